//! Merging: which rows are the same row, found in bounded memory.
//!
//! While rows are written, each leaves a small record (key, quality, place) in one of 128 buckets by the high bits of
//! its key; buckets go to disk when they grow. At commit the rows of earlier parts whose keys may occur among the new
//! ones (a bit filter says so) are added, and each bucket is sorted and resolved by itself: of the rows with one key
//! all but the best get a tombstone. A hundred million rows make buckets of 30 MB; nothing else grows with the data
//! but one bit per row.

mod dead;
mod filter;
mod spill;

pub(crate) use dead::Dead;
pub(crate) use filter::KeyFilter;
pub(crate) use spill::{Record, Spill};

/// Spreads keys over all 64 bits (Fibonacci hashing; Knuth, TAOCP 3, 6.4), so that the high bits can be used.
fn mix(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
