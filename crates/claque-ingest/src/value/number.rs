//! Counts and booleans.

use super::{Reading, is_null};

/// The largest count believed: no platform counts above this, and an `f64` still holds it exactly.
const COUNT_MAX: f64 = 1e15;

/// Reads a count: `42`, `1,972,048`, `1 972 048`, `1'972'048`, `1.972.048`, `0.0`, `593.0`, `4.5E+03`, `12.5K`, `3M`.
///
/// Negative numbers are absent (`-1` is how tools write hidden counts); a number with a real fraction is bad, since
/// `1.234` may be either 1234 or a mean.
pub(crate) fn count(cell: &str) -> Reading<u64> {
    let text = cell.trim();
    if !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map_or(Reading::Bad, Reading::Value);
    }
    if is_null(text) {
        return Reading::Absent;
    }
    if text.starts_with(['-', '\u{2212}']) {
        return match count(text.trim_start_matches(['-', '\u{2212}'])) {
            Reading::Value(0) => Reading::Value(0),
            Reading::Value(_) => Reading::Absent,
            other => other,
        };
    }
    let (text, factor) = magnitude(text.strip_prefix('+').unwrap_or(text));
    if let Some(plain) = without_separators(text) {
        return plain.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).map_or(Reading::Bad, Reading::Value);
    }
    // `inf` and `nan` also parse as floats: only digits, a point and an exponent may pass.
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) {
        return Reading::Bad;
    }
    match text.parse::<f64>() {
        Ok(number) => {
            let number = number * factor as f64;
            // Counts such as `12.5K` are rounded by the source; `12.34` alone is not a count.
            let whole = number.round();
            let tolerance = if factor > 1 { 0.5 } else { 1e-6 };
            if number.is_finite() && (0.0..=COUNT_MAX).contains(&whole) && (number - whole).abs() <= tolerance {
                Reading::Value(whole as u64)
            } else {
                Reading::Bad
            }
        }
        Err(_) => Reading::Bad,
    }
}

/// Cuts a suffix `K`, `M` or `B` and says what it stands for.
fn magnitude(text: &str) -> (&str, u64) {
    let factor = match text.as_bytes().last() {
        Some(b'k' | b'K') => 1_000,
        Some(b'm' | b'M') => 1_000_000,
        Some(b'b' | b'B') => 1_000_000_000,
        _ => return (text, 1),
    };
    (text[..text.len() - 1].trim_end(), factor)
}

/// The digits of a number with thousands separators, or `None` when the text is not such a number.
///
/// A single `.` is a decimal point, never a separator; two or more are separators.
fn without_separators(text: &str) -> Option<String> {
    let is_separator =
        |c: char| matches!(c, ',' | '.' | ' ' | '\'' | '\u{2019}' | '_' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let mut digits = String::with_capacity(text.len());
    let mut separator = None;
    let mut run = 0;
    let mut n_separators = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            run += 1;
        } else if is_separator(c) && separator.is_none_or(|s| s == c) {
            if (n_separators == 0 && !(1..=3).contains(&run)) || (n_separators > 0 && run != 3) {
                return None;
            }
            separator = Some(c);
            n_separators += 1;
            run = 0;
        } else {
            return None;
        }
    }
    let closed = n_separators == 0 || run == 3;
    let decimal = separator == Some('.') && n_separators == 1;
    (closed && !decimal && !digits.is_empty()).then_some(digits)
}

/// Reads a boolean: true/t/yes/y/1/1.0/on and false/f/no/n/0/0.0/off, case and white space ignored.
pub(crate) fn boolean(cell: &str) -> Reading<bool> {
    let text = cell.trim();
    if is_null(text) {
        return Reading::Absent;
    }
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["true", "1", "t", "yes", "y", "1.0", "on"]) {
        Reading::Value(true)
    } else if is(&["false", "0", "f", "no", "n", "0.0", "off"]) {
        Reading::Value(false)
    } else {
        Reading::Bad
    }
}
