//! Which accounts to review, and what reviewing fifty of a source would have given.

use super::recalibration::{REVIEWED_MIN, Recalibration};
use crate::draws::{below, bits, purpose};
use crate::gbt::logit;
use crate::metrics::{brier, ece};
use claque_schema::ModelRef;
use serde::{Deserialize, Serialize};

/// Places of `n` accounts, one from each of `n` equal strata of the margin, in an order that says nothing about it.
///
/// Strata of equal size make the draw self-weighting, so that the reviewed accounts' share is the share of all.
pub fn draw(margins: &[f64], n: usize, seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..margins.len()).collect();
    rows.sort_by(|&a, &b| margins[a].total_cmp(&margins[b]).then(a.cmp(&b)));
    let n = n.min(rows.len());
    let stratum = |k: usize| k * rows.len() / n.max(1);
    let mut drawn: Vec<(u64, usize)> = (0..n)
        .map(|k| {
            let (from, to) = (stratum(k), stratum(k + 1));
            let place = from + below(to - from, bits(seed, purpose::ROWS, k as u64, 1));
            (bits(seed, purpose::ROWS, k as u64, 2), rows[place])
        })
        .collect();
    drawn.sort_unstable();
    drawn.into_iter().map(|d| d.1).collect()
}

/// What reviewing some accounts of a source would have given, over many draws; judged on the accounts not drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reviewing {
    /// The source.
    pub name: String,
    /// Accounts reviewed in each draw.
    pub n_reviewed: u64,
    /// Draws.
    pub draws: u64,
    /// Calibration error before, on all accounts.
    pub ece_before: f64,
    /// Mean calibration error after.
    pub ece: f64,
    /// Standard deviation of it over draws.
    pub ece_sd: f64,
    /// Brier score before, on all accounts.
    pub brier_before: f64,
    /// Mean Brier score after.
    pub brier: f64,
}

/// Draws, learns, judges; `own` is the model's own probability of each margin. `None` with too few accounts.
pub fn reviewing(
    name: &str,
    margins: &[f64],
    own: &[f64],
    labels: &[bool],
    draws: u64,
    seed: u64,
) -> Option<Reviewing> {
    if margins.len() < 4 * REVIEWED_MIN || draws == 0 {
        return None;
    }
    let of = ModelRef { name: String::new(), hash: String::new() };
    let scores: Vec<f64> = own.iter().map(|p| logit(p.clamp(1e-4, 1.0 - 1e-4))).collect();
    let judged: Vec<(f64, f64)> = (0..draws)
        .map(|d| {
            let drawn = draw(margins, REVIEWED_MIN, bits(seed, purpose::ROWS, d, 3));
            let pick = |v: &[f64]| drawn.iter().map(|&i| v[i]).collect::<Vec<f64>>();
            let l: Vec<bool> = drawn.iter().map(|&i| labels[i]).collect();
            let map = Recalibration::fit(of.clone(), &pick(&scores), &pick(own), &l, &scores);
            let rest: Vec<usize> = (0..margins.len()).filter(|i| !drawn.contains(i)).collect();
            let p: Vec<f64> = rest.iter().map(|&i| map.apply(scores[i])).collect();
            let l: Vec<bool> = rest.iter().map(|&i| labels[i]).collect();
            (ece(&l, &p), brier(&l, &p))
        })
        .collect();
    let n = draws as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| judged.iter().map(of).sum::<f64>() / n;
    let after = mean(|j| j.0);
    Some(Reviewing {
        name: name.to_string(),
        n_reviewed: REVIEWED_MIN as u64,
        draws,
        ece_before: ece(labels, own),
        ece: after,
        ece_sd: (judged.iter().map(|j| (j.0 - after).powi(2)).sum::<f64>() / n).sqrt(),
        brier_before: brier(labels, own),
        brier: mean(|j| j.1),
    })
}

#[cfg(test)]
mod tests {
    use super::super::recalibration::tests::world;
    use super::*;
    use crate::gbt::sigmoid;

    #[test]
    fn a_draw_takes_one_account_of_every_stratum_and_reviewing_it_repairs_a_shifted_source() {
        let (m, l) = world(3000, 4, [-1.5, 0.6]);
        let drawn = draw(&m, 50, 7);
        assert_eq!(drawn, draw(&m, 50, 7));
        let mut strata: Vec<usize> = drawn.iter().map(|i| i / 60).collect();
        assert!(strata.windows(2).any(|w| w[0] > w[1]), "the order tells the score");
        strata.sort_unstable();
        assert_eq!(strata, (0..50).collect::<Vec<_>>());
        // A model that is far too sure and scores too high.
        let own: Vec<f64> = m.iter().map(|m| sigmoid(2.0 * m + 0.5)).collect();
        let told = reviewing("x", &m, &own, &l, 20, 1).unwrap();
        assert!(told.ece_before > 0.25 && told.ece < 0.09 && told.brier < told.brier_before, "{told:?}");
        assert!(reviewing("x", &m[..100], &own[..100], &l[..100], 20, 1).is_none());
    }
}
