//! `claque score`: per account a probability with interval, band, reasons and the model's identity.

use crate::cli::Globals;
use crate::dataset::{self, Families};
use crate::exit::Outcome;
use crate::printer;
use crate::scoring::{ModelChoice, Scorer};
use crate::session::{self, Session};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::explain;
use claque_report::scores;
use claque_schema::{AccountToken, Timestamp};
use rustc_hash::FxHashSet;

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Accounts to score, by token [default: all]
    #[arg(value_name = "TOKEN")]
    accounts: Vec<AccountToken>,
    #[command(flatten)]
    model: ModelChoice,
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
    let scorer = Scorer::choose(&session, &args.model)?;
    let only: FxHashSet<AccountToken> = args.accounts.iter().copied().collect();
    let only = (!only.is_empty()).then_some(&only);
    let held = dataset::accounts(&session, only, Families::of_names(scorer.feature_names()), args.as_of)?;
    if held.rows.is_empty() {
        bail!("no account is held to be scored; `claque inspect` says what is");
    }
    printer::note(globals.quiet, &scorer.drift_words(&held.features));
    let mut rows = scorer.score(&held.features, args.as_of, args.reasons);
    crate::outputs::scores(&session, &scorer, &rows)?;
    match args.format {
        ScoreFormat::Csv => scores::csv(&rows, std::io::stdout().lock())?,
        ScoreFormat::Ndjson => {
            scorer.add_kinds(&held.features, &mut rows);
            scores::ndjson(&rows, std::io::stdout().lock())?;
        }
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
            base_rates(globals, &scorer, &args.model)?;
        }
    }
    Ok(Outcome::Done)
}

/// What being flagged is worth where automation is rare or common.
fn base_rates(globals: &Globals, scorer: &Scorer, choice: &ModelChoice) -> Result<()> {
    let assumed = scorer.model().base_rate();
    let whose = if choice.base_rate.is_some() { "supposed" } else { "of the accounts it was calibrated on" };
    printer::note(globals.quiet, &format!("base rate: {:.1} % automated, {whose}", 100.0 * assumed));
    for rate in explain::base_rates(None, assumed, scorer.errors()) {
        if let Some([low, high]) = rate.human_among_flagged {
            let text = format!(
                "if {:>2.0} % were automated, {:.0} to {:.0} % of the flagged would be people (by source measured)",
                100.0 * rate.base_rate,
                100.0 * low,
                100.0 * high
            );
            printer::note(globals.quiet, &text);
        }
    }
    Ok(())
}
