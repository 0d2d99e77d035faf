//! What `claque campaign` finds.

use super::{BandCount, Coordination, Histogram, NetworkFinding, Timeline};
use claque_schema::{
    AccountToken, Assessment, Band, Confidence, Estimate, MentionBand, ModelRef, ObjectToken, PostToken, ScoreRow,
    Timestamp,
};
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
    /// The same for authors, mentions and reach.
    pub thresholds: Vec<ThresholdRow>,
    /// What the mention scores add up to.
    pub mention_scores: Assessment<MentionShare>,
    /// How unlike the training accounts the authors are; `None` where that was not measured.
    pub drift: Option<DriftWords>,
    /// How the likelihood and the confidence came about.
    pub case: Case,
    /// Bands of authors.
    pub bands: Vec<BandCount>,
    /// Scores of authors.
    pub scores: Assessment<Histogram>,
    /// Mentions over time.
    pub timeline: Assessment<Timeline>,
    /// The narrowest stretch with nine in ten mentions, where it is less than a fifth of the whole.
    pub densest: Option<Timeline>,
    /// What the suspect part of timeline, bursts, narratives and links is: "mentions in the band …".
    pub suspect_is: String,
    /// The timeline's bursts, with those who started them.
    pub bursts: Assessment<Vec<BurstFinding>>,
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
    /// Single links, by authors.
    pub links: Assessment<Vec<LinkRow>>,
    /// How reliable the domains are by the user's list.
    pub domain_ratings: Assessment<DomainRatings>,
    /// Other hashtags: (tag, mentions, authors).
    pub hashtags: Vec<(String, u64, u64)>,
    /// Who posted first.
    pub first_movers: Vec<Actor>,
    /// Who was repeated, answered and mentioned most.
    pub amplified: Vec<Actor>,
    /// Who repeated others most.
    pub amplifiers: Vec<Actor>,
    /// Who joins the parts of the campaign's network.
    pub bridges: Assessment<Bridges>,
    /// Families of near-identical texts.
    pub narratives: Assessment<Vec<Narrative>>,
    /// Accounts that act on the same objects within a window more than chance allows.
    pub coordination: Assessment<Coordination>,
    /// The interaction network's largest communities.
    pub network: Assessment<NetworkFinding>,
    /// Accounts that share near-identical texts.
    pub text_network: Assessment<NetworkFinding>,
    /// Figures with and without the suspect part.
    pub what_if: Assessment<Vec<WhatIf>>,
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
    /// Different wordings; 1 means literal copies.
    #[serde(default)]
    pub n_variants: u64,
    /// Posts of the suspect part (as `suspect_is` says).
    #[serde(default)]
    pub n_suspect_posts: u64,
    /// How it grew.
    #[serde(default)]
    pub growth: Option<Growth>,
}

/// Growth of a family of texts: posts since its first, in equal steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The first post.
    pub start: Timestamp,
    /// Width of a step in seconds.
    pub step_s: i64,
    /// Posts up to the end of each step (cumulative); the last is the family's number of posts with a time.
    pub posts: Vec<u64>,
    /// Of these, posts of the suspect part.
    pub suspect: Vec<u64>,
    /// Seconds from the first post until half of the posts were there.
    pub half_s: i64,
}

/// Suspect shares under another threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdRow {
    /// Probability from which an author counts as suspect.
    pub threshold: f64,
    /// Share of authors.
    pub authors: Estimate,
    /// Share of mentions.
    pub posts: Option<Estimate>,
    /// Share of summed followers.
    pub reach: Option<Estimate>,
}

/// What the mention scores add up to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MentionShare {
    /// Mean probability of the scored mentions, with an interval for a new campaign.
    pub share: Estimate,
    /// Mentions per band.
    pub bands: Vec<(MentionBand, u64)>,
    /// The model.
    pub model: ModelRef,
}

/// How unlike the training data the authors are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftWords {
    /// Population stability index, weighted by importance.
    pub psi: f64,
    /// In words.
    pub words: String,
}

/// How the likelihood and the confidence came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Log-odds before any evidence.
    pub prior: f64,
    /// Lines of evidence that counted.
    pub lines: Vec<CaseLine>,
    /// The likelihood that part of the campaign was coordinated.
    pub likelihood: f64,
    /// The confidence.
    pub confidence: Confidence,
    /// The tests behind the confidence: (test, passed, what was found).
    pub tests: Vec<(String, bool, String)>,
}

/// A line of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseLine {
    /// "Timing beyond chance", "near-identical texts" …
    pub name: String,
    /// What it adds to the log-odds.
    pub log_odds: f64,
    /// In a sentence.
    pub words: String,
}

/// A burst and those who started it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BurstFinding {
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// Mentions inside.
    pub n_mentions: u64,
    /// Authors inside.
    pub n_authors: u64,
    /// As in the timeline.
    pub words: String,
    /// Share of the suspect part among its scored mentions.
    pub suspect_share: Assessment<Estimate>,
    /// The first authors of posts that are no reposts.
    pub starters: Vec<BurstStarter>,
}

/// Somebody who was early in a burst; `actor.n` counts reposts of that post within the burst.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BurstStarter {
    /// Who and when.
    pub actor: Actor,
    /// The post.
    pub post: PostToken,
}

/// Bridges of the campaign's network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bridges {
    /// How they were found.
    pub method: String,
    /// Highest first.
    pub rows: Vec<Bridge>,
}

/// An account through which the campaign passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bridge {
    /// Who.
    pub account: AccountToken,
    /// Share of the shortest paths between others that pass.
    pub path_share: f64,
    /// Accounts it interacts with.
    pub n_neighbours: u64,
    /// Share of the pairs of these that interact themselves.
    pub neighbours_joined_share: Option<f64>,
    /// Followers, where known.
    pub followers: Option<u64>,
    /// Band, where scored.
    pub band: Option<Band>,
}

/// A link. Its URL is not held; the holder of the key can look one up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkRow {
    /// Keyed hash of the canonical URL.
    pub link: ObjectToken,
    /// Registrable domain.
    pub domain: String,
    /// Mentions.
    pub n_mentions: u64,
    /// Authors.
    pub n_authors: u64,
    /// Mentions of the suspect part.
    pub n_suspect: u64,
    /// First mention.
    pub first_at: Option<Timestamp>,
}

/// A user's reliability list, applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DomainRatings {
    /// The list's file name and hash.
    pub list: String,
    /// Domains on it.
    pub n_listed: u64,
    /// Median of all its ratings: what a mean has to be compared with.
    pub list_median: f64,
    /// Share of the campaign's links whose domain it rates.
    pub coverage: Estimate,
    /// Mean rating of rated links.
    pub mean_all: f64,
    /// Of those in the suspect part, from twenty on.
    pub mean_suspect: Option<f64>,
    /// Of the rest, from twenty on.
    pub mean_rest: Option<f64>,
    /// Ratings of the campaign's domains.
    pub domains: Vec<(String, f64)>,
}

/// A figure with and without the suspect part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// What is measured.
    pub measure: String,
    /// With all mentions.
    pub all: f64,
    /// Without accounts in the band "likely automated".
    pub without_accounts: Option<f64>,
    /// Without mentions in the band "likely inauthentic".
    pub without_mentions: Option<f64>,
}
