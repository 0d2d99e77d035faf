//! The reject file: file name, line, reason, as CSV.
//!
//! Rejects arrive with the number of their file, its name is known at commit: until then they lie in staging, and a
//! million of them cost no memory.

use crate::error::{Result, StoreError};
use claque_schema::{InputFile, Reject};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Distinct reasons that are counted by name; a program bug that puts values into reasons must not eat the memory.
const REASONS_MAX: usize = 1000;
const OTHER: &str = "other reasons";

pub(super) struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    pub reasons: BTreeMap<String, u64>,
}

impl Rejects {
    pub fn new(staging: &Path) -> Self {
        Rejects { path: staging.join("rejects.raw"), file: None, reasons: BTreeMap::new() }
    }

    pub fn push(&mut self, rejects: &[Reject]) -> Result<()> {
        if rejects.is_empty() {
            return Ok(());
        }
        if self.file.is_none() {
            let file = File::create(&self.path).map_err(StoreError::io("create", &self.path))?;
            self.file = Some(BufWriter::new(file));
        }
        for reject in rejects {
            count(&mut self.reasons, &reject.reason, 1);
            if let Some(out) = &mut self.file {
                writeln!(out, "{},{},{}", reject.file, reject.line, cell(&reject.reason))
                    .map_err(StoreError::io("write", &self.path))?;
            }
        }
        Ok(())
    }

    /// Writes the reject file; answers whether there was anything to write.
    pub fn finish(&mut self, files: &[InputFile], to: &Path) -> Result<bool> {
        let Some(mut raw) = self.file.take() else { return Ok(false) };
        raw.flush().map_err(StoreError::io("write", &self.path))?;
        let raw = File::open(&self.path).map_err(StoreError::io("read", &self.path))?;
        let mut out = BufWriter::new(File::create(to).map_err(StoreError::io("create", to))?);
        let names: BTreeMap<u32, String> = files.iter().map(|f| (f.file, cell(&f.name))).collect();
        writeln!(out, "file,line,reason").map_err(StoreError::io("write", to))?;
        for line in BufReader::new(raw).lines() {
            let line = line.map_err(StoreError::io("read", &self.path))?;
            let (number, rest) = line.split_once(',').unwrap_or(("", &line));
            let name = number.parse().ok().and_then(|n: u32| names.get(&n)).map_or("?", String::as_str);
            writeln!(out, "{name},{rest}").map_err(StoreError::io("write", to))?;
        }
        let file = out.into_inner().map_err(|e| StoreError::io("write", to)(e.into_error()))?;
        file.sync_all().map_err(StoreError::io("write", to))?;
        Ok(true)
    }
}

/// Adds to a reason's count.
pub(super) fn count(reasons: &mut BTreeMap<String, u64>, reason: &str, n: u64) {
    let name = if reasons.contains_key(reason) || reasons.len() < REASONS_MAX { reason } else { OTHER };
    *reasons.entry(name.to_string()).or_default() += n;
}

/// A CSV cell on one line.
fn cell(text: &str) -> String {
    let flat = text.replace(['\n', '\r'], " ");
    if flat.contains([',', '"']) { format!("\"{}\"", flat.replace('"', "\"\"")) } else { flat }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_reasons_are_quoted_where_they_must_be() {
        assert_eq!(cell("a \"b\", c\nd"), "\"a \"\"b\"\", c d\"");
        assert_eq!(cell("plain"), "plain");
    }

    #[test]
    fn reasons_without_end_are_lumped_together() {
        let mut reasons = BTreeMap::new();
        (0..5000).for_each(|i| count(&mut reasons, &format!("reason {i}"), 1));
        assert_eq!(reasons.len(), REASONS_MAX + 1);
        assert_eq!(reasons[OTHER], 4000);
    }
}
