//! Reading the recipe of one field: `{ from = […], regex = '…', type = "id" }` and its relatives.

use super::error::MappingError;
use super::fields::{Case, Field, FieldType};
use super::file::{File, Located};
use super::vocabulary;
use crate::value::{ListStyle, TimeFormat};
use regex_lite::Regex;
use toml::de::DeTable;

/// Reads a field's table, its keys already checked. `at` is where it starts, for messages.
pub(super) fn read(
    file: &mut File<'_>,
    table: &DeTable<'_>,
    kind: FieldType,
    place: &str,
    at: usize,
) -> Result<Field, MappingError> {
    let mut field = Field::new(kind);
    for (key, value) in table {
        let key: &str = key.get_ref();
        match key {
            "from" => field.from = paths(file, value, place)?,
            "else_from" => field.else_from = paths(file, value, place)?,
            "all" => field.all = file.flag(value, place)?,
            "const" => field.constant = Some(file.scalar(value, place)?),
            "param" => field.param = Some(file.text(value, place)?),
            "else" => field.otherwise = Some(file.scalar(value, place)?),
            "when" => field.when = cases(file, value, place)?,
            "map" => field.map = Some(map(file, value, place)?),
            "regex" => field.regex = Some(regex(file, value, place)?),
            "type" => field.declared_id = declared(file, value, kind, place)?,
            "formats" => field.formats = formats(file, value, place)?,
            "split" => field.split = Some(ListStyle::parse(&file.text(value, place)?)),
            "item" => field.item = Some(file.text(value, place)?),
            "unquote" => field.unquote = file.flag(value, place)?,
            "html" => field.html = file.flag(value, place)?,
            "null_if" => field.null_if = Some(null_if(file, value, place)?),
            "plus_days" => {
                let path = file.text(value, place)?;
                field.plus_days = Some(file.path(&path));
            }
            _ => {}
        }
    }
    check(file, &field, place, at)?;
    Ok(field)
}

/// Takes the handle's own columns out of the fall-backs of the id: `id = { from = ["Author ID"], else_from =
/// ["Author"] }` beside `handle = "Author"` would turn a handle into an id, and the same account into two.
pub(super) fn id_without_handle(id: &mut Option<Field>, handle: &Option<Field>) {
    if let (Some(id), Some(handle)) = (id.as_mut(), handle.as_ref()) {
        id.else_from.retain(|path| !handle.from.contains(path) && !handle.else_from.contains(path));
    }
}

fn paths(file: &mut File<'_>, value: &Located<'_>, place: &str) -> Result<Vec<usize>, MappingError> {
    let texts = file.texts(value, place)?;
    Ok(texts.iter().map(|text| file.path(text)).collect())
}

fn cases(file: &mut File<'_>, value: &Located<'_>, place: &str) -> Result<Vec<Case>, MappingError> {
    let what = "expected rows of three: when = [[\"column\", \"value\", \"result\"]]";
    let Some(rows) = value.get_ref().as_array() else { return Err(file.wrong(value.span().start, place, what)) };
    let mut cases = Vec::new();
    for row in rows.iter() {
        let Some(parts) = row.get_ref().as_array().filter(|parts| parts.len() == 3) else {
            return Err(file.wrong(row.span().start, place, what));
        };
        let parts: Result<Vec<String>, MappingError> = parts.iter().map(|part| file.scalar(part, place)).collect();
        if let [path, value, result] = parts?.as_slice() {
            cases.push(Case { path: file.path(path), value: value.clone(), result: result.clone() });
        }
    }
    Ok(cases)
}

fn map(file: &File<'_>, value: &Located<'_>, place: &str) -> Result<Vec<(String, String)>, MappingError> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(file.wrong(value.span().start, place, "expected a table: map = { value = \"result\" }"));
    };
    table.iter().map(|(key, value)| Ok((key.get_ref().to_string(), file.scalar(value, place)?))).collect()
}

fn regex(file: &File<'_>, value: &Located<'_>, place: &str) -> Result<Regex, MappingError> {
    let pattern = file.text(value, place)?;
    let at = value.span().start;
    let regex = Regex::new(&pattern).map_err(|error| file.wrong(at, place, format!("regex: {error}")))?;
    if regex.captures_len() < 2 {
        let what = "the regex needs a group in parentheses: group 1 is what is taken";
        return Err(file.wrong(at, place, what));
    }
    Ok(regex)
}

/// Checks a declared type against the field's own; whether it says `id`.
fn declared(file: &File<'_>, value: &Located<'_>, kind: FieldType, place: &str) -> Result<bool, MappingError> {
    let name = file.text(value, place)?;
    let fits = name == kind.name()
        || (kind == FieldType::Who && name == "id")
        // An id may be declared as text; it is checked for damage all the same.
        || (kind == FieldType::Id && name == "text");
    if !fits {
        let what = format!("this field is of type `{}`; `{name}` does not fit", kind.name());
        return Err(file.wrong(value.span().start, place, what));
    }
    Ok(name == "id")
}

fn formats(file: &File<'_>, value: &Located<'_>, place: &str) -> Result<Vec<TimeFormat>, MappingError> {
    file.texts(value, place)?
        .iter()
        .map(|spec| TimeFormat::parse(spec).map_err(|what| file.wrong(value.span().start, place, what)))
        .collect()
}

fn null_if(file: &mut File<'_>, value: &Located<'_>, place: &str) -> Result<(usize, String), MappingError> {
    let parts = match value.get_ref().as_array() {
        Some(parts) if parts.len() == 2 => parts,
        _ => return Err(file.wrong(value.span().start, place, "expected two: null_if = [\"column\", \"value\"]")),
    };
    let parts: Result<Vec<String>, MappingError> = parts.iter().map(|part| file.scalar(part, place)).collect();
    match parts?.as_slice() {
        [path, value] => Ok((file.path(path), value.clone())),
        _ => Err(file.wrong(value.span().start, place, "expected two: null_if = [\"column\", \"value\"]")),
    }
}

/// What can only be judged of the field as a whole.
fn check(file: &File<'_>, field: &Field, place: &str, at: usize) -> Result<(), MappingError> {
    let has_source =
        !field.from.is_empty() || field.constant.is_some() || field.param.is_some() || !field.when.is_empty();
    if !has_source {
        let what = "nothing to read from: give `from`, `const`, `param` or `when`";
        return Err(file.wrong(at, place, what));
    }
    let only_for = |is_given: bool, key: &str, kind: FieldType| {
        if is_given && field.kind != kind {
            return Err(file.wrong(at, place, format!("`{key}` is for fields of type `{}`", kind.name())));
        }
        Ok(())
    };
    only_for(!field.formats.is_empty(), "formats", FieldType::Time)?;
    only_for(field.plus_days.is_some(), "plus_days", FieldType::Time)?;
    only_for(field.split.is_some(), "split", FieldType::List)?;
    only_for(field.item.is_some(), "item", FieldType::List)?;
    if let FieldType::Word(vocabulary) = field.kind {
        let mapped = field.map.iter().flatten().map(|(_, result)| result);
        let cases = field.when.iter().map(|case| &case.result);
        for word in field.constant.iter().chain(&field.otherwise).chain(mapped).chain(cases) {
            if !vocabulary::knows(vocabulary, word) {
                let what = format!("`{word}` is not known here; known: {}", vocabulary::words(vocabulary));
                return Err(file.wrong(at, place, what));
            }
        }
    }
    Ok(())
}
