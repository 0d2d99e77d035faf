//! Mentions in a text, for formats that do not list them, and retweets that are known by their text alone.
//!
//! A mention is `@` (or the full-width `＠`) that does not follow a letter or digit, then a handle in the platform's
//! alphabet: letters, digits and `_` on X; dots on Bluesky; `name@server` on Mastodon.

use claque_schema::Platform;

/// The longest handle believed, in bytes: a host name has at most 253.
const BYTES_MAX: usize = 320;

/// The handles a text mentions, without `@`, in order, repeats included.
pub(crate) fn handles(text: &str, platform: Platform) -> Vec<&str> {
    let dotted = matches!(platform, Platform::Bluesky | Platform::Mastodon | Platform::Instagram | Platform::TikTok);
    let dotted = dotted || matches!(platform, Platform::Threads | Platform::YouTube);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find(['@', '＠']) {
        let at = from + offset;
        let sign = text[at..].chars().next().map_or(1, char::len_utf8);
        let start = at + sign;
        let before = text[..at].chars().next_back();
        let mut end = start + handle_len(&text[start..], dotted);
        if platform == Platform::Mastodon && end > start && text[end..].starts_with('@') {
            let server = handle_len(&text[end + 1..], true);
            end += if server > 0 { server + 1 } else { 0 };
        }
        let opens = before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '/');
        if opens && end > start && end - start <= BYTES_MAX {
            found.push(&text[start..end]);
        }
        from = end.max(start);
    }
    found
}

fn handle_len(text: &str, dotted: bool) -> usize {
    let mut end = 0;
    for (i, c) in text.char_indices() {
        let plain = c.is_ascii_alphanumeric() || c == '_';
        let inner = dotted && matches!(c, '.' | '-') && i > 0;
        if plain {
            end = i + 1;
        } else if !inner {
            break;
        }
    }
    end
}

/// The handle and the body of `RT @name: body`, the old spelling of a retweet, which archives and bare-text corpora
/// still have where the API would give the original.
pub(crate) fn old_retweet(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix("RT ")?.trim_start();
    let rest = rest.strip_prefix(['@', '＠'])?;
    let end = handle_len(rest, false);
    if end == 0 {
        return None;
    }
    let body = rest[end..].strip_prefix(':').unwrap_or(&rest[end..]);
    Some((&rest[..end], body.trim_start()))
}

/// Whether a text ends as platforms cut it: in an ellipsis, or in the start of a link after one.
pub(crate) fn looks_cut(text: &str) -> bool {
    let text = text.trim_end();
    if text.ends_with('…') {
        return true;
    }
    // Compat mode appends the post's own link: "… https://t.co/abc".
    let last = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let last = text.get(last..).unwrap_or("");
    last.starts_with("https://t.co/") && text[..text.len() - last.len()].trim_end().ends_with('…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_in_each_platforms_alphabet() {
        for (platform, text, expected) in [
            (Platform::X, "@ann, RT @bob_1: hi ＠carl. a@b.c 東京@dora", vec!["ann", "bob_1", "carl", "dora"]),
            (Platform::X, "@ann.bsky.social", vec!["ann"]),
            (Platform::Bluesky, "hi @ann.bsky.social.", vec!["ann.bsky.social"]),
            (Platform::Mastodon, "@ann@example.org and @bob", vec!["ann@example.org", "bob"]),
            (Platform::X, "@ @@x @", vec!["x"]),
        ] {
            assert_eq!(handles(text, platform), expected, "{text}");
        }
    }

    #[test]
    fn old_retweets_and_cut_texts_are_seen() {
        assert_eq!(old_retweet("RT @ann: hello"), Some(("ann", "hello")));
        assert_eq!(old_retweet("RT @ann hello"), Some(("ann", "hello")));
        assert_eq!(old_retweet("RT if you like"), None);
        assert_eq!(old_retweet("so RT @ann: x"), None);
        assert!(looks_cut("and then…") && looks_cut("and then… https://t.co/abc"));
        assert!(!looks_cut("and then...") && !looks_cut("") && !looks_cut("… hm"));
    }
}
