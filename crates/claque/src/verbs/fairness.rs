//! `claque fairness`: for whom a model errs, by group, with bounds that hold for all comparisons together.

use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::scoring::{ModelChoice, Scorer};
use crate::session::Session;
use crate::verbs::ingest::Summary;
use crate::{groups, pages, printer, reviewed};
use anyhow::{Result, bail};
use clap::Args;
use claque_analysis::fairness;
use claque_classify::fairness::{Attribute, BOUND, Judged, audit, invariance};
use claque_schema::{AccountRow, Band};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct FairnessArgs {
    #[command(flatten)]
    model: ModelChoice,
    /// Use these sources only [default: all labelled ones that the model was not trained on]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    sources: Vec<String>,
    /// Instead of the sources' labels: reviewed accounts, CSV token,label
    #[arg(long, value_name = "FILE", conflicts_with = "sources")]
    reviewed: Option<PathBuf>,
    /// Exit with 1 when a gap of error rates between groups certainly exceeds this
    #[arg(long, value_name = "GAP")]
    gap_max: Option<f64>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Summary,
    /// Write fairness.html and fairness.json here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(globals: &Globals, args: FairnessArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::choose(&session, &args.model)?;
    let (rows, judged, attributes) = judged(&session, &scorer, &args)?;
    let by = format!("{} {}", scorer.reference().name, scorer.reference().hash);
    let threshold = scorer.model().file().rules.automated_from;
    let mut found = audit(&judged, &attributes, threshold, &by, SEED);
    let changes = groups::changes(&rows);
    found.invariance = changes.iter().map(|c| invariance(scorer.model(), c, BOUND)).collect();
    let limit = args.gap_max.or(session.policy.fairness_gap_max);
    let mut page = fairness::page(&found, &by, limit);
    pages::sign(&mut page);
    let json = serde_json::to_string_pretty(&found)? + "\n";
    let written = pages::write(args.out.as_deref(), "fairness", &page, &json)?;
    if args.format == Summary::Json {
        printer::data(json.as_bytes())?;
    } else {
        pages::print(&page)?;
    }
    if let Some(path) = written {
        crate::outputs::exported(&session, "fairness", &[path.clone(), path.with_extension("json")])?;
        printer::note(globals.quiet, &format!("page: {}", path.display()));
    }
    let breaches = args.gap_max.map_or_else(Vec::new, |limit| found.breaches(limit));
    for b in &breaches {
        printer::note(
            false,
            &format!("gate: {}: {:.3}, at least {:.3}, limit {}", b.what, b.value, b.lower_bound, b.limit),
        );
    }
    Ok(if breaches.is_empty() { Outcome::Done } else { Outcome::Crossed })
}

/// Labelled accounts with their scores and groups.
fn judged(
    session: &Session,
    scorer: &Scorer,
    args: &FairnessArgs,
) -> Result<(Vec<AccountRow>, Vec<Judged>, Vec<Attribute>)> {
    let families = Families::of_names(scorer.feature_names());
    let (rows, features, labels, names) = match &args.reviewed {
        Some(path) => {
            let reviewed = reviewed::read(path)?;
            let held = dataset::accounts(session, Some(&reviewed.labels.keys().copied().collect()), families, None)?;
            let labels: Vec<bool> = held.rows.iter().map(|r| reviewed.labels[&r.account]).collect();
            let names = session.workspace.sources().iter().map(|s| s.name.clone()).collect();
            (held.rows, held.features, labels, names)
        }
        None => {
            let held = dataset::labelled(session, &args.sources, families, &BTreeMap::new())?;
            let learned: Vec<&str> = scorer.model().file().provenance.sources.iter().map(|s| s.name.as_str()).collect();
            let unseen = |r: usize| !learned.contains(&held.table.source_name(held.table.sources[r]).as_str());
            let keep: Vec<usize> = (0..held.rows.len()).filter(|r| !args.sources.is_empty() || unseen(*r)).collect();
            let table = held.table.take(&keep);
            let rows = keep.iter().map(|r| held.rows[*r].clone()).collect();
            (rows, table.features, table.labels, table.source_names)
        }
    };
    if rows.is_empty() {
        bail!(
            "no labelled accounts are held that the model was not trained on: ingest with --label, name --sources, or \
             give --reviewed FILE"
        );
    }
    let scores = scorer.score(&features, None, 0);
    let judged = scores
        .iter()
        .zip(&labels)
        .map(|(s, l)| Judged { automated: *l, probability: s.probability, flagged: s.band == Band::LikelyAutomated })
        .collect();
    let attributes = groups::attributes(&rows, &names);
    Ok((rows, judged, attributes))
}
