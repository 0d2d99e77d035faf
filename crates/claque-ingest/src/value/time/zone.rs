//! Zones: UTC, a fixed offset, or a place of the IANA database (bundled, so that a report does not depend on the
//! machine it was made on). And the abbreviations that exports put behind a time (`EDT`, `CET`).
//!
//! Abbreviations are ambiguous by nature (`CST` is Chicago, Shanghai and Havana; `IST` is India, Israel and Ireland).
//! The table holds those that tools were seen to write, in the reading of those tools; names it does not hold make the
//! time unreadable rather than wrong.

use super::civil::Civil;
use jiff::tz::TimeZone;

/// Where a time without a zone is placed.
#[derive(Debug, Clone, Default)]
pub(crate) enum Zone {
    /// Universal time.
    #[default]
    Utc,
    /// Seconds east of Greenwich.
    Fixed(i32),
    /// A place with its daylight-saving history.
    Named(TimeZone),
}

impl Zone {
    /// From `UTC`, `+02:00`, `Europe/London` or a known abbreviation. The error names the remedy.
    pub fn parse(name: &str) -> Result<Zone, String> {
        let name = name.trim();
        if name.is_empty() || name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("z") {
            return Ok(Zone::Utc);
        }
        if let Some(offset_s) = offset(name) {
            return Ok(Zone::Fixed(offset_s));
        }
        if let Some(Ok(zone)) = name.contains('/').then(|| TimeZone::get(name)) {
            return Ok(Zone::Named(zone));
        }
        if let Some(offset_s) = abbreviation(name) {
            return Ok(Zone::Fixed(offset_s));
        }
        TimeZone::get(name).map(Zone::Named).map_err(|_| {
            format!("`{name}` is no known time zone: use a name such as `Europe/London`, an offset such as `+02:00`, or `UTC`")
        })
    }

    /// Seconds east of Greenwich at that local time. Where clocks are set back, the earlier reading is taken; where
    /// they are set forward, the skipped hour is read with the offset before the jump (RFC 5545).
    pub(super) fn offset_s(&self, civil: &Civil) -> i32 {
        match self {
            Zone::Utc => 0,
            Zone::Fixed(offset_s) => *offset_s,
            Zone::Named(zone) => {
                let second = civil.second.min(59) as i8;
                let hour = civil.hour.min(23) as i8;
                jiff::civil::DateTime::new(
                    civil.year as i16,
                    civil.month as i8,
                    civil.day as i8,
                    hour,
                    civil.minute as i8,
                    second,
                    0,
                )
                .ok()
                .and_then(|local| zone.to_ambiguous_timestamp(local).compatible().ok())
                .map_or(0, |instant| zone.to_offset(instant).seconds())
            }
        }
    }
}

/// `Z`, `±hh`, `±hhmm`, `±hh:mm`, in seconds east of Greenwich.
pub(super) fn offset(text: &str) -> Option<i32> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let bytes = digits.as_bytes();
    let two = |at: usize| -> Option<i32> {
        let (high, low) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        (high.is_ascii_digit() && low.is_ascii_digit()).then(|| i32::from(high - b'0') * 10 + i32::from(low - b'0'))
    };
    let (hours, minutes) = match bytes.len() {
        2 => (two(0)?, 0),
        4 => (two(0)?, two(2)?),
        5 if bytes[2] == b':' => (two(0)?, two(3)?),
        _ => return None,
    };
    (hours <= 18 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// A zone as it may stand behind a time: an offset, an abbreviation, `UTC+2`, `GMT+01:00`.
pub(super) fn suffix(text: &str) -> Option<i32> {
    let text = text.trim();
    if let Some(offset_s) = offset(text).or_else(|| abbreviation(text)) {
        return Some(offset_s);
    }
    let rest = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT"))?;
    // `UTC+2`: one digit.
    match rest.as_bytes() {
        [sign @ (b'+' | b'-'), digit @ b'0'..=b'9'] => {
            let hours = i32::from(digit - b'0');
            Some(if *sign == b'+' { hours * 3_600 } else { -hours * 3_600 })
        }
        _ => offset(rest),
    }
}

/// Seconds east of Greenwich of a zone abbreviation.
fn abbreviation(name: &str) -> Option<i32> {
    let minutes = match name {
        "UTC" | "GMT" | "UT" | "WET" | "Z" => 0,
        "CET" | "MEZ" | "BST" | "WEST" | "WAT" => 60,
        "CEST" | "MESZ" | "EET" | "SAST" | "CAT" => 120,
        "EEST" | "MSK" | "TRT" | "EAT" => 180,
        "IRST" => 210,
        "GST" => 240,
        "PKT" => 300,
        "IST" => 330,
        "WIB" | "ICT" => 420,
        "HKT" | "SGT" | "PHT" | "AWST" | "WITA" => 480,
        "JST" | "KST" | "WIT" => 540,
        "ACST" => 570,
        "AEST" => 600,
        "ACDT" => 630,
        "AEDT" => 660,
        "NZST" => 720,
        "NZDT" => 780,
        "NST" => -210,
        "NDT" => -150,
        "ADT" | "BRT" | "ART" => -180,
        "AST" | "EDT" => -240,
        "EST" | "CDT" | "COT" | "PET" => -300,
        "CST" | "MDT" => -360,
        "MST" | "PDT" => -420,
        "PST" | "AKDT" => -480,
        "AKST" => -540,
        "HST" => -600,
        _ => return None,
    };
    Some(minutes * 60)
}
