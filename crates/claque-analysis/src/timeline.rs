//! Rows over time: buckets, bursts, and the hour × weekday heat map.
//!
//! A burst is a run of buckets far above what is usual around it. "Usual" is the median of the buckets within two
//! weeks, the spread is the median absolute deviation (scaled to a standard deviation) but never below that of a
//! Poisson count; a bucket bursts when it lies more than [`BURST_SIGMAS`] above. Medians keep one burst from hiding
//! another. It holds at least ten rows and a hundredth of all. At least [`MIN_BUCKETS`] buckets are needed: a day of data has no "usual".

use crate::audience::thousands;
use crate::population::Population;
use crate::report::{Burst, Timeline};
use claque_schema::{AccountToken, Assessment, Timestamp};

/// How far above the usual a burst lies.
pub const BURST_SIGMAS: f64 = 6.0;
/// Fewer buckets than this allow no statement on bursts.
pub const MIN_BUCKETS: usize = 24;
/// Widths to choose from, in seconds: the finest that gives at most [`MAX_BUCKETS`] buckets.
const WIDTHS_S: [i64; 9] = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400];
const MAX_BUCKETS: i64 = 400;
const MAX_BURSTS: usize = 12;

/// Which layer of a timeline a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The suspect part.
    Suspect,
    /// Without a score.
    Unscored,
    /// The rest.
    Rest,
}

/// Buckets rows by the scores of their accounts and finds bursts. `what` names a row in words ("mentions").
pub fn build<'a>(
    rows: impl Iterator<Item = (Timestamp, Option<AccountToken>)> + Clone + 'a,
    population: &Population,
    what: &str,
) -> Assessment<Timeline> {
    let part = |account: Option<AccountToken>| match account.map(|a| population.get(a)) {
        Some(m) if m.is_suspect() => Part::Suspect,
        Some(m) if m.is_scored() => Part::Rest,
        _ => Part::Unscored,
    };
    build_parts(rows.map(|(at, account)| (at, part(account))), what)
}

/// Buckets rows whose part is known and finds bursts.
pub fn build_parts(rows: impl Iterator<Item = (Timestamp, Part)> + Clone, what: &str) -> Assessment<Timeline> {
    let mut first = i64::MAX;
    let mut last = i64::MIN;
    let mut n = 0u64;
    for (at, _) in rows.clone() {
        first = first.min(at.secs());
        last = last.max(at.secs());
        n += 1;
    }
    if n < 2 {
        return Assessment::missing(format!("fewer than two {what} have a time"));
    }
    let span = last - first + 1;
    let bucket_s = WIDTHS_S.into_iter().find(|w| span / w < MAX_BUCKETS).unwrap_or(365 * 86_400);
    let start = first.div_euclid(bucket_s) * bucket_s;
    let n_buckets = ((last - start) / bucket_s + 1) as usize;
    let mut timeline = Timeline {
        bucket_s,
        start: Timestamp::from_secs(start),
        total: vec![0; n_buckets],
        suspect: vec![0; n_buckets],
        unscored: vec![0; n_buckets],
        bursts: Vec::new(),
    };
    for (at, part) in rows {
        let bucket = ((at.secs() - start) / bucket_s) as usize;
        timeline.total[bucket] += 1;
        match part {
            Part::Suspect => timeline.suspect[bucket] += 1,
            Part::Unscored => timeline.unscored[bucket] += 1,
            Part::Rest => {}
        }
    }
    timeline.bursts = bursts(&timeline, what);
    Assessment::of(timeline)
}

/// The narrowest stretch that holds nine in ten rows, in finer buckets, where it is less than a fifth of the whole: a
/// campaign of a day that somebody remembers a month later would else be one column.
pub fn densest(rows: impl Iterator<Item = (Timestamp, Part)> + Clone, what: &str) -> Option<Timeline> {
    let mut times: Vec<i64> = rows.clone().map(|(at, _)| at.secs()).collect();
    times.sort_unstable();
    let held = (times.len() * 9).div_ceil(10);
    if held < 2 {
        return None;
    }
    let from = (0..=times.len() - held).min_by_key(|i| (times[i + held - 1] - times[*i], *i))?;
    let (first, last) = (times[from], times[from + held - 1]);
    if (last - first) * 5 >= times[times.len() - 1] - times[0] {
        return None;
    }
    let inside = rows.filter(move |(at, _)| first <= at.secs() && at.secs() <= last);
    // Bursts are judged on the whole, where "usual" means something.
    build_parts(inside, what).get().map(|t| Timeline { bursts: Vec::new(), ..t.clone() })
}

fn bursts(timeline: &Timeline, what: &str) -> Vec<Burst> {
    let counts = &timeline.total;
    if counts.len() < MIN_BUCKETS {
        return Vec::new();
    }
    // A burst that is a hundredth of nothing is no news.
    let least = (counts.iter().sum::<u64>() / 100).max(10);
    let around = ((14 * 86_400) / timeline.bucket_s).max(12) as usize;
    let hot: Vec<Option<f64>> = (0..counts.len())
        .map(|i| {
            let window = &counts[i.saturating_sub(around)..(i + around + 1).min(counts.len())];
            let (usual, spread) = median_and_spread(window);
            let limit = usual + BURST_SIGMAS * spread.max(usual.sqrt()).max(1.0);
            (counts[i] as f64 > limit && counts[i] >= least).then_some(usual)
        })
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < hot.len() {
        let Some(usual) = hot[at] else {
            at += 1;
            continue;
        };
        let mut last = at;
        // One cooler bucket inside a burst does not end it.
        while last + 1 < hot.len() && (hot[last + 1].is_some() || (last + 2 < hot.len() && hot[last + 2].is_some())) {
            last += 1;
        }
        let peak = (at..=last).max_by_key(|&i| (counts[i], std::cmp::Reverse(i))).unwrap_or(at);
        let words = format!(
            "{} {what} in {} from {}, where {usual:.0} are usual",
            thousands(counts[peak]),
            width_words(timeline.bucket_s),
            minute(Timestamp::from_secs(timeline.start.secs() + peak as i64 * timeline.bucket_s))
        );
        let strength = counts[peak] as f64 / (usual + 1.0);
        found.push((strength, Burst { first: at, last, words }));
        at = last + 1;
    }
    // A reader gets the twelve strongest, in order of time.
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.first.cmp(&b.1.first)));
    found.truncate(MAX_BURSTS);
    found.sort_by_key(|(_, burst)| burst.first);
    found.into_iter().map(|(_, burst)| burst).collect()
}

/// `2024-05-01 10:00`, UTC.
fn minute(t: Timestamp) -> String {
    t.to_string().chars().take(16).collect::<String>().replace('T', " ")
}

fn median_and_spread(window: &[u64]) -> (f64, f64) {
    let mut sorted: Vec<f64> = window.iter().map(|&c| c as f64).collect();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    let mut deviations: Vec<f64> = sorted.iter().map(|c| (c - median).abs()).collect();
    deviations.sort_by(f64::total_cmp);
    (median, 1.4826 * deviations[deviations.len() / 2])
}

/// "one hour", "15 minutes", "one day".
pub fn width_words(seconds: i64) -> String {
    match seconds {
        60 => "one minute".into(),
        3600 => "one hour".into(),
        86_400 => "one day".into(),
        s if s < 3600 => format!("{} minutes", s / 60),
        s if s < 86_400 => format!("{} hours", s / 3600),
        s => format!("{} days", s / 86_400),
    }
}

/// Rows by weekday (Monday first) and hour, UTC.
pub fn heat_map(times: impl Iterator<Item = Timestamp>) -> Assessment<Vec<[u64; 24]>> {
    let mut cells = vec![[0u64; 24]; 7];
    let mut n = 0;
    for at in times {
        cells[at.weekday() as usize][at.hour() as usize] += 1;
        n += 1;
    }
    if n == 0 {
        return Assessment::missing("no row has a time of day");
    }
    Assessment::of(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> (Timestamp, Option<AccountToken>) {
        (Timestamp::from_secs(hour * 3600 + 7), None)
    }

    #[test]
    fn a_planted_burst_is_found_once_and_a_steady_rate_has_none() {
        let steady: Vec<_> = (0..24 * 14).flat_map(|h| (0..20).map(move |_| at(h))).collect();
        let population = Population::default();
        let calm = build(steady.iter().copied(), &population, "mentions");
        assert!(calm.get().is_some_and(|t| t.bursts.is_empty()));
        let mut busy = steady;
        busy.extend((0..400).map(|_| at(100)));
        let found = build(busy.iter().copied(), &population, "mentions");
        let bursts = &found.get().expect("assessed").bursts;
        assert_eq!(bursts.len(), 1, "{bursts:?}");
        assert!(bursts[0].words.starts_with("420 mentions in one hour"), "{bursts:?}");
    }

    #[test]
    fn a_day_of_posts_and_a_straggler_get_a_closer_look() {
        let day = (0..200).map(|i| (Timestamp::from_secs(i * 300), Part::Rest));
        let late = [(Timestamp::from_secs(40 * 86_400), Part::Suspect)];
        let found = densest(day.clone().chain(late), "mentions").expect("dense");
        assert_eq!(found.total.iter().sum::<u64>(), 181);
        assert!(found.bucket_s <= 900 && found.suspect.iter().all(|n| *n == 0));
        assert!(densest(day, "mentions").is_none());
    }

    #[test]
    fn one_row_has_no_timeline() {
        assert!(build([at(1)].into_iter(), &Population::default(), "mentions").why_not().is_some());
    }
}
