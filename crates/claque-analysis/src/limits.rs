//! What a reader must know before acting: the confidence rule, base rates, caveats, the law's demands.

use crate::report::{Limits, ModelLimits};
use crate::share::SourceError;
use claque_schema::{Caveat, Confidence, Estimate};

/// The rule by which confidence is decided, as printed.
pub const CONFIDENCE_RULE: &str = "High: at least 1,000 accounts with a score, fewer than 20 % abstentions and an \
interval of at most 10 points. Moderate: at least 200 accounts, fewer than 50 % abstentions and an interval of at most \
35 points. Low: everything else, and whenever no share could be given.";

/// Confidence by [`CONFIDENCE_RULE`].
pub fn confidence(share: Option<&Estimate>, n_scored: u64, n_held: u64) -> Confidence {
    let Some(share) = share else { return Confidence::Low };
    let abstained = 1.0 - n_scored as f64 / n_held.max(1) as f64;
    let width = share.interval.width();
    if n_scored >= 1_000 && abstained < 0.2 && width <= 0.10 {
        Confidence::High
    } else if n_scored >= 200 && abstained < 0.5 && width <= 0.35 {
        Confidence::Moderate
    } else {
        Confidence::Low
    }
}

/// Share of flagged accounts that would be human at a base rate, from the error rates at the flagging threshold.
///
/// Bayes: FPR·(1 − b) / (FPR·(1 − b) + TPR·b).
pub fn human_among_flagged(base_rate: f64, true_positive_rate: f64, false_positive_rate: f64) -> f64 {
    let human = false_positive_rate * (1.0 - base_rate);
    let automated = true_positive_rate * base_rate;
    if human + automated == 0.0 { 0.0 } else { human / (human + automated) }
}

/// The last section. `rates` are (TPR, FPR) at the flagging threshold on unseen sources.
pub fn build(
    model: Option<ModelLimits>,
    rates: Option<(f64, f64)>,
    errors: &[SourceError],
    more: Vec<Caveat>,
) -> Limits {
    let base_rates = rates.map_or_else(Vec::new, |(tpr, fpr)| {
        [0.01, 0.05, 0.15, 0.30].into_iter().map(|b| (b, human_among_flagged(b, tpr, fpr))).collect()
    });
    let mut caveats = vec![
        Caveat("A score says how an account behaves compared with labelled accounts; it does not say what the account is.".into()),
        Caveat("Labels of public data sets are weak: crowds and vendors made them.".into()),
        Caveat("Scores do not carry over between sources without loss; intervals contain the differences that were measured.".into()),
    ];
    if !errors.is_empty() {
        let names: Vec<&str> = errors.iter().map(|e| e.source.as_str()).collect();
        caveats.push(Caveat(format!("Error rates were measured on held-out sources: {}.", names.join(", "))));
    }
    caveats.extend(more);
    Limits {
        model,
        base_rates,
        confidence_rule: CONFIDENCE_RULE.to_string(),
        caveats,
        before_acting: vec![
            "A person must look at the evidence before any account is treated differently because of a score.".into(),
            "The account's holder must be able to contest the result and to be heard (GDPR Art. 22; DPDP Act 2023 s. 12–13).".into(),
            "Use the result for the stated purpose only; delete it when the retention period ends.".into(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_a_low_base_rate_most_of_the_flagged_are_people() {
        // FPR 5 %, TPR 80 %, base rate 1 %: 0.0495 / (0.0495 + 0.008).
        assert!((human_among_flagged(0.01, 0.8, 0.05) - 0.860_87).abs() < 1e-4);
    }
}
