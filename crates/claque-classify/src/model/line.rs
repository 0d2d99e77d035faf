//! A line in log-odds through a few labels, with what they leave open about it.
//!
//! `η(s) = intercept + slope·(s − centre)/scale` (Platt 1999) as the posterior mode of a logistic regression with a wide
//! Gaussian prior around what was believed before, its slope taken at seven tenths, because a model is too sure of itself
//! on accounts it does not know. The inverse Hessian at the mode (Laplace) is the covariance of the line.

use crate::gbt::{logit, sigmoid};
use claque_schema::Interval;

/// Standard deviation of the prior on the intercept, log-odds: a base rate of 12 % against one of 50 % is one of them.
const PRIOR_INTERCEPT: f64 = 2.0;
/// Standard deviation of the prior on the slope per standard deviation of the score, log-odds.
const PRIOR_SLOPE: f64 = 2.0;
/// Share of the believed slope that the prior takes over.
const SLOPE_BELIEVED: f64 = 0.7;
const Z: f64 = 1.959_963_984_540_054;
/// Log-odds beyond which a belief is not taken at face value.
const PRIOR_EDGE: f64 = 4.0;

/// A line in log-odds over a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Mean score of the labelled rows.
    pub centre: f64,
    /// Standard deviation of their scores.
    pub scale: f64,
    /// Log-odds at the centre.
    pub intercept: f64,
    /// Log-odds per standard deviation of the score; never negative.
    pub slope: f64,
    /// Variance of the intercept, their covariance, variance of the slope.
    pub covariance: [f64; 3],
}

impl Line {
    /// Learns the line. `own` is what was believed of each score before a label was seen, as a probability.
    pub fn fit(scores: &[f64], own: &[f64], labels: &[bool]) -> Line {
        let n = scores.len().max(1) as f64;
        let centre = scores.iter().sum::<f64>() / n;
        let scale = (scores.iter().map(|m| (m - centre).powi(2)).sum::<f64>() / n).sqrt().max(1e-9);
        let x: Vec<f64> = scores.iter().map(|m| (m - centre) / scale).collect();
        let ([intercept, slope], covariance) = posterior(&x, labels, own_line(&x, own));
        Line { centre, scale, intercept, slope, covariance }
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

#[cfg(test)]
mod tests {
    use super::super::recalibration::tests::world;
    use super::*;

    fn fitted(m: &[f64], l: &[bool]) -> Line {
        let own: Vec<f64> = m.iter().map(|m| sigmoid(*m)).collect();
        Line::fit(m, &own, l)
    }

    #[test]
    fn many_labels_give_the_line_that_made_them() {
        let (m, l) = world(40_000, 5, [-1.5, 0.6]);
        let r = fitted(&m, &l);
        assert!((r.apply(0.0) - sigmoid(-1.5)).abs() < 0.01 && (r.apply(2.0) - sigmoid(-0.3)).abs() < 0.015);
        assert!(r.interval(0.0, 0.0).width() < 0.02);
    }

    #[test]
    fn the_interval_of_fifty_labels_covers_the_truth_as_often_as_it_says() {
        let (mut hits, mut n) = (0, 0);
        for seed in 0..400 {
            let (m, l) = world(50, 1000 + seed, [-0.8, 0.8]);
            let r = fitted(&m, &l);
            for at in [-2.0, 0.0, 1.5] {
                n += 1;
                hits += u32::from(r.interval(at, 0.0).contains(sigmoid(-0.8 + 0.8 * at)));
            }
        }
        // 1,200 intervals in groups of three: three points are more than three standard errors.
        let covered = f64::from(hits) / f64::from(n);
        assert!((covered - 0.95).abs() < 0.03, "{covered}");
    }

    #[test]
    fn a_ranking_that_is_upside_down_becomes_the_base_rate_and_no_reversal() {
        let (m, l) = world(200, 9, [0.5, -1.5]);
        let share = l.iter().filter(|l| **l).count() as f64 / 200.0;
        let r = fitted(&m, &l);
        assert_eq!(r.slope, 0.0);
        assert!((r.apply(-3.0) - r.apply(3.0)).abs() < 1e-12 && (r.apply(0.0) - share).abs() < 0.02);
    }
}
