//! The seal beside the log: how many entries, the last hash, the hash of the whole file.

use crate::error::{CustodyError, Result};
use crate::folder;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

pub(super) const FILE: &str = "log.seal";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seal {
    pub n: u64,
    pub head: String,
    pub blake3: String,
}

impl Seal {
    pub fn path(custody: &Path) -> PathBuf {
        custody.join(FILE)
    }

    pub fn of(log: &Path, n: u64, head: &str) -> Result<Seal> {
        Ok(Seal { n, head: head.to_string(), blake3: file_hash(log)? })
    }

    fn bytes(&self) -> Vec<u8> {
        serde_json::to_string(self).unwrap_or_default().into_bytes()
    }

    pub fn save(&self, custody: &Path) -> Result<()> {
        folder::replace(&Seal::path(custody), &self.bytes())
    }

    /// Reads the seal; nothing when there is none.
    pub fn load(custody: &Path) -> Result<Option<Seal>> {
        let path = Seal::path(custody);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(CustodyError::io("read", &path)(e)),
        };
        let seal: Option<Seal> = serde_json::from_slice(&bytes).ok();
        // One way of writing only: a seal with a changed space is a changed seal.
        match seal.filter(|s| s.bytes() == bytes) {
            Some(seal) => Ok(Some(seal)),
            None => Err(CustodyError::LogBroken("its seal is damaged".to_string())),
        }
    }
}

pub(super) fn file_hash(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(CustodyError::io("read", path))?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}
