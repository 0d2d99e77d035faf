//! Calendar time, and what ids tell of it.
//!
//! Post ids are Twitter snowflakes: milliseconds since 2010-11-04T01:42:54.657Z in the upper bits, 22 bits of machine and
//! sequence below. Account ids counted up from 12 until the autumn of 2015 (they reached about 4·10⁹) and are snowflakes
//! since. Accounts that are still there were made in waves; `creation_date` follows yearly weights of the order that
//! published samples of public accounts show (a peak in 2009–2013, a second small one in 2020).

use crate::rng::{Draw, Stream};
use jiff::{civil, tz::TimeZone};

/// Milliseconds in a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Milliseconds in an hour.
pub(crate) const HOUR_MS: i64 = 3_600_000;
const TWITTER_EPOCH_MS: i64 = 1_288_834_974_657;
/// 2015-11-01: account ids are snowflakes from here on.
const SNOWFLAKE_ACCOUNTS_MS: i64 = 1_446_336_000_000;
/// (year, account ids given out by its first day), to the order of magnitude.
const SEQUENTIAL: [(i16, f64); 11] = [
    (2006, 12.0),
    (2007, 6.5e5),
    (2008, 1.15e7),
    (2009, 1.85e7),
    (2010, 1.02e8),
    (2011, 2.32e8),
    (2012, 4.54e8),
    (2013, 1.05e9),
    (2014, 2.27e9),
    (2015, 2.95e9),
    (2016, 4.4e9),
];
/// (year, weight) of creation dates among accounts that still exist.
const CREATED: [(i16, f64); 21] = [
    (2006, 0.1),
    (2007, 0.8),
    (2008, 2.5),
    (2009, 13.0),
    (2010, 9.0),
    (2011, 11.0),
    (2012, 11.0),
    (2013, 9.0),
    (2014, 7.5),
    (2015, 6.0),
    (2016, 5.5),
    (2017, 5.5),
    (2018, 5.0),
    (2019, 5.0),
    (2020, 6.0),
    (2021, 5.5),
    (2022, 5.5),
    (2023, 5.0),
    (2024, 5.0),
    (2025, 4.5),
    (2026, 4.0),
];

fn civil_ms(date: civil::DateTime) -> Option<i64> {
    date.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp().as_millisecond())
}

/// `2026-03-02` or `2026-03-02T15:30`, UTC, in milliseconds.
pub(crate) fn parse(text: &str) -> Option<i64> {
    // A date alone first: the reader of dates takes a date with a time, too, and forgets the time.
    if text.len() == 10 {
        return text.parse::<civil::Date>().ok().and_then(|date| civil_ms(date.at(0, 0, 0, 0)));
    }
    text.parse::<civil::DateTime>().ok().and_then(civil_ms)
}

fn year_start(year: i16) -> i64 {
    civil::Date::new(year, 1, 1).ok().and_then(|d| civil_ms(d.at(0, 0, 0, 0))).unwrap_or(0)
}

/// Year, month, day of an instant (Hinnant's `civil_from_days`).
fn civil_of(ms: i64) -> (i64, i64, i64) {
    let z = ms.div_euclid(DAY_MS) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// `2026-03-02T15:30:00.000Z`, as v2 writes times: its milliseconds are always zero.
pub(crate) fn iso(ms: i64) -> String {
    let (y, m, d) = civil_of(ms);
    let s = ms.rem_euclid(DAY_MS) / 1000;
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}.000Z", s / 3600, s / 60 % 60, s % 60)
}

/// `2026-03-02T15:30:00+00:00`, as twarc2 writes its own times.
pub(crate) fn iso_offset(ms: i64) -> String {
    format!("{}+00:00", &iso(ms)[..19])
}

/// `2026-03-02`.
pub(crate) fn date(ms: i64) -> String {
    iso(ms)[..10].to_owned()
}

/// `Mon Mar 02 15:30:00 +0000 2026`, as v1.1 writes times.
pub(crate) fn twitter(ms: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (y, m, d) = civil_of(ms);
    let weekday = DAYS[ms.div_euclid(DAY_MS).rem_euclid(7) as usize];
    format!("{weekday} {} {d:02} {} +0000 {y:04}", MONTHS[(m - 1) as usize], &iso(ms)[11..19])
}

/// Day of the week, Monday = 0.
pub(crate) fn weekday(ms: i64) -> usize {
    (ms.div_euclid(DAY_MS) + 3).rem_euclid(7) as usize
}

/// The year of an instant.
pub(crate) fn year(ms: i64) -> i64 {
    civil_of(ms).0
}

/// A post id of that instant with those lower 22 bits.
pub(crate) fn post_id(ms: i64, low: u64) -> u64 {
    (((ms - TWITTER_EPOCH_MS).max(0) as u64) << 22) | (low & 0x3f_ffff)
}

/// An account id of that creation date.
pub(crate) fn account_id(created_ms: i64, rng: &mut Stream) -> u64 {
    if created_ms >= SNOWFLAKE_ACCOUNTS_MS {
        // Machine bits vary little: most ids of one data centre share the middle of the lower 22 bits.
        return post_id(created_ms, rng.below(1 << 22) as u64);
    }
    let mut id = 12.0;
    for pair in SEQUENTIAL.windows(2) {
        let (from, to) = (year_start(pair[0].0), year_start(pair[1].0));
        if (from..to).contains(&created_ms) {
            let share = (created_ms - from) as f64 / (to - from) as f64;
            id = pair[0].1 + (pair[1].1 - pair[0].1) * share;
        }
    }
    (id * rng.between(0.998, 1.002)) as u64 + 12
}

/// A creation date before `before`, following the platform's growth.
pub(crate) fn creation_date(before: i64, rng: &mut Stream) -> i64 {
    let weights = CREATED.iter().map(|&(year, weight)| {
        let (from, to) = (year_start(year), year_start(year + 1));
        // 2006 starts in March; the first year is short, and so is the year that `before` cuts.
        weight * (before.min(to) - from).max(0) as f64 / (to - from) as f64
    });
    let year = CREATED[rng.weighted(weights)].0;
    let from = if year == 2006 { year_start(2006) + 80 * DAY_MS } else { year_start(year) };
    let to = before.min(year_start(year + 1)).max(from + 1000);
    from + rng.between(0.0, (to - from) as f64) as i64 / 1000 * 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, stream};

    #[test]
    fn the_spellings_of_time_match_the_platforms() {
        let ms = parse("2022-11-07T14:54:57").unwrap();
        assert_eq!(iso(ms), "2022-11-07T14:54:57.000Z");
        assert_eq!(iso_offset(ms), "2022-11-07T14:54:57+00:00");
        assert_eq!(twitter(ms), "Mon Nov 07 14:54:57 +0000 2022");
        assert_eq!(weekday(ms), 0);
        assert_eq!(iso(parse("2024-11-20T09:30").unwrap()), "2024-11-20T09:30:00.000Z");
        assert_eq!(date(parse("2024-02-29").unwrap()), "2024-02-29");
        assert!(parse("2026-02-30").is_none() && parse("soon").is_none());
    }

    #[test]
    fn ids_carry_their_instant() {
        let ms = parse("2026-03-02").unwrap();
        assert_eq!((post_id(ms, 7) >> 22) as i64 + TWITTER_EPOCH_MS, ms);
        let mut rng = stream(1, Purpose::Plan, 0, 0);
        let old = account_id(parse("2011-06-01").unwrap(), &mut rng);
        assert!((2.0e8..5.0e8).contains(&(old as f64)), "{old}");
        assert!(account_id(ms, &mut rng) > 1_000_000_000_000_000_000);
    }

    #[test]
    fn creation_dates_never_pass_their_bound() {
        let mut rng = stream(1, Purpose::Plan, 0, 0);
        for before in ["2009-05-01", "2015-01-01", "2026-09-09"] {
            let before = parse(before).unwrap();
            assert!((0..500).all(|_| creation_date(before, &mut rng) < before));
        }
    }
}
