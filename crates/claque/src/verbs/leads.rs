//! `claque leads`: which rows of a list of prospects are likely real. Nothing is stored, looked up or added.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::scoring::Scorer;
use crate::session::{self, Session};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::leads::{Advice, reasons};
use claque_custody::Act;
use claque_features::profile::profile_table;
use claque_ingest::{IngestOptions, ingest};
use claque_schema::{AccountRow, Platform, ScoreRow, Timestamp};
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct LeadsArgs {
    /// The list: any format that ingest reads
    #[arg(required = true, value_name = "FILE")]
    file: PathBuf,
    /// A mapping file for any CSV, JSON or NDJSON
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,
    /// The platform, for files that do not say
    #[arg(long, value_name = "P")]
    platform: Option<Platform>,
    /// When the list was taken, for files that do not say
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    observed_at: Option<Timestamp>,
    /// The model [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// How rows are printed
    #[arg(long, value_enum, default_value = "table")]
    format: LeadsFormat,
    /// Rows in the table, in order of the file (csv and ndjson give all)
    #[arg(long, value_name = "N", default_value_t = 40)]
    top: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LeadsFormat {
    Table,
    Csv,
    Ndjson,
}

#[derive(Serialize)]
struct Lead {
    line: u64,
    token: String,
    advice: &'static str,
    probability_automated: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    reasons: String,
    model: String,
}

pub fn run(globals: &Globals, args: LeadsArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.model.as_deref())?;
    let mut rows = read(&session, &args)?;
    if rows.is_empty() {
        bail!("no account was read from {}; `claque map --guess` helps with an unknown format", args.file.display());
    }
    // One row per account: the latest line of the list speaks.
    rows.sort_by_key(|r| (r.account, r.line));
    rows.dedup_by(|next, held| {
        let same = next.account == held.account;
        if same {
            *held = next.clone();
        }
        same
    });
    let features = profile_table(&rows, None);
    printer::note(globals.quiet, &scorer.drift_words(&features));
    let scores = scorer.score(&features, None, 5);
    let mut leads: Vec<Lead> = rows.iter().zip(&scores).map(|(row, score)| lead(row, score)).collect();
    leads.sort_by_key(|l| l.line);
    let hashes = [("model", scorer.reference().hash.as_str())];
    session.record(Act::Score, "leads", &[("accounts", leads.len() as u64)], &hashes)?;
    match args.format {
        LeadsFormat::Ndjson => leads.iter().try_for_each(|l| printer::line(&serde_json::to_string(l)?))?,
        LeadsFormat::Csv => csv(&leads)?,
        LeadsFormat::Table => table(globals, &leads, args.top)?,
    }
    Ok(Outcome::Done)
}

/// Reads the list through the door and keeps it in memory only.
fn read(session: &Session, args: &LeadsArgs) -> Result<Vec<AccountRow>> {
    let options = IngestOptions {
        paths: vec![args.file.clone()],
        mapping: args.mapping.clone(),
        platform: args.platform,
        observed_at: args.observed_at,
        ..IngestOptions::default()
    };
    let (mut rows, mut minors) = (Vec::new(), FxHashSet::default());
    ingest(
        &options,
        &session.key()?,
        &mut |batch| {
            minors.extend(batch.set_aside);
            rows.extend(batch.accounts);
            Ok(())
        },
        &|_| (),
    )
    .with_context(|| args.file.display().to_string())?;
    // Who opted out, was forgotten or speaks of being a minor is not scored here either.
    let absent = session.workspace.absent();
    rows.retain(|row: &AccountRow| !absent.has(row.account) && !minors.contains(&row.account));
    Ok(rows)
}

fn lead(row: &AccountRow, score: &ScoreRow) -> Lead {
    Lead {
        line: row.line,
        token: row.account.to_string(),
        advice: Advice::of(score.band, row.bot_declared == Some(true)).name(),
        probability_automated: score.probability,
        low: score.interval.map(|i| i.low),
        high: score.interval.map(|i| i.high),
        reasons: reasons(score),
        model: format!("{} {}", score.model.name, score.model.hash),
    }
}

fn csv(leads: &[Lead]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    leads.iter().try_for_each(|l| writer.serialize(l))?;
    writer.flush()?;
    Ok(())
}

fn table(globals: &Globals, leads: &[Lead], top: usize) -> Result<()> {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    table.set_width(printer::width());
    table.set_header(["line", "token", "advice", "probability of automation", "why"]);
    for l in leads.iter().take(top) {
        let probability = match (l.probability_automated, l.low, l.high) {
            (Some(p), Some(low), Some(high)) => format!("{p:.2} ({low:.2}–{high:.2})"),
            (Some(p), ..) => format!("{p:.2}"),
            _ => "–".to_string(),
        };
        table.add_row([l.line.to_string(), l.token.clone(), l.advice.to_string(), probability, l.reasons.clone()]);
    }
    printer::line(&table.to_string())?;
    let mut counts = BTreeMap::<&str, u64>::new();
    leads.iter().for_each(|l| *counts.entry(l.advice).or_default() += 1);
    let told: Vec<String> = counts.iter().map(|(advice, n)| format!("{n} {advice}")).collect();
    printer::note(globals.quiet, &format!("{} rows: {}; nothing was stored", leads.len(), told.join(", ")));
    Ok(())
}
