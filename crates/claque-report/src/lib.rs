//! Findings, drawn: terminal, self-contained HTML, JSON, Markdown, CSV; graphs as GEXF, GraphML and CSV.
//!
//! This crate takes [`claque_analysis::report::Report`] and writes bytes. It computes no judgement: every number it
//! prints is in the model, or is a sum or a place that drawing needs. The words and tables of all formats come from
//! one document model, so that no format can say what another does not. It does no IO either: the caller writes.
//!
//! ```text
//! Report ─► document (sections, charts, tables) ─► html, markdown
//!        │                        └ tables ──────► csv
//!        ├──────────────────────────────────────► json (the model itself)
//!        └──────────────────────────────────────► terminal (one screen)
//! Page (an explanation, an evaluation, an audit) ─ page ─► terminal, html
//! ```

mod chart;
mod csv_files;
mod defang;
mod document;
mod error;
mod format;
pub mod graph_export;
mod html;
mod json;
mod markdown;
pub mod mention_scores;
mod numbers;
pub mod page;
mod palette;
pub mod scores;
mod table;
pub mod terminal;
pub mod testing;

pub use error::{ReportError, Result};
pub use format::{EXPORTERS, Exporter, Format, render, write_all};

#[cfg(test)]
mod tests;
