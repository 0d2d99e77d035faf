//! Statutory clocks: until when something is owed. Dates are computed, never guessed: the caller gives the start.
//!
//! | clock | length | source |
//! |---|---|---|
//! | response to a request or appeal | 30 days | GDPR Art. 12(3) "one month" (the shorter of it and DPDP Rules 2025, r. 14: 90 days) |
//! | breach, to the authority | 72 hours | GDPR Art. 33(1); DPDP Rules 2025, r. 7(2)(b) |
//! | notice before erasure for lapse of purpose | 48 hours before | DPDP Rules 2025, r. 8(2) |
//! | log | at least one year | DPDP Rules 2025, r. 6(1)(e), 8(3) |

use crate::error::{CustodyError, Result};
use jiff::{SignedDuration, Timestamp};

/// A clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// An answer to a person.
    Response,
    /// A breach, to the authority.
    Breach,
    /// Notice that must come before an erasure.
    ErasureNotice,
    /// How long the log is kept.
    Log,
}

impl Clock {
    /// Its length in hours.
    pub fn hours(self) -> i64 {
        match self {
            Clock::Response => 30 * 24,
            Clock::Breach => 72,
            Clock::ErasureNotice => 48,
            Clock::Log => 365 * 24,
        }
    }
}

/// When a clock that started at `from` (RFC 3339) runs out.
///
/// # Errors
/// When `from` is no instant.
pub fn due(from: &str, clock: Clock) -> Result<String> {
    shift(from, clock.hours())
}

/// `from` so many days earlier.
///
/// # Errors
/// When `from` is no instant.
pub fn days_before(from: &str, days: u32) -> Result<String> {
    shift(from, -24 * i64::from(days))
}

/// `from` so many days later.
///
/// # Errors
/// When `from` is no instant.
pub fn days_after(from: &str, days: u32) -> Result<String> {
    shift(from, 24 * i64::from(days))
}

/// Whole hours from one instant to another; below 0 when it is past.
///
/// # Errors
/// When one of them is no instant.
pub fn hours_left(now: &str, due: &str) -> Result<i64> {
    Ok((instant(due)?.as_second() - instant(now)?.as_second()).div_euclid(3600))
}

fn instant(text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| CustodyError::Bad(format!("`{text}` is no instant like 2026-05-02T10:00:00Z")))
}

fn shift(from: &str, hours: i64) -> Result<String> {
    let moved = instant(from)?.checked_add(SignedDuration::from_hours(hours));
    let moved = moved.map_err(|_| CustodyError::Bad(format!("`{from}` is beyond the calendar")))?;
    Ok(moved.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_run_out_when_the_law_says() {
        let from = "2026-02-27T22:30:00Z";
        assert_eq!(due(from, Clock::Response).unwrap(), "2026-03-29T22:30:00Z");
        assert_eq!(due(from, Clock::Breach).unwrap(), "2026-03-02T22:30:00Z");
        assert_eq!(due(from, Clock::ErasureNotice).unwrap(), "2026-03-01T22:30:00Z");
        assert_eq!(days_before(from, 58).unwrap(), "2025-12-31T22:30:00Z");
        assert_eq!(hours_left("2026-03-02T23:00:00Z", "2026-03-02T22:30:00Z").unwrap(), -1);
        assert!(due("yesterday", Clock::Breach).is_err());
    }
}
