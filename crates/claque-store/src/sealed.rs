//! Small binary files with their own checksum: tombstones and indexes.
//!
//! A file is `CLQ1`, the BLAKE3 hash of the payload (32 bytes), the payload. Reading gives the payload as it was
//! written or an error, so that decoders behind it need not distrust every byte.

use crate::error::{Result, StoreError};
use crate::layout;
use std::path::Path;

const MAGIC: &[u8; 4] = b"CLQ1";
const HEADER: usize = 4 + 32;

pub(crate) fn write(path: &Path, payload: &[u8]) -> Result<()> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(blake3::hash(payload).as_bytes());
    bytes.extend_from_slice(payload);
    layout::write_synced(path, &bytes)
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::Gone(path.to_path_buf()),
        _ => StoreError::io("read", path)(error),
    })?;
    if bytes.len() < HEADER || &bytes[..4] != MAGIC {
        return Err(StoreError::damaged(path, "it is too short or of another kind"));
    }
    let payload = bytes.split_off(HEADER);
    if blake3::hash(&payload).as_bytes() != &bytes[4..] {
        return Err(StoreError::damaged(path, "its checksum does not match its content"));
    }
    Ok(payload)
}

/// The little-endian number at `at`; 0 beyond the end.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0u8; 8];
    if let Some(found) = bytes.get(at..at + 8) {
        word.copy_from_slice(found);
    }
    u64::from_le_bytes(word)
}
