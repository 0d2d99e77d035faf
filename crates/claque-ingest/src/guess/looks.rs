//! What the cells of a column look like: the share of them that can be read as something.

use super::hints::Look;
use super::sample::Column;
use crate::value::{self, Id, ListStyle, TimeFormat, Zone};
use std::collections::BTreeSet;

/// Formats that a column of times is tried with, the plainer first.
const TIME_FORMATS: &[&str] = &[
    "iso",
    "epoch",
    "twitter",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y",
    "%d-%b-%Y %I:%M %p",
    "%d-%b-%Y %H:%M",
    "%d-%b-%Y",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%y %H:%M",
    "%d %b %Y %H:%M",
    "%b %d, %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S %Z",
];

/// A reading of a column as times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Times {
    pub format: &'static str,
    /// Share of the cells that it reads.
    pub share: f64,
    /// Another order of day and month reads as many.
    pub is_ambiguous: bool,
    /// Some cells name no zone.
    pub lacks_zone: bool,
}

/// Share of the cells that look so, 0–1; 0 for a column without cells.
pub(super) fn fit(column: &Column, look: Look) -> f64 {
    match look {
        Look::Time => times(column).map_or(0.0, |times| times.share),
        Look::Key => share(column, is_id) * (0.4 + 0.6 * distinct(column)),
        Look::Id => share(column, is_id),
        Look::Handle => share(column, is_handle),
        Look::OwnHandle => share(column, is_handle) * (0.4 + 0.6 * distinct(column)),
        Look::Name => share(column, is_name),
        Look::Prose => share(column, is_prose).max(0.5 * share(column, |cell| cell.contains(char::is_alphabetic))),
        Look::Count => share(column, |cell| value::count(cell).value().is_some()),
        Look::Flag => share(column, |cell| value::boolean(cell).value().is_some()),
        Look::List => share(column, |cell| !value::list(cell, &ListStyle::Auto, None).is_empty() && !is_sentence(cell)),
        Look::Code => share(column, |cell| cell.len() <= 20 && !cell.contains(char::is_numeric)),
    }
}

fn share(column: &Column, holds: impl Fn(&str) -> bool) -> f64 {
    let n = column.cells.iter().filter(|cell| holds(cell.trim())).count();
    n as f64 / column.cells.len().max(1) as f64
}

/// Share of distinct cells.
pub(super) fn distinct(column: &Column) -> f64 {
    let cells: BTreeSet<&str> = column.cells.iter().map(String::as_str).collect();
    cells.len() as f64 / column.cells.len().max(1) as f64
}

/// Share of the cells that a spreadsheet has damaged.
pub(super) fn damaged(column: &Column) -> f64 {
    share(column, |cell| value::sound_id(cell) == Id::Damaged)
}

fn is_id(cell: &str) -> bool {
    let is_date = cell.as_bytes().get(4) == Some(&b'-') && cell.as_bytes().get(7) == Some(&b'-') && cell.len() >= 10;
    // A damaged id shows that the column is one of ids all the same.
    !is_date && !cell.contains(char::is_whitespace) && cell.len() <= 300 && value::sound_id(cell) != Id::Absent
}

fn is_handle(cell: &str) -> bool {
    let is_fraction = cell.contains('.') && cell.parse::<f64>().is_ok();
    let is_word = !cell.contains(char::is_whitespace) && !cell.contains("://");
    !cell.is_empty() && cell.chars().count() <= 64 && is_word && !is_fraction
}

fn is_name(cell: &str) -> bool {
    cell.chars().count() <= 80 && !cell.contains('\n') && cell.contains(char::is_alphabetic)
}

fn is_prose(cell: &str) -> bool {
    cell.chars().count() > 12 && cell.split_whitespace().count() > 2
}

fn is_sentence(cell: &str) -> bool {
    !cell.starts_with('[') && !cell.contains([',', '|', ';']) && cell.split_whitespace().count() > 8
}

/// The format that reads most of the cells.
pub(super) fn times(column: &Column) -> Option<Times> {
    let mut best: Option<Times> = None;
    for spec in TIME_FORMATS {
        let format = TimeFormat::parse(spec).ok()?;
        let (mut n, mut n_naive) = (0usize, 0usize);
        for cell in &column.cells {
            // A small number is no epoch: counts would all be times of 1970.
            let is_small = *spec == "epoch" && cell.trim().len() < 9;
            let read = value::time::time(cell, std::slice::from_ref(&format), &Zone::Utc).value();
            if let Some(time) = read.filter(|_| !is_small) {
                n += 1;
                n_naive += usize::from(time.zone_assumed);
            }
        }
        let share = n as f64 / column.cells.len().max(1) as f64;
        let found = Times { format: spec, share, is_ambiguous: false, lacks_zone: n_naive > 0 };
        match &mut best {
            None if n > 0 => best = Some(found),
            Some(held) if share > held.share => best = Some(found),
            Some(held) if n > 0 && share == held.share && swapped(held.format, spec) => held.is_ambiguous = true,
            _ => {}
        }
    }
    best
}

/// Whether the column's times are dates without a clock.
pub(super) fn is_bare_date(column: &Column) -> bool {
    let format = times(column).and_then(|times| TimeFormat::parse(times.format).ok());
    let is_date = |cell: &String| {
        let read = format.as_ref().and_then(|f| value::time::time(cell, std::slice::from_ref(f), &Zone::Utc).value());
        read.is_none_or(|time| time.precision == claque_schema::Precision::Day)
    };
    format.is_some() && column.cells.iter().all(is_date)
}

/// Whether two formats differ in the order of day and month alone.
fn swapped(a: &str, b: &str) -> bool {
    a.starts_with("%m/%d") && b.starts_with("%d/%m") && a[5..] == b[5..]
}
