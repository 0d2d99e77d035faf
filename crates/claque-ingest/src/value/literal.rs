//! Python literals as values: what `str(list)` or `repr(dict)` left in a cell.
//!
//! `['a', "b"]`, `[u'a']`, `('a', 'b')`, `{'id': 1, 'ok': True}` and the unquoted `[a, b]` of early X archives. The
//! grammar is a superset of JSON but for number forms, read leniently: words without quotes are text up to the next
//! comma or closing bracket.

use serde_json::{Map, Number, Value};

/// Nesting deeper than this is no list that a person exported.
const DEPTH_MAX: usize = 32;

/// Reads a Python list, tuple, set or dict; `None` when the text is not one, or is followed by something else.
pub(crate) fn literal(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['[', '(', '{']) {
        return None;
    }
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH_MAX {
            return None;
        }
        self.space();
        match self.peek()? {
            b'[' => self.items(b']', depth),
            b'(' => self.items(b')', depth),
            b'{' => self.braces(depth),
            b'"' | b'\'' => self.quoted().map(Value::String),
            b'u' | b'b' | b'r' if matches!(self.text.as_bytes().get(self.at + 1), Some(b'"' | b'\'')) => {
                self.at += 1;
                self.quoted().map(Value::String)
            }
            _ => self.word(),
        }
    }

    /// The items of a list or tuple, its bracket still ahead.
    fn items(&mut self, close: u8, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            if self.eat(close) {
                return Some(Value::Array(items));
            }
            items.push(self.value(depth + 1)?);
            self.space();
            if !self.eat(b',') && self.peek() != Some(close) {
                return None;
            }
        }
    }

    /// A dict, or a set, which becomes a list.
    fn braces(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut entries = Map::new();
        let mut items = Vec::new();
        loop {
            self.space();
            if self.eat(b'}') {
                return Some(if items.is_empty() { Value::Object(entries) } else { Value::Array(items) });
            }
            let key = self.value(depth + 1)?;
            self.space();
            if self.eat(b':') {
                let value = self.value(depth + 1)?;
                let key = match key {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                entries.insert(key, value);
            } else {
                items.push(key);
            }
            self.space();
            if !self.eat(b',') && self.peek() != Some(b'}') {
                return None;
            }
        }
    }

    /// A quoted text, its quote still ahead, escapes resolved.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.peek()? as char;
        self.at += 1;
        let mut out = String::new();
        loop {
            let c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            if c == quote {
                return Some(out);
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            let escape = self.text[self.at..].chars().next()?;
            self.at += escape.len_utf8();
            match escape {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'x' => out.push(self.code(2)),
                'u' => out.push(self.code(4)),
                'U' => out.push(self.code(8)),
                '\n' => {}
                other => out.push(other),
            }
        }
    }

    /// The character with the hexadecimal code of `digits` digits that comes next; a lone surrogate is U+FFFD.
    fn code(&mut self, digits: usize) -> char {
        let Some(code) = self.text.get(self.at..self.at + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok())
        else {
            return '\u{fffd}';
        };
        self.at += digits;
        let follows = self.text.get(self.at..self.at + 6).and_then(|next| next.strip_prefix("\\u"));
        let low = follows.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match (code, low) {
            (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
                self.at += 6;
                char::from_u32(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}')
            }
            _ => char::from_u32(code).unwrap_or('\u{fffd}'),
        }
    }

    /// A number, a constant, or bare text up to a delimiter.
    fn word(&mut self) -> Option<Value> {
        let rest = &self.text[self.at..];
        // A colon belongs to the word when it is part of a URL or an id (`http://…`, `did:plc:…`).
        let end = rest
            .char_indices()
            .find(|(i, c)| {
                matches!(c, ',' | ']' | ')' | '}') || (*c == ':' && rest[i + 1..].starts_with([' ', '\'', '"']))
            })
            .map_or(rest.len(), |(i, _)| i);
        let word = rest[..end].trim();
        if end == 0 {
            return None;
        }
        self.at += end;
        Some(match word {
            "None" | "null" | "nan" | "NaN" | "" => Value::Null,
            "True" | "true" => Value::Bool(true),
            "False" | "false" => Value::Bool(false),
            _ => match word.parse::<u64>() {
                // Only spellings that print back the same are numbers: `007` is text.
                Ok(n) if n.to_string() == word => Value::Number(Number::from(n)),
                _ => Value::String(word.to_owned()),
            },
        })
    }
}
