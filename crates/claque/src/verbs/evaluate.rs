//! `claque evaluate`: how an algorithm does within and across the labelled sources, or how a trained model does on
//! sources that it has not seen.

use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::printer;
use crate::scoring::{Scorer, Transfer};
use crate::session::Session;
use crate::verbs::ingest::Summary;
use crate::verbs::train::FeatureSet;
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_analysis::share::SourceError;
use claque_classify::LabelledTable;
use claque_classify::ensemble::Algorithm;
use claque_classify::evaluate::{Evaluation, Protocol, evaluate};
use claque_schema::FeatureTable;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EvaluateArgs {
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
    /// Instead: judge this trained model on every labelled source that it was not trained on
    #[arg(long, value_name = "NAME", conflicts_with = "algorithm")]
    model: Option<String>,
    /// With --model: write the error rates to this file (`models/NAME/transfer.json`), where reports read them
    #[arg(long, value_name = "FILE", requires = "model")]
    transfer: Option<PathBuf>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value = "table")]
    format: Summary,
}

#[derive(Serialize)]
struct Told {
    schema: &'static str,
    n: usize,
    n_automated: usize,
    within_sources: Evaluation,
    source_grouped: Option<Evaluation>,
    leave_one_source_out: Option<Evaluation>,
}

pub fn run(globals: &Globals, args: EvaluateArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    if let Some(name) = &args.model {
        return judge_model(globals, &session, &args, name);
    }
    let table = dataset::labelled(&session, &args.sources, args.features.families())?.without_empty_columns();
    if table.n_rows() == 0 {
        bail!("no labelled accounts are held: ingest with --label human and --label automated");
    }
    let run = |protocol| evaluate(&table, args.algorithm, protocol, args.folds, args.seed);
    let several = table.sources_present().len() > 1;
    let told = Told {
        schema: "claque.evaluate/1",
        n: table.n_rows(),
        n_automated: table.n_automated(),
        within_sources: run(Protocol::Stratified)?,
        source_grouped: several.then(|| run(Protocol::SourceGrouped).ok()).flatten(),
        leave_one_source_out: several.then(|| run(Protocol::LeaveOneSourceOut).ok()).flatten(),
    };
    if args.format == Summary::Json {
        printer::line(&serde_json::to_string_pretty(&told)?)?;
        return Ok(Outcome::Done);
    }
    printer::line(&format!("{} accounts, {} automated; {}", told.n, told.n_automated, args.algorithm.name()))?;
    printer::line("\nacross sources: what to expect on accounts that nobody labelled")?;
    match &told.leave_one_source_out {
        Some(e) => printer::line(&figures(e))?,
        None => printer::line("  not assessed: it needs at least two sources, and both labels left to learn from")?,
    }
    printer::line("\nwithin sources: the weaker figure, on accounts of sources that were learned from")?;
    printer::line(&figures(&told.within_sources))?;
    Ok(Outcome::Done)
}

fn figures(e: &Evaluation) -> String {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_header(["", "n", "automated", "ROC AUC", "PR AUC", "F1", "Brier", "ECE"]);
    let mut row = |name: &str, m: &claque_classify::metrics::Metrics, ranks: bool| {
        let figure = |x: f64, ok: bool| if ok { format!("{x:.3}") } else { "–".into() };
        let counts = [m.n.to_string(), m.n_automated.to_string()];
        let figures = [
            figure(m.roc_auc, ranks),
            figure(m.average_precision, ranks),
            figure(m.f1, ranks),
            figure(m.brier, true),
            figure(m.ece, true),
        ];
        table.add_row([&[name.to_string()][..], &counts, &figures].concat());
    };
    for fold in &e.folds {
        row(&fold.name, &fold.metrics, fold.both_classes);
    }
    row("pooled", &e.pooled, true);
    format!(
        "{table}\n  mean over splits: AUC {:.3} (sd {:.3}), Brier {:.3}, ECE {:.3}; pooled AUC 95 % interval {:.3}–{:.3}",
        e.mean_auc, e.sd_auc, e.mean_brier, e.mean_ece, e.auc_interval.interval.low, e.auc_interval.interval.high
    )
}

/// Judges a trained model per source; sources it was trained on are left out.
fn judge_model(globals: &Globals, session: &Session, args: &EvaluateArgs, name: &str) -> Result<Outcome> {
    let scorer = Scorer::load(Some(session), Some(name).filter(|n| *n != "shipped"))?;
    let table = dataset::labelled(session, &args.sources, Families::of_names(scorer.feature_names()))?;
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
