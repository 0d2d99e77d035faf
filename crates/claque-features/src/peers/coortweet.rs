//! CooRTweet (Righetti & Balluff, R package, version 2.1.3): `detect_groups` and `generate_coordinated_network`.
//!
//! Semantics: accounts with few actions are dropped once; pairs on one object within a sliding window, both ends included,
//! k × m pairs for accounts that act k and m times; one second filter on participation in which a pair survives by
//! either side. Of two actions at the same instant, the one whose account appeared first in the input is the older.
//! Not reproduced: `n_content_id`, `n_content_id_y` and `edge_symmetry_score` of the network, in which the tool swaps the
//! account columns without the content columns; counts per side come from [`crate::coaction`].

use claque_schema::{AccountToken, ActionRow, ObjectToken, PostToken};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Parameters under the tool's names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoorParams {
    /// `time_window`, milliseconds.
    pub window_ms: i64,
    /// `min_participation`: least number of actions of an account.
    pub min_participation: u64,
    /// `edge_weight`: the quantile of edge weights above which an edge is flagged, 0–1.
    pub edge_weight: f64,
}

impl Default for CoorParams {
    /// The tool's defaults: 10 seconds, 2 actions, the median.
    fn default() -> Self {
        CoorParams { window_ms: 10_000, min_participation: 2, edge_weight: 0.5 }
    }
}

/// One row of `detect_groups`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoorPair {
    /// On what.
    pub object: ObjectToken,
    /// Who acted first.
    pub account: AccountToken,
    /// Who acted second.
    pub account_y: AccountToken,
    /// By which post the first acted.
    pub content: PostToken,
    /// By which post the second acted.
    pub content_y: PostToken,
    /// Time between, milliseconds.
    pub lag_ms: i64,
}

/// One undirected edge; `a` < `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoorEdge {
    /// One end.
    pub a: AccountToken,
    /// The other end.
    pub b: AccountToken,
    /// Number of pairs.
    pub weight: u64,
    /// Mean time between, seconds.
    pub avg_time_delta_s: f64,
    /// Whether the weight is strictly above the threshold.
    pub over_threshold: bool,
}

/// The network of pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoorNetwork {
    /// Sorted by ends.
    pub edges: Vec<CoorEdge>,
    /// The quantile of weights (R's type 7); NaN without edges.
    pub threshold: f64,
    /// Connected component of each account over all edges; numbered by first account, sorted by account.
    pub components: Vec<(AccountToken, u32)>,
}

/// One action with its place in the order of step 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    object: ObjectToken,
    at_ms: i64,
    /// Account's rank of first appearance, then row: settles ties.
    place: (u32, u32),
    account: AccountToken,
    content: PostToken,
}

/// Coordinated pairs; `actions` in the order of the input. Sorted by object, contents and accounts.
///
/// Actions without a post cannot be told apart by the tool's rules and are left out.
pub fn detect_groups(actions: &[ActionRow], params: &CoorParams) -> Vec<CoorPair> {
    let mut shares = participants(actions, params.min_participation);
    let participating = shares.clone();
    shares.par_sort_unstable();
    let objects: Vec<&[Share]> = shares.chunk_by(|a, b| a.object == b.object).collect();
    let mut pairs: Vec<CoorPair> =
        objects.into_par_iter().flat_map_iter(|group| pairs_of(group, params.window_ms)).collect();
    keep_participating_pairs(&mut pairs, &participating, params.min_participation);
    pairs.par_sort_unstable();
    pairs
}

/// Step 1: rows of accounts with enough rows, each with its account's rank.
fn participants(actions: &[ActionRow], min_participation: u64) -> Vec<Share> {
    let mut seen: FxHashMap<AccountToken, (u32, u64)> = FxHashMap::default();
    for row in actions {
        let rank = seen.len() as u32;
        seen.entry(row.account).or_insert((rank, 0)).1 += 1;
    }
    let share = |(at, row): (usize, &ActionRow)| {
        let (rank, n) = seen.get(&row.account).copied()?;
        (n >= min_participation).then_some(Share {
            object: row.object,
            at_ms: row.at.0,
            place: (rank, at as u32),
            account: row.account,
            content: row.content?,
        })
    };
    actions.iter().enumerate().filter_map(share).collect()
}

/// Steps 2 and 3: pairs on one object, sorted by time and place.
fn pairs_of(group: &[Share], window_ms: i64) -> Vec<CoorPair> {
    let mut pairs = Vec::new();
    let mut start = 0;
    for (j, newer) in group.iter().enumerate() {
        while newer.at_ms.saturating_sub(group[start].at_ms) > window_ms {
            start += 1;
        }
        let is_object = |share: &Share| ObjectToken::from(share.content) == share.object;
        if is_object(newer) {
            continue;
        }
        for older in &group[start..j] {
            if is_object(older) || older.content == newer.content || older.account == newer.account {
                continue;
            }
            pairs.push(CoorPair {
                object: older.object,
                account: older.account,
                account_y: newer.account,
                content: older.content,
                content_y: newer.content,
                lag_ms: newer.at_ms.saturating_sub(older.at_ms),
            });
        }
    }
    pairs
}

/// Step 4: the second filter, run once.
fn keep_participating_pairs(pairs: &mut Vec<CoorPair>, shares: &[Share], min_participation: u64) {
    let paired: FxHashSet<PostToken> = pairs.iter().flat_map(|p| [p.content, p.content_y]).collect();
    let mut n_paired: FxHashMap<AccountToken, u64> = FxHashMap::default();
    for share in shares.iter().filter(|s| paired.contains(&s.content)) {
        *n_paired.entry(share.account).or_insert(0) += 1;
    }
    let enough = |share: &&Share| n_paired.get(&share.account).is_some_and(|&n| n >= min_participation);
    let kept: FxHashSet<PostToken> =
        shares.iter().filter(|s| paired.contains(&s.content)).filter(enough).map(|s| s.content).collect();
    pairs.retain(|p| kept.contains(&p.content) || kept.contains(&p.content_y));
}

/// The undirected network of pairs.
pub fn generate_coordinated_network(pairs: &[CoorPair], params: &CoorParams) -> CoorNetwork {
    let mut ends: Vec<(AccountToken, AccountToken, i64)> =
        pairs.iter().map(|p| (p.account.min(p.account_y), p.account.max(p.account_y), p.lag_ms)).collect();
    ends.par_sort_unstable();
    let mut edges: Vec<CoorEdge> = ends
        .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|group| {
            let sum_ms: i128 = group.iter().map(|g| i128::from(g.2)).sum();
            let avg_time_delta_s = sum_ms as f64 / 1000.0 / group.len() as f64;
            CoorEdge {
                a: group[0].0,
                b: group[0].1,
                weight: group.len() as u64,
                avg_time_delta_s,
                over_threshold: false,
            }
        })
        .collect();
    let mut weights: Vec<u64> = edges.iter().map(|e| e.weight).collect();
    weights.sort_unstable();
    let threshold = quantile(&weights, params.edge_weight);
    edges.iter_mut().for_each(|e| e.over_threshold = e.weight as f64 > threshold);
    let components = components(&edges);
    CoorNetwork { edges, threshold, components }
}

/// R's type-7 quantile of sorted values: linear interpolation at (n − 1)q. NaN when empty.
fn quantile(sorted: &[u64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = last as f64 * q.clamp(0.0, 1.0);
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    let (x, y) = (sorted[low] as f64, sorted[high] as f64);
    x + (y - x) * (at - low as f64)
}

fn components(edges: &[CoorEdge]) -> Vec<(AccountToken, u32)> {
    let mut accounts: Vec<AccountToken> = edges.iter().flat_map(|e| [e.a, e.b]).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let index: FxHashMap<AccountToken, usize> = accounts.iter().copied().zip(0..).collect();
    let mut parent: Vec<usize> = (0..accounts.len()).collect();
    let root = |parent: &mut Vec<usize>, mut at: usize| {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    };
    for edge in edges {
        let (x, y) = (root(&mut parent, index[&edge.a]), root(&mut parent, index[&edge.b]));
        parent[x.max(y)] = x.min(y);
    }
    let mut numbers: FxHashMap<usize, u32> = FxHashMap::default();
    let number = |(at, &account): (usize, &AccountToken)| {
        let root = root(&mut parent, at);
        let next = numbers.len() as u32;
        (account, *numbers.entry(root).or_insert(next))
    };
    accounts.iter().enumerate().map(number).collect()
}

#[cfg(test)]
#[path = "coortweet_tests.rs"]
mod tests;
