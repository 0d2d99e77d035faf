//! From judged accounts and their groups to rates and gaps.

use super::gap::{Gap, greatest, rate};
use super::{Attribute, AttributeAudit, Audit, CELL_MIN, Cell, GROUPS_MAX, Judged, Rate};
use crate::draws::{below, bits, purpose};
use crate::metrics::bootstrap::quantile;
use crate::metrics::{bootstrap, ece};
use rayon::prelude::*;
use std::collections::BTreeMap;

const REPLICATES: u32 = 400;

/// Audits judged accounts. `values` of every attribute are in the order of `accounts`.
pub fn audit(accounts: &[Judged], attributes: &[Attribute], threshold: f64, predicted_by: &str, seed: u64) -> Audit {
    let attributes: Vec<AttributeAudit> =
        attributes.iter().enumerate().map(|(i, a)| attribute(accounts, a, seed ^ i as u64)).collect();
    let gaps = attributes.iter().flat_map(|a| [&a.false_positive_gap, &a.true_positive_gap]);
    let n_comparisons = gaps.flatten().map(|g| g.n_comparisons / 2).sum();
    Audit {
        n: accounts.len() as u64,
        predicted_by: predicted_by.to_string(),
        threshold,
        attributes,
        n_comparisons,
        invariance: Vec::new(),
    }
}

fn attribute(accounts: &[Judged], attribute: &Attribute, seed: u64) -> AttributeAudit {
    let (groups, n_unknown) = grouped(attribute);
    let cells: Vec<Cell> = groups.iter().map(|(name, rows)| cell(accounts, name, rows, seed)).collect();
    let counts = |class: bool, rows: &[usize]| {
        let of: Vec<usize> =
            rows.iter().copied().filter(|r| accounts[*r].automated == class && judged(&accounts[*r])).collect();
        let flagged = of.iter().filter(|r| accounts[**r].flagged).count() as u64;
        (flagged, of.len() as u64)
    };
    let rates = |class: bool| -> Vec<(String, u64, u64)> {
        groups
            .iter()
            .map(|(name, rows)| {
                let (k, n) = counts(class, rows);
                (name.clone(), k, n)
            })
            .filter(|g| g.2 >= CELL_MIN)
            .collect()
    };
    let (human, automated) = (rates(false), rates(true));
    let pairs = |g: &[_]| (g.len() * g.len().saturating_sub(1) / 2) as u64;
    let comparisons = pairs(&human) + pairs(&automated);
    let replicates = replicates(&human, &automated, seed);
    let of = |pick: fn(&(f64, f64)) -> f64| replicates.iter().map(pick).collect::<Vec<f64>>();
    let false_positive_gap = greatest(&human, comparisons, of(|r| r.0));
    let true_positive_gap = greatest(&automated, comparisons, of(|r| r.1));
    AttributeAudit {
        attribute: attribute.name.clone(),
        n_unknown,
        cells,
        equalised_odds_difference: larger(&false_positive_gap, &true_positive_gap, of(|r| r.0.max(r.1))),
        false_positive_gap,
        true_positive_gap,
    }
}

/// An abstention is no judgement: it is counted by itself and in no error rate.
fn judged(account: &Judged) -> bool {
    account.probability.is_some()
}

/// Rows per group, the largest groups first; those beyond the limit together as `other`.
fn grouped(attribute: &Attribute) -> (Vec<(String, Vec<usize>)>, u64) {
    let mut by_value: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut n_unknown = 0;
    for (row, value) in attribute.values.iter().enumerate() {
        match value {
            Some(value) => by_value.entry(value).or_default().push(row),
            None => n_unknown += 1,
        }
    }
    let mut groups: Vec<(String, Vec<usize>)> = by_value.into_iter().map(|(v, r)| (v.to_string(), r)).collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    if groups.len() > GROUPS_MAX {
        let rest: Vec<usize> = groups.drain(GROUPS_MAX..).flat_map(|g| g.1).collect();
        groups.push(("other".to_string(), rest));
    }
    (groups, n_unknown)
}

fn cell(accounts: &[Judged], group: &str, rows: &[usize], seed: u64) -> Cell {
    let scored: Vec<&Judged> = rows.iter().map(|r| &accounts[*r]).filter(|a| judged(a)).collect();
    let count = |keep: fn(&Judged) -> bool| scored.iter().filter(|a| keep(a)).count() as u64;
    let (human, automated) = (count(|a| !a.automated), count(|a| a.automated));
    let flagged = count(|a| a.flagged);
    let labels: Vec<bool> = scored.iter().map(|a| a.automated).collect();
    let probabilities: Vec<f64> = scored.iter().filter_map(|a| a.probability).collect();
    let enough = human.min(automated) >= CELL_MIN;
    let all = |wanted: bool| rows.iter().filter(|r| accounts[**r].automated == wanted).count() as u64;
    Cell {
        group: group.to_string(),
        n_human: all(false),
        n_automated: all(true),
        false_positive_rate: (human >= CELL_MIN).then(|| rate(count(|a| !a.automated && a.flagged), human)),
        false_negative_rate: (automated >= CELL_MIN).then(|| rate(count(|a| a.automated && !a.flagged), automated)),
        positive_predictive_value: (flagged >= CELL_MIN).then(|| rate(count(|a| a.automated && a.flagged), flagged)),
        calibration_error: enough.then(|| {
            let b = bootstrap(&labels, &probabilities, ece, 200, 0.95, seed);
            Rate { value: b.value, interval: b.interval, n: labels.len() as u64 }
        }),
        mean_bias: enough.then(|| {
            let n = probabilities.len() as f64;
            probabilities.iter().sum::<f64>() / n - automated as f64 / n
        }),
        abstention: rate((rows.len() - scored.len()) as u64, rows.len() as u64),
    }
}

/// Greatest gaps of both rates in resamples of the accounts, group by group: a resampled share is a binomial draw.
fn replicates(human: &[(String, u64, u64)], automated: &[(String, u64, u64)], seed: u64) -> Vec<(f64, f64)> {
    let gap = |groups: &[(String, u64, u64)], replicate: u64, which: u64| {
        let shares: Vec<f64> = groups
            .iter()
            .enumerate()
            .map(|(g, (_, hits, n))| {
                let key = bits(seed, purpose::BOOTSTRAP, replicate, which * 1000 + g as u64);
                let drawn = (0..*n)
                    .filter(|i| (below(*n as usize, bits(key, purpose::BOOTSTRAP, *i, 0)) as u64) < *hits)
                    .count();
                drawn as f64 / (*n).max(1) as f64
            })
            .collect();
        let high = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let low = shares.iter().copied().fold(f64::INFINITY, f64::min);
        if groups.len() < 2 { 0.0 } else { high - low }
    };
    (0..u64::from(REPLICATES)).into_par_iter().map(|r| (gap(human, r, 0), gap(automated, r, 1))).collect()
}

/// The larger gap; its interval is that of the larger of both in every resample.
fn larger(a: &Option<Gap>, b: &Option<Gap>, mut replicates: Vec<f64>) -> Option<Gap> {
    let gaps = [a, b].into_iter().flatten();
    let greatest = gaps.clone().max_by(|x, y| x.value.total_cmp(&y.value))?;
    let lower_bound = gaps.map(|g| g.lower_bound).fold(0.0, f64::max);
    replicates.sort_unstable_by(f64::total_cmp);
    let at = |share| quantile(&replicates, share);
    let interval = claque_schema::Interval::new(at(0.025), at(0.975), 0.95);
    Some(Gap { interval, lower_bound, ..greatest.clone() })
}
