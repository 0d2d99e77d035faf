//! What can go wrong with a workspace: what happened, where, and what to do about it.

use std::path::{Path, PathBuf};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a workspace could not be made, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no `claque.toml` here or above.
    #[error(
        "no workspace at {0} or in a folder above it; make one with `claque -w DIR init`, or name one with `-w DIR`"
    )]
    NoWorkspace(PathBuf),
    /// `create` was asked for a folder that is a workspace already.
    #[error("{0} is a workspace already; use it as it is, or name another folder")]
    AlreadyAWorkspace(PathBuf),
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `read`, `write` …
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// A file of the workspace is not what was written.
    #[error(
        "{} is damaged: {what}. Restore the workspace from a backup, or make a new one and ingest the inputs again",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The workspace was written by a later version of the program.
    #[error("{} is of dataset version {found}, this program knows {known}; use a newer claque", path.display())]
    NewerVersion {
        /// The manifest.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// A file that the manifest named when the workspace was opened is gone.
    #[error("{} is gone: another command changed the workspace meanwhile, or the file was deleted. Run the command again; if that does not help, restore the workspace from a backup", .0.display())]
    Gone(PathBuf),
    /// Another process writes to the workspace.
    #[error("the workspace {} is being written by another process ({holder}); wait for it to end and run again", dir.display())]
    Locked {
        /// The workspace.
        dir: PathBuf,
        /// Who, as far as known.
        holder: String,
    },
    /// One source name was given two licences.
    #[error(
        "source `{name}` was declared with the licence \"{held}\" and now with \"{given}\"; use another `--source` name"
    )]
    SourceConflict {
        /// The source.
        name: String,
        /// Licence held.
        held: String,
        /// Licence given now.
        given: String,
    },
    /// The caller's file numbers do not continue the manifest's.
    #[error("input file `{name}` has number {found} where {expected} comes next (a mistake of the calling program)")]
    FileNumber {
        /// Its name.
        name: String,
        /// The number it has.
        found: u32,
        /// The number it should have.
        expected: u32,
    },
    /// Rows and counts contradict each other.
    #[error("the rows of input file `{name}` do not add up: {detail} (a mistake of the program; nothing was stored)")]
    Accounting {
        /// Its name.
        name: String,
        /// The figures.
        detail: String,
    },
    /// The Parquet library could not encode.
    #[error("cannot encode {}: {detail}", path.display())]
    Encode {
        /// The file being written.
        path: PathBuf,
        /// The library's word.
        detail: String,
    },
    /// A test stopped the commit here.
    #[cfg(test)]
    #[error("stopped by a test")]
    Stopped,
}

impl StoreError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.to_path_buf();
        move |source| StoreError::Io { action, path, source }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: path.to_path_buf(), what: what.into() }
    }

    pub(crate) fn encode(path: &Path, error: impl std::fmt::Display) -> StoreError {
        StoreError::Encode { path: path.to_path_buf(), detail: error.to_string() }
    }
}
