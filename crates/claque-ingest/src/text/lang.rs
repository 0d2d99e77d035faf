//! Languages: the platform's word put into ISO 639-1, or a guess from the text.
//!
//! Platforms write BCP 47 tags (`zh-CN`, `pt-BR`), old codes (`iw`, `in`), three-letter codes and words of their own
//! (X: `und` unknown, `qme` media only, `zxx` nothing linguistic). The guess is whichlang's (a linear classifier on
//! character n-grams, 16 languages): it always answers with one of its 16, so it is asked only for texts with enough
//! letters, and never when the platform has spoken.

use std::borrow::Cow;
use whichlang::Lang;

/// Fewest letters for a guess.
const LETTERS_MIN: usize = 20;

/// Letters looked at: a guess does not get better after that.
const LETTERS_MAX: usize = 400;

/// A platform's code as ISO 639-1 (or the two-letter code it has become); `None` when it says "unknown".
pub(crate) fn from_platform(code: &str) -> Option<String> {
    let primary = code.trim().split(['-', '_']).next().unwrap_or("");
    let primary = match primary.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(primary.to_ascii_lowercase()),
        false => Cow::Borrowed(primary),
    };
    let two = match &*primary {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "jw" => "jv",
        "mo" => "ro",
        "cmn" | "yue" | "wuu" => "zh",
        "eng" => "en",
        "fil" => "tl",
        "spa" => "es",
        "fra" | "fre" => "fr",
        "deu" | "ger" => "de",
        "por" => "pt",
        "rus" => "ru",
        "ara" => "ar",
        "jpn" => "ja",
        "kor" => "ko",
        "ita" => "it",
        "tur" => "tr",
        "hin" => "hi",
        "nld" | "dut" => "nl",
        // X: art (emoji only), qam (mentions), qct (cashtags), qht (hashtags), qme (media), qst (short), zxx.
        "" | "und" | "un" | "art" | "zxx" | "mul" | "mis" => return None,
        code if code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()) => code,
        _ => return None,
    };
    Some(two.to_string())
}

/// The language of a text by its characters, ISO 639-1; `None` for texts with fewer than 20 letters.
pub(crate) fn detect(text: &str) -> Option<&'static str> {
    if text.len() < LETTERS_MIN {
        return None;
    }
    let mut prose = String::with_capacity(text.len() + 1);
    let mut letters = 0;
    // Letters outside of ASCII are dear to tell: a text too short to reach the upper bound is counted up to the lower.
    let enough = if text.len() < LETTERS_MAX { LETTERS_MIN } else { LETTERS_MAX };
    // Links, mentions and hashtags say nothing about the language of a post.
    for word in text.split_whitespace() {
        if word.starts_with(['@', '#', '＠', '＃', '[']) || has_scheme(word) {
            continue;
        }
        if letters < enough {
            letters += if word.is_ascii() {
                word.bytes().filter(u8::is_ascii_alphabetic).count()
            } else {
                word.chars().filter(|c| c.is_alphabetic()).count()
            };
        }
        prose.push_str(word);
        prose.push(' ');
        if letters >= LETTERS_MAX {
            break;
        }
    }
    if letters < LETTERS_MIN {
        return None;
    }
    Some(match whichlang::detect_language(&prose) {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    })
}

fn has_scheme(word: &str) -> bool {
    memchr::memchr_iter(b':', word.as_bytes()).any(|at| word.as_bytes()[at + 1..].starts_with(b"//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_codes_become_two_letters_or_nothing() {
        for (code, expected) in [
            ("en", Some("en")),
            ("EN-gb", Some("en")),
            ("zh_TW", Some("zh")),
            ("iw", Some("he")),
            ("in", Some("id")),
            ("und", None),
            ("qme", None),
            ("", None),
            ("None ", None),
            ("xx-lc", Some("xx")),
        ] {
            assert_eq!(from_platform(code).as_deref(), expected, "{code}");
        }
    }

    #[test]
    fn short_texts_are_not_guessed_and_long_ones_are() {
        assert_eq!(detect("ok thanks"), None);
        assert_eq!(detect("@someone #averylonghashtagindeed https://example.com/path"), None);
        assert_eq!(detect("the weather has been lovely for the whole of this week"), Some("en"));
        assert_eq!(detect("das Wetter war die ganze Woche über wirklich sehr schön"), Some("de"));
        assert_eq!(detect("今日はとても天気がいいので散歩に行きましょうか"), Some("ja"));
    }
}
