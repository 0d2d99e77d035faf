//! Judgements: audience, campaign and coordination, as [`report::Report`]s. Pure: no IO, no clock.
//!
//! ```text
//! rows + scores ─ audience::assess, campaign::assess ─ findings ─ summary::… ─ report::Report
//! ```
//!
//! Everything that a report says is decided here; `claque-report` only draws it. A judgement is a function from rows
//! to a finding, with its method in the module's essay and its limits as caveats in the finding itself.

pub mod audience;
pub mod bands;
pub mod campaign;
pub mod coordination;
pub mod evaluation;
pub mod explain;
pub mod fairness;
pub mod leads;
pub mod limits;
pub mod network;
pub mod networks;
pub mod overview;
pub mod population;
pub mod report;
pub mod share;
pub mod significance;
pub mod small_cells;
pub mod timeline;

pub use population::{Member, Population};
pub use share::SourceError;
