//! Holes in a collection must not speak.
//!
//! Labelled sets are put together from parts that were crawled differently: in one of them a flag was asked of people
//! and of two kinds of automated accounts, and never of the four other kinds. There, "not known" says "automated", a
//! tree learns it at once, and in the next source, where the flag is known of nobody, everybody is suspect. So where
//! only some rows of a source lack a value, and lacking it tells the label, the holes are filled for training with
//! values drawn from the rows of the same source that have one, whatever their label. What a whole source lacks stays
//! missing, and so do the holes that say nothing.

use crate::data::LabelledTable;
use crate::draws::{below, bits, purpose};
use crate::metrics::roc_auc;

/// ROC AUC of "is missing" (or of its reverse) from which it tells the label.
const TELLS_FROM: f64 = 0.55;
/// Rows with a value that a source must hold: what is drawn from fewer is no distribution.
const KNOWN_MIN: usize = 30;

/// Fills one column's telling holes, source by source. `feature` keeps the draws of different columns apart.
pub fn fill(column: &mut [f32], feature: u64, labels: &[bool], sources: &[u32], seed: u64) {
    let mut present: Vec<u32> = sources.to_vec();
    present.sort_unstable();
    present.dedup();
    for source in present {
        let rows: Vec<usize> = (0..column.len()).filter(|&r| sources[r] == source).collect();
        let known: Vec<f32> = rows.iter().map(|&r| column[r]).filter(|v| v.is_finite()).collect();
        if known.len() < KNOWN_MIN || known.len() == rows.len() || !tells(column, labels, &rows) {
            continue;
        }
        for row in rows.into_iter().filter(|&r| !column[r].is_finite()).collect::<Vec<_>>() {
            column[row] = known[below(known.len(), bits(seed, purpose::HOLE, feature, row as u64))];
        }
    }
}

/// Features and sources whose holes are filled for training, in the table's order.
pub fn telling(table: &LabelledTable) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for source in table.sources_present() {
        let rows: Vec<usize> = (0..table.n_rows()).filter(|&r| table.sources[r] == source).collect();
        for (name, column) in table.features.names.iter().zip(&table.features.columns) {
            let n_known = rows.iter().filter(|&&r| column[r].is_finite()).count();
            if n_known >= KNOWN_MIN && n_known < rows.len() && tells(column, &table.labels, &rows) {
                out.push((name.clone(), table.source_name(source)));
            }
        }
    }
    out
}

fn tells(column: &[f32], labels: &[bool], rows: &[usize]) -> bool {
    let missing: Vec<f64> = rows.iter().map(|&r| if column[r].is_finite() { 0.0 } else { 1.0 }).collect();
    let labels: Vec<bool> = rows.iter().map(|&r| labels[r]).collect();
    let auc = roc_auc(&labels, &missing);
    auc.max(1.0 - auc) >= TELLS_FROM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_that_tells_the_label_is_filled_and_an_honest_one_is_not() {
        let n = 400;
        let labels: Vec<bool> = (0..n).map(|i| i % 2 == 0).collect();
        let sources: Vec<u32> = (0..n).map(|i| (i / 200) as u32).collect();
        let value = |i: usize| (i % 7) as f32;
        // In the first source half of the automated rows lack the value, in the second a quarter of all rows do.
        let mut column: Vec<f32> = (0..n)
            .map(|i| if (i < 200 && i % 4 == 0) || (i >= 200 && i % 8 < 2) { f32::NAN } else { value(i) })
            .collect();
        let before = column.clone();
        fill(&mut column, 3, &labels, &sources, 1);
        assert!(column[..200].iter().all(|v| v.is_finite() && *v < 7.0));
        let same = |a: &f32, b: &f32| a.to_bits() == b.to_bits();
        assert!(column[200..].iter().zip(&before[200..]).all(|(a, b)| same(a, b)));
        assert!((0..200).filter(|&i| before[i].is_finite()).all(|i| same(&column[i], &before[i])));
    }

    #[test]
    fn what_a_source_does_not_know_at_all_stays_unknown() {
        let mut column = vec![f32::NAN; 100];
        let labels: Vec<bool> = (0..100).map(|i| i < 50).collect();
        fill(&mut column, 0, &labels, &[0; 100], 1);
        assert!(column.iter().all(|v| v.is_nan()));
    }
}
