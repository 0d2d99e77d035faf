//! The boosting loop, and bagging for the forest.
//!
//! Logistic loss on soft targets `t`: first derivative `w(p − t)`, second `w p(1 − p)`; a tree fits the Newton step
//! and is added with shrinkage (Friedman 2001). For the forest the derivatives are `−w t` and `w`, so a leaf's value
//! is its weighted mean target and the gain is the fall in variance, which for 0/1 targets is half the Gini gain;
//! trees are independent and averaged (Breiman 2001).

use super::bins::BinnedTable;
use super::grow::{Grower, Grown};
use super::histogram::{Bin, Quantised, ROWS_MAX, Scale};
use super::params::{GbtValidParams, Objective};
use super::tree::Tree;
use crate::draws::{purpose, sample};
use crate::error::TrainError;
use rayon::prelude::*;

/// Rows per parallel chunk of element-wise work.
const CHUNK: usize = 16_384;

/// What to learn from: rows of a binned table.
pub struct Training<'a> {
    /// The features.
    pub table: &'a BinnedTable,
    /// 0 human … 1 automated, one per row of the table.
    pub targets: &'a [f32],
    /// Weights, one per row of the table; `None` is one each.
    pub weights: Option<&'a [f32]>,
    /// Rows to learn from; `None` is all.
    pub rows: Option<&'a [u32]>,
    /// Rows to watch for early stopping, disjoint from `rows`.
    pub validation: &'a [u32],
}

/// Trees with the constant they start from.
#[derive(Debug, Clone, PartialEq)]
pub struct Boosted {
    /// Log-odds before the first tree (0 for a forest).
    pub base: f64,
    /// The trees; values are shrunk already (or divided by their number).
    pub trees: Vec<Tree>,
    /// Loss on the validation rows after each round.
    pub validation_loss: Vec<f64>,
}

/// Grows an ensemble.
///
/// # Errors
/// [`TrainError::Data`] when lengths differ, there are no rows or more than 2²⁴ − 1, or more than 65 535 features.
pub fn train(data: &Training<'_>, params: &GbtValidParams) -> Result<Boosted, TrainError> {
    check(data, params)?;
    let all: Vec<u32>;
    let rows = match data.rows {
        Some(rows) => rows,
        None => {
            all = (0..data.table.n_rows as u32).collect();
            &all
        }
    };
    let [low, high] = params.soft_targets.map(f64::from);
    let targets: Vec<f64> = data.targets.iter().map(|&t| low + (high - low) * f64::from(t)).collect();
    match params.objective {
        Objective::LogLoss => Ok(boost(data, params, rows, &targets)),
        Objective::Mean => Ok(forest(data, params, rows, &targets)),
    }
}

fn check(data: &Training<'_>, params: &GbtValidParams) -> Result<(), TrainError> {
    let n = data.table.n_rows;
    let rows = data.rows.map_or(n, <[u32]>::len);
    if data.targets.len() != n || data.weights.is_some_and(|w| w.len() != n) {
        return Err(TrainError::data("targets or weights do not have one entry per row"));
    }
    if rows == 0 {
        return Err(TrainError::data("there are no rows to learn from"));
    }
    if n > ROWS_MAX {
        return Err(TrainError::data(format!("{n} rows are more than {ROWS_MAX}; remedy: sample them")));
    }
    if data.table.n_features() > usize::from(u16::MAX) {
        return Err(TrainError::data("more than 65535 features"));
    }
    if !params.monotone.is_empty() && params.monotone.len() != data.table.n_features() {
        return Err(TrainError::data("monotone directions do not have one entry per feature"));
    }
    if data.targets.iter().any(|t| !(0.0..=1.0).contains(t)) {
        return Err(TrainError::data("targets must lie within 0 and 1"));
    }
    if data.weights.is_some_and(|w| w.iter().any(|w| !(w.is_finite() && *w >= 0.0))) {
        return Err(TrainError::data("weights must be finite and not negative"));
    }
    Ok(())
}

/// The logistic function.
#[inline]
pub fn sigmoid(margin: f64) -> f64 {
    1.0 / (1.0 + (-margin).exp())
}

/// Log-odds of a probability kept away from 0 and 1.
pub fn logit(probability: f64) -> f64 {
    let p = probability.clamp(1e-9, 1.0 - 1e-9);
    (p / (1.0 - p)).ln()
}

fn weight(data: &Training<'_>, row: usize) -> f64 {
    data.weights.map_or(1.0, |w| f64::from(w[row]))
}

fn weighted_mean(data: &Training<'_>, rows: &[u32], targets: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for &r in rows {
        let w = weight(data, r as usize);
        sum += w * targets[r as usize];
        total += w;
    }
    if total > 0.0 { sum / total } else { 0.5 }
}

fn bag(rows: &[u32], params: &GbtValidParams, tree: u64) -> Vec<u32> {
    if params.bagging_fraction >= 1.0 {
        return rows.to_vec();
    }
    let k = ((rows.len() as f64 * params.bagging_fraction).round() as usize).max(1);
    sample(rows.len(), k, params.seed, purpose::ROWS, tree).into_iter().map(|i| rows[i as usize]).collect()
}

fn boost(data: &Training<'_>, params: &GbtValidParams, rows: &[u32], targets: &[f64]) -> Boosted {
    let base = logit(weighted_mean(data, rows, targets));
    let n = data.table.n_rows;
    let heaviest = data.weights.map_or(1.0, |w| w.iter().fold(0.0f64, |m, &w| m.max(f64::from(w))));
    let scale = Scale::for_bounds(heaviest, 0.25 * heaviest);
    let mut margins = vec![base; n];
    let mut gradients = vec![Quantised::default(); n];
    let mut spare: Vec<Vec<Bin>> = Vec::new();
    let mut out = Boosted { base, trees: Vec::new(), validation_loss: Vec::new() };
    // (rounds, loss) of the best ensemble so far on the validation rows.
    let mut best = (0usize, f64::INFINITY);
    for round in 0..u64::from(params.rounds) {
        gradients.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, slots)| {
            let first = chunk * CHUNK;
            for (i, slot) in slots.iter_mut().enumerate() {
                let row = first + i;
                let (p, w) = (sigmoid(margins[row]), weight(data, row));
                *slot = scale.quantise(w * (p - targets[row]), w * p * (1.0 - p));
            }
        });
        let grower = Grower::new(data.table, params, scale, round, &mut spare);
        let mut grown = grower.grow(bag(rows, params, round), &gradients);
        for v in &mut grown.tree.value {
            *v = (f64::from(*v) * params.learning_rate) as f32;
        }
        let idle = grown.tree.n_splits() == 0;
        add_tree(&grown, data, rows, params.bagging_fraction < 1.0, &mut margins);
        out.trees.push(grown.tree);
        if !data.validation.is_empty() {
            let loss = log_loss(data, targets, &margins);
            out.validation_loss.push(loss);
            if loss < best.1 {
                best = (out.trees.len(), loss);
            }
            if params.patience > 0 && out.trees.len() - best.0 >= params.patience as usize {
                break;
            }
        }
        // Without random draws the next tree would be the same stump of one leaf.
        if idle && params.bagging_fraction >= 1.0 && params.feature_fraction >= 1.0 && !params.extra_trees {
            break;
        }
    }
    if params.patience > 0 && !data.validation.is_empty() {
        out.trees.truncate(best.0.max(1));
    }
    out
}

/// Adds a tree to the margins of the rows that matter: those in the bag, the rest of `rows`, the validation rows.
fn add_tree(grown: &Grown, data: &Training<'_>, rows: &[u32], bagged: bool, margins: &mut [f64]) {
    let value = |leaf: usize| f64::from(grown.tree.value[leaf]);
    let walk = |row: u32| value(grown.leaf(data.table, row as usize));
    if bagged {
        for &row in rows {
            margins[row as usize] += walk(row);
        }
    } else {
        for (leaf, &(start, end)) in grown.leaf_rows.iter().enumerate() {
            let v = value(leaf);
            for &row in &grown.rows[start..end] {
                margins[row as usize] += v;
            }
        }
    }
    for &row in data.validation {
        margins[row as usize] += walk(row);
    }
}

fn log_loss(data: &Training<'_>, targets: &[f64], margins: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for &row in data.validation {
        let (m, w) = (margins[row as usize], weight(data, row as usize));
        // ln(1 + e^m) − t m, without overflow.
        sum += w * (m.max(0.0) + (-m.abs()).exp().ln_1p() - targets[row as usize] * m);
        total += w;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

fn forest(data: &Training<'_>, params: &GbtValidParams, rows: &[u32], targets: &[f64]) -> Boosted {
    let heaviest = data.weights.map_or(1.0, |w| w.iter().fold(0.0f64, |m, &w| m.max(f64::from(w))));
    let scale = Scale::for_bounds(heaviest, heaviest);
    let gradients: Vec<Quantised> = (0..data.table.n_rows)
        .map(|row| {
            let w = weight(data, row);
            scale.quantise(-w * targets[row], w)
        })
        .collect();
    let n_trees = f64::from(params.rounds);
    let trees = (0..u64::from(params.rounds))
        .into_par_iter()
        .map(|number| {
            let mut spare = Vec::new();
            let mut tree = Grower::new(data.table, params, scale, number, &mut spare)
                .grow(bag(rows, params, number), &gradients)
                .tree;
            for v in &mut tree.value {
                *v = (f64::from(*v) / n_trees) as f32;
            }
            tree
        })
        .collect();
    Boosted { base: 0.0, trees, validation_loss: Vec::new() }
}
