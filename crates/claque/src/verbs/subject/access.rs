//! `claque subject export`: an access request answered, in plain language and as data.

use crate::cli::Globals;
use crate::exit::Outcome;
use crate::plain;
use crate::printer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use claque_custody::Act;
use claque_custody::clock::{self, Clock};
use claque_custody::register::Held;
use claque_schema::AccountToken;
use claque_store::{AbsentAccount, HeldRow};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Everything held, as it is written to `access.json`.
#[derive(Debug, Serialize)]
struct Access {
    schema: &'static str,
    account: AccountToken,
    generated_at: String,
    answer_due: String,
    purpose: String,
    basis: String,
    retention_days: u32,
    absent: Option<AbsentAccount>,
    in_vault: bool,
    sources: Vec<Source>,
    rows: Vec<HeldRow>,
    #[serde(flatten)]
    register: Held,
}

#[derive(Debug, Serialize)]
struct Source {
    file: u64,
    name: String,
    ingested_at: String,
    source: String,
    licence: String,
    rows: u64,
}

pub fn run(globals: &Globals, session: &Session, account: AccountToken, out: Option<&Path>) -> Result<Outcome> {
    // An answer is handed over: it must neither be held nor be found by the next one.
    out.map_or(Ok(()), |folder| session.must_lie_outside(folder, "an answer"))?;
    let access = gather(session, account)?;
    let (text, json) = (in_words(&access), serde_json::to_string_pretty(&access)? + "\n");
    let hash = blake3::hash(json.as_bytes()).to_hex().to_string();
    let counts = [("rows", access.rows.len() as u64), ("scores", access.register.scores.len() as u64)];
    let case = session.case(access.account);
    session.record(Act::Export, "subject export", &counts, &[("case", &case), ("answer", &hash)])?;
    let Some(folder) = out else {
        printer::data(text.as_bytes())?;
        return Ok(Outcome::Done);
    };
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, bytes) in [("access.md", text), ("access.json", json)] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).with_context(|| path.display().to_string())?;
        printer::note(globals.quiet, &format!("written: {}", path.display()));
    }
    Ok(Outcome::Done)
}

fn gather(session: &Session, account: AccountToken) -> Result<Access> {
    let tokens = session.workspace.tokens_of(account)?;
    let rows = session.workspace.rows_about(&tokens)?;
    let mut by_file = BTreeMap::<u64, u64>::new();
    for row in &rows {
        if let Some(file) = row.fields.get("file").and_then(serde_json::Value::as_u64) {
            *by_file.entry(file).or_default() += 1;
        }
    }
    let manifest = session.workspace.manifest();
    let sources = by_file.into_iter().filter_map(|(file, rows)| {
        let held = manifest.files.get(file as usize)?;
        let source = session.workspace.sources().get(held.source as usize);
        Some(Source {
            file,
            name: held.name.clone(),
            ingested_at: held.ingested_at.clone(),
            source: source.map(|s| s.name.clone()).unwrap_or_default(),
            licence: source.map(|s| s.licence.clone()).unwrap_or_default(),
            rows,
        })
    });
    let mut register = session.register()?.held(&tokens)?;
    for report in &mut register.reports {
        name_files(&mut report.files, &tokens);
    }
    let now = session::now();
    Ok(Access {
        schema: "claque.subject/1",
        account: tokens[0],
        answer_due: clock::due(&now, Clock::Response)?,
        generated_at: now,
        purpose: session.policy.purpose.clone(),
        basis: session.policy.basis.clone(),
        retention_days: session.policy.retention_days,
        absent: session.workspace.absent().find(account).cloned(),
        in_vault: claque_custody::vault::holds(session.workspace.dir(), &tokens)?,
        sources: sources.collect(),
        rows,
        register,
    })
}

/// Of a report's files, those that name the account, by folder and name: the folders above belong to whoever holds them.
fn name_files(files: &mut Vec<String>, tokens: &[AccountToken]) {
    let words: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    files.retain(|file| {
        let text = std::fs::read(file).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        words.iter().any(|word| text.contains(word))
    });
    for file in files {
        let parts: Vec<_> = Path::new(file).components().rev().take(2).collect();
        *file = parts.iter().rev().map(|p| p.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    }
}

/// The answer that a person can read.
fn in_words(access: &Access) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# What is held about account {}\n", access.account);
    let _ = writeln!(
        out,
        "Written {}. An answer to a request that came in today is due by {}.\n",
        plain::instant(&access.generated_at),
        plain::instant(&access.answer_due)
    );
    let _ = writeln!(out, "**Why:** {}\n\n**On what legal basis:** {}\n", access.purpose, access.basis);
    let _ = writeln!(
        out,
        "**For how long:** {} days after it came in. Your name, handle and biography are not held: they became numbers \
         (length, digits …) when the file was read, and your id became the token above.\n",
        access.retention_days
    );
    if let Some(absent) = &access.absent {
        let _ = writeln!(
            out,
            "The account is in no output since {}: it {}.\n",
            plain::instant(&absent.since),
            super::absence_words(absent.absence)
        );
    }
    if access.in_vault {
        let _ = writeln!(out, "Your raw id is kept, encrypted, in the vault.\n");
    }
    rows(&mut out, access);
    said(&mut out, access);
    decided(&mut out, access);
    let _ = writeln!(
        out,
        "## What you can ask\n\nTo have a value put right, to be forgotten, to be left out of every output, to have a \
         person look at a score, and to appeal against a decision. Every request gets a case number and an answer within \
         30 days."
    );
    out
}

fn rows(out: &mut String, access: &Access) {
    let _ = writeln!(out, "## Where it came from\n");
    if access.sources.is_empty() {
        let _ = writeln!(out, "Nothing is held in the dataset.\n");
    }
    for s in &access.sources {
        let licence = if s.licence.is_empty() { "no licence stated" } else { &s.licence };
        let _ = writeln!(
            out,
            "- {} from the file “{}” (source “{}”, {licence}), read {}",
            if s.rows == 1 { "1 row".to_string() } else { format!("{} rows", s.rows) },
            s.name,
            s.source,
            plain::instant(&s.ingested_at)
        );
    }
    let _ = writeln!(
        out,
        "\n## What is held, row by row\n\nFrom names and biographies only these numbers are held. Row numbers, digests and \
         other marks that say nothing about you are in `access.json`.\n"
    );
    for row in &access.rows {
        let merged = if row.merged { ", a repeat that is no longer used" } else { "" };
        let whose = if row.own { "about you" } else { "about somebody else, names you" };
        let _ = writeln!(out, "- {} ({whose}{merged})", plain::table(row.table));
        for (words, value) in plain::fields(&row.fields) {
            let value = value.replace(&access.account.to_string(), "you");
            let _ = writeln!(out, "    - {words}: {value}");
        }
    }
    out.push('\n');
}

fn said(out: &mut String, access: &Access) {
    let _ = writeln!(out, "## What was computed about you\n");
    if access.register.scores.is_empty() {
        let _ = writeln!(out, "No score.\n");
    }
    for s in &access.register.scores {
        let percent = |p: f64| format!("{:.0} %", 100.0 * p);
        let score = match (s.probability, s.interval) {
            (Some(p), Some([low, high])) => {
                format!("{} probability of automation (between {} and {})", percent(p), percent(low), percent(high))
            }
            (Some(p), None) => format!("{} probability of automation", percent(p)),
            (None, _) => "the model abstained".to_string(),
        };
        let band = s.band.map_or("", |b| b.name());
        let (at, verb) = (plain::instant(&s.at), verb_words(&s.verb));
        let _ = writeln!(out, "- {at}, {verb}: {score}, band “{band}”, model {} {}", s.model, s.model_hash);
        for (feature, value, contribution) in &s.reasons {
            let side = if *contribution > 0.0 { "speaks for automation" } else { "speaks against it" };
            let _ = writeln!(out, "    - {}; {side}", plain::reason(feature, *value));
        }
    }
    let _ = writeln!(out, "\n## Reports that named you\n");
    if access.register.reports.is_empty() {
        let _ = writeln!(out, "None.");
    }
    for r in &access.register.reports {
        let corrected = r.corrected.as_ref().map_or(String::new(), |by| format!(", corrected by case {by}"));
        let state = if r.state.is_empty() { "not for acting on" } else { &r.state };
        let _ = writeln!(out, "- {}, {} ({state}{corrected})", plain::instant(&r.at), verb_words(&r.verb));
        for file in &r.files {
            let _ = writeln!(out, "    - {file}");
        }
    }
    out.push('\n');
}

/// What the command of a run does.
fn verb_words(verb: &str) -> &str {
    match verb {
        "audience" => "report on an audience",
        "campaign" => "report on a campaign",
        "overview" => "report on audiences and a campaign",
        "network" => "report on networks",
        "mentions" => "report on mentions",
        "explain" => "page that explains a score",
        "score" => "list of scores",
        other => other,
    }
}

fn decided(out: &mut String, access: &Access) {
    let _ = writeln!(out, "## What people decided\n");
    let register = &access.register;
    if register.reviews.is_empty() && register.appeals.is_empty() && register.corrections.is_empty() {
        let _ = writeln!(out, "Nothing.");
    }
    for r in &register.reviews {
        let (at, decision) = (plain::instant(&r.at), r.decision.name());
        let _ = writeln!(out, "- {at}, reviewer {}: {decision} – {}", r.reviewer, r.reason);
    }
    for a in &register.appeals {
        let end = match (&a.decided, a.outcome) {
            (Some(at), Some(outcome)) => {
                let reason = a.reason.as_deref().unwrap_or_default();
                format!("{} {}: {reason}", outcome.name(), plain::instant(at))
            }
            _ => format!("open, answer due {}", plain::instant(&a.due)),
        };
        let _ = writeln!(out, "- appeal {} of {}: “{}” – {end}", a.number, plain::instant(&a.opened), a.statement);
    }
    for [at, field, before, after, score_before, score_after] in &register.corrections {
        let _ = writeln!(
            out,
            "- corrected {}: {field} was {before}, is {after}; score was {score_before}, is {score_after}",
            plain::instant(at)
        );
    }
    out.push('\n');
}
