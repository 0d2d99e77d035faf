//! `claque campaign`: organic or coordinated – the mentions of a topic, who made them, how they spread.

use crate::cli::Globals;
use crate::dataset::{self, Accounts, Families, SEED};
use crate::domain_list;
use crate::exit::Outcome;
use crate::mention_scoring;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::{self, Session};
use crate::topics;
use anyhow::{Result, bail};
use clap::Args;
use claque_analysis::campaign::{self, CampaignInput, Topic};
use claque_analysis::population::{Member, Population};
use claque_analysis::report::{Body, CampaignFinding, DriftWords};
use claque_schema::{AccountToken, Caveat, InteractionRow, Platform, PostRow, Timestamp};
use claque_store::Scan;
use rustc_hash::FxHashSet;
use std::path::PathBuf;

/// Which posts a campaign is, and what they are judged by.
#[derive(Debug, Clone, Args)]
pub struct TopicArgs {
    /// `#tag`, a keyword or phrase, a URL, a domain, or `@account`
    #[arg(long, value_name = "TOPIC")]
    pub topic: String,
    /// The platform of `@account` [default: the one that is held; x when several are]
    #[arg(long, value_name = "P")]
    pub platform: Option<Platform>,
    /// Not before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub since: Option<Timestamp>,
    /// Before this date
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub until: Option<Timestamp>,
    /// Look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub as_of: Option<Timestamp>,
}

impl TopicArgs {
    /// All mentions of a topic.
    pub fn of(topic: String) -> Self {
        TopicArgs { topic, platform: None, since: None, until: None, as_of: None }
    }
}

#[derive(Debug, Args)]
pub struct CampaignArgs {
    #[command(flatten)]
    pub topic: TopicArgs,
    /// Write report.html, report.json, report.md and CSVs here
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: ReportFormat,
    /// Somebody is going to act on it: refused while a reviewer's decision is missing
    #[arg(long = "final")]
    pub is_final: bool,
    /// The model that scores authors [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// The model that scores mentions [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    pub mention_model: Option<String>,
    /// A reliability list: CSV with a column `domain` and one with numbers (higher is more reliable)
    #[arg(long, value_name = "FILE")]
    pub domain_list: Option<PathBuf>,
}

pub fn run(globals: &Globals, args: CampaignArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.model.as_deref())?;
    let finding = finding(&session, &scorer, &args)?;
    let summary = campaign::summarise(&finding);
    let instant = |t: Option<Timestamp>| t.map_or("–".to_string(), |t| t.to_string());
    let mut parameters = vec![
        ("topic".to_string(), finding.topic.clone()),
        ("since".into(), instant(args.topic.since)),
        ("until".into(), instant(args.topic.until)),
    ];
    if let Some(m) = finding.mention_scores.get() {
        parameters.push(("mention model".into(), format!("{} {}", m.model.name, m.model.hash)));
    }
    if let Some(list) = finding.domain_ratings.get() {
        parameters.push(("reliability list".into(), list.list.clone()));
    }
    let run =
        Run { session: &session, scorer: &scorer, parameters, caveats: caveats(), seed: SEED, as_of: args.topic.as_of };
    let title = format!("Campaign {}", finding.topic);
    let mut report = reporting::report(run, title, summary, Body::Campaign { campaign: finding });
    report.standing.is_final = args.is_final;
    report.limits.confidence_rule = campaign::CONFIDENCE_RULE.to_string();
    reporting::deliver(globals, &report, args.out.as_deref(), args.format)
}

/// What a reader of a campaign's report must know beside what every report says.
pub fn caveats() -> Vec<Caveat> {
    [
        campaign::LIKELIHOOD_RULE,
        "Mention scores were learned on simulated campaigns; the card of the mention model says how they do on kinds of \
         campaigns that were never trained on. A mention's band says what it is consistent with, not who is behind it.",
        "Suspect shares of reach add up followers of authors; people who follow several are counted several times.",
    ]
    .map(|text| Caveat(text.to_string()))
    .to_vec()
}

/// A campaign's mentions with their authors, scored.
pub struct Gathered {
    /// The topic.
    pub topic: Topic,
    /// How a report may call it.
    pub words: String,
    /// Posts that match, in order of input.
    pub mentions: Vec<PostRow>,
    /// Who wrote them.
    pub authors: FxHashSet<AccountToken>,
    /// Interactions among them.
    pub interactions: Vec<InteractionRow>,
    /// What is held about authors and those they interact with.
    pub held: Accounts,
    /// The same, scored.
    pub population: Population,
}

/// Reads and scores what a topic needs.
pub fn gather(session: &Session, scorer: &Scorer, args: &TopicArgs) -> Result<Gathered> {
    let topic = topics::parse(session, &args.topic, args.platform)?;
    let words = topic.to_string();
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
    Ok(Gathered { topic, words, mentions, authors, interactions, held, population: Population::new(members) })
}

/// How unlike the training accounts the authors are, by the usual reading of the index.
fn drift(scorer: &Scorer, g: &Gathered, as_of: Option<Timestamp>) -> Option<DriftWords> {
    let psi = scorer.drift(&g.held.rows, Some(&g.held.features), &g.authors, as_of)?;
    let words = match psi {
        p if p < 0.1 => "like the training data",
        p if p < 0.25 => "somewhat unlike the training data",
        _ => "unlike the training data: scores may not mean what they meant there",
    };
    Some(DriftWords { psi, words: words.to_string() })
}

/// Judges the campaign.
pub fn finding(session: &Session, scorer: &Scorer, args: &CampaignArgs) -> Result<CampaignFinding> {
    let domain_list = args.domain_list.as_deref().map(domain_list::read).transpose()?;
    let mention_model = mention_scoring::load(Some(session), args.mention_model.as_deref())?;
    let as_of = args.topic.as_of;
    let g = gather(session, scorer, &args.topic)?;
    let coordination = mention_scoring::coordination(&g.mentions, &g.population, SEED);
    let table = mention_scoring::table(&g.mentions, &g.population, scorer, &g.held, &coordination, as_of);
    let only_authors = g.population.members().iter().filter(|m| g.authors.contains(&m.account)).copied().collect();
    let listed = scorer.most_suspect(&g.held, &Population::new(only_authors), super::audience::LISTED, as_of);
    Ok(campaign::assess(&CampaignInput {
        topic: &g.topic,
        topic_words: &g.words,
        mentions: &g.mentions,
        population: &g.population,
        interactions: &g.interactions,
        coordination: mention_scoring::listed(coordination),
        errors: scorer.errors(),
        accounts: &listed,
        mention_scores: mention_scoring::summed(&mention_model, &table),
        drift: drift(scorer, &g, as_of),
        domain_list: domain_list.as_ref(),
        seed: SEED,
    }))
}
