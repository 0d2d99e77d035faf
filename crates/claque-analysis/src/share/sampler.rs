//! Draws from a posterior whose parameters are all standard normal before the data: sequential Monte Carlo.
//!
//! Particles start as draws from the prior; the likelihood is turned up in steps that keep half of them alive (Del
//! Moral, Doucet and Jasra 2006), and after each step every particle is moved by the difference of two others (ter Braak
//! 2006), accepted by Metropolis' rule. Several explanations of one histogram stay side by side, which a climber loses.
//! Seeded: the same histogram gives the same draws.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Particles: quantiles of the share are good to about a point.
pub const N_PARTICLES: usize = 1_500;
/// Moves after each step.
const MOVES: usize = 5;
const SEED: u64 = 20_240_601;

/// Draws of `D` parameters under `log_likelihood`.
pub fn draws<const D: usize>(log_likelihood: impl Fn(&[f64; D]) -> f64) -> Vec<[f64; D]> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut at: Vec<([f64; D], f64)> = (0..N_PARTICLES)
        .map(|_| {
            let z = std::array::from_fn(|_| normal(&mut rng));
            (z, log_likelihood(&z))
        })
        .collect();
    let mut heat = 0.0;
    while heat < 1.0 {
        let next = next_heat(&at, heat);
        at = resampled(&at, next - heat, rng.random());
        heat = next;
        for _ in 0..MOVES {
            moved(&mut at, heat, &log_likelihood, &mut rng);
        }
    }
    at.into_iter().map(|p| p.0).collect()
}

fn weights<const D: usize>(at: &[([f64; D], f64)], step: f64) -> Vec<f64> {
    let most = at.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    at.iter().map(|p| (step * (p.1 - most)).exp()).collect()
}

/// The largest step that leaves half of the particles effective.
fn next_heat<const D: usize>(at: &[([f64; D], f64)], heat: f64) -> f64 {
    let alive = |to: f64| {
        let w = weights(at, to - heat);
        let (sum, squares) = w.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
        sum * sum / squares >= at.len() as f64 / 2.0
    };
    if alive(1.0) {
        return 1.0;
    }
    let (mut low, mut high) = (heat, 1.0);
    for _ in 0..20 {
        let middle = (low + high) / 2.0;
        if alive(middle) { low = middle } else { high = middle }
    }
    high
}

/// Systematic resampling.
fn resampled<const D: usize>(at: &[([f64; D], f64)], step: f64, offset: f64) -> Vec<([f64; D], f64)> {
    let w = weights(at, step);
    let each = w.iter().sum::<f64>() / at.len() as f64;
    let (mut i, mut sum) = (0, w[0]);
    (0..at.len())
        .map(|k| {
            while sum < (k as f64 + offset) * each && i + 1 < at.len() {
                i += 1;
                sum += w[i];
            }
            at[i]
        })
        .collect()
}

fn moved<const D: usize>(
    at: &mut [([f64; D], f64)],
    heat: f64,
    log_likelihood: &impl Fn(&[f64; D]) -> f64,
    rng: &mut ChaCha8Rng,
) {
    for i in 0..at.len() {
        let (a, b) = (rng.random_range(0..at.len()), rng.random_range(0..at.len()));
        let stride = [0.15, 0.4, 0.8][rng.random_range(0..3)];
        let (from, held) = at[i];
        let to: [f64; D] = std::array::from_fn(|d| from[d] + stride * (at[a].0[d] - at[b].0[d]) + 0.03 * normal(rng));
        let found = log_likelihood(&to);
        let squares = |z: &[f64; D]| z.iter().map(|x| x * x).sum::<f64>();
        let gain = heat * (found - held) - (squares(&to) - squares(&from)) / 2.0;
        if rng.random::<f64>().ln() < gain {
            at[i] = (to, found);
        }
    }
}

/// A standard normal draw (Box and Muller 1958).
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_posterior_has_its_mean_and_deviation() {
        // Prior N(0, 1), one observation of 2 with deviation 0.5: posterior N(1.6, 0.2).
        let draws = draws::<2>(|z| -(z[0] - 2.0).powi(2) / 0.5);
        let n = draws.len() as f64;
        let mean = draws.iter().map(|z| z[0]).sum::<f64>() / n;
        let variance = draws.iter().map(|z| (z[0] - mean).powi(2)).sum::<f64>() / n;
        let other = draws.iter().map(|z| z[1] * z[1]).sum::<f64>() / n;
        assert!((mean - 1.6).abs() < 0.05 && (variance - 0.2).abs() < 0.04, "{mean} {variance}");
        assert!((other - 1.0).abs() < 0.15, "{other}");
    }
}
