//! Merging against a naive oracle: all rows in memory, in order of arrival.

use super::{SMALL, commit, fresh, input};
use crate::{Scan, Table};
use claque_schema::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn post(token: u64, observed: Option<i64>, state: TextState, likes: Option<u64>) -> PostRow {
    PostRow {
        post: PostToken(token),
        observed_at: observed.map(Timestamp),
        text_state: state,
        likes,
        ..PostRow::default()
    }
}

fn some_post() -> impl Strategy<Value = PostRow> {
    const STATES: [TextState; 4] = [TextState::Full, TextState::Cut, TextState::Absent, TextState::Removed];
    (0u64..12, prop::option::of(0i64..3), 0..4usize, prop::option::of(0u64..2))
        .prop_map(|(token, observed, state, likes)| post(token, observed, STATES[state], likes))
}

/// The row that should be left of each post, by the rule in words: latest, then text, then fields, then first.
fn naive_posts(rows: &[PostRow]) -> BTreeMap<u64, PostRow> {
    let text = |row: &PostRow| match row.text_state {
        TextState::Full => 3,
        TextState::Cut => 2,
        TextState::Removed => 1,
        TextState::Absent => 0,
    };
    let mut best: BTreeMap<u64, PostRow> = BTreeMap::new();
    for row in rows {
        let better = |held: &PostRow| {
            (row.observed_at, text(row), row.likes.is_some()) > (held.observed_at, text(held), held.likes.is_some())
        };
        match best.get(&row.post.0) {
            Some(held) if !better(held) => {}
            _ => drop(best.insert(row.post.0, row.clone())),
        }
    }
    best
}

fn some_follow() -> impl Strategy<Value = FollowRow> {
    (0u64..4, prop::option::of(0i64..2), prop::option::of(0u64..2)).prop_map(|(who, observed, rank)| FollowRow {
        follower: AccountToken(who),
        followed: AccountToken(99),
        observed_at: observed.map(Timestamp),
        rank,
        ..FollowRow::default()
    })
}

/// Commits of batches; rows get file and line here.
fn number(commits: &mut [Vec<PostRow>]) {
    for (file, rows) in commits.iter_mut().enumerate() {
        for (line, row) in rows.iter_mut().enumerate() {
            (row.file, row.line) = (file as u32, line as u64 + 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn posts_merge_as_a_list_in_memory_would(mut commits in vec(vec(some_post(), 0..40), 1..4)) {
        number(&mut commits);
        let (_dir, mut ws) = fresh();
        for rows in &commits {
            commit(&mut ws, Batch { posts: rows.clone(), ..Batch::default() });
        }
        let expected = naive_posts(&commits.concat());
        let found: BTreeMap<u64, PostRow> = ws.posts(&Scan::ALL).unwrap().into_iter().map(|r| (r.post.0, r)).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(ws.manifest().n_rows(Table::Posts), expected.len() as u64);
        for (file, rows) in commits.iter().enumerate() {
            let accounting = ws.manifest().files[file].accounting;
            prop_assert!(accounting.balances());
            let kept = expected.values().filter(|r| r.file == file as u32).count() as u64;
            prop_assert_eq!((accounting.read, accounting.kept), (rows.len() as u64, kept));
        }
        // Order of the input is kept.
        let order: Vec<(u32, u64)> = ws.posts(&Scan::ALL).unwrap().iter().map(|r| (r.file, r.line)).collect();
        prop_assert!(order.is_sorted());
    }

    #[test]
    fn follows_merge_within_one_list_only(commits in vec(vec(some_follow(), 0..20), 1..3)) {
        let (_dir, mut ws) = fresh();
        let mut expected: Vec<FollowRow> = Vec::new();
        for (file, rows) in commits.iter().enumerate() {
            let rows: Vec<FollowRow> = rows.iter().map(|r| FollowRow { file: file as u32, ..r.clone() }).collect();
            for row in &rows {
                let same = |held: &FollowRow| {
                    (held.follower, held.observed_at) == (row.follower, row.observed_at)
                        && (row.observed_at.is_some() || held.rank == row.rank)
                };
                if !expected.iter().any(same) {
                    expected.push(row.clone());
                }
            }
            commit(&mut ws, Batch { follows: rows, ..Batch::default() });
        }
        prop_assert_eq!(ws.follows(&Scan::ALL).unwrap(), expected);
    }
}

#[test]
fn equal_account_observations_merge_and_different_ones_are_kept() {
    let (_dir, mut ws) = fresh();
    let row = |followers, observed, source, line| AccountRow {
        account: AccountToken(7),
        followers: Some(followers),
        observed_at: Some(Timestamp(observed)),
        source,
        line,
        ..AccountRow::default()
    };
    let report = commit(
        &mut ws,
        Batch {
            accounts: vec![row(1, 1, 0, 1), row(1, 1, 0, 2), row(2, 1, 0, 3), row(1, 2, 0, 4), row(1, 1, 1, 5)],
            ..Batch::default()
        },
    );
    assert_eq!(report.totals, Accounting { read: 5, kept: 4, merged: 1, ..Accounting::default() });
    let again = AccountRow { file: 1, ..row(2, 1, 0, 1) };
    let report = commit(&mut ws, Batch { accounts: vec![again], ..Batch::default() });
    assert_eq!((report.totals.merged, report.n_displaced), (1, 0));
    let lines: Vec<u64> = ws.accounts(&Scan::ALL).unwrap().iter().map(|r| r.line).collect();
    assert_eq!(lines, [1, 3, 4, 5]);
}

#[test]
fn likes_merge_and_declared_shares_do_not() {
    let (_dir, mut ws) = fresh();
    let row = |kind, at, file| EngagementRow {
        platform: Platform::Web,
        account: AccountToken(1),
        object: ObjectToken(2),
        owner: None,
        kind,
        content: None,
        created_at: Some(Timestamp(at)),
        not_before: None,
        not_after: None,
        rank: Some(at as u64),
        observed_at: None,
        source: 0,
        file,
        line: 1,
    };
    use EngagementKind::{Like, Share};
    for file in 0..2 {
        let rows =
            vec![row(Like, 1, file), row(Like, 1, file), row(Like, 2, file), row(Share, 1, file), row(Share, 1, file)];
        commit(&mut ws, Batch { engagements: rows, ..Batch::default() });
    }
    let kinds: Vec<EngagementKind> = ws.engagements(&Scan::ALL).unwrap().iter().map(|r| r.kind).collect();
    assert_eq!(kinds, [Like, Like, Share, Share, Share, Share]);
    let kept: Vec<u64> = ws.manifest().files.iter().map(|f| f.accounting.kept).collect();
    assert_eq!(kept, [4, 2]);
}

#[test]
fn a_better_row_displaces_one_of_an_earlier_file() {
    let (_dir, mut ws) = fresh();
    commit(&mut ws, Batch { posts: vec![post(1, Some(5), TextState::Cut, None)], ..Batch::default() });
    let mut better = post(1, Some(9), TextState::Absent, Some(3));
    better.file = 1;
    let report = commit(&mut ws, Batch { posts: vec![better], ..Batch::default() });
    assert_eq!((report.totals.kept, report.totals.merged, report.n_displaced), (1, 0, 1));
    let old = ws.manifest().files[0].accounting;
    assert_eq!((old.kept, old.merged), (0, 1));
    assert!(old.balances());
    assert_eq!(ws.posts(&Scan::ALL).unwrap()[0].likes, Some(3));
}

#[test]
fn several_files_of_one_commit_are_counted_apart() {
    let (_dir, ws) = fresh();
    let mut writer = ws.writer_with(SMALL).unwrap();
    for file in 0..3u32 {
        let posts = (0..10).map(|i| PostRow { file, ..post(i, None, TextState::Full, None) }).collect();
        writer.push(Batch { posts, ..Batch::default() }).unwrap();
    }
    let files = (0..3).map(|file| input(file, 12, 2)).collect();
    writer.count("repaired times", 4);
    let source = writer.declare_source(SourceDecl { name: "s".to_string(), ..SourceDecl::default() }).unwrap();
    let report = writer.commit(files).unwrap();
    let ws = crate::Workspace::open(ws.dir()).unwrap();
    assert_eq!((ws.manifest().counters["repaired times"], ws.sources()[source as usize].name.as_str()), (4, "s"));
    let merged: Vec<u64> = report.files.iter().map(|f| f.accounting.merged).collect();
    assert_eq!(merged, [0, 10, 10]);
    assert_eq!(report.totals, Accounting { read: 36, kept: 10, merged: 20, rejected: 6, suppressed: 0 });
}

#[test]
fn repeats_of_one_buffer_are_counted_and_never_written() {
    let (_dir, mut ws) = fresh();
    let account = |line| AccountRow { account: AccountToken(5), followers: Some(3), line, ..AccountRow::default() };
    let mut posts = vec![
        post(1, Some(0), TextState::Full, None),
        post(1, Some(0), TextState::Cut, None),
        post(2, Some(0), TextState::Full, None),
        post(1, Some(4), TextState::Full, Some(2)),
        post(1, Some(4), TextState::Full, Some(9)),
    ];
    posts.iter_mut().zip(1..).for_each(|(row, line)| row.line = line);
    let report = commit(&mut ws, Batch { posts, accounts: vec![account(1), account(2)], ..Batch::default() });
    assert_eq!((report.totals.read, report.totals.kept, report.totals.merged), (7, 3, 4));
    let stored: u64 = ws.manifest().parts.iter().map(|part| part.rows).sum();
    assert_eq!(stored, 3, "no row waits for the commit to be merged");
    let left: Vec<u64> = ws.posts(&Scan::ALL).unwrap().iter().map(|row| row.line).collect();
    assert_eq!(left, [3, 4], "the first of the best, in the order of the input");
}
