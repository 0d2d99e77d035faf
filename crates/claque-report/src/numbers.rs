//! How numbers, dates and tokens are written, the same way in every human format.
//!
//! Per cent and its sign are joined by a no-break space, ranges by an en dash, thousands by a comma. A share has as
//! many decimals as its interval can bear: an interval of several points needs none.

use claque_analysis::report::Unit;
use claque_schema::{Estimate, Interval, Timestamp};

/// What is printed where there is no value.
pub const NONE: &str = "–";
const NBSP: char = '\u{a0}';

/// `12345` → `12,345`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `3 accounts`, `1 account`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{}{NBSP}{}", count(n), if n == 1 { one } else { many })
}

/// A share without an interval: `27 %`, `2.7 %`, `0.04 %`.
pub fn share(x: f64) -> String {
    if !x.is_finite() {
        return NONE.to_owned();
    }
    let p = 100.0 * x;
    let decimals = match p.abs() {
        0.0 => 0,
        a if a < 0.1 => 2,
        a if a < 9.95 || (a > 99.0 && a < 100.0) => 1,
        _ => 0,
    };
    let text = format!("{p:.decimals$}");
    // There is no interval whose decimals must be matched, so `5.0` is `5`.
    format!("{}{NBSP}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// Three significant digits, thousands grouped: `41`, `0.125`, `12,300`.
pub fn plain(x: f64) -> String {
    if !x.is_finite() {
        return NONE.to_owned();
    }
    let a = x.abs();
    if a >= 1000.0 {
        let sign = if x < 0.0 { "−" } else { "" };
        return format!("{sign}{}", count(a.round() as u64));
    }
    if a != 0.0 && a < 0.001 {
        return small(x);
    }
    let decimals = match a {
        a if a >= 100.0 => 0,
        a if a >= 10.0 => 1,
        a if a >= 1.0 => 2,
        a if a >= 0.1 => 3,
        a if a >= 0.01 => 4,
        _ => 5,
    };
    let text = format!("{a:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{}{text}", if x < 0.0 { "−" } else { "" })
}

/// A p- or q-value: `0.013`, `2 × 10⁻⁷`.
pub fn small(p: f64) -> String {
    if !p.is_finite() {
        return NONE.to_owned();
    }
    if p == 0.0 {
        return format!("<{NBSP}10⁻³⁰⁰");
    }
    if p.abs() >= 0.001 {
        return format!("{p:.3}");
    }
    let mut exponent = p.abs().log10().floor();
    let mut mantissa = (p / 10f64.powf(exponent)).round();
    // 9.7 rounds to 10: that is one of the next power.
    if mantissa.abs() >= 10.0 {
        (mantissa, exponent) = (mantissa / 10.0, exponent + 1.0);
    }
    let superscript: String = (exponent as i64)
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            d => char::from_u32('⁰' as u32 + d.to_digit(10).unwrap_or(0)).unwrap_or(d),
        })
        .collect();
    format!("{mantissa:.0}{NBSP}×{NBSP}10{superscript}")
}

/// A probability: `0.93`.
pub fn probability(p: f64) -> String {
    if p.is_finite() { format!("{p:.2}") } else { NONE.to_owned() }
}

/// `0.81–0.98`.
pub fn probability_range(i: &Interval) -> String {
    format!("{}–{}", probability(i.low), probability(i.high))
}

fn share_decimals(i: &Interval) -> usize {
    let (low, high) = (100.0 * i.low, 100.0 * i.high);
    match high - low {
        w if w < 0.2 => 2,
        w if w < 1.0 || high < 10.0 => 1,
        _ => 0,
    }
}

/// The value of an estimate, with the decimals its interval can bear.
pub fn value(unit: Unit, e: &Estimate) -> String {
    match unit {
        _ if !e.value.is_finite() => NONE.to_owned(),
        Unit::Share => {
            let d = share_decimals(&e.interval);
            format!("{:.d$}{NBSP}%", 100.0 * e.value)
        }
        Unit::Count => count(e.value.max(0.0).round() as u64),
        Unit::Number => plain(e.value),
    }
}

/// The bounds of an interval: `18–36 %`.
pub fn range(unit: Unit, i: &Interval) -> String {
    match unit {
        Unit::Share => {
            let d = share_decimals(i);
            format!("{:.d$}–{:.d$}{NBSP}%", 100.0 * i.low, 100.0 * i.high)
        }
        Unit::Count => format!("{}–{}", count(i.low.max(0.0).round() as u64), count(i.high.max(0.0).round() as u64)),
        Unit::Number => format!("{}–{}", plain(i.low), plain(i.high)),
    }
}

/// `27 % (95 % interval 18–36 %)`.
pub fn estimate(unit: Unit, e: &Estimate) -> String {
    format!("{} ({} {})", value(unit, e), level(&e.interval), range(unit, &e.interval))
}

/// `95 % interval`.
pub fn level(i: &Interval) -> String {
    format!("{:.0}{NBSP}% interval", 100.0 * i.level)
}

/// A span of seconds in its largest whole unit: `1 hour`, `10 s`, `2 days`.
pub fn duration(seconds: i64) -> String {
    for (unit, one, many) in [(604_800, "week", "weeks"), (86_400, "day", "days"), (3600, "hour", "hours")] {
        if seconds >= unit && seconds % unit == 0 {
            return counted((seconds / unit) as u64, one, many);
        }
    }
    if seconds >= 60 && seconds % 60 == 0 {
        return counted((seconds / 60) as u64, "minute", "minutes");
    }
    format!("{seconds}{NBSP}s")
}

/// A span of seconds as a reader would say it: `40 s`, `76 minutes`, `5.9 hours`, `3.2 days`.
pub fn span(seconds: i64) -> String {
    let s = seconds as f64;
    match seconds {
        ..=90 => format!("{seconds}{NBSP}s"),
        91..=5_400 => format!("{:.0}{NBSP}minutes", s / 60.0),
        5_401..=172_800 => format!("{}{NBSP}hours", plain((s / 360.0).round() / 10.0)),
        _ => format!("{}{NBSP}days", plain((s / 8_640.0).round() / 10.0)),
    }
}

/// The unit a bucket is called by: `hour`, `day`, `3 hours`.
pub fn bucket(seconds: i64) -> String {
    let text = duration(seconds);
    text.strip_prefix("1\u{a0}").map_or(text.clone(), str::to_owned)
}

/// `2023-03-14 09:00`, or the date alone for buckets of a day or more.
pub fn moment(t: Timestamp, bucket_s: i64) -> String {
    if bucket_s >= 86_400 {
        return t.date();
    }
    let text = t.to_string();
    match text.split_once('T') {
        Some((date, time)) if time.len() >= 5 => format!("{date} {}", &time[..5]),
        _ => text,
    }
}

/// Size of a file: `1.2 MB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if n < 1000 {
        return format!("{n}{NBSP}B");
    }
    let mut x = n as f64 / 1000.0;
    let mut at = 0;
    while x >= 1000.0 && at + 1 < UNITS.len() {
        x /= 1000.0;
        at += 1;
    }
    format!("{}{NBSP}{}", plain(x), UNITS[at])
}

/// Joins a number and its per-cent sign, the ends of a range, the parts of a date: no line ends within them.
pub fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut after_digit = false;
    for c in text.replace(" %", "\u{a0}%").replace("n = ", "n\u{a0}=\u{a0}").chars() {
        match c {
            // A word joiner forbids the break after a dash.
            '–' if after_digit => out.push_str("–\u{2060}"),
            '-' if after_digit => out.push_str("-\u{2060}"),
            c => out.push(c),
        }
        after_digit = c.is_ascii_digit();
    }
    out
}

/// The first characters of a token, for places where fifteen do not fit.
pub fn short(token: impl std::fmt::Display) -> String {
    token.to_string().chars().take(7).collect()
}

/// At most `n` characters, cut at the end with an ellipsis.
pub fn clip(text: &str, n: usize) -> String {
    if text.chars().count() <= n {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(n.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn e(value: f64, low: f64, high: f64) -> Estimate {
        Estimate {
            value,
            interval: Interval::new(low, high, 0.95),
            n: 10,
            denominator: "accounts".into(),
            method: "m".into(),
        }
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "post", "posts"), "1\u{a0}post");
    }

    #[test]
    fn a_share_has_the_decimals_its_interval_can_bear() {
        assert_eq!(estimate(Unit::Share, &e(0.271, 0.18, 0.36)), "27\u{a0}% (95\u{a0}% interval 18–36\u{a0}%)");
        assert_eq!(value(Unit::Share, &e(0.0271, 0.018, 0.036)), "2.7\u{a0}%");
        assert_eq!(range(Unit::Share, &Interval::new(0.5011, 0.5019, 0.95)), "50.11–50.19\u{a0}%");
        assert_eq!(value(Unit::Share, &e(f64::NAN, 0.0, 1.0)), NONE);
    }

    #[test]
    fn no_line_ends_within_a_number() {
        assert_eq!(joined("18–36 % of a-b"), "18–\u{2060}36\u{a0}% of a-b");
        assert_eq!(joined("2022-09-07, n = 5"), "2022-\u{2060}09-\u{2060}07, n\u{a0}=\u{a0}5");
    }

    #[test]
    fn small_and_large_numbers_stay_readable() {
        assert_eq!(small(2.3e-7), "2\u{a0}×\u{a0}10⁻⁷");
        assert_eq!(small(0.0), "<\u{a0}10⁻³⁰⁰");
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(-12.04), "−12");
        assert_eq!(plain(0.1253), "0.125");
        assert_eq!(plain(12_345.6), "12,346");
        assert_eq!(plain(f64::INFINITY), NONE);
        assert_eq!(bytes(1_234_000), "1.23\u{a0}MB");
    }

    #[test]
    fn spans_use_their_largest_whole_unit() {
        assert_eq!(bucket(3600), "hour");
        assert_eq!(bucket(10_800), "3\u{a0}hours");
        assert_eq!(duration(90), "90\u{a0}s");
        assert_eq!(clip("abcdef", 4), "abc…");
    }
}
