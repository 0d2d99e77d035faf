//! A first draft of a mapping file, for a table or JSON file that no format knows.
//!
//! Two things speak for a column: its name (in a handful of languages) and what its cells can be read as, over a
//! sample of 200 records. Their product is the confidence, and each line of the draft carries it as a comment, with
//! the reasons. Nothing is applied: the draft is TOML for a person to check, and it loads as it stands.
//!
//! No cell of the file occurs in the draft. Names of columns do; keys of JSON objects only where most records have
//! them, because some exports use account names as keys.

mod draft;
mod hints;
mod looks;
mod sample;

use crate::limits::Limits;
use std::path::Path;

/// Why no draft can be made.
#[derive(Debug, thiserror::Error)]
pub enum GuessError {
    /// The file could not be opened or unpacked.
    #[error("{file}: {what}")]
    Unreadable {
        /// Path as given.
        file: String,
        /// What happened.
        what: String,
    },
    /// It is neither a table with a header nor JSON.
    #[error("{file}: neither a table with a header row nor JSON objects; a mapping file can describe only these")]
    NoTable {
        /// Path as given.
        file: String,
    },
    /// No column looks like an id, an author or a handle.
    #[error(
        "{file}: no column looks like an account or a post; write a mapping by hand (`claque map --keys` lists what one may say)"
    )]
    NothingFound {
        /// Path as given.
        file: String,
    },
}

/// Drafts a mapping for a CSV, JSON or NDJSON file (plain, gzip or zstd): TOML with the confidence of every line.
pub fn guess(path: &Path) -> Result<String, GuessError> {
    let file = path.display().to_string();
    let unreadable = |what: String| GuessError::Unreadable { file: file.clone(), what };
    let raw = std::fs::File::open(path).map_err(|error| unreadable(crate::frame::open::io_words(&error)))?;
    let limits = Limits::default();
    let mut opened = crate::frame::open::open(raw, &limits).map_err(|error| unreadable(error.to_string()))?;
    let sample = sample::take(&mut opened.feed, &limits).ok_or(GuessError::NoTable { file: file.clone() })?;
    draft::write(&sample).ok_or(GuessError::NothingFound { file })
}

#[cfg(test)]
mod tests;
