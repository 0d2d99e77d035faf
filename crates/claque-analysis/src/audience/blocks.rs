//! Blocks: neighbours in follow order whose creation dates are closer together than the audience's own history allows.
//!
//! For windows of many sizes along the order, the densest stretch of creation dates of 3, 14 and 60 days is compared
//! with what *other* followers put there. Three comparisons are made and the largest p-value is used, so that what is
//! natural stays unremarkable:
//!
//! - the whole audience outside of the window, same dates: platforms grow in waves;
//! - the neighbours before and after the window, same dates: audiences drift;
//! - the neighbours, same age *at the time of following*: at any time some followers are newcomers, so a band just
//!   below the rising edge is natural. The edge (the running maximum of creation dates, robust against single
//!   stragglers) stands in for the time of following.
//!
//! Each comparison is Fisher's exact test (hypergeometric tail), which carries the uncertainty of the comparison group
//! itself. The p-value is multiplied by the number of stretches that could be tried in the window (Bonferroni), then
//! Benjamini–Hochberg runs over all windows at 1 %. A block must also hold [`MIN_ACCOUNTS`] accounts, three times the
//! expected number, and a quarter of its neighbours. From the smallest p upward, each block's ends are moved to the stretch of the order in which
//! its dates are dense (the segment with the largest sum of "inside − usual", Bentley's maximum subarray), and what
//! overlaps it is dropped.

use super::block_evidence;
use super::follow_order::Placed;
use crate::report::Block;
use crate::significance::{false_discovery, hypergeometric_tail};

/// Smallest block that is reported.
pub const MIN_ACCOUNTS: u64 = 25;
const MIN_RATIO: f64 = 3.0;
/// Least share of a block's neighbours that lie in its dates: natural growth is full of faint bands.
const MIN_DENSITY: f64 = 0.25;
/// The same where most were new when they followed: a viral moment or a give-away brings newcomers, but old accounts
/// with them; only a stretch in which nearly nobody else followed is beyond it.
pub const PURE: f64 = 0.8;
/// Age at following, days, up to which an account is a newcomer.
const NEWCOMER_DAYS: i64 = 14;
const FDR: f64 = 0.01;
const WIDTHS_DAYS: [i64; 3] = [3, 14, 60];
const SMALLEST_WINDOW: usize = 50;

/// A stretch of the order with a stretch of creation days.
pub(super) struct Candidate {
    pub first: usize,
    pub last: usize,
    pub from_day: i64,
    pub to_day: i64,
    pub n: u64,
    pub expected: f64,
    pub p: f64,
    /// Most members were new when they followed; known once the ends are fitted.
    pub newcomers: bool,
}

impl Candidate {
    /// Share of the neighbours that lie in the creation days.
    pub fn density(&self) -> f64 {
        self.n as f64 / (self.last - self.first + 1) as f64
    }

    fn stands_out(&self) -> bool {
        self.n >= MIN_ACCOUNTS && self.density() >= if self.newcomers { PURE } else { MIN_DENSITY }
    }
}

/// All blocks, in follow order. `placed` is in follow order, oldest first.
pub fn find(placed: &[Placed]) -> Vec<Block> {
    if placed.len() < 2 * SMALLEST_WINDOW {
        return Vec::new();
    }
    let days: Vec<i64> = placed.iter().map(|p| p.created_day).collect();
    let mut sorted = days.clone();
    sorted.sort_unstable();
    let edge = rising_edge(&days);
    let mut candidates = Vec::new();
    let mut n_tests = 0u64;
    let mut size = SMALLEST_WINDOW;
    while size <= days.len() / 2 {
        let mut first = 0;
        while first + size <= days.len() {
            n_tests += 1;
            candidates.extend(densest(&days, &sorted, &edge, first, size));
            first += size / 2;
        }
        size = size * 3 / 2;
    }
    significant(candidates, n_tests, placed, &edge)
}

/// Running maximum of creation days, robust: the third-largest value so far.
fn rising_edge(days: &[i64]) -> Vec<i64> {
    let mut top = [i64::MIN; 3];
    days.iter()
        .map(|&day| {
            if day > top[0] {
                top[0] = day;
                top.sort_unstable();
            }
            if top[0] == i64::MIN { top[2] } else { top[0] }
        })
        .collect()
}

/// The most surprising stretch of creation days in one window.
fn densest(days: &[i64], sorted: &[i64], edge: &[i64], first: usize, size: usize) -> Option<Candidate> {
    let last = first + size - 1;
    let mut window: Vec<i64> = days[first..=last].to_vec();
    window.sort_unstable();
    let mut best: Option<Candidate> = None;
    for width in WIDTHS_DAYS {
        let Some((at, n)) = fullest(&window, width) else { continue };
        if n < MIN_ACCOUNTS {
            continue;
        }
        let (from, to) = (window[at], window[at + n as usize - 1]);
        let middle = edge[first + size / 2];
        let age = (middle - to, middle - from);
        let groups = comparisons(days, sorted, edge, (first, last), (from, to), age);
        let share = groups.iter().map(|g| g.share()).fold(0.0, f64::max);
        let expected = share * size as f64;
        if (n as f64) < MIN_RATIO * expected {
            continue;
        }
        let tried = (size * size) as f64 / 2.0;
        let p = groups.iter().map(|g| hypergeometric_tail(n, size as u64, g.hits, g.n)).fold(0.0, f64::max);
        let p = (p * tried).min(1.0);
        if best.as_ref().is_none_or(|b| p < b.p) {
            best = Some(Candidate { first, last, from_day: from, to_day: to, n, expected, p, newcomers: false });
        }
    }
    best
}

/// Start index and size of the fullest stretch of `width` days.
fn fullest(window: &[i64], width: i64) -> Option<(usize, u64)> {
    let mut best = None;
    let mut tail = 0;
    for head in 0..window.len() {
        while window[head] - window[tail] >= width {
            tail += 1;
        }
        let n = (head - tail + 1) as u64;
        if best.is_none_or(|(_, most)| n > most) {
            best = Some((tail, n));
        }
    }
    best
}

/// Accounts to compare with, and how many of them lie in the stretch.
struct Group {
    hits: u64,
    n: u64,
}

impl Group {
    /// Laplace-smoothed share.
    fn share(&self) -> f64 {
        (self.hits as f64 + 1.0) / (self.n as f64 + 2.0)
    }
}

fn comparisons(
    days: &[i64],
    sorted: &[i64],
    edge: &[i64],
    (first, last): (usize, usize),
    (from, to): (i64, i64),
    age: (i64, i64),
) -> [Group; 3] {
    let size = last - first + 1;
    let inside = |d: i64| from <= d && d <= to;
    let everywhere = sorted.partition_point(|&d| d <= to) - sorted.partition_point(|&d| d < from);
    let own = days[first..=last].iter().filter(|&&d| inside(d)).count();
    let reach = 3 * size;
    // A gap of half a window keeps a block's own ends out of its neighbourhood.
    let gap = size / 2;
    let before = first.saturating_sub(reach + gap)..first.saturating_sub(gap);
    let after = (last + 1 + gap).min(days.len())..(last + 1 + gap + reach).min(days.len());
    let (mut same_days, mut same_age, mut n) = (0, 0, 0);
    for i in before.chain(after) {
        n += 1;
        same_days += u64::from(inside(days[i]));
        let a = edge[i] - days[i];
        same_age += u64::from(age.0 <= a && a <= age.1);
    }
    [
        Group { hits: (everywhere - own) as u64, n: (days.len() - size) as u64 },
        Group { hits: same_days, n },
        Group { hits: same_age, n },
    ]
}

/// Benjamini–Hochberg over all windows (those without a candidate count as p = 1), then the best of what overlaps.
fn significant(mut candidates: Vec<Candidate>, n_tests: u64, placed: &[Placed], edge: &[i64]) -> Vec<Block> {
    candidates.sort_by(|a, b| a.p.total_cmp(&b.p).then(a.first.cmp(&b.first)).then(a.last.cmp(&b.last)));
    let p: Vec<f64> = candidates.iter().map(|c| c.p).collect();
    let q = false_discovery(&p, n_tests as usize);
    let days: Vec<i64> = placed.iter().map(|p| p.created_day).collect();
    let mut kept: Vec<(Candidate, f64)> = Vec::new();
    for (candidate, q) in candidates.into_iter().zip(q).filter(|(_, q)| *q <= FDR) {
        let candidate = fit_ends(candidate, &days, edge);
        let overlaps = kept.iter().any(|(k, _)| candidate.first <= k.last && k.first <= candidate.last);
        if candidate.stands_out() && !overlaps {
            kept.push((candidate, q));
        }
    }
    kept.sort_by_key(|(c, _)| c.first);
    kept.iter().map(|(c, q)| block_evidence::describe(c, *q, placed)).collect()
}

/// Moves the ends to the densest stretch of the order around the window. Whether its members were newcomers is asked of
/// them where they lie: a window may reach far beyond the moment that it caught.
fn fit_ends(c: Candidate, days: &[i64], edge: &[i64]) -> Candidate {
    let size = c.last - c.first + 1;
    let inside = |d: i64| c.from_day <= d && d <= c.to_day;
    let usual = (c.expected / size as f64 + c.n as f64 / size as f64) / 2.0;
    let (low, high) = (c.first.saturating_sub(4 * size), (c.last + 4 * size).min(days.len() - 1));
    let (mut sum, mut start) = (0.0, low);
    let mut best = (0.0, c.first, c.last);
    for (i, day) in days.iter().enumerate().take(high + 1).skip(low) {
        if sum <= 0.0 {
            (sum, start) = (0.0, i);
        }
        sum += f64::from(u8::from(inside(*day))) - usual;
        if sum > best.0 {
            best = (sum, start, i);
        }
    }
    let (_, first, last) = best;
    let members = || (first..=last).filter(|i| inside(days[*i]));
    let n = members().count() as u64;
    let newcomers = 2 * members().filter(|i| edge[*i] - days[*i] <= NEWCOMER_DAYS).count() as u64 > n;
    let expected = c.expected * (last - first + 1) as f64 / size as f64;
    Candidate { first, last, n, expected, newcomers, ..c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Natural growth: follow times rise, accounts are of any age at following, a tenth are newcomers.
    fn natural(n: usize, seed: u64) -> Vec<Placed> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..n)
            .map(|i| {
                let follow_day = 15_000 + (i as f64 / n as f64 * 3_000.0) as i64;
                let age = if rng.random_bool(0.1) { rng.random_range(0..7) } else { rng.random_range(7..3_000) };
                Placed { created_day: follow_day - age, ..Placed::default() }
            })
            .collect()
    }

    #[test]
    fn natural_growth_has_no_blocks() {
        let runs_with_blocks = (0..20).filter(|&seed| !find(&natural(3_000, seed)).is_empty()).count();
        assert!(runs_with_blocks <= 1, "{runs_with_blocks} of 20");
    }

    #[test]
    fn a_viral_moment_and_a_give_away_are_no_blocks() {
        // A third of 600 who come at once are newcomers of the last week; the others have been there for years.
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let with_blocks = (0..20u64).filter(|&seed| {
            let mut placed = natural(3_000, 100 + seed);
            let follow_day = 16_500;
            let moment: Vec<Placed> = (0..600)
                .map(|_| {
                    let age = if rng.random_bool(0.35) { rng.random_range(0..7) } else { rng.random_range(7..3_000) };
                    Placed { created_day: follow_day - age, ..Placed::default() }
                })
                .collect();
            placed.splice(1_500..1_500, moment);
            !find(&placed).is_empty()
        });
        assert!(with_blocks.count() <= 1);
    }

    #[test]
    fn a_planted_block_is_found_where_it_lies() {
        let mut placed = natural(4_000, 1);
        for (i, p) in placed[2_000..2_400].iter_mut().enumerate() {
            p.created_day = 15_500 + (i % 5) as i64;
        }
        let blocks = find(&placed);
        assert_eq!(blocks.len(), 1, "{blocks:?}");
        assert!(blocks[0].first_rank.abs_diff(2_000) < 20 && blocks[0].last_rank.abs_diff(2_399) < 20, "{blocks:?}");
    }
}
