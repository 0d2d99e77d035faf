//! A grown tree: what is written to `model.json` and what predictors and explanations are compiled from.
//!
//! Inner nodes lie in preorder, leaves are numbered from left to right; a child index below 0 is a leaf (`!index`).
//! Leaf values are `f32` because that is what they are worth; sums are `f64`.

use serde::{Deserialize, Serialize};

/// A binary tree over features. Row goes left when `value <= threshold`; missing goes where `missing_left` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Feature of each inner node.
    pub feature: Vec<u16>,
    /// Threshold of each inner node; [`f32::MAX`] separates known from missing.
    pub threshold: Vec<f32>,
    /// 1 where missing goes left.
    pub missing_left: Vec<u8>,
    /// Left child of each inner node.
    pub left: Vec<i32>,
    /// Right child of each inner node.
    pub right: Vec<i32>,
    /// Value of each leaf.
    pub value: Vec<f32>,
    /// Training rows in each leaf.
    pub cover: Vec<u32>,
}

impl Tree {
    /// A tree that is one leaf.
    pub fn constant(value: f32, cover: u32) -> Self {
        Tree { value: vec![value], cover: vec![cover], ..Tree::default() }
    }

    /// Leaves.
    pub fn n_leaves(&self) -> usize {
        self.value.len()
    }

    /// Inner nodes.
    pub fn n_splits(&self) -> usize {
        self.feature.len()
    }

    /// Whether a value goes left at an inner node. What is not finite is missing.
    #[inline]
    pub fn goes_left(&self, node: usize, value: f32) -> bool {
        if value.is_finite() { value <= self.threshold[node] } else { self.missing_left[node] != 0 }
    }

    /// The leaf a row falls into; `value_of(feature)` gives its values.
    pub fn leaf(&self, value_of: impl Fn(usize) -> f32) -> usize {
        if self.feature.is_empty() {
            return 0;
        }
        let mut node = 0i32;
        while node >= 0 {
            let n = node as usize;
            let left = self.goes_left(n, value_of(self.feature[n] as usize));
            node = if left { self.left[n] } else { self.right[n] };
        }
        !node as usize
    }

    /// Training rows below each inner node.
    pub fn covers(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.n_splits()];
        // Preorder: children have higher numbers than their parent.
        for node in (0..out.len()).rev() {
            out[node] = self.cover_of(self.left[node], &out) + self.cover_of(self.right[node], &out);
        }
        out
    }

    /// Training rows below a child reference; `covers` are those of the inner nodes.
    pub fn cover_of(&self, child: i32, covers: &[f64]) -> f64 {
        if child < 0 { f64::from(self.cover[!child as usize]) } else { covers[child as usize] }
    }

    /// The root as a child reference.
    pub fn root(&self) -> i32 {
        if self.feature.is_empty() { !0 } else { 0 }
    }

    /// Mean leaf value over the training rows.
    pub fn mean_value(&self) -> f64 {
        let total: f64 = self.cover.iter().map(|&c| f64::from(c)).sum();
        let sum: f64 = self.value.iter().zip(&self.cover).map(|(&v, &c)| f64::from(v) * f64::from(c)).sum();
        if total > 0.0 { sum / total } else { 0.0 }
    }

    /// Whether the indices are sound: every inner node and leaf reached exactly once, features below `n_features`.
    ///
    /// A model file is input: it may be damaged, and prediction must not panic or loop.
    pub fn is_sound(&self, n_features: usize) -> bool {
        let n = self.n_splits();
        let lengths = [self.threshold.len(), self.missing_left.len(), self.left.len(), self.right.len()];
        if lengths.iter().any(|&l| l != n) || self.n_leaves() != n + 1 || self.cover.len() != n + 1 {
            return false;
        }
        if self.feature.iter().any(|&f| f as usize >= n_features) || self.value.iter().any(|v| !v.is_finite()) {
            return false;
        }
        // Preorder with leaves from left to right is unique: walking it must reproduce the numbers.
        let (mut next_node, mut next_leaf) = (0i32, 0i32);
        let mut open = vec![self.root()];
        while let Some(child) = open.pop() {
            if child < 0 {
                if !child != next_leaf {
                    return false;
                }
                next_leaf += 1;
            } else {
                if child != next_node || child as usize >= n {
                    return false;
                }
                next_node += 1;
                open.push(self.right[child as usize]);
                open.push(self.left[child as usize]);
            }
        }
        next_node as usize == n && next_leaf as usize == n + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump() -> Tree {
        Tree {
            feature: vec![1],
            threshold: vec![0.5],
            missing_left: vec![1],
            left: vec![!0],
            right: vec![!1],
            value: vec![-1.0, 2.0],
            cover: vec![30, 10],
        }
    }

    #[test]
    fn values_and_missing_go_where_the_node_says() {
        let tree = stump();
        for (x, leaf) in [(0.5, 0), (0.6, 1), (f32::NAN, 0), (f32::INFINITY, 0)] {
            assert_eq!(tree.leaf(|_| x), leaf, "{x}");
        }
        assert_eq!(tree.mean_value(), -0.25);
        assert_eq!(Tree::constant(1.0, 3).leaf(|_| 0.0), 0);
    }

    #[test]
    fn a_damaged_tree_is_recognised() {
        assert!(stump().is_sound(2) && Tree::constant(0.0, 1).is_sound(0));
        assert!(!stump().is_sound(1));
        let mut looped = stump();
        looped.right = vec![0];
        assert!(!looped.is_sound(2));
        let mut short = stump();
        short.cover.pop();
        assert!(!short.is_sound(2));
    }
}
