//! The door: raw records in, pseudonymous rows out. Nothing that names a person passes.
//!
//! | raw | becomes |
//! |---|---|
//! | ids, handles | tokens; a handle beside an id also an alias row, so that rows keyed by the handle can be joined |
//! | names, handles, bios | numbers ([`claque_schema::account::NameNumbers`]) and keyed hashes of their shape |
//! | text | redacted with the record's own identities; hash and words are made before, from the raw text |
//! | links | two keyed hashes and the registrable domain, unless the domain is a name from the record |
//! | bios that speak of a minor | the account is set aside: never scored, only counted |
//! | times | kept when possible (1990 to two days ahead of the observation), else dropped and counted |
//!
//! The door is also where accounting happens: each record it is given is read, and either kept or rejected.

mod account;
mod action;
mod memo;
mod post;
mod time;

#[cfg(test)]
mod tests;

use crate::driver::Keeper;
use crate::format::Sink;
use crate::key::{PseudonymKey, post_token};
use crate::record::{RawWho, Record};
use crate::text::words::WordHasher;
use claque_schema::{AccountToken, AliasRow, Batch, Label, Platform, PostToken, Reject, Timestamp};
use memo::{Lent, Memos};
use rustc_hash::{FxHashMap, FxHashSet};

/// What holds for all records of a run.
pub(crate) struct Door<'k> {
    pub key: &'k PseudonymKey,
    words: WordHasher,
    memos: Memos,
    /// Stands in where a format does not know the platform.
    pub platform: Platform,
    /// Ground truth for account rows, from `--label`.
    pub label: Option<(Label, Option<String>)>,
    /// Stands in where a record does not say when it was observed.
    pub observed_at: Option<Timestamp>,
    pub source: u32,
    /// Where raw ids go besides, when a vault is on.
    pub keeper: Option<&'k Keeper>,
    /// The present: nothing was created after it.
    pub now: Timestamp,
}

impl<'k> Door<'k> {
    pub fn new(key: &'k PseudonymKey, now: Timestamp) -> Self {
        let words = WordHasher::new(key.seed("words"));
        let memos = Memos::new(key);
        let (platform, source) = (Platform::Unknown, 0);
        Door { key, words, memos, platform, label: None, observed_at: None, source, keeper: None, now }
    }
}

/// Collects the rows of one work unit.
pub(crate) struct Collector<'d> {
    door: &'d Door<'d>,
    pub batch: Batch,
    /// Repairs and oddities by reason.
    pub warnings: FxHashMap<String, u64>,
    file: u32,
    /// Line of the unit at hand.
    pub line: u64,
    seen_aliases: FxHashSet<AliasRow>,
    /// Records that are expected: room is made for as many rows of a kind at once.
    expected: usize,
    memo: Lent<'d>,
}

/// Why a record cannot be used. Holds no value of the input.
type Refusal = &'static str;

impl<'d> Collector<'d> {
    pub fn new(door: &'d Door<'d>, file: u32, expected: usize) -> Self {
        Collector {
            door,
            batch: Batch::default(),
            warnings: FxHashMap::default(),
            file,
            line: 0,
            seen_aliases: FxHashSet::default(),
            expected,
            memo: door.memos.lend(),
        }
    }

    /// Takes over what another collector of the same input holds.
    pub fn append(&mut self, other: Collector<'_>) {
        let Batch { accounts, posts, engagements, follows, aliases, set_aside, rejects, accounting } = other.batch;
        self.batch.accounts.extend(accounts);
        self.batch.posts.extend(posts);
        self.batch.engagements.extend(engagements);
        self.batch.follows.extend(follows);
        self.batch.set_aside.extend(set_aside);
        self.batch.rejects.extend(rejects);
        self.batch.accounting += accounting;
        let new = aliases.into_iter().filter(|alias| self.seen_aliases.insert(*alias));
        self.batch.aliases.extend(new);
        for (note, n) in other.warnings {
            self.warn_n(&note, n);
        }
    }

    /// Counts something `n` times.
    pub fn warn_n(&mut self, note: &str, n: u64) {
        if n == 0 {
            return;
        }
        match self.warnings.get_mut(note) {
            Some(count) => *count += n,
            None => {
                self.warnings.insert(note.to_owned(), n);
            }
        }
    }

    /// Counts a record that could not be used, at a line of its own.
    pub fn reject_at(&mut self, line: u64, reason: &str) {
        self.batch.accounting.read += 1;
        self.batch.accounting.rejected += 1;
        self.batch.rejects.push(Reject { file: self.file, line, reason: reason.to_owned() });
    }

    fn platform(&self, platform: Platform) -> Platform {
        if platform == Platform::Unknown { self.door.platform } else { platform }
    }

    /// The token of an account, and whether it is made from the handle alone.
    fn who(&mut self, platform: Platform, who: &RawWho<'_>) -> Option<(AccountToken, bool)> {
        let id = who.id.as_deref().map(str::trim).filter(|id| is_name(id));
        let handle = who.handle.as_deref().map(bare_handle).filter(|handle| is_name(handle));
        let key = self.door.key;
        let [strong, weak] = self.memo.account(platform, [id, handle], || {
            [id.map(|id| key.account_id(platform, id)), handle.map(|handle| key.account_handle(platform, handle))]
        });
        let Some(strong) = strong else { return weak.map(|weak| (weak, true)) };
        if let Some(weak) = weak {
            let alias = AliasRow { weak, strong };
            if self.seen_aliases.insert(alias) {
                self.batch.aliases.push(alias);
            }
        }
        Some((strong, false))
    }

    fn post_token(&self, platform: Platform, id: &str) -> Option<PostToken> {
        let id = id.trim();
        is_name(id).then(|| post_token(self.door.key, platform, id))
    }
}

impl Sink for Collector<'_> {
    fn emit(&mut self, record: Record<'_>) {
        let done = match record {
            Record::Account(raw) => self.account(*raw),
            Record::Post(raw) => self.post(*raw),
            Record::Engagement(raw) => self.engagement(*raw),
            Record::Follow(raw) => self.follow(*raw),
        };
        match done {
            Ok(()) => {
                self.batch.accounting.read += 1;
                self.batch.accounting.kept += 1;
            }
            Err(reason) => self.reject_at(self.line, reason),
        }
    }

    fn reject(&mut self, reason: &str) {
        self.reject_at(self.line, reason);
    }

    fn warn(&mut self, note: &str) {
        self.warn_n(note, 1);
    }
}

/// A handle without blanks and `@`.
fn bare_handle(handle: &str) -> &str {
    handle.trim().trim_start_matches('@')
}

/// Whether an id or handle names somebody. Deleted accounts share a placeholder and are never one account.
fn is_name(text: &str) -> bool {
    !matches!(text, "" | "-1" | "[deleted]" | "[removed]" | "[suspended]")
}
