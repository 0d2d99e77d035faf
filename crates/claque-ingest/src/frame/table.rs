//! The table frame: rows of delimiter-separated cells with quotes, in the dialects that real exports use.
//!
//! One grammar serves the search for row ends and the split into cells, so the two can never disagree: RFC 4180 as
//! the `csv` crate reads it (a quote opens a quoted cell at the cell's start only; text after a closing quote is
//! kept), plus backslash escapes where the file uses them. The property tests hold it against that crate.
//!
//! A quote that was never meant as one would swallow rows up to the next quote. It is told by what follows: when a
//! quoted cell spans lines and its closing quote is not followed by a delimiter or a line end, or the input ends
//! inside of it, then the row's first line is rejected and reading resumes at the next line.

use super::{Step, Syntax};
use crate::limits::Limits;
use csv::StringRecord;

const BROKEN: &str = "row with a quote that is never closed: skipped this line";
const LONG: &str = "row longer than the limit (64 MiB): skipped";

/// How cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub delimiter: u8,
    /// Whether `"` at a cell's start opens a quoted cell.
    pub quotes: bool,
    /// Whether a backslash inside a quoted cell takes the next character literally.
    pub backslash: bool,
}

/// What a look at a row gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowEnd {
    /// Bytes of the row with its line end.
    Complete(usize),
    /// It does not end within the text.
    More,
    /// Its quotes cannot be right.
    Broken,
}

impl Dialect {
    /// Comma-separated, quoted.
    #[cfg(test)]
    pub const CSV: Dialect = Dialect { delimiter: b',', quotes: true, backslash: false };

    /// Looks for the end of the row that starts with the text's first byte.
    pub fn row_end(self, text: &[u8], eof: bool) -> RowEnd {
        let open = if eof { RowEnd::Complete(text.len()) } else { RowEnd::More };
        if !self.quotes {
            return memchr::memchr(b'\n', text).map_or(open, |n| RowEnd::Complete(n + 1));
        }
        let mut i = 0;
        loop {
            let Some(k) = memchr::memchr2(b'"', b'\n', &text[i..]).map(|k| i + k) else { return open };
            if text[k] == b'\n' {
                return RowEnd::Complete(k + 1);
            }
            if k > 0 && text[k - 1] != self.delimiter {
                i = k + 1;
                continue;
            }
            let Some(close) = self.closing_quote(text, k + 1) else {
                return if eof { RowEnd::Broken } else { RowEnd::More };
            };
            match text.get(close + 1) {
                None => return open,
                Some(&b) if b == self.delimiter || b == b'\n' || b == b'\r' => {}
                Some(_) if memchr::memchr(b'\n', &text[k..close]).is_some() => return RowEnd::Broken,
                Some(_) => {}
            }
            i = close + 1;
        }
    }

    /// Position of the quote that closes the cell whose text starts at `from`. A quote that ends the text counts as
    /// closing.
    fn closing_quote(self, text: &[u8], from: usize) -> Option<usize> {
        let mut i = from;
        loop {
            let rest = text.get(i..)?;
            let k = if self.backslash { memchr::memchr2(b'"', b'\\', rest) } else { memchr::memchr(b'"', rest) };
            let k = i + k?;
            match text[k] {
                b'\\' => i = k + 2,
                _ if text.get(k + 1) == Some(&b'"') => i = k + 2,
                _ => return Some(k),
            }
        }
    }

    /// Splits one row (without its line end) into cells.
    pub fn split(self, row: &str, cells: &mut StringRecord, scratch: &mut String) {
        cells.clear();
        let bytes = row.as_bytes();
        let mut i = 0;
        loop {
            let cell_end =
                |from: usize| memchr::memchr(self.delimiter, &bytes[from..]).map_or(bytes.len(), |n| from + n);
            let end = if self.quotes && bytes.get(i) == Some(&b'"') {
                let close = self.closing_quote(bytes, i + 1).unwrap_or(bytes.len());
                let inner = row.get(i + 1..close).unwrap_or_default();
                let after = (close + 1).min(bytes.len());
                let end = cell_end(after);
                let tail = row.get(after..end).unwrap_or_default();
                if tail.is_empty() && !self.is_escaped(inner) {
                    cells.push_field(inner);
                } else {
                    scratch.clear();
                    self.unescape(inner, scratch);
                    scratch.push_str(tail);
                    cells.push_field(scratch);
                }
                end
            } else {
                let end = cell_end(i);
                cells.push_field(row.get(i..end).unwrap_or_default());
                end
            };
            if end >= bytes.len() {
                return;
            }
            i = end + 1;
        }
    }

    fn is_escaped(self, inner: &str) -> bool {
        memchr::memchr(b'"', inner.as_bytes()).is_some()
            || (self.backslash && memchr::memchr(b'\\', inner.as_bytes()).is_some())
    }

    fn unescape(self, inner: &str, out: &mut String) {
        let mut chars = inner.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if chars.peek() == Some(&'"') => {
                    chars.next();
                    out.push('"');
                }
                '\\' if self.backslash => out.extend(chars.next()),
                other => out.push(other),
            }
        }
    }
}

/// State of the table frame.
#[derive(Debug)]
pub(crate) struct Table {
    dialect: Dialect,
    /// The header row as written: files that were put together from parts repeat it.
    header: Vec<u8>,
}

impl Table {
    pub fn new(dialect: Dialect, header: &[u8]) -> Self {
        Table { dialect, header: header.trim_ascii_end().to_vec() }
    }
}

/// A row of nothing but empty cells, as spreadsheets leave behind.
fn is_blank(row: &[u8], delimiter: u8) -> bool {
    row.iter().all(|&b| b == delimiter || b == b'"' || b == 0 || b.is_ascii_whitespace())
}

impl Syntax for Table {
    fn step(&mut self, text: &[u8], at: usize, eof: bool, limits: &Limits) -> Step {
        let rest = &text[at..];
        if rest.is_empty() {
            return if eof { Step::End } else { Step::More };
        }
        match self.dialect.row_end(rest, eof) {
            RowEnd::Complete(n) if n > limits.record_bytes => Step::Lost { reason: LONG },
            RowEnd::Complete(n) => {
                let row = rest[..n].strip_suffix(b"\n").unwrap_or(&rest[..n]);
                let row = row.strip_suffix(b"\r").unwrap_or(row);
                if is_blank(row, self.dialect.delimiter) || (!self.header.is_empty() && row == self.header) {
                    return Step::Skip { next: at + n };
                }
                Step::Unit { start: at, end: at + row.len(), next: at + n }
            }
            RowEnd::More if rest.len() <= limits.record_bytes => Step::More,
            RowEnd::More => Step::Lost { reason: LONG },
            RowEnd::Broken => match memchr::memchr(b'\n', rest) {
                Some(n) => Step::Fault { next: at + n + 1, reason: BROKEN },
                None => Step::Fault { next: text.len(), reason: BROKEN },
            },
        }
    }

    fn limit(&self, limits: &Limits) -> usize {
        limits.record_bytes
    }

    fn resume(&mut self, text: &[u8], from: usize) -> Option<usize> {
        Some(from + memchr::memchr(b'\n', text.get(from..)?)? + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(dialect: Dialect, text: &str) -> Vec<Vec<String>> {
        let (mut at, mut out) = (0, Vec::new());
        let mut syntax = Table::new(dialect, b"");
        let (mut cells, mut scratch) = (StringRecord::new(), String::new());
        loop {
            match syntax.step(text.as_bytes(), at, true, &Limits::default()) {
                Step::Unit { start, end, next } => {
                    dialect.split(&text[start..end], &mut cells, &mut scratch);
                    out.push(cells.iter().map(str::to_owned).collect());
                    at = next;
                }
                Step::Skip { next } | Step::Fault { next, .. } => at = next,
                _ => return out,
            }
        }
    }

    #[test]
    fn quoted_cells_may_hold_anything() {
        let text = "a,\"b\nc\",\"d\"\"e\"\r\n,,\r\nf,\"\",g\"h\n\"i\"j,k";
        let expected = vec![vec!["a", "b\nc", "d\"e"], vec!["f", "", "g\"h"], vec!["ij", "k"]];
        assert_eq!(rows(Dialect::CSV, text), expected);
    }

    #[test]
    fn a_stray_quote_costs_one_row() {
        let text = "1,\"stray\n2,ok\n3,\"fine\"\n4,ok\n";
        assert_eq!(rows(Dialect::CSV, text), vec![vec!["2", "ok"], vec!["3", "fine"], vec!["4", "ok"]]);
        assert_eq!(rows(Dialect::CSV, "1,\"never\n2,ok"), vec![vec!["2", "ok"]]);
    }

    #[test]
    fn backslash_escapes_are_undone_where_they_are_used() {
        let dialect = Dialect { backslash: true, ..Dialect::CSV };
        assert_eq!(rows(dialect, "1,\"a \\\"b\\\" \\\\\",2\n"), vec![vec!["1", "a \"b\" \\", "2"]]);
    }

    proptest! {
        #[test]
        fn written_tables_are_read_as_the_csv_crate_reads_them(
            table in prop::collection::vec(prop::collection::vec("[a\",\n\\\\ é]{0,6}", 2..5), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let blank = |row: &[String]| row.iter().all(|c| c.chars().all(|c| ", \n\"".contains(c)));
            let expected: Vec<Vec<String>> = table.into_iter().filter(|r| !blank(r)).collect();
            prop_assert_eq!(rows(Dialect::CSV, &text), expected);
        }

        #[test]
        fn any_row_is_split_as_the_csv_crate_splits_it(row in "[ab\",]{1,14}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(row.as_bytes());
            let expected: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
            let (mut cells, mut scratch) = (StringRecord::new(), String::new());
            Dialect::CSV.split(&row, &mut cells, &mut scratch);
            prop_assert_eq!(cells.iter().collect::<Vec<_>>(), expected);
        }
    }
}
