//! What the dataset holds about one account, row by row, with every filled column: what an access request is answered
//! with. Rows that were merged into others lie on the disk, so they are told, too.
//!
//! A row of somebody else that only names the account is told by its place and by the column that names it: the rest of
//! it is about another person (GDPR Art. 15(4)).

use crate::absent::Screened;
use crate::column::{Access, Column, Meaning};
use crate::error::Result;
use crate::part::{Part, Selection};
use crate::tables::{Stored, Table};
use crate::workspace::Workspace;
use claque_schema::{
    AccountRow, AccountToken, AliasRow, EngagementRow, FollowRow, ObjectToken, PostRow, PostToken, Timestamp,
};
use rustc_hash::FxHashSet;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A row that names an account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldRow {
    /// Its table.
    pub table: &'static str,
    /// Whether it is about the account; else it belongs to somebody else and only names it.
    pub own: bool,
    /// Whether it was merged into another row and is no longer used.
    pub merged: bool,
    /// Filled columns.
    pub fields: BTreeMap<&'static str, Value>,
}

/// The columns whose account a row is about.
const OWNERS: &[&str] = &["account", "author", "follower", "strong", "weak"];
const ACCOUNTS: &[&str] = &[
    "author",
    "reply_to_author",
    "repost_of_author",
    "quote_of_author",
    "mentions",
    "account",
    "owner",
    "follower",
    "followed",
    "weak",
    "strong",
];
const POSTS: &[&str] = &["post", "reply_to", "repost_of", "quote_of", "conversation", "content"];
const OBJECTS: &[&str] = &[
    "object",
    "text_hash",
    "channel",
    "links.raw",
    "links.canonical",
    "media",
    "handle_shape",
    "name_shape",
    "bio_hash",
];

impl Workspace {
    /// Every row that names one of the tokens, in order of tables and input.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn rows_about(&self, tokens: &[AccountToken]) -> Result<Vec<HeldRow>> {
        let wanted: FxHashSet<AccountToken> = tokens.iter().copied().collect();
        let mut out = Vec::new();
        for part in &self.parts {
            match part.entry.table {
                Table::Accounts => self.about::<AccountRow>(part, &wanted, &mut out)?,
                Table::Posts => self.about::<PostRow>(part, &wanted, &mut out)?,
                Table::Engagements => self.about::<EngagementRow>(part, &wanted, &mut out)?,
                Table::Follows => self.about::<FollowRow>(part, &wanted, &mut out)?,
                Table::Aliases => self.about::<AliasRow>(part, &wanted, &mut out)?,
            }
        }
        Ok(out)
    }

    /// Visits every account that a row names, with repeats, merged rows included.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn each_account(&self, visit: &mut dyn FnMut(AccountToken)) -> Result<()> {
        fn of<R: Stored>(part: &Part, visit: &mut dyn FnMut(AccountToken)) -> Result<()> {
            for group in 0..part.footer()?.meta.num_row_groups() {
                let rows: Vec<R> = part.read_group(group, &Selection::Named(R::NAMING))?;
                rows.iter().for_each(|row| row.each_account(visit));
            }
            Ok(())
        }
        for part in &self.parts {
            match part.entry.table {
                Table::Accounts => of::<AccountRow>(part, visit)?,
                Table::Posts => of::<PostRow>(part, visit)?,
                Table::Engagements => of::<EngagementRow>(part, visit)?,
                Table::Follows => of::<FollowRow>(part, visit)?,
                Table::Aliases => {}
            }
        }
        Ok(())
    }

    fn about<R: Stored>(&self, part: &Part, wanted: &FxHashSet<AccountToken>, out: &mut Vec<HeldRow>) -> Result<()> {
        let dead = part.dead(&self.dir)?;
        for group in 0..part.footer()?.meta.num_row_groups() {
            let naming: Vec<R> = part.read_group(group, &Selection::Named(R::NAMING))?;
            if !naming.iter().any(|row| names(row, wanted)) {
                continue;
            }
            let rows: Vec<R> = part.read_group(group, &Selection::Where(&|_| true))?;
            let first = part.first_row(group)?;
            for (at, row) in rows.iter().enumerate().filter(|(_, row)| names(*row, wanted)) {
                let merged = dead.as_ref().is_some_and(|d| d.has(first + at as u64));
                out.push(held(row, merged, wanted));
            }
        }
        Ok(())
    }
}

/// Whether a row names one of the accounts; screening a copy knows every place where it could.
fn names<R: Stored + Screened>(row: &R, wanted: &FxHashSet<AccountToken>) -> bool {
    row.clone().screen(&|token| wanted.contains(&token)) != crate::absent::Screen::Untouched
}

fn held<R: Stored>(row: &R, merged: bool, wanted: &FxHashSet<AccountToken>) -> HeldRow {
    let is_wanted = |value: &Value| match value {
        Value::String(text) => text.parse::<AccountToken>().is_ok_and(|t| wanted.contains(&t)),
        _ => false,
    };
    let all: BTreeMap<&'static str, Value> =
        R::columns().iter().filter_map(|c| Some((c.name, value(c, row)?))).collect();
    let own = OWNERS.iter().any(|name| all.get(name).is_some_and(is_wanted));
    let fields = if own {
        all
    } else {
        all.into_iter()
            .filter_map(|(name, value)| match value {
                Value::Array(values) => {
                    let found: Vec<Value> = values.into_iter().filter(is_wanted).collect();
                    (ACCOUNTS.contains(&name) && !found.is_empty()).then_some((name, Value::Array(found)))
                }
                value => {
                    let place = ["platform", "file", "line", "source"].contains(&name);
                    (place || is_wanted(&value)).then_some((name, value))
                }
            })
            .collect()
    };
    HeldRow { table: R::TABLE.name(), own, merged, fields }
}

/// A column's value in words; nothing where it is unknown.
fn value<R>(column: &Column<R>, row: &R) -> Option<Value> {
    let long = |bits: i64| -> Value {
        let token = bits as u64;
        match column.name {
            name if ACCOUNTS.contains(&name) => AccountToken(token).to_string().into(),
            name if POSTS.contains(&name) => PostToken(token).to_string().into(),
            name if OBJECTS.contains(&name) => ObjectToken(token).to_string().into(),
            _ if column.meaning == Meaning::Instant => Timestamp(bits).to_string().into(),
            _ => token.into(),
        }
    };
    let list = |n: usize, at: &dyn Fn(usize) -> Value| (n > 0).then(|| Value::Array((0..n).map(at).collect()));
    match &column.access {
        Access::Long(get, _) => get(row).map(long),
        Access::Int(get, _) => get(row).map(|v| (v as u32).into()),
        Access::Real(get, _) => get(row).map(|v| f64::from(v).into()),
        Access::Flag(get, _) => get(row).map(Value::from),
        Access::Text(get, _) => get(row).map(Value::from),
        Access::Longs(len, get, _) => list(len(row), &|i| long(get(row, i))),
        Access::Ints(len, get, _) => list(len(row), &|i| (get(row, i) as u32).into()),
        Access::Texts(len, get, _) => list(len(row), &|i| get(row, i).into()),
    }
}
