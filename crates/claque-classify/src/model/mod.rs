//! A model file: everything that is needed to score an account and to say how far the score can be trusted.
//!
//! `model.json` holds the features by name (with what is typical of the training sources' people), the ensemble, the
//! map to probabilities, what left-out rows taught about its errors (reliability bins, conformal quantiles), the rules
//! for bands and for abstaining, and where it comes from. Its bytes are deterministic; the first 16 hexadecimal digits
//! of their BLAKE3 hash name the model in every score.
//!
//! A model uses the features in its list and no others: families that it does not know cannot move a score, and
//! features of its list that are missing take the side that training rows taught.

mod conformal;
mod coverage;
mod drift;
mod evidence;
mod features;
mod line;
mod recalibration;
mod reliability;
mod reviewing;
mod score;
#[cfg(test)]
mod tests;

pub use conformal::{Conformal, PredictionSet};
pub use coverage::{Coverage, coverage};
pub use drift::{Drift, FeatureDrift};
pub use evidence::{EvidenceCurve, EvidencePoint, SKILL_MIN};
pub use features::{FeatureProfile, profiles};
pub use line::Line;
pub use recalibration::{REVIEWED_MIN, Recalibration, ReviewFigures};
pub use reliability::Reliability;
pub use reviewing::{Reviewing, draw, reviewing};
pub use score::Verdict;

use crate::calibrate::Calibration;
use crate::ensemble::{Algorithm, Ensemble};
use crate::error::ModelError;
use claque_schema::ModelRef;
use serde::{Deserialize, Serialize};

/// Version of the file's form.
pub const SCHEMA: u32 = 1;

/// When a score is given, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Probability from which an account may be called likely automated.
    pub automated_from: f64,
    /// Probability up to which an account may be called likely human.
    pub human_up_to: f64,
    /// Risk level of the conformal sets: the share of either class that may be left out of its set.
    pub alpha: f64,
    /// Least importance-weighted share of features that must be known; below it the answer is `insufficient`.
    pub min_known: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { automated_from: 0.7, human_up_to: 0.3, alpha: 0.1, min_known: 0.35 }
    }
}

/// A source as the model remembers it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    /// Its name.
    pub name: String,
    /// Its stated licence.
    pub licence: String,
    /// Accounts labelled human.
    pub n_human: u64,
    /// Accounts labelled automated.
    pub n_automated: u64,
    /// BLAKE3 of its files, where known.
    pub blake3: String,
    /// Where it came from and when, as far as anybody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub origin: String,
}

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Program and version that trained it.
    pub program: String,
    /// How it learned.
    pub algorithm: Algorithm,
    /// Seed of every draw.
    pub seed: u64,
    /// What it was trained on.
    pub sources: Vec<TrainedOn>,
    /// Date of training, as the caller gave it; empty when not given.
    pub trained_at: String,
    /// Date until which it should be used; empty when not given.
    pub valid_until: String,
    /// How left-out predictions were made: the basis of calibration, reliability and conformal sets.
    pub held_out_by: String,
}

/// The contents of `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelFile {
    /// Version of the form, [`SCHEMA`].
    pub schema: u32,
    /// The model's name.
    pub name: String,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Its features, in the order the ensemble uses.
    pub features: Vec<FeatureProfile>,
    /// When it speaks and what it says.
    pub rules: Rules,
    /// Margin to probability.
    pub calibration: Calibration,
    /// How often it was right, by probability.
    pub reliability: Reliability,
    /// Margins of left-out rows per class.
    pub conformal: Conformal,
    /// Probabilities learned from reviewed accounts of a user's own data; they replace calibration and reliability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalibration: Option<Recalibration>,
    /// The members.
    pub ensemble: Ensemble,
}

/// A model that was read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    file: ModelFile,
    reference: ModelRef,
    /// Share of automated accounts that the user supposes, instead of the one behind the calibration.
    supposed_base_rate: Option<f64>,
}

impl Model {
    /// Reads and checks a `model.json`.
    ///
    /// # Errors
    /// [`ModelError`] when it is no model, of another version, or damaged.
    pub fn from_json(text: &str) -> Result<Model, ModelError> {
        let file: ModelFile = serde_json::from_str(text)?;
        if file.schema != SCHEMA {
            return Err(ModelError::Schema { found: file.schema, supported: SCHEMA });
        }
        check(&file)?;
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let reference = ModelRef { name: file.name.clone(), hash: hash.as_str().chars().take(16).collect() };
        Ok(Model { file, reference, supposed_base_rate: None })
    }

    /// What the model is called in scores.
    pub fn reference(&self) -> &ModelRef {
        &self.reference
    }

    /// Its contents.
    pub fn file(&self) -> &ModelFile {
        &self.file
    }

    /// Names of the features it can use.
    pub fn feature_names(&self) -> impl Iterator<Item = &str> {
        self.file.features.iter().map(|f| f.name.as_str())
    }

    /// The same model under other rules (bands, risk level, evidence); its hash stays that of its file.
    pub fn with_rules(mut self, rules: Rules) -> Self {
        self.file.rules = rules;
        self
    }

    /// The same model for accounts of which a share of `base_rate` is supposed to be automated: probabilities and
    /// intervals are moved by Bayes' rule, so the bands move too; conformal sets do not depend on the share.
    ///
    /// The result is as good as the supposition.
    pub fn with_base_rate(mut self, base_rate: Option<f64>) -> Self {
        self.supposed_base_rate = base_rate.map(|b| b.clamp(1e-4, 1.0 - 1e-4));
        self
    }

    /// The share of automated accounts that its probabilities assume: the supposed one, that of the reviewed
    /// accounts, or that of the training rows.
    pub fn base_rate(&self) -> f64 {
        self.supposed_base_rate.unwrap_or_else(|| self.file.base_rate())
    }
}

impl ModelFile {
    /// The share of automated accounts behind the probabilities, kept away from 0 and 1.
    pub fn base_rate(&self) -> f64 {
        let share = match &self.recalibration {
            Some(map) => map.base_rate,
            None => {
                let of = |count: fn(&TrainedOn) -> u64| self.provenance.sources.iter().map(count).sum::<u64>() as f64;
                let (human, automated) = (of(|s| s.n_human), of(|s| s.n_automated));
                if human + automated > 0.0 { automated / (human + automated) } else { 0.5 }
            }
        };
        share.clamp(0.01, 0.99)
    }

    /// The bytes of `model.json`: the same for the same model.
    ///
    /// # Errors
    /// When a number cannot be written (it is not finite).
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(|mut text| {
            text.push('\n');
            text
        })
    }
}

fn check(file: &ModelFile) -> Result<(), ModelError> {
    let damaged = |what: &str| Err(ModelError::Damaged(what.to_string()));
    let n = file.features.len();
    if n == 0 || n > usize::from(u16::MAX) {
        return damaged("it has no features");
    }
    if file.ensemble.n_members() == 0 {
        return damaged("it has no members");
    }
    if !file.ensemble.weights().iter().all(|w| w.is_finite() && *w >= 0.0) {
        return damaged("the weights of its members are not positive numbers");
    }
    let trees_sound = file.ensemble.trees.iter().all(|m| m.base.is_finite() && m.trees.iter().all(|t| t.is_sound(n)));
    if !trees_sound {
        return damaged("a tree contradicts itself");
    }
    if file.ensemble.logistic.as_ref().is_some_and(|l| l.model.terms.len() != n) {
        return damaged("its logistic regression has another number of features");
    }
    if !file.calibration.is_sound() {
        return damaged("its calibration is not a rising map");
    }
    if !file.conformal.is_sound() || !file.reliability.is_sound() {
        return damaged("its error tables are not in order");
    }
    if file.recalibration.as_ref().is_some_and(|r| !r.is_sound()) {
        return damaged("its recalibration is no rising curve");
    }
    let rules = &file.rules;
    let shares = [rules.automated_from, rules.human_up_to, rules.alpha, rules.min_known];
    if shares.iter().any(|s| !(0.0..=1.0).contains(s)) || rules.human_up_to > rules.automated_from {
        return damaged("its rules are not ascending shares");
    }
    Ok(())
}
