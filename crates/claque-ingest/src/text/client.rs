//! Client applications: the name inside of the platform's HTML anchor, kept when it is a well-known program.
//!
//! A client's name is free text that a developer chose: there are clients called after their only user. So only names
//! on the list of [`claque_schema::client`] are kept; all others become `other-` and four characters of a keyed hash,
//! enough to see that two accounts use the same unusual program.

use claque_schema::client;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text of `<a href="…" rel="nofollow">Twitter for iPhone</a>`; other text as it is. Entities stay.
pub(crate) fn strip_anchor(source: &str) -> &str {
    let source = source.trim();
    let Some(open) = source.strip_prefix("<a").and_then(|rest| rest.split_once('>')) else { return source };
    open.1.strip_suffix("</a>").unwrap_or(open.1).trim()
}

/// The client as it is stored; `None` for an empty one. `hash` is a keyed hash.
pub(crate) fn normalise(source: &str, hash: impl Fn(&str) -> u64) -> Option<String> {
    let name = strip_anchor(source);
    if name.is_empty() || name == "None" {
        return None;
    }
    if let Some(known) = client::known(name) {
        return Some(known.to_string());
    }
    let bits = hash(&name.to_lowercase());
    let mut out = String::from("other-");
    for i in 0..4 {
        out.push(char::from(ALPHABET[(bits >> (5 * i)) as usize & 31]));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_clients_keep_their_name_and_others_do_not() {
        let hash = |text: &str| text.len() as u64;
        let anchor = r#"<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>"#;
        assert_eq!(normalise(anchor, hash).as_deref(), Some("Twitter for iPhone"));
        assert_eq!(normalise("ifttt", hash).as_deref(), Some("IFTTT"));
        assert_eq!(normalise("<a href=\"x\">AnnsOwnBot</a>", hash).as_deref(), Some("other-a000"));
        assert_eq!(normalise("", hash), None);
        assert_eq!(normalise("<a", hash).as_deref(), Some("other-2000"));
    }
}
