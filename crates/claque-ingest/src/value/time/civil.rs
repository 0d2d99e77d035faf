//! Clock and calendar: a time as written, before it is placed in a zone.

use super::zone::Zone;
use crate::record::RawTime;
use claque_schema::{Precision, Timestamp};

/// A date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub milli: u16,
    pub precision: Precision,
    /// Seconds east of Greenwich, where the text says so.
    pub offset_s: Option<i32>,
}

impl Default for Civil {
    fn default() -> Self {
        Civil {
            year: 1970,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            milli: 0,
            precision: Precision::Day,
            offset_s: None,
        }
    }
}

impl Civil {
    /// Whether day and clock exist. A leap second is taken as the second before it; `24:00` is the next midnight.
    fn is_valid(&self) -> bool {
        (0..=9999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && self.day >= 1
            && self.day <= days_in_month(self.year, self.month)
            && (self.hour <= 23 || (self.hour == 24 && self.minute == 0 && self.second == 0))
            && self.minute <= 59
            && self.second <= 60
    }

    /// The instant; `None` when the date does not exist. Text without an offset is placed in `zone`, and flagged. A bare
    /// date is midnight UTC of that day, unflagged: the day is all that it claims, and a zone might move it to another.
    pub fn instant(&self, zone: &Zone) -> Option<RawTime> {
        if !self.is_valid() {
            return None;
        }
        let local_s = days_from_civil(self.year, self.month, self.day) * 86_400
            + i64::from(self.hour) * 3_600
            + i64::from(self.minute) * 60
            + i64::from(self.second.min(59));
        let is_bare_date = self.precision == Precision::Day;
        let offset_s = match self.offset_s {
            Some(offset_s) => offset_s,
            None if is_bare_date => 0,
            None => zone.offset_s(self),
        };
        let at = Timestamp((local_s - i64::from(offset_s)) * 1000 + i64::from(self.milli));
        Some(RawTime { at, precision: self.precision, zone_assumed: self.offset_s.is_none() && !is_bare_date })
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`).
pub(super) fn days_from_civil(year: i32, month: u8, day: u8) -> i64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let shifted = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Days of a month, 1–12.
pub(super) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The number of a month from its English name or the first three letters of it.
pub(super) fn month_number(name: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.trim_end_matches('.');
    if name.len() < 3 || !name.is_ascii() {
        return None;
    }
    let found =
        MONTHS.iter().position(|month| month.len() >= name.len() && month[..name.len()].eq_ignore_ascii_case(name))?;
    // `Septem` is a cut name, not a month: only the short (3, or `sept`) and the full forms pass.
    let is_form = name.len() == 3 || name.len() == MONTHS[found].len() || name.eq_ignore_ascii_case("sept");
    is_form.then_some(found as u8 + 1)
}
