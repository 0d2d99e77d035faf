//! `claque ingest`: reads exports into the workspace, pseudonymised from the first row.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::progress::Bytes;
use crate::session::{self, Session};
use crate::verbs::vault::Filling;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use claque_custody::Act;
use claque_ingest::{IngestOptions, IngestOutcome, ingest};
use claque_schema::{Accounting, InputFile, Label, Platform, SourceDecl};
use claque_store::CommitReport;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct IngestArgs {
    /// Files and folders; `-` is stdin. gzip and zstd are recognised by their content
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The format, when detection should not decide; `claque map --list` names them
    #[arg(id = "as", long = "as", value_name = "FORMAT")]
    pub format: Option<String>,
    /// A mapping file for any CSV, JSON or NDJSON
    #[arg(long, value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,
    /// Ground truth of all accounts in these files: `human`, or `automated` with an optional kind
    #[arg(long, value_name = "LABEL[:KIND]", value_parser = parse_label)]
    pub label: Option<(Label, Option<String>)>,
    /// Name of the source [default: the first file's name without its ending]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    #[command(flatten)]
    pub manifest: SourceManifest,
    /// These are followers of this creator: an id or @handle
    #[arg(long, value_name = "CREATOR")]
    pub follows_of: Option<String>,
    /// The platform, for files that do not say
    #[arg(long, value_name = "P")]
    pub platform: Option<Platform>,
    /// A value that a mapping asks for
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parse_pair)]
    pub params: Vec<(String, String)>,
    /// Zone of times that name none, like Europe/London [default: UTC, and the rows say it was assumed]
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// When the data was collected, for files that do not say
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub observed_at: Option<claque_schema::Timestamp>,
    /// Keep no raw ids in the vault, although it is on
    #[arg(long)]
    pub no_vault: bool,
    /// How the summary is printed
    #[arg(id = "format", long = "format", value_enum, default_value = "table")]
    pub summary: Summary,
}

/// What is said of a source, for `sources.json`, model cards and reports.
#[derive(Debug, Clone, Default, Args)]
pub struct SourceManifest {
    /// Where it came from: a publisher, a platform's interface, the person who gave it
    #[arg(long, value_name = "TEXT")]
    pub origin: Option<String>,
    /// The stated licence; without one no model may be trained on it
    #[arg(long, value_name = "TEXT")]
    pub licence: Option<String>,
    /// The licence does not allow to train models
    #[arg(long)]
    pub no_training: bool,
    /// Legal basis of holding this source, where it is not the workspace's
    #[arg(long, value_name = "TEXT")]
    pub source_basis: Option<String>,
    /// The day on which it was obtained [default: today]
    #[arg(long, value_name = "DATE")]
    pub obtained: Option<jiff::civil::Date>,
}

impl SourceManifest {
    fn declare(&self, name: String) -> SourceDecl {
        let licence = self.licence.clone().unwrap_or_default();
        SourceDecl {
            name,
            origin: self.origin.clone().unwrap_or_default(),
            basis: self.source_basis.clone().unwrap_or_default(),
            obtained: self.obtained.map(|day| day.to_string()).unwrap_or_default(),
            train: !licence.trim().is_empty() && !self.no_training,
            licence,
            ..SourceDecl::default()
        }
    }
}

/// How a summary is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Summary {
    /// For people.
    Table,
    /// For machines.
    Json,
}

#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    files: &'a [InputFile],
    totals: Accounting,
    skipped: &'a [(String, String)],
    warnings: &'a [(String, String, u64)],
    reject_file: Option<String>,
}

pub fn run(globals: &Globals, args: IngestArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let told = into_workspace(&session, &args, globals.quiet)?;
    tell(globals, &args, &told)?;
    Ok(Outcome::Done)
}

/// What came of an ingest.
pub struct Ingested {
    outcome: IngestOutcome,
    files: Vec<InputFile>,
    reject_file: Option<String>,
}

/// Reads into a session's workspace; all or nothing.
pub fn into_workspace(session: &Session, args: &IngestArgs, quiet: bool) -> Result<Ingested> {
    let key = session.key()?;
    let filling = if args.no_vault { None } else { Filling::begin(session)? };
    let name = args.source.clone().unwrap_or_else(|| source_name(&args.paths));
    let mut writer = session.writer()?;
    let source = writer.declare_source(args.manifest.declare(name))?;
    let options = IngestOptions {
        paths: args.paths.clone(),
        format: args.format.clone(),
        mapping: args.mapping.clone(),
        label: args.label.clone(),
        platform: args.platform,
        follows_of: args.follows_of.clone(),
        params: args.params.clone(),
        timezone: args.timezone.clone(),
        source,
        first_file: writer.first_file(),
        observed_at: args.observed_at,
        keeper: filling.as_ref().map(Filling::keeper),
        ..IngestOptions::default()
    };
    let total = args.paths.iter().filter_map(|p| std::fs::metadata(p).ok()).map(|m| m.len()).sum();
    let bar = Bytes::new(total, quiet);
    let outcome = ingest(
        &options,
        &key,
        &mut |batch| writer.push(batch).map_err(|e| Box::new(e) as Box<dyn std::error::Error + Send + Sync>),
        &|progress| bar.set(progress.bytes_read),
    )?;
    drop(bar);
    let mut files = outcome.files.clone();
    let at = session::now();
    for file in &mut files {
        file.ingested_at = at.clone();
    }
    for (_, note, n) in &outcome.warnings {
        writer.count(note, *n);
    }
    let report = writer.commit(files).context("nothing was added to the workspace")?;
    logged(session, &report)?;
    if let Some(filling) = filling {
        filling.finish(session)?;
    }
    for file in &report.files {
        if !file.accounting.balances() {
            bail!(
                "{}: rows are not accounted for ({:?}); nothing should be concluded from this workspace",
                file.name,
                file.accounting
            );
        }
    }
    Ok(Ingested { outcome, files: report.files, reject_file: report.reject_file })
}

/// Logs the ingest: counts, and the hash of the files' hashes. File names may name people, so they are left out.
fn logged(session: &Session, report: &CommitReport) -> Result<()> {
    let t = report.totals;
    let counts = [
        ("files", report.files.len() as u64),
        ("read", t.read),
        ("kept", t.kept),
        ("merged", t.merged),
        ("rejected", t.rejected),
        ("suppressed", t.suppressed),
    ];
    let hashes: String = report.files.iter().map(|f| f.blake3.as_str()).collect();
    let files = blake3::hash(hashes.as_bytes()).to_hex().to_string();
    session.record(Act::Ingest, "ingest", &counts, &[("files", &files)])
}

fn source_name(paths: &[PathBuf]) -> String {
    let stem = paths.first().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    stem.split('.').next().filter(|s| !s.is_empty() && *s != "-").unwrap_or("stdin").to_string()
}

fn parse_label(text: &str) -> Result<(Label, Option<String>), String> {
    let (label, kind) = match text.split_once(':') {
        Some((label, kind)) => (label, Some(kind.trim().to_string()).filter(|k| !k.is_empty())),
        None => (text, None),
    };
    match label {
        "human" => Ok((Label::Human, kind)),
        "automated" | "bot" => Ok((Label::Automated, kind)),
        other => Err(format!("`{other}` is no label: use human, automated or automated:KIND")),
    }
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    text.split_once('=').map(|(k, v)| (k.to_string(), v.to_string())).ok_or_else(|| "expected NAME=VALUE".to_string())
}

fn tell(globals: &Globals, args: &IngestArgs, told: &Ingested) -> Result<()> {
    let mut totals = Accounting::default();
    told.files.iter().for_each(|f| totals += f.accounting);
    if args.summary == Summary::Json {
        let json = Told {
            schema: "claque.ingest/1",
            files: &told.files,
            totals,
            skipped: &told.outcome.skipped,
            warnings: &told.outcome.warnings,
            reject_file: told.reject_file.clone(),
        };
        printer::line(&serde_json::to_string_pretty(&json)?)?;
        return Ok(());
    }
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_header(["file", "format", "read", "kept", "merged", "rejected", "suppressed"]);
    let row = |name: &str, format: &str, a: &Accounting| {
        let counts = [a.read, a.kept, a.merged, a.rejected, a.suppressed].map(|n| n.to_string());
        [vec![name.to_string(), format.to_string()], counts.to_vec()].concat()
    };
    for file in &told.files {
        table.add_row(row(&file.name, &file.format, &file.accounting));
    }
    if told.files.len() > 1 {
        table.add_row(row("all", "", &totals));
    }
    for column in 2..7 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    printer::line(&table.to_string())?;
    for file in &told.files {
        printer::note(globals.quiet, &format!("{}: {}", file.name, file.detected));
    }
    for (file, note, n) in &told.outcome.warnings {
        printer::note(globals.quiet, &format!("{file}: {note} ({n}×)"));
    }
    for (file, why) in &told.outcome.skipped {
        printer::note(globals.quiet, &format!("{file}: skipped: {why}"));
    }
    if let Some(rejects) = &told.reject_file {
        printer::note(globals.quiet, &format!("rejected records: {rejects}"));
    }
    Ok(())
}
