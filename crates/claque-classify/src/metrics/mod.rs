//! How good probabilities are: ranking, decisions, calibration.
//!
//! Counts are exact (`u64`); sums run in the order of the rows. Definitions follow scikit-learn where it has one, so
//! that figures can be compared: ROC AUC with half credit for ties, average precision as the step-wise sum
//! `Σ (Rᵢ − Rᵢ₋₁) Pᵢ`, Brier as the mean squared error. Calibration error is the expected calibration error over ten
//! equal-width bins. [`bootstrap`] gives intervals.

pub mod bootstrap;
mod rank;
#[cfg(test)]
mod tests;

pub use bootstrap::{Bootstrapped, bootstrap};
pub use rank::{average_precision, precision_at_recall, roc_auc};

use serde::{Deserialize, Serialize};

/// Bins of the calibration error and of the reliability diagram.
pub const N_BINS: usize = 10;

/// Decisions at one threshold, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Automated, flagged.
    pub true_positive: u64,
    /// Human, flagged.
    pub false_positive: u64,
    /// Human, not flagged.
    pub true_negative: u64,
    /// Automated, not flagged.
    pub false_negative: u64,
}

impl Confusion {
    /// Counts `probability >= threshold` against the labels.
    pub fn at(labels: &[bool], probabilities: &[f64], threshold: f64) -> Self {
        let mut c = Confusion::default();
        for (&label, &p) in labels.iter().zip(probabilities) {
            match (label, p >= threshold) {
                (true, true) => c.true_positive += 1,
                (false, true) => c.false_positive += 1,
                (false, false) => c.true_negative += 1,
                (true, false) => c.false_negative += 1,
            }
        }
        c
    }

    /// Share of flagged that are automated; `None` when nothing is flagged.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.true_positive, self.true_positive + self.false_positive)
    }

    /// Share of automated that are flagged.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.true_positive, self.true_positive + self.false_negative)
    }

    /// Share of humans that are flagged.
    pub fn false_positive_rate(&self) -> Option<f64> {
        ratio(self.false_positive, self.false_positive + self.true_negative)
    }

    /// Harmonic mean of precision and recall; 0 when there is nothing to count.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.true_positive, 2 * self.true_positive + self.false_positive + self.false_negative).unwrap_or(0.0)
    }

    /// Matthews 1975: correlation of decision and label, −1 to 1; 0 when a margin is empty.
    pub fn mcc(&self) -> f64 {
        let [tp, fp, tn, fn_] =
            [self.true_positive, self.false_positive, self.true_negative, self.false_negative].map(|v| v as f64);
        let below = ((tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_)).sqrt();
        if below > 0.0 { (tp * tn - fp * fn_) / below } else { 0.0 }
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// One bar of a reliability diagram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Accounts whose probability lies in the bin.
    pub n: u64,
    /// Of them automated.
    pub automated: u64,
    /// Mean probability in the bin.
    pub mean_probability: f64,
}

/// Ten equal-width bins of the probability.
pub fn reliability(labels: &[bool], probabilities: &[f64]) -> [ReliabilityBin; N_BINS] {
    let mut bins = [ReliabilityBin::default(); N_BINS];
    for (&label, &p) in labels.iter().zip(probabilities) {
        let bin = &mut bins[((p * N_BINS as f64) as usize).min(N_BINS - 1)];
        bin.n += 1;
        bin.automated += u64::from(label);
        bin.mean_probability += p;
    }
    for bin in &mut bins {
        if bin.n > 0 {
            bin.mean_probability /= bin.n as f64;
        }
    }
    bins
}

/// Expected calibration error over ten equal-width bins: the mean gap between probability and share of automated.
pub fn ece(labels: &[bool], probabilities: &[f64]) -> f64 {
    if labels.is_empty() {
        return 0.0;
    }
    let total = labels.len() as f64;
    let gap = |b: &ReliabilityBin| (b.automated as f64 / b.n as f64 - b.mean_probability).abs() * b.n as f64 / total;
    reliability(labels, probabilities).iter().filter(|b| b.n > 0).map(gap).sum()
}

/// Mean squared error of the probability (Brier 1950).
pub fn brier(labels: &[bool], probabilities: &[f64]) -> f64 {
    mean(labels, probabilities, |t, p| (p - t) * (p - t))
}

/// Mean negative log-likelihood; probabilities are kept 10⁻¹⁵ away from 0 and 1.
pub fn log_loss(labels: &[bool], probabilities: &[f64]) -> f64 {
    mean(labels, probabilities, |t, p| {
        let p = p.clamp(1e-15, 1.0 - 1e-15);
        -(t * p.ln() + (1.0 - t) * (1.0 - p).ln())
    })
}

fn mean(labels: &[bool], probabilities: &[f64], loss: impl Fn(f64, f64) -> f64) -> f64 {
    if labels.is_empty() {
        return 0.0;
    }
    let sum: f64 = labels.iter().zip(probabilities).map(|(&l, &p)| loss(if l { 1.0 } else { 0.0 }, p)).sum();
    sum / labels.len() as f64
}

/// The figures of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Accounts.
    pub n: u64,
    /// Of them labelled automated.
    pub n_automated: u64,
    /// Area under the ROC curve; 0.5 when a class is absent.
    pub roc_auc: f64,
    /// Average precision (area under the precision-recall curve, step-wise).
    pub average_precision: f64,
    /// Highest precision at a recall of at least 0.8.
    pub precision_at_recall_80: f64,
    /// F1 at 0.5.
    pub f1: f64,
    /// Matthews correlation at 0.5.
    pub mcc: f64,
    /// Mean squared error.
    pub brier: f64,
    /// Mean negative log-likelihood.
    pub log_loss: f64,
    /// Expected calibration error, ten bins.
    pub ece: f64,
    /// ECE of a constant 0.5 on the same labels: what an ECE has to be compared with.
    pub ece_of_half: f64,
    /// Decisions at 0.5.
    pub confusion: Confusion,
    /// Reliability diagram.
    pub reliability: Vec<ReliabilityBin>,
}

impl Metrics {
    /// Computes them all.
    pub fn of(labels: &[bool], probabilities: &[f64]) -> Self {
        let confusion = Confusion::at(labels, probabilities, 0.5);
        let n_automated = labels.iter().filter(|&&l| l).count() as u64;
        let n = labels.len() as u64;
        let share = ratio(n_automated, n).unwrap_or(0.5);
        Metrics {
            n,
            n_automated,
            roc_auc: roc_auc(labels, probabilities),
            average_precision: average_precision(labels, probabilities),
            precision_at_recall_80: precision_at_recall(labels, probabilities, 0.8),
            f1: confusion.f1(),
            mcc: confusion.mcc(),
            brier: brier(labels, probabilities),
            log_loss: log_loss(labels, probabilities),
            ece: ece(labels, probabilities),
            ece_of_half: (share - 0.5).abs(),
            confusion,
            reliability: reliability(labels, probabilities).to_vec(),
        }
    }
}
