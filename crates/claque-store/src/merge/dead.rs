//! Tombstones of one part: one bit per row, set when the row was merged into another.

use crate::error::{Result, StoreError};
use crate::sealed;
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Dead {
    words: Vec<u64>,
    rows: u64,
}

impl Dead {
    pub fn none(rows: u64) -> Self {
        Dead { words: vec![0; rows.div_ceil(64) as usize], rows }
    }

    /// Marks a row; rows beyond the end are ignored.
    pub fn mark(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut(row as usize / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub fn has(&self, row: u64) -> bool {
        self.words.get((row / 64) as usize).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Whether all rows of a range are marked.
    pub fn covers(&self, rows: std::ops::Range<u64>) -> bool {
        rows.into_iter().all(|row| self.has(row))
    }

    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        let mut payload = self.rows.to_le_bytes().to_vec();
        payload.extend(self.words.iter().flat_map(|w| w.to_le_bytes()));
        sealed::write(path, &payload)
    }

    pub fn read(path: &Path, rows: u64) -> Result<Self> {
        let payload = sealed::read(path)?;
        let n_words = rows.div_ceil(64) as usize;
        if sealed::u64_at(&payload, 0) != rows || payload.len() != 8 + 8 * n_words {
            return Err(StoreError::damaged(path, "it belongs to a part with another number of rows"));
        }
        let words = (0..n_words).map(|i| sealed::u64_at(&payload, 8 + 8 * i)).collect();
        Ok(Dead { words, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.dead");
        let mut dead = Dead::none(130);
        for row in [0, 63, 64, 129, 129, 500] {
            dead.mark(row);
        }
        assert_eq!(dead.count(), 4);
        assert!(dead.covers(63..65) && !dead.covers(63..66));
        dead.write(&path).unwrap();
        let back = Dead::read(&path, 130).unwrap();
        assert_eq!(back, dead);
        assert!(back.has(129) && !back.has(128) && !back.has(4000));
        assert!(Dead::read(&path, 131).unwrap_err().to_string().contains("damaged"));
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.dead");
        Dead::none(1000).write(&path).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(Dead::read(&path, 1000).unwrap_err().to_string().contains("checksum"));
    }
}
