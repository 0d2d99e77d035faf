//! Emoji as people count them: one picture, one emoji.
//!
//! Follows the sequences of UTS 51 closely enough for a count: a base with skin tone, variation selector, keycap or
//! tag characters is one emoji; bases joined by ZERO WIDTH JOINER are one (a family); two regional indicators are one
//! (a flag). Text-style symbols such as `©` and `™` count only when a variation selector asks for the picture.

/// How many emoji a text has.
pub(crate) fn count(text: &str) -> usize {
    if text.is_ascii() {
        return 0;
    }
    let mut n = 0;
    let mut joined = false;
    let mut half_flag = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_regional(c) {
            half_flag = !half_flag;
            n += usize::from(half_flag);
            joined = false;
            continue;
        }
        half_flag = false;
        if c == '\u{200D}' {
            // Joins only what stands between two pictures.
            joined = n > 0;
            continue;
        }
        if is_modifier(c) {
            continue;
        }
        let next = chars.peek().copied();
        let is_keycap = matches!(c, '0'..='9' | '#' | '*') && matches!(next, Some('\u{FE0F}' | '\u{20E3}'));
        if is_picture(c) || is_keycap || (is_symbol(c) && next == Some('\u{FE0F}')) {
            n += usize::from(!joined);
        }
        joined = false;
    }
    n
}

fn is_regional(c: char) -> bool {
    ('\u{1F1E6}'..='\u{1F1FF}').contains(&c)
}

/// Variation selectors, skin tones, keycap box, tag characters: part of the emoji before them.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

/// Shown as a picture by default, or so by everybody's habit: pictograph blocks and the dingbats and symbols of the
/// Basic Multilingual Plane with emoji presentation.
fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{1F300}'..='\u{1F64F}' | '\u{1F680}'..='\u{1F6FF}' | '\u{1F7E0}'..='\u{1F7EB}' | '\u{1F90C}'..='\u{1F9FF}'
        | '\u{1FA70}'..='\u{1FAFF}' | '\u{1F004}' | '\u{1F0CF}' | '\u{1F18E}' | '\u{1F191}'..='\u{1F19A}'
        | '\u{1F201}' | '\u{1F21A}' | '\u{1F22F}' | '\u{1F232}'..='\u{1F236}' | '\u{1F238}'..='\u{1F23A}'
        | '\u{1F250}'..='\u{1F251}')
        || matches!(c,
            '\u{231A}'..='\u{231B}' | '\u{23E9}'..='\u{23F3}' | '\u{25FD}'..='\u{25FE}' | '\u{2600}'..='\u{2604}'
            | '\u{2614}'..='\u{2615}' | '\u{2648}'..='\u{2653}' | '\u{2660}'..='\u{2668}' | '\u{267F}' | '\u{2693}'
            | '\u{26A0}'..='\u{26A1}' | '\u{26AA}'..='\u{26AB}' | '\u{26BD}'..='\u{26BE}' | '\u{26C4}'..='\u{26C5}'
            | '\u{26CE}' | '\u{26D4}' | '\u{26EA}' | '\u{26F2}'..='\u{26F5}' | '\u{26FA}' | '\u{26FD}' | '\u{2705}'
            | '\u{270A}'..='\u{270D}' | '\u{2728}' | '\u{274C}' | '\u{274E}' | '\u{2753}'..='\u{2755}' | '\u{2757}'
            | '\u{2763}'..='\u{2764}' | '\u{2795}'..='\u{2797}' | '\u{27B0}' | '\u{27BF}' | '\u{2B1B}'..='\u{2B1C}'
            | '\u{2B50}' | '\u{2B55}')
}

/// Symbols that become pictures with a variation selector.
fn is_symbol(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}')
        || matches!(c, '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{27BF}' | '\u{2900}'..='\u{297F}')
        || matches!(c, '\u{2B00}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}')
        || matches!(c, '\u{1F100}'..='\u{1F2FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_picture_is_one_emoji() {
        for (text, n) in [
            ("", 0),
            ("plain 123 # *", 0),
            ("😀", 1),
            ("👍🏽", 1),
            ("👨‍👩‍👧‍👦", 1),
            ("🇫🇷🇩🇪", 2),
            ("🇫", 1),
            ("1️⃣2️⃣", 2),
            ("❤️", 1),
            ("❤", 1),
            ("© 2020 ™", 0),
            ("©️", 1),
            ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
            ("日本語 ✨🎌", 2),
            ("\u{200D}😀", 1),
        ] {
            assert_eq!(count(text), n, "{text}");
        }
    }
}
