//! The sample: up to 200 records as columns of texts.

use crate::frame::encoding::repair;
use crate::frame::feed::Feed;
use crate::frame::json::Json;
use crate::frame::sniff::sniff;
use crate::frame::{Cut, Cutter};
use crate::limits::Limits;
use serde_json::Value;

/// Records looked at.
pub(super) const RECORDS: usize = 200;
/// Levels of nested objects that paths go down.
const DEPTH: usize = 4;
/// Columns looked at: a file with more is a matrix, not a list of posts or accounts.
const COLUMNS: usize = 2_000;

/// A column (or JSON path) with its cells.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub name: String,
    /// The cells that hold something, in order.
    pub cells: Vec<String>,
}

/// A sample of a file.
#[derive(Debug)]
pub(super) struct Sample {
    pub is_json: bool,
    pub n_records: usize,
    pub columns: Vec<Column>,
}

/// Takes the sample from the first MiB; `None` when it is neither a table nor JSON objects.
pub(super) fn take(feed: &mut Feed<'_>, limits: &Limits) -> Option<Sample> {
    feed.fill(limits.chunk_bytes);
    let start = feed.window().iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(start, Some(b'{' | b'[')) {
        let sample = json(feed, limits);
        return (!sample.columns.is_empty()).then_some(sample);
    }
    let whole = feed.at_end();
    let (text, ..) = repair(feed.window());
    let sniffed = sniff(&text, whole);
    let header = sniffed.header()?;
    if header.names.len() < 2 {
        return None;
    }
    let names = header.names.iter().take(COLUMNS).filter(|name| !name.is_empty());
    let mut columns: Vec<Column> = names.map(|name| Column { name: name.clone(), cells: Vec::new() }).collect();
    let mut n_records = 0;
    for row in sniffed.rows.iter().filter(|row| row.start >= header.next).take(RECORDS) {
        n_records += 1;
        for (name, cell) in header.names.iter().zip(&row.cells) {
            if crate::value::is_null(cell) {
                continue;
            }
            if let Some(column) = columns.iter_mut().find(|column| column.name == *name) {
                column.cells.push(cell.clone());
            }
        }
    }
    Some(Sample { is_json: false, n_records, columns })
}

fn json(feed: &mut Feed<'_>, limits: &Limits) -> Sample {
    let mut sample = Sample { is_json: true, n_records: 0, columns: Vec::new() };
    let Some(chunk) = Cut::new(Json::new()).next_chunk(feed, limits) else { return sample };
    for span in chunk.spans.iter().take(RECORDS) {
        let unit = chunk.bytes.get(span.start..span.end).unwrap_or_default();
        if let Ok(value @ Value::Object(_)) = serde_json::from_slice::<Value>(unit) {
            sample.n_records += 1;
            flatten(&value, String::new(), 0, &mut sample.columns);
        }
    }
    // A key that few records have may be a name: leave it out of the draft.
    let least = if sample.n_records < 4 { 1 } else { sample.n_records / 4 };
    sample.columns.retain(|column| column.cells.len() >= least.max(1));
    sample
}

/// Adds the scalars of a value to the columns; lists of scalars count as one cell in JSON's spelling.
fn flatten(value: &Value, path: String, depth: usize, columns: &mut Vec<Column>) {
    match value {
        Value::Object(object) if depth < DEPTH => {
            for (key, value) in object {
                // Dots and brackets in a key would be read as a path.
                if key.is_empty() || key.contains(['.', '[', ']', '$']) {
                    continue;
                }
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(value, path, depth + 1, columns);
            }
        }
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) && !items.is_empty() => {
            push(path, value.to_string(), columns);
        }
        Value::String(text) if !crate::value::is_null(text) => push(path, text.clone(), columns),
        Value::Number(number) => push(path, number.to_string(), columns),
        Value::Bool(flag) => push(path, flag.to_string(), columns),
        _ => {}
    }
}

fn push(path: String, cell: String, columns: &mut Vec<Column>) {
    if let Some(column) = columns.iter_mut().find(|column| column.name == path) {
        column.cells.push(cell);
    } else if columns.len() < COLUMNS {
        columns.push(Column { name: path, cells: vec![cell] });
    }
}
