//! Contributions of every feature to the margins of rows, for a whole ensemble.

use super::paths::{LeafPath, contributions, leaves_of};
use crate::ensemble::{Ensemble, TreeMember};
use crate::gbt::{Objective, logit};
use crate::logistic::Logistic;
use rayon::prelude::*;

/// Rows that are explained together: their patterns fit in the first-level cache beside a leaf's table.
const BLOCK: usize = 256;

/// A tree member, ready to explain.
struct MemberPaths {
    leaves: Vec<LeafPath>,
    /// Expected output over the training rows: base plus mean leaf values.
    expected: f64,
    /// For forests: the member's weight; leaves then hold unweighted mean targets.
    forest_weight: Option<f64>,
}

/// Explains an ensemble's margins.
pub struct Explainer<'a> {
    members: Vec<MemberPaths>,
    logistic: Option<(&'a Logistic, f64)>,
    n_features: usize,
    base: f64,
}

/// Contributions of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanations {
    /// Margin of an average training row.
    pub base: f64,
    /// `contributions[feature][row]`, in log-odds.
    pub contributions: Vec<Vec<f64>>,
}

impl<'a> Explainer<'a> {
    /// Prepares the paths and tables of all trees.
    pub fn new(ensemble: &'a Ensemble, n_features: usize) -> Self {
        let members: Vec<MemberPaths> = ensemble.trees.par_iter().map(member_paths).collect();
        let mut base: f64 = members.iter().zip(&ensemble.trees).map(|(m, t)| m.expected_margin(t.weight)).sum();
        let logistic = ensemble.logistic.as_ref().map(|l| (&l.model, l.weight));
        if let Some((model, weight)) = logistic {
            base += weight * model.intercept;
        }
        Explainer { members, logistic, n_features, base }
    }

    /// Margin of an average training row.
    pub fn base(&self) -> f64 {
        self.base
    }

    /// Contributions of rows `first..first + n` of the columns, on the calling thread.
    pub fn block(&self, columns: &[&[f32]], first: usize, n: usize) -> Explanations {
        let mut out = vec![vec![0.0; n]; self.n_features];
        let mut done = 0;
        while done < n {
            let rows = BLOCK.min(n - done);
            self.small_block(columns, first + done, rows, done, &mut out);
            done += rows;
        }
        Explanations { base: self.base, contributions: out }
    }

    fn small_block(&self, columns: &[&[f32]], first: usize, rows: usize, at: usize, out: &mut [Vec<f64>]) {
        let mut sums = vec![[0.0f64; BLOCK]; self.n_features];
        for member in self.members.iter().filter(|m| m.forest_weight.is_none()) {
            add_leaves(&member.leaves, columns, first, rows, &mut sums);
        }
        for member in &self.members {
            let Some(weight) = member.forest_weight else { continue };
            let mut own = vec![[0.0f64; BLOCK]; self.n_features];
            add_leaves(&member.leaves, columns, first, rows, &mut own);
            add_forest(member.expected, weight, &own, &mut sums);
        }
        if let Some((model, weight)) = self.logistic {
            for ((sum, term), column) in sums.iter_mut().zip(&model.terms).zip(columns) {
                for (slot, &v) in sum.iter_mut().zip(&column[first..first + rows]) {
                    *slot += weight * term.contribution(v);
                }
            }
        }
        for (out, sum) in out.iter_mut().zip(&sums) {
            out[at..at + rows].copy_from_slice(&sum[..rows]);
        }
    }
}

impl MemberPaths {
    fn expected_margin(&self, weight: f64) -> f64 {
        match self.forest_weight {
            Some(weight) => weight * forest_margin(self.expected),
            None => weight * self.expected,
        }
    }
}

fn forest_margin(mean: f64) -> f64 {
    logit(crate::ensemble::clamp_forest(mean))
}

fn member_paths(member: &TreeMember) -> MemberPaths {
    let forest = member.objective == Objective::Mean;
    let weight = if forest { 1.0 } else { member.weight };
    MemberPaths {
        leaves: member.trees.iter().flat_map(|t| leaves_of(t, weight)).collect(),
        expected: member.base + member.trees.iter().map(expected_value).sum::<f64>(),
        forest_weight: forest.then_some(member.weight),
    }
}

/// The expectation that the contributions start from: leaf values under the products of shares along their paths.
fn expected_value(tree: &crate::gbt::Tree) -> f64 {
    tree.mean_value()
}

/// Scales a forest's contributions from mean target to log-odds: one factor per row keeps them additive.
fn add_forest(expected: f64, weight: f64, own: &[[f64; BLOCK]], sums: &mut [[f64; BLOCK]]) {
    for r in 0..BLOCK {
        let rise: f64 = own.iter().map(|o| o[r]).sum();
        let margin = forest_margin(expected + rise) - forest_margin(expected);
        let factor = if rise.abs() > 1e-12 { margin / rise } else { 0.0 };
        for (sum, own) in sums.iter_mut().zip(own) {
            sum[r] += weight * factor * own[r];
        }
    }
}

fn add_leaves(leaves: &[LeafPath], columns: &[&[f32]], first: usize, rows: usize, sums: &mut [[f64; BLOCK]]) {
    let mut patterns = [0u8; BLOCK];
    let mut out = Vec::new();
    for leaf in leaves.iter().filter(|l| !l.tests.is_empty()) {
        if leaf.table.is_empty() {
            for r in 0..rows {
                let value = |k: usize| columns[leaf.tests[k].feature as usize][first + r];
                contributions(&leaf.tests, leaf.value, |k| leaf.tests[k].holds(value(k)), &mut out);
                for (test, v) in leaf.tests.iter().zip(&out) {
                    sums[test.feature as usize][r] += v;
                }
            }
            continue;
        }
        patterns[..rows].fill(0);
        for (k, test) in leaf.tests.iter().enumerate() {
            let column = &columns[test.feature as usize][first..first + rows];
            for (p, &v) in patterns.iter_mut().zip(column) {
                *p |= u8::from(test.holds(v)) << k;
            }
        }
        for (test, table) in leaf.tests.iter().zip(&leaf.table) {
            let sum = &mut sums[test.feature as usize];
            for (slot, &p) in sum.iter_mut().zip(&patterns[..rows]) {
                *slot += table[p as usize & (table.len() - 1)];
            }
        }
    }
}
