//! A profile text as numbers.
//!
//! Length and counts feed the classifier; the keyed hash of the normalised text finds accounts that share a bio to the
//! letter, a mark of accounts made in bulk. The text itself is dropped.

use super::{emoji, hashtag, mention, redact, script, words};
use claque_schema::account::BioNumbers;
use claque_schema::{ObjectToken, Platform};

/// Bytes looked at: a megabyte of "bio" is no bio.
const BYTES_MAX: usize = 65_536;

/// The numbers of a bio. `hash` is a keyed hash.
pub(crate) fn numbers(bio: &str, platform: Platform, hash: impl Fn(&str) -> ObjectToken) -> BioNumbers {
    let mut end = bio.len().min(BYTES_MAX);
    while !bio.is_char_boundary(end) {
        end -= 1;
    }
    let bio = bio[..end].trim();
    let small = |n: usize| n.min(usize::from(u16::MAX)) as u16;
    let normal = normalise(bio);
    BioNumbers {
        length: bio.chars().count() as u32,
        words: words::count(bio) as u32,
        urls: small(redact::count_links(bio)),
        hashtags: small(hashtag::extract(bio).len()),
        mentions: small(mention::handles(bio, platform).len()),
        emoji: small(emoji::count(bio)),
        digits: small(bio.chars().filter(|c| script::is_digit(*c)).count()),
        hash: (!normal.is_empty()).then(|| hash(&normal)),
    }
}

/// Lower case with white space collapsed. Mentions stay: bios that name different accounts are different bios.
fn normalise(bio: &str) -> String {
    let lower = bio.to_lowercase();
    let mut out = String::with_capacity(lower.len());
    for word in lower.split(words::is_space).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bio_is_counted() {
        let bio = " Mum of 2 🐶🐱 | #gardening @friend\nhttps://example.org/me and shop.example.com ";
        let n = numbers(bio, Platform::X, |text| ObjectToken(text.len() as u64));
        assert_eq!((n.urls, n.hashtags, n.mentions, n.emoji, n.digits), (2, 1, 1, 2, 1));
        assert_eq!(n.length, bio.trim().chars().count() as u32);
        assert!(n.hash.is_some());
        let empty = numbers("  ", Platform::X, |_| ObjectToken(1));
        assert_eq!((empty.length, empty.hash), (0, None));
    }

    #[test]
    fn equal_bios_have_equal_hashes_whatever_their_spacing() {
        let hash =
            |bio: &str| numbers(bio, Platform::X, |t| ObjectToken(xxhash_rust::xxh3::xxh3_64(t.as_bytes()))).hash;
        assert_eq!(hash("Love  Life\nLaugh"), hash("love life laugh"));
        assert_ne!(hash("love life"), hash("love laugh"));
    }
}
