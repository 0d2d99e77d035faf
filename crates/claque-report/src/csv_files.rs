//! Every table as a CSV file (RFC 4180, UTF-8, header line), all rows, bare values.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula; tab and carriage return can
//! smuggle one in (OWASP, *CSV injection*). Such a cell gets a leading `'`, unless it is a number.

use crate::document::Document;
use crate::error::Result;
use crate::table::{self, Table};
use claque_analysis::report::Report;

/// A value that no spreadsheet will run.
pub fn safe(value: &str) -> String {
    let risky = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky && value.parse::<f64>().is_err() { format!("'{value}") } else { value.to_owned() }
}

/// One file per table name; tables of several subjects (creators, a campaign) are joined
/// with a `subject` column.
///
/// # Errors
/// When a row cannot be written, which would be a defect.
pub fn files(report: &Report, document: &Document<'_>) -> Result<Vec<(String, Vec<u8>)>> {
    let figures = table::limits::figures(&report.summary.figures);
    let innocent = table::limits::innocent(&report.summary.innocent);
    let mut all = vec![(None, &figures), (None, &innocent)];
    all.extend(document.tables());
    let mut names: Vec<&str> = Vec::new();
    for (_, table) in &all {
        if !names.contains(&table.name.as_str()) {
            names.push(&table.name);
        }
    }
    let mut out = Vec::new();
    for name in names {
        let parts: Vec<&(Option<&str>, &Table)> = all.iter().filter(|(_, t)| t.name == name).collect();
        if parts.iter().all(|(_, t)| t.rows.is_empty()) {
            continue;
        }
        out.push((format!("{name}.csv"), write(&parts)?));
    }
    Ok(out)
}

fn write(parts: &[&(Option<&str>, &Table)]) -> Result<Vec<u8>> {
    let with_subject = parts.iter().any(|(subject, _)| subject.is_some());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (i, (subject, table)) in parts.iter().enumerate() {
        if i == 0 {
            let name = with_subject.then_some("subject");
            writer.write_record(name.into_iter().chain(table.columns.iter().flat_map(|c| c.names.iter().copied())))?;
        }
        for row in &table.rows {
            if with_subject {
                writer.write_field(safe(subject.unwrap_or_default()))?;
            }
            for (column, cell) in table.columns.iter().zip(row) {
                // A cell without a value still fills its columns.
                for at in 0..column.names.len() {
                    writer.write_field(safe(cell.raw.get(at).map_or("", String::as_str)))?;
                }
            }
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_can_be_run_as_a_formula() {
        for bad in ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(safe(bad).starts_with('\''), "{bad:?}");
        }
        for good in ["-0.25", "+1", "-1e-7", "a_0", "", "x=1"] {
            assert_eq!(safe(good), good);
        }
    }
}
