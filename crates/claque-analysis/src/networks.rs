//! Networks of accounts that act together: which edges there are, and what is said of each network.
//!
//! ```text
//! posts ─ gather ─ actions by kind ─ tested: counts and test at every window ─ pairs beyond chance
//!                                 └─ meetings of those pairs ─ edges ─ communities ─ one description each
//! ```
//!
//! A pair is joined when its timing is beyond chance in some kind at some window. The edge then carries everything the
//! two did together, of all kinds, in numbers that one busy account cannot inflate: its weight is the smaller number of
//! distinct posts of the two sides. Networks are the test's communities of three or more accounts that survive its grid.
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
pub use tested::{TestParams, Tested, test};

use crate::network;
use crate::population::Population;
use crate::report::{NetworkEdge, NetworksFinding};
use claque_features::coaction::{CoActionParams, Windows, count_pairs};
use claque_graph::{Graph, components};
use claque_schema::{AccountToken, Caveat, PostRow};
use evidence::Words;
use groups::Context;
use rhythm::Hours;
use rustc_hash::{FxHashMap, FxHashSet};

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

/// Edges of the given pairs, strongest first: for pairs beyond chance and for any others.
pub fn edges_of(
    input: &NetworksInput<'_>,
    pairs: impl IntoIterator<Item = (AccountToken, AccountToken)>,
) -> Vec<NetworkEdge> {
    let pairs: FxHashSet<_> = pairs.into_iter().collect();
    edges::edges(&meetings::meetings(input.gathered, input.windows, &pairs), input.windows, input.tested)
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
    let test = &input.tested.coordination;
    let pairs: FxHashSet<_> = test.edges.iter().map(|e| (e.a, e.b)).collect();
    let meetings = meetings::meetings(input.gathered, input.windows, &pairs);
    let mut edges = edges::edges(&meetings, input.windows, input.tested);
    let graph = Graph::from_edges(edges.iter().map(|e| (e.a, e.b, e.weight.max(1) as f32))).undirected();
    let large = || test.networks.iter().filter(|n| n.accounts.len() >= MIN_MEMBERS);
    let network_of: FxHashMap<AccountToken, u32> =
        large().flat_map(|n| n.accounts.iter().map(|a| (*a, n.number))).collect();
    for edge in &mut edges {
        edge.network = network_of.get(&edge.a).filter(|n| network_of.get(&edge.b) == Some(n)).copied();
    }
    let words = Words::of(meetings.iter(), input.posts);
    let hours = Hours::of(input.gathered.actions());
    let context = Context {
        graph: &graph,
        edges: &edges,
        meetings: &meetings,
        tested: input.tested,
        population: input.population,
        hours: &hours,
        words: &words,
    };
    let networks = large().take(MAX_NETWORKS).map(|n| context.describe(n)).collect();
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
        resolution_s: test.resolution_s.into(),
        method: test.method.clone(),
        n_tested: test.n_tested,
        curve: input.tested.curve.clone(),
        saturated: input.tested.saturated.clone(),
        n_edges: edges.len() as u64,
        n_accounts: graph.n_nodes() as u64,
        n_components: parts.sizes.len() as u64,
        largest_component: u64::from(parts.largest()),
        leiden_resolution: input.resolution,
        n_unstable: test.n_unstable,
        networks,
        n_networks: large().count() as u64,
        edges: edges.iter().take(MAX_EDGES).cloned().collect(),
        picture: network::of_graph(&graph, input.population, "timing beyond chance", input.seed).get().cloned(),
        caveats: caveats(input.tested),
    };
    (finding, edges)
}

fn caveats(tested: &Tested) -> Vec<Caveat> {
    let mut out = tested.coordination.caveats.clone();
    if !tested.saturated.is_empty() {
        out.push(Caveat(format!(
            "{} object(s) drew too many actions at once to count pairs on from some window on; they are listed.",
            tested.saturated.len()
        )));
    }
    out
}

#[cfg(test)]
#[path = "networks/tests.rs"]
mod tests;
