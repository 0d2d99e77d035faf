//! Intervals by the bootstrap: rows are drawn with replacement, within each class, and the figure is computed again.
//!
//! Drawing within classes keeps both of them in every replicate (Efron & Tibshirani 1993, stratified). Replicates are
//! seeded by their number and computed in parallel; percentiles do not depend on the order.

use crate::draws::{below, bits, purpose};
use claque_schema::Interval;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A figure with its percentile interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bootstrapped {
    /// On the rows as they are.
    pub value: f64,
    /// Percentile interval over the replicates.
    pub interval: Interval,
}

/// Computes `figure` on the rows and on `replicates` resamples of them.
///
/// `level` is the coverage, for instance 0.95.
pub fn bootstrap(
    labels: &[bool],
    probabilities: &[f64],
    figure: impl Fn(&[bool], &[f64]) -> f64 + Sync,
    replicates: u32,
    level: f64,
    seed: u64,
) -> Bootstrapped {
    let value = figure(labels, probabilities);
    let class = |wanted: bool| -> Vec<usize> { (0..labels.len()).filter(|&i| labels[i] == wanted).collect() };
    let classes = [class(true), class(false)];
    let mut drawn: Vec<f64> = (0..u64::from(replicates))
        .into_par_iter()
        .map(|replicate| {
            let (mut l, mut p) = (Vec::with_capacity(labels.len()), Vec::with_capacity(labels.len()));
            let key = bits(seed, purpose::BOOTSTRAP, replicate, 0);
            for (which, rows) in classes.iter().enumerate() {
                for i in 0..rows.len() as u64 {
                    let row = rows[below(rows.len(), bits(key, purpose::BOOTSTRAP, which as u64, i))];
                    l.push(labels[row]);
                    p.push(probabilities[row]);
                }
            }
            figure(&l, &p)
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Bootstrapped { value, interval: Interval::new(quantile(&drawn, tail), quantile(&drawn, 1.0 - tail), level) }
}

/// Linear-interpolated quantile of sorted values (type 7); NaN when there are none.
pub fn quantile(sorted: &[f64], at: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let place = at.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (low, share) = (place.floor() as usize, place.fract());
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (sorted[high] - sorted[low]) * share
}
