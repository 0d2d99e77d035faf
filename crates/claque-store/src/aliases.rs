//! Aliases: rows keyed by a handle belong to the account whose id the handle turned out to be.
//!
//! Every profile with both an id and a handle is an alias, so there are as many as accounts, and almost none of them
//! matters: only handles that occur where no id was given. A bit filter of all account tokens in the dataset, kept
//! from commit to commit, tells which may matter; those are written to a small index at commit, and readers load that
//! alone. A handle that belonged to two ids is resolved to neither: attributing one account's acts to another is worse
//! than leaving them apart.

use crate::error::{Result, StoreError};
use crate::sealed::{self, u64_at};
use claque_schema::{AccountToken, AliasRow};
use rustc_hash::FxHashMap;
use std::path::Path;

/// Resolves weak tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Aliases {
    strong: FxHashMap<u64, u64>,
}

impl Aliases {
    pub fn is_empty(&self) -> bool {
        self.strong.is_empty()
    }

    /// The account behind a token.
    pub fn resolve(&self, token: AccountToken) -> AccountToken {
        self.strong.get(&token.0).map_or(token, |strong| AccountToken(*strong))
    }

    pub fn read(path: &Path) -> Result<Self> {
        let payload = sealed::read(path)?;
        if payload.len() % 16 != 0 {
            return Err(StoreError::damaged(path, "it ends inside of an entry"));
        }
        let pairs = payload.chunks_exact(16).map(|pair| (u64_at(pair, 0), u64_at(pair, 8)));
        Ok(Aliases { strong: pairs.collect() })
    }
}

/// What became of the aliases that may matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Resolution {
    /// Pairs in order of the weak token.
    pub pairs: Vec<AliasRow>,
    /// Handles that belonged to more than one id.
    pub n_ambiguous: u64,
}

/// Sorts aliases, removes repeats and handles of several ids.
pub(crate) fn settle(mut aliases: Vec<AliasRow>) -> Resolution {
    aliases.retain(|a| a.weak != a.strong);
    aliases.sort_unstable();
    aliases.dedup();
    let mut out = Resolution::default();
    for same in aliases.chunk_by(|a, b| a.weak == b.weak) {
        match same {
            [only] => out.pairs.push(*only),
            _ => out.n_ambiguous += 1,
        }
    }
    out
}

pub(crate) fn write(path: &Path, pairs: &[AliasRow]) -> Result<()> {
    let bytes: Vec<u8> =
        pairs.iter().flat_map(|a| [a.weak.0.to_le_bytes(), a.strong.0.to_le_bytes()]).flatten().collect();
    sealed::write(path, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias(weak: u64, strong: u64) -> AliasRow {
        AliasRow { weak: AccountToken(weak), strong: AccountToken(strong) }
    }

    #[test]
    fn a_handle_of_two_ids_is_resolved_to_neither() {
        let found = settle(vec![alias(1, 10), alias(2, 20), alias(1, 10), alias(2, 21), alias(3, 3)]);
        assert_eq!(found, Resolution { pairs: vec![alias(1, 10)], n_ambiguous: 1 });
    }

    #[test]
    fn the_index_survives_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("aliases.bin");
        write(&path, &[alias(1, 10), alias(2, 20)]).unwrap();
        let aliases = Aliases::read(&path).unwrap();
        assert_eq!(aliases.resolve(AccountToken(2)), AccountToken(20));
        assert_eq!(aliases.resolve(AccountToken(20)), AccountToken(20));
    }
}
