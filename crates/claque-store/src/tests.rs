//! Tests of the whole path from batches to rows: round trips, merging against a naive oracle, crashes, damage.

mod arbitrary;
mod crash;
mod damage;
mod erasing;
mod merging;
mod reading;
mod round_trip;

use crate::part::{Part, Selection};
use crate::tables::{Stored, Table};
use crate::{CommitReport, Limits, Workspace};
use claque_schema::{AccountRow, Accounting, AliasRow, Batch, EngagementRow, FollowRow, InputFile, PostRow};
use std::collections::BTreeSet;
use std::path::Path;
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

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// Every account token that the rows of a part name, dead rows included.
fn named(part: &Part) -> BTreeSet<u64> {
    fn of<R: Stored>(part: &Part) -> BTreeSet<u64> {
        let mut out = BTreeSet::new();
        for group in 0..part.footer().unwrap().meta.num_row_groups() {
            let rows: Vec<R> = part.read_group(group, &Selection::Where(&|_| true)).unwrap();
            rows.iter().for_each(|row| {
                row.each_account(&mut |account| {
                    out.insert(account.0);
                });
            });
        }
        out
    }
    match part.entry.table {
        Table::Accounts => of::<AccountRow>(part),
        Table::Posts => of::<PostRow>(part),
        Table::Engagements => of::<EngagementRow>(part),
        Table::Follows => of::<FollowRow>(part),
        Table::Aliases => (0..part.footer().unwrap().meta.num_row_groups())
            .flat_map(|g| part.read_group::<AliasRow>(g, &Selection::Where(&|_| true)).unwrap())
            .flat_map(|alias| [alias.weak.0, alias.strong.0])
            .collect(),
    }
}
