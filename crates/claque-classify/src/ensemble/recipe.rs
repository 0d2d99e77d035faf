//! What an algorithm is made of: groups of trees and perhaps a logistic regression, with weights.
//!
//! [`Algorithm::Ensemble`] is the default because it carries over best to sources that were not trained on. The
//! choices behind it were made on pooled leave-one-source-out figures (see the crate's `reference` example): labels
//! are aimed at 0.2 and 0.8, because they are weak; trees are small and many; half of the boosted members use random
//! thresholds; a linear member steadies the whole where trees have nothing to split on.

use crate::error::TrainError;
use crate::gbt::{GbtParams, GbtValidParams};
use linfa::ParamGuard;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A way to learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Boosted trees of several seeds and kinds with a logistic regression.
    #[default]
    Ensemble,
    /// One series of boosted trees.
    Gbt,
    /// A random forest.
    Forest,
    /// A logistic regression.
    Logistic,
    /// One tree of at most four splits: what any better model has to beat.
    ShallowTree,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 5] =
        [Algorithm::Ensemble, Algorithm::Gbt, Algorithm::Forest, Algorithm::Logistic, Algorithm::ShallowTree];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Ensemble => "ensemble",
            Algorithm::Gbt => "gbt",
            Algorithm::Forest => "forest",
            Algorithm::Logistic => "logistic",
            Algorithm::ShallowTree => "shallow_tree",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.trim().to_ascii_lowercase().replace('-', "_");
        Algorithm::ALL.into_iter().find(|a| a.name() == wanted).ok_or_else(|| {
            let names: Vec<&str> = Algorithm::ALL.iter().map(|a| a.name()).collect();
            format!("unknown algorithm `{text}`; known: {}", names.join(", "))
        })
    }
}

/// Several tree members that differ by their seed only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeGroup {
    /// Settings; the seed is replaced per copy.
    pub params: GbtValidParams,
    /// How many.
    pub copies: u32,
    /// Weight of the whole group in the mean of the log-odds.
    pub weight: f64,
}

/// A logistic member.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogisticPart {
    /// L2 penalty.
    pub alpha: f64,
    /// Whether "is missing" is a feature.
    pub indicators: bool,
    /// Factor on its weights: what soft targets are to the trees.
    pub soften: f64,
    /// Its weight in the mean of the log-odds.
    pub weight: f64,
}

/// The parts of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Trees.
    pub trees: Vec<TreeGroup>,
    /// Logistic regression.
    pub logistic: Option<LogisticPart>,
}

/// Targets of weak labels.
pub const SOFT_TARGETS: [f32; 2] = [0.2, 0.8];

impl Recipe {
    /// The parts of an algorithm.
    ///
    /// # Errors
    /// None in practice: the settings are constants that are checked like a user's.
    pub fn of(algorithm: Algorithm) -> Result<Recipe, TrainError> {
        let one = |params: GbtParams| -> Result<Recipe, TrainError> {
            Ok(Recipe { trees: vec![TreeGroup { params: params.check()?, copies: 1, weight: 1.0 }], logistic: None })
        };
        match algorithm {
            Algorithm::Ensemble => Recipe::ensemble(),
            Algorithm::Gbt => one(GbtParams::boosted().rounds(200).learning_rate(0.05)),
            Algorithm::Forest => one(GbtParams::forest().rounds(100)),
            Algorithm::Logistic => Ok(Recipe {
                trees: Vec::new(),
                logistic: Some(LogisticPart { alpha: 1.0, indicators: true, soften: 1.0, weight: 1.0 }),
            }),
            Algorithm::ShallowTree => one(GbtParams::boosted().rounds(1).learning_rate(1.0).max_leaves(5).lambda(1.0)),
        }
    }

    fn ensemble() -> Result<Recipe, TrainError> {
        let base = GbtParams::boosted()
            .rounds(200)
            .learning_rate(0.05)
            .max_leaves(16)
            .lambda(1.0)
            .feature_fraction(0.7)
            .bagging_fraction(0.8)
            .soft_targets(SOFT_TARGETS);
        Ok(Recipe {
            trees: vec![
                TreeGroup { params: base.clone().check()?, copies: 4, weight: 0.45 },
                TreeGroup { params: base.extra_trees(true).check()?, copies: 2, weight: 0.35 },
            ],
            logistic: Some(LogisticPart { alpha: 1.0, indicators: false, soften: 0.5, weight: 0.2 }),
        })
    }
}
