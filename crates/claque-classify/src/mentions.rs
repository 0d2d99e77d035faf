//! Mention scores: a logistic combiner of the evidence on one post, with named contributions.
//!
//! The evidence (`claque_analysis::campaign::evidence`) is a handful of numbers from separate lines: author, co-action,
//! text, timing, client, link. With so few and with labels that come campaign by campaign, a linear model on the log-odds
//! is what can be read, checked and trusted: each column adds its weight times its standardised value, and these terms
//! *are* the reasons. Columns are standardised on the training rows, `sign(x)·ln(1+|x|)` first where that makes them
//! less skewed; **a missing value adds exactly nothing**, so absence never moves a score.
//!
//! *Which rows.* Mentions of one campaign share its organisers, its crowd and its source: a split by rows would test
//! on what was learned. So everything is by campaign: rows per campaign are capped and drawn evenly, left-out figures
//! leave out whole campaigns (rows, marked as optimistic, when there are fewer than three), and the model is refitted on [`N_MEMBERS`] resamples of campaigns (cluster bootstrap).
//!
//! *Interval.* It joins three doubts: how far the refits disagree (1.96 standard deviations of their log-odds), where
//! the author's own score may lie (its interval, through the author's term), and what the bin around the probability
//! left open on left-out campaigns ([`Reliability`]).
//!
//! *Abstention.* A score is refused when the known columns hold less than [`MentionRules::min_known`] of the model's
//! weight, or when only one line of evidence is known. An interval over one half is `unsure`.

mod card;
mod fit;
mod score;
#[cfg(test)]
mod tests;

pub use fit::{CampaignFigures, LabelledMentions, MentionFigures, MentionOptions, TrainedMentions, train_mentions};

use crate::error::ModelError;
use crate::model::Reliability;
use claque_schema::ModelRef;
use serde::{Deserialize, Serialize};

/// Refits on resampled campaigns.
pub const N_MEMBERS: usize = 25;
/// Version of the file's form.
pub(crate) const SCHEMA: &str = "claque.mention-model/1";

/// When a mention's score is given, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MentionRules {
    /// Probability from which a mention may be called likely inauthentic.
    pub inauthentic_from: f64,
    /// Probability up to which it may be called likely authentic.
    pub authentic_up_to: f64,
    /// Least share of the model's weight that must be known.
    pub min_known: f64,
    /// Least number of lines of evidence that must be known.
    pub min_lines: usize,
    /// Widest interval with which a score is given.
    pub max_width: f64,
}

impl Default for MentionRules {
    fn default() -> Self {
        MentionRules { inauthentic_from: 0.7, authentic_up_to: 0.3, min_known: 0.35, min_lines: 2, max_width: 0.8 }
    }
}

/// One column of evidence as the model knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MentionTerm {
    /// The column's name.
    pub name: String,
    /// Its line of evidence.
    pub line: String,
    /// What a reason calls it.
    pub words: String,
    /// Whether `sign(x)·ln(1+|x|)` is applied.
    pub signed_log: bool,
    /// Mean of the known training values after that.
    pub mean: f64,
    /// Their standard deviation; 0 for a constant column, which is left out.
    pub sd: f64,
    /// Weight of the standardised value.
    pub weight: f64,
    /// Middle half of the values among the training campaigns' authentic mentions.
    pub typical: Option<[f64; 2]>,
}

/// A campaign as the model remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedCampaign {
    /// Its name.
    pub name: String,
    /// Mentions labelled authentic.
    pub n_authentic: u64,
    /// Mentions labelled inauthentic.
    pub n_inauthentic: u64,
}

/// The contents of a mention model's `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MentionModelFile {
    /// Always `claque.mention-model/1`.
    pub schema: String,
    /// The model's name.
    pub name: String,
    /// Program and version that trained it.
    pub program: String,
    /// Date of training.
    pub trained_at: String,
    /// Date until which it should be used.
    pub valid_until: String,
    /// Seed of every draw.
    pub seed: u64,
    /// What it was trained on.
    pub campaigns: Vec<TrainedCampaign>,
    /// Log-odds with all columns missing.
    pub intercept: f64,
    /// Columns.
    pub terms: Vec<MentionTerm>,
    /// Refits on resampled campaigns: `[intercept, weight, …]`.
    pub members: Vec<Vec<f64>>,
    /// How often it was right, by probability, on left-out campaigns.
    pub reliability: Reliability,
    /// Per left-out campaign: mean probability minus the true share. What a share in a new campaign may be off by.
    pub share_errors: Vec<f64>,
    /// When it speaks.
    pub rules: MentionRules,
}

/// A mention model that was read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct MentionModel {
    file: MentionModelFile,
    reference: ModelRef,
}

impl MentionModel {
    /// Reads and checks a `model.json`.
    ///
    /// # Errors
    /// [`ModelError`] when it is no mention model, of another version, or damaged.
    pub fn from_json(text: &str) -> Result<MentionModel, ModelError> {
        let file: MentionModelFile = serde_json::from_str(text)?;
        let damaged = |what: &str| Err(ModelError::Damaged(what.to_string()));
        if file.schema != SCHEMA {
            return damaged("it is no mention model of this version");
        }
        if file.terms.is_empty() || file.members.iter().any(|m| m.len() != file.terms.len() + 1) {
            return damaged("its members have another number of columns");
        }
        let numbers =
            file.terms.iter().flat_map(|t| [t.mean, t.sd, t.weight]).chain(file.members.iter().flatten().copied());
        if !numbers.chain([file.intercept]).all(f64::is_finite) || file.terms.iter().any(|t| t.sd < 0.0) {
            return damaged("its numbers are not finite");
        }
        let rules = &file.rules;
        let ordered = 0.0 <= rules.authentic_up_to && rules.authentic_up_to <= rules.inauthentic_from;
        if !ordered || rules.inauthentic_from > 1.0 || !file.reliability.is_sound() {
            return damaged("its rules or error tables are not in order");
        }
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let reference = ModelRef { name: file.name.clone(), hash: hash.as_str().chars().take(16).collect() };
        Ok(MentionModel { file, reference })
    }

    /// What the model is called in scores.
    pub fn reference(&self) -> &ModelRef {
        &self.reference
    }

    /// Its contents.
    pub fn file(&self) -> &MentionModelFile {
        &self.file
    }
}

impl MentionTerm {
    /// The standardised value, within five standard deviations; 0 when missing or constant.
    fn standardised(&self, value: f32) -> f64 {
        if !value.is_finite() || self.sd <= 0.0 {
            return 0.0;
        }
        ((self.transformed(value) - self.mean) / self.sd).clamp(-5.0, 5.0)
    }

    fn transformed(&self, value: f32) -> f64 {
        let x = f64::from(value);
        if self.signed_log { x.signum() * x.abs().ln_1p() } else { x }
    }
}
