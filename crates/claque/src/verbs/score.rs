//! `claque score`: per account a probability with interval, band, reasons and the model's identity.

use crate::cli::Globals;
use crate::dataset::{self, Families};
use crate::exit::Outcome;
use crate::printer;
use crate::scoring::Scorer;
use crate::session::{self, Session};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use claque_report::scores;
use claque_schema::{AccountToken, Timestamp};
use rustc_hash::FxHashSet;

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Accounts to score, by token [default: all]
    #[arg(value_name = "TOKEN")]
    accounts: Vec<AccountToken>,
    /// The model: a name under the workspace's or this folder's models/, or a folder [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Score the past: look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    as_of: Option<Timestamp>,
    /// How scores are printed
    #[arg(long, value_enum, default_value = "table")]
    format: ScoreFormat,
    /// Reasons per account
    #[arg(long, value_name = "N", default_value_t = 5)]
    reasons: usize,
    /// Rows in the table, most suspect first (ndjson and csv give all)
    #[arg(long, value_name = "N", default_value_t = 25)]
    top: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScoreFormat {
    Table,
    Csv,
    Ndjson,
}

pub fn run(globals: &Globals, args: ScoreArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.model.as_deref())?;
    let only: FxHashSet<AccountToken> = args.accounts.iter().copied().collect();
    let only = (!only.is_empty()).then_some(&only);
    let held = dataset::accounts(&session, only, Families::of_names(scorer.feature_names()), args.as_of)?;
    if held.rows.is_empty() {
        bail!("no account is held to be scored; `claque inspect` says what is");
    }
    let mut rows = scorer.score(&held.features, args.as_of, args.reasons);
    match args.format {
        ScoreFormat::Csv => scores::csv(&rows, std::io::stdout().lock())?,
        ScoreFormat::Ndjson => scores::ndjson(&rows, std::io::stdout().lock())?,
        ScoreFormat::Table => {
            rows.sort_by(|a, b| {
                b.probability.unwrap_or(-1.0).total_cmp(&a.probability.unwrap_or(-1.0)).then(a.account.cmp(&b.account))
            });
            let shown = args.top.min(rows.len());
            printer::data(scores::table(&rows[..shown], printer::width().into()).as_bytes())?;
            let text = format!(
                "{shown} of {} accounts shown; model {} {}",
                rows.len(),
                scorer.reference().name,
                scorer.reference().hash
            );
            printer::note(globals.quiet, &text);
        }
    }
    Ok(Outcome::Done)
}
