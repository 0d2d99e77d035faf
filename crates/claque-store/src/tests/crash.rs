//! A writer that dies between any two steps leaves the old state or the new one, and nothing else after an open.

use super::{SMALL, copy_all, fresh, input};
use crate::{Scan, StoreError, Workspace, layout};
use claque_schema::*;
use std::path::Path;

fn batch(file: u32) -> Batch {
    let posts = (0..30)
        .map(|i| PostRow {
            post: PostToken(i + u64::from(file) * 10),
            observed_at: Some(Timestamp(i64::from(file))),
            author: Some(AccountToken(i)),
            file,
            ..PostRow::default()
        })
        .collect();
    let aliases = (0..5).map(|i| AliasRow { weak: AccountToken(i), strong: AccountToken(100 + i) }).collect();
    let rejects = vec![Reject { file, line: 1, reason: "bad".to_string() }];
    Batch { posts, aliases, rejects, ..Batch::default() }
}

/// Commits and stops before step number `stop`; answers whether the commit got through.
fn commit_until(dir: &Path, stop: usize) -> bool {
    let ws = Workspace::open(dir).unwrap();
    let mut writer = ws.writer_with(SMALL).unwrap();
    let file = writer.first_file();
    writer.push(batch(file)).unwrap();
    let mut n_steps = 0;
    let outcome = writer.commit_with(vec![input(file, 31, 1)], &mut |_| {
        n_steps += 1;
        if n_steps > stop { Err(StoreError::Stopped) } else { Ok(()) }
    });
    match outcome {
        Ok(_) => true,
        Err(StoreError::Stopped) => false,
        Err(other) => panic!("{other}"),
    }
}

/// Every file below the folder that a workspace may not hold by its manifest.
fn strangers(ws: &Workspace) -> Vec<String> {
    let manifest = ws.manifest();
    let mut known = vec!["claque.toml", "sources.json", "manifest.json", ".lock", "data", "index", "rejects"]
        .into_iter()
        .map(str::to_string)
        .collect::<Vec<_>>();
    known.extend(manifest.parts.iter().map(layout::entry_name));
    known.extend(manifest.parts.iter().filter_map(|p| p.dead_file.clone()));
    known.extend(manifest.alias_index.clone().into_iter().chain(manifest.token_filter.clone()));
    known.extend(manifest.reject_files.clone());
    let mut found = layout::names(ws.dir());
    for sub in ["data/posts", "data/aliases", "index", "rejects"] {
        found.extend(layout::names(&ws.dir().join(sub)));
    }
    found.retain(|name| !known.contains(name));
    found
}

#[test]
fn a_crash_at_any_step_leaves_the_old_state_or_the_new_one() {
    let (dir, _ws) = fresh();
    assert!(commit_until(dir.path(), usize::MAX));
    let old = Workspace::open(dir.path()).unwrap();
    let old_rows = old.posts(&Scan::ALL).unwrap();
    assert_eq!(old_rows.len(), 30);
    assert_eq!(old_rows[1].author, Some(AccountToken(101)), "aliases are resolved");
    let (mut n_old, mut n_new) = (0, 0);
    for stop in 0..40 {
        // A copy for each stop: the crash must be the only event.
        let copy = tempfile::tempdir().unwrap();
        copy_all(dir.path(), copy.path());
        let done = commit_until(copy.path(), stop);
        let ws = Workspace::open(copy.path()).unwrap();
        assert_eq!(strangers(&ws), Vec::<String>::new(), "after a stop before step {}", stop + 1);
        let rows = ws.posts(&Scan::ALL).unwrap();
        if ws.manifest().generation == 1 {
            n_old += 1;
            assert_eq!(rows, old_rows);
        } else {
            n_new += 1;
            assert_eq!(rows.len(), 40);
            assert_eq!(rows.iter().filter(|r| r.file == 1).count(), 30, "later observations won");
            assert!(ws.manifest().files.iter().all(|f| f.accounting.balances()));
        }
        if done {
            break;
        }
        // The workspace is as usable as ever.
        assert!(commit_until(copy.path(), usize::MAX));
    }
    assert!(n_old > 5 && n_new == 2, "{n_old} old, {n_new} new: steps before and after the manifest were tried");
}

#[test]
fn a_reader_does_not_remove_what_a_writer_is_writing() {
    let (dir, ws) = fresh();
    let mut writer = ws.writer_with(SMALL).unwrap();
    writer.push(batch(0)).unwrap();
    assert!(matches!(ws.writer(), Err(StoreError::Locked { .. })));
    Workspace::open(dir.path()).unwrap();
    writer.commit(vec![input(0, 31, 1)]).unwrap();
    assert_eq!(Workspace::open(dir.path()).unwrap().posts(&Scan::ALL).unwrap().len(), 30);
}

#[test]
fn a_writer_that_gives_up_leaves_nothing() {
    let (dir, ws) = fresh();
    let mut writer = ws.writer_with(SMALL).unwrap();
    writer.push(batch(0)).unwrap();
    drop(writer);
    assert!(layout::names(dir.path()).iter().all(|n| !n.starts_with(layout::STAGING)));
}
