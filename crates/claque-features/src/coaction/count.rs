//! All pairs of accounts, counted lightly: how many edges there are at each window, and how heavy.
//!
//! The kernel of a pair ([`super::PairCoAction`]) knows lags, posts and leaders and costs hundreds of bytes; in ordinary
//! data most pairs meet once, by chance, and never matter. Here a meeting is one 64-bit key (two account numbers, the
//! narrowest window that holds the lag), keys are sorted and counted in runs, and runs of like length are merged, so
//! memory is 16 bytes per pair and window plus a buffer, whatever the number of meetings. Kernels are then run for the
//! pairs that something is said about.
//!
//! An object is counted up to the widest window at which its pairs do not exceed the limit; beyond that window it is
//! saturated, and reported: a hashtag that everybody uses says nothing about anybody.

use super::object::Act;
use super::table::{CoActionParams, SaturatedObject};
use super::window::{encounters, n_encounters};
use claque_schema::{AccountToken, ActionKind, ActionRow, ObjectToken};
use rayon::prelude::*;

/// Bits of an account's number; 268 million accounts fit.
const ACCOUNT_BITS: u32 = 28;
/// Bits of a window's place; there are at most eight windows.
const SLOT_BITS: u32 = 3;
/// Keys gathered before they are sorted.
const BUFFER: usize = 1 << 21;

/// What was counted at one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowCounts {
    /// The window, seconds.
    pub window_s: i64,
    /// Pairs of accounts that met within it.
    pub n_edges: u64,
    /// Their meetings.
    pub n_meetings: u64,
    /// Accounts in them.
    pub n_accounts: u64,
    /// Pairs that met at least twice.
    pub n_repeated: u64,
}

/// Pairs and what was left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairCounts {
    accounts: Vec<AccountToken>,
    widths_s: Vec<i64>,
    /// (key, meetings), ascending.
    runs: Vec<(u64, u32)>,
    /// Objects left out from some window on.
    pub saturated: Vec<SaturatedObject>,
    /// Objects looked at.
    pub n_objects: u64,
}

/// Counts the meetings of all pairs of accounts in actions of one kind (or of several that may meet each other only on
/// one object). `counts` decides which pairs of actions (older, newer) are meetings. Deterministic at any thread count.
///
/// # Panics
/// Never; more than 2²⁸ accounts are cut to that number.
pub fn count_pairs(
    kind: ActionKind,
    actions: &[ActionRow],
    params: &CoActionParams,
    counts: impl Fn(&Act, &Act) -> bool + Sync,
) -> PairCounts {
    let mut accounts: Vec<AccountToken> = actions.iter().map(|a| a.account).collect();
    accounts.par_sort_unstable();
    accounts.dedup();
    accounts.truncate(1 << ACCOUNT_BITS);
    let mut keyed: Vec<(ObjectToken, Act)> = actions.iter().map(|row| (row.object, Act::from(row))).collect();
    keyed.par_sort_unstable();
    let groups: Vec<&[(ObjectToken, Act)]> = keyed.chunk_by(|a, b| a.0 == b.0).collect();
    let n_objects = groups.len() as u64;
    let part = groups
        .into_par_iter()
        .filter(|group| group.len() > 1)
        .fold(Part::default, |mut part, group| {
            part.add(kind, group, params, &accounts, &counts);
            part
        })
        .reduce(Part::default, Part::merge);
    let mut saturated = part.saturated;
    saturated.sort_unstable_by_key(|s| s.object);
    PairCounts { accounts, widths_s: params.windows.secs().collect(), runs: part.runs.finish(), saturated, n_objects }
}

impl PairCounts {
    /// Edges and weights at each window, narrowest first.
    pub fn curve(&self) -> Vec<WindowCounts> {
        let mut out: Vec<WindowCounts> = self
            .widths_s
            .iter()
            .map(|&window_s| WindowCounts { window_s, n_edges: 0, n_meetings: 0, n_accounts: 0, n_repeated: 0 })
            .collect();
        let mut first_slot = vec![u8::MAX; self.accounts.len()];
        for of_pair in self.runs.chunk_by(|x, y| x.0 >> SLOT_BITS == y.0 >> SLOT_BITS) {
            let (a, b) = ends(of_pair[0].0);
            let narrowest = (of_pair[0].0 & ((1 << SLOT_BITS) - 1)) as u8;
            for end in [a, b] {
                first_slot[end] = first_slot[end].min(narrowest);
            }
            let mut met = 0u64;
            let mut rest = of_pair.iter().peekable();
            for (slot, at) in out.iter_mut().enumerate() {
                while let Some((_, n)) = rest.next_if(|(key, _)| (key & ((1 << SLOT_BITS) - 1)) as usize <= slot) {
                    met += u64::from(*n);
                }
                at.n_edges += u64::from(met > 0);
                at.n_repeated += u64::from(met > 1);
                at.n_meetings += met;
            }
        }
        for (slot, at) in out.iter_mut().enumerate() {
            at.n_accounts = first_slot.iter().filter(|s| usize::from(**s) <= slot).count() as u64;
        }
        out
    }

    /// Pairs that met at least `least` times within the widest window: (lesser token, greater token, meetings).
    pub fn pairs(&self, least: u64) -> impl Iterator<Item = (AccountToken, AccountToken, u64)> + '_ {
        let sum = |of_pair: &[(u64, u32)]| of_pair.iter().map(|(_, n)| u64::from(*n)).sum::<u64>();
        let groups = self.runs.chunk_by(|x, y| x.0 >> SLOT_BITS == y.0 >> SLOT_BITS);
        groups.map(move |g| (g[0].0, sum(g))).filter(move |(_, n)| *n >= least).map(|(key, n)| {
            let (a, b) = ends(key);
            (self.accounts[a], self.accounts[b], n)
        })
    }
}

fn ends(key: u64) -> (usize, usize) {
    let mask = (1u64 << ACCOUNT_BITS) - 1;
    ((key >> (ACCOUNT_BITS + SLOT_BITS)) as usize, (key >> SLOT_BITS & mask) as usize)
}

#[derive(Default)]
struct Part {
    runs: Runs,
    saturated: Vec<SaturatedObject>,
}

impl Part {
    fn add(
        &mut self,
        kind: ActionKind,
        group: &[(ObjectToken, Act)],
        params: &CoActionParams,
        accounts: &[AccountToken],
        counts: impl Fn(&Act, &Act) -> bool,
    ) {
        let acts: Vec<Act> = group.iter().map(|g| g.1).collect();
        let (mut width_ms, mut too_many) = (None, None);
        for window_s in params.windows.secs() {
            let n = n_encounters(&acts, window_s * 1000);
            if acts.len() > params.actions_max || n > params.encounters_max {
                too_many = Some((window_s, n));
                break;
            }
            width_ms = Some(window_s * 1000);
        }
        if let Some((from_s, n)) = too_many {
            let n_actions = acts.len() as u64;
            let object = group[0].0;
            self.saturated.push(SaturatedObject { kind, object, n_actions, n_encounters: Some(n), from_s });
        }
        let Some(width_ms) = width_ms else { return };
        // Looked up once per action, not once per meeting.
        let number = |act: &Act| accounts.binary_search(&act.account).map(|n| n as u64);
        let numbers: Vec<u64> = acts.iter().map(|act| number(act).unwrap_or(u64::MAX)).collect();
        let at = |act: &Act| (std::ptr::from_ref(act) as usize - acts.as_ptr() as usize) / size_of::<Act>();
        encounters(&acts, width_ms, |older, newer, lag_ms| {
            if !counts(older, newer) {
                return;
            }
            let (x, y) = (numbers[at(older)], numbers[at(newer)]);
            if let Some(slot) = params.windows.slot(lag_ms)
                && x.max(y) < 1 << ACCOUNT_BITS
            {
                let pair = x.min(y) << ACCOUNT_BITS | x.max(y);
                self.runs.push(pair << SLOT_BITS | u64::from(slot));
            }
        });
    }

    fn merge(mut self, other: Self) -> Self {
        self.runs.absorb(other.runs);
        self.saturated.extend(other.saturated);
        self
    }
}

/// Keys with counts in sorted runs, each at least twice as long as the next: a key is merged a logarithmic number of
/// times, and equal keys meet early.
#[derive(Default)]
struct Runs {
    buffer: Vec<u64>,
    done: Vec<Vec<(u64, u32)>>,
}

impl Runs {
    fn push(&mut self, key: u64) {
        self.buffer.push(key);
        if self.buffer.len() >= BUFFER {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.buffer.sort_unstable();
        let run = self.buffer.chunk_by(|x, y| x == y).map(|g| (g[0], g.len() as u32)).collect();
        self.buffer.clear();
        self.add(run);
    }

    fn add(&mut self, mut run: Vec<(u64, u32)>) {
        while let Some(last) = self.done.pop_if(|last| last.len() < 2 * run.len()) {
            run = merged(&last, &run);
        }
        if !run.is_empty() {
            self.done.push(run);
        }
    }

    fn absorb(&mut self, mut other: Runs) {
        other.settle();
        other.done.into_iter().rev().for_each(|run| self.add(run));
    }

    fn finish(mut self) -> Vec<(u64, u32)> {
        self.settle();
        let mut all = Vec::new();
        while let Some(run) = self.done.pop() {
            all = merged(&all, &run);
        }
        all
    }
}

fn merged(x: &[(u64, u32)], y: &[(u64, u32)]) -> Vec<(u64, u32)> {
    let mut out = Vec::with_capacity(x.len() + y.len());
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        let (a, b) = (x[i], y[j]);
        let n = if a.0 == b.0 {
            a.1.saturating_add(b.1)
        } else if a.0 < b.0 {
            a.1
        } else {
            b.1
        };
        out.push((a.0.min(b.0), n));
        i += usize::from(a.0 <= b.0);
        j += usize::from(b.0 <= a.0);
    }
    out.extend_from_slice(&x[i..]);
    out.extend_from_slice(&y[j..]);
    out.shrink_to_fit();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coaction::{Windows, coactions};
    use claque_schema::{PostToken, Timestamp};
    use proptest::prelude::*;

    fn action(account: u64, object: u64, at_s: i64, order: u64) -> ActionRow {
        ActionRow {
            account: AccountToken(account),
            object: ObjectToken(object),
            kind: ActionKind::Repost,
            content: Some(PostToken(1_000 + order)),
            at: Timestamp::from_secs(at_s),
            order,
        }
    }

    proptest! {
        #[test]
        fn light_counts_are_those_of_the_kernels(raw in proptest::collection::vec((0u64..6, 0u64..4, 0i64..300), 0..80)) {
            let actions: Vec<ActionRow> = raw.iter().zip(0..).map(|(&(who, what, at), i)| action(who, what, at, i)).collect();
            let params = CoActionParams::new(Windows::from_secs(&[5, 10, 60]).unwrap());
            let light = count_pairs(ActionKind::Repost, &actions, &params, |_, _| true);
            let rows = coactions(&actions, &params).rows;
            for (slot, at) in light.curve().into_iter().enumerate() {
                let met: Vec<_> = rows.iter().filter(|r| r.summary.windows[slot].n_pairs > 0).collect();
                prop_assert_eq!(at.n_edges, met.len() as u64);
                prop_assert_eq!(at.n_meetings, met.iter().map(|r| r.summary.windows[slot].n_pairs).sum::<u64>());
                prop_assert_eq!(at.n_repeated, met.iter().filter(|r| r.summary.windows[slot].n_pairs > 1).count() as u64);
                let accounts: std::collections::BTreeSet<_> = met.iter().flat_map(|r| [r.a, r.b]).collect();
                prop_assert_eq!(at.n_accounts, accounts.len() as u64);
            }
            let pairs: Vec<_> = light.pairs(2).collect();
            let expected: Vec<_> = rows.iter().map(|r| (r.a, r.b, r.summary.windows[2].n_pairs)).filter(|r| r.2 > 1).collect();
            prop_assert_eq!(pairs, expected);
        }

        #[test]
        fn runs_count_like_a_map(keys in proptest::collection::vec(0u64..40, 0..400), cut in 1usize..50) {
            let mut runs = Runs::default();
            for chunk in keys.chunks(cut) {
                let mut part = Runs::default();
                chunk.iter().for_each(|k| part.push(*k));
                runs.absorb(part);
            }
            let mut expected = std::collections::BTreeMap::new();
            keys.iter().for_each(|k| *expected.entry(*k).or_insert(0u32) += 1);
            prop_assert_eq!(runs.finish(), expected.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_viral_object_counts_at_the_windows_it_can_and_is_reported_from_there() {
        // 3,000 actions a second apart: few pairs within 10 s, too many within an hour.
        let actions: Vec<ActionRow> = (0..3_000).map(|i| action(i, 1, i as i64, i)).collect();
        let windows = Windows::from_secs(&[10, 3_600]).unwrap();
        let params = CoActionParams { encounters_max: 50_000, ..CoActionParams::new(windows) };
        let found = count_pairs(ActionKind::Repost, &actions, &params, |_, _| true);
        assert_eq!((found.saturated[0].n_actions, found.saturated[0].from_s), (3_000, 3_600));
        let curve = found.curve();
        assert_eq!(curve[0].n_edges, (0..3_000u64).map(|i| i.min(10)).sum::<u64>());
        assert_eq!(curve[1].n_edges, curve[0].n_edges);
    }
}
