//! `claque init`: makes a workspace with a stated purpose, legal basis and retention, and its key.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::{printer, session};
use anyhow::{Context, Result};
use clap::Args;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// What the data is used for, in a sentence a data subject would understand
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// The legal basis ("legitimate interest: …", "consent", "research exemption …")
    #[arg(long, value_name = "TEXT")]
    basis: Option<String>,
    /// Days after which data must be gone
    #[arg(long, value_name = "N")]
    retention_days: Option<u32>,
}

pub fn run(globals: &Globals, args: InitArgs) -> Result<Outcome> {
    let dir = globals.workspace.clone().context("name the folder of the new workspace: claque -w DIR init …")?;
    let made = session::create(globals, &dir, args.purpose, args.basis, args.retention_days)?;
    printer::note(globals.quiet, &format!("workspace: {}", dir.display()));
    printer::note(
        globals.quiet,
        &format!("pseudonym key: {} (keep it: without it tokens cannot be made again)", made.key),
    );
    if !made.missing.is_empty() {
        let text = format!(
            "not stated yet: {}. Commands that score will refuse until claque.toml says so.",
            made.missing.join(", ")
        );
        printer::note(globals.quiet, &text);
    }
    Ok(Outcome::Done)
}
