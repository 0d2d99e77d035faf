//! A probe for leaks: features that tell the label apart, alone and within one source, better than life allows.
//!
//! Labelled sets are collected, and collecting leaves traces: one class crawled in another year, one class's flags
//! stored as NULL. A single feature (or its absence) with a ROC AUC beyond 0.97 in a source is reported, not removed:
//! whether it is a trace or a fact is for a person to say.

use crate::data::LabelledTable;
use crate::metrics::roc_auc;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// AUC (of the feature or its reverse) from which a feature is suspect.
const SUSPECT_FROM: f64 = 0.97;
/// Accounts of each class that a source must hold.
const ROWS_MIN: usize = 30;

/// A suspicious feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeakSuspect {
    /// Its name.
    pub feature: String,
    /// The source in which it separates the classes.
    pub source: String,
    /// ROC AUC in its better direction.
    pub roc_auc: f64,
    /// Whether it is the feature's absence that tells.
    pub by_absence: bool,
}

/// Tries every feature in every source that holds both classes.
pub fn probe(table: &LabelledTable) -> Vec<LeakSuspect> {
    let mut out = Vec::new();
    for source in table.sources_present() {
        let rows: Vec<usize> = (0..table.n_rows()).filter(|&r| table.sources[r] == source).collect();
        let labels: Vec<bool> = rows.iter().map(|&r| table.labels[r]).collect();
        let automated = labels.iter().filter(|&&l| l).count();
        if automated.min(labels.len() - automated) < ROWS_MIN {
            continue;
        }
        let found: Vec<Option<LeakSuspect>> = table
            .features
            .columns
            .par_iter()
            .zip(&table.features.names)
            .map(|(column, name)| {
                let values: Vec<f64> = rows.iter().map(|&r| f64::from(column[r])).collect();
                let (auc, by_absence) = separation(&labels, &values);
                (auc >= SUSPECT_FROM).then(|| LeakSuspect {
                    feature: name.clone(),
                    source: table.source_name(source),
                    roc_auc: auc,
                    by_absence,
                })
            })
            .collect();
        out.extend(found.into_iter().flatten());
    }
    out.sort_by(|a, b| b.roc_auc.total_cmp(&a.roc_auc).then(a.feature.cmp(&b.feature)).then(a.source.cmp(&b.source)));
    out
}

/// The better of: the feature among accounts that have it (if most do), and its absence.
fn separation(labels: &[bool], values: &[f64]) -> (f64, bool) {
    let either = |auc: f64| auc.max(1.0 - auc);
    let absent: Vec<f64> = values.iter().map(|v| if v.is_finite() { 0.0 } else { 1.0 }).collect();
    let by_absence = either(roc_auc(labels, &absent));
    let known: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_finite()).collect();
    if known.len() * 2 < values.len() {
        return (by_absence, true);
    }
    let l: Vec<bool> = known.iter().map(|&i| labels[i]).collect();
    let v: Vec<f64> = known.iter().map(|&i| values[i]).collect();
    let by_value = either(roc_auc(&l, &v));
    if by_absence > by_value { (by_absence, true) } else { (by_value, false) }
}
