//! The model as JSON: pretty, in the order of the struct's fields, the schema's version first.
//!
//! Links are not defanged and numbers not rounded here: this is the format for machines.

use crate::error::Result;
use claque_analysis::report::Report;

/// The report with a line end at its end.
///
/// # Errors
/// When serialisation fails, which would be a defect.
pub fn render(report: &Report) -> Result<Vec<u8>> {
    let mut out = serde_json::to_vec_pretty(report)?;
    out.push(b'\n');
    Ok(out)
}
