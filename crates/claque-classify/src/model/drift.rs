//! Is this sample like what the model was trained on? Asked of the whole sample, before any score is believed.
//!
//! Per feature the population stability index over the training rows' deciles, with missing as a bin of its own:
//! `Σ (q − p) ln(q/p)`. By the usual reading below 0.1 is stable, above 0.25 a shift. Features are weighted by their
//! importance to the model for the sample's figure.
//!
//! The index of a small sample is large by chance: without a shift, `n · PSI` is about χ² with one degree of freedom
//! less than bins (a second-order expansion of the sum above); `N` training rows make it `1 + n/N` times that. So each
//! feature's shift is tested, with Holm's correction over features, and the expected part is taken off the index. Model
//! files that do not hold the shares behind their deciles give no test: repeated values would look like shifts.

use super::Model;
use super::features::FeatureProfile;
use claque_schema::FeatureTable;
use serde::{Deserialize, Serialize};

/// Shares are kept this far from 0, so that an empty bin is a large shift and not an infinite one.
const LEAST_SHARE: f64 = 0.002;
/// Accounts below which only large shifts can be seen.
const FEW: u64 = 200;

/// One feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureDrift {
    /// Its name.
    pub name: String,
    /// What a reader calls it.
    pub words: String,
    /// Population stability index.
    pub psi: f64,
    /// Share of the sample in which it is missing.
    pub missing_share: f64,
    /// Share of the training rows in which it was missing.
    pub trained_missing_share: f64,
    /// Its importance to the model, 0–1.
    pub importance: f64,
    /// Probability of so large an index without a shift.
    pub p_value: f64,
    /// Whether the shift is beyond chance at 5 % after Holm's correction over all features.
    pub beyond_chance: bool,
}

/// A sample against the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Accounts in the sample.
    pub n: u64,
    /// Importance-weighted mean of the indices, what chance would give taken off.
    pub psi: f64,
    /// Features whose shift is beyond chance; `None` when the model file bears no test.
    pub n_shifted: Option<u64>,
    /// Per feature, the largest weighted shift first.
    pub features: Vec<FeatureDrift>,
}

impl Drift {
    /// The usual reading of the index.
    pub fn words(&self) -> &'static str {
        match self.psi {
            p if p < 0.1 => "like the training data",
            p if p < 0.25 => "somewhat unlike the training data",
            _ => "unlike the training data: scores may not mean what they meant there",
        }
    }
}

impl Drift {
    /// What is to be said before any result.
    pub fn sentence(&self) -> String {
        if self.n == 0 {
            return "No account to compare with the training data.".into();
        }
        // The features are sorted by weighted shift.
        let tested = self.n_shifted.is_some();
        let largest: Vec<&str> =
            self.features.iter().filter(|f| f.beyond_chance || !tested).take(3).map(|f| f.words.as_str()).collect();
        let largest = if largest.is_empty() { String::new() } else { format!(", most of all {}", largest.join(", ")) };
        let shifted = self
            .n_shifted
            .map_or(String::new(), |n| format!("; {n} of {} features shifted beyond chance", self.features.len()));
        let few = if self.n < FEW { "; a sample this small shows large shifts only" } else { "" };
        format!(
            "These {} accounts are {} (stability index {:.2}{shifted}{largest}){few}.",
            self.n,
            self.words(),
            self.psi
        )
    }
}

/// P(χ² with `df` degrees of freedom ≥ `x`), by Wilson and Hilferty's cube root (1931): within 0.01 from 2 degrees on.
fn chi_square_tail(x: f64, df: f64) -> f64 {
    if df < 1.0 {
        return 1.0;
    }
    let spread = 2.0 / (9.0 * df);
    let z = ((x.max(0.0) / df).cbrt() - (1.0 - spread)) / spread.sqrt();
    normal_tail(z)
}

/// P(Z ≥ z), Abramowitz & Stegun 26.2.17 (absolute error below 10⁻⁷).
fn normal_tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt() * poly;
    if z >= 0.0 { tail } else { 1.0 - tail }
}

/// Marks what is beyond chance at 5 % over all features (Holm 1979).
fn mark_beyond_chance(features: &mut [FeatureDrift]) -> u64 {
    let mut order: Vec<usize> = (0..features.len()).collect();
    order.sort_by(|&a, &b| features[a].p_value.total_cmp(&features[b].p_value).then(a.cmp(&b)));
    let n = order.len();
    let passed = order.iter().enumerate().take_while(|(rank, i)| features[**i].p_value <= 0.05 / (n - rank) as f64);
    let passed: Vec<usize> = passed.map(|(_, i)| *i).collect();
    for i in &passed {
        features[*i].beyond_chance = true;
    }
    passed.len() as u64
}

/// Shares of the bins between deciles, missing first. Equal deciles (a value that fills several) share one bin.
fn shares(profile: &FeatureProfile, column: Option<&[f32]>, n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut inner: Vec<f32> = profile.deciles.get(1..10).unwrap_or_default().to_vec();
    inner.dedup();
    let known = 1.0 - profile.missing_share;
    let mut trained = vec![0.0; inner.len() + 2];
    trained[0] = profile.missing_share;
    // The share up to a decile: as it was counted, else its highest rank among equals.
    let mut below = 0.0;
    for (i, edge) in inner.iter().enumerate() {
        let last = (1..10).rev().find(|&d| profile.deciles[d] == *edge).unwrap_or(1);
        let rank = profile.shares_up_to.get(last - 1).map_or(last as f64 / 10.0, |s| f64::from(*s));
        trained[i + 1] = known * (rank - below);
        below = rank;
    }
    trained[inner.len() + 1] = known * (1.0 - below);
    let mut seen = vec![0.0; inner.len() + 2];
    for row in 0..n {
        let v = column.map_or(f32::NAN, |c| c[row]);
        let bin = if v.is_finite() { 1 + inner.partition_point(|e| *e < v) } else { 0 };
        seen[bin] += 1.0 / n as f64;
    }
    (trained, seen)
}

impl Model {
    /// Compares a sample with the training rows.
    pub fn drift(&self, table: &FeatureTable) -> Drift {
        let n = table.n_rows();
        let n_trained: f64 = self.file().provenance.sources.iter().map(|s| (s.n_human + s.n_automated) as f64).sum();
        let tested = self.file().features.iter().any(|f| !f.shares_up_to.is_empty());
        let mut features: Vec<FeatureDrift> = self
            .file()
            .features
            .iter()
            .map(|profile| {
                let (trained, seen) = shares(profile, table.column(&profile.name), n);
                let psi: f64 = trained
                    .iter()
                    .zip(&seen)
                    .map(|(p, q)| (p.max(LEAST_SHARE), q.max(LEAST_SHARE)))
                    .map(|(p, q)| (q - p) * (q / p).ln())
                    .sum();
                // Bins that neither side fills cannot differ.
                let filled = trained.iter().zip(&seen).filter(|(p, q)| **p > 0.0 || **q > 0.0).count();
                let freedom = filled.saturating_sub(1) as f64;
                let noise = (1.0 + n as f64 / n_trained.max(1.0)) / n.max(1) as f64;
                let testable = n > 0 && !profile.shares_up_to.is_empty();
                FeatureDrift {
                    name: profile.name.clone(),
                    words: profile.words.clone(),
                    psi: if n == 0 { 0.0 } else { (psi - freedom * noise).max(0.0) },
                    missing_share: seen[0],
                    trained_missing_share: profile.missing_share,
                    importance: profile.importance,
                    p_value: if testable { chi_square_tail(psi / noise, freedom) } else { 1.0 },
                    beyond_chance: false,
                }
            })
            .collect();
        let psi = features.iter().map(|f| f.psi * f.importance).sum();
        features.sort_by(|a, b| (b.psi * b.importance).total_cmp(&(a.psi * a.importance)).then(a.name.cmp(&b.name)));
        let n_shifted = mark_beyond_chance(&mut features);
        Drift { n: n as u64, psi, n_shifted: tested.then_some(n_shifted), features }
    }
}
