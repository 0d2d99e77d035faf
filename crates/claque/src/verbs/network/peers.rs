//! Networks by the rules of CooRTweet and of coordination-network-toolkit: the same edges and weights as theirs.
//!
//! Each kind at each window is a network of its own, as it is there. Nothing is tested: whether an edge is more than
//! chance is another question, which `--semantics claque` answers.

mod coortweet;
mod toolkit;

use super::{NetworkArgs, NetworkFormat, dictionary, output, window_words};
use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::Result;
use claque_analysis::networks::attributes;
use claque_features::coaction::CoKind;
use claque_features::peers::coortweet::CoorPair;
use claque_report::graph_export::{Edge, GraphData, Node, Value, ndjson};
use claque_schema::AccountToken;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Whose rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    CoorTweet,
    Toolkit,
}

/// What is said of one network beside its edges.
#[derive(Debug, Serialize)]
struct Facts {
    kind: &'static str,
    window_s: i64,
    /// Actions (coortweet) or posts (cnt) that were looked at.
    n_read: u64,
    /// Pairs of actions; the toolkit does not count them.
    n_pairs: Option<u64>,
    n_nodes: u64,
    n_edges: u64,
    sum_weight: u64,
    max_weight: u64,
    n_components: u64,
    largest_component: u64,
    /// The quantile of edge weights.
    threshold: Option<f64>,
    /// Edges strictly above it, and accounts in them.
    n_edges_over: Option<u64>,
    n_nodes_over: Option<u64>,
}

/// All networks of a run as one graph, whose edges say to which they belong.
struct Found {
    facts: Vec<Facts>,
    graph: GraphData,
    index: FxHashMap<AccountToken, usize>,
    /// Rows of CooRTweet's `detect_groups`.
    pairs: Vec<(CoKind, i64, CoorPair)>,
}

pub fn run(globals: &Globals, session: &Session, args: &NetworkArgs, peer: Peer) -> Result<Outcome> {
    let found = match peer {
        Peer::CoorTweet => coortweet::networks(session, args)?,
        Peer::Toolkit => toolkit::networks(session, args)?,
    };
    if let Some(path) = &args.out {
        let (weight, specs) = words(peer);
        output::write(path, &found.graph, &dictionary::markdown("Edges", weight, &specs))?;
        crate::outputs::exported(session, "network", &output::places(path))?;
        if output::is_folder(path) && peer == Peer::CoorTweet {
            coortweet::write_pairs(&path.join("pairs.csv"), &found.pairs)?;
        }
        printer::note(globals.quiet, &format!("network: {}", path.display()));
    }
    match args.format {
        NetworkFormat::Csv => output::csv(&found.graph)?,
        NetworkFormat::Ndjson => output::lines(&found.graph)?,
        NetworkFormat::Json => {
            let edges: Vec<_> = found.graph.edges.iter().map(|e| ndjson::edge(&found.graph, e)).collect();
            let told = serde_json::json!({
                "schema": "claque.network.peers/1",
                "semantics": if peer == Peer::Toolkit { "cnt" } else { "coortweet" },
                "networks": found.facts,
                "edges": edges,
            });
            printer::line(&serde_json::to_string_pretty(&told)?)?;
        }
        NetworkFormat::Terminal => screen(&found)?,
    }
    Ok(Outcome::Done)
}

/// What the weight means, and the columns beside it.
fn words(peer: Peer) -> (&'static str, Vec<attributes::AttributeSpec>) {
    match peer {
        Peer::CoorTweet => (attributes::WEIGHT_COORTWEET, [&attributes::SHARED[..], &attributes::COORTWEET].concat()),
        Peer::Toolkit => (attributes::WEIGHT_CNT, [&attributes::SHARED[..], &attributes::CNT].concat()),
    }
}

impl Found {
    fn new(peer: Peer) -> Self {
        let (weight, specs) = words(peer);
        let rules = match peer {
            Peer::CoorTweet => "CooRTweet",
            Peer::Toolkit => "coordination-network-toolkit",
        };
        let graph = GraphData {
            description: format!("Co-actions of pseudonymous accounts by the rules of {rules}. Weight: {weight}"),
            creator: format!("claque {}", env!("CARGO_PKG_VERSION")),
            date: session::now()[..10].to_string(),
            directed: peer == Peer::Toolkit,
            edge_attributes: dictionary::declared(&specs),
            ..GraphData::default()
        };
        Found { facts: Vec::new(), graph, index: FxHashMap::default(), pairs: Vec::new() }
    }

    fn node(&mut self, account: AccountToken) -> usize {
        let next = self.graph.nodes.len();
        *self.index.entry(account).or_insert_with(|| {
            self.graph.nodes.push(Node { account, attributes: Vec::new(), spell: None });
            next
        })
    }

    fn edge(&mut self, source: AccountToken, target: AccountToken, weight: u64, attributes: Vec<Value>) {
        let (source, target) = (self.node(source), self.node(target));
        self.graph.edges.push(Edge { source, target, weight: weight as f64, attributes, spell: None });
    }
}

fn screen(found: &Found) -> Result<()> {
    let number = |n: Option<u64>| n.map_or("–".to_string(), |n| n.to_string());
    let head = [
        "network",
        "window",
        "read",
        "pairs",
        "accounts",
        "edges",
        "weight",
        "largest",
        "components",
        "biggest",
        "over",
    ];
    let rows = found.facts.iter().map(|f| {
        let over = match (f.n_edges_over, f.threshold) {
            (Some(n), Some(t)) => format!("{n} > {t}"),
            _ => "–".into(),
        };
        let counts = [f.n_nodes, f.n_edges, f.sum_weight, f.max_weight, f.n_components, f.largest_component];
        let mut row = vec![f.kind.to_string(), window_words(f.window_s), f.n_read.to_string(), number(f.n_pairs)];
        row.extend(counts.map(|n| n.to_string()));
        row.push(over);
        row
    });
    printer::line(&output::table(&head, rows.collect(), 1))?;
    let mut order: Vec<&Edge> = found.graph.edges.iter().collect();
    order.sort_by(|x, y| y.weight.total_cmp(&x.weight).then((x.source, x.target).cmp(&(y.source, y.target))));
    if order.is_empty() {
        return Ok(printer::line("\nno two accounts meet")?);
    }
    printer::line("\nheaviest edges")?;
    let token = |at: usize| found.graph.nodes[at].account.to_string();
    let rows = order.iter().take(10).map(|e| {
        let text = |at: usize| match &e.attributes[at] {
            Value::Text(text) => text.clone(),
            Value::Int(secs) => window_words(*secs),
            _ => String::new(),
        };
        vec![token(e.source), token(e.target), text(0), text(1), e.weight.to_string()]
    });
    let target = if found.graph.directed { "→ target" } else { "target" };
    printer::line(&output::table(&["source", target, "network", "window", "weight"], rows.collect(), 4))?;
    printer::line("\nWeights are counts, not evidence: nothing here was tested against chance.")?;
    Ok(())
}
