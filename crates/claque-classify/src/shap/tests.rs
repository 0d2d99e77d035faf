//! Contributions against Shapley's definition, and their sum against the margin.

use super::Explainer;
use crate::ensemble::{self, Ensemble, LogisticPart, Recipe, TreeGroup, TreeMember};
use crate::gbt::tests::synthetic;
use crate::gbt::{GbtParams, Objective, Tree};
use linfa::ParamGuard;

/// Expected output of a tree when only the features in `known` follow the row: splits on others are averaged.
fn expected(tree: &Tree, at: i32, row: &[f32], known: u32) -> f64 {
    if at < 0 {
        return f64::from(tree.value[!at as usize]);
    }
    let node = at as usize;
    let feature = tree.feature[node] as usize;
    let (left, right) = (tree.left[node], tree.right[node]);
    if known >> feature & 1 == 1 {
        return expected(tree, if tree.goes_left(node, row[feature]) { left } else { right }, row, known);
    }
    let covers = tree.covers();
    let (a, b) = (tree.cover_of(left, &covers), tree.cover_of(right, &covers));
    (a * expected(tree, left, row, known) + b * expected(tree, right, row, known)) / (a + b)
}

/// Shapley's definition over all coalitions of `n` features.
fn oracle(tree: &Tree, row: &[f32], n: usize) -> Vec<f64> {
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    (0..n)
        .map(|k| {
            (0..1u32 << n)
                .filter(|s| s >> k & 1 == 0)
                .map(|s| {
                    let size = s.count_ones() as usize;
                    let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                    let gain = expected(tree, tree.root(), row, s | 1 << k) - expected(tree, tree.root(), row, s);
                    weight * gain
                })
                .sum()
        })
        .collect()
}

fn fitted(recipe: &Recipe) -> (Ensemble, Vec<Vec<f32>>) {
    let (columns, targets) = synthetic(1200, 21);
    let labels: Vec<bool> = targets.iter().map(|&t| t > 0.5).collect();
    let rows: Vec<usize> = (0..1200).collect();
    let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
    (ensemble::fit(recipe, &views, &labels, &rows, 3).unwrap(), columns)
}

fn trees(params: GbtParams, weight: f64) -> TreeGroup {
    TreeGroup::new(params.check().unwrap(), 1, weight)
}

#[test]
fn contributions_equal_the_brute_force_oracle() {
    let params = GbtParams::boosted().rounds(6).max_leaves(12).min_data(5);
    let (ensemble, columns) = fitted(&Recipe { trees: vec![trees(params, 1.0)], logistic: None });
    let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
    let got = Explainer::new(&ensemble, 6).block(&views, 0, 40);
    for row in 0..40 {
        let line: Vec<f32> = columns.iter().map(|c| c[row]).collect();
        let mut wanted = [0.0; 6];
        for tree in &ensemble.trees[0].trees {
            for (sum, v) in wanted.iter_mut().zip(oracle(tree, &line, 6)) {
                *sum += v;
            }
        }
        for (f, wanted) in wanted.iter().enumerate() {
            assert!((got.contributions[f][row] - wanted).abs() < 1e-10, "row {row} feature {f}");
        }
    }
}

#[test]
fn long_paths_equal_the_oracle_too() {
    // A chain over nine features: too long for tables.
    let n = 9;
    let tree = Tree {
        feature: (0..n as u16).collect(),
        threshold: vec![0.5; n],
        missing_left: vec![0; n],
        left: (0..n as i32).map(|i| !i).collect(),
        right: (0..n as i32).map(|i| if i + 1 < n as i32 { i + 1 } else { !(i + 1) }).collect(),
        value: (0..=n).map(|i| i as f32 * 0.3 - 1.0).collect(),
        cover: (0..=n as u32).map(|i| 10 + 7 * i).collect(),
    };
    assert!(tree.is_sound(n));
    let member = TreeMember { objective: Objective::LogLoss, base: 0.1, trees: vec![tree.clone()], weight: 1.0 };
    let ensemble = Ensemble { trees: vec![member], logistic: None };
    let line: Vec<f32> = vec![0.9, 0.7, 0.6, 0.9, 0.8, f32::NAN, 0.7, 0.2, 0.9];
    let columns: Vec<Vec<f32>> = line.iter().map(|&v| vec![v]).collect();
    let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
    let got = Explainer::new(&ensemble, n).block(&views, 0, 1);
    for (f, wanted) in oracle(&tree, &line, n).into_iter().enumerate() {
        assert!((got.contributions[f][0] - wanted).abs() < 1e-12);
    }
}

#[test]
fn base_and_contributions_add_up_to_the_margin_of_every_kind_of_member() {
    let recipe = Recipe {
        trees: vec![
            trees(GbtParams::boosted().rounds(20).max_leaves(31).bagging_fraction(0.7), 0.4),
            trees(GbtParams::forest().rounds(10).max_leaves(200), 0.4),
        ],
        logistic: Some(LogisticPart { alpha: 1.0, indicators: true, soften: 1.0, weight: 0.2, weight_alone: 0.2 }),
    };
    let (ensemble, columns) = fitted(&recipe);
    let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
    let margins = ensemble.margins(&views);
    let got = Explainer::new(&ensemble, 6).block(&views, 0, 1200);
    for row in 0..1200 {
        let sum: f64 = got.base + got.contributions.iter().map(|c| c[row]).sum::<f64>();
        assert!((sum - margins[row]).abs() < 1e-9, "row {row}: {sum} {}", margins[row]);
    }
}
