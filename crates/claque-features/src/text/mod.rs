//! Texts as sets of shingles, and families of near-duplicates.
//!
//! Campaigns repeat themselves with small changes: a number, a name, an emoji. Families group such texts without
//! knowing their language: characters are normalised (NFKC, lower case, letters and digits only), cut into
//! overlapping runs of five, and compared as sets (Broder 1997). MinHash with banding finds candidates; every
//! pair that counts is checked by its exact Jaccard similarity. Word lists, stemmers and alphabets are not needed.

mod families;
mod min_hash;
mod normalise;
mod shingle;

pub(crate) use families::shingle_set;
pub use families::{Families, Family, FamilyParams, TextDoc, docs_of, families};
pub use min_hash::{N_BANDS, ROWS_PER_BAND, band_hashes};
pub use normalise::normalise;
pub use shingle::{SHINGLE_CHARS, jaccard, shingles};
