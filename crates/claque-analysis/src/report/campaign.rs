//! What `claque campaign` finds.

use super::{BandCount, Coordination, Histogram, NetworkFinding, Timeline};
use claque_schema::{AccountToken, Assessment, Band, Estimate, ScoreRow, Timestamp};
use serde::{Deserialize, Serialize};

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
