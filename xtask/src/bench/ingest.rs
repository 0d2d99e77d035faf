//! `bench ingest`: an export through the door into a committed workspace.
//!
//! Each run has a fresh process: a ninth of the export, a third, the whole of it, and the whole with its rows thrown
//! away. The first three tell whether memory depends on the input; the last two split the time between reading (JSON,
//! pseudonyms, redaction, numbers from texts) and storing (merging, Parquet, the commit). Then two lists of accounts,
//! no two of which are alike. The files were written a moment before, so the disk cache is warm in every run: CPU is
//! measured, not the disk.

use super::meter::{self, Meter, Spent};
use super::{export, lists, say, table, verdict};
use anyhow::{Context, Result, ensure};
use clap::Args;
use claque_ingest::{IngestOptions, PseudonymKey, ingest};
use claque_schema::{InputFile, SourceDecl};
use claque_store::Workspace;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// MB per CPU second that a run should reach.
const TARGET: f64 = 80.0;
/// Bytes of an MB.
const MB: f64 = 1e6;
/// Growth of the peak, for nine times the input, that still counts as none.
const PEAK_GROWTH: f64 = 1.15;

/// How much to ingest.
#[derive(Args)]
pub struct IngestArgs {
    /// Size of the largest export, MB.
    #[arg(long, value_name = "N", default_value_t = 900, value_parser = clap::value_parser!(u64).range(9..))]
    mb: u64,
    /// Rows of the lists of accounts; 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    rows: u64,
}

/// One file, in this process.
#[derive(Args)]
pub struct FileArgs {
    /// The export.
    file: PathBuf,
    /// Folder of a new workspace; without it rows are thrown away.
    #[arg(long)]
    workspace: Option<PathBuf>,
    /// Mapping file, for a list of followers.
    #[arg(long)]
    mapping: Option<PathBuf>,
}

/// What one run took.
#[derive(Debug, Serialize, Deserialize)]
struct Figures {
    bytes: u64,
    records: u64,
    spent: Spent,
    peak_mib: Option<f64>,
}

impl Figures {
    fn mb(&self) -> f64 {
        self.bytes as f64 / MB
    }

    fn mb_per_s(&self) -> f64 {
        self.spent.per_s(self.mb())
    }

    fn row(&self, what: &str) -> Vec<String> {
        vec![
            what.to_owned(),
            format!("{:.0}", self.mb()),
            table::grouped(self.records as f64),
            format!("{:.2}", self.spent.cpu_s()),
            format!("{:.2}", self.spent.wall_s),
            format!("{:.1}", self.mb_per_s()),
            self.peak_mib.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib:.0}")),
        ]
    }
}

/// A folder that goes when the bench does.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("claque-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Writes the exports, runs the children, prints the table.
pub fn run(args: &IngestArgs) -> Result<()> {
    let scratch = Scratch::new()?;
    let at = |name: &str| scratch.0.join(name);
    let bytes = args.mb * 1_000_000;
    let all = export::write(bytes, &at("export"))?;
    let mut stored = Vec::new();
    for (what, part) in [("a ninth", 9), ("a third", 3), ("whole", 1)] {
        let file = at("posts.jsonl");
        export::head(&all, bytes / part, &file)?;
        stored.push((what, child(&file, Some(&at(&format!("posts-{part}"))), None)?));
    }
    std::fs::remove_dir_all(at("export"))?;
    let reading = child(&at("posts.jsonl"), None, None)?;
    let lists = if args.rows > 0 { lists_of(args.rows, &scratch)? } else { Vec::new() };
    print(&stored, &reading, &lists);
    Ok(())
}

/// A list of followers and one of users.
fn lists_of(rows: u64, scratch: &Scratch) -> Result<Vec<(&'static str, Figures)>> {
    let at = |name: &str| scratch.0.join(name);
    let mapping = at("followers.toml");
    std::fs::write(&mapping, lists::MAPPING)?;
    lists::followers(rows, &at("followers.csv"))?;
    lists::users(rows, &at("users.jsonl"))?;
    Ok(vec![
        ("follower list, CSV", child(&at("followers.csv"), Some(&at("followers")), Some(&mapping))?),
        ("users, JSONL", child(&at("users.jsonl"), Some(&at("users")), None)?),
    ])
}

fn child(file: &Path, workspace: Option<&Path>, mapping: Option<&Path>) -> Result<Figures> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench", "ingest-file"]).arg(file);
    for (option, value) in [("--workspace", workspace), ("--mapping", mapping)] {
        if let Some(value) = value {
            command.arg(option).arg(value);
        }
    }
    let out = command.output().context("starting the measured process")?;
    ensure!(out.status.success(), "the measured process failed: {}", String::from_utf8_lossy(&out.stderr).trim());
    serde_json::from_slice(&out.stdout).context("the figures of the measured process")
}

/// One run in this process; its figures go to stdout as JSON.
pub fn run_file(args: &FileArgs) -> Result<()> {
    let meter = Meter::start();
    let files = match &args.workspace {
        Some(folder) => stored(args, folder)?,
        None => read(&args.file)?,
    };
    let spent = meter.spent();
    let records = files.iter().map(|file| file.accounting.read).sum();
    let bytes = std::fs::metadata(&args.file)?.len();
    say(&serde_json::to_string(&Figures { bytes, records, spent, peak_mib: meter::peak_mib() })?);
    Ok(())
}

/// A key for measurements only: the same tokens on every machine.
fn bench_key() -> PseudonymKey {
    PseudonymKey::from_bytes([7; 32])
}

/// The main path of `claque ingest`: into a new workspace, with the commit.
fn stored(args: &FileArgs, folder: &Path) -> Result<Vec<InputFile>> {
    let workspace = Workspace::create(folder, "")?;
    let mut writer = workspace.writer()?;
    let declared = SourceDecl { name: "bench".into(), ..SourceDecl::default() };
    let source = writer.declare_source(declared)?;
    let first_file = writer.first_file();
    let options = IngestOptions {
        paths: vec![args.file.clone()],
        mapping: args.mapping.clone(),
        params: vec![("creator".into(), "@somebody".into())],
        source,
        first_file,
        ..IngestOptions::default()
    };
    let outcome = ingest(
        &options,
        &bench_key(),
        &mut |batch| writer.push(batch).map_err(|e| Box::new(e) as Box<dyn Error + Send + Sync>),
        &|_| (),
    )?;
    let report = writer.commit(outcome.files)?;
    ensure!(report.totals.balances(), "rows are not accounted for: {:?}", report.totals);
    ensure!(report.totals.rejected == 0, "{} records of the synthetic export were rejected", report.totals.rejected);
    Ok(report.files)
}

/// The same without a store.
fn read(file: &Path) -> Result<Vec<InputFile>> {
    let options = IngestOptions { paths: vec![file.to_path_buf()], ..IngestOptions::default() };
    Ok(ingest(&options, &bench_key(), &mut |_| Ok(()), &|_| ())?.files)
}

fn print(stored: &[(&str, Figures)], reading: &Figures, lists: &[(&str, Figures)]) {
    let head = ["ingest", "MB", "records", "CPU s", "wall s", "MB per CPU s", "peak MiB"];
    let mut rows: Vec<Vec<String>> = stored.iter().map(|(what, run)| run.row(&format!("{what}, committed"))).collect();
    rows.push(reading.row("whole, rows thrown away"));
    rows.extend(lists.iter().map(|(what, run)| run.row(what)));
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    let (Some((_, smallest)), Some((_, whole))) = (stored.first(), stored.last()) else { return };
    let rate = whole.mb_per_s();
    say(&format!("target: at least {TARGET:.0} MB per CPU second: {} ({rate:.1})", verdict(rate, TARGET)));
    say(&memory_line(smallest, whole));
    say(&limit_line(whole, reading));
    meter::caveat(&whole.spent).into_iter().for_each(say);
}

fn memory_line(smallest: &Figures, whole: &Figures) -> String {
    let (Some(small), Some(large)) = (smallest.peak_mib, whole.peak_mib) else {
        return "target: peak memory independent of input size: this system does not tell the peak".into();
    };
    let word = if large <= small * PEAK_GROWTH { "reached" } else { "missed" };
    format!(
        "target: peak memory independent of input size: {word} ({small:.0} MiB, then {large:.0} for nine times the input)"
    )
}

/// What takes the time, from the difference of the two whole runs.
fn limit_line(whole: &Figures, reading: &Figures) -> String {
    let cpu = whole.spent.cpu_s().max(0.01);
    let read_pct = (100.0 * reading.spent.cpu_s() / cpu).min(100.0);
    let limit = if read_pct >= 50.0 { "reading" } else { "storing" };
    format!(
        "{limit} limits it: {read_pct:.0} % of the CPU time goes into reading (JSON, pseudonyms, redaction, numbers from \
         texts), {:.0} % into storing (merging, Parquet, the commit); {:.0} % is the kernel's; {:.1} cores were busy; a \
         record (post, author or referenced post of a line) has {:.0} bytes on average.",
        100.0 - read_pct,
        100.0 * whole.spent.system_s / cpu,
        cpu / whole.spent.wall_s.max(0.001),
        whole.bytes as f64 / (whole.records as f64).max(1.0),
    )
}
