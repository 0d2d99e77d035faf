//! Hashtags: one spelling for equal tags, and extraction for formats that do not list them.
//!
//! A hashtag is `#` (or the full-width `＃`) at the start of a word, then letters, marks, digits and `_` with at least
//! one letter among them: `#1` is a rank, not a tag. The normal form is NFKC, lower case, without the sign, so
//! `#Ｃａｆé` and `#café` are one. CJK tags end at the first character that is no letter, as on the platforms.

use super::script::{is_spaced_word, is_word};
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// The longest tag kept, in characters; platforms cut far below.
const CHARS_MAX: usize = 140;

/// NFKC, lower case, without `#`; empty when nothing is left.
pub(crate) fn normalise(tag: &str) -> String {
    let bare = tag.trim().trim_start_matches(['#', '＃']).trim();
    let folded = if bare.is_ascii() {
        bare.to_ascii_lowercase()
    } else {
        let lower = bare.nfkc().collect::<String>().to_lowercase();
        // Lower case may leave NFKC again (`İ` → `i̇`).
        if is_nfkc(&lower) { lower } else { lower.nfkc().collect() }
    };
    match folded.char_indices().nth(CHARS_MAX) {
        Some((cut, _)) => folded[..cut].to_string(),
        None => folded,
    }
}

/// The hashtags of a text as written, without `#`, in order, repeats included.
pub(crate) fn extract(text: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut before: Option<char> = None;
    let mut rest = text;
    while let Some(at) = rest.find(['#', '＃']) {
        before = rest[..at].chars().next_back().or(before);
        let sign = rest[at..].chars().next().map_or(1, char::len_utf8);
        let body = &rest[at + sign..];
        let end = body_len(body);
        // `a#b` is an anchor, `&#39;` an HTML entity, `/#x` part of a URL.
        let opens = before.is_none_or(|c| !is_spaced_word(c) && c != '&' && c != '/');
        if opens && end > 0 {
            tags.push(&body[..end]);
        }
        before = Some(if end > 0 { body[..end].chars().next_back().unwrap_or('#') } else { '#' });
        rest = &body[end..];
    }
    tags
}

/// Bytes of the hashtag body at the start of `text`; 0 when there is none.
pub(crate) fn body_len(text: &str) -> usize {
    let end = text.find(|c| !(is_word(c) || matches!(c, '\u{200C}' | '\u{30FB}'))).unwrap_or(text.len());
    if text[..end].chars().any(char::is_alphabetic) { end } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_equal_tags() {
        for (tag, expected) in
            [("#RStats", "rstats"), ("＃Ｃａｆé", "café"), ("ﬁn", "fin"), ("##", ""), (" Été ", "été")]
        {
            assert_eq!(normalise(tag), expected, "{tag}");
        }
        assert_eq!(normalise(&"é".repeat(500)).chars().count(), CHARS_MAX);
    }

    #[test]
    fn tags_are_found_where_people_see_them() {
        for (text, expected) in [
            ("#a_1 and #Été, #東京オリンピックへ行く", vec!["a_1", "Été", "東京オリンピックへ行く"]),
            ("we are #1 &#39; a#b http://x.y/#z", vec![]),
            ("##x ＃日本", vec!["x", "日本"]),
            ("今日は#東京 です", vec!["東京"]),
            ("#", vec![]),
            ("(#open) #hello-world", vec!["open", "hello"]),
        ] {
            assert_eq!(extract(text), expected, "{text}");
        }
    }
}
