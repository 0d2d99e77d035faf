//! Values as ranks among a model's thresholds, one byte each: what trees compare, sixteen at a time.
//!
//! "value ≤ threshold" becomes "rank ≤ rank of the threshold", exactly. A missing value needs a side per test, and a
//! byte tells 250 thresholds apart, so a feature has a rank column per side and per 250 thresholds, as far as used.

use super::tree::Tree;
use std::collections::BTreeMap;

/// Thresholds that a rank column tells apart.
const WINDOW: usize = 250;
/// The rank below all thresholds of a window.
const LOWEST: i8 = -126;
/// A missing value, where it lies below all thresholds.
pub const MISSING_LOW: i8 = i8::MIN;
const MISSING_HIGH: i8 = i8::MAX;

/// A feature's ranks within a window of its thresholds, with missing on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RankColumn {
    feature: usize,
    window: usize,
    missing: i8,
}

/// The thresholds of some trees, and the rank columns that tests on them ask for.
#[derive(Debug, Clone, Default)]
pub struct Ranks {
    /// Sorted distinct thresholds per feature.
    thresholds: Vec<Vec<f32>>,
    /// Where the ranks of a feature go; a feature's columns are neighbours.
    columns: BTreeMap<RankColumn, u16>,
}

impl Ranks {
    /// Of the thresholds of trees that use features below `n_features`.
    pub fn of<'a>(trees: impl Iterator<Item = &'a Tree>, n_features: usize) -> Ranks {
        let mut thresholds = vec![Vec::new(); n_features];
        for tree in trees {
            for (&f, &t) in tree.feature.iter().zip(&tree.threshold) {
                thresholds[f as usize].push(t);
            }
        }
        for list in &mut thresholds {
            list.sort_unstable_by(f32::total_cmp);
            list.dedup();
        }
        Ranks { thresholds, columns: BTreeMap::new() }
    }

    /// Column and bound of a test on one of the thresholds: a value lies above it when its rank exceeds the bound.
    pub fn test(&mut self, feature: usize, threshold: f32, missing_above: bool) -> (u16, i8) {
        let missing = if missing_above { MISSING_HIGH } else { MISSING_LOW };
        let rank = self.thresholds[feature].partition_point(|&t| t < threshold);
        let n = self.columns.len() as u16;
        let column = *self.columns.entry(RankColumn { feature, window: rank / WINDOW, missing }).or_insert(n);
        (column, LOWEST.wrapping_add((rank % WINDOW) as u8 as i8))
    }

    /// Room for the ranks of a block of rows.
    pub fn room<const N: usize>(&self) -> Vec<[i8; N]> {
        vec![[MISSING_LOW; N]; self.columns.len()]
    }

    /// Ranks of rows `first..first + rows`, at most `N` of them.
    pub fn fill<const N: usize>(&self, columns: &[&[f32]], first: usize, rows: usize, out: &mut [[i8; N]]) {
        let mut searched = usize::MAX;
        let (mut ranks, mut missing) = ([0usize; N], [false; N]);
        for (column, &at) in &self.columns {
            if column.feature != searched {
                let thresholds = &self.thresholds[column.feature];
                let values = &columns[column.feature][first..first + rows];
                for ((&v, rank), missing) in values.iter().zip(&mut ranks).zip(&mut missing) {
                    *missing = !v.is_finite();
                    *rank = thresholds.partition_point(|&t| t < v);
                }
                searched = column.feature;
            }
            let below = column.window * WINDOW;
            for ((slot, &rank), &missing) in out[usize::from(at)].iter_mut().zip(&ranks).zip(&missing) {
                let within = rank.saturating_sub(below).min(WINDOW) as u8;
                *slot = if missing { column.missing } else { LOWEST.wrapping_add(within as i8) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_compare_as_values_do_whatever_the_number_of_thresholds() {
        let n = 600;
        let chain = Tree { feature: vec![0; n], threshold: (0..n).map(|i| i as f32).collect(), ..Tree::default() };
        let mut ranks = Ranks::of(std::iter::once(&chain), 1);
        let tests: Vec<_> = [false, true]
            .into_iter()
            .flat_map(|above| (0..n).map(move |t| (t as f32, above)))
            .map(|(t, above)| (t, above, ranks.test(0, t, above)))
            .collect();
        let values: Vec<f32> = (-1..601).map(|i| i as f32 + 0.5).chain((0..600).map(|i| i as f32)).collect();
        for block in values.chunks(63) {
            let own: Vec<f32> = block.iter().copied().chain([f32::NAN]).collect();
            let mut out = ranks.room::<64>();
            ranks.fill(&[&own], 0, own.len(), &mut out);
            for &(threshold, above, (column, bound)) in &tests {
                for (r, &v) in own.iter().enumerate() {
                    let wanted = if v.is_nan() { above } else { v > threshold };
                    assert_eq!(out[usize::from(column)][r] > bound, wanted, "{v} {threshold}");
                }
            }
        }
    }
}
