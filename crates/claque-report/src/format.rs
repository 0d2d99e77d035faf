//! The registry of formats: adding one is a file, a line in [`EXPORTERS`] and a golden test.

use crate::{csv_files, document::Document, error::Result, html, json, markdown};
use claque_analysis::report::Report;

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// The model, schema `claque.report/1`.
    Json,
    /// For tickets and wikis.
    Markdown,
    /// The accounts table; [`write_all`] writes every table.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Html, Format::Json, Format::Markdown, Format::Csv];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Json => "json",
            Format::Markdown => "markdown",
            Format::Csv => "csv",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    /// Reads a name; `md` is Markdown.
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let lower = text.to_ascii_lowercase();
        let wanted = if lower == "md" { "markdown" } else { lower.as_str() };
        Format::ALL.into_iter().find(|f| f.name() == wanted).ok_or_else(|| {
            let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
            format!("unknown format `{text}`; known: {}", names.join(", "))
        })
    }
}

/// Writes a report in one format, as one file or several.
pub trait Exporter: Sync {
    /// Which format.
    fn format(&self) -> Format;

    /// File names and bytes, in a fixed order.
    ///
    /// # Errors
    /// When serialisation fails, which would be a defect.
    fn files(&self, report: &Report) -> Result<Vec<(String, Vec<u8>)>>;
}

struct Html;
struct Json;
struct Markdown;
struct Csv;

impl Exporter for Html {
    fn format(&self) -> Format {
        Format::Html
    }

    fn files(&self, report: &Report) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(vec![("report.html".into(), html::render(report)?.into_bytes())])
    }
}

impl Exporter for Json {
    fn format(&self) -> Format {
        Format::Json
    }

    fn files(&self, report: &Report) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(vec![("report.json".into(), json::render(report)?)])
    }
}

impl Exporter for Markdown {
    fn format(&self) -> Format {
        Format::Markdown
    }

    fn files(&self, report: &Report) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(vec![("report.md".into(), markdown::render(report).into_bytes())])
    }
}

impl Exporter for Csv {
    fn format(&self) -> Format {
        Format::Csv
    }

    fn files(&self, report: &Report) -> Result<Vec<(String, Vec<u8>)>> {
        let document = Document::of(report, usize::MAX);
        csv_files::files(report, &document)
    }
}

/// Every exporter, in the order in which files are written.
pub const EXPORTERS: [&dyn Exporter; 4] = [&Html, &Json, &Markdown, &Csv];

/// The report in one format; for CSV the accounts table, empty when there is none.
///
/// # Errors
/// When serialisation fails, which would be a defect.
pub fn render(report: &Report, format: Format) -> Result<Vec<u8>> {
    let mut files = Vec::new();
    for exporter in EXPORTERS.iter().filter(|e| e.format() == format) {
        files = exporter.files(report)?;
    }
    let main = if format == Format::Csv { files.iter().position(|f| f.0 == "accounts.csv") } else { Some(0) };
    Ok(main.filter(|at| *at < files.len()).map(|at| files.swap_remove(at).1).unwrap_or_default())
}

/// Every file of a report: `report.html`, `report.json`, `report.md` and one CSV per table. The caller writes them.
///
/// # Errors
/// When serialisation fails, which would be a defect.
pub fn write_all(report: &Report) -> Result<Vec<(String, Vec<u8>)>> {
    let mut out = Vec::new();
    for exporter in EXPORTERS {
        out.extend(exporter.files(report)?);
    }
    Ok(out)
}
