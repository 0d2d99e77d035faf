//! Aliases: the token made from a handle and the token made from the id of the same account. Not a table of actions:
//! repeats are removed when the alias index is made (`aliases.rs`).

use super::{Candidate, Stored, Table};
use crate::column::{Access, Coding, Column, sure_token};
use crate::scan::Scan;
use claque_schema::{AccountToken, AliasRow};
use std::sync::LazyLock;

/// What the column macros speak of.
type Row = AliasRow;

static COLUMNS: LazyLock<Vec<Column<AliasRow>>> = LazyLock::new(|| {
    vec![sure_token!(weak: AccountToken).coded(Coding::Plain), sure_token!(strong: AccountToken).coded(Coding::Plain)]
});

impl Stored for AliasRow {
    const TABLE: Table = Table::Aliases;
    const EXTRA: Option<&'static str> = None;
    const MERGE_COLUMNS: &'static [&'static str] = &[];
    const DATED: bool = false;

    fn columns() -> &'static [Column<Self>] {
        &COLUMNS
    }

    fn blank() -> Self {
        AliasRow { weak: AccountToken(0), strong: AccountToken(0) }
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
    }

    fn extra(&self, _scratch: &mut Vec<u8>) -> Option<i64> {
        None
    }

    fn candidate(&self, _extra: Option<i64>) -> Option<Candidate> {
        None
    }

    fn file(&self) -> u32 {
        0
    }

    fn each_account(&self, _visit: &mut dyn FnMut(AccountToken)) {}

    fn map_accounts(&mut self, _map: &dyn Fn(AccountToken) -> AccountToken) {}

    fn admit(&mut self, _scan: &Scan) -> bool {
        true
    }
}
