//! Everything that is written, and how a file is opened, counted and closed.

pub(crate) mod labels;
pub(crate) mod lists;
pub(crate) mod pages;
pub(crate) mod truth;
pub(crate) mod tweet;
pub(crate) mod user;

use crate::error::SimulateError;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file being written, which knows its name for error messages.
pub(crate) struct Output {
    path: PathBuf,
    inner: BufWriter<File>,
}

impl Output {
    /// Creates the file and the folders above it.
    pub fn create(path: PathBuf) -> Result<Self, SimulateError> {
        let opened = match path.parent() {
            Some(folder) => std::fs::create_dir_all(folder).and_then(|()| File::create(&path)),
            None => File::create(&path),
        };
        match opened {
            Ok(file) => Ok(Output { inner: BufWriter::with_capacity(1 << 18, file), path }),
            Err(source) => Err(SimulateError::Write { path, source }),
        }
    }

    fn check<T>(&self, result: std::io::Result<T>) -> Result<T, SimulateError> {
        result.map_err(|source| SimulateError::Write { path: self.path.clone(), source })
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SimulateError> {
        let result = self.inner.write_all(bytes);
        self.check(result)
    }

    /// Writes one value as one line of JSON.
    pub fn json_line(&mut self, value: &impl serde::Serialize) -> Result<(), SimulateError> {
        let result = serde_json::to_writer(&mut self.inner, value).map_err(std::io::Error::from);
        self.check(result)?;
        self.write(b"\n")
    }

    /// Flushes and names the file.
    pub fn finish(mut self) -> Result<PathBuf, SimulateError> {
        let result = self.inner.flush();
        self.check(result)?;
        Ok(self.path)
    }
}

/// A CSV table being written.
pub(crate) struct Table {
    path: PathBuf,
    inner: csv::Writer<Output>,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.inner.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl Table {
    /// Creates the table with its header.
    pub fn create(path: PathBuf, header: &[&str]) -> Result<Self, SimulateError> {
        let inner = csv::Writer::from_writer(Output::create(path.clone())?);
        let mut table = Table { path, inner };
        table.row(header)?;
        Ok(table)
    }

    /// Writes a row.
    pub fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> Result<(), SimulateError> {
        let result = self.inner.write_record(cells);
        result.map_err(|e| SimulateError::Write { path: self.path.clone(), source: std::io::Error::from(e) })
    }

    /// Flushes and names the file.
    pub fn finish(mut self) -> Result<PathBuf, SimulateError> {
        self.inner.flush().map_err(|source| SimulateError::Write { path: self.path.clone(), source })?;
        Ok(self.path)
    }
}

/// Writes a small file at once.
pub(crate) fn whole(path: &Path, text: &str) -> Result<PathBuf, SimulateError> {
    let mut output = Output::create(path.to_path_buf())?;
    output.write(text.as_bytes())?;
    output.finish()
}
