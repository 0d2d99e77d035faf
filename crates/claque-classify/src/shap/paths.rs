//! A leaf as the conjunction of one test per feature, with its table of contributions.

use crate::gbt::Tree;

/// Features on a path up to which contributions are tabulated: 2⁷ · 7 numbers are 7 KB, which stay in the cache.
const TABLE_FEATURES: usize = 7;

/// All tests of a path on one feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathTest {
    /// The feature.
    pub feature: u16,
    /// The value must lie above.
    pub above: f32,
    /// The value must not lie above.
    pub up_to: f32,
    /// Whether a missing value satisfies all of them.
    pub missing: bool,
    /// Share of training rows that satisfy them, given the other tests above.
    pub share: f64,
}

impl PathTest {
    /// Whether a value satisfies the tests.
    #[inline(always)]
    pub fn holds(&self, value: f32) -> bool {
        if value.is_finite() { value > self.above && value <= self.up_to } else { self.missing }
    }
}

/// A leaf of a tree.
#[derive(Debug, Clone)]
pub struct LeafPath {
    /// One per distinct feature.
    pub tests: Vec<PathTest>,
    /// Leaf value times the member's weight.
    pub value: f64,
    points: Vec<(f64, f64)>,
    /// `table[k][pattern]`: contribution of test `k` when exactly the tests in the pattern hold. Empty for long paths.
    pub table: Vec<Vec<f64>>,
}

/// Adds one split's test to those of a path; `share` of the split's training rows went this way.
pub fn narrow(tests: &mut Vec<PathTest>, tree: &Tree, node: usize, left: bool, share: f64) {
    let feature = tree.feature[node];
    let at = tests.iter().position(|t| t.feature == feature).unwrap_or_else(|| {
        tests.push(PathTest { feature, above: f32::NEG_INFINITY, up_to: f32::MAX, missing: true, share: 1.0 });
        tests.len() - 1
    });
    let test = &mut tests[at];
    if left {
        test.up_to = test.up_to.min(tree.threshold[node]);
    } else {
        test.above = test.above.max(tree.threshold[node]);
    }
    test.missing &= (tree.missing_left[node] != 0) == left;
    test.share *= share;
}

/// Points and weights of Gauss–Legendre quadrature on 0..1 that are exact for polynomials of degree `d − 1`.
///
/// The Shapley sum of a leaf is an integral: `Σ_S w(|S|) Π_{S} o Π_{∉S} z = ∫₀¹ Π_{j≠k} (o_j t + z_j (1 − t)) dt`, the
/// integral of a polynomial of degree `d − 1`. So `⌈d/2⌉` points give it exactly (up to rounding), in `d²` steps for
/// all `k` together instead of `d³`.
fn quadrature(d: usize) -> Vec<(f64, f64)> {
    let n = d.div_ceil(2).max(1);
    (0..n)
        .map(|i| {
            // Newton on the Legendre polynomial from the usual first guess.
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..60 {
                let (mut p0, mut p1) = (1.0, x);
                for k in 2..=n {
                    let k = k as f64;
                    (p0, p1) = (p1, ((2.0 * k - 1.0) * x * p1 - (k - 1.0) * p0) / k);
                }
                slope = n as f64 * (x * p1 - p0) / (x * x - 1.0);
                let step = p1 / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            ((x + 1.0) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

impl LeafPath {
    /// A leaf with the tests that lead to it and its value times the member's weight.
    pub fn new(tests: Vec<PathTest>, value: f64) -> Self {
        let points = quadrature(tests.len());
        LeafPath { tests, value, points, table: Vec::new() }
    }

    /// The same with its table, if the path is short enough for one.
    pub fn tabulated(mut self) -> Self {
        let d = self.tests.len();
        if d <= TABLE_FEATURES {
            let mut out = vec![0.0; d];
            let mut table = vec![vec![0.0; 1 << d]; d];
            for pattern in 0..1u64 << d {
                self.contributions(pattern, &mut out);
                for (column, v) in table.iter_mut().zip(&out) {
                    column[pattern as usize] = *v;
                }
            }
            self.table = table;
        }
        self
    }

    /// Contributions of all tests when exactly those in the pattern hold; written to `out[k]`.
    pub fn contributions(&self, pattern: u64, out: &mut [f64]) {
        let holds = |k: usize| if k < 64 && pattern >> k & 1 == 1 { 1.0 } else { 0.0 };
        out.fill(0.0);
        for &(t, weight) in &self.points {
            // A share is never 0 in a grown tree; in a file it may be.
            let factor = |k: usize| (holds(k) * t + self.tests[k].share * (1.0 - t)).max(1e-300);
            let product: f64 = (0..self.tests.len()).map(factor).product();
            for (k, slot) in out.iter_mut().enumerate() {
                *slot += weight * product / factor(k);
            }
        }
        for (k, slot) in out.iter_mut().enumerate() {
            *slot *= self.value * (holds(k) - self.tests[k].share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quadrature_integrates_polynomials_exactly() {
        for d in 1..=20 {
            let points = quadrature(d);
            for power in 0..d {
                let sum: f64 = points.iter().map(|(t, w)| w * t.powi(power as i32)).sum();
                assert!((sum - 1.0 / (power as f64 + 1.0)).abs() < 1e-13, "degree {power} for {d}: {sum}");
            }
        }
    }
}
