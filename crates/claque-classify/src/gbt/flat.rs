//! The fast predictor: all trees of a model over blocks of rows, without branches.
//!
//! A tree of up to 64 leaves is evaluated as in QuickScorer (Lucchese et al. 2015), turned into plain vector code:
//! each inner node holds a mask of the leaves that stay reachable when its test *fails*; a row's leaf is the leftmost
//! one that survives all of them. Instead of walking, every node of a tree is applied to a block of rows at once, as
//! a compare and two bit operations on 16-bit lanes. For that, features are first turned into ranks among the
//! model's thresholds: "value ≤ threshold" becomes "rank ≤ rank of the threshold", exactly. A missing value needs a
//! side per node, so a feature has up to two rank columns: missing below everything, and missing above everything.
//! Trees with more leaves (forests) are walked, on the same ranks.
//!
//! Sums are `f64` in tree order per member, so results equal a plain walk over the trees, bit for bit.

use super::tree::Tree;

/// Rows per block: 16-bit lanes of a block fit in a few registers, its ranks in the first-level cache.
const BLOCK: usize = 64;
const MASK_LEAVES: usize = 64;
const MISSING_LOW: i16 = -1;
const MISSING_HIGH: i16 = i16::MAX;

/// One compare of one tree: leaves `16·part ..` that survive when `rank > bound`.
#[derive(Debug, Clone, Copy)]
struct Test {
    column: u16,
    bound: i16,
    mask: u16,
    part: u8,
}

/// A node of a tree that is walked.
#[derive(Debug, Clone, Copy)]
struct Step {
    column: u16,
    bound: i16,
    children: [i32; 2],
}

#[derive(Debug, Clone)]
enum Plan {
    /// Tests `start..end`, 16-leaf parts, first leaf value.
    Masks { start: usize, end: usize, parts: usize, values: usize },
    /// First step, root, first leaf value.
    Walk { steps: usize, root: i32, values: usize },
}

/// A rank column: a feature with missing on one side.
#[derive(Debug, Clone, Copy)]
struct RankColumn {
    feature: usize,
    missing: i16,
}

/// Trees of one or more members, compiled.
#[derive(Debug, Clone, Default)]
pub struct FlatTrees {
    /// Sorted distinct thresholds per feature.
    thresholds: Vec<Vec<f32>>,
    columns: Vec<RankColumn>,
    tests: Vec<Test>,
    steps: Vec<Step>,
    values: Vec<f32>,
    plans: Vec<Plan>,
    /// Plans per member, in order.
    members: Vec<std::ops::Range<usize>>,
}

impl FlatTrees {
    /// Compiles members; each is a list of trees whose leaf values are summed. Trees must be sound
    /// ([`Tree::is_sound`]) and use features below `n_features`.
    pub fn compile(members: &[&[Tree]], n_features: usize) -> Self {
        let mut flat = FlatTrees { thresholds: vec![Vec::new(); n_features], ..FlatTrees::default() };
        for tree in members.iter().flat_map(|m| m.iter()) {
            for (&f, &t) in tree.feature.iter().zip(&tree.threshold) {
                flat.thresholds[f as usize].push(t);
            }
        }
        for list in &mut flat.thresholds {
            list.sort_unstable_by(f32::total_cmp);
            list.dedup();
        }
        let mut at = ColumnIndex { of: vec![[None; 2]; n_features] };
        for member in members {
            let first = flat.plans.len();
            for tree in member.iter() {
                flat.add(tree, &mut at);
            }
            flat.members.push(first..flat.plans.len());
        }
        flat
    }

    /// Members.
    pub fn n_members(&self) -> usize {
        self.members.len()
    }

    fn add(&mut self, tree: &Tree, at: &mut ColumnIndex) {
        let values = self.values.len();
        self.values.extend(&tree.value);
        if tree.n_leaves() > MASK_LEAVES {
            let steps = self.steps.len();
            for node in 0..tree.n_splits() {
                let (column, bound) = self.test_of(tree, node, at);
                self.steps.push(Step { column, bound, children: [tree.left[node], tree.right[node]] });
            }
            self.plans.push(Plan::Walk { steps, root: tree.root(), values });
            return;
        }
        let start = self.tests.len();
        for node in 0..tree.n_splits() {
            let (column, bound) = self.test_of(tree, node, at);
            let (first, end) = leaves_below(tree, tree.left[node]);
            let gone = ones(end) & !ones(first);
            for part in 0..4u8 {
                let mask = !((gone >> (16 * u32::from(part))) as u16);
                if mask != u16::MAX {
                    self.tests.push(Test { column, bound, mask, part });
                }
            }
        }
        // Tests of one part side by side: its state stays in registers.
        self.tests[start..].sort_by_key(|t| t.part);
        let parts = tree.n_leaves().div_ceil(16);
        self.plans.push(Plan::Masks { start, end: self.tests.len(), parts, values });
    }

    fn test_of(&mut self, tree: &Tree, node: usize, at: &mut ColumnIndex) -> (u16, i16) {
        let feature = tree.feature[node] as usize;
        let side = usize::from(tree.missing_left[node] == 0);
        let column = *at.of[feature][side].get_or_insert_with(|| {
            let missing = if side == 0 { MISSING_LOW } else { MISSING_HIGH };
            self.columns.push(RankColumn { feature, missing });
            (self.columns.len() - 1) as u16
        });
        let rank = self.thresholds[feature].partition_point(|&t| t < tree.threshold[node]);
        (column, rank.min(i16::MAX as usize - 1) as i16)
    }

    /// Adds each member's sum of leaf values to `out[member][row]`, for rows `first..` of the columns.
    ///
    /// `out` must hold one slice per member, all of one length; columns must reach that far.
    pub fn add_to(&self, columns: &[&[f32]], first: usize, out: &mut [&mut [f64]]) {
        let n = out.first().map_or(0, |o| o.len());
        let mut ranks = vec![[0i16; BLOCK]; self.columns.len()];
        let mut done = 0;
        while done < n {
            let rows = BLOCK.min(n - done);
            self.rank_block(columns, first + done, rows, &mut ranks);
            for (member, out) in self.members.iter().zip(out.iter_mut()) {
                let mut sums = [0.0f64; BLOCK];
                for plan in &self.plans[member.clone()] {
                    self.apply(plan, &ranks, rows, &mut sums);
                }
                for (slot, sum) in out[done..done + rows].iter_mut().zip(&sums) {
                    *slot += sum;
                }
            }
            done += rows;
        }
    }

    fn rank_block(&self, columns: &[&[f32]], first: usize, rows: usize, ranks: &mut [[i16; BLOCK]]) {
        let mut last: Option<(usize, [i16; BLOCK], [bool; BLOCK])> = None;
        for (column, out) in self.columns.iter().zip(ranks.iter_mut()) {
            // Both rank columns of a feature are usually neighbours: search once.
            let (plain, missing) = match &last {
                Some((feature, plain, missing)) if *feature == column.feature => (*plain, *missing),
                _ => rank_values(&self.thresholds[column.feature], &columns[column.feature][first..first + rows]),
            };
            for r in 0..BLOCK {
                out[r] = if missing[r] { column.missing } else { plain[r] };
            }
            last = Some((column.feature, plain, missing));
        }
    }

    #[inline]
    fn apply(&self, plan: &Plan, ranks: &[[i16; BLOCK]], rows: usize, sums: &mut [f64; BLOCK]) {
        match *plan {
            Plan::Masks { start, end, parts, values } => {
                let tests = &self.tests[start..end];
                let values = &self.values[values..];
                match parts {
                    1 => {
                        let state = survivors(tests, ranks);
                        for (sum, s) in sums.iter_mut().zip(state) {
                            *sum += f64::from(values[s.trailing_zeros() as usize & 15]);
                        }
                    }
                    2 => {
                        let split = tests.partition_point(|t| t.part == 0);
                        let (low, high) = (survivors(&tests[..split], ranks), survivors(&tests[split..], ranks));
                        for r in 0..BLOCK {
                            let s = u32::from(low[r]) | (u32::from(high[r]) << 16);
                            sums[r] += f64::from(values[s.trailing_zeros() as usize & 31]);
                        }
                    }
                    _ => {
                        let mut state = [0u64; BLOCK];
                        for part in 0..parts as u8 {
                            let from = tests.partition_point(|t| t.part < part);
                            let to = tests.partition_point(|t| t.part <= part);
                            let here = survivors(&tests[from..to], ranks);
                            for (s, h) in state.iter_mut().zip(here) {
                                *s |= u64::from(h) << (16 * u32::from(part));
                            }
                        }
                        for (sum, s) in sums.iter_mut().zip(state) {
                            *sum += f64::from(values[s.trailing_zeros() as usize & 63]);
                        }
                    }
                }
            }
            Plan::Walk { steps, root, values } => {
                let nodes = &self.steps[steps..];
                for (r, sum) in sums.iter_mut().enumerate().take(rows) {
                    let mut at = root;
                    while at >= 0 {
                        let step = nodes[at as usize];
                        at = step.children[usize::from(ranks[step.column as usize][r] > step.bound)];
                    }
                    *sum += f64::from(self.values[values + !at as usize]);
                }
            }
        }
    }
}

/// Where a feature's rank columns are: missing low, missing high.
struct ColumnIndex {
    of: Vec<[Option<u16>; 2]>,
}

/// Leaves of one part that survive all tests.
#[inline(always)]
fn survivors(tests: &[Test], ranks: &[[i16; BLOCK]]) -> [u16; BLOCK] {
    let mut state = [u16::MAX; BLOCK];
    for test in tests {
        keep(&mut state, &ranks[test.column as usize], test.bound, !test.mask);
    }
    state
}

/// Takes the leaves `gone` from every lane whose rank lies above the bound. Written without a branch, and kept out of
/// line, so that the compiler turns it into 16-bit vector code.
#[inline(never)]
fn keep(state: &mut [u16; BLOCK], ranks: &[i16; BLOCK], bound: i16, gone: u16) {
    for (s, &rank) in state.iter_mut().zip(ranks) {
        let above = u16::from(rank > bound).wrapping_neg();
        *s &= !(above & gone);
    }
}

/// Number of thresholds below each value, and which values are missing.
fn rank_values(thresholds: &[f32], values: &[f32]) -> ([i16; BLOCK], [bool; BLOCK]) {
    let (mut ranks, mut missing) = ([0i16; BLOCK], [false; BLOCK]);
    for (r, &v) in values.iter().enumerate() {
        missing[r] = !v.is_finite();
        ranks[r] = thresholds.partition_point(|&t| t < v) as i16;
    }
    (ranks, missing)
}

/// First leaf below a child and the one after the last.
fn leaves_below(tree: &Tree, child: i32) -> (u32, u32) {
    let (mut first, mut last) = (child, child);
    while first >= 0 {
        first = tree.left[first as usize];
    }
    while last >= 0 {
        last = tree.right[last as usize];
    }
    (!first as u32, !last as u32 + 1)
}

/// The lowest `n` bits.
fn ones(n: u32) -> u64 {
    if n >= 64 { u64::MAX } else { (1 << n) - 1 }
}
