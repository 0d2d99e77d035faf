//! Scales and their ticks: round numbers, calendar dates, honest starts.

use claque_schema::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Maps values to pixels in a straight line.
#[derive(Debug, Clone, Copy)]
pub struct Linear {
    from: (f64, f64),
    to: (f64, f64),
}

impl Linear {
    /// `domain` onto `range`; an empty domain maps to the start of the range.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Linear { from: domain, to: range }
    }

    /// The pixel of a value; values outside of the domain are drawn at its end.
    pub fn at(&self, value: f64) -> f64 {
        let span = self.from.1 - self.from.0;
        if span == 0.0 || !value.is_finite() {
            return self.to.0;
        }
        let t = ((value - self.from.0) / span).clamp(0.0, 1.0);
        self.to.0 + t * (self.to.1 - self.to.0)
    }
}

/// The step of 1, 2 or 5 times a power of ten that gives about `n` ticks over `span`.
fn nice_step(span: f64, n: usize) -> f64 {
    let raw = span / n.max(1) as f64;
    if !(raw.is_finite() && raw > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(raw.log10().floor());
    let factor = match raw / power {
        f if f <= 1.0 => 1.0,
        f if f <= 2.0 => 2.0,
        f if f <= 5.0 => 5.0,
        _ => 10.0,
    };
    factor * power
}

/// Ticks from 0 to the first round number at or above `max`; counts have whole steps.
pub fn ticks_from_zero(max: f64, n: usize, whole: bool) -> Vec<f64> {
    let max = if max.is_finite() && max > 0.0 { max } else { 1.0 };
    let step = if whole { nice_step(max, n).max(1.0) } else { nice_step(max, n) };
    let last = (max / step - 1e-9).ceil() as usize;
    (0..=last.max(1)).map(|i| i as f64 * step).collect()
}

/// Round numbers inside a domain.
pub fn ticks_within(low: f64, high: f64, n: usize) -> Vec<f64> {
    let step = nice_step(high - low, n);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last.min(first + 100)).map(|i| i as f64 * step).collect()
}

/// Calendar ticks between two instants, at most about `n`: hours, days, months or years, UTC.
pub fn time_ticks(start: Timestamp, end: Timestamp, n: usize) -> Vec<(Timestamp, String)> {
    let span_s = (end.secs() - start.secs()).max(1);
    let want = span_s / n.max(1) as i64;
    const FIXED: [i64; 9] = [3600, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 1_209_600];
    if let Some(step) = FIXED.into_iter().find(|s| *s >= want) {
        return fixed_ticks(start, end, step);
    }
    let months = [1, 2, 3, 6, 12, 24, 60, 120, 240].into_iter().find(|m| m * 2_629_800 >= want).unwrap_or(480);
    month_ticks(start, end, months)
}

fn fixed_ticks(start: Timestamp, end: Timestamp, step: i64) -> Vec<(Timestamp, String)> {
    // Weeks start on Monday: 1970-01-05.
    let offset = if step % 604_800 == 0 { 4 * 86_400 } else { 0 };
    let first = (start.secs() - offset + step - 1).div_euclid(step) * step + offset;
    let format = if step < 86_400 { "%-d %b %H:%M" } else { "%-d %b %Y" };
    let same_day = step < 86_400 && end.day() - start.day() < 1;
    let same_year = start.date().get(..4) == end.date().get(..4);
    let format = if same_day {
        "%H:%M"
    } else if step >= 86_400 && same_year {
        "%-d %b"
    } else {
        format
    };
    (0..)
        .map(|i| Timestamp::from_secs(first + i * step))
        .take_while(|t| *t <= end)
        .take(60)
        .map(|t| (t, strftime(t, format)))
        .collect()
}

fn strftime(t: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_millisecond(t.0).map(|j| j.strftime(format).to_string()).unwrap_or_default()
}

fn month_ticks(start: Timestamp, end: Timestamp, step: i64) -> Vec<(Timestamp, String)> {
    let Ok(first) = jiff::Timestamp::from_millisecond(start.0) else { return Vec::new() };
    let first = first.to_zoned(TimeZone::UTC).date();
    let index = i64::from(first.year()) * 12 + i64::from(first.month()) - 1;
    let mut at = index.div_euclid(step) * step;
    let mut out = Vec::new();
    while out.len() < 60 {
        let date = Date::new(at.div_euclid(12) as i16, at.rem_euclid(12) as i8 + 1, 1);
        let Some(t) = date.ok().and_then(|d| d.to_zoned(TimeZone::UTC).ok()) else { break };
        let t = Timestamp(t.timestamp().as_millisecond());
        if t > end {
            break;
        }
        if t >= start {
            out.push((t, strftime(t, if step >= 12 { "%Y" } else { "%b %Y" })));
        }
        at += step;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_maximum() {
        assert_eq!(ticks_from_zero(412.0, 4, true), [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(ticks_from_zero(3.0, 6, true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks_from_zero(0.0, 4, true), [0.0, 1.0]);
        assert_eq!(ticks_within(-2.3, 4.1, 6), [-2.0, 0.0, 2.0, 4.0]);
    }

    #[test]
    fn time_ticks_fall_on_the_calendar() {
        let day = |d: i64| Timestamp::from_secs(d * 86_400);
        let years = time_ticks(day(14_000), day(19_000), 7);
        assert!(years.iter().all(|(_, l)| l.len() == 4) && years.len() >= 5, "{years:?}");
        let hours = time_ticks(day(100), day(101), 8);
        assert_eq!(hours[1].1, "2 Jan 03:00".replace("2 Jan", "11 Apr"));
        assert!(time_ticks(day(100), day(100), 5).len() <= 2);
        assert!(time_ticks(Timestamp(i64::MIN / 2), Timestamp(i64::MAX / 2), 5).len() <= 60);
    }

    #[test]
    fn a_scale_never_leaves_its_range() {
        let s = Linear::new((0.0, 1.0), (10.0, 20.0));
        assert_eq!((s.at(-1.0), s.at(2.0), s.at(f64::NAN)), (10.0, 20.0, 10.0));
        assert_eq!(Linear::new((3.0, 3.0), (0.0, 9.0)).at(3.0), 0.0);
    }
}
