//! A shortlist of creators.

use super::{Overlap, SuspectShare};
use claque_schema::{AccountToken, Assessment, Estimate};
use serde::{Deserialize, Serialize};

/// Creators side by side, the most authentic audience first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// One per creator, best place first; ties share a place.
    pub rows: Vec<ComparisonRow>,
    /// Accounts that two audiences share.
    pub overlaps: Vec<Overlap>,
    /// How places are given.
    pub rule: String,
}

/// One creator of a shortlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Place by authenticity; creators whose intervals overlap with the first of a place share it. `None`: no share.
    pub place: Option<u64>,
    /// Shares its place.
    pub tied: bool,
    /// Whose audience.
    pub creator: AccountToken,
    /// The name under which the user asked for it is a token; a label the user gave would stand here.
    pub label: Option<String>,
    /// Followers: the platform's count where known, else those held.
    pub n_followers: u64,
    /// Suspect share.
    pub suspect_share: SuspectShare,
    /// Followers who are authentic and may see a post.
    pub effective_reach: Option<Estimate>,
    /// Engagements per post and follower.
    pub engagement_rate: Option<Estimate>,
    /// Suspect share of engagements.
    pub suspect_engagements: Assessment<Estimate>,
    /// Blocks in follow order, and accounts in them.
    pub blocks: Option<(u64, u64)>,
    /// Pods found that are mutual.
    pub pods: Option<u64>,
    /// The fee.
    pub fee: Option<f64>,
    /// Fee per follower reached.
    pub cost_per_reach: Option<Estimate>,
    /// What is paid for suspect accounts.
    pub expected_waste: Option<Estimate>,
    /// What a buyer should know, in a sentence.
    pub words: String,
}
