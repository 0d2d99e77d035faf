//! `claque campaign`: organic or coordinated – the mentions of a topic, who made them, how they spread.

use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::{self, Session};
use crate::topics;
use anyhow::{Result, bail};
use clap::Args;
use claque_analysis::campaign::{self, CampaignInput, LIKELIHOOD_RULE};
use claque_analysis::coordination;
use claque_analysis::population::{Member, Population};
use claque_analysis::report::{Body, CampaignFinding};
use claque_schema::{AccountToken, Caveat, Platform, Timestamp};
use claque_store::Scan;
use rustc_hash::FxHashSet;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct CampaignArgs {
    /// `#tag`, a keyword or phrase, a URL, a domain, or `@account`
    #[arg(long, value_name = "TOPIC")]
    pub topic: String,
    /// The platform of `@account`
    #[arg(long, value_name = "P", default_value = "x")]
    pub platform: Platform,
    /// Not before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub since: Option<Timestamp>,
    /// Before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub until: Option<Timestamp>,
    /// Write report.html, report.json, report.md and CSVs here
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: ReportFormat,
    /// Somebody is going to act on it: refused while a reviewer's decision is missing
    #[arg(long = "final")]
    pub is_final: bool,
    /// The model [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub as_of: Option<Timestamp>,
}

pub fn run(globals: &Globals, args: CampaignArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.model.as_deref())?;
    let finding = finding(&session, &scorer, &args)?;
    let summary = campaign::summarise(&finding);
    let instant = |t: Option<Timestamp>| t.map_or("–".to_string(), |t| t.to_string());
    let run = Run {
        session: &session,
        scorer: &scorer,
        parameters: vec![
            ("topic".into(), finding.topic.clone()),
            ("since".into(), instant(args.since)),
            ("until".into(), instant(args.until)),
        ],
        caveats: vec![Caveat(LIKELIHOOD_RULE.to_string())],
        seed: SEED,
        as_of: args.as_of,
    };
    let title = format!("Campaign {}", finding.topic);
    let mut report = reporting::report(run, title, summary, Body::Campaign { campaign: finding });
    report.standing.is_final = args.is_final;
    reporting::deliver(globals, &report, args.out.as_deref(), args.format)
}

/// Judges the campaign.
pub fn finding(session: &Session, scorer: &Scorer, args: &CampaignArgs) -> Result<CampaignFinding> {
    let topic = topics::parse(session, &args.topic, args.platform)?;
    let scan = Scan { since: args.since, until: args.until, as_of: args.as_of, ..Scan::ALL };
    let mentions = topics::posts(session, &scan, Some(&topic))?;
    if mentions.is_empty() {
        bail!("no post that is held matches this topic in this interval; `claque inspect` says what is held");
    }
    let interactions = dataset::interactions_of(&mentions);
    let authors: FxHashSet<AccountToken> = mentions.iter().filter_map(|p| p.author).collect();
    let mut wanted = authors.clone();
    wanted.extend(interactions.iter().flat_map(|i| [i.source, i.target]));
    let held = dataset::accounts(session, Some(&wanted), Families::of_names(scorer.feature_names()), args.as_of)?;
    session.note(&scorer.drift_words(&held.features));
    let tools = dataset::through_tools(&mentions);
    let mut members = scorer.members(&held, args.as_of);
    members.extend(wanted.iter().map(|a| Member::unknown(*a)));
    members.iter_mut().filter(|m| tools.contains(&m.account)).for_each(|m| m.benign = true);
    let population = Population::new(members);
    let only_authors = population.members().iter().filter(|m| authors.contains(&m.account)).copied().collect();
    let listed = scorer.most_suspect(&held, &Population::new(only_authors), super::audience::LISTED, args.as_of);
    Ok(campaign::assess(&CampaignInput {
        topic: &topic,
        topic_words: &topic.to_string(),
        mentions: &mentions,
        population: &population,
        interactions: &interactions,
        coordination: coordination::assess(&mentions, &population, SEED),
        errors: scorer.errors(),
        accounts: &listed,
        seed: SEED,
    }))
}
