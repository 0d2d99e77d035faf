//! What `claque audience` finds about one creator.

use super::{
    AudienceTypes, BandCount, CommentFinding, GrowthFinding, Histogram, Money, NetworkFinding, PodFinding, Rates,
    SuspectShare,
};
use claque_schema::{AccountToken, Assessment, Estimate, ScoreRow, Timestamp};
use serde::{Deserialize, Serialize};

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
    pub suspect_share: SuspectShare,
    /// What kinds of accounts it is made of.
    pub types: Assessment<AudienceTypes>,
    /// The same under other thresholds: (threshold, share).
    pub other_thresholds: Vec<(f64, Estimate)>,
    /// Bands.
    pub bands: Vec<BandCount>,
    /// Scores.
    pub scores: Assessment<Histogram>,
    /// Follower order against creation date.
    pub follow_order: Assessment<FollowOrder>,
    /// How it grew.
    pub growth: Assessment<GrowthFinding>,
    /// When the audience was created, by year: (year, accounts); `None` is held back (fewer than k).
    pub creation_years: Assessment<Vec<(i32, Option<u64>)>>,
    /// Engagement of the audience with the creator.
    pub engagement: Assessment<Engagement>,
    /// Engagement as the platform counts it.
    pub rates: Assessment<Rates>,
    /// Whether comments are written for the posts under which they stand.
    pub comments: Assessment<CommentFinding>,
    /// Accounts that comment by agreement.
    pub pods: Assessment<PodFinding>,
    /// Reach and prices.
    pub money: Assessment<Money>,
    /// Communities among the audience, as a picture.
    pub network: Assessment<NetworkFinding>,
    /// Accounts worth a reviewer's look, most suspect first, at most 200 (all of them are in the CSV).
    pub accounts: Vec<ScoreRow>,
    /// Accounts whose review by hand would narrow the share the most, where asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_review: Vec<AccountToken>,
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
    /// Most accounts were new when they followed.
    #[serde(default)]
    pub newcomers: bool,
    /// First and last follow, where follow times are known.
    #[serde(default)]
    pub followed: Option<[Timestamp; 2]>,
    /// Share of the block whose handles have one of its two commonest shapes, and the same share of the others.
    #[serde(default)]
    pub alike: Option<[f64; 2]>,
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
