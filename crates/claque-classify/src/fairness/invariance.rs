//! Invariance: one thing about accounts is changed alone, and the scores must not follow.
//!
//! The caller computes the features of the changed accounts (another language code, a name in another script); here the
//! model scores both and the difference is measured. This is a test of the model, with no label in it: what must not
//! matter must not matter for anybody.

use super::Invariance;
use super::gap::rate;
use crate::model::Model;
use claque_schema::FeatureTable;

/// What the mean change of a probability must not exceed.
pub const BOUND: f64 = 0.03;

/// Features of the same accounts after a change of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// "the language code", "the script of the name".
    pub change: String,
    /// Before.
    pub before: FeatureTable,
    /// After, the same accounts in the same order.
    pub after: FeatureTable,
}

/// Scores both tables; accounts on which the model abstains are left out.
pub fn invariance(model: &Model, changed: &Changed, bound: f64) -> Invariance {
    let (before, after) = (model.score(&changed.before, None, 0), model.score(&changed.after, None, 0));
    let pairs = before.iter().zip(&after).filter_map(|(a, b)| Some((a.probability?, b.probability?, a.band != b.band)));
    let (mut sum, mut max, mut bands, mut n) = (0.0, 0.0f64, 0, 0);
    for (a, b, other) in pairs {
        let change = (a - b).abs();
        sum += change;
        max = max.max(change);
        bands += u64::from(other);
        n += 1;
    }
    let mean_change = if n > 0 { sum / n as f64 } else { 0.0 };
    Invariance {
        change: changed.change.clone(),
        n,
        mean_change,
        max_change: max,
        band_changed: rate(bands, n),
        bound,
        holds: mean_change <= bound,
    }
}
