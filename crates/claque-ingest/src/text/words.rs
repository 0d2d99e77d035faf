//! The two normal forms of a text that coordination tests compare: the whole text, and the set of its words.
//!
//! Both follow the coordination-network-toolkit 1.5.2 (QUT Digital Observatory) so that its results can be reproduced
//! exactly:
//!
//! * **Whole text** (`co_tweet`): lower case, every match of `@.*?(?=\s|$)` deleted, white space collapsed.
//! * **Words** (`co_similar_tweet`): the default word boundaries of UAX 29 on the lower-cased text with mentions
//!   deleted; segments of white space are left out, punctuation stays. Two peculiarities are kept: that tool's splitter
//!   swallows an apostrophe (`'`, U+0027) that follows a boundary, so a lone apostrophe is no word; and its regex
//!   library sees no boundary between `’` (U+2019) and a vowel, so `‘’aquatone` is `‘` and `’aquatone`.
//!
//! Words are stored as 32-bit hashes. A pair of different words collides with probability 2⁻³², one in 10⁷ for two
//! posts of twenty words: no effect on a Jaccard threshold. They are hashed with XXH3 (a tenth of the cost of a keyed
//! BLAKE3 on 5-byte inputs) under a 192-byte secret expanded by BLAKE3 from bits of the workspace's key: nobody without
//! the key can test a word against the dataset, and 32 of 64 bits are thrown away, so that the hash does not lead back
//! to the secret. Identities do not depend on this: mentions are deleted first, and accounts have BLAKE3 tokens.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// Vowels before which the peer sees no boundary after `’`.
const VOWELS: [char; 20] =
    ['a', 'à', 'á', 'â', 'e', 'è', 'é', 'ê', 'i', 'ì', 'í', 'î', 'o', 'ò', 'ó', 'ô', 'u', 'ù', 'ú', 'û'];

/// White space in the sense of the peer (Python's `str.split` and `\s`): Unicode's, and the four ASCII separators.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c)
}

/// The text without any `@…` up to the next white space.
pub(crate) fn without_mentions(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('@') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        // `rest` starts with a mention here.
        let Some(end) = rest.find(is_space) else { break };
        rest = &rest[end..];
        match rest.find('@') {
            Some(next) => {
                out.push_str(&rest[..next]);
                rest = &rest[next..];
            }
            None => {
                out.push_str(rest);
                break;
            }
        }
    }
    Cow::Owned(out)
}

/// A text in lower case, mentions deleted: what both normal forms are made from.
pub(crate) struct Folded(String);

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        match without_mentions(&lower) {
            Cow::Owned(cleaned) => Folded(cleaned),
            Cow::Borrowed(_) => Folded(lower),
        }
    }

    /// The whole-text normal form: white space collapsed, too. Equal forms, equal `text_hash`.
    pub fn normal(&self) -> Cow<'_, str> {
        if is_collapsed(&self.0) {
            return Cow::Borrowed(&self.0);
        }
        let mut out = String::with_capacity(self.0.len());
        let mut add = |word: &str| {
            if !word.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
        };
        for_each_piece(&self.0, |piece, is_ascii| {
            if is_ascii && piece.bytes().all(|b| b > b' ') {
                add(piece);
            } else {
                piece.split(is_space).for_each(&mut add);
            }
        });
        Cow::Owned(out)
    }

    /// Sorted distinct hashes of the words. `scratch` is reused between texts.
    pub fn tokens(&self, scratch: &mut Vec<u32>, hash: impl Fn(&str) -> u32) -> Vec<u32> {
        scratch.clear();
        self.for_each_word(|word| scratch.push(hash(word)));
        scratch.sort_unstable();
        scratch.dedup();
        scratch.as_slice().to_vec()
    }

    /// Calls `take` with every word, in order, repeats included.
    pub fn for_each_word(&self, mut take: impl FnMut(&str)) {
        // A space is a boundary on both sides whatever stands beside it, so what lies between spaces stands alone.
        for_each_piece(&self.0, |piece, is_ascii| {
            if is_ascii {
                ascii_words(piece, &mut take);
            } else {
                other_words(piece, &mut take);
            }
        });
    }
}

/// Whether a text is ASCII whose words stand one space apart, as most texts are.
fn is_collapsed(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        let is_second = byte == b' ' && before == b' ';
        if !(b' '..0x80).contains(&byte) || is_second {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// Calls `take` with what lies between spaces (U+0020), unless it is empty, and with whether it is ASCII.
fn for_each_piece<'t>(text: &'t str, mut take: impl FnMut(&'t str, bool)) {
    let (mut start, mut bits) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        if byte != b' ' {
            bits |= byte;
            continue;
        }
        if at > start {
            take(&text[start..at], bits < 0x80);
        }
        (start, bits) = (at + 1, 0);
    }
    if start < text.len() {
        take(&text[start..], bits < 0x80);
    }
}

fn other_words(piece: &str, take: &mut impl FnMut(&str)) {
    let mut segments = piece.split_word_bound_indices().peekable();
    while let Some((start, segment)) = segments.next() {
        let mut end = start + segment.len();
        let joins = segment.starts_with('\u{2019}');
        if let Some((next, word)) = segments.next_if(|(_, next)| joins && next.starts_with(VOWELS)) {
            end = next + word.len();
        }
        // A segment holds white space only when it is nothing else, but for a space with a combining mark.
        for word in piece[start..end].split(is_space) {
            if !word.is_empty() && word != "'" {
                take(word);
            }
        }
    }
}

/// Words of a text as people count them: segments of UAX 29 that hold a letter or digit.
pub(crate) fn count(text: &str) -> usize {
    let mut n = 0;
    for piece in text.split(' ') {
        if piece.is_ascii() {
            ascii_words(piece, &mut |word| n += usize::from(word.bytes().any(|b| b.is_ascii_alphanumeric())));
        } else {
            n += piece.unicode_words().count();
        }
    }
    n
}

/// The word boundaries of UAX 29 for ASCII text, several times as fast as the general machine: letters, digits and
/// `_` hold together; `'`, `.` and `:` join two letters, `'`, `.`, `,` and `;` two digits; all else stands alone.
fn ascii_words(text: &str, take: &mut impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start + 1;
        if IS_WORD[usize::from(bytes[start])] {
            loop {
                end += bytes[end..].iter().take_while(|b| IS_WORD[usize::from(**b)]).count();
                let (before, here, after) = (at(end - 1), at(end), at(end + 1));
                if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() && b"'.:".contains(&here)
                    || before.is_ascii_digit() && after.is_ascii_digit() && b"'.,;".contains(&here)
                {
                    end += 2;
                } else {
                    break;
                }
            }
        }
        let first = bytes[start];
        if first != b'\'' && !is_space(char::from(first)) {
            take(&text[start..end]);
        }
        start = end;
    }
}

/// ASCII letters, digits and `_`.
static IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// The keyed 32-bit hash of words.
#[derive(Clone)]
pub(crate) struct WordHasher {
    secret: [u8; 192],
}

impl WordHasher {
    /// A hasher from secret bits of the workspace's key (`PseudonymKey::seed("words")`).
    pub fn new(seed: u64) -> Self {
        let mut secret = [0u8; 192];
        blake3::Hasher::new_derive_key("claque 1 word hash secret")
            .update(&seed.to_le_bytes())
            .finalize_xof()
            .fill(&mut secret);
        WordHasher { secret }
    }

    /// The hash of one word.
    pub fn hash(&self, word: &str) -> u32 {
        xxhash_rust::xxh3::xxh3_64_with_secret(word.as_bytes(), &self.secret) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normalise(text: &str) -> String {
        Folded::of(text).normal().into_owned()
    }

    fn words(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        Folded::of(text).for_each_word(|word| out.push(word.to_string()));
        out.sort();
        out.dedup();
        out
    }

    #[test]
    fn words_are_those_of_the_peer() {
        // Expected values: Python `regex` with the peer's pattern.
        for (text, expected) in [
            ("hello", vec!["hello"]),
            (
                "The quick brown fox jumped over the lazy dog.",
                vec![".", "brown", "dog", "fox", "jumped", "lazy", "over", "quick", "the"],
            ),
            ("", vec![]),
            ("'orange'", vec!["orange"]),
            ("a 'b c' d", vec!["a", "b", "c", "d"]),
            ("don't", vec!["don't"]),
            ("it''s", vec!["it", "s"]),
            ("#tag @bob hi", vec!["#", "hi", "tag"]),
            ("http://t.co/abc", vec!["/", ":", "abc", "http", "t.co"]),
            ("3.5 1,000", vec!["1,000", "3.5"]),
            ("é’s ’tis", vec!["tis", "é’s", "’"]),
            ("‘’Aqua ’1", vec!["1", "‘", "’", "’aqua"]),
            ("日本語テキスト ひらがな", vec!["が", "な", "ひ", "ら", "テキスト", "日", "本", "語"]),
            ("🇫🇷🇩🇪 👨\u{200d}👩\u{200d}👧 ok", vec!["ok", "🇩🇪", "🇫🇷", "👨\u{200d}👩\u{200d}👧"]),
            ("RT @x: 'quoted'", vec!["quoted", "rt"]),
            ("U.S.A. e.g.", vec![".", "e.g", "u.s.a"]),
            ("\r\nfoo_bar", vec!["foo_bar"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn mentions_go_up_to_the_next_white_space() {
        assert_eq!(normalise("RT @Bob: Hello,\n\t World @a@b @c"), "rt hello, world");
        assert_eq!(normalise("mail me@home now"), "mail me now");
        assert_eq!(normalise("@only"), "");
        assert_eq!(without_mentions("no sign"), "no sign");
        assert_eq!(without_mentions("@a b@c\u{1c}d @e"), " b\u{1c}d ");
    }

    #[test]
    fn tokens_are_sorted_distinct_and_depend_on_the_secret() {
        let (a, b) = (WordHasher::new(1), WordHasher::new(2));
        let tokens = |text: &str, by: &WordHasher| Folded::of(text).tokens(&mut Vec::new(), |w| by.hash(w));
        let one = tokens("b a b a", &a);
        assert_eq!(one.len(), 2);
        assert!(one[0] < one[1]);
        assert_eq!(one, tokens("A  B", &a));
        assert_ne!(one, tokens("a b", &b));
    }

    proptest! {
        #[test]
        fn the_short_cut_for_ascii_gives_the_boundaries_of_the_standard(
            text in "[a-c0-1_'.:,; @!\"\\-\n\r\t\x1c\x00é\u{301}\u{200d}日🇩👍]{0,24}"
        ) {
            let lower = text.to_lowercase();
            let cleaned = without_mentions(&lower);
            let mut expected: Vec<&str> = cleaned.split_word_bounds().flat_map(|s| s.split(is_space)).collect();
            expected.retain(|word| !word.is_empty() && *word != "'");
            let mut found = Vec::new();
            Folded::of(&text).for_each_word(|word| found.push(word.to_string()));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn the_normal_form_is_what_lies_between_white_space(text in "[a-bA@ \t\n\x1c\u{a0}é]{0,24}") {
            let lower = text.to_lowercase();
            let cleaned = without_mentions(&lower);
            let parts: Vec<&str> = cleaned.split(is_space).filter(|part| !part.is_empty()).collect();
            prop_assert_eq!(normalise(&text), parts.join(" "));
        }

        #[test]
        fn words_are_counted_as_the_standard_counts_them(text in "[a-c0-1_'.:,; @!\n\té\u{301}\u{345}\u{200d}日🇩👍]{0,24}") {
            prop_assert_eq!(count(&text), text.unicode_words().count());
        }

        #[test]
        fn no_text_breaks_the_normal_forms(text in "\\PC{0,60}|[@ \\n\\u{1c}'a]{0,20}") {
            let normal = normalise(&text);
            prop_assert!(!normal.contains('@'));
            prop_assert_eq!(normalise(&normal), normal.clone());
            for word in words(&text) {
                prop_assert!(!word.is_empty() && !word.contains(is_space));
            }
        }
    }
}
