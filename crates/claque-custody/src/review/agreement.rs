//! Agreement beyond chance: Cohen's κ (1960) for two reviewers, Fleiss' κ (1971) for any number.
//!
//! A κ is given from [`ACCOUNTS_MIN`] accounts on, and with an interval: as in Cohen's standard error, what chance alone
//! would give is taken as known, and the share in accordance has its Wilson interval (Wald's, which Cohen used, is empty
//! when everything agrees).

use super::{Decision, Review};
use claque_schema::{AccountToken, Interval};
use serde::Serialize;
use std::collections::BTreeMap;

/// Accounts with several reviewers below which no κ is given: it would be all chance.
pub const ACCOUNTS_MIN: usize = 10;

/// Agreement of reviewers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Accounts with decisions of at least two reviewers.
    pub n_accounts: u64,
    /// Pairs of reviewers with accounts in common.
    pub pairs: Vec<PairAgreement>,
    /// Fleiss' κ over accounts that the same number of reviewers decided (the commonest number above one).
    pub fleiss: Kappa,
    /// Accounts behind Fleiss' κ.
    pub fleiss_accounts: u64,
    /// Reviewers per account behind Fleiss' κ.
    pub fleiss_reviewers: u64,
}

/// Two reviewers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairAgreement {
    /// Who.
    pub reviewers: [String; 2],
    /// Accounts that both decided.
    pub n_accounts: u64,
    /// Share in accordance.
    pub share_alike: f64,
    /// Cohen's κ.
    pub cohen: Kappa,
}

/// A κ: 1 is perfect, 0 is what chance gives; or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Kappa {
    /// Fewer accounts than [`ACCOUNTS_MIN`].
    NotEnough,
    /// Chance alone would agree always: all decisions are the same.
    NotDefined,
    /// Value and 95 % interval.
    Known {
        /// κ.
        value: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
}

impl Kappa {
    fn of(parts: Option<(f64, f64)>, n: usize) -> Kappa {
        if n < ACCOUNTS_MIN {
            return Kappa::NotEnough;
        }
        let Some((observed, chance)) = parts else { return Kappa::NotDefined };
        let beyond = |share: f64| (share - chance) / (1.0 - chance);
        // Of several reviewers, the share in accordance is a mean over accounts: the nearest count stands for it.
        let bounds = Interval::wilson95((observed * n as f64).round() as u64, n as u64);
        let value = beyond(observed);
        let (low, high) = (beyond(bounds.low).max(-1.0).min(value), beyond(bounds.high).min(1.0).max(value));
        Kappa::Known { value, low, high }
    }
}

impl Agreement {
    /// From all decisions: the latest of each reviewer about each account.
    pub fn of(reviews: &[Review]) -> Agreement {
        let mut latest = BTreeMap::<AccountToken, BTreeMap<&str, Decision>>::new();
        for r in reviews {
            latest.entry(r.account).or_default().insert(&r.reviewer, r.decision);
        }
        latest.retain(|_, by| by.len() > 1);
        let mut pairs = BTreeMap::<(&str, &str), Vec<(Decision, Decision)>>::new();
        for by in latest.values() {
            let by: Vec<(&str, Decision)> = by.iter().map(|(r, d)| (*r, *d)).collect();
            for (i, a) in by.iter().enumerate() {
                by[i + 1..].iter().for_each(|b| pairs.entry((a.0, b.0)).or_default().push((a.1, b.1)));
            }
        }
        let mut by_size = BTreeMap::<usize, Vec<Vec<Decision>>>::new();
        for by in latest.values() {
            by_size.entry(by.len()).or_default().push(by.values().copied().collect());
        }
        let most = by_size.into_iter().max_by_key(|(size, rows)| (rows.len(), *size));
        let rows = most.map(|(_, rows)| rows).unwrap_or_default();
        Agreement {
            n_accounts: latest.len() as u64,
            pairs: pairs
                .into_iter()
                .map(|((a, b), both)| PairAgreement {
                    reviewers: [a.to_string(), b.to_string()],
                    n_accounts: both.len() as u64,
                    share_alike: both.iter().filter(|(x, y)| x == y).count() as f64 / both.len() as f64,
                    cohen: Kappa::of(cohen_parts(&both), both.len()),
                })
                .collect(),
            fleiss: Kappa::of(fleiss_parts(&rows), rows.len()),
            fleiss_accounts: rows.len() as u64,
            fleiss_reviewers: rows.first().map_or(0, Vec::len) as u64,
        }
    }
}

fn kappa((observed, chance): (f64, f64)) -> f64 {
    (observed - chance) / (1.0 - chance)
}

/// Cohen's κ of two reviewers' decisions about the same accounts; nothing when chance alone would agree always.
pub fn cohen(both: &[(Decision, Decision)]) -> Option<f64> {
    cohen_parts(both).map(kappa)
}

/// The share in accordance, and what chance would give; nothing where chance would agree always.
fn cohen_parts(both: &[(Decision, Decision)]) -> Option<(f64, f64)> {
    let n = both.len() as f64;
    if both.is_empty() {
        return None;
    }
    let observed = both.iter().filter(|(a, b)| a == b).count() as f64 / n;
    let share = |of: &dyn Fn(&(Decision, Decision)) -> bool| both.iter().filter(|p| of(p)).count() as f64 / n;
    let chance: f64 = Decision::ALL.iter().map(|d| share(&|p| p.0 == *d) * share(&|p| p.1 == *d)).sum();
    (chance < 1.0).then_some((observed, chance))
}

/// Fleiss' κ; every row has the decisions of the same number of reviewers, at least two.
pub fn fleiss(rows: &[Vec<Decision>]) -> Option<f64> {
    fleiss_parts(rows).map(kappa)
}

/// As [`cohen_parts`].
fn fleiss_parts(rows: &[Vec<Decision>]) -> Option<(f64, f64)> {
    let m = rows.first()?.len();
    if m < 2 || rows.iter().any(|r| r.len() != m) {
        return None;
    }
    let (n, m) = (rows.len() as f64, m as f64);
    let counts = |row: &[Decision]| Decision::ALL.map(|d| row.iter().filter(|x| **x == d).count() as f64);
    let agree = |row: &[Decision]| (counts(row).iter().map(|c| c * c).sum::<f64>() - m) / (m * (m - 1.0));
    let observed = rows.iter().map(|r| agree(r)).sum::<f64>() / n;
    let mut shares = [0.0; 5];
    for row in rows {
        shares.iter_mut().zip(counts(row)).for_each(|(s, c)| *s += c / (n * m));
    }
    let chance: f64 = shares.iter().map(|s| s * s).sum();
    (chance < 1.0).then_some((observed, chance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Decision::*;

    #[test]
    fn cohens_kappa_is_the_textbook_one() {
        // Cohen's own kind of table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no gives 0.4.
        let cells = [(Inauthentic, Inauthentic, 20), (Inauthentic, Authentic, 5), (Authentic, Inauthentic, 10)];
        let mut both: Vec<(Decision, Decision)> =
            cells.iter().flat_map(|(a, b, n)| std::iter::repeat_n((*a, *b), *n)).collect();
        both.extend(std::iter::repeat_n((Authentic, Authentic), 15));
        assert!((cohen(&both).unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(cohen(&[(Authentic, Authentic)]), None, "no variation, no kappa");
        assert_eq!(cohen(&[(Authentic, Inauthentic), (Inauthentic, Authentic)]), Some(-1.0));
    }

    #[test]
    fn fleiss_kappa_is_the_textbook_one() {
        // Fleiss' worked example as it is usually given: 10 subjects, 14 raters, 5 categories, kappa 0.210.
        let table = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ];
        let rows: Vec<Vec<Decision>> = table
            .iter()
            .map(|counts| {
                counts.iter().zip(Decision::ALL).flat_map(|(n, d)| std::iter::repeat_n(d, *n)).collect::<Vec<_>>()
            })
            .collect();
        assert!((fleiss(&rows).unwrap() - 0.210).abs() < 5e-4);
        assert_eq!(fleiss(&[vec![Authentic]]), None);
        assert_eq!(fleiss(&[]), None);
    }
    #[test]
    fn a_kappa_has_an_interval_or_a_reason_why_there_is_none() {
        let half = |n: usize| (0..n).map(|i| if i % 2 == 0 { Authentic } else { Inauthentic });
        let alike = |n: usize| half(n).map(|d| (d, d)).collect::<Vec<_>>();
        assert_eq!(Kappa::of(cohen_parts(&alike(9)), 9), Kappa::NotEnough);
        assert_eq!(Kappa::of(cohen_parts(&[(Authentic, Authentic); 12]), 12), Kappa::NotDefined);
        // Ten of ten alike, chance 1/2: Wilson gives 0.7225 to 1, so kappa 0.445 to 1.
        let Kappa::Known { value, low, high } = Kappa::of(cohen_parts(&alike(10)), 10) else { panic!("known") };
        assert!(value == 1.0 && high == 1.0 && (low - 0.445).abs() < 1e-3, "{value} {low} {high}");
    }
}
