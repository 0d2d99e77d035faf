//! Text that went through another program: quoted a second time, HTML-escaped, wrapped in tags.

use std::borrow::Cow;

/// Undoes a second quoting: `"\"caf\\u00e9\""` (JSON), `'text'`, `"text"`. Anything else comes back as it is.
pub(crate) fn unquote(cell: &str) -> Cow<'_, str> {
    let text = cell.trim();
    let bytes = text.as_bytes();
    if bytes.len() < 2 {
        return Cow::Borrowed(text);
    }
    let (first, last) = (bytes[0], bytes[bytes.len() - 1]);
    if first == b'"' && last == b'"' {
        let inner = &text[1..text.len() - 1];
        if !inner.contains(['\\', '"']) {
            return Cow::Borrowed(inner);
        }
        return match serde_json::from_str::<String>(text) {
            Ok(decoded) => Cow::Owned(decoded),
            // Doubled quotes, or a backslash that is no escape: take the outer pair off and leave the rest.
            Err(_) => Cow::Owned(inner.replace("\"\"", "\"")),
        };
    }
    if first == b'\'' && last == b'\'' {
        return Cow::Borrowed(&text[1..text.len() - 1]);
    }
    // A quote whose partner was lost on the way.
    let n_quotes = text.bytes().filter(|b| *b == b'"').count();
    if n_quotes == 1 && (first == b'"' || last == b'"') {
        return Cow::Borrowed(text.trim_matches('"'));
    }
    Cow::Borrowed(text)
}

/// Replaces `&amp; &lt; &gt; &quot; &apos; &nbsp; &hellip;` and numeric character references. Unknown ones stay.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that the entity at the start of `text` stands for, and the entity's length in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    // `&#x10FFFF;` is the longest one of interest.
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "hellip" => '…',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((c, end + 1))
}

/// Takes tags out of HTML and resolves entities: `<a href="…">Twitter for iPhone</a>` is `Twitter for iPhone`.
///
/// `<br>`, `</p>`, `</div>` and `</li>` become line breaks. A `<` that starts no tag ("a < b", "<3") stays.
pub(crate) fn strip_tags(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return unescape(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let opens = rest.as_bytes().get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/' || *b == b'!');
        match rest.find('>').filter(|_| opens) {
            Some(end) => {
                if breaks_line(&rest[1..end]) && !out.is_empty() {
                    out.push('\n');
                }
                rest = &rest[end + 1..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    if out.ends_with('\n') {
        out.truncate(out.trim_end_matches('\n').len());
    }
    match unescape(&out) {
        Cow::Owned(unescaped) => Cow::Owned(unescaped),
        Cow::Borrowed(_) => Cow::Owned(out),
    }
}

/// Whether a tag (without its angle brackets) ends a line.
fn breaks_line(tag: &str) -> bool {
    let name: &str = tag.split([' ', '\t', '\n']).next().unwrap_or("").trim_end_matches('/');
    ["br", "/p", "/div", "/li"].iter().any(|t| name.eq_ignore_ascii_case(t))
}
