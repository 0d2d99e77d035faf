//! `claque paperwork`: notice, processing record, impact assessment, breach notice, drafted from the workspace's facts.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use claque_custody::Act;
use claque_custody::paperwork::{self, Paper};
use claque_schema::AccountToken;
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PaperworkArgs {
    #[command(subcommand)]
    what: What,
    /// Language of the shipped template: en, hi
    #[arg(long, value_name = "LANG", default_value = "en", global = true)]
    language: String,
    /// A template of your own, with the same {{facts}}
    #[arg(long, value_name = "FILE", global = true)]
    template: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The transparency notice, in plain language
    Notice,
    /// The record of processing activities
    Record,
    /// A draft of the impact assessment
    Dpia,
    /// From a leaked file: which accounts are affected, until when whom to tell, the notice
    Breach {
        /// The leaked file
        #[arg(value_name = "FILE")]
        leaked: PathBuf,
        /// When the breach was discovered: the clock starts here
        #[arg(long, value_name = "INSTANT")]
        discovered: String,
    },
}

pub fn run(globals: &Globals, args: PaperworkArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let mut facts = paperwork::facts(&session.workspace, &session.policy)?;
    let paper = match &args.what {
        What::Notice => Paper::Notice,
        What::Record => Paper::Record,
        What::Dpia => Paper::Dpia,
        What::Breach { leaked, discovered } => {
            let at = session::parse_instant(discovered).map_err(anyhow::Error::msg)?;
            let at = jiff::Timestamp::from_millisecond(at.0)?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let bytes = std::fs::read(leaked).with_context(|| leaked.display().to_string())?;
            let affected = affected(&session, &bytes)?;
            let hash = blake3::hash(&bytes).to_hex().to_string();
            facts.extend(paperwork::breach_facts(&affected, &hash, &at)?);
            let n = affected.len() as u64;
            session.record(Act::Paperwork, "paperwork breach", &[("affected", n)], &[("leaked", &hash)])?;
            Paper::Breach
        }
    };
    let text = match &args.template {
        Some(file) => {
            let own = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            paperwork::fill(&own, &facts)?
        }
        None => paperwork::fill(paperwork::template(paper, &args.language)?, &facts)?,
    };
    printer::data(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Accounts of this workspace that a leaked file names: tokens of its own, in any text or table.
fn affected(session: &Session, bytes: &[u8]) -> Result<Vec<AccountToken>> {
    let text = String::from_utf8_lossy(bytes);
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let named: BTreeSet<AccountToken> = words.filter_map(|w| w.parse().ok()).collect();
    let mut held: BTreeSet<AccountToken> = BTreeSet::new();
    session.workspace.each_account(&mut |token| {
        if named.contains(&token) {
            held.insert(token);
        }
    })?;
    held.extend(named.iter().filter(|t| session.workspace.absent().has(**t)));
    Ok(held.into_iter().collect())
}
