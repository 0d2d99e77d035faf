//! Which accounts act together faster and more often than chance allows.
//!
//! Four kinds of shared action are tested apart, because each has a rhythm of its own: reposts of one post, replies to
//! one post, links to one URL, copies of one text; and at three windows, because a ring that spreads its acts over two
//! minutes fills the sideband of a one-minute window and hides there, while a wide window dilutes a ring that acts
//! within seconds. Each kind at each window gets an equal part of the false-discovery rate. The test
//! itself (lag of encounters against a sideband, collapsed into episodes) is `claque_graph::null`; here its pairs
//! become edges with evidence, and edges become networks. An edge says "timing beyond chance"; whether that is
//! coordination is a judgement over texts, networks and innocent explanations.

use crate::network;
use crate::population::Population;
use crate::report::{CoordinatedEdge, Coordination};
use claque_graph::Graph;
use claque_graph::null::{Act, LagParams, LagTest, TestedPair, test};
use claque_schema::{AccountToken, Assessment, Caveat, ObjectToken, PostKind, PostRow};
use std::collections::BTreeMap;

/// Kinds of shared action that are tested.
const KINDS: [&str; 4] = ["repost", "reply", "link", "copied text"];
/// Windows, in seconds; the horizon is twenty windows.
const WINDOWS_S: [i64; 3] = [10, 60, 300];
/// Edges listed at most.
const TOP_EDGES: usize = 50;
/// Fewer timed shared actions than this can show nothing.
const MIN_ACTS: usize = 50;

/// Tests the pairs of a campaign's authors.
pub fn assess(posts: &[PostRow], population: &Population, seed: u64) -> Assessment<Coordination> {
    let resolution_s = resolution_s(posts);
    let windows: Vec<i64> = WINDOWS_S.into_iter().filter(|w| *w >= resolution_s).collect();
    let fdr = LagParams::USUAL.fdr / (KINDS.len() * windows.len()) as f64;
    let params = |window_s| LagParams { window_s, horizon_s: 20 * window_s, resolution_s, fdr, ..LagParams::USUAL };
    let mut tests: Vec<Tested> = Vec::new();
    for kind in KINDS {
        let acts = acts(posts, kind);
        if acts.len() >= MIN_ACTS {
            let at = |window_s| Tested { kind, params: params(window_s), test: test(&acts, &params(window_s)) };
            tests.extend(windows.iter().map(|w| at(*w)));
        }
    }
    if tests.is_empty() {
        return Assessment::missing(format!(
            "fewer than {MIN_ACTS} reposts, replies, links or texts with a time are held, so pairs cannot be tested"
        ));
    }
    let pairs = beyond_chance(&tests);
    let graph = Graph::from_edges(pairs.iter().map(|((a, b), e)| (*a, *b, e.observed as f32))).undirected();
    let mut edges: Vec<CoordinatedEdge> = pairs.into_values().collect();
    edges.sort_by(|x, y| y.observed.cmp(&x.observed).then(x.p.total_cmp(&y.p)).then((x.a, x.b).cmp(&(y.a, y.b))));
    let n_edges = edges.len() as u64;
    edges.truncate(TOP_EDGES);
    Assessment::of(Coordination {
        method: format!(
            "lags of encounters within {} s against lags up to twenty times as long, {:.2} % false discoveries per kind \
             and window, at least {} times the expected number",
            windows.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
            fdr * 100.0,
            LagParams::USUAL.least_effect
        ),
        window_s: windows.last().copied().unwrap_or(0) as u32,
        n_tested: tests.iter().map(|t| t.test.n_tests).sum(),
        n_edges,
        n_accounts: graph.n_nodes() as u64,
        network: network::of_graph(&graph, population, "pairs with timing beyond chance", seed).get().cloned(),
        edges,
        caveats: caveats(&tests, resolution_s),
    })
}

/// 60 where (nearly) all times are whole minutes: seconds were cut.
fn resolution_s(posts: &[PostRow]) -> i64 {
    let times = || posts.iter().filter_map(|p| p.created_at);
    let n = times().count();
    let whole = times().filter(|t| t.secs() % 60 == 0).count();
    if n >= 20 && whole * 100 >= n * 99 { 60 } else { 1 }
}

fn acts(posts: &[PostRow], kind: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    for post in posts {
        let (Some(account), Some(at)) = (post.author, post.created_at) else { continue };
        let mut push = |object: ObjectToken| acts.push(Act { object, at_s: at.secs(), account });
        let own = post.kind != PostKind::Repost;
        match kind {
            "repost" => post.repost_of.into_iter().for_each(|p| push(p.into())),
            "reply" if own => post.reply_to.into_iter().for_each(|p| push(p.into())),
            "link" if own => post.links.iter().for_each(|l| push(l.canonical)),
            // Empty and very short texts are alike without being copies.
            "copied text" if own && post.tokens.len() >= 5 => post.text_hash.into_iter().for_each(&mut push),
            _ => {}
        }
    }
    acts
}

/// One test of one kind at one window.
struct Tested {
    kind: &'static str,
    params: LagParams,
    test: LagTest,
}

/// Edges of all kinds and windows, one per pair. Of the windows of one kind the most significant speaks; counts of
/// different kinds are added, and the smallest p speaks for the pair.
fn beyond_chance(tests: &[Tested]) -> BTreeMap<(AccountToken, AccountToken), CoordinatedEdge> {
    let mut best = BTreeMap::<(AccountToken, AccountToken, &str), CoordinatedEdge>::new();
    for tested in tests {
        for pair in tested.test.edges(&tested.params) {
            let new = edge(tested.kind, pair);
            let slot = best.entry((pair.a, pair.b, tested.kind)).or_insert_with(|| new.clone());
            if new.p < slot.p {
                *slot = new;
            }
        }
    }
    let mut edges = BTreeMap::<(AccountToken, AccountToken), CoordinatedEdge>::new();
    for ((a, b, _), new) in best {
        match edges.entry((a, b)) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(new);
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                let old = slot.get_mut();
                old.observed += new.observed;
                old.expected += new.expected;
                if new.p < old.p {
                    (old.p, old.q, old.median_lag_s) = (new.p, new.q, new.median_lag_s);
                }
                old.examples.extend(new.examples);
            }
        }
    }
    edges
}

fn edge(kind: &str, pair: &TestedPair) -> CoordinatedEdge {
    CoordinatedEdge {
        a: pair.a,
        b: pair.b,
        observed: pair.observed,
        expected: pair.expected,
        p: pair.p,
        q: pair.q,
        median_lag_s: pair.median_lag_s(),
        examples: pair.objects.iter().take(3).map(|o| (kind.to_string(), o.to_string())).collect(),
    }
}

fn caveats(tests: &[Tested], resolution_s: i64) -> Vec<Caveat> {
    let mut caveats = vec![
        Caveat("Timing beyond chance is an observation, not proof of an arrangement.".into()),
        Caveat("Loyal fans with fast notifications cannot be told from arranged action by timing alone.".into()),
    ];
    let saturated: usize = tests.iter().map(|t| t.test.saturated.len()).max().unwrap_or(0);
    if saturated > 0 {
        caveats.push(Caveat(format!("{saturated} object(s) drew a crowd too large to test and were left out.")));
    }
    if resolution_s > 1 {
        caveats.push(Caveat("Times are cut to the minute, so lags below a minute cannot be told apart.".into()));
    }
    caveats
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{PostToken, Timestamp};

    fn repost(account: u64, object: u64, at_s: i64) -> PostRow {
        PostRow {
            author: Some(AccountToken(account)),
            kind: PostKind::Repost,
            repost_of: Some(PostToken(object)),
            created_at: Some(Timestamp::from_secs(at_s)),
            ..PostRow::default()
        }
    }

    #[test]
    fn a_planted_ring_becomes_a_network_with_evidence() {
        let mut posts = Vec::new();
        for i in 0..2_000u64 {
            posts.push(repost(i % 311, i % 97, (i * i % 80_021) as i64 * 11));
        }
        for object in 0..12 {
            for member in 0..6 {
                posts.push(repost(5_000 + member, 1_000 + object, object as i64 * 50_000 + member as i64 * 7));
            }
        }
        let found = assess(&posts, &Population::default(), 1);
        let c = found.get().expect("assessed");
        assert_eq!((c.n_accounts, c.n_edges), (6, 15));
        assert!(c.edges.iter().all(|e| e.observed == 12 && e.examples.len() == 3));
        assert!(c.network.is_some());
    }
}
