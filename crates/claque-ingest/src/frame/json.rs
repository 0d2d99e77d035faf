//! The JSON frame: JSONL, pretty-printed or concatenated values, and a top-level array opened element by element.
//!
//! In valid JSON the sequence `}` newline `{` occurs between top-level values only (inside a value a comma stands
//! between two objects, and strings hold no raw newline). So a line that starts with `{`, ends with `}` and is
//! followed by a line that starts with `{` is one unit, found at the speed of `memchr`; everything else is scanned.
//! After damage, reading resumes at the first following line that starts with `{` or `[` at the same indentation as
//! the damaged value: one broken line costs one record.

use super::scan::{Scan, scan_value};
use super::{Step, Syntax};
use crate::limits::Limits;
use memchr::memmem;

/// Lines longer than this are scanned rather than waited for.
const FAST_LINE: usize = 1 << 20;

const CUT: &str = "damaged or cut JSON value: skipped up to the next line that starts a value";
const DEEP: &str = "JSON nested deeper than 128 levels: skipped";
const LONG: &str = "JSON value longer than the limit (64 MiB; 256 MiB for a file's first): skipped without reading it; \
                    save the data as one object per line or as one array";
const NO_JSON: &str = "line is not JSON";

/// State of the JSON frame.
#[derive(Debug)]
pub(crate) struct Json {
    in_array: bool,
    /// Nothing has been met yet.
    first: bool,
    /// Blanks in front of the value at hand; `None` when something else stands before it on its line.
    indent: Option<usize>,
}

impl Json {
    pub fn new() -> Self {
        Json { in_array: false, first: true, indent: Some(0) }
    }

    /// Steps over what separates values.
    fn separators(&mut self, text: &[u8], at: usize) -> usize {
        let mut i = at;
        while let Some(&byte) = text.get(i) {
            match byte {
                b'\n' => self.indent = Some(0),
                b' ' | b'\t' => self.indent = self.indent.map(|n| n + 1),
                b'\r' | 0x1e | 0 => {}
                b',' => self.indent = None,
                0xef if text[i..].starts_with(b"\xef\xbb\xbf") => i += 2,
                _ => break,
            }
            i += 1;
        }
        i
    }

    fn unit(&mut self, start: usize, end: usize) -> Step {
        self.first = false;
        self.indent = None;
        Step::Unit { start, end, next: end }
    }

    /// A whole line that is one object; `None` when a scan has to tell.
    fn line(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Option<Step> {
        let line_end = match memchr::memchr(b'\n', &text[at..text.len().min(at + FAST_LINE)]) {
            Some(n) => at + n,
            None if text.len() - at >= FAST_LINE => return None,
            None if eof => text.len(),
            None => return Some(Step::More),
        };
        let line = text[at..line_end].trim_ascii_end();
        let concatenated = || [&b"}{"[..], b"} {", b"}\t{"].iter().any(|seam| memmem::find(line, seam).is_some());
        if !line.ends_with(b"}") || line.len() > self.limit(limits) || concatenated() {
            return None;
        }
        match text[line_end..].iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'{') => {}
            Some(_) => return None,
            None if eof => {}
            None if text.len() - at >= 2 * FAST_LINE => return None,
            None => return Some(Step::More),
        }
        Some(self.unit(at, at + line.len()))
    }

    fn value(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Step {
        let limit = self.limit(limits);
        match scan_value(&text[at..], eof, limits.depth) {
            Scan::Complete(n) if n <= limit => self.unit(at, at + n),
            Scan::More if text.len() - at <= limit => Step::More,
            Scan::Complete(_) | Scan::More => Step::Lost { reason: LONG },
            Scan::Damaged => Step::Lost { reason: CUT },
            Scan::TooDeep => Step::Lost { reason: DEEP },
        }
    }

    /// A bare number or word.
    fn token(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Step {
        let rest = &text[at..];
        let ends = |b: &u8| b.is_ascii_whitespace() || b",[]{}\"\x1e".contains(b);
        let n = match rest.iter().take(FAST_LINE).position(ends) {
            Some(n) => n,
            None if eof || rest.len() >= FAST_LINE => rest.len(),
            None => return Step::More,
        };
        if n > 0 && is_scalar(&rest[..n]) {
            return self.unit(at, at + n);
        }
        match memchr::memchr(b'\n', rest) {
            Some(line) => Step::Fault { next: at + line, reason: NO_JSON },
            None if eof => Step::Fault { next: text.len(), reason: NO_JSON },
            None if rest.len() > self.limit(limits) => Step::Lost { reason: NO_JSON },
            None => Step::More,
        }
    }

    /// `window.YTD.tweets.part0 = [`: the personal archive's files are scripts.
    fn script_prefix(&self, text: &[u8], at: usize) -> Option<usize> {
        let rest = &text[at..];
        let head = &rest[..rest.len().min(200)];
        (self.first && !self.in_array && head.starts_with(b"window.")).then_some(())?;
        Some(at + memchr::memchr(b'=', head)? + 1)
    }
}

impl Syntax for Json {
    fn step(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Step {
        let next = self.separators(text, at);
        if next > at {
            return Step::Skip { next };
        }
        let Some(&byte) = text.get(at) else { return if eof { Step::End } else { Step::More } };
        match byte {
            b'[' if !self.in_array => {
                self.in_array = true;
                self.indent = None;
                Step::Skip { next: at + 1 }
            }
            b']' if self.in_array => {
                self.in_array = false;
                self.indent = None;
                Step::Skip { next: at + 1 }
            }
            b'{' if !self.in_array && self.indent.is_some() => {
                self.line(text, at, eof, limits).unwrap_or_else(|| self.value(text, at, eof, limits))
            }
            b'{' | b'[' | b'"' => self.value(text, at, eof, limits),
            b'w' => match self.script_prefix(text, at) {
                Some(next) => Step::Skip { next },
                None => self.token(text, at, eof, limits),
            },
            _ => self.token(text, at, eof, limits),
        }
    }

    fn limit(&self, limits: &Limits) -> usize {
        if self.first { limits.document_bytes.max(limits.record_bytes) } else { limits.record_bytes }
    }

    fn resume(&mut self, text: &[u8], from: usize) -> Option<usize> {
        self.first = false;
        for newline in memchr::memchr_iter(b'\n', text.get(from..)?) {
            let line = from + newline + 1;
            let blanks = text[line..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let Some(byte @ (b'{' | b'[')) = text.get(line + blanks) else { continue };
            if self.indent.is_none_or(|n| n == blanks) {
                self.in_array &= *byte == b'{';
                self.indent = Some(blanks);
                return Some(line + blanks);
            }
        }
        None
    }
}

/// Whether a bare token is a JSON number or word.
fn is_scalar(token: &[u8]) -> bool {
    matches!(token, b"true" | b"false" | b"null")
        || (token.iter().all(|b| b.is_ascii_digit() || b"+-.eE".contains(b)) && token.iter().any(u8::is_ascii_digit))
}
