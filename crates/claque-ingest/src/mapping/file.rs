//! Reading a mapping file: TOML in, checked recipes out.
//!
//! Everything a file can get wrong is found here, once, with its line: unknown keys (with the nearest known one),
//! values of the wrong type, patterns that do not compile, words outside of their vocabulary, sections without the
//! fields that make a row. What is left over for the rows cannot fail, only find nothing.

use super::error::{MappingError, hint};
use super::fields::{AccountFields, EngagementFields, FIELD_KEYS, Field, FieldType, FollowFields, PostFields};
use super::path::Path;
use super::recipe;
use super::{Detect, Kind, Mapping};
use crate::value::Zone;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML value with its place in the file.
pub(super) type Located<'i> = Spanned<DeValue<'i>>;

const TOP_KEYS: &[&str] = &["mapping", "name", "about", "detect", "read", "post", "account", "engagement", "follow"];
const DETECT_KEYS: &[&str] = &["columns_all", "columns_any", "equals", "json_keys"];
const READ_KEYS: &[&str] = &["kind", "header_contains", "header_within", "nulls", "timezone", "records"];
/// Sniffed, so that a mapping never has to say it; named here because people look for them.
const SNIFFED_KEYS: &[&str] = &["encoding", "delimiter"];

/// How far down a preamble may reach when the file does not say.
const HEADER_WITHIN: usize = 30;

/// The file being read: for line numbers, and for the paths its fields name.
pub(super) struct File<'i> {
    pub name: &'i str,
    text: &'i str,
    pub paths: Vec<Path>,
}

impl File<'_> {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    /// An error about the value that starts at byte `at`.
    pub fn wrong(&self, at: usize, place: &str, what: impl Into<String>) -> MappingError {
        MappingError::Value {
            file: self.name.to_owned(),
            line: self.line(at),
            place: place.to_owned(),
            what: what.into(),
        }
    }

    /// Refuses keys that are not in `known`.
    pub fn only(&self, table: &DeTable<'_>, place: &str, known: &[&str]) -> Result<(), MappingError> {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            if SNIFFED_KEYS.contains(&name) {
                let what = format!("`{name}` is found out from the file itself and cannot be set; take the line out");
                return Err(self.wrong(key.span().start, place, what));
            }
            return Err(MappingError::UnknownKey {
                file: self.name.to_owned(),
                line: self.line(key.span().start),
                key: name.to_owned(),
                place: place.to_owned(),
                hint: hint(name, known),
            });
        }
        Ok(())
    }

    /// The index of a path, equal ones shared.
    pub fn path(&mut self, text: &str) -> usize {
        match self.paths.iter().position(|path| path.text == text) {
            Some(id) => id,
            None => {
                self.paths.push(Path::parse(text));
                self.paths.len() - 1
            }
        }
    }

    pub fn text(&self, value: &Located<'_>, place: &str) -> Result<String, MappingError> {
        match value.get_ref().as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.wrong(value.span().start, place, "expected a text in quotes")),
        }
    }

    /// A text, number or boolean, as text: constants and the values of `when` and `map`.
    pub fn scalar(&self, value: &Located<'_>, place: &str) -> Result<String, MappingError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) => Ok(number.as_str().to_owned()),
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            DeValue::Boolean(flag) => Ok(flag.to_string()),
            _ => Err(self.wrong(value.span().start, place, "expected a text, a number, true or false")),
        }
    }

    pub fn flag(&self, value: &Located<'_>, place: &str) -> Result<bool, MappingError> {
        value.get_ref().as_bool().ok_or_else(|| self.wrong(value.span().start, place, "expected true or false"))
    }

    /// An array of texts; a lone text counts as an array of one.
    pub fn texts(&self, value: &Located<'_>, place: &str) -> Result<Vec<String>, MappingError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(vec![text.to_string()]),
            DeValue::Array(items) => items.iter().map(|item| self.text(item, place)).collect(),
            _ => Err(self.wrong(value.span().start, place, "expected a list of texts, such as [\"a\", \"b\"]")),
        }
    }

    fn table<'v, 'i>(&self, value: &'v Located<'i>, place: &str) -> Result<&'v DeTable<'i>, MappingError> {
        value.get_ref().as_table().ok_or_else(|| self.wrong(value.span().start, place, "expected a table"))
    }
}

/// Reads a mapping. `name` is the file's name for messages.
pub(super) fn read(text: &str, name: &str) -> Result<Mapping, MappingError> {
    let mut file = File { name, text, paths: Vec::new() };
    let document = DeTable::parse(text).map_err(|error| MappingError::Syntax {
        file: name.to_owned(),
        line: error.span().map_or(1, |span| file.line(span.start)),
        message: error.message().to_owned(),
    })?;
    let root = document.get_ref();
    file.only(root, "the mapping file", TOP_KEYS)?;
    match root.get("mapping").map(|value| (value.span().start, file.scalar(value, "mapping"))) {
        Some((_, Ok(version))) if version == "1" => {}
        Some((at, _)) => return Err(file.wrong(at, "mapping", "this program reads mapping files of version 1")),
        None => return Err(file.wrong(0, "the mapping file", "the line `mapping = 1` is missing")),
    }
    let Some(title) = root.get("name") else {
        return Err(file.wrong(0, "the mapping file", "the line `name = \"…\"` is missing"));
    };
    let mut mapping = Mapping { name: file.text(title, "name")?, ..Mapping::default() };
    mapping.about = match root.get("about") {
        Some(about) => file.text(about, "about")?,
        None => format!("mapping file `{}`", mapping.name),
    };
    if let Some(value) = root.get("read") {
        read_section(&mut file, value, &mut mapping)?;
    }
    if let Some(value) = root.get("detect") {
        mapping.detect = detect_section(&mut file, value)?;
    }
    sections(&mut file, root, &mut mapping)?;
    mapping.paths = file.paths;
    Ok(mapping)
}

fn read_section(file: &mut File<'_>, value: &Located<'_>, mapping: &mut Mapping) -> Result<(), MappingError> {
    let table = file.table(value, "[read]")?;
    file.only(table, "[read]", READ_KEYS)?;
    if let Some(kind) = table.get("kind") {
        mapping.kind = match file.text(kind, "[read] kind")?.as_str() {
            "table" | "csv" => Kind::Table,
            "json" | "ndjson" => Kind::Json,
            _ => return Err(file.wrong(kind.span().start, "[read] kind", "expected `table`, `json` or `ndjson`")),
        };
    }
    if let Some(value) = table.get("header_contains") {
        mapping.header_contains = file.texts(value, "[read] header_contains")?;
        mapping.header_within = HEADER_WITHIN;
    }
    if let Some(value) = table.get("header_within") {
        let rows = value.get_ref().as_integer().and_then(|n| n.as_str().parse().ok()).filter(|n| *n >= 1);
        let what = "expected a number of rows, at least 1";
        mapping.header_within = rows.ok_or_else(|| file.wrong(value.span().start, "[read] header_within", what))?;
    }
    if let Some(value) = table.get("nulls") {
        mapping.nulls = file.texts(value, "[read] nulls")?;
    }
    if let Some(value) = table.get("timezone") {
        let name = file.text(value, "[read] timezone")?;
        mapping.zone = Zone::parse(&name).map_err(|what| file.wrong(value.span().start, "[read] timezone", what))?;
    }
    if let Some(value) = table.get("records") {
        mapping.records = file.texts(value, "[read] records")?.iter().map(|path| Path::parse(path)).collect();
    }
    Ok(())
}

fn detect_section(file: &mut File<'_>, value: &Located<'_>) -> Result<Detect, MappingError> {
    let table = file.table(value, "[detect]")?;
    file.only(table, "[detect]", DETECT_KEYS)?;
    let mut detect = Detect::default();
    if let Some(value) = table.get("columns_all") {
        detect.columns_all = file.texts(value, "[detect] columns_all")?;
    }
    if let Some(value) = table.get("columns_any") {
        detect.columns_any = file.texts(value, "[detect] columns_any")?;
    }
    if let Some(value) = table.get("json_keys") {
        detect.json_keys = file.texts(value, "[detect] json_keys")?.iter().map(|path| Path::parse(path)).collect();
    }
    if let Some(value) = table.get("equals") {
        for (path, expected) in file.table(value, "[detect] equals")? {
            detect.equals.push((Path::parse(path.get_ref()), file.scalar(expected, "[detect] equals")?));
        }
    }
    Ok(detect)
}

fn sections(file: &mut File<'_>, root: &DeTable<'_>, mapping: &mut Mapping) -> Result<(), MappingError> {
    if let Some(value) = root.get("account") {
        let mut fields = AccountFields::default();
        fill(file, value, "[account]", AccountFields::KEYS, AccountFields::kind_of, &mut |k, f| fields.set(k, f))?;
        recipe::id_without_handle(&mut fields.id, &fields.handle);
        if fields.id.is_none() && fields.handle.is_none() {
            return Err(file.wrong(value.span().start, "[account]", "an account needs `id`, `handle` or both"));
        }
        mapping.account = Some(Box::new(fields));
    }
    if let Some(value) = root.get("post") {
        let mut fields = PostFields::default();
        fill(file, value, "[post]", PostFields::KEYS, PostFields::kind_of, &mut |k, f| fields.set(k, f))?;
        recipe::id_without_handle(&mut fields.author_id, &fields.author_handle);
        let has_author = fields.author_id.is_some() || fields.author_handle.is_some();
        if fields.id.is_none() && !has_author {
            let what = "a post needs `id`, `author_id` or `author_handle`";
            return Err(file.wrong(value.span().start, "[post]", what));
        }
        mapping.post = Some(Box::new(fields));
    }
    if let Some(value) = root.get("engagement") {
        let mut fields = EngagementFields::default();
        let kind_of = EngagementFields::kind_of;
        fill(file, value, "[engagement]", EngagementFields::KEYS, kind_of, &mut |k, f| fields.set(k, f))?;
        let has_account = fields.account.is_some() || fields.account_id.is_some() || fields.account_handle.is_some();
        if !has_account || fields.object.is_none() || fields.kind.is_none() {
            let what = "an engagement needs `account` (or `account_id`, `account_handle`), `object` and `kind`";
            return Err(file.wrong(value.span().start, "[engagement]", what));
        }
        mapping.engagement = Some(Box::new(fields));
    }
    if let Some(value) = root.get("follow") {
        let mut fields = FollowFields::default();
        fill(file, value, "[follow]", FollowFields::KEYS, FollowFields::kind_of, &mut |k, f| fields.set(k, f))?;
        let has_follower =
            fields.follower.is_some() || fields.follower_id.is_some() || fields.follower_handle.is_some();
        let has_followed =
            fields.followed.is_some() || fields.followed_id.is_some() || fields.followed_handle.is_some();
        if !has_follower || !has_followed {
            let what = "a follow needs `follower` and `followed` (or their `…_id` and `…_handle` forms)";
            return Err(file.wrong(value.span().start, "[follow]", what));
        }
        mapping.follow = Some(Box::new(fields));
    }
    if mapping.account.is_none() && mapping.post.is_none() && mapping.engagement.is_none() && mapping.follow.is_none() {
        let what = "no [account], [post], [engagement] or [follow] section: nothing would be read";
        return Err(file.wrong(0, "the mapping file", what));
    }
    Ok(())
}

/// Reads the fields of one section.
fn fill(
    file: &mut File<'_>,
    value: &Located<'_>,
    place: &str,
    keys: &[&str],
    kind_of: fn(&str) -> Option<FieldType>,
    set: &mut dyn FnMut(&str, Field) -> bool,
) -> Result<(), MappingError> {
    let table = match value.get_ref().as_table() {
        Some(table) => table,
        None => return Err(file.wrong(value.span().start, place, "expected a table")),
    };
    file.only(table, place, keys)?;
    for (key, value) in table {
        let name: &str = key.get_ref();
        let Some(kind) = kind_of(name) else { continue };
        let place = format!("{place} {name}");
        let field = match value.get_ref() {
            DeValue::String(path) => {
                let mut field = Field::new(kind);
                field.from.push(file.path(path));
                field
            }
            DeValue::Table(recipe) => {
                file.only(recipe, &place, &FIELD_KEYS.map(|(key, _)| key))?;
                recipe::read(file, recipe, kind, &place, value.span().start)?
            }
            _ => {
                let what = "expected a column's name in quotes, or a table such as { from = [\"a\", \"b\"] }";
                return Err(file.wrong(value.span().start, &place, what));
            }
        };
        if !set(name, field) {
            return Err(file.wrong(key.span().start, &place, "this field is given twice, under two names"));
        }
    }
    Ok(())
}
