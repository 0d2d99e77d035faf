//! `claque match`: results joined to a raw export by whoever holds both the export and the key. Nothing is stored.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::printer;
use crate::raw::{self, Kind, RawFile};
use crate::session::Session;
use anyhow::{Context, Result};
use clap::Args;
use claque_custody::Act;
use claque_schema::AccountToken;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct MatchArgs {
    #[command(flatten)]
    file: RawFile,
    /// CSV with a column `account` or `token`, as `claque score --format csv` and reports write it
    #[arg(long, value_name = "FILE")]
    with: PathBuf,
}

/// Results by token: the columns' names, and per account their values.
struct Results {
    names: Vec<String>,
    by_account: BTreeMap<AccountToken, Vec<String>>,
}

pub fn run(globals: &Globals, args: MatchArgs) -> Result<Outcome> {
    let session = Session::open(globals)?;
    let key = session.key()?;
    let results = results(&args)?;
    let blank = vec![String::new(); results.names.len()];
    let (mut n, mut n_matched) = (0u64, 0u64);
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    let (header, kind) = raw::each(&args.file, &key, |record| {
        n += 1;
        let absent = record.token.is_some_and(|t| session.workspace.absent().has(t));
        let token = record.token.map(|t| session.workspace.resolve(t)).transpose()?;
        let found = token.filter(|_| !absent).and_then(|t| results.by_account.get(&t));
        n_matched += u64::from(found.is_some());
        lines.push((record.line()?, found.unwrap_or(&blank).clone()));
        Ok(())
    })?;
    match kind {
        Kind::Table(delimiter) => {
            let joined = |line: &str, values: &[String]| -> Result<()> {
                let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
                out.write_record(values)?;
                let values = String::from_utf8(out.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?)?;
                Ok(printer::line(&format!("{line}{}{}", delimiter as char, values.trim_end()))?)
            };
            joined(&header.unwrap_or_default(), &results.names)?;
            lines.iter().try_for_each(|(line, values)| joined(line, values))?;
        }
        Kind::Lines => {
            for (line, values) in &lines {
                let mut value: serde_json::Value = serde_json::from_str(line)?;
                let pairs = results.names.iter().cloned().zip(values.iter().cloned().map(Into::into));
                value["claque"] = serde_json::Value::Object(pairs.collect());
                printer::line(&value.to_string())?;
            }
        }
    }
    session.record(Act::Match, "match", &[("records", n), ("matched", n_matched)], &[])?;
    printer::note(globals.quiet, &format!("{n_matched} of {n} records matched; nothing was stored"));
    Ok(Outcome::Done)
}

fn results(args: &MatchArgs) -> Result<Results> {
    let shown = args.with.display().to_string();
    let mut table = csv::Reader::from_path(&args.with).with_context(|| shown.clone())?;
    let header = table.headers()?.clone();
    let at = header.iter().position(|h| h == "account" || h == "token");
    let at = at.with_context(|| format!("{shown}: no column `account` or `token`"))?;
    let names = header.iter().map(|h| format!("claque_{h}")).collect();
    let mut by_account = BTreeMap::new();
    for record in table.records() {
        let record = record.with_context(|| shown.clone())?;
        if let Some(token) = record.get(at).and_then(|t| t.parse().ok()) {
            by_account.insert(token, record.iter().map(str::to_string).collect());
        }
    }
    Ok(Results { names, by_account })
}
