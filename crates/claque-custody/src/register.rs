//! The register: what was said about whom, where it went, and what people decided about it.
//!
//! A SQLite file beside the log, `custody/register.sqlite`. It is what an answer to "what do you hold about me" is made
//! of: every score with its date, model and reasons, every report that named the account and where it was written,
//! every review, appeal and correction. Unlike the log it holds tokens, so an erasure empties it: SQLite is told to
//! overwrite what it deletes (`secure_delete`), and the file is compacted after.

mod cells;
mod erase;
mod held;
mod reasons;
#[cfg(test)]
mod tests;

pub use cells::PublishedCell;
pub use erase::Written;
pub use held::{Held, HeldReport, HeldScore};
pub use reasons::HeldReason;

use crate::error::{CustodyError, Result};
use crate::folder;
use claque_schema::{AccountToken, Band, ScoreRow};
use reasons::Names;
use rusqlite::{Connection, Transaction, params};
use std::path::{Path, PathBuf};

const SCHEMA: &str = "BEGIN;
CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, model TEXT NOT NULL,
    model_hash TEXT NOT NULL, generation INTEGER NOT NULL, state TEXT NOT NULL, corrected TEXT) STRICT;
CREATE TABLE IF NOT EXISTS outputs (run INTEGER NOT NULL, path TEXT NOT NULL, blake3 TEXT NOT NULL,
    bytes INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS scores (run INTEGER NOT NULL, account INTEGER NOT NULL, probability REAL, low REAL, high REAL,
    band TEXT NOT NULL, reasons BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS features (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE INDEX IF NOT EXISTS scores_by_account ON scores (account);
CREATE TABLE IF NOT EXISTS named (run INTEGER NOT NULL, account INTEGER NOT NULL, PRIMARY KEY (account, run))
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reviews (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, at TEXT NOT NULL,
    reviewer TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT NOT NULL, blind INTEGER NOT NULL, probability REAL,
    band TEXT, model_hash TEXT, rules TEXT NOT NULL, appeal TEXT) STRICT;
CREATE INDEX IF NOT EXISTS reviews_by_account ON reviews (account);
CREATE TABLE IF NOT EXISTS appeals (number TEXT PRIMARY KEY, account INTEGER NOT NULL, opened TEXT NOT NULL,
    due TEXT NOT NULL, statement TEXT NOT NULL, decided TEXT, outcome TEXT, reviewer TEXT, reason TEXT) STRICT;
CREATE TABLE IF NOT EXISTS corrections (account INTEGER NOT NULL, at TEXT NOT NULL, field TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, score_before TEXT NOT NULL, score_after TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS cells (run INTEGER NOT NULL, frame TEXT NOT NULL, cell TEXT NOT NULL, value INTEGER)
    STRICT;
CREATE TABLE IF NOT EXISTS budget (at TEXT NOT NULL, query TEXT NOT NULL, epsilon REAL NOT NULL) STRICT;
COMMIT;";

/// A run that said something about accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When, RFC 3339.
    pub at: String,
    /// The verb.
    pub verb: String,
    /// The model's name.
    pub model: String,
    /// The model's hash.
    pub model_hash: String,
    /// Generation of the dataset that was read.
    pub generation: u64,
    /// `draft`, `final`, or empty for scores.
    pub state: String,
}

/// A file that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where, absolute.
    pub path: PathBuf,
    /// BLAKE3 of its bytes.
    pub blake3: String,
    /// Its size.
    pub bytes: u64,
}

/// The register of a workspace, open.
#[derive(Debug)]
pub struct Register {
    connection: Connection,
    path: PathBuf,
}

impl Register {
    /// Opens the register of the workspace in `dir`; makes it when there is none.
    ///
    /// # Errors
    /// When SQLite or the disk refuses.
    pub fn open(dir: &Path) -> Result<Register> {
        let path = folder::make(dir)?.join("register.sqlite");
        let connection = Connection::open(&path).map_err(CustodyError::sqlite(&path))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&path, private).map_err(CustodyError::io("protect", &path))?;
        }
        connection.busy_timeout(std::time::Duration::from_secs(10)).map_err(CustodyError::sqlite(&path))?;
        let settings = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
            PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";
        connection
            .execute_batch(settings)
            .and_then(|()| connection.execute_batch(SCHEMA))
            .map_err(CustodyError::sqlite(&path))?;
        Ok(Register { connection, path })
    }

    /// Whether the workspace has a register.
    pub fn exists(dir: &Path) -> bool {
        dir.join(folder::CUSTODY).join("register.sqlite").exists()
    }

    /// A path as it is kept: below the workspace without the workspace's own, so that a workspace may be moved.
    fn kept(&self, path: &Path) -> String {
        let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
        let workspace = real(&self.place(""));
        real(path).strip_prefix(workspace).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// Where a path that is kept lies now.
    pub(crate) fn place(&self, kept: &str) -> PathBuf {
        let workspace = self.path.ancestors().nth(2).unwrap_or(Path::new(""));
        if kept.is_empty() { workspace.to_path_buf() } else { workspace.join(kept) }
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> CustodyError + use<> {
        CustodyError::sqlite(&self.path)
    }

    /// Runs changes as one: all of them or none.
    pub(crate) fn all_or_none<T>(&mut self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let failed = CustodyError::sqlite(&self.path);
        let transaction = self.connection.transaction().map_err(&failed)?;
        let out = change(&transaction).map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        Ok(out)
    }

    /// Enters a run with the scores it gave, the accounts it named, and the files it wrote. Gives its number.
    ///
    /// # Errors
    /// When SQLite refuses; nothing is entered then.
    pub fn enter<'a>(
        &mut self,
        run: &Run,
        scores: impl IntoIterator<Item = &'a ScoreRow>,
        named: &[AccountToken],
        outputs: &[Output],
    ) -> Result<i64> {
        let paths: Vec<String> = outputs.iter().map(|output| self.kept(&output.path)).collect();
        self.all_or_none(|t| {
            t.execute(
                "INSERT INTO runs (at, verb, model, model_hash, generation, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![run.at, run.verb, run.model, run.model_hash, run.generation as i64, run.state],
            )?;
            let id = t.last_insert_rowid();
            let mut insert = t.prepare("INSERT INTO scores VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
            let mut names = Names::of(t)?;
            for s in scores {
                let why = names.encode(t, s)?;
                let bounds = s.interval.as_ref().map(|i| (i.low, i.high));
                let key = s.account.0 as i64;
                let (low, high) = (bounds.map(|b| b.0), bounds.map(|b| b.1));
                insert.execute(params![id, key, s.probability, low, high, s.band.name(), why])?;
            }
            let mut insert = t.prepare("INSERT OR IGNORE INTO named VALUES (?1, ?2)")?;
            for account in named {
                insert.execute(params![id, account.0 as i64])?;
            }
            let mut insert = t.prepare("INSERT INTO outputs VALUES (?1, ?2, ?3, ?4)")?;
            for (output, path) in outputs.iter().zip(&paths) {
                insert.execute(params![id, path, output.blake3, output.bytes as i64])?;
            }
            Ok(id)
        })
    }

    pub(crate) fn read_rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut query = self.connection.prepare(sql).map_err(self.failed())?;
        let rows = query.query_map(params, read);
        rows.and_then(Iterator::collect).map_err(self.failed())
    }

    /// Files that runs wrote, with the run's number, oldest run first.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn outputs(&self) -> Result<Vec<(i64, Output)>> {
        let mut query = self
            .connection
            .prepare("SELECT run, path, blake3, bytes FROM outputs WHERE path <> '' ORDER BY run")
            .map_err(self.failed())?;
        let rows = query.query_map([], |row| {
            let path = self.place(&row.get::<_, String>(1)?);
            Ok((row.get(0)?, Output { path, blake3: row.get(2)?, bytes: row.get::<_, i64>(3)? as u64 }))
        });
        rows.and_then(Iterator::collect).map_err(self.failed())
    }

    /// How many rows a table holds; for audits and tests.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn count(&self, table: &'static str) -> Result<u64> {
        let query = format!("SELECT count(*) FROM {table}");
        self.connection.query_row(&query, [], |row| row.get::<_, i64>(0)).map(|n| n as u64).map_err(self.failed())
    }
}

pub(crate) fn band(name: &str) -> Option<Band> {
    Band::ALL.into_iter().find(|b| b.name() == name)
}

pub(crate) fn token(value: i64) -> AccountToken {
    AccountToken(value as u64)
}
