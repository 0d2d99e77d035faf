//! Scans, projections, aliases, the latest of each account, and the facts of a workspace.

use super::{commit, fresh};
use crate::{PostColumns, Scan, Table, Workspace};
use claque_schema::*;

fn workspace() -> (tempfile::TempDir, Workspace) {
    let (dir, mut ws) = fresh();
    let posts = (0..50u64)
        .map(|i| PostRow {
            post: PostToken(i),
            author: (i % 5 != 0).then_some(AccountToken(i % 7)),
            created_at: (i != 13).then_some(Timestamp(i as i64 * 10)),
            observed_at: Some(Timestamp(if i < 25 { 300 } else { 1000 })),
            text: Some(format!("text {i}")),
            tokens: vec![i as u32],
            hashtags: if i % 2 == 0 { vec!["a".to_string()] } else { Vec::new() },
            mentions: vec![AccountToken(i)],
            links: vec![Link { raw: ObjectToken(i), canonical: ObjectToken(i), domain: "example.com".to_string() }],
            likes: Some(i),
            ..PostRow::default()
        })
        .collect();
    commit(&mut ws, Batch { posts, ..Batch::default() });
    (dir, ws)
}

#[test]
fn a_scan_gives_what_a_filter_over_all_rows_would() {
    let (_dir, ws) = workspace();
    let all = ws.posts(&Scan::ALL).unwrap();
    let at = |ms: i64| Some(Timestamp(ms));
    for scan in [
        Scan { since: at(100), until: at(300), ..Scan::ALL },
        Scan { since: at(490), ..Scan::ALL },
        Scan { until: at(0), ..Scan::ALL },
        Scan { as_of: at(95), ..Scan::ALL },
        Scan { as_of: at(300), since: at(30), ..Scan::ALL },
    ] {
        let found = ws.posts(&scan).unwrap();
        let mut expected = all.clone();
        expected.retain(|row| scan.admits_action(row.created_at, row.observed_at));
        for row in expected.iter_mut().filter(|r| scan.is_later(r.observed_at)) {
            row.likes = None;
        }
        assert_eq!(found, expected, "{scan:?}");
    }
}

#[test]
fn columns_left_out_are_empty_and_the_others_are_whole() {
    let (_dir, ws) = workspace();
    let full = ws.posts(&Scan::ALL).unwrap();
    let light = ws.posts(&Scan::ALL.with_columns(PostColumns::LIGHT)).unwrap();
    for (whole, row) in full.iter().zip(&light) {
        let mut expected = whole.clone();
        expected.text = None;
        expected.tokens.clear();
        expected.links.clear();
        expected.hashtags.clear();
        expected.mentions.clear();
        assert_eq!(row, &expected);
    }
}

#[test]
fn groups_read_one_by_one_are_the_whole_in_order() {
    let (_dir, ws) = workspace();
    let groups = ws.post_groups().unwrap();
    assert!(groups.len() >= 8 && groups.is_sorted());
    let one_by_one: Vec<PostRow> = groups.iter().flat_map(|g| ws.read_posts(g, &Scan::ALL).unwrap()).collect();
    assert_eq!(one_by_one, ws.posts(&Scan::ALL).unwrap());
    assert!(ws.read_follows(&groups[0], &Scan::ALL).unwrap().is_empty(), "a group of another table reads as nothing");
}

#[test]
fn handles_are_resolved_in_every_column_also_when_the_id_comes_later() {
    let (_dir, mut ws) = fresh();
    let weak = |i| AccountToken(i);
    let post = PostRow {
        post: PostToken(1),
        author: Some(weak(1)),
        reply_to_author: Some(weak(2)),
        repost_of_author: Some(weak(1)),
        quote_of_author: Some(weak(3)),
        mentions: vec![weak(1), AccountToken(101), weak(2)],
        ..PostRow::default()
    };
    let account = AccountRow { account: weak(1), weak_key: true, ..AccountRow::default() };
    let follow = FollowRow { follower: weak(2), followed: weak(1), ..FollowRow::default() };
    commit(&mut ws, Batch { posts: vec![post], accounts: vec![account], follows: vec![follow], ..Batch::default() });
    let alias = |weak, strong| AliasRow { weak: AccountToken(weak), strong: AccountToken(strong) };
    let aliases = vec![alias(1, 101), alias(2, 102), alias(1, 101), alias(3, 103), alias(3, 104), alias(50, 150)];
    commit(&mut ws, Batch { aliases, ..Batch::default() });
    let post = &ws.posts(&Scan::ALL).unwrap()[0];
    assert_eq!(post.author, Some(AccountToken(101)));
    assert_eq!(post.reply_to_author, Some(AccountToken(102)));
    assert_eq!(post.quote_of_author, Some(weak(3)), "a handle of two ids stays as it is");
    assert_eq!(post.mentions, [AccountToken(101), AccountToken(102)], "no repeats");
    let account = &ws.accounts(&Scan::ALL).unwrap()[0];
    assert_eq!((account.account, account.weak_key), (AccountToken(101), false));
    let follow = &ws.follows(&Scan::ALL).unwrap()[0];
    assert_eq!((follow.follower, follow.followed), (AccountToken(102), AccountToken(101)));
    assert_eq!(ws.inspect().unwrap().n_ambiguous_handles, 1);
}

#[test]
fn the_latest_observation_wins_and_a_label_stands() {
    let (_dir, mut ws) = fresh();
    let row = |account, observed: Option<i64>, followers| AccountRow {
        account: AccountToken(account),
        observed_at: observed.map(Timestamp),
        followers,
        ..AccountRow::default()
    };
    let labelled =
        AccountRow { label: Some(Label::Automated), label_kind: Some("spam".to_string()), ..row(1, None, Some(1)) };
    let accounts = vec![
        labelled,
        row(1, Some(20), Some(3)),
        row(1, Some(10), Some(2)),
        row(2, Some(5), None),
        row(2, Some(5), Some(9)),
    ];
    commit(&mut ws, Batch { accounts, ..Batch::default() });
    let latest = ws.latest_accounts(None).unwrap();
    let seen: Vec<_> = latest.iter().map(|r| (r.account.0, r.followers, r.label)).collect();
    assert_eq!(seen, [(1, Some(3), Some(Label::Automated)), (2, Some(9), None)]);
    let past = ws.latest_accounts(Some(Timestamp(10))).unwrap();
    assert_eq!(past[0].followers, Some(2));
    let series: Vec<_> = ws.account_series(None).unwrap().iter().map(|r| (r.account.0, r.followers)).collect();
    assert_eq!(series, [(1, Some(1)), (1, Some(2)), (1, Some(3)), (2, None), (2, Some(9))]);
}

#[test]
fn the_facts_are_those_of_the_rows() {
    let (_dir, ws) = workspace();
    let facts = ws.inspect().unwrap();
    let posts = facts.table(Table::Posts).unwrap();
    assert_eq!((posts.n_rows, posts.n_merged), (50, 0));
    assert_eq!(posts.created, Some([Timestamp(0), Timestamp(490)]));
    assert_eq!(posts.observed, Some([Timestamp(300), Timestamp(1000)]));
    let filled = |column: &str| (posts.filled(column).unwrap() * 50.0).round();
    assert_eq!(filled("author"), 40.0);
    assert_eq!(filled("created_at"), 49.0);
    assert_eq!(filled("hashtags"), 25.0);
    assert_eq!(filled("links.domain"), 50.0);
    assert_eq!(filled("media"), 0.0);
    assert_eq!(filled("kind"), 50.0);
    assert_eq!(filled("views"), 0.0);
    assert!(facts.bytes > posts.bytes && posts.bytes > 0);
    assert_eq!(facts.table(Table::Follows).unwrap().n_rows, 0);
}

#[test]
fn the_platforms_held_are_those_of_any_table() {
    let (_dir, mut ws) = fresh();
    assert_eq!(ws.platforms().unwrap(), []);
    let account = |n, platform| AccountRow { account: AccountToken(n), platform, ..AccountRow::default() };
    commit(&mut ws, Batch { accounts: vec![account(1, Platform::Instagram)], ..Batch::default() });
    assert_eq!(ws.platforms().unwrap(), [Platform::Instagram]);
    commit(
        &mut ws,
        Batch { accounts: vec![account(2, Platform::X), account(3, Platform::Instagram)], ..Batch::default() },
    );
    assert_eq!(ws.platforms().unwrap(), [Platform::X, Platform::Instagram]);
}
