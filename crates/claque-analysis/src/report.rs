//! What a report says, before it is drawn: the one model that HTML, JSON, Markdown, CSV and the terminal share.
//!
//! `claque-report` draws these types and computes nothing, so its formats cannot disagree. Every number is an
//! [`Estimate`], or a plain count whose denominator stands beside it. A part without data is
//! [`Assessment::NotAssessed`] with the reason. Serialised, this is the stable JSON schema `claque.report/1`.

mod audience;
mod campaign;
mod comparison;
mod coordination;
mod engagement;
mod limits;
mod network;
pub mod page;
mod series;
mod share;
mod standing;

pub use audience::{AudienceFinding, Block, Engagement, FollowOrder};
pub use campaign::{
    Actor, Bridge, Bridges, BurstFinding, BurstStarter, CampaignFinding, Case, CaseLine, DomainRatings, DriftWords,
    Growth, LinkRow, MentionShare, Narrative, ThresholdRow, WhatIf,
};
pub use comparison::{Comparison, ComparisonRow};
pub use coordination::{
    CoordinatedEdge, CoordinatedNetwork, Coordination, Habit, InnocentResult, InnocentTest, NetworkSynchrony, Stability,
};
pub use engagement::{
    AudienceTypes, Benchmark, Change, CommentFinding, Convention, ConventionCount, Gate, GateReason, GrowthFinding,
    Money, Overlap, PeriodRate, Pod, PodFinding, PostOutlier, Rates, TypeShare, UserEvent,
};
pub use limits::{Limits, ModelLimits, RunManifest};
pub use network::{
    CommonObject, Community, CurvePoint, EdgeTest, EvidencePair, EvidencePost, NetworkEdge, NetworkFinding,
    NetworkGroup, NetworkRole, NetworksFinding, Picture, PictureNode, Rhythm, SaturatedRow,
};
pub use page::{Page, PageSection, Part};
pub use series::{BandCount, Burst, Histogram, Timeline};
pub use share::SuspectShare;
pub use standing::Standing;

use claque_schema::{Assessment, Confidence, Estimate};
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
    /// Draft or final, and who is left out.
    #[serde(default)]
    pub standing: Standing,
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
        /// Accounts that audiences share.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        overlaps: Vec<Overlap>,
        /// What the user's gate decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gate: Option<Gate>,
    },
    /// `claque compare`: a shortlist on one page.
    Comparison {
        /// The shortlist.
        comparison: Comparison,
    },
    /// `claque campaign`.
    Campaign {
        /// The campaign.
        campaign: CampaignFinding,
    },
    /// `claque network`.
    Network {
        /// What was found.
        network: NetworksFinding,
    },
    /// Both questions in one report, as `claque demo` writes it.
    Overview {
        /// One per creator.
        creators: Vec<AudienceFinding>,
        /// The campaign.
        campaign: CampaignFinding,
    },
}
