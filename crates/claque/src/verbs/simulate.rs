//! `claque simulate`: writes a synthetic data set with known truth.

use crate::exit::Outcome;
use crate::printer;
use anyhow::{Context, Result};
use clap::Args;
use claque_simulate::{Scenario, simulate};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The scenario file; see data/scenarios/
    #[arg(value_name = "SCENARIO.toml")]
    scenario: PathBuf,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(args: SimulateArgs) -> Result<Outcome> {
    let text = std::fs::read_to_string(&args.scenario).with_context(|| args.scenario.display().to_string())?;
    let scenario = Scenario::from_toml(&text).with_context(|| args.scenario.display().to_string())?;
    let written = simulate(&scenario, &args.out)?;
    for file in &written.files {
        printer::line(&file.display().to_string())?;
    }
    Ok(Outcome::Done)
}
