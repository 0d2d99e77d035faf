//! What a model knows about each of its features: words, what is typical of people, and the shape of the training rows.

use crate::data::LabelledTable;
use crate::metrics::bootstrap::quantile;
use claque_schema::FeatureSpec;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A feature of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FeatureProfile {
    /// Its name in feature tables.
    pub name: String,
    /// What a reason calls it.
    pub words: String,
    /// Its unit.
    pub unit: String,
    /// Middle half of the values among accounts labelled human; none below 20 of them.
    pub typical: Option<[f64; 2]>,
    /// Share of training rows in which it was missing.
    pub missing_share: f64,
    /// Deciles of the training rows, least and greatest included; empty when it was always missing.
    pub deciles: Vec<f32>,
    /// Share of the known training rows at or below each inner decile; more than a tenth per step where values repeat.
    /// Empty in model files that were written before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares_up_to: Vec<f32>,
    /// Mean size of its contribution to the log-odds, as a share over all features.
    pub importance: f64,
}

/// Humans with a value from which a typical range is given.
const TYPICAL_FROM: usize = 20;

/// Profiles of a table's features. `importance` has one entry per feature; `specs` gives words and units by name.
pub fn profiles(table: &LabelledTable, importance: &[f64], specs: &[FeatureSpec]) -> Vec<FeatureProfile> {
    let total: f64 = importance.iter().sum();
    table
        .features
        .columns
        .par_iter()
        .zip(&table.features.names)
        .zip(importance)
        .map(|((column, name), &importance)| {
            let spec = specs.iter().find(|s| s.name == name);
            let sorted = |keep: &dyn Fn(usize) -> bool| {
                let mut v: Vec<f64> = column
                    .iter()
                    .enumerate()
                    .filter(|(row, v)| v.is_finite() && keep(*row))
                    .map(|(_, &v)| f64::from(v))
                    .collect();
                v.sort_unstable_by(f64::total_cmp);
                v
            };
            let all = sorted(&|_| true);
            let human = sorted(&|row| !table.labels[row]);
            FeatureProfile {
                name: name.clone(),
                words: spec.map_or_else(|| name.replace('_', " "), |s| s.words.to_string()),
                unit: spec.map_or_else(String::new, |s| s.unit.to_string()),
                typical: (human.len() >= TYPICAL_FROM).then(|| [quantile(&human, 0.25), quantile(&human, 0.75)]),
                missing_share: 1.0 - all.len() as f64 / column.len().max(1) as f64,
                deciles: if all.is_empty() {
                    Vec::new()
                } else {
                    (0..=10).map(|i| quantile(&all, f64::from(i) / 10.0) as f32).collect()
                },
                shares_up_to: if all.is_empty() { Vec::new() } else { shares_up_to(&all) },
                importance: if total > 0.0 { importance / total } else { 0.0 },
            }
        })
        .collect()
}

/// Shares of sorted values at or below each inner decile, as the decile is stored.
fn shares_up_to(sorted: &[f64]) -> Vec<f32> {
    let up_to = |i: i32| {
        let edge = quantile(sorted, f64::from(i) / 10.0) as f32;
        sorted.partition_point(|v| *v as f32 <= edge) as f32 / sorted.len() as f32
    };
    (1..10).map(up_to).collect()
}
