//! Reaction times of a pair to the posts that it shared, where these posts are held.

use super::cells::Found;
use crate::report::Habit;
use claque_graph::null::{Beyond, TestedPair, loyal};
use claque_schema::{ObjectToken, PostRow};
use rustc_hash::FxHashMap;

/// p above which the accounts' own quickness explains a pair.
const EXPLAINED: f64 = 0.05;
/// Fewer shared posts of known age say nothing.
const MIN_SHARED: usize = 2;

/// When each post that is held appeared.
pub fn appeared(posts: &[PostRow]) -> FxHashMap<ObjectToken, i64> {
    posts.iter().filter_map(|p| Some((p.post.into(), p.created_at?.secs()))).collect()
}

/// Tests a pair at the shortest window at which it is beyond chance; see [`of_pair`].
pub fn habit(found: &Found, pair: &Beyond, appeared: &FxHashMap<ObjectToken, i64>) -> Option<Habit> {
    let cell = found.fastest(pair);
    of_pair(found.tested(cell), found.cells[cell.0].params.window_s, appeared)
}

/// Tests a pair's episodes on posts of known age; `None` when fewer than two are known.
///
/// Without the post's own time there is nothing to react *to*: the first action on it may be a member's own.
fn of_pair(pair: &TestedPair, window_s: i64, appeared: &FxHashMap<ObjectToken, i64>) -> Option<Habit> {
    let reactions: Vec<(i64, i64)> = pair
        .meetings
        .iter()
        .filter(|m| m.kept)
        .filter_map(|m| {
            let age_s = m.at_s - appeared.get(&m.object)?;
            Some(if m.lag_s >= 0 { (age_s - m.lag_s, age_s) } else { (age_s, age_s + m.lag_s) })
        })
        .collect();
    if reactions.len() < MIN_SHARED {
        return None;
    }
    let found = loyal(&reactions, window_s)?;
    Some(Habit {
        n: found.n,
        observed: found.observed,
        expected: found.expected,
        p: found.p,
        explains: found.p > EXPLAINED,
    })
}
