//! The log: one entry per act, chained by hashes, in a SQLite file that an auditor can open with any tool.
//!
//! Entry *n* is stored as canonical JSON (sorted keys, no white space, integers and texts only) with
//! `hash(n) = BLAKE3("claque log 1" ‖ hash(n−1) ‖ entry(n))`; `hash(0)` is the hash of the workspace's random name. So a
//! changed, swapped, dropped or inserted entry breaks every hash after it (Schneier & Kelsey 1999; Crosby & Wallach
//! 2009). A chain alone says nothing about entries cut off its end, nor about bytes that SQLite does not use: the seal
//! beside it (`log.seal`) holds number, last hash and the hash of the whole file. Whoever rewrites chain *and* seal
//! leaves no trace in the folder; a [`checkpoint`] kept elsewhere shows it.
//!
//! An entry holds no identity: counts and hashes by name, the verb without its arguments, and case digests, from which
//! no token can be read. So the log can outlive the erasure of everything that it speaks of.
//!
//! An append commits to SQLite first (rollback journal, fsync) and seals then. A process that dies in between leaves a
//! seal that is one entry behind, which the next append recognises and mends; every other difference is refused.

pub mod checkpoint;
mod seal;
#[cfg(test)]
mod tests;
mod verify;

pub use checkpoint::Checkpoint;
pub use verify::Verdict;

use crate::error::{CustodyError, Result};
use crate::folder;
use rusqlite::{Connection, OpenFlags};
use seal::Seal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FILE: &str = "log.sqlite";
const SCHEMA: &str = "BEGIN;
    CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE VIEW IF NOT EXISTS log AS SELECT seq, json_extract(entry, '$.at') AS at, json_extract(entry, '$.act') AS act,
        json_extract(entry, '$.command') AS command, json_extract(entry, '$.counts') AS counts,
        json_extract(entry, '$.hashes') AS hashes FROM entries;
    COMMIT;";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Act {
    Init,
    Policy,
    Ingest,
    Score,
    Report,
    Train,
    Export,
    Correct,
    Forget,
    Suppress,
    Review,
    Appeal,
    Purge,
    Vault,
    Reveal,
    Match,
    Audit,
    Paperwork,
    Restart,
}

/// One act, as it is logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number, from 1.
    pub seq: u64,
    /// When, RFC 3339.
    pub at: String,
    /// What.
    pub act: Act,
    /// The verb and its sub-verb, without arguments: arguments name people.
    pub command: String,
    /// Counts by name.
    pub counts: BTreeMap<String, u64>,
    /// Hashes by name: files, models, the policy, cases.
    pub hashes: BTreeMap<String, String>,
}

/// What a command wants logged; the log adds the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When, RFC 3339.
    pub at: String,
    /// What.
    pub act: Act,
    /// The verb and its sub-verb.
    pub command: String,
    /// Counts by name.
    pub counts: BTreeMap<String, u64>,
    /// Hashes by name.
    pub hashes: BTreeMap<String, String>,
}

impl Deed {
    /// A deed without counts and hashes yet.
    pub fn new(at: impl Into<String>, act: Act, command: impl Into<String>) -> Self {
        Deed { at: at.into(), act, command: command.into(), counts: BTreeMap::new(), hashes: BTreeMap::new() }
    }

    /// Adds a count.
    pub fn count(mut self, name: &str, n: u64) -> Self {
        self.counts.insert(name.to_string(), n);
        self
    }

    /// Adds a hash.
    pub fn hash(mut self, name: &str, hash: impl Into<String>) -> Self {
        self.hashes.insert(name.to_string(), hash.into());
        self
    }
}

/// The log of a workspace.
#[derive(Debug, Clone)]
pub struct Log {
    dir: PathBuf,
    genesis: String,
}

impl Log {
    /// The log of the workspace in `dir`, whose random name is `workspace_id`. Nothing is read or made yet.
    pub fn of(dir: &Path, workspace_id: &str) -> Log {
        let genesis = blake3::hash(format!("claque log 1 {workspace_id}").as_bytes()).to_hex().to_string();
        Log { dir: dir.to_path_buf(), genesis }
    }

    fn custody(&self) -> PathBuf {
        self.dir.join(folder::CUSTODY)
    }

    /// The SQLite file.
    pub fn path(&self) -> PathBuf {
        self.custody().join(FILE)
    }

    /// Whether anything was ever logged here.
    pub fn exists(&self) -> bool {
        self.path().exists() || Seal::path(&self.custody()).exists()
    }

    /// Appends one entry and waits until the disk has it.
    ///
    /// # Errors
    /// When the log is not what was written before, or the disk refuses. Nothing is appended then.
    pub fn append(&self, deed: Deed) -> Result<Entry> {
        let dir = folder::make(&self.dir)?;
        let _hold = folder::hold(&dir)?;
        self.roll_back();
        // Looked at before it is opened for writing: a file that was tampered with is evidence.
        let (seq, head) = self.settle(&dir)?;
        let connection = self.open_for_writing()?;
        let entry = Entry {
            seq: seq + 1,
            at: deed.at,
            act: deed.act,
            command: deed.command,
            counts: deed.counts,
            hashes: deed.hashes,
        };
        let text = canonical(&entry);
        let hash = link(&head, &text);
        let failed = CustodyError::sqlite(&self.path());
        connection
            .execute("INSERT INTO entries VALUES (?1, ?2, ?3)", (entry.seq as i64, &text, &hash))
            .map_err(&failed)?;
        connection.close().map_err(|(_, e)| failed(e))?;
        Seal::of(&self.path(), entry.seq, &hash)?.save(&dir)?;
        Ok(entry)
    }

    fn open_for_writing(&self) -> Result<Connection> {
        let path = self.path();
        let failed = CustodyError::sqlite(&path);
        let connection = Connection::open(&path).map_err(&failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&path, private).map_err(CustodyError::io("protect", &path))?;
        }
        let settings = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;";
        connection.execute_batch(settings).and_then(|()| connection.execute_batch(SCHEMA)).map_err(failed)?;
        Ok(connection)
    }

    /// Number and hash of the last entry, after making sure that the file is what was sealed, or one entry ahead.
    fn settle(&self, dir: &Path) -> Result<(u64, String)> {
        let broken = |what: &str| CustodyError::LogBroken(what.to_string());
        let seal = Seal::load(dir)?;
        let empty = std::fs::metadata(self.path()).map_or(0, |m| m.len()) == 0;
        if seal.is_none() && empty {
            return Ok((0, self.genesis.clone()));
        }
        if empty {
            return Err(broken("it is gone"));
        }
        let sealed = seal.unwrap_or(Seal { n: 0, head: self.genesis.clone(), blake3: String::new() });
        let as_sealed = sealed.blake3 == seal::file_hash(&self.path())?;
        let connection = self.open_for_reading()?;
        match last_entry(&connection).map_err(|e| broken(&e.to_string()))? {
            None if sealed.n == 0 => Ok((0, self.genesis.clone())),
            Some((seq, _, hash)) if as_sealed && (seq, &hash) == (sealed.n, &sealed.head) => Ok((seq, hash)),
            // The last append may have been interrupted between SQLite's commit and the seal.
            Some((seq, text, hash)) if !as_sealed && seq == sealed.n + 1 && hash == link(&sealed.head, &text) => {
                Ok((seq, hash))
            }
            _ => Err(broken("the file is not the one that was sealed")),
        }
    }

    /// Lets SQLite undo a commit that was cut short.
    fn roll_back(&self) {
        if self.custody().join("log.sqlite-journal").exists()
            && let Ok(connection) = Connection::open(self.path())
        {
            let _ = connection.query_row("SELECT count(*) FROM entries", [], |row| row.get::<_, i64>(0));
        }
    }

    /// Every entry, in order.
    ///
    /// # Errors
    /// When the file cannot be read as a log.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        let rows = self.rows()?;
        let parse = |(seq, text, _): (i64, String, String)| {
            serde_json::from_str(&text).map_err(|e| CustodyError::LogBroken(format!("entry {seq}: {e}")))
        };
        rows.into_iter().map(parse).collect()
    }

    /// The last entry.
    ///
    /// # Errors
    /// As [`Log::entries`].
    pub fn last(&self) -> Result<Option<Entry>> {
        if !self.path().exists() {
            return Ok(None);
        }
        let connection = self.open_for_reading()?;
        let last = last_entry(&connection).map_err(|e| CustodyError::LogBroken(e.to_string()))?;
        last.map(|(seq, text, _)| {
            serde_json::from_str(&text).map_err(|e| CustodyError::LogBroken(format!("entry {seq}: {e}")))
        })
        .transpose()
    }

    fn open_for_reading(&self) -> Result<Connection> {
        let path = self.path();
        // Read-only: an opened log stays the same bytes.
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&path, flags).map_err(CustodyError::sqlite(&path))
    }

    fn rows(&self) -> Result<Vec<(i64, String, String)>> {
        if !self.path().exists() {
            return Ok(Vec::new());
        }
        let connection = self.open_for_reading()?;
        let broken = |e: rusqlite::Error| CustodyError::LogBroken(e.to_string());
        let mut query = connection.prepare("SELECT seq, entry, hash FROM entries ORDER BY seq").map_err(broken)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(broken)?;
        rows.collect::<rusqlite::Result<_>>().map_err(broken)
    }

    /// Sets the log aside under `custody/set-aside-N/` and begins a new one that says so.
    ///
    /// # Errors
    /// When the files cannot be moved.
    pub fn restart(&self, at: &str) -> Result<Entry> {
        let dir = folder::make(&self.dir)?;
        let aside = (1..).map(|n| dir.join(format!("set-aside-{n}"))).find(|p| !p.exists()).unwrap_or_default();
        let hash = seal::file_hash(&self.path()).unwrap_or_default();
        {
            let _hold = folder::hold(&dir)?;
            std::fs::create_dir_all(&aside).map_err(CustodyError::io("create", &aside))?;
            for name in [FILE, "log.sqlite-journal", seal::FILE] {
                let from = dir.join(name);
                if from.exists() {
                    std::fs::rename(&from, aside.join(name)).map_err(CustodyError::io("move", &from))?;
                }
            }
        }
        self.append(Deed::new(at, Act::Restart, "log restart").hash("set aside", hash))
    }
}

fn last_entry(connection: &Connection) -> rusqlite::Result<Option<(u64, String, String)>> {
    let mut query = connection.prepare("SELECT seq, entry, hash FROM entries ORDER BY seq DESC LIMIT 1")?;
    let mut rows = query.query([])?;
    rows.next()?.map(|row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?, row.get(2)?))).transpose()
}

/// The hash of an entry, given the hash before it.
fn link(before: &str, entry: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"claque log 1\0").update(before.as_bytes()).update(b"\0").update(entry.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// Sorted keys, no white space, texts and non-negative integers only.
fn canonical(entry: &Entry) -> String {
    let text = |t: &str| serde_json::Value::from(t).to_string();
    let counts: Vec<String> = entry.counts.iter().map(|(k, n)| format!("{}:{n}", text(k))).collect();
    let hashes: Vec<String> = entry.hashes.iter().map(|(k, h)| format!("{}:{}", text(k), text(h))).collect();
    let act = serde_json::to_string(&entry.act).unwrap_or_default();
    format!(
        "{{\"act\":{act},\"at\":{},\"command\":{},\"counts\":{{{}}},\"hashes\":{{{}}},\"seq\":{}}}",
        text(&entry.at),
        text(&entry.command),
        counts.join(","),
        hashes.join(","),
        entry.seq
    )
}
