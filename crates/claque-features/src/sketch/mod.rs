//! Sketches: bounded, order-free summaries of unbounded streams.
//!
//! Each is a function of the *multiset* of what was put in, whatever the order and however it was split: register
//! maxima (HyperLogLog), counters in fixed buckets (histogram), the k smallest hashes (bottom-k). Reservoirs, moving
//! averages and t-digests are not, and therefore are not here. All of them are kernels themselves.

mod bottom_k;
mod histogram;
mod hyper_log_log;

pub use bottom_k::{BottomMap, CountMap, Fold, KeySet, Least};
pub use histogram::LogHistogram;
pub use hyper_log_log::HyperLogLog;

/// Spreads the bits of a key: the finaliser of MurmurHash3 (Appleby), a bijection of 64-bit words.
///
/// Sketches need uniform hashes. Tokens are uniform already; ordinals, day numbers and client hashes go through this.
pub fn mix(key: u64) -> u64 {
    let mut z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    z = (z ^ (z >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    z ^ (z >> 33)
}

/// Hash of a text for sketches: XXH3 (Collet), unkeyed; for what is not secret, such as domains and hashtags.
pub fn hash_text(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}
