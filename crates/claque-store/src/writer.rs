//! Writing: rows are buffered into row groups, row groups into parts in a staging folder, and a commit makes them
//! visible at once.
//!
//! Memory is bounded by the buffers of the four tables (8 MiB of rows each, see [`Limits`]), the merge records (3 MB
//! per table) and the key filters (8 MiB each), whatever the size of the input.

mod commit;
mod rejects;
mod settle;
mod table;

pub use commit::CommitReport;
pub(crate) use commit::Step;

use crate::absent::{Absence, Absent, AbsentAccount};
use crate::allowed::Allowed;
use crate::error::{Result, StoreError};
use crate::layout;
use crate::lock::Lock;
use crate::manifest::Manifest;
use crate::merge::KeyFilter;
use crate::workspace;
use claque_schema::{AccountRow, AliasRow, Batch, EngagementRow, FollowRow, PostRow, SourceDecl};
use rejects::Rejects;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use table::TableWriter;

/// How much is buffered and how large files get. The defaults suit real data; tests use small ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows of a row group.
    pub group_rows: usize,
    /// Rough bytes of rows in memory before a row group is written.
    pub group_bytes: usize,
    /// Rows after which a new part is begun.
    pub part_rows: u64,
    /// Bytes on disk after which a new part is begun.
    pub part_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { group_rows: 1 << 16, group_bytes: 8 << 20, part_rows: 1 << 22, part_bytes: 256 << 20 }
    }
}

/// Aliases remembered to drop immediate repeats; then they are forgotten and repeats are dropped at commit.
const RECENT_ALIASES: usize = 1 << 16;

/// Takes batches and commits them. Dropped without a commit it leaves nothing behind.
pub struct Writer {
    dir: PathBuf,
    staging: PathBuf,
    manifest: Manifest,
    sources: Vec<SourceDecl>,
    counters: BTreeMap<String, u64>,
    limits: Limits,
    accounts: TableWriter<AccountRow>,
    posts: TableWriter<PostRow>,
    engagements: TableWriter<EngagementRow>,
    follows: TableWriter<FollowRow>,
    aliases: TableWriter<AliasRow>,
    recent_aliases: FxHashSet<AliasRow>,
    rejects: Rejects,
    /// Fields that may come in.
    allowed: Allowed,
    /// Accounts whose rows do not come in, and how many rows by file were kept out.
    absent: Absent,
    suppressed: BTreeMap<u32, u64>,
    /// Whether the list of absent accounts has grown.
    learned: bool,
    /// Account tokens that occur in the new rows.
    tokens: KeyFilter,
    /// Set by tests that play a crash: nothing is tidied up.
    abandoned: bool,
    _lock: Lock,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("dir", &self.dir).field("generation", &self.manifest.generation).finish()
    }
}

impl Writer {
    pub(crate) fn open(dir: &Path, limits: Limits) -> Result<Self> {
        let lock = Lock::take_patiently(dir)?;
        // Read under the lock: another writer may have committed since the workspace was opened.
        let manifest = Manifest::load(&dir.join(layout::MANIFEST))?;
        let sources = workspace::load_sources(&dir.join(layout::SOURCES))?;
        let staging = dir.join(format!("{}{}", layout::STAGING, std::process::id()));
        if staging.exists() {
            std::fs::remove_dir_all(&staging).map_err(StoreError::io("remove", &staging))?;
        }
        layout::make_dir(&staging)?;
        Ok(Writer {
            dir: dir.to_path_buf(),
            limits,
            accounts: TableWriter::new(&staging, &manifest),
            posts: TableWriter::new(&staging, &manifest),
            engagements: TableWriter::new(&staging, &manifest),
            follows: TableWriter::new(&staging, &manifest),
            aliases: TableWriter::new(&staging, &manifest),
            recent_aliases: FxHashSet::default(),
            rejects: Rejects::new(&staging),
            allowed: Allowed::default(),
            absent: Absent::load(dir)?,
            suppressed: BTreeMap::new(),
            learned: false,
            tokens: KeyFilter::default(),
            abandoned: false,
            staging,
            manifest,
            sources,
            counters: BTreeMap::new(),
            _lock: lock,
        })
    }

    /// Number that the first input file of this commit must have; the next ones follow.
    pub fn first_file(&self) -> u32 {
        self.manifest.files.len() as u32
    }

    /// Declares a source and gives its index; it becomes part of the workspace with the commit. A name declared before
    /// keeps its index: a licence is added where none was stated, and what its formats can fill is joined.
    ///
    /// # Errors
    /// When the name was declared with another licence.
    pub fn declare_source(&mut self, source: SourceDecl) -> Result<u32> {
        workspace::join_source(&mut self.sources, source)
    }

    /// Stores these fields only (`table.column`), and what a row cannot do without; none named is all of them.
    pub fn allow_only(&mut self, fields: &[String]) {
        self.allowed = Allowed::new(fields);
    }

    /// Adds to a counter of the manifest: repairs, warnings, anything worth keeping beside the accounting.
    pub fn count(&mut self, name: &str, n: u64) {
        rejects::count(&mut self.counters, name, n);
    }

    /// The manifest as it is before this commit.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Takes rows. Order is kept: among equal rows the first one pushed is the first.
    ///
    /// # Errors
    /// When the staging folder cannot be written.
    pub fn push(&mut self, mut batch: Batch) -> Result<()> {
        for account in std::mem::take(&mut batch.set_aside) {
            if !self.absent.has(account) {
                let (since, due, case) = (String::new(), String::new(), String::new());
                let absence = Absence::Minor;
                self.absent.put(AbsentAccount {
                    account,
                    handles: Vec::new(),
                    absence,
                    since,
                    due,
                    case,
                    pending: false,
                });
                self.learned = true;
            }
        }
        if !self.absent.is_empty() {
            self.learned |= self.absent.screen(&mut batch, &mut self.suppressed);
        }
        self.allowed.reduce(&mut batch);
        let Writer { limits, tokens, .. } = self;
        self.accounts.push(batch.accounts, limits, tokens)?;
        self.posts.push(batch.posts, limits, tokens)?;
        self.engagements.push(batch.engagements, limits, tokens)?;
        self.follows.push(batch.follows, limits, tokens)?;
        if self.recent_aliases.len() > RECENT_ALIASES {
            self.recent_aliases.clear();
        }
        let mut aliases = batch.aliases;
        aliases.retain(|alias| self.recent_aliases.insert(*alias));
        self.aliases.push(aliases, limits, tokens)?;
        self.rejects.push(&batch.rejects)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.abandoned {
            // What cannot be removed now is removed by the next open.
            let _ = std::fs::remove_dir_all(&self.staging);
        }
    }
}
