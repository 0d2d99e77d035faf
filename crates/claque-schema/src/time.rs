//! Instants: milliseconds since 1970-01-01 UTC, with what is known about how exact they are.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant in milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From whole seconds since the epoch.
    pub const fn from_secs(seconds: i64) -> Self {
        Timestamp(seconds.saturating_mul(1000))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Days since the epoch, rounded down.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(86_400_000)
    }

    /// Hour of the day, 0–23, UTC.
    pub const fn hour(self) -> u8 {
        (self.0.div_euclid(3_600_000).rem_euclid(24)) as u8
    }

    /// Day of the week, Monday = 0, UTC.
    pub const fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        ((self.day() + 3).rem_euclid(7)) as u8
    }

    /// `self - earlier` in seconds.
    pub fn seconds_since(self, earlier: Timestamp) -> f64 {
        (self.0 - earlier.0) as f64 / 1000.0
    }

    /// The date, as `2026-11-24`; instants outside of years 1–9999 print as a number.
    pub fn date(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => t.strftime("%Y-%m-%d").to_string(),
            Err(_) => self.0.to_string(),
        }
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 to the second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => write!(f, "{}", t.strftime("%Y-%m-%dT%H:%M:%SZ")),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

/// How exact an instant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A second or finer.
    #[default]
    Second,
    /// The minute; seconds are cut.
    Minute,
    /// The day; Mastodon's `created_at`, for instance.
    Day,
    /// Nothing is known.
    Unknown,
}

impl Precision {
    /// Width of the rounding in seconds, for tests on lags.
    pub fn seconds(self) -> Option<u32> {
        match self {
            Precision::Second => Some(1),
            Precision::Minute => Some(60),
            Precision::Day => Some(86_400),
            Precision::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_right_before_and_after_the_epoch() {
        assert_eq!(Timestamp(0).weekday(), 3);
        assert_eq!(Timestamp::from_secs(-1).hour(), 23);
        assert_eq!(Timestamp::from_secs(-1).day(), -1);
        assert_eq!(Timestamp::from_secs(1_667_832_897).to_string(), "2022-11-07T14:54:57Z");
        assert_eq!(Timestamp::from_secs(1_667_832_897).weekday(), 0);
    }
}
