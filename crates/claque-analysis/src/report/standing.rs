//! How far people have decided about what a report says: draft or final, who is left out.

use serde::{Deserialize, Serialize};

/// Draft or final, and who is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Whether somebody may act on the report: it was asked for as final, and no decision is missing.
    pub is_final: bool,
    /// Accounts in the action band that the report names.
    pub n_action: u64,
    /// Of these, without a reviewer's decision.
    pub n_undecided: u64,
    /// Accounts that reviewers cleared: never part of a suspect share.
    pub n_cleared: u64,
    /// Accounts left out because they opted out or were forgotten.
    pub n_suppressed: u64,
    /// Accounts set aside because their profile speaks of a minor: never scored.
    pub n_minors: u64,
    /// The sentence that stands on every page; empty where a report has no standing.
    pub words: String,
}
