//! A user's list of domains with a number each: a reliability rating, higher is better.
//!
//! The file is CSV with a header. The domain stands in a column `domain` (else the first); the number in a column
//! `rating`, `score` or `pc1` (else the first other column whose first value is a number).

use anyhow::{Context, Result, bail};
use claque_analysis::campaign::DomainList;
use rustc_hash::FxHashMap;
use std::path::Path;

/// Reads the list; a line without a number is no rating and is left out.
pub fn read(path: &Path) -> Result<DomainList> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let hash = blake3::hash(&bytes).to_hex();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let header = reader.headers().with_context(|| path.display().to_string())?.clone();
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().with_context(|| path.display().to_string())?;
    let column = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let domain = column("domain").unwrap_or(0);
    let is_number = |at: usize| rows.first().and_then(|r| r.get(at)).is_some_and(|v| v.trim().parse::<f64>().is_ok());
    let named = ["rating", "score", "pc1"].into_iter().find_map(column);
    let Some(rating) = named.or_else(|| (0..header.len()).find(|at| *at != domain && is_number(*at))) else {
        bail!("{}: no column with numbers beside the domains", path.display());
    };
    let mut ratings = FxHashMap::default();
    for row in &rows {
        let value = row.get(rating).and_then(|v| v.trim().parse::<f64>().ok()).filter(|v| v.is_finite());
        if let (Some(name), Some(value)) = (row.get(domain), value) {
            let name = name.trim().to_lowercase();
            ratings.insert(name.strip_prefix("www.").unwrap_or(&name).to_string(), value);
        }
    }
    if ratings.is_empty() {
        bail!("{}: no line holds a domain and a number", path.display());
    }
    let file = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok(DomainList { name: format!("{file} ({})", hash.chars().take(12).collect::<String>()), ratings })
}
