//! Counts over bands, values and time.

use claque_schema::{Band, Estimate, Timestamp};
use serde::{Deserialize, Serialize};

/// Counts per band, in the order of [`Band::ALL`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandCount {
    /// The band.
    pub band: Band,
    /// Accounts in it.
    pub n: u64,
    /// Its share with interval.
    pub share: Estimate,
}

/// A histogram with equal bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// What is counted: "calibrated probability of automation".
    pub measure: String,
    /// Left edge of the first bin.
    pub low: f64,
    /// Right edge of the last bin.
    pub high: f64,
    /// Counts.
    pub counts: Vec<u64>,
    /// Rows without a value.
    pub n_missing: u64,
}

/// Counts over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Width of a bucket in seconds.
    pub bucket_s: i64,
    /// Start of the first bucket.
    pub start: Timestamp,
    /// All rows per bucket.
    pub total: Vec<u64>,
    /// Of these, from suspect accounts.
    pub suspect: Vec<u64>,
    /// Of these, from accounts without a score.
    pub unscored: Vec<u64>,
    /// Bursts: indices into `total`, with words.
    pub bursts: Vec<Burst>,
}

/// A burst.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Burst {
    /// First bucket.
    pub first: usize,
    /// Last bucket.
    pub last: usize,
    /// "412 mentions in one hour where 31 are usual".
    pub words: String,
}
