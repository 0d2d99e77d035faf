//! Engagements. Equal account, object, kind, post and time are one engagement, except for declared shares: a
//! four-column share list has no key of its own, and its repeats are real actions (CooRTweet counts them).

use super::{Candidate, Stored, Table, row_key};
use crate::column::{Access, Coding, Column, count, index, instant, line, sure_token, sure_word, token};
use crate::scan::Scan;
use claque_schema::{AccountToken, EngagementKind, EngagementRow, ObjectToken, Platform};
use std::sync::LazyLock;

/// What the column macros speak of.
type Row = EngagementRow;

static COLUMNS: LazyLock<Vec<Column<EngagementRow>>> = LazyLock::new(|| {
    vec![
        sure_word!(platform),
        sure_token!(account: AccountToken),
        sure_token!(object: ObjectToken),
        token!(owner: AccountToken),
        sure_word!(kind),
        token!(content: PostToken).coded(Coding::Plain),
        instant!(created_at).coded(Coding::Delta),
        instant!(not_before),
        instant!(not_after),
        count!(rank).coded(Coding::Delta),
        instant!(observed_at),
        index!(source),
        index!(file),
        line!(line),
    ]
});

/// What does not tell one engagement from another.
const NOT_IDENTITY: &[&str] = &["owner", "not_before", "not_after", "rank", "observed_at", "source", "file", "line"];

impl Stored for EngagementRow {
    const TABLE: Table = Table::Engagements;
    const EXTRA: Option<&'static str> = Some("row_key");
    const MERGE_COLUMNS: &'static [&'static str] = &["file"];
    const DATED: bool = true;

    fn columns() -> &'static [Column<Self>] {
        &COLUMNS
    }

    fn blank() -> Self {
        EngagementRow {
            platform: Platform::Unknown,
            account: AccountToken(0),
            object: ObjectToken(0),
            owner: None,
            kind: EngagementKind::Like,
            content: None,
            created_at: None,
            not_before: None,
            not_after: None,
            rank: None,
            observed_at: None,
            source: 0,
            file: 0,
            line: 0,
        }
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
    }

    fn extra(&self, scratch: &mut Vec<u8>) -> Option<i64> {
        (self.kind != EngagementKind::Share).then(|| row_key(self, Self::columns(), NOT_IDENTITY, scratch))
    }

    fn candidate(&self, extra: Option<i64>) -> Option<Candidate> {
        extra.map(|key| Candidate { key: key as u64, observed: 0, fullness: 0 })
    }

    fn file(&self) -> u32 {
        self.file
    }

    fn each_account(&self, visit: &mut dyn FnMut(AccountToken)) {
        [Some(self.account), self.owner].into_iter().flatten().for_each(visit);
    }

    fn map_accounts(&mut self, map: &dyn Fn(AccountToken) -> AccountToken) {
        self.account = map(self.account);
        self.owner = self.owner.map(map);
    }

    fn admit(&mut self, scan: &Scan) -> bool {
        // A lower bound is the earliest the action can have been: enough to know that it was later than `as_of`.
        scan.admits_action(self.created_at, self.observed_at) && !scan.is_later(self.not_before)
    }
}
