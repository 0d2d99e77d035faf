//! Merging one table at commit: new rows with each other and with those of earlier parts.

use super::Limits;
use super::table::TableWriter;
use crate::error::Result;
use crate::manifest::Manifest;
use crate::merge::{Dead, KeyFilter, Record};
use crate::part::{Part, PartEntry, Selection};
use crate::tables::{Stored, Table};
use crate::workspace;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Groups of earlier parts that are looked at together.
const GROUPS_AT_ONCE: usize = 8;

/// What merging decided.
#[derive(Default)]
pub(super) struct Verdicts {
    /// Tombstones of the parts that got new ones.
    pub dead: BTreeMap<(Table, u32), Dead>,
    /// Merged rows by input file.
    pub merged: BTreeMap<u32, u64>,
}

/// Closes a table and merges its rows; returns its new parts.
pub(super) fn settle<R: Stored>(
    dir: &Path,
    old: &Manifest,
    table: &mut TableWriter<R>,
    limits: &Limits,
    tokens: &mut KeyFilter,
    verdicts: &mut Verdicts,
) -> Result<Vec<PartEntry>> {
    let mut new = table.finish(limits, tokens)?;
    for (file, n) in &new.merged {
        *verdicts.merged.entry(*file).or_default() += n;
    }
    if new.parts.is_empty() {
        return Ok(new.parts);
    }
    let earlier: Vec<Part> = workspace::parts_of(dir, old, R::TABLE);
    let mut groups = Vec::new();
    for part in &earlier {
        groups.extend((0..part.footer()?.meta.num_row_groups()).map(|group| (part, group)));
    }
    for some in groups.chunks(GROUPS_AT_ONCE) {
        let found: Vec<Result<Vec<Record>>> =
            some.par_iter().map(|(part, group)| earlier_records::<R>(dir, part, *group, &new.keys)).collect();
        for records in found {
            for record in records? {
                new.spill.push(record)?;
            }
        }
    }
    let mut dead: BTreeMap<u32, Dead> = BTreeMap::new();
    for part in &earlier {
        if let Some(held) = part.dead(dir)? {
            dead.insert(part.entry.number, held.as_ref().clone());
        }
    }
    let before: BTreeMap<u32, u64> = dead.iter().map(|(number, dead)| (*number, dead.count())).collect();
    let entries = earlier.iter().map(|p| &p.entry).chain(&new.parts);
    let n_rows: BTreeMap<u32, u64> = entries.map(|p| (p.number, p.rows)).collect();
    new.spill.resolve(|record| {
        let rows = n_rows.get(&record.part).copied().unwrap_or(0);
        dead.entry(record.part).or_insert_with(|| Dead::none(rows)).mark(record.row);
        *verdicts.merged.entry(record.file).or_default() += 1;
    })?;
    let changed = dead.into_iter().filter(|(number, dead)| before.get(number) != Some(&dead.count()));
    verdicts.dead.extend(changed.map(|(number, dead)| ((R::TABLE, number), dead)));
    Ok(new.parts)
}

/// Records of the living rows of an earlier row group whose keys may occur among the new ones.
fn earlier_records<R: Stored>(dir: &Path, part: &Part, group: usize, keys: &KeyFilter) -> Result<Vec<Record>> {
    let extra = part.read_extra::<R>(group)?;
    let rows: Vec<R> = part.read_group(group, &Selection::Named(R::MERGE_COLUMNS))?;
    let before = part.first_row(group)?;
    let dead = part.dead(dir)?;
    let mut records = Vec::new();
    for (at, (row, extra)) in rows.iter().zip(extra).enumerate() {
        let place = before + at as u64;
        let Some(candidate) = row.candidate(extra).filter(|c| keys.may_hold(c.key)) else { continue };
        if !dead.as_ref().is_some_and(|d| d.has(place)) {
            records.push(Record { candidate, part: part.entry.number, row: place as u32, file: row.file() });
        }
    }
    Ok(records)
}
