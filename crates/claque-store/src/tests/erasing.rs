//! Erasure and absence: what goes, what stays, that nothing comes back, and that a crash leaves one state or the other.

use super::{SMALL, fresh, input};
use crate::{Absence, AbsentAccount, Erasure, Scan, StoreError, Workspace};
use claque_schema::*;
use std::path::Path;

const GONE: AccountToken = AccountToken(0x5eed_f00d_dead_beef);
const HANDLE: AccountToken = AccountToken(0x0dd_ba11_cafe_f00d);
const OTHER: AccountToken = AccountToken(0x7a5e_11ed_0b0e_1234);

fn batch(file: u32) -> Batch {
    let post = |i: u64, author: AccountToken| PostRow {
        post: PostToken(i),
        author: Some(author),
        text: Some(format!("text {i}")),
        file,
        ..PostRow::default()
    };
    let posts = vec![
        post(1, OTHER),
        post(2, GONE),
        PostRow { mentions: vec![OTHER, GONE, AccountToken(8)], ..post(3, OTHER) },
        PostRow { reply_to: Some(PostToken(2)), reply_to_author: Some(HANDLE), ..post(4, AccountToken(8)) },
        PostRow {
            kind: PostKind::Repost,
            repost_of: Some(PostToken(2)),
            repost_of_author: Some(GONE),
            ..post(5, AccountToken(8))
        },
        post(6, AccountToken(8)),
    ];
    let accounts = [OTHER, GONE, AccountToken(8)]
        .map(|account| AccountRow { account, file, followers: Some(account.0 % 100), ..AccountRow::default() })
        .to_vec();
    let follow =
        |follower, followed, rank| FollowRow { follower, followed, rank: Some(rank), file, ..FollowRow::default() };
    Batch {
        posts,
        accounts,
        follows: vec![follow(OTHER, GONE, 0), follow(GONE, OTHER, 1), follow(AccountToken(8), OTHER, 2)],
        aliases: vec![AliasRow { weak: HANDLE, strong: GONE }],
        ..Batch::default()
    }
}

fn filled() -> (tempfile::TempDir, Workspace) {
    let (dir, ws) = fresh();
    let mut writer = ws.writer_with(SMALL).unwrap();
    writer.push(batch(0)).unwrap();
    writer.commit(vec![input(0, 12, 0)]).unwrap();
    let ws = Workspace::open(dir.path()).unwrap();
    (dir, ws)
}

fn erasure(ws: &Workspace) -> Erasure {
    Erasure { accounts: ws.tokens_of(HANDLE).unwrap().into_iter().collect(), ..Erasure::default() }
}

fn absent(absence: Absence) -> AbsentAccount {
    let text = String::new;
    AbsentAccount {
        account: GONE,
        handles: vec![HANDLE],
        absence,
        since: text(),
        due: text(),
        case: text(),
        pending: false,
    }
}

/// What other rows say once nobody names the account any more.
fn check_without(ws: &Workspace) {
    let posts = ws.posts(&Scan::ALL).unwrap();
    assert_eq!(posts.iter().map(|p| p.post.0).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
    assert_eq!(posts[1].mentions, [OTHER, AccountToken(8)]);
    assert_eq!((posts[2].reply_to, posts[2].reply_to_author), (None, None));
    assert_eq!(posts[2].text.as_deref(), Some("text 4"), "a reply is its author's");
    assert_eq!((posts[3].repost_of_author, posts[3].text.as_deref()), (None, None), "a repost's text is not");
    assert_eq!(posts[4], PostRow { post: PostToken(6), author: Some(AccountToken(8)), ..batch(0).posts[5].clone() });
    assert_eq!(ws.follows(&Scan::ALL).unwrap().len(), 1);
    assert_eq!(ws.latest_accounts(None).unwrap().len(), 2);
}

/// Whether a token occurs in any row or any file: as number (both byte orders) or as text.
fn occurs(ws: &Workspace, token: AccountToken) -> bool {
    let mut found = false;
    for part in &ws.parts {
        found |= super::named(part).contains(&token.0);
    }
    let needles = [token.0.to_le_bytes().to_vec(), token.0.to_be_bytes().to_vec(), token.to_string().into_bytes()];
    let mut open = vec![ws.dir().to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap().flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else if entry.file_name() != "absent.json" {
                let bytes = std::fs::read(entry.path()).unwrap();
                found |= needles.iter().any(|n| bytes.windows(n.len()).any(|w| w == &n[..]));
            }
        }
    }
    found
}

#[test]
fn an_erased_account_is_in_no_row_and_no_byte_and_others_keep_theirs() {
    let (_dir, mut ws) = filled();
    assert!(occurs(&ws, GONE) && occurs(&ws, HANDLE));
    assert_eq!(ws.tokens_of(GONE).unwrap(), ws.tokens_of(HANDLE).unwrap());
    let would = ws.erase(&erasure(&ws), true).unwrap();
    assert!(occurs(&ws, GONE), "a dry run changed something");
    let erased = ws.erase(&erasure(&ws), false).unwrap();
    assert_eq!(erased, would);
    assert_eq!(erased.rows, [("accounts", 1), ("aliases", 1), ("follows", 2), ("posts", 1)].into());
    assert_eq!(erased.n_stripped, 3);
    assert!(!occurs(&ws, GONE) && !occurs(&ws, HANDLE));
    check_without(&ws);
    let file = &ws.manifest().files[0].accounting;
    assert_eq!((file.kept, file.suppressed), (8, 4));
    assert!(file.balances());
    assert!(ws.erase(&erasure(&ws), false).unwrap().is_nothing(), "a second erasure finds nothing");
}

#[test]
fn a_forgotten_account_does_not_come_back_with_its_file() {
    let (_dir, mut ws) = filled();
    ws.set_absent(vec![absent(Absence::Forgotten)]).unwrap();
    check_without(&ws);
    ws.erase(&erasure(&ws), false).unwrap();
    let mut writer = ws.writer_with(SMALL).unwrap();
    writer.push(batch(1)).unwrap();
    let report = writer.commit(vec![input(1, 12, 0)]).unwrap();
    assert_eq!(report.totals.suppressed, 4, "rows kept out are counted");
    ws.reload().unwrap();
    assert!(!occurs(&ws, GONE) && !occurs(&ws, HANDLE));
    assert_eq!(ws.latest_accounts(None).unwrap().len(), 2);
}

#[test]
fn an_opted_out_account_is_hidden_and_comes_back_when_it_changes_its_mind() {
    let (_dir, mut ws) = filled();
    let before = ws.posts(&Scan::ALL).unwrap();
    ws.set_absent(vec![absent(Absence::Suppressed)]).unwrap();
    check_without(&ws);
    assert_eq!(ws.absent().n(Absence::Suppressed), 1);
    assert!(ws.unset_absent(HANDLE).unwrap().is_some());
    assert_eq!(ws.posts(&Scan::ALL).unwrap(), before);
}

#[test]
fn a_new_handle_of_an_absent_account_is_learnt() {
    let (_dir, mut ws) = filled();
    ws.set_absent(vec![absent(Absence::Forgotten)]).unwrap();
    ws.erase(&erasure(&ws), false).unwrap();
    let new = AccountToken(0x1234_5678_9abc_def0);
    let follow = FollowRow { follower: new, followed: OTHER, file: 1, ..FollowRow::default() };
    let mut writer = ws.writer_with(SMALL).unwrap();
    let aliases = vec![AliasRow { weak: new, strong: GONE }];
    writer.push(Batch { aliases, follows: vec![follow], ..Batch::default() }).unwrap();
    let report = writer.commit(vec![input(1, 1, 0)]).unwrap();
    assert!(report.absent_grew && report.totals.suppressed == 1);
    ws.reload().unwrap();
    assert!(ws.absent().has(new));
}

#[test]
fn rows_of_expired_files_go_and_the_others_stay() {
    let (_dir, mut ws) = filled();
    let mut writer = ws.writer_with(SMALL).unwrap();
    let post = PostRow { post: PostToken(99), author: Some(AccountToken(9)), file: 1, ..PostRow::default() };
    writer.push(Batch { posts: vec![post], ..Batch::default() }).unwrap();
    writer.commit(vec![input(1, 1, 0)]).unwrap();
    ws.reload().unwrap();
    let erased = ws.erase(&Erasure { files: [0].into_iter().collect(), ..Erasure::default() }, false).unwrap();
    assert_eq!(erased.n_rows(), 13, "twelve records and the alias of nobody");
    assert_eq!(ws.posts(&Scan::ALL).unwrap().len(), 1);
    assert!(!occurs(&ws, OTHER));
}

#[test]
fn a_handle_in_a_file_name_goes_with_the_account() {
    let (dir, mut ws) = filled();
    let mut writer = ws.writer_with(SMALL).unwrap();
    let source = SourceDecl { name: "followers of Planted_Name".into(), ..SourceDecl::default() };
    writer.declare_source(source).unwrap();
    writer.commit(vec![InputFile { name: "planted_name.csv".into(), ..input(1, 0, 0) }]).unwrap();
    let erased = ws.erase(&Erasure { names: vec!["planted_name".into()], ..Erasure::default() }, false).unwrap();
    assert_eq!(erased.n_renamed, 2);
    for file in ["manifest.json", "sources.json"] {
        let text = std::fs::read_to_string(dir.path().join(file)).unwrap().to_lowercase();
        assert!(!text.contains("planted"), "{file}");
    }
}

#[test]
fn an_erasure_that_dies_leaves_everything_or_nothing_and_can_be_done_again() {
    let (dir, _ws) = filled();
    let (mut n_old, mut n_new) = (0, 0);
    for stop in 0..40 {
        let copy = tempfile::tempdir().unwrap();
        super::copy_all(dir.path(), copy.path());
        let mut ws = Workspace::open(copy.path()).unwrap();
        let wanted = erasure(&ws);
        let mut n_steps = 0;
        let outcome = ws.erase_with(&wanted, false, &mut |_| {
            n_steps += 1;
            if n_steps > stop { Err(StoreError::Stopped) } else { Ok(()) }
        });
        let mut ws = Workspace::open(copy.path()).unwrap();
        assert_eq!(staging(copy.path()), 0);
        match ws.manifest().generation {
            1 => n_old += 1,
            _ => n_new += 1,
        }
        if ws.manifest().generation == 1 {
            assert_eq!(ws.posts(&Scan::ALL).unwrap().len(), 6);
            ws.erase(&wanted, false).unwrap();
        }
        check_without(&ws);
        assert!(!occurs(&ws, GONE));
        if outcome.is_ok() {
            break;
        }
    }
    assert!(n_old > 5 && n_new >= 2, "{n_old} old, {n_new} new");
}

fn staging(dir: &Path) -> usize {
    crate::layout::names(dir).iter().filter(|n| n.starts_with(crate::layout::STAGING)).count()
}
