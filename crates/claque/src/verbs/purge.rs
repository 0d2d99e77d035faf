//! `claque purge`: retention, everywhere the program wrote.
//!
//! Rows go by the day on which their file was ingested; scores, lists of named accounts and report files, wherever they
//! were written, by the day of the run; reviews and decided appeals by theirs. A report file outside of the workspace
//! that somebody has changed since is named and not touched. The log stays for its own time, at least a
//! year, because it holds no identity.

use crate::cli::Globals;
use crate::erasing::remove_files;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::Result;
use clap::Args;
use claque_custody::clock::{self, Clock};
use claque_custody::register::Written;
use claque_custody::{Act, Register};
use claque_schema::InputFile;
use claque_store::Erasure;

#[derive(Debug, Args)]
pub struct PurgeArgs {
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
}

pub fn run(globals: &Globals, args: PurgeArgs) -> Result<Outcome> {
    let mut session = Session::open(globals)?;
    session.policy.require_for_scoring()?;
    let (policy, now) = (session.policy.clone(), session::now());
    let data_before = clock::days_before(&now, policy.retention_days)?;
    let manifest = session.workspace.manifest();
    let expired: Vec<u32> = manifest.ingested_before(&data_before).map(|f| f.file).collect();
    let soon = clock::days_before(&clock::due(&now, Clock::ErasureNotice)?, policy.retention_days)?;
    let n_soon = manifest.ingested_before(&soon).count() - expired.len();
    let erasure = Erasure { files: expired.iter().copied().collect(), ..Erasure::default() };
    let erased =
        if expired.is_empty() { Default::default() } else { session.workspace.erase(&erasure, args.dry_run)? };
    let dir = session.workspace.dir().to_path_buf();
    let (mut n_register, mut written) = (0, Written::default());
    if Register::exists(&dir) {
        let scores_before = clock::days_before(&now, policy.scores_days())?;
        let reviews_before = clock::days_before(&now, policy.reviews_days)?;
        let mut register = session.register()?;
        written = register.written_before(&dir, &scores_before)?;
        if !args.dry_run {
            // Files first: once the register has forgotten them, nobody would know of them.
            remove_files(&written.to_remove)?;
        }
        n_register = register.purge(&scores_before, &reviews_before, args.dry_run)?;
    }
    let would = if args.dry_run { "would go" } else { "gone" };
    printer::line(&format!("rows {would}              {} of {} files", erased.n_rows(), expired.len()))?;
    printer::line(&format!("register entries {would}  {n_register}"))?;
    printer::line(&format!("report files {would}      {}", written.to_remove.len()))?;
    if args.dry_run {
        within_retention(&session)?;
    }
    for path in &written.changed {
        printer::line(&format!("yours to delete        {} (it was changed since)", path.display()))?;
    }
    if n_soon > 0 {
        printer::note(
            globals.quiet,
            &format!(
                "{n_soon} more files end within 48 hours: where the law asks for notice before erasure, it is due now"
            ),
        );
    }
    if !args.dry_run {
        let counts = [
            ("files", expired.len() as u64),
            ("rows", erased.n_rows()),
            ("register_rows", n_register),
            ("reports", written.to_remove.len() as u64),
        ];
        session.record(Act::Purge, "purge", &counts, &[])?;
    }
    Ok(Outcome::Done)
}

/// What may stay, and until when.
fn within_retention(session: &Session) -> Result<()> {
    let days = session.policy.retention_days;
    let before = clock::days_before(&session::now(), days)?;
    let mut stay: Vec<&InputFile> = session
        .workspace
        .manifest()
        .files
        .iter()
        .filter(|f| f.accounting.kept > 0 && f.ingested_at >= before)
        .collect();
    stay.sort_by(|a, b| a.ingested_at.cmp(&b.ingested_at));
    let n_rows: u64 = stay.iter().map(|f| f.accounting.kept).sum();
    let (Some(first), Some(last)) = (stay.first(), stay.last()) else {
        return Ok(printer::line("within retention           nothing")?);
    };
    let day = |file: &InputFile| -> Result<String> {
        Ok(clock::days_after(&file.ingested_at, days)?.get(..10).unwrap_or_default().to_string())
    };
    let until = match (day(first)?, day(last)?) {
        (first, last) if first == last => format!("until {last}"),
        (first, last) => format!("the first of them until {first}, the last until {last}"),
    };
    Ok(printer::line(&format!("within retention           {n_rows} rows of {} files, {until}", stay.len()))?)
}
