//! Networks of accounts that act together: which edges there are, and what is said of each network.
//!
//! ```text
//! posts ─ gather ─ actions by kind ─ tested: counts and test at every window ─ pairs beyond chance
//!                                 └─ meetings of those pairs ─ edges ─ communities ─ one description each
//! ```
//!
//! A pair is joined when its timing is beyond chance in some kind at some window. The edge then carries everything the
//! two did together, of all kinds, in numbers that one busy account cannot inflate: its weight is the smaller number of
//! distinct posts of the two sides. Communities (Leiden on that weight) of three or more accounts are the networks.
//! What a network shows is timing beyond chance; whether it is an arrangement is a judgement over the evidence, the
//! texts and the innocent explanations, which the reader makes.

pub mod attributes;
mod edges;
mod evidence;
mod gather;
mod groups;
mod meetings;
mod rhythm;
mod summary;
mod tested;

pub use edges::leader;
pub use gather::{GatherParams, Gathered, USUAL, gather};
pub use summary::summarise;
pub use tested::{PairTest, Tested, test};

use crate::network;
use crate::population::Population;
use crate::report::{NetworkEdge, NetworksFinding};
use claque_features::coaction::{CoActionParams, Windows, count_pairs};
use claque_graph::community::modularity;
use claque_graph::{Graph, components};
use claque_schema::{AccountToken, Caveat, PostRow};
use evidence::Words;
use groups::{Communities, Context};
use rhythm::Hours;
use rustc_hash::FxHashSet;

/// Members of a network at least.
const MIN_MEMBERS: usize = 3;
/// Networks described and edges listed at most.
const MAX_NETWORKS: usize = 20;
const MAX_EDGES: usize = 200;

/// What is held.
#[derive(Debug, Clone, Copy)]
pub struct NetworksInput<'a> {
    /// The topic in words, where there is one.
    pub topic: Option<&'a str>,
    /// Posts that were looked at.
    pub posts: &'a [PostRow],
    /// Their actions (and those of engagements).
    pub gathered: &'a Gathered,
    /// What the test gave.
    pub tested: &'a Tested,
    /// Windows.
    pub windows: &'a Windows,
    /// Scores of the accounts in pairs beyond chance.
    pub population: &'a Population,
    /// Resolution of the communities.
    pub resolution: f64,
    /// Seed of communities and picture.
    pub seed: u64,
}

/// Edges of the given pairs, heaviest first: for pairs beyond chance and for any others.
pub fn edges_of(
    input: &NetworksInput<'_>,
    pairs: impl IntoIterator<Item = (AccountToken, AccountToken)>,
) -> Vec<NetworkEdge> {
    let pairs: FxHashSet<_> = pairs.into_iter().collect();
    edges::edges(&meetings::meetings(input.gathered, input.windows, &pairs), input.windows, &input.tested.pairs)
}

/// Pairs that met at least `least` times within the widest window, in any one kind or in all together.
pub fn pairs_met(gathered: &Gathered, windows: &Windows, least: u64) -> Vec<(AccountToken, AccountToken)> {
    let params = CoActionParams::new(windows.clone());
    let mut met = std::collections::BTreeMap::<(AccountToken, AccountToken), u64>::new();
    for (kind, rows) in &gathered.by_kind {
        let Some(action) = kind.action() else { continue };
        let counted = count_pairs(action, rows, &params, |a, b| gathered.meet(*kind, a, b));
        counted.pairs(1).for_each(|(a, b, n)| *met.entry((a, b)).or_default() += n);
    }
    met.into_iter().filter(|(_, n)| *n >= least).map(|(pair, _)| pair).collect()
}

/// Judges; gives the finding, and every edge beyond chance with its network.
pub fn assess(input: &NetworksInput<'_>) -> (NetworksFinding, Vec<NetworkEdge>) {
    let pairs: FxHashSet<_> = input.tested.pairs.keys().copied().collect();
    let meetings = meetings::meetings(input.gathered, input.windows, &pairs);
    let mut edges = edges::edges(&meetings, input.windows, &input.tested.pairs);
    let graph = Graph::from_edges(edges.iter().map(|e| (e.a, e.b, e.weight.max(1) as f32))).undirected();
    let communities = Communities::of(&graph, input.resolution, input.seed);
    let members = communities.members();
    let n_networks = members.iter().take_while(|m| m.len() >= MIN_MEMBERS).count();
    for edge in &mut edges {
        let of = |account| graph.node(account).map(|v| communities.partition.of[v as usize]);
        edge.network = of(edge.a).filter(|c| of(edge.b) == Some(*c) && (*c as usize) < n_networks).map(|c| c + 1);
    }
    let words = Words::of(meetings.iter(), input.posts);
    let hours = Hours::of(input.gathered.actions());
    let context = Context {
        graph: &graph,
        communities: &communities,
        edges: &edges,
        meetings: &meetings,
        tests: &input.tested.pairs,
        population: input.population,
        hours: &hours,
        words: &words,
    };
    let described = members.iter().take(n_networks.min(MAX_NETWORKS)).zip(1..);
    let networks = described.map(|(nodes, number)| context.describe(number, nodes)).collect();
    let parts = components::weak(&graph);
    let times = || input.gathered.actions().map(|a| a.at);
    let active: FxHashSet<AccountToken> = input.gathered.actions().map(|a| a.account).collect();
    let finding = NetworksFinding {
        topic: input.topic.map(str::to_string),
        since: times().min(),
        until: times().max(),
        n_posts: input.posts.len() as u64,
        n_actions: input.gathered.n_actions(),
        n_active: active.len() as u64,
        kinds: input.gathered.by_kind.iter().map(|(kind, _)| kind.name().to_string()).collect(),
        windows_s: input.windows.secs().collect(),
        resolution_s: input.tested.resolution_s,
        method: input.tested.method.clone(),
        n_tested: input.tested.n_tested,
        curve: input.tested.curve.clone(),
        saturated: input.tested.saturated.clone(),
        n_edges: edges.len() as u64,
        n_accounts: graph.n_nodes() as u64,
        n_components: parts.sizes.len() as u64,
        largest_component: u64::from(parts.largest()),
        leiden_resolution: input.resolution,
        modularity: (graph.n_nodes() > 0).then(|| modularity(&graph, &communities.partition.of, 1.0)),
        networks,
        n_networks: n_networks as u64,
        edges: edges.iter().take(MAX_EDGES).cloned().collect(),
        picture: network::of_graph(&graph, input.population, "timing beyond chance", input.seed).get().cloned(),
        caveats: caveats(input.tested),
    };
    (finding, edges)
}

fn caveats(tested: &Tested) -> Vec<Caveat> {
    let mut out = vec![
        Caveat("Timing beyond chance is an observation, not proof of an arrangement.".into()),
        Caveat("Loyal fans with fast notifications cannot be told from arranged action by timing alone.".into()),
        Caveat(
            "A newsroom's feed, a scheduler, a live event or a prefilled share text bring accounts together, too."
                .into(),
        ),
    ];
    if !tested.saturated.is_empty() {
        out.push(Caveat(format!(
            "{} object(s) drew too many actions at once to count pairs on from some window on; they are listed.",
            tested.saturated.len()
        )));
    }
    if tested.n_crowded > 0 {
        out.push(Caveat(format!("{} object(s) drew a crowd too large to test.", tested.n_crowded)));
    }
    if tested.resolution_s > 1 {
        out.push(Caveat("Times are cut to the minute, so lags below a minute cannot be told apart.".into()));
    }
    out
}

#[cfg(test)]
#[path = "networks/tests.rs"]
mod tests;
