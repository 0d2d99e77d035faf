//! How alike the hours of members are.
//!
//! Each account's actions make a histogram over the 24 hours of the day (UTC); the overlap of two histograms is the sum
//! of the smaller shares, 0 (never awake together) to 1 (the same rhythm). The mean over pairs of members stands
//! beside the mean over pairs of a member and an account outside: people of one region overlap anyway.

use crate::report::Rhythm;
use claque_schema::{AccountToken, ActionRow, Assessment};
use rustc_hash::FxHashMap;

/// Fewer actions than this make no rhythm.
const MIN_ACTIONS: u64 = 10;
/// Accounts compared at most on each side: means need no more.
const MAX_COMPARED: usize = 60;

/// Hours of every account with enough actions, by token.
pub struct Hours(Vec<(AccountToken, [f64; 24])>);

impl Hours {
    /// Counts hours.
    pub fn of<'a>(actions: impl Iterator<Item = &'a ActionRow>) -> Self {
        let mut counts = FxHashMap::<AccountToken, [u64; 24]>::default();
        for row in actions {
            counts.entry(row.account).or_default()[usize::from(row.at.hour())] += 1;
        }
        let mut hours: Vec<(AccountToken, [f64; 24])> = counts
            .into_iter()
            .map(|(account, counts)| (account, counts, counts.iter().sum::<u64>()))
            .filter(|(_, _, n)| *n >= MIN_ACTIONS)
            .map(|(account, counts, n)| (account, counts.map(|c| c as f64 / n as f64)))
            .collect();
        hours.sort_by_key(|h| h.0);
        Hours(hours)
    }

    /// The rhythm of members (ascending by token).
    pub fn rhythm(&self, members: &[AccountToken]) -> Assessment<Rhythm> {
        let (inside, outside): (Vec<_>, Vec<_>) = self.0.iter().partition(|h| members.binary_search(&h.0).is_ok());
        if inside.len() < 2 || outside.is_empty() {
            return Assessment::missing(format!(
                "{} members and {} others have {MIN_ACTIONS} actions or more; two and one are needed",
                inside.len(),
                outside.len()
            ));
        }
        let n = inside.len() as u64;
        let (inside, outside) = (spread(&inside), spread(&outside));
        let pairs = inside.iter().enumerate().flat_map(|(i, a)| inside[..i].iter().map(move |b| overlap(a, b)));
        let across = inside.iter().flat_map(|a| outside.iter().map(move |b| overlap(a, b)));
        Assessment::of(Rhythm { inside: mean(pairs), outside: mean(across), n })
    }
}

/// At most [`MAX_COMPARED`], evenly over the tokens, which are hashes: as good as drawn by lot.
fn spread<'a>(all: &[&'a (AccountToken, [f64; 24])]) -> Vec<&'a [f64; 24]> {
    let step = all.len().div_ceil(MAX_COMPARED).max(1);
    all.iter().step_by(step).map(|h| &h.1).collect()
}

fn overlap(a: &[f64; 24], b: &[f64; 24]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x.min(*y)).sum()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (0.0, 0u64);
    values.for_each(|v| {
        sum += v;
        n += 1;
    });
    sum / n.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{ActionKind, ObjectToken, Timestamp};

    #[test]
    fn one_shift_overlaps_and_others_do_not() {
        let at = |account: u64, hour: i64| ActionRow {
            account: AccountToken(account),
            object: ObjectToken(1),
            kind: ActionKind::Repost,
            content: None,
            at: Timestamp::from_secs(hour * 3600),
            order: 0,
        };
        let mut rows = Vec::new();
        for day in 0..10 {
            for member in 0..3 {
                rows.push(at(member, day * 24 + 9 + day % 2));
            }
            rows.push(at(9, day * 24 + 20));
        }
        let members = [AccountToken(0), AccountToken(1), AccountToken(2)];
        let hours = Hours::of(rows.iter());
        let rhythm = hours.rhythm(&members);
        let rhythm = rhythm.get().expect("assessed");
        assert!((rhythm.inside - 1.0).abs() < 1e-12 && rhythm.outside == 0.0 && rhythm.n == 3);
        assert!(hours.rhythm(&members[..1]).get().is_none());
    }
}
