//! What a source format is: how it is recognised, how its input is cut into units, and how a unit becomes records.
//!
//! Adding a format is one file under `formats/`, one line in `formats::registry` and one golden test.

use crate::record::Record;

/// The first bytes of an input, decoded to UTF-8, with what the frame reader found out.
pub(crate) struct Sample<'a> {
    /// File name without folder, in lower case; empty for a stream. For formats whose files look alike inside.
    #[allow(dead_code)]
    pub name: &'a str,
    /// Up to 256 KiB of decoded text (possibly cut inside of a value).
    pub text: &'a str,
    /// The first few top-level JSON values, when the text is JSON (arrays are opened: their elements).
    pub values: &'a [serde_json::Value],
    /// Column names, when the text looks like a table with a header.
    pub header: Option<&'a [String]>,
}

/// Why a format believes that an input is its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Detection {
    /// 0–100; the highest wins, ties go to the first in the registry.
    pub confidence: u8,
    /// In words, for the user: "JSON objects with `id_str`, `full_text` and `user.screen_name`".
    pub why: String,
}

/// How an input is cut into units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Top-level JSON values, one after another (JSONL, pretty-printed, concatenated); a top-level array is opened
    /// and its elements are the units.
    Json,
    /// A table with a header row; delimiter and encoding are sniffed.
    Table {
        /// The header is the first row, within `within` rows, that has all of these columns; empty means the first row.
        header_contains: Vec<String>,
        /// How many rows to look at.
        within: usize,
    },
    /// Lines of text.
    Lines,
}

/// One unit of input.
pub(crate) enum Unit<'a> {
    /// The bytes of one JSON value.
    Json(&'a str),
    /// One row of a table, cells in the order of the header.
    Row {
        /// Column names.
        header: &'a Header,
        /// Cells, unquoted.
        cells: &'a csv::StringRecord,
    },
    /// One line.
    Line(&'a str),
}

/// Columns of a narrow table.
const FEW: usize = 12;

/// Column names with fast look-up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    names: Vec<String>,
    index: rustc_hash::FxHashMap<String, usize>,
}

impl Header {
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let names: Vec<String> = names.into_iter().collect();
        // The first of two equal names wins, as in every spreadsheet reader.
        let mut index = rustc_hash::FxHashMap::default();
        for (i, name) in names.iter().enumerate() {
            index.entry(name.clone()).or_insert(i);
        }
        Header { names, index }
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        // A few names are compared sooner than one is hashed.
        if self.names.len() <= FEW {
            return self.names.iter().position(|known| known == name);
        }
        self.index.get(name).copied()
    }

    /// The cell of that column, `None` when the column does not exist or the row is short.
    pub fn cell<'r>(&self, cells: &'r csv::StringRecord, name: &str) -> Option<&'r str> {
        cells.get(self.position(name)?)
    }
}

/// What a format may know about the run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    /// File name without folder, in lower case (Cresci's label is only in a directory's name; see `folder`).
    pub name: String,
    /// Name of the folder the file lies in, in lower case.
    pub folder: String,
    /// The creator whose followers these are, from `--follows-of`: a raw id or @handle.
    pub follows_of: Option<String>,
    /// Values for a mapping's `param` fields, from `--set key=value`.
    pub params: Vec<(String, String)>,
    /// Zone for times that name none, from `--timezone`; `None` is UTC, flagged as assumed.
    pub timezone: Option<String>,
    /// Number of the unit in its file, from 0: rank of list entries.
    pub ordinal: u64,
    /// Line of the unit in its file, from 1.
    pub line: u64,
}

/// Where a format puts what it read.
///
/// One unit may give many records (a page of tweets). Accounting counts **records**: every `emit` is one read record,
/// every `reject` is one read record that could not be used. A unit that holds nothing for us (a count bucket, a rate
/// limit answer) is a `reject` with the reason "no accounts, posts, engagements or follows in it".
pub(crate) trait Sink {
    /// Takes a record.
    fn emit(&mut self, record: Record<'_>);
    /// Counts a record that cannot be used. `reason` must not contain any value of the input.
    fn reject(&mut self, reason: &str);
    /// Counts a repair or an oddity that the user should hear about, by reason ("id damaged by a spreadsheet, fell
    /// back to the handle"). `note` must not contain any value of the input.
    fn warn(&mut self, note: &str);
}

/// A source format.
pub(crate) trait Format: Send + Sync {
    /// Name for `--as` and the manifest, for instance `twitter-v1`.
    fn name(&self) -> &str;
    /// One line for `claque ingest --help-formats`.
    fn about(&self) -> &str;
    /// Whether the input is of this format, and why.
    fn detect(&self, sample: &Sample<'_>) -> Option<Detection>;
    /// How to cut the input.
    fn shape(&self) -> Shape;
    /// Fields of the schema that this format can fill, as `table.field` (for fill rates and for "what is missing").
    fn fields(&self) -> Vec<String>;
    /// Reads one unit. Must not panic on any input.
    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink);
}
