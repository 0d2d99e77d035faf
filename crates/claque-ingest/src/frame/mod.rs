//! Frames: from bytes on a disk to chunks of whole records.
//!
//! ```text
//! disk ─ packing (hash, gzip, zstd, bomb guard) ─ encoding (BOM, UTF-16, cp1252) ─ feed ─ cutter (json, table, lines) ─ Chunk
//! ```
//!
//! One thread pulls bytes through this pipe and finds where records end; everything dearer happens to the chunks in
//! the workers. A cutter is a pure function of the decoded bytes: how the reader happened to slice them never shows.
//! What cannot be framed (a cut line, a value beyond the limits) becomes a [`Fault`], which counts as one read and
//! rejected record.

pub(crate) mod encoding;
pub(crate) mod feed;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod open;
pub(crate) mod packing;
pub(crate) mod scan;
pub(crate) mod sniff;
pub(crate) mod table;

#[cfg(test)]
mod tests;

use crate::limits::Limits;
use feed::Feed;

/// Where one unit lies in its chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: usize,
    pub end: usize,
    /// Line of its first byte in the file, from 1.
    pub line: u64,
}

/// A record that could not be framed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub line: u64,
    pub reason: &'static str,
}

/// A run of whole records, ready for a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub bytes: Vec<u8>,
    pub spans: Vec<Span>,
    /// Number of the first unit in its file, from 0.
    pub first_ordinal: u64,
    pub faults: Vec<Fault>,
}

/// Finds where records end.
pub(crate) trait Cutter: Send {
    /// The next chunk; `None` at the end of the input.
    fn next_chunk(&mut self, feed: &mut Feed<'_>, limits: &Limits) -> Option<Chunk>;
}

/// What stands at a position of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A unit; reading goes on at `next`.
    Unit { start: usize, end: usize, next: usize },
    /// Nothing of interest up to here.
    Skip { next: usize },
    /// Something that is no unit, of known extent.
    Fault { next: usize, reason: &'static str },
    /// Something that is no unit; where the next one starts is to be looked for.
    Lost { reason: &'static str },
    /// Cannot tell without more bytes.
    More,
    /// The input ends here.
    End,
}

/// The part of a cutter that knows the syntax. `step` is a function of the text and of its own state alone.
pub(crate) trait Syntax: Send {
    /// What stands at `at`. `eof` says that nothing follows the text; `More` is never the answer then, nor when the
    /// text from `at` on is longer than the limit.
    fn step(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Step;
    /// Bytes that the unit at hand may have.
    fn limit(&self, limits: &Limits) -> usize;
    /// After `Lost`: the first position at or above `from` where a unit may start.
    fn resume(&mut self, text: &[u8], from: usize) -> Option<usize>;
}

/// The cutter of a [`Syntax`].
pub(crate) struct Cut<S> {
    syntax: S,
    ordinal: u64,
    /// Set while something unreadable is being skipped.
    skipping: bool,
}

impl<S: Syntax> Cut<S> {
    pub fn new(syntax: S) -> Self {
        Cut { syntax, ordinal: 0, skipping: false }
    }

    /// Drops bytes until a record may start again.
    fn skip_on(&mut self, feed: &mut Feed<'_>, limits: &Limits) {
        loop {
            if let Some(next) = self.syntax.resume(feed.window(), 0) {
                feed.discard(next);
                break;
            }
            let keep = blank_tail(feed.window());
            feed.discard(feed.window().len() - keep);
            if feed.at_end() {
                feed.discard(keep);
                break;
            }
            feed.fill(keep + limits.chunk_bytes);
        }
        self.skipping = false;
    }

    /// Bytes to look at when one value does not fit: doubling keeps repeated looks at it linear in its length.
    fn wider(&self, n: usize, limits: &Limits) -> usize {
        (2 * n).min(n.max(self.syntax.limit(limits)) + limits.chunk_bytes)
    }
}

impl<S: Syntax> Cutter for Cut<S> {
    fn next_chunk(&mut self, feed: &mut Feed<'_>, limits: &Limits) -> Option<Chunk> {
        if self.skipping {
            self.skip_on(feed, limits);
        }
        feed.fill(limits.chunk_bytes);
        let mut chunk = Chunk { first_ordinal: self.ordinal, ..Chunk::default() };
        let mut lines = feed.lines_from();
        let mut at = 0;
        while at < limits.chunk_bytes {
            match self.syntax.step(feed.window(), at, feed.at_end(), limits) {
                Step::Unit { start, end, next } => {
                    chunk.spans.push(Span { start, end, line: lines.line_at(feed.window(), start) });
                    at = next;
                }
                Step::Skip { next } => at = next,
                Step::Fault { next, reason } => {
                    chunk.faults.push(Fault { line: lines.line_at(feed.window(), at), reason });
                    at = next;
                }
                Step::Lost { reason } => {
                    chunk.faults.push(Fault { line: lines.line_at(feed.window(), at), reason });
                    match self.syntax.resume(feed.window(), at + 1) {
                        Some(next) => at = next,
                        None => {
                            self.skipping = true;
                            let n = feed.window().len();
                            at = (n - blank_tail(feed.window())).clamp(at + 1, n);
                        }
                    }
                    break;
                }
                Step::More if at > 0 || feed.at_end() => break,
                Step::More => feed.fill(self.wider(feed.window().len(), limits)),
                Step::End => break,
            }
        }
        if at == 0 && chunk.faults.is_empty() {
            return None;
        }
        self.ordinal += chunk.spans.len() as u64;
        match chunk.spans.last() {
            Some(last) => {
                let end = last.end;
                chunk.bytes = feed.take(end);
                feed.discard(at - end);
            }
            None => feed.discard(at),
        }
        Some(chunk)
    }
}

/// Length of the last line's beginning, when it is blank so far: a start may straddle two blocks.
fn blank_tail(window: &[u8]) -> usize {
    match memchr::memrchr(b'\n', window) {
        Some(p) if window.len() - p < 4096 && window[p..].iter().all(u8::is_ascii_whitespace) => window.len() - p,
        _ => 0,
    }
}
