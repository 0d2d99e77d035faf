//! How specialists do on accounts that they did not see.

use serde::{Deserialize, Serialize};

/// One specialist.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KindFigures {
    /// The kind.
    pub kind: String,
    /// Its accounts.
    pub n: u64,
    /// The people beside them.
    pub n_people: u64,
    /// Its trees.
    pub n_trees: u64,
    /// Mean ROC AUC against people on left-out accounts of the same sources.
    pub cross_validation_auc: f64,
    /// The same on sources that were left out, where at least two hold the kind.
    pub across_sources_auc: Option<f64>,
    /// Sources that were judged so.
    pub n_sources: u64,
}

/// All specialists of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KindsFigures {
    /// Accounts that a kind needs.
    pub least: u64,
    /// Per kind, by name.
    pub kinds: Vec<KindFigures>,
    /// Kinds that have fewer, with what they have.
    pub too_few: Vec<(String, u64)>,
}

impl KindsFigures {
    /// Whether labels named any kind.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.too_few.is_empty()
    }
}
