//! Times as numbers: seconds, milliseconds, microseconds or nanoseconds since 1970, whole or with a fraction, with the
//! `L` that a Java program left behind (`1267713245000L`).

/// What one step of the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Milli,
    Micro,
    Nano,
}

/// Reads a number of any of the four units; its size tells which: seconds up to year 5138, then milliseconds and so on.
pub(super) fn auto(text: &str) -> Option<i64> {
    let (whole, fraction, negative) = split(text)?;
    let unit = match whole {
        0..100_000_000_000 => Unit::Second,
        100_000_000_000..100_000_000_000_000 => Unit::Milli,
        100_000_000_000_000..100_000_000_000_000_000 => Unit::Micro,
        _ => Unit::Nano,
    };
    millis(whole, fraction, negative, unit)
}

/// Reads a number of the declared unit.
pub(super) fn scaled(text: &str, unit: Unit) -> Option<i64> {
    let (whole, fraction, negative) = split(text)?;
    millis(whole, fraction, negative, unit)
}

/// Whole part, thousandths, and whether there is a minus. Scientific notation is refused: `1.61E+12` has lost its
/// seconds.
fn split(text: &str) -> Option<(u64, u64, bool)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_suffix(['L', 'l']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || whole.len() > 19 {
        return None;
    }
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    Some((whole.parse().ok()?, u64::from(thousandths(fraction.as_bytes())), negative))
}

/// The first three digits of a fraction, as thousandths. `digits` holds ASCII digits only.
pub(super) fn thousandths(digits: &[u8]) -> u16 {
    let digit = |i: usize| digits.get(i).map_or(0, |b| u16::from(b.saturating_sub(b'0')));
    digit(0) * 100 + digit(1) * 10 + digit(2)
}

fn millis(whole: u64, thousandths: u64, negative: bool, unit: Unit) -> Option<i64> {
    let ms = match unit {
        Unit::Second => whole.checked_mul(1_000)?.checked_add(thousandths)?,
        Unit::Milli => whole,
        Unit::Micro => whole / 1_000,
        Unit::Nano => whole / 1_000_000,
    };
    let ms = i64::try_from(ms).ok()?;
    Some(if negative { -ms } else { ms })
}
