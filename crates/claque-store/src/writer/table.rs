//! One table being written: buffer, part, merge records.

use super::Limits;
use crate::error::Result;
use crate::manifest::Manifest;
use crate::merge::{KeyFilter, Record, Spill};
use crate::part::{PartEntry, PartWriter};
use crate::tables::{Stored, Table};
use std::path::{Path, PathBuf};

pub(super) struct TableWriter<R> {
    staging: PathBuf,
    rows: Vec<R>,
    bytes: usize,
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
            part: None,
            next: manifest.next_part(R::TABLE),
            finished: Vec::new(),
            spill: Spill::new(staging, R::TABLE.name()),
            keys: KeyFilter::default(),
            scratch: Vec::new(),
        }
    }

    pub fn push(&mut self, rows: Vec<R>, limits: &Limits, tokens: &mut KeyFilter) -> Result<()> {
        for row in rows {
            self.bytes += row.bytes();
            self.rows.push(row);
            if self.rows.len() >= limits.group_rows || self.bytes >= limits.group_bytes {
                self.flush(limits, tokens)?;
            }
        }
        Ok(())
    }

    /// Writes the buffer as one row group.
    fn flush(&mut self, limits: &Limits, tokens: &mut KeyFilter) -> Result<()> {
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
            spill: std::mem::replace(&mut self.spill, Spill::new(&self.staging, R::TABLE.name())),
            keys: std::mem::take(&mut self.keys),
        })
    }
}
