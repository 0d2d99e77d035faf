//! The times of an account's posts: exact up to a limit, a sample of whole days beyond.
//!
//! Gaps need neighbours, so a sample of single posts is of no use. When an account has more posts than the limit, the
//! timeline keeps all posts of those UTC days whose hash ends in at least `level` zero bits, with the least level at which
//! the kept posts fit (Wegman's adaptive sampling, Flajolet 1990, with days for keys). The level of a union is at
//! least that of its parts, so the state depends on the multiset of times alone. Gaps inside a kept day and between two
//! neighbouring kept days are exact; others are not counted. From the first loss on, clock counters of *all* posts
//! are kept beside the sample, so what does not need neighbours stays exact.

use crate::kernel::{DecodeError, Kernel};
use crate::sketch::{KeySet, mix};
use crate::wire::{Reader, Writer};
use claque_schema::Timestamp;

/// Distinct days counted exactly; 1,024 days are about three years of daily posting.
const DAYS_MAX: u32 = 1_024;
const DAY_S: i64 = 86_400;

/// One post's time: seconds since the epoch, and whether the seconds are real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(i64);

impl Stamp {
    /// `to_the_second` is false when the source gives minutes only.
    pub fn new(at: Timestamp, to_the_second: bool) -> Self {
        Stamp(at.secs() * 2 + i64::from(to_the_second))
    }

    /// Seconds since the epoch.
    pub fn secs(self) -> i64 {
        self.0 >> 1
    }

    fn day(self) -> i64 {
        self.secs().div_euclid(DAY_S)
    }

    fn kept_at(self, level: u8) -> bool {
        mix(self.day() as u64).trailing_zeros() >= u32::from(level)
    }
}

/// What clocks showed at all posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Posts by second of the minute; only those timed to the second.
    pub seconds: [u64; 60],
    /// Posts by minute of the hour.
    pub minutes: [u64; 60],
    /// Posts by hour of the week, Monday 0:00 UTC first.
    pub week: [u64; 168],
    /// First and last second, while there is any.
    ends: Option<(i64, i64)>,
    /// Distinct UTC days.
    days: KeySet,
}

impl Default for Clock {
    fn default() -> Self {
        Clock { seconds: [0; 60], minutes: [0; 60], week: [0; 168], ends: None, days: KeySet::with_capacity(DAYS_MAX) }
    }
}

impl Clock {
    fn add(&mut self, stamp: Stamp) {
        let secs = stamp.secs();
        let bump = |slot: &mut u64| *slot = slot.saturating_add(1);
        if stamp.0 & 1 == 1 {
            bump(&mut self.seconds[secs.rem_euclid(60) as usize]);
        }
        bump(&mut self.minutes[secs.div_euclid(60).rem_euclid(60) as usize]);
        // 1970-01-01 was a Thursday: three days after a Monday.
        bump(&mut self.week[(secs.div_euclid(3_600) + 72).rem_euclid(168) as usize]);
        self.widen((secs, secs));
        self.days.insert(mix(stamp.day() as u64), ());
    }

    fn widen(&mut self, (first, last): (i64, i64)) {
        self.ends = Some(self.ends.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
    }

    fn counters(&self) -> impl Iterator<Item = &u64> {
        self.seconds.iter().chain(&self.minutes).chain(&self.week)
    }

    fn counters_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        self.seconds.iter_mut().chain(&mut self.minutes).chain(&mut self.week)
    }

    fn merge(&mut self, other: &Clock) {
        self.counters_mut().zip(other.counters()).for_each(|(mine, theirs)| *mine = mine.saturating_add(*theirs));
        if let Some(ends) = other.ends {
            self.widen(ends);
        }
        self.days.merge_from(&other.days);
    }

    /// Days from the first post to the last; NaN when there is none.
    pub fn span_days(&self) -> f64 {
        self.ends.map_or(f64::NAN, |(first, last)| last.abs_diff(first) as f64 / DAY_S as f64)
    }

    /// Posts by hour of the day, UTC.
    pub fn hours(&self) -> [u64; 24] {
        let mut hours = [0u64; 24];
        self.week.iter().enumerate().for_each(|(at, &n)| hours[at % 24] = hours[at % 24].saturating_add(n));
        hours
    }

    /// Distinct UTC days with a post; an estimate beyond 1,024.
    pub fn n_days(&self) -> f64 {
        self.days.n_distinct()
    }
}

/// Times of posts: see the module's essay.
#[derive(Debug, Clone)]
pub struct Timeline {
    limit: u32,
    level: u8,
    /// In any order until it is written or finished.
    stamps: Vec<Stamp>,
    /// Clocks of all posts; present when `level` > 0.
    all: Option<Box<Clock>>,
}

/// A finished timeline.
#[derive(Debug, Clone)]
pub struct Times {
    /// Times in ascending order: all, or those of the sampled days.
    pub stamps: Vec<Stamp>,
    /// Whether `stamps` is a sample.
    pub sampled: bool,
    /// Clocks of all posts.
    pub clock: Clock,
}

impl Timeline {
    /// An empty timeline that keeps up to `limit` times.
    pub fn with_limit(limit: u32) -> Self {
        Timeline { limit, level: 0, stamps: Vec::new(), all: None }
    }

    /// Takes in one time.
    pub fn add(&mut self, stamp: Stamp) {
        if let Some(all) = &mut self.all {
            all.add(stamp);
        }
        if stamp.kept_at(self.level) {
            self.stamps.push(stamp);
            self.thin();
        }
    }

    /// Raises the level until the kept times fit.
    fn thin(&mut self) {
        while self.stamps.len() > self.limit as usize {
            self.count_all();
            self.level += 1;
            let level = self.level;
            self.stamps.retain(|stamp| stamp.kept_at(level));
        }
    }

    /// Begins to keep clocks beside the sample; the sample must still be whole.
    fn count_all(&mut self) {
        if self.all.is_none() {
            let mut clock = Box::<Clock>::default();
            self.stamps.iter().for_each(|&stamp| clock.add(stamp));
            self.all = Some(clock);
        }
    }

    /// Takes in another timeline of the same limit.
    pub fn merge_from(&mut self, mut other: Self) {
        if self.level > 0 || other.level > 0 {
            self.count_all();
            other.count_all();
        }
        if let (Some(mine), Some(theirs)) = (&mut self.all, &other.all) {
            mine.merge(theirs);
        }
        let level = self.level.max(other.level);
        self.level = level;
        self.stamps.append(&mut other.stamps);
        self.stamps.retain(|stamp| stamp.kept_at(level));
        self.thin();
    }

    /// Writes the timeline into a state.
    pub fn write(&self, out: &mut Writer) {
        out.u8(self.level);
        let mut raw: Vec<i64> = self.stamps.iter().map(|s| s.0).collect();
        raw.sort_unstable();
        out.ascending(&raw);
        if let Some(all) = &self.all {
            all.counters().for_each(|&n| out.varint(n));
            out.option(all.ends, |out, (first, last)| out.ascending(&[first, last]));
            all.days.write(out);
        }
    }

    /// Reads a timeline of that limit out of a state.
    ///
    /// # Errors
    /// When the bytes hold no such timeline.
    pub fn read(from: &mut Reader<'_>, limit: u32) -> Result<Self, DecodeError> {
        let level = from.u8()?;
        let stamps: Vec<Stamp> = from.ascending()?.into_iter().map(Stamp).collect();
        if level > 65 || stamps.len() > limit as usize || stamps.iter().any(|s| !s.kept_at(level)) {
            return Err(from.invalid("a sample of times that breaks its own rule"));
        }
        let mut all = None;
        if level > 0 {
            let mut clock = Box::<Clock>::default();
            for slot in clock.counters_mut() {
                *slot = from.varint()?;
            }
            let ends = from.option(Reader::ascending)?;
            clock.ends = match ends.as_deref() {
                None => None,
                Some(&[first, last]) => Some((first, last)),
                Some(_) => return Err(from.invalid("a span that is not two times")),
            };
            clock.days = KeySet::read(from, DAYS_MAX)?;
            all = Some(clock);
        }
        Ok(Timeline { limit, level, stamps, all })
    }

    /// Sorts the times and completes the clocks.
    pub fn into_times(mut self) -> Times {
        self.stamps.sort_unstable();
        self.count_all();
        Times { stamps: self.stamps, sampled: self.level > 0, clock: self.all.map(|c| *c).unwrap_or_default() }
    }
}

impl Times {
    /// Gaps between neighbouring posts in seconds, in order of time; `None` marks a neighbour that the sample may have lost.
    pub fn gaps(&self) -> impl Iterator<Item = Option<u64>> + '_ {
        self.stamps.windows(2).map(|pair| {
            let whole = !self.sampled || pair[1].day().abs_diff(pair[0].day()) <= 1;
            whole.then(|| pair[1].secs().abs_diff(pair[0].secs()))
        })
    }
}

/// As a kernel: `Params` is the limit, a row is a time.
impl Kernel for Timeline {
    type Params = u32;
    type Row<'a> = Stamp;
    type Output = Times;

    fn new(limit: &u32) -> Self {
        Self::with_limit(*limit)
    }
    fn update(&mut self, stamp: Stamp) {
        self.add(stamp);
    }
    fn merge(&mut self, other: Self) {
        self.merge_from(other);
    }
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        self.write(&mut out);
        out.finish()
    }
    fn decode(limit: &u32, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let timeline = Self::read(&mut from, *limit)?;
        from.finish()?;
        Ok(timeline)
    }
    fn finish(self) -> Times {
        self.into_times()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::kernel_laws;

    kernel_laws!(roomy, Timeline, 100, (0i64..500_000, any::<bool>()), |r: &(i64, bool)| {
        Stamp::new(Timestamp::from_secs(r.0), r.1)
    });
    kernel_laws!(crowded, Timeline, 7, (-2_000_000i64..2_000_000, any::<bool>()), |r: &(i64, bool)| {
        Stamp::new(Timestamp::from_secs(r.0), r.1)
    });

    fn every(step: i64, n: i64, limit: u32) -> Times {
        let mut timeline = Timeline::with_limit(limit);
        (0..n).for_each(|i| timeline.add(Stamp::new(Timestamp::from_secs(i * step), true)));
        timeline.into_times()
    }

    #[test]
    fn a_sample_keeps_exact_gaps_and_counts_all_posts_on_the_clock() {
        let times = every(600, 20_000, 1_000);
        assert!(times.sampled && times.stamps.len() <= 1_000 && times.stamps.len() > 100);
        assert!(times.gaps().flatten().all(|gap| gap == 600));
        assert_eq!(times.clock.minutes.iter().sum::<u64>(), 20_000);
        assert_eq!(times.clock.n_days(), 139.0);
    }

    #[test]
    fn a_day_that_does_not_fit_leaves_no_sample_but_exact_clocks() {
        let times = every(1, 5_000, 10);
        assert!(times.stamps.is_empty() && times.sampled);
        assert_eq!(times.clock.hours()[0], 3_600);
    }

    #[test]
    fn the_clock_starts_the_week_on_monday() {
        let mut timeline = Timeline::with_limit(10);
        // Monday 2022-11-07T14:54:57Z.
        timeline.add(Stamp::new(Timestamp::from_secs(1_667_832_897), true));
        let clock = timeline.into_times().clock;
        assert_eq!((clock.week[14], clock.minutes[54], clock.seconds[57]), (1, 1, 1));
    }

    #[test]
    fn extreme_times_do_no_harm() {
        let mut timeline = Timeline::with_limit(10);
        for at in [i64::MIN, i64::MAX, 0] {
            timeline.add(Stamp::new(Timestamp(at), true));
        }
        assert_eq!(timeline.into_times().gaps().flatten().count(), 2);
    }
}
