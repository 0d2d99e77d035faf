//! Tables, once for all formats: HTML and Markdown show the words of a cell, CSV writes its values.
//!
//! Human formats show at most [`SHOWN`] rows and say where the rest is; CSV has all of them. A cell with an
//! estimate is one cell for a reader and several columns (value, bounds, sample) for a machine.

pub mod audience;
pub mod campaign;
pub mod comparison;
pub mod engagement;
pub mod limits;
pub mod network;
pub mod networks;
pub mod scores;

use crate::{defang, numbers, palette::Role};
use claque_analysis::report::Unit;
use claque_schema::{AccountToken, Band, Estimate, Interval, Timestamp};

/// Rows that human formats show.
pub const SHOWN: usize = 20;

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Left.
    Text,
    /// Right, tabular figures.
    Number,
    /// A token or hash: fixed width, selected as a whole.
    Code,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What a reader sees; empty hides it from readers.
    pub heading: &'static str,
    /// Names in CSV; empty keeps it out.
    pub names: &'static [&'static str],
    /// How it is set.
    pub kind: Kind,
}

/// A column of words.
pub const fn text(heading: &'static str, names: &'static [&'static str]) -> Column {
    Column { heading, names, kind: Kind::Text }
}

/// A column of numbers.
pub const fn number(heading: &'static str, names: &'static [&'static str]) -> Column {
    Column { heading, names, kind: Kind::Number }
}

/// A column of tokens.
pub const fn code(heading: &'static str, names: &'static [&'static str]) -> Column {
    Column { heading, names, kind: Kind::Code }
}

/// A small drawing inside a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// None.
    None,
    /// A bar of this share of the column's largest value.
    Bar(f64),
    /// A dot with its whisker on 0–1: low, value, high.
    Whisker(f64, f64, f64),
    /// A dot of a role's colour before the words.
    Dot(Role),
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// For readers.
    pub text: String,
    /// For machines: as many as the column has names.
    pub raw: Vec<String>,
    /// Sorts by this where it is given.
    pub sort: Option<f64>,
    /// Drawing.
    pub mark: Mark,
}

impl Cell {
    fn new(text: String, raw: String) -> Cell {
        Cell { text, raw: vec![raw], sort: None, mark: Mark::None }
    }

    /// The program's own words.
    pub fn words(text: impl Into<String>) -> Cell {
        let text = text.into();
        Cell::new(defang::links(&text), text)
    }

    /// Words that others wrote: hosts and links are defanged for readers.
    pub fn foreign(text: &str) -> Cell {
        Cell::new(defang::text(text), text.to_owned())
    }

    /// A domain.
    pub fn domain(text: &str) -> Cell {
        Cell::new(defang::domain(text), text.to_owned())
    }

    /// A count.
    pub fn count(n: u64) -> Cell {
        Cell { sort: Some(n as f64), ..Cell::new(numbers::count(n), n.to_string()) }
    }

    /// A count that may be unknown.
    pub fn maybe_count(n: Option<u64>) -> Cell {
        n.map_or_else(Cell::unknown, Cell::count)
    }

    /// A count with a bar relative to `max`.
    pub fn bar(n: u64, max: u64) -> Cell {
        Cell { mark: Mark::Bar(n as f64 / max.max(1) as f64), ..Cell::count(n) }
    }

    /// Nothing is known.
    pub fn unknown() -> Cell {
        Cell::new(numbers::NONE.to_owned(), String::new())
    }

    /// A plain number.
    pub fn plain(x: f64) -> Cell {
        Cell { sort: Some(x).filter(|x| x.is_finite()), ..Cell::new(numbers::plain(x), machine(x)) }
    }

    /// A p- or q-value.
    pub fn small(x: f64) -> Cell {
        Cell { sort: Some(x).filter(|x| x.is_finite()), ..Cell::new(numbers::small(x), machine(x)) }
    }

    /// A share without an interval.
    pub fn share(x: f64) -> Cell {
        Cell { sort: Some(x).filter(|x| x.is_finite()), ..Cell::new(numbers::share(x), machine(x)) }
    }

    /// An account.
    pub fn token(token: AccountToken) -> Cell {
        Cell::new(token.to_string(), token.to_string())
    }

    /// An instant.
    pub fn time(t: Option<Timestamp>) -> Cell {
        match t {
            Some(t) => Cell { sort: Some(t.0 as f64), ..Cell::new(numbers::moment(t, 60), t.to_string()) },
            None => Cell::unknown(),
        }
    }

    /// A band, with its colour.
    pub fn band(band: Option<Band>) -> Cell {
        match band {
            Some(b) => {
                let at = Band::ALL.iter().position(|x| *x == b).unwrap_or(3) as f64;
                let cell = Cell::new(b.name().to_owned(), b.name().to_owned());
                Cell { sort: Some(at), mark: Mark::Dot(Role::of(b)), ..cell }
            }
            None => Cell::new("not scored".to_owned(), String::new()),
        }
    }

    /// An estimate: value, low, high, n in CSV; shares are drawn as well.
    pub fn estimate(unit: Unit, e: &Estimate) -> Cell {
        let mark = match unit {
            Unit::Share => Mark::Whisker(e.interval.low, e.value, e.interval.high),
            _ => Mark::None,
        };
        let text = format!("{} ({})", numbers::value(unit, e), numbers::range(unit, &e.interval));
        let raw = vec![machine(e.value), machine(e.interval.low), machine(e.interval.high), e.n.to_string()];
        Cell { text, raw, sort: Some(e.value).filter(|x| x.is_finite()), mark }
    }

    /// A probability with its interval: value, low, high in CSV.
    pub fn probability(p: Option<f64>, interval: Option<Interval>) -> Cell {
        let Some(p) = p else {
            return Cell { text: "abstained".into(), raw: vec![String::new(); 3], sort: None, mark: Mark::None };
        };
        match interval {
            Some(i) => Cell {
                text: format!("{} ({})", numbers::probability(p), numbers::probability_range(&i)),
                raw: vec![machine(p), machine(i.low), machine(i.high)],
                sort: Some(p),
                mark: Mark::Whisker(i.low, p, i.high),
            },
            None => Cell {
                text: numbers::probability(p),
                raw: vec![machine(p), String::new(), String::new()],
                sort: Some(p),
                mark: Mark::None,
            },
        }
    }
}

/// A float for machines: shortest form that reads back; nothing where it is not finite.
pub fn machine(x: f64) -> String {
    if x.is_finite() { x.to_string() } else { String::new() }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Stem of its CSV file.
    pub name: String,
    /// What a reader sees above it.
    pub title: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Which rows to show readers; `None` shows the first ones.
    pub shown: Option<Vec<usize>>,
    /// What the shown rows are, if not the first: "the 20 busiest hours".
    pub shown_is: Option<String>,
    /// A sentence below.
    pub note: Option<String>,
    /// Whether the title is printed; a heading above may have said it.
    pub captioned: bool,
}

impl Table {
    /// A table that shows its first rows.
    pub fn new(name: &str, title: &str, columns: &[Column], rows: Vec<Vec<Cell>>) -> Table {
        Table {
            name: name.to_owned(),
            title: title.to_owned(),
            columns: columns.to_vec(),
            rows,
            shown: None,
            shown_is: None,
            note: None,
            captioned: true,
        }
    }

    /// Shows the `SHOWN` rows with the largest key, in table order.
    pub fn showing_largest(mut self, key: impl Fn(usize) -> u64, what: String) -> Table {
        if self.rows.len() > SHOWN {
            let mut order: Vec<usize> = (0..self.rows.len()).collect();
            order.sort_by_key(|i| (std::cmp::Reverse(key(*i)), *i));
            order.truncate(SHOWN);
            order.sort_unstable();
            self.shown = Some(order);
            self.shown_is = Some(what);
        }
        self
    }

    /// Under a heading that says the title already.
    pub fn without_caption(mut self) -> Table {
        self.captioned = false;
        self
    }

    /// With a sentence below.
    pub fn with_note(mut self, note: impl Into<String>) -> Table {
        self.note = Some(note.into());
        self
    }

    /// The rows that readers see.
    pub fn shown_rows(&self) -> Vec<&Vec<Cell>> {
        match &self.shown {
            Some(indices) => indices.iter().filter_map(|i| self.rows.get(*i)).collect(),
            None => self.rows.iter().take(SHOWN).collect(),
        }
    }

    /// "Shown: 20 of 412 rows. All of them: accounts.csv."
    pub fn rest(&self) -> Option<String> {
        let shown = self.shown_rows().len();
        if shown == self.rows.len() {
            return None;
        }
        let what = match &self.shown_is {
            Some(what) => format!("{what}, of {} rows", numbers::count(self.rows.len() as u64)),
            None => format!("{shown} of {} rows", numbers::count(self.rows.len() as u64)),
        };
        Some(format!("Shown: {what}. All of them are in {}.csv.", self.name))
    }
}

/// Name and count with a bar, for kinds, languages, clients.
pub fn counts(name: &str, title: &str, what: &'static str, rows: &[(String, u64)]) -> Table {
    let max = rows.iter().map(|r| r.1).max().unwrap_or(0);
    let cells = rows.iter().map(|(label, n)| vec![Cell::foreign(label), Cell::bar(*n, max)]).collect();
    Table::new(name, title, &[text(what, &["name"]), number("Mentions", &["n_mentions"])], cells)
}
