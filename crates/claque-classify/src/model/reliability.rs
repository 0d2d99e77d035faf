//! How often the model was right at a probability, on rows it had not seen: bins of equal size with their counts.
//!
//! A score's interval joins two doubts that are taken as independent, on each side of the probability: how far the
//! members disagree (1.96 standard errors of their weighted mean, through the calibration), and what the bin around
//! the probability leaves open (Wilson's 95 % interval of the share of automated accounts in it, stretched to contain
//! the probability itself, so that a bin in which the model was off widens the interval). It is an interval for
//! accounts like those left out; that other sources differ more is said in the card, not hidden in a width.

use claque_schema::Interval;
use serde::{Deserialize, Serialize};

/// Rows per bin, at least.
const ROWS_MIN: usize = 50;
/// Bins, at most.
const BINS_MAX: usize = 20;
const Z: f64 = 1.959_963_984_540_054;

/// Left-out rows whose probability lies up to a bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Highest probability of the bin.
    pub up_to: f64,
    /// Rows.
    pub n: u64,
    /// Of them automated.
    pub automated: u64,
}

/// Bins of ascending probability.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Equal-mass bins.
    pub bins: Vec<Bin>,
}

impl Reliability {
    /// From probabilities of left-out rows. Rows of equal probability share a bin.
    pub fn of(probabilities: &[f64], labels: &[bool]) -> Self {
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_unstable_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
        let size = (order.len() / BINS_MAX).max(ROWS_MIN);
        let mut bins: Vec<Bin> = Vec::new();
        for (i, &row) in order.iter().enumerate() {
            let p = probabilities[row];
            let rest = order.len() - i;
            match bins.last_mut() {
                Some(bin) if (bin.n as usize) < size || bin.up_to == p || rest < ROWS_MIN => {
                    bin.up_to = p;
                    bin.n += 1;
                    bin.automated += u64::from(labels[row]);
                }
                _ => bins.push(Bin { up_to: p, n: 1, automated: u64::from(labels[row]) }),
            }
        }
        Reliability { bins }
    }

    /// Wilson's interval of the bin around a probability; the whole of 0–1 without rows.
    pub fn around(&self, probability: f64) -> Interval {
        let at = self.bins.partition_point(|b| b.up_to < probability).min(self.bins.len().saturating_sub(1));
        self.bins.get(at).map_or(Interval::new(0.0, 1.0, 0.95), |b| Interval::wilson95(b.automated, b.n))
    }

    /// The interval of a score: `probability` between what one spread of the members to either side would give.
    pub fn interval(&self, probability: f64, spread_low: f64, spread_high: f64) -> Interval {
        let bin = self.around(probability);
        let down = (probability - spread_low).max(0.0).hypot((probability - bin.low).max(0.0));
        let up = (spread_high - probability).max(0.0).hypot((bin.high - probability).max(0.0));
        Interval::new((probability - down).max(0.0), (probability + up).min(1.0), 0.95)
    }

    /// The factor on the standard error of the members' mean.
    pub fn z() -> f64 {
        Z
    }

    /// Whether the bins are in order.
    pub fn is_sound(&self) -> bool {
        self.bins.windows(2).all(|w| w[0].up_to <= w[1].up_to) && self.bins.iter().all(|b| b.automated <= b.n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_about_equally_many_rows_and_all_of_them() {
        let p: Vec<f64> = (0..1010).map(|i| f64::from(i) / 1010.0).collect();
        let l: Vec<bool> = p.iter().map(|&p| p > 0.5).collect();
        let r = Reliability::of(&p, &l);
        assert_eq!(r.bins.iter().map(|b| b.n).sum::<u64>(), 1010);
        assert!(r.bins.iter().all(|b| b.n >= 50) && r.bins.len() >= 18);
        assert!(r.is_sound());
    }

    #[test]
    fn an_interval_holds_its_probability_and_widens_with_either_doubt() {
        let p = vec![0.6; 100];
        let l: Vec<bool> = (0..100).map(|i| i < 60).collect();
        let r = Reliability::of(&p, &l);
        let narrow = r.interval(0.6, 0.6, 0.6);
        let wide = r.interval(0.6, 0.5, 0.7);
        assert!(narrow.contains(0.6) && wide.width() > narrow.width());
        // In a bin where 60 of 100 were automated, a claim of 0.9 is not believed without more.
        assert!(r.interval(0.9, 0.9, 0.9).low < 0.6);
        assert_eq!(Reliability::default().interval(0.4, 0.4, 0.4), Interval::new(0.0, 1.0, 0.95));
    }
}
