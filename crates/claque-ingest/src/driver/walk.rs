//! From the paths a user gives to the inputs to read: folders are walked in the order of names, hidden entries left
//! out, and a folder may be called `x.csv`.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Folders inside of folders.
const MAX_DEPTH: usize = 64;

/// One input.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// `None` is the standard input.
    pub path: Option<PathBuf>,
    /// Last component of the path, or `stdin`.
    pub name: String,
    /// Name of the folder it lies in, in lower case.
    pub folder: String,
    /// Bytes, where they are known beforehand.
    pub bytes: Option<u64>,
}

/// What the paths hold.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub inputs: Vec<Input>,
    /// Names of what cannot be read, and why.
    pub skipped: Vec<(String, String)>,
    seen: BTreeSet<PathBuf>,
}

/// Finds the inputs.
pub(crate) fn walk(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    for path in paths {
        if path.as_os_str() == "-" {
            let (name, folder) = ("stdin".to_owned(), String::new());
            walk.inputs.push(Input { path: None, name, folder, bytes: None });
        } else {
            walk.visit(path, 0);
        }
    }
    walk
}

impl Walk {
    fn visit(&mut self, path: &Path, depth: usize) {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.skip(path, &crate::frame::open::io_words(&error)),
        };
        // Pipes (`<(…)`) have no canonical path worth comparing.
        if (metadata.is_dir() || metadata.is_file()) && !self.seen.insert(fs::canonicalize(path).unwrap_or(path.into()))
        {
            return;
        }
        if metadata.is_dir() {
            match entries(path) {
                Ok(_) if depth >= MAX_DEPTH => self.skip(path, "folders nested too deeply"),
                Ok(entries) => entries.iter().for_each(|entry| self.visit(entry, depth + 1)),
                Err(error) => self.skip(path, &crate::frame::open::io_words(&error)),
            }
        } else if metadata.is_file() || depth == 0 {
            self.inputs.push(input(path, &metadata));
        } else {
            self.skip(path, "neither a file nor a folder");
        }
    }

    fn skip(&mut self, path: &Path, why: &str) {
        self.skipped.push((last_component(path), why.to_owned()));
    }
}

/// The entries of a folder that are not hidden, sorted.
fn entries(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            entries.push(entry.path());
        }
    }
    entries.sort();
    Ok(entries)
}

fn input(path: &Path, metadata: &Metadata) -> Input {
    let absolute = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    Input {
        path: Some(path.into()),
        name: last_component(path),
        folder: absolute.parent().map(last_component).unwrap_or_default().to_lowercase(),
        bytes: metadata.is_file().then_some(metadata.len()),
    }
}

/// The only part of a path that may be shown: folders name people.
pub(crate) fn last_component(path: &Path) -> String {
    path.file_name().map_or_else(|| "(folder)".to_owned(), |name| name.to_string_lossy().into_owned())
}
