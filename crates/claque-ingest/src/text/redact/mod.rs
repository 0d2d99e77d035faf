//! Identities out of a text, before anything is stored.
//!
//! | in the text | becomes |
//! |---|---|
//! | `@handle`, `＠handle`, `@name@server`, `@name.bsky.social` | `@account` |
//! | every URL, with or without a scheme, profile and post URLs too | `[link:registrable-domain]` or `[link]` |
//! | e-mail addresses | `[e-mail]` |
//! | telephone numbers (see [`numbers`]) | `[phone]` |
//! | runs of 15 and more digits, which look like platform ids | `[id]` |
//! | names and handles known from the same record (see [`names`]) | `[name]` |
//!
//! The method is a cover of the text by spans, found in passes that only look at what earlier passes left over: what
//! already is a placeholder, URLs, addresses, bare domains, numbers, names. A text that holds nothing to redact is
//! found out by one scan over its bytes and copied. Redaction is idempotent: a redacted text comes back unchanged.
//!
//! It errs towards taking out too much: `main.rs` may become a link (`.rs` is Serbia) and a long part number a
//! telephone number. Coordination tests do not suffer, because text hashes and words are made from the raw text.

mod addresses;
mod cover;
mod links;
mod names;
mod numbers;

use cover::{Cover, Mark};
pub(crate) use names::{Identity, Names};

/// The text with every identity replaced. `identities` are names and handles known from the record.
pub(crate) fn redact(text: &str, identities: &[&str]) -> String {
    let identities = identities.iter().map(|name| std::sync::Arc::new(Identity::new(name)));
    redact_with(text, &Names::new(identities))
}

/// The text with every identity replaced; `names` are those known from the record.
pub(crate) fn redact_with(text: &str, names: &Names) -> String {
    let hints = Hints::of(text);
    let mut cover = Cover::new(text);
    if hints.bracket {
        cover.add(placeholders);
    }
    if hints.slashes || hints.dot {
        cover.add(links::marked);
    }
    if hints.at {
        cover.add(addresses::find);
    }
    if hints.dot {
        cover.add(links::bare);
    }
    if hints.digits {
        cover.add(numbers::find);
    }
    if !names.is_empty() {
        cover.add(|text, from, to, found| names.find(text, from, to, found));
    }
    cover.render(|domain| names.in_domain(domain))
}

/// Links of a text, with or without a scheme.
pub(crate) fn count_links(text: &str) -> usize {
    let mut cover = Cover::new(text);
    cover.add(links::marked);
    cover.add(addresses::find);
    cover.add(links::bare);
    cover.count(|mark| matches!(mark, Mark::Link(_)))
}

/// What a text may hold, from one scan over its bytes. Bytes above 127 may be anything: they set what they could be.
struct Hints {
    at: bool,
    dot: bool,
    slashes: bool,
    bracket: bool,
    digits: bool,
}

impl Hints {
    fn of(text: &str) -> Self {
        let (mut n_digits, mut wide) = (0, 0);
        let [mut at, mut dot, mut slashes, mut bracket] = [false; 4];
        // Short blocks, so that the counts fit into bytes and many bytes are counted at once.
        for block in text.as_bytes().chunks(128) {
            n_digits += count(block, |b| b.is_ascii_digit());
            wide += count(block, |b| b >= 0x80);
            at |= count(block, |b| b == b'@') > 0;
            dot |= count(block, |b| b == b'.') > 0;
            slashes |= count(block, |b| b == b'/') > 0;
            bracket |= count(block, |b| b == b'[') > 0;
        }
        // Full-width signs and digits outside of ASCII: only when there are bytes to hold them.
        at |= wide >= 3 && addresses::next_sign(text, 0, text.len()).is_some();
        if wide >= 2 && n_digits < numbers::DIGITS_MIN && n_digits + wide / 2 >= numbers::DIGITS_MIN {
            n_digits = text.chars().filter(|c| super::script::is_digit(*c)).count();
        }
        Hints { at, dot, slashes, bracket, digits: n_digits >= numbers::DIGITS_MIN }
    }
}

/// Bytes of a kind among at most 255.
fn count(block: &[u8], of: impl Fn(u8) -> bool) -> usize {
    usize::from(block.iter().map(|b| u8::from(of(*b))).sum::<u8>())
}

/// Placeholders of an earlier redaction, which stay as they are.
fn placeholders(text: &str, from: usize, to: usize, found: &mut Vec<cover::Span>) {
    const FIXED: [&str; 5] = ["[e-mail]", "[phone]", "[name]", "[id]", "[link]"];
    let mut at = from;
    while let Some(offset) = text[at..to].find('[') {
        let start = at + offset;
        let rest = &text[start..to];
        let len = FIXED.iter().find(|p| rest.starts_with(**p)).map(|p| p.len()).or_else(|| {
            // Looking further than a host name can reach would make many brackets a quadratic affair.
            let inner = rest.strip_prefix("[link:")?;
            let close = inner.bytes().take(super::url::HOST_MAX + 1).position(|b| b == b']')?;
            let domain = &inner[..close];
            let whole = "[link:".len() + domain.len() + 1;
            // Only what this module could have written: a typed `[link:ann.bsky.social]` is no placeholder.
            let ours = !domain.is_empty() && super::url::registrable(domain) == domain;
            (ours && domain == domain.to_lowercase()).then_some(whole)
        });
        match len {
            Some(len) => {
                let mark = match rest[..len].strip_prefix("[link:") {
                    Some(domain) => Mark::Link(domain.trim_end_matches(']').to_string()),
                    None => Mark::Keep,
                };
                found.push(cover::Span { start, end: start + len, mark });
                at = start + len;
            }
            None => at = start + 1,
        }
    }
}

#[cfg(test)]
mod tests;
