//! What can go wrong with accountability: what happened, where, what to do. No message holds an id or a key.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, CustodyError>;

/// Why something could not be recorded, read or granted.
#[derive(Debug, Error)]
pub enum CustodyError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("{}: {source}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// SQLite's word.
        source: rusqlite::Error,
    },
    /// The log is not what was written.
    #[error(
        "the custody log does not verify: {0}\n  what to do: see `claque log verify`; restore custody/ from a backup, or \
         set the broken log aside with `claque log restart`"
    )]
    LogBroken(String),
    /// Another command has held the custody folder for too long.
    #[error("another command is writing to {}; wait for it to end and run again", .0.display())]
    Busy(PathBuf),
    /// Something given is not what it should be: a checkpoint, an approval, a case number.
    #[error("{0}")]
    Bad(String),
    /// The vault stays shut.
    #[error("the vault stays shut: {0}")]
    Shut(String),
    /// A policy does not allow it.
    #[error(transparent)]
    Refused(#[from] crate::policy::Refusal),
    /// The dataset could not be read or changed.
    #[error(transparent)]
    Store(#[from] claque_store::StoreError),
}

impl CustodyError {
    /// Whether the caller should exit with 3: a rule refused, nothing was wrong with the use.
    pub fn is_policy(&self) -> bool {
        matches!(self, CustodyError::LogBroken(_) | CustodyError::Shut(_) | CustodyError::Refused(_))
    }

    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> CustodyError + use<> {
        let path = path.to_path_buf();
        move |source| CustodyError::Io { action, path, source }
    }

    pub(crate) fn sqlite(path: &Path) -> impl Fn(rusqlite::Error) -> CustodyError + use<> {
        let path = path.to_path_buf();
        move |source| CustodyError::Sqlite { path: path.clone(), source }
    }
}
