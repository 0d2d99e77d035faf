//! Speed of training, scoring and explaining on synthetic accounts, on one thread.
//!
//! `cargo run --release -p claque-classify --example train_speed [-- OUT.csv]` prints figures; with a path it also writes
//! the table (label first), so that a peer can be timed on the same rows.
#![allow(clippy::print_stdout)]

use claque_classify::draws::{bits, unit};
use claque_classify::ensemble::{self, Recipe, TreeMember};
use claque_classify::gbt::bins::BinnedTable;
use claque_classify::gbt::train::{Training, train};
use claque_classify::gbt::{GbtModel, GbtParams, Objective};
use claque_classify::metrics::roc_auc;
use claque_classify::shap::Explainer;
use claque_classify::{Algorithm, LabelledTable, Model, TrainOptions, TrainSource};
use claque_schema::{AccountToken, FeatureTable, SourceDecl};
use linfa::ParamGuard;
use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

const N_TRAIN: usize = 20_000;
const N: usize = 30_000;
const FEATURES: usize = 20;

/// A table with an interaction, a wave, a threshold and noise.
fn table() -> (Vec<Vec<f32>>, Vec<f32>) {
    let draw = |row: usize, what: u64| unit(bits(9, 77, row as u64, what));
    // Sums of even draws are near enough to normal.
    let normal = |row: usize, f: u64| (0..4).map(|k| draw(row, f * 8 + k)).sum::<f64>() * 1.732 - 3.464;
    let columns: Vec<Vec<f32>> =
        (0..FEATURES).map(|f| (0..N).map(|row| normal(row, f as u64) as f32).collect()).collect();
    let targets = (0..N)
        .map(|row| {
            let x = |f: usize| f64::from(columns[f][row]);
            let z = 1.5 * (x(0) * x(1) + (2.0 * x(2)).sin() + x(3) - 0.5 * x(4) * x(4) + 0.5);
            if draw(row, 1 << 20) < 1.0 / (1.0 + (-z).exp()) { 1.0 } else { 0.0 }
        })
        .collect();
    (columns, targets)
}

fn main() -> Result<(), Box<dyn Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global()?;
    let (columns, targets) = table();
    if let Some(path) = std::env::args().nth(1) {
        let mut text = String::new();
        for row in 0..N {
            write!(text, "{}", targets[row])?;
            columns.iter().try_for_each(|c| write!(text, ",{}", c[row]))?;
            text.push('\n');
        }
        std::fs::write(path, text)?;
    }
    for (leaves, rounds, rate) in [(31, 100, 0.1), (31, 200, 0.05), (16, 200, 0.05)] {
        boosted(&columns, &targets, leaves, rounds, rate)?;
    }
    shipped(&columns, &targets)
}

fn boosted(columns: &[Vec<f32>], targets: &[f32], leaves: u32, rounds: u32, rate: f64) -> Result<(), Box<dyn Error>> {
    let params = GbtParams::boosted().max_leaves(leaves).rounds(rounds).learning_rate(rate).check()?;
    let learn: Vec<&[f32]> = columns.iter().map(|c| &c[..N_TRAIN]).collect();
    let test: Vec<&[f32]> = columns.iter().map(|c| &c[N_TRAIN..]).collect();
    let labels: Vec<bool> = targets[N_TRAIN..].iter().map(|&t| t > 0.5).collect();
    let started = Instant::now();
    let table = BinnedTable::learn(&learn, params.max_bins);
    let data = Training { table: &table, targets: &targets[..N_TRAIN], weights: None, rows: None, validation: &[] };
    let fitted = train(&data, &params)?;
    let trained = started.elapsed().as_secs_f64();
    let member =
        TreeMember { objective: Objective::LogLoss, base: fitted.base, trees: fitted.trees.clone(), weight: 1.0 };
    let model = GbtModel::new(fitted, params.objective, FEATURES);
    let auc = roc_auc(&labels, &model.raw(&test));
    let many: Vec<Vec<f32>> = columns.iter().map(|c| c.repeat(10)).collect();
    let many: Vec<&[f32]> = many.iter().map(Vec::as_slice).collect();
    let started = Instant::now();
    let n = model.raw(&many).len();
    let scored = n as f64 / started.elapsed().as_secs_f64();
    let ensemble = ensemble::Ensemble { trees: vec![member], logistic: None };
    let started = Instant::now();
    let explainer = Explainer::new(&ensemble, FEATURES);
    let prepared = started.elapsed().as_secs_f64();
    let started = Instant::now();
    explainer.block(&many, 0, 10_000);
    let explained = 10_000.0 / started.elapsed().as_secs_f64();
    println!(
        "{rounds} trees of {leaves} leaves: train {trained:.3} s, AUC {auc:.4}, score {scored:.0} rows/s, \
         explain {explained:.0} rows/s after {prepared:.2} s"
    );
    Ok(())
}

/// The default algorithm through the whole path.
fn shipped(columns: &[Vec<f32>], targets: &[f32]) -> Result<(), Box<dyn Error>> {
    let features = FeatureTable {
        accounts: (0..N as u64).map(AccountToken).collect(),
        names: (0..FEATURES).map(|f| format!("feature_{f}")).collect(),
        columns: columns.to_vec(),
    };
    let names = ["a", "b", "c"].map(String::from).to_vec();
    let labelled = LabelledTable {
        features: features.clone(),
        labels: targets.iter().map(|&t| t > 0.5).collect(),
        sources: (0..N as u32).map(|i| i % 3).collect(),
        source_names: names.clone(),
        kinds: Vec::new(),
    };
    let decl = |name: String| SourceDecl { name, licence: "CC0-1.0".into(), train: true, ..SourceDecl::default() };
    let sources = names.into_iter().map(|n| TrainSource { decl: decl(n), blake3: String::new() }).collect();
    let started = Instant::now();
    let trained = claque_classify::train(&labelled, &TrainOptions { sources, ..TrainOptions::default() })?;
    let seconds = started.elapsed().as_secs_f64();
    let model = Model::from_json(&trained.model_json)?;
    let trees = Recipe::of(Algorithm::Ensemble)?.trees.len();
    println!(
        "ensemble ({trees} groups, {} trees): whole training {seconds:.1} s, model.json {} kB",
        model.file().ensemble.n_trees(),
        trained.model_json.len() / 1000
    );
    for n_reasons in [0, 5] {
        let started = Instant::now();
        let rows = model.score(&features, None, n_reasons);
        let rate = rows.len() as f64 / started.elapsed().as_secs_f64();
        println!("score with {n_reasons} reasons: {rate:.0} rows/s");
    }
    Ok(())
}
