//! A page about a model or about one account: explanations, evaluations, fairness audits.
//!
//! Unlike a [`super::Report`] it makes no judgement about an audience or a campaign, so it has no likelihood, no two
//! sides and no confidence. It is a sentence, then sections of text, tables and charts; the terminal and HTML draw the
//! same page, so that they cannot disagree. The figures behind it have a JSON schema of their own.

use claque_schema::ScoreRow;

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// "Why a_… scores as it does".
    pub title: String,
    /// The answer in one or two sentences, written from the numbers.
    pub answer: String,
    /// Names and values of the first lines.
    pub facts: Vec<(String, String)>,
    /// Sections in order.
    pub sections: Vec<PageSection>,
    /// The command that makes it again.
    pub command: String,
    /// Program and version.
    pub program: String,
    /// When it was written, RFC 3339.
    pub generated_at: String,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageSection {
    /// Title.
    pub title: String,
    /// Parts in order.
    pub parts: Vec<Part>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// Sentences under each other.
    List(Vec<String>),
    /// A table.
    Table(PageTable),
    /// The reasons of a score as signed bars around zero.
    Reasons(ScoreRow),
    /// Values between 0 and 1 as dots with whiskers.
    Intervals(Intervals),
    /// Probability against the share that came true.
    Reliability(Reliability),
}

/// A table of words and numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct PageTable {
    /// Title.
    pub title: String,
    /// Headings; `true` sets a column of numbers.
    pub columns: Vec<(&'static str, bool)>,
    /// Cells, as many per row as columns.
    pub rows: Vec<Vec<String>>,
    /// A sentence below.
    pub note: Option<String>,
}

/// Dots with whiskers.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// Says the finding.
    pub title: String,
    /// Says measure and unit.
    pub measure: String,
    /// Rows from the top.
    pub rows: Vec<IntervalRow>,
}

/// One dot with its whisker.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// What it is.
    pub label: String,
    /// Value, low, high; `None` where there is not enough data.
    pub value: Option<[f64; 3]>,
    /// Drawn with weight.
    pub strong: bool,
}

/// A reliability diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Says the finding.
    pub title: String,
    /// Says measure and unit.
    pub measure: String,
    /// Points by ascending probability.
    pub points: Vec<ReliabilityPoint>,
}

/// Accounts of about one probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityPoint {
    /// Mean probability.
    pub probability: f64,
    /// Share of automated accounts, and Wilson's 95 % interval of it.
    pub share: [f64; 3],
    /// Accounts.
    pub n: u64,
}

impl PageSection {
    /// An empty section.
    pub fn new(title: impl Into<String>) -> Self {
        PageSection { title: title.into(), parts: Vec::new() }
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// Adds a table with a note below (empty is none).
    pub fn table(
        &mut self,
        title: impl Into<String>,
        columns: &[(&'static str, bool)],
        rows: Vec<Vec<String>>,
        note: &str,
    ) -> &mut Self {
        self.parts.push(Part::Table(PageTable {
            title: title.into(),
            columns: columns.to_vec(),
            rows,
            note: (!note.is_empty()).then(|| note.to_string()),
        }));
        self
    }
}
