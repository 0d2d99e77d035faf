//! Parts: immutable Parquet files of one table, with a checksum for every column chunk.
//!
//! The chain is manifest → footer → column chunk: the manifest holds length and BLAKE3 of the footer, the footer holds
//! 64 bits of BLAKE3 for each chunk of each row group, and a chunk is checked when it is read. So damage anywhere is
//! an error that names the file, and the decoder is never fed bytes that the encoder did not make. (The Parquet
//! library writes no page checksums.)

mod decode;
mod encode;
mod read;
mod write;

pub(crate) use read::{Part, Selection};
pub(crate) use write::PartWriter;

use crate::tables::Table;
use serde::{Deserialize, Serialize};

/// Footer key under which the checksums lie: 16 hexadecimal digits per chunk, row group by row group.
const SUMS_KEY: &str = "claque.chunk_sums";

/// A part as the manifest knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Its table.
    pub table: Table,
    /// Its number within the table.
    pub number: u32,
    /// Rows, merged ones included.
    pub rows: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Bytes of the footer: everything after the last row group.
    pub footer_bytes: u64,
    /// BLAKE3 of the footer, hexadecimal.
    pub footer_blake3: String,
    /// Rows that were merged into others.
    #[serde(default)]
    pub dead: u64,
    /// Tombstone file under `index/`, when there are dead rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_file: Option<String>,
    /// How often it was written anew because something was erased from it.
    #[serde(default, skip_serializing_if = "is_first")]
    pub revision: u32,
}

fn is_first(revision: &u32) -> bool {
    *revision == 0
}

fn chunk_sum(bytes: &[u8]) -> u64 {
    crate::sealed::u64_at(blake3::hash(bytes).as_bytes(), 0)
}
