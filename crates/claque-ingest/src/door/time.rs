//! Times at the door: what is impossible is dropped, what the id tells is recovered.
//!
//! X ids above 10¹⁶ are snowflakes: the upper bits count milliseconds from 2010-11-04 (`(id >> 22) +
//! 1288834974657`). Accounts got them in 2016; before, account ids were given out in order, so the date of an id lies
//! between the dates of its neighbours. The anchors below are public accounts whose id and date of joining are widely
//! known, and round numbers with the month in which public corpora show them being given out; between anchors the date
//! is interpolated: an estimate to weeks, at worst months, which is why rows say that the date came from the id.

use super::Collector;
use crate::record::RawTime;
use claque_schema::Timestamp;

const DAY_MS: i64 = 86_400_000;
/// 1990-01-01: no platform is older.
const EARLIEST: Timestamp = Timestamp(631_152_000_000);
/// Clocks of clients run ahead, zones are mixed up: this much is let pass.
const AHEAD_MS: i64 = 2 * DAY_MS;
const IMPOSSIBLE: &str = "impossible time (before 1990 or in the future) left out";
const LATER: &str = "time more than two days later than its own observation left out";

/// Snowflake time zero, from the published generator.
const SNOWFLAKE_EPOCH_MS: i64 = 1_288_834_974_657;
const SNOWFLAKE_MIN: u64 = 10_000_000_000_000_000;

/// Account id and days from the epoch to the day of joining.
const X_ANCHORS: &[(u64, i64)] = &[
    (12, 13_228),            // 2006-03-21
    (428_333, 13_515),       // 2007-01-02
    (759_251, 13_553),       // 2007-02-09
    (807_095, 13_574),       // 2007-03-02
    (5_402_612, 13_625),     // 2007-04-22
    (10_228_272, 13_830),    // 2007-11-13
    (14_230_524, 13_964),    // 2008-03-26
    (15_846_407, 14_105),    // 2008-08-14
    (17_919_972, 14_219),    // 2008-12-06
    (18_839_785, 14_254),    // 2009-01-10
    (21_447_363, 14_295),    // 2009-02-20
    (25_073_877, 14_321),    // 2009-03-18
    (27_260_086, 14_331),    // 2009-03-28
    (34_507_480, 14_357),    // 2009-04-23
    (44_196_397, 14_397),    // 2009-06-02
    (50_393_960, 14_419),    // 2009-06-24
    (79_293_791, 14_519),    // 2009-10-02
    (100_000_000, 14_615),   // 2010-01
    (155_659_213, 14_774),   // 2010-06-14
    (200_000_000, 14_885),   // 2010-10
    (300_000_000, 15_110),   // 2011-05
    (400_000_000, 15_275),   // 2011-10
    (500_704_345, 15_393),   // 2012-02-23
    (600_000_000, 15_495),   // 2012-06
    (800_000_000, 15_585),   // 2012-09
    (1_000_000_000, 15_685), // 2012-12
    (1_200_000_000, 15_755), // 2013-02
    (1_339_835_893, 15_804), // 2013-04-09
    (1_536_791_610, 15_877), // 2013-06-21
    (1_700_000_000, 15_940), // 2013-08
    (2_200_000_000, 16_035), // 2013-11
    (2_400_000_000, 16_140), // 2014-03
    (2_600_000_000, 16_255), // 2014-07
    (2_800_000_000, 16_340), // 2014-09
    (2_916_305_152, 16_415), // 2014-12-11
    (3_000_000_000, 16_460), // 2015-01
    (3_200_000_000, 16_560), // 2015-05
    (3_400_000_000, 16_650), // 2015-08
    (3_600_000_000, 16_690), // 2015-09
    (4_000_000_000, 16_730), // 2015-10
    (4_400_000_000, 16_775), // 2015-12
    (4_800_000_000, 16_820), // 2016-01
    (4_900_000_000, 16_840), // 2016-02
];

/// When a snowflake id was made.
pub(super) fn snowflake(id: &str) -> Option<Timestamp> {
    let id: u64 = id.trim().parse().ok().filter(|&id| id > SNOWFLAKE_MIN)?;
    i64::try_from(id >> 22).ok().map(|ms| Timestamp(ms + SNOWFLAKE_EPOCH_MS))
}

/// The day on which an X account was made, from its id.
pub(super) fn x_account_created(id: &str) -> Option<Timestamp> {
    if let Some(at) = snowflake(id) {
        return Some(Timestamp(at.day() * DAY_MS));
    }
    let id: u64 = id.trim().parse().ok()?;
    let above = X_ANCHORS.partition_point(|&(anchor, _)| anchor < id);
    let &(high, last) = X_ANCHORS.get(above)?;
    let &(low, first) = X_ANCHORS.get(above.checked_sub(1)?)?;
    let share = (id - low) as i128 * i128::from(last - first) / i128::from(high - low);
    Some(Timestamp((first + share as i64) * DAY_MS))
}

impl Collector<'_> {
    /// When a record was observed: its own word where it is possible, else the run's.
    pub(super) fn observed_at(&mut self, raw: Option<RawTime>) -> Option<Timestamp> {
        let own = raw.map(|time| time.at).filter(|at| self.is_possible(*at, None));
        if raw.is_some() && own.is_none() {
            self.warn_n("impossible observation time left out", 1);
        }
        own.or(self.door.observed_at)
    }

    /// The time, unless it is impossible; that is counted.
    pub(super) fn possible(&mut self, raw: Option<RawTime>, observed_at: Option<Timestamp>) -> Option<RawTime> {
        let time = raw?;
        if self.is_possible(time.at, observed_at) {
            return Some(time);
        }
        // A collector's clock is to be trusted before a client's.
        self.warn_n(if self.is_possible(time.at, None) { LATER } else { IMPOSSIBLE }, 1);
        None
    }

    pub(super) fn is_possible(&self, at: Timestamp, observed_at: Option<Timestamp>) -> bool {
        let latest = observed_at.map_or(self.door.now, |seen| seen.min(self.door.now));
        EARLIEST <= at && at.0 <= latest.0.saturating_add(AHEAD_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_rise_and_end_where_they_should() {
        assert!(X_ANCHORS.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
        assert_eq!(x_account_created("12").map(Timestamp::date), None);
        assert_eq!(x_account_created("500704345").map(Timestamp::date).as_deref(), Some("2012-02-23"));
        assert_eq!(x_account_created("9999999999"), None);
        assert_eq!(x_account_created("@x"), None);
    }

    #[test]
    fn a_snowflake_tells_its_time() {
        // The first post of the public documentation's example.
        let at = snowflake("1212092628029698048").unwrap();
        assert_eq!(at.to_string(), "2019-12-31T19:26:16Z");
        assert_eq!(snowflake("20"), None);
        assert_eq!(x_account_created("822215679726100480").map(Timestamp::date).as_deref(), Some("2017-01-19"));
    }
}
