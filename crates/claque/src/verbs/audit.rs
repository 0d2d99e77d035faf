//! `claque audit`: every promise held against the disk, with evidence. Exit code 3 when one is broken.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use clap::Args;
use claque_custody::audit::Audit;
use claque_custody::{Act, Checkpoint};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Checkpoints of the log kept elsewhere
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// JSON
    #[arg(long)]
    json: bool,
}

pub fn run(globals: &Globals, args: AuditArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let checkpoints = args
        .checkpoint
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            Checkpoint::from_text(&text).with_context(|| file.display().to_string())
        })
        .collect::<Result<_>>()?;
    let audit = Audit {
        workspace: &session.workspace,
        policy: &session.policy,
        log: session.log(),
        now: session::now(),
        key_file: session.key_file(),
        checkpoints,
    };
    let checks = audit.run()?;
    let n_failed = checks.iter().filter(|c| !c.passed).count();
    if args.json {
        let told = serde_json::json!({ "schema": "claque.audit/1", "checks": checks, "n_failed": n_failed });
        printer::line(&serde_json::to_string_pretty(&told)?)?;
    } else {
        for c in &checks {
            let word = if c.passed { "pass" } else { "FAIL" };
            printer::line(&format!("{word}  {:<21} {}\n      {:<21} {}", c.name, c.question, "", c.evidence))?;
        }
        printer::line(&format!("{} of {} checks passed", checks.len() - n_failed, checks.len()))?;
    }
    let broken_log = checks.iter().any(|c| c.name == "log" && !c.passed);
    if !broken_log {
        let counts = [("checks", checks.len() as u64), ("failed", n_failed as u64)];
        session.record(Act::Audit, "audit", &counts, &[])?;
    }
    Ok(if n_failed == 0 { Outcome::Done } else { Outcome::Refused })
}
