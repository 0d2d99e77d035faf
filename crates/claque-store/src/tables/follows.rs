//! Follows. Every list taken at another time is kept. Within one list (same time of observation) a follow is held
//! once, at the first place it was met: pages that shift while they are read repeat entries. Lists without a time of
//! observation cannot be told apart, so only exact repeats (same place, too) are merged.

use super::{Candidate, Stored, Table, row_key};
use crate::column::{Access, Coding, Column, count, index, instant, line, sure_token, sure_word};
use crate::scan::Scan;
use claque_schema::{AccountToken, FollowRow};
use std::sync::LazyLock;

/// What the column macros speak of.
type Row = FollowRow;

static COLUMNS: LazyLock<Vec<Column<FollowRow>>> = LazyLock::new(|| {
    vec![
        sure_word!(platform),
        sure_token!(follower: AccountToken).coded(Coding::Plain),
        sure_token!(followed: AccountToken),
        instant!(created_at).coded(Coding::Delta),
        count!(rank).coded(Coding::Delta),
        instant!(observed_at),
        index!(source),
        index!(file),
        line!(line),
    ]
});

impl Stored for FollowRow {
    const TABLE: Table = Table::Follows;
    const EXTRA: Option<&'static str> = Some("row_key");
    const MERGE_COLUMNS: &'static [&'static str] = &["file"];
    const DATED: bool = true;

    fn columns() -> &'static [Column<Self>] {
        &COLUMNS
    }

    fn blank() -> Self {
        FollowRow::default()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
    }

    fn extra(&self, scratch: &mut Vec<u8>) -> Option<i64> {
        let without: &[&str] =
            if self.observed_at.is_some() { &["rank", "source", "file", "line"] } else { &["source", "file", "line"] };
        Some(row_key(self, Self::columns(), without, scratch))
    }

    fn candidate(&self, extra: Option<i64>) -> Option<Candidate> {
        extra.map(|key| Candidate { key: key as u64, observed: 0, fullness: 0 })
    }

    fn file(&self) -> u32 {
        self.file
    }

    fn each_account(&self, visit: &mut dyn FnMut(AccountToken)) {
        visit(self.follower);
        visit(self.followed);
    }

    fn map_accounts(&mut self, map: &dyn Fn(AccountToken) -> AccountToken) {
        self.follower = map(self.follower);
        self.followed = map(self.followed);
    }

    fn admit(&mut self, scan: &Scan) -> bool {
        scan.admits_action(self.created_at, self.observed_at)
    }
}
