//! `claque audience`: how much of a creator's audience is authentic, how it came, and what it is worth.

use crate::audience_data::{self, Held};
use crate::cli::Globals;
use crate::dataset::{self, SEED};
use crate::exit::Outcome;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::{self, Session};
use crate::{printer, reviewed};
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_analysis::audience::gate::{self, GateRule};
use claque_analysis::audience::overlap::{self, AudienceSet};
use claque_analysis::audience::rates::{BenchmarkRow, BenchmarkTable};
use claque_analysis::audience::types::CutOffs;
use claque_analysis::audience::{self, AudienceInput, AudienceSettings};
use claque_analysis::report::{AudienceFinding, Body, Overlap, UserEvent};
use claque_ingest::account_token;
use claque_schema::{AccountToken, Platform, Timestamp};
use claque_store::Scan;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub struct AudienceArgs {
    /// Creators: tokens, or with the key at hand @handles and raw ids
    #[arg(required = true, value_name = "CREATOR")]
    pub creators: Vec<String>,
    #[command(flatten)]
    pub options: AudienceOptions,
    /// Write report.html, report.json, report.md and CSVs here
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: ReportFormat,
    /// Somebody is going to act on it: refused while a reviewer's decision is missing
    #[arg(long = "final")]
    pub is_final: bool,
    /// Exit with 1 when the lower bound of a suspect share lies above this, 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_suspect: Option<f64>,
    /// Exit with 1 when fewer accounts have a score, or no share can be given
    #[arg(long, value_name = "N")]
    pub require_min_sample: Option<u64>,
    /// Write to_review.csv into the --out folder: which accounts to look at by hand
    #[arg(long, value_name = "N", requires = "out")]
    pub to_review: Option<usize>,
}

/// What every verb that judges audiences understands.
#[derive(Debug, Clone, Args)]
pub struct AudienceOptions {
    /// The platform of @handles and raw ids [default: the one that is held; x when several are]
    #[arg(long, value_name = "P")]
    pub platform: Option<Platform>,
    /// The model [default: the shipped one]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Look at nothing that was not known then
    #[arg(long, value_name = "DATE", value_parser = session::parse_instant)]
    pub as_of: Option<Timestamp>,
    /// Level of the suspect share's interval
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95, value_parser = level)]
    pub confidence: f64,
    /// Accounts that a person looked at: CSV `token,label` with `human` or `automated`
    #[arg(long, value_name = "FILE")]
    pub reviewed: Option<PathBuf>,
    /// What a creator asks for, one for all or one for each in order
    #[arg(long, value_name = "AMOUNT", value_delimiter = ',')]
    pub fee: Vec<f64>,
    /// Something known to have happened: DATE:TEXT, or FROM..TO:TEXT for a campaign (the last day belongs to it)
    #[arg(long, value_name = "DATE:TEXT", value_parser = event)]
    pub event: Vec<UserEvent>,
    /// Replaces the shipped benchmark: CSV `platform,followers_from,rate`; its name is the file's name
    #[arg(long, value_name = "FILE")]
    pub benchmark: Option<PathBuf>,
    /// Mass followers follow more accounts than this
    #[arg(long, value_name = "N", default_value_t = 1_500)]
    pub mass_following: u32,
    /// Creators have more followers than this
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub creator_followers: u32,
    /// Inactive accounts have been silent for more days than this
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub idle_days: u16,
}

impl AudienceOptions {
    /// What is used where the user says nothing.
    pub fn usual(platform: Platform) -> Self {
        let cuts = CutOffs::default();
        AudienceOptions {
            platform: Some(platform),
            model: None,
            as_of: None,
            confidence: 0.95,
            reviewed: None,
            fee: Vec::new(),
            event: Vec::new(),
            benchmark: None,
            mass_following: cuts.mass_following,
            creator_followers: cuts.creator_followers,
            idle_days: cuts.idle_days,
        }
    }
}

/// Accounts listed in a report.
pub const LISTED: usize = 200;

/// What was found about several creators.
pub struct Found {
    /// Where the creators are.
    pub platform: Platform,
    /// One per creator.
    pub findings: Vec<AudienceFinding>,
    /// Accounts that audiences share.
    pub overlaps: Vec<Overlap>,
}

pub fn run(globals: &Globals, args: AudienceArgs) -> Result<Outcome> {
    let session = Session::open_for_scoring(globals)?;
    let scorer = Scorer::load(Some(&session), args.options.model.as_deref())?;
    let found = findings(&session, &scorer, &args.creators, &args.options, args.to_review.unwrap_or(0))?;
    let title = match found.findings.as_slice() {
        [one] => format!("Audience of {}", one.creator),
        many => format!("Audiences of {} creators", many.len()),
    };
    let rule = GateRule {
        max_suspect: args.max_suspect,
        confidence: args.options.confidence,
        min_sample: args.require_min_sample,
    };
    let gate = gate::decide(&rule, &found.findings);
    let summary = audience::summarise(&found.findings);
    let run = Run {
        session: &session,
        scorer: &scorer,
        parameters: parameters(&found, &args.options),
        caveats: Vec::new(),
        seed: SEED,
        as_of: args.options.as_of,
    };
    if let (Some(n), Some(out)) = (args.to_review, args.out.as_deref()) {
        let path = write_to_review(out, &found.findings)?;
        crate::outputs::exported(&session, "audience", &[path])?;
        let named = found.findings.iter().map(|f| f.to_review.len()).max().unwrap_or(0);
        let fewer = if named < n { format!(" of the {n} asked for (no more have a score)") } else { String::new() };
        printer::note(
            globals.quiet,
            &format!("to_review.csv: {named} accounts each{fewer}, label them human or automated"),
        );
    }
    let body = Body::Audience { creators: found.findings, overlaps: found.overlaps, gate: gate.clone() };
    let mut report = reporting::report(run, title, summary, body);
    report.standing.is_final = args.is_final;
    reporting::deliver(globals, &report, args.out.as_deref(), args.format)?;
    let Some(gate) = gate else { return Ok(Outcome::Done) };
    for reason in &gate.reasons {
        printer::note(globals.quiet, &format!("gate {}: {} ({})", reason.code, reason.words, reason.creator));
    }
    Ok(if gate.crossed { Outcome::Crossed } else { Outcome::Done })
}

/// The parameters that a report's manifest names.
pub fn parameters(found: &Found, options: &AudienceOptions) -> Vec<(String, String)> {
    let findings = &found.findings;
    let mut out = vec![
        ("creators".into(), findings.iter().map(|f| f.creator.to_string()).collect::<Vec<_>>().join(", ")),
        ("platform".into(), found.platform.to_string()),
        ("confidence".into(), options.confidence.to_string()),
        ("mass_following".into(), options.mass_following.to_string()),
        ("creator_followers".into(), options.creator_followers.to_string()),
        ("idle_days".into(), options.idle_days.to_string()),
    ];
    let reviewed: Vec<String> =
        findings.iter().map(|f| f.suspect_share.reviewed).filter(|n| *n > 0).map(|n| n.to_string()).collect();
    if !reviewed.is_empty() {
        out.push(("reviewed accounts".into(), reviewed.join(", ")));
    }
    out
}

/// Judges each creator's audience.
pub fn findings(
    session: &Session,
    scorer: &Scorer,
    creators: &[String],
    options: &AudienceOptions,
    to_review: usize,
) -> Result<Found> {
    if options.fee.len() > 1 && options.fee.len() != creators.len() {
        bail!("{} fees for {} creators: give one for all, or one for each", options.fee.len(), creators.len());
    }
    if let Some(twice) = creators.iter().enumerate().find_map(|(i, c)| creators[..i].contains(c).then_some(c)) {
        bail!("{twice} is named twice");
    }
    let reviewed = options.reviewed.as_deref().map(reviewed::read).transpose()?.unwrap_or_default();
    let reviews: Vec<(AccountToken, bool)> = reviewed.labels.into_iter().collect();
    let benchmark = match &options.benchmark {
        Some(path) => read_benchmark(path)?,
        None => BenchmarkTable::shipped(),
    };
    let scan = Scan { as_of: options.as_of, ..Scan::ALL };
    let interactions = dataset::interactions(session, &dataset::ENGAGEMENT, scan)?;
    let platform = session.platform(options.platform)?;
    let (mut findings, mut sets) = (Vec::new(), Vec::new());
    for (at, creator) in creators.iter().enumerate() {
        let token = creator_token(session, creator, Some(platform))?;
        let held = audience_data::read(session, scorer, token, options.as_of, &interactions)?.with_context(|| {
            format!(
                "nothing is held about the audience of this creator ({token}): ingest a follower list with \
                 --follows-of, or posts that engage with the creator; check --platform ({platform})"
            )
        })?;
        let settings = AudienceSettings {
            confidence: options.confidence,
            cut_offs: CutOffs {
                mass_following: options.mass_following,
                creator_followers: options.creator_followers,
                idle_days: options.idle_days,
                ..CutOffs::default()
            },
            fee: options.fee.get(at).or(options.fee.first()).copied(),
            events: options.event.clone(),
            benchmark: benchmark.clone(),
            small_cells_k: session.policy.small_cells_k.into(),
            to_review,
            seed: SEED,
        };
        findings.push(audience::assess(&input(&held, scorer, token, platform, &reviews, &settings)));
        sets.push(AudienceSet {
            creator: token,
            accounts: held.population.members().iter().map(|m| m.account).collect(),
            stated: held.stated,
        });
    }
    Ok(Found { platform, findings, overlaps: overlap::pairs(&sets, session.policy.small_cells_k.into()) })
}

fn input<'a>(
    held: &'a Held,
    scorer: &'a Scorer,
    creator: AccountToken,
    platform: Platform,
    reviews: &'a [(AccountToken, bool)],
    settings: &'a AudienceSettings,
) -> AudienceInput<'a> {
    AudienceInput {
        creator,
        platform,
        n_followers_stated: held.stated,
        lists: &held.lists,
        follows: &held.follows,
        snapshots: &held.snapshots,
        interactions: &held.towards,
        among: &held.among,
        posts: &held.posts,
        acts: &held.acts,
        comments: &held.comments,
        population: &held.population,
        engaged: &held.engaged,
        errors: scorer.errors(),
        drift: held.drift,
        reviews,
        accounts: &held.listed,
        settings,
    }
}

/// An account as a token: given as one, or made with the key from an id or @handle (see [`Session::platform`]). A word
/// without a sign may be either: it is the handle where rows name that account and none names the id.
pub fn creator_token(session: &Session, text: &str, platform: Option<Platform>) -> Result<AccountToken> {
    if let Ok(token) = text.parse() {
        return Ok(token);
    }
    let (key, platform) = (session.key()?, session.platform(platform)?);
    // A handle's token may have been joined to an id's.
    let token = |text: &str| session.workspace.resolve(account_token(&key, platform, text));
    let id = token(text)?;
    if text.starts_with('@') || text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(id);
    }
    let handle = token(&format!("@{text}"))?;
    let (mut is_id, mut is_handle) = (false, false);
    session.workspace.each_account(&mut |account| {
        is_id |= account == id;
        is_handle |= account == handle;
    })?;
    Ok(if is_handle && !is_id { handle } else { id })
}

fn read_benchmark(path: &Path) -> Result<BenchmarkTable> {
    let mut table = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let mut rows = Vec::new();
    for row in table.deserialize::<(Platform, u64, f64)>() {
        let (platform, followers_from, rate) =
            row.with_context(|| format!("{}: columns are platform, followers_from, rate", path.display()))?;
        if !(0.0..=10.0).contains(&rate) {
            bail!("{}: a rate is engagements per post and follower, not per cent", path.display());
        }
        rows.push(BenchmarkRow { platform, followers_from, rate });
    }
    let name = path.file_stem().map_or_else(|| "benchmark".into(), |n| n.to_string_lossy().into_owned());
    Ok(BenchmarkTable { name, rows })
}

fn write_to_review(out: &Path, findings: &[AudienceFinding]) -> Result<PathBuf> {
    std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let path = out.join("to_review.csv");
    let mut tokens: Vec<AccountToken> = findings.iter().flat_map(|f| f.to_review.iter().copied()).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let text: String = tokens.iter().map(|t| format!("{t},\n")).collect();
    std::fs::write(&path, format!("token,label\n{text}")).with_context(|| path.display().to_string())?;
    Ok(path)
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|x| (0.0..=1.0).contains(x)).ok_or_else(|| format!("`{text}` is no share from 0 to 1"))
}

fn level(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|x| (0.5..=0.999).contains(x));
    found.ok_or_else(|| format!("`{text}` is no level from 0.5 to 0.999"))
}

/// Characters of a date without a time.
const DATE: usize = "2024-05-02".len();
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// `2024-05-02:TV appearance`, `2024-05-02..2024-05-20:spring campaign`.
fn event(text: &str) -> Result<UserEvent, String> {
    let wrong = || format!("`{text}` is no event like 2024-05-02:\"TV appearance\"");
    let (when, what) = text.split_once(':').ok_or_else(wrong)?;
    let (from, to) = when.split_once("..").map_or((when, None), |(a, b)| (a, Some(b)));
    let at = session::parse_instant(from.trim()).map_err(|_| wrong())?;
    // A day that is named belongs to the campaign: until its end.
    let end = |t: &str| session::parse_instant(t).map(|at| if t.len() == DATE { Timestamp(at.0 + DAY_MS) } else { at });
    let until = to.map(|t| end(t.trim())).transpose().map_err(|_| wrong())?;
    let what = what.trim().trim_matches('"');
    if what.is_empty() || until.is_some_and(|t| t <= at) {
        return Err(wrong());
    }
    Ok(UserEvent { at, until, text: what.to_string() })
}
