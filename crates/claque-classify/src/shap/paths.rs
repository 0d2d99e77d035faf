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
    /// `table[k][pattern]`: contribution of test `k` when exactly the tests in the pattern hold. Empty for long paths.
    pub table: Vec<Vec<f64>>,
}

/// The leaves of a tree. `weight` multiplies their values.
pub fn leaves_of(tree: &Tree, weight: f64) -> Vec<LeafPath> {
    let mut out = Vec::new();
    let mut open: Vec<(i32, Vec<PathTest>)> = vec![(tree.root(), Vec::new())];
    while let Some((child, tests)) = open.pop() {
        if child < 0 {
            let value = f64::from(tree.value[!child as usize]) * weight;
            let table = if tests.len() <= TABLE_FEATURES { tabulate(&tests, value) } else { Vec::new() };
            out.push(LeafPath { tests, value, table });
            continue;
        }
        let node = child as usize;
        let cover = tree.cover_of(child).max(1.0);
        for (next, left) in [(tree.right[node], false), (tree.left[node], true)] {
            let mut tests = tests.clone();
            narrow(&mut tests, tree, node, left, tree.cover_of(next) / cover);
            open.push((next, tests));
        }
    }
    out
}

fn narrow(tests: &mut Vec<PathTest>, tree: &Tree, node: usize, left: bool, share: f64) {
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

/// `|S|! (d−|S|−1)! / d!` for `|S| = 0 .. d−1`.
fn shapley_weights(d: usize) -> Vec<f64> {
    // w(0) = 1/d; w(s+1) = w(s) (s+1)/(d−s−1).
    let mut w = vec![1.0 / d.max(1) as f64; d];
    for s in 1..d {
        w[s] = w[s - 1] * s as f64 / (d - s) as f64;
    }
    w
}

/// Contributions of all tests of a leaf for the tests that hold; written to `out[k]`.
pub fn contributions(tests: &[PathTest], value: f64, holds: impl Fn(usize) -> bool, out: &mut Vec<f64>) {
    let d = tests.len();
    let weights = shapley_weights(d);
    out.clear();
    let mut poly: Vec<f64> = Vec::with_capacity(d);
    for k in 0..d {
        // poly[s]: sum over coalitions of size s of the others.
        poly.clear();
        poly.push(1.0);
        for j in (0..d).filter(|&j| j != k) {
            let (one, zero) = (if holds(j) { 1.0 } else { 0.0 }, tests[j].share);
            poly.push(0.0);
            for s in (0..poly.len()).rev() {
                let joined = if s > 0 { poly[s - 1] * one } else { 0.0 };
                poly[s] = poly[s] * zero + joined;
            }
        }
        let sum: f64 = poly.iter().zip(&weights).map(|(p, w)| p * w).sum();
        let own = if holds(k) { 1.0 } else { 0.0 } - tests[k].share;
        out.push(value * own * sum);
    }
}

fn tabulate(tests: &[PathTest], value: f64) -> Vec<Vec<f64>> {
    let d = tests.len();
    let mut table = vec![vec![0.0; 1 << d]; d];
    let mut out = Vec::with_capacity(d);
    for pattern in 0..1usize << d {
        contributions(tests, value, |k| pattern >> k & 1 == 1, &mut out);
        for (column, v) in table.iter_mut().zip(&out) {
            column[pattern] = *v;
        }
    }
    table
}
