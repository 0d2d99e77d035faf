//! How likely a screen name looks, by its pairs of neighbouring characters.
//!
//! The feature is BotometerLite's `screen_name_likelihood` (Yang, Varol, Hui & Menczer 2020): names that a program drew
//! at random have rare pairs. Alphabet `A–Z a–z 0–9 _` (63 characters); the probability of a pair is its count plus
//! one over the grand total of all (smoothed) counts; a name's likelihood is the geometric mean of its pairs'
//! probabilities. Characters outside the alphabet are skipped, as in the reference.
//!
//! The shipped table is learnt from names that `examples/learn_bigrams.rs` makes up: no licence covers real ones, and
//! a table of counts of real names would hold a trace of people. A workspace may learn its own.

use std::fmt::Write;
use std::sync::OnceLock;

/// Characters of the alphabet.
const N: usize = 63;

const HEADER: &str = "claque-bigrams 1";

/// The table that ships inside the program.
const SHIPPED: &str = include_str!("../../tables/bigrams.txt");

/// Counts of character pairs in screen names, and the likelihood of a name under them.
#[derive(Clone)]
pub struct BigramTable {
    counts: Vec<u32>,
    /// Logarithm of each pair's probability.
    log_p: Vec<f64>,
    n_names: u64,
}

/// A text is no bigram table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a bigram table (line {line}): {problem}; write one with `examples/learn_bigrams.rs`")]
pub struct BigramTableError {
    line: usize,
    problem: &'static str,
}

impl BigramTable {
    /// Learns a table from screen names. Give each name once: the reference counts distinct names.
    pub fn learn<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut counts = vec![0u32; N * N];
        let mut n_names = 0;
        for name in names {
            n_names += 1;
            for_each_pair(name.as_ref(), |pair| counts[pair] = counts[pair].saturating_add(1));
        }
        Self::with_counts(counts, n_names)
    }

    /// The table that ships inside the program.
    pub fn shipped() -> &'static BigramTable {
        static TABLE: OnceLock<BigramTable> = OnceLock::new();
        // A test reads the shipped text; were it broken, every pair would be equally likely.
        TABLE.get_or_init(|| Self::from_text(SHIPPED).unwrap_or_else(|_| Self::with_counts(vec![0; N * N], 0)))
    }

    fn with_counts(counts: Vec<u32>, n_names: u64) -> Self {
        let total: u64 = counts.iter().map(|n| u64::from(*n) + 1).sum();
        let log_total = (total as f64).ln();
        let log_p = counts.iter().map(|n| (f64::from(*n) + 1.0).ln() - log_total).collect();
        BigramTable { counts, log_p, n_names }
    }

    /// Geometric mean of the probabilities of the name's pairs, 0–1; `None` below two characters of the alphabet.
    pub fn likelihood(&self, name: &str) -> Option<f64> {
        let (mut sum, mut n) = (0.0, 0u32);
        for_each_pair(name, |pair| {
            sum += self.log_p[pair];
            n += 1;
        });
        (n > 0).then(|| (sum / f64::from(n)).exp())
    }

    /// Names that the table was learnt from.
    pub fn n_names(&self) -> u64 {
        self.n_names
    }

    /// First 16 hexadecimal digits of the BLAKE3 hash of the text form: which table a likelihood was made with.
    pub fn hash(&self) -> String {
        blake3::hash(self.to_text().as_bytes()).to_hex()[..16].to_string()
    }

    /// The text form: a header, the number of names, then 63 lines of 63 counts in the order of the alphabet.
    pub fn to_text(&self) -> String {
        let mut out = format!("{HEADER}\n{}\n", self.n_names);
        for row in self.counts.chunks(N) {
            for (i, count) in row.iter().enumerate() {
                let _ = write!(out, "{}{count}", if i == 0 { "" } else { " " });
            }
            out.push('\n');
        }
        out
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// When the header, the number of rows or a count is not as [`to_text`](Self::to_text) writes them.
    pub fn from_text(text: &str) -> Result<Self, BigramTableError> {
        let error = |line, problem| BigramTableError { line, problem };
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(error(1, "the first line is not `claque-bigrams 1`"));
        }
        let n_names = lines.next().and_then(|l| l.parse().ok()).ok_or_else(|| error(2, "no number of names"))?;
        let mut counts = Vec::with_capacity(N * N);
        for (i, line) in lines.enumerate() {
            let before = counts.len();
            for cell in line.split(' ') {
                counts.push(cell.parse::<u32>().map_err(|_| error(i + 3, "a count is no number"))?);
            }
            if counts.len() - before != N || counts.len() > N * N {
                return Err(error(i + 3, "expected 63 lines of 63 counts"));
            }
        }
        if counts.len() != N * N {
            return Err(error(counts.len() / N + 3, "expected 63 lines of 63 counts"));
        }
        Ok(Self::with_counts(counts, n_names))
    }
}

impl std::fmt::Debug for BigramTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BigramTable").field("n_names", &self.n_names).field("hash", &self.hash()).finish()
    }
}

/// Place of a character in the alphabet.
fn index(byte: u8) -> Option<usize> {
    match byte {
        b'A'..=b'Z' => Some(usize::from(byte - b'A')),
        b'a'..=b'z' => Some(usize::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(usize::from(byte - b'0') + 52),
        b'_' => Some(62),
        _ => None,
    }
}

/// Calls `take` with the table index of every pair of neighbours among the known characters.
fn for_each_pair(name: &str, mut take: impl FnMut(usize)) {
    let mut before: Option<usize> = None;
    for at in name.bytes().filter_map(index) {
        if let Some(before) = before {
            take(before * N + at);
        }
        before = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihood_is_the_geometric_mean_of_smoothed_shares() {
        let table = BigramTable::learn(["ab", "ab", "bc"]);
        let total = (N * N + 3) as f64;
        let expected = ((3.0 / total) * (2.0 / total)).sqrt();
        assert!((table.likelihood("abc").unwrap() - expected).abs() < 1e-15);
        assert!((table.likelihood("a.b!c").unwrap() - expected).abs() < 1e-15);
        assert_eq!(table.likelihood("a"), None);
        assert_eq!(table.likelihood("日本"), None);
        assert_eq!(table.n_names(), 3);
    }

    #[test]
    fn the_text_form_survives_a_round_trip_and_garbage_is_refused() {
        let table = BigramTable::learn(["Anna_1987", "xQz9"]);
        let again = BigramTable::from_text(&table.to_text()).unwrap();
        assert_eq!(again.to_text(), table.to_text());
        assert_eq!(again.hash(), table.hash());
        let cut: String = table.to_text().lines().take(10).collect::<Vec<_>>().join("\n");
        for bad in ["", "claque-bigrams 2", "claque-bigrams 1\nx", cut.as_str(), "claque-bigrams 1\n1\n1 2 x"] {
            assert!(BigramTable::from_text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_shipped_table_prefers_names_to_noise() {
        let table = BigramTable::shipped();
        assert!(table.n_names() > 10_000 && SHIPPED.len() < 40_000);
        let of = |name| table.likelihood(name).unwrap();
        assert!(of("maria_garcia") > 4.0 * of("xQ7zKw9Jq"));
        assert!(of("JohnSmith88") > 4.0 * of("Zx8qVw2bK"));
    }
}
