//! Forgetting an account, everywhere the program wrote: dataset, register, vault, models' cards.
//!
//! The tombstone comes first (from then on nobody sees the account), the log entry last but one, the mark that it is
//! done last. A process that dies in between leaves a tombstone that says so, and the next command of any kind finishes
//! the work: every step can be done twice.

use crate::learnt;
use crate::session::{self, Session};
use anyhow::{Context, Result};
use claque_custody::clock::{self, Clock};
use claque_custody::register::Written;
use claque_custody::{Act, Register, vault};
use claque_schema::AccountToken;
use claque_store::{Absence, AbsentAccount, Erased, Erasure};
use std::path::PathBuf;

/// What a forgetting did.
#[derive(Debug, Clone, Default)]
pub struct Forgotten {
    /// From the dataset.
    pub erased: Erased,
    /// Rows removed from the register.
    pub n_register: u64,
    /// Files that named the account, and what became of them.
    pub written: Written,
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
    // Names first: raw names are not kept, so nobody could do it after an interruption.
    let names: Vec<String> = names.iter().map(|n| n.trim().trim_start_matches('@').to_lowercase()).collect();
    let written = remove_written(session, &tokens, &names)?;
    if !names.is_empty() {
        let erasure = Erasure { names: names.clone(), ..Erasure::default() };
        session.workspace.erase(&erasure, false)?;
    }
    session.workspace.set_absent(vec![tombstone.clone()])?;
    let mut out = erase(session, &tombstone, &names)?;
    tombstone.pending = false;
    session.workspace.set_absent(vec![tombstone])?;
    (out.case, out.written) = (case, written);
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
    let stale = learnt::mark_stale(session, &tokens, &tombstone.since)?;
    let erasure = Erasure { accounts: tokens.iter().copied().collect(), ..Erasure::default() };
    let erased = session.workspace.erase(&erasure, false)?;
    let written = remove_written(session, &tokens, names)?;
    let n_register = match Register::exists(&dir) {
        true => session.register()?.forget(&tokens, names)?,
        false => 0,
    };
    let from_vault = vault::remove(&dir, &tokens)?;
    let counts = [
        ("rows", erased.n_rows()),
        ("stripped", erased.n_stripped),
        ("register_rows", n_register),
        ("files_left", (written.changed.len() + written.moved.len()) as u64),
        ("models_stale", stale.len() as u64),
    ];
    session.record(Act::Forget, "subject forget", &counts, &[("case", &tombstone.case)])?;
    Ok(Forgotten { erased, n_register, written, stale, from_vault, case: tombstone.case.clone() })
}

/// Removes the report files that name an account, wherever they were written, and takes them off the register.
fn remove_written(session: &Session, tokens: &[AccountToken], names: &[String]) -> Result<Written> {
    let dir = session.workspace.dir();
    if !Register::exists(dir) {
        return Ok(Written::default());
    }
    let mut register = session.register()?;
    let written = register.naming(dir, tokens, names)?;
    remove_files(&written.to_remove)?;
    register.removed(&written.to_remove)?;
    Ok(written)
}

/// Removes files that the program wrote; one that is gone already is no fault.
pub fn remove_files(paths: &[PathBuf]) -> Result<()> {
    for path in paths {
        match std::fs::remove_file(path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(e).with_context(|| path.display().to_string());
            }
            _ => {}
        }
    }
    Ok(())
}
