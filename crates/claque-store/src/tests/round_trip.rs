//! What is written is what is read, and the same input gives the same bytes.

use super::{SMALL, arbitrary, commit, fresh, input};
use crate::part::{Part, PartWriter, Selection};
use crate::tables::Stored;
use claque_schema::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Through a part with row groups of five, without merging.
fn through_parquet<R: Stored + PartialEq + Debug>(rows: &[R]) -> Result<(), TestCaseError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("part.parquet");
    let mut writer = PartWriter::create::<R>(&path, 0).unwrap();
    let mut scratch = Vec::new();
    let mut extras = Vec::new();
    for group in rows.chunks(5) {
        let extra: Vec<Option<i64>> = group.iter().map(|r| r.extra(&mut scratch)).collect();
        writer.write_group(group, &extra).unwrap();
        extras.extend(extra);
    }
    let entry = writer.finish::<R>().unwrap();
    prop_assert_eq!(entry.rows, rows.len() as u64);
    let part = Part::new(path, entry);
    let (mut back, mut back_extras) = (Vec::new(), Vec::new());
    for group in 0..part.footer().unwrap().meta.num_row_groups() {
        prop_assert_eq!(part.first_row(group).unwrap(), back.len() as u64);
        back.extend(part.read_group::<R>(group, &Selection::Where(&|_| true)).unwrap());
        back_extras.extend(part.read_extra::<R>(group).unwrap());
    }
    prop_assert_eq!(&back[..], rows);
    if R::EXTRA.is_some() {
        prop_assert_eq!(back_extras, extras);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn accounts_survive_parquet(rows in vec(arbitrary::account(), 1..13)) {
        through_parquet(&rows)?;
    }

    #[test]
    fn posts_survive_parquet(rows in vec(arbitrary::post(), 1..13)) {
        through_parquet(&rows)?;
    }

    #[test]
    fn engagements_survive_parquet(rows in vec(arbitrary::engagement(), 1..13)) {
        through_parquet(&rows)?;
    }

    #[test]
    fn follows_survive_parquet(rows in vec(arbitrary::follow(), 1..13)) {
        through_parquet(&rows)?;
    }
}

fn sample(n: u64, file: u32) -> Batch {
    let mut batch = Batch::default();
    for i in 0..n {
        let account = AccountToken(1000 + i % 17);
        batch.accounts.push(AccountRow {
            account,
            followers: Some(i),
            lang: Some("en".to_string()),
            file,
            line: i,
            ..AccountRow::default()
        });
        batch.posts.push(PostRow {
            post: PostToken(5000 + i),
            author: Some(account),
            created_at: Some(Timestamp(i as i64 * 1000)),
            text: Some(format!("post number {i}")),
            hashtags: vec!["news".to_string(), format!("t{}", i % 3)],
            file,
            line: i,
            ..PostRow::default()
        });
        batch.follows.push(FollowRow {
            follower: account,
            followed: AccountToken(1),
            rank: Some(i),
            file,
            ..FollowRow::default()
        });
    }
    batch
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bytes = || {
        let (dir, mut ws) = fresh();
        commit(&mut ws, sample(50, 0));
        commit(&mut ws, sample(60, 1));
        let mut all = BTreeMap::new();
        for entry in ws.manifest().parts.iter() {
            let path = crate::layout::part_path(dir.path(), entry.table, entry.number);
            all.insert(path.file_name().unwrap().to_owned(), std::fs::read(path).unwrap());
        }
        (all, std::fs::read(dir.path().join("manifest.json")).unwrap())
    };
    assert!(bytes() == bytes());
}

#[test]
fn a_workspace_is_found_from_below_and_not_from_elsewhere() {
    let (dir, _ws) = fresh();
    let below = dir.path().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    let found = crate::Workspace::find(&below).unwrap();
    assert_eq!(found.dir(), std::path::absolute(dir.path()).unwrap());
    assert_eq!(found.policy_text().unwrap(), "purpose = \"test\"\n");
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(crate::Workspace::find(elsewhere.path()).unwrap_err().to_string().contains("init"));
    assert!(crate::Workspace::create(dir.path(), "").unwrap_err().to_string().contains("already"));
}

#[test]
fn sources_keep_their_index_and_their_licence() {
    let (_dir, mut ws) = fresh();
    let source = |name: &str, licence: &str, field: &str| SourceDecl {
        name: name.to_string(),
        licence: licence.to_string(),
        train: licence == "CC-BY-4.0",
        fields: vec![field.to_string()],
        ..SourceDecl::default()
    };
    assert_eq!(ws.declare_source(source("a", "", "posts.text")).unwrap(), 0);
    assert_eq!(ws.declare_source(source("b", "", "posts.lang")).unwrap(), 1);
    assert_eq!(ws.declare_source(source("a", "CC-BY-4.0", "accounts.lang")).unwrap(), 0);
    ws.reload().unwrap();
    let held = &ws.sources()[0];
    assert_eq!((held.licence.as_str(), held.train, held.fields.len()), ("CC-BY-4.0", true, 2));
    assert!(ws.declare_source(source("a", "MIT", "x")).unwrap_err().to_string().contains("another `--source`"));
}

#[test]
fn rejects_are_listed_with_the_name_of_their_file() {
    let (_dir, mut ws) = fresh();
    let reject = |line, reason: &str| Reject { file: 0, line, reason: reason.to_string() };
    let batch = Batch { rejects: vec![reject(3, "no id, no handle"), reject(9, "no time")], ..Batch::default() };
    let report = commit(&mut ws, batch);
    let text = std::fs::read_to_string(ws.dir().join(report.reject_file.unwrap())).unwrap();
    assert_eq!(text, "file,line,reason\nexport 0.csv,3,\"no id, no handle\"\nexport 0.csv,9,no time\n");
    assert_eq!(ws.manifest().reject_reasons["no time"], 1);
    assert_eq!(report.totals, Accounting { read: 2, rejected: 2, ..Accounting::default() });
}

#[test]
fn files_out_of_order_and_rows_beyond_the_count_are_refused() {
    let (_dir, ws) = fresh();
    let writer = ws.writer_with(SMALL).unwrap();
    let error = writer.commit(vec![input(4, 1, 0)]).unwrap_err();
    assert!(error.to_string().contains("number 4"), "{error}");
    let mut writer = ws.writer_with(SMALL).unwrap();
    let row = FollowRow { rank: Some(1), ..FollowRow::default() };
    writer.push(Batch { follows: vec![row.clone(), row.clone(), row], ..Batch::default() }).unwrap();
    let error = writer.commit(vec![input(0, 1, 0)]).unwrap_err();
    assert!(error.to_string().contains("do not add up"), "{error}");
    assert_eq!(
        std::fs::read_dir(ws.dir())
            .unwrap()
            .filter(|e| { e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".staging") })
            .count(),
        0
    );
}
