//! Members, and the mean of their log-odds.
//!
//! Every member gives log-odds; the ensemble's margin is their weighted mean, so contributions of features add up
//! across members. A forest gives a mean target instead; its log-odds are `ln(p/(1−p))` of that mean.

mod fit;
pub mod holes;
pub mod recipe;

pub use fit::{fit, fit_sourced};
pub use recipe::{Algorithm, LogisticPart, Recipe, TreeGroup};

use crate::gbt::flat::FlatTrees;
use crate::gbt::{Objective, Tree, logit};
use crate::logistic::Logistic;
use serde::{Deserialize, Serialize};

/// Bounds of a forest's mean target before its log-odds are taken: a hundred trees cannot claim more.
const FOREST_EDGE: f64 = 0.005;

/// A forest's mean target within the bounds it can claim.
pub(crate) fn clamp_forest(mean: f64) -> f64 {
    mean.clamp(FOREST_EDGE, 1.0 - FOREST_EDGE)
}

/// One series of trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeMember {
    /// What leaves hold: log-odds, or mean targets.
    pub objective: Objective,
    /// Value before the first tree.
    pub base: f64,
    /// The trees.
    pub trees: Vec<Tree>,
    /// Weight in the mean.
    pub weight: f64,
}

/// The linear member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticMember {
    /// The regression.
    pub model: Logistic,
    /// Weight in the mean.
    pub weight: f64,
}

/// A fitted ensemble. Weights sum to 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ensemble {
    /// Tree members.
    pub trees: Vec<TreeMember>,
    /// Logistic member.
    pub logistic: Option<LogisticMember>,
}

impl Ensemble {
    /// Members of both kinds.
    pub fn n_members(&self) -> usize {
        self.trees.len() + usize::from(self.logistic.is_some())
    }

    /// Weights in member order: trees, then the logistic regression.
    pub fn weights(&self) -> Vec<f64> {
        self.trees.iter().map(|m| m.weight).chain(self.logistic.iter().map(|m| m.weight)).collect()
    }

    /// Trees of all members.
    pub fn n_trees(&self) -> usize {
        self.trees.iter().map(|m| m.trees.len()).sum()
    }

    /// Compiles the fast predictor.
    pub fn compile(&self, n_features: usize) -> Compiled<'_> {
        let members: Vec<&[Tree]> = self.trees.iter().map(|m| m.trees.as_slice()).collect();
        Compiled { ensemble: self, flat: FlatTrees::compile(&members, n_features) }
    }

    /// Log-odds of every row of the columns: the weighted mean over members.
    pub fn margins(&self, columns: &[&[f32]]) -> Vec<f64> {
        let n = columns.first().map_or(0, |c| c.len());
        self.compile(columns.len()).block(columns, 0, n).margins
    }
}

/// An ensemble ready to predict.
#[derive(Debug, Clone)]
pub struct Compiled<'a> {
    ensemble: &'a Ensemble,
    flat: FlatTrees,
}

/// Log-odds of a block of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BlockMargins {
    /// Weighted mean over members, per row.
    pub margins: Vec<f64>,
    /// `members[member][row]`: trees, then the logistic regression.
    pub members: Vec<Vec<f64>>,
}

impl Compiled<'_> {
    /// Log-odds of rows `first..first + n`. The columns must be those the ensemble was fitted on, in order.
    pub fn block(&self, columns: &[&[f32]], first: usize, n: usize) -> BlockMargins {
        let mut members: Vec<Vec<f64>> = self.ensemble.trees.iter().map(|m| vec![m.base; n]).collect();
        let mut views: Vec<&mut [f64]> = members.iter_mut().map(Vec::as_mut_slice).collect();
        self.flat.add_to(columns, first, &mut views);
        for (member, values) in self.ensemble.trees.iter().zip(&mut members) {
            if member.objective == Objective::Mean {
                values.iter_mut().for_each(|v| *v = logit(clamp_forest(*v)));
            }
        }
        if let Some(logistic) = &self.ensemble.logistic {
            let mut values = vec![0.0; n];
            logistic.model.add_to(columns, first, &mut values);
            members.push(values);
        }
        let mut margins = vec![0.0; n];
        for (weight, values) in self.ensemble.weights().into_iter().zip(&members) {
            for (sum, v) in margins.iter_mut().zip(values) {
                *sum += weight * v;
            }
        }
        BlockMargins { margins, members }
    }
}
