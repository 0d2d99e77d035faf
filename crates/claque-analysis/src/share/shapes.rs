//! The score histogram of a group as a mixture of people and automated accounts whose shapes are known from sources that
//! the model itself was measured on.
//!
//! Every source gives a shape for people and one for automated accounts. A new source will resemble some of them, not
//! exactly: its shapes may lie higher or lower and be wider or narrower. So each shape comes with moved versions, the
//! shift on the log-odds drawn from N(0, [`SHIFT`]²) at five points, the stretch from [`STRETCHES`]. Every pair of a
//! people's and an automated shape (with a mean difference of at least [`MIN_CONTRAST`]) and every share on a grid gets
//! the multinomial likelihood of the histogram, *tempered* to an effective sample of
//!
//! ```text
//! 1 / (1/n + 1/N_SHAPE)
//! ```
//!
//! because shapes are never exactly right: beyond N_SHAPE accounts, more of them teach nothing about the share. The
//! posterior of the share, all else integrated out, gives estimate and interval. It carries
//! classifier error, sampling, and the differences between sources; where the group's own histogram shows two humps, it
//! is narrow; where it does not, it is wide.
//!
//! The constants were chosen on the sources at hand (each left out in turn) and on simulated audiences, the sets on
//! which `xtask bench share` reports: they are not independent of them.

use super::mixture::{MIN_CONTRAST, Posterior};
use super::source::{N_BINS, Shape};

/// Standard deviation of a shape's place between sources, log-odds.
pub const SHIFT: f64 = 0.7;
/// Accounts beyond which shapes are not trusted.
pub const N_SHAPE: f64 = 100.0;
const STRETCHES: [f64; 3] = [0.85, 1.0, 1.2];
const N_SHARES: usize = 41;
/// Draws that stand for the distribution.
const N_DRAWS: usize = 2_000;

fn share_at(i: usize) -> f64 {
    i as f64 / (N_SHARES - 1) as f64
}

/// Shapes ready for fitting.
#[derive(Debug, Clone)]
pub struct Shapes {
    people: Vec<Part>,
    automated: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    shape: [f32; N_BINS],
    mean: f64,
    log_prior: f32,
}

impl Shapes {
    /// From shapes of people and of automated accounts, one pair per source.
    pub fn new(plain: &[(Shape, Shape)]) -> Shapes {
        let spread = |shapes: Vec<Shape>| {
            let mut parts = Vec::new();
            for shape in shapes {
                for z in [-2.0, -1.0, 0.0, 1.0, 2.0f64] {
                    for stretch in STRETCHES {
                        let moved = shape.moved(z * SHIFT, stretch);
                        parts.push(Part {
                            shape: moved.0.map(|s| s as f32),
                            mean: moved.mean(),
                            log_prior: (-z * z / 2.0) as f32,
                        });
                    }
                }
            }
            parts
        };
        Shapes {
            people: spread(plain.iter().map(|p| p.0).collect()),
            automated: spread(plain.iter().map(|p| p.1).collect()),
        }
    }

    /// The posterior for a histogram (counts per bin, may be weighted) that is worth `n` independent accounts.
    /// `None` when no pair of shapes tells the classes apart.
    pub fn fit(&self, histogram: &[f64; N_BINS], n: f64) -> Option<Posterior> {
        let total: f64 = histogram.iter().sum();
        let effective = 1.0 / (1.0 / n.max(1.0) + 1.0 / N_SHAPE);
        let counts = histogram.map(|c| (c / total.max(1e-12) * effective) as f32);
        let mut fits: Vec<(usize, usize, [f32; N_SHARES])> = Vec::new();
        let mut best = f32::NEG_INFINITY;
        for (i, people) in self.people.iter().enumerate() {
            for (j, automated) in self.automated.iter().enumerate() {
                if automated.mean - people.mean < MIN_CONTRAST {
                    continue;
                }
                let prior = people.log_prior + automated.log_prior;
                let mut row = [0f32; N_SHARES];
                for (k, slot) in row.iter_mut().enumerate() {
                    *slot = prior + likelihood(&people.shape, &automated.shape, share_at(k) as f32, &counts);
                }
                best = row.iter().fold(best, |a, b| a.max(*b));
                fits.push((i, j, row));
            }
        }
        (!fits.is_empty()).then(|| self.collect(&fits, best))
    }

    fn collect(&self, fits: &[(usize, usize, [f32; N_SHARES])], best: f32) -> Posterior {
        let (mut weights, mut total) = (vec![0.0f64; N_SHARES], 0.0f64);
        let (mut by_bin, mut in_hump) = ([0.0f64; N_BINS], [0.0f64; N_BINS]);
        for (i, j, row) in fits {
            for (k, log) in row.iter().enumerate() {
                // What is e⁻¹⁶ times less likely than the best moves nothing.
                if log - best < -16.0 {
                    continue;
                }
                let weight = f64::from(log - best).exp();
                weights[k] += weight;
                total += weight;
                // Log-odds are finite at the ends of the grid, too.
                let share = share_at(k).clamp(1e-3, 1.0 - 1e-3);
                for b in 0..N_BINS {
                    let odds = share * f64::from(self.automated[*j].shape[b])
                        / ((1.0 - share) * f64::from(self.people[*i].shape[b]));
                    by_bin[b] += weight * odds / (1.0 + odds);
                    in_hump[b] += weight * odds.ln();
                }
            }
        }
        Posterior::new(even_draws(&weights, total), by_bin.map(|p| p / total), in_hump.map(|x| x / total))
    }
}

/// Draws at even levels of the distribution on the grid, linear between its points.
fn even_draws(weights: &[f64], total: f64) -> Vec<f64> {
    let (mut at, mut below) = (0, 0.0);
    (0..N_DRAWS)
        .map(|draw| {
            let level = (draw as f64 + 0.5) / N_DRAWS as f64 * total;
            while below + weights[at] < level && at + 1 < N_SHARES {
                below += weights[at];
                at += 1;
            }
            let back = if at == 0 { 0.0 } else { share_at(at) - share_at(at - 1) };
            share_at(at) - back * (1.0 - (level - below) / weights[at].max(1e-300)).clamp(0.0, 1.0)
        })
        .collect()
}

fn likelihood(people: &[f32; N_BINS], automated: &[f32; N_BINS], share: f32, counts: &[f32; N_BINS]) -> f32 {
    let mut sum = 0f32;
    for b in 0..N_BINS {
        sum += counts[b] * quick_ln(people[b] + share * (automated[b] - people[b]));
    }
    sum
}

/// Natural logarithm to 1e-4: exponent by bits, mantissa by a polynomial; four lanes at a time where it matters.
fn quick_ln(x: f32) -> f32 {
    let bits = x.max(1e-12).to_bits();
    let exponent = ((bits >> 23) as i32 - 127) as f32;
    let m = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000) - 1.0;
    // ln(1 + m) on 0–1, Abramowitz and Stegun 4.1.44 (error below 1e-5).
    let poly = m * (0.999_496 + m * (-0.491_907_9 + m * (0.289_427_5 + m * (-0.136_062_8 + m * 0.032_158_5))));
    exponent * std::f32::consts::LN_2 + poly
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_logarithm_is_one() {
        for i in 1..2_000 {
            let x = i as f32 / 1_000.0;
            assert!((quick_ln(x) - x.ln()).abs() < 1e-4, "{x}");
        }
    }

    #[test]
    fn draws_run_through_the_grid() {
        let mut weights = vec![0.0; N_SHARES];
        weights[4] = 0.5;
        weights[8] = 0.5;
        let draws = even_draws(&weights, 1.0);
        assert!(draws[0] < 0.1 && *draws.last().unwrap() > 0.19 && draws.is_sorted(), "{:?}", &draws[..3]);
    }
}
