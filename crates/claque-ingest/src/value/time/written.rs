//! Written times with a fixed grammar: ISO 8601 and its relatives, Twitter's, mail's. Hand-written for speed: these
//! run once per row.

use super::civil::{Civil, month_number};
use super::epoch::thousandths;
use super::zone;
use claque_schema::Precision;

/// `YYYY-MM-DD`, or with `/` or `.`; then, after `T` or white space, `HH:MM[:SS[.fraction]]` and a zone.
pub(super) fn iso(text: &str) -> Option<Civil> {
    let mut cursor = Cursor { rest: text };
    let mut civil = Civil { year: cursor.digits(4, 4)? as i32, ..Civil::default() };
    let separator = cursor.any(b"-/.")?;
    civil.month = cursor.digits(1, 2)? as u8;
    cursor.eat(separator)?;
    civil.day = cursor.digits(1, 2)? as u8;
    if cursor.rest.is_empty() {
        return Some(civil);
    }
    if cursor.any(b"Tt").is_none() && !cursor.space() {
        return None;
    }
    clock(&mut cursor, &mut civil)?;
    cursor.space();
    let rest = cursor.rest;
    if !rest.is_empty() {
        civil.offset_s = Some(zone::suffix(rest)?);
    }
    Some(civil)
}

/// `HH:MM[:SS[.fraction]]`.
fn clock(cursor: &mut Cursor<'_>, civil: &mut Civil) -> Option<()> {
    civil.hour = cursor.digits(1, 2)? as u8;
    cursor.eat(b':')?;
    civil.minute = cursor.digits(2, 2)? as u8;
    civil.precision = Precision::Minute;
    if cursor.eat(b':').is_some() {
        civil.second = cursor.digits(2, 2)? as u8;
        civil.precision = Precision::Second;
        if cursor.any(b".,").is_some() {
            let length = cursor.rest.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                return None;
            }
            civil.milli = thousandths(&cursor.rest.as_bytes()[..length]);
            cursor.rest = &cursor.rest[length..];
        }
    }
    Some(())
}

/// `20170401`, `20170401123045`, `20170401T123045Z`: only when year, month and day are believable, since a number of
/// eight digits may as well be an epoch of 1970.
pub(super) fn compact(text: &str) -> Option<Civil> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits != 8 && n_digits != 14 {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u16>().ok();
    let mut civil = Civil {
        year: i32::from(number(0, 4)?),
        month: number(4, 6)? as u8,
        day: number(6, 8)? as u8,
        ..Civil::default()
    };
    let believable = (1990..=2100).contains(&civil.year) && (1..=12).contains(&civil.month);
    if !believable || !(1..=31).contains(&civil.day) {
        return None;
    }
    let mut rest = &text[n_digits..];
    let mut at = 8;
    if n_digits == 8 {
        if rest.is_empty() {
            return Some(civil);
        }
        let has_clock =
            rest.starts_with('T') && rest.len() >= 7 && rest.as_bytes()[1..7].iter().all(u8::is_ascii_digit);
        if !has_clock {
            return None;
        }
        at = 9;
        rest = &rest[7..];
    }
    civil.hour = number(at, at + 2)? as u8;
    civil.minute = number(at + 2, at + 4)? as u8;
    civil.second = number(at + 4, at + 6)? as u8;
    civil.precision = Precision::Second;
    if !rest.is_empty() {
        civil.offset_s = Some(zone::suffix(rest)?);
    }
    Some(civil)
}

/// `Mon Nov 07 14:54:57 +0000 2022`; the zone may be missing, as in the OSoMe repository.
pub(super) fn twitter(text: &str) -> Option<Civil> {
    let mut words = text.split_ascii_whitespace();
    let weekday = words.next()?;
    if weekday.len() != 3 || !weekday.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mut civil = Civil { month: month_number(words.next()?)?, ..Civil::default() };
    civil.day = whole(words.next()?, 1, 2)? as u8;
    let mut cursor = Cursor { rest: words.next()? };
    clock(&mut cursor, &mut civil)?;
    if !cursor.rest.is_empty() {
        return None;
    }
    let mut word = words.next()?;
    if let Some(offset_s) = zone::suffix(word) {
        civil.offset_s = Some(offset_s);
        word = words.next()?;
    }
    civil.year = whole(word, 4, 4)? as i32;
    words.next().is_none().then_some(civil)
}

/// `[Mon, ]07 Nov 2022 14:54:57 GMT` (RFC 5322, RSS and HTTP dates).
pub(super) fn mail(text: &str) -> Option<Civil> {
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = text.split_ascii_whitespace();
    let mut civil = Civil { day: whole(words.next()?, 1, 2)? as u8, ..Civil::default() };
    civil.month = month_number(words.next()?)?;
    civil.year = whole(words.next()?, 4, 4)? as i32;
    let Some(word) = words.next() else { return Some(civil) };
    let mut cursor = Cursor { rest: word };
    clock(&mut cursor, &mut civil)?;
    if !cursor.rest.is_empty() {
        return None;
    }
    if let Some(word) = words.next() {
        civil.offset_s = Some(zone::suffix(word)?);
    }
    words.next().is_none().then_some(civil)
}

/// A word of `least` to `most` digits.
fn whole(word: &str, least: usize, most: usize) -> Option<u32> {
    let mut cursor = Cursor { rest: word };
    let number = cursor.digits(least, most)?;
    cursor.rest.is_empty().then_some(number)
}

/// A place in ASCII text; `rest` is only cut behind ASCII bytes, so it stays on character boundaries.
pub(super) struct Cursor<'a> {
    pub rest: &'a str,
}

impl Cursor<'_> {
    /// Between `least` and `most` digits, as many as there are.
    pub fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut number = 0;
        let mut length = 0;
        for byte in self.rest.bytes().take(most.min(9)) {
            if !byte.is_ascii_digit() {
                break;
            }
            number = number * 10 + u32::from(byte - b'0');
            length += 1;
        }
        if length < least {
            return None;
        }
        self.rest = &self.rest[length..];
        Some(number)
    }

    /// That ASCII byte.
    pub fn eat(&mut self, byte: u8) -> Option<()> {
        if self.rest.as_bytes().first() != Some(&byte) {
            return None;
        }
        self.rest = &self.rest[1..];
        Some(())
    }

    /// One of these ASCII bytes.
    pub fn any(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = *self.rest.as_bytes().first()?;
        if !bytes.contains(&byte) {
            return None;
        }
        self.rest = &self.rest[1..];
        Some(byte)
    }

    /// Skips white space; whether there was any.
    pub fn space(&mut self) -> bool {
        let trimmed = self.rest.trim_start();
        let is = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        is
    }
}
