//! `claque train`: a model from the labelled accounts of the workspace, with its figures, its card and its recipe.

use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::scoring::Transfer;
use crate::session::{self, Session};
use crate::{groups, learnt, printer, reviewed};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::share::measure::errors_of_training;
use claque_classify::LabelledTable;
use claque_classify::ensemble::Algorithm;
use claque_classify::kinds::{KindFigures, KindsFigures};
use claque_classify::train::{TrainOptions, TrainSource, Trained, train};
use claque_custody::Act;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Name of the model
    #[arg(long, value_name = "NAME")]
    name: String,
    /// ensemble, gbt, forest, logistic or shallow_tree
    #[arg(long, value_name = "A", default_value = "ensemble")]
    algorithm: Algorithm,
    /// Train on these sources only [default: all with labels]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    sources: Vec<String>,
    /// Learn from the decisions of this workspace's reviewers, too; where a file says otherwise, the decision counts
    #[arg(long)]
    reviews: bool,
    /// Which features to use
    #[arg(long, value_enum, default_value = "profile")]
    pub features: FeatureSet,
    /// Seed of every draw
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
    /// Folder for models [default: models/ in the workspace]
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Refuse to publish when the gap of error rates between groups certainly exceeds this, for instance 0.2
    /// [default: fairness_gap_max of claque.toml; without either, gaps are reported only]
    #[arg(long, value_name = "GAP")]
    gap_max: Option<f64>,
    /// Date after which the model should not be used [default: two years from now]
    #[arg(long, value_name = "DATE")]
    valid_until: Option<String>,
}

/// Which features to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FeatureSet {
    /// Of the profile.
    Profile,
    /// Of the profile and the posts.
    Posts,
    /// Of the profile, the posts and the interaction graph.
    All,
}

impl FeatureSet {
    /// The families to compute.
    pub fn families(self) -> Families {
        Families { activity: self != FeatureSet::Profile, graph: self == FeatureSet::All, posts_max: None }
    }
}

pub fn run(globals: &Globals, args: TrainArgs) -> Result<Outcome> {
    plain_name(&args.name)?;
    let session = Session::open_for_scoring(globals)?;
    let decided = if args.reviews { reviewed::decided(&session)?.labels } else { BTreeMap::new() };
    let held = dataset::labelled(&session, &args.sources, args.features.families(), &decided)?;
    let table = held.table;
    if table.n_rows() == 0 {
        bail!(
            "no labelled accounts are held{}: ingest with --label human and --label automated",
            if args.sources.is_empty() { "" } else { " in these sources" }
        );
    }
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let valid_until =
        args.valid_until.clone().unwrap_or_else(|| today.saturating_add(jiff::Span::new().years(2)).to_string());
    let options = TrainOptions {
        name: args.name.clone(),
        algorithm: args.algorithm,
        seed: args.seed,
        sources: sources(&session),
        specs: dataset::all_specs().copied().collect(),
        command: session::command_line(),
        trained_at: today.to_string(),
        valid_until,
        attributes: groups::attributes(&held.rows, &table.source_names),
        changed: groups::changes(&held.rows),
        gap_max: args.gap_max.or(session.policy.fairness_gap_max),
        ..TrainOptions::default()
    };
    let n_decided = held.rows.iter().filter(|r| decided.contains_key(&r.account)).count();
    let words = format!("training on {} accounts, {} of them automated", table.n_rows(), table.n_automated());
    let by_review = if args.reviews { format!("; {n_decided} labels are reviewers' decisions") } else { String::new() };
    printer::note(globals.quiet, &format!("{words}{by_review}"));
    let trained = train(&table, &options)?;
    let transfer = transfer(&table, &options, &trained.model_json)?;
    let models = args.models.clone().unwrap_or_else(|| session.workspace.dir().join("models"));
    let folder = models.join(&args.name);
    write(&folder, &trained, &transfer)?;
    let hash = blake3::hash(trained.model_json.as_bytes()).to_hex().to_string();
    let counts = [
        ("accounts", table.n_rows() as u64),
        ("sources", table.source_names.len() as u64),
        ("decided", n_decided as u64),
    ];
    learnt::remember(&session, &folder, decided.keys().filter(|a| held.rows.iter().any(|r| r.account == **a)))?;
    session.record(Act::Train, "train", &counts, &[("model", &hash)])?;
    let cv = &trained.metrics.cross_validation;
    printer::line(&format!(
        "within sources   AUC {:.3}  Brier {:.3}  (weaker evidence: accounts of the same sources)",
        cv.mean_auc, cv.mean_brier
    ))?;
    match &trained.metrics.leave_one_source_out {
        Some(l) => printer::line(&format!(
            "across sources   AUC {:.3}  Brier {:.3}  (each source left out in turn)",
            l.mean_auc, l.mean_brier
        ))?,
        None => printer::line("across sources   not assessed: one source only, or no source with both labels")?,
    }
    if let Some(audit) = &trained.metrics.fairness {
        printer::line(&format!("fairness         {}", claque_analysis::fairness::sentence(audit, options.gap_max)))?;
    }
    if let Some(kinds) = &trained.metrics.kinds {
        printer::line(&format!("kinds            {}", sub_scores(kinds)))?;
    }
    for warning in &trained.metrics.warnings {
        printer::note(globals.quiet, &format!("note: {warning}"));
    }
    printer::line(&format!("model            {}", folder.display()))?;
    Ok(Outcome::Done)
}

/// A model's name becomes a folder.
pub fn plain_name(name: &str) -> Result<()> {
    if name.is_empty() || name.contains(['/', '\\', '.']) {
        bail!("a model's name is a plain word: it becomes a folder");
    }
    Ok(())
}

/// Declared sources with the hash of their files' hashes.
fn sources(session: &Session) -> Vec<TrainSource> {
    let files = &session.workspace.manifest().files;
    let declared = session.workspace.sources().iter().enumerate();
    declared
        .map(|(at, decl)| {
            let hashes: String = files.iter().filter(|f| f.source as usize == at).map(|f| f.blake3.as_str()).collect();
            let blake3 =
                if hashes.is_empty() { String::new() } else { blake3::hash(hashes.as_bytes()).to_hex().to_string() };
            TrainSource { decl: decl.clone(), blake3 }
        })
        .collect()
}

/// Error rates per source by a model that did not see it, and on left-out accounts of the sources that it saw.
fn transfer(table: &LabelledTable, options: &TrainOptions, model_json: &str) -> Result<Transfer> {
    let sources = errors_of_training(table, options, model_json)?;
    Ok(Transfer {
        measured: if sources.iter().any(|s| !s.seen) {
            "Error rates were measured by leaving out each training source in turn.".into()
        } else {
            "Error rates were measured on left-out accounts of the training source alone: on other sources they are \
             unknown and usually worse."
                .into()
        },
        sources,
    })
}

/// Kinds with a specialist and how well each is told from people; those that have too few accounts for one.
fn sub_scores(kinds: &KindsFigures) -> String {
    let of = |k: &KindFigures| {
        let across = k.across_sources_auc.map_or(String::new(), |a| format!(", {a:.3} across sources"));
        format!("{} (AUC {:.3}{across})", k.kind, k.cross_validation_auc)
    };
    let few = |(kind, n): &(String, u64)| format!("{kind} (none: {n} accounts, {} are needed)", kinds.least);
    kinds.kinds.iter().map(of).chain(kinds.too_few.iter().map(few)).collect::<Vec<_>>().join(", ")
}

fn write(folder: &std::path::Path, trained: &Trained, transfer: &Transfer) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let transfer = serde_json::to_string_pretty(transfer)? + "\n";
    match &trained.kinds_json {
        Some(text) => std::fs::write(folder.join("kinds.json"), text).context("kinds.json")?,
        // Those of an earlier model of this name know nothing of this one.
        None => drop(std::fs::remove_file(folder.join("kinds.json"))),
    }
    for (name, text) in [
        ("card.md", &trained.card_md),
        ("metrics.json", &trained.metrics_json),
        ("training.toml", &trained.training_toml),
        ("transfer.json", &transfer),
        // Last: a folder with a model.json is complete.
        ("model.json", &trained.model_json),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
