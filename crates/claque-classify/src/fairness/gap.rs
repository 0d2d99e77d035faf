//! The greatest gap of a rate between groups, with two bounds that answer different questions.
//!
//! The percentile bootstrap of the greatest gap says how it varies; it lies too high, because noise only ever widens the
//! greatest of several gaps. The lower bound is simultaneous: for each of the m pairs of groups Newcombe's hybrid score
//! interval of the difference (1998, method 10) at level 1 − 0.05/m; the greatest of their lower ends. With probability
//! of at least 95 % no pair's true gap is below its own end, so the true greatest gap is not below this bound.

use super::Rate;
use claque_schema::Interval;
use serde::{Deserialize, Serialize};

/// A gap between two groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The group with the higher rate.
    pub high: String,
    /// The group with the lower rate.
    pub low: String,
    /// The difference of their rates.
    pub value: f64,
    /// Percentile bootstrap over accounts; biased upwards.
    pub interval: Interval,
    /// Simultaneous 95 % lower bound over all pairs; never below 0.
    pub lower_bound: f64,
    /// Pairs that were compared.
    pub n_comparisons: u64,
}

/// Newcombe's interval of a difference of two shares `a − b` at `z` standard errors: (low, high).
pub fn newcombe(a: (u64, u64), b: (u64, u64), z: f64) -> (f64, f64) {
    let (pa, pb) = (share(a), share(b));
    let ((la, ua), (lb, ub)) = (wilson(a, z), wilson(b, z));
    let d = pa - pb;
    (d - (pa - la).hypot(ub - pb), d + (ua - pa).hypot(pb - lb))
}

fn share((hits, n): (u64, u64)) -> f64 {
    if n == 0 { 0.5 } else { hits as f64 / n as f64 }
}

fn wilson((hits, n): (u64, u64), z: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (n as f64, share((hits, n)));
    let centre = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
}

/// Two-sided normal quantile: `z` with P(|Z| > z) = `tail`; Acklam's rational approximation (error below 10⁻⁸).
pub fn z_of(tail: f64) -> f64 {
    let p = tail / 2.0;
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let poly = |c: &[f64], x: f64| c.iter().fold(0.0, |s, c| s * x + c);
    if p < 0.024_25 {
        let q = (-2.0 * p.ln()).sqrt();
        -poly(&C, q) / (poly(&D, q) * q + 1.0)
    } else {
        let (q, r) = (p - 0.5, (p - 0.5) * (p - 0.5));
        -poly(&A, r) * q / (poly(&B, r) * r + 1.0)
    }
}

/// `(group, hits, n)` to the greatest gap; `None` with fewer than two groups. `bootstrap` are gaps of replicates.
pub fn greatest(groups: &[(String, u64, u64)], comparisons: u64, mut bootstrap: Vec<f64>) -> Option<Gap> {
    let order = |a: &&(String, u64, u64), b: &&(String, u64, u64)| {
        share((a.1, a.2)).total_cmp(&share((b.1, b.2))).then(a.0.cmp(&b.0))
    };
    let (high, low) = (groups.iter().max_by(order)?, groups.iter().min_by(order)?);
    if groups.len() < 2 {
        return None;
    }
    let z = z_of(0.05 / comparisons.max(1) as f64);
    let mut lower_bound: f64 = 0.0;
    for a in groups {
        for b in groups {
            if a.0 != b.0 {
                lower_bound = lower_bound.max(newcombe((a.1, a.2), (b.1, b.2), z).0);
            }
        }
    }
    bootstrap.sort_unstable_by(f64::total_cmp);
    let at = |share| crate::metrics::bootstrap::quantile(&bootstrap, share);
    let value = share((high.1, high.2)) - share((low.1, low.2));
    let interval =
        if bootstrap.is_empty() { Interval::new(0.0, 1.0, 0.95) } else { Interval::new(at(0.025), at(0.975), 0.95) };
    Some(Gap { high: high.0.clone(), low: low.0.clone(), value, interval, lower_bound, n_comparisons: comparisons })
}

/// A share with Wilson's 95 % interval.
pub fn rate(hits: u64, n: u64) -> Rate {
    Rate { value: share((hits, n)), interval: Interval::wilson95(hits, n), n }
}
