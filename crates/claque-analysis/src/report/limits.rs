//! The last section: limits of what is said, and the run that said it.

use claque_schema::{Accounting, Caveat, InputFile, Interval, ModelRef, SourceDecl, Timestamp};
use serde::{Deserialize, Serialize};

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
    /// Where they came from: origin, licence, legal basis, whether models may be trained on them.
    #[serde(default)]
    pub sources: Vec<SourceDecl>,
    /// Row accounting over all inputs.
    pub accounting: Accounting,
    /// Parameters: (name, value).
    pub parameters: Vec<(String, String)>,
    /// Seed of everything random.
    pub seed: u64,
    /// The instant up to which data was looked at.
    pub as_of: Option<Timestamp>,
}
