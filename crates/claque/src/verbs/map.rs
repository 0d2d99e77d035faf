//! `claque map`: drafts a mapping file for an unknown format, or lists the known formats.

use crate::exit::Outcome;
use crate::printer;
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct MapArgs {
    /// Draft a mapping for this CSV, JSON or NDJSON file; review it before use
    #[arg(long, value_name = "FILE")]
    guess: Option<PathBuf>,
    /// List the formats that are known
    #[arg(long)]
    list: bool,
    /// List what a mapping file may say
    #[arg(long)]
    keys: bool,
}

pub fn run(args: MapArgs) -> Result<Outcome> {
    if args.list {
        let formats = claque_ingest::formats();
        let widest = formats.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, about) in formats {
            printer::line(&format!("{name:widest$}  {about}"))?;
        }
        return Ok(Outcome::Done);
    }
    if args.keys {
        for (section, keys) in claque_ingest::mapping_keys() {
            printer::line(section)?;
            let widest = keys.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
            for (key, about) in keys {
                printer::line(&format!("  {key:widest$}  {about}"))?;
            }
        }
        return Ok(Outcome::Done);
    }
    let Some(file) = args.guess else {
        bail!(
            "give --guess FILE to draft a mapping, --list to see the known formats, or --keys to see what a mapping may say"
        )
    };
    printer::data(claque_ingest::guess_mapping(&file)?.as_bytes())?;
    Ok(Outcome::Done)
}
