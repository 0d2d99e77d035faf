//! Running the recipe of a field on one row or object.
//!
//! The order is always: source (`const`, `param`, `when`, `from` in order), null check, `null_if`, `unquote`, `html`,
//! `regex`, `map`, then the type's own reader; a candidate that fails any step leaves the place to the next one, then
//! to `else_from`, then to `else`. What was there but could not be read is counted as a warning.

use super::Mapping;
use super::fields::{Field, FieldType, PathId};
use crate::format::{Context, Sink};
use crate::record::{RawTime, RawWho};
use crate::value::{self, Id, ListStyle, Reading, Zone};
use claque_schema::Timestamp;
use serde_json::Value;
use std::borrow::Cow;

/// Days beyond which `plus_days` is nonsense (a hundred years).
const PLUS_DAYS_MAX: f64 = 36_525.0;

/// One row or object.
#[derive(Clone, Copy)]
pub(super) enum Node<'u> {
    Row(&'u csv::StringRecord),
    Json(&'u Value),
}

/// A mapping at work on one row or object.
pub(super) struct Reader<'u, 's> {
    pub mapping: &'u Mapping,
    pub node: Node<'u>,
    /// For rows: the column of each path.
    pub columns: &'u [Option<usize>],
    pub context: &'u Context,
    pub zone: &'u Zone,
    pub sink: &'s mut dyn Sink,
}

impl<'u> Reader<'u, '_> {
    /// The text at a path, as it stands; `None` when there is no such column or key, or it holds no scalar.
    fn raw(&self, path: PathId) -> Option<Cow<'u, str>> {
        match self.node {
            Node::Row(cells) => cells.get((*self.columns.get(path)?)?).map(Cow::Borrowed),
            Node::Json(value) => scalar(self.mapping.paths.get(path)?.first(value)?),
        }
    }

    fn is_null(&self, text: &str) -> bool {
        value::is_null(text) || self.mapping.nulls.iter().any(|word| word.eq_ignore_ascii_case(text.trim()))
    }

    /// Whether the source has a place for the field at all, be it empty.
    pub fn has_place(&self, field: &Field) -> bool {
        field.from.iter().any(|path| match self.node {
            Node::Row(cells) => {
                self.columns.get(*path).copied().flatten().is_some_and(|column| cells.get(column).is_some())
            }
            Node::Json(value) => self.mapping.paths.get(*path).is_some_and(|path| path.first(value).is_some()),
        })
    }

    /// One candidate of `from`, with all steps but the type's reader done.
    fn candidate(&self, field: &'u Field, path: PathId) -> Option<Cow<'u, str>> {
        let raw = self.raw(path).filter(|text| !self.is_null(text))?;
        let mut text = trimmed(raw);
        if field.unquote {
            text = apply(text, value::unquote);
            if self.is_null(&text) {
                return None;
            }
        }
        if field.html {
            text = apply(text, value::strip_tags);
        }
        if let Some(regex) = &field.regex {
            let range = regex.captures(&text)?.get(1)?.range();
            text = cut(text, range);
        }
        match &field.map {
            None => Some(text),
            Some(map) => {
                let exact = map.iter().find(|(from, _)| *from == *text);
                let (_, result) = exact.or_else(|| map.iter().find(|(from, _)| from.eq_ignore_ascii_case(&text)))?;
                Some(Cow::Borrowed(result))
            }
        }
    }

    /// The first candidate that `accept` takes. It is told whether the candidate is one of `from` (else it is a
    /// fall-back, for which the declared formats do not hold).
    fn first<T>(&self, field: &'u Field, accept: &mut dyn FnMut(Cow<'u, str>, bool) -> Option<T>) -> Option<T> {
        if let Some(constant) = &field.constant {
            return accept(Cow::Borrowed(constant), true);
        }
        if let Some(name) = &field.param {
            return self.param(name).and_then(|text| accept(Cow::Borrowed(text), true));
        }
        if field.null_if.as_ref().is_some_and(|(path, value)| self.holds(*path, value)) {
            return None;
        }
        for case in &field.when {
            if self.holds(case.path, &case.value) {
                return accept(Cow::Borrowed(&case.result), true);
            }
        }
        if field.all && !matches!(field.kind, FieldType::List) {
            let parts: Vec<Cow<'u, str>> = field.from.iter().filter_map(|p| self.candidate(field, *p)).collect();
            let joined = (!parts.is_empty()).then(|| Cow::Owned(parts.join(" ")));
            if let Some(found) = joined.and_then(|text| accept(text, true)) {
                return Some(found);
            }
        } else {
            for path in &field.from {
                if let Some(found) = self.candidate(field, *path).and_then(|text| accept(text, true)) {
                    return Some(found);
                }
            }
        }
        for path in &field.else_from {
            let text = self.raw(*path).filter(|text| !self.is_null(text)).map(trimmed);
            if let Some(found) = text.and_then(|text| accept(text, false)) {
                return Some(found);
            }
        }
        field.otherwise.as_ref().and_then(|text| accept(Cow::Borrowed(text), true))
    }

    /// Whether a path holds a value, case and white space ignored; an empty value means "nothing there".
    fn holds(&self, path: PathId, expected: &str) -> bool {
        match self.raw(path) {
            Some(text) => {
                text.trim().eq_ignore_ascii_case(expected.trim()) || (expected.is_empty() && self.is_null(&text))
            }
            None => expected.is_empty(),
        }
    }

    /// A value from the command line; `self` is also what `--follows-of` names.
    fn param(&self, name: &str) -> Option<&'u str> {
        let set = self.context.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        set.or_else(|| if name == "self" { self.context.follows_of.as_deref() } else { None })
    }

    /// A text field.
    pub fn text(&mut self, field: &'u Option<Field>) -> Option<Cow<'u, str>> {
        let field = field.as_ref()?;
        self.first(field, &mut |text, _| Some(text)).filter(|text| !text.is_empty())
    }

    /// A text field, with which of its columns gave the text.
    pub fn text_and_place(&mut self, field: &'u Option<Field>) -> Option<(Cow<'u, str>, usize)> {
        let field = field.as_ref()?;
        if field.from.len() > 1 && !field.all && field.constant.is_none() {
            let found = field.from.iter().enumerate().find_map(|(i, p)| Some((self.candidate(field, *p)?, i)));
            if found.is_some() {
                return found;
            }
        }
        self.first(field, &mut |text, _| Some(text)).filter(|text| !text.is_empty()).map(|text| (text, 0))
    }

    /// An id, and whether a damaged one was met on the way.
    pub fn id(&mut self, field: Option<&'u Field>) -> (Option<Cow<'u, str>>, bool) {
        let Some(field) = field else { return (None, false) };
        let mut damaged = false;
        let id = self.first(field, &mut |text, _| match sound(text) {
            Ok(id) => id,
            Err(Damaged) => {
                damaged = true;
                None
            }
        });
        if damaged && id.is_some() {
            self.sink.warn("id damaged by a spreadsheet; taken from another column");
        }
        let lost = damaged && id.is_none();
        (id, lost)
    }

    /// The id of a referenced post, conversation or object.
    pub fn reference(&mut self, field: &'u Option<Field>) -> Option<Cow<'u, str>> {
        let (id, damaged) = self.id(field.as_ref());
        if damaged {
            self.sink.warn("id of another post damaged by a spreadsheet; left out");
        }
        id
    }

    /// A handle; `[deleted]` and its like are nobody.
    pub fn handle(&mut self, field: &'u Option<Field>) -> Option<Cow<'u, str>> {
        self.text(field).and_then(handle)
    }

    /// An account by id and handle fields.
    pub fn who(&mut self, id: &'u Option<Field>, name: &'u Option<Field>) -> RawWho<'u> {
        let (id, damaged) = self.id(id.as_ref());
        let handle = self.handle(name);
        if damaged {
            self.sink.warn(match handle {
                Some(_) => "id damaged by a spreadsheet; fell back to the handle",
                None => "id damaged by a spreadsheet, and no handle",
            });
        }
        RawWho { id: id.filter(|id| !is_nobody(id)), handle }
    }

    /// An account by a field that may hold either, or by separate fields.
    pub fn any_who(&mut self, either: &'u Option<Field>, id: &'u Option<Field>, name: &'u Option<Field>) -> RawWho<'u> {
        match either {
            None => self.who(id, name),
            Some(field) if field.declared_id => self.who(either, name),
            Some(field) if field.param.is_some() => self.text(either).map(declared).unwrap_or_default(),
            Some(_) => self.who(id, either),
        }
    }

    /// A count.
    pub fn count(&mut self, field: &'u Option<Field>) -> Option<u64> {
        let mut bad = false;
        let found = self.first(field.as_ref()?, &mut |text, _| reading(value::count(&text), &mut bad));
        self.note(bad && found.is_none(), "a count could not be read; left out");
        found
    }

    /// A yes or no.
    pub fn flag(&mut self, field: &'u Option<Field>) -> Option<bool> {
        let mut bad = false;
        let found = self.first(field.as_ref()?, &mut |text, _| reading(value::boolean(&text), &mut bad));
        self.note(bad && found.is_none(), "a yes/no value could not be read; left out");
        found
    }

    /// An instant.
    pub fn time(&mut self, field: &'u Option<Field>) -> Option<RawTime> {
        self.time_before(field, None)
    }

    /// An instant that cannot lie after another. Where several formats fit (`12/3/2017`), the first one wins that keeps
    /// to that; the order of day and month is not the same in every row of some files.
    pub fn time_before(&mut self, field: &'u Option<Field>, latest: Option<Timestamp>) -> Option<RawTime> {
        let field = field.as_ref()?;
        let mut bad = false;
        let zone = self.zone;
        let found = self.first(field, &mut |text, declared| {
            let formats = if declared && field.constant.is_none() { field.formats.as_slice() } else { &[] };
            let first = reading(value::time::time(&text, formats, zone), &mut bad)?;
            let Some(latest) = latest.filter(|latest| first.at > *latest && formats.len() > 1) else {
                return Some(first);
            };
            let mut others =
                formats.iter().filter_map(|f| value::time::time(&text, std::slice::from_ref(f), zone).value());
            Some(others.find(|time| time.at <= latest).unwrap_or(first))
        });
        self.note(bad && found.is_none(), "a time could not be read; left out");
        let Some(path) = field.plus_days else { return found };
        let days: f64 = self.raw(path)?.trim().parse().ok()?;
        let mut time = found?;
        if !days.is_finite() || days.abs() > PLUS_DAYS_MAX {
            return None;
        }
        time.at = Timestamp(time.at.0 + (days * 86_400_000.0).round() as i64);
        Some(time)
    }

    /// A list.
    pub fn list(&mut self, field: &'u Option<Field>) -> Vec<Cow<'u, str>> {
        let Some(field) = field.as_ref() else { return Vec::new() };
        if field.constant.is_some() || field.param.is_some() || !field.when.is_empty() {
            return self.first(field, &mut |text, _| Some(text)).into_iter().collect();
        }
        if field.null_if.as_ref().is_some_and(|(path, value)| self.holds(*path, value)) {
            return Vec::new();
        }
        let mut items = Vec::new();
        for path in field.from.iter().chain(&field.else_from) {
            self.items(field, *path, &mut items);
            if !items.is_empty() && !field.all {
                break;
            }
        }
        items
    }

    /// The items that one path holds.
    fn items(&self, field: &'u Field, path: PathId, items: &mut Vec<Cow<'u, str>>) {
        if let (Node::Json(value), Some(place)) = (self.node, self.mapping.paths.get(path)) {
            let found = place.all(value);
            // A text that stands alone is a joined list; texts that are elements of a list are items.
            let stands_alone = !place.is_many() && matches!(found.as_slice(), [Value::String(_)]);
            if !stands_alone {
                found.into_iter().for_each(|value| value::collect(value, field.item.as_deref(), items));
                return;
            }
        }
        if let Some(text) = self.candidate(field, path) {
            split(field, text, items);
        }
    }

    /// A word of a fixed vocabulary, by that vocabulary's reader.
    pub fn word<T>(&mut self, field: &'u Option<Field>, read: impl Fn(&str) -> Option<T>, note: &str) -> Option<T> {
        let mut bad = false;
        let found = self.first(field.as_ref()?, &mut |text, _| {
            let word = read(&text);
            bad |= word.is_none();
            word
        });
        self.note(bad && found.is_none(), note);
        found
    }

    fn note(&mut self, applies: bool, note: &str) {
        if applies {
            self.sink.warn(note);
        }
    }
}

/// Cuts a joined list. Columns that are collected (`all`) hold one item each, unless the file says otherwise.
fn split<'u>(field: &'u Field, text: Cow<'u, str>, items: &mut Vec<Cow<'u, str>>) {
    let fallback = if field.all { ListStyle::One } else { ListStyle::Auto };
    let style = field.split.as_ref().unwrap_or(&fallback);
    let item = field.item.as_deref();
    match text {
        Cow::Borrowed(text) => items.extend(value::list(text, style, item)),
        Cow::Owned(text) => {
            items.extend(value::list(&text, style, item).into_iter().map(|item| Cow::Owned(item.into_owned())));
        }
    }
}

/// An id was rounded.
struct Damaged;

/// Reads an id without losing what can be borrowed.
fn sound(text: Cow<'_, str>) -> Result<Option<Cow<'_, str>>, Damaged> {
    match text {
        Cow::Borrowed(text) => match value::sound_id(text) {
            Id::Sound(id) => Ok(Some(id)),
            Id::Absent => Ok(None),
            Id::Damaged => Err(Damaged),
        },
        Cow::Owned(text) => match value::sound_id(&text) {
            Id::Sound(id) => Ok(Some(Cow::Owned(id.into_owned()))),
            Id::Absent => Ok(None),
            Id::Damaged => Err(Damaged),
        },
    }
}

/// A handle without its `@`; `None` for the words that stand for deleted accounts.
pub(super) fn handle(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let start = text.len() - text.trim_start_matches(['@', ' ']).len();
    let text = if start == 0 { text } else { cut(text, start..usize::MAX) };
    (!text.trim().is_empty() && !is_nobody(&text)).then_some(text)
}

/// An account named on the command line: `123` is an id, `@name` a handle, as the door reads them; without the sign it
/// is what an export holds, a handle, unless it is a number.
pub(super) fn declared(text: Cow<'_, str>) -> RawWho<'_> {
    let is_id = !text.is_empty() && (text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with("did:"));
    if is_id { RawWho { id: Some(text), handle: None } } else { RawWho { id: None, handle: handle(text) } }
}

/// `[deleted]` and `[removed]` stand for many accounts and are never one.
fn is_nobody(text: &str) -> bool {
    matches!(text.trim(), "[deleted]" | "[removed]" | "[Deleted]" | "deleted user" | "handle.invalid")
}

fn reading<T>(reading: Reading<T>, bad: &mut bool) -> Option<T> {
    *bad |= matches!(reading, Reading::Bad);
    reading.value()
}

/// A JSON scalar as text.
fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A part of a text, borrowed where the text is.
fn cut(text: Cow<'_, str>, range: std::ops::Range<usize>) -> Cow<'_, str> {
    let end = range.end.min(text.len());
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(range.start..end).unwrap_or("")),
        Cow::Owned(text) => Cow::Owned(text.get(range.start..end).unwrap_or("").to_owned()),
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Applies a text repair without losing what can be borrowed.
fn apply<'u>(text: Cow<'u, str>, repair: for<'t> fn(&'t str) -> Cow<'t, str>) -> Cow<'u, str> {
    match text {
        Cow::Borrowed(text) => repair(text),
        Cow::Owned(text) => Cow::Owned(repair(&text).into_owned()),
    }
}
