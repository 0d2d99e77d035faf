//! What was worked out lately. The same author comes with each of its posts, the same text with each of its reposts,
//! the same names with each answer to them: in exports of posts two accounts out of three and two texts out of five
//! have just been seen.
//!
//! Only pure functions of the input are remembered, so a memory may be of any size, empty, or another worker's: the
//! rows are the same. Keys are 128-bit hashes under secret bits of the workspace's key: nobody without it can write
//! a text that is taken for another. Nothing of the input itself is kept, but for the names that redaction looks for.

use crate::key::PseudonymKey;
use crate::text::redact::Identity;
use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::{AccountToken, Link, ObjectToken, Platform};
use rustc_hash::FxHashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Entries of each kind in a generation, as many as a table of a power of two takes before it grows. Two generations
/// are held: some 6 MB per worker.
const ACCOUNTS: usize = 7 << 10;
const PROFILES: usize = 7 << 10;
const TEXTS: usize = 7 << 8;
const LINKS: usize = 7 << 9;
const IDENTITIES: usize = 7 << 10;
/// Longer texts and names are worked out each time: they are rare, and no file may fill the memory with them.
const BYTES_MAX: usize = 4096;

/// What an account's handle, name and bio come to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Profile {
    pub handle: Option<NameNumbers>,
    pub name: Option<NameNumbers>,
    pub bio: Option<BioNumbers>,
    pub similarity: Option<f32>,
    /// Whether the bio speaks of a minor.
    pub minor: bool,
}

/// What a text comes to, whoever wrote it.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    pub hash: Option<ObjectToken>,
    pub tokens: Vec<u32>,
}

/// The memory of one worker.
#[derive(Default)]
pub(super) struct Memo {
    seed: u64,
    scratch: Vec<u8>,
    words: Vec<u32>,
    accounts: Recent<[Option<AccountToken>; 2], ACCOUNTS>,
    profiles: Recent<Profile, PROFILES>,
    texts: Recent<Forms, TEXTS>,
    links: Recent<Link, LINKS>,
    identities: Recent<Arc<Identity>, IDENTITIES>,
}

impl Memo {
    /// The tokens of an account: of its id, of its handle.
    pub fn account(
        &mut self,
        platform: Platform,
        names: [Option<&str>; 2],
        make: impl FnOnce() -> [Option<AccountToken>; 2],
    ) -> [Option<AccountToken>; 2] {
        let key = self.key(platform as u8, &names);
        *self.accounts.get(key, make)
    }

    /// The numbers of a profile: handle, name, bio.
    pub fn profile(&mut self, platform: Platform, parts: [Option<&str>; 3], make: impl FnOnce() -> Profile) -> Profile {
        let key = self.key(platform as u8, &parts);
        *self.profiles.get(key, make)
    }

    /// The normal forms of a text. `make` gets room for words.
    pub fn text(&mut self, text: &str, make: impl FnOnce(&mut Vec<u32>) -> Forms) -> Forms {
        if text.len() > BYTES_MAX {
            return make(&mut self.words);
        }
        let key = self.key(0, &[Some(text)]);
        self.texts.get(key, || make(&mut self.words)).clone()
    }

    /// The forms of a link, whoever shared it.
    pub fn link(&mut self, url: &str, make: impl FnOnce() -> Link) -> Link {
        if url.len() > BYTES_MAX {
            return make();
        }
        let key = self.key(0, &[Some(url)]);
        self.links.get(key, make).clone()
    }

    /// A name made ready for search.
    pub fn identity(&mut self, name: &str) -> Arc<Identity> {
        if name.len() > BYTES_MAX {
            return Arc::new(Identity::new(name));
        }
        let key = self.key(0, &[Some(name)]);
        Arc::clone(self.identities.get(key, || Arc::new(Identity::new(name))))
    }

    fn key(&mut self, kind: u8, parts: &[Option<&str>]) -> u128 {
        self.scratch.clear();
        self.scratch.push(kind);
        for part in parts {
            // 0xFF stands in no UTF-8 text: parts cannot run into each other, and none is not the empty one.
            self.scratch.extend_from_slice(&[0xFF, u8::from(part.is_some())]);
            self.scratch.extend_from_slice(part.unwrap_or_default().as_bytes());
        }
        xxh3_128_with_seed(&self.scratch, self.seed)
    }
}

/// The memories that no worker holds at the moment.
pub(super) struct Memos {
    seed: u64,
    free: Mutex<Vec<Memo>>,
}

impl Memos {
    pub fn new(key: &PseudonymKey) -> Self {
        Memos { seed: key.seed("memo"), free: Mutex::default() }
    }

    pub fn lend(&self) -> Lent<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Lent { memo: free.unwrap_or_else(|| Memo { seed: self.seed, ..Memo::default() }), home: self }
    }
}

/// A memory in use; it goes back when its holder does.
pub(super) struct Lent<'m> {
    memo: Memo,
    home: &'m Memos,
}

impl Deref for Lent<'_> {
    type Target = Memo;
    fn deref(&self) -> &Memo {
        &self.memo
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Memo {
        &mut self.memo
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let memo = std::mem::take(&mut self.memo);
        self.home.free.lock().unwrap_or_else(PoisonError::into_inner).push(memo);
    }
}

/// A map that forgets what was not asked for lately: when the young generation is full it becomes the old one, and
/// the old one goes.
struct Recent<V, const MOST: usize> {
    young: FxHashMap<u128, V>,
    old: FxHashMap<u128, V>,
}

impl<V, const MOST: usize> Default for Recent<V, MOST> {
    fn default() -> Self {
        Recent { young: FxHashMap::default(), old: FxHashMap::default() }
    }
}

impl<V, const MOST: usize> Recent<V, MOST> {
    fn get(&mut self, key: u128, make: impl FnOnce() -> V) -> &V {
        if self.young.len() >= MOST && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        let old = &mut self.old;
        self.young.entry(key).or_insert_with(|| old.remove(&key).unwrap_or_else(make))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_is_kept_and_memory_is_bounded() {
        let mut recent: Recent<u128, 4> = Recent::default();
        for round in 0..100u128 {
            assert_eq!(*recent.get(7, || round), 0, "asked for in every round, made once");
            recent.get(1000 + round, || round);
            assert!(recent.young.len() <= 4 && recent.old.len() <= 4);
        }
        assert_eq!(*recent.get(1000, || 55), 55, "long forgotten");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let mut memo = Memo { seed: 3, ..Memo::default() };
        let keys = [
            memo.key(1, &[Some("ab"), Some("c"), None]),
            memo.key(1, &[Some("a"), Some("bc"), None]),
            memo.key(1, &[Some("ab"), Some("c"), Some("")]),
            memo.key(1, &[Some("abc"), None, None]),
            memo.key(2, &[Some("ab"), Some("c"), None]),
        ];
        let distinct: std::collections::BTreeSet<u128> = keys.into_iter().collect();
        assert_eq!(distinct.len(), keys.len());
        assert_ne!(memo.key(0, &[Some("a")]), Memo::default().key(0, &[Some("a")]));
    }
}
