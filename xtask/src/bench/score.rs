//! `bench score`: account rows to profile features to calibrated probabilities, with the shipped model.
//!
//! Rows are made and scored in slices, as a program does that must not hold a whole platform in memory; making them is
//! not measured. A score without reasons holds probability, interval, band and known share. Reasons (exact TreeSHAP,
//! Lundberg et al. 2020) are measured by themselves: their cost grows with the leaves and the square of their depth.
//! The trees are also measured alone: what `Model::margins` does not take of the scoring is calibration, intervals and
//! the making of rows.

use super::meter::{self, Meter, Spent};
use super::{rows, say, table, verdict};
use anyhow::{Context, Result};
use clap::Args;
use claque_classify::Model;
use claque_features::profile::profile_table;
use claque_schema::FeatureTable;
use std::hint::black_box;
use std::path::PathBuf;

/// Accounts per CPU second that features and scoring together should reach.
const TARGET: f64 = 500_000.0;
/// Accounts per CPU second that scoring with reasons should reach.
const TARGET_EXPLAINED: f64 = 50_000.0;
/// Rows per slice.
const SLICE: u64 = 65_536;
/// Accounts that are scored with reasons.
const N_EXPLAINED: u64 = 100_000;
/// Reasons per account: what a report shows.
const N_REASONS: usize = 5;

/// How much to score.
#[derive(Args)]
pub struct ScoreArgs {
    /// Number of accounts.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    n: u64,
    /// The model; the shipped one when absent.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// What each stage took.
#[derive(Default)]
struct Stages {
    features: Spent,
    trees: Spent,
    scoring: Spent,
    both: Spent,
    reasons: Spent,
}

/// Scores, prints the table.
pub fn run(args: &ScoreArgs) -> Result<()> {
    let path = args
        .model
        .clone()
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/accounts/model.json")));
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let model = Model::from_json(&text).with_context(|| format!("{} is no usable model", path.display()))?;
    let mut stages = Stages::default();
    for first in (0..args.n).step_by(SLICE as usize) {
        slice(&model, first..(first + SLICE).min(args.n), &mut stages);
    }
    let n_explained = N_EXPLAINED.min(args.n);
    let table = profile_table(&rows::rows(0..n_explained), None);
    let meter = Meter::start();
    black_box(model.score(&table, None, N_REASONS));
    stages.reasons = meter.spent();
    print(&model, args.n, n_explained, &stages);
    Ok(())
}

/// Features and scores of one slice, then its trees alone.
fn slice(model: &Model, numbers: std::ops::Range<u64>, stages: &mut Stages) {
    let rows = rows::rows(numbers);
    let both = Meter::start();
    let table = features(&rows, stages);
    let scoring = Meter::start();
    // Dropping the rows is part of scoring: whoever scores has to.
    drop(black_box(model.score(&table, None, 0)));
    stages.scoring.add(scoring.spent());
    stages.both.add(both.spent());
    let trees = Meter::start();
    drop(black_box(model.margins(&table)));
    stages.trees.add(trees.spent());
}

fn features(rows: &[claque_schema::AccountRow], stages: &mut Stages) -> FeatureTable {
    let meter = Meter::start();
    let table = black_box(profile_table(rows, None));
    stages.features.add(meter.spent());
    table
}

fn print(model: &Model, n: u64, n_explained: u64, stages: &Stages) {
    let row = |what: &str, n: u64, spent: &Spent| {
        let rate = table::grouped(spent.per_s(n as f64));
        let wall = format!("{:.2}", spent.wall_s);
        vec![what.to_owned(), table::grouped(n as f64), format!("{:.2}", spent.cpu_s()), wall, rate]
    };
    let head = ["score", "accounts", "CPU s", "wall s", "accounts per CPU s"];
    let table = [
        row("profile features", n, &stages.features),
        row("scores, no reasons", n, &stages.scoring),
        row("features and scores", n, &stages.both),
        row("the trees alone", n, &stages.trees),
        row("scores with reasons", n_explained, &stages.reasons),
    ];
    table::lines(&head, &table).iter().for_each(|line| say(line));
    let rate = stages.both.per_s(n as f64);
    say(&format!(
        "target: at least {} accounts per CPU second for features and scores: {} ({})",
        table::grouped(TARGET),
        verdict(rate, TARGET),
        table::grouped(rate)
    ));
    let rate = stages.reasons.per_s(n_explained as f64);
    say(&format!(
        "target: at least {} accounts per CPU second for scores with exact reasons: {} ({})",
        table::grouped(TARGET_EXPLAINED),
        verdict(rate, TARGET_EXPLAINED),
        table::grouped(rate)
    ));
    let both = stages.both.cpu_s().max(0.01);
    say(&format!(
        "of features and scores, {:.0} % are features, {:.0} % trees, {:.0} % calibration, intervals and rows",
        100.0 * stages.features.cpu_s() / both,
        100.0 * stages.trees.cpu_s() / both,
        100.0 * (stages.scoring.cpu_s() - stages.trees.cpu_s()).max(0.0) / both,
    ));
    let file = model.file();
    let reference = model.reference();
    let peak = meter::peak_mib().map_or_else(|| "unknown".to_owned(), |mib| format!("{mib:.0} MiB"));
    say(&format!(
        "model {} {}: {} trees, {} features; peak memory {peak}",
        reference.name,
        reference.hash,
        file.ensemble.n_trees(),
        file.features.len(),
    ));
    meter::caveat(&stages.both).into_iter().for_each(say);
}
