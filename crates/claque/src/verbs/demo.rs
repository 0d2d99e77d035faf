//! `claque demo`: the whole path on a shipped scenario, and how the findings compare with the planted truth.
//!
//! Everything is done by the same code as on real files: simulate → ingest → score → judge → report. The truth is read
//! only at the end, to be printed beside the findings.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::reporting::{self, ReportFormat, Run};
use crate::scoring::Scorer;
use crate::session::{self, Session};
use crate::verbs::audience::{AudienceOptions, creator_token};
use crate::verbs::campaign::{CampaignArgs, TopicArgs};
use crate::verbs::ingest::{IngestArgs, SourceManifest, Summary, into_workspace};
use crate::{dataset, printer, verbs};
use anyhow::{Context, Result, bail};
use clap::Args;
use claque_analysis::overview;
use claque_analysis::report::{AudienceFinding, Body, CampaignFinding};
use claque_schema::{Caveat, Platform};
use claque_simulate::{Scenario, Written, simulate};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The folder to write; report.html lies in it
    #[arg(long, value_name = "DIR", default_value = "claque-demo")]
    out: PathBuf,
}

const PURPOSE: &str = "showing what Claque does, on accounts that do not exist";

pub fn run(args: DemoArgs) -> Result<Outcome> {
    let started = std::time::Instant::now();
    let out = &args.out;
    let say = |text: &str| printer::note(false, &format!("{:5.1} s  {text}", started.elapsed().as_secs_f64()));
    let globals = prepare(out)?;
    let scenario = Scenario::demo();
    let data = out.join("data");
    std::fs::create_dir_all(&data).with_context(|| data.display().to_string())?;
    let written = simulate(&scenario, &data)?;
    say(&format!("simulated {} accounts and {} posts, with known truth", written.n_accounts, written.n_posts));
    session::create(
        &globals,
        &out.join("workspace"),
        Some(PURPOSE.into()),
        Some("no personal data: synthetic accounts".into()),
        Some(30),
    )?;
    ingest_all(&globals, &written)?;
    let session = Session::open_for_scoring(&globals)?;
    say("read the exports into a pseudonymous dataset");
    let scorer = Scorer::load(None, None)?;
    let (creators, campaign) = judge(&session, &scorer, &written, &scenario)?;
    say("scored the accounts, judged two audiences and one campaign");
    let truth = truth(&written)?;
    let compared = compare(&session, &truth, &creators, &campaign)?;
    let summary = overview::summarise(&creators, &campaign);
    let title = format!("Two audiences and the campaign {}", campaign.topic);
    let run = Run {
        session: &session,
        scorer: &scorer,
        parameters: vec![("scenario".into(), scenario.name.clone()), ("topic".into(), campaign.topic.clone())],
        caveats: [
            vec![Caveat("All accounts and posts in this report are simulated.".into())],
            verbs::campaign::caveats(),
        ]
        .concat(),
        seed: dataset::SEED,
        as_of: None,
    };
    let mut report = reporting::report(run, title, summary, Body::Overview { creators, campaign });
    let of_audiences = std::mem::take(&mut report.limits.confidence_rule);
    report.limits.confidence_rule =
        format!("Of audiences. {of_audiences} Of the campaign. {}", claque_analysis::campaign::CONFIDENCE_RULE);
    reporting::deliver(&globals, &report, Some(out), ReportFormat::Terminal)?;
    printer::line(&compared)?;
    say("done");
    Ok(Outcome::Done)
}

/// Clears what an earlier demo left, and only that.
fn prepare(out: &Path) -> Result<Globals> {
    let workspace = out.join("workspace");
    if workspace.exists() {
        let policy = std::fs::read_to_string(workspace.join("claque.toml")).unwrap_or_default();
        if !policy.contains(PURPOSE) {
            bail!("{} exists and is not from an earlier demo; name another --out", workspace.display());
        }
        std::fs::remove_dir_all(&workspace).with_context(|| workspace.display().to_string())?;
    }
    std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    Ok(Globals { workspace: Some(workspace), key_file: Some(out.join("demo.key")), quiet: false })
}

fn ingest_all(globals: &Globals, written: &Written) -> Result<()> {
    let mut inputs = vec![(written.posts.clone(), None)];
    inputs.extend(written.follower_lists.iter().map(|(handle, path)| (path.clone(), Some(format!("@{handle}")))));
    for (path, follows_of) in inputs {
        let args = IngestArgs {
            paths: vec![path],
            format: None,
            mapping: None,
            label: None,
            source: Some("demo".into()),
            manifest: SourceManifest {
                origin: Some("claque simulate".into()),
                licence: Some("synthetic, no rights reserved".into()),
                ..SourceManifest::default()
            },
            no_vault: true,
            follows_of,
            platform: Some(Platform::X),
            params: Vec::new(),
            timezone: None,
            observed_at: None,
            summary: Summary::Table,
        };
        into_workspace(&Session::open(globals)?, &args, true)?;
    }
    Ok(())
}

fn judge(
    session: &Session,
    scorer: &Scorer,
    written: &Written,
    scenario: &Scenario,
) -> Result<(Vec<AudienceFinding>, CampaignFinding)> {
    let handles: Vec<String> = written.follower_lists.iter().map(|(handle, _)| format!("@{handle}")).collect();
    let options = AudienceOptions::usual(Platform::X);
    let creators = verbs::audience::findings(session, scorer, &handles, &options, 0)?.findings;
    let tag = scenario.campaign.first().map(|c| c.tag.clone()).context("the scenario has no campaign")?;
    let campaign = CampaignArgs {
        topic: TopicArgs::of(format!("#{tag}")),
        out: None,
        format: ReportFormat::Terminal,
        is_final: false,
        model: None,
        mention_model: None,
        domain_list: None,
    };
    Ok((creators, verbs::campaign::finding(session, scorer, &campaign)?))
}

fn truth(written: &Written) -> Result<serde_json::Value> {
    let text = std::fs::read_to_string(&written.truth).with_context(|| written.truth.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}

/// The findings beside the planted truth.
fn compare(
    session: &Session,
    truth: &serde_json::Value,
    creators: &[AudienceFinding],
    campaign: &CampaignFinding,
) -> Result<String> {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_header(["", "planted", "found"]);
    for planted in truth["creators"].as_array().into_iter().flatten() {
        let handle = planted["handle"].as_str().unwrap_or_default();
        let token = creator_token(session, &format!("@{handle}"), Some(Platform::X))?;
        let Some(found) = creators.iter().find(|c| c.creator == token) else { continue };
        let share = match found.suspect_share.get() {
            Some(e) => audience_words(e),
            None => "no share given".to_string(),
        };
        let fake = planted["fake_share"].as_f64().unwrap_or(0.0);
        table.add_row([format!("@{handle}: suspect share"), format!("{:.1} %", fake * 100.0), share]);
        let blocks = planted["blocks"].as_array().map_or(0, Vec::len);
        let hit = found.follow_order.get().map_or(0, |o| blocks_hit(&planted["blocks"], o.n, &o.blocks));
        let all = found.follow_order.get().map_or(0, |o| o.blocks.len());
        table.add_row([
            format!("@{handle}: blocks"),
            blocks.to_string(),
            format!("{all}, of which {hit} where planted"),
        ]);
    }
    let planted = &truth["campaigns"][0];
    let share = campaign.suspect_authors.get().map_or("no share given".to_string(), audience_words);
    let author_share = planted["suspect_author_share"].as_f64().unwrap_or(0.0);
    table.add_row([format!("{}: suspect authors", campaign.topic), format!("{:.1} %", author_share * 100.0), share]);
    let mentions = campaign.mention_scores.get().map_or("no share given".to_string(), |m| audience_words(&m.share));
    let mention_share = planted["suspect_post_share"].as_f64().unwrap_or(0.0);
    table.add_row([
        format!("{}: inauthentic mentions", campaign.topic),
        format!("{:.1} %", mention_share * 100.0),
        mentions,
    ]);
    let ring = truth["rings"][0]["members"].as_array();
    let ring_tokens: Vec<_> = ring
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_str())
        .map(|id| creator_token(session, id, Some(Platform::X)))
        .collect::<Result<_>>()?;
    if let Some(network) = campaign.coordination.get() {
        let within = network.edges.iter().filter(|e| ring_tokens.contains(&e.a) && ring_tokens.contains(&e.b)).count();
        let found = format!(
            "{} accounts in {} pairs; {within} of the {} strongest pairs are of the ring",
            network.n_accounts,
            network.n_edges,
            network.edges.len()
        );
        table.add_row(["amplifier ring: accounts".to_string(), ring_tokens.len().to_string(), found]);
    }
    Ok(format!("\nthe findings beside the planted truth\n{table}"))
}

fn audience_words(e: &claque_schema::Estimate) -> String {
    format!("{:.1} % ({:.1}–{:.1} %)", e.value * 100.0, e.interval.low * 100.0, e.interval.high * 100.0)
}

/// Planted blocks that a found block overlaps. The truth counts ranks from the newest follower, findings from the oldest.
fn blocks_hit(planted: &serde_json::Value, n: u64, found: &[claque_analysis::report::Block]) -> usize {
    let spans = planted.as_array().into_iter().flatten().filter_map(|b| {
        let (newest, oldest) = (b["first_rank"].as_u64()?, b["last_rank"].as_u64()?);
        Some((n.saturating_sub(oldest + 1), n.saturating_sub(newest + 1)))
    });
    spans.filter(|(first, last)| found.iter().any(|f| f.first_rank <= *last && *first <= f.last_rank)).count()
}
