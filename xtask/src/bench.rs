//! Measurements, in CPU seconds: machines are shared and noisy, ratios count.
//!
//! | bench | what is measured | target |
//! |---|---|---|
//! | `ingest` | a synthetic export through the door into a committed workspace, at three sizes; lists of a million accounts | 80 MB per CPU second, memory independent of the input |
//! | `custody` | one account forgotten in a workspace of a million rows, its file read again | below 10 CPU seconds |
//! | `propagate` | labels over the Facebook graph with a Sybil region, attack edges added and seeds flipped | AUC 0.999 as given |
//! | `share` | the suspect share: coverage of its interval, error beside plain counting and QuaPy, real mixes | 93 % of 95 % intervals hold |
//! | `blocks` | planted blocks recovered, false blocks on natural, viral and give-away growth | at most 5 % of runs |
//! | `null` | error rates, power and ranking of the test of co-action against chance | see `bench/null.rs` |
//! | `coordination` | simulated actions to pairs and tests at three sizes; a CSV end to end beside coordination-network-toolkit; Leiden beside igraph | near-linear; 20 × less CPU; no more CPU at equal modularity |
//! | `classify` | boosted trees beside LightGBM, one thread each, and cross-validation on labelled sets | training as fast, scoring five times as fast, AUC within 0.003 |
//! | `score` | account rows to profile features to scores, without and with reasons | 500 000 accounts, 50 000 explained accounts per CPU second |
//!
//! Inputs are synthetic and made on the spot, the same bytes on every machine; making them is not part of any figure.
//! Each size of `ingest` runs in a child process of its own, because the peak of a process's memory never falls.

mod blocks;
mod classify;
mod coordination;
mod custody;
mod export;
mod ingest;
mod lists;
mod meter;
mod null;
mod propagate;
mod rows;
mod score;
mod share;
mod share_real;
mod share_scores;
pub mod table;

use crate::say;
use anyhow::Result;
use clap::{Args, Subcommand};

/// What to measure.
#[derive(Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Pairs of accounts at three input sizes, end to end beside the fastest peer, and communities beside igraph.
    Coordination(coordination::CoordinationArgs),
    /// One size of `coordination`, in a process of its own; prints its figures as JSON.
    #[command(hide = true)]
    CoordinationSize(coordination::SizeArgs),
    /// Trains and scores beside LightGBM: CPU seconds, rows per CPU second, ROC AUC.
    Classify(classify::ClassifyArgs),
    /// Reads a synthetic export into a workspace: MB per CPU second, and memory at three sizes.
    Ingest(ingest::IngestArgs),
    /// One run of `ingest`, in a process of its own; prints its figures as JSON.
    #[command(hide = true)]
    IngestFile(ingest::FileArgs),
    /// Forgets one account of a million rows, reads its file again: CPU seconds.
    Custody(custody::CustodyArgs),
    /// Spreads labels over a graph under attack: ROC AUC beside SybilRank.
    Propagate(propagate::PropagateArgs),
    /// Plays worlds without coordination, plants rings, reads real files: error rates, power, ranking.
    Null(null::NullArgs),
    /// Scores synthetic accounts with the shipped model: accounts per CPU second.
    Score(score::ScoreArgs),
    /// Coverage and error of the suspect share.
    Share(share::ShareArgs),
    /// Planted blocks in follow order, and false ones.
    Blocks(blocks::BlocksArgs),
}

/// Runs one measurement.
pub fn run(args: BenchArgs) -> Result<()> {
    match args.what {
        What::Coordination(args) => coordination::run(&args),
        What::CoordinationSize(args) => coordination::run_size(&args),
        What::Classify(args) => classify::run(&args),
        What::Ingest(args) => ingest::run(&args),
        What::IngestFile(args) => ingest::run_file(&args),
        What::Custody(args) => custody::run(&args),
        What::Propagate(args) => propagate::run(&args),
        What::Null(args) => null::run(&args),
        What::Score(args) => score::run(&args),
        What::Share(args) => share::run(&args),
        What::Blocks(args) => blocks::run(&args),
    }
}

/// What a target line says about a figure.
fn verdict(figure: f64, target: f64) -> &'static str {
    if figure >= target { "reached" } else { "missed" }
}
