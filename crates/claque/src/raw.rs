//! Raw exports at the hands of their holder: each record with the token of the account that it is about.
//!
//! For `match`, which joins results to a raw export, and for `vault keep`. Nothing read here is stored by this module, and
//! what was read is overwritten in memory; the records go back to the caller one by one. CSV, TSV and NDJSON; which field names the account is given, or found
//! by its usual name.

use anyhow::{Context, Result, bail};
use clap::Args;
use claque_ingest::{PseudonymKey, account_token};
use claque_schema::{AccountToken, Platform};
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use zeroize::{Zeroize, Zeroizing};

#[derive(Debug, Args)]
pub struct RawFile {
    /// The raw export: CSV, TSV, or JSON objects one a line
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The field with the account's id or @handle; `a.b` reaches into objects [default: its usual names]
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
    /// The platform of the ids
    #[arg(long, value_name = "P", default_value = "x")]
    pub platform: Platform,
}

/// The usual names, ids before handles.
const IDS: &[&str] = &[
    "author_id",
    "user.id_str",
    "user.id",
    "user_id",
    "account_id",
    "author.did",
    "did",
    "account.id",
    "id_str",
    "id",
];
const HANDLES: &[&str] =
    &["author.handle", "user.screen_name", "screen_name", "username", "handle", "account.acct", "author"];

/// One record.
pub struct Record<'a> {
    /// The account, where the record names one.
    pub token: Option<AccountToken>,
    /// Its id as it stands there.
    pub raw: &'a str,
    line: &'a dyn Fn() -> Result<String>,
}

impl Record<'_> {
    /// The record as it stands in the file, without its line end.
    pub fn line(&self) -> Result<String> {
        (self.line)()
    }
}

/// How records are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With the header line.
    Table(u8),
    /// JSON objects.
    Lines,
}

/// Calls `each` with every record; gives the header of a table and its kind.
pub fn each(
    file: &RawFile,
    key: &PseudonymKey,
    mut each: impl FnMut(Record<'_>) -> Result<()>,
) -> Result<(Option<String>, Kind)> {
    let shown = file.file.display().to_string();
    let bytes = Zeroizing::new(std::fs::read(&file.file).with_context(|| shown.clone())?);
    let token = |raw: &str, is_handle: bool| {
        let raw = raw.trim();
        if raw.is_empty() {
            return None;
        }
        let at = if is_handle && !raw.starts_with('@') { "@" } else { "" };
        Some(account_token(key, file.platform, &Zeroizing::new([at, raw].concat())))
    };
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return table(file, &bytes, &token, &mut each);
    }
    for (at, line) in bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
        let mut value: Value = serde_json::from_slice(line).with_context(|| format!("{shown}, line {}", at + 1))?;
        // A page of a platform's answer holds its records under `data`.
        let page = value.get("data").and_then(Value::as_array);
        for record in page.map_or(std::slice::from_ref(&value), Vec::as_slice) {
            let (raw, is_handle) = field_of(record, file.field.as_deref()).unwrap_or_default();
            each(Record { token: token(&raw, is_handle), raw: &raw, line: &|| Ok(record.to_string()) })?;
        }
        wipe(&mut value);
    }
    Ok((None, Kind::Lines))
}

/// Overwrites the texts of a record that is no longer needed.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        _ => {}
    }
}

/// Bytes that the reader of tables buffers, and that a record takes without being moved.
const BUFFER: usize = 1 << 16;

fn table(
    file: &RawFile,
    bytes: &[u8],
    token: &dyn Fn(&str, bool) -> Option<AccountToken>,
    each: &mut dyn FnMut(Record<'_>) -> Result<()>,
) -> Result<(Option<String>, Kind)> {
    let shown = file.file.display().to_string();
    let tab = file.file.extension().is_some_and(|e| e.eq_ignore_ascii_case("tsv"));
    let delimiter = if tab { b'\t' } else { b',' };
    // Empty lines are no records: at the end they take the place of what the buffer held.
    let padded = bytes.chain(std::io::repeat(b'\n').take(2 * BUFFER as u64));
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).flexible(true).buffer_capacity(BUFFER);
    let mut table = builder.from_reader(padded);
    let header = table.headers().with_context(|| shown.clone())?.clone();
    let names: Vec<&str> = header.iter().map(|h| h.trim_start_matches('\u{feff}').trim()).collect();
    let at = |wanted: &str| names.iter().position(|n| n.eq_ignore_ascii_case(wanted));
    let column = match &file.field {
        Some(field) => at(field).map(|i| (i, false)),
        None => IDS
            .iter()
            .find_map(|n| at(n).map(|i| (i, false)))
            .or_else(|| HANDLES.iter().find_map(|n| at(n).map(|i| (i, true)))),
    };
    let Some((column, is_handle)) = column else {
        bail!("{shown}: no column names the account; say --field NAME (there are: {})", names.join(", "));
    };
    let mut record = csv::StringRecord::with_capacity(BUFFER, names.len());
    while table.read_record(&mut record).with_context(|| shown.clone())? {
        let raw = record.get(column).unwrap_or_default();
        each(Record { token: token(raw, is_handle), raw, line: &|| written(&record, delimiter) })?;
    }
    record.clear();
    record.push_field(&" ".repeat(BUFFER));
    Ok((Some(written(&header, delimiter)?), Kind::Table(delimiter)))
}

fn written(record: &csv::StringRecord, delimiter: u8) -> Result<String> {
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    out.write_record(record)?;
    let bytes = out.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_string())
}

fn field_of(value: &Value, field: Option<&str>) -> Option<(Zeroizing<String>, bool)> {
    let reach = |path: &str| {
        let found = path.split('.').try_fold(value, |value, part| value.get(part))?;
        match found {
            Value::String(text) => Some(Zeroizing::new(text.clone())),
            Value::Number(n) => Some(Zeroizing::new(n.to_string())),
            _ => None,
        }
    };
    match field {
        Some(field) => reach(field).map(|raw| (raw, false)),
        None => IDS
            .iter()
            .find_map(|p| reach(p).map(|raw| (raw, false)))
            .or_else(|| HANDLES.iter().find_map(|p| reach(p).map(|raw| (raw, true)))),
    }
}
