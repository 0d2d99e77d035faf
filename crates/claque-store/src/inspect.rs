//! What a workspace holds, from the footers alone: no row is read.

use crate::column::Column;
use crate::error::Result;
use crate::layout;
use crate::part::Part;
use crate::tables::{Stored, Table};
use crate::workspace::Workspace;
use claque_schema::{
    AccountRow, Accounting, AliasRow, EngagementRow, FollowRow, Platform, PostRow, SourceDecl, Timestamp,
};
use parquet::file::statistics::Statistics;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a workspace holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// Every table.
    pub tables: Vec<TableFacts>,
    /// Declared sources.
    pub sources: Vec<SourceDecl>,
    /// Input files.
    pub n_files: usize,
    /// Their accounting.
    pub totals: Accounting,
    /// Rejected records by reason.
    pub reject_reasons: BTreeMap<String, u64>,
    /// Other counts made on the way in.
    pub counters: BTreeMap<String, u64>,
    /// Handles that belonged to more than one id and were not resolved.
    pub n_ambiguous_handles: u64,
    /// Bytes on disk of the whole folder.
    pub bytes: u64,
}

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableFacts {
    /// Which.
    pub table: Table,
    /// Rows.
    pub n_rows: u64,
    /// Rows that were merged into others.
    pub n_merged: u64,
    /// Files.
    pub n_parts: usize,
    /// Bytes of the files.
    pub bytes: u64,
    /// First and last `created_at`.
    pub created: Option<[Timestamp; 2]>,
    /// First and last `observed_at`.
    pub observed: Option<[Timestamp; 2]>,
    /// How far each column is filled; computed over merged rows, too.
    pub columns: Vec<ColumnFill>,
}

/// How far a column is filled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnFill {
    /// Its name.
    pub name: &'static str,
    /// Whether no row can do without it.
    pub required: bool,
    /// Share of rows with a value (for lists: with an element), 0–1; 0 when there are no rows.
    pub filled: f64,
}

/// Every column of every table, `table.column`.
pub fn column_names() -> Vec<String> {
    fn of<R: Stored>() -> impl Iterator<Item = String> {
        R::columns().iter().map(|c| format!("{}.{}", R::TABLE.name(), c.name))
    }
    let rows = of::<AccountRow>().chain(of::<PostRow>()).chain(of::<EngagementRow>());
    rows.chain(of::<FollowRow>()).chain(of::<AliasRow>()).collect()
}

impl Inspection {
    /// The facts of a table.
    pub fn table(&self, table: Table) -> Option<&TableFacts> {
        self.tables.iter().find(|t| t.table == table)
    }
}

impl TableFacts {
    /// Share of rows with a value in that column.
    pub fn filled(&self, column: &str) -> Option<f64> {
        self.columns.iter().find(|c| c.name == column).map(|c| c.filled)
    }
}

impl Workspace {
    /// What the workspace holds. Reads footers only, so it is quick at any size.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn inspect(&self) -> Result<Inspection> {
        let manifest = self.manifest();
        Ok(Inspection {
            tables: vec![
                self.facts::<AccountRow>()?,
                self.facts::<PostRow>()?,
                self.facts::<EngagementRow>()?,
                self.facts::<FollowRow>()?,
                self.facts::<AliasRow>()?,
            ],
            sources: self.sources().to_vec(),
            n_files: manifest.files.len(),
            totals: manifest.totals,
            reject_reasons: manifest.reject_reasons.clone(),
            counters: manifest.counters.clone(),
            n_ambiguous_handles: manifest.n_ambiguous_handles,
            bytes: layout::bytes_below(self.dir()),
        })
    }

    /// Platforms that any row is from, in the order of [`Platform::ALL`]. Of a group with several, the first and the
    /// last by name: enough to tell one platform from more. Reads footers only.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn platforms(&self) -> Result<Vec<Platform>> {
        let mut names: Vec<Vec<u8>> = Vec::new();
        for part in &self.parts {
            let footer = part.footer()?;
            let Some(leaf) = footer.leaf("platform") else { continue };
            for group in footer.meta.row_groups() {
                let Some(Statistics::ByteArray(words)) = group.column(leaf).statistics() else { continue };
                names.extend([words.min_opt(), words.max_opt()].into_iter().flatten().map(|word| word.data().to_vec()));
            }
        }
        Ok(Platform::ALL.iter().copied().filter(|p| names.iter().any(|name| name == p.name().as_bytes())).collect())
    }

    fn facts<R: Stored>(&self) -> Result<TableFacts> {
        let parts: Vec<&Part> = self.parts.iter().filter(|p| p.entry.table == R::TABLE).collect();
        let n_rows: u64 = parts.iter().map(|p| p.entry.rows).sum();
        let n_merged: u64 = parts.iter().map(|p| p.entry.dead).sum();
        let mut columns = Vec::new();
        for column in R::columns() {
            let nulls = nulls(&parts, column)?;
            let filled = if n_rows == 0 { 0.0 } else { 1.0 - nulls as f64 / n_rows as f64 };
            columns.push(ColumnFill { name: column.name, required: column.required, filled });
        }
        Ok(TableFacts {
            table: R::TABLE,
            n_rows: n_rows - n_merged,
            n_merged,
            n_parts: parts.len(),
            bytes: parts.iter().map(|p| p.entry.bytes).sum(),
            created: range(&parts, "created_at")?,
            observed: range(&parts, "observed_at")?,
            columns,
        })
    }
}

/// Rows without a value. An empty list counts as one null in Parquet, too.
fn nulls<R>(parts: &[&Part], column: &Column<R>) -> Result<u64> {
    let mut total = 0;
    for part in parts {
        let footer = part.footer()?;
        let leaf = footer.leaf(&column.leaf());
        for group in footer.meta.row_groups() {
            let rows = group.num_rows().max(0) as u64;
            total += match leaf {
                None => rows,
                Some(_) if column.required => 0,
                Some(at) => group.column(at).statistics().and_then(Statistics::null_count_opt).unwrap_or(0).min(rows),
            };
        }
    }
    Ok(total)
}

fn range(parts: &[&Part], name: &str) -> Result<Option<[Timestamp; 2]>> {
    let mut found: Option<[Timestamp; 2]> = None;
    for part in parts {
        let footer = part.footer()?;
        let Some(leaf) = footer.leaf(name) else { continue };
        for group in footer.meta.row_groups() {
            let Some(Statistics::Int64(times)) = group.column(leaf).statistics() else { continue };
            if let (Some(first), Some(last)) = (times.min_opt(), times.max_opt()) {
                let (first, last) = (Timestamp(*first), Timestamp(*last));
                found = Some(found.map_or([first, last], |[a, b]| [a.min(first), b.max(last)]));
            }
        }
    }
    Ok(found)
}
