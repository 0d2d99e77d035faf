//! Leaves explained together by one lookup per feature.
//!
//! What a leaf adds to a feature depends only on which tests of its path hold. For a group of neighbouring leaves, the
//! values of one feature therefore fall into few *classes*: two values that hold the same tests of every leaf are
//! alike. A group's classes, feature by feature, are the digits of a number, and a table with one line per number
//! holds the summed contributions of all its leaves: explaining a row is finding its line and one lookup per feature,
//! whatever the number of leaves. This is the trade of Fast TreeSHAP v2 (Yang 2021), memory for time, with subtrees
//! in the place of whole trees, so that the tables stay small.

use super::paths::{LeafPath, PathTest, narrow};
use crate::gbt::Tree;
use crate::gbt::ranks::Ranks;

/// Lines of a table: their number is a byte, so that no lookup needs a bounds check.
const LINES: usize = 256;

/// One step on the way to a row's line: where a value lies above the threshold, `add` is added, modulo 256.
#[derive(Debug, Clone, Copy)]
struct Step {
    feature: u16,
    /// `None` stands for "the value is missing".
    above: Option<f32>,
    /// The difference between two classes, times the weight of the feature's digit.
    add: u8,
}

/// The same on ranks.
#[derive(Debug, Clone, Copy)]
pub struct RankStep {
    /// The rank column.
    pub column: u16,
    /// The rank to exceed; `None` stands for "the value is missing".
    pub bound: Option<i8>,
    /// What is added.
    pub add: u8,
}

/// Neighbouring leaves.
#[derive(Debug, Clone)]
pub struct Group {
    /// The line of a row whose values lie below all thresholds.
    pub first: u8,
    /// Steps from there.
    steps: Vec<Step>,
    /// Features with contributions, and these by line.
    pub tables: Vec<(u16, Box<[f64; LINES]>)>,
}

impl Group {
    /// The steps as comparisons of ranks; missing values lie below all thresholds.
    pub fn rank_steps(&self, ranks: &mut Ranks) -> Vec<RankStep> {
        let of = |step: &Step| {
            let (column, bound) = ranks.test(usize::from(step.feature), step.above.unwrap_or(f32::MAX), false);
            RankStep { column, bound: step.above.map(|_| bound), add: step.add }
        };
        self.steps.iter().map(of).collect()
    }
}

/// A tree's leaves as groups, and those whose paths hold too many features for one.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    /// Tables.
    pub groups: Vec<Group>,
    /// Single leaves.
    pub deep: Vec<LeafPath>,
}

/// Groups the leaves of a tree; `weight` multiplies their values.
pub fn grouped(tree: &Tree, weight: f64) -> Grouped {
    let mut out = Grouped::default();
    let leaves = leaves_of(tree, weight);
    let counts = leaf_counts(tree);
    // A child and the places of its leaves.
    let mut open = vec![(tree.root(), 0, leaves.len())];
    while let Some((child, from, to)) = open.pop() {
        let own = &leaves[from..to];
        if own.iter().all(|l| l.tests.is_empty()) {
            continue;
        }
        if let Some(digits) = digits_of(own) {
            out.groups.push(group(own, &digits));
        } else if child < 0 {
            out.deep.extend(own.iter().cloned().map(LeafPath::tabulated));
        } else {
            let (left, right) = (tree.left[child as usize], tree.right[child as usize]);
            let middle = from + if left < 0 { 1 } else { counts[left as usize] };
            open.push((right, middle, to));
            open.push((left, from, middle));
        }
    }
    out
}

/// The leaves from left to right.
fn leaves_of(tree: &Tree, weight: f64) -> Vec<LeafPath> {
    let covers = tree.covers();
    let mut out = Vec::new();
    let mut open: Vec<(i32, Vec<PathTest>)> = vec![(tree.root(), Vec::new())];
    while let Some((child, tests)) = open.pop() {
        if child < 0 {
            out.push(LeafPath::new(tests, f64::from(tree.value[!child as usize]) * weight));
            continue;
        }
        let node = child as usize;
        let cover = covers[node].max(1.0);
        for (next, left) in [(tree.right[node], false), (tree.left[node], true)] {
            let mut tests = tests.clone();
            narrow(&mut tests, tree, node, left, tree.cover_of(next, &covers) / cover);
            open.push((next, tests));
        }
    }
    out
}

/// Leaves below each inner node. Children have higher numbers than their parent.
fn leaf_counts(tree: &Tree) -> Vec<usize> {
    let mut out = vec![0; tree.n_splits()];
    for node in (0..out.len()).rev() {
        let of = |child: i32| if child < 0 { 1 } else { out[child as usize] };
        out[node] = of(tree.left[node]) + of(tree.right[node]);
    }
    out
}

/// A feature's values as classes.
struct Digit {
    feature: u16,
    /// Ascending; cell `i` lies above `thresholds[i - 1]` and up to `thresholds[i]`.
    thresholds: Vec<f32>,
    /// Class of each cell, the missing value's last.
    class_of_cell: Vec<usize>,
    /// Per class: which leaves' tests hold.
    classes: Vec<Vec<bool>>,
}

/// The digits of a group; `None` when its table would have too many lines.
fn digits_of(leaves: &[LeafPath]) -> Option<Vec<Digit>> {
    // Every leaf has a line of its own, and every test two classes; a damaged model may have tests that say nothing.
    if leaves.len() > LINES || leaves.iter().any(|l| 1 << l.tests.len().min(16) > LINES) {
        return None;
    }
    let mut features: Vec<u16> = leaves.iter().flat_map(|l| l.tests.iter().map(|t| t.feature)).collect();
    features.sort_unstable();
    features.dedup();
    let mut lines = 1;
    let mut out = Vec::with_capacity(features.len());
    for feature in features {
        let digit = digit_of(leaves, feature);
        lines *= digit.classes.len();
        if lines > LINES {
            return None;
        }
        out.push(digit);
    }
    Some(out)
}

fn digit_of(leaves: &[LeafPath], feature: u16) -> Digit {
    let tests: Vec<Option<&PathTest>> = leaves.iter().map(|l| l.tests.iter().find(|t| t.feature == feature)).collect();
    let bounds = tests.iter().flatten().flat_map(|t| [t.above, t.up_to]);
    // No value lies above the largest number.
    let mut thresholds: Vec<f32> = bounds.filter(|t| t.is_finite() && *t < f32::MAX).collect();
    thresholds.sort_unstable_by(f32::total_cmp);
    thresholds.dedup();
    let mut classes: Vec<Vec<bool>> = Vec::new();
    // The cell's greatest value stands for all of it.
    let cells = thresholds.iter().copied().chain([f32::MAX, f32::NAN]);
    let class_of_cell = cells
        .map(|value| {
            let holds: Vec<bool> = tests.iter().map(|t| t.is_none_or(|t| t.holds(value))).collect();
            classes.iter().position(|c| *c == holds).unwrap_or_else(|| {
                classes.push(holds);
                classes.len() - 1
            })
        })
        .collect();
    Digit { feature, thresholds, class_of_cell, classes }
}

fn group(leaves: &[LeafPath], digits: &[Digit]) -> Group {
    let (mut first, mut weight, mut steps) = (0usize, 1usize, Vec::new());
    for digit in digits {
        let class = |cell: usize| digit.class_of_cell[cell] as isize;
        let mut step = |above: Option<f32>, from: usize, to: usize| {
            let add = ((class(to) - class(from)) * weight as isize).rem_euclid(LINES as isize) as u8;
            if add != 0 {
                steps.push(Step { feature: digit.feature, above, add });
            }
        };
        for (cell, &threshold) in digit.thresholds.iter().enumerate() {
            step(Some(threshold), cell, cell + 1);
        }
        step(None, 0, digit.thresholds.len() + 1);
        first += digit.class_of_cell[0] * weight;
        weight *= digit.classes.len();
    }
    let mut tables: Vec<(u16, Box<[f64; LINES]>)> =
        digits.iter().map(|d| (d.feature, Box::new([0.0; LINES]))).collect();
    for (at, leaf) in leaves.iter().enumerate() {
        add_leaf(leaf, at, digits, weight, &mut tables);
    }
    Group { first: first as u8, steps, tables }
}

/// Adds one leaf's contributions to every line of the tables.
fn add_leaf(leaf: &LeafPath, at: usize, digits: &[Digit], n_lines: usize, tables: &mut [(u16, Box<[f64; LINES]>)]) {
    let d = leaf.tests.len();
    let mut known: Vec<Option<Vec<f64>>> = vec![None; 1 << d];
    let places: Vec<usize> =
        leaf.tests.iter().map(|t| digits.iter().position(|g| g.feature == t.feature).unwrap_or(0)).collect();
    let mut classes = vec![0; digits.len()];
    for line in 0..n_lines {
        let mut rest = line;
        for (class, digit) in classes.iter_mut().zip(digits) {
            *class = rest % digit.classes.len();
            rest /= digit.classes.len();
        }
        let holds = places
            .iter()
            .enumerate()
            .fold(0usize, |holds, (k, &place)| holds | usize::from(digits[place].classes[classes[place]][at]) << k);
        let values = known[holds].get_or_insert_with(|| {
            let mut out = vec![0.0; d];
            leaf.contributions(holds as u64, &mut out);
            out
        });
        for (&place, v) in places.iter().zip(values.iter()) {
            tables[place].1[line] += v;
        }
    }
}
