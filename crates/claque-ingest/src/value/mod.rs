//! Values as files spell them: ids that a spreadsheet has damaged, counts with thousands separators, booleans with a
//! trailing space, times in a dozen spellings, lists in four syntaxes.
//!
//! Every reader takes a cell as text and answers with a [`Reading`]: a value, nothing (the source says "unknown"), or
//! something that cannot be read. The three are kept apart because they are counted apart: an empty cell is normal, a
//! cell that cannot be read is worth a warning. No reader panics on any text, and none of them guesses between two
//! readings that differ (`03/04/2017` without a declared format is not read).
//!
//! The spellings come from real files; see `crates/README.md` for the list of quirks.

mod id;
mod list;
mod literal;
mod markup;
mod number;
pub(crate) mod time;

pub(crate) use id::{Id, sound_id};
pub(crate) use list::{ListStyle, collect, list};
pub(crate) use literal::literal;
pub(crate) use markup::{strip_tags, unescape, unquote};
pub(crate) use number::{boolean, count};
pub(crate) use time::{TimeFormat, Zone};

/// What a cell turned out to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reading<T> {
    /// A value.
    Value(T),
    /// The source says that it does not know.
    Absent,
    /// Something else than what was asked for.
    Bad,
}

impl<T> Reading<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Reading::Value(value) => Some(value),
            Reading::Absent | Reading::Bad => None,
        }
    }
}

/// Whether the cell, white space aside, is one of the words by which programs write "nothing": pandas, R, SQL, Python,
/// spreadsheets and the X information-operations archive (`absent`).
pub(crate) fn is_null(cell: &str) -> bool {
    let cell = cell.trim();
    // The longest word has nine letters: most cells leave here.
    if cell.len() > 9 {
        return false;
    }
    matches!(
        cell,
        "" | "NULL"
            | "null"
            | "Null"
            | "None"
            | "NaN"
            | "nan"
            | "NAN"
            | "NaT"
            | "N/A"
            | "n/a"
            | "#N/A"
            | "NA"
            | "<NA>"
            | "\\N"
            | "absent"
            | "undefined"
    )
}

#[cfg(test)]
mod tests;
