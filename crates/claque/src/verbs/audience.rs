//! `claque audience`: how much of a creator's audience is authentic, and how it came.

use crate::cli::Globals;
use crate::dataset::{self, Families, SEED};
use crate::exit::Outcome;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::{self, Session};
use anyhow::{Result, bail};
use clap::Args;
use claque_analysis::audience::{self, AudienceInput};
use claque_analysis::population::{Member, Population};
use claque_analysis::report::{AudienceFinding, Body};
use claque_ingest::account_token;
use claque_schema::{AccountToken, FollowRow, InteractionRow, Layer, Platform, Timestamp};
use claque_store::Scan;
use rustc_hash::FxHashSet;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct AudienceArgs {
    /// Creators: tokens, or with the key at hand @handles and raw ids
    #[arg(required = true, value_name = "CREATOR")]
    pub creators: Vec<String>,
    /// The platform of @handles and raw ids
    #[arg(long, value_name = "P", default_value = "x")]
    pub platform: Platform,
    /// Write report.html, report.json, report.md and CSVs here
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: ReportFormat,
    /// The model [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub as_of: Option<Timestamp>,
}

/// Accounts listed in a report.
pub const LISTED: usize = 200;

pub fn run(globals: &Globals, args: AudienceArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.model.as_deref())?;
    let findings = findings(&session, &scorer, &args)?;
    let title = match findings.as_slice() {
        [one] => format!("Audience of {}", one.creator),
        many => format!("Audiences of {} creators", many.len()),
    };
    let summary = audience::summarise(&findings);
    let run = Run {
        session: &session,
        scorer: &scorer,
        parameters: vec![
            ("creators".into(), findings.iter().map(|f| f.creator.to_string()).collect::<Vec<_>>().join(", ")),
            ("platform".into(), args.platform.to_string()),
        ],
        caveats: Vec::new(),
        seed: SEED,
        as_of: args.as_of,
    };
    let report = reporting::report(run, title, summary, Body::Audience { creators: findings });
    reporting::deliver(globals, &report, args.out.as_deref(), args.format)
}

/// Judges each creator's audience.
pub fn findings(session: &Session, scorer: &Scorer, args: &AudienceArgs) -> Result<Vec<AudienceFinding>> {
    let scan = Scan { as_of: args.as_of, ..Scan::ALL };
    let interactions = dataset::interactions(session, &[], scan)?;
    args.creators
        .iter()
        .map(|creator| {
            let token = creator_token(session, creator, args.platform)?;
            judge(session, scorer, args, token, &interactions)
        })
        .collect()
}

/// A creator as a token: given as one, or made from a handle or id with the key.
pub fn creator_token(session: &Session, text: &str, platform: Platform) -> Result<AccountToken> {
    if let Ok(token) = text.parse() {
        return Ok(token);
    }
    let token = account_token(&session.key()?, platform, text);
    // A handle's token may have been joined to an id's.
    Ok(session.workspace.resolve(token)?)
}

fn judge(
    session: &Session,
    scorer: &Scorer,
    args: &AudienceArgs,
    creator: AccountToken,
    interactions: &[InteractionRow],
) -> Result<AudienceFinding> {
    let mut follows = session.workspace.follows(&Scan { as_of: args.as_of, ..Scan::ALL })?;
    follows.retain(|f| f.followed == creator);
    latest_list(&mut follows);
    let towards: Vec<InteractionRow> =
        interactions.iter().filter(|i| i.target == creator && i.layer != Layer::Follow).copied().collect();
    let audience: FxHashSet<AccountToken> = if follows.is_empty() {
        towards.iter().map(|i| i.source).collect()
    } else {
        follows.iter().map(|f| f.follower).collect()
    };
    if audience.is_empty() {
        bail!(
            "nothing is held about the audience of this creator ({creator}): ingest a follower list with --follows-of, \
             or posts that engage with the creator; check --platform ({})",
            args.platform
        );
    }
    let mut wanted = audience.clone();
    wanted.insert(creator);
    let held = dataset::accounts(session, Some(&wanted), Families::of_names(scorer.feature_names()), args.as_of)?;
    let stated = held.rows.iter().find(|r| r.account == creator).and_then(|r| r.followers);
    let scored = scorer.members(&held, args.as_of);
    let mut members: Vec<Member> = scored.into_iter().filter(|m| audience.contains(&m.account)).collect();
    members.extend(audience.iter().map(|a| Member::unknown(*a)));
    let population = Population::new(members);
    let listed = scorer.most_suspect(&held, &population, LISTED, args.as_of);
    let among: Vec<InteractionRow> = interactions
        .iter()
        .filter(|i| i.layer != Layer::Follow && audience.contains(&i.source) && audience.contains(&i.target))
        .copied()
        .collect();
    Ok(audience::assess(&AudienceInput {
        creator,
        n_followers_stated: stated.filter(|n| *n >= population.members().len() as u64),
        follows: &follows,
        interactions: &towards,
        among: &among,
        population: &population,
        errors: scorer.errors(),
        accounts: &listed,
        seed: SEED,
    }))
}

/// Keeps one row per follower: of several lists of one creator, the latest observation speaks.
fn latest_list(follows: &mut Vec<FollowRow>) {
    follows.sort_by_key(|f| (f.follower, std::cmp::Reverse(f.observed_at), f.file, f.rank));
    follows.dedup_by_key(|f| f.follower);
}
