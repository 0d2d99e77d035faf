//! Doors for the fuzz targets below `fuzz/`, compiled with `--cfg fuzzing` alone. Checksums are not looked at there,
//! so that the decoders behind them are met.

use crate::aliases::Aliases;
use crate::manifest::Manifest;
use crate::merge::{Dead, KeyFilter};
use crate::part::{Part, PartEntry, Selection};
use crate::sealed;
use crate::tables::{Stored, Table};
use claque_schema::{AccountRow, EngagementRow, FollowRow, PostRow};
use std::path::Path;

/// Rows that a part of a fuzz run may claim to have.
const ROWS: u64 = 4096;

/// Indexes, tombstones and the manifest. `scratch` is a file that may be written.
pub fn indexes(bytes: &[u8], scratch: &Path) {
    if let Some(filter) = KeyFilter::decode(bytes) {
        let again = KeyFilter::decode(&filter.encode());
        assert!((0..64).all(|key| !filter.may_hold(key) || again.as_ref().is_some_and(|a| a.may_hold(key))));
    }
    let _ = serde_json::from_slice::<Manifest>(bytes);
    if sealed::write(scratch, bytes).is_ok() {
        let _ = (Dead::read(scratch, 100), Aliases::read(scratch));
    }
}

/// A part of each table, read whole.
pub fn part(bytes: &[u8], scratch: &Path) {
    if std::fs::write(scratch, bytes).is_err() {
        return;
    }
    read::<AccountRow>(bytes, scratch);
    read::<PostRow>(bytes, scratch);
    read::<EngagementRow>(bytes, scratch);
    read::<FollowRow>(bytes, scratch);
}

fn read<R: Stored>(bytes: &[u8], path: &Path) {
    let tail = bytes.len().checked_sub(8).map_or(0, |at| sealed::u64_at(bytes, at) & 0xffff_ffff);
    let entry = PartEntry {
        table: Table::Posts,
        number: 0,
        rows: ROWS,
        bytes: bytes.len() as u64,
        footer_bytes: (tail + 8).min(bytes.len() as u64),
        footer_blake3: String::new(),
        dead: 0,
        dead_file: None,
        revision: 0,
    };
    let part = Part::new(path.to_path_buf(), entry);
    let Ok(footer) = part.footer() else { return };
    for group in 0..footer.meta.num_row_groups().min(4) {
        let _ = (part.read_group::<R>(group, &Selection::Where(&|_| true)), part.read_extra::<R>(group));
    }
}
