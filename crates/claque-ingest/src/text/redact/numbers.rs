//! Telephone numbers and platform ids.
//!
//! A candidate is a run of digits of any script (Arabic-Indic, Devanagari, full width …) with at most three separators
//! in a row between them: spaces, hyphens and dashes, dots, slashes, parentheses; characters without width are
//! ignored. A run of 15 or more digits without a separator is an id. Eight digits or more in one candidate (seven
//! after a `+`) are a telephone number, **unless** the whole candidate is
//!
//! * years (`2019-2020`) or dates (`2021-04-08`, `8.4.2021`), with an hour behind, or a range of them; `20.15-22.30`;
//! * an amount: behind or before a currency sign, or before `%`, and not beginning with `0`, `+` or `(`;
//! * a round number: one run that ends in five zeros, or thousands (`12.345.000`, `1 200 000 000`) that end in three;
//!   with a thin space or an apostrophe as separator, any thousands; a decimal fraction `0.00001234`;
//! * a row of single digits (`1 2 3 4 5 6 7 8`).
//!
//! A comma ends a candidate, so `12,345,678` is never one. A bare count of eight or more digits without separators
//! cannot be told from a number and is taken out.

use super::cover::{Mark, Span};
use crate::text::script::{digit_value, is_digit, is_invisible};

/// Fewest digits of a telephone number.
pub(super) const DIGITS_MIN: usize = 7;

const NATIONAL_MIN: usize = 8;
const PHONE_MAX: usize = 15;
const ID_MIN: usize = 15;
const SEPARATORS_MAX: usize = 3;

/// A run of digits without a separator.
struct Group {
    start: usize,
    end: usize,
    n: usize,
    /// Value of the first nine digits: enough for years, days and hours.
    value: u32,
    zeros: usize,
    starts_with_zero: bool,
}

pub(super) fn find(text: &str, from: usize, to: usize, found: &mut Vec<Span>) {
    let mut at = from;
    while let Some(offset) = text[at..to].find(is_digit) {
        let (groups, end) = candidate(text, at + offset, to);
        judge(text, from, to, &groups, found);
        at = end;
    }
}

/// The groups of the candidate whose first digit stands at `from`, and where it ends.
fn candidate(text: &str, from: usize, to: usize) -> (Vec<Group>, usize) {
    let mut groups: Vec<Group> = Vec::new();
    let mut separators = SEPARATORS_MAX + 1;
    let mut end = from;
    for (i, c) in text[from..to].char_indices() {
        let here = from + i;
        if let Some(value) = digit_value(c) {
            if separators > 0 {
                let starts_with_zero = value == 0;
                groups.push(Group { start: here, end: here, n: 0, value: 0, zeros: 0, starts_with_zero });
            }
            separators = 0;
            end = here + c.len_utf8();
            if let Some(group) = groups.last_mut() {
                group.end = end;
                group.n += 1;
                group.zeros = if value == 0 { group.zeros + 1 } else { 0 };
                if group.n <= 9 {
                    group.value = group.value * 10 + u32::from(value);
                }
            }
        } else if is_separator(c) && separators < SEPARATORS_MAX {
            separators += 1;
        } else if !is_invisible(c) {
            break;
        }
    }
    (groups, end)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' | '\u{3000}' | '-' | '\u{2010}'..='\u{2015}')
        || matches!(c, '−' | '－' | '.' | '．' | '·' | '/' | '(' | ')' | '（' | '）' | '\'' | '’' | '_')
}

fn judge(text: &str, from: usize, to: usize, groups: &[Group], found: &mut Vec<Span>) {
    if groups.iter().any(|group| group.n >= ID_MIN) {
        // Ids stand alone: their neighbours are judged without them.
        for part in groups.split_inclusive(|group| group.n >= ID_MIN) {
            let (ids, rest): (&[Group], &[Group]) = match part.split_last() {
                Some((last, rest)) if last.n >= ID_MIN => (std::slice::from_ref(last), rest),
                _ => (&[], part),
            };
            judge(text, from, to, rest, found);
            found.extend(ids.iter().map(|id| Span { start: id.start, end: id.end, mark: Mark::Id }));
        }
        return;
    }
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
    let n: usize = groups.iter().map(|group| group.n).sum();
    let before = text[from..first.start].trim_end_matches(['(', '（', ' ']);
    let plus = before.chars().next_back().filter(|c| matches!(c, '+' | '＋'));
    let least = if plus.is_some() { DIGITS_MIN } else { NATIONAL_MIN };
    if n < least {
        return;
    }
    let is_amount = plus.is_none() && amount(text, from, to, groups);
    if plus.is_none() && (is_amount || is_calendar(text, groups) || is_round(text, groups) || is_countdown(groups)) {
        return;
    }
    // The sign and an opening parenthesis go with the number.
    let start = match plus {
        Some(sign) => from + before.len() - sign.len_utf8(),
        None => text[from..first.start].strip_suffix(['(', '（']).map_or(first.start, |rest| from + rest.len()),
    };
    let mark = if n > PHONE_MAX { Mark::Id } else { Mark::Phone };
    found.push(Span { start, end: last.end, mark });
}

/// The text between two neighbouring groups.
fn between<'t>(text: &'t str, left: &Group, right: &Group) -> &'t str {
    &text[left.end..right.start]
}

fn amount(text: &str, from: usize, to: usize, groups: &[Group]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let currency =
        |c: char| matches!(c, '$' | '€' | '£' | '¥' | '￥' | '₹' | '₽' | '₺' | '₩' | '₦' | '₿' | '฿' | '₫' | '₴');
    let before = text[from..first.start].trim_end().chars().next_back();
    let after = text[last.end..to].trim_start().chars().next();
    let signed = before.is_some_and(currency) || after.is_some_and(|c| currency(c) || c == '%');
    let grouped = groups.windows(2).all(|w| w[1].n == 3 || w[1].n <= 2);
    signed && !first.starts_with_zero && grouped && before != Some('(')
}

/// Years, dates, ranges of both, clock times: every group must be part of one.
fn is_calendar(text: &str, groups: &[Group]) -> bool {
    let is_year = |g: &Group| g.n == 4 && (1900..=2099).contains(&g.value);
    let short = |g: &Group, most: u32| g.n <= 2 && g.value <= most;
    let dash = |a: &Group, b: &Group| matches!(between(text, a, b), "-" | "." | "/" | "–" | ". ");
    if let [a, b, c, d] = groups {
        let clock =
            [a, b, c, d].iter().all(|g| g.n == 2) && a.value < 24 && c.value < 24 && b.value < 60 && d.value < 60;
        if clock && between(text, a, b) == between(text, c, d) && between(text, b, c) != between(text, a, b) {
            return true;
        }
    }
    let mut rest = groups;
    let mut dated = false;
    while !rest.is_empty() {
        rest = match rest {
            [y, m, d, tail @ ..] if is_year(y) && short(m, 12) && short(d, 31) && dash(y, m) && dash(m, d) => {
                dated = true;
                tail
            }
            [a, b, y, tail @ ..]
                if is_year(y)
                    && short(a, 31)
                    && short(b, 31)
                    && a.value.min(b.value) <= 12
                    && dash(a, b)
                    && dash(b, y) =>
            {
                dated = true;
                tail
            }
            [y, tail @ ..] if is_year(y) => tail,
            // The hour behind a date; minutes follow a colon, which ends the candidate.
            [h] if dated && short(h, 24) => &[],
            _ => return false,
        };
    }
    true
}

fn is_round(text: &str, groups: &[Group]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    if groups.len() == 1 {
        return first.zeros >= 5 && !first.starts_with_zero;
    }
    let separator = between(text, first, &groups[1]);
    if groups.windows(2).any(|w| between(text, &w[0], &w[1]) != separator) {
        return false;
    }
    if groups.len() == 2 && separator == "." && first.n == 1 && first.value == 0 {
        return true;
    }
    let thousands = !first.starts_with_zero && first.n <= 3 && groups[1..].iter().all(|g| g.n == 3);
    let sure = matches!(separator, "\u{202F}" | "\u{2009}" | "'" | "’");
    thousands && (sure || (matches!(separator, "." | " " | "\u{A0}") && last.zeros == 3))
}

fn is_countdown(groups: &[Group]) -> bool {
    groups.len() >= 5 && groups.iter().filter(|g| g.n == 1).count() * 2 > groups.len()
}
