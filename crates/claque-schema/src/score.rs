//! Scores: a calibrated probability with its interval, its reasons and the model that made it; or an abstention.

use crate::{AccountToken, Interval, Timestamp};
use serde::{Deserialize, Serialize};

/// What a score amounts to. No band says what an account *is*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// Behaves like the automated accounts of the training sources.
    #[serde(rename = "likely automated")]
    LikelyAutomated,
    /// The evidence points both ways.
    #[serde(rename = "unsure")]
    Unsure,
    /// Behaves like the people of the training sources.
    #[serde(rename = "likely human")]
    LikelyHuman,
    /// Too little is known to say anything.
    #[serde(rename = "insufficient")]
    Insufficient,
}

impl Band {
    /// Every band, most suspect first.
    pub const ALL: [Band; 4] = [Band::LikelyAutomated, Band::Unsure, Band::LikelyHuman, Band::Insufficient];

    /// The words.
    pub fn name(self) -> &'static str {
        match self {
            Band::LikelyAutomated => "likely automated",
            Band::Unsure => "unsure",
            Band::LikelyHuman => "likely human",
            Band::Insufficient => "insufficient",
        }
    }
}

/// Which classes an account may belong to at a risk level: what a conformal test could not exclude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PredictionSet {
    /// Human only.
    Human,
    /// Automated only.
    Automated,
    /// Either.
    Both,
    /// Neither: unlike anything the model was judged on.
    Neither,
}

impl PredictionSet {
    /// The set as a set.
    pub fn name(self) -> &'static str {
        match self {
            PredictionSet::Human => "{human}",
            PredictionSet::Automated => "{automated}",
            PredictionSet::Both => "{human, automated}",
            PredictionSet::Neither => "{}",
        }
    }

    /// What it means.
    pub fn words(self) -> &'static str {
        match self {
            PredictionSet::Human => "human",
            PredictionSet::Automated => "automated",
            PredictionSet::Both => "either: unsure",
            PredictionSet::Neither => "neither: unlike anything trained on",
        }
    }

    /// Whether the class of the given label is in the set.
    pub fn holds(self, automated: bool) -> bool {
        match self {
            PredictionSet::Human => !automated,
            PredictionSet::Automated => automated,
            PredictionSet::Both => true,
            PredictionSet::Neither => false,
        }
    }
}

/// Which model made a score.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelRef {
    /// Its name.
    pub name: String,
    /// First 16 hexadecimal digits of the BLAKE3 hash of its file.
    pub hash: String,
}

/// One reason behind a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The feature's name.
    pub feature: String,
    /// What the feature is called in a sentence.
    pub words: String,
    /// The account's value; `None` when it is missing.
    pub value: Option<f64>,
    /// Middle half of the values among the training sources' people, where known.
    pub typical: Option<[f64; 2]>,
    /// Contribution to the margin (log-odds); above zero speaks for automation.
    pub contribution: f64,
}

/// How like one kind of automation an account is: said beside a score, never part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindScore {
    /// The kind, as the labels call it.
    pub kind: String,
    /// Probability of the kind for an account that is of this kind or a person's, as if both were equally common.
    pub probability: f64,
    /// Where that probability may lie.
    pub interval: Interval,
}

/// One account's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreRow {
    /// Whose.
    pub account: AccountToken,
    /// Calibrated probability of `automated`; `None` is an abstention.
    pub probability: Option<f64>,
    /// Where that probability may lie.
    pub interval: Option<Interval>,
    /// The band.
    pub band: Band,
    /// What the conformal test at the model's risk level could not exclude; `None` with an abstention.
    #[serde(default)]
    pub set: Option<PredictionSet>,
    /// Share of the model's features that were known, 0–1.
    pub known_share: f64,
    /// Top reasons, largest contribution first.
    pub reasons: Vec<Reason>,
    /// Sub-scores per kind of automation, greatest first; empty where none were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindScore>,
    /// The model.
    pub model: ModelRef,
    /// The instant up to which data was looked at.
    pub as_of: Option<Timestamp>,
}
