//! strftime patterns, compiled once per mapping and run once per cell.
//!
//! Reading is a little more forgiving than writing: numbers need not be padded (`1/1/2015 0:00`), month names may be
//! short or full in any case, a space stands for any white space, `%f` takes any number of digits, and `%Z` takes an
//! abbreviation, `UTC`, or an offset. The whole cell must be used up.

use super::civil::{Civil, days_from_civil, days_in_month, month_number};
use super::epoch::thousandths;
use super::written::Cursor;
use super::zone;
use claque_schema::Precision;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    DayOfYear,
    Weekday,
    Hour,
    Hour12,
    AmPm,
    Minute,
    Second,
    Fraction,
    Offset,
    ZoneName,
    Space,
    Literal(char),
}

impl Pattern {
    /// Compiles a pattern. The error names the directive that is not known.
    pub fn compile(spec: &str) -> Result<Pattern, String> {
        let mut items = Vec::new();
        let mut chars = spec.chars();
        while let Some(c) = chars.next() {
            if c.is_whitespace() {
                if items.last() != Some(&Item::Space) {
                    items.push(Item::Space);
                }
                continue;
            }
            if c != '%' {
                items.push(Item::Literal(c));
                continue;
            }
            let mut directive = chars.next();
            // Padding flags (`%-d`, `%_d`, `%0d`) say how to write; reading takes all forms.
            if matches!(directive, Some('-' | '_' | '0' | '.' | ':')) {
                directive = chars.next();
            }
            let Some(directive) = directive else { return Err(format!("`{spec}` ends in a lone `%`")) };
            items.extend_from_slice(meaning(directive).ok_or_else(|| {
                format!("`%{directive}` in the time format `{spec}` is not known; known: %Y %y %m %b %B %d %e %j %a %A %H %I %p %M %S %f %z %Z %T %D %F %R %%")
            })?);
        }
        let has = |item: Item| items.contains(&item);
        let has_year = has(Item::Year) || has(Item::ShortYear);
        let has_day = has(Item::DayOfYear) || (has(Item::Day) && (has(Item::Month) || has(Item::MonthName)));
        if !has_year || !has_day {
            return Err(format!("the time format `{spec}` names no full date (year, month and day)"));
        }
        Ok(Pattern { items })
    }

    /// Reads a text that the pattern describes from its first to its last character.
    pub fn read(&self, text: &str) -> Option<Civil> {
        let mut cursor = Cursor { rest: text.trim() };
        let mut civil = Civil::default();
        let mut afternoon = None;
        let mut day_of_year = None;
        for item in &self.items {
            match item {
                Item::AmPm => afternoon = Some(am_pm(&mut cursor)?),
                Item::DayOfYear => day_of_year = Some(cursor.digits(1, 3)?),
                _ => step(*item, &mut cursor, &mut civil)?,
            }
        }
        if !cursor.rest.trim().is_empty() {
            return None;
        }
        if let Some(afternoon) = afternoon {
            if !(1..=12).contains(&civil.hour) {
                return None;
            }
            civil.hour = civil.hour % 12 + if afternoon { 12 } else { 0 };
        }
        if let Some(number) = day_of_year {
            set_day_of_year(&mut civil, number)?;
        }
        Some(civil)
    }
}

/// The items a directive stands for.
fn meaning(directive: char) -> Option<&'static [Item]> {
    use Item::*;
    Some(match directive {
        'Y' => &[Year],
        'y' => &[ShortYear],
        'm' => &[Month],
        'b' | 'B' | 'h' => &[MonthName],
        'd' | 'e' => &[Day],
        'j' => &[DayOfYear],
        'a' | 'A' => &[Weekday],
        'H' | 'k' => &[Hour],
        'I' | 'l' => &[Hour12],
        'p' | 'P' => &[AmPm],
        'M' => &[Minute],
        'S' => &[Second],
        'f' | 'L' | 'N' => &[Fraction],
        'z' => &[Offset],
        'Z' => &[ZoneName],
        'T' => &[Hour, Literal(':'), Minute, Literal(':'), Second],
        'R' => &[Hour, Literal(':'), Minute],
        'F' => &[Year, Literal('-'), Month, Literal('-'), Day],
        'D' => &[Month, Literal('/'), Day, Literal('/'), ShortYear],
        '%' => &[Literal('%')],
        'n' | 't' => &[Space],
        _ => return None,
    })
}

fn step(item: Item, cursor: &mut Cursor<'_>, civil: &mut Civil) -> Option<()> {
    match item {
        Item::Year => civil.year = cursor.digits(4, 4)? as i32,
        Item::ShortYear => {
            let short = cursor.digits(2, 2)? as i32;
            // POSIX: 69–99 are the last century.
            civil.year = if short >= 69 { 1900 + short } else { 2000 + short };
        }
        Item::Month => civil.month = cursor.digits(1, 2)? as u8,
        Item::MonthName => civil.month = month_number(letters(cursor))?,
        Item::Day => civil.day = cursor.digits(1, 2)? as u8,
        Item::Weekday => {
            if letters(cursor).len() < 2 {
                return None;
            }
        }
        Item::Hour | Item::Hour12 => {
            civil.hour = cursor.digits(1, 2)? as u8;
            if civil.precision == Precision::Day {
                civil.precision = Precision::Minute;
            }
        }
        Item::Minute => civil.minute = cursor.digits(1, 2)? as u8,
        Item::Second => {
            civil.second = cursor.digits(1, 2)? as u8;
            civil.precision = Precision::Second;
        }
        Item::Fraction => {
            let length = cursor.rest.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                return None;
            }
            civil.milli = thousandths(&cursor.rest.as_bytes()[..length]);
            cursor.rest = &cursor.rest[length..];
        }
        Item::Offset | Item::ZoneName => {
            let end = cursor.rest.find(char::is_whitespace).unwrap_or(cursor.rest.len());
            let (word, rest) = cursor.rest.split_at(end);
            civil.offset_s = Some(zone::suffix(word)?);
            cursor.rest = rest;
        }
        Item::Space => {
            cursor.space();
        }
        Item::Literal(c) => cursor.rest = cursor.rest.strip_prefix(c)?,
        Item::AmPm | Item::DayOfYear => return None,
    }
    Some(())
}

/// The letters that come next.
fn letters<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let end = cursor.rest.find(|c: char| !c.is_alphabetic()).unwrap_or(cursor.rest.len());
    let (word, rest) = cursor.rest.split_at(end);
    cursor.rest = rest;
    word
}

/// `AM`, `pm`, `a.m.`: whether it is the afternoon.
fn am_pm(cursor: &mut Cursor<'_>) -> Option<bool> {
    let afternoon = matches!(cursor.any(b"AaPp")?, b'P' | b'p');
    let _ = cursor.eat(b'.');
    cursor.any(b"Mm")?;
    let _ = cursor.eat(b'.');
    Some(afternoon)
}

fn set_day_of_year(civil: &mut Civil, number: u32) -> Option<()> {
    let length = if days_in_month(civil.year, 2) == 29 { 366 } else { 365 };
    if !(1..=length).contains(&number) {
        return None;
    }
    let first = days_from_civil(civil.year, 1, 1);
    let month = (1..=12u8).rev().find(|m| days_from_civil(civil.year, *m, 1) - first < i64::from(number))?;
    civil.month = month;
    civil.day = (i64::from(number) - (days_from_civil(civil.year, month, 1) - first)) as u8;
    Some(())
}
