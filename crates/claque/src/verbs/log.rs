//! `claque log`: what was done, whether the record of it is what was written, a checkpoint to keep elsewhere.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use claque_custody::log::checkpoint::signer;
use claque_custody::{Act, Checkpoint, Entry};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct LogArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the entries
    Show {
        /// The last so many [default: all]
        #[arg(long, value_name = "N")]
        last: Option<usize>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Check chain, seal, file and checkpoints; exit code 3 when something is wrong
    Verify {
        /// Checkpoints kept elsewhere
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
    },
    /// Sign the state of the log: print it, mail it, keep it elsewhere
    Checkpoint,
    /// Set a broken log aside and begin a new one that says so
    Restart,
}

pub fn run(globals: &Globals, args: LogArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    match args.what {
        What::Show { last, json } => show(&session, last, json),
        What::Verify { checkpoint } => verify(globals, &session, &checkpoint),
        What::Checkpoint => {
            let checkpoint = session.log().checkpoint(&session.custody_key()?, &session::now())?;
            printer::data(checkpoint.to_text().as_bytes())?;
            Ok(Outcome::Done)
        }
        What::Restart => {
            let entry = session.log().restart(&session::now())?;
            printer::line(&line(&entry))?;
            Ok(Outcome::Done)
        }
    }
}

fn show(session: &Session, last: Option<usize>, json: bool) -> Result<Outcome> {
    let entries = session.log().entries()?;
    let from = last.map_or(0, |n| entries.len().saturating_sub(n));
    for entry in &entries[from..] {
        printer::line(&if json { serde_json::to_string(entry)? } else { line(entry) })?;
    }
    Ok(Outcome::Done)
}

fn line(entry: &Entry) -> String {
    let counts: Vec<String> = entry.counts.iter().map(|(name, n)| format!("{name} {n}")).collect();
    let short = |hash: &String| hash.chars().take(8).collect::<String>();
    let hashes: Vec<String> = entry
        .hashes
        .iter()
        .filter(|(name, _)| *name != "policy" || entry.act == Act::Policy)
        .map(|(name, hash)| format!("{name} {}", short(hash)))
        .collect();
    let facts = [counts, hashes].concat().join(", ");
    format!("{:>5}  {}  {:<20} {facts}", entry.seq, entry.at, entry.command)
}

fn verify(globals: &Globals, session: &Session, files: &[PathBuf]) -> Result<Outcome> {
    let mut checkpoints = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let checkpoint = Checkpoint::from_text(&text).with_context(|| file.display().to_string())?;
        // Without the key at hand the signature still holds; whose it is must be known from elsewhere.
        let own = session.custody_key().ok().map(|key| signer(&key) == checkpoint.signer);
        if own == Some(false) {
            printer::note(false, &format!("{}: signed by another key than this workspace's", file.display()));
        }
        checkpoints.push(checkpoint);
    }
    let verdict = session.log().verify(&checkpoints)?;
    for fault in &verdict.faults {
        printer::line(&format!("FAULT  {fault}"))?;
    }
    if !verdict.intact() {
        return Ok(Outcome::Refused);
    }
    printer::line(&format!("intact: {} entries, head {}", verdict.n, verdict.head))?;
    if verdict.unsealed {
        printer::note(globals.quiet, "the last entry was interrupted before its seal; the next command mends it");
    }
    if checkpoints.is_empty() {
        printer::note(globals.quiet, "a log rewritten as a whole is found only with --checkpoint FILE");
    }
    Ok(Outcome::Done)
}
