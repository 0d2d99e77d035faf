//! URLs: with a scheme or `www.`, and bare domains.
//!
//! A URL with a scheme runs to the next white space, quotation mark or bracket of a script without spaces; closing
//! punctuation at its end stays in the text. A bare domain needs a top-level domain that exists: in lower case, or all
//! in capitals, or followed by a path, or behind two dots, so that "the end.So what" is no Somali host.

use super::addresses::{SIGNS, name_end};
use super::cover::{Mark, Span};
use crate::text::script::{is_spaced_word, is_word};
use crate::text::url;

/// Characters that no URL in running text holds.
const STOPS: &[char] = &['<', '>', '"', '「', '」', '『', '』', '（', '）', '【', '】', '、', '。', '“', '”', '«', '»'];

/// Punctuation at the end of a URL that belongs to the sentence.
const CLOSING: &[char] = &['.', ',', ';', ':', '!', '?', '\'', ')', ']', '}', '…', '’', '*', '|'];

/// URLs that begin with a scheme or with `www.`.
pub(super) fn marked(text: &str, from: usize, to: usize, found: &mut Vec<Span>) {
    let mut floor = from;
    let mut at = from;
    // Both searches remember where they are: a hostile text must not make every anchor search it all again.
    let (mut scheme, mut www) = (find_scheme(text, at, to), find_www(text, at, to));
    while let Some(anchor) = scheme.into_iter().chain(www).min() {
        let is_www = www == Some(anchor);
        let start = if is_www { anchor } else { scheme_start(text, floor, anchor) };
        let body = if is_www { anchor } else { anchor + 3 };
        let host = if is_www { anchor + 4 } else { body };
        let has_host = text[host..to].chars().next().is_some_and(|c| is_word(c) || c == '[' || SIGNS.contains(&c));
        let end = if has_host { url_end(text, body, to).max(anchor + 3) } else { body };
        if has_host {
            found.push(Span { start, end, mark: Mark::Link(url::domain(&text[start..end])) });
            floor = end;
        }
        // Both anchors are three ASCII bytes or more: this is a character boundary.
        at = if has_host { end } else { anchor + 3 };
        scheme = scheme.and_then(|i| if i < at { find_scheme(text, at, to) } else { Some(i) });
        www = www.and_then(|i| if i < at { find_www(text, at, to) } else { Some(i) });
    }
}

fn find_scheme(text: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(from..to)?;
    memchr::memchr_iter(b':', bytes).find(|i| bytes[i + 1..].starts_with(b"//")).map(|i| from + i)
}

/// The next `www.` at the start of a word.
fn find_www(text: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let dots = memchr::memchr_iter(b'.', bytes.get(from + 3..to)?);
    dots.map(|dot| from + dot)
        .find(|&i| bytes[i..i + 3].eq_ignore_ascii_case(b"www") && (i == 0 || !bytes[i - 1].is_ascii_alphanumeric()))
}

fn scheme_start(text: &str, floor: usize, anchor: usize) -> usize {
    let scheme = text.as_bytes()[floor..anchor].iter().rev();
    anchor - scheme.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')).count()
}

fn url_end(text: &str, from: usize, to: usize) -> usize {
    let rest = &text[from..to];
    let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || STOPS.contains(&c)).unwrap_or(rest.len());
    from + rest[..end].trim_end_matches(CLOSING).len()
}

/// Domains without a scheme, with their path.
pub(super) fn bare(text: &str, from: usize, to: usize, found: &mut Vec<Span>) {
    let mut at = from;
    while let Some(offset) = memchr::memchr(b'.', &text.as_bytes()[at..to]) {
        let dot = at + offset;
        // Back to the start of the host, then forward over all of it.
        let start = host_start(text, at, dot);
        let end = name_end(text, start, to);
        if start == dot || end <= dot {
            at = dot + 1;
            continue;
        }
        let host = &text[start..end];
        let tail = &text[end..to];
        let tail_end = if tail.starts_with(['/', '?', '#', ':']) { url_end(text, end, to).max(end) } else { end };
        let has_path = tail.starts_with('/') && tail_end > end + 1;
        match domain_of(host, has_path) {
            Some(domain) => {
                found.push(Span { start, end: tail_end, mark: Mark::Link(domain) });
                at = tail_end;
            }
            None => at = end,
        }
    }
}

fn host_start(text: &str, floor: usize, dot: usize) -> usize {
    let mut start = dot;
    for (i, c) in text[floor..dot].char_indices().rev() {
        let inner_hyphen = c == '-' && start < dot;
        if !is_spaced_word(c) && !inner_hyphen {
            break;
        }
        start = floor + i;
    }
    // A host does not begin with a hyphen.
    start + text[start..dot].bytes().take_while(|b| *b == b'-').count()
}

/// The registrable domain of what looks like a bare host, if it is believed to be one.
fn domain_of(host: &str, has_path: bool) -> Option<String> {
    let last = host.rsplit('.').next()?;
    let labels = host.split('.').count();
    let rest = &host[..host.len() - last.len()];
    let written_as_host = !last.chars().any(char::is_uppercase) || !host.chars().any(char::is_lowercase);
    if !(written_as_host || has_path || labels > 2) || !rest.chars().any(char::is_alphabetic) {
        return None;
    }
    Some(url::registrable(&host.to_lowercase())).filter(|domain| !domain.is_empty())
}
