//! What can be wrong with a mapping file: always with file, line and remedy.

/// A mapping file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The file could not be opened or read.
    #[error("cannot read the mapping file {file}: {source}")]
    Unreadable {
        /// Path as given.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no valid TOML.
    #[error("{file}:{line}: not valid TOML: {message}")]
    Syntax {
        /// Path, or name of a shipped mapping.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the TOML reader said.
        message: String,
    },
    /// A key that means nothing here: a typing error must not silently drop a column.
    #[error("{file}:{line}: unknown key `{key}` in {place}{hint}")]
    UnknownKey {
        /// Path, or name of a shipped mapping.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The key as written.
        key: String,
        /// Section or field it stands in.
        place: String,
        /// The known key that is spelt most like it, when one is close, and all keys that may stand here.
        hint: String,
    },
    /// A key with a value that does not fit.
    #[error("{file}:{line}: {place}: {what}")]
    Value {
        /// Path, or name of a shipped mapping.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Section or field.
        place: String,
        /// What is wrong and what would be right.
        what: String,
    },
}

/// The remedy for an unknown key.
pub(super) fn hint(key: &str, known: &[&str]) -> String {
    let guess = nearest(key, known).map(|key| format!(" (did you mean `{key}`?)")).unwrap_or_default();
    format!("{guess}; known keys: {}", known.join(", "))
}

/// The known key closest to `key`: at most a third of its letters may differ.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|candidate| (distance(key, candidate), candidate))
        .min()
        .filter(|(d, candidate)| *d <= 1 + key.len().min(candidate.len()) / 3)
        .map(|(_, candidate)| *candidate)
}

/// Levenshtein distance in bytes.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(!x.eq_ignore_ascii_case(y));
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
