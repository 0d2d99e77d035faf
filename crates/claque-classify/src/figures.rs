//! Every figure of an evaluation with its interval, from one bootstrap.
//!
//! Accounts are drawn with replacement within each class, and all figures are computed again on the same draw; the
//! intervals are percentiles. They say how the figure varies over accounts *of this source*: what another source would
//! give is not in them, which is why figures of left-out sources are shown one by one. The calibration error of a
//! resample is biased upwards (noise in a bin is error), so its interval lies a little high.

use crate::draws::{below, bits, purpose};
use crate::metrics::bootstrap::quantile;
use crate::metrics::{Bootstrapped, Metrics};
use claque_schema::Interval;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Resamples behind every interval.
pub const REPLICATES: u32 = 200;

/// The figures of one set of judged rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// What was judged.
    pub name: String,
    /// Accounts.
    pub n: u64,
    /// Of them automated.
    pub n_automated: u64,
    /// Whether both classes occur; ranking figures mean nothing otherwise.
    pub both_classes: bool,
    /// Area under the ROC curve.
    pub roc_auc: Bootstrapped,
    /// Average precision.
    pub pr_auc: Bootstrapped,
    /// Highest precision at a recall of at least 0.8.
    pub precision_at_recall_80: Bootstrapped,
    /// F1 at 0.5.
    pub f1: Bootstrapped,
    /// Matthews correlation at 0.5.
    pub mcc: Bootstrapped,
    /// Mean squared error.
    pub brier: Bootstrapped,
    /// Expected calibration error, ten bins.
    pub ece: Bootstrapped,
    /// ECE of a constant 0.5 on the same rows.
    pub ece_of_half: f64,
}

impl Figures {
    /// From labels, probabilities and the scores to rank by (margins: a map may tie what they tell apart).
    pub fn of(name: &str, labels: &[bool], probabilities: &[f64], margins: &[f64], seed: u64) -> Figures {
        let whole = Metrics::of(labels, probabilities);
        let first = seven(labels, probabilities, margins);
        let classes = [true, false].map(|c| (0..labels.len()).filter(|&i| labels[i] == c).collect::<Vec<usize>>());
        let drawn: Vec<[f64; 7]> = (0..u64::from(REPLICATES))
            .into_par_iter()
            .map(|replicate| {
                let key = bits(seed, purpose::BOOTSTRAP, replicate, 2);
                let rows: Vec<usize> = classes
                    .iter()
                    .enumerate()
                    .flat_map(|(c, rows)| {
                        (0..rows.len() as u64)
                            .map(move |i| rows[below(rows.len(), bits(key, purpose::BOOTSTRAP, c as u64, i))])
                    })
                    .collect();
                let pick = |v: &[f64]| rows.iter().map(|&r| v[r]).collect::<Vec<f64>>();
                let l: Vec<bool> = rows.iter().map(|&r| labels[r]).collect();
                seven(&l, &pick(probabilities), &pick(margins))
            })
            .collect();
        let interval = |k: usize| {
            let mut v: Vec<f64> = drawn.iter().map(|d| d[k]).collect();
            v.sort_unstable_by(f64::total_cmp);
            Bootstrapped { value: first[k], interval: Interval::new(quantile(&v, 0.025), quantile(&v, 0.975), 0.95) }
        };
        Figures {
            name: name.to_string(),
            n: whole.n,
            n_automated: whole.n_automated,
            both_classes: whole.n_automated > 0 && whole.n_automated < whole.n,
            roc_auc: interval(0),
            pr_auc: interval(1),
            precision_at_recall_80: interval(2),
            f1: interval(3),
            mcc: interval(4),
            brier: interval(5),
            ece: interval(6),
            ece_of_half: whole.ece_of_half,
        }
    }
}

fn seven(labels: &[bool], probabilities: &[f64], margins: &[f64]) -> [f64; 7] {
    use crate::metrics::{Confusion, average_precision, brier, ece, precision_at_recall, roc_auc};
    let confusion = Confusion::at(labels, probabilities, 0.5);
    [
        roc_auc(labels, margins),
        average_precision(labels, margins),
        precision_at_recall(labels, margins, 0.8),
        confusion.f1(),
        confusion.mcc(),
        brier(labels, probabilities),
        ece(labels, probabilities),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::unit;

    #[test]
    fn intervals_hold_their_value_and_narrow_with_the_rows() {
        let of = |n: u64| {
            let m: Vec<f64> = (0..n).map(|i| 4.0 * unit(bits(1, 61, i, 0)) - 2.0).collect();
            let p: Vec<f64> = m.iter().map(|m| crate::gbt::sigmoid(*m)).collect();
            let l: Vec<bool> = (0..n).map(|i| unit(bits(1, 61, i, 1)) < p[i as usize]).collect();
            Figures::of("x", &l, &p, &m, 3)
        };
        let (few, many) = (of(200), of(5000));
        for (a, b) in
            [(few.roc_auc, many.roc_auc), (few.pr_auc, many.pr_auc), (few.mcc, many.mcc), (few.brier, many.brier)]
        {
            assert!(a.interval.contains(a.value) && b.interval.contains(b.value));
            assert!(b.interval.width() < 0.5 * a.interval.width());
        }
        assert!(few.both_classes && many.ece.value < 0.05 && many.precision_at_recall_80.value > 0.5);
    }
}
