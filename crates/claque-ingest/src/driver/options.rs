//! What a caller asks for, what it gets, and what can go wrong.

use crate::limits::Limits;
use crate::mapping::MappingError;
use claque_schema::{AccountToken, InputFile, Label, Platform, Timestamp};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

/// Takes the raw id of every account whose profile is read: a vault, which encrypts it at once. The only way by which a
/// raw id leaves this crate, and only where somebody has switched a vault on.
#[derive(Clone)]
pub struct Keeper(Arc<Keep>);

type Keep = dyn Fn(AccountToken, &str) + Send + Sync;

impl Keeper {
    /// Calls `keep` with token and raw id (`@handle` where a record has no id), from any thread, once a record.
    pub fn new(keep: impl Fn(AccountToken, &str) + Send + Sync + 'static) -> Self {
        Keeper(Arc::new(keep))
    }

    /// Takes a raw id.
    pub fn keep(&self, account: AccountToken, raw: &str) {
        (self.0)(account, raw);
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keeper(…)")
    }
}

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct IngestOptions {
    /// Files, folders, and `-` for the standard input.
    pub paths: Vec<PathBuf>,
    /// Name of the format; `None` detects it, file by file.
    pub format: Option<String>,
    /// A mapping file, used for every input.
    pub mapping: Option<PathBuf>,
    /// Ground truth for the account rows, with the kind of automation.
    pub label: Option<(Label, Option<String>)>,
    /// Platform of inputs that do not name theirs.
    pub platform: Option<Platform>,
    /// Raw id or @handle of the creator whose followers are read.
    pub follows_of: Option<String>,
    /// Values for a mapping's `param` fields.
    pub params: Vec<(String, String)>,
    /// Zone of times that name none; `None` is UTC, and the rows say that it was assumed.
    pub timezone: Option<String>,
    /// Index of the declared source, for the rows.
    pub source: u32,
    /// Index of the first file in the workspace's manifest.
    pub first_file: u32,
    /// Bounds on memory and on hostile input.
    pub limits: Limits,
    /// When the data was observed, for records that do not say.
    pub observed_at: Option<Timestamp>,
    /// Where raw ids go besides being turned into tokens; nowhere by default.
    pub keeper: Option<Keeper>,
}

/// How far the driver is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Name of the file at hand (last component).
    pub file: String,
    /// Its number, from 1.
    pub file_number: usize,
    /// Files in all.
    pub n_files: usize,
    /// Bytes on disk read so far, of all files.
    pub bytes_read: u64,
    /// Bytes on disk of all files; `None` when a stream is among them.
    pub bytes_total: Option<u64>,
    /// Records of the file at hand so far.
    pub records: u64,
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct IngestOutcome {
    /// Files that were read, with their accounting; indices start at `first_file`.
    pub files: Vec<InputFile>,
    /// Names of files that were not read, or not to their end, and why.
    pub skipped: Vec<(String, String)>,
    /// Repairs and oddities: file name, note, how often.
    pub warnings: Vec<(String, String, u64)>,
    /// Fields that the formats in use can fill, as `table.field`.
    pub fields: Vec<String>,
}

/// Why nothing at all could be done.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// `--as` names no format.
    #[error("unknown format `{name}`; known: {}", .known.join(", "))]
    UnknownFormat {
        /// The name as given.
        name: String,
        /// Names that are known.
        known: Vec<String>,
    },
    /// The mapping file cannot be used.
    #[error(transparent)]
    Mapping(Box<MappingError>),
    /// The time zone is none.
    #[error("{0}")]
    TimeZone(String),
    /// No input could be read.
    #[error("nothing could be read{}", list(.skipped))]
    Nothing {
        /// Names of the inputs and why each of them could not be read.
        skipped: Vec<(String, String)>,
    },
    /// The receiver of the batches failed.
    #[error("rows could not be stored: {0}")]
    Sink(#[source] Box<dyn Error + Send + Sync>),
}

/// The first few reasons; a folder may hold thousands of files.
fn list(skipped: &[(String, String)]) -> String {
    const SHOWN: usize = 5;
    if skipped.is_empty() {
        return ": no files found there; give files, folders or `-`".into();
    }
    let mut text: String = skipped.iter().take(SHOWN).map(|(name, why)| format!("\n  {name}: {why}")).collect();
    if skipped.len() > SHOWN {
        text += &format!("\n  and {} more", skipped.len() - SHOWN);
    }
    text
}
