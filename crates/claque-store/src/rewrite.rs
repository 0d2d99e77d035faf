//! Erasure: parts that hold what must go are written anew without it; then the manifest names the new files.
//!
//! A tombstone would hide a row and leave its bytes. So a part with anything to erase is written again, row group by
//! row group, without the erased rows, without the names of absent accounts in other rows, and without rows that were
//! merged into others long ago. The new file has the old number (order of input is order of numbers) and a higher
//! revision. As with a commit, replacing the manifest is the one step that counts: a crash before it leaves the old
//! state, a crash after it the new one, and the next open removes the files of the other. Readers that opened before
//! keep what they have open or are told that a file is gone.
//!
//! The token filter and the index of aliases are made from what is left. (What a disk keeps of deleted files is beyond
//! a program's reach: encrypt the disk.)

use crate::absent::Screen;
use crate::aliases;
use crate::error::{Result, StoreError};
use crate::layout;
use crate::lock::Lock;
use crate::manifest::Manifest;
use crate::merge::KeyFilter;
use crate::part::{Part, PartEntry, PartWriter, Selection};
use crate::tables::{Stored, Table};
use crate::workspace::{self, Workspace};
use crate::{sealed, writer::Step};
use claque_schema::{AccountRow, AccountToken, AliasRow, EngagementRow, FollowRow, PostRow};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Row groups that are looked at together.
const GROUPS_AT_ONCE: usize = 8;

/// What must go.
#[derive(Debug, Clone, Default)]
pub struct Erasure {
    /// These accounts, and their names in other rows.
    pub accounts: FxHashSet<AccountToken>,
    /// Rows of these input files.
    pub files: FxHashSet<u32>,
    /// Texts that file names and source names must not hold (raw handles), in lower case.
    pub names: Vec<String>,
}

impl Erasure {
    fn absent(&self, token: AccountToken) -> bool {
        self.accounts.contains(&token)
    }
}

/// What went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows removed, by table.
    pub rows: BTreeMap<&'static str, u64>,
    /// Rows of other accounts from which a name was taken out.
    pub n_stripped: u64,
    /// Parts written anew.
    pub n_parts: u64,
    /// Input files and sources whose names named somebody.
    pub n_renamed: u64,
}

impl Erased {
    /// Rows removed, of all tables.
    pub fn n_rows(&self) -> u64 {
        self.rows.values().sum()
    }

    /// Whether nothing had to go.
    pub fn is_nothing(&self) -> bool {
        *self == Erased::default()
    }
}

/// An erasure at work.
struct Rewriter<'a> {
    dir: &'a Path,
    staging: PathBuf,
    erasure: &'a Erasure,
    old: &'a Manifest,
    next: Manifest,
    /// Tokens of what is left.
    tokens: KeyFilter,
    /// Staged files and their places.
    moves: Vec<(PathBuf, PathBuf)>,
    erased: Erased,
    /// Living rows removed, by input file.
    gone: BTreeMap<u32, u64>,
}

impl Workspace {
    /// Removes rows from the disk. With `dry`, only says what would go.
    ///
    /// # Errors
    /// When a writer is at work, a part is damaged, or the disk refuses; nothing is changed then.
    pub fn erase(&mut self, erasure: &Erasure, dry: bool) -> Result<Erased> {
        self.erase_with(erasure, dry, &mut |_| Ok(()))
    }

    pub(crate) fn erase_with(&mut self, erasure: &Erasure, dry: bool, step: Step<'_>) -> Result<Erased> {
        let dir = self.dir.clone();
        let lock = Lock::take_patiently(&dir)?;
        let old = Manifest::load(&dir.join(layout::MANIFEST))?;
        let staging = dir.join(format!("{}{}", layout::STAGING, std::process::id()));
        layout::make_dir(&staging)?;
        let mut next = old.clone();
        next.generation += 1;
        let mut rewriter = Rewriter {
            dir: &dir,
            staging: staging.clone(),
            erasure,
            old: &old,
            next,
            tokens: KeyFilter::default(),
            moves: Vec::new(),
            erased: Erased::default(),
            gone: BTreeMap::new(),
        };
        let outcome = rewriter.run(dry, step);
        #[cfg(test)]
        if matches!(outcome, Err(StoreError::Stopped)) {
            return Err(StoreError::Stopped);
        }
        let _ = std::fs::remove_dir_all(&staging);
        outcome?;
        let erased = rewriter.erased;
        drop(lock);
        self.reload()?;
        Ok(erased)
    }
}

impl Rewriter<'_> {
    fn run(&mut self, dry: bool, step: Step<'_>) -> Result<()> {
        step("rewrite parts")?;
        self.table::<AccountRow>()?;
        self.table::<PostRow>()?;
        self.table::<EngagementRow>()?;
        self.table::<FollowRow>()?;
        self.table::<AliasRow>()?;
        let renamed = self.rename_inputs()?;
        if dry || self.erased.is_nothing() {
            return Ok(());
        }
        step("write indexes")?;
        self.indexes()?;
        self.account();
        for (from, to) in &self.moves {
            step("rename in")?;
            std::fs::rename(from, to).map_err(StoreError::io("move in", to))?;
        }
        for table in Table::ALL {
            layout::sync_dir(&layout::table_dir(self.dir, table));
        }
        layout::sync_dir(&self.dir.join(layout::INDEX));
        step("replace the manifest")?;
        self.next.save(&self.dir.join(layout::MANIFEST))?;
        step("rename sources")?;
        // After the manifest: a crash in between leaves a name that the next erasure takes out.
        for (path, bytes) in renamed {
            layout::replace(&path, &bytes)?;
        }
        step("tidy up")?;
        workspace::remove_leftovers(self.dir, &self.next);
        Ok(())
    }

    /// Looks at every part of a table; writes those anew that hold something to erase.
    fn table<R: Stored>(&mut self) -> Result<()> {
        for part in workspace::parts_of(self.dir, self.old, R::TABLE) {
            let groups: Vec<usize> = (0..part.footer()?.meta.num_row_groups()).collect();
            let mut concerned = false;
            let mut tokens: Vec<u64> = Vec::new();
            for some in groups.chunks(GROUPS_AT_ONCE) {
                let found: Vec<Result<(bool, Vec<u64>)>> =
                    some.par_iter().map(|group| look::<R>(&part, *group, self.erasure, &self.tokens)).collect();
                for looked in found {
                    let (hit, named) = looked?;
                    concerned |= hit;
                    tokens.extend(named);
                }
                tokens.sort_unstable();
                tokens.dedup();
            }
            if concerned {
                self.rewrite::<R>(&part)?;
            } else {
                tokens.into_iter().for_each(|t| self.tokens.insert(t));
            }
        }
        Ok(())
    }

    fn rewrite<R: Stored>(&mut self, part: &Part) -> Result<()> {
        let dead = part.dead(self.dir)?;
        let revision = part.entry.revision + 1;
        let entry = PartEntry { revision, ..part.entry.clone() };
        let to = layout::part_file(self.dir, &entry);
        let from = self.staging.join(format!("{}-{:06}.r{revision}.parquet", R::TABLE.name(), entry.number));
        let mut writer = PartWriter::create::<R>(&from, entry.number)?;
        let mut scratch = Vec::new();
        let mut place = 0;
        for group in 0..part.footer()?.meta.num_row_groups() {
            let mut rows: Vec<R> = part.read_group(group, &Selection::Where(&|_| true))?;
            rows.retain_mut(|row| {
                place += 1;
                let living = !dead.as_ref().is_some_and(|d| d.has(place - 1));
                living && self.keep(row)
            });
            if rows.is_empty() {
                continue;
            }
            let extra: Vec<Option<i64>> = rows.iter().map(|row| row.extra(&mut scratch)).collect();
            rows.iter().for_each(|row| row.each_account(&mut |account| self.tokens.insert(account.0)));
            writer.write_group(&rows, &extra)?;
        }
        self.erased.n_parts += 1;
        let position = self.next.parts.iter().position(|p| (p.table, p.number) == (R::TABLE, entry.number));
        let Some(position) = position else { return Ok(()) };
        if writer.rows == 0 {
            self.next.parts.remove(position);
            return Ok(());
        }
        self.next.parts[position] = PartEntry { revision, ..writer.finish::<R>()? };
        self.moves.push((from, to));
        Ok(())
    }

    /// Whether a living row stays; takes out of it what must go.
    fn keep<R: Stored>(&mut self, row: &mut R) -> bool {
        let erasure = self.erasure;
        let expired = R::TABLE != Table::Aliases && erasure.files.contains(&row.file());
        let orphan = !erasure.files.is_empty() && row.is_orphan(&|token| self.tokens.may_hold(token.0));
        let screen = if expired || orphan { Screen::Drop } else { row.screen(&|token| erasure.absent(token)) };
        match screen {
            Screen::Untouched => true,
            Screen::Changed => {
                self.erased.n_stripped += 1;
                true
            }
            Screen::Drop => {
                *self.erased.rows.entry(R::TABLE.name()).or_default() += 1;
                if R::TABLE != Table::Aliases {
                    *self.gone.entry(row.file()).or_default() += 1;
                }
                false
            }
        }
    }

    /// Takes names out of the manifest; gives the other files that hold them, as they should be.
    fn rename_inputs(&mut self) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let needles: Vec<&String> = self.erasure.names.iter().filter(|n| n.chars().count() >= 3).collect();
        if needles.is_empty() {
            return Ok(Vec::new());
        }
        let names = |text: &str| needles.iter().any(|n| text.to_lowercase().contains(n.as_str()));
        let mut replaced: Vec<(String, String)> = Vec::new();
        for file in self.next.files.iter_mut().filter(|f| names(&f.name)) {
            let plain = format!("file-{}", file.file);
            replaced.push((std::mem::replace(&mut file.name, plain.clone()), plain));
        }
        let path = self.dir.join(layout::SOURCES);
        let mut sources = workspace::load_sources(&path)?;
        let mut out = Vec::new();
        let mut n_sources = 0;
        for (at, source) in sources.iter_mut().enumerate().filter(|(_, s)| names(&s.name) || names(&s.origin)) {
            if names(&source.name) {
                source.name = format!("source-{at}");
            }
            if names(&source.origin) {
                source.origin.clear();
            }
            n_sources += 1;
        }
        if n_sources > 0 {
            let bytes = serde_json::to_vec_pretty(&sources).map_err(|e| StoreError::encode(&path, e))?;
            out.push((path, [bytes, b"\n".to_vec()].concat()));
        }
        for name in &self.next.reject_files {
            let path = self.dir.join(layout::REJECTS).join(name);
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let mended = replaced.iter().fold(text.clone(), |text, (from, to)| text.replace(from, to));
            if mended != text {
                out.push((path, mended.into_bytes()));
            }
        }
        self.erased.n_renamed = replaced.len() as u64 + n_sources;
        Ok(out)
    }

    /// Token filter and alias index of what is left.
    fn indexes(&mut self) -> Result<()> {
        let index = self.dir.join(layout::INDEX);
        let name = layout::index_name("tokens", self.next.generation);
        sealed::write(&self.staging.join(&name), &self.tokens.encode())?;
        self.moves.push((self.staging.join(&name), index.join(&name)));
        self.next.token_filter = Some(name);
        let mut found: Vec<AliasRow> = Vec::new();
        for entry in self.next.parts.iter().filter(|p| p.table == Table::Aliases) {
            let place = layout::part_file(self.dir, entry);
            let staged = self.moves.iter().find(|(_, to)| *to == place).map(|(from, _)| from.clone());
            let part = Part::new(staged.unwrap_or(place), entry.clone());
            for group in 0..part.footer()?.meta.num_row_groups() {
                let rows: Vec<AliasRow> = part.read_group(group, &Selection::Where(&|_| true))?;
                found.extend(rows.into_iter().filter(|alias| self.tokens.may_hold(alias.weak.0)));
            }
        }
        let settled = aliases::settle(found);
        self.next.n_ambiguous_handles = settled.n_ambiguous;
        self.next.alias_index = None;
        if !settled.pairs.is_empty() {
            let name = layout::index_name("aliases", self.next.generation);
            aliases::write(&self.staging.join(&name), &settled.pairs)?;
            self.moves.push((self.staging.join(&name), index.join(&name)));
            self.next.alias_index = Some(name);
        }
        Ok(())
    }

    /// What was kept is now suppressed: every record stays accounted for.
    fn account(&mut self) {
        self.next.totals = claque_schema::Accounting::default();
        for file in &mut self.next.files {
            let held = &mut file.accounting;
            let n = self.gone.get(&file.file).copied().unwrap_or(0).min(held.kept);
            held.kept -= n;
            held.suppressed += n;
            self.next.totals += *held;
        }
    }
}

/// Whether a row group holds something to erase, and which accounts its rows name.
fn look<R: Stored>(part: &Part, group: usize, erasure: &Erasure, held: &KeyFilter) -> Result<(bool, Vec<u64>)> {
    let mut rows: Vec<R> = part.read_group(group, &Selection::Named(R::NAMING))?;
    let mut tokens = Vec::with_capacity(rows.len());
    let mut hit = false;
    for row in &mut rows {
        row.each_account(&mut |account| tokens.push(account.0));
        let expired = R::TABLE != Table::Aliases && erasure.files.contains(&row.file());
        let orphan = !erasure.files.is_empty() && row.is_orphan(&|token| held.may_hold(token.0));
        hit |= expired || orphan || row.screen(&|token| erasure.absent(token)) != Screen::Untouched;
    }
    tokens.sort_unstable();
    tokens.dedup();
    Ok((hit, tokens))
}
