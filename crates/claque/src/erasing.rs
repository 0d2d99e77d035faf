//! Forgetting an account, everywhere the program wrote: dataset, register, vault, models' cards.
//!
//! The tombstone comes first (from then on nobody sees the account), the log entry last but one, the mark that it is
//! done last. A process that dies in between leaves a tombstone that says so, and the next command of any kind finishes
//! the work: every step can be done twice.

use crate::session::{self, Session};
use anyhow::{Context, Result};
use claque_custody::clock::{self, Clock};
use claque_custody::register::Swept;
use claque_custody::{Act, Register, vault};
use claque_schema::AccountToken;
use claque_store::{Absence, AbsentAccount, Erased, Erasure};
use std::collections::BTreeSet;
use std::path::Path;

/// What a forgetting did.
#[derive(Debug, Clone, Default)]
pub struct Forgotten {
    /// From the dataset.
    pub erased: Erased,
    /// From the register, and which files named the account.
    pub swept: Swept,
    /// Models that had learnt from it.
    pub stale: Vec<String>,
    /// Whether the vault held its raw id.
    pub from_vault: bool,
    /// The case digest of the log.
    pub case: String,
}

/// Forgets an account. `names` are its raw ids and handles as the caller typed them, for file names; they are not kept.
pub fn forget(session: &mut Session, account: AccountToken, names: &[String]) -> Result<Forgotten> {
    let mut tokens = session.workspace.tokens_of(account)?;
    if let Some(known) = session.workspace.absent().find(account) {
        tokens.extend(known.handles.iter().copied().chain([known.account]));
    }
    let main = session.workspace.absent().find(account).map_or(tokens[0], |known| known.account);
    let case = session.case(main);
    let now = session::now();
    let mut tombstone = AbsentAccount {
        account: main,
        handles: tokens.iter().copied().filter(|t| *t != main).collect(),
        absence: Absence::Forgotten,
        since: now.clone(),
        due: clock::due(&now, Clock::Response)?,
        case: case.clone(),
        pending: true,
    };
    session.workspace.set_absent(vec![tombstone.clone()])?;
    let mut out = erase(session, &tombstone, names)?;
    tombstone.pending = false;
    session.workspace.set_absent(vec![tombstone])?;
    out.case = case;
    Ok(out)
}

/// Finishes what an interrupted command left half done.
pub fn finish_pending(session: &mut Session) -> Result<()> {
    let pending: Vec<AbsentAccount> =
        session.workspace.absent().accounts().iter().filter(|a| a.pending).cloned().collect();
    for mut tombstone in pending {
        erase(session, &tombstone, &[]).context("finishing an erasure that was interrupted")?;
        tombstone.pending = false;
        session.workspace.set_absent(vec![tombstone])?;
    }
    Ok(())
}

fn erase(session: &mut Session, tombstone: &AbsentAccount, names: &[String]) -> Result<Forgotten> {
    let tokens: Vec<AccountToken> = tombstone.handles.iter().copied().chain([tombstone.account]).collect();
    let dir = session.workspace.dir().to_path_buf();
    let stale = mark_models(session, &tokens, &tombstone.since)?;
    let names: Vec<String> = names.iter().map(|n| n.trim().trim_start_matches('@').to_lowercase()).collect();
    let erasure = Erasure { accounts: tokens.iter().copied().collect(), names: names.clone(), ..Erasure::default() };
    let erased = session.workspace.erase(&erasure, false)?;
    let mut swept = Swept::default();
    if Register::exists(&dir) {
        swept = session.register()?.forget(&dir, &tokens, &names)?;
        for path in &swept.inside {
            std::fs::remove_file(path).with_context(|| path.display().to_string())?;
        }
    }
    let from_vault = vault::remove(&dir, &tokens)?;
    let counts = [
        ("rows", erased.n_rows()),
        ("stripped", erased.n_stripped),
        ("register_rows", swept.n_rows),
        ("files_outside", swept.outside.len() as u64),
        ("models_stale", stale.len() as u64),
    ];
    session.record(Act::Forget, "subject forget", &counts, &[("case", &tombstone.case)])?;
    Ok(Forgotten { erased, swept, stale, from_vault, case: tombstone.case.clone() })
}

/// Marks models as stale that learnt from labelled rows of these accounts: a model that knew a person must say that it
/// did, until it is trained again.
fn mark_models(session: &Session, tokens: &[AccountToken], since: &str) -> Result<Vec<String>> {
    let rows = session.workspace.rows_about(tokens)?;
    let labelled = rows.iter().filter(|r| r.own && r.table == "accounts" && r.fields.contains_key("label"));
    let sources: BTreeSet<String> = labelled
        .filter_map(|r| r.fields.get("source")?.as_u64())
        .filter_map(|at| Some(session.workspace.sources().get(at as usize)?.name.clone()))
        .collect();
    let mut stale = Vec::new();
    let folder = session.workspace.dir().join("models");
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let model = entry.path();
        if !sources.is_empty() && learnt_from(&model, &sources) {
            mark_stale(&model, since)?;
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

fn mark_stale(model: &Path, since: &str) -> Result<()> {
    const HEAD: &str = "\n## Stale\n";
    let day = since.get(..10).unwrap_or(since);
    let text = format!("Rows that this model was trained on were erased on {day}. Train it again.\n");
    let write = |name: &str, text: &str| {
        let path = model.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())
    };
    let card = std::fs::read_to_string(model.join("card.md")).unwrap_or_default();
    if !card.contains(HEAD) {
        write("card.md", &format!("{card}{HEAD}\n{text}"))?;
    }
    write(STALE, &text)
}

/// A model's folder holds this file when rows that it was trained on were erased.
pub const STALE: &str = "stale.txt";
