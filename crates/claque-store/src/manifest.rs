//! The manifest: what the workspace holds, and the only file that makes it so.
//!
//! Parts, tombstones and indexes that the manifest does not name do not exist for a reader. Replacing the manifest is
//! therefore the one step that turns the old state into the new.

use crate::error::{Result, StoreError};
use crate::layout;
use crate::part::PartEntry;
use crate::tables::Table;
use claque_schema::{Accounting, InputFile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Version of the dataset's layout.
pub const DATASET_VERSION: u32 = 1;

/// What a workspace holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub dataset_version: u32,
    /// Number of commits.
    pub generation: u64,
    /// When the first file was ingested, RFC 3339; empty before.
    #[serde(default)]
    pub created: String,
    /// When the last file was ingested, RFC 3339; empty before.
    #[serde(default)]
    pub updated: String,
    /// Every input file; rows refer to them by index.
    #[serde(default)]
    pub files: Vec<InputFile>,
    /// Sums over the files.
    #[serde(default)]
    pub totals: Accounting,
    /// Anything else that was counted on the way in, by name (repairs, warnings …).
    #[serde(default)]
    pub counters: BTreeMap<String, u64>,
    /// Rejected records by reason.
    #[serde(default)]
    pub reject_reasons: BTreeMap<String, u64>,
    /// Files under `rejects/`.
    #[serde(default)]
    pub reject_files: Vec<String>,
    /// The parts of the dataset.
    #[serde(default)]
    pub parts: Vec<PartEntry>,
    /// Index of aliases that may matter, under `index/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_index: Option<String>,
    /// Handles that belonged to more than one id and were left alone.
    #[serde(default)]
    pub n_ambiguous_handles: u64,
    /// Filter of all account tokens in the dataset, under `index/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_filter: Option<String>,
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Manifest { dataset_version: DATASET_VERSION, ..Manifest::default() }
    }

    pub(crate) fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(StoreError::io("read", path))?;
        let probe: Probe = serde_json::from_slice(&bytes).map_err(|e| StoreError::damaged(path, e.to_string()))?;
        if probe.dataset_version > DATASET_VERSION {
            let (found, known) = (probe.dataset_version, DATASET_VERSION);
            return Err(StoreError::NewerVersion { path: path.to_path_buf(), found, known });
        }
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|e| StoreError::damaged(path, e.to_string()))?;
        manifest.check(path)?;
        Ok(manifest)
    }

    fn check(&self, path: &Path) -> Result<()> {
        if let Some(at) = self.files.iter().enumerate().position(|(i, f)| f.file as usize != i) {
            return Err(StoreError::damaged(path, format!("file number {at} is out of place")));
        }
        // File names come from here and are joined to the workspace's path: they must not lead out of it.
        let names = self.parts.iter().filter_map(|p| p.dead_file.as_ref());
        let names = names.chain(&self.alias_index).chain(&self.token_filter).chain(&self.reject_files);
        for name in names {
            if name.contains(['/', '\\']) || name.starts_with('.') {
                return Err(StoreError::damaged(path, "it names a file outside of the workspace"));
            }
        }
        if self.parts.iter().any(|p| p.dead > p.rows || p.footer_bytes > p.bytes) {
            return Err(StoreError::damaged(path, "its counts contradict each other"));
        }
        Ok(())
    }

    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|e| StoreError::encode(path, e))?;
        bytes.push(b'\n');
        layout::replace(path, &bytes)
    }

    /// Rows of a table that were not merged into others.
    pub fn n_rows(&self, table: Table) -> u64 {
        self.parts.iter().filter(|p| p.table == table).map(|p| p.rows - p.dead).sum()
    }

    /// The file with that BLAKE3 hash, when it was ingested before.
    pub fn file_with_hash(&self, blake3: &str) -> Option<&InputFile> {
        self.files.iter().find(|f| !f.blake3.is_empty() && f.blake3 == blake3)
    }

    /// Files of which rows are held and that were ingested before an instant (RFC 3339, UTC to the second).
    pub fn ingested_before<'a>(&'a self, before: &'a str) -> impl Iterator<Item = &'a InputFile> {
        let is_held = |f: &&InputFile| f.accounting.kept > 0 && !f.ingested_at.is_empty();
        self.files.iter().filter(is_held).filter(move |f| f.ingested_at.as_str() < before)
    }

    pub(crate) fn next_part(&self, table: Table) -> u32 {
        self.parts.iter().filter(|p| p.table == table).map(|p| p.number + 1).max().unwrap_or(0)
    }
}

#[derive(Deserialize)]
struct Probe {
    dataset_version: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("manifest.json");
        std::fs::write(&path, text).unwrap();
        Manifest::load(&path).map_or_else(|e| e.to_string(), |m| format!("{m:?}"))
    }

    #[test]
    fn a_damaged_manifest_is_said_to_be_damaged() {
        for text in ["", "{", "[]", "{\"dataset_version\": \"x\"}", "{\"dataset_version\":1,\"generation\":-1}"] {
            assert!(load(text).contains("is damaged"), "{text}");
        }
        let escape = r#"{"dataset_version":1,"generation":1,"alias_index":"../../x"}"#;
        assert!(load(escape).contains("outside of the workspace"));
    }

    #[test]
    fn a_later_version_asks_for_a_newer_program() {
        assert!(load(r#"{"dataset_version": 99, "unheard": true}"#).contains("use a newer claque"));
    }

    #[test]
    fn a_manifest_survives_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("manifest.json");
        let mut manifest = Manifest::new();
        manifest.counters.insert("ids damaged by a spreadsheet".to_string(), 3);
        manifest.save(&path).unwrap();
        assert_eq!(Manifest::load(&path).unwrap(), manifest);
    }
}
