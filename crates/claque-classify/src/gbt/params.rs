//! The knobs of the boosted trees and of the forest, checked before use (linfa's `ParamGuard`).

use crate::error::TrainError;
use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

/// What the trees are grown to minimise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// Boosting on the logistic loss; leaves hold log-odds.
    #[default]
    LogLoss,
    /// Bagging on the squared loss; leaves hold the mean target, trees are averaged (a random forest).
    Mean,
}

/// Checked settings of a tree ensemble. Made by [`GbtParams::check`](ParamGuard::check).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GbtValidParams {
    /// Boosting or bagging.
    pub objective: Objective,
    /// Trees.
    pub rounds: u32,
    /// Shrinkage of each tree (boosting only).
    pub learning_rate: f64,
    /// Leaves per tree; the leaf with the largest gain is split first.
    pub max_leaves: u32,
    /// Splits on a path; 0 is no limit.
    pub max_depth: u32,
    /// Rows a leaf must hold.
    pub min_data: u32,
    /// Sum of second derivatives a leaf must hold.
    pub min_hessian: f64,
    /// L2 penalty on leaf values.
    pub lambda: f64,
    /// Gain a split must exceed.
    pub min_gain: f64,
    /// Share of features a tree may use.
    pub feature_fraction: f64,
    /// Share of the tree's features a node may use.
    pub node_feature_fraction: f64,
    /// Share of rows a tree is grown on, drawn without replacement.
    pub bagging_fraction: f64,
    /// Value bins per feature, at most 255; missing has a bin of its own.
    pub max_bins: u16,
    /// One random threshold per node and feature instead of the best one (Geurts et al. 2006).
    pub extra_trees: bool,
    /// What a human and an automated row aim at; `[0, 1]` is the plain loss. Weak labels deserve less than certainty.
    pub soft_targets: [f32; 2],
    /// Per feature: 1 the score may only rise with the value, -1 only fall, 0 free. Empty is all free.
    pub monotone: Vec<i8>,
    /// Rounds without improvement on the validation rows after which growth stops; 0 never stops.
    pub patience: u32,
    /// Seed of every random draw.
    pub seed: u64,
}

/// Unchecked settings; every method replaces one of them.
#[derive(Debug, Clone, PartialEq)]
pub struct GbtParams(GbtValidParams);

impl Default for GbtParams {
    fn default() -> Self {
        GbtParams::boosted()
    }
}

macro_rules! knobs {
    ($($(#[$doc:meta])* $name:ident: $type:ty),+ $(,)?) => {
        $($(#[$doc])* pub fn $name(mut self, value: $type) -> Self {
            self.0.$name = value;
            self
        })+
    };
}

impl GbtParams {
    /// Gradient-boosted trees with the defaults of LightGBM's sizes (100 rounds of 31 leaves at 0.1).
    pub fn boosted() -> Self {
        GbtParams(GbtValidParams {
            objective: Objective::LogLoss,
            rounds: 100,
            learning_rate: 0.1,
            max_leaves: 31,
            max_depth: 0,
            min_data: 20,
            min_hessian: 1e-3,
            lambda: 0.0,
            min_gain: 0.0,
            feature_fraction: 1.0,
            node_feature_fraction: 1.0,
            bagging_fraction: 1.0,
            max_bins: 255,
            extra_trees: false,
            soft_targets: [0.0, 1.0],
            monotone: Vec::new(),
            patience: 0,
            seed: 1,
        })
    }

    /// A random forest on the same grower: deep trees on 63.2 % of the rows, a third of the features per node.
    pub fn forest() -> Self {
        GbtParams::boosted()
            .objective(Objective::Mean)
            .max_leaves(4096)
            .min_data(2)
            .min_hessian(0.0)
            .bagging_fraction(0.632)
            .node_feature_fraction(0.33)
    }

    knobs! {
        /// Boosting or bagging.
        objective: Objective,
        /// Trees, 1 to 100 000.
        rounds: u32,
        /// Shrinkage, above 0 and at most 1.
        learning_rate: f64,
        /// Leaves per tree, 2 to 65 535.
        max_leaves: u32,
        /// Splits on a path; 0 is no limit.
        max_depth: u32,
        /// Rows a leaf must hold, at least 1.
        min_data: u32,
        /// Hessian a leaf must hold, at least 0.
        min_hessian: f64,
        /// L2 penalty, at least 0.
        lambda: f64,
        /// Least gain of a split, at least 0.
        min_gain: f64,
        /// Share of features per tree, above 0 and at most 1.
        feature_fraction: f64,
        /// Share of features per node, above 0 and at most 1.
        node_feature_fraction: f64,
        /// Share of rows per tree, above 0 and at most 1.
        bagging_fraction: f64,
        /// Value bins, 2 to 255.
        max_bins: u16,
        /// Random thresholds.
        extra_trees: bool,
        /// Targets of human and automated rows, within 0 to 1 and ascending.
        soft_targets: [f32; 2],
        /// Monotone directions, -1, 0 or 1 per feature.
        monotone: Vec<i8>,
        /// Rounds without improvement before stopping; 0 never stops.
        patience: u32,
        /// Seed.
        seed: u64,
    }
}

fn refuse(name: &'static str, value: impl ToString, must: &'static str) -> TrainError {
    TrainError::Setting { name, value: value.to_string(), must }
}

fn share(name: &'static str, value: f64) -> Result<(), TrainError> {
    if value > 0.0 && value <= 1.0 { Ok(()) } else { Err(refuse(name, value, "above 0 and at most 1")) }
}

impl ParamGuard for GbtParams {
    type Checked = GbtValidParams;
    type Error = TrainError;

    fn check_ref(&self) -> Result<&GbtValidParams, TrainError> {
        let p = &self.0;
        share("learning_rate", p.learning_rate)?;
        share("feature_fraction", p.feature_fraction)?;
        share("node_feature_fraction", p.node_feature_fraction)?;
        share("bagging_fraction", p.bagging_fraction)?;
        if !(1..=100_000).contains(&p.rounds) {
            return Err(refuse("rounds", p.rounds, "between 1 and 100000"));
        }
        if !(2..=65_535).contains(&p.max_leaves) {
            return Err(refuse("max_leaves", p.max_leaves, "between 2 and 65535"));
        }
        if !(2..=255).contains(&p.max_bins) {
            return Err(refuse("max_bins", p.max_bins, "between 2 and 255"));
        }
        if p.min_data == 0 {
            return Err(refuse("min_data", 0, "at least 1"));
        }
        for (name, value) in [("min_hessian", p.min_hessian), ("lambda", p.lambda), ("min_gain", p.min_gain)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(refuse(name, value, "a finite number of at least 0"));
            }
        }
        let [low, high] = p.soft_targets;
        if !(0.0 <= low && low < high && high <= 1.0) {
            return Err(refuse("soft_targets", format!("{low}, {high}"), "two ascending numbers within 0 and 1"));
        }
        if let Some(bad) = p.monotone.iter().find(|m| !(-1..=1).contains(*m)) {
            return Err(refuse("monotone", bad, "-1, 0 or 1"));
        }
        Ok(p)
    }

    fn check(self) -> Result<GbtValidParams, TrainError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_named() {
        let bad = [
            (GbtParams::boosted().rounds(0), "rounds"),
            (GbtParams::boosted().learning_rate(f64::NAN), "learning_rate"),
            (GbtParams::boosted().max_bins(256), "max_bins"),
            (GbtParams::boosted().soft_targets([0.8, 0.2]), "soft_targets"),
            (GbtParams::boosted().monotone(vec![0, 2]), "monotone"),
            (GbtParams::boosted().lambda(-1.0), "lambda"),
        ];
        for (params, name) in bad {
            let message = params.check().map_err(|e| e.to_string()).unwrap_err();
            assert!(message.contains(name), "{message}");
        }
        assert!(GbtParams::forest().check().is_ok());
    }
}
