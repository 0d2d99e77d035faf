//! What left the program, entered into the register: scores, reports, the files that hold them.

use crate::scoring::Scorer;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use claque_analysis::report::Report;
use claque_custody::Act;
use claque_custody::register::{Output, Run};
use claque_schema::{AccountToken, ScoreRow};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Enters scores that were printed.
pub fn scores(session: &Session, scorer: &Scorer, rows: &[ScoreRow]) -> Result<()> {
    let model = scorer.reference();
    session.register()?.enter(&run(session, "score", &model.name, &model.hash, ""), rows, &[], &[])?;
    session.record(Act::Score, "score", &[("accounts", rows.len() as u64)], &[("model", &model.hash)])
}

fn output(path: &Path, bytes: &[u8]) -> Result<Output> {
    let path = std::path::absolute(path).with_context(|| path.display().to_string())?;
    Ok(Output { path, blake3: blake3::hash(bytes).to_hex().to_string(), bytes: bytes.len() as u64 })
}

fn run(session: &Session, verb: &str, model: &str, hash: &str, state: &str) -> Run {
    Run {
        at: session::now(),
        verb: verb.to_string(),
        model: model.to_string(),
        model_hash: hash.to_string(),
        generation: session.workspace.manifest().generation,
        state: state.to_string(),
    }
}

/// Enters a report: who is named in it and with which score, and which files were written. Gives the run's number.
pub fn report(session: &Session, report: &Report, files: &[(PathBuf, Vec<u8>)]) -> Result<i64> {
    let (named, rows) = named(report)?;
    let body = serde_json::to_value(&report.body)?;
    let verb = body["kind"].as_str().unwrap_or("report");
    let outputs: Vec<Output> = files.iter().map(|(path, bytes)| output(path, bytes)).collect::<Result<_>>()?;
    let model = report.limits.model.as_ref().map(|m| m.model.clone());
    let (name, hash) = model.map_or((String::new(), String::new()), |m| (m.name, m.hash));
    let state = if report.standing.is_final { "final" } else { "draft" };
    let id = session.register()?.enter(&run(session, verb, &name, &hash, state), &rows, &named, &outputs)?;
    let hashes: String = outputs.iter().map(|o| o.blake3.as_str()).collect();
    let written = blake3::hash(hashes.as_bytes()).to_hex().to_string();
    let counts = [
        ("named", named.len() as u64),
        ("files", outputs.len() as u64),
        ("final", u64::from(report.standing.is_final)),
        ("undecided", report.standing.n_undecided),
        ("suppressed", report.standing.n_suppressed),
    ];
    session.record(Act::Report, verb, &counts, &[("model", &hash), ("written", &written)])?;
    Ok(id)
}

/// Enters files of another kind (graphs, tables): whom they name is read from them. Paths without a file are skipped.
pub fn exported(session: &Session, verb: &str, paths: &[PathBuf]) -> Result<()> {
    let (mut named, mut outputs) = (BTreeSet::new(), Vec::new());
    for path in paths.iter().filter(|p| p.is_file()) {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        words(&String::from_utf8_lossy(&bytes), &mut named);
        outputs.push(output(path, &bytes)?);
    }
    let named: Vec<AccountToken> = named.into_iter().collect();
    session.register()?.enter(&run(session, verb, "", "", ""), [], &named, &outputs)?;
    let counts = [("named", named.len() as u64), ("files", outputs.len() as u64)];
    session.record(Act::Export, verb, &counts, &[])
}

/// Every account that a report names, and the score rows in it, one per account.
pub fn named(report: &Report) -> Result<(Vec<AccountToken>, Vec<ScoreRow>)> {
    let mut tokens = BTreeSet::new();
    let mut rows = BTreeMap::new();
    visit(&serde_json::to_value(&report.body)?, &mut tokens, &mut rows);
    // Titles, sentences and parameters name creators and topics.
    let texts = serde_json::to_string(&(&report.title, &report.summary, &report.manifest.parameters))?;
    words(&texts, &mut tokens);
    Ok((tokens.into_iter().collect(), rows.into_values().collect()))
}

fn visit(value: &Value, tokens: &mut BTreeSet<AccountToken>, rows: &mut BTreeMap<AccountToken, ScoreRow>) {
    match value {
        Value::String(text) => words(text, tokens),
        Value::Array(values) => values.iter().for_each(|v| visit(v, tokens, rows)),
        Value::Object(fields) => {
            if fields.contains_key("account")
                && fields.contains_key("known_share")
                && let Ok(row) = serde_json::from_value::<ScoreRow>(value.clone())
            {
                rows.insert(row.account, row);
            }
            fields.values().for_each(|v| visit(v, tokens, rows));
        }
        _ => {}
    }
}

/// Account tokens in a text.
fn words(text: &str, tokens: &mut BTreeSet<AccountToken>) {
    let pieces = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    tokens.extend(pieces.filter_map(|piece| piece.parse::<AccountToken>().ok()));
}

/// Writes a note beside reports that a decision has corrected, and enters it like every file.
pub fn note_correction(session: &Session, files: &[String], case: &str, at: &str) -> Result<Vec<PathBuf>> {
    let folders: BTreeSet<&Path> = files.iter().filter_map(|f| Path::new(f).parent()).filter(|p| p.is_dir()).collect();
    let (mut written, mut outputs) = (Vec::new(), Vec::new());
    for folder in folders {
        let path = folder.join(format!("CORRECTED-{case}.md"));
        let text = format!(
            "# This report was corrected\n\nOn {at} a decision about an account that this report names was reversed (case \
             {case}). Make the report again before anybody acts on it.\n"
        );
        std::fs::write(&path, &text).with_context(|| path.display().to_string())?;
        outputs.push(output(&path, text.as_bytes())?);
        written.push(path);
    }
    session.register()?.enter(&run(session, "correction", "", "", ""), [], &[], &outputs)?;
    Ok(written)
}
