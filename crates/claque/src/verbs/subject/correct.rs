//! `claque subject correct`: a value is put right, the account is scored again, before and after are kept.
//!
//! Rows are never changed in place: the correction is one more observation of the account, made now, in a file of its
//! own, and the latest observation wins. So what was said before can still be explained. The source, with its licence,
//! is that of the observation before.

use crate::cli::Globals;
use crate::dataset::{self, Families};
use crate::exit::Outcome;
use crate::printer;
use crate::scoring::Scorer;
use crate::session::{self, Session};
use anyhow::{Context, Result, bail};
use claque_custody::Act;
use claque_schema::{AccountRow, AccountToken, Accounting, Batch, InputFile, Label, Timestamp};

pub fn run(globals: &Globals, session: &mut Session, account: AccountToken, set: &[String]) -> Result<Outcome> {
    session.policy.require_for_scoring()?;
    let before = latest(session, account)?;
    let scorer = Scorer::load(Some(session), None)?;
    let score_before = score(session, &scorer, account)?;
    let mut after = before.clone();
    let mut changes = Vec::new();
    for pair in set {
        let (field, value) = pair.split_once('=').context("expected FIELD=VALUE")?;
        let was = put(&mut after, field.trim(), value.trim())?;
        changes.push((field.trim().to_string(), was, value.trim().to_string()));
    }
    store(session, after)?;
    let score_after = score(session, &scorer, account)?;
    let mut register = session.register()?;
    let now = session::now();
    for (field, was, is) in &changes {
        let entry = [&now, field, was, is, &score_before, &score_after].map(|t| t.to_string());
        register.correct(before.account, &entry)?;
        printer::line(&format!("{field}: was {was}, is {is}"))?;
    }
    register.mark_corrected(before.account, "correction")?;
    printer::line(&format!("score: was {score_before}, is {score_after}"))?;
    let case = session.case(before.account);
    session.record(Act::Correct, "subject correct", &[("fields", changes.len() as u64)], &[("case", &case)])?;
    printer::note(globals.quiet, "earlier reports that named the account are marked as corrected");
    Ok(Outcome::Done)
}

fn latest(session: &Session, account: AccountToken) -> Result<AccountRow> {
    let account = session.workspace.resolve(account)?;
    let rows = session.workspace.latest_accounts(None)?;
    rows.into_iter().find(|r| r.account == account).context("no profile of this account is held")
}

fn score(session: &Session, scorer: &Scorer, account: AccountToken) -> Result<String> {
    let only = [session.workspace.resolve(account)?].into_iter().collect();
    let held = dataset::accounts(session, Some(&only), Families::of_names(scorer.feature_names()), None)?;
    let rows = scorer.score(&held.features, None, 0);
    Ok(match rows.first().map(|r| (r.probability, r.band)) {
        Some((Some(p), band)) => format!("{p:.3} ({})", band.name()),
        Some((None, band)) => format!("no score ({})", band.name()),
        None => "no score".to_string(),
    })
}

/// Sets a field; gives its value before, in words.
fn put(row: &mut AccountRow, field: &str, value: &str) -> Result<String> {
    let said = |before: Option<String>| before.unwrap_or_else(|| "unknown".into());
    let counts = [
        ("followers", &mut row.followers),
        ("following", &mut row.following),
        ("posts", &mut row.posts),
        ("likes_given", &mut row.likes_given),
        ("listed", &mut row.listed),
    ];
    if let Some((_, slot)) = counts.into_iter().find(|(name, _)| *name == field) {
        let n = value.parse().with_context(|| format!("{field} is a count"))?;
        return Ok(said(slot.replace(n).map(|n| n.to_string())));
    }
    let flags = [
        ("verified", &mut row.verified),
        ("protected", &mut row.protected),
        ("bot_declared", &mut row.bot_declared),
        ("default_profile", &mut row.default_profile),
        ("default_avatar", &mut row.default_avatar),
        ("has_banner", &mut row.has_banner),
        ("has_url", &mut row.has_url),
        ("has_location", &mut row.has_location),
    ];
    if let Some((_, slot)) = flags.into_iter().find(|(name, _)| *name == field) {
        let flag = value.parse().with_context(|| format!("{field} is true or false"))?;
        return Ok(said(slot.replace(flag).map(|f| f.to_string())));
    }
    match field {
        "created_at" => {
            let at = session::parse_instant(value).map_err(anyhow::Error::msg)?;
            Ok(said(row.created_at.replace(at).map(|t| t.to_string())))
        }
        "label" => {
            let label = match value {
                "human" => Label::Human,
                "automated" => Label::Automated,
                other => bail!("`{other}` is no label: use human or automated"),
            };
            row.label_kind = None;
            Ok(said(row.label.replace(label).map(|l| format!("{l:?}").to_lowercase())))
        }
        other => bail!(
            "`{other}` cannot be corrected here; counts (followers, following, posts, likes_given, listed), flags \
             (verified, protected, bot_declared, default_profile, default_avatar, has_banner, has_url, has_location), \
             created_at and label can"
        ),
    }
}

fn store(session: &mut Session, mut row: AccountRow) -> Result<()> {
    let now = jiff::Timestamp::now().as_millisecond();
    // Later than anything observed before, whatever clock that was.
    row.observed_at = Some(Timestamp(row.observed_at.map_or(now, |t| now.max(t.0 + 1))));
    let mut writer = session.writer()?;
    row.file = writer.first_file();
    row.line = 1;
    let file = InputFile {
        file: row.file,
        name: "correction".into(),
        bytes: 0,
        blake3: String::new(),
        format: "correction".into(),
        detected: "asked for by the person concerned".into(),
        source: row.source,
        accounting: Accounting { read: 1, ..Accounting::default() },
        ingested_at: session::now(),
    };
    writer.push(Batch { accounts: vec![row], ..Batch::default() })?;
    writer.commit(vec![file])?;
    session.workspace.reload()?;
    Ok(())
}
