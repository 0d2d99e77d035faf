//! Names and handles that the record itself makes known: its author, the accounts it mentions, repeats or answers.
//!
//! A whole name matches in any case, at word boundaries (none is asked for beside scripts without spaces), with any
//! white space between its words; shorter than three characters it is no identity (two in scripts without spaces).
//! Of a name of several words, each word of four letters or more matches too, when the text capitalises it: a text
//! that says "Garcia" of "Maria Garcia" names her, one that says "hope" does not name "Hope Miller". Inside a hashtag
//! boundaries mean nothing: the tag is redacted when it holds a known name of four characters or more.

use super::cover::{Mark, Span};
use crate::text::hashtag;
use crate::text::script::{is_unspaced, is_word};
use std::sync::Arc;

/// Shortest identity, in characters.
const CHARS_MIN: usize = 3;

/// Longest identity, in characters: longer ones are no names and would cost time.
const CHARS_MAX: usize = 120;

/// Shortest word of a name, and shortest name inside a hashtag.
const WORD_MIN: usize = 4;

/// Shortest handle that counts when it is only a part of a domain's name.
const IN_DOMAIN_MIN: usize = 6;

/// Platforms whose domain says nothing about the account of the same name.
const PLATFORM_DOMAINS: &[&str] = &[
    "bsky.app",
    "bsky.social",
    "facebook.com",
    "fb.com",
    "instagram.com",
    "linkedin.com",
    "mastodon.social",
    "medium.com",
    "pinterest.com",
    "reddit.com",
    "snapchat.com",
    "substack.com",
    "t.co",
    "t.me",
    "telegram.org",
    "threads.net",
    "threads.com",
    "tiktok.com",
    "tumblr.com",
    "twitch.tv",
    "twitter.com",
    "vk.com",
    "wordpress.com",
    "x.com",
    "youtu.be",
    "youtube.com",
];

/// One way to write an identity.
struct Pattern {
    /// Lower case; a space stands for any white space.
    folded: Vec<char>,
    /// Matches only where the text has a capital (a word out of a longer name).
    capital_only: bool,
}

/// A name or handle, ready for search. What is too short gives nothing to search for.
#[derive(Default)]
pub(crate) struct Identity {
    patterns: Vec<Pattern>,
    /// Letters and digits of whole names, lower case, for hashtags and domains.
    dense: Vec<String>,
    first: First,
}

/// First characters of patterns, lower case.
#[derive(Default)]
struct First {
    /// Those of ASCII, as a bit set.
    ascii: u128,
    /// The others, sorted.
    other: Vec<char>,
}

impl First {
    fn of<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        let mut first = First::default();
        for c in patterns.filter_map(|pattern| pattern.folded.first()) {
            match c.is_ascii() {
                true => first.ascii |= 1 << (*c as u32),
                false => first.other.push(*c),
            }
        }
        first.settle();
        first
    }

    fn join(&mut self, other: &First) {
        self.ascii |= other.ascii;
        if !other.other.is_empty() {
            self.other.extend_from_slice(&other.other);
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.other.sort_unstable();
        self.other.dedup();
    }

    /// Whether some pattern begins like this.
    fn may_be(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii & (1 << (c.to_ascii_lowercase() as u32)) != 0;
        }
        // Two characters outside of ASCII have a letter of ASCII first in their lower case: İ (i̇) and the Kelvin sign.
        if self.other.is_empty() && !matches!(c, 'İ' | '\u{212A}') {
            return false;
        }
        let first = c.to_lowercase().next().unwrap_or(c);
        if first.is_ascii() {
            return self.ascii & (1 << (first as u32)) != 0;
        }
        self.other.binary_search(&first).is_ok()
    }

    /// Bytes at which a search must look, as a bit set: those that a pattern begins with, in both cases, and `#`. Of a
    /// character outside of ASCII it is the first byte; where all patterns begin with ASCII, only that of `İ`, of the
    /// Kelvin sign and of `＃`.
    fn bytes(&self) -> [u64; 4] {
        let (low, letters) = (self.ascii as u64, (self.ascii >> 64) as u64);
        // Capitals stand 32 places before their small letters.
        let capitals = (letters >> 32) & (((1 << 26) - 1) << 1);
        let wide =
            if self.other.is_empty() { 1 << (0xC4 & 63) | 1 << (0xE2 & 63) | 1 << (0xEF & 63) } else { u64::MAX };
        [low | 1 << b'#', letters | capitals, 0, wide]
    }
}

impl Identity {
    /// Prepares a name; a leading `@` is ignored.
    pub fn new(name: &str) -> Self {
        let mut identity = Identity::default();
        let bare = name.trim().trim_start_matches(super::addresses::SIGNS);
        identity.insert_whole(bare);
        let inner = bare.trim_matches(|c: char| !is_word(c));
        if inner.len() != bare.len() {
            identity.insert_whole(inner);
        }
        let mut words = bare.split(|c: char| !is_word(c)).filter(|w| !w.is_empty()).peekable();
        let first = words.next();
        if words.peek().is_some() {
            let long = |w: &&str| w.chars().filter(|c| c.is_alphabetic()).count() >= WORD_MIN;
            first.into_iter().chain(words).filter(long).for_each(|word| identity.insert(word, true));
        }
        identity.first = First::of(identity.patterns.iter());
        identity
    }

    fn insert_whole(&mut self, name: &str) {
        let least = if name.chars().all(|c| is_unspaced(c) || !is_word(c)) { CHARS_MIN - 1 } else { CHARS_MIN };
        if name.chars().filter(|c| is_word(*c)).count() < least {
            return;
        }
        self.insert(name, false);
        let dense = dense(name);
        if !dense.is_empty() && !self.dense.contains(&dense) {
            self.dense.push(dense);
        }
    }

    fn insert(&mut self, name: &str, capital_only: bool) {
        let mut folded: Vec<char> = Vec::with_capacity(name.len());
        for c in name.chars() {
            match c.is_whitespace() {
                true if folded.last() == Some(&' ') => {}
                true => folded.push(' '),
                false => folded.extend(c.to_lowercase()),
            }
        }
        let known = self.patterns.iter().any(|p| p.folded == folded && p.capital_only <= capital_only);
        if !folded.is_empty() && folded.len() <= CHARS_MAX && !known {
            self.patterns.push(Pattern { folded, capital_only });
        }
    }
}

/// The identities of a record.
#[derive(Default)]
pub(crate) struct Names {
    identities: Vec<Arc<Identity>>,
    first: First,
}

impl Names {
    /// Gathers identities.
    pub fn new(identities: impl Iterator<Item = Arc<Identity>>) -> Self {
        let mut names = Names { identities: identities.collect(), ..Names::default() };
        names.identities.iter().for_each(|identity| names.first.join(&identity.first));
        names
    }

    pub fn is_empty(&self) -> bool {
        self.first.ascii == 0 && self.first.other.is_empty()
    }

    fn dense(&self) -> impl Iterator<Item = &str> {
        self.identities.iter().flat_map(|identity| &identity.dense).map(String::as_str)
    }

    /// The pass of the redactor: see [`super::cover::Cover::add`].
    pub(super) fn find(&self, text: &str, from: usize, to: usize, found: &mut Vec<Span>) {
        let bytes = &text.as_bytes()[..to];
        let begins = self.first.bytes();
        let mut at = from;
        // Most characters begin no name: one look at a bit set each, one at the byte before.
        while let Some(step) = bytes[at..].iter().position(|b| begins[usize::from(b >> 6)] >> (b & 63) & 1 == 1) {
            at += step;
            if at > from && bytes[at - 1].is_ascii_alphanumeric() && bytes[at].is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let Some(c) = text[at..to].chars().next() else { break };
            let next = at + c.len_utf8();
            let end = match c {
                '#' | '＃' => self.hashtag_end(text, next, to).map(|end| (next, end)),
                _ if self.first.may_be(c) => {
                    let before = text[from..at].chars().next_back();
                    self.match_at(text, at, to, before).map(|end| (at, end))
                }
                _ => None,
            };
            if let Some((start, end)) = end {
                found.push(Span { start, end, mark: Mark::Name });
            }
            at = end.map_or(next, |(_, end)| end);
        }
    }

    /// End of the hashtag body at `from`, when it holds a name.
    fn hashtag_end(&self, text: &str, from: usize, to: usize) -> Option<usize> {
        let len = hashtag::body_len(&text[from..to]);
        (len > 0 && self.in_tag(&text[from..from + len])).then_some(from + len)
    }

    /// Whether a hashtag (without `#`) holds a known name.
    pub fn in_tag(&self, tag: &str) -> bool {
        if self.dense().next().is_none() {
            return false;
        }
        let dense = dense(tag);
        self.dense().any(|name| name == dense || (name.chars().count() >= WORD_MIN && dense.contains(name)))
    }

    /// Whether a registrable domain is a known name's: its first label is the name, or holds a name of six characters.
    pub fn in_domain(&self, domain: &str) -> bool {
        if self.dense().next().is_none() || PLATFORM_DOMAINS.contains(&domain) {
            return false;
        }
        let (whole, label) = (dense(domain), dense(domain.split('.').next().unwrap_or("")));
        self.dense().any(|name| name == label || name == whole || (name.len() >= IN_DOMAIN_MIN && label.contains(name)))
    }

    /// End of the longest identity that starts at `at`.
    fn match_at(&self, text: &str, at: usize, to: usize, before: Option<char>) -> Option<usize> {
        let here = text[at..to].chars().next()?;
        if !is_boundary(before, Some(here)) {
            return None;
        }
        let is_small = here.is_lowercase();
        self.identities
            .iter()
            .flat_map(|identity| &identity.patterns)
            .filter(|pattern| !(pattern.capital_only && is_small))
            .filter_map(|pattern| match_folded(&pattern.folded, text, at, to))
            .filter(|end| is_boundary(text[..*end].chars().next_back(), text[*end..to].chars().next()))
            .max()
    }
}

/// Letters and digits, lower case.
fn dense(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters.map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a word may end between these two characters.
fn is_boundary(left: Option<char>, right: Option<char>) -> bool {
    match (left, right) {
        (Some(l), Some(r)) => !(is_word(l) && is_word(r)) || is_unspaced(l) || is_unspaced(r),
        _ => true,
    }
}

/// Where the text that equals the folded pattern ends, if it starts at `at`.
fn match_folded(folded: &[char], text: &str, at: usize, to: usize) -> Option<usize> {
    // Most candidates differ in their second letter.
    let plain = folded
        .iter()
        .zip(&text.as_bytes()[at..to])
        .take_while(|(want, byte)| byte.is_ascii_alphanumeric() && **want == char::from(byte.to_ascii_lowercase()));
    let same = plain.count();
    if same == folded.len() {
        return Some(at + same);
    }
    if text.as_bytes()[at..to].get(same).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut wanted = folded.iter().copied().peekable();
    let mut end = at;
    let mut chars = text[at..to].chars().peekable();
    while let Some(want) = wanted.peek().copied() {
        let c = chars.next()?;
        end += c.len_utf8();
        if want == ' ' {
            if !c.is_whitespace() {
                return None;
            }
            while let Some(space) = chars.next_if(|c| c.is_whitespace()) {
                end += space.len_utf8();
            }
            wanted.next();
            continue;
        }
        for lower in c.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The search skips letters outside of ASCII where all names are ASCII: these two may begin such a name.
    #[test]
    fn two_letters_outside_of_ascii_have_one_of_ascii_in_lower_case() {
        let odd = |c: &char| !c.is_ascii() && c.to_lowercase().next().is_some_and(|lower| lower.is_ascii());
        assert_eq!(('\0'..=char::MAX).filter(odd).collect::<Vec<_>>(), ['İ', '\u{212A}']);
        let names = Names::new([Arc::new(Identity::new("karla"))].into_iter());
        let mut found = Vec::new();
        names.find("\u{212A}arla KARLA karl", 0, 16, &mut found);
        assert_eq!(found.iter().map(|span| (span.start, span.end)).collect::<Vec<_>>(), [(0, 7), (8, 13)]);
    }
}
