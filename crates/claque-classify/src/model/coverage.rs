//! How often conformal sets held the label, split by split: the quantiles come from the other splits' rows.

use super::conformal::{Conformal, PredictionSet};
use crate::evaluate::{OutOfFold, Protocol};
use serde::{Deserialize, Serialize};

/// Coverage on one split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// The split (a source, or all folds together).
    pub name: String,
    /// How it was left out.
    pub protocol: Protocol,
    /// Risk level.
    pub alpha: f64,
    /// Share of human accounts whose set held `human`; none without such accounts.
    pub human: Option<f64>,
    /// Share of automated accounts whose set held `automated`.
    pub automated: Option<f64>,
    /// Share of accounts whose set held both classes.
    pub both: f64,
}

/// Coverage per left-out source, or over all folds together.
pub fn coverage(predictions: &OutOfFold, protocol: Protocol, alpha: f64) -> Vec<Coverage> {
    let n_groups = predictions.names.len() as u32;
    let mut sets: Vec<PredictionSet> = vec![PredictionSet::Both; predictions.rows.len()];
    for group in 0..n_groups {
        let others: Vec<usize> = (0..sets.len()).filter(|&i| predictions.groups[i] != group).collect();
        let margins: Vec<f64> = others.iter().map(|&i| predictions.margins[i]).collect();
        let labels: Vec<bool> = others.iter().map(|&i| predictions.labels[i]).collect();
        let conformal = Conformal::of(&margins, &labels);
        for i in (0..sets.len()).filter(|&i| predictions.groups[i] == group) {
            sets[i] = conformal.set(predictions.margins[i], alpha);
        }
    }
    let count = |name: String, keep: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> = (0..sets.len()).filter(|&i| keep(i)).collect();
        let class = |automated: bool, own: PredictionSet| {
            let of: Vec<usize> = rows.iter().copied().filter(|&i| predictions.labels[i] == automated).collect();
            let held = of.iter().filter(|&&i| sets[i] == own || sets[i] == PredictionSet::Both).count();
            (!of.is_empty()).then(|| held as f64 / of.len() as f64)
        };
        let both = rows.iter().filter(|&&i| sets[i] == PredictionSet::Both).count();
        Coverage {
            name,
            protocol,
            alpha,
            human: class(false, PredictionSet::Human),
            automated: class(true, PredictionSet::Automated),
            both: both as f64 / rows.len().max(1) as f64,
        }
    };
    if protocol == Protocol::Stratified {
        return vec![count("all folds".into(), &|_| true)];
    }
    (0..n_groups).map(|g| count(predictions.names[g as usize].clone(), &|i| predictions.groups[i] == g)).collect()
}
