//! The fast predictor: all trees of a model over blocks of rows, without branches.
//!
//! A tree of up to 64 leaves is evaluated as in QuickScorer (Lucchese et al. 2015), turned into plain vector code:
//! each inner node holds a mask of the leaves that stay reachable when its test *fails*; a row's leaf is the leftmost
//! one that survives all of them. Instead of walking, every node of a tree is applied to a block of rows at once, as
//! a compare and two bit operations on bytes, eight leaves at a time. For that, features are first turned into ranks
//! among the model's thresholds (`ranks`). Trees with more leaves (forests) are walked, on the same ranks.
//!
//! Sums are `f64` in tree order per member, so results equal a plain walk over the trees, bit for bit.

use super::ranks::Ranks;
use super::tree::Tree;
use std::ops::Range;

/// Rows per block: their ranks fit the first-level cache.
const BLOCK: usize = 256;
const MASK_LEAVES: usize = 64;
/// Leaves in the byte of a mask.
const PART: usize = 8;

/// One compare of one tree: leaves of a part that are gone when `rank > bound`.
#[derive(Debug, Clone, Copy)]
struct Test {
    column: u16,
    bound: i8,
    gone: u8,
}

/// A node of a tree that is walked.
#[derive(Debug, Clone, Copy)]
struct Step {
    column: u16,
    bound: i8,
    children: [i32; 2],
}

#[derive(Debug, Clone)]
enum Plan {
    /// Tests per part of eight leaves, first leaf value.
    Masks { parts: Vec<Range<usize>>, values: usize },
    /// First step, root, first leaf value.
    Walk { steps: usize, root: i32, values: usize },
}

/// Trees of one or more members, compiled.
#[derive(Debug, Clone, Default)]
pub struct FlatTrees {
    ranks: Ranks,
    tests: Vec<Test>,
    steps: Vec<Step>,
    values: Vec<f32>,
    plans: Vec<Plan>,
    /// Plans per member, in order.
    members: Vec<Range<usize>>,
}

impl FlatTrees {
    /// Compiles members; each is a list of trees whose leaf values are summed. Trees must be sound
    /// ([`Tree::is_sound`]) and use features below `n_features`.
    pub fn compile(members: &[&[Tree]], n_features: usize) -> Self {
        let ranks = Ranks::of(members.iter().flat_map(|m| m.iter()), n_features);
        let mut flat = FlatTrees { ranks, ..FlatTrees::default() };
        for member in members {
            let first = flat.plans.len();
            for tree in member.iter() {
                flat.add(tree);
            }
            flat.members.push(first..flat.plans.len());
        }
        flat
    }

    /// Members.
    pub fn n_members(&self) -> usize {
        self.members.len()
    }

    fn add(&mut self, tree: &Tree) {
        let values = self.values.len();
        self.values.extend(&tree.value);
        let test = |node: usize| {
            let missing_above = tree.missing_left[node] == 0;
            self.ranks.test(usize::from(tree.feature[node]), tree.threshold[node], missing_above)
        };
        let nodes: Vec<(u16, i8)> = (0..tree.n_splits()).map(test).collect();
        if tree.n_leaves() > MASK_LEAVES {
            let steps = self.steps.len();
            let of = |(node, &(column, bound)): (usize, &(u16, i8))| Step {
                column,
                bound,
                children: [tree.left[node], tree.right[node]],
            };
            self.steps.extend(nodes.iter().enumerate().map(of));
            self.plans.push(Plan::Walk { steps, root: tree.root(), values });
            return;
        }
        let gone: Vec<u64> = (0..tree.n_splits())
            .map(|node| {
                let (first, end) = leaves_below(tree, tree.left[node]);
                ones(end) & !ones(first)
            })
            .collect();
        let part = |part: usize| {
            let start = self.tests.len();
            for (&(column, bound), gone) in nodes.iter().zip(&gone) {
                let gone = (gone >> (PART * part)) as u8;
                if gone != 0 {
                    self.tests.push(Test { column, bound, gone });
                }
            }
            start..self.tests.len()
        };
        let parts = (0..tree.n_leaves().div_ceil(PART)).map(part).collect();
        self.plans.push(Plan::Masks { parts, values });
    }

    /// Adds each member's sum of leaf values to `out[member][row]`, for rows `first..` of the columns.
    ///
    /// `out` must hold one slice per member, all of one length; columns must reach that far.
    pub fn add_to(&self, columns: &[&[f32]], first: usize, out: &mut [&mut [f64]]) {
        let n = out.first().map_or(0, |o| o.len());
        let mut ranks = self.ranks.room::<BLOCK>();
        let mut done = 0;
        while done < n {
            let rows = BLOCK.min(n - done);
            self.ranks.fill(columns, first + done, rows, &mut ranks);
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

    #[inline]
    fn apply(&self, plan: &Plan, ranks: &[[i8; BLOCK]], rows: usize, sums: &mut [f64; BLOCK]) {
        match plan {
            Plan::Masks { parts, values } => {
                let mut leaves = [0u8; BLOCK];
                // The leftmost leaf wins: parts from right to left.
                for (part, tests) in parts.iter().enumerate().rev() {
                    let mut state = [u8::MAX; BLOCK];
                    for test in &self.tests[tests.clone()] {
                        keep(&mut state, &ranks[usize::from(test.column)], test.bound, test.gone);
                    }
                    place(&mut leaves, &state, (PART * part) as u8);
                }
                let values = &self.values[*values..];
                for (sum, &leaf) in sums.iter_mut().zip(&leaves) {
                    *sum += f64::from(values[usize::from(leaf)]);
                }
            }
            Plan::Walk { steps, root, values } => {
                let nodes = &self.steps[*steps..];
                for (r, sum) in sums.iter_mut().enumerate().take(rows) {
                    let mut at = *root;
                    while at >= 0 {
                        let step = nodes[at as usize];
                        at = step.children[usize::from(ranks[usize::from(step.column)][r] > step.bound)];
                    }
                    *sum += f64::from(self.values[values + !at as usize]);
                }
            }
        }
    }
}

/// Takes the leaves `gone` from every lane whose rank lies above the bound. Written without a branch, and kept out of
/// line, so that the compiler turns it into vector code on bytes.
#[inline(never)]
fn keep(state: &mut [u8; BLOCK], ranks: &[i8; BLOCK], bound: i8, gone: u8) {
    for (s, &rank) in state.iter_mut().zip(ranks) {
        let above = u8::from(rank > bound).wrapping_neg();
        *s &= !(above & gone);
    }
}

/// Where any leaf of a part survives, the leftmost of them is the row's leaf so far; `first` is the part's first leaf.
#[inline(never)]
fn place(leaves: &mut [u8; BLOCK], state: &[u8; BLOCK], first: u8) {
    let all = |yes: bool| u8::from(yes).wrapping_neg();
    for (leaf, &s) in leaves.iter_mut().zip(state) {
        let lowest = s & s.wrapping_neg();
        let place = (all(lowest & 0xaa != 0) & 1) | (all(lowest & 0xcc != 0) & 2) | (all(lowest & 0xf0 != 0) & 4);
        let any = all(s != 0);
        *leaf = (*leaf & !any) | (first.wrapping_add(place) & any);
    }
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
