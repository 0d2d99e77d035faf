//! Pages about models and accounts: signed, written as HTML and JSON, printed.

use crate::{printer, session};
use anyhow::{Context, Result};
use claque_analysis::report::Page;
use claque_report::{page, terminal};
use std::path::{Path, PathBuf};

/// Puts program, command and time on a page.
pub fn sign(page: &mut Page) {
    page.program = format!("claque {}", env!("CARGO_PKG_VERSION"));
    page.command = session::command_line();
    page.generated_at = session::now();
}

/// Writes `name.html` and `name.json` when a folder is named; gives the path of the page.
pub fn write(folder: Option<&Path>, name: &str, page: &Page, json: &str) -> Result<Option<PathBuf>> {
    let Some(folder) = folder else { return Ok(None) };
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let path = folder.join(format!("{name}.html"));
    for (path, text) in [(folder.join(format!("{name}.json")), json), (path.clone(), page::html(page)?.as_str())] {
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(Some(path))
}

/// Prints a page.
pub fn print(page: &Page) -> Result<()> {
    let options = terminal::Options { colour: printer::colour(), width: printer::width().into(), location: None };
    printer::data(page::terminal(page, &options).as_bytes())?;
    Ok(())
}
