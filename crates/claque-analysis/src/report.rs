//! What a report says, before it is drawn: the one model that HTML, JSON, Markdown, CSV and the terminal share.
//!
//! `claque-report` draws these types and computes nothing, so its formats cannot disagree. Every number is an
//! [`Estimate`], or a plain count whose denominator stands beside it. A part without data is
//! [`Assessment::NotAssessed`] with the reason. Serialised, this is the stable JSON schema `claque.report/1`.

use claque_schema::{
    AccountToken, Accounting, Assessment, Band, Caveat, Confidence, Estimate, InputFile, Interval, ModelRef, ScoreRow,
    Timestamp,
};
use serde::{Deserialize, Serialize};

/// Version of the JSON schema; changes of meaning raise the number.
pub const SCHEMA: &str = "claque.report/1";

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// "Audience of a_…", "Campaign #topic".
    pub title: String,
    /// Page one.
    pub summary: Summary,
    /// The body.
    pub body: Body,
    /// What the reader must know before acting.
    pub limits: Limits,
    /// What was run on what.
    pub manifest: RunManifest,
}

/// Page one: the answer, the figures that matter, both sides, what to do next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The answer in one sentence, written from the numbers.
    pub answer: String,
    /// Probability behind the estimative word, where one is used.
    pub likelihood: Option<f64>,
    /// By the rule in `limits.confidence_rule`.
    pub confidence: Confidence,
    /// Two to four figures.
    pub figures: Vec<Figure>,
    /// What speaks for part of it being coordinated or inauthentic.
    pub speaks_for: Vec<String>,
    /// What speaks against.
    pub speaks_against: Vec<String>,
    /// What was not assessed, and why.
    pub not_assessed: Vec<String>,
    /// Innocent explanations that were tested.
    pub innocent: Vec<Explanation>,
    /// What one could do next; never an instruction to accuse.
    pub next_steps: Vec<String>,
}

/// How a figure is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// 0–1, printed as per cent, drawn on 0–100 %.
    Share,
    /// A count.
    Count,
    /// Money, rate or other plain number.
    Number,
}

/// A figure of page one: drawn as a dot with its whisker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// "Suspect share of followers".
    pub name: String,
    /// Its unit.
    pub unit: Unit,
    /// Its value with interval, denominator, sample and method; or why there is none.
    pub estimate: Assessment<Estimate>,
}

/// An innocent explanation and what testing it gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// "Live event", "news feed", "prefilled share text".
    pub name: String,
    /// "explains 3 of 40 accounts", "not supported: …", "not tested: …".
    pub result: String,
}

/// The body, by command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)]
pub enum Body {
    /// `claque audience`: one entry per creator.
    Audience {
        /// One per creator, in the order asked for.
        creators: Vec<AudienceFinding>,
    },
    /// `claque campaign`.
    Campaign {
        /// The campaign.
        campaign: CampaignFinding,
    },
    /// Both questions in one report, as `claque demo` writes it.
    Overview {
        /// One per creator.
        creators: Vec<AudienceFinding>,
        /// The campaign.
        campaign: CampaignFinding,
    },
}

/// Counts per band, in the order of [`Band::ALL`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandCount {
    /// The band.
    pub band: Band,
    /// Accounts in it.
    pub n: u64,
    /// Its share with interval.
    pub share: Estimate,
}

/// A histogram with equal bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// What is counted: "calibrated probability of automation".
    pub measure: String,
    /// Left edge of the first bin.
    pub low: f64,
    /// Right edge of the last bin.
    pub high: f64,
    /// Counts.
    pub counts: Vec<u64>,
    /// Rows without a value.
    pub n_missing: u64,
}

/// One audience.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudienceFinding {
    /// Whose audience.
    pub creator: AccountToken,
    /// Followers the platform states, where known.
    pub n_followers_stated: Option<u64>,
    /// Audience accounts held in the dataset.
    pub n_held: u64,
    /// Of these, with a score.
    pub n_scored: u64,
    /// Of these, left out by an abstention.
    pub n_abstained: u64,
    /// Who the audience is here: "followers", "likers and commenters".
    pub audience_is: String,
    /// Share of the audience that is suspect (likely automated and not benign automation).
    pub suspect_share: Assessment<Estimate>,
    /// The same under other thresholds: (threshold, share).
    pub other_thresholds: Vec<(f64, Estimate)>,
    /// Bands.
    pub bands: Vec<BandCount>,
    /// Scores.
    pub scores: Assessment<Histogram>,
    /// Follower order against creation date.
    pub follow_order: Assessment<FollowOrder>,
    /// New followers over time.
    pub growth: Assessment<Timeline>,
    /// When the audience was created, by year: (year, accounts).
    pub creation_years: Assessment<Vec<(i32, u64)>>,
    /// Engagement of the audience with the creator.
    pub engagement: Assessment<Engagement>,
    /// Communities among the audience, as a picture.
    pub network: Assessment<NetworkFinding>,
    /// Accounts worth a reviewer's look, most suspect first, at most 200 (all of them are in the CSV).
    pub accounts: Vec<ScoreRow>,
}

/// The plot of follower order against creation date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowOrder {
    /// `[rank, creation day since 1970, band index in Band::ALL]`; rank 0 is the oldest follow. At most 6,000 points,
    /// sampled evenly; `n` says of how many.
    pub points: Vec<[i64; 3]>,
    /// Followers with rank and creation date.
    pub n: u64,
    /// Whether the export's order had to be turned round (newest first).
    pub reversed: bool,
    /// Blocks in which creation dates are denser than the audience's own history allows.
    pub blocks: Vec<Block>,
}

/// A block of neighbours in follow order with unusually similar creation dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// First rank.
    pub first_rank: u64,
    /// Last rank.
    pub last_rank: u64,
    /// Accounts in the block with creation dates within the span.
    pub n: u64,
    /// Earliest creation.
    pub created_from: Timestamp,
    /// Latest creation.
    pub created_to: Timestamp,
    /// Accounts expected in that rectangle by the audience's own history.
    pub expected: f64,
    /// Significance, false-discovery controlled.
    pub q: f64,
    /// In words, with the innocent alternatives.
    pub words: String,
}

/// How the audience engages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Engagement {
    /// Engagements held.
    pub n_engagements: u64,
    /// Accounts that engaged.
    pub n_accounts: u64,
    /// Share of engagements from suspect accounts.
    pub suspect_share: Assessment<Estimate>,
    /// By kind: (kind, all, suspect).
    pub by_kind: Vec<(String, u64, u64)>,
}

/// One campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignFinding {
    /// As asked: "#tag".
    pub topic: String,
    /// First mention.
    pub since: Option<Timestamp>,
    /// Last mention.
    pub until: Option<Timestamp>,
    /// Mentions.
    pub n_mentions: u64,
    /// Of these, reposts.
    pub n_reposts: u64,
    /// Authors.
    pub n_authors: u64,
    /// Authors with a score.
    pub n_scored: u64,
    /// Authors left out by an abstention.
    pub n_abstained: u64,
    /// Suspect share of authors.
    pub suspect_authors: Assessment<Estimate>,
    /// Suspect share of mentions.
    pub suspect_posts: Assessment<Estimate>,
    /// Suspect share of summed followers of authors.
    pub suspect_reach: Assessment<Estimate>,
    /// Suspect share of authors under other thresholds.
    pub other_thresholds: Vec<(f64, Estimate)>,
    /// Bands of authors.
    pub bands: Vec<BandCount>,
    /// Scores of authors.
    pub scores: Assessment<Histogram>,
    /// Mentions over time.
    pub timeline: Assessment<Timeline>,
    /// `[weekday Monday first][hour]`, UTC.
    pub heat_map: Assessment<Vec<[u64; 24]>>,
    /// Mentions by kind: (kind, n).
    pub kinds: Vec<(String, u64)>,
    /// Languages: (code, n).
    pub languages: Vec<(String, u64)>,
    /// Clients: (name, n).
    pub clients: Assessment<Vec<(String, u64)>>,
    /// Registrable domains: (domain, mentions, authors).
    pub domains: Assessment<Vec<(String, u64, u64)>>,
    /// Other hashtags: (tag, mentions, authors).
    pub hashtags: Vec<(String, u64, u64)>,
    /// Who posted first.
    pub first_movers: Vec<Actor>,
    /// Who was repeated, answered and mentioned most.
    pub amplified: Vec<Actor>,
    /// Who repeated others most.
    pub amplifiers: Vec<Actor>,
    /// Families of near-identical texts.
    pub narratives: Assessment<Vec<Narrative>>,
    /// Accounts that act on the same objects within a window more than chance allows.
    pub coordination: Assessment<Coordination>,
    /// The interaction network's largest communities.
    pub network: Assessment<NetworkFinding>,
    /// Figures with and without the suspect part: (measure, all, without).
    pub what_if: Assessment<Vec<(String, f64, f64)>>,
    /// Authors worth a reviewer's look, most suspect first, at most 200.
    pub accounts: Vec<ScoreRow>,
}

/// Somebody with a part in a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub account: AccountToken,
    /// Mentions, or interactions received, as the table's title says.
    pub n: u64,
    /// First time.
    pub first_at: Option<Timestamp>,
    /// Followers, where known.
    pub followers: Option<u64>,
    /// Band, where scored.
    pub band: Option<Band>,
}

/// Counts over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Width of a bucket in seconds.
    pub bucket_s: i64,
    /// Start of the first bucket.
    pub start: Timestamp,
    /// All rows per bucket.
    pub total: Vec<u64>,
    /// Of these, from suspect accounts.
    pub suspect: Vec<u64>,
    /// Of these, from accounts without a score.
    pub unscored: Vec<u64>,
    /// Bursts: indices into `total`, with words.
    pub bursts: Vec<Burst>,
}

/// A burst.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Burst {
    /// First bucket.
    pub first: usize,
    /// Last bucket.
    pub last: usize,
    /// "412 mentions in one hour where 31 are usual".
    pub words: String,
}

/// A family of near-identical texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Narrative {
    /// A redacted example.
    pub example: String,
    /// Posts.
    pub n_posts: u64,
    /// Authors.
    pub n_authors: u64,
    /// Authors that are suspect.
    pub n_suspect: u64,
    /// First post.
    pub first_at: Option<Timestamp>,
    /// Last post.
    pub last_at: Option<Timestamp>,
}

/// What the coordination test found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coordination {
    /// Which null model, window and false-discovery rate.
    pub method: String,
    /// Window in seconds.
    pub window_s: u32,
    /// Pairs tested.
    pub n_tested: u64,
    /// Pairs beyond chance.
    pub n_edges: u64,
    /// Accounts in them.
    pub n_accounts: u64,
    /// Strongest pairs, at most 50.
    pub edges: Vec<CoordinatedEdge>,
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
    /// Encounters within the window.
    pub observed: u64,
    /// Expected by the null model.
    pub expected: f64,
    /// p-value.
    pub p: f64,
    /// False-discovery-controlled value.
    pub q: f64,
    /// Median lag in seconds.
    pub median_lag_s: f64,
    /// What was shared: ("repost", redacted or hashed object).
    pub examples: Vec<(String, String)>,
}

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
    /// What they share: top hashtags or domains.
    pub about: Vec<String>,
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

/// The last section: for whoever reads only wording and limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The model, or `None` when nothing was scored.
    pub model: Option<ModelLimits>,
    /// What a flag means at several base rates: (base rate, share of flagged that would be human).
    pub base_rates: Vec<(f64, f64)>,
    /// How `confidence` was decided.
    pub confidence_rule: String,
    /// Everything else, one sentence each.
    pub caveats: Vec<Caveat>,
    /// What the law asks before acting on a score about a person.
    pub before_acting: Vec<String>,
}

/// What the model is and how it errs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelLimits {
    /// Name and hash.
    pub model: ModelRef,
    /// What it was trained on.
    pub trained_on: String,
    /// Date after which it should not be used.
    pub valid_until: String,
    /// Thresholds of the bands: below the first "likely human", above the second "likely automated".
    pub thresholds: [f64; 2],
    /// Error rates on sources it has not seen: (measure, value, interval).
    pub errors: Vec<(String, f64, Option<Interval>)>,
}

/// What was run, on what, and the command that does it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunManifest {
    /// Program and version.
    pub program: String,
    /// The command that reproduces the report.
    pub command: String,
    /// When, RFC 3339; given by the caller so that tests can fix it.
    pub generated_at: String,
    /// Purpose from the workspace.
    pub purpose: String,
    /// Legal basis from the workspace.
    pub basis: String,
    /// Input files.
    pub inputs: Vec<InputFile>,
    /// Row accounting over all inputs.
    pub accounting: Accounting,
    /// Parameters: (name, value).
    pub parameters: Vec<(String, String)>,
    /// Seed of everything random.
    pub seed: u64,
    /// The instant up to which data was looked at.
    pub as_of: Option<Timestamp>,
}
