//! Handles and display names as numbers.
//!
//! The numbers are those that bot-detection papers use (length, digits, likelihood: Yang et al. 2020; entropy and
//! digit share: Beskow & Carley 2019, "Its all in a name"), and two for coordinated sign-ups: the hash of the name's
//! shape, so that accounts named by one template can be counted, and the run of digits at the end that sign-up forms
//! append. The name itself is dropped.

use super::bigram::BigramTable;
use super::{emoji, script};
use claque_schema::ObjectToken;
use claque_schema::account::NameNumbers;

/// Characters looked at. Platforms allow 15 to 100; a longer "name" is somebody's mistake.
const CHARS_MAX: usize = 1_000;

/// Characters compared by [`similarity`]; bounds its quadratic cost.
const COMPARED_MAX: usize = 64;

/// The numbers of a name. `shape_hash` is a keyed hash.
pub(crate) fn numbers(name: &str, table: &BigramTable, shape_hash: impl Fn(&str) -> ObjectToken) -> NameNumbers {
    let name = match name.char_indices().nth(CHARS_MAX) {
        Some((cut, _)) => &name[..cut],
        None => name,
    };
    if name.is_ascii() { ascii_numbers(name, table, shape_hash) } else { any_numbers(name, table, shape_hash) }
}

fn any_numbers(name: &str, table: &BigramTable, shape_hash: impl Fn(&str) -> ObjectToken) -> NameNumbers {
    let count = |of: fn(char) -> bool| name.chars().filter(|c| of(*c)).count() as u16;
    NameNumbers {
        length: name.chars().count() as u16,
        digits: count(script::is_digit),
        trailing_digits: name.chars().rev().take_while(|c| script::is_digit(*c)).count() as u16,
        upper: count(char::is_uppercase),
        special: count(|c| !c.is_alphanumeric() && c != '_'),
        emoji: emoji::count(name) as u16,
        scripts: script::distinct_scripts(name),
        entropy: entropy(name),
        likelihood: table.likelihood(name).map(|p| p as f32),
        shape: shape_hash(&shape(name)),
    }
}

/// The same for the many names without other characters, in one pass.
fn ascii_numbers(name: &str, table: &BigramTable, shape_hash: impl Fn(&str) -> ObjectToken) -> NameNumbers {
    let mut counts = [0u16; 128];
    for byte in name.bytes() {
        counts[usize::from(byte & 127)] += 1;
    }
    let sum = |of: fn(&u8) -> bool| (0..128u8).filter(of).map(|b| counts[usize::from(b)]).sum::<u16>();
    let (digits, upper) = (sum(u8::is_ascii_digit), sum(u8::is_ascii_uppercase));
    let lower = sum(u8::is_ascii_lowercase);
    let length = name.len() as u16;
    let n = f64::from(length);
    // In the order of the characters, as the general path sums.
    let entropy: f64 = counts.iter().filter(|n| **n > 0).map(|&run| bits(f64::from(run) / n)).sum();
    NameNumbers {
        length,
        digits,
        trailing_digits: name.bytes().rev().take_while(u8::is_ascii_digit).count() as u16,
        upper,
        special: length - digits - upper - lower - counts[usize::from(b'_')],
        emoji: 0,
        scripts: u8::from(upper + lower > 0),
        entropy: entropy as f32,
        likelihood: table.likelihood(name).map(|p| p as f32),
        shape: shape_hash(&shape(name)),
    }
}

/// The share of one character in the entropy.
fn bits(p: f64) -> f64 {
    -p * p.log2()
}

/// Shannon entropy of the characters, bits; 0 for the empty name.
fn entropy(name: &str) -> f32 {
    let mut chars: Vec<char> = name.chars().collect();
    let n = chars.len() as f64;
    chars.sort_unstable();
    let bits: f64 = chars.chunk_by(|a, b| a == b).map(|run| bits(run.len() as f64 / n)).sum();
    bits as f32
}

/// The shape of a name: classes of characters with run lengths, `Anna_1987` → `A1.a3._1.04.`.
pub(crate) fn shape(name: &str) -> String {
    let class = |c: char| match c {
        '_' => '_',
        _ if script::is_digit(c) => '0',
        _ if c.is_uppercase() => 'A',
        _ if c.is_lowercase() => 'a',
        _ if c.is_alphabetic() => 'x',
        _ if c.is_whitespace() => ' ',
        _ => '!',
    };
    let mut out = String::with_capacity(24);
    let mut close = |run: Option<(char, usize)>| {
        if let Some((class, n)) = run {
            out.push(class);
            // Runs are short: the first digits are written without the detour through the formatter.
            match n {
                1..=9 => out.push(char::from(b'0' + n as u8)),
                _ => out.push_str(&n.to_string()),
            }
            out.push('.');
        }
    };
    let mut run: Option<(char, usize)> = None;
    for class in name.chars().map(class) {
        run = match run {
            Some((of, n)) if of == class => Some((of, n + 1)),
            done => {
                close(done);
                Some((class, 1))
            }
        };
    }
    close(run);
    out
}

/// Likeness of a handle and a display name, 0–1: one minus the Levenshtein distance over the longer length, on lower
/// case letters and digits. `None` when either has none.
pub(crate) fn similarity(name: &str, handle: &str) -> Option<f32> {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(COMPARED_MAX).collect()
    };
    let (a, b) = (letters(name), letters(handle));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let longest = a.len().max(b.len()) as f32;
    Some(1.0 - levenshtein(&a, &b) as f32 / longest)
}

/// Edit distance, one row of the table at a time (Wagner & Fischer 1974).
fn levenshtein(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str) -> NameNumbers {
        numbers(name, BigramTable::shipped(), |shape| ObjectToken(shape.len() as u64))
    }

    #[test]
    fn a_name_is_counted_by_characters() {
        let n = of("Änna_K٣😀 1987");
        assert_eq!((n.length, n.digits, n.trailing_digits, n.upper), (13, 5, 4, 2));
        assert_eq!((n.special, n.emoji, n.scripts), (2, 1, 1));
        let empty = of("");
        assert_eq!((empty.length, empty.entropy, empty.likelihood), (0, 0.0, None));
        assert_eq!(of("aabb").entropy, 1.0);
        assert_eq!(of("日本").likelihood, None);
    }

    #[test]
    fn names_of_one_template_share_a_shape() {
        assert_eq!(shape("Anna_1987"), "A1.a3._1.04.");
        assert_eq!(shape("Olga_2001"), shape("Anna_1987"));
        assert_ne!(shape("Olga2001"), shape("Anna_1987"));
    }

    #[test]
    fn similarity_has_its_closed_forms() {
        assert_eq!(similarity("Anna Kim", "annakim"), Some(1.0));
        assert_eq!(similarity("kitten", "sitting"), Some(1.0 - 3.0 / 7.0));
        assert_eq!(similarity("abc", "xyz"), Some(0.0));
        assert_eq!(similarity("😀", "x"), None);
        assert!(similarity(&"a".repeat(10_000), &"b".repeat(10_000)).is_some());
    }

    proptest! {
        #[test]
        fn the_short_cut_for_ascii_gives_the_same_numbers(name in "[ -~\t\n]{0,40}") {
            let hash = |text: &str| ObjectToken(xxhash_rust::xxh3::xxh3_64(text.as_bytes()));
            let table = BigramTable::shipped();
            prop_assert_eq!(ascii_numbers(&name, table, hash), any_numbers(&name, table, hash));
        }

        #[test]
        fn every_text_has_numbers_in_range(name in "\\PC{0,80}") {
            let n = of(&name);
            prop_assert!(n.entropy.is_finite() && n.entropy >= 0.0);
            prop_assert!(n.digits <= n.length && n.trailing_digits <= n.digits);
            let s = similarity(&name, "handle").unwrap_or(0.5);
            prop_assert!((0.0..=1.0).contains(&s));
        }
    }
}
