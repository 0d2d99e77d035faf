//! The tables: which columns a row has, which rows are the same row, and which accounts it names.

mod accounts;
mod aliases;
mod engagements;
mod follows;
mod posts;

use crate::absent::Screened;
use crate::column::{Column, words};
use crate::scan::Scan;
use claque_schema::{AccountStatus, AccountToken, EngagementKind, Label, Platform, PostKind, Precision, TextState};
use serde::{Deserialize, Serialize};

/// A table of the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Table {
    /// Observations of accounts.
    Accounts,
    /// Posts.
    Posts,
    /// Engagements that are no posts.
    Engagements,
    /// Follows.
    Follows,
    /// Handles whose id became known.
    Aliases,
}

impl Table {
    /// Every table.
    pub const ALL: [Table; 5] = [Table::Accounts, Table::Posts, Table::Engagements, Table::Follows, Table::Aliases];

    /// Folder name under `data/`.
    pub fn name(self) -> &'static str {
        match self {
            Table::Accounts => "accounts",
            Table::Posts => "posts",
            Table::Engagements => "engagements",
            Table::Follows => "follows",
            Table::Aliases => "aliases",
        }
    }
}

/// What decides between rows of one identity: the latest observation, then the fullest, then the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Rows of equal key are one row.
    pub key: u64,
    /// When it was observed; `i64::MIN` when nobody knows.
    pub observed: i64,
    /// How complete it is.
    pub fullness: u8,
}

/// A row that can be stored.
pub(crate) trait Stored: Screened + Clone + Send + Sync + Sized + 'static {
    const TABLE: Table;
    /// Name of the computed column that merging needs: the key of the row, or how full it is.
    const EXTRA: Option<&'static str>;
    /// Columns that [`Stored::candidate`] needs beside the extra one.
    const MERGE_COLUMNS: &'static [&'static str];

    fn columns() -> &'static [Column<Self>];
    /// A row of nulls, to be filled by column setters.
    fn blank() -> Self;
    /// Rough bytes in memory.
    fn bytes(&self) -> usize;
    /// Value of the computed column; `scratch` is reused between rows.
    fn extra(&self, scratch: &mut Vec<u8>) -> Option<i64>;
    /// What to compare with other rows; `None` for rows that are never merged.
    fn candidate(&self, extra: Option<i64>) -> Option<Candidate>;
    /// Equal in all rows that may be repeats of each other; `None` in tables where repeats are rare.
    fn repeat_key(&self) -> Option<u64> {
        None
    }
    /// Whether merging would drop this row for the other one of the same key, whatever rows are still to come. Of two
    /// rows that repeat each other the later one goes.
    fn repeats(&mut self, _other: &Self) -> bool {
        false
    }
    /// File number of the manifest.
    fn file(&self) -> u32;
    /// Names the accounts in the row.
    fn each_account(&self, visit: &mut dyn FnMut(AccountToken));
    /// Replaces the accounts in the row.
    fn map_accounts(&mut self, map: &dyn Fn(AccountToken) -> AccountToken);
    /// Whether a scan asks for this row; takes out of it what was not known `as_of`.
    fn admit(&mut self, scan: &Scan) -> bool;
    /// Whether `created_at` bounds apply to the table, so that whole groups can be skipped.
    const DATED: bool;
}

/// The first 64 bits of BLAKE3 over the values of the columns, but for some.
///
/// Equal rows have equal keys; 50 million different rows have two equal keys with a probability below 10⁻⁴.
pub(crate) fn row_key<R>(row: &R, columns: &[Column<R>], without: &[&str], scratch: &mut Vec<u8>) -> i64 {
    scratch.clear();
    for column in columns.iter().filter(|c| !without.contains(&c.name)) {
        column.feed(row, scratch);
    }
    first_word(blake3::hash(scratch).as_bytes())
}

fn first_word(bytes: &[u8]) -> i64 {
    let mut word = [0u8; 8];
    word.copy_from_slice(&bytes[..8]);
    i64::from_le_bytes(word)
}

words!(Platform: X = "x", Bluesky = "bluesky", Mastodon = "mastodon", Reddit = "reddit", YouTube = "youtube",
    TikTok = "tiktok", Instagram = "instagram", Facebook = "facebook", Threads = "threads", Telegram = "telegram",
    Web = "web", Unknown = "unknown");
words!(Precision: Second = "second", Minute = "minute", Day = "day", Unknown = "unknown");
words!(PostKind: Post = "post", Reply = "reply", Repost = "repost", Quote = "quote", Comment = "comment");
words!(TextState: Full = "full", Cut = "cut", Absent = "absent", Removed = "removed");
words!(AccountStatus: Active = "active", Suspended = "suspended", Deleted = "deleted", Withheld = "withheld",
    Unknown = "unknown");
words!(Label: Human = "human", Automated = "automated");
words!(EngagementKind: Like = "like", Repost = "repost", Reply = "reply", Quote = "quote", Comment = "comment",
    Reaction = "reaction", View = "view", Share = "share");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Word;

    #[test]
    fn every_platform_has_its_word() {
        for platform in Platform::ALL {
            assert_eq!(platform.word(), platform.name());
            assert_eq!(Platform::from_word(platform.name()), Some(*platform));
        }
    }

    #[test]
    fn column_names_are_unique_and_merge_columns_exist() {
        fn check<R: Stored>() {
            let names: Vec<&str> = R::columns().iter().map(|c| c.name).collect();
            let distinct: std::collections::BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(names.len(), distinct.len(), "{:?}", R::TABLE);
            assert!(R::MERGE_COLUMNS.iter().all(|c| distinct.contains(c)), "{:?}", R::TABLE);
        }
        check::<claque_schema::AccountRow>();
        check::<claque_schema::PostRow>();
        check::<claque_schema::EngagementRow>();
        check::<claque_schema::FollowRow>();
        check::<claque_schema::AliasRow>();
    }
}
