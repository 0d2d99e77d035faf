//! Contributions of every feature to the margins of rows, for a whole ensemble.

use super::groups::{Group, Grouped, RankStep, grouped};
use super::paths::LeafPath;
use crate::ensemble::{Ensemble, TreeMember};
use crate::gbt::ranks::{MISSING_LOW, Ranks};
use crate::gbt::{Objective, logit};
use crate::logistic::Logistic;
use rayon::prelude::*;

/// Rows that are explained together: the larger, the more of them share a pattern; the sums stay in the second-level
/// cache.
const BLOCK: usize = 512;
/// Features on a path up to which patterns index a memo.
const MEMO_FEATURES: usize = 16;

/// A tree member, ready to explain.
struct MemberPaths {
    groups: Vec<(Group, Vec<RankStep>)>,
    /// Leaves too deep for a group.
    deep: Vec<LeafPath>,
    /// Expected output over the training rows: base plus mean leaf values.
    expected: f64,
    /// For forests: the member's weight; leaves then hold unweighted mean targets.
    forest_weight: Option<f64>,
}

/// Explains an ensemble's margins.
pub struct Explainer<'a> {
    ranks: Ranks,
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
        let parts: Vec<Grouped> = ensemble.trees.par_iter().map(grouped_member).collect();
        let mut ranks = Ranks::of(ensemble.trees.iter().flat_map(|m| &m.trees), n_features);
        let members: Vec<MemberPaths> = parts
            .into_iter()
            .zip(&ensemble.trees)
            .map(|(part, member)| MemberPaths::new(part, member, &mut ranks))
            .collect();
        let mut base: f64 = members.iter().zip(&ensemble.trees).map(|(m, t)| m.expected_margin(t.weight)).sum();
        let logistic = ensemble.logistic.as_ref().map(|l| (&l.model, l.weight));
        if let Some((model, weight)) = logistic {
            base += weight * model.intercept;
        }
        Explainer { ranks, members, logistic, n_features, base }
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
        let mut values = self.ranks.room::<BLOCK>();
        self.ranks.fill(columns, first, rows, &mut values);
        for member in self.members.iter().filter(|m| m.forest_weight.is_none()) {
            add_groups(&member.groups, &values, &mut sums);
            add_leaves(&member.deep, columns, first, rows, &mut sums);
        }
        for member in &self.members {
            let Some(weight) = member.forest_weight else { continue };
            let mut own = vec![[0.0f64; BLOCK]; self.n_features];
            add_groups(&member.groups, &values, &mut own);
            add_leaves(&member.deep, columns, first, rows, &mut own);
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
    fn new(part: Grouped, member: &TreeMember, ranks: &mut Ranks) -> MemberPaths {
        let with_steps = |group: Group| {
            let steps = group.rank_steps(ranks);
            (group, steps)
        };
        MemberPaths {
            groups: part.groups.into_iter().map(with_steps).collect(),
            deep: part.deep,
            expected: member.base + member.trees.iter().map(expected_value).sum::<f64>(),
            forest_weight: (member.objective == Objective::Mean).then_some(member.weight),
        }
    }

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

/// All leaves of a member's trees, in groups.
fn grouped_member(member: &TreeMember) -> Grouped {
    let weight = if member.objective == Objective::Mean { 1.0 } else { member.weight };
    let mut out = Grouped::default();
    for part in member.trees.par_iter().map(|t| grouped(t, weight)).collect::<Vec<Grouped>>() {
        out.groups.extend(part.groups);
        out.deep.extend(part.deep);
    }
    out
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

/// Adds what groups of leaves contribute.
fn add_groups(groups: &[(Group, Vec<RankStep>)], ranks: &[[i8; BLOCK]], sums: &mut [[f64; BLOCK]]) {
    for (group, steps) in groups {
        let mut lines = [group.first; BLOCK];
        for step in steps {
            let ranks = &ranks[usize::from(step.column)];
            match step.bound {
                Some(bound) => step_above(&mut lines, ranks, bound, step.add),
                None => step_missing(&mut lines, ranks, step.add),
            }
        }
        for (feature, table) in &group.tables {
            for (slot, &line) in sums[usize::from(*feature)].iter_mut().zip(&lines) {
                *slot += table[usize::from(line)];
            }
        }
    }
}

/// Adds to the lines of rows above a bound, modulo 256. Written without a branch, and kept out of line, so that the
/// compiler turns it into vector code on bytes.
#[inline(never)]
fn step_above(lines: &mut [u8; BLOCK], ranks: &[i8; BLOCK], bound: i8, add: u8) {
    for (line, &rank) in lines.iter_mut().zip(ranks) {
        *line = line.wrapping_add(u8::from(rank > bound).wrapping_neg() & add);
    }
}

/// The same for rows whose value is missing.
#[inline(never)]
fn step_missing(lines: &mut [u8; BLOCK], ranks: &[i8; BLOCK], add: u8) {
    for (line, &rank) in lines.iter_mut().zip(ranks) {
        *line = line.wrapping_add(u8::from(rank == MISSING_LOW).wrapping_neg() & add);
    }
}

/// Contributions of the patterns of one long path that a block has met.
struct Memo {
    /// Place of a pattern's contributions, plus one; 0 is unknown.
    place: Vec<u32>,
    met: Vec<u32>,
    values: Vec<f64>,
}

impl Memo {
    fn forget(&mut self) {
        for pattern in self.met.drain(..) {
            self.place[pattern as usize] = 0;
        }
        self.values.clear();
    }

    /// Contributions of a pattern, computed when it is met first.
    fn get(&mut self, leaf: &LeafPath, pattern: u32) -> &[f64] {
        let d = leaf.tests.len();
        if self.place[pattern as usize] == 0 {
            let start = self.values.len();
            self.values.resize(start + d, 0.0);
            leaf.contributions(u64::from(pattern), &mut self.values[start..]);
            self.met.push(pattern);
            self.place[pattern as usize] = self.met.len() as u32;
        }
        let at = (self.place[pattern as usize] - 1) as usize * d;
        &self.values[at..at + d]
    }
}

fn add_leaves(leaves: &[LeafPath], columns: &[&[f32]], first: usize, rows: usize, sums: &mut [[f64; BLOCK]]) {
    if leaves.is_empty() {
        return;
    }
    let mut patterns = [0u32; BLOCK];
    let mut memo = Memo { place: vec![0; 1 << MEMO_FEATURES], met: Vec::new(), values: Vec::new() };
    for leaf in leaves.iter().filter(|l| !l.tests.is_empty()) {
        if leaf.tests.len() > MEMO_FEATURES {
            add_directly(leaf, columns, first, rows, sums);
            continue;
        }
        patterns[..rows].fill(0);
        for (k, test) in leaf.tests.iter().enumerate() {
            let column = &columns[test.feature as usize][first..first + rows];
            for (p, &v) in patterns.iter_mut().zip(column) {
                *p |= u32::from(test.holds(v)) << k;
            }
        }
        if leaf.table.is_empty() {
            memo.forget();
            for (r, &pattern) in patterns[..rows].iter().enumerate() {
                for (test, v) in leaf.tests.iter().zip(memo.get(leaf, pattern)) {
                    sums[test.feature as usize][r] += v;
                }
            }
            continue;
        }
        for (test, table) in leaf.tests.iter().zip(&leaf.table) {
            let sum = &mut sums[test.feature as usize];
            for (slot, &p) in sum.iter_mut().zip(&patterns[..rows]) {
                *slot += table[p as usize & (table.len() - 1)];
            }
        }
    }
}

/// A path of very many features, row by row. Above 64 features a path cannot be (trees of the default sizes have fewer
/// leaves than that on a path); the rest of such a path would count as not holding.
fn add_directly(leaf: &LeafPath, columns: &[&[f32]], first: usize, rows: usize, sums: &mut [[f64; BLOCK]]) {
    let mut out = vec![0.0; leaf.tests.len()];
    for r in 0..rows {
        let mut pattern = 0u64;
        for (k, test) in leaf.tests.iter().enumerate().take(64) {
            pattern |= u64::from(test.holds(columns[test.feature as usize][first + r])) << k;
        }
        leaf.contributions(pattern, &mut out);
        for (test, v) in leaf.tests.iter().zip(&out) {
            sums[test.feature as usize][r] += v;
        }
    }
}
