//! CooRTweet's rules, one by one, on hand-made rows; and a literal transcription as oracle.

use super::*;
use claque_schema::{ActionKind, Timestamp};
use proptest::prelude::*;

fn share(object: u64, account: u64, content: u64, at_s: i64) -> ActionRow {
    ActionRow {
        account: AccountToken(account),
        object: ObjectToken(object),
        kind: ActionKind::Share,
        content: Some(PostToken(content)),
        at: Timestamp::from_secs(at_s),
        order: 0,
    }
}

fn short(pairs: &[CoorPair]) -> Vec<(u64, u64, u64, i64)> {
    pairs.iter().map(|p| (p.object.0, p.content.0, p.content_y.0, p.lag_ms / 1000)).collect()
}

fn window(s: i64) -> CoorParams {
    CoorParams { window_ms: s * 1000, ..CoorParams::default() }
}

#[test]
fn the_window_includes_both_ends() {
    let rows = [share(1, 1, 11, 0), share(1, 2, 12, 10), share(2, 1, 21, 0), share(2, 2, 22, 11)];
    let params = CoorParams { min_participation: 1, ..window(10) };
    assert_eq!(short(&detect_groups(&rows, &params)), [(1, 11, 12, 10)]);
}

#[test]
fn accounts_below_the_participation_do_not_count() {
    let rows = [share(1, 1, 11, 0), share(1, 2, 12, 1), share(2, 1, 21, 0)];
    assert!(detect_groups(&rows, &window(10)).is_empty());
}

#[test]
fn a_partner_with_one_paired_action_stays_through_the_other_side() {
    // Account 1 pairs twice; accounts 2 and 3 once each, with another action elsewhere.
    let rows = [
        share(1, 1, 11, 0),
        share(1, 2, 12, 1),
        share(2, 1, 21, 0),
        share(2, 3, 22, 1),
        share(8, 2, 82, 0),
        share(9, 3, 93, 0),
    ];
    assert_eq!(short(&detect_groups(&rows, &window(10))).len(), 2);
    // Without account 1's second pair nobody has two paired contents.
    assert!(
        detect_groups(&rows[..3].iter().copied().chain(rows[4..].iter().copied()).collect::<Vec<_>>(), &window(10))
            .is_empty()
    );
}

#[test]
fn at_equal_times_the_account_that_appeared_first_is_the_older() {
    let rows = [share(9, 2, 92, 0), share(1, 1, 11, 5), share(1, 2, 12, 5), share(2, 1, 21, 5), share(2, 2, 22, 5)];
    // Account 2 appeared first in the input, although account 1's row on object 1 comes first.
    assert_eq!(short(&detect_groups(&rows, &window(10))), [(1, 12, 11, 0), (2, 22, 21, 0)]);
}

#[test]
fn an_object_is_no_content_of_itself_and_a_post_no_pair() {
    let rows = [
        share(1, 1, 1, 0),
        share(1, 2, 12, 1),
        share(2, 1, 20, 0),
        share(2, 2, 20, 1),
        share(3, 1, 31, 0),
        share(3, 1, 32, 1),
    ];
    assert!(detect_groups(&rows, &window(10)).is_empty());
}

#[test]
fn the_network_counts_pairs_and_flags_strictly_above_the_median() {
    let pair = |a, b, lag| CoorPair {
        object: ObjectToken(1),
        account: AccountToken(a),
        account_y: AccountToken(b),
        content: PostToken(1),
        content_y: PostToken(2),
        lag_ms: lag,
    };
    let pairs = [pair(1, 2, 1_000), pair(2, 1, 4_000), pair(3, 2, 0), pair(8, 9, 0), pair(9, 8, 0), pair(8, 9, 0)];
    let net = generate_coordinated_network(&pairs, &window(10));
    let edges: Vec<_> =
        net.edges.iter().map(|e| (e.a.0, e.b.0, e.weight, e.avg_time_delta_s, e.over_threshold)).collect();
    assert_eq!(edges, [(1, 2, 2, 2.5, false), (2, 3, 1, 0.0, false), (8, 9, 3, 0.0, true)]);
    assert_eq!(net.threshold, 2.0);
    let components: Vec<_> = net.components.iter().map(|c| (c.0.0, c.1)).collect();
    assert_eq!(components, [(1, 0), (2, 0), (3, 0), (8, 1), (9, 1)]);
}

#[test]
fn the_quantile_is_the_type_seven_of_r() {
    // quantile(c(1, 2, 4, 10), .5) = 3; .25 → 1.75.
    assert_eq!(quantile(&[1, 2, 4, 10], 0.5), 3.0);
    assert_eq!(quantile(&[1, 2, 4, 10], 0.25), 1.75);
    assert!(quantile(&[], 0.5).is_nan());
}

/// The documented steps, transcribed without any index.
fn oracle(rows: &[ActionRow], params: &CoorParams) -> Vec<CoorPair> {
    let mp = params.min_participation as usize;
    let mut order: Vec<AccountToken> = Vec::new();
    for row in rows {
        if !order.contains(&row.account) {
            order.push(row.account);
        }
    }
    order.retain(|a| rows.iter().filter(|r| r.account == *a).count() >= mp);
    let table: Vec<&ActionRow> = order.iter().flat_map(|a| rows.iter().filter(move |r| r.account == *a)).collect();
    let mut pairs = Vec::new();
    for (i, x) in table.iter().enumerate() {
        for y in &table[i + 1..] {
            let (Some(cx), Some(cy)) = (x.content, y.content) else { continue };
            let lag_ms = (x.at.0 - y.at.0).abs();
            let own = ObjectToken::from(cx) == x.object || ObjectToken::from(cy) == x.object;
            if x.object != y.object || lag_ms > params.window_ms || own || cx == cy || x.account == y.account {
                continue;
            }
            let (o, n) = if y.at < x.at { (y, x) } else { (x, y) };
            let (Some(content), Some(content_y)) = (o.content, n.content) else { continue };
            pairs.push(CoorPair {
                object: x.object,
                account: o.account,
                account_y: n.account,
                content,
                content_y,
                lag_ms,
            });
        }
    }
    let in_pairs = |c: PostToken| pairs.iter().any(|p| p.content == c || p.content_y == c);
    let shared: Vec<&&ActionRow> = table.iter().filter(|r| r.content.is_some_and(in_pairs)).collect();
    let kept = |c: PostToken| {
        shared.iter().any(|r| r.content == Some(c) && shared.iter().filter(|s| s.account == r.account).count() >= mp)
    };
    let mut out: Vec<CoorPair> = pairs.iter().copied().filter(|p| kept(p.content) || kept(p.content_y)).collect();
    out.sort_unstable();
    out
}

proptest! {
    #[test]
    fn pairs_are_those_of_the_documented_steps(
        raw in proptest::collection::vec((0u64..5, 0u64..6, 0u64..25, 0i64..30), 0..40),
        width in 0i64..12,
        mp in 1u64..4,
    ) {
        let rows: Vec<ActionRow> = raw.iter().map(|&(object, account, content, at)| share(object, account, content, at)).collect();
        let params = CoorParams { min_participation: mp, ..window(width) };
        prop_assert_eq!(detect_groups(&rows, &params), oracle(&rows, &params));
    }
}
