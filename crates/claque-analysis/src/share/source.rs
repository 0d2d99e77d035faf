//! How a model scores sources that it was not trained on: the shapes of its scores for people and for automated accounts.

use serde::{Deserialize, Serialize};

/// Bins of a shape: 18 equal ones on the log-odds from −4 to 4, and the two tails.
pub const N_BINS: usize = 20;
/// Log-odds at which the inner bins begin and end.
const REACH: f64 = 4.0;
/// Upper edges of all bins but the last.
pub const EDGES: [f64; N_BINS - 1] = {
    let mut edges = [-REACH; N_BINS - 1];
    let mut i = 1;
    while i < N_BINS - 1 {
        edges[i] = -REACH + i as f64 * 2.0 * REACH / (N_BINS - 2) as f64;
        i += 1;
    }
    edges
};
/// Pseudo-counts per bin: an empty bin is rare, not impossible.
const SMOOTHING: f64 = 0.5;

/// Log-odds, cut to ± 6.
pub fn log_odds(p: f64) -> f64 {
    (p / (1.0 - p)).ln().clamp(-6.0, 6.0)
}

/// The bin of a log-odds value.
pub fn bin_of_log_odds(x: f64) -> usize {
    let at = ((x + REACH) / (2.0 * REACH) * (N_BINS - 2) as f64).floor() + 1.0;
    at.clamp(0.0, (N_BINS - 1) as f64) as usize
}

/// The bin of a probability.
pub fn bin(p: f64) -> usize {
    bin_of_log_odds(log_odds(p.clamp(0.0, 1.0)))
}

/// Log-odds in the middle of a bin (tails: half a bin beyond the edge).
pub fn middle(bin: usize) -> f64 {
    -REACH + (bin as f64 - 0.5) * 2.0 * REACH / (N_BINS - 2) as f64
}

/// How the model scores a source that it has not been trained on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceError {
    /// The source's name.
    pub source: String,
    /// Human-labelled accounts.
    pub n_human: u64,
    /// Accounts labelled automated.
    pub n_automated: u64,
    /// Mean probability given to people.
    pub mean_human: f64,
    /// Mean probability given to automated accounts.
    pub mean_automated: f64,
    /// Variance of the probabilities given to people.
    #[serde(default)]
    pub var_human: f64,
    /// Variance of the probabilities given to automated accounts.
    #[serde(default)]
    pub var_automated: f64,
    /// Share of automated accounts in the band "likely automated".
    #[serde(default)]
    pub true_positive_rate: f64,
    /// Share of people in that band.
    #[serde(default)]
    pub false_positive_rate: f64,
    /// Area under the ROC curve.
    #[serde(default)]
    pub roc_auc: f64,
    /// People per bin of score ([`N_BINS`] on the log-odds); empty in files from before shapes were kept.
    #[serde(default)]
    pub bins_human: Vec<u64>,
    /// Automated accounts per bin.
    #[serde(default)]
    pub bins_automated: Vec<u64>,
    /// Measured on left-out accounts of a source that the model *was* trained on.
    #[serde(default)]
    pub seen: bool,
    /// How unlike the training rows the source's accounts are (population stability index), where measured.
    #[serde(default)]
    pub drift: Option<f64>,
}

impl SourceError {
    /// Measures a source from labelled probabilities: `(probability, flagged, is automated)`; `None` when a class is
    /// missing. The caller gives the ROC AUC.
    pub fn measure(source: &str, rows: &[(f64, bool, bool)], roc_auc: f64) -> Option<SourceError> {
        let of = |automated: bool| rows.iter().filter(move |r| r.2 == automated);
        let moments = |automated: bool| {
            let n = of(automated).count() as f64;
            let mean = of(automated).map(|r| r.0).sum::<f64>() / n;
            let variance = of(automated).map(|r| (r.0 - mean).powi(2)).sum::<f64>() / n;
            (n, mean, variance, of(automated).filter(|r| r.1).count() as f64 / n)
        };
        let bins = |automated: bool| {
            let mut counts = vec![0; N_BINS];
            of(automated).for_each(|r| counts[bin(r.0)] += 1);
            counts
        };
        let (n_h, mean_human, var_human, false_positive_rate) = moments(false);
        let (n_a, mean_automated, var_automated, true_positive_rate) = moments(true);
        (n_h > 0.0 && n_a > 0.0).then(|| SourceError {
            source: source.to_string(),
            n_human: n_h as u64,
            n_automated: n_a as u64,
            mean_human,
            mean_automated,
            var_human,
            var_automated,
            true_positive_rate,
            false_positive_rate,
            roc_auc,
            bins_human: bins(false),
            bins_automated: bins(true),
            seen: false,
            drift: None,
        })
    }

    /// Shapes of (people, automated) as shares of bins, smoothed.
    pub fn shapes(&self) -> (Shape, Shape) {
        let shape = |bins: &[u64], mean: f64, variance: f64| match <&[u64; N_BINS]>::try_from(bins) {
            Ok(counts) => Shape::of(&counts.map(|n| n as f64)),
            Err(_) => Shape::beta(mean, variance),
        };
        (
            shape(&self.bins_human, self.mean_human, self.var_human),
            shape(&self.bins_automated, self.mean_automated, self.var_automated),
        )
    }
}

/// Shares of bins; they add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape(pub [f64; N_BINS]);

impl Shape {
    /// From counts, smoothed.
    pub fn of(counts: &[f64; N_BINS]) -> Shape {
        let total: f64 = counts.iter().sum::<f64>() + SMOOTHING * N_BINS as f64;
        Shape(counts.map(|n| (n + SMOOTHING) / total))
    }

    /// The beta distribution with these moments, where nothing but moments is known.
    fn beta(mean: f64, variance: f64) -> Shape {
        let mean = mean.clamp(0.01, 0.99);
        let size = (mean * (1.0 - mean) / variance.max(1e-4) - 1.0).max(0.2);
        let (a, b) = (mean * size, (1.0 - mean) * size);
        let mut counts = [0.0; N_BINS];
        for i in 0..2_000 {
            let p = (f64::from(i) + 0.5) / 2_000.0;
            counts[bin(p)] += ((a - 1.0) * p.ln() + (b - 1.0) * (1.0 - p).ln()).exp();
        }
        let total: f64 = counts.iter().sum();
        Shape::of(&counts.map(|c| 1_000.0 * c / total))
    }

    /// Any non-negative numbers as shares.
    pub fn scaled(parts: &[f64; N_BINS]) -> Shape {
        let total: f64 = parts.iter().sum();
        Shape(parts.map(|p| p / total.max(1e-12)))
    }

    /// Standard deviation of the log-odds.
    pub fn deviation(&self) -> f64 {
        let centre = self.centre();
        self.0.iter().enumerate().map(|(i, s)| s * (middle(i) - centre).powi(2)).sum::<f64>().sqrt()
    }

    /// Mean log-odds.
    pub fn centre(&self) -> f64 {
        self.0.iter().enumerate().map(|(i, s)| s * middle(i)).sum()
    }

    /// Mean probability.
    pub fn mean(&self) -> f64 {
        self.0.iter().enumerate().map(|(i, s)| s / (1.0 + (-middle(i)).exp())).sum()
    }

    /// The shape moved and stretched on the log-odds: x → centre + (x − centre)·stretch + shift.
    pub fn moved(&self, shift: f64, stretch: f64) -> Shape {
        const PARTS: usize = 5;
        let width = 2.0 * REACH / (N_BINS - 2) as f64;
        let centre = self.centre();
        let mut out = [0.0; N_BINS];
        for (i, share) in self.0.iter().enumerate() {
            for part in 0..PARTS {
                let x = middle(i) + width * ((part as f64 + 0.5) / PARTS as f64 - 0.5);
                out[bin_of_log_odds(centre + (x - centre) * stretch + shift)] += share / PARTS as f64;
            }
        }
        Shape(out.map(|s| (s + 1e-4) / (1.0 + 1e-4 * N_BINS as f64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_their_middles_and_the_ends() {
        for i in 0..N_BINS {
            assert_eq!(bin_of_log_odds(middle(i)), i);
        }
        assert_eq!((bin(0.0), bin(0.5 + 1e-9), bin(1.0)), (0, N_BINS / 2, N_BINS - 1));
    }

    #[test]
    fn edges_part_the_bins() {
        for (i, edge) in EDGES.iter().enumerate() {
            assert_eq!((bin_of_log_odds(edge - 1e-9), bin_of_log_odds(edge + 1e-9)), (i, i + 1));
        }
    }

    #[test]
    fn a_shape_has_its_centre_and_deviation() {
        let mut parts = [0.0; N_BINS];
        (parts[9], parts[10]) = (2.0, 2.0);
        let shape = Shape::scaled(&parts);
        assert!(shape.centre().abs() < 1e-12);
        assert!((shape.deviation() - REACH / (N_BINS - 2) as f64).abs() < 1e-12);
    }

    #[test]
    fn a_shape_moves_by_its_shift_and_stays_a_distribution() {
        let mut counts = [0.0; N_BINS];
        counts[8..12].fill(100.0);
        let shape = Shape::of(&counts);
        let moved = shape.moved(0.7, 1.0);
        assert!((moved.0.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((moved.centre() - shape.centre() - 0.7).abs() < 0.05, "{} {}", moved.centre(), shape.centre());
        assert!(shape.moved(0.0, 1.0).0.iter().zip(&shape.0).all(|(a, b)| (a - b).abs() < 2e-3));
    }

    #[test]
    fn moments_alone_give_a_shape_with_that_mean() {
        let shape = Shape::beta(0.2, 0.03);
        assert!((shape.mean() - 0.2).abs() < 0.03, "{}", shape.mean());
    }
}
