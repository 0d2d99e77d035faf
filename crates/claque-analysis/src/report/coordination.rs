//! What the test of co-actions against chance finds.

use super::NetworkFinding;
use claque_schema::{AccountToken, Caveat};
use serde::{Deserialize, Serialize};

/// What the coordination test found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coordination {
    /// Which null model, window and false-discovery rate.
    pub method: String,
    /// Window in seconds.
    pub window_s: u32,
    /// Pairs tested.
    pub n_tested: u64,
    /// Pairs beyond chance.
    pub n_edges: u64,
    /// Accounts in them.
    pub n_accounts: u64,
    /// Strongest pairs, at most 50.
    pub edges: Vec<CoordinatedEdge>,
    /// Picture of the networks they form.
    pub network: Option<NetworkFinding>,
    /// Limits.
    pub caveats: Vec<Caveat>,
}

/// A pair whose timing is beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoordinatedEdge {
    /// One account.
    pub a: AccountToken,
    /// The other.
    pub b: AccountToken,
    /// Encounters within the window.
    pub observed: u64,
    /// Expected by the null model.
    pub expected: f64,
    /// p-value.
    pub p: f64,
    /// False-discovery-controlled value.
    pub q: f64,
    /// Median lag in seconds.
    pub median_lag_s: f64,
    /// What was shared: ("repost", redacted or hashed object).
    pub examples: Vec<(String, String)>,
}
