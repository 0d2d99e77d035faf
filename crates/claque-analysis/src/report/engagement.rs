//! What engagement, growth and money come to.

use super::Timeline;
use crate::audience::types::CutOffs;
use claque_schema::{AccountToken, Assessment, Estimate, PostToken, Timestamp};
use serde::{Deserialize, Serialize};

/// What kinds of accounts an audience is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudienceTypes {
    /// One per type, in a fixed order; fractions add up to 1.
    pub types: Vec<TypeShare>,
    /// Where types begin.
    pub cut_offs: CutOffs,
    /// The same audience under published conventions.
    pub conventions: Vec<Convention>,
}

/// One type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TypeShare {
    /// "authentic people", "mass followers" …
    pub name: String,
    /// Its share of the audience; `None` is held back, because it would be a statement about a few accounts.
    pub share: Option<Estimate>,
}

/// An audience under somebody else's rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convention {
    /// Whose.
    pub name: String,
    /// Where it is published, and what is taken from it.
    pub source: String,
    /// Its drawers.
    pub counts: Vec<ConventionCount>,
    /// Accounts of which too little is known for the rules.
    pub n_unknown: u64,
}

/// A drawer of a convention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConventionCount {
    /// Its name there.
    pub drawer: String,
    /// Share of the accounts that the rules can sort; `None` is held back (a small cell).
    pub share: Option<Estimate>,
}

/// Something that the user knows to have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserEvent {
    /// When it began.
    pub at: Timestamp,
    /// When it ended, for periods.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What it was.
    pub text: String,
}

/// How an audience grew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowthFinding {
    /// New followers over time, where follow times are known.
    pub over_time: Option<Timeline>,
    /// Followers at each observation of the creator.
    pub snapshots: Vec<(Timestamp, u64)>,
    /// Spikes and drops between snapshots.
    pub changes: Vec<Change>,
    /// How much history there is, and what a spike is.
    pub history: String,
    /// Following and unfollowing in turns, in words.
    pub follow_unfollow: Option<String>,
    /// Follower lists taken at different times.
    pub n_lists: u64,
    /// Followers of earlier lists who are not in the last one.
    pub n_gone: u64,
    /// What the user named.
    pub events: Vec<UserEvent>,
}

/// A spike or a drop between two snapshots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Earlier snapshot.
    pub from: Timestamp,
    /// Later snapshot.
    pub to: Timestamp,
    /// Net followers per day.
    pub per_day: f64,
    /// The median of all rates.
    pub usual_per_day: f64,
    /// A spike, else a drop.
    pub spike: bool,
    /// The user's event beside it.
    pub event: Option<String>,
    /// In words.
    pub words: String,
}

/// Whether comments are written for the posts under which they stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommentFinding {
    /// Comments held with their text.
    pub n_comments: u64,
    /// Accounts that wrote them.
    pub n_accounts: u64,
    /// Comments by drawer: (drawer, comments).
    pub drawers: Vec<(String, u64)>,
    /// Share neither copied nor used again, by accounts that are not suspect.
    pub authentic_share: Assessment<Estimate>,
    /// Middle time from post to comment, seconds.
    pub median_latency_s: Option<f64>,
    /// Share within a minute of the post.
    pub within_minute_share: Option<f64>,
}

/// Pods, or why none was looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PodFinding {
    /// Posts whose comments were looked at.
    pub n_posts: u64,
    /// Pairs of accounts tested.
    pub n_pairs_tested: u64,
    /// Groups found.
    pub pods: Vec<Pod>,
}

/// Accounts that comment on each other's posts, or stand side by side under one creator's, beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pod {
    /// Who, by token, ascending.
    pub members: Vec<AccountToken>,
    /// Each comments on the others' posts; else they only stand side by side.
    pub mutual: bool,
    /// The creator is one of them.
    pub includes_creator: bool,
    /// Share of the others' posts commented on (mutual), or of meetings side by side.
    pub coverage: f64,
    /// The same by chance.
    pub expected: f64,
    /// Largest false-discovery rate among its pairs.
    pub q: f64,
    /// In words, with the innocent alternative.
    pub words: String,
}

/// Engagement as the platform counts it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Posts with counts.
    pub n_posts: u64,
    /// Likes, comments and reposts of a post.
    pub engagements_per_post: Estimate,
    /// The same per follower.
    pub rate: Option<Estimate>,
    /// What is usual, by somebody's word.
    pub benchmark: Option<Benchmark>,
    /// Posts with unusually many likes per comment, or few.
    pub outliers: Vec<PostOutlier>,
    /// Before, during and after the periods that the user named.
    pub periods: Vec<PeriodRate>,
}

/// A named, dated benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    /// Who published it, when.
    pub name: String,
    /// Engagements per post and follower.
    pub rate: f64,
    /// Whether it is for audiences of this size.
    pub for_size: bool,
}

/// A post unlike the creator's others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostOutlier {
    /// Which.
    pub post: PostToken,
    /// Its likes per comment.
    pub likes_per_comment: f64,
    /// The creator's usual.
    pub usual: f64,
    /// What it is consistent with, the innocent alternative included.
    pub words: String,
}

/// Engagements of a post in a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeriodRate {
    /// "before “spring campaign”".
    pub period: String,
    /// Posts in it.
    pub n_posts: u64,
    /// Median with its interval: [median, low, high].
    pub engagements_per_post: Option<[f64; 3]>,
}

/// Reach and prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// The fee that was given.
    pub fee: Option<f64>,
    /// Followers less the suspect share.
    pub authentic_followers: Estimate,
    /// Those of them who may see a post.
    pub effective_reach: Estimate,
    /// Fee per authentic follower.
    pub cost_per_authentic_follower: Option<Estimate>,
    /// Fee per follower reached.
    pub cost_per_effective_reach: Option<Estimate>,
    /// Fee per authentic engagement of one post.
    pub cost_per_authentic_engagement: Option<Estimate>,
    /// What is paid for suspect accounts.
    pub expected_waste: Option<Estimate>,
}

/// Accounts that two audiences share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// One creator.
    pub a: AccountToken,
    /// The other.
    pub b: AccountToken,
    /// Accounts seen in both; `None` is held back.
    pub n_shared: Option<u64>,
    /// Share of the smaller audience.
    pub share: Option<Estimate>,
}

/// What a gate decided, for a pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Highest suspect share that the user accepts.
    pub max_suspect: Option<f64>,
    /// Confidence at which the lower bound is taken.
    pub confidence: f64,
    /// Least scored accounts that the user asks for.
    pub min_sample: Option<u64>,
    /// Whether the run ends with exit code 1.
    pub crossed: bool,
    /// One line per creator.
    pub reasons: Vec<GateReason>,
}

/// Why a gate was crossed, or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateReason {
    /// Whose audience.
    pub creator: AccountToken,
    /// `below_limit`, `within_interval`, `above_limit`, `no_share`, `sample_too_small`.
    pub code: String,
    /// Lower bound at the gate's confidence (one-sided).
    pub lower_bound: Option<f64>,
    /// Scored accounts.
    pub n: u64,
    /// In words.
    pub words: String,
}
