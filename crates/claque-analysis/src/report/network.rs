//! Networks, summarised and drawn.

use super::{BandCount, InnocentTest, NetworkSynchrony, Stability};
use claque_schema::{AccountToken, Assessment, Band, Caveat, PostToken, Timestamp};
use serde::{Deserialize, Serialize};

/// A network, summarised and drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkFinding {
    /// What an edge is: "interactions of any layer", "co-reposts beyond chance".
    pub edge_is: String,
    /// Nodes in all.
    pub n_nodes: u64,
    /// Edges in all.
    pub n_edges: u64,
    /// Communities with at least three members.
    pub n_communities: u64,
    /// Modularity of the partition.
    pub modularity: Option<f64>,
    /// The largest, at most 12.
    pub communities: Vec<Community>,
    /// What is drawn, at most about 150 nodes.
    pub picture: Picture,
}

/// A community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Community {
    /// Number, largest = 1; colour in the picture.
    pub number: u32,
    /// Members.
    pub n_accounts: u64,
    /// Edges inside.
    pub n_edges: u64,
    /// Edges over possible edges.
    pub density: f64,
    /// Members that are suspect, and members with a score.
    pub n_suspect: u64,
    /// Members with a score.
    pub n_scored: u64,
    /// Most central members.
    pub leaders: Vec<AccountToken>,
}

/// Nodes and edges with places in the unit square.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Nodes.
    pub nodes: Vec<PictureNode>,
    /// Edges: indices into `nodes`, and a weight scaled to 0–1.
    pub edges: Vec<(usize, usize, f32)>,
    /// How many nodes and edges were left out.
    pub left_out: String,
}

/// A drawn node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureNode {
    /// Who.
    pub account: AccountToken,
    /// 0–1.
    pub x: f32,
    /// 0–1, downward.
    pub y: f32,
    /// Scaled 0–1 by actions.
    pub size: f32,
    /// Community number.
    pub community: u32,
    /// Band, where scored.
    pub band: Option<Band>,
    /// Whether to print the token beside it.
    pub labelled: bool,
}

/// What `claque network` finds: pairs beyond chance, and the networks they form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworksFinding {
    /// As asked, where a topic was.
    pub topic: Option<String>,
    /// First action.
    pub since: Option<Timestamp>,
    /// Last action.
    pub until: Option<Timestamp>,
    /// Posts looked at.
    pub n_posts: u64,
    /// Actions of all kinds.
    pub n_actions: u64,
    /// Accounts that did them.
    pub n_active: u64,
    /// Kinds of co-action with data.
    pub kinds: Vec<String>,
    /// Windows, seconds.
    pub windows_s: Vec<i64>,
    /// Resolution of the times, seconds.
    pub resolution_s: i64,
    /// Null model and error rate, in a sentence.
    pub method: String,
    /// Tests, over all kinds and windows.
    pub n_tested: u64,
    /// Edges and weights by kind and window.
    pub curve: Vec<CurvePoint>,
    /// Objects left out of the counts because too many accounts acted on them at once.
    pub saturated: Vec<SaturatedRow>,
    /// Pairs beyond chance.
    pub n_edges: u64,
    /// Accounts in them.
    pub n_accounts: u64,
    /// Connected components they form.
    pub n_components: u64,
    /// Accounts in the largest.
    pub largest_component: u64,
    /// Resolution of the communities (1 is plain modularity).
    pub leiden_resolution: f64,
    /// Pairs beyond chance that did not survive the grid of parameters, and are not listed.
    pub n_unstable: u64,
    /// Communities of three or more accounts, largest first, at most 20.
    pub networks: Vec<NetworkGroup>,
    /// Communities of three or more accounts in all.
    pub n_networks: u64,
    /// The strongest edges by rank, at most 200.
    pub edges: Vec<NetworkEdge>,
    /// The picture.
    pub picture: Option<NetworkFinding>,
    /// Limits.
    pub caveats: Vec<Caveat>,
}

/// One kind at one window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The kind.
    pub kind: String,
    /// The window, seconds.
    pub window_s: i64,
    /// Pairs of accounts that met.
    pub n_edges: u64,
    /// Their meetings.
    pub n_meetings: u64,
    /// Accounts in them.
    pub n_accounts: u64,
    /// Pairs that met at least twice.
    pub n_repeated: u64,
    /// Pairs beyond chance at this kind and window alone; `None` where it could not be tested.
    pub n_beyond: Option<u64>,
}

/// An object that was left out of the counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaturatedRow {
    /// The kind.
    pub kind: String,
    /// The object: its name where it is public, else its token.
    pub object: String,
    /// Actions on it.
    pub n_actions: u64,
    /// It was left out from this window on, seconds.
    pub from_window_s: i64,
}

/// An edge of a coordinated network; `a` < `b`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkEdge {
    /// One account.
    pub a: AccountToken,
    /// The other.
    pub b: AccountToken,
    /// The smaller number of distinct posts of the two sides.
    pub weight: u64,
    /// Co-actions by kind.
    pub kinds: Vec<(String, u64)>,
    /// Co-actions by window (seconds), narrowest first; wider windows include narrower ones.
    pub by_window: Vec<(i64, u64)>,
    /// Co-actions within the widest window.
    pub n_coactions: u64,
    /// Distinct posts of `a` in them.
    pub n_posts_a: u64,
    /// Distinct posts of `b` in them.
    pub n_posts_b: u64,
    /// Distinct objects.
    pub n_objects: u64,
    /// Median lag, seconds, to 12 %.
    pub median_lag_s: f64,
    /// Shortest lag, seconds.
    pub min_lag_s: f64,
    /// Co-actions in which `a` came first.
    pub n_a_first: u64,
    /// Co-actions in which `b` came first.
    pub n_b_first: u64,
    /// Co-actions at the same instant.
    pub n_ties: u64,
    /// Smaller over larger number of distinct posts.
    pub edge_symmetry: f64,
    /// First action in them.
    pub first_at: Timestamp,
    /// Last action in them.
    pub last_at: Timestamp,
    /// Number of the network that holds both ends.
    pub network: Option<u32>,
    /// The test against chance; `None` for a pair that is not beyond it.
    pub test: Option<EdgeTest>,
}

/// A pair's test over all kinds and windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EdgeTest {
    /// Episodes within the window, over the kinds that are beyond chance.
    pub observed: u64,
    /// Expected by the null model.
    pub expected: f64,
    /// Observed over expected, at the strongest kind and window.
    pub effect: f64,
    /// p-value there.
    pub p: f64,
    /// False-discovery-controlled value, over all kinds and windows.
    pub q: f64,
    /// Kinds that are beyond chance, as the test calls them.
    pub kinds: Vec<String>,
    /// Windows at which one of them is, seconds.
    pub windows_s: Vec<u32>,
    /// Kinds and windows at which the pair is beyond chance.
    pub n_cells: u64,
    /// Share of the grid of windows and horizons at which it is an edge.
    pub grid_share: f64,
    /// Whether the two accounts' own reaction times explain it; `None` where the originals' times are not held.
    pub quickness_explains: Option<bool>,
    /// How strong the evidence is: weight, rarity, texts and scores together. Orders edges; has no unit.
    pub rank: f64,
}

/// A community of accounts joined by edges beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkGroup {
    /// Number, largest = 1.
    pub number: u32,
    /// Members.
    pub n_accounts: u64,
    /// Edges inside.
    pub n_edges: u64,
    /// Edges over possible edges.
    pub density: f64,
    /// First co-action.
    pub first_at: Timestamp,
    /// Last co-action.
    pub last_at: Timestamp,
    /// Co-actions inside.
    pub n_coactions: u64,
    /// Of these by kind, most frequent first.
    pub kinds: Vec<(String, u64)>,
    /// Median lag of co-actions, seconds.
    pub median_lag_s: f64,
    /// Highest k such that a k-core exists inside.
    pub core_k: u32,
    /// Members in it; the others are periphery.
    pub n_core: u64,
    /// How alike the members' hours of activity are.
    pub rhythm: Assessment<Rhythm>,
    /// Who came first most often.
    pub leaders: Vec<NetworkRole>,
    /// Who came second most often.
    pub amplifiers: Vec<NetworkRole>,
    /// What most members share.
    pub objects: Vec<CommonObject>,
    /// Members by band.
    pub bands: Vec<BandCount>,
    /// Members that are suspect.
    pub n_suspect: u64,
    /// Members with a score.
    pub n_scored: u64,
    /// Edges that are beyond chance at each (kind, window in seconds) alone.
    pub by_cell: Vec<(String, i64, u64)>,
    /// Edges that chance would give among as many accounts, at most.
    pub expected_edges: f64,
    /// log₁₀ of the chance that any set of as many accounts is connected by chance edges.
    pub connected_log10_p: f64,
    /// How fast the members meet, at the kind and window that says most.
    pub synchrony: Option<NetworkSynchrony>,
    /// Density and synchrony are both significant.
    pub significant: bool,
    /// Whether it depends on parameters and single objects.
    pub stability: Stability,
    /// Innocent explanations, each tested.
    pub explanations: Vec<InnocentTest>,
    /// Pairs of posts behind the strongest edges.
    pub evidence: Vec<EvidencePair>,
    /// Limits.
    pub caveats: Vec<Caveat>,
}

/// Overlap of hours of activity, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// Mean overlap of two members.
    pub inside: f64,
    /// Mean overlap of a member with an account outside.
    pub outside: f64,
    /// Members with enough actions.
    pub n: u64,
}

/// A member's part in a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkRole {
    /// Who.
    pub account: AccountToken,
    /// Co-actions in which it came first.
    pub n_first: u64,
    /// Co-actions in which it came second.
    pub n_second: u64,
    /// Band, where scored.
    pub band: Option<Band>,
}

/// What members share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommonObject {
    /// The kind.
    pub kind: String,
    /// Its name where it is public (a hashtag, a domain, a redacted text), else its token.
    pub object: String,
    /// Members that acted on it together with another.
    pub n_accounts: u64,
    /// Co-actions on it.
    pub n_coactions: u64,
}

/// Two posts behind an edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidencePair {
    /// The kind.
    pub kind: String,
    /// On what.
    pub object: String,
    /// Seconds between.
    pub lag_s: f64,
    /// Who came first.
    pub first: EvidencePost,
    /// Who came second.
    pub second: EvidencePost,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidencePost {
    /// Whose.
    pub account: AccountToken,
    /// When.
    pub at: Timestamp,
    /// The post, where there is one.
    pub post: Option<PostToken>,
    /// Its redacted text, cut.
    pub text: Option<String>,
}
