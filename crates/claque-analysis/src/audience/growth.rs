//! Growth: how the audience came, and what the user knows to have happened then.
//!
//! Two kinds of evidence. *Follow times* give new followers over time, with bursts (see [`crate::timeline`]); those who
//! left are not in a list, so they show no drops. *Snapshots* – several observations of the creator's own counts – show
//! both: between two snapshots the net change per day is compared with the median of all such rates; a spike or drop
//! lies more than [`SIGMAS`] robust deviations away (median absolute deviation, never below what a Poisson count of that
//! many days would scatter). At least [`MIN_CHANGES`] changes are needed: fewer have no "usual".
//!
//! A creator who follows and unfollows in turns shows it in the own following count: the sum of its moves is many times
//! its net change. Two *lists* of followers taken at different times say who left.
//!
//! Events that the user names are laid beside every burst, spike or drop that begins within [`EVENT_DAYS`] days of them.
//! They explain nothing by themselves: whether a television appearance brings accounts made last week is for the reader.

use crate::population::Population;
use crate::report::{Change, GrowthFinding, Timeline, UserEvent};
use crate::timeline;
use claque_schema::{AccountRow, Assessment, FollowRow, Timestamp};
use rustc_hash::FxHashSet;

/// Robust deviations from the usual rate.
pub const SIGMAS: f64 = 6.0;
/// Fewer changes between snapshots than this have no usual.
pub const MIN_CHANGES: usize = 8;
/// How long after an event growth is laid beside it.
pub const EVENT_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// What is held about one creator's growth.
#[derive(Debug, Clone, Copy)]
pub struct GrowthInput<'a> {
    /// Every row of every follower list of the creator.
    pub lists: &'a [FollowRow],
    /// Observations of the creator's own account, in order of time.
    pub snapshots: &'a [AccountRow],
    /// What the user knows.
    pub events: &'a [UserEvent],
}

/// Judges growth.
pub fn assess(input: &GrowthInput<'_>, population: &Population) -> Assessment<GrowthFinding> {
    let follows = latest(input.lists);
    let timed = follows.iter().filter_map(|f| f.created_at.map(|at| (at, Some(f.follower))));
    let mut over_time: Option<Timeline> = timeline::build(timed, population, "new followers").get().cloned();
    if let Some(t) = &mut over_time {
        for burst in &mut t.bursts {
            let start = t.start.0 + burst.first as i64 * t.bucket_s * 1_000;
            let end = t.start.0 + (burst.last as i64 + 1) * t.bucket_s * 1_000;
            if let Some(event) = beside(input.events, start, end) {
                burst.words.push_str(&format!("; beside “{}” of {}", event.text, event.at.date()));
            }
        }
    }
    let series = series(input.snapshots);
    let changes = changes(&series, input.events);
    let (n_lists, n_gone) = gone(input.lists);
    if over_time.is_none() && series.len() < 2 && n_lists < 2 {
        return Assessment::missing(
            "the follower list carries no follow times (few exports do) and the creator was observed once; ingest the \
             list or the profile every week",
        );
    }
    let n_changes = series.len().saturating_sub(1);
    Assessment::of(GrowthFinding {
        over_time,
        snapshots: series,
        changes: changes.unwrap_or_default(),
        history: if n_changes < MIN_CHANGES {
            format!("{n_changes} changes between snapshots are held; spikes and drops need {MIN_CHANGES}")
        } else {
            format!(
                "spikes and drops are more than {SIGMAS:.0} robust deviations from the median of {n_changes} changes"
            )
        },
        follow_unfollow: follow_unfollow(input.snapshots),
        n_lists,
        n_gone,
        events: input.events.to_vec(),
    })
}

/// Keeps one row per follower: of several lists, the latest observation speaks.
pub fn latest(rows: &[FollowRow]) -> Vec<FollowRow> {
    let mut follows = rows.to_vec();
    follows.sort_by_key(|f| (f.follower, std::cmp::Reverse(f.observed_at), f.file, f.rank));
    follows.dedup_by_key(|f| f.follower);
    follows
}

fn series(rows: &[AccountRow]) -> Vec<(Timestamp, u64)> {
    let mut out: Vec<(Timestamp, u64)> = rows.iter().filter_map(|r| r.observed_at.zip(r.followers)).collect();
    out.sort_unstable();
    out.dedup_by_key(|s| s.0.day());
    out
}

fn beside(events: &[UserEvent], start: i64, end: i64) -> Option<&UserEvent> {
    events.iter().find(|e| e.at.0 < end && start - e.at.0 <= EVENT_DAYS * DAY_MS)
}

/// Spikes and drops; `None` when the history is too short.
fn changes(series: &[(Timestamp, u64)], events: &[UserEvent]) -> Option<Vec<Change>> {
    let rates: Vec<(f64, f64)> = series
        .windows(2)
        .map(|w| {
            let days = (w[1].0.0 - w[0].0.0) as f64 / DAY_MS as f64;
            ((w[1].1 as f64 - w[0].1 as f64) / days.max(1e-3), days)
        })
        .collect();
    if rates.len() < MIN_CHANGES {
        return None;
    }
    let median = |mut v: Vec<f64>| {
        v.sort_by(f64::total_cmp);
        v[v.len() / 2]
    };
    let usual = median(rates.iter().map(|r| r.0).collect());
    let spread = 1.4826 * median(rates.iter().map(|r| (r.0 - usual).abs()).collect());
    let found = rates.iter().zip(series.windows(2)).filter_map(|((rate, days), w)| {
        let noise = (usual.abs() / days).sqrt().max(1.0 / days);
        let z = (rate - usual) / spread.max(noise);
        (z.abs() > SIGMAS).then(|| {
            let event = beside(events, w[0].0.0, w[1].0.0).map(|e| e.text.clone());
            let kind = if z > 0.0 { "spike" } else { "drop" };
            let innocent = match (&event, z > 0.0) {
                (Some(text), _) => format!("; beside “{text}”"),
                (None, true) => {
                    "; no event was named for it: a viral post, press or a give-away would explain it".into()
                }
                (None, false) => "; a clean-up by the platform or an outcry would explain it".into(),
            };
            Change {
                from: w[0].0,
                to: w[1].0,
                per_day: *rate,
                usual_per_day: usual,
                spike: z > 0.0,
                event,
                words: format!("a {kind}: {rate:+.0} followers a day where {usual:+.0} are usual{innocent}"),
            }
        })
    });
    Some(found.collect())
}

/// Sum of the moves of the following count beside its net change, when it moves much.
fn follow_unfollow(rows: &[AccountRow]) -> Option<String> {
    let mut counts: Vec<(Timestamp, u64)> = rows.iter().filter_map(|r| r.observed_at.zip(r.following)).collect();
    counts.sort_unstable();
    let moves: Vec<i64> = counts.windows(2).map(|w| w[1].1 as i64 - w[0].1 as i64).collect();
    let (up, down): (i64, i64) =
        (moves.iter().filter(|m| **m > 0).sum(), -moves.iter().filter(|m| **m < 0).sum::<i64>());
    let turns = moves.windows(2).filter(|w| (w[0] > 0) != (w[1] > 0) && w[0] != 0 && w[1] != 0).count();
    (moves.len() >= MIN_CHANGES && turns >= 3 && up.min(down) >= 200 && up.min(down) * 2 > up.max(down)).then(|| {
        format!(
            "the creator followed {up} and unfollowed {down} accounts in {turns} turns between snapshots: consistent \
             with following in order to be followed back, and with a tidy-minded owner"
        )
    })
}

/// Lists taken at different times, and followers of the earlier ones who are not in the last.
fn gone(rows: &[FollowRow]) -> (u64, u64) {
    let mut times: Vec<Timestamp> = rows.iter().filter_map(|f| f.observed_at).collect();
    times.sort_unstable();
    times.dedup_by_key(|t| t.day());
    let Some(last) = times.last().filter(|_| times.len() > 1) else { return (times.len() as u64, 0) };
    let now: FxHashSet<_> =
        rows.iter().filter(|f| f.observed_at.is_some_and(|t| t.day() == last.day())).map(|f| f.follower).collect();
    let before: FxHashSet<_> =
        rows.iter().filter(|f| f.observed_at.is_some_and(|t| t.day() < last.day())).map(|f| f.follower).collect();
    (times.len() as u64, before.iter().filter(|f| !now.contains(f)).count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshots(counts: &[u64]) -> Vec<AccountRow> {
        let row = |(day, n): (usize, &u64)| AccountRow {
            observed_at: Some(Timestamp(day as i64 * DAY_MS)),
            followers: Some(*n),
            ..AccountRow::default()
        };
        counts.iter().enumerate().map(row).collect()
    }

    fn found(counts: &[u64], events: &[UserEvent]) -> GrowthFinding {
        let rows = snapshots(counts);
        let input = GrowthInput { lists: &[], snapshots: &rows, events };
        assess(&input, &Population::default()).get().cloned().expect("assessed")
    }

    #[test]
    fn a_spike_and_a_drop_are_found_and_the_event_stands_beside_the_spike() {
        let mut counts: Vec<u64> = (0..20).map(|d| 10_000 + 50 * d + (d * 7) % 11).collect();
        counts[8..].iter_mut().for_each(|n| *n += 3_000);
        counts[15..].iter_mut().for_each(|n| *n -= 2_000);
        let event = UserEvent { at: Timestamp(6 * DAY_MS), until: None, text: "TV appearance".into() };
        let found = found(&counts, &[event]);
        assert_eq!(found.changes.len(), 2, "{:?}", found.changes);
        assert!(found.changes[0].spike && found.changes[0].event.as_deref() == Some("TV appearance"));
        assert!(!found.changes[1].spike && found.changes[1].event.is_none());
    }

    #[test]
    fn a_short_history_has_no_usual_and_steady_growth_no_spikes() {
        let short = found(&[100, 110, 9_000], &[]);
        assert!(short.changes.is_empty() && short.history.contains("need"), "{}", short.history);
        assert!(found(&(0..30).map(|d| 500 + 20 * d).collect::<Vec<_>>(), &[]).changes.is_empty());
    }

    #[test]
    fn following_in_turns_is_told_from_growing_interest() {
        let row = |(day, n): (usize, u64)| AccountRow {
            observed_at: Some(Timestamp(day as i64 * DAY_MS)),
            following: Some(n),
            ..AccountRow::default()
        };
        let turns: Vec<AccountRow> = (0..12).map(|d| row((d, if d % 2 == 0 { 900 } else { 1_700 }))).collect();
        let steady: Vec<AccountRow> = (0..12).map(|d| row((d, 900 + 60 * d as u64))).collect();
        assert!(follow_unfollow(&turns).is_some() && follow_unfollow(&steady).is_none());
    }
}
