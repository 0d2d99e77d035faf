//! The workspace folder and its dataset: the only crate that knows paths and Parquet.
//!
//! ```text
//! Batch ─ Writer (row groups → parts in staging) ─ commit (merge, account, rename in, replace the manifest)
//! Workspace ─ groups, read (tombstones left out, aliases resolved) ─ rows
//! ```
//!
//! Invariants: a reader sees one consistent state, whatever happens to a writer; every input record is accounted for
//! per file (`read = kept + merged + rejected + suppressed`); memory does not grow with the input; a damaged file is
//! an error that names it; the same rows in the same order give the same bytes.

mod absent;
mod aliases;
mod allowed;
mod column;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod inspect;
mod latest;
mod layout;
mod lock;
mod manifest;
mod merge;
mod part;
mod read;
mod rewrite;
mod scan;
mod sealed;
mod subject;
mod tables;
#[cfg(test)]
mod tests;
mod workspace;
mod writer;

pub use absent::{Absence, Absent, AbsentAccount};
pub use error::{Result, StoreError};
pub use inspect::{ColumnFill, Inspection, TableFacts, column_names};
pub use manifest::{DATASET_VERSION, Manifest};
pub use part::PartEntry;
pub use read::GroupRef;
pub use rewrite::{Erased, Erasure};
pub use scan::{PostColumns, Scan};
pub use subject::HeldRow;
pub use tables::Table;
pub use workspace::Workspace;
pub use writer::{CommitReport, Limits, Writer};
