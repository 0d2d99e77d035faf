//! Links that cannot be followed by accident: `hxxps://example[.]com`.
//!
//! Human formats (HTML, Markdown, terminal) show what suspect accounts spread; a reader, a mail program or a
//! preview robot must not be able to follow it. JSON and CSV hold the bare value for machines.

/// A domain with its dots bracketed: `example[.]com`.
pub fn domain(text: &str) -> String {
    text.replace('.', "[.]")
}

/// Defangs `http://` and `https://` links and leaves everything else: for sentences that the program wrote.
pub fn links(text: &str) -> String {
    if !text.contains("://") {
        return text.to_owned();
    }
    words(text, |word| word.contains("://"))
}

/// Defangs links and bare hosts: for text that others wrote.
pub fn text(text: &str) -> String {
    words(text, |word| word.contains("://") || looks_like_host(word))
}

fn words(text: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for word in text.split_inclusive(char::is_whitespace) {
        if wanted(word.trim_end()) {
            out.push_str(&defang_word(word));
        } else {
            out.push_str(word);
        }
    }
    out
}

fn defang_word(word: &str) -> String {
    let (scheme, rest) = match word.find("://") {
        Some(at) => (&word[..at], &word[at..]),
        None => ("", word),
    };
    let scheme = scheme.replace("http", "hxxp").replace("HTTP", "hxxp").replace("Http", "hxxp");
    // A dot that ends a sentence is not part of the host.
    let trimmed = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ')' | ';' | '!' | '?'));
    format!("{scheme}{}{}", trimmed.replace('.', "[.]"), &rest[trimmed.len()..])
}

/// `name.tld` with letters in the last label: `bit.ly/x`, `example.com`; not `3.14`, `e.g.`.
fn looks_like_host(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or(word);
    match host.rsplit_once('.') {
        Some((name, last)) => {
            name.chars().any(char::is_alphanumeric)
                && last.chars().count() >= 2
                && last.chars().all(|c| c.is_alphabetic())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_hosts_cannot_be_followed() {
        assert_eq!(domain("a.example.com"), "a[.]example[.]com");
        assert_eq!(text("see https://x.example.com/a.b, now"), "see hxxps://x[.]example[.]com/a[.]b, now");
        assert_eq!(text("(bit.ly/abc)"), "(bit[.]ly/abc)");
        assert_eq!(text("e.g. 3.14 is pi."), "e.g. 3.14 is pi.");
    }

    #[test]
    fn own_sentences_keep_their_file_names() {
        assert_eq!(links("all rows are in accounts.csv"), "all rows are in accounts.csv");
        assert_eq!(links("--topic http://example.org/"), "--topic hxxp://example[.]org/");
    }
}
