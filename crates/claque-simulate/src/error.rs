//! What can go wrong, in words a user can act on.

use std::path::PathBuf;

/// Why a scenario could not be read or written out.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The scenario is no TOML, or has a key or value of the wrong kind. The message holds line and column.
    #[error("the scenario cannot be read: {0}")]
    Parse(String),
    /// The scenario reads well and makes no sense.
    #[error("scenario `{scenario}`, {place}: {problem}; {remedy}")]
    Invalid {
        /// The scenario's name.
        scenario: String,
        /// The key, as a path: `creator[0].block[1].at`.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to write instead.
        remedy: String,
    },
    /// A file of the export could not be written.
    #[error("cannot write {}: {source}; choose a folder that exists on a disk with free space and that you may write to", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A language pack that ships with the crate is broken: a fault of the crate, not of the user.
    #[error("the language pack `{pack}` of this build is broken: {problem}; please report it")]
    Pack {
        /// Which pack.
        pack: String,
        /// What is wrong with it.
        problem: String,
    },
}
