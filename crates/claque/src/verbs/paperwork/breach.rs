//! Which accounts of this workspace a leaked file names: by their tokens, or by what the platform calls them.
//!
//! The file is looked through in three ways. Tokens are found in any text. With the key at hand the file is read as
//! `claque ingest` would read it, into tokens, and nothing is stored. Where no format knows the file, or what it reads is
//! not held, every cell and word of it is taken for an id or a handle on the platforms held: that may name somebody who is
//! not in the file, which in a breach is the smaller harm.

use crate::session::Session;
use anyhow::{Context, Result};
use claque_custody::paperwork::Leak;
use claque_ingest::{IngestOptions, PseudonymKey, account_token, ingest};
use claque_schema::{AccountToken, Batch, Platform};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use zeroize::Zeroizing;

/// Digits that an id has at least, when it is looked for word by word: shorter numbers are counts.
const ID_DIGITS_MIN: usize = 4;
/// Characters of a handle at least, when it is looked for word by word.
const HANDLE_CHARS_MIN: usize = 3;

/// Looks a leaked file through; gives its bytes' hash, too.
pub fn leak(session: &Session, file: &Path) -> Result<(Leak, String)> {
    let bytes = Zeroizing::new(std::fs::read(file).with_context(|| file.display().to_string())?);
    let text = String::from_utf8_lossy(&bytes);
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let mut leak = Leak { tokens: held(session, words.filter_map(|w| w.parse().ok()))?, ..Leak::default() };
    // Without the key the tokens are all that can be found; the draft says so.
    if let Ok(key) = session.key() {
        leak.with_key = true;
        let mut platforms = session.workspace.platforms()?;
        platforms.retain(|p| *p != Platform::Unknown);
        if platforms.is_empty() {
            platforms.push(Platform::X);
        }
        let has_tokens = !leak.tokens.is_empty();
        for platform in &platforms {
            let (named, n_accounts) = read_as_export(file, &key, *platform);
            let found = held(session, named.into_iter())?;
            // In a table of tokens, the tokens are what a format takes for raw ids.
            if !(has_tokens && found.is_empty()) {
                // The platform as which most is read is the file's, where it does not say.
                leak.n_others = leak.n_others.max(n_accounts.saturating_sub(found.len()) as u64);
            }
            leak.raw.extend(found);
        }
        if leak.raw.is_empty() {
            leak.raw = held(session, in_words(&text, &key, &platforms).into_iter())?;
            leak.by_words = !leak.raw.is_empty();
        }
    }
    Ok((leak, blake3::hash(&bytes).to_hex().to_string()))
}

/// Tokens that an export names which one of the formats knows, and how many accounts they are; none where none does.
fn read_as_export(file: &Path, key: &PseudonymKey, platform: Platform) -> (BTreeSet<AccountToken>, usize) {
    let (mut named, mut handles) = (BTreeSet::new(), BTreeSet::new());
    let options =
        IngestOptions { paths: vec![file.to_path_buf()], platform: Some(platform), ..IngestOptions::default() };
    let mut on_batch = |batch: Batch| {
        batch.each_account(&mut |token| {
            named.insert(token);
        });
        // The workspace may know an account by the handle only.
        named.extend(batch.aliases.iter().map(|alias| alias.weak));
        handles.extend(batch.aliases.iter().map(|alias| alias.weak));
        Ok(())
    };
    // What a format cannot read is looked through word by word after this.
    let _ = ingest(&options, key, &mut on_batch, &|_| {});
    let n_accounts = named.len() - handles.len();
    (named, n_accounts)
}

/// Tokens of whatever in a text may be an id or a handle.
fn in_words(text: &str, key: &PseudonymKey, platforms: &[Platform]) -> BTreeSet<AccountToken> {
    let mut out = BTreeSet::new();
    let mut add = |raw: &str| out.extend(platforms.iter().map(|p| account_token(key, *p, raw)));
    for cell in text.split([',', ';', '\t', '\n', '\r', '"', '|']).map(str::trim).filter(|cell| !cell.is_empty()) {
        for word in cell.split_whitespace().chain([cell]) {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            if bare.bytes().all(|b| b.is_ascii_digit()) {
                if bare.len() >= ID_DIGITS_MIN {
                    add(bare);
                }
                continue;
            }
            // A word of a sentence is a handle when it is written like one; a whole cell may be any.
            let is_like_one = word.contains('@') || bare.contains(|c: char| c.is_ascii_digit() || "_.".contains(c));
            if bare.chars().count() >= HANDLE_CHARS_MIN && (word == cell || is_like_one) {
                add(bare);
                add(&format!("@{bare}"));
            }
        }
    }
    out
}

/// Those of the tokens that this workspace holds or knows to be absent, each by its own token.
fn held(session: &Session, named: impl Iterator<Item = AccountToken>) -> Result<BTreeSet<AccountToken>> {
    let workspace = &session.workspace;
    let (mut wanted, mut found) = (BTreeMap::new(), BTreeSet::new());
    for token in named {
        match workspace.absent().find(token) {
            Some(absent) => drop(found.insert(absent.account)),
            None => drop(wanted.insert(token, workspace.resolve(token)?)),
        }
    }
    let strong: BTreeSet<AccountToken> = wanted.values().copied().collect();
    workspace.each_account(&mut |token| {
        if strong.contains(&token) {
            found.insert(token);
        } else if let Some(strong) = wanted.get(&token) {
            // A row that was stored before the handle's id became known.
            found.insert(*strong);
        }
    })?;
    Ok(found)
}
