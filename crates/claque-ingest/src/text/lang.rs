//! Languages: the platform's word put into ISO 639-1.
//!
//! Platforms write BCP 47 tags (`zh-CN`, `pt-BR`), old codes (`iw`, `in`), three-letter codes and words of their own
//! (X: `und` unknown, `qme` media only, `zxx` nothing linguistic). Where the platform says nothing, nothing is stored: a
//! campaign report guesses from the texts that it shows, and says so.

use std::borrow::Cow;

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
}
