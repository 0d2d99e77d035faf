//! Accounting and provenance: every row is accounted for, every file has a hash.

use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// `read = kept + merged + rejected + suppressed`, by construction and by assertion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    /// Records met in the input.
    pub read: u64,
    /// Records that became rows.
    pub kept: u64,
    /// Records that repeat one already held.
    pub merged: u64,
    /// Records that could not be read; the reject file says why.
    pub rejected: u64,
    /// Records left out because a subject or a policy says so.
    pub suppressed: u64,
}

impl Accounting {
    /// Whether every record is accounted for.
    pub fn balances(&self) -> bool {
        self.read == self.kept + self.merged + self.rejected + self.suppressed
    }
}

impl AddAssign for Accounting {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.kept += other.kept;
        self.merged += other.merged;
        self.rejected += other.rejected;
        self.suppressed += other.suppressed;
    }
}

/// An input file as the manifest remembers it. The name is the file's last component only: folders name people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Index that rows refer to.
    pub file: u32,
    /// Display name.
    pub name: String,
    /// Bytes on disk.
    pub bytes: u64,
    /// BLAKE3 of the bytes on disk, hexadecimal; empty for a stream that could not be hashed.
    pub blake3: String,
    /// The format it was read as.
    pub format: String,
    /// Why: detection's words, or "given by --as".
    pub detected: String,
    /// Index of the declared source.
    pub source: u32,
    /// Its rows.
    pub accounting: Accounting,
    /// When it was ingested, RFC 3339.
    pub ingested_at: String,
}

/// A declared source of data: where it comes from and what its licence allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDecl {
    /// Name, as in `--source`.
    pub name: String,
    /// Where it came from: a publisher, a platform's interface, the person who gave it; empty when nobody said.
    #[serde(default)]
    pub origin: String,
    /// The stated licence; empty when nobody stated one.
    #[serde(default)]
    pub licence: String,
    /// Legal basis of holding it, where it is not the workspace's.
    #[serde(default)]
    pub basis: String,
    /// The day on which it was obtained, `2026-05-02`: as stated, else the day of its first ingest.
    #[serde(default)]
    pub obtained: String,
    /// BLAKE3 of the hashes of its files, in order of ingest.
    #[serde(default)]
    pub blake3: String,
    /// Whether models may be trained on it: it states a licence and nobody has said otherwise.
    #[serde(default)]
    pub train: bool,
    /// Fields that the source's format *can* fill, in the words of the schema.
    #[serde(default)]
    pub fields: Vec<String>,
}
