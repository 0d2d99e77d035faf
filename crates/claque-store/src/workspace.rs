//! The workspace: a folder that holds a policy, declared sources, and the dataset.

use crate::absent::{Absent, AbsentAccount};
use crate::aliases::Aliases;
use crate::error::{Result, StoreError};
use crate::layout;
use crate::lock::Lock;
use crate::manifest::Manifest;
use crate::part::{Part, Selection};
use crate::tables::Table;
use crate::writer::{Limits, Writer};
use claque_schema::{AccountToken, AliasRow, SourceDecl};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// An open workspace: a consistent view of the state at the time it was opened. A commit by a [`Writer`] is seen
/// after [`Workspace::reload`].
#[derive(Debug)]
pub struct Workspace {
    pub(crate) dir: PathBuf,
    manifest: Manifest,
    sources: Vec<SourceDecl>,
    pub(crate) parts: Vec<Part>,
    aliases: OnceLock<Aliases>,
    absent: Absent,
}

impl Workspace {
    /// Makes a workspace in a new or existing folder. `policy_toml` becomes `claque.toml`, as it is.
    ///
    /// # Errors
    /// When the folder is a workspace already, or cannot be written.
    pub fn create(dir: &Path, policy_toml: &str) -> Result<Self> {
        if dir.join(layout::POLICY).exists() || dir.join(layout::MANIFEST).exists() {
            return Err(StoreError::AlreadyAWorkspace(dir.to_path_buf()));
        }
        layout::make_dir(dir)?;
        for table in Table::ALL {
            layout::make_dir(&layout::table_dir(dir, table))?;
        }
        layout::make_dir(&dir.join(layout::INDEX))?;
        layout::make_dir(&dir.join(layout::REJECTS))?;
        layout::replace(&dir.join(layout::SOURCES), b"[]\n")?;
        Manifest::new().save(&dir.join(layout::MANIFEST))?;
        // The policy comes last: it is what makes the folder a workspace.
        layout::replace(&dir.join(layout::POLICY), policy_toml.as_bytes())?;
        Self::open(dir)
    }

    /// Opens a workspace and removes what an interrupted writer left behind, unless a writer is at work.
    ///
    /// # Errors
    /// When the folder is no workspace, or its manifest or sources are damaged.
    pub fn open(dir: &Path) -> Result<Self> {
        if !dir.join(layout::POLICY).is_file() {
            return Err(StoreError::NoWorkspace(dir.to_path_buf()));
        }
        // Under the lock no commit can come between reading the manifest and removing what it does not name.
        let lock = Lock::take(dir);
        let opened = Self::load(dir)?;
        if lock.is_ok() {
            remove_leftovers(dir, &opened.manifest);
        }
        Ok(opened)
    }

    fn load(dir: &Path) -> Result<Self> {
        let manifest = Manifest::load(&dir.join(layout::MANIFEST))?;
        let sources = load_sources(&dir.join(layout::SOURCES))?;
        let parts = Table::ALL.into_iter().flat_map(|table| parts_of(dir, &manifest, table)).collect();
        let absent = Absent::load(dir)?;
        Ok(Workspace { dir: dir.to_path_buf(), manifest, sources, parts, aliases: OnceLock::new(), absent })
    }

    /// The nearest folder that is a workspace, from `start` upwards.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(start: &Path) -> Result<Self> {
        let absolute = std::path::absolute(start).map_err(StoreError::io("resolve", start))?;
        match absolute.ancestors().find(|dir| dir.join(layout::POLICY).is_file()) {
            Some(dir) => Self::open(dir),
            None => Err(StoreError::NoWorkspace(start.to_path_buf())),
        }
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What it held when it was opened.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The content of `claque.toml`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn policy_text(&self) -> Result<String> {
        let path = self.dir.join(layout::POLICY);
        fs::read_to_string(&path).map_err(StoreError::io("read", &path))
    }

    /// Replaces `claque.toml`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_policy(&self, policy_toml: &str) -> Result<()> {
        layout::replace(&self.dir.join(layout::POLICY), policy_toml.as_bytes())
    }

    /// Declared sources; rows refer to them by index.
    pub fn sources(&self) -> &[SourceDecl] {
        &self.sources
    }

    /// Declares a source and gives its index. A name declared before keeps its index: a licence is added where none
    /// was stated, and what its formats can fill is joined.
    ///
    /// # Errors
    /// When the name was declared with another licence, when a writer is at work, or the disk refuses.
    pub fn declare_source(&mut self, source: SourceDecl) -> Result<u32> {
        let _lock = Lock::take_patiently(&self.dir)?;
        let path = self.dir.join(layout::SOURCES);
        let mut sources = load_sources(&path)?;
        let at = join_source(&mut sources, source)?;
        save_sources(&path, &sources)?;
        self.sources = sources;
        Ok(at)
    }

    /// Starts writing. Only one writer can be at work.
    ///
    /// # Errors
    /// When another one is, or when the disk refuses.
    pub fn writer(&self) -> Result<Writer> {
        Writer::open(&self.dir, Limits::default())
    }

    /// The same with other buffer sizes.
    ///
    /// # Errors
    /// As [`Workspace::writer`].
    pub fn writer_with(&self, limits: Limits) -> Result<Writer> {
        Writer::open(&self.dir, limits)
    }

    /// Looks at the disk again, after a commit.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn reload(&mut self) -> Result<()> {
        *self = Self::load(&self.dir)?;
        Ok(())
    }

    /// The account behind a token: the id's token where this is the token of a handle whose id is known.
    ///
    /// # Errors
    /// When the index of aliases is damaged or gone.
    pub fn resolve(&self, account: AccountToken) -> Result<AccountToken> {
        Ok(self.aliases()?.resolve(account))
    }

    /// Accounts that must not appear.
    pub fn absent(&self) -> &Absent {
        &self.absent
    }

    /// Puts accounts on the list of those that must not appear, or changes what is said about them.
    ///
    /// # Errors
    /// When a writer is at work, or the disk refuses.
    pub fn set_absent(&mut self, accounts: Vec<AbsentAccount>) -> Result<()> {
        self.change_absent(|list| accounts.into_iter().for_each(|account| list.put(account)))
    }

    /// Takes an account off that list.
    ///
    /// # Errors
    /// As [`Workspace::set_absent`].
    pub fn unset_absent(&mut self, account: AccountToken) -> Result<Option<AbsentAccount>> {
        let mut removed = None;
        self.change_absent(|list| removed = list.remove(account))?;
        Ok(removed)
    }

    fn change_absent(&mut self, change: impl FnOnce(&mut Absent)) -> Result<()> {
        let _lock = Lock::take_patiently(&self.dir)?;
        let mut list = Absent::load(&self.dir)?;
        change(&mut list);
        list.save(&self.dir)?;
        self.absent = list;
        Ok(())
    }

    /// Tokens of an account: its own first, then those of its handles, as far as they were met.
    ///
    /// # Errors
    /// When a part is damaged.
    pub fn tokens_of(&self, account: AccountToken) -> Result<Vec<AccountToken>> {
        // Not through `read`: the aliases of an absent account are asked for here, too.
        let mut rows: Vec<AliasRow> = Vec::new();
        for part in self.parts.iter().filter(|p| p.entry.table == Table::Aliases) {
            for group in 0..part.footer()?.meta.num_row_groups() {
                rows.extend(part.read_group::<AliasRow>(group, &Selection::Where(&|_| true))?);
            }
        }
        let shared = |weak: AccountToken, by: AccountToken| rows.iter().any(|r| r.weak == weak && r.strong != by);
        let known = rows.iter().find(|r| r.weak == account).filter(|r| !shared(r.weak, r.strong));
        let strong = known.map_or(account, |r| r.strong);
        let mut tokens = vec![strong];
        tokens.extend(rows.iter().filter(|r| r.strong == strong).map(|r| r.weak));
        // A handle that belonged to two ids is nobody's: erasing it would erase the other's rows.
        tokens.retain(|t| *t == strong || !shared(*t, strong));
        tokens.push(account);
        tokens.sort_unstable();
        tokens.dedup();
        tokens.retain(|t| *t != strong);
        tokens.insert(0, strong);
        Ok(tokens)
    }

    pub(crate) fn aliases(&self) -> Result<&Aliases> {
        if self.aliases.get().is_none() {
            let held = match &self.manifest.alias_index {
                Some(name) => Aliases::read(&self.dir.join(layout::INDEX).join(name))?,
                None => Aliases::default(),
            };
            let _ = self.aliases.set(held);
        }
        Ok(self.aliases.get_or_init(Aliases::default))
    }
}

/// Adds a declaration to those held; gives its index.
pub(crate) fn join_source(sources: &mut Vec<SourceDecl>, given: SourceDecl) -> Result<u32> {
    let Some(at) = sources.iter().position(|held| held.name == given.name) else {
        sources.push(given);
        return Ok(sources.len() as u32 - 1);
    };
    let held = &mut sources[at];
    if held.licence.is_empty() {
        (held.licence, held.train) = (given.licence, given.train);
    } else if !given.licence.is_empty() {
        if given.licence != held.licence {
            let (name, licence) = (held.name.clone(), held.licence.clone());
            return Err(StoreError::SourceConflict { name, held: licence, given: given.licence });
        }
        // What was once said not to be trained on stays so.
        held.train &= given.train;
    }
    let facts =
        [(&mut held.origin, given.origin), (&mut held.basis, given.basis), (&mut held.obtained, given.obtained)];
    facts.into_iter().filter(|(held, _)| held.is_empty()).for_each(|(held, given)| *held = given);
    held.fields.extend(given.fields);
    held.fields.sort_unstable();
    held.fields.dedup();
    Ok(at as u32)
}

/// Completes what the declarations say of their files: their hash, and where nobody stated it the day of the first.
pub(crate) fn account_for_files(sources: &mut [SourceDecl], manifest: &Manifest) {
    for (at, source) in sources.iter_mut().enumerate() {
        let files = || manifest.files.iter().filter(|f| f.source as usize == at);
        let Some(first) = files().next() else { continue };
        let hashes: String = files().map(|f| f.blake3.as_str()).collect();
        source.blake3 = blake3::hash(hashes.as_bytes()).to_hex().to_string();
        if source.obtained.is_empty() {
            source.obtained = first.ingested_at.get(..10).unwrap_or_default().to_string();
        }
    }
}

/// Writes the declarations, unless they are there already.
pub(crate) fn save_sources(path: &Path, sources: &[SourceDecl]) -> Result<()> {
    let mut bytes = serde_json::to_vec_pretty(sources).map_err(|e| StoreError::encode(path, e))?;
    bytes.push(b'\n');
    if fs::read(path).is_ok_and(|held| held == bytes) { Ok(()) } else { layout::replace(path, &bytes) }
}

pub(crate) fn load_sources(path: &Path) -> Result<Vec<SourceDecl>> {
    let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
    serde_json::from_slice(&bytes).map_err(|e| StoreError::damaged(path, e.to_string()))
}

/// The parts of a table, in order.
pub(crate) fn parts_of(dir: &Path, manifest: &Manifest, table: Table) -> Vec<Part> {
    let entries = manifest.parts.iter().filter(|p| p.table == table);
    entries.map(|p| Part::new(layout::part_file(dir, p), p.clone())).collect()
}

/// Removes files that the manifest does not name. Best effort: a file that stays does no harm.
pub(crate) fn remove_leftovers(dir: &Path, manifest: &Manifest) {
    for name in layout::names(dir) {
        if name.starts_with(layout::STAGING) {
            let _ = fs::remove_dir_all(dir.join(name));
        } else if layout::is_temporary(&name) {
            let _ = fs::remove_file(dir.join(name));
        }
    }
    for table in Table::ALL {
        let parts = manifest.parts.iter().filter(|p| p.table == table);
        let known: BTreeSet<String> = parts.map(layout::entry_name).collect();
        remove_unknown(&layout::table_dir(dir, table), &known);
    }
    let dead = manifest.parts.iter().filter_map(|p| p.dead_file.clone());
    let known = dead.chain(manifest.alias_index.clone()).chain(manifest.token_filter.clone()).collect();
    remove_unknown(&dir.join(layout::INDEX), &known);
    remove_unknown(&dir.join(layout::REJECTS), &manifest.reject_files.iter().cloned().collect());
}

fn remove_unknown(dir: &Path, known: &BTreeSet<String>) {
    for name in layout::names(dir).into_iter().filter(|name| !known.contains(name)) {
        let _ = fs::remove_file(dir.join(name));
    }
}
