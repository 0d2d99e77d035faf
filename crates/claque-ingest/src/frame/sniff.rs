//! What a table looks like: delimiter, quoting, and the row that names the columns.
//!
//! Each candidate dialect reads the sample; the one whose rows agree best on a number of cells wins, more cells
//! before fewer, the plainer dialect before the odder. The header is the first row as wide as the rows after it that
//! holds distinct names and no numbers: preambles ("Report: …") are narrower.

use super::table::{Dialect, RowEnd};
use csv::StringRecord;

/// Rows of the sample that are looked at.
const MAX_ROWS: usize = 300;
/// Rows among which a header is looked for when the format does not say.
const HEADER_WITHIN: usize = 30;

/// A row of the sample.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SampleRow {
    pub cells: Vec<String>,
    /// Offsets of the row and of what follows it.
    pub start: usize,
    pub next: usize,
}

/// What was found out about a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sniffed {
    pub dialect: Dialect,
    pub rows: Vec<SampleRow>,
    /// Cells of most rows.
    pub width: usize,
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeaderRow {
    pub names: Vec<String>,
    /// Offset behind the header row; the data starts here.
    pub next: usize,
    /// The row as written.
    pub raw: (usize, usize),
}

/// Reads the sample with every dialect and keeps the best. `whole` says that the sample is the whole input.
pub(crate) fn sniff(text: &str, whole: bool) -> Sniffed {
    let mut best: Option<(u64, Sniffed)> = None;
    for (quotes, backslash) in [(true, false), (true, true), (false, false)] {
        for delimiter in [b',', b'\t', b';', b'|'] {
            let dialect = Dialect { delimiter, quotes, backslash };
            let (sniffed, broken) = read(text, whole, dialect);
            let score = score(&sniffed, broken);
            if best.as_ref().is_none_or(|(b, _)| score > *b) {
                best = Some((score, sniffed));
            }
        }
        // An odder dialect is tried only when the plain one does not fit.
        if best.as_ref().is_some_and(|(b, _)| *b >= 950) {
            break;
        }
    }
    match best {
        Some((_, sniffed)) => sniffed,
        None => read(text, whole, Dialect { delimiter: b',', quotes: true, backslash: false }).0,
    }
}

/// Thousandths of the rows that have the usual width; 0 for one column.
fn score(sniffed: &Sniffed, broken: usize) -> u64 {
    if sniffed.width < 2 {
        return 0;
    }
    let usual = sniffed.rows.iter().filter(|r| r.cells.len() == sniffed.width).count();
    (1000 * usual / (sniffed.rows.len() + 5 * broken).max(1)) as u64 + u64::from(sniffed.width > 3)
}

fn read(text: &str, whole: bool, dialect: Dialect) -> (Sniffed, usize) {
    let bytes = text.as_bytes();
    let (mut cells, mut scratch) = (StringRecord::new(), String::new());
    let (mut rows, mut broken, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() && rows.len() < MAX_ROWS {
        let next = match dialect.row_end(&bytes[at..], whole) {
            RowEnd::Complete(n) => at + n,
            RowEnd::More => break,
            RowEnd::Broken => {
                broken += 1;
                at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1);
                continue;
            }
        };
        let row = text.get(at..next).unwrap_or_default().trim_end_matches(['\n', '\r']);
        if !row.trim().is_empty() {
            dialect.split(row, &mut cells, &mut scratch);
            rows.push(SampleRow { cells: cells.iter().map(str::to_owned).collect(), start: at, next });
        }
        at = next;
    }
    let width = usual_width(&rows);
    (Sniffed { dialect, rows, width }, broken)
}

/// The most frequent number of cells, the larger of two equally frequent ones.
fn usual_width(rows: &[SampleRow]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(row.cells.len()).or_insert(0usize) += 1;
    }
    counts.into_iter().max_by_key(|&(width, n)| (n, width)).map_or(0, |(width, _)| width)
}

impl Sniffed {
    /// The row that names the columns, as far as one can tell without knowing the format.
    pub fn header(&self) -> Option<HeaderRow> {
        let width = self.width;
        let fits = |row: &&SampleRow| {
            let n = row.cells.len();
            (n == width || n + 1 == width && width > 2 || n > width && n <= width + 2) && names_columns(&row.cells)
        };
        self.rows.iter().take(HEADER_WITHIN).find(fits).map(|row| self.header_row(row))
    }

    /// The first row within `within` rows that has all of these columns.
    pub fn header_with(&self, columns: &[String], within: usize) -> Option<HeaderRow> {
        let has_all = |row: &&SampleRow| columns.iter().all(|c| row.cells.iter().any(|cell| clean(cell) == c.trim()));
        self.rows.iter().take(within.max(1)).find(has_all).map(|row| self.header_row(row))
    }

    fn header_row(&self, row: &SampleRow) -> HeaderRow {
        let mut names: Vec<String> = row.cells.iter().map(|c| clean(c).to_owned()).collect();
        // R's write.table leaves out the name of the row-number column.
        if names.len() + 1 == self.width && self.rows.len() > 1 {
            let numbered = |r: &SampleRow| r.cells.len() != self.width || r.cells[0].parse::<u64>().is_ok();
            if self.rows.iter().filter(|r| r.start > row.start).all(numbered) {
                names.insert(0, String::new());
            }
        }
        HeaderRow { names, next: row.next, raw: (row.start, row.next) }
    }
}

/// A column name without blanks and byte-order marks around it.
fn clean(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0')
}

/// Whether cells could be column names: mostly filled, distinct, short, no numbers.
fn names_columns(cells: &[String]) -> bool {
    let filled: Vec<&str> = cells.iter().map(|c| clean(c)).filter(|c| !c.is_empty()).collect();
    let distinct: std::collections::BTreeSet<&str> = filled.iter().copied().collect();
    let is_name = |c: &&str| c.len() < 120 && c.parse::<f64>().is_err() && c.chars().any(char::is_alphabetic);
    !filled.is_empty()
        && 2 * filled.len() >= cells.len()
        && 10 * distinct.len() >= 9 * filled.len()
        && filled.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Option<Vec<String>> {
        sniff(text, true).header().map(|h| h.names)
    }

    #[test]
    fn delimiters_are_told_apart_by_agreement() {
        assert_eq!(sniff("a;b;c\n1,5;2;3\n2,5;2;3\n", true).dialect.delimiter, b';');
        assert_eq!(sniff("a\tb\n1, 2, 3\tx\n4, 5\ty\n", true).dialect.delimiter, b'\t');
        assert_eq!(sniff("id|name\n1|x\n2|y\n", true).dialect.delimiter, b'|');
    }

    #[test]
    fn a_preamble_is_passed_over_and_data_is_no_header() {
        let text = "Report:,Bulk\nBrand:,Acme\n\nDate,Url,Author,Text\n2020,u,a,t\n2020,u,b,\"t\nu\"\n2020,u,b,t\n";
        assert_eq!(header(text).unwrap(), ["Date", "Url", "Author", "Text"]);
        assert_eq!(header("123\thuman\n124\tbot\n"), None);
        assert_eq!(header("\u{feff} id ,text\n1,x\n").unwrap(), ["id", "text"]);
    }

    #[test]
    fn a_row_number_column_without_a_name_gets_one() {
        assert_eq!(header("id,text\n1,77,x\n2,78,y\n3,79,z\n").unwrap(), ["", "id", "text"]);
    }

    #[test]
    fn backslash_quoting_is_recognised() {
        let text = "id,text,n,m\n1,\"he said \\\"a\n, b\\\" x\",2,3\n2,\"\\\"a\n,b\\\" c\",2,3\n";
        assert!(sniff(text, true).dialect.backslash);
        assert!(!sniff("id,text\n1,\"a\"\"b\"\n", true).dialect.backslash);
    }
}
