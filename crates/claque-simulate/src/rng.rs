//! Randomness that does not care about order: every draw belongs to a named stream.
//!
//! A stream is a ChaCha8 generator keyed by (seed, purpose, a, b), for instance (seed, `Day`, account, day). Two streams
//! share nothing, so accounts may be simulated in any order, on any number of threads, and still say the same things.
//! The key is spread over ChaCha's 256 bits by SplitMix64 (Steele, Lea and Flood 2014).

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Gamma, Poisson, StandardNormal};

/// A stream of random numbers.
pub(crate) type Stream = ChaCha8Rng;

/// What a stream is for: keeps streams with equal numbers apart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Plan = 1,
    Profile,
    Batch,
    Naming,
    Day,
    React,
    Session,
    Audience,
    Machine,
    Ring,
    Paste,
    Spam,
    Pod,
    Fan,
    Creator,
    Write,
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// 64 well-mixed bits of a key; for yes/no draws that need no generator.
pub(crate) fn hash(seed: u64, purpose: Purpose, a: u64, b: u64) -> u64 {
    let mut h = mix(seed ^ 0x9e37_79b9_7f4a_7c15);
    for part in [purpose as u64, a, b] {
        h = mix(h.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93));
    }
    h
}

/// The stream of that name.
pub(crate) fn stream(seed: u64, purpose: Purpose, a: u64, b: u64) -> Stream {
    let mut state = hash(seed, purpose, a, b);
    let mut key = [0u8; 32];
    for chunk in key.chunks_exact_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        chunk.copy_from_slice(&mix(state).to_le_bytes());
    }
    ChaCha8Rng::from_seed(key)
}

/// The draws this crate makes.
pub(crate) trait Draw: Rng {
    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        self.random::<f64>()
    }

    /// True with probability `p`.
    fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in [low, high).
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform integer in [0, n); 0 when `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.random_range(0..n) }
    }

    /// One of the items.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of the texts.
    fn word<'a, S: AsRef<str>>(&mut self, items: &'a [S]) -> &'a str {
        self.pick(items).as_ref()
    }

    /// Standard normal.
    fn gauss(&mut self) -> f64 {
        self.sample(StandardNormal)
    }

    /// Log-normal with that median.
    fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.gauss()).exp()
    }

    /// Uniform on a logarithmic scale in [low, high).
    fn log_between(&mut self, low: f64, high: f64) -> f64 {
        (self.between(low.max(1e-9).ln(), high.max(1e-9).ln())).exp()
    }

    /// Pareto with minimum 1.
    fn pareto(&mut self, alpha: f64) -> f64 {
        (1.0 - self.unit()).powf(-1.0 / alpha)
    }

    /// Exponential with that mean.
    fn exponential(&mut self, mean: f64) -> f64 {
        let e: f64 = self.sample(Exp1);
        e * mean
    }

    /// Poisson; 0 for a mean that is not positive.
    fn poisson(&mut self, mean: f64) -> u32 {
        if mean > 0.0 && mean.is_finite() {
            Poisson::new(mean.min(1e6)).map_or(0, |d| d.sample(self) as u32)
        } else {
            0
        }
    }

    /// Gamma with mean 1 and that shape: how much today differs from the average day.
    fn mood(&mut self, shape: f64) -> f64 {
        Gamma::new(shape, 1.0 / shape).map_or(1.0, |d| d.sample(self))
    }

    /// Index drawn in proportion to the weights; 0 when all are zero.
    fn weighted(&mut self, weights: impl IntoIterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().into_iter().sum();
        let mut at = self.unit() * total;
        let mut last = 0;
        for (i, w) in weights.into_iter().enumerate() {
            last = i;
            at -= w;
            if at < 0.0 {
                return i;
            }
        }
        if total > 0.0 { last } else { 0 }
    }
}

impl<R: Rng> Draw for R {}
