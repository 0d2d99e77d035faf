//! `claque recalibrate`: draws accounts for review, and learns a model's probabilities anew from what was found.

use crate::cli::Globals;
use crate::dataset::{self, Accounts, Families, SEED};
use crate::exit::Outcome;
use crate::reviewed::Reviewed;
use crate::scoring::{Scorer, Transfer};
use crate::session::{self, Session};
use crate::{learnt, printer, reviewed};
use anyhow::{Context, Result, bail};
use clap::{ArgGroup, Args};
use claque_analysis::share::SourceError;
use claque_classify::metrics;
use claque_classify::model::{self, ModelFile, ReviewFigures};
use claque_custody::Act;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["draw", "reviewed", "reviews"]))]
pub struct RecalibrateArgs {
    /// Draw this many accounts for review, evenly over the scores, and print them as CSV with an empty label
    #[arg(long, value_name = "N")]
    draw: Option<usize>,
    /// Learn from these reviewed accounts: CSV token,label (human or automated), at least 50
    #[arg(long, value_name = "FILE", requires = "name")]
    reviewed: Option<PathBuf>,
    /// Learn from the decisions of this workspace's reviewers
    #[arg(long, requires = "name")]
    reviews: bool,
    /// Name of the new model
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The model whose probabilities are learned anew [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Folder for models [default: models/ in the workspace]
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Seed of the draw
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
}

pub fn run(globals: &Globals, args: RecalibrateArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.model.as_deref())?;
    let held = dataset::accounts(&session, None, Families::of_names(scorer.feature_names()), None)?;
    let reviewed = match (&args.draw, &args.reviewed) {
        (Some(n), _) => return draw(globals, &scorer, &held, *n, args.seed),
        (None, Some(path)) => reviewed::read(path)?,
        (None, None) => reviewed::decided(&session)?,
    };
    learn(globals, &session, &scorer, &held, &reviewed, &args)
}

/// Places and margins of the accounts that the model scores.
fn scored(scorer: &Scorer, held: &Accounts) -> Vec<(usize, f64)> {
    let margins = scorer.model().margins(&held.features);
    let scores = scorer.score(&held.features, None, 0);
    scores.iter().enumerate().filter(|(_, s)| s.probability.is_some()).map(|(i, _)| (i, margins[i])).collect()
}

/// Prints accounts to review, one from each of `n` equal strata of the score.
fn draw(globals: &Globals, scorer: &Scorer, held: &Accounts, n: usize, seed: u64) -> Result<Outcome> {
    let rows = scored(scorer, held);
    if n == 0 || rows.len() < n {
        bail!("{} accounts have a score; {n} cannot be drawn from them", rows.len());
    }
    let margins: Vec<f64> = rows.iter().map(|r| r.1).collect();
    printer::line("token,label")?;
    for place in model::draw(&margins, n, seed) {
        printer::line(&format!("{},", held.features.accounts[rows[place].0]))?;
    }
    printer::note(
        globals.quiet,
        &format!(
            "{n} of {} scored accounts, one from each of {n} equal strata of the score, in random order. Review them \
             without looking at scores, write human or automated into the second column, then: claque recalibrate \
             --reviewed FILE --name NAME",
            rows.len()
        ),
    );
    Ok(Outcome::Done)
}

fn learn(
    globals: &Globals,
    session: &Session,
    scorer: &Scorer,
    held: &Accounts,
    reviewed: &Reviewed,
    args: &RecalibrateArgs,
) -> Result<Outcome> {
    let name = args.name.as_deref().unwrap_or_default();
    super::train::plain_name(name)?;
    let rows = scored(scorer, held);
    let (mut margins, mut labels, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for (row, margin) in &rows {
        if let Some(label) = reviewed.labels.get(&held.features.accounts[*row]) {
            margins.push(*margin);
            labels.push(*label);
            used.push(held.features.accounts[*row]);
        }
    }
    let left_out = reviewed.labels.len() - labels.len();
    if left_out > 0 || reviewed.n_unlabelled > 0 {
        let text = format!(
            "{left_out} reviewed account(s) are not held or have no score, {} line(s) have no label: left out",
            reviewed.n_unlabelled
        );
        printer::note(globals.quiet, &text);
    }
    let today = session::now()[..10].to_string();
    let everybody: Vec<f64> = rows.iter().map(|r| r.1).collect();
    let (file, figures) = scorer.model().recalibrated(name, &margins, &labels, &everybody, &today)?;
    let distance = ks_distance(&margins, &everybody);
    // The 1 % point of Kolmogorov's distribution; an even draw lies far below it.
    let evenly = distance <= 1.63 / (margins.len() as f64).sqrt();
    let folder = args.models.clone().unwrap_or_else(|| session.workspace.dir().join("models")).join(name);
    write(&folder, &file, &figures, &labels, distance)?;
    if let Some(kinds) = scorer.specialists() {
        // Sub-scores compare a kind with people: what share of the accounts is automated does not touch them.
        std::fs::write(folder.join("kinds.json"), kinds.to_json()?).context("kinds.json")?;
    }
    learnt::remember(session, &folder, &used)?;
    let n = [("accounts", labels.len() as u64)];
    session.record(Act::Train, "recalibrate", &n, &[("model", &scorer.reference().hash)])?;
    tell(&file, &figures)?;
    if !evenly {
        printer::note(
            globals.quiet,
            &format!(
                "note: the reviewed accounts are not spread like all scored ones (distance {distance:.2}): the base rate \
                 and the probabilities hold for accounts like those reviewed; --draw gives an even draw"
            ),
        );
    }
    printer::line(&format!("model            {}", folder.display()))?;
    Ok(Outcome::Done)
}

/// Largest distance between two empirical distributions.
fn ks_distance(a: &[f64], b: &[f64]) -> f64 {
    let sorted = |v: &[f64]| {
        let mut v = v.to_vec();
        v.sort_unstable_by(f64::total_cmp);
        v
    };
    let (a, b) = (sorted(a), sorted(b));
    let share = |v: &[f64], x: f64| v.partition_point(|y| *y <= x) as f64 / v.len().max(1) as f64;
    a.iter().chain(&b).map(|x| (share(&a, *x) - share(&b, *x)).abs()).fold(0.0, f64::max)
}

fn tell(file: &ModelFile, figures: &ReviewFigures) -> Result<()> {
    let Some(map) = &file.recalibration else { bail!("the model has no recalibration") };
    let base = map.base_rate_interval;
    for (name, text) in [
        ("reviewed", format!("{} accounts, {} of them automated", figures.n, figures.n_automated)),
        (
            "base rate",
            format!(
                "{:.1} % automated (95 % interval {:.1}–{:.1} %); the model alone said {:.1} %",
                100.0 * map.base_rate,
                100.0 * base.low,
                100.0 * base.high,
                100.0 * figures.mean_before
            ),
        ),
        ("ranking", format!("ROC AUC {:.3} on the reviewed accounts", figures.roc_auc)),
        (
            "Brier",
            format!(
                "{:.3} → {:.3} (each account judged by a curve learned from the others)",
                figures.brier_before, figures.brier_after
            ),
        ),
    ] {
        printer::line(&format!("{name:17}{text}"))?;
    }
    let at = |share: f64| map.scores[((map.scores.len() - 1) as f64 * share).round() as usize];
    for (words, score) in [("low", at(0.1)), ("mid", at(0.5)), ("high", at(0.9))] {
        let i = map.interval(score, 0.0);
        printer::line(&format!(
            "{:17}{:.2} → {:.2} ({:.2}–{:.2})",
            format!("at a {words} score"),
            1.0 / (1.0 + (-score).exp()),
            map.apply(score),
            i.low,
            i.high
        ))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Metrics<'a> {
    schema: &'static str,
    #[serde(flatten)]
    figures: &'a ReviewFigures,
    base_rate: f64,
    base_rate_interval: claque_schema::Interval,
    distance_to_all_scored: f64,
}

fn write(
    folder: &std::path::Path,
    file: &ModelFile,
    figures: &ReviewFigures,
    labels: &[bool],
    distance: f64,
) -> Result<()> {
    let Some(map) = &file.recalibration else { bail!("the model has no recalibration") };
    let rows: Vec<(f64, bool, bool)> =
        figures.probabilities.iter().zip(labels).map(|(p, l)| (*p, *p >= file.rules.automated_from, *l)).collect();
    let (p, y): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (r.0, r.2)).unzip();
    let transfer = Transfer {
        measured: format!("Error rates were measured on {} reviewed accounts, each left out in turn.", figures.n),
        sources: SourceError::measure("reviewed", &rows, metrics::roc_auc(&y, &p)).into_iter().collect(),
    };
    let metrics = Metrics {
        schema: "claque.recalibration/1",
        figures,
        base_rate: map.base_rate,
        base_rate_interval: map.base_rate_interval,
        distance_to_all_scored: distance,
    };
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in [
        ("card.md", claque_classify::card::recalibrated(file, figures)),
        ("metrics.json", serde_json::to_string_pretty(&metrics)? + "\n"),
        ("transfer.json", serde_json::to_string_pretty(&transfer)? + "\n"),
        // Last: a folder with a model.json is complete.
        ("model.json", file.to_json()?),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
