//! Records of rows in buckets, in memory or on disk, and their resolution.

use super::mix;
use crate::error::{Result, StoreError};
use crate::sealed::u64_at;
use crate::tables::Candidate;
use rayon::prelude::*;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

const BUCKET_BITS: u32 = 7;
/// Records in memory before all buckets go to disk: 3 MB, so that a large input needs no more than a middling one.
const HELD_MAX: usize = 1 << 16;
const RECORD_BYTES: usize = 8 + 8 + 1 + 4 + 4 + 4;

/// A row as merging sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    pub candidate: Candidate,
    /// Number of its part.
    pub part: u32,
    /// Place in that part.
    pub row: u32,
    /// Its input file.
    pub file: u32,
}

impl Record {
    /// Best first within a key; places are distinct, so the order is total.
    fn order(&self) -> (u64, std::cmp::Reverse<i64>, std::cmp::Reverse<u8>, u32, u32) {
        let c = self.candidate;
        (c.key, std::cmp::Reverse(c.observed), std::cmp::Reverse(c.fullness), self.part, self.row)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.candidate.key.to_le_bytes());
        out.extend_from_slice(&self.candidate.observed.to_le_bytes());
        out.push(self.candidate.fullness);
        for word in [self.part, self.row, self.file] {
            out.extend_from_slice(&word.to_le_bytes());
        }
    }

    fn decode(bytes: &[u8]) -> Record {
        let low = |at: usize| u64_at(bytes, at) as u32;
        let candidate = Candidate { key: u64_at(bytes, 0), observed: u64_at(bytes, 8) as i64, fullness: bytes[16] };
        // The last field has no eight bytes behind it.
        let file = u32::from_le_bytes([bytes[25], bytes[26], bytes[27], bytes[28]]);
        Record { candidate, part: low(17), row: low(21), file }
    }
}

/// All records of one table.
pub(crate) struct Spill {
    dir: PathBuf,
    name: &'static str,
    buckets: Vec<Vec<Record>>,
    held: usize,
    held_max: usize,
    on_disk: bool,
}

impl Spill {
    pub fn new(dir: &Path, name: &'static str) -> Self {
        Self::with_limit(dir, name, HELD_MAX)
    }

    fn with_limit(dir: &Path, name: &'static str, held_max: usize) -> Self {
        let buckets = (0..1 << BUCKET_BITS).map(|_| Vec::new()).collect();
        Spill { dir: dir.to_path_buf(), name, buckets, held: 0, held_max, on_disk: false }
    }

    pub fn push(&mut self, record: Record) -> Result<()> {
        self.buckets[(mix(record.candidate.key) >> (64 - BUCKET_BITS)) as usize].push(record);
        self.held += 1;
        if self.held >= self.held_max { self.flush() } else { Ok(()) }
    }

    fn path(&self, bucket: usize) -> PathBuf {
        self.dir.join(format!("{}-{bucket:03}.spill", self.name))
    }

    fn flush(&mut self) -> Result<()> {
        let mut bytes = Vec::new();
        for at in 0..self.buckets.len() {
            bytes.clear();
            self.buckets[at].iter().for_each(|r| r.encode(&mut bytes));
            self.buckets[at].clear();
            let path = self.path(at);
            let mut file =
                OpenOptions::new().append(true).create(true).open(&path).map_err(StoreError::io("open", &path))?;
            file.write_all(&bytes).map_err(StoreError::io("write", &path))?;
        }
        self.held = 0;
        self.on_disk = true;
        Ok(())
    }

    /// Hands over every record that lost against another one of its key.
    pub fn resolve(mut self, mut lost: impl FnMut(&Record)) -> Result<()> {
        for at in 0..self.buckets.len() {
            let mut records = std::mem::take(&mut self.buckets[at]);
            if self.on_disk {
                let path = self.path(at);
                let bytes = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
                records.extend(bytes.chunks_exact(RECORD_BYTES).map(Record::decode));
                std::fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
            }
            records.par_sort_unstable_by_key(Record::order);
            for same in records.chunk_by(|a, b| a.candidate.key == b.candidate.key) {
                same[1..].iter().for_each(&mut lost);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn the_buckets_decide_as_one_sorted_list_would(
            rows in prop::collection::vec((0u64..40, -2i64..3, 0u8..3), 0..200), limit in 1usize..80,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let mut spill = Spill::with_limit(dir.path(), "t", limit);
            let mut best: BTreeMap<u64, (i64, u8, std::cmp::Reverse<u32>)> = BTreeMap::new();
            for (row, (key, observed, fullness)) in rows.iter().enumerate() {
                let candidate = Candidate { key: *key, observed: *observed, fullness: *fullness };
                spill.push(Record { candidate, part: 3, row: row as u32, file: 9 }).unwrap();
                let mine = (*observed, *fullness, std::cmp::Reverse(row as u32));
                best.entry(*key).and_modify(|b| *b = (*b).max(mine)).or_insert(mine);
            }
            let mut alive: Vec<u32> = (0..rows.len() as u32).collect();
            spill.resolve(|r| {
                assert_eq!((r.part, r.file), (3, 9));
                alive.retain(|row| *row != r.row);
            }).unwrap();
            let mut expected: Vec<u32> = best.values().map(|b| b.2.0).collect();
            expected.sort_unstable();
            prop_assert_eq!(alive, expected);
            prop_assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        }
    }
}
