//! Which models learnt from whom: a model that knew a person must say that it did, until it is trained again.
//!
//! A model learns from sources, which its recipe names, and from reviewed accounts, of which its folder keeps the case
//! digests: they tell that an account was among them, and no token can be read from them.

use crate::session::Session;
use anyhow::{Context, Result};
use claque_schema::AccountToken;
use std::collections::BTreeSet;
use std::path::Path;

/// A model's folder holds this file when rows that it was trained on were erased.
pub const STALE: &str = "stale.txt";
/// Case digests of the reviewed accounts that a model learnt from, one a line.
const REVIEWED: &str = "reviewed-cases.txt";

/// Keeps, beside a model just made, from which reviewed accounts it learnt. What was stale is new again.
pub fn remember<'a>(
    session: &Session,
    model: &Path,
    reviewed: impl IntoIterator<Item = &'a AccountToken>,
) -> Result<()> {
    let cases: BTreeSet<String> = reviewed.into_iter().map(|account| session.case(*account) + "\n").collect();
    let _ = std::fs::remove_file(model.join(STALE));
    match cases.is_empty() {
        true => drop(std::fs::remove_file(model.join(REVIEWED))),
        false => write(model, REVIEWED, &cases.into_iter().collect::<String>())?,
    }
    Ok(())
}

/// Marks models of the workspace as stale that learnt from these accounts; gives their names.
pub fn mark_stale(session: &Session, tokens: &[AccountToken], since: &str) -> Result<Vec<String>> {
    let rows = session.workspace.rows_about(tokens)?;
    let labelled = rows.iter().filter(|r| r.own && r.table == "accounts" && r.fields.contains_key("label"));
    let sources: BTreeSet<String> = labelled
        .filter_map(|r| r.fields.get("source")?.as_u64())
        .filter_map(|at| Some(session.workspace.sources().get(at as usize)?.name.clone()))
        .collect();
    let cases: Vec<String> = tokens.iter().map(|token| session.case(*token)).collect();
    let mut stale = Vec::new();
    for entry in std::fs::read_dir(session.workspace.dir().join("models")).into_iter().flatten().flatten() {
        let model = entry.path();
        let reviewed = std::fs::read_to_string(model.join(REVIEWED)).unwrap_or_default();
        let knew = reviewed.lines().any(|line| cases.iter().any(|case| case == line));
        if knew || (!sources.is_empty() && learnt_from(&model, &sources)) {
            mark(&model, since)?;
            stale.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    stale.sort_unstable();
    Ok(stale)
}

fn learnt_from(model: &Path, sources: &BTreeSet<String>) -> bool {
    let Ok(text) = std::fs::read_to_string(model.join("training.toml")) else { return false };
    // A recipe that cannot be read may have used anything.
    let Ok(recipe) = text.parse::<toml::Table>() else { return true };
    let listed = recipe.get("sources").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let mut names = listed.iter().filter_map(|s| s.get("name").and_then(toml::Value::as_str));
    names.any(|name| sources.contains(name))
}

fn mark(model: &Path, since: &str) -> Result<()> {
    const HEAD: &str = "\n## Stale\n";
    let day = since.get(..10).unwrap_or(since);
    let text = format!("Rows that this model was trained on were erased on {day}. Train it again.\n");
    let card = std::fs::read_to_string(model.join("card.md")).unwrap_or_default();
    if !card.contains(HEAD) {
        write(model, "card.md", &format!("{card}{HEAD}\n{text}"))?;
    }
    write(model, STALE, &text)
}

fn write(model: &Path, name: &str, text: &str) -> Result<()> {
    let path = model.join(name);
    std::fs::write(&path, text).with_context(|| path.display().to_string())
}
