//! `claque audit`: every promise held against the disk, with evidence. Exit code 3 when one is broken.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use clap::Args;
use claque_custody::audit::{Audit, Verdict};
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
    let n = |verdict: Verdict| checks.iter().filter(|c| c.verdict == verdict).count();
    let (n_failed, n_unchecked) = (n(Verdict::Failed), n(Verdict::NotChecked));
    if args.json {
        let told = serde_json::json!({ "schema": "claque.audit/2", "checks": checks, "n_failed": n_failed,
            "n_not_checked": n_unchecked });
        printer::line(&serde_json::to_string_pretty(&told)?)?;
    } else {
        for c in &checks {
            let word = match c.verdict {
                Verdict::Passed => "pass",
                Verdict::Failed => "FAIL",
                Verdict::NotChecked => "n/a",
            };
            printer::line(&format!("{word:<4}  {:<21} {}\n      {:<21} {}", c.name, c.question, "", c.evidence))?;
        }
        let unchecked = if n_unchecked > 0 { format!(", {n_unchecked} not checked") } else { String::new() };
        printer::line(&format!("{} of {} checks passed{unchecked}", n(Verdict::Passed), checks.len() - n_unchecked))?;
    }
    let broken_log = checks.iter().any(|c| c.name == "log" && c.verdict == Verdict::Failed);
    if !broken_log {
        let counts = [("checks", checks.len() as u64), ("failed", n_failed as u64)];
        session.record(Act::Audit, "audit", &counts, &[])?;
    }
    Ok(if n_failed == 0 { Outcome::Done } else { Outcome::Refused })
}
