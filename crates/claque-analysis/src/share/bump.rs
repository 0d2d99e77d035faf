//! One class of accounts on the axis of log-odds: a hump with two half-widths.

use super::source::{EDGES, N_BINS};

/// Part of a hump that lies anywhere: an odd score is rare, not impossible.
const ANYWHERE: f64 = 0.02;

/// A two-piece normal density: half of a wider and half of a narrower normal curve, joined at the top.
#[derive(Debug, Clone, Copy)]
pub struct Bump {
    /// The top, log-odds.
    pub centre: f64,
    /// Geometric mean of the two half-widths.
    pub width: f64,
    /// Logarithm of right half-width over left.
    pub skew: f64,
}

impl Bump {
    /// Shares of bins; they add up to 1.
    pub fn bins(&self) -> [f64; N_BINS] {
        let (left, right) = (self.width * (-self.skew / 2.0).exp(), self.width * (self.skew / 2.0).exp());
        let part = left / (left + right);
        let below = |x: f64| {
            let d = x - self.centre;
            if d < 0.0 {
                2.0 * part * normal_cdf(d / left)
            } else {
                part + (1.0 - part) * (2.0 * normal_cdf(d / right) - 1.0)
            }
        };
        let (mut out, mut before) = ([0.0; N_BINS], 0.0);
        for (slot, edge) in out.iter_mut().zip(EDGES.iter().map(Some).chain([None])) {
            let upto = edge.map_or(1.0, |x| below(*x));
            *slot = (1.0 - ANYWHERE) * (upto - before) + ANYWHERE / N_BINS as f64;
            before = upto;
        }
        out
    }
}

/// The normal distribution's share below `z`: Zelen and Severo's polynomial (Abramowitz and Stegun 26.2.17), error
/// below 7.5e-8.
pub fn normal_cdf(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly =
        t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if z < 0.0 { above } else { 1.0 - above }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bump_is_a_distribution_with_its_top_where_it_was_put() {
        for skew in [-0.6, 0.0, 0.6] {
            let bins = Bump { centre: 0.2, width: 0.8, skew }.bins();
            assert!((bins.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let top = bins.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|t| t.0);
            assert_eq!(top, Some(crate::share::source::bin_of_log_odds(0.2)), "{bins:?}");
        }
    }

    #[test]
    fn the_normal_cdf_is_right_on_both_sides() {
        for (z, p) in [(0.0, 0.5), (1.0, 0.841_345), (-1.96, 0.024_998), (3.0, 0.998_650)] {
            assert!((normal_cdf(z) - p).abs() < 1e-6, "{z}");
        }
    }
}
