//! Bands, histograms and thresholds: the plain counts behind a suspect share.

use crate::population::Member;
use crate::report::{BandCount, Histogram};
use claque_schema::{Assessment, Band, Estimate, Interval};

/// Bins of the score histogram.
const N_BINS: usize = 20;

/// A plain share of `n` with Wilson's interval.
pub fn counted_share(hits: u64, n: u64, denominator: &str) -> Estimate {
    Estimate {
        value: if n == 0 { 0.0 } else { hits as f64 / n as f64 },
        interval: Interval::wilson95(hits, n),
        n,
        denominator: denominator.to_string(),
        method: "plain count with Wilson's interval (sampling error only)".to_string(),
    }
}

/// Members per band.
pub fn count(members: &[Member], denominator: &str) -> Vec<BandCount> {
    let n = members.len() as u64;
    Band::ALL
        .into_iter()
        .map(|band| {
            let hits = members.iter().filter(|m| m.band == band).count() as u64;
            BandCount { band, n: hits, share: counted_share(hits, n, denominator) }
        })
        .collect()
}

/// Histogram of probabilities.
pub fn histogram(members: &[Member]) -> Assessment<Histogram> {
    let mut counts = vec![0u64; N_BINS];
    let mut n_missing = 0;
    for member in members {
        match member.probability {
            Some(p) => counts[((f64::from(p) * N_BINS as f64) as usize).min(N_BINS - 1)] += 1,
            None => n_missing += 1,
        }
    }
    if counts.iter().all(|&c| c == 0) {
        return Assessment::missing("no account has a score");
    }
    let measure = "calibrated probability of automation".to_string();
    Assessment::of(Histogram { measure, low: 0.0, high: 1.0, counts, n_missing })
}

/// Share of scored members above other thresholds, so that a reader sees what the threshold does.
pub fn other_thresholds(members: &[Member], denominator: &str) -> Vec<(f64, Estimate)> {
    let scored: Vec<&Member> = members.iter().filter(|m| m.is_scored() && !m.benign).collect();
    if scored.is_empty() {
        return Vec::new();
    }
    [0.3, 0.5, 0.7, 0.9]
        .into_iter()
        .map(|threshold| {
            let hits = scored.iter().filter(|m| f64::from(m.probability.unwrap_or(0.0)) >= threshold).count();
            (threshold, counted_share(hits as u64, scored.len() as u64, denominator))
        })
        .collect()
}
