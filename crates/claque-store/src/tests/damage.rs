//! Damaged files are errors that name the file; nothing panics and no wrong row is returned.

use super::{commit, fresh};
use crate::{Scan, Workspace, layout};
use claque_schema::*;
use std::path::{Path, PathBuf};

fn filled() -> (tempfile::TempDir, Vec<PostRow>) {
    let (dir, mut ws) = fresh();
    let row = |i: u64| PostRow {
        post: PostToken(i / 2),
        author: Some(AccountToken(i)),
        text: Some(format!("text {i}")),
        hashtags: vec![format!("tag{i}")],
        ..PostRow::default()
    };
    let aliases = vec![AliasRow { weak: AccountToken(2), strong: AccountToken(77) }];
    commit(&mut ws, Batch { posts: (0..30).map(row).collect(), aliases, ..Batch::default() });
    let rows = ws.posts(&Scan::ALL).unwrap();
    assert_eq!(rows.len(), 15);
    (dir, rows)
}

/// Everything a reader does.
fn read_all(dir: &Path) -> Result<Vec<PostRow>, crate::StoreError> {
    let ws = Workspace::open(dir)?;
    ws.inspect()?;
    ws.latest_accounts(None)?;
    ws.posts(&Scan::ALL)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = vec![dir.join(layout::MANIFEST), dir.join(layout::SOURCES)];
    for sub in ["data/posts", "index"] {
        out.extend(layout::names(&dir.join(sub)).into_iter().map(|n| dir.join(sub).join(n)));
    }
    out
}

#[test]
fn no_flipped_byte_of_data_goes_unnoticed() {
    let (dir, rows) = filled();
    let part = layout::part_path(dir.path(), crate::Table::Posts, 0);
    let good = std::fs::read(&part).unwrap();
    // Every byte would take long; a prime stride meets every region.
    for at in (0..good.len()).step_by(29) {
        let mut bad = good.clone();
        bad[at] ^= 0x41;
        std::fs::write(&part, bad).unwrap();
        match read_all(dir.path()) {
            Err(error) => assert!(error.to_string().contains("part-000000.parquet is damaged"), "{error}"),
            // The leading magic and the computed column are not read by this scan.
            Ok(found) => assert_eq!(found, rows, "byte {at}"),
        }
    }
}

#[test]
fn cut_emptied_and_missing_files_are_named() {
    let (dir, rows) = filled();
    for path in files(dir.path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let good = std::fs::read(&path).unwrap();
        for keep in [0, 1, good.len() / 2, good.len() - 2] {
            std::fs::write(&path, &good[..keep]).unwrap();
            match read_all(dir.path()) {
                Err(error) => assert!(error.to_string().contains(&name), "{error}"),
                Ok(found) => assert!(name.starts_with("tokens") && found == rows, "{name} cut to {keep}"),
            }
        }
        std::fs::remove_file(&path).unwrap();
        let outcome = read_all(dir.path());
        assert!(name.starts_with("tokens") || outcome.unwrap_err().to_string().contains(&name));
        std::fs::write(&path, &good).unwrap();
        assert_eq!(read_all(dir.path()).unwrap(), rows);
    }
}
