//! How dense an object was around each action, and what chance that gives an encounter of being fast (steps 1 to 4).

use super::{Act, LagParams};
use rustc_hash::FxHashMap;

const BIN_CAP: u32 = 14;
/// Pseudo-counts that keep thin bins near the uniform lag.
const BIN_WEIGHT: f64 = 40.0;
/// The same for one encounter's own sideband.
const OWN_WEIGHT: f64 = 5.0;

/// Counts around one action, of other accounts' actions on its object.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around {
    /// Within W.
    pub w: u32,
    /// From W to 3W.
    pub c1: u32,
    /// From 3W to 5W.
    pub c2: u32,
    /// Within H.
    pub h: u32,
    /// Bin of age and density.
    pub bin: u16,
}

/// What a bin of actions says.
#[derive(Debug, Clone, Copy)]
pub struct Bin {
    pub rho: f64,
    pub q: f64,
}

/// Drops repeats of an account on an object within the horizon (step 1). `acts` must be sorted.
pub fn without_repeats(acts: &[Act], horizon_s: i64) -> Vec<Act> {
    let mut kept = Vec::with_capacity(acts.len());
    let mut last = FxHashMap::default();
    for of_object in acts.chunk_by(|a, b| a.object == b.object) {
        last.clear();
        for act in of_object {
            match last.get(&act.account) {
                Some(at) if act.at_s - at <= horizon_s => {}
                _ => {
                    last.insert(act.account, act.at_s);
                    kept.push(*act);
                }
            }
        }
    }
    kept
}

/// Counts around each action of one object; sorted by time, no account twice within the horizon.
pub fn around(acts: &[Act], params: &LagParams) -> Vec<Around> {
    let (w, h) = (params.window_s, params.horizon_s);
    let first = acts.first().map_or(0, |a| a.at_s);
    let within = |lag: i64| Sweep::new(acts, lag);
    let (mut in_w, mut in_3w, mut in_5w, mut in_h) = (within(w), within(3 * w), within(5 * w), within(h));
    acts.iter()
        .enumerate()
        .map(|(i, act)| {
            let (w_n, c3, c5, h_n) = (in_w.count(i), in_3w.count(i), in_5w.count(i), in_h.count(i));
            let age = (act.at_s - first) as f64 / w as f64;
            let level = |x: f64| ((x + 1.0).log2().floor() as u32).min(BIN_CAP);
            let bin = level(age) * (BIN_CAP + 1) + level(f64::from(h_n - w_n));
            Around { w: w_n, c1: c3 - w_n, c2: c5 - c3, h: h_n, bin: bin as u16 }
        })
        .collect()
}

/// Two pointers that keep the actions within a lag of the current one.
struct Sweep<'a> {
    acts: &'a [Act],
    lag: i64,
    low: usize,
    high: usize,
}

impl<'a> Sweep<'a> {
    fn new(acts: &'a [Act], lag: i64) -> Self {
        Sweep { acts, lag, low: 0, high: 0 }
    }

    /// Actions other than the `i`-th within the lag. Must be asked in ascending order.
    fn count(&mut self, i: usize) -> u32 {
        let at = self.acts[i].at_s;
        while at - self.acts[self.low].at_s > self.lag {
            self.low += 1;
        }
        while self.high < self.acts.len() && self.acts[self.high].at_s - at <= self.lag {
            self.high += 1;
        }
        (self.high - self.low - 1) as u32
    }
}

/// Sums per bin (step 3). Integers inside, so any order gives the same.
#[derive(Debug, Clone)]
pub struct BinSums {
    sums: Vec<[u64; 3]>,
}

impl BinSums {
    pub fn new() -> Self {
        BinSums { sums: vec![[0; 3]; ((BIN_CAP + 1) * (BIN_CAP + 1)) as usize] }
    }

    pub fn add(&mut self, around: &Around) {
        let sum = &mut self.sums[around.bin as usize];
        sum[0] += u64::from(around.c1);
        sum[1] += u64::from(around.c2);
        sum[2] += u64::from(around.h - around.w);
    }

    pub fn finish(&self, params: &LagParams) -> Vec<Bin> {
        let (w, h) = (params.window_s as f64, params.horizon_s as f64);
        let half = params.resolution_s as f64 / 2.0;
        self.sums
            .iter()
            .map(|[c1, c2, far]| {
                let (c1, c2, far) = (*c1 as f64, *c2 as f64, *far as f64);
                let rho = ((c1 + BIN_WEIGHT) / (c2 + BIN_WEIGHT)).clamp(1.0, 3.0);
                let e = rho * c1 * (w + half) / (2.0 * w);
                let b = (w + half) / (h + half);
                Bin { rho, q: (e + BIN_WEIGHT * b) / (e + far + BIN_WEIGHT) }
            })
            .collect()
    }
}

/// Chance that one encounter is fast (step 4).
pub fn chance(a: &Around, b: &Around, lag_s: i64, bins: &[Bin], params: &LagParams) -> f64 {
    let w = params.window_s;
    let (bin_a, bin_b) = (bins[a.bin as usize], bins[b.bin as usize]);
    let s = (bin_a.q + bin_b.q) / 2.0;
    let side = f64::from(a.c1 + b.c1) - if lag_s > w && lag_s <= 3 * w { 2.0 } else { 0.0 };
    let far = f64::from(a.h - a.w) + f64::from(b.h - b.w) - if lag_s > w { 2.0 } else { 0.0 };
    let rho = (bin_a.rho + bin_b.rho) / 2.0;
    let e = side * rho * (w as f64 + params.resolution_s as f64 / 2.0) / (2.0 * w as f64);
    s.max((e + OWN_WEIGHT * s) / (e + far + OWN_WEIGHT)).min(1.0)
}
