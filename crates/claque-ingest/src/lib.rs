//! Files of every platform and tool into pseudonymous rows and rejects.
//!
//! ```text
//! path, stdin ─ frames (decompress, decode, cut) ─ Format::read ─ Record ─ door (pseudonyms, redaction, numbers) ─ rows
//! ```
//!
//! Invariant: raw ids, handles, names and bios exist only in [`record`], which is private, and no error, warning or
//! reject line carries a value of the input.

pub(crate) mod format;
pub(crate) mod formats;
pub(crate) mod frame;
pub(crate) mod guess;
pub(crate) mod key;
pub(crate) mod limits;
pub(crate) mod mapping;
pub(crate) mod record;
pub(crate) mod text;
pub(crate) mod value;

pub use limits::Limits;
pub use key::{KeyError, PseudonymKey, account_token, post_token};
