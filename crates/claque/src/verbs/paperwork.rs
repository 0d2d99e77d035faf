//! `claque paperwork`: notice, processing record, impact assessment, breach notice, drafted from the workspace's facts.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use claque_custody::Act;
use claque_custody::paperwork::{self, Paper};
use std::path::PathBuf;

mod breach;

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
    let mut facts = paperwork::facts(&session.workspace, &session.policy, &args.language)?;
    let paper = match &args.what {
        What::Notice => Paper::Notice,
        What::Record => Paper::Record,
        What::Dpia => Paper::Dpia,
        What::Breach { leaked, discovered } => {
            let at = session::parse_instant(discovered).map_err(anyhow::Error::msg)?;
            let at = jiff::Timestamp::from_millisecond(at.0)?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let (leak, hash) = breach::leak(&session, leaked)?;
            facts.extend(paperwork::breach_facts(&leak, &hash, &at, &args.language)?);
            if leak.affected().is_empty() {
                // Said even with --quiet: a draft that names nobody is easily taken for a file that concerns nobody.
                let key =
                    if leak.with_key { "" } else { " (the key was not at hand: raw ids could not be looked for)" };
                printer::note(false, &format!("nobody could be recognised in this file{key}; that is no all-clear"));
            }
            let counts = [("by_token", leak.tokens.len() as u64), ("by_raw_id", leak.raw.len() as u64)];
            session.record(Act::Paperwork, "paperwork breach", &counts, &[("leaked", &hash)])?;
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
