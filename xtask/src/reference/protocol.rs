//! One model on one judged set: probabilities as training would calibrate them, raw, and after 50 labels.

use anyhow::{Context, Result};
use claque_classify::calibrate::{self, Calibration};
use claque_classify::draws::bits;
use claque_classify::ensemble::{self, Recipe};
use claque_classify::evaluate::out_of_fold;
use claque_classify::folds::{self, Split};
use claque_classify::gbt::sigmoid;
use claque_classify::metrics::{brier, ece};
use claque_classify::model::Recalibration;
use claque_classify::{LabelledTable, Metrics};
use claque_schema::ModelRef;

/// Labels of the judged set that a user could give.
const N_LABELS: usize = 50;
/// How often they are drawn.
const N_DRAWS: u64 = 20;
/// Purpose of these draws.
const REVIEW: u64 = 7050;

/// Figures of one judged set under one seed.
pub struct Judged {
    /// By the probabilities that `claque train` would give: under a map learned by leaving out each of the training
    /// sets. With one training set there is no such map.
    pub own: Metrics,
    /// Brier score of the margins as they come.
    pub uncalibrated_brier: f64,
    /// Mean calibration error and Brier score of the other rows after a map learned on 50 rows of the judged set.
    pub after_labels: [f64; 2],
}

/// Fits on the split's training rows, judges its test rows.
pub fn judge(table: &LabelledTable, recipe: &Recipe, split: &Split, seed: u64, nested: bool) -> Result<Judged> {
    let columns = table.columns();
    let model = ensemble::fit_sourced(recipe, &columns, &table.labels, Some(&table.sources), &split.train, seed)?;
    let test = table.take(&split.test);
    let margins = model.margins(&test.columns());
    let map = if nested { nested_map(table, recipe, split, seed)? } else { None }.unwrap_or_default();
    let by = |map: &Calibration| margins.iter().map(|&m| map.apply(m)).collect::<Vec<f64>>();
    Ok(Judged {
        own: Metrics::of(&test.labels, &by(&map)),
        uncalibrated_brier: brier(&test.labels, &by(&Calibration::Identity)),
        after_labels: after(&margins, &test.labels, seed),
    })
}

/// The map that leaving out each *training* set in turn would have chosen.
fn nested_map(table: &LabelledTable, recipe: &Recipe, split: &Split, seed: u64) -> Result<Option<Calibration>> {
    let inner = table.take(&split.train);
    let splits = folds::leave_one_source_out(&inner);
    if splits.len() < 2 {
        return Ok(None);
    }
    let left_out = out_of_fold(&inner, recipe, &splits, seed).context("leaving out training sets")?;
    Ok(Some(calibrate::choose(&left_out.margins, &left_out.labels, &left_out.groups).calibration))
}

/// Mean ECE and Brier score over draws of [`N_LABELS`] rows, evenly over the ranks of the score: what
/// `claque recalibrate` learns from the drawn rows, judged on the others.
fn after(margins: &[f64], labels: &[bool], seed: u64) -> [f64; 2] {
    let mut order: Vec<usize> = (0..margins.len()).collect();
    order.sort_by(|&a, &b| margins[a].total_cmp(&margins[b]).then(a.cmp(&b)));
    let mut sums = [0.0; 2];
    for draw in 0..N_DRAWS {
        let mut known = vec![false; margins.len()];
        for stratum in 0..N_LABELS {
            let (from, to) = (stratum * order.len() / N_LABELS, (stratum + 1) * order.len() / N_LABELS);
            let pick = (bits(seed, REVIEW, draw, stratum as u64) % (to - from).max(1) as u64) as usize;
            known[order[(from + pick).min(order.len() - 1)]] = true;
        }
        let part = |want: bool| -> (Vec<f64>, Vec<bool>) {
            (0..margins.len()).filter(|&i| known[i] == want).map(|i| (margins[i], labels[i])).unzip()
        };
        let (m, l) = part(true);
        let said: Vec<f64> = m.iter().map(|&m| sigmoid(m)).collect();
        let map =
            Recalibration::fit(ModelRef { name: "reference".into(), hash: String::new() }, &m, &said, &l, margins);
        let (m, l) = part(false);
        let p: Vec<f64> = m.iter().map(|&m| map.apply(m)).collect();
        sums[0] += ece(&l, &p) / N_DRAWS as f64;
        sums[1] += brier(&l, &p) / N_DRAWS as f64;
    }
    sums
}

/// Five folds of one set.
pub fn folds_of(table: &LabelledTable, source: u32) -> (LabelledTable, Vec<Split>) {
    let rows: Vec<usize> = (0..table.n_rows()).filter(|&r| table.sources[r] == source).collect();
    let own = table.take(&rows).without_empty_columns();
    let splits = folds::stratified(&own, 5, 42);
    (own, splits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_labels_mend_a_score_that_is_off() {
        // Scores that rank well and are far too high.
        let labels: Vec<bool> = (0..2000).map(|i| bits(1, 2, i, 3) % 1000 < i / 2).collect();
        let margins: Vec<f64> =
            (0..2000).map(|i| 3.0 + (f64::from(i) / 2000.0 / (1.0 - f64::from(i) / 2001.0) + 1e-3).ln()).collect();
        let raw: Vec<f64> = margins.iter().map(|&m| sigmoid(m)).collect();
        let [ece_after, brier_after] = after(&margins, &labels, 1);
        assert!(ece(&labels, &raw) > 0.25 && ece_after < 0.12, "{ece_after}");
        assert!(brier_after < brier(&labels, &raw));
    }
}
