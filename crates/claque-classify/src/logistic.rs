//! Logistic regression by linfa, with what it needs around it to bear real profiles.
//!
//! Counts of accounts span seven orders of magnitude and half of the columns have holes. So each feature is, as
//! learned on the training rows alone: filled with its median where missing, taken to `sign(x)·ln(1+|x|)` where that
//! makes it less skewed, standardised, and given a companion "is missing" column where it has both kinds of rows.
//!
//! linfa-logistic 0.8.1 models the probability of its *larger* class; [`fit`] orients by its labels, so that a
//! margin above 0 always speaks for automation. Its weights are taken out and kept as plain numbers. It has no sample
//! weights; soft targets are applied as shrinkage of the fitted odds ([`Logistic::soften`]).

use crate::error::TrainError;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Standardised values are kept within this many standard deviations: one absurd count must not decide.
const CLIP: f64 = 5.0;

/// One feature's preparation and weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Whether `sign(x)·ln(1+|x|)` is applied.
    pub signed_log: bool,
    /// Median of the training rows, put in for missing values (before the transform).
    pub median: f64,
    /// Mean after the transform.
    pub mean: f64,
    /// Standard deviation after the transform; 0 for a constant feature, which is left out.
    pub sd: f64,
    /// Weight of the standardised value.
    pub weight: f64,
    /// Weight of "is missing" minus its training share.
    pub missing_weight: f64,
    /// Share of training rows in which it was missing.
    pub missing_share: f64,
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Log-odds of an average training row.
    pub intercept: f64,
    /// One per feature.
    pub terms: Vec<Term>,
}

fn signed_log(x: f64) -> f64 {
    x.signum() * x.abs().ln_1p()
}

impl Term {
    fn learn(column: &[f32], rows: &[u32]) -> Term {
        let mut known: Vec<f64> =
            rows.iter().map(|&r| f64::from(column[r as usize])).filter(|v| v.is_finite()).collect();
        let missing_share = 1.0 - known.len() as f64 / rows.len().max(1) as f64;
        known.sort_unstable_by(f64::total_cmp);
        let median = if known.is_empty() { 0.0 } else { crate::metrics::bootstrap::quantile(&known, 0.5) };
        let logged: Vec<f64> = known.iter().map(|&v| signed_log(v)).collect();
        let signed_log = skewness(&logged).abs() < skewness(&known).abs();
        let mut term = Term { signed_log, median, mean: 0.0, sd: 0.0, weight: 0.0, missing_weight: 0.0, missing_share };
        let n = rows.len().max(1) as f64;
        let values: Vec<f64> = rows.iter().map(|&r| term.transformed(column[r as usize])).collect();
        term.mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - term.mean).powi(2)).sum::<f64>() / n;
        term.sd = if variance > 1e-18 { variance.sqrt() } else { 0.0 };
        term
    }

    fn transformed(&self, value: f32) -> f64 {
        let value = if value.is_finite() { f64::from(value) } else { self.median };
        if self.signed_log { signed_log(value) } else { value }
    }

    /// The standardised value; 0 for a constant feature.
    fn standardised(&self, value: f32) -> f64 {
        if self.sd > 0.0 { ((self.transformed(value) - self.mean) / self.sd).clamp(-CLIP, CLIP) } else { 0.0 }
    }

    fn has_indicator(&self) -> bool {
        self.missing_share > 0.0 && self.missing_share < 1.0
    }

    fn indicator(&self, value: f32) -> f64 {
        (if value.is_finite() { 0.0 } else { 1.0 }) - self.missing_share
    }

    /// What this feature adds to the log-odds.
    pub fn contribution(&self, value: f32) -> f64 {
        let mut sum = self.weight * self.standardised(value);
        if self.has_indicator() {
            sum += self.missing_weight * self.indicator(value);
        }
        sum
    }
}

fn skewness(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if n < 3.0 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / n;
    let moment = |k: i32| values.iter().map(|v| (v - mean).powi(k)).sum::<f64>() / n;
    let variance = moment(2);
    if variance > 0.0 { moment(3) / variance.powf(1.5) } else { 0.0 }
}

impl Logistic {
    /// Adds the log-odds of rows `first..first + out.len()` to `out`.
    pub fn add_to(&self, columns: &[&[f32]], first: usize, out: &mut [f64]) {
        for slot in out.iter_mut() {
            *slot += self.intercept;
        }
        for (term, column) in self.terms.iter().zip(columns) {
            if term.weight != 0.0 || term.missing_weight != 0.0 {
                for (slot, &v) in out.iter_mut().zip(&column[first..]) {
                    *slot += term.contribution(v);
                }
            }
        }
    }

    /// Shrinks the odds as soft targets would: an average row keeps its odds, certainty is given up.
    ///
    /// Weak labels bound what a model may claim; `factor` is the ratio of the log-odds of the soft target to those
    /// of a hard one at the training rows' own spread.
    pub fn soften(&mut self, factor: f64) {
        for term in &mut self.terms {
            term.weight *= factor;
            term.missing_weight *= factor;
        }
    }
}

/// Fits on the given rows of the columns; `alpha` is the L2 penalty (1 is scikit-learn's `C = 1`).
///
/// `indicators` adds the "is missing" columns. Within one source they help; across sources what is missing names the
/// source, so a model that must carry over leaves them out.
///
/// # Errors
/// [`TrainError::Logistic`] when the solver fails, [`TrainError::Data`] when only one class is there.
pub fn fit(
    columns: &[&[f32]],
    labels: &[bool],
    rows: &[u32],
    alpha: f64,
    indicators: bool,
) -> Result<Logistic, TrainError> {
    let positive = rows.iter().filter(|&&r| labels[r as usize]).count();
    if positive == 0 || positive == rows.len() {
        return Err(TrainError::data("a logistic regression needs rows of both classes"));
    }
    let mut terms: Vec<Term> = columns.par_iter().map(|c| Term::learn(c, rows)).collect();
    let values: Vec<usize> = (0..terms.len()).filter(|&f| terms[f].sd > 0.0).collect();
    let indicators: Vec<usize> = (0..terms.len()).filter(|&f| indicators && terms[f].has_indicator()).collect();
    let mut records = Array2::<f64>::zeros((rows.len(), values.len() + indicators.len()));
    for (at, &f) in values.iter().enumerate() {
        for (i, &r) in rows.iter().enumerate() {
            records[[i, at]] = terms[f].standardised(columns[f][r as usize]);
        }
    }
    for (at, &f) in indicators.iter().enumerate() {
        for (i, &r) in rows.iter().enumerate() {
            records[[i, values.len() + at]] = terms[f].indicator(columns[f][r as usize]);
        }
    }
    let targets: Array1<bool> = rows.iter().map(|&r| labels[r as usize]).collect();
    let share = positive as f64 / rows.len() as f64;
    if records.ncols() == 0 {
        return Ok(Logistic { intercept: crate::gbt::logit(share), terms });
    }
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(200)
        // linfa sums the loss over rows; scikit-learn's tolerance is on the mean.
        .gradient_tolerance(1e-4 * rows.len() as f64)
        .fit(&DatasetBase::new(records, targets))
        .map_err(|e| TrainError::Logistic(e.to_string()))?;
    // linfa's positive class is the larger one.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    if !fitted.params().iter().chain([&fitted.intercept()]).all(|v| v.is_finite()) {
        return Err(TrainError::Logistic("its weights are not finite".into()));
    }
    for (at, &f) in values.iter().enumerate() {
        terms[f].weight = sign * fitted.params()[at];
    }
    for (at, &f) in indicators.iter().enumerate() {
        terms[f].missing_weight = sign * fitted.params()[values.len() + at];
    }
    Ok(Logistic { intercept: sign * fitted.intercept(), terms })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{bits, unit};
    use crate::gbt::sigmoid;

    fn world(n: usize, share_shift: f64) -> (Vec<f32>, Vec<f32>, Vec<bool>) {
        let draw = |row: usize, what: u64| unit(bits(11, 97, row as u64, what));
        let counts: Vec<f32> = (0..n).map(|i| (draw(i, 1) * 14.0).exp() as f32).collect();
        let holes: Vec<f32> = (0..n).map(|i| if draw(i, 2) < 0.3 { f32::NAN } else { draw(i, 3) as f32 }).collect();
        let labels = (0..n)
            .map(|i| {
                let truth = 0.8 * (f64::from(counts[i]).ln() - 7.0) + if holes[i].is_nan() { 2.0 } else { 0.0 };
                draw(i, 4) < sigmoid(truth + share_shift)
            })
            .collect();
        (counts, holes, labels)
    }

    #[test]
    fn odds_point_to_automation_whichever_class_is_larger() {
        for shift in [-2.0, 0.0, 2.0] {
            let (counts, holes, labels) = world(3000, shift);
            let rows: Vec<u32> = (0..3000).collect();
            let columns: [&[f32]; 2] = [&counts, &holes];
            let model = fit(&columns, &labels, &rows, 1.0, true).unwrap();
            let mut margins = vec![0.0; 3000];
            model.add_to(&columns, 0, &mut margins);
            let auc = crate::metrics::roc_auc(&labels, &margins);
            assert!(auc > 0.85, "{auc} at {shift}");
            assert!(model.terms[0].signed_log && model.terms[1].missing_weight > 1.0);
            let mean = margins.iter().map(|&m| sigmoid(m)).sum::<f64>() / 3000.0;
            let share = labels.iter().filter(|&&l| l).count() as f64 / 3000.0;
            assert!((mean - share).abs() < 0.01, "calibrated in the large");
        }
    }

    #[test]
    fn contributions_add_up_to_the_margin() {
        let (counts, holes, labels) = world(500, 0.0);
        let rows: Vec<u32> = (0..500).collect();
        let columns: [&[f32]; 2] = [&counts, &holes];
        let model = fit(&columns, &labels, &rows, 1.0, true).unwrap();
        let mut margins = vec![0.0; 500];
        model.add_to(&columns, 0, &mut margins);
        for row in 0..500 {
            let sum =
                model.intercept + model.terms[0].contribution(counts[row]) + model.terms[1].contribution(holes[row]);
            assert!((sum - margins[row]).abs() < 1e-12);
        }
    }

    #[test]
    fn a_column_without_values_or_variation_does_no_harm() {
        let nothing = vec![f32::NAN; 100];
        let constant = vec![3.0f32; 100];
        let labels: Vec<bool> = (0..100).map(|i| i % 4 == 0).collect();
        let rows: Vec<u32> = (0..100).collect();
        let model = fit(&[&nothing, &constant], &labels, &rows, 1.0, true).unwrap();
        let mut margins = vec![0.0; 100];
        model.add_to(&[&nothing, &constant], 0, &mut margins);
        assert!((sigmoid(margins[0]) - 0.25).abs() < 1e-9);
        assert!(fit(&[&constant], &[true; 100], &rows, 1.0, true).is_err());
    }
}
