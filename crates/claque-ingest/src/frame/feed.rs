//! The window through which a cutter looks at its input: a growing buffer over a reader, with line numbers.
//!
//! A read error (a damaged gzip stream, a disk that fails, a bomb) ends the input; what came before is used, and the
//! error is kept for the driver to report.

use std::io::{self, Read};

/// Buffered bytes of an input that have not been handed out.
pub(crate) struct Feed<'r> {
    reader: Box<dyn Read + Send + 'r>,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are used up.
    start: usize,
    ended: bool,
    error: Option<io::Error>,
    /// Line of the first byte of the window, from 1.
    line: u64,
}

impl<'r> Feed<'r> {
    pub fn new(reader: impl Read + Send + 'r) -> Self {
        Feed { reader: Box::new(reader), buffer: Vec::new(), start: 0, ended: false, error: None, line: 1 }
    }

    pub fn window(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Whether nothing follows the window.
    pub fn at_end(&self) -> bool {
        self.ended
    }

    /// The error that ended the input early.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Makes the window `want` bytes long, or less at the end of the input.
    pub fn fill(&mut self, want: usize) {
        let Some(missing) = want.checked_sub(self.window().len()).filter(|&n| n > 0) else { return };
        if self.ended {
            return;
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.reserve(missing);
        match self.reader.by_ref().take(missing as u64).read_to_end(&mut self.buffer) {
            Ok(n) if n < missing => self.ended = true,
            Ok(_) => {}
            Err(error) => {
                self.ended = true;
                self.error = Some(error);
            }
        }
    }

    /// Hands out the first `n` bytes.
    pub fn take(&mut self, n: usize) -> Vec<u8> {
        let n = n.min(self.window().len());
        self.line += newlines(&self.window()[..n]);
        let rest = self.window().len() - n;
        if self.start > 0 || rest > n {
            let taken = self.window()[..n].to_vec();
            self.start += n;
            return taken;
        }
        let mut taken = self.buffer[n..].to_vec();
        std::mem::swap(&mut taken, &mut self.buffer);
        taken.truncate(n);
        taken
    }

    /// Drops the first `n` bytes.
    pub fn discard(&mut self, n: usize) {
        let n = n.min(self.window().len());
        self.line += newlines(&self.window()[..n]);
        self.start += n;
    }

    /// A counter of lines that starts at the first byte of the window.
    pub fn lines_from(&self) -> LineCounter {
        LineCounter { line: self.line, at: 0 }
    }
}

/// Counts lines forward through a window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineCounter {
    line: u64,
    at: usize,
}

impl LineCounter {
    /// The line of the byte at `at`, which never lies before an earlier answer.
    pub fn line_at(&mut self, window: &[u8], at: usize) -> u64 {
        self.line += newlines(&window[self.at..at]);
        self.at = at;
        self.line
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(usize);

    impl Read for Fails {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("broken"));
            }
            let n = self.0.min(buf.len());
            buf[..n].fill(b'x');
            self.0 -= n;
            Ok(n)
        }
    }

    #[test]
    fn what_came_before_an_error_is_kept() {
        let mut feed = Feed::new(Fails(10));
        feed.fill(100);
        assert_eq!(feed.window().len(), 10);
        assert!(feed.at_end() && feed.take_error().is_some());
    }

    #[test]
    fn lines_are_counted_across_takes_and_discards() {
        let mut feed = Feed::new(&b"a\nb\nc\nd"[..]);
        feed.fill(100);
        assert_eq!(feed.take(2), b"a\n");
        feed.discard(2);
        assert_eq!(feed.lines_from().line_at(feed.window(), 2), 4);
        assert_eq!(feed.take(9), b"c\nd");
        assert!(feed.window().is_empty());
    }
}
