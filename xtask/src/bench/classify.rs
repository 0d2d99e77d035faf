//! `bench classify`: our trees beside LightGBM, one thread each, on the same rows in one run.
//!
//! Speed is measured on a synthetic table (an interaction, a wave, a threshold, noise) with the settings of the
//! published baselines: 200 rounds of 31 leaves at 0.05. Quality is the ROC AUC by 5-fold cross-validation inside of
//! each of the four labelled sets, same features and same folds for both; it needs the shared data. LightGBM comes
//! from a Python that the caller names; without one its columns stay empty, and why is printed.

use super::meter::{Meter, Spent};
use super::{say, table};
use crate::reference::{accounts, folds_of};
use anyhow::{Context, Result, ensure};
use clap::Args;
use claque_classify::draws::{bits, unit};
use claque_classify::ensemble::Recipe;
use claque_classify::evaluate::out_of_fold;
use claque_classify::gbt::bins::BinnedTable;
use claque_classify::gbt::train::{Training, train};
use claque_classify::gbt::{GbtModel, GbtValidParams};
use claque_classify::metrics::roc_auc;
use claque_classify::{Algorithm, LabelledTable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

const FEATURES: usize = 20;
const FOLDS: usize = 5;
/// The fastest of this many runs counts: others on the machine only ever slow a run down.
const REPEATS: usize = 3;
const SCRIPT: &str = include_str!("lightgbm.py");

/// What to compare with.
#[derive(Args)]
pub struct ClassifyArgs {
    /// A Python that has lightgbm and numpy.
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Folder of the shared data, for the cross-validation.
    #[arg(long, value_name = "DIR", default_value = "../shared")]
    shared: PathBuf,
    /// Rows of the synthetic table.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1000..))]
    n: u64,
}

#[derive(Serialize)]
struct Task {
    name: String,
    rows: usize,
    features: usize,
    folds: usize,
    repeats: usize,
}

/// What LightGBM said of one table.
#[derive(Debug, Default, Clone, Deserialize)]
struct Peer {
    auc: Option<f64>,
    train_s: Option<f64>,
    predict_s: Option<f64>,
}

#[derive(Deserialize)]
struct Peers {
    version: String,
    tables: BTreeMap<String, Peer>,
}

/// Measures both, prints both.
pub fn run(args: &ClassifyArgs) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("claque-classify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let done = compare(args, &folder);
    // What cannot be removed is left to the system's temporary folder.
    let _ = std::fs::remove_dir_all(&folder);
    done
}

fn compare(args: &ClassifyArgs, folder: &Path) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let (columns, targets) = synthetic(args.n as usize);
    let mut tasks = vec![write(folder, "speed", &columns, &targets, None)?];
    let sets = labelled(&args.shared)?;
    for (name, table, folds) in &sets {
        tasks.push(write(folder, name, &table.features.columns, &table.targets(), Some(folds))?);
    }
    let peers = lightgbm(args.python.as_deref(), folder, &tasks)?;
    let peer = |name: &str| peers.as_ref().and_then(|p| p.tables.get(name)).cloned().unwrap_or_default();
    let (trained, scored) = pool.install(|| speed(&columns, &targets))?;
    let version = peers.as_ref().map_or("LightGBM".to_owned(), |p| format!("LightGBM {}", p.version));
    let n = args.n as f64;
    let ratio = |ours: f64, theirs: Option<f64>| theirs.map_or_else(|| "–".into(), |t| format!("{:.2}", t / ours));
    let seconds = |s: Option<f64>| s.map_or_else(|| "–".into(), |s| format!("{s:.2}"));
    let rate = |s: Option<f64>| s.map_or_else(|| "–".into(), |s| table::grouped(n / s));
    say(&format!("{} rows, {FEATURES} features, 200 trees of 31 leaves, one thread each", table::grouped(n)));
    let (own_train, own_score) = (trained.cpu_s().max(0.01), scored.cpu_s().max(0.01));
    let (peer_train, peer_score) = (peer("speed").train_s, peer("speed").predict_s);
    let head = ["", "ours", version.as_str(), "how many times as fast", "target"];
    let rows = [
        vec![
            "training, CPU s".into(),
            format!("{own_train:.2}"),
            seconds(peer_train),
            ratio(own_train, peer_train),
            "1".into(),
        ],
        vec![
            "scoring, rows per CPU s".into(),
            table::grouped(n / own_score),
            rate(peer_score),
            ratio(own_score, peer_score),
            "5".into(),
        ],
    ];
    table::lines(&head, &rows).iter().for_each(|l| say(l));
    quality(&sets, &peer, &version)
}

/// Cross-validation of the same algorithm family on the four sets.
fn quality(sets: &[(String, LabelledTable, Vec<u8>)], peer: &dyn Fn(&str) -> Peer, version: &str) -> Result<()> {
    if sets.is_empty() {
        say("skipped: cross-validation on the labelled sets (the shared data is absent)");
        return Ok(());
    }
    let mut rows = Vec::new();
    for (name, table, _) in sets {
        let splits = claque_classify::folds::stratified(table, FOLDS, 42);
        let mut row = vec![name.clone(), table.n_rows().to_string(), table.features.names.len().to_string()];
        for algorithm in [Algorithm::Gbt, Algorithm::Ensemble] {
            let left_out = out_of_fold(table, &Recipe::of(algorithm)?, &splits, 42)?;
            row.push(format!("{:.4}", roc_auc(&left_out.labels, &left_out.margins)));
        }
        row.push(peer(name).auc.map_or_else(|| "–".into(), |a| format!("{a:.4}")));
        rows.push(row);
    }
    say("\n5-fold cross-validation inside of each set, same features and folds: ROC AUC over the left-out scores");
    let head = ["set", "accounts", "features", "our boosted trees", "our ensemble", version];
    table::lines(&head, &rows).iter().for_each(|l| say(l));
    Ok(())
}

/// The labelled sets with the fold of every row; none where the shared data is absent.
fn labelled(shared: &Path) -> Result<Vec<(String, LabelledTable, Vec<u8>)>> {
    let folder = shared.join("data/accounts");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let all = accounts::load(&folder)?;
    let of_source = |source: u32| {
        let (own, splits) = folds_of(&all, source);
        let mut folds = vec![0u8; own.n_rows()];
        for (at, split) in splits.iter().enumerate() {
            split.test.iter().for_each(|&r| folds[r] = at as u8);
        }
        (all.source_name(source), own, folds)
    };
    Ok(all.sources_present().into_iter().map(of_source).collect())
}

fn synthetic(n: usize) -> (Vec<Vec<f32>>, Vec<f32>) {
    let draw = |row: usize, what: u64| unit(bits(9, 77, row as u64, what));
    // Sums of even draws are near enough to normal.
    let normal = |row: usize, f: u64| (0..4).map(|k| draw(row, f * 8 + k)).sum::<f64>() * 1.732 - 3.464;
    let columns: Vec<Vec<f32>> =
        (0..FEATURES).map(|f| (0..n).map(|row| normal(row, f as u64) as f32).collect()).collect();
    let label = |row: usize| {
        let x = |f: usize| f64::from(columns[f][row]);
        let z = 1.5 * (x(0) * x(1) + (2.0 * x(2)).sin() + x(3) - 0.5 * x(4) * x(4) + 0.5);
        if draw(row, 1 << 20) < 1.0 / (1.0 + (-z).exp()) { 1.0 } else { 0.0 }
    };
    let targets = (0..n).map(label).collect();
    (columns, targets)
}

/// Those of `--algorithm gbt`, which are those of the published baselines.
fn settings() -> Result<GbtValidParams> {
    let group = Recipe::of(Algorithm::Gbt)?.trees.into_iter().next();
    Ok(group.context("the recipe of boosted trees has trees")?.params)
}

/// CPU of training (binning included) and of scoring the same rows.
fn speed(columns: &[Vec<f32>], targets: &[f32]) -> Result<(Spent, Spent)> {
    let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
    let params = settings()?;
    let (mut trained, mut scored): (Option<Spent>, Option<Spent>) = (None, None);
    let fastest = |best: &mut Option<Spent>, spent: Spent| {
        if best.is_none_or(|b| spent.cpu_s() < b.cpu_s()) {
            *best = Some(spent);
        }
    };
    for _ in 0..REPEATS {
        let meter = Meter::start();
        let table = BinnedTable::learn(&views, params.max_bins);
        let data = Training { table: &table, targets, weights: None, rows: None, validation: &[] };
        let model = GbtModel::new(train(&data, &params)?, params.objective, FEATURES);
        fastest(&mut trained, meter.spent());
        let meter = Meter::start();
        black_box(model.raw(&views));
        fastest(&mut scored, meter.spent());
    }
    Ok((trained.unwrap_or_default(), scored.unwrap_or_default()))
}

fn write(folder: &Path, name: &str, columns: &[Vec<f32>], targets: &[f32], folds: Option<&[u8]>) -> Result<Task> {
    let values: Vec<u8> = columns.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
    std::fs::write(folder.join(format!("{name}.x")), values)?;
    std::fs::write(folder.join(format!("{name}.y")), targets.iter().map(|&t| t as u8).collect::<Vec<u8>>())?;
    if let Some(folds) = folds {
        std::fs::write(folder.join(format!("{name}.f")), folds)?;
    }
    let n_folds = folds.map_or(0, |_| FOLDS);
    Ok(Task { name: name.into(), rows: targets.len(), features: columns.len(), folds: n_folds, repeats: REPEATS })
}

/// Runs LightGBM on the written tables; `None`, with the reason printed, where there is none.
fn lightgbm(python: Option<&Path>, folder: &Path, tasks: &[Task]) -> Result<Option<Peers>> {
    let Some(python) = python else {
        say("skipped: LightGBM (name a Python that has it: --python FILE)");
        return Ok(None);
    };
    if !Command::new(python).args(["-c", "import lightgbm, numpy"]).output().is_ok_and(|o| o.status.success()) {
        say(&format!("skipped: LightGBM ({} cannot import lightgbm and numpy)", python.display()));
        return Ok(None);
    }
    std::fs::write(folder.join("tasks.json"), serde_json::to_vec(tasks)?)?;
    let out = Command::new(python).arg("-c").arg(SCRIPT).arg(folder).env("OMP_NUM_THREADS", "1").output()?;
    ensure!(out.status.success(), "LightGBM failed: {}", String::from_utf8_lossy(&out.stderr).trim());
    Ok(Some(serde_json::from_slice(&out.stdout).context("what LightGBM said")?))
}
