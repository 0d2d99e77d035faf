//! `claque review show`: what is held about an account, before anything was computed from it; then the score.

use crate::exit::Outcome;
use crate::plain;
use crate::printer;
use crate::session::Session;
use anyhow::{Result, bail};
use claque_schema::AccountToken;
use serde_json::Value;

/// Posts that are printed.
const POSTS: usize = 15;

pub fn run(session: &Session, account: AccountToken, blind: bool) -> Result<Outcome> {
    if session.workspace.absent().has(account) {
        bail!("this account is absent (opted out, forgotten or set aside)");
    }
    let tokens = session.workspace.tokens_of(account)?;
    let rows = session.workspace.rows_about(&tokens)?;
    let own = || rows.iter().filter(|r| r.own && !r.merged);
    printer::line("THE EVIDENCE")?;
    for row in own().filter(|r| r.table == "accounts") {
        let mut fields = row.fields.clone();
        // What a source says would decide for the reviewer.
        fields.retain(|name, _| !["label", "label_kind"].contains(name));
        printer::line("profile:")?;
        for (words, value) in plain::fields(&fields) {
            printer::line(&format!("  {words}: {value}"))?;
        }
    }
    let mut posts: Vec<_> = own().filter(|r| r.table == "posts").collect();
    posts.sort_by_key(|r| r.fields.get("created_at").map(words));
    printer::line(&format!("posts held: {}", posts.len()))?;
    for row in posts.iter().rev().take(POSTS) {
        let field = |name: &str| row.fields.get(name).map(words).unwrap_or_default();
        let text: String = field("text").chars().take(160).collect();
        printer::line(&format!("  {}  {}  {}  {text}", field("created_at"), field("kind"), field("client")))?;
    }
    let follows = own().filter(|r| r.table == "follows").count();
    let engagements = own().filter(|r| r.table == "engagements").count();
    let named = rows.iter().filter(|r| !r.own).count();
    printer::line(&format!("follows {follows}, engagements {engagements}, rows of others that name it {named}"))?;
    if blind {
        printer::line("\nThe score and earlier decisions are left out. Decide with `review decide … --blind`.")?;
        return Ok(Outcome::Done);
    }
    let held = session.register()?.held(&tokens)?;
    printer::line("\nTHE SCORE")?;
    match held.scores.last() {
        None => printer::line("none was given")?,
        Some(s) => {
            let p = s.probability.map_or("abstained".to_string(), |p| format!("{p:.2}"));
            let interval = s.interval.map_or(String::new(), |[low, high]| format!(" ({low:.2} to {high:.2})"));
            let band = s.band.map_or("", |b| b.name());
            printer::line(&format!("probability of automation {p}{interval}, {band}; {} {}", s.model, s.model_hash))?;
            for (feature, value, contribution) in &s.reasons {
                printer::line(&format!("  {contribution:+.2}  {}", plain::reason(feature, *value)))?;
            }
        }
    }
    printer::line("\nDECISIONS")?;
    for r in &held.reviews {
        let blind = if r.blind { " (blind)" } else { "" };
        printer::line(&format!("  {} {}{blind}: {} – {}", r.at, r.reviewer, r.decision.name(), r.reason))?;
    }
    for a in held.appeals.iter().filter(|a| a.decided.is_none()) {
        printer::line(&format!("  appeal {} open, due {}: “{}”", a.number, a.due, a.statement))?;
    }
    Ok(Outcome::Done)
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |t| t.replace(['\n', '\r'], " "))
}
