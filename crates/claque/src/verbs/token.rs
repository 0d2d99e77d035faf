//! `claque token`: raw ids into tokens, for the holder of the raw file and of the key.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::session::Session;
use anyhow::{Context, Result};
use clap::Args;
use claque_ingest::account_token;
use claque_schema::Platform;
use std::io::BufRead;

#[derive(Debug, Args)]
pub struct TokenArgs {
    /// The platform the ids are from
    #[arg(long, value_name = "P")]
    platform: Platform,
    /// Ids or @handles; `-` or none reads them from stdin, one a line
    #[arg(value_name = "ID")]
    ids: Vec<String>,
}

pub fn run(globals: &Globals, args: TokenArgs) -> Result<Outcome> {
    let key = Session::open(globals)?.key()?;
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["id", "token"])?;
    let mut write = |id: &str| -> Result<()> {
        let id = id.trim();
        if !id.is_empty() {
            out.write_record([id, &account_token(&key, args.platform, id).to_string()])?;
        }
        Ok(())
    };
    if args.ids.is_empty() || args.ids == ["-"] {
        for line in std::io::stdin().lock().lines() {
            write(&line.context("stdin")?)?;
        }
    } else {
        args.ids.iter().try_for_each(|id| write(id))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
