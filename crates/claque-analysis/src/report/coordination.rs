//! What the test of co-actions against chance finds.

use super::{Explanation, NetworkFinding};
use claque_schema::{AccountToken, Caveat};
use serde::{Deserialize, Serialize};

/// What the coordination test found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coordination {
    /// Which null model, windows and false-discovery rate.
    pub method: String,
    /// Largest window in seconds.
    pub window_s: u32,
    /// All windows, in seconds, ascending.
    #[serde(default)]
    pub windows_s: Vec<u32>,
    /// Resolution of the timestamps, in seconds.
    #[serde(default)]
    pub resolution_s: u32,
    /// Tests, over all kinds and windows.
    pub n_tested: u64,
    /// Pairs beyond chance that share an account with another one and survive the grid of parameters.
    pub n_edges: u64,
    /// Pairs beyond chance that did not survive it, and are not listed.
    #[serde(default)]
    pub n_unstable: u64,
    /// Of the edges, those that the accounts' own quickness explains.
    #[serde(default)]
    pub n_explained: u64,
    /// Pairs beyond chance that no third account meets: not among the edges.
    #[serde(default)]
    pub n_alone: u64,
    /// Accounts in the edges.
    pub n_accounts: u64,
    /// Edges by rank, at most as many as were asked for.
    pub edges: Vec<CoordinatedEdge>,
    /// Networks of at least three accounts, largest first, at most 50.
    #[serde(default)]
    pub networks: Vec<CoordinatedNetwork>,
    /// Objects left untested because a crowd acted on them at once.
    #[serde(default)]
    pub n_saturated: u64,
    /// Picture of the networks they form.
    pub network: Option<NetworkFinding>,
    /// Limits.
    pub caveats: Vec<Caveat>,
}

/// A pair whose timing is beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoordinatedEdge {
    /// One account.
    pub a: AccountToken,
    /// The other.
    pub b: AccountToken,
    /// Episodes within the window, over the kinds that are beyond chance.
    pub observed: u64,
    /// Expected by the null model.
    pub expected: f64,
    /// Observed over expected, of the strongest kind and window.
    #[serde(default)]
    pub effect: f64,
    /// p-value of the strongest kind and window.
    pub p: f64,
    /// False-discovery-controlled value, over all kinds and windows.
    pub q: f64,
    /// Median lag in seconds.
    pub median_lag_s: f64,
    /// Kinds of shared action that are beyond chance: "repost", "reply", "link", "copied text".
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Windows at which one of them is, in seconds.
    #[serde(default)]
    pub windows_s: Vec<u32>,
    /// Co-actions before episodes were collapsed.
    #[serde(default)]
    pub n_encounters: u64,
    /// Distinct objects of these.
    #[serde(default)]
    pub n_objects: u64,
    /// Of the co-actions that are not at the same instant, the share in which `a` was first.
    #[serde(default)]
    pub a_leads: Option<f64>,
    /// How strong the evidence is, by weight, rarity of objects, identity of texts and the accounts' scores. Orders
    /// edges; has no unit.
    #[serde(default)]
    pub rank: f64,
    /// Whether the accounts' own reaction times explain it.
    #[serde(default)]
    pub habit: Option<Habit>,
    /// Share of the grid of parameters at which it is beyond chance.
    #[serde(default)]
    pub grid_share: f64,
    /// Number of its network, 0 for none.
    #[serde(default)]
    pub network: u32,
    /// What was shared: ("repost", redacted or hashed object), at most three of each kind.
    pub examples: Vec<(String, String)>,
}

/// What the accounts' own reaction times say: would two people who are both this quick, each by itself, meet as often?
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Habit {
    /// Shared objects.
    pub n: u64,
    /// Met within the window.
    pub observed: u64,
    /// Expected if each reacts by itself.
    pub expected: f64,
    /// Chance of at least as many.
    pub p: f64,
    /// p above 0.05: timing says no more than that both are quick.
    pub explains: bool,
}

/// A network of accounts whose timing is beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoordinatedNetwork {
    /// Number, largest = 1.
    pub number: u32,
    /// Members, those with the strongest edges first.
    pub accounts: Vec<AccountToken>,
    /// Edges inside.
    pub n_edges: u64,
    /// Edges over possible edges.
    pub density: f64,
    /// Edges that chance would give among as many accounts, at most.
    pub expected_edges: f64,
    /// log₁₀ of the chance that any set of as many accounts is connected by chance edges.
    pub connected_log10_p: f64,
    /// How fast its members meet, at the kind and window that says most.
    pub synchrony: Option<NetworkSynchrony>,
    /// Both p-values at most 0.05.
    pub significant: bool,
    /// Whether it depends on parameters and single objects.
    pub stability: Stability,
    /// Innocent explanations, each tested.
    pub explanations: Vec<InnocentTest>,
}

/// How fast a network's members meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkSynchrony {
    /// Kind of shared action.
    pub kind: String,
    /// Window in seconds.
    pub window_s: u32,
    /// Bursts of at least two members, apart by more than the horizon.
    pub n_bursts: u64,
    /// Followers in these bursts.
    pub n: u64,
    /// Followers within the window of the first.
    pub observed: u64,
    /// Expected.
    pub expected: f64,
    /// log₁₀ of the p-value, with the price of having looked at all sets of accounts, kinds and windows.
    pub log10_p: f64,
}

/// Whether a network depends on parameters and single objects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stability {
    /// (parameters, share of the members that still have an edge inside of it).
    pub grid: Vec<(String, f64)>,
    /// Mean share of members that still have an edge inside of it when the objects are drawn anew with replacement.
    pub bootstrap: f64,
    /// Times the objects were drawn.
    pub n_bootstrap: u32,
    /// Half of the members or more remain at every point of the grid and in the bootstrap.
    pub kept: bool,
}

/// What testing an innocent explanation gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InnocentResult {
    /// The data are what the explanation would give.
    Explains,
    /// Some of it is.
    Partly,
    /// The data are not.
    NotSupported,
    /// What the test needs is not held.
    NotTested,
}

/// An innocent explanation of a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InnocentTest {
    /// "Live event", "prefilled share text" …
    pub name: String,
    /// What testing it gave.
    pub result: InnocentResult,
    /// Share of what the test looks at that it explains; `None` when not tested.
    pub share: Option<f64>,
    /// The result in words, with its numbers.
    pub words: String,
}

impl From<&InnocentTest> for Explanation {
    fn from(test: &InnocentTest) -> Self {
        Explanation { name: test.name.clone(), result: test.words.clone() }
    }
}
