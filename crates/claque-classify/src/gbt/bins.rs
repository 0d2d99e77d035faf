//! Quantile binning: each feature becomes one byte per row.
//!
//! Value bins are numbered from 1; bin 0 is *missing* (NaN or infinite). Bin `b` holds the values in
//! `(upper[b-2], upper[b-1]]`, so "bin ≤ b" and "value ≤ upper[b-1]" say the same, and a tree that was grown on
//! bins can be written down with plain thresholds. Bounds lie half-way between neighbouring values. A feature with
//! few distinct values keeps each of them; otherwise bins hold about equally many rows, and a value so frequent that
//! it would fill a bin gets one of its own (the greedy method of LightGBM, Ke et al. 2017).

use rayon::prelude::*;

/// Rows from which bin bounds are learned; more are thinned by a fixed stride.
const SAMPLE_MAX: usize = 200_000;
/// Rows a bin should hold, so that single odd values do not get bins.
const MIN_ROWS_IN_BIN: usize = 3;
/// The bin of missing values.
pub const MISSING: u8 = 0;

/// Bin bounds of one feature.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureBins {
    /// Upper bounds of all value bins but the last, ascending.
    pub upper: Vec<f32>,
}

impl FeatureBins {
    /// Learns bounds from the finite values of a column.
    pub fn learn(column: &[f32], max_bins: u16) -> Self {
        let stride = column.len().div_ceil(SAMPLE_MAX).max(1);
        let mut values: Vec<f32> = column.iter().step_by(stride).copied().filter(|v| v.is_finite()).collect();
        values.sort_unstable_by(f32::total_cmp);
        let mut distinct: Vec<(f32, usize)> = Vec::new();
        for v in values {
            match distinct.last_mut() {
                // -0 and 0 are one value.
                Some((last, n)) if *last == v => *n += 1,
                _ => distinct.push((v, 1)),
            }
        }
        let cuts = greedy_cuts(&distinct, max_bins as usize);
        FeatureBins { upper: cuts.iter().map(|&i| between(distinct[i].0, distinct[i + 1].0)).collect() }
    }

    /// Value bins.
    pub fn n_bins(&self) -> usize {
        self.upper.len() + 1
    }

    /// The bin of a value.
    pub fn bin(&self, value: f32) -> u8 {
        if !value.is_finite() {
            return MISSING;
        }
        // At most 254 bounds, so the result fits.
        (1 + self.upper.partition_point(|&u| u < value)) as u8
    }

    /// The threshold that "bin ≤ b" stands for; the last bin's is larger than any value.
    pub fn threshold(&self, bin: u8) -> f32 {
        self.upper.get(bin as usize - 1).copied().unwrap_or(f32::MAX)
    }
}

/// Indices of the distinct values after which a bin ends.
fn greedy_cuts(distinct: &[(f32, usize)], max_bins: usize) -> Vec<usize> {
    let mut cuts = Vec::new();
    if distinct.len() <= 1 {
        return cuts;
    }
    let total: usize = distinct.iter().map(|d| d.1).sum();
    let few = distinct.len() <= max_bins;
    let fair = (total as f64 / max_bins as f64).max(1.0);
    let mut bins_left = max_bins - distinct.iter().filter(|d| d.1 as f64 >= fair).count().min(max_bins);
    let mut rows_left: usize = distinct.iter().filter(|d| (d.1 as f64) < fair).map(|d| d.1).sum();
    let mut mean = rows_left as f64 / bins_left.max(1) as f64;
    let mut in_bin = 0;
    for (i, &(_, n)) in distinct[..distinct.len() - 1].iter().enumerate() {
        let big = n as f64 >= fair;
        if !big {
            rows_left -= n;
        }
        in_bin += n;
        let next_big = distinct[i + 1].1 as f64 >= fair;
        let full = if few {
            in_bin >= MIN_ROWS_IN_BIN
        } else {
            big || in_bin as f64 >= mean || (next_big && in_bin as f64 >= (mean * 0.5).max(1.0))
        };
        if full {
            cuts.push(i);
            in_bin = 0;
            if cuts.len() + 1 >= max_bins {
                break;
            }
            if !big {
                bins_left = bins_left.saturating_sub(1);
                mean = rows_left as f64 / bins_left.max(1) as f64;
            }
        }
    }
    cuts
}

/// A number `m` with `low <= m < high`.
fn between(low: f32, high: f32) -> f32 {
    let middle = low / 2.0 + high / 2.0;
    if middle >= low && middle < high { middle } else { low }
}

/// A table as bytes, column-major.
#[derive(Debug, Clone, PartialEq)]
pub struct BinnedTable {
    /// Bounds per feature.
    pub bins: Vec<FeatureBins>,
    /// `columns[feature][row]`.
    pub columns: Vec<Vec<u8>>,
    /// Rows.
    pub n_rows: usize,
}

impl BinnedTable {
    /// Learns the bounds from these columns and bins them, one feature per thread.
    pub fn learn(columns: &[&[f32]], max_bins: u16) -> Self {
        let n_rows = columns.first().map_or(0, |c| c.len());
        let made: Vec<(FeatureBins, Vec<u8>)> = columns
            .par_iter()
            .map(|column| {
                let bins = FeatureBins::learn(column, max_bins);
                let bytes = column.iter().map(|&v| bins.bin(v)).collect();
                (bins, bytes)
            })
            .collect();
        let (bins, columns) = made.into_iter().unzip();
        BinnedTable { bins, columns, n_rows }
    }

    /// Features.
    pub fn n_features(&self) -> usize {
        self.columns.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_values_keep_a_bin_each_and_missing_has_its_own() {
        let column = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 5.0, 5.0, 5.0, f32::NAN, f32::INFINITY];
        let bins = FeatureBins::learn(&column, 255);
        assert_eq!(bins.upper, [0.5, 3.0]);
        let got: Vec<u8> = column.iter().map(|&v| bins.bin(v)).collect();
        assert_eq!(got, [1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0]);
        assert_eq!(bins.threshold(3), f32::MAX);
    }

    #[test]
    fn a_frequent_value_does_not_swallow_the_quantiles() {
        let mut column = vec![0.0f32; 5000];
        column.extend((1..=5000).map(|i| i as f32));
        let bins = FeatureBins::learn(&column, 64);
        assert!(bins.n_bins() >= 60 && bins.n_bins() <= 64, "{}", bins.n_bins());
        assert!(bins.upper[0] < 1.0, "zero stands alone");
    }

    #[test]
    fn empty_and_constant_columns_have_one_bin() {
        for column in [vec![], vec![f32::NAN; 9], vec![3.0; 9]] {
            assert_eq!(FeatureBins::learn(&column, 255).n_bins(), 1);
        }
    }

    proptest! {
        #[test]
        fn bins_and_thresholds_say_the_same(column in prop::collection::vec(-1e6f32..1e6, 1..300), max in 2u16..=255) {
            let bins = FeatureBins::learn(&column, max);
            prop_assert!(bins.n_bins() <= max as usize);
            prop_assert!(bins.upper.windows(2).all(|w| w[0] < w[1]));
            for &v in &column {
                let b = bins.bin(v);
                for t in 1..=bins.n_bins() as u8 {
                    prop_assert_eq!(b <= t, v <= bins.threshold(t));
                }
            }
        }
    }
}
