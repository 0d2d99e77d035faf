//! Files of every platform and tool into pseudonymous rows and rejects.
//!
//! ```text
//! path, stdin ─ frames (decompress, decode, cut) ─ Format::read ─ Record ─ door (pseudonyms, redaction, numbers) ─ rows
//! ```
//!
//! Invariant: raw ids, handles, names and bios exist only in [`record`], which is private, and no error, warning or
//! reject line carries a value of the input.

pub(crate) mod detect;
pub(crate) mod door;
pub(crate) mod driver;
pub(crate) mod format;
pub(crate) mod formats;
pub(crate) mod frame;
#[cfg(fuzzing)]
pub mod fuzzing;
pub(crate) mod guess;
pub(crate) mod key;
pub(crate) mod limits;
pub(crate) mod mapping;
pub(crate) mod record;
pub(crate) mod text;
pub(crate) mod value;

pub use driver::{IngestError, IngestOptions, IngestOutcome, Keeper, Progress, formats, ingest};
pub use guess::{GuessError, guess as guess_mapping};
pub use key::{KeyError, PseudonymKey, account_token, hidden_hashtag, post_token, url_object};
pub use limits::Limits;
pub use mapping::{MappingError, mapping_keys};
pub use text::bigram::{BigramTable, BigramTableError};

/// A text that a person typed beside the data (a reason, a statement), without what names somebody: handles, links, e-mail
/// addresses, telephone and long numbers, and names that the text introduces as names. Redacted again, it is the same.
pub fn redact_free_text(text: &str) -> String {
    text::free::redact_free(text)
}

/// A hashtag as rows hold it: NFKC, lower case, without `#`; empty when nothing is left.
pub fn normalise_hashtag(tag: &str) -> String {
    text::hashtag::normalise(tag)
}
