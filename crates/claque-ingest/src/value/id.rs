//! Ids, and how to see that a spreadsheet has damaged one.
//!
//! Ids of large platforms are integers above 2^53. A spreadsheet, and every program that holds numbers as doubles,
//! keeps 15 to 17 significant digits of them, so that different accounts come to share one "id"; in one public file
//! that makes 231 false merges. Such an id is refused as a key. The rules:
//!
//! 1. Scientific notation (`8.41E+17`, `8,41E+17`, `1e+18`) is damaged. The sign or a fraction is required: `5e10`
//!    alone is a sound base-36 id.
//! 2. An integer above 2^53 that ends in four or more zeros is damaged (`906000000000000000`). A sound 19-digit id
//!    does so once in ten thousand, and then its row falls back to another column or to the handle; an id cut to 15
//!    significant digits always does when it has 19 digits, and one cut to 3–14 does at any length. Cuts that leave
//!    fewer zeros (JavaScript's rounding to 17 digits) cannot be seen in a single cell.
//! 3. `123.0` is 123; above 2^53 a trailing `.0` proves a detour through a double: damaged.

use super::is_null;
use std::borrow::Cow;

/// 2^53: above it, doubles skip integers.
const EXACT_DOUBLE: u64 = 1 << 53;

/// Fewest trailing zeros of an integer above 2^53 that count as rounding.
const ROUNDED_ZEROS: usize = 4;

/// What an id cell turned out to hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Id<'a> {
    /// Fit to be a key.
    Sound(Cow<'a, str>),
    /// Rounded by a spreadsheet or a double: never a key.
    Damaged,
    /// No id: empty, a null word, or `-1` (how archives write deleted accounts).
    Absent,
}

impl<'a> Id<'a> {
    /// The id, if it is sound.
    pub fn sound(self) -> Option<Cow<'a, str>> {
        match self {
            Id::Sound(id) => Some(id),
            Id::Damaged | Id::Absent => None,
        }
    }
}

/// Reads an id: digits, letters and digits, `did:…`, hashes, URIs; see the module's rules for what is refused.
///
/// `="123"` and `'123`, by which people protect ids from spreadsheets, are `123`.
pub(crate) fn sound_id(cell: &str) -> Id<'_> {
    let mut text = cell.trim();
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = inner.trim();
    } else if let Some(inner) = text.strip_prefix('\'').filter(|inner| is_digits(inner)) {
        text = inner;
    }
    if is_null(text) || text == "-1" || text == "-1.0" {
        return Id::Absent;
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == text.len() {
        return if is_rounded(text) { Id::Damaged } else { Id::Sound(Cow::Borrowed(text)) };
    }
    if digits == 0 {
        return Id::Sound(Cow::Borrowed(text));
    }
    if is_scientific(text) {
        return Id::Damaged;
    }
    let zeros = text[digits..].strip_prefix('.').unwrap_or_default();
    if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') {
        let whole = &text[..digits];
        return match whole.parse::<u64>() {
            Ok(n) if n <= EXACT_DOUBLE => Id::Sound(Cow::Borrowed(whole)),
            _ => Id::Damaged,
        };
    }
    Id::Sound(Cow::Borrowed(text))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// An integer above 2^53 with the zeros of a rounding at its end. `digits` holds ASCII digits only.
fn is_rounded(digits: &str) -> bool {
    if digits.len() < 16 {
        return false;
    }
    let zeros = digits.bytes().rev().take_while(|b| *b == b'0').count();
    zeros >= ROUNDED_ZEROS && zeros < digits.len() && digits.parse::<u64>().is_ok_and(|n| n > EXACT_DOUBLE)
}

/// `d[.,]d*E±d+`, or `d+E±d+`: digits, then a fraction, a signed exponent, or both.
fn is_scientific(text: &str) -> bool {
    let Some(e) = text.find(['e', 'E']) else { return false };
    let (mantissa, exponent) = (&text[..e], &text[e + 1..]);
    let has_fraction = mantissa.contains(['.', ',']);
    let mantissa_ok = mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    let digits = exponent.strip_prefix(['+', '-']);
    let has_sign = digits.is_some();
    let digits = digits.unwrap_or(exponent);
    mantissa_ok && (has_fraction || has_sign) && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}
