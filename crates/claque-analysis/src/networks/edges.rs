//! Edges: what two accounts did together, in numbers that one busy account cannot inflate.

use super::meetings::Meeting;
use super::tested::Tested;
use crate::report::{CoordinatedEdge, EdgeTest, NetworkEdge};
use claque_features::coaction::{PairCoAction, PairParams, PairRow, Windows};
use claque_features::{Kernel, run::run_grouped};
use claque_schema::{AccountToken, Timestamp};
use std::collections::BTreeMap;

/// Distinct posts and objects counted exactly per pair.
const KEYS_MAX: u32 = 4_096;

/// One edge per pair that has meetings; `meetings` by pair. By the test's rank, those without one by weight below them.
pub fn edges(meetings: &[Meeting], windows: &Windows, tested: &Tested) -> Vec<NetworkEdge> {
    let tests: BTreeMap<(AccountToken, AccountToken), &CoordinatedEdge> =
        tested.coordination.edges.iter().map(|e| ((e.a, e.b), e)).collect();
    let params = PairParams { windows: windows.clone(), keys_max: KEYS_MAX };
    let rows = meetings.iter().map(|m| (m.pair(), row(m)));
    let summaries = run_grouped::<PairCoAction, _>(&params, rows);
    let mut out: Vec<NetworkEdge> = meetings
        .chunk_by(|x, y| x.pair() == y.pair())
        .zip(summaries)
        .map(|(own, (pair, state))| {
            let test = tests.get(&pair).map(|t| edge_test(t, tested.cells.get(&pair).map_or(0, |c| c.len() as u64)));
            edge(pair, own, state, test)
        })
        .collect();
    let rank = |e: &NetworkEdge| e.test.as_ref().map_or(f64::NEG_INFINITY, |t| t.rank);
    out.sort_by(|x, y| rank(y).total_cmp(&rank(x)).then(y.weight.cmp(&x.weight)).then((x.a, x.b).cmp(&(y.a, y.b))));
    out
}

fn row(m: &Meeting) -> PairRow {
    let turned = m.newer.account < m.older.account;
    let (a, b) = if turned { (&m.newer, &m.older) } else { (&m.older, &m.newer) };
    let lag_ms = if turned { -m.lag_ms() } else { m.lag_ms() };
    PairRow { object: m.object, lag_ms, a_content: a.content_key(), b_content: b.content_key() }
}

fn edge(
    (a, b): (AccountToken, AccountToken),
    own: &[Meeting],
    state: PairCoAction,
    test: Option<EdgeTest>,
) -> NetworkEdge {
    let summary = state.finish();
    let mut kinds = BTreeMap::<&str, u64>::new();
    own.iter().for_each(|m| *kinds.entry(m.kind.name()).or_default() += 1);
    let widest = summary.windows.last();
    let count = |x: Option<f64>| x.unwrap_or(0.0).round() as u64;
    let n_posts_a = count(widest.map(|w| w.n_contents_a));
    let n_posts_b = count(widest.map(|w| w.n_contents_b));
    let times = || own.iter().flat_map(|m| [m.older.at, m.newer.at]);
    NetworkEdge {
        a,
        b,
        weight: n_posts_a.min(n_posts_b),
        kinds: kinds.into_iter().map(|(kind, n)| (kind.to_string(), n)).collect(),
        by_window: summary.windows.iter().map(|w| (w.window_s, w.n_pairs)).collect(),
        n_coactions: own.len() as u64,
        n_posts_a,
        n_posts_b,
        n_objects: count(widest.map(|w| w.n_objects)),
        median_lag_s: summary.median_lag_s,
        min_lag_s: summary.min_lag_s,
        n_a_first: summary.n_a_first,
        n_b_first: summary.n_b_first,
        n_ties: summary.n_ties,
        edge_symmetry: n_posts_a.min(n_posts_b) as f64 / n_posts_a.max(n_posts_b).max(1) as f64,
        first_at: times().min().unwrap_or(Timestamp(0)),
        last_at: times().max().unwrap_or(Timestamp(0)),
        network: None,
        test,
    }
}

fn edge_test(t: &CoordinatedEdge, n_cells: u64) -> EdgeTest {
    EdgeTest {
        observed: t.observed,
        expected: t.expected,
        effect: t.effect,
        p: t.p,
        q: t.q,
        kinds: t.kinds.clone(),
        windows_s: t.windows_s.clone(),
        n_cells,
        grid_share: t.grid_share,
        quickness_explains: t.habit.map(|h| h.explains),
        rank: t.rank,
    }
}

/// Who leads: the one that came first in at least two thirds of the meetings that were no ties, of at least three.
pub fn leader(edge: &NetworkEdge) -> Option<AccountToken> {
    let decided = edge.n_a_first + edge.n_b_first;
    match (decided >= 3, 3 * edge.n_a_first >= 2 * decided, 3 * edge.n_b_first >= 2 * decided) {
        (true, true, _) => Some(edge.a),
        (true, _, true) => Some(edge.b),
        _ => None,
    }
}
