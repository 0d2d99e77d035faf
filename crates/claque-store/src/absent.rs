//! Accounts that must not appear: those that opted out, that were forgotten, that were set aside as minors.
//!
//! The list is one small file, `absent.json`. It is looked at in three places, by the same rule ([`Screened`]): a writer
//! drops rows on their way in and counts them as suppressed, a reader leaves out what is there, an erasure removes it
//! from the disk. So no verb has to remember to ask, and a file that is ingested again brings nobody back.
//!
//! The rule: what an absent account did is left out whole; where another account's row names it, the name is taken out
//! and the rest stays, because that row is about somebody else. The text of a repost is the reposted account's text, so
//! it goes with the name.

use crate::error::{Result, StoreError};
use crate::layout;
use claque_schema::{
    AccountRow, AccountToken, AliasRow, Batch, EngagementRow, FollowRow, PostKind, PostRow, TextState,
};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// File name in the workspace's root.
pub(crate) const ABSENT: &str = "absent.json";

/// Why an account is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// Opted out: rows are held but appear nowhere.
    Suppressed,
    /// Forgotten: rows were erased and do not come back.
    Forgotten,
    /// Set aside: the profile stated an age or a school that speaks of a minor.
    Minor,
}

/// One absent account: a tombstone where it was forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentAccount {
    /// Its token.
    pub account: AccountToken,
    /// Tokens of its handles, as far as they were met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<AccountToken>,
    /// Why.
    pub absence: Absence,
    /// Since when, RFC 3339.
    pub since: String,
    /// Until when an answer is owed, RFC 3339; empty where none is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub due: String,
    /// Case digest, as in the log.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// An erasure that is not finished: the next command finishes it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
}

/// The list, with a set for look-ups.
#[derive(Debug, Clone, Default)]
pub struct Absent {
    accounts: Vec<AbsentAccount>,
    tokens: FxHashSet<u64>,
}

impl Absent {
    /// Reads the list; no file is an empty list.
    pub(crate) fn load(dir: &Path) -> Result<Absent> {
        let path = dir.join(ABSENT);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Absent::default()),
            Err(e) => return Err(StoreError::io("read", &path)(e)),
        };
        let accounts: Vec<AbsentAccount> =
            serde_json::from_slice(&bytes).map_err(|e| StoreError::damaged(&path, e.to_string()))?;
        Ok(accounts.into_iter().fold(Absent::default(), |mut list, account| {
            list.put(account);
            list
        }))
    }

    pub(crate) fn save(&self, dir: &Path) -> Result<()> {
        let path = dir.join(ABSENT);
        let mut bytes = serde_json::to_vec_pretty(&self.accounts).map_err(|e| StoreError::encode(&path, e))?;
        bytes.push(b'\n');
        layout::replace(&path, &bytes)
    }

    /// Adds an account, or replaces what was said about it. Its known handles stay known.
    pub fn put(&mut self, mut account: AbsentAccount) {
        if let Some(at) = self.accounts.iter().position(|a| a.account == account.account) {
            account.handles.extend(self.accounts.remove(at).handles);
        }
        account.handles.retain(|h| *h != account.account);
        account.handles.sort_unstable();
        account.handles.dedup();
        self.tokens.insert(account.account.0);
        self.tokens.extend(account.handles.iter().map(|h| h.0));
        self.accounts.push(account);
        self.accounts.sort_unstable_by_key(|a| a.account);
    }

    /// Dates entries that have no date yet.
    pub(crate) fn date(&mut self, since: &str) {
        self.accounts.iter_mut().filter(|a| a.since.is_empty()).for_each(|a| a.since = since.to_string());
    }

    /// Takes an account off the list.
    pub fn remove(&mut self, token: AccountToken) -> Option<AbsentAccount> {
        let at = self.accounts.iter().position(|a| a.account == token || a.handles.contains(&token))?;
        let removed = self.accounts.remove(at);
        self.tokens = self.accounts.iter().flat_map(|a| a.handles.iter().chain([&a.account])).map(|t| t.0).collect();
        Some(removed)
    }

    /// What is said about a token.
    pub fn find(&self, token: AccountToken) -> Option<&AbsentAccount> {
        if !self.has(token) {
            return None;
        }
        self.accounts.iter().find(|a| a.account == token || a.handles.contains(&token))
    }

    /// Whether the account must not appear.
    pub fn has(&self, token: AccountToken) -> bool {
        self.tokens.contains(&token.0)
    }

    /// Whether nobody is absent.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Every absent account, by token.
    pub fn accounts(&self) -> &[AbsentAccount] {
        &self.accounts
    }

    /// How many are absent for that reason.
    pub fn n(&self, absence: Absence) -> u64 {
        self.accounts.iter().filter(|a| a.absence == absence).count() as u64
    }

    /// Takes absent accounts out of a batch; counts dropped rows by file. A handle that turns out to belong to an
    /// absent account is remembered: answers whether there was one.
    pub(crate) fn screen(&mut self, batch: &mut Batch, dropped: &mut BTreeMap<u32, u64>) -> bool {
        let mut learned = false;
        for alias in &batch.aliases {
            if self.has(alias.strong)
                && !self.has(alias.weak)
                && let Some(mut account) = self.find(alias.strong).cloned()
            {
                account.handles.push(alias.weak);
                self.put(account);
                learned = true;
            }
        }
        let absent = |token: AccountToken| self.tokens.contains(&token.0);
        let mut count = |file: u32| *dropped.entry(file).or_default() += 1;
        batch.accounts.retain_mut(|r| r.screen(&absent).stays(|| count(r.file)));
        batch.posts.retain_mut(|r| r.screen(&absent).stays(|| count(r.file)));
        batch.engagements.retain_mut(|r| r.screen(&absent).stays(|| count(r.file)));
        batch.follows.retain_mut(|r| r.screen(&absent).stays(|| count(r.file)));
        // Aliases are no records: they are not counted.
        batch.aliases.retain_mut(|r| r.screen(&absent) != Screen::Drop);
        learned
    }
}

/// What is left of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    Untouched,
    /// An absent account was taken out of it.
    Changed,
    /// Nothing of it may stay.
    Drop,
}

impl Screen {
    fn stays(self, otherwise: impl FnOnce()) -> bool {
        if self == Screen::Drop {
            otherwise();
        }
        self != Screen::Drop
    }

    fn drop_if(absent: bool) -> Screen {
        if absent { Screen::Drop } else { Screen::Untouched }
    }
}

/// A row from which absent accounts can be taken out.
pub(crate) trait Screened {
    /// Columns that name accounts, and the file where there is one.
    const NAMING: &'static [&'static str];

    fn screen(&mut self, absent: &dyn Fn(AccountToken) -> bool) -> Screen;

    /// Whether the row says something about accounts of which nothing is held any more.
    fn is_orphan(&self, _held: &dyn Fn(AccountToken) -> bool) -> bool {
        false
    }
}

impl Screened for AccountRow {
    const NAMING: &'static [&'static str] = &["account", "file", "label", "source"];

    fn screen(&mut self, absent: &dyn Fn(AccountToken) -> bool) -> Screen {
        Screen::drop_if(absent(self.account))
    }
}

impl Screened for FollowRow {
    const NAMING: &'static [&'static str] = &["follower", "followed", "file"];

    fn screen(&mut self, absent: &dyn Fn(AccountToken) -> bool) -> Screen {
        Screen::drop_if(absent(self.follower) || absent(self.followed))
    }
}

impl Screened for EngagementRow {
    const NAMING: &'static [&'static str] = &["account", "owner", "file"];

    fn screen(&mut self, absent: &dyn Fn(AccountToken) -> bool) -> Screen {
        Screen::drop_if(absent(self.account) || self.owner.is_some_and(absent))
    }
}

impl Screened for AliasRow {
    const NAMING: &'static [&'static str] = &["weak", "strong"];

    fn screen(&mut self, absent: &dyn Fn(AccountToken) -> bool) -> Screen {
        Screen::drop_if(absent(self.weak) || absent(self.strong))
    }

    fn is_orphan(&self, held: &dyn Fn(AccountToken) -> bool) -> bool {
        !held(self.strong) && !held(self.weak)
    }
}

impl Screened for PostRow {
    const NAMING: &'static [&'static str] =
        &["author", "reply_to_author", "repost_of_author", "quote_of_author", "mentions", "file"];

    fn screen(&mut self, absent: &dyn Fn(AccountToken) -> bool) -> Screen {
        if self.author.is_some_and(absent) {
            return Screen::Drop;
        }
        let mut found = Screen::Untouched;
        if self.repost_of_author.is_some_and(absent) {
            (self.repost_of_author, self.repost_of, found) = (None, None, Screen::Changed);
            if self.kind == PostKind::Repost {
                self.text = None;
                self.text_state = TextState::Removed;
                self.text_hash = None;
                self.tokens.clear();
                self.links.clear();
                self.media.clear();
                self.hashtags.clear();
            }
        }
        if self.reply_to_author.is_some_and(absent) {
            (self.reply_to_author, self.reply_to, found) = (None, None, Screen::Changed);
        }
        if self.quote_of_author.is_some_and(absent) {
            (self.quote_of_author, self.quote_of, found) = (None, None, Screen::Changed);
        }
        if self.mentions.iter().any(|m| absent(*m)) {
            self.mentions.retain(|m| !absent(*m));
            found = Screen::Changed;
        }
        found
    }
}
