//! What the trees promise: they learn, they are the same at any thread count, they keep their constraints.

use super::bins::BinnedTable;
use super::citizen::GbtModel;
use super::flat::FlatTrees;
use super::params::{GbtParams, GbtValidParams, Objective};
use super::train::{Boosted, Training, train};
use crate::draws::{bits, unit};
use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Pr};
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2};

/// Rows with a non-linear truth, noise columns and holes.
pub(crate) fn synthetic(n: usize, seed: u64) -> (Vec<Vec<f32>>, Vec<f32>) {
    let draw = |row: usize, what: u64| unit(bits(seed, 99, row as u64, what)) as f32;
    let mut columns = vec![vec![0.0f32; n]; 6];
    let mut targets = vec![0.0f32; n];
    for row in 0..n {
        let (a, b, c) = (draw(row, 1), draw(row, 2), draw(row, 3));
        let truth = if (a > 0.5) != (b > 0.4) { 2.0 } else { -2.0 } + 3.0 * (c - 0.5);
        targets[row] = if f64::from(draw(row, 4)) < super::sigmoid(f64::from(truth)) { 1.0 } else { 0.0 };
        columns[0][row] = a;
        columns[1][row] = b;
        columns[2][row] = if draw(row, 5) < 0.2 { f32::NAN } else { c };
        columns[3][row] = draw(row, 6);
        columns[4][row] = (draw(row, 7) * 4.0).floor();
        columns[5][row] = 1.0;
    }
    (columns, targets)
}

fn slices(columns: &[Vec<f32>]) -> Vec<&[f32]> {
    columns.iter().map(Vec::as_slice).collect()
}

fn fit(columns: &[Vec<f32>], targets: &[f32], params: GbtParams) -> (Boosted, GbtValidParams) {
    let params = params.check().unwrap();
    let table = BinnedTable::learn(&slices(columns), params.max_bins);
    let data = Training { table: &table, targets, weights: None, rows: None, validation: &[] };
    (train(&data, &params).unwrap(), params)
}

fn auc(targets: &[f32], scores: &[f64]) -> f64 {
    let labels: Vec<bool> = targets.iter().map(|&t| t > 0.5).collect();
    crate::metrics::roc_auc(&labels, scores)
}

#[test]
fn an_interaction_is_learned_and_generalises() {
    let (columns, targets) = synthetic(4000, 1);
    let (fresh, truth) = synthetic(4000, 2);
    for (params, least) in [
        (GbtParams::boosted(), 0.88),
        (GbtParams::boosted().extra_trees(true).rounds(200), 0.88),
        (GbtParams::forest().rounds(60).max_leaves(256).min_data(5), 0.88),
    ] {
        let (boosted, params) = fit(&columns, &targets, params);
        let model = GbtModel::new(boosted, params.objective, columns.len());
        let p = model.probabilities(&slices(&fresh));
        assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
        let got = auc(&truth, &p);
        assert!(got > least, "{got} with {params:?}");
    }
}

#[test]
fn the_same_bytes_come_out_at_one_two_and_eight_threads() {
    // Enough rows to take the parallel paths.
    let (columns, targets) = synthetic(24_000, 3);
    for params in [
        GbtParams::boosted().rounds(8).bagging_fraction(0.8).feature_fraction(0.8).extra_trees(true),
        GbtParams::boosted().rounds(8),
        GbtParams::forest().rounds(4).max_leaves(64),
    ] {
        let mut seen: Vec<String> = Vec::new();
        for threads in [1, 2, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (boosted, _) = pool.install(|| fit(&columns, &targets, params.clone()));
            seen.push(serde_json::to_string(&boosted.trees).unwrap());
        }
        assert!(seen[0] == seen[1] && seen[1] == seen[2]);
    }
}

#[test]
fn a_compiled_predictor_equals_a_plain_walk_bit_for_bit() {
    let (columns, targets) = synthetic(3000, 4);
    let mut holes = columns.clone();
    for (f, column) in holes.iter_mut().enumerate() {
        for (row, v) in column.iter_mut().enumerate() {
            if bits(5, 98, f as u64, row as u64).is_multiple_of(7) {
                *v = f32::NAN;
            }
        }
    }
    for leaves in [2, 9, 16, 17, 31, 33, 64, 200] {
        let (boosted, _) = fit(&columns, &targets, GbtParams::boosted().rounds(5).max_leaves(leaves).min_data(3));
        let flat = FlatTrees::compile(&[&boosted.trees], 6);
        let views = slices(&holes);
        let mut got = vec![0.0; 3000];
        flat.add_to(&views, 0, &mut [&mut got]);
        for row in 0..3000 {
            let mut plain = 0.0;
            for tree in &boosted.trees {
                assert!(tree.is_sound(6) && tree.n_leaves() <= leaves as usize);
                plain += f64::from(tree.value[tree.leaf(|f| views[f][row])]);
            }
            assert_eq!(got[row], plain, "row {row}, {leaves} leaves");
        }
    }
}

#[test]
fn missing_values_carry_information_when_they_do() {
    let n = 2000;
    let column: Vec<f32> = (0..n).map(|i| if i % 3 == 0 { f32::NAN } else { (i % 10) as f32 }).collect();
    let targets: Vec<f32> = (0..n).map(|i| if i % 3 == 0 { 1.0 } else { 0.0 }).collect();
    let (boosted, _) = fit(std::slice::from_ref(&column), &targets, GbtParams::boosted().rounds(20));
    let tree = &boosted.trees[0];
    assert_eq!(tree.threshold, [f32::MAX], "known against missing");
    assert_ne!(tree.leaf(|_| f32::NAN), tree.leaf(|_| 3.0));
}

#[test]
fn what_was_never_missing_follows_the_larger_child() {
    let n = 1000;
    let column: Vec<f32> = (0..n).map(|i| i as f32).collect();
    let targets: Vec<f32> = (0..n).map(|i| if i >= 700 { 1.0 } else { 0.0 }).collect();
    let (boosted, _) = fit(&[column], &targets, GbtParams::boosted().rounds(1).max_leaves(2));
    let tree = &boosted.trees[0];
    assert_eq!(tree.leaf(|_| f32::NAN), tree.leaf(|_| 0.0));
}

#[test]
fn a_monotone_feature_never_lowers_the_score() {
    let (columns, targets) = synthetic(3000, 6);
    // Column 0 is anything but monotone in truth.
    let params = GbtParams::boosted().monotone(vec![1, 0, 0, 0, 0, 0]).max_leaves(16);
    let (boosted, params) = fit(&columns, &targets, params);
    let model = GbtModel::new(boosted, params.objective, 6);
    for row in 0..40 {
        let line: Vec<Vec<f32>> = columns
            .iter()
            .enumerate()
            .map(|(f, c)| (0..101).map(|i| if f == 0 { i as f32 / 100.0 } else { c[row] }).collect())
            .collect();
        let raw = model.raw(&slices(&line));
        assert!(raw.windows(2).all(|w| w[1] >= w[0] - 1e-12), "row {row}");
    }
}

#[test]
fn a_weight_of_two_is_a_row_twice() {
    let (columns, targets) = synthetic(600, 7);
    let doubled: Vec<Vec<f32>> = columns.iter().map(|c| c.iter().chain(&c[..200]).copied().collect()).collect();
    let twice: Vec<f32> = targets.iter().chain(&targets[..200]).copied().collect();
    let weights: Vec<f32> = (0..600).map(|i| if i < 200 { 2.0 } else { 1.0 }).collect();
    let params = GbtParams::boosted().rounds(3).max_leaves(4).min_data(1).check().unwrap();
    let table = BinnedTable::learn(&slices(&columns), 16);
    let data = Training { table: &table, targets: &targets, weights: Some(&weights), rows: None, validation: &[] };
    let weighted = train(&data, &params).unwrap();
    // The same bounds for both, or the tables would not be comparable.
    let mut big = BinnedTable { bins: table.bins.clone(), columns: Vec::new(), n_rows: 800 };
    for (bins, column) in big.bins.clone().iter().zip(&doubled) {
        big.columns.push(column.iter().map(|&v| bins.bin(v)).collect());
    }
    let data = Training { table: &big, targets: &twice, weights: None, rows: None, validation: &[] };
    let repeated = train(&data, &params).unwrap();
    for (a, b) in weighted.trees.iter().zip(&repeated.trees) {
        assert_eq!((&a.feature, &a.threshold), (&b.feature, &b.threshold));
        for (x, y) in a.value.iter().zip(&b.value) {
            assert!((x - y).abs() < 1e-4, "{x} {y}");
        }
    }
}

#[test]
fn growth_stops_when_the_validation_rows_stop_gaining() {
    let (columns, targets) = synthetic(1500, 8);
    let params = GbtParams::boosted().rounds(400).learning_rate(0.3).patience(10).check().unwrap();
    let table = BinnedTable::learn(&slices(&columns), 255);
    let (rows, validation): (Vec<u32>, Vec<u32>) = ((0..1000).collect(), (1000..1500).collect());
    let data = Training { table: &table, targets: &targets, weights: None, rows: Some(&rows), validation: &validation };
    let boosted = train(&data, &params).unwrap();
    let best = boosted.validation_loss.iter().cloned().fold(f64::INFINITY, f64::min);
    assert!(boosted.trees.len() < 100);
    assert_eq!(boosted.validation_loss[boosted.trees.len() - 1], best);
}

#[test]
fn soft_targets_bound_the_odds() {
    let column: Vec<f32> = (0..400).map(|i| (i % 2) as f32).collect();
    let targets = column.clone();
    let (boosted, params) =
        fit(std::slice::from_ref(&column), &targets, GbtParams::boosted().rounds(300).soft_targets([0.2, 0.8]));
    let p = GbtModel::new(boosted, params.objective, 1).probabilities(&[&column]);
    assert!((p[0] - 0.2).abs() < 1e-3 && (p[1] - 0.8).abs() < 1e-3, "{} {}", p[0], p[1]);
}

#[test]
fn hopeless_tables_are_refused_or_give_one_leaf() {
    let params = GbtParams::boosted().check().unwrap();
    let empty = BinnedTable::learn(&[&[]], 255);
    let data = Training { table: &empty, targets: &[], weights: None, rows: None, validation: &[] };
    assert!(train(&data, &params).is_err());
    let (boosted, _) = fit(&[vec![1.0; 50]], &[1.0; 50], GbtParams::boosted());
    assert!(boosted.trees.iter().all(|t| t.n_leaves() == 1));
    let (boosted, _) = fit(&[vec![f32::NAN; 50]], &[0.0; 50], GbtParams::boosted());
    assert!(boosted.trees.iter().all(|t| t.n_leaves() == 1));
}

#[test]
fn it_is_a_linfa_citizen() {
    let (columns, targets) = synthetic(2000, 9);
    let records = Array2::from_shape_fn((2000, 6), |(r, c)| f64::from(columns[c][r]));
    let labels: Array1<bool> = targets.iter().map(|&t| t > 0.5).collect();
    let dataset = DatasetBase::new(records, labels.clone());
    let model = GbtParams::boosted().fit(&dataset).unwrap();
    let predicted: Array1<Pr> = model.predict(dataset.records());
    let right = predicted.iter().zip(&labels).filter(|(p, l)| (***p >= 0.5) == **l).count();
    assert!(right > 1700, "{right}");
    assert_eq!(model.objective, Objective::LogLoss);
}
