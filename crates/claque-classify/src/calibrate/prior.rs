//! The share of automated accounts in a sample without labels, by expectation maximisation (Saerens, Latinne &
//! Decaestecker 2002).
//!
//! If probabilities are calibrated where they were learned, and only the share of the classes differs here – not how
//! either class looks – then the share that makes the sample most likely is found by turns: move every probability to
//! the share at hand (Bayes), take their mean as the next share. The likelihood never falls.
//!
//! Both conditions fail on a source that the model has not seen: there the classes themselves look different, the
//! probabilities are not calibrated, and the method runs off to 0 or 1 with full confidence. In the trial on four public
//! sets it raised the error, so no command of Claque uses it to adjust a score; `docs/trust.md` has the figures. What can
//! be trusted there is a supposed base rate, said aloud, or fifty reviewed accounts.

use super::shift_base_rate;

/// What the iteration found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorShift {
    /// Estimated share of automated accounts.
    pub prior: f64,
    /// Rounds until it moved by less than 10⁻⁸.
    pub rounds: u32,
    /// Whether it settled.
    pub settled: bool,
}

const ROUNDS_MAX: u32 = 10_000;

/// Estimates the share behind calibrated probabilities that were learned at a share of `trained`.
pub fn em_prior(probabilities: &[f64], trained: f64) -> PriorShift {
    let trained = trained.clamp(1e-6, 1.0 - 1e-6);
    let mut prior = trained;
    if probabilities.is_empty() {
        return PriorShift { prior, rounds: 0, settled: false };
    }
    let n = probabilities.len() as f64;
    for rounds in 1..=ROUNDS_MAX {
        let shifted = |p: &f64| shift_base_rate(p.clamp(1e-12, 1.0 - 1e-12), trained, prior);
        let next = (probabilities.iter().map(shifted).sum::<f64>() / n).clamp(1e-9, 1.0 - 1e-9);
        let moved = (next - prior).abs();
        prior = next;
        if moved < 1e-8 {
            return PriorShift { prior, rounds, settled: true };
        }
    }
    PriorShift { prior, rounds: ROUNDS_MAX, settled: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{bits, unit};
    use crate::gbt::sigmoid;

    /// Two normal classes one and a half standard deviations apart: the log-likelihood ratio is known exactly, so the
    /// probabilities are calibrated at a share of one half.
    fn sample(n: u64, share: f64, seed: u64, distance: f64) -> Vec<f64> {
        let normal = |i: u64, k: u64| (0..12).map(|j| unit(bits(seed, 62, i, k * 16 + j))).sum::<f64>() - 6.0;
        (0..n)
            .map(|i| {
                let automated = unit(bits(seed, 63, i, 0)) < share;
                let x = normal(i, 1) + if automated { distance } else { 0.0 };
                sigmoid(distance * (x - distance / 2.0))
            })
            .collect()
    }

    #[test]
    fn planted_shares_are_recovered() {
        for share in [0.02, 0.05, 0.15, 0.3, 0.5, 0.8, 0.95] {
            let found = em_prior(&sample(20_000, share, 7, 1.5), 0.5);
            assert!(found.settled && (found.prior - share).abs() < 0.015, "{share}: {found:?}");
        }
    }

    #[test]
    fn at_the_trained_share_nothing_moves_and_the_fixed_point_is_the_maximum() {
        let p = sample(20_000, 0.5, 11, 1.5);
        let found = em_prior(&p, 0.5).prior;
        let likelihood = |pi: f64| p.iter().map(|p| (pi * p / 0.5 + (1.0 - pi) * (1.0 - p) / 0.5).ln()).sum::<f64>();
        assert!(likelihood(found) >= likelihood(found - 0.01) && likelihood(found) >= likelihood(found + 0.01));
        assert!(!em_prior(&[], 0.3).settled);
    }

    #[test]
    fn overconfident_probabilities_mislead_it_which_is_why_no_command_uses_it() {
        // The same accounts at a true share of 30 %, scored too high by one log-odds: a source never seen.
        let off: Vec<f64> = sample(20_000, 0.3, 5, 1.5).iter().map(|p| sigmoid(crate::gbt::logit(*p) + 1.0)).collect();
        assert!((em_prior(&off, 0.5).prior - 0.3).abs() > 0.1, "{:?}", em_prior(&off, 0.5));
    }
}
