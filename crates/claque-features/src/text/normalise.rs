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
    let folded = text.nfkc().flat_map(char::to_lowercase);
    out.extend(folded.filter(|c| c.is_alphanumeric()).map(u32::from));
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
    fn every_script_keeps_its_letters() {
        assert_eq!(normal("Привет, мир"), "приветмир");
        assert_eq!(normal("東京 タワー"), "東京タワー");
        assert!(!normal("नमस्ते").is_empty());
    }
}
