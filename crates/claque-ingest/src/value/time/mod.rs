//! Times as files spell them.
//!
//! Three things are read from every spelling: the instant, how exact it is (a date is not midnight), and whether the
//! text itself named a zone. A time without a zone is placed in the zone that the user or the mapping declares, UTC
//! otherwise, and is flagged as assumed: in a real file a column without a zone was two to three hours off.
//!
//! Absurd years (year 0, the far future) are read as they stand; the door judges them, because it may know a second
//! time for the same post. Epoch 0 is not a time: it is how programs write "unknown".

mod civil;
mod epoch;
mod pattern;
mod written;
mod zone;

pub(crate) use zone::Zone;

use super::{Reading, is_null};
use crate::record::RawTime;
use civil::Civil;
use claque_schema::Precision;
use pattern::Pattern;

/// One way to read a time.
#[derive(Debug, Clone)]
pub(crate) enum TimeFormat {
    /// `Mon Nov 07 14:54:57 +0000 2022`; the zone may be missing.
    Twitter,
    /// ISO 8601 as clients write it: `T` or a space, fractions of any length, `Z`, `±hh:mm`, `±hhmm`, ` UTC`, a named
    /// zone or none; or the date alone.
    Iso,
    /// Seconds since 1970; numbers too large for that are milli-, micro- or nanoseconds.
    Epoch,
    /// Seconds since 1970, whatever the size.
    EpochS,
    /// Milliseconds since 1970.
    EpochMs,
    /// Microseconds since 1970.
    EpochUs,
    /// A strftime pattern.
    Pattern(Pattern),
}

impl TimeFormat {
    /// From a mapping file's `formats`: `twitter`, `iso`, `epoch`, `epoch_s`, `epoch_ms`, `epoch_us`, or a strftime
    /// pattern. The error says what is wrong with the pattern.
    pub fn parse(spec: &str) -> Result<TimeFormat, String> {
        Ok(match spec {
            "twitter" => TimeFormat::Twitter,
            "iso" => TimeFormat::Iso,
            "epoch" => TimeFormat::Epoch,
            "epoch_s" => TimeFormat::EpochS,
            "epoch_ms" => TimeFormat::EpochMs,
            "epoch_us" => TimeFormat::EpochUs,
            _ if !spec.contains('%') => {
                return Err(format!(
                    "`{spec}` is no time format: use `iso`, `twitter`, `epoch`, `epoch_s`, `epoch_ms`, `epoch_us` or a \
                     strftime pattern such as `%Y-%m-%d %H:%M`"
                ));
            }
            _ => TimeFormat::Pattern(Pattern::compile(spec)?),
        })
    }

    fn read(&self, text: &str) -> Option<Read> {
        match self {
            TimeFormat::Twitter => written::twitter(text).map(Read::Civil),
            TimeFormat::Iso => written::iso(text).map(Read::Civil),
            TimeFormat::Epoch => epoch::auto(text).map(Read::Instant),
            TimeFormat::EpochS => epoch::scaled(text, epoch::Unit::Second).map(Read::Instant),
            TimeFormat::EpochMs => epoch::scaled(text, epoch::Unit::Milli).map(Read::Instant),
            TimeFormat::EpochUs => epoch::scaled(text, epoch::Unit::Micro).map(Read::Instant),
            TimeFormat::Pattern(pattern) => pattern.read(text).map(Read::Civil),
        }
    }
}

/// What a format found: clock and calendar, or milliseconds since the epoch.
enum Read {
    Civil(Civil),
    Instant(i64),
}

/// Reads a time by the first of `formats` that fits the whole cell; without formats, by its look (see [`auto`]).
pub(crate) fn time(cell: &str, formats: &[TimeFormat], zone: &Zone) -> Reading<RawTime> {
    if formats.is_empty() {
        return auto(cell, zone);
    }
    let text = cell.trim();
    if is_null(text) || text == "-1" {
        return Reading::Absent;
    }
    // A thirteenth month fits the pattern, but is no time: the next format may read it with day and month swapped.
    let read = |format: &TimeFormat| match settle(format.read(text)?, zone) {
        Reading::Bad => None,
        found => Some(found),
    };
    formats.iter().find_map(read).unwrap_or(Reading::Bad)
}

/// Reads a time by its look: epoch numbers by their size (`1267713245000L`, `1610005273.0`), ISO, Twitter and mail
/// (`Mon, 07 Nov 2022 14:54:57 GMT`) dates. `3/4/2017` is bad: nobody can know which number is the month.
pub(crate) fn auto(cell: &str, zone: &Zone) -> Reading<RawTime> {
    let text = cell.trim();
    if is_null(text) || text == "-1" {
        return Reading::Absent;
    }
    let found = match text.as_bytes().first() {
        Some(b'0'..=b'9' | b'-' | b'+') => written::compact(text)
            .or_else(|| written::iso(text))
            .map(Read::Civil)
            .or_else(|| epoch::auto(text).map(Read::Instant)),
        _ => written::twitter(text).or_else(|| written::mail(text)).map(Read::Civil),
    };
    found.map_or(Reading::Bad, |read| settle(read, zone))
}

/// Reads `Mon Nov 07 14:54:57 +0000 2022`.
pub(crate) fn twitter(cell: &str) -> Reading<RawTime> {
    time(cell, &[TimeFormat::Twitter], &Zone::Utc)
}

/// Reads an ISO 8601 time; one without a zone is taken as UTC and flagged.
pub(crate) fn iso(cell: &str) -> Reading<RawTime> {
    time(cell, &[TimeFormat::Iso], &Zone::Utc)
}

/// A time from a number of milliseconds since the epoch, as APIs give them; 0 and -1 mean unknown.
pub(crate) fn from_millis(ms: i64) -> Option<RawTime> {
    settle(Read::Instant(ms), &Zone::Utc).value()
}

fn settle(read: Read, zone: &Zone) -> Reading<RawTime> {
    match read {
        Read::Instant(0 | -1) => Reading::Absent,
        Read::Instant(ms) => Reading::Value(RawTime {
            at: claque_schema::Timestamp(ms),
            precision: Precision::Second,
            zone_assumed: false,
        }),
        Read::Civil(civil) => civil.instant(zone).map_or(Reading::Bad, Reading::Value),
    }
}
