//! The reference figures on four Twitter sets: in-set cross-validation, leave-one-set-out, one set to another.
//!
//! `cargo run --release -p claque-classify --example reference -- FOLDER [N_SEEDS]` reads the sets from a folder that
//! the project does not ship. The protocol is that of the sets' published baselines, with all features allowed:
//! training rows whose id or lower-cased handle occurs in the judged set are dropped.
//!
//! Choices that were made by looking at these figures: the recipe of [`Algorithm::Ensemble`] (soft targets and their
//! stretch, sizes of trees, weights of members), and that `created_day` is not a feature.
#![allow(clippy::print_stdout)]

mod features;
mod load;

use claque_classify::calibrate::{self, Calibration};
use claque_classify::ensemble::{self, Recipe};
use claque_classify::evaluate::out_of_fold;
use claque_classify::folds::{self, Split};
use claque_classify::gbt::sigmoid;
use claque_classify::{Algorithm, LabelledTable, Metrics, Protocol, evaluate};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let root = args.next().ok_or("give the folder that holds the account sets")?;
    let seeds: u64 = args.next().map_or(Ok(4), |s| s.parse())?;
    let table = features::table(load::all(root.as_ref())?, &["created_day"]).without_twins();
    println!("{} accounts, {} features", table.n_rows(), table.features.names.len());
    in_set(&table)?;
    leave_one_out(&table, seeds)?;
    pairs(&table, seeds)?;
    Ok(())
}

fn in_set(table: &LabelledTable) -> Result<(), Box<dyn Error>> {
    println!("\n5-fold stratified cross-validation: mean ROC AUC / pooled Brier");
    for (set, name) in load::SETS.iter().enumerate() {
        let rows: Vec<usize> = (0..table.n_rows()).filter(|&r| table.sources[r] == set as u32).collect();
        let own = table.take(&rows).without_empty_columns();
        print!("{name:18}");
        for algorithm in Algorithm::ALL {
            let e = evaluate(&own, algorithm, Protocol::Stratified, 5, 42)?;
            print!("  {algorithm} {:.4}/{:.4}", e.mean_auc, e.pooled.brier);
        }
        println!();
    }
    Ok(())
}

/// Figures of one judged set under one seed.
struct Judged {
    raw: Metrics,
    nested: Metrics,
}

fn judge(table: &LabelledTable, recipe: &Recipe, split: &Split, seed: u64) -> Result<Judged, Box<dyn Error>> {
    let columns = table.columns();
    let model = ensemble::fit_sourced(recipe, &columns, &table.labels, Some(&table.sources), &split.train, seed)?;
    let test = table.take(&split.test);
    let margins = model.margins(&test.columns());
    let raw: Vec<f64> = margins.iter().map(|&m| sigmoid(m)).collect();
    // Nested: the calibration is chosen by leaving out each of the *training* sets in turn.
    let inner = table.take(&split.train);
    let splits = folds::leave_one_source_out(&inner);
    let map = if splits.len() > 1 {
        let left_out = out_of_fold(&inner, recipe, &splits, seed)?;
        calibrate::choose(&left_out.margins, &left_out.labels, &left_out.groups).calibration
    } else {
        Calibration::Identity
    };
    let nested: Vec<f64> = margins.iter().map(|&m| map.apply(m)).collect();
    Ok(Judged { raw: Metrics::of(&test.labels, &raw), nested: Metrics::of(&test.labels, &nested) })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn sd(values: &[f64]) -> f64 {
    let m = mean(values);
    (values.iter().map(|v| (v - m).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0).max(1.0)).sqrt()
}

fn leave_one_out(table: &LabelledTable, seeds: u64) -> Result<(), Box<dyn Error>> {
    for algorithm in [Algorithm::Ensemble, Algorithm::Gbt, Algorithm::Forest, Algorithm::Logistic] {
        let recipe = Recipe::of(algorithm)?;
        let started = Instant::now();
        println!("\nleave one set out, {algorithm}, {seeds} seeds");
        let mut by_seed: Vec<[f64; 4]> = Vec::new();
        let splits = folds::leave_one_source_out(table);
        let mut figures: Vec<Vec<Judged>> = splits.iter().map(|_| Vec::new()).collect();
        for seed in 1..=seeds {
            for (split, figures) in splits.iter().zip(&mut figures) {
                figures.push(judge(table, &recipe, split, seed)?);
            }
            let over =
                |f: &dyn Fn(&Judged) -> f64| mean(&figures.iter().filter_map(|v| v.last()).map(f).collect::<Vec<_>>());
            by_seed.push([
                over(&|j| j.raw.roc_auc),
                over(&|j| j.raw.brier),
                over(&|j| j.raw.ece),
                over(&|j| j.nested.brier),
            ]);
        }
        for (split, figures) in splits.iter().zip(&figures) {
            let over = |f: &dyn Fn(&Judged) -> f64| mean(&figures.iter().map(f).collect::<Vec<_>>());
            println!(
                "{:18} train {:6}  AUC {:.4}  Brier {:.4}  ECE {:.3} (constant 1/2: {:.3})  AP {:.3}  P@R80 {:.3}  \
                 F1 {:.3}  nested Brier {:.4}",
                split.name,
                split.train.len(),
                over(&|j| j.raw.roc_auc),
                over(&|j| j.raw.brier),
                over(&|j| j.raw.ece),
                over(&|j| j.raw.ece_of_half),
                over(&|j| j.raw.average_precision),
                over(&|j| j.raw.precision_at_recall_80),
                over(&|j| j.raw.f1),
                over(&|j| j.nested.brier),
            );
        }
        let column = |k: usize| by_seed.iter().map(|s| s[k]).collect::<Vec<f64>>();
        println!(
            "mean               AUC {:.4} ± {:.4}  Brier {:.4} ± {:.4}  ECE {:.3}  nested Brier {:.4}   ({:.0} s)",
            mean(&column(0)),
            sd(&column(0)),
            mean(&column(1)),
            sd(&column(1)),
            mean(&column(2)),
            mean(&column(3)),
            started.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

fn pairs(table: &LabelledTable, seeds: u64) -> Result<(), Box<dyn Error>> {
    println!("\none set (row) to another (column), ensemble: ROC AUC / ECE");
    let recipe = Recipe::of(Algorithm::Ensemble)?;
    let mut means = Vec::new();
    let mut cells = vec![vec![(0.0, 0.0); 4]; 4];
    for seed in 1..=seeds {
        let mut aucs = Vec::new();
        for split in folds::leave_one_source_out(table) {
            let to = table.sources[split.test[0]];
            for from in (0..4).filter(|&f| f != to) {
                let train = split.train.iter().copied().filter(|&r| table.sources[r] == from).collect();
                let pair = Split { name: String::new(), train, test: split.test.clone() };
                let m = judge(table, &recipe, &pair, seed)?.raw;
                aucs.push(m.roc_auc);
                let cell = &mut cells[from as usize][to as usize];
                cell.0 += m.roc_auc / seeds as f64;
                cell.1 += m.ece / seeds as f64;
            }
        }
        means.push(mean(&aucs));
    }
    for (from, row) in cells.iter().enumerate() {
        print!("{:18}", load::SETS[from]);
        for (to, (auc, ece)) in row.iter().enumerate() {
            if from == to { print!("  -            ") } else { print!("  {auc:.3} / {ece:.3}") }
        }
        println!();
    }
    println!("mean of 12: AUC {:.4} ± {:.4}", mean(&means), sd(&means));
    Ok(())
}
