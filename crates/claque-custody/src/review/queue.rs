//! Which account a reviewer should look at next: the one about which a decision would teach most.
//!
//! Worth = (uncertainty + disagreement) × (1 + reach). Uncertainty, 0–1, is the entropy of the calibrated probability in
//! bits (uncertainty sampling, Lewis & Gale 1994). Disagreement, 0–1, is how far the balance of reasons and the band point
//! apart: the share of reasons that speak against the band. Reach, 0–1, is the number of reports that named the account,
//! on a scale that ends at ten: what a decision teaches counts for more where it mends many reports, at most twice. Reach
//! alone is worth nothing: about an account of which model and reasons are sure, a decision teaches nothing however often
//! it was named. Accounts in the action band come first all the same, ordered among themselves by worth: a final report
//! waits for them.

use crate::register::HeldScore;
use crate::review::Review;
use claque_schema::{AccountToken, Band};
use serde::Serialize;
use std::collections::BTreeMap;

/// An account that waits for a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Queued {
    /// Who.
    pub account: AccountToken,
    /// Whether a final report waits for it.
    pub blocks_final: bool,
    /// (Uncertainty + disagreement) × (1 + reach).
    pub worth: f64,
    /// Entropy of the probability, bits; 1 where the model abstained.
    pub uncertainty: f64,
    /// Share of reasons that speak against the band.
    pub disagreement: f64,
    /// Reports that named it, over ten, at most 1.
    pub reach: f64,
}

/// The queue: undecided accounts, the most instructive first.
pub fn queue(
    scores: &[(AccountToken, HeldScore, u64)],
    standing: &BTreeMap<AccountToken, Review>,
    action: &[Band],
) -> Vec<Queued> {
    let open = scores.iter().filter(|(account, _, _)| !standing.contains_key(account));
    let mut queued: Vec<Queued> = open
        .map(|(account, score, n_named)| {
            let blocks = score.band.is_some_and(|b| action.contains(&b)) && *n_named > 0;
            let (uncertainty, disagreement) = (entropy(score.probability), disagreement(score));
            let reach = (*n_named as f64 / 10.0).min(1.0);
            let worth = (uncertainty + disagreement) * (1.0 + reach);
            Queued { account: *account, blocks_final: blocks, worth, uncertainty, disagreement, reach }
        })
        .collect();
    queued.sort_by(|a, b| {
        let by_worth = b.worth.total_cmp(&a.worth);
        b.blocks_final.cmp(&a.blocks_final).then(by_worth).then(a.account.cmp(&b.account))
    });
    queued
}

fn entropy(probability: Option<f64>) -> f64 {
    let Some(p) = probability else { return 1.0 };
    let term = |p: f64| if p <= 0.0 { 0.0 } else { -p * p.log2() };
    term(p) + term(1.0 - p)
}

fn disagreement(score: &HeldScore) -> f64 {
    let (automated, human) = (score.band == Some(Band::LikelyAutomated), score.band == Some(Band::LikelyHuman));
    if score.reasons.is_empty() || !(automated || human) {
        return 0.0;
    }
    let against = score.reasons.iter().filter(|(_, _, contribution)| (*contribution > 0.0) != automated).count();
    against as f64 / score.reasons.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(probability: f64, band: Band, contributions: &[f64]) -> HeldScore {
        HeldScore {
            at: String::new(),
            verb: "score".into(),
            model: "m".into(),
            model_hash: "h".into(),
            probability: Some(probability),
            interval: None,
            band: Some(band),
            reasons: contributions.iter().map(|c| ("f".into(), None, *c)).collect(),
        }
    }

    #[test]
    fn what_blocks_comes_first_then_what_teaches_most() {
        let scores = [
            (AccountToken(1), score(0.99, Band::LikelyAutomated, &[1.0, 1.0]), 2),
            (AccountToken(2), score(0.5, Band::Unsure, &[1.0]), 0),
            (AccountToken(3), score(0.1, Band::LikelyHuman, &[-1.0]), 0),
            (AccountToken(4), score(0.1, Band::LikelyHuman, &[-1.0, 1.0]), 0),
        ];
        let order: Vec<u64> =
            queue(&scores, &BTreeMap::new(), &[Band::LikelyAutomated]).iter().map(|q| q.account.0).collect();
        assert_eq!(order, [1, 2, 4, 3]);
    }
    #[test]
    fn reach_alone_brings_nobody_forward() {
        let scores = [
            (AccountToken(1), score(0.001, Band::LikelyHuman, &[-1.0]), 10),
            (AccountToken(2), score(0.2, Band::Unsure, &[-1.0]), 0),
            (AccountToken(3), score(0.2, Band::Unsure, &[-1.0]), 5),
        ];
        let queued = queue(&scores, &BTreeMap::new(), &[]);
        assert_eq!(queued.iter().map(|q| q.account.0).collect::<Vec<_>>(), [3, 2, 1]);
        assert!((queued[0].worth - 1.5 * queued[1].worth).abs() < 1e-12, "reach weighs what a decision teaches");
    }
}
