//! The lines frame: one unit a line, blank lines left out, carriage returns and outer blanks taken off.

use super::{Step, Syntax};
use crate::limits::Limits;

/// State of the lines frame: none.
#[derive(Debug)]
pub(crate) struct Lines;

impl Syntax for Lines {
    fn step(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Step {
        let rest = &text[at..];
        if rest.is_empty() {
            return if eof { Step::End } else { Step::More };
        }
        let (n, next) = match memchr::memchr(b'\n', rest) {
            Some(n) => (n, at + n + 1),
            None if eof => (rest.len(), text.len()),
            None if rest.len() <= limits.record_bytes => return Step::More,
            None => (rest.len(), text.len()),
        };
        if n > limits.record_bytes {
            return Step::Lost { reason: "line longer than the limit (64 MiB): skipped without reading it" };
        }
        let line = &rest[..n];
        let start = at + (n - line.trim_ascii_start().len());
        match line.trim_ascii() {
            [] => Step::Skip { next },
            trimmed => Step::Unit { start, end: start + trimmed.len(), next },
        }
    }

    fn limit(&self, limits: &Limits) -> usize {
        limits.record_bytes
    }

    fn resume(&mut self, text: &[u8], from: usize) -> Option<usize> {
        Some(from + memchr::memchr(b'\n', text.get(from..)?)? + 1)
    }
}
