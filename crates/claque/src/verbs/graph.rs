//! `claque graph`: a summary of the interaction graph, and exports for Gephi and other tools.

use crate::cli::Globals;
use crate::dataset::{self, SEED};
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_graph::community::{LeidenParams, Partition, leiden, modularity};
use claque_graph::page_rank::{PageRankParams, page_rank};
use claque_graph::{Graph, components, core_number, degree};
use claque_report::graph_export::{self, Attribute, Edge, GraphData, Kind, Node, Value};
use claque_schema::{Layer, Timestamp};
use claque_store::Scan;
use serde::Serialize;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct GraphArgs {
    /// Layers to use [default: all]: repost, reply, quote, mention, follow, comment, like
    #[arg(long = "layer", value_name = "LAYER", value_delimiter = ',')]
    layers: Vec<Layer>,
    /// Not before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    since: Option<Timestamp>,
    /// Before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    until: Option<Timestamp>,
    /// Export to this file: .gexf, .graphml or .csv (edges; nodes beside it)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How the summary is printed
    #[arg(long, value_enum, default_value = "table")]
    format: super::ingest::Summary,
}

#[derive(Serialize)]
struct Facts {
    schema: &'static str,
    n_accounts: usize,
    n_edges: usize,
    n_interactions: u64,
    by_layer: Vec<(&'static str, u64)>,
    reciprocity: Option<f64>,
    n_components: usize,
    largest_component: u32,
    highest_core: u32,
    n_communities: usize,
    modularity: f64,
    top_by_page_rank: Vec<(String, f64)>,
}

pub fn run(globals: &Globals, args: GraphArgs) -> Result<Outcome> {
    // A bad ending must not be found out after the work.
    if let Some(path) = &args.out {
        ending(path)?;
    }
    let session = Session::open(globals)?;
    let scan = Scan { since: args.since, until: args.until, ..Scan::ALL };
    let rows = dataset::interactions(&session, &args.layers, scan)?;
    if rows.is_empty() {
        bail!("no interactions are held in these layers; `claque inspect` says what is");
    }
    let graph = Graph::from_interactions(&rows, &[]);
    let both = graph.undirected();
    let rank = page_rank(&graph, PageRankParams::USUAL);
    let communities = leiden(&both, &LeidenParams::with_seed(SEED));
    let core = core_number::core_numbers(&both);
    let weak = components::weak(&graph);
    let by_layer = Layer::ALL.into_iter().filter_map(|layer| {
        let n: u64 = rows.iter().filter(|r| r.layer == layer).map(|r| r.n_actions).sum();
        (n > 0).then(|| (layer.name(), n))
    });
    let mut order: Vec<usize> = (0..rank.len()).collect();
    order.sort_by(|a, b| rank[*b].total_cmp(&rank[*a]).then(a.cmp(b)));
    let facts = Facts {
        schema: "claque.graph/1",
        n_accounts: graph.n_nodes(),
        n_edges: graph.n_edges(),
        n_interactions: rows.iter().map(|r| r.n_actions).sum(),
        by_layer: by_layer.collect(),
        reciprocity: degree::reciprocity(&graph),
        n_components: weak.sizes.len(),
        largest_component: weak.largest(),
        highest_core: core.iter().copied().max().unwrap_or(0),
        n_communities: communities.sizes.iter().filter(|s| **s >= 3).count(),
        modularity: modularity(&both, &communities.of, 1.0),
        top_by_page_rank: order.iter().take(10).map(|v| (graph.token(*v as u32).to_string(), rank[*v])).collect(),
    };
    tell(&args, &facts)?;
    if let Some(path) = &args.out {
        export(path, &data(&graph, &rank, &core, &communities))?;
        crate::outputs::exported(&session, "graph", &[path.clone(), path.with_extension("nodes.csv")])?;
        printer::note(globals.quiet, &format!("graph: {}", path.display()));
    }
    Ok(Outcome::Done)
}

fn tell(args: &GraphArgs, facts: &Facts) -> Result<()> {
    if args.format == super::ingest::Summary::Json {
        printer::line(&serde_json::to_string_pretty(facts)?)?;
        return Ok(());
    }
    let layers: Vec<String> = facts.by_layer.iter().map(|(l, n)| format!("{l} {n}")).collect();
    for (name, value) in [
        ("accounts", facts.n_accounts.to_string()),
        ("edges", facts.n_edges.to_string()),
        ("interactions", format!("{} ({})", facts.n_interactions, layers.join(", "))),
        ("reciprocity", facts.reciprocity.map_or("–".into(), |r| format!("{r:.3}"))),
        ("components", format!("{}, the largest with {} accounts", facts.n_components, facts.largest_component)),
        ("highest core", facts.highest_core.to_string()),
        (
            "communities",
            format!("{} with three or more accounts, modularity {:.3}", facts.n_communities, facts.modularity),
        ),
    ] {
        printer::line(&format!("{name:14}{value}"))?;
    }
    printer::line("\nmost central by PageRank")?;
    for (token, rank) in &facts.top_by_page_rank {
        printer::line(&format!("  {token}  {rank:.6}"))?;
    }
    Ok(())
}

fn data(graph: &Graph, rank: &[f64], core: &[u32], communities: &Partition) -> GraphData {
    let incoming = degree::in_degree(graph);
    let nodes = graph.nodes().map(|v| {
        let i = v as usize;
        let numbers = [
            graph.targets(v).len() as i64,
            i64::from(incoming[i]),
            i64::from(core[i]),
            i64::from(communities.of[i]) + 1,
        ];
        let mut attributes: Vec<Value> = numbers.into_iter().map(Value::Int).collect();
        attributes.push(Value::Float(rank[i]));
        Node { account: graph.token(v), attributes, spell: None }
    });
    let edges = graph.nodes().flat_map(|v| {
        graph.edges(v).map(move |(t, w)| Edge {
            source: v as usize,
            target: t as usize,
            weight: f64::from(w),
            attributes: Vec::new(),
            spell: None,
        })
    });
    GraphData {
        description: "Interactions between pseudonymous accounts; weight is the number of actions".into(),
        creator: format!("claque {}", env!("CARGO_PKG_VERSION")),
        date: session::now()[..10].to_string(),
        directed: true,
        node_attributes: vec![
            Attribute::new("out_degree", Kind::Int, "accounts it acted on"),
            Attribute::new("in_degree", Kind::Int, "accounts that acted on it"),
            Attribute::new("core_number", Kind::Int, "largest k such that it belongs to a k-core"),
            Attribute::new("community", Kind::Int, "community by Leiden, largest = 1"),
            Attribute::new("page_rank", Kind::Float, "PageRank, damping 0.85"),
        ],
        edge_attributes: Vec::new(),
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

pub fn ending(path: &Path) -> Result<&str> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    if !["gexf", "graphml", "csv"].contains(&ending) {
        bail!("{}: the ending says the format; use .gexf, .graphml or .csv", path.display());
    }
    Ok(ending)
}

pub fn export(path: &Path, data: &GraphData) -> Result<()> {
    let open = |path: &Path| File::create(path).map(BufWriter::new).with_context(|| path.display().to_string());
    match ending(path)? {
        "gexf" => graph_export::gexf::write(data, open(path)?)?,
        "graphml" => graph_export::graphml::write(data, open(path)?)?,
        _ => {
            graph_export::edge_csv::write_edges(data, open(path)?)?;
            graph_export::edge_csv::write_nodes(data, open(&path.with_extension("nodes.csv"))?)?;
        }
    }
    Ok(())
}
