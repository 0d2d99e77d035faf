//! The form in which texts are compared: NFKC, lower case, letters and digits only.
//!
//! Full-width letters, ligatures and styled "mathematical" alphabets fold into plain ones under NFKC (Unicode Annex
//! 15), which undoes the cheapest ways to make a copy look different; so does leaving out punctuation, white space and emoji.

use unicode_normalization::UnicodeNormalization;

/// Appends the code points of the normalised text to `out`.
pub fn normalise(text: &str, out: &mut Vec<u32>) {
    if text.is_ascii() {
        // Most posts: NFKC is the identity here, and bytes are characters.
        out.extend(text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| u32::from(b.to_ascii_lowercase())));
        return;
    }
    if text.chars().all(is_plain) {
        let lower = text.chars().flat_map(char::to_lowercase);
        out.extend(lower.filter(|c| c.is_alphanumeric()).map(u32::from));
        return;
    }
    let folded = text.nfkc().flat_map(char::to_lowercase);
    out.extend(folded.filter(|c| c.is_alphanumeric()).map(u32::from));
}

/// Characters of common scripts that NFKC leaves alone among their like, and symbols without letters in them: a text
/// of these alone skips normalisation, which costs more than all the rest. A test holds this list against NFKC.
fn is_plain(c: char) -> bool {
    matches!(c,
        '\0'..='\u{7f}'
        | '\u{c0}'..='\u{ff}'        // Latin-1 letters
        | '\u{400}'..='\u{482}'      // Cyrillic
        | '\u{5d0}'..='\u{5ea}'      // Hebrew
        | '\u{621}'..='\u{64a}'      // Arabic
        | '\u{2010}'..='\u{2027}'    // dashes, quotation marks, ellipsis
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' // kana
        | '\u{3001}' | '\u{3002}'
        | '\u{4e00}'..='\u{9fff}'    // ideographs
        | '\u{ac00}'..='\u{d7a3}'    // Hangul syllables
        | '\u{1f300}'..='\u{1faff}'  // emoji
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        let mut out = Vec::new();
        normalise(text, &mut out);
        out.into_iter().filter_map(char::from_u32).collect()
    }

    #[test]
    fn punctuation_case_width_and_style_do_not_matter() {
        assert_eq!(normal("Buy  NOW!!! 50%"), "buynow50");
        assert_eq!(normal("Ｂｕｙ 𝐧𝐨𝐰 🎉"), "buynow");
        assert_eq!(normal("ﬁne Straße"), "finestraße");
    }

    #[test]
    fn plain_characters_are_what_nfkc_leaves_alone() {
        let letters = |text: &mut dyn Iterator<Item = char>| text.filter(|c| c.is_alphanumeric()).collect::<String>();
        for c in ('\0'..=char::MAX).filter(|&c| is_plain(c)) {
            let folded = letters(&mut std::iter::once(c).nfkc());
            assert_eq!(folded, letters(&mut std::iter::once(c)), "{c:?}");
            // Nor may it combine with a plain character before it.
            for before in ['a', 'и', 'ا', 'か', '가'] {
                assert_eq!(
                    letters(&mut [before, c].into_iter().nfkc()),
                    letters(&mut [before, c].into_iter()),
                    "{c:?}"
                );
            }
        }
    }

    #[test]
    fn every_script_keeps_its_letters() {
        assert_eq!(normal("Привет, мир"), "приветмир");
        assert_eq!(normal("東京 タワー"), "東京タワー");
        assert!(!normal("नमस्ते").is_empty());
    }
}
