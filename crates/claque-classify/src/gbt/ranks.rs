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
/// The rank of a missing value before it is told by its side.
const MISSING: u32 = u32::MAX;

/// A feature's ranks within a window of its thresholds, with missing on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RankColumn {
    feature: usize,
    window: usize,
    missing: i8,
}

/// A feature's thresholds, and where the search for a value's rank starts: the order of floats is that of their bits, so
/// the leading bits tell between which thresholds a value may lie, and a step or two are left of the eight that a binary
/// search among all of them takes.
#[derive(Debug, Clone)]
struct Thresholds {
    /// Sorted and distinct, then infinity as often as the last steps may reach.
    padded: Vec<f32>,
    /// Key of the first threshold.
    first: u32,
    /// Bits of a key that do not choose its start.
    shift: u32,
    /// Thresholds before those whose keys have the same leading bits; never empty.
    starts: Vec<u32>,
    /// Halving steps that find the place from there.
    n_steps: u32,
}

/// Starts per threshold.
const STARTS: usize = 8;

/// A number that orders as the float does; -0 and 0 are one.
fn key(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

impl Thresholds {
    fn new(mut list: Vec<f32>) -> Thresholds {
        list.sort_unstable_by(f32::total_cmp);
        list.dedup();
        let (Some(&least), Some(&greatest)) = (list.first(), list.last()) else {
            return Thresholds { padded: list, first: 0, shift: 0, starts: vec![0], n_steps: 0 };
        };
        let (first, span) = (key(least), key(greatest) - key(least));
        let room = (list.len() * STARTS) as u32;
        let shift = (0..32).find(|&s| span >> s < room).unwrap_or(0);
        let start_of = |t: f32| ((key(t) - first) >> shift) as usize;
        let mut starts = vec![0u32; start_of(greatest) + 1];
        let mut most = 0;
        for same in list.chunk_by(|&a, &b| start_of(a) == start_of(b)) {
            most = most.max(same.len());
            starts[start_of(same[0]) + 1..].iter_mut().for_each(|s| *s += same.len() as u32);
        }
        let n_steps = usize::BITS - most.leading_zeros();
        list.extend(std::iter::repeat_n(f32::INFINITY, 1 << n_steps));
        Thresholds { padded: list, first, shift, starts, n_steps }
    }

    /// How many thresholds lie below a value.
    fn rank(&self, value: f32) -> usize {
        let mut out = [0];
        self.rank_all(&[value], &mut out);
        out[0] as usize
    }

    /// How many thresholds lie below each value, [`MISSING`] for missing ones.
    fn rank_all(&self, values: &[f32], out: &mut [u32]) {
        let (padded, starts) = (self.padded.as_slice(), self.starts.as_slice());
        for (&value, rank) in values.iter().zip(out) {
            let start = (key(value).saturating_sub(self.first) >> self.shift) as usize;
            let mut at = starts[start.min(starts.len() - 1)] as usize;
            for step in (0..self.n_steps).rev() {
                // A number and no branch: half of all guesses would be wrong.
                at += usize::from(padded[at + (1 << step) - 1] < value) << step;
            }
            *rank = if value.is_finite() { at as u32 } else { MISSING };
        }
    }
}

/// The thresholds of some trees, and the rank columns that tests on them ask for.
#[derive(Debug, Clone, Default)]
pub struct Ranks {
    /// Per feature.
    thresholds: Vec<Thresholds>,
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
        Ranks { thresholds: thresholds.into_iter().map(Thresholds::new).collect(), columns: BTreeMap::new() }
    }

    /// Column and bound of a test on one of the thresholds: a value lies above it when its rank exceeds the bound.
    pub fn test(&mut self, feature: usize, threshold: f32, missing_above: bool) -> (u16, i8) {
        let missing = if missing_above { MISSING_HIGH } else { MISSING_LOW };
        let rank = self.thresholds[feature].rank(threshold);
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
        let mut ranks = [MISSING; N];
        for (column, &at) in &self.columns {
            if column.feature != searched {
                let values = &columns[column.feature][first..first + rows];
                self.thresholds[column.feature].rank_all(values, &mut ranks);
                searched = column.feature;
            }
            let below = (column.window * WINDOW) as u32;
            for (slot, &rank) in out[usize::from(at)].iter_mut().zip(&ranks) {
                let within = rank.saturating_sub(below).min(WINDOW as u32) as u8;
                let missing = u8::from(rank == MISSING).wrapping_neg();
                let byte = LOWEST.wrapping_add(within as i8) as u8;
                *slot = ((byte & !missing) | (column.missing as u8 & missing)) as i8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_rank_is_the_number_of_thresholds_below(
            list in proptest::collection::vec(any::<f32>().prop_filter("a threshold is a number", |t| t.is_finite()), 0..400),
            near in proptest::collection::vec(-2.0f32..2.0, 0..200),
            values in proptest::collection::vec(any::<f32>(), 1..50),
        ) {
            let all: Vec<f32> = list.iter().chain(&near).chain(&[0.0, -0.0]).copied().collect();
            let thresholds = Thresholds::new(all.clone());
            let mut sorted = all.clone();
            sorted.sort_unstable_by(f32::total_cmp);
            sorted.dedup();
            for v in values.into_iter().chain(all).chain([f32::MAX, f32::MIN]).filter(|v| v.is_finite()) {
                prop_assert_eq!(thresholds.rank(v), sorted.partition_point(|&t| t < v), "{}", v);
            }
        }
    }

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
