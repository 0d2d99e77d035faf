//! Checks and measurements of the project itself: `cargo run -p xtask -- tidy`, `… bench ingest`, `… reference`.

mod bench;
mod mentions;
mod reference;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Checks and measurements of the project itself")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Checks the design's rules: crate walls, file and function sizes, module essays, names.
    Tidy,
    /// Measures speed and memory; prints figures for the README.
    Bench(bench::BenchArgs),
    /// Measures the account classifier on four labelled sets that the project does not ship.
    Reference(reference::ReferenceArgs),
    /// Trains the shipped mention model on simulated campaigns and tests it on unseen kinds.
    Mentions(mentions::MentionsArgs),
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Tidy => tidy::run(),
        Task::Bench(args) => bench::run(args),
        Task::Reference(args) => reference::run(&args),
        Task::Mentions(args) => mentions::run(&args),
    }
}

#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
}
