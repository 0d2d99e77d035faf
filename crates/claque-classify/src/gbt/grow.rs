//! Leaf-wise growth of one tree on binned columns.
//!
//! The leaf whose best split gains most is split next (Shi 2007; LightGBM), until `max_leaves` are there or nothing
//! gains. Rows of a leaf lie side by side in one index array that splits partition stably. Only the smaller child's
//! histogram is counted; the larger one's is the difference. One parallel pass per split does, feature by feature,
//! count → subtract → search both children; results are combined in feature order.

use super::bins::{BinnedTable, FeatureBins};
use super::histogram::{Bin, Quantised, STRIDE, Scale, accumulate};
use super::params::GbtValidParams;
use super::split::{LeafSums, Limits, Search, Split, best};
use super::tree::Tree;
use crate::draws::{bits, purpose, sample};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Rows from which a leaf's histogram is worth keeping for subtraction; below, both children are counted afresh.
const KEEP_FROM: usize = 768;
/// Row-features below which threads cost more than they save.
const PARALLEL_FROM: usize = 60_000;

/// A tree while it is needed on bins, with the rows of its leaves.
pub struct Grown {
    /// The tree as it is kept.
    pub tree: Tree,
    /// Per inner node: rows whose bin is at most this go left.
    pub bin: Vec<u8>,
    /// Leaf values before rounding to `f32` are not kept: what is trained on is what predicts.
    pub leaf_rows: Vec<(usize, usize)>,
    /// Rows, leaf by leaf.
    pub rows: Vec<u32>,
}

impl Grown {
    /// The leaf of a row of the binned table.
    pub fn leaf(&self, table: &BinnedTable, row: usize) -> usize {
        let mut node = self.tree.root();
        while node >= 0 {
            let n = node as usize;
            let b = table.columns[self.tree.feature[n] as usize][row];
            let left = if b == 0 { self.tree.missing_left[n] != 0 } else { b <= self.bin[n] };
            node = if left { self.tree.left[n] } else { self.tree.right[n] };
        }
        !node as usize
    }
}

struct Leaf {
    start: usize,
    end: usize,
    depth: u32,
    sums: LeafSums,
    histogram: Option<Vec<Bin>>,
    split: Option<Split>,
    /// Place in the draft tree: stable under growth, so random draws can refer to it.
    node: usize,
}

/// A node of the draft tree.
enum Draft {
    Leaf(usize),
    Inner { split: Split, left: usize, right: usize },
}

/// Everything that stays the same while one tree grows.
pub struct Grower<'a> {
    table: &'a BinnedTable,
    params: &'a GbtValidParams,
    limits: Limits,
    features: Vec<u32>,
    tree_number: u64,
    clamped: bool,
    spare: &'a mut Vec<Vec<Bin>>,
}

impl<'a> Grower<'a> {
    /// Prepares one tree: draws its features. `spare` keeps histograms from tree to tree.
    pub fn new(
        table: &'a BinnedTable,
        params: &'a GbtValidParams,
        scale: Scale,
        tree_number: u64,
        spare: &'a mut Vec<Vec<Bin>>,
    ) -> Self {
        let usable: Vec<u32> = (0..table.n_features() as u32)
            .filter(|&f| table.bins[f as usize].n_bins() > 1 || table.columns[f as usize].contains(&0))
            .collect();
        let k = ((usable.len() as f64 * params.feature_fraction).ceil() as usize).max(1);
        let drawn = sample(usable.len(), k, params.seed, purpose::TREE_FEATURES, tree_number);
        let limits = Limits {
            min_data: params.min_data,
            min_hessian: params.min_hessian,
            lambda: params.lambda,
            min_gain: params.min_gain,
            scale,
        };
        let clamped = params.monotone.iter().any(|&m| m != 0);
        let features = drawn.into_iter().map(|i| usable[i as usize]).collect();
        Grower { table, params, limits, features, tree_number, clamped, spare }
    }

    /// Grows the tree on these rows; `gradients[row]` are their derivatives.
    pub fn grow(mut self, rows: Vec<u32>, gradients: &[Quantised]) -> Grown {
        let mut rows = rows;
        let mut scratch = vec![0u32; rows.len()];
        let total = rows.iter().fold(Bin::default(), |mut sum, &r| {
            sum.add(gradients[r as usize]);
            sum
        });
        let sums = LeafSums { total, bounds: [f64::NEG_INFINITY, f64::INFINITY] };
        let mut root = Leaf { start: 0, end: rows.len(), depth: 0, sums, histogram: None, split: None, node: 0 };
        if self.may_split(&root) {
            self.fill_root(&mut root, &rows, gradients);
        }
        let mut drafts = vec![Draft::Leaf(0)];
        let mut leaves = vec![root];
        let mut open = BinaryHeap::new();
        queue(&mut open, &leaves, 0);
        while leaves.len() < self.params.max_leaves as usize {
            let Some((_, Reverse(at))) = open.pop() else { break };
            self.split_leaf(at, &mut leaves, &mut drafts, &mut rows, &mut scratch, gradients);
            queue(&mut open, &leaves, at);
            queue(&mut open, &leaves, leaves.len() - 1);
        }
        for leaf in &mut leaves {
            self.spare.extend(leaf.histogram.take());
        }
        self.finish(&drafts, &leaves, rows)
    }

    fn may_split(&self, leaf: &Leaf) -> bool {
        let deep = self.params.max_depth > 0 && leaf.depth >= self.params.max_depth;
        !deep && leaf.sums.total.count() >= 2 * self.params.min_data
    }

    fn split_leaf(
        &mut self,
        at: usize,
        leaves: &mut Vec<Leaf>,
        drafts: &mut Vec<Draft>,
        rows: &mut [u32],
        scratch: &mut [u32],
        gradients: &[Quantised],
    ) {
        let leaf = &mut leaves[at];
        let Some(split) = leaf.split.take() else { return };
        let column = &self.table.columns[split.feature as usize];
        let (start, end, depth, node) = (leaf.start, leaf.end, leaf.depth + 1, leaf.node);
        let middle = start + partition(&mut rows[start..end], scratch, |r| split.goes_left(column[r as usize]));
        let (left_sums, right_sums) = self.child_sums(leaf, &split);
        let parent = leaf.histogram.take();
        let (left_node, right_node) = (drafts.len(), drafts.len() + 1);
        let make = |start, end, sums, node| Leaf { start, end, depth, sums, histogram: None, split: None, node };
        let mut left = make(start, middle, left_sums, left_node);
        let mut right = make(middle, end, right_sums, right_node);
        drafts[node] = Draft::Inner { split, left: left_node, right: right_node };
        drafts.push(Draft::Leaf(at));
        drafts.push(Draft::Leaf(leaves.len()));
        match parent {
            Some(parent) => self.fill_children(parent, &mut left, &mut right, rows, gradients),
            None => {
                self.fill_small(&mut left, rows, gradients);
                self.fill_small(&mut right, rows, gradients);
            }
        }
        leaves[at] = left;
        leaves.push(right);
    }

    fn child_sums(&self, leaf: &Leaf, split: &Split) -> (LeafSums, LeafSums) {
        let right = leaf.sums.total.minus(split.left);
        let (mut bounds_left, mut bounds_right) = (leaf.sums.bounds, leaf.sums.bounds);
        let direction = self.params.monotone.get(split.feature as usize).copied().unwrap_or(0);
        if direction != 0 {
            let vl = self.limits.value(split.left, leaf.sums.bounds);
            let middle = (vl + self.limits.value(right, leaf.sums.bounds)) / 2.0;
            if direction > 0 {
                bounds_left[1] = middle;
                bounds_right[0] = middle;
            } else {
                bounds_left[0] = middle;
                bounds_right[1] = middle;
            }
        }
        (LeafSums { total: split.left, bounds: bounds_left }, LeafSums { total: right, bounds: bounds_right })
    }

    fn search(&self, slot: usize, node: usize) -> Search {
        let feature = self.features[slot];
        let random = self.params.extra_trees.then(|| {
            let place = (self.tree_number << 24) ^ node as u64;
            bits(self.params.seed, purpose::THRESHOLD, place, u64::from(feature))
        });
        Search {
            feature,
            n_bins: self.table.bins[feature as usize].n_bins(),
            monotone: self.params.monotone.get(feature as usize).copied().unwrap_or(0),
            random,
            clamped: self.clamped,
        }
    }

    /// Which feature slots a node may use.
    fn allowed(&self, node: usize) -> Vec<bool> {
        let n = self.features.len();
        let k = ((n as f64 * self.params.node_feature_fraction).ceil() as usize).clamp(1, n.max(1));
        if k >= n {
            return vec![true; n];
        }
        let place = (self.tree_number << 24) ^ node as u64;
        let mut allowed = vec![false; n];
        for slot in sample(n, k, self.params.seed, purpose::NODE_FEATURES, place) {
            allowed[slot as usize] = true;
        }
        allowed
    }

    fn fresh(&mut self) -> Vec<Bin> {
        self.spare.pop().unwrap_or_else(|| vec![Bin::default(); self.features.len() * STRIDE])
    }

    fn fill_root(&mut self, root: &mut Leaf, rows: &[u32], gradients: &[Quantised]) {
        let mut histogram = self.fresh();
        let own: Vec<Quantised> = rows.iter().map(|&r| gradients[r as usize]).collect();
        let allowed = self.allowed(root.node);
        let this = &*self;
        let job = |(slot, chunk): (usize, &mut [Bin])| {
            let bins = as_bins(chunk)?;
            let feature = this.features[slot] as usize;
            bins.fill(Bin::default());
            accumulate(bins, &this.table.columns[feature], rows, &own);
            if allowed[slot] { best(bins, &root.sums, &this.search(slot, root.node), &this.limits) } else { None }
        };
        let found: Vec<Option<Split>> = if rows.len() * this.features.len() >= PARALLEL_FROM {
            histogram.par_chunks_mut(STRIDE).enumerate().map(job).collect()
        } else {
            histogram.chunks_mut(STRIDE).enumerate().map(job).collect()
        };
        root.split = choose(found);
        root.histogram = Some(histogram);
    }

    fn fill_children(&mut self, parent: Vec<Bin>, a: &mut Leaf, b: &mut Leaf, rows: &[u32], gradients: &[Quantised]) {
        let (open_a, open_b) = (self.may_split(a), self.may_split(b));
        if !open_a && !open_b {
            self.spare.push(parent);
            return;
        }
        let a_small = a.end - a.start <= b.end - b.start;
        let (small, large) = if a_small { (&mut *a, &mut *b) } else { (&mut *b, &mut *a) };
        let (open_small, open_large) = if a_small { (open_a, open_b) } else { (open_b, open_a) };
        let mut counted = self.fresh();
        let mut rest = parent;
        let own_rows = &rows[small.start..small.end];
        let own: Vec<Quantised> = own_rows.iter().map(|&r| gradients[r as usize]).collect();
        let (allow_small, allow_large) = (self.allowed(small.node), self.allowed(large.node));
        let this = &*self;
        let (sums_small, sums_large, node_small, node_large) = (small.sums, large.sums, small.node, large.node);
        let job = |(slot, (counted, rest)): (usize, (&mut [Bin], &mut [Bin]))| {
            let (Some(counted), Some(rest)) = (as_bins(counted), as_bins(rest)) else { return (None, None) };
            let feature = this.features[slot] as usize;
            let used = this.table.bins[feature].n_bins() + 1;
            counted[..used].fill(Bin::default());
            accumulate(counted, &this.table.columns[feature], own_rows, &own);
            for (r, c) in rest[..used].iter_mut().zip(&counted[..used]) {
                *r = r.minus(*c);
            }
            let look = |bins: &[Bin; STRIDE], sums: &LeafSums, node: usize, open: bool| {
                if open { best(bins, sums, &this.search(slot, node), &this.limits) } else { None }
            };
            let in_small = look(counted, &sums_small, node_small, open_small && allow_small[slot]);
            (in_small, look(rest, &sums_large, node_large, open_large && allow_large[slot]))
        };
        let found: Vec<(Option<Split>, Option<Split>)> = if own_rows.len() * this.features.len() >= PARALLEL_FROM {
            counted.par_chunks_mut(STRIDE).zip(rest.par_chunks_mut(STRIDE)).enumerate().map(job).collect()
        } else {
            counted.chunks_mut(STRIDE).zip(rest.chunks_mut(STRIDE)).enumerate().map(job).collect()
        };
        let (in_small, in_large): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        small.split = choose(in_small);
        large.split = choose(in_large);
        self.keep(small, counted);
        self.keep(large, rest);
    }

    /// Counts and searches a leaf that is too small to be worth subtracting from.
    fn fill_small(&mut self, leaf: &mut Leaf, rows: &[u32], gradients: &[Quantised]) {
        if !self.may_split(leaf) {
            return;
        }
        let rows = &rows[leaf.start..leaf.end];
        let own: Vec<Quantised> = rows.iter().map(|&r| gradients[r as usize]).collect();
        let allowed = self.allowed(leaf.node);
        let mut bins = [Bin::default(); STRIDE];
        let mut found: Option<Split> = None;
        for slot in (0..self.features.len()).filter(|&s| allowed[s]) {
            let feature = self.features[slot] as usize;
            bins[..=self.table.bins[feature].n_bins()].fill(Bin::default());
            accumulate(&mut bins, &self.table.columns[feature], rows, &own);
            if let Some(split) = best(&bins, &leaf.sums, &self.search(slot, leaf.node), &self.limits)
                && found.is_none_or(|f| split.better_than(&f))
            {
                found = Some(split);
            }
        }
        leaf.split = found;
    }

    /// A histogram is needed again only where there is a split to make, and worth it only in a large leaf.
    fn keep(&mut self, leaf: &mut Leaf, histogram: Vec<Bin>) {
        if leaf.split.is_some() && leaf.end - leaf.start >= KEEP_FROM {
            leaf.histogram = Some(histogram);
        } else {
            self.spare.push(histogram);
        }
    }

    fn finish(self, drafts: &[Draft], leaves: &[Leaf], rows: Vec<u32>) -> Grown {
        let mut tree = Tree::default();
        let mut bin = Vec::new();
        let mut leaf_rows = Vec::new();
        // Preorder with an explicit stack: (draft, where to write the child's index).
        let mut open: Vec<(usize, Option<(usize, bool)>)> = vec![(0, None)];
        while let Some((at, parent)) = open.pop() {
            let child = match &drafts[at] {
                Draft::Leaf(leaf) => {
                    let leaf = &leaves[*leaf];
                    tree.value.push(self.limits.value(leaf.sums.total, leaf.sums.bounds) as f32);
                    tree.cover.push(leaf.sums.total.count());
                    leaf_rows.push((leaf.start, leaf.end));
                    !(tree.value.len() as i32 - 1)
                }
                Draft::Inner { split, left, right } => {
                    let node = tree.feature.len();
                    let bins: &FeatureBins = &self.table.bins[split.feature as usize];
                    tree.feature.push(split.feature as u16);
                    tree.threshold.push(bins.threshold(split.bin));
                    tree.missing_left.push(u8::from(split.missing_left));
                    tree.left.push(0);
                    tree.right.push(0);
                    bin.push(split.bin);
                    open.push((*right, Some((node, false))));
                    open.push((*left, Some((node, true))));
                    node as i32
                }
            };
            match parent {
                Some((node, true)) => tree.left[node] = child,
                Some((node, false)) => tree.right[node] = child,
                None => {}
            }
        }
        Grown { tree, bin, leaf_rows, rows }
    }
}

fn as_bins(chunk: &mut [Bin]) -> Option<&mut [Bin; STRIDE]> {
    chunk.try_into().ok()
}

fn choose(found: Vec<Option<Split>>) -> Option<Split> {
    found.into_iter().flatten().reduce(|a, b| if b.better_than(&a) { b } else { a })
}

/// Puts a leaf in line by its gain; gains are positive, so their bits are in order. Ties go to the older leaf.
fn queue(open: &mut BinaryHeap<(u64, Reverse<usize>)>, leaves: &[Leaf], at: usize) {
    if let Some(split) = &leaves[at].split {
        open.push((split.gain.to_bits(), Reverse(at)));
    }
}

/// Moves rows that satisfy `left` to the front, both sides keeping their order; returns how many there are.
fn partition(rows: &mut [u32], scratch: &mut [u32], left: impl Fn(u32) -> bool) -> usize {
    let (mut kept, mut moved) = (0, 0);
    for i in 0..rows.len() {
        let row = rows[i];
        // Branch-free: write to both, advance one.
        rows[kept] = row;
        scratch[moved] = row;
        let goes = usize::from(left(row));
        kept += goes;
        moved += 1 - goes;
    }
    rows[kept..].copy_from_slice(&scratch[..moved]);
    kept
}
