//! Classes of characters: decimal digits of every script, scripts written without spaces, distinct scripts of a name.
//!
//! Scripts come from Unicode's Script property (UAX 24). Han, Hiragana, Katakana and Bopomofo count as one script, as
//! in the augmented script sets of UTS 39, §5.1: an ordinary Japanese name mixes three of them and is no disguise.

use unicode_script::{Script, UnicodeScript};

/// First code points (the digit zero) of the decimal digit rows that people type: Unicode category Nd, without the
/// mathematical alphanumerics, which are handled by their range.
const ZEROS: [char; 37] = [
    '\u{30}', '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}',
    '\u{C66}', '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{1090}', '\u{17E0}',
    '\u{1810}', '\u{1946}', '\u{19D0}', '\u{1A80}', '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}',
    '\u{A620}', '\u{A8D0}', '\u{A900}', '\u{A9D0}', '\u{A9F0}', '\u{AA50}', '\u{ABF0}', '\u{FF10}',
];

/// The value of a decimal digit of any script (Arabic-Indic, Devanagari, full width …), `None` for anything else.
pub(crate) fn digit_value(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.is_ascii_digit().then(|| c as u8 - b'0');
    }
    // No row begins in between: most letters outside of ASCII are told by one comparison.
    if c < ZEROS[1] {
        return None;
    }
    // Mathematical digits: five rows of ten, used as "fonts" in names.
    if ('\u{1D7CE}'..='\u{1D7FF}').contains(&c) {
        return Some(((c as u32 - 0x1D7CE) % 10) as u8);
    }
    let row = ZEROS.partition_point(|zero| *zero <= c).checked_sub(1)?;
    let value = c as u32 - ZEROS[row] as u32;
    (value < 10).then_some(value as u8)
}

/// Whether the character is a decimal digit of any script.
pub(crate) fn is_digit(c: char) -> bool {
    digit_value(c).is_some()
}

/// Whether the character belongs to a script that is written without spaces between words, so that a word boundary
/// cannot be asked for beside it.
pub(crate) fn is_unspaced(c: char) -> bool {
    // Everything before Thai has spaces: the common case is one comparison.
    c >= '\u{E00}'
        && matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Bopomofo
                | Script::Hangul
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        )
        || c == '\u{30FC}'
}

/// Letters, digits, combining marks and `_`: what a word is made of, for word boundaries.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// A character of a word in a script with spaces: two of them side by side belong together.
pub(crate) fn is_spaced_word(c: char) -> bool {
    is_word(c) && !is_unspaced(c)
}

/// Characters that take no room and are used to break up words and numbers: zero-width spaces and joiners, direction
/// marks, variation selectors, the keycap box.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Distinct scripts among the letters of a text; Common and Inherited do not count, East Asian scripts used together
/// count once.
pub(crate) fn distinct_scripts(text: &str) -> u8 {
    let mut seen: Vec<Script> = Vec::new();
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        let script = match c.script() {
            Script::Common | Script::Inherited | Script::Unknown => continue,
            Script::Hiragana | Script::Katakana | Script::Bopomofo => Script::Han,
            script => script,
        };
        if !seen.contains(&script) {
            seen.push(script);
        }
    }
    seen.len().min(usize::from(u8::MAX)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_digits_are_in_order_and_right() {
        assert!(ZEROS.windows(2).all(|pair| pair[0] < pair[1]));
        for (c, value) in [('7', 7), ('٣', 3), ('۹', 9), ('५', 5), ('０', 0), ('９', 9), ('𝟗', 9), ('𝟎', 0)]
        {
            assert_eq!(digit_value(c), Some(value), "{c}");
        }
        for c in ['a', '/', ':', '²', '½', '一', '\u{66A}', '\u{FF1A}'] {
            assert_eq!(digit_value(c), None, "{c}");
        }
        // Every digit that the standard library calls numeric and that has a decimal value in a known row is distinct.
        assert!(ZEROS.iter().all(|zero| zero.is_numeric()));
    }

    #[test]
    fn a_japanese_name_is_one_script_and_a_latin_cyrillic_mix_is_two() {
        assert_eq!(distinct_scripts("山田ヒロたろう"), 1);
        assert_eq!(distinct_scripts("Pаypal"), 2);
        assert_eq!(distinct_scripts("Ana 😀 12"), 1);
        assert_eq!(distinct_scripts("123_!"), 0);
    }

    #[test]
    fn scripts_without_spaces_are_known() {
        for c in ['漢', 'か', 'カ', 'ー', '한', 'ก'] {
            assert!(is_unspaced(c), "{c}");
        }
        for c in ['a', 'é', 'ж', 'अ', '😀', '。'] {
            assert!(!is_unspaced(c), "{c}");
        }
    }
}
