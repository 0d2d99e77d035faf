//! Accounts as they are known: the latest observation of each, or the series of all.

use crate::error::Result;
use crate::scan::Scan;
use crate::workspace::Workspace;
use claque_schema::{AccountRow, AccountToken, Timestamp};
use rustc_hash::FxHashMap;

impl Workspace {
    /// The latest observation of every account, in order of the token, as known `as_of`.
    ///
    /// Undated observations come before dated ones; of several at one time the fullest wins, then the first. Ground
    /// truth is not an observation of the account: where the latest row has no label, the last one given stands.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn latest_accounts(&self, as_of: Option<Timestamp>) -> Result<Vec<AccountRow>> {
        self.latest_accounts_of(as_of, |_| true)
    }

    /// The same for wanted accounts alone: memory holds one row per wanted account and the row group at hand.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn latest_accounts_of(
        &self,
        as_of: Option<Timestamp>,
        wanted: impl Fn(AccountToken) -> bool,
    ) -> Result<Vec<AccountRow>> {
        let scan = Scan { as_of, ..Scan::ALL };
        let groups = self.account_groups()?;
        // A group at a time: memory holds one row per account, not the series; places are looked up, rows lie in a row.
        let mut rows: Vec<AccountRow> = Vec::new();
        let mut place: FxHashMap<u64, u32> = FxHashMap::default();
        for group in groups {
            for row in self.read_accounts(&group, &scan)?.into_iter().filter(|row| wanted(row.account)) {
                match place.entry(row.account.0) {
                    std::collections::hash_map::Entry::Vacant(slot) => {
                        slot.insert(rows.len() as u32);
                        rows.push(row);
                    }
                    std::collections::hash_map::Entry::Occupied(slot) => join(&mut rows[*slot.get() as usize], row),
                }
            }
        }
        rows.sort_unstable_by_key(|row| row.account);
        Ok(rows)
    }

    /// All observations, by account and then by time; undated ones first.
    ///
    /// # Errors
    /// When a part is damaged or gone.
    pub fn account_series(&self, as_of: Option<Timestamp>) -> Result<Vec<AccountRow>> {
        let mut rows = self.accounts(&Scan { as_of, ..Scan::ALL })?;
        // Stable: rows of one time stay in order of the input.
        rows.sort_by_key(|row| (row.account, row.observed_at));
        Ok(rows)
    }
}

fn join(held: &mut AccountRow, mut next: AccountRow) {
    let rank = |row: &AccountRow| (row.observed_at, known(row));
    if rank(&next) > rank(held) {
        std::mem::swap(held, &mut next);
    }
    if held.label.is_none() {
        held.label = next.label;
        held.label_kind = next.label_kind;
    }
}

/// How many fields are known, among those that sources differ in.
fn known(row: &AccountRow) -> usize {
    let counts = [row.followers, row.following, row.posts, row.likes_given, row.listed];
    let flags = [row.verified, row.default_profile, row.default_avatar, row.has_banner, row.has_url, row.has_location];
    let numbers = [row.handle.is_some(), row.name.is_some(), row.bio.is_some(), row.created_at.is_some()];
    counts.iter().flatten().count() + flags.iter().flatten().count() + numbers.iter().filter(|n| **n).count()
}
