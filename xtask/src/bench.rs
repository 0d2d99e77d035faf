//! Measurements, side by side and in CPU seconds: machines are noisy, ratios count.

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
    /// Nothing yet.
    None,
}

/// Runs one measurement.
pub fn run(args: BenchArgs) -> Result<()> {
    match args.what {
        What::None => Ok(()),
    }
}
