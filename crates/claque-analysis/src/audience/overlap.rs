//! Audiences that two creators share: paying both reaches those accounts twice.
//!
//! Counted on tokens. Where both lists are samples of larger audiences, an account that is in both audiences is in both
//! samples only by luck; the estimate divides by the product of the sampled fractions and its interval is Wilson's on
//! the observed count, scaled alike. Cells of fewer than k accounts are not published, nor those from which such a cell
//! could be had back by subtracting ([`crate::small_cells`]).

use crate::report::Overlap;
use crate::small_cells;
use claque_schema::{AccountToken, Estimate, Interval};

/// One creator's audience, sorted.
#[derive(Debug, Clone)]
pub struct AudienceSet {
    /// Whose.
    pub creator: AccountToken,
    /// Accounts held, ascending, without repeats.
    pub accounts: Vec<AccountToken>,
    /// Size of the whole audience, where known.
    pub stated: Option<u64>,
}

/// Every pair of creators.
pub fn pairs(sets: &[AudienceSet], k: u64) -> Vec<Overlap> {
    let mut out = Vec::new();
    for (i, a) in sets.iter().enumerate() {
        for b in &sets[i + 1..] {
            out.push(pair(a, b, k));
        }
    }
    out
}

fn pair(a: &AudienceSet, b: &AudienceSet, k: u64) -> Overlap {
    let (mut i, mut j, mut both) = (0, 0, 0u64);
    while i < a.accounts.len() && j < b.accounts.len() {
        match a.accounts[i].cmp(&b.accounts[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let (na, nb) = (a.accounts.len() as u64, b.accounts.len() as u64);
    // The three cells stand beside published totals: hold all back when one is small.
    let cells = small_cells::published(&[both, na - both, nb - both], k);
    let shown = cells.iter().all(|s| *s);
    let held = |set: &AudienceSet| set.stated.map_or(1.0, |n| (set.accounts.len() as f64 / n.max(1) as f64).min(1.0));
    let fraction = held(a) * held(b);
    let smaller = na.min(nb);
    let share = shown.then(|| {
        let wilson = Interval::wilson95(both, smaller);
        let scale = |x: f64| (x / fraction * held(if na <= nb { a } else { b })).min(1.0);
        let value = both as f64 / smaller.max(1) as f64;
        Estimate {
            value: scale(value),
            interval: Interval::new(scale(wilson.low), scale(wilson.high), 0.95),
            n: smaller,
            denominator: "accounts of the smaller audience".to_string(),
            method: if fraction < 1.0 {
                "shared tokens over the sampled fractions, Wilson's interval scaled alike".to_string()
            } else {
                "shared tokens, Wilson's interval".to_string()
            },
        }
    });
    Overlap { a: a.creator, b: b.creator, n_shared: shown.then_some(both), share }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(creator: u64, accounts: std::ops::Range<u64>) -> AudienceSet {
        AudienceSet { creator: AccountToken(creator), accounts: accounts.map(AccountToken).collect(), stated: None }
    }

    #[test]
    fn a_small_overlap_and_a_small_remainder_are_both_held_back() {
        assert_eq!(pairs(&[set(1, 0..1_000), set(2, 500..1_500)], 10)[0].n_shared, Some(500));
        assert_eq!(pairs(&[set(1, 0..1_000), set(2, 997..2_000)], 10)[0].n_shared, None);
        // All but four of one audience are in the other: the four would be had by subtracting.
        assert_eq!(pairs(&[set(1, 0..1_000), set(2, 4..2_000)], 10)[0].n_shared, None);
        assert_eq!(pairs(&[set(1, 0..1_000), set(2, 1_000..2_000)], 10)[0].n_shared, Some(0));
    }

    #[test]
    fn samples_are_scaled_to_their_audiences() {
        // Half of each of two audiences of 2,000 with 1,000 shared: 250 are seen in both samples.
        let mut a = set(1, 0..1_000);
        let mut b = set(2, 750..1_750);
        (a.stated, b.stated) = (Some(2_000), Some(2_000));
        let share = pairs(&[a, b], 10)[0].share.clone().expect("shown");
        assert!((share.value - 0.5).abs() < 1e-12, "{share:?}");
    }
}
