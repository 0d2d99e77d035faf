//! Class-conditional conformal prediction (Vovk, Gammerman & Shafer 2005; "Mondrian" by label).
//!
//! For each class the margins of left-out rows of that class are kept (as quantiles). An account's p-value for a class
//! is the share of them that look at least as odd for the class; the class stays in the account's set while the
//! p-value exceeds α. On accounts that are exchangeable with the left-out rows, each class is left out of the set of
//! at most a share α of its members, whatever the base rate. On a new source nothing is guaranteed; the model card
//! says how often it held there.

pub use claque_schema::PredictionSet;
use serde::{Deserialize, Serialize};

/// Quantiles kept per class.
const KEPT: usize = 512;

/// Sorted margins of one class, thinned to quantiles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassMargins {
    /// Left-out rows behind the quantiles.
    pub n: u64,
    /// Ascending margins at evenly spaced ranks.
    pub margins: Vec<f32>,
}

/// Both classes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Conformal {
    /// Accounts labelled human.
    pub human: ClassMargins,
    /// Accounts labelled automated.
    pub automated: ClassMargins,
}

impl ClassMargins {
    fn of(mut margins: Vec<f64>) -> Self {
        margins.sort_unstable_by(f64::total_cmp);
        let n = margins.len();
        let kept = n.min(KEPT);
        let at = |i: usize| if kept > 1 { i * (n - 1) / (kept - 1) } else { 0 };
        ClassMargins { n: n as u64, margins: (0..kept).map(|i| margins[at(i)] as f32).collect() }
    }

    /// Share of the class whose margin is below (`true`) or above the given one, ties on the careful side, counted
    /// with the account itself: `(#{at least as odd} + 1) / (n + 1)`.
    fn p_value(&self, margin: f64, odd_below: bool) -> f64 {
        if self.margins.is_empty() {
            return 1.0;
        }
        let m = margin as f32;
        let as_odd = if odd_below {
            self.margins.partition_point(|&x| x <= m)
        } else {
            self.margins.len() - self.margins.partition_point(|&x| x < m)
        };
        let share = as_odd as f64 / self.margins.len() as f64;
        (share * self.n as f64 + 1.0) / (self.n as f64 + 1.0)
    }
}

impl Conformal {
    /// From the margins of left-out rows.
    pub fn of(margins: &[f64], labels: &[bool]) -> Self {
        let class = |wanted: bool| {
            ClassMargins::of(margins.iter().zip(labels).filter(|p| *p.1 == wanted).map(|p| *p.0).collect())
        };
        Conformal { human: class(false), automated: class(true) }
    }

    /// p-values of a margin: human, automated.
    pub fn p_values(&self, margin: f64) -> [f64; 2] {
        [self.human.p_value(margin, false), self.automated.p_value(margin, true)]
    }

    /// The set at risk level `alpha`.
    pub fn set(&self, margin: f64, alpha: f64) -> PredictionSet {
        match self.p_values(margin).map(|p| p > alpha) {
            [true, true] => PredictionSet::Both,
            [true, false] => PredictionSet::Human,
            [false, true] => PredictionSet::Automated,
            [false, false] => PredictionSet::Neither,
        }
    }

    /// Whether the quantiles are in order.
    pub fn is_sound(&self) -> bool {
        [&self.human, &self.automated]
            .iter()
            .all(|c| c.margins.windows(2).all(|w| w[0] <= w[1]) && c.margins.iter().all(|m| m.is_finite()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{bits, unit};

    /// Margins of a class: the sum of four even draws, shifted.
    fn draw(world: u64, i: u64, automated: bool) -> f64 {
        let sum: f64 = (0..4).map(|k| unit(bits(world, 80 + u64::from(automated), i, k))).sum();
        2.0 * (sum - 2.0) + if automated { 0.8 } else { -0.8 }
    }

    #[test]
    fn each_class_is_covered_at_its_level_on_exchangeable_accounts() {
        let n = 3000;
        let margins: Vec<f64> = (0..2 * n).map(|i| draw(1, i / 2, i % 2 == 1)).collect();
        let labels: Vec<bool> = (0..2 * n).map(|i| i % 2 == 1).collect();
        let conformal = Conformal::of(&margins, &labels);
        for alpha in [0.05, 0.1, 0.2] {
            for automated in [false, true] {
                let covered = (0..20_000)
                    .filter(|&i| {
                        let set = conformal.set(draw(2, i, automated), alpha);
                        let own = if automated { PredictionSet::Automated } else { PredictionSet::Human };
                        set == PredictionSet::Both || set == own
                    })
                    .count() as f64
                    / 20_000.0;
                assert!((covered - (1.0 - alpha)).abs() < 0.02, "{covered} at {alpha}");
            }
        }
    }

    #[test]
    fn without_left_out_rows_everything_stays_possible() {
        assert_eq!(Conformal::default().set(3.0, 0.1), PredictionSet::Both);
    }
}
