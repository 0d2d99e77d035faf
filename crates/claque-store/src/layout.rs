//! Names of files in a workspace folder, and how a file is replaced.
//!
//! ```text
//! claque.toml            purpose, basis, retention (its content belongs to claque-custody)
//! sources.json           declared sources
//! manifest.json          what is held: the only file that makes parts, tombstones and indexes visible
//! data/<table>/part-000000.parquet       part-000000.r1.parquet once something was erased from it
//! index/<table>-000000.g000003.dead      rows of that part that were merged into others
//! index/tokens.g000003.bin, aliases.g000003.bin
//! rejects/0003.csv       file, line, reason
//! absent.json            accounts that must not appear: opted out, forgotten, set aside
//! .lock, .staging-<pid>/ only while a writer works
//! ```
//!
//! Files are written beside their place, synced, and renamed in: a reader sees the old file or the new one.

use crate::error::{Result, StoreError};
use crate::part::PartEntry;
use crate::tables::Table;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) const POLICY: &str = "claque.toml";
pub(crate) const SOURCES: &str = "sources.json";
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const DATA: &str = "data";
pub(crate) const INDEX: &str = "index";
pub(crate) const REJECTS: &str = "rejects";
pub(crate) const LOCK: &str = ".lock";
pub(crate) const STAGING: &str = ".staging-";
const TEMPORARY: &str = ".new";

pub(crate) fn table_dir(dir: &Path, table: Table) -> PathBuf {
    dir.join(DATA).join(table.name())
}

pub(crate) fn part_name(number: u32) -> String {
    format!("part-{number:06}.parquet")
}

pub(crate) fn part_path(dir: &Path, table: Table, number: u32) -> PathBuf {
    table_dir(dir, table).join(part_name(number))
}

/// The file name of a part: parts that were written anew after an erasure carry their revision.
pub(crate) fn entry_name(entry: &PartEntry) -> String {
    match entry.revision {
        0 => part_name(entry.number),
        revision => format!("part-{:06}.r{revision}.parquet", entry.number),
    }
}

pub(crate) fn part_file(dir: &Path, entry: &PartEntry) -> PathBuf {
    table_dir(dir, entry.table).join(entry_name(entry))
}

pub(crate) fn dead_name(table: Table, number: u32, generation: u64) -> String {
    format!("{}-{number:06}.g{generation:06}.dead", table.name())
}

pub(crate) fn index_name(what: &str, generation: u64) -> String {
    format!("{what}.g{generation:06}.bin")
}

pub(crate) fn rejects_name(generation: u64) -> String {
    format!("{generation:04}.csv")
}

/// Where a file is written before it is renamed to `path`.
fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(TEMPORARY);
    path.with_file_name(name)
}

/// Whether a name in the workspace's root is a leftover of [`replace`].
pub(crate) fn is_temporary(name: &str) -> bool {
    name.ends_with(TEMPORARY)
}

/// Writes a file beside its place, syncs it and renames it in: after a crash the old or the new content is there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = temporary(path);
    write_synced(&beside, bytes)?;
    fs::rename(&beside, path).map_err(StoreError::io("replace", path))?;
    if let Some(dir) = path.parent() {
        sync_dir(dir);
    }
    Ok(())
}

/// Writes a new file and waits until the disk has it.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path).map_err(StoreError::io("create", path))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.sync_all().map_err(StoreError::io("write", path))
}

/// Makes renames in a folder durable. Best effort: not every system lets a folder be synced, and none of them loses
/// more than the last rename.
pub(crate) fn sync_dir(dir: &Path) {
    if let Ok(handle) = File::open(dir) {
        let _ = handle.sync_all();
    }
}

pub(crate) fn make_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(StoreError::io("create", dir))
}

/// Names in a folder, sorted; an absent folder has none.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut names: Vec<String> = entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// Bytes of all files below a folder.
pub(crate) fn bytes_below(dir: &Path) -> u64 {
    let mut total = 0;
    let mut open = vec![dir.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(meta) if meta.is_dir() => open.push(entry.path()),
                Ok(meta) => total += meta.len(),
                Err(_) => {}
            }
        }
    }
    total
}
