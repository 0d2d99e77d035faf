//! Bounds on what hostile or broken input may cost.
//!
//! Memory is bounded by these numbers and the number of threads, never by the size of the input.

/// How much an input may ask for. The defaults suit real exports; tests use small ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of decoded text handed to a worker at once.
    pub chunk_bytes: usize,
    /// Bytes of one line, one row or one JSON value. A longer one is skipped without being held, and counted.
    pub record_bytes: usize,
    /// Bytes of the first JSON value of a file: an envelope such as `{"statuses": […]}` holds the whole file.
    pub document_bytes: usize,
    /// Levels of nesting in JSON.
    pub depth: u32,
    /// Decompressed bytes per compressed byte above which a file is taken for a decompression bomb …
    pub bomb_ratio: u64,
    /// … once this many bytes have come out of it.
    pub bomb_floor: u64,
    /// Work units between reader and sink; 0 means four per thread.
    pub in_flight: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            chunk_bytes: 1 << 18,
            record_bytes: 64 << 20,
            document_bytes: 256 << 20,
            depth: 128,
            bomb_ratio: 1000,
            bomb_floor: 1 << 30,
            in_flight: 0,
        }
    }
}
