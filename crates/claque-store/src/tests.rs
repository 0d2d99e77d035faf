//! Tests of the whole path from batches to rows: round trips, merging against a naive oracle, crashes, damage.

mod arbitrary;
mod crash;
mod damage;
mod merging;
mod reading;
mod round_trip;

use crate::{CommitReport, Limits, Workspace};
use claque_schema::{Accounting, Batch, InputFile};
use tempfile::TempDir;

/// Row groups and parts so small that a few rows make several.
const SMALL: Limits = Limits { group_rows: 7, group_bytes: 1 << 20, part_rows: 20, part_bytes: 1 << 20 };

fn fresh() -> (TempDir, Workspace) {
    let dir = tempfile::tempdir().unwrap();
    let ws = Workspace::create(dir.path(), "purpose = \"test\"\n").unwrap();
    (dir, ws)
}

fn input(file: u32, read: u64, rejected: u64) -> InputFile {
    InputFile {
        file,
        name: format!("export {file}.csv"),
        bytes: 10,
        blake3: format!("{file:064x}"),
        format: "test".to_string(),
        detected: "given by --as".to_string(),
        source: 0,
        accounting: Accounting { read, rejected, ..Accounting::default() },
        ingested_at: format!("2026-01-0{}T00:00:00Z", 1 + file % 9),
    }
}

/// Commits a batch as one file; its rows must name the next file.
fn commit(ws: &mut Workspace, batch: Batch) -> CommitReport {
    let mut writer = ws.writer_with(SMALL).unwrap();
    let file = input(writer.first_file(), (batch.n_rows() + batch.rejects.len()) as u64, batch.rejects.len() as u64);
    writer.push(batch).unwrap();
    let report = writer.commit(vec![file]).unwrap();
    ws.reload().unwrap();
    report
}
