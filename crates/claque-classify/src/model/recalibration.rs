//! Probabilities learned anew from a few reviewed accounts of the user's own data.
//!
//! On a source that it was not trained on, a model still ranks, but its probabilities are off: the share of automated
//! accounts differs, and so does how far the scores lie apart. Two numbers repair most of it, a line in log-odds
//! `η(m) = intercept + slope·(m − centre)/scale` (Platt 1999), and fifty reviewed accounts determine two numbers well
//! enough when they are drawn evenly over the scores ([`draw`]). The line is the posterior mode of a logistic regression
//! with a wide Gaussian prior around what the model said itself, its slope taken at seven tenths, because a model is too
//! sure of itself on accounts it does not know. (Prior and share were chosen on four public sets; over their neighbours
//! the calibration error moved by less than 0.003.) What is left of the error is the noise of fifty labels: a share
//! known from them has a standard error of 0.05 to 0.07.
//!
//! What fifty accounts leave open is kept: the inverse Hessian at the mode (Laplace) gives the covariance of the line,
//! and a score's interval is that of `η` with the members' disagreement added. The margins of the reviewed accounts
//! also replace the conformal quantiles, which then hold for accounts exchangeable with them.

use super::conformal::Conformal;
use super::{Model, ModelFile};
use crate::draws::{below, bits, purpose};
use crate::error::TrainError;
use crate::gbt::{logit, sigmoid};
use crate::metrics::{brier, ece, roc_auc};
use claque_schema::{Interval, ModelRef};
use serde::{Deserialize, Serialize};

/// Reviewed accounts below which two numbers cannot be learned.
pub const REVIEWED_MIN: usize = 50;
/// Standard deviation of the prior on the intercept, log-odds: a base rate of 12 % against one of 50 % is one of them.
const PRIOR_INTERCEPT: f64 = 2.0;
/// Standard deviation of the prior on the slope per standard deviation of the margin, log-odds.
const PRIOR_SLOPE: f64 = 2.0;
/// Share of the model's own slope that the prior believes.
const SLOPE_BELIEVED: f64 = 0.7;
const Z: f64 = 1.959_963_984_540_054;
/// Log-odds beyond which a model's own word is not taken at face value.
const PRIOR_EDGE: f64 = 4.0;

/// A line in log-odds over a score (a model's own calibrated log-odds), with what the reviewed accounts leave open about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recalibration {
    /// The model it was learned for.
    pub of: ModelRef,
    /// Reviewed accounts.
    pub n: u64,
    /// Of them automated.
    pub n_automated: u64,
    /// Mean score of the reviewed accounts.
    pub centre: f64,
    /// Standard deviation of their scores.
    pub scale: f64,
    /// Log-odds at the centre.
    pub intercept: f64,
    /// Log-odds per standard deviation of the score; never negative.
    pub slope: f64,
    /// Variance of the intercept, their covariance, variance of the slope.
    pub covariance: [f64; 3],
    /// Share of automated accounts among the reviewed, with its 95 % interval: the base rate the result assumes.
    pub base_rate: f64,
    /// Wilson's interval of it.
    pub base_rate_interval: Interval,
    /// Date of the review; may be empty.
    pub reviewed_at: String,
}

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
            let line = Recalibration::fit(of.clone(), &pick(&scores), &pick(own), &l);
            let rest: Vec<usize> = (0..margins.len()).filter(|i| !drawn.contains(i)).collect();
            let p: Vec<f64> = rest.iter().map(|&i| line.apply(scores[i])).collect();
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

/// How the new probabilities do on the reviewed accounts, each judged by a line learned from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewFigures {
    /// Reviewed accounts.
    pub n: u64,
    /// Of them automated.
    pub n_automated: u64,
    /// ROC AUC of the model's ranking on them.
    pub roc_auc: f64,
    /// Brier score of the model's own probabilities.
    pub brier_before: f64,
    /// Brier score of the new probabilities, each left out in turn.
    pub brier_after: f64,
    /// Mean of the model's own probabilities.
    pub mean_before: f64,
    /// The new probabilities, each left out in turn, in the order of the reviewed accounts.
    pub probabilities: Vec<f64>,
}

impl Recalibration {
    /// Learns the line. `own` is what was believed of each score before a label was seen, as a probability.
    pub fn fit(of: ModelRef, scores: &[f64], own: &[f64], labels: &[bool]) -> Recalibration {
        let n = scores.len().max(1) as f64;
        let centre = scores.iter().sum::<f64>() / n;
        let scale = (scores.iter().map(|m| (m - centre).powi(2)).sum::<f64>() / n).sqrt().max(1e-9);
        let x: Vec<f64> = scores.iter().map(|m| (m - centre) / scale).collect();
        let prior = own_line(&x, own);
        let (line, covariance) = posterior(&x, labels, prior);
        let n_automated = labels.iter().filter(|l| **l).count() as u64;
        Recalibration {
            of,
            n: labels.len() as u64,
            n_automated,
            centre,
            scale,
            intercept: line[0],
            slope: line[1],
            covariance,
            base_rate: n_automated as f64 / n,
            base_rate_interval: Interval::wilson95(n_automated, labels.len() as u64),
            reviewed_at: String::new(),
        }
    }

    fn eta(&self, score: f64) -> (f64, f64) {
        let x = (score - self.centre) / self.scale;
        let [vi, c, vs] = self.covariance;
        (self.intercept + self.slope * x, (vi + 2.0 * x * c + x * x * vs).max(0.0))
    }

    /// Probability of a score.
    pub fn apply(&self, score: f64) -> f64 {
        sigmoid(self.eta(score).0)
    }

    /// The 95 % interval of that probability; `spread` is the standard error of the score.
    pub fn interval(&self, score: f64, spread: f64) -> Interval {
        let (eta, variance) = self.eta(score);
        let half = Z * (variance + (self.slope * spread / self.scale).powi(2)).sqrt();
        Interval::new(sigmoid(eta - half), sigmoid(eta + half), 0.95)
    }

    /// Whether the numbers are usable: a model file is input.
    pub fn is_sound(&self) -> bool {
        let numbers = [self.centre, self.scale, self.intercept, self.slope, self.base_rate];
        numbers.iter().chain(&self.covariance).all(|x| x.is_finite())
            && self.scale > 0.0
            && self.slope >= 0.0
            && (0.0..=1.0).contains(&self.base_rate)
    }
}

/// The straight line nearest to the model's own log-odds: what is believed before a label is seen.
fn own_line(x: &[f64], own: &[f64]) -> [f64; 2] {
    let n = x.len().max(1) as f64;
    let eta: Vec<f64> = own.iter().map(|p| logit(*p).clamp(-PRIOR_EDGE, PRIOR_EDGE)).collect();
    let mean = eta.iter().sum::<f64>() / n;
    let covariance = x.iter().zip(&eta).map(|(x, e)| x * (e - mean)).sum::<f64>() / n;
    let variance = x.iter().map(|x| x * x).sum::<f64>() / n;
    [mean, if variance > 0.0 { SLOPE_BELIEVED * (covariance / variance).max(0.0) } else { 0.0 }]
}

/// Mode and covariance of (intercept, slope) under the Gaussian prior, by Newton's method; a slope below 0 is put to 0.
fn posterior(x: &[f64], labels: &[bool], prior: [f64; 2]) -> ([f64; 2], [f64; 3]) {
    let (line, covariance) = newton(x, labels, prior, true);
    if line[1] >= 0.0 {
        return (line, covariance);
    }
    let (line, covariance) = newton(x, labels, [prior[0], 0.0], false);
    (line, covariance)
}

fn newton(x: &[f64], labels: &[bool], prior: [f64; 2], sloped: bool) -> ([f64; 2], [f64; 3]) {
    let precision = [PRIOR_INTERCEPT.powi(-2), PRIOR_SLOPE.powi(-2)];
    let mut line = prior;
    let mut hessian = [precision[0], 0.0, precision[1]];
    for _ in 0..60 {
        let mut gradient = [precision[0] * (line[0] - prior[0]), precision[1] * (line[1] - prior[1])];
        hessian = [precision[0], 0.0, precision[1]];
        for (x, label) in x.iter().zip(labels) {
            let p = sigmoid(line[0] + line[1] * x);
            let off = p - if *label { 1.0 } else { 0.0 };
            let w = p * (1.0 - p);
            gradient[0] += off;
            gradient[1] += off * x;
            hessian[0] += w;
            hessian[1] += w * x;
            hessian[2] += w * x * x;
        }
        if !sloped {
            (gradient[1], hessian[1]) = (0.0, 0.0);
        }
        let det = hessian[0] * hessian[2] - hessian[1] * hessian[1];
        let step = [
            (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / det,
            (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / det,
        ];
        // The prior bounds the curvature from below; steps of at most two log-odds keep Newton in its basin.
        let longest = step[0].abs().max(step[1].abs());
        let share = if longest > 2.0 { 2.0 / longest } else { 1.0 };
        line = [line[0] - share * step[0], line[1] - share * step[1]];
        if longest < 1e-12 {
            break;
        }
    }
    let det = hessian[0] * hessian[2] - hessian[1] * hessian[1];
    let slope_variance = if sloped { hessian[0] / det } else { 0.0 };
    (line, [hessian[2] / det, -hessian[1] / det, slope_variance])
}

impl Model {
    /// This model with probabilities learned from reviewed accounts, under a new name; and how it does on them.
    ///
    /// # Errors
    /// [`TrainError::Data`] with fewer than [`REVIEWED_MIN`] reviewed accounts.
    pub fn recalibrated(
        &self,
        name: &str,
        margins: &[f64],
        labels: &[bool],
        reviewed_at: &str,
    ) -> Result<(ModelFile, ReviewFigures), TrainError> {
        if margins.len() < REVIEWED_MIN {
            return Err(TrainError::Data(format!(
                "{} reviewed accounts have a score, {REVIEWED_MIN} are needed; remedy: `claque recalibrate --draw \
                 {REVIEWED_MIN}` names accounts to review",
                margins.len()
            )));
        }
        let own: Vec<f64> = margins.iter().map(|m| self.file.calibration.apply(*m)).collect();
        let scores: Vec<f64> = own.iter().map(|p| logit(*p)).collect();
        let fit = |keep: &dyn Fn(usize) -> bool| {
            let rows: Vec<usize> = (0..margins.len()).filter(|i| keep(*i)).collect();
            let pick = |v: &[f64]| rows.iter().map(|i| v[*i]).collect::<Vec<f64>>();
            let l: Vec<bool> = rows.iter().map(|i| labels[*i]).collect();
            Recalibration::fit(self.reference().clone(), &pick(&scores), &pick(&own), &l)
        };
        let line = Recalibration { reviewed_at: reviewed_at.to_string(), ..fit(&|_| true) };
        let left_out: Vec<f64> = (0..margins.len()).map(|i| fit(&|j| j != i).apply(scores[i])).collect();
        let figures = ReviewFigures {
            n: line.n,
            n_automated: line.n_automated,
            roc_auc: roc_auc(labels, margins),
            brier_before: brier(labels, &own),
            brier_after: brier(labels, &left_out),
            mean_before: own.iter().sum::<f64>() / own.len() as f64,
            probabilities: left_out,
        };
        let file = ModelFile {
            name: name.to_string(),
            recalibration: Some(line),
            conformal: Conformal::of(margins, labels),
            ..self.file.clone()
        };
        Ok((file, figures))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::unit;

    fn of() -> ModelRef {
        ModelRef { name: "m".into(), hash: "0".into() }
    }

    /// Margins spread evenly, labels by the true line in log-odds.
    fn world(n: usize, seed: u64, line: [f64; 2]) -> (Vec<f64>, Vec<bool>) {
        let draw = |i: usize, k: u64| unit(bits(seed, 70, i as u64, k));
        let margins: Vec<f64> = (0..n).map(|i| 6.0 * (i as f64 + draw(i, 0)) / n as f64 - 3.0).collect();
        let labels = margins.iter().enumerate().map(|(i, m)| draw(i, 1) < sigmoid(line[0] + line[1] * m)).collect();
        (margins, labels)
    }

    #[test]
    fn many_labels_give_the_line_that_made_them() {
        let (m, l) = world(40_000, 5, [-1.5, 0.6]);
        let own: Vec<f64> = m.iter().map(|m| sigmoid(*m)).collect();
        let r = Recalibration::fit(of(), &m, &own, &l);
        assert!((r.apply(0.0) - sigmoid(-1.5)).abs() < 0.01 && (r.apply(2.0) - sigmoid(-0.3)).abs() < 0.015);
        assert!(r.interval(0.0, 0.0).width() < 0.02 && r.is_sound());
        assert!(r.base_rate_interval.contains(r.base_rate));
    }

    #[test]
    fn the_interval_of_fifty_labels_covers_the_truth_as_often_as_it_says() {
        let (mut hits, mut n) = (0, 0);
        for seed in 0..400 {
            let (m, l) = world(50, 1000 + seed, [-0.8, 0.8]);
            let own: Vec<f64> = m.iter().map(|m| sigmoid(*m)).collect();
            let r = Recalibration::fit(of(), &m, &own, &l);
            for at in [-2.0, 0.0, 1.5] {
                n += 1;
                hits += u32::from(r.interval(at, 0.0).contains(sigmoid(-0.8 + 0.8 * at)));
            }
        }
        // 1,200 intervals in groups of three: two and a half points are more than three standard errors.
        let covered = f64::from(hits) / f64::from(n);
        assert!((covered - 0.95).abs() < 0.025, "{covered}");
    }

    #[test]
    fn a_ranking_that_is_upside_down_becomes_the_base_rate_and_no_reversal() {
        let (m, l) = world(200, 9, [0.5, -1.5]);
        let own: Vec<f64> = m.iter().map(|m| sigmoid(*m)).collect();
        let r = Recalibration::fit(of(), &m, &own, &l);
        assert_eq!(r.slope, 0.0);
        assert!((r.apply(-3.0) - r.apply(3.0)).abs() < 1e-12 && (r.apply(0.0) - r.base_rate).abs() < 0.02);
    }

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
        assert!(told.ece_before > 0.25 && told.ece < 0.08 && told.brier < told.brier_before, "{told:?}");
        assert!(reviewing("x", &m[..100], &own[..100], &l[..100], 20, 1).is_none());
    }

    #[test]
    fn one_class_alone_still_gives_a_finite_line() {
        let (m, _) = world(50, 2, [0.0, 1.0]);
        let own: Vec<f64> = m.iter().map(|m| sigmoid(*m)).collect();
        let r = Recalibration::fit(of(), &m, &own, &[false; 50]);
        assert!(r.is_sound() && r.apply(0.0) < 0.2 && r.apply(0.0) > 0.0);
    }
}
