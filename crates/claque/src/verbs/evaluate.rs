//! `claque evaluate`: how an algorithm does within and across the labelled sources, or how a trained model does on
//! sources that it has not seen.

use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::scoring::{Scorer, Transfer};
use crate::session::Session;
use crate::verbs::ingest::Summary;
use crate::verbs::train::FeatureSet;
use crate::{pages, printer};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::evaluation::{self, CurvePoint, Judgement};
use claque_analysis::share::SourceError;
use claque_classify::LabelledTable;
use claque_classify::ensemble::{Algorithm, Recipe};
use claque_classify::evaluate::{Evaluation, OutOfFold, Protocol, out_of_fold, summarise};
use claque_classify::figures::Figures;
use claque_classify::folds;
use claque_classify::mistakes::mistakes;
use claque_classify::model::{self, Rules, coverage};
use claque_schema::FeatureTable;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// How accounts are split [default: leave-one-source-out where there are several sources, and cv beside it]
    #[arg(long, value_enum, value_name = "P")]
    protocol: Option<Split>,
    /// Learn from these sources only and judge those of --test-on
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "test_on", conflicts_with = "protocol")]
    train_on: Vec<String>,
    /// Judge these sources
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "train_on")]
    test_on: Vec<String>,
    /// ensemble, gbt, forest, logistic or shallow_tree
    #[arg(long, value_name = "A", default_value = "ensemble")]
    algorithm: Algorithm,
    /// Use these sources only [default: all with labels]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    sources: Vec<String>,
    /// Which features to use
    #[arg(long, value_enum, default_value = "profile")]
    features: FeatureSet,
    /// Folds
    #[arg(long, value_name = "K", default_value_t = 5)]
    folds: usize,
    /// Seed of folds and members
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
    /// Also show how figures grow with the number of posts (5, 20, 50, 200 per account); needs --features posts
    #[arg(long)]
    learning_curve: bool,
    /// Instead: judge this trained model on every labelled source that it was not trained on
    #[arg(long, value_name = "NAME", conflicts_with = "algorithm")]
    model: Option<String>,
    /// With --model: write the error rates to this file (`models/NAME/transfer.json`), where reports read them
    #[arg(long, value_name = "FILE", requires = "model")]
    transfer: Option<PathBuf>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value = "table")]
    format: Summary,
    /// Write evaluate.html and evaluate.json here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Protocols by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Split {
    /// Stratified folds: accounts of the same sources, the weaker statement.
    Cv,
    /// Each source left out in turn.
    LeaveOneSourceOut,
    /// Whole sources in as many folds as asked for.
    SourceGrouped,
    /// The older seven tenths of the accounts against the newer rest, by date of creation.
    Temporal,
}

/// Share of the accounts, by age, that the temporal protocol learns from.
const OLDER: f64 = 0.7;
/// Draws of fifty accounts behind what reviewing would give.
const REVIEWS: u64 = 40;
const CURVE: [u32; 4] = [5, 20, 50, 200];

#[derive(Serialize)]
struct Told {
    schema: &'static str,
    n: usize,
    n_automated: usize,
    within_sources: Option<Evaluation>,
    source_grouped: Option<Evaluation>,
    leave_one_source_out: Option<Evaluation>,
    train_test: Option<Evaluation>,
    temporal: Option<Evaluation>,
    judgements: Vec<Judgement>,
    by_posts: Vec<CurvePoint>,
}

pub fn run(globals: &Globals, args: EvaluateArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    if let Some(name) = &args.model {
        return judge_model(globals, &session, &args, name);
    }
    if args.learning_curve && args.features == FeatureSet::Profile {
        bail!("--learning-curve needs features of posts: --features posts");
    }
    let held = dataset::labelled(&session, &args.sources, args.features.families(), &BTreeMap::new())?;
    let table = held.table.for_learning();
    if table.n_rows() == 0 {
        bail!("no labelled accounts are held: ingest with --label human and --label automated");
    }
    let times: Vec<Option<i64>> = held.rows.iter().map(|r| r.created_at.map(|t| t.0)).collect();
    let mut judgements = Vec::new();
    for (protocol, required) in protocols(&args, &table) {
        match judge(&table, &times, protocol, &args) {
            Ok(judgement) => judgements.push(judgement),
            Err(error) if required => return Err(error),
            Err(_) => {}
        }
    }
    let by_posts = if args.learning_curve { curve(&session, &args)? } else { Vec::new() };
    let of = |p: Protocol| judgements.iter().find(|j| j.protocol == p).map(|j| j.evaluation.clone());
    let told = Told {
        schema: "claque.evaluate/1",
        n: table.n_rows(),
        n_automated: table.n_automated(),
        within_sources: of(Protocol::Stratified),
        source_grouped: of(Protocol::SourceGrouped),
        leave_one_source_out: of(Protocol::LeaveOneSourceOut),
        train_test: of(Protocol::TrainTest),
        temporal: of(Protocol::Temporal),
        judgements,
        by_posts,
    };
    let mut page = evaluation::page(&told.judgements, &told.by_posts, told.n, told.n_automated);
    pages::sign(&mut page);
    let json = serde_json::to_string_pretty(&told)? + "\n";
    let written = pages::write(args.out.as_deref(), "evaluate", &page, &json)?;
    if args.format == Summary::Json {
        printer::data(json.as_bytes())?;
    } else {
        pages::print(&page)?;
    }
    if let Some(path) = written {
        crate::outputs::exported(&session, "evaluate", &[path.clone(), path.with_extension("json")])?;
        printer::note(globals.quiet, &format!("page: {}", path.display()));
    }
    Ok(Outcome::Done)
}

/// Which protocols are run, the strongest statement first; and whether it is an error when one cannot be.
fn protocols(args: &EvaluateArgs, table: &LabelledTable) -> Vec<(Protocol, bool)> {
    if !args.test_on.is_empty() {
        return vec![(Protocol::TrainTest, true)];
    }
    match args.protocol {
        Some(Split::Cv) => vec![(Protocol::Stratified, true)],
        Some(Split::LeaveOneSourceOut) => vec![(Protocol::LeaveOneSourceOut, true)],
        Some(Split::SourceGrouped) => vec![(Protocol::SourceGrouped, true)],
        Some(Split::Temporal) => vec![(Protocol::Temporal, true)],
        None if table.sources_present().len() > 1 => {
            vec![(Protocol::LeaveOneSourceOut, false), (Protocol::Stratified, true)]
        }
        None => vec![(Protocol::Stratified, true)],
    }
}

fn splits(
    table: &LabelledTable,
    times: &[Option<i64>],
    protocol: Protocol,
    args: &EvaluateArgs,
) -> Result<Vec<folds::Split>> {
    let find = |names: &[String]| -> Result<BTreeSet<u32>> {
        let at = |name: &String| {
            table.source_names.iter().position(|n| n == name).map(|i| i as u32).filter(|s| table.sources.contains(s))
        };
        names
            .iter()
            .map(|name| at(name).with_context(|| format!("no labelled accounts of a source `{name}` are held")))
            .collect()
    };
    Ok(match protocol {
        Protocol::TrainTest => folds::train_test(table, &find(&args.train_on)?, &find(&args.test_on)?),
        Protocol::Temporal => folds::temporal(table, times, OLDER),
        other => other.splits(table, args.folds, args.seed),
    })
}

/// Predicts left-out rows and judges the predictions in every way there is.
fn judge(table: &LabelledTable, times: &[Option<i64>], protocol: Protocol, args: &EvaluateArgs) -> Result<Judgement> {
    table.check()?;
    let splits = splits(table, times, protocol, args)?;
    let held_out = out_of_fold(table, &Recipe::of(args.algorithm)?, &splits, args.seed)?;
    let (probabilities, _) = held_out.calibrated();
    let mut figures: Vec<Figures> = held_out
        .names
        .iter()
        .enumerate()
        .map(|(g, name)| figures_of(name, &held_out, &probabilities, args.seed, |i| held_out.groups[i] == g as u32))
        .collect();
    if figures.len() > 1 {
        figures.push(figures_of("all together", &held_out, &probabilities, args.seed, |_| true));
    }
    let reviewing = if protocol == Protocol::Stratified {
        Vec::new()
    } else {
        let of = |(g, name): (usize, &String)| {
            let rows: Vec<usize> = (0..held_out.rows.len()).filter(|i| held_out.groups[*i] == g as u32).collect();
            let pick = |v: &[f64]| rows.iter().map(|i| v[*i]).collect::<Vec<f64>>();
            let labels: Vec<bool> = rows.iter().map(|i| held_out.labels[*i]).collect();
            model::reviewing(name, &pick(&held_out.margins), &pick(&probabilities), &labels, REVIEWS, args.seed)
        };
        held_out.names.iter().enumerate().filter_map(of).collect()
    };
    Ok(Judgement {
        protocol,
        reviewing,
        evaluation: summarise(&held_out, args.algorithm, protocol, args.seed),
        figures,
        mistakes: mistakes(table, &held_out, &probabilities),
        // With one split there are no other rows to make sets from.
        coverage: if held_out.names.len() > 1 {
            coverage(&held_out, protocol, Rules::default().alpha)
        } else {
            Vec::new()
        },
    })
}

fn figures_of(name: &str, p: &OutOfFold, probabilities: &[f64], seed: u64, keep: impl Fn(usize) -> bool) -> Figures {
    let rows: Vec<usize> = (0..p.rows.len()).filter(|i| keep(*i)).collect();
    let pick = |v: &[f64]| rows.iter().map(|i| v[*i]).collect::<Vec<f64>>();
    let labels: Vec<bool> = rows.iter().map(|i| p.labels[*i]).collect();
    Figures::of(name, &labels, &pick(probabilities), &pick(&p.margins), seed)
}

/// Stratified folds with more and more posts per account.
fn curve(session: &Session, args: &EvaluateArgs) -> Result<Vec<CurvePoint>> {
    let point = |posts_max: u32| -> Result<CurvePoint> {
        let families = Families { posts_max: Some(posts_max), ..args.features.families() };
        let table = dataset::labelled(session, &args.sources, families, &BTreeMap::new())?.table.for_learning();
        let mut judged = judge(&table, &[], Protocol::Stratified, args)?;
        let figures = judged.figures.pop().context("no rows were judged")?;
        Ok(CurvePoint { posts_max, figures })
    };
    CURVE.into_iter().map(point).collect()
}

/// Judges a trained model per source; sources it was trained on are left out.
fn judge_model(globals: &Globals, session: &Session, args: &EvaluateArgs, name: &str) -> Result<Outcome> {
    let scorer = Scorer::load(Some(session), Some(name).filter(|n| *n != "shipped"))?;
    let table =
        dataset::labelled(session, &args.sources, Families::of_names(scorer.feature_names()), &BTreeMap::new())?.table;
    let learned: Vec<&str> = scorer.model().file().provenance.sources.iter().map(|s| s.name.as_str()).collect();
    let unseen = table.sources_present().into_iter().filter(|s| !learned.contains(&table.source_name(*s).as_str()));
    let sources: Vec<SourceError> = unseen
        .filter_map(|source| {
            let (features, labels) = of_source(&table, source);
            scorer.measure(&table.source_name(source), &features, &labels)
        })
        .collect();
    if sources.is_empty() {
        bail!("no labelled source with both labels is held that the model has not seen");
    }
    let transfer = Transfer {
        measured: format!(
            "Error rates were measured on {} labelled source(s) that the model was not trained on.",
            sources.len()
        ),
        sources,
    };
    if args.format == Summary::Json {
        printer::line(&serde_json::to_string_pretty(&transfer)?)?;
    } else {
        let mut out = comfy_table::Table::new();
        out.load_preset(comfy_table::presets::NOTHING);
        out.set_header([
            "source",
            "human",
            "automated",
            "ROC AUC",
            "mean p, human",
            "mean p, automated",
            "flagged, human",
            "flagged, automated",
        ]);
        for s in &transfer.sources {
            let figures = [s.roc_auc, s.mean_human, s.mean_automated, s.false_positive_rate, s.true_positive_rate];
            let figures = figures.map(|x| format!("{x:.3}"));
            out.add_row([&[s.source.clone(), s.n_human.to_string(), s.n_automated.to_string()][..], &figures].concat());
        }
        printer::line(&out.to_string())?;
    }
    if let Some(path) = &args.transfer {
        std::fs::write(path, serde_json::to_string_pretty(&transfer)? + "\n")
            .with_context(|| path.display().to_string())?;
        printer::note(globals.quiet, &format!("error rates: {}", path.display()));
        let card = path.with_file_name("card.md");
        if let Ok(text) = std::fs::read_to_string(&card) {
            std::fs::write(&card, with_transfer(&text, &transfer)).with_context(|| card.display().to_string())?;
        }
    }
    Ok(Outcome::Done)
}

/// A model card with a section on sources that the model was not trained on; an earlier one is replaced.
fn with_transfer(card: &str, transfer: &Transfer) -> String {
    const HEADING: &str = "## On sources that it was not trained on";
    let kept = card.split(HEADING).next().unwrap_or_default().trim_end();
    let n = transfer.sources.len() as f64;
    let mean = transfer.sources.iter().map(|s| s.roc_auc).sum::<f64>() / n;
    let unknown = "**How it does on other sources is unknown.**";
    let known = format!("**On {n} sources that it was not trained on: mean ROC AUC {mean:.3}** (the last section).");
    let mut text = kept.replace(unknown, &known);
    text += &format!("\n\n{HEADING}\n\n{}\n\n", transfer.measured);
    text +=
        "| source | human | automated | ROC AUC | humans flagged | automated flagged |\n|---|---|---|---|---|---|\n";
    for s in &transfer.sources {
        text += &format!(
            "| {} | {} | {} | {:.3} | {:.3} | {:.3} |\n",
            s.source, s.n_human, s.n_automated, s.roc_auc, s.false_positive_rate, s.true_positive_rate
        );
    }
    text
}

fn of_source(table: &LabelledTable, source: u32) -> (FeatureTable, Vec<bool>) {
    let rows: Vec<usize> = (0..table.n_rows()).filter(|r| table.sources[*r] == source).collect();
    let part = table.take(&rows);
    (part.features, part.labels)
}
