//! One table being written: buffer, part, merge records.

use super::Limits;
use crate::error::Result;
use crate::manifest::Manifest;
use crate::merge::{KeyFilter, Record, Spill};
use crate::part::{PartEntry, PartWriter};
use crate::tables::{Stored, Table};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

pub(super) struct TableWriter<R> {
    staging: PathBuf,
    rows: Vec<R>,
    bytes: usize,
    /// Where in `rows` the last row of a repeat key stands.
    last: FxHashMap<u64, u32>,
    /// Places in `rows` whose row gave way to a better one of the same buffer.
    beaten: FxHashSet<u32>,
    /// Rows that were merged before they were written, by input file.
    merged: BTreeMap<u32, u64>,
    part: Option<PartWriter>,
    next: u32,
    finished: Vec<PartEntry>,
    spill: Spill,
    keys: KeyFilter,
    scratch: Vec<u8>,
}

/// A table whose rows are all in finished parts.
pub(super) struct Finished {
    pub parts: Vec<PartEntry>,
    /// Rows merged on the way, by input file.
    pub merged: BTreeMap<u32, u64>,
    pub spill: Spill,
    /// Keys of the new rows.
    pub keys: KeyFilter,
}

/// Where a part lies until it is committed.
pub(super) fn staged(staging: &Path, table: Table, number: u32) -> PathBuf {
    staging.join(format!("{}-{number:06}.parquet", table.name()))
}

impl<R: Stored> TableWriter<R> {
    pub fn new(staging: &Path, manifest: &Manifest) -> Self {
        TableWriter {
            staging: staging.to_path_buf(),
            rows: Vec::new(),
            bytes: 0,
            last: FxHashMap::default(),
            beaten: FxHashSet::default(),
            merged: BTreeMap::new(),
            part: None,
            next: manifest.next_part(R::TABLE),
            finished: Vec::new(),
            spill: Spill::new(staging, R::TABLE.name()),
            keys: KeyFilter::default(),
            scratch: Vec::new(),
        }
    }

    pub fn push(&mut self, rows: Vec<R>, limits: &Limits, tokens: &mut KeyFilter) -> Result<()> {
        for mut row in rows {
            if self.is_repeat(&mut row) {
                *self.merged.entry(row.file()).or_default() += 1;
                continue;
            }
            self.bytes += row.bytes();
            self.rows.push(row);
            if self.rows.len() >= limits.group_rows || self.bytes >= limits.group_bytes {
                self.flush(limits, tokens)?;
            }
        }
        Ok(())
    }

    /// Whether the row says no more than a buffered one: the author that comes with each of its posts, the original
    /// in each of its reposts. If it says more, the buffered one gives way. What would be merged at commit whatever is
    /// still to come, two rows of five in a flattened export, need not be written first.
    fn is_repeat(&mut self, row: &mut R) -> bool {
        let Some(key) = row.repeat_key() else { return false };
        let here = self.rows.len() as u32;
        let slot = match self.last.entry(key) {
            Entry::Vacant(slot) => {
                slot.insert(here);
                return false;
            }
            Entry::Occupied(slot) => slot.into_mut(),
        };
        let Some(earlier) = self.rows.get_mut(*slot as usize) else { return false };
        if row.repeats(earlier) {
            return true;
        }
        if earlier.repeats(row) {
            *self.merged.entry(earlier.file()).or_default() += 1;
            self.beaten.insert(*slot);
        }
        *slot = here;
        false
    }

    /// Takes the rows that gave way out of the buffer; the others keep their order.
    fn drop_beaten(&mut self) {
        if self.beaten.is_empty() {
            return;
        }
        let mut at = 0;
        self.rows.retain(|_| {
            at += 1;
            !self.beaten.contains(&(at - 1))
        });
        self.beaten.clear();
    }

    /// Writes the buffer as one row group.
    fn flush(&mut self, limits: &Limits, tokens: &mut KeyFilter) -> Result<()> {
        self.drop_beaten();
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut part = match self.part.take() {
            Some(part) => part,
            None => {
                self.next += 1;
                PartWriter::create::<R>(&staged(&self.staging, R::TABLE, self.next - 1), self.next - 1)?
            }
        };
        let number = self.next - 1;
        let mut extra = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.iter().enumerate() {
            let value = row.extra(&mut self.scratch);
            extra.push(value);
            if let Some(candidate) = row.candidate(value) {
                self.keys.insert(candidate.key);
                let place = (part.rows + at as u64) as u32;
                self.spill.push(Record { candidate, part: number, row: place, file: row.file() })?;
            }
            row.each_account(&mut |account| tokens.insert(account.0));
        }
        part.write_group(&self.rows, &extra)?;
        self.rows.clear();
        self.last.clear();
        self.bytes = 0;
        if part.rows >= limits.part_rows || part.written >= limits.part_bytes {
            self.finished.push(part.finish::<R>()?);
        } else {
            self.part = Some(part);
        }
        Ok(())
    }

    /// Writes what is left and closes the last part.
    pub fn finish(&mut self, limits: &Limits, tokens: &mut KeyFilter) -> Result<Finished> {
        self.flush(limits, tokens)?;
        if let Some(part) = self.part.take() {
            self.finished.push(part.finish::<R>()?);
        }
        Ok(Finished {
            parts: std::mem::take(&mut self.finished),
            merged: std::mem::take(&mut self.merged),
            spill: std::mem::replace(&mut self.spill, Spill::new(&self.staging, R::TABLE.name())),
            keys: std::mem::take(&mut self.keys),
        })
    }
}
