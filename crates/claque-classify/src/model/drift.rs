//! Is this sample like what the model was trained on? Asked of the whole sample, before any score is believed.
//!
//! Per feature the population stability index over the training rows' deciles, with missing as a bin of its own:
//! `Σ (q − p) ln(q/p)`. By the usual reading below 0.1 is stable, above 0.25 a shift. Features are weighted by their
//! importance to the model for the sample's figure.

use super::Model;
use super::features::FeatureProfile;
use claque_schema::FeatureTable;
use serde::{Deserialize, Serialize};

/// Shares are kept this far from 0, so that an empty bin is a large shift and not an infinite one.
const LEAST_SHARE: f64 = 0.002;

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
}

/// A sample against the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Accounts in the sample.
    pub n: u64,
    /// Importance-weighted mean of the indices.
    pub psi: f64,
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

/// Shares of the bins between deciles, missing first. Equal deciles (a value that fills several) share one bin.
fn shares(profile: &FeatureProfile, column: Option<&[f32]>, n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut inner: Vec<f32> = profile.deciles.get(1..10).unwrap_or_default().to_vec();
    inner.dedup();
    let known = 1.0 - profile.missing_share;
    let mut trained = vec![0.0; inner.len() + 2];
    trained[0] = profile.missing_share;
    // The share up to a decile is its highest rank among equals.
    let mut below = 0.0;
    for (i, edge) in inner.iter().enumerate() {
        let rank = (1..10).rev().find(|&d| profile.deciles[d] == *edge).unwrap_or(1) as f64 / 10.0;
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
        let mut features: Vec<FeatureDrift> = self
            .file()
            .features
            .iter()
            .map(|profile| {
                let (trained, seen) = shares(profile, table.column(&profile.name), n);
                let psi = trained
                    .iter()
                    .zip(&seen)
                    .map(|(p, q)| (p.max(LEAST_SHARE), q.max(LEAST_SHARE)))
                    .map(|(p, q)| (q - p) * (q / p).ln())
                    .sum();
                FeatureDrift {
                    name: profile.name.clone(),
                    words: profile.words.clone(),
                    psi: if n == 0 { 0.0 } else { psi },
                    missing_share: seen[0],
                    trained_missing_share: profile.missing_share,
                    importance: profile.importance,
                }
            })
            .collect();
        let psi = features.iter().map(|f| f.psi * f.importance).sum();
        features.sort_by(|a, b| (b.psi * b.importance).total_cmp(&(a.psi * a.importance)).then(a.name.cmp(&b.name)));
        Drift { n: n as u64, psi, features }
    }
}
