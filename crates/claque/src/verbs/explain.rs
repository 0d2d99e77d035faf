//! `claque explain`: why one account scores as it does, in words, and what would change it.

use crate::cli::Globals;
use crate::dataset::{self, Accounts, Families};
use crate::exit::Outcome;
use crate::scoring::{ModelChoice, Scorer};
use crate::session::{self, Session};
use crate::verbs::audience::creator_token;
use crate::{pages, printer};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use claque_analysis::explain::{self, Explanation, RuleOutcome, RuleSet};
use claque_features::profile::profile_table;
use claque_schema::{AccountRow, Band, Estimate, FeatureTable, Interval, Platform, ScoreRow, Timestamp};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The account: a token, or with the key at hand an @handle or raw id
    #[arg(value_name = "TOKEN|ID")]
    account: String,
    /// The platform of @handles and raw ids [default: the one that is held; x when several are]
    #[arg(long, value_name = "P")]
    platform: Option<Platform>,
    #[command(flatten)]
    model: ModelChoice,
    /// Look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    as_of: Option<Timestamp>,
    /// Reasons shown
    #[arg(long, value_name = "N", default_value_t = 8)]
    reasons: usize,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    format: ExplainFormat,
    /// Write explain.html and explain.json here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    Terminal,
    Json,
}

pub fn run(globals: &Globals, args: ExplainArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::choose(&session, &args.model)?;
    let account = creator_token(&session, &args.account, args.platform)?;
    if let Some(absent) = session.workspace.absent().find(account) {
        // Who runs this holds the list (`subject list`) and the token: nothing is given away.
        bail!(
            "{account} is not explained: it {}, so it is in no output",
            super::subject::absence_words(absent.absence)
        );
    }
    let held = dataset::accounts(&session, None, Families::of_names(scorer.feature_names()), args.as_of)?;
    let Ok(at) = held.features.accounts.binary_search(&account) else {
        bail!("{account} is not held; `claque inspect` says what is, `claque token` turns raw ids into tokens");
    };
    let explanation = explained(&scorer, &held, at, &args);
    let mut page = explain::page(&explanation);
    pages::sign(&mut page);
    // A handle or raw id must not outlive the command that used it.
    page.command = page.command.replace(&args.account, &account.to_string());
    let json = serde_json::to_string_pretty(&explanation)? + "\n";
    let files = pages::write(args.out.as_deref(), "explain", &page, &json)?;
    match args.format {
        ExplainFormat::Json => printer::data(json.as_bytes())?,
        ExplainFormat::Terminal => pages::print(&page)?,
    }
    let written: Vec<_> = files.iter().flat_map(|html| [html.clone(), html.with_extension("json")]).collect();
    crate::outputs::exported(&session, "explain", &written)?;
    if let Some(path) = files {
        printer::note(globals.quiet, &format!("page: {}", path.display()));
    }
    Ok(Outcome::Done)
}

fn explained(scorer: &Scorer, held: &Accounts, at: usize, args: &ExplainArgs) -> Explanation {
    let model = scorer.model();
    let own = held.take(&[at]);
    let (group, members) = explain::peers(&held.rows, at);
    let mut score = scorer.score(&own.features, args.as_of, args.reasons).remove(0);
    scorer.add_kinds(&own.features, std::slice::from_mut(&mut score));
    if group.used {
        explain::typical(&mut score.reasons, &held.features, &members);
    }
    let changed =
        |row: &AccountRow| scorer.score(&with_profile(&own.features, row, args.as_of), args.as_of, 0).remove(0);
    let counterfactuals = explain::counterfactual::search(&own.rows[0], &score, &changed);
    let everybody = scorer.score(&held.features, args.as_of, 0);
    let rules = RuleSet::ALL
        .into_iter()
        .map(|set| RuleOutcome {
            rules: set.judge(&own.rows[0]),
            disagreement: disagreement(set, &held.rows, &everybody),
        })
        .collect();
    let rules_of_model = model.file().rules;
    Explanation {
        schema: explain::SCHEMA,
        peers: group,
        risk: rules_of_model.alpha,
        thresholds: [rules_of_model.human_up_to, rules_of_model.automated_from],
        counterfactuals,
        rules,
        missing: explain::missing(model, &own.features, 0),
        base_rate: model.base_rate(),
        base_rate_supposed: args.model.base_rate.is_some(),
        base_rates: explain::base_rates(score.probability, model.base_rate(), scorer.errors()),
        drift: scorer.drift_words(&held.features),
        score,
    }
}

/// The row's features with those of the profile computed again from changed facts.
fn with_profile(own: &FeatureTable, row: &AccountRow, as_of: Option<Timestamp>) -> FeatureTable {
    let mut table = profile_table(std::slice::from_ref(row), as_of);
    for (name, column) in own.names.iter().zip(&own.columns) {
        if table.column(name).is_none() {
            table.names.push(name.clone());
            table.columns.push(column.clone());
        }
    }
    table
}

/// How often rules and model disagree about flagging, over the accounts that both could judge.
fn disagreement(set: RuleSet, rows: &[AccountRow], scores: &[ScoreRow]) -> Option<Estimate> {
    let judged = rows.iter().zip(scores).filter(|(_, s)| s.probability.is_some());
    let pairs: Vec<bool> =
        judged.filter_map(|(row, s)| set.judge(row).flagged.map(|f| f != (s.band == Band::LikelyAutomated))).collect();
    let (n, differ) = (pairs.len() as u64, pairs.iter().filter(|d| **d).count() as u64);
    (n > 0).then(|| Estimate {
        value: differ as f64 / n as f64,
        interval: Interval::wilson95(differ, n),
        n,
        denominator: "accounts held that both could judge".into(),
        method: "Share on which rules and model disagree about flagging; Wilson interval.".into(),
    })
}
