//! Mentions scored: how likely one post of a campaign is inauthentic, and the table of evidence behind it.

use crate::{AccountToken, Interval, ModelRef, PostToken, Reason, Timestamp};
use serde::{Deserialize, Serialize};

/// What a mention's score amounts to. No band says who wrote it, or why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MentionBand {
    /// Consistent with the arranged posts of the training campaigns.
    #[serde(rename = "likely inauthentic")]
    LikelyInauthentic,
    /// The evidence points both ways.
    #[serde(rename = "unsure")]
    Unsure,
    /// Consistent with the other posts of the training campaigns.
    #[serde(rename = "likely authentic")]
    LikelyAuthentic,
    /// Too little is known to say anything.
    #[serde(rename = "insufficient")]
    Insufficient,
}

impl MentionBand {
    /// Every band, most suspect first.
    pub const ALL: [MentionBand; 4] =
        [MentionBand::LikelyInauthentic, MentionBand::Unsure, MentionBand::LikelyAuthentic, MentionBand::Insufficient];

    /// The words.
    pub fn name(self) -> &'static str {
        match self {
            MentionBand::LikelyInauthentic => "likely inauthentic",
            MentionBand::Unsure => "unsure",
            MentionBand::LikelyAuthentic => "likely authentic",
            MentionBand::Insufficient => "insufficient",
        }
    }
}

/// One mention's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MentionScore {
    /// Which post.
    pub post: PostToken,
    /// Who posted, where known.
    pub author: Option<AccountToken>,
    /// When, where known.
    pub at: Option<Timestamp>,
    /// Calibrated probability that the mention is inauthentic; `None` is an abstention.
    pub probability: Option<f64>,
    /// Where that probability may lie.
    pub interval: Option<Interval>,
    /// The band.
    pub band: MentionBand,
    /// Share of the model's evidence that was known, weighted by importance, 0–1.
    pub known_share: f64,
    /// Top reasons, largest contribution first.
    pub reasons: Vec<Reason>,
    /// The model.
    pub model: ModelRef,
}

/// What one column of the evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EvidenceSpec {
    /// The name in tables and models, unit last.
    pub name: &'static str,
    /// The line of evidence it belongs to: `author`, `co-action`, `text`, `timing`, `client`, `link`.
    pub line: &'static str,
    /// What it measures.
    pub meaning: &'static str,
    /// What a reason calls it.
    pub words: &'static str,
}

/// Evidence of many mentions, column-major; NaN is missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EvidenceTable {
    /// Row keys, in the order of the mentions.
    pub posts: Vec<PostToken>,
    /// Authors, in the same order.
    pub authors: Vec<Option<AccountToken>>,
    /// Times, in the same order.
    pub times: Vec<Option<Timestamp>>,
    /// Column names.
    pub names: Vec<String>,
    /// `columns[evidence][row]`.
    pub columns: Vec<Vec<f32>>,
    /// Interval of the author's score per row, NaN where there is none: `[low, high]`.
    pub author_range: [Vec<f32>; 2],
}

impl EvidenceTable {
    /// Number of mentions.
    pub fn n_rows(&self) -> usize {
        self.posts.len()
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&[f32]> {
        let at = self.names.iter().position(|n| n == name)?;
        Some(&self.columns[at])
    }
}
