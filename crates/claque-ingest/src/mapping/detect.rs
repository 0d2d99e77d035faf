//! Recognising a file by its mapping's `[detect]`.
//!
//! The more is asked for and found, the surer: 50, plus 5 for each required column, at most 92, so that a format
//! written in code, which looks at more than names, can come first.

use super::plan::folded;
use super::{Detect, Kind, Mapping};
use crate::format::{Detection, Sample};
use crate::value::collect;
use serde_json::Value;

const CONFIDENCE_MAX: usize = 92;

/// Whether the sample looks like the mapping's format.
pub(super) fn detect(mapping: &Mapping, sample: &Sample<'_>) -> Option<Detection> {
    match mapping.kind {
        Kind::Table => table(mapping, sample),
        Kind::Json => json(mapping, sample),
    }
}

fn table(mapping: &Mapping, sample: &Sample<'_>) -> Option<Detection> {
    let detect = &mapping.detect;
    // Lines of JSON are no table, and long ones make many cells.
    let is_json = sample.values.first().is_some_and(|value| value.is_object() || value.is_array());
    if detect.columns_all.is_empty() || is_json {
        return None;
    }
    let confidence = sample.header.and_then(|names| columns(detect, names)).or_else(|| {
        // Behind a preamble the first row is no header: look for one that is.
        if mapping.header_contains.is_empty() { None } else { behind_preamble(mapping, sample.text) }
    })?;
    let named: Vec<String> = detect.columns_all.iter().map(|name| format!("`{name}`")).collect();
    Some(Detection { confidence, why: format!("a table with the columns {}", named.join(", ")) })
}

fn columns(detect: &Detect, names: &[String]) -> Option<u8> {
    let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let has = |wanted: &String| names.contains(&folded(wanted));
    let has_any = detect.columns_any.is_empty() || detect.columns_any.iter().any(has);
    if !detect.columns_all.iter().all(has) || !has_any {
        return None;
    }
    let extra = if detect.columns_any.is_empty() { 0 } else { 10 };
    Some((50 + 5 * detect.columns_all.len() + extra).min(CONFIDENCE_MAX) as u8)
}

fn behind_preamble(mapping: &Mapping, text: &str) -> Option<u8> {
    for delimiter in [b',', b';', b'\t', b'|'] {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for row in reader.records().take(mapping.header_within).map_while(Result::ok) {
            let names: Vec<String> = row.iter().map(str::to_owned).collect();
            let found = columns(&mapping.detect, &names);
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

fn json(mapping: &Mapping, sample: &Sample<'_>) -> Option<Detection> {
    let detect = &mapping.detect;
    if detect.equals.is_empty() && detect.json_keys.is_empty() {
        return None;
    }
    let mut candidates: Vec<&Value> = Vec::new();
    for value in sample.values.iter().take(8) {
        let inner = mapping.records.iter().filter(|path| path.text != "$").find_map(|path| path.first(value)?.get(0));
        candidates.push(inner.unwrap_or(value));
    }
    let fits = |value: &&Value| {
        detect.json_keys.iter().all(|path| path.first(value).is_some())
            && detect.equals.iter().all(|(path, expected)| path.first(value).is_some_and(|v| is(v, expected)))
    };
    if !candidates.iter().any(fits) {
        return None;
    }
    let n = detect.json_keys.len() + 4 * detect.equals.len();
    let mut named: Vec<String> = detect.json_keys.iter().map(|path| format!("`{}`", path.text)).collect();
    named.extend(detect.equals.iter().map(|(path, expected)| format!("`{}` = {expected}", path.text)));
    Some(Detection {
        confidence: (50 + 5 * n).min(CONFIDENCE_MAX) as u8,
        why: format!("JSON objects with {}", named.join(", ")),
    })
}

/// Whether a scalar equals a text, case ignored.
fn is(value: &Value, expected: &str) -> bool {
    let mut texts = Vec::new();
    collect(value, None, &mut texts);
    texts.first().is_some_and(|text| text.eq_ignore_ascii_case(expected))
}
