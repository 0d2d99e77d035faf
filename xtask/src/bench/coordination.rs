//! `bench coordination`: what pairs of accounts cost, by input size, beside the fastest peer, and communities beside igraph.
//!
//! 1. Simulated actions at three sizes with the same density (an object draws fifty actions over about an hour, objects
//!    are born at a constant rate), each in a process of its own: counting all pairs at three windows, the kernels of the
//!    pairs that met twice, and the test of lags at 60 s.
//! 2. The same with one viral object on top: 200 000 actions within a minute.
//! 3. One CSV of the toolkit's format, end to end on both sides: `claque init`, `ingest`, `network` against the toolkit's
//!    `preprocess`, `compute`, `export_network`; CPU of all child processes, the lowest of several runs.
//! 4. Leiden on a large interaction graph against igraph's, both with two iterations.
//!
//! Parts 3 and 4 need files and a Python with the peers, named by options, and are skipped with the reason otherwise.

mod actions;
mod communities;
mod peer;

use super::meter::{self, Meter, Spent};
use super::{say, table, verdict};
use anyhow::{Context, Result, ensure};
use clap::Args;
use claque_features::coaction::{CoActionParams, Windows, coactions_where, count_pairs};
use claque_graph::null::{self, LagParams};
use claque_schema::{AccountToken, ActionKind};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;

/// Growth of the cost per action from the smallest to the largest input that still counts as near-linear: sorting alone
/// costs a factor of the logarithm.
const GROWTH_MAX: f64 = 2.0;
/// Actions of the viral object.
const N_VIRAL: u64 = 200_000;

/// What to measure against what.
#[derive(Args)]
pub struct CoordinationArgs {
    /// Numbers of simulated actions, comma-separated.
    #[arg(long, value_delimiter = ',', default_values_t = [100_000u64, 1_000_000, 10_000_000])]
    sizes: Vec<u64>,
    /// A Python that has coordination-network-toolkit (and igraph, for communities).
    #[arg(long, value_name = "PATH")]
    python: Option<PathBuf>,
    /// A CSV in the toolkit's format, plain or gzip.
    #[arg(long, value_name = "FILE")]
    messages: Option<PathBuf>,
    /// An undirected graph as CSV `source,target,weight`, plain or gzip.
    #[arg(long, value_name = "FILE")]
    graph: Option<PathBuf>,
    /// The program to measure end to end [default: beside this one].
    #[arg(long, value_name = "PATH")]
    claque: Option<PathBuf>,
    /// Runs of each side end to end; the lowest counts.
    #[arg(long, default_value_t = 3)]
    runs: u32,
}

/// One size, in this process.
#[derive(Args)]
pub struct SizeArgs {
    /// Actions.
    n: u64,
    /// With a viral object on top.
    #[arg(long)]
    viral: bool,
}

/// What one size took.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Figures {
    n_actions: u64,
    n_meetings: u64,
    n_edges: u64,
    n_repeated: u64,
    n_saturated: u64,
    count: Spent,
    kernels: Spent,
    test: Spent,
    peak_mib: Option<f64>,
}

impl Figures {
    fn cpu_s(&self) -> f64 {
        self.count.cpu_s() + self.kernels.cpu_s() + self.test.cpu_s()
    }

    fn per_million(&self) -> f64 {
        self.cpu_s() * 1e6 / self.n_actions as f64
    }

    fn row(&self, what: &str) -> Vec<String> {
        vec![
            what.to_owned(),
            table::grouped(self.n_meetings as f64),
            table::grouped(self.n_edges as f64),
            table::grouped(self.n_repeated as f64),
            self.n_saturated.to_string(),
            format!("{:.2}", self.count.cpu_s()),
            format!("{:.2}", self.kernels.cpu_s()),
            format!("{:.2}", self.test.cpu_s()),
            format!("{:.2}", self.per_million()),
            self.peak_mib.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib:.0}")),
        ]
    }
}

/// Runs all parts.
pub fn run(args: &CoordinationArgs) -> Result<()> {
    sizes(args)?;
    say("");
    match (&args.python, &args.messages) {
        (Some(python), Some(messages)) => peer::run(python, messages, args.claque.as_deref(), args.runs)?,
        _ => say("skipped: end to end beside coordination-network-toolkit (name --python and --messages)"),
    }
    say("");
    match &args.graph {
        Some(graph) => communities::run(graph, args.python.as_deref())?,
        None => say("skipped: communities (name --graph, and --python for igraph)"),
    }
    Ok(())
}

fn sizes(args: &CoordinationArgs) -> Result<()> {
    let head = [
        "simulated actions",
        "meetings in 10 min",
        "pairs",
        "met twice",
        "saturated",
        "count CPU s",
        "kernels CPU s",
        "test CPU s",
        "CPU s per million",
        "peak MiB",
    ];
    let mut found = Vec::new();
    let mut rows = Vec::new();
    for &n in &args.sizes {
        let figures = child(n, false)?;
        rows.push(figures.row(&table::grouped(n as f64)));
        found.push(figures);
    }
    let smallest = args.sizes.iter().copied().min().unwrap_or(100_000);
    let viral = child(smallest, true)?;
    rows.push(viral.row(&format!("{} + viral {}", table::grouped(smallest as f64), table::grouped(N_VIRAL as f64))));
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    if let (Some(first), Some(last)) = (found.first(), found.last()) {
        // Ticks are 10 ms: the smallest input's cost is known to a few per cent only.
        let growth = last.per_million() / first.per_million().max(1e-9);
        let reached = verdict(GROWTH_MAX, growth);
        say(&format!(
            "target: near-linear in actions, cost per action at most × {GROWTH_MAX}: {reached} (× {growth:.2})"
        ));
        let extra = viral.cpu_s() - first.cpu_s();
        say(&format!(
            "a viral object of {N_VIRAL} actions within a minute: {extra:.2} CPU s more, {} object(s) reported as saturated",
            viral.n_saturated
        ));
        meter::caveat(&last.count).into_iter().for_each(say);
    }
    Ok(())
}

fn child(n: u64, viral: bool) -> Result<Figures> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench", "coordination-size"]).arg(n.to_string());
    if viral {
        command.arg("--viral");
    }
    let out = command.output().context("starting the measured process")?;
    ensure!(out.status.success(), "the measured process failed: {}", String::from_utf8_lossy(&out.stderr).trim());
    serde_json::from_slice(&out.stdout).context("the figures of the measured process")
}

/// One size in this process; its figures go to stdout as JSON. Making the actions is not measured, holding them is.
pub fn run_size(args: &SizeArgs) -> Result<()> {
    let actions = actions::simulated(args.n, if args.viral { N_VIRAL } else { 0 });
    let params = CoActionParams::new(Windows::from_secs(&[10, 60, 600])?);
    let meter = Meter::start();
    let counted = count_pairs(ActionKind::Repost, &actions, &params, |_, _| true);
    let curve = counted.curve();
    let repeated: HashSet<(AccountToken, AccountToken)> = counted.pairs(2).map(|(a, b, _)| (a, b)).collect();
    let count = meter.spent();
    let meter = Meter::start();
    let table = coactions_where(&actions, &params, |_, a, b| {
        repeated.contains(&(a.account.min(b.account), a.account.max(b.account)))
    });
    let kernels = meter.spent();
    ensure!(table.rows.len() <= repeated.len(), "kernels for pairs that were not asked for");
    drop(table);
    let acts: Vec<null::Act> =
        actions.iter().map(|a| null::Act { object: a.object, at_s: a.at.secs(), account: a.account }).collect();
    let meter = Meter::start();
    let tested = null::test(&acts, &LagParams::USUAL);
    let test = meter.spent();
    let widest = curve.last().copied().context("no window")?;
    say(&serde_json::to_string(&Figures {
        n_actions: actions.len() as u64,
        n_meetings: widest.n_meetings,
        n_edges: widest.n_edges,
        n_repeated: repeated.len() as u64,
        n_saturated: (counted.saturated.len() + tested.saturated.len()) as u64,
        count,
        kernels,
        test,
        peak_mib: meter::peak_mib(),
    })?);
    Ok(())
}
