//! The commit: merge, account, rename in, replace the manifest.
//!
//! Everything up to the manifest's replacement is invisible to readers, so a crash before it leaves the old state and
//! a crash after it the new one; the next open removes what the manifest does not name.

use super::Writer;
use super::rejects::count;
use super::settle::{Verdicts, settle};
use super::table::staged;
use crate::aliases;
use crate::error::{Result, StoreError};
use crate::layout;
use crate::manifest::Manifest;
use crate::merge::KeyFilter;
use crate::part::{Part, PartEntry, Selection};
use crate::tables::Table;
use crate::{sealed, workspace};
use claque_schema::{Accounting, AliasRow, InputFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitReport {
    /// The files of this commit with their final accounting: `read = kept + merged + rejected + suppressed`.
    pub files: Vec<InputFile>,
    /// Their sum.
    pub totals: Accounting,
    /// Rows of earlier files that gave way to better ones of this commit (their files' `merged` grew).
    pub n_displaced: u64,
    /// Where the rejected records are listed, below the workspace's folder, when there are any.
    pub reject_file: Option<String>,
    /// Whether the list of absent accounts has grown: handles of absent accounts, accounts set aside as minors'.
    pub absent_grew: bool,
}

/// Called before each step that changes the disk; an error from it plays a crash.
pub(crate) type Step<'a> = &'a mut dyn FnMut(&'static str) -> Result<()>;

/// Aliases in memory before repeats are taken out: 4 MB.
const ALIASES_HELD: usize = 1 << 18;

/// Where a staged file is moved to.
type Move = (PathBuf, PathBuf);

impl Writer {
    /// Makes everything pushed so far part of the workspace, at once.
    ///
    /// `files` describes the inputs, numbered from [`Writer::first_file`], with what the reader counted (`read`,
    /// `rejected`, `suppressed`); `merged` and `kept` are settled here.
    ///
    /// # Errors
    /// When the disk refuses, when the files' numbers do not continue the manifest's, or when rows and counts
    /// contradict each other. Nothing is stored then.
    pub fn commit(self, files: Vec<InputFile>) -> Result<CommitReport> {
        self.commit_with(files, &mut |_| Ok(()))
    }

    pub(crate) fn commit_with(mut self, files: Vec<InputFile>, step: Step<'_>) -> Result<CommitReport> {
        let first = self.first_file();
        for (at, file) in files.iter().enumerate() {
            let expected = first + at as u32;
            if file.file != expected {
                return Err(StoreError::FileNumber { name: file.name.clone(), found: file.file, expected });
            }
        }
        let outcome = self.commit_steps(files, step);
        #[cfg(test)]
        if matches!(outcome, Err(StoreError::Stopped)) {
            self.abandoned = true;
        }
        outcome
    }

    fn commit_steps(&mut self, mut files: Vec<InputFile>, step: Step<'_>) -> Result<CommitReport> {
        for file in &mut files {
            file.accounting.suppressed += self.suppressed.get(&file.file).copied().unwrap_or(0);
        }
        let first = self.first_file() as usize;
        step("close parts")?;
        let (new_parts, verdicts) = self.merge()?;
        let mut next = self.manifest.clone();
        next.generation += 1;
        next.files.extend(files);
        account(&mut next, &verdicts.merged)?;
        for (name, n) in &self.counters {
            count(&mut next.counters, name, *n);
        }
        for (reason, n) in &self.rejects.reasons {
            count(&mut next.reject_reasons, reason, *n);
        }
        step("write indexes")?;
        let mut moves = self.write_indexes(&mut next, &new_parts, &verdicts)?;
        step("write rejects")?;
        let reject_file = self.write_rejects(&mut next, &mut moves)?;
        for (from, to) in &moves {
            step("rename in")?;
            rename(from, to)?;
        }
        let folders: BTreeSet<&Path> = moves.iter().filter_map(|(_, to)| to.parent()).collect();
        folders.into_iter().for_each(layout::sync_dir);
        step("write sources")?;
        // Before the manifest: rows must not name a source that is not there; the other way round does no harm.
        workspace::account_for_files(&mut self.sources, &next);
        workspace::save_sources(&self.dir.join(layout::SOURCES), &self.sources)?;
        if self.learned {
            let since = next.files.last().map(|f| f.ingested_at.clone()).unwrap_or_default();
            self.absent.date(&since);
            self.absent.save(&self.dir)?;
        }
        step("replace the manifest")?;
        next.save(&self.dir.join(layout::MANIFEST))?;
        step("tidy up")?;
        workspace::remove_leftovers(&self.dir, &next);
        Ok(CommitReport { absent_grew: self.learned, ..report(&next, first, &verdicts, reject_file) })
    }

    /// Closes the parts and merges their rows with each other and with the earlier ones.
    fn merge(&mut self) -> Result<(Vec<PartEntry>, Verdicts)> {
        let mut verdicts = Verdicts::default();
        let (limits, tokens) = (self.limits, &mut self.tokens);
        let (dir, old) = (&self.dir, &self.manifest);
        let mut parts = settle(dir, old, &mut self.accounts, &limits, tokens, &mut verdicts)?;
        parts.extend(settle(dir, old, &mut self.posts, &limits, tokens, &mut verdicts)?);
        parts.extend(settle(dir, old, &mut self.engagements, &limits, tokens, &mut verdicts)?);
        parts.extend(settle(dir, old, &mut self.follows, &limits, tokens, &mut verdicts)?);
        parts.extend(self.aliases.finish(&limits, tokens)?.parts);
        Ok((parts, verdicts))
    }

    fn write_rejects(&mut self, next: &mut Manifest, moves: &mut Vec<Move>) -> Result<Option<String>> {
        let staged = self.staging.join("rejects.csv");
        if !self.rejects.finish(&next.files, &staged)? {
            return Ok(None);
        }
        let name = layout::rejects_name(next.generation);
        moves.push((staged, self.dir.join(layout::REJECTS).join(&name)));
        let shown = format!("{}/{name}", layout::REJECTS);
        next.reject_files.push(name);
        Ok(Some(shown))
    }

    /// Writes tombstones, aliases and the token filter into staging; returns what must be moved where.
    fn write_indexes(
        &mut self,
        next: &mut Manifest,
        new_parts: &[PartEntry],
        verdicts: &Verdicts,
    ) -> Result<Vec<Move>> {
        let index = self.dir.join(layout::INDEX);
        let mut moves = Vec::new();
        for part in new_parts {
            let from = staged(&self.staging, part.table, part.number);
            moves.push((from, layout::part_path(&self.dir, part.table, part.number)));
        }
        next.parts.extend_from_slice(new_parts);
        next.parts.sort_by_key(|p| (p.table, p.number));
        for ((table, number), dead) in &verdicts.dead {
            let name = layout::dead_name(*table, *number, next.generation);
            let from = self.staging.join(&name);
            dead.write(&from)?;
            moves.push((from, index.join(&name)));
            if let Some(entry) = next.parts.iter_mut().find(|p| (p.table, p.number) == (*table, *number)) {
                entry.dead = dead.count();
                entry.dead_file = Some(name);
            }
        }
        let mut filter = std::mem::take(&mut self.tokens);
        if let Some(name) = &self.manifest.token_filter {
            let path = index.join(name);
            let held = KeyFilter::decode(&sealed::read(&path)?);
            filter.absorb(&held.ok_or_else(|| StoreError::damaged(&path, "it is no token filter"))?);
        }
        let name = layout::index_name("tokens", next.generation);
        sealed::write(&self.staging.join(&name), &filter.encode())?;
        moves.push((self.staging.join(&name), index.join(&name)));
        next.token_filter = Some(name);
        moves.extend(self.write_aliases(next, new_parts, &filter)?);
        Ok(moves)
    }

    /// Writes the index of the aliases whose handle may occur in the dataset, made anew from all of them: a handle
    /// that occurred long ago may have got its id just now, and the other way round.
    fn write_aliases(&self, next: &mut Manifest, new_parts: &[PartEntry], filter: &KeyFilter) -> Result<Option<Move>> {
        let (mut found, mut bound): (Vec<AliasRow>, usize) = (Vec::new(), ALIASES_HELD);
        for entry in next.parts.iter().filter(|p| p.table == Table::Aliases) {
            let is_new = new_parts.iter().any(|p| (p.table, p.number) == (entry.table, entry.number));
            let path = match is_new {
                true => staged(&self.staging, entry.table, entry.number),
                false => layout::part_file(&self.dir, entry),
            };
            let part = Part::new(path, entry.clone());
            for group in 0..part.footer()?.meta.num_row_groups() {
                let mut rows: Vec<AliasRow> = part.read_group(group, &Selection::Where(&|_| true))?;
                rows.retain(|alias| filter.may_hold(alias.weak.0));
                found.extend(rows);
                if found.len() > bound {
                    // Repeats must not pile up: only as many are held as there are different ones.
                    found.sort_unstable();
                    found.dedup();
                    bound = ALIASES_HELD.max(2 * found.len());
                }
            }
        }
        let settled = aliases::settle(found);
        next.n_ambiguous_handles = settled.n_ambiguous;
        next.alias_index = None;
        if settled.pairs.is_empty() {
            return Ok(None);
        }
        let name = layout::index_name("aliases", next.generation);
        let from = self.staging.join(&name);
        aliases::write(&from, &settled.pairs)?;
        let to = self.dir.join(layout::INDEX).join(&name);
        next.alias_index = Some(name);
        Ok(Some((from, to)))
    }
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    if let Some(dir) = to.parent() {
        layout::make_dir(dir)?;
    }
    std::fs::rename(from, to).map_err(StoreError::io("move in", to))
}

fn report(next: &Manifest, first: usize, verdicts: &Verdicts, reject_file: Option<String>) -> CommitReport {
    let mut out = CommitReport { files: next.files[first..].to_vec(), reject_file, ..CommitReport::default() };
    for file in &out.files {
        out.totals += file.accounting;
    }
    out.n_displaced = verdicts.merged.range(..first as u32).map(|(_, n)| n).sum();
    out
}

/// Settles kept and merged of every file that lost rows or is new.
fn account(next: &mut Manifest, merged: &BTreeMap<u32, u64>) -> Result<()> {
    if let Some((file, _)) = merged.iter().find(|(file, _)| **file as usize >= next.files.len()) {
        let detail = format!("rows name file {file}, which was not declared");
        return Err(StoreError::Accounting { name: String::new(), detail });
    }
    next.totals = Accounting::default();
    for file in &mut next.files {
        let held = &mut file.accounting;
        held.merged += merged.get(&file.file).copied().unwrap_or(0);
        let gone = held.merged + held.rejected + held.suppressed;
        held.kept = held.read.checked_sub(gone).ok_or_else(|| StoreError::Accounting {
            name: file.name.clone(),
            detail: format!(
                "{} read, but {} merged, {} rejected and {} suppressed",
                held.read, held.merged, held.rejected, held.suppressed
            ),
        })?;
        next.totals += *held;
    }
    let times = |files: &[InputFile]| -> Vec<String> {
        let mut times: Vec<String> = files.iter().map(|f| f.ingested_at.clone()).filter(|t| !t.is_empty()).collect();
        times.sort_unstable();
        times
    };
    let times = times(&next.files);
    next.created = times.first().cloned().unwrap_or_default();
    next.updated = times.last().cloned().unwrap_or_default();
    Ok(())
}
