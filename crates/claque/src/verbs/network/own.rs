//! `--semantics claque`: pairs beyond chance over all kinds and windows, and the networks they form.

use super::{NetworkArgs, NetworkFormat, dictionary, output, selection, window_words};
use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::{self, Session};
use crate::topics;
use anyhow::{Result, bail};
use claque_analysis::networks::{self, GatherParams, NetworksInput, TestParams, USUAL, attributes};
use claque_analysis::population::{Member, Population};
use claque_analysis::report::{Body, NetworkEdge, NetworksFinding};
use claque_features::coaction::{CoKind, Windows};
use claque_graph::{Graph, components, core_number::core_numbers};
use claque_report::graph_export::{Edge, GraphData, Node, Value};
use claque_schema::{AccountToken, EngagementRow, FollowRow, PostRow};
use claque_store::PostColumns;
use rustc_hash::{FxHashMap, FxHashSet};

/// Windows when none is named, seconds.
const WINDOWS_S: [i64; 4] = [10, 60, 600, 3_600];

pub fn run(globals: &Globals, session: &Session, args: &NetworkArgs) -> Result<Outcome> {
    let scorer = Scorer::load(Some(session), args.model.as_deref())?;
    let windows = if args.windows.is_empty() { WINDOWS_S.to_vec() } else { args.windows.clone() };
    let windows = Windows::from_secs(&windows)?;
    let kinds = if args.kinds.is_empty() { USUAL.to_vec() } else { args.kinds.clone() };
    let (posts, engagements, follows, topic) = rows(session, args, &kinds)?;
    let params = GatherParams { kinds, min_participation: args.min_participation, similarity: args.similarity };
    let gathered = networks::gather(&posts, &engagements, &follows, &params);
    if gathered.by_kind.is_empty() {
        bail!("no action of these kinds with a time is held here; `claque inspect` says what is");
    }
    let population = population(session, &scorer, &posts, gathered.actions().map(|a| a.account))?;
    let asked = TestParams { resolution: args.resolution, seed: SEED };
    let tested = networks::test(&posts, &gathered, &windows, &population, asked);
    let input = NetworksInput {
        topic: topic.as_deref(),
        posts: &posts,
        gathered: &gathered,
        tested: &tested,
        windows: &windows,
        population: &population,
        resolution: args.resolution,
        seed: SEED,
    };
    let (finding, mut edges) = networks::assess(&input);
    let least = args.min_edge_weight.unwrap_or(1);
    edges.retain(|e| e.weight >= least);
    if args.all {
        let beyond: FxHashMap<_, _> = edges.iter().map(|e| ((e.a, e.b), e.network)).collect();
        // A weight cannot exceed the number of meetings, so lighter pairs need no numbers.
        edges = networks::edges_of(&input, networks::pairs_met(&gathered, &windows, least));
        edges.iter_mut().for_each(|e| e.network = beyond.get(&(e.a, e.b)).copied().flatten());
        edges.retain(|e| e.weight >= least);
    }
    let graph = graph(&edges, &population);
    if let Some(path) = &args.out {
        let words = dictionary::markdown("Edges", attributes::WEIGHT_CLAQUE, &attributes::CLAQUE);
        output::write(path, &graph, &format!("{words}\n{}", dictionary::nodes()))?;
        crate::outputs::exported(session, "network", &output::places(path))?;
    }
    match args.format {
        NetworkFormat::Csv => output::csv(&graph)?,
        NetworkFormat::Ndjson => output::lines(&graph)?,
        NetworkFormat::Terminal | NetworkFormat::Json => {}
    }
    tell(globals, args, finding, Parts { session, scorer: &scorer, windows: &windows })
}

struct Parts<'a> {
    session: &'a Session,
    scorer: &'a Scorer,
    windows: &'a Windows,
}

/// The report: to the screen or as JSON, and into the folder where one is named.
fn tell(globals: &Globals, args: &NetworkArgs, finding: NetworksFinding, parts: Parts<'_>) -> Result<Outcome> {
    let words = |of: Vec<String>| of.join(",");
    let parameters = vec![
        ("semantics".into(), "claque".into()),
        ("kinds".into(), finding.kinds.join(",")),
        ("windows".into(), words(parts.windows.secs().map(window_words).collect())),
        ("min_participation".into(), args.min_participation.to_string()),
        ("resolution".into(), args.resolution.to_string()),
        ("similarity".into(), args.similarity.to_string()),
    ];
    let run = Run {
        session: parts.session,
        scorer: parts.scorer,
        parameters,
        caveats: finding.caveats.clone(),
        seed: SEED,
        as_of: None,
    };
    let title = finding.topic.as_ref().map_or("Networks".to_string(), |t| format!("Networks on {t}"));
    let summary = networks::summarise(&finding);
    let report = reporting::report(run, title, summary, Body::Network { network: finding });
    let folder = args.out.as_deref().filter(|p| output::is_folder(p));
    match args.format {
        NetworkFormat::Terminal => reporting::deliver(globals, &report, folder, ReportFormat::Terminal),
        NetworkFormat::Json => reporting::deliver(globals, &report, folder, ReportFormat::Json),
        // The edge list is on stdout; the report goes into the folder alone.
        NetworkFormat::Csv | NetworkFormat::Ndjson => match folder {
            Some(folder) => reporting::write(globals, &report, Some(folder)).map(|_| Outcome::Done),
            None => Ok(Outcome::Done),
        },
    }
}

type Rows = (Vec<PostRow>, Vec<EngagementRow>, Vec<FollowRow>, Option<String>);

/// What the kinds need, in the order of the input.
fn rows(session: &Session, args: &NetworkArgs, kinds: &[CoKind]) -> Result<Rows> {
    let columns = PostColumns { tokens: false, ..PostColumns::ALL };
    let (scan, topic) = selection(session, args, columns)?;
    let posts = topics::posts(session, &scan, topic.as_ref())?;
    let (mut engagements, mut follows) = (Vec::new(), Vec::new());
    // A topic is a matter of posts: what is known only as a list of likes or shares belongs to none.
    if topic.is_none() {
        for group in session.workspace.engagement_groups()? {
            engagements.extend(session.workspace.read_engagements(&group, &scan)?);
        }
        if kinds.contains(&CoKind::Follow) {
            for group in session.workspace.follow_groups()? {
                follows.extend(session.workspace.read_follows(&group, &scan)?);
            }
        }
    }
    Ok((posts, engagements, follows, topic.map(|t| t.to_string())))
}

/// Scores of the given accounts.
fn population(
    session: &Session,
    scorer: &Scorer,
    posts: &[PostRow],
    accounts: impl Iterator<Item = AccountToken>,
) -> Result<Population> {
    let wanted: FxHashSet<AccountToken> = accounts.collect();
    if wanted.is_empty() {
        return Ok(Population::default());
    }
    let held = dataset::accounts(session, Some(&wanted), Families::of_names(scorer.feature_names()), None)?;
    let tools = dataset::through_tools(posts);
    let mut members = scorer.members(&held, None);
    members.extend(wanted.iter().map(|a| Member::unknown(*a)));
    members.iter_mut().filter(|m| tools.contains(&m.account)).for_each(|m| m.benign = true);
    Ok(Population::new(members))
}

/// Edges and nodes with everything that is said of them.
fn graph(edges: &[NetworkEdge], population: &Population) -> GraphData {
    let graph = Graph::from_edges(edges.iter().map(|e| (e.a, e.b, e.weight.max(1) as f32))).undirected();
    let parts = components::weak(&graph);
    let cores = core_numbers(&graph);
    let mut n_first = vec![[0u64; 2]; graph.n_nodes()];
    let mut network = vec![None; graph.n_nodes()];
    for edge in edges {
        for (account, first, second) in
            [(edge.a, edge.n_a_first, edge.n_b_first), (edge.b, edge.n_b_first, edge.n_a_first)]
        {
            let Some(v) = graph.node(account).map(|v| v as usize) else { continue };
            n_first[v][0] += first;
            n_first[v][1] += second;
            network[v] = network[v].or(edge.network);
        }
    }
    let int = |n: u64| Value::Int(n as i64);
    let nodes = graph.nodes().map(|v| {
        let at = v as usize;
        let member = population.get(graph.token(v));
        let strength: f64 = graph.weights(v).iter().map(|w| f64::from(*w)).sum();
        let attributes = vec![
            network[at].map_or(Value::Missing, |n: u32| Value::Int(n.into())),
            Value::Int(i64::from(parts.of[at]) + 1),
            int(graph.targets(v).len() as u64),
            Value::Float(strength),
            int(cores[at].into()),
            int(n_first[at][0]),
            int(n_first[at][1]),
            if member.is_scored() { Value::Text(member.band.name().into()) } else { Value::Missing },
        ];
        Node { account: graph.token(v), attributes, spell: None }
    });
    let node = |account| graph.node(account).unwrap_or_default() as usize;
    let edges = edges.iter().map(|e| Edge {
        source: node(e.a),
        target: node(e.b),
        weight: e.weight.max(1) as f64,
        attributes: values(e),
        spell: Some((e.first_at, e.last_at)),
    });
    GraphData {
        description: format!("Pseudonymous accounts that act together. Weight: {}", attributes::WEIGHT_CLAQUE),
        creator: format!("claque {}", env!("CARGO_PKG_VERSION")),
        date: session::now()[..10].to_string(),
        directed: false,
        node_attributes: dictionary::declared(&attributes::NODES),
        edge_attributes: dictionary::declared(&attributes::CLAQUE),
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

/// In the order of [`attributes::CLAQUE`].
fn values(e: &NetworkEdge) -> Vec<Value> {
    let int = |n: u64| Value::Int(n as i64);
    let list = |of: Vec<String>| Value::Text(of.join("; "));
    let test = e.test.as_ref();
    let tested = |value: &dyn Fn(&claque_analysis::report::EdgeTest) -> Value| test.map_or(Value::Missing, value);
    vec![
        list(e.kinds.iter().map(|(kind, n)| format!("{kind} {n}")).collect()),
        int(e.n_coactions),
        list(e.by_window.iter().map(|(secs, n)| format!("{} {n}", window_words(*secs))).collect()),
        int(e.n_posts_a),
        int(e.n_posts_b),
        int(e.n_objects),
        Value::Float(e.edge_symmetry),
        Value::Float(e.median_lag_s),
        Value::Float(e.min_lag_s),
        networks::leader(e).map_or(Value::Missing, |a| Value::Text(a.to_string())),
        int(e.n_a_first),
        int(e.n_b_first),
        int(e.n_ties),
        e.network.map_or(Value::Missing, |n| Value::Int(n.into())),
        Value::Bool(test.is_some()),
        tested(&|t| int(t.observed)),
        tested(&|t| Value::Float(t.expected)),
        tested(&|t| Value::Float(t.effect)),
        tested(&|t| Value::Float(t.p)),
        tested(&|t| Value::Float(t.q)),
        tested(&|t| list(t.kinds.clone())),
        tested(&|t| list(t.windows_s.iter().map(u32::to_string).collect())),
        tested(&|t| Value::Float(t.grid_share)),
        tested(&|t| t.quickness_explains.map_or(Value::Missing, Value::Bool)),
        tested(&|t| Value::Float(t.rank)),
        tested(&|t| int(t.n_cells)),
        int(e.kinds.len() as u64),
    ]
}
