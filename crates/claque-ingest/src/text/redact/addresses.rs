//! Handles and e-mail addresses: everything around an at sign.
//!
//! What stands directly before the sign decides: letters or digits make it an e-mail address, anything else (or a
//! script without spaces, where text runs into the mention) a handle. A handle in an alphabet with spaces ends where a
//! script without spaces begins, as on X: `@annさん` is `@ann` and a suffix.

use super::cover::{Mark, Span};
use crate::text::script::{is_spaced_word, is_unspaced, is_word};

/// At signs: ASCII, full width, small.
pub(super) const SIGNS: [char; 3] = ['@', '＠', '﹫'];

pub(super) fn find(text: &str, from: usize, to: usize, found: &mut Vec<Span>) {
    let mut floor = from;
    let mut at = from;
    while let Some(sign) = next_sign(text, at, to) {
        let name = behind_sign(text, sign, to);
        let end = name_end(text, name, to);
        at = name;
        if end == name {
            continue;
        }
        let start = local_start(text, floor, sign);
        if start < sign {
            found.push(Span { start, end, mark: Mark::Email });
            at = end;
        } else {
            let end = server_end(text, end, to);
            found.push(Span { start: sign, end, mark: Mark::Account });
            at = end;
        }
        floor = at;
    }
}

/// The first at sign of `from..to`.
pub(super) fn next_sign(text: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..to];
    let mut at = from;
    loop {
        // The signs outside of ASCII begin with the same byte.
        at += memchr::memchr2(b'@', 0xEF, bytes.get(at..)?)?;
        let rest = &bytes[at..];
        if rest[0] == b'@' || SIGNS[1..].iter().any(|sign| rest.starts_with(sign.encode_utf8(&mut [0; 4]).as_bytes())) {
            return Some(at);
        }
        at += 1;
    }
}

/// Where the name behind the sign at `at` begins. `@/name`, a habit of fans, names without notifying.
fn behind_sign(text: &str, at: usize, to: usize) -> usize {
    let name = at + text[at..to].chars().next().map_or(0, char::len_utf8);
    name + usize::from(text[name..to].starts_with('/'))
}

/// Where the local part of an e-mail address that ends at `sign` begins; `sign` when there is none.
fn local_start(text: &str, floor: usize, sign: usize) -> usize {
    let mut start = sign;
    let mut has_word = false;
    for (i, c) in text[floor..sign].char_indices().rev() {
        let word = is_spaced_word(c);
        if !word && !matches!(c, '.' | '+' | '-' | '%') {
            break;
        }
        has_word |= word;
        start = floor + i;
    }
    if has_word { start } else { sign }
}

/// End of a `@server` behind a handle. All that follow are taken, so that nothing is left to be one the next time.
fn server_end(text: &str, handle_end: usize, to: usize) -> usize {
    let mut end = handle_end;
    while text[end..to].starts_with(SIGNS) {
        let server = behind_sign(text, end, to);
        let server_end = name_end(text, server, to);
        if server_end == server {
            break;
        }
        end = server_end;
    }
    end
}

/// End of the handle or host name that starts at `from`; `from` when none does. Dots and hyphens belong to it when
/// a letter or digit follows.
pub(super) fn name_end(text: &str, from: usize, to: usize) -> usize {
    let Some(first) = text[from..to].chars().next() else { return from };
    if !is_word(first) {
        return from;
    }
    let runs_on = is_unspaced(first);
    let belongs = |c: char| is_word(c) && (runs_on || !is_unspaced(c));
    let mut end = from;
    let mut chars = text[from..to].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inner = matches!(c, '.' | '-') && chars.peek().is_some_and(|(_, next)| belongs(*next));
        if !belongs(c) && !inner {
            break;
        }
        end = from + i + c.len_utf8();
    }
    end
}
