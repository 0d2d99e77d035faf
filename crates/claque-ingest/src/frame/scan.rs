//! Where one JSON value ends: strings, escapes and brackets, nothing more.
//!
//! Whether the value is right is for its format to find out; the scan only has to know what could not possibly be
//! one value. Two signs of a cut value are exact for valid JSON: a raw newline never stands inside a string, and an
//! object that starts on a new line follows `,`, `[` or `:` unless it starts a new top-level value.

/// What a look at a value gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// It has so many bytes.
    Complete(usize),
    /// It does not end within the text.
    More,
    /// It cannot be one value.
    Damaged,
    /// It is nested too deeply.
    TooDeep,
}

/// Deepest nesting that can be asked for: kinds of brackets are kept in one word.
const MAX_DEPTH: u32 = 128;

/// Looks for the end of the value that starts with the text's first byte, one of `{`, `[` and `"`.
pub(crate) fn scan_value(text: &[u8], eof: bool, max_depth: u32) -> Scan {
    let max_depth = max_depth.min(MAX_DEPTH);
    let open = if eof { Scan::Damaged } else { Scan::More };
    // Bit 0 is the innermost bracket; 1 is an object.
    let mut kinds: u128 = 0;
    let mut depth: u32 = 0;
    let mut before = b':';
    let mut i = 0;
    while let Some(&byte) = text.get(i) {
        i += 1;
        match byte {
            b'"' => {
                match string_end(&text[i..]) {
                    Some(Ok(n)) => i += n,
                    Some(Err(())) => return Scan::Damaged,
                    None => return open,
                }
                if depth == 0 {
                    return Scan::Complete(i);
                }
            }
            b'{' | b'[' => {
                if depth == max_depth {
                    return Scan::TooDeep;
                }
                kinds = (kinds << 1) | u128::from(byte == b'{');
                depth += 1;
            }
            b'}' | b']' => {
                if (kinds & 1 == 1) != (byte == b'}') {
                    return Scan::Damaged;
                }
                kinds >>= 1;
                depth -= 1;
                if depth == 0 {
                    return Scan::Complete(i);
                }
            }
            b'\n' => {
                let next = text[i..].iter().position(|b| !b.is_ascii_whitespace());
                match next {
                    None => return open,
                    Some(k) if text[i + k] == b'{' && !matches!(before, b',' | b'[' | b':') => return Scan::Damaged,
                    Some(k) => i += k,
                }
                continue;
            }
            b' ' | b'\t' | b'\r' => continue,
            _ => {}
        }
        before = byte;
    }
    open
}

/// Bytes up to and with the closing quote; `Err` when a raw newline comes first, `None` when the text ends first.
fn string_end(text: &[u8]) -> Option<Result<usize, ()>> {
    let mut i = 0;
    loop {
        let k = i + memchr::memchr3(b'"', b'\\', b'\n', text.get(i..)?)?;
        match text[k] {
            b'"' => return Some(Ok(k + 1)),
            b'\n' => return Some(Err(())),
            _ => i = k + 2,
        }
    }
}

/// Makes JSON of a text that is cut anywhere inside its first value: cuts it back to the last place where an element
/// or member had just ended, and closes what is open. `None` when there is no such place.
pub(crate) fn mend_cut(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut closers: Vec<u8> = Vec::new();
    let mut good: Option<(usize, Vec<u8>)> = None;
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        i += 1;
        match byte {
            b'"' => match string_end(&bytes[i..]) {
                Some(Ok(n)) => i += n,
                _ => break,
            },
            b'{' => closers.push(b'}'),
            b'[' => closers.push(b']'),
            b'}' | b']' => {
                if closers.pop() != Some(byte) || closers.len() >= MAX_DEPTH as usize {
                    break;
                }
                good = Some((i, closers.clone()));
            }
            b',' => good = Some((i - 1, closers.clone())),
            _ => {}
        }
        if closers.is_empty() && good.is_some() {
            break;
        }
    }
    let (end, closers) = good?;
    let mut mended = text.get(..end)?.to_owned();
    mended.extend(closers.iter().rev().map(|&b| char::from(b)));
    Some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_value_is_found_behind_braces_in_strings() {
        let value = br#"{"a":"}{\"]","b":[1,{"c":[]}]}"#;
        let mut text = value.to_vec();
        text.extend_from_slice(b"{\"next\":1}");
        assert_eq!(scan_value(&text, false, 128), Scan::Complete(value.len()));
        for cut in 1..value.len() {
            assert_eq!(scan_value(&value[..cut], false, 128), Scan::More, "cut at {cut}");
            assert_eq!(scan_value(&value[..cut], true, 128), Scan::Damaged, "cut at {cut}");
        }
    }

    #[test]
    fn a_cut_line_before_another_object_is_damage_and_pretty_printing_is_not() {
        assert_eq!(scan_value(b"{\"a\":\"x\n{\"b\":1}\n", false, 128), Scan::Damaged);
        assert_eq!(scan_value(b"{\"a\":1\n{\"b\":1}\n", false, 128), Scan::Damaged);
        let pretty = b"{\n\"a\":\n{\n\"b\":[\n{},\n{}\n]\n}\n}";
        assert_eq!(scan_value(pretty, false, 128), Scan::Complete(pretty.len()));
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(scan_value("[".repeat(200).as_bytes(), true, 128), Scan::TooDeep);
        let deep = format!("{}{}", "[".repeat(128), "]".repeat(128));
        assert_eq!(scan_value(deep.as_bytes(), true, 128), Scan::Complete(256));
    }

    #[test]
    fn a_cut_document_is_mended_to_json_with_its_first_keys() {
        let document = r#"{"data":[{"id":"1","n":{"a":[1,2]}},{"id":"2"}],"meta":{"k":"v"}}"#;
        for cut in 30..document.len() {
            let mended = mend_cut(&document[..cut]).unwrap();
            let value: serde_json::Value = serde_json::from_str(&mended).unwrap_or_else(|_| panic!("{mended}"));
            assert_eq!(value["data"][0]["id"], "1");
        }
        assert_eq!(mend_cut("{\"a"), None);
    }
}
