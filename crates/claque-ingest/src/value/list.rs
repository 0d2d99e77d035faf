//! Lists in one cell: JSON, Python, or joined by `|`, `,`, `;` or white space.

use super::{is_null, literal};
use serde_json::Value;
use std::borrow::Cow;

/// How the items of a list are joined.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ListStyle {
    /// JSON, then Python, then the first of `|` `;` `,` and white space that occurs. In lists of URLs a comma or
    /// semicolon separates only where another URL follows, because both occur inside of URLs.
    Auto,
    /// One item, whatever it holds.
    One,
    /// Joined by this text; white space around the items is cut.
    By(String),
    /// Joined by white space.
    Space,
}

impl ListStyle {
    /// From the `split` key of a mapping file.
    pub fn parse(text: &str) -> ListStyle {
        match text {
            "auto" => ListStyle::Auto,
            "none" | "" => ListStyle::One,
            "json" | "python" => ListStyle::Auto,
            " " | "space" => ListStyle::Space,
            other => ListStyle::By(other.to_owned()),
        }
    }
}

/// Reads the items of a list, empty and null ones left out. `item` names the field to take of items that are objects
/// (`[{'screen_name': 'a'}]`); without it such items are left out.
pub(crate) fn list<'a>(cell: &'a str, style: &ListStyle, item: Option<&str>) -> Vec<Cow<'a, str>> {
    let text = cell.trim();
    let mut items = Vec::new();
    if is_null(text) {
        return items;
    }
    let mut push = |part: &'a str| {
        let part = part.trim();
        if !is_null(part) {
            items.push(Cow::Borrowed(part));
        }
    };
    match style {
        ListStyle::One => push(text),
        ListStyle::By(separator) => text.split(separator.as_str()).for_each(push),
        ListStyle::Space => text.split_whitespace().for_each(push),
        ListStyle::Auto => {
            if text.starts_with(['[', '(', '{']) {
                let value = serde_json::from_str(text).ok().or_else(|| literal(text));
                if let Some(value) = value {
                    collect(&value, item, &mut items);
                    return items;
                }
                // A list that was cut: drop what opens it and take what can be told apart.
                return bare(text.trim_start_matches(['[', '(', '{']));
            }
            return bare(text);
        }
    }
    items
}

/// Puts the scalars of a JSON value into `items`.
pub(crate) fn collect(value: &Value, item: Option<&str>, items: &mut Vec<Cow<'_, str>>) {
    match value {
        Value::Null => {}
        Value::Bool(b) => items.push(Cow::Borrowed(if *b { "true" } else { "false" })),
        Value::Number(n) => items.push(Cow::Owned(n.to_string())),
        Value::String(s) if is_null(s) => {}
        Value::String(s) => items.push(Cow::Owned(s.trim().to_owned())),
        Value::Array(values) => {
            for value in values {
                if !value.is_array() {
                    collect(value, item, items);
                }
            }
        }
        Value::Object(object) => {
            if let Some(inner) = item.and_then(|name| object.get(name)).filter(|inner| !inner.is_object()) {
                collect(inner, None, items);
            }
        }
    }
}

/// The items of a list without brackets and without a declared separator.
fn bare(text: &str) -> Vec<Cow<'_, str>> {
    let keep = |part: &str| !is_null(part);
    if text.contains("://") {
        // Cut wherever a scheme starts after a separator.
        let mut items = Vec::new();
        for word in text.split(|c: char| c.is_whitespace() || c == '|') {
            let mut rest = word;
            while let Some(at) = next_url(rest) {
                items.push(rest[..at].trim_end_matches([',', ';']));
                rest = &rest[at + 1..];
            }
            items.push(rest.trim_end_matches([',', ';']));
        }
        return items.into_iter().filter(|part| keep(part)).map(Cow::Borrowed).collect();
    }
    let separator = ['|', ';', ','].into_iter().find(|c| text.contains(*c));
    match separator {
        Some(separator) => text.split(separator).map(str::trim).filter(|part| keep(part)).map(Cow::Borrowed).collect(),
        None => text.split_whitespace().filter(|part| keep(part)).map(Cow::Borrowed).collect(),
    }
}

/// The place of the first comma or semicolon that is followed by another URL.
fn next_url(text: &str) -> Option<usize> {
    text.char_indices()
        .filter(|(_, c)| matches!(c, ',' | ';'))
        .map(|(i, _)| i)
        .find(|i| text[i + 1..].starts_with("http://") || text[i + 1..].starts_with("https://"))
}
