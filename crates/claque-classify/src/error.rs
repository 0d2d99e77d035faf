//! What can go wrong between a labelled table and a model, in words a user can act on.
//!
//! Two kinds are kept apart because the command line answers them with different exit codes: a *policy* refusal
//! (a source without a stated licence, or one that must not be trained on) and everything that is wrong with the
//! data or the settings.

use thiserror::Error;

/// Why no model was made or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A declared source may not be trained on. The command line exits with 3.
    #[error("source `{source_name}` may not be used for training: {why}; remedy: {remedy}")]
    Policy {
        /// The source's declared name.
        source_name: String,
        /// What forbids it.
        why: String,
        /// What the user can do.
        remedy: String,
    },
    /// The model errs more for some than was declared tolerable. The command line exits with 3.
    #[error(
        "the model is not published: {0}; remedy: collect accounts of the group, leave out what separates it, or declare another limit and answer for it"
    )]
    Unfair(String),
    /// The table cannot be learned from.
    #[error("the labelled table cannot be used: {0}")]
    Data(String),
    /// A setting is out of its range.
    #[error("the setting `{name}` is {value}, but must be {must}")]
    Setting {
        /// The setting's name.
        name: &'static str,
        /// The value given.
        value: String,
        /// Its allowed range.
        must: &'static str,
    },
    /// linfa refused.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
    /// The logistic solver refused.
    #[error("the logistic regression did not fit: {0}")]
    Logistic(String),
    /// A file could not be written as JSON or TOML.
    #[error("the model could not be written: {0}")]
    Write(String),
}

impl TrainError {
    /// Whether a policy, not the data, is the reason (exit code 3).
    pub fn is_policy(&self) -> bool {
        matches!(self, TrainError::Policy { .. } | TrainError::Unfair(_))
    }

    /// A [`TrainError::Data`] with a message.
    pub(crate) fn data(message: impl Into<String>) -> Self {
        TrainError::Data(message.into())
    }
}

/// Why a model file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The text is no model.
    #[error("not a model file: {0}; remedy: give the model.json that `claque train` wrote")]
    Json(#[from] serde_json::Error),
    /// Written by another version.
    #[error("model schema {found} is not the supported {supported}; remedy: train again with this version")]
    Schema {
        /// The version in the file.
        found: u32,
        /// The version this program reads.
        supported: u32,
    },
    /// The numbers inside contradict each other.
    #[error("the model file is damaged: {0}; remedy: take it from its source again")]
    Damaged(String),
}
