//! The score histogram of a group as a mixture of people and automated accounts, under what other sources say of them.
//!
//! Two readings of the sources, by where their scores come from: where the model itself was measured on sources that it
//! has not seen, a new group's shapes are like theirs ([`super::shapes`]); where a model was trained on all its sources,
//! left-out ones were scored by other models, and only where humps lie carries over ([`super::humps`]).

use super::humps::{self, Humps};
use super::shapes::{self, Shapes};
use super::source::{N_BINS, Shape, SourceError};

/// Least difference of mean probabilities between people and automated accounts that tells them apart.
pub const MIN_CONTRAST: f64 = 0.2;

/// A mixture's posterior.
#[derive(Debug, Clone)]
pub struct Posterior {
    /// Draws of the share, ascending.
    shares: Vec<f64>,
    /// Probability that an account in a bin is suspect.
    pub by_bin: [f64; N_BINS],
    /// Log-odds that an account in a bin belongs to the automated hump, mean over the draws.
    pub in_hump: [f64; N_BINS],
}

impl Posterior {
    /// From draws of the share in any order.
    pub fn new(mut shares: Vec<f64>, by_bin: [f64; N_BINS], in_hump: [f64; N_BINS]) -> Posterior {
        shares.sort_by(f64::total_cmp);
        Posterior { shares, by_bin, in_hump }
    }

    /// Draws of the share, ascending.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// Median: the value with the least expected error in points.
    pub fn median(&self) -> f64 {
        self.shares[self.shares.len() / 2]
    }

    /// The shortest interval that holds `level` of the draws.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let n = self.shares.len();
        let reach = ((level * n as f64).ceil() as usize).clamp(1, n - 1);
        let width = |i: &usize| self.shares[i + reach] - self.shares[*i];
        let first = (0..n - reach).min_by(|a, b| width(a).total_cmp(&width(b))).unwrap_or(0);
        // A share of nothing (or of all) cannot be told from one in ten thousand.
        let round = |x: f64| {
            if x < 1e-3 {
                0.0
            } else if x > 0.999 {
                1.0
            } else {
                x
            }
        };
        (round(self.shares[first]), round(self.shares[first + reach]))
    }
}

/// What sources say, ready for fitting.
#[derive(Debug, Clone)]
pub struct Mixture {
    reading: Reading,
    plain: Vec<(Shape, Shape)>,
}

#[derive(Debug, Clone)]
enum Reading {
    Shapes(Shapes),
    Humps(Humps),
}

impl Mixture {
    /// What the given sources say.
    pub fn new<'a>(sources: impl IntoIterator<Item = &'a SourceError>) -> Mixture {
        let sources: Vec<&SourceError> = sources.into_iter().collect();
        let plain: Vec<(Shape, Shape)> = sources.iter().map(|s| s.shapes()).collect();
        let reading = if sources.iter().any(|s| s.seen) {
            Reading::Humps(Humps::new(&plain))
        } else {
            Reading::Shapes(Shapes::new(&plain))
        };
        Mixture { reading, plain }
    }

    /// Whether the model told the classes apart on any source.
    pub fn tells_apart(&self) -> bool {
        self.plain.iter().any(|(people, automated)| automated.mean() - people.mean() >= MIN_CONTRAST)
    }

    /// Accounts beyond which more of them teach nothing.
    pub fn most(&self) -> f64 {
        match self.reading {
            Reading::Shapes(_) => shapes::N_SHAPE,
            Reading::Humps(_) => humps::N_SHAPE,
        }
    }

    /// The posterior for a histogram (counts per bin, may be weighted) that is worth `n` independent accounts. `None` when
    /// nothing that the sources say tells the classes apart.
    pub fn fit(&self, histogram: &[f64; N_BINS], n: f64) -> Option<Posterior> {
        match &self.reading {
            Reading::Shapes(shapes) => shapes.fit(histogram, n),
            Reading::Humps(humps) => Some(humps.fit(histogram, n)),
        }
    }

    /// Maximum likelihood by expectation–maximisation under prior shift (Saerens, Latinne and Decaestecker 2002), with
    /// the first source's shapes as they are: right when the group is drawn like that source.
    pub fn plain_share(&self, histogram: &[f64; N_BINS]) -> Option<f64> {
        let (people, automated) = self.plain.first()?;
        let total: f64 = histogram.iter().sum();
        let mut share = 0.5;
        for _ in 0..2_000 {
            let expected: f64 = (0..N_BINS)
                .map(|b| {
                    let a = share * automated.0[b];
                    histogram[b] * a / (a + (1.0 - share) * people.0[b])
                })
                .sum();
            let next = expected / total.max(1e-12);
            if (next - share).abs() < 1e-9 {
                break;
            }
            share = next;
        }
        Some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_interval_starts_where_draws_are_dense() {
        let mut shares: Vec<f64> = (0..950).map(|i| 0.2 + f64::from(i) * 1e-4).collect();
        shares.extend((0..50).map(|i| 0.5 + f64::from(i) * 1e-3));
        let (low, high) = Posterior { shares, by_bin: [0.0; N_BINS], in_hump: [0.0; N_BINS] }.interval(0.9);
        assert!(low >= 0.2 && high < 0.3, "{low} {high}");
    }
}
