//! Reading: row groups as units of work, in a fixed order, so that callers can spread them over threads.
//!
//! Merged rows are left out and handles whose id became known are replaced by the id's token, in every column.

use crate::absent::Screen;
use crate::column::{Column, Weight};
use crate::error::Result;
use crate::part::{Part, Selection};
use crate::scan::{PostColumns, Scan};
use crate::tables::{Stored, Table};
use crate::workspace::Workspace;
use claque_schema::{AccountRow, EngagementRow, FollowRow, PostRow, Timestamp};
use parquet::file::statistics::Statistics;
use rayon::prelude::*;

/// A row group of a table: what one thread reads at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupRef {
    part: u32,
    group: u32,
    rows: u32,
}

impl GroupRef {
    /// Rows in it, merged ones included.
    pub fn rows(&self) -> usize {
        self.rows as usize
    }
}

impl Workspace {
    /// Row groups of account observations, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged.
    pub fn account_groups(&self) -> Result<Vec<GroupRef>> {
        self.groups(Table::Accounts)
    }

    /// Row groups of posts, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged.
    pub fn post_groups(&self) -> Result<Vec<GroupRef>> {
        self.groups(Table::Posts)
    }

    /// Row groups of engagements, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged.
    pub fn engagement_groups(&self) -> Result<Vec<GroupRef>> {
        self.groups(Table::Engagements)
    }

    /// Row groups of follows, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged.
    pub fn follow_groups(&self) -> Result<Vec<GroupRef>> {
        self.groups(Table::Follows)
    }

    /// Account observations of a row group.
    ///
    /// # Errors
    /// When the part is damaged or gone.
    pub fn read_accounts(&self, group: &GroupRef, scan: &Scan) -> Result<Vec<AccountRow>> {
        self.read(group, scan)
    }

    /// Posts of a row group.
    ///
    /// # Errors
    /// When the part is damaged or gone.
    pub fn read_posts(&self, group: &GroupRef, scan: &Scan) -> Result<Vec<PostRow>> {
        self.read(group, scan)
    }

    /// Engagements of a row group.
    ///
    /// # Errors
    /// When the part is damaged or gone.
    pub fn read_engagements(&self, group: &GroupRef, scan: &Scan) -> Result<Vec<EngagementRow>> {
        self.read(group, scan)
    }

    /// Follows of a row group.
    ///
    /// # Errors
    /// When the part is damaged or gone.
    pub fn read_follows(&self, group: &GroupRef, scan: &Scan) -> Result<Vec<FollowRow>> {
        self.read(group, scan)
    }

    /// All account observations that the scan asks for, read by all threads, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn accounts(&self, scan: &Scan) -> Result<Vec<AccountRow>> {
        self.collect(scan)
    }

    /// All posts that the scan asks for, in order of the input. Read by groups what may be large.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn posts(&self, scan: &Scan) -> Result<Vec<PostRow>> {
        self.collect(scan)
    }

    /// All engagements that the scan asks for, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn engagements(&self, scan: &Scan) -> Result<Vec<EngagementRow>> {
        self.collect(scan)
    }

    /// All follows that the scan asks for, in order of the input.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn follows(&self, scan: &Scan) -> Result<Vec<FollowRow>> {
        self.collect(scan)
    }

    fn groups(&self, table: Table) -> Result<Vec<GroupRef>> {
        let mut out = Vec::new();
        for (at, part) in self.parts.iter().enumerate().filter(|(_, p)| p.entry.table == table) {
            for (group, meta) in part.footer()?.meta.row_groups().iter().enumerate() {
                out.push(GroupRef { part: at as u32, group: group as u32, rows: meta.num_rows().max(0) as u32 });
            }
        }
        Ok(out)
    }

    fn collect<R: Stored>(&self, scan: &Scan) -> Result<Vec<R>> {
        let groups = self.groups(R::TABLE)?;
        let read: Vec<Result<Vec<R>>> = groups.par_iter().map(|group| self.read(group, scan)).collect();
        let mut rows = Vec::with_capacity(read.iter().flatten().map(Vec::len).sum());
        for found in read {
            rows.extend(found?);
        }
        Ok(rows)
    }

    fn read<R: Stored>(&self, group: &GroupRef, scan: &Scan) -> Result<Vec<R>> {
        // A reference of another table or another workspace reads as nothing.
        let Some(part) = self.parts.get(group.part as usize).filter(|p| p.entry.table == R::TABLE) else {
            return Ok(Vec::new());
        };
        let at = group.group as usize;
        if R::DATED && excluded(part, at, scan)? {
            return Ok(Vec::new());
        }
        let dead = part.dead(&self.dir)?;
        let mut place = part.first_row(at)?;
        if dead.as_ref().is_some_and(|d| d.covers(place..place + u64::from(group.rows))) {
            return Ok(Vec::new());
        }
        let select = |c: &Column<R>| takes(&scan.columns, c.weight);
        let mut rows: Vec<R> = part.read_group(at, &Selection::Where(&select))?;
        rows.retain_mut(|row| {
            place += 1;
            !dead.as_ref().is_some_and(|d| d.has(place - 1)) && row.admit(scan)
        });
        let aliases = self.aliases()?;
        if !aliases.is_empty() {
            rows.iter_mut().for_each(|row| row.map_accounts(&|token| aliases.resolve(token)));
        }
        let absent = self.absent();
        if !absent.is_empty() {
            rows.retain_mut(|row| row.screen(&|token| absent.has(token)) != Screen::Drop);
        }
        Ok(rows)
    }
}

fn takes(columns: &PostColumns, weight: Weight) -> bool {
    match weight {
        Weight::Light => true,
        Weight::Text => columns.text,
        Weight::Tokens => columns.tokens,
        Weight::Links => columns.links,
        Weight::Hashtags => columns.hashtags,
        Weight::Mentions => columns.mentions,
        Weight::Media => columns.media,
    }
}

/// Whether the group's extreme times show that nothing in it is asked for.
fn excluded(part: &Part, group: usize, scan: &Scan) -> Result<bool> {
    if (scan.since, scan.until, scan.as_of) == (None, None, None) {
        return Ok(false);
    }
    let footer = part.footer()?;
    let Some(leaf) = footer.leaf("created_at") else { return Ok(false) };
    let Some(meta) = footer.meta.row_groups().get(group) else { return Ok(false) };
    let Some(Statistics::Int64(times)) = meta.column(leaf).statistics() else { return Ok(false) };
    let (Some(first), Some(last)) = (times.min_opt(), times.max_opt()) else { return Ok(false) };
    let undated = times.null_count_opt().is_none_or(|n| n > 0);
    Ok(scan.excludes(Timestamp(*first), Timestamp(*last), undated))
}
