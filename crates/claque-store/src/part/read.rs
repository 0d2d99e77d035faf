//! Reading a part: footer once, then the chosen column chunks of a row group, each checked before it is decoded.

use super::decode::{Chunk, Source, fill, from_statistics, scalars};
use super::{PartEntry, SUMS_KEY, chunk_sum};
use crate::column::Column;
use crate::error::{Result, StoreError};
use crate::layout;
use crate::merge::Dead;
use crate::tables::Stored;
use parquet::basic::Type as Physical;
use parquet::data_type::Int64Type;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// An open part; its footer is read when first needed.
#[derive(Debug)]
pub(crate) struct Part {
    pub path: PathBuf,
    pub entry: PartEntry,
    footer: OnceLock<Arc<Footer>>,
    dead: OnceLock<Arc<Dead>>,
}

/// What the footer says.
#[derive(Debug)]
pub(crate) struct Footer {
    pub meta: ParquetMetaData,
    sums: Vec<u64>,
    /// Leaf path → place, for the columns of this file.
    leaves: Vec<String>,
}

/// Which columns to read.
pub(crate) enum Selection<'a, R> {
    Where(&'a dyn Fn(&Column<R>) -> bool),
    Named(&'a [&'static str]),
}

impl<R> Selection<'_, R> {
    fn takes(&self, column: &Column<R>) -> bool {
        match self {
            Selection::Where(test) => test(column),
            Selection::Named(names) => names.contains(&column.name),
        }
    }
}

impl Footer {
    pub fn leaf(&self, name: &str) -> Option<usize> {
        self.leaves.iter().position(|l| l == name)
    }
}

impl Part {
    pub fn new(path: PathBuf, entry: PartEntry) -> Self {
        Part { path, entry, footer: OnceLock::new(), dead: OnceLock::new() }
    }

    fn open(&self) -> Result<File> {
        File::open(&self.path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::Gone(self.path.clone()),
            _ => StoreError::io("open", &self.path)(error),
        })
    }

    /// The footer, checked against the manifest.
    pub fn footer(&self) -> Result<Arc<Footer>> {
        if let Some(footer) = self.footer.get() {
            return Ok(footer.clone());
        }
        let footer = Arc::new(self.guarded(|| self.load_footer())?);
        Ok(self.footer.get_or_init(|| footer).clone())
    }

    /// Tombstones of the part's rows; read once.
    pub fn dead(&self, workspace: &Path) -> Result<Option<Arc<Dead>>> {
        let Some(name) = &self.entry.dead_file else { return Ok(None) };
        if self.dead.get().is_none() {
            let dead = Dead::read(&workspace.join(layout::INDEX).join(name), self.entry.rows)?;
            let _ = self.dead.set(Arc::new(dead));
        }
        Ok(self.dead.get().cloned())
    }

    fn load_footer(&self) -> Result<Footer> {
        let damaged = |what: &str| StoreError::damaged(&self.path, what);
        let mut file = self.open()?;
        let length = file.metadata().map_err(StoreError::io("read", &self.path))?.len();
        let entry = &self.entry;
        if length != entry.bytes || entry.footer_bytes > length {
            return Err(damaged(&format!("it has {length} bytes, {} were written", entry.bytes)));
        }
        let tail = read_at(&mut file, &self.path, length - entry.footer_bytes, entry.footer_bytes as usize)?;
        if !cfg!(fuzzing) && blake3::hash(&tail).to_hex().as_str() != entry.footer_blake3 {
            return Err(damaged("the checksum of its footer does not match the manifest"));
        }
        let meta_len = tail.len().checked_sub(8).map_or(0, |at| crate::sealed::u64_at(&tail, at) as u32 as usize);
        let meta = tail
            .len()
            .checked_sub(8 + meta_len)
            .and_then(|from| tail.get(from..tail.len() - 8))
            .ok_or_else(|| damaged("its footer is shorter than it says"))?;
        let meta = ParquetMetaDataReader::decode_metadata(meta).map_err(|e| damaged(&e.to_string()))?;
        let sums = decode_sums(&meta).ok_or_else(|| damaged("its footer holds no checksums"))?;
        let schema = meta.file_metadata().schema_descr();
        let leaves: Vec<String> = schema.columns().iter().map(|c| c.path().string()).collect();
        if sums.len() != leaves.len() * meta.num_row_groups() {
            return Err(damaged("its footer has checksums for other chunks"));
        }
        Ok(Footer { meta, sums, leaves })
    }

    /// Reads the chosen columns of a row group into rows; the others stay null. Dead rows are included.
    pub fn read_group<R: Stored>(&self, group: usize, select: &Selection<'_, R>) -> Result<Vec<R>> {
        self.guarded(|| self.decode_group(group, select))
    }

    fn decode_group<R: Stored>(&self, group: usize, select: &Selection<'_, R>) -> Result<Vec<R>> {
        let footer = self.footer()?;
        let n_rows = self.group_rows(&footer, group)?;
        let mut file = self.open()?;
        let mut rows: Vec<R> = Vec::with_capacity(n_rows);
        rows.resize_with(n_rows, R::blank);
        for column in R::columns().iter().filter(|c| select.takes(c)) {
            // A column that a part of an older version does not have stays null.
            if let Some(leaf) = footer.leaf(&column.leaf()) {
                if from_statistics(column, footer.meta.row_group(group).column(leaf), &mut rows) {
                    continue;
                }
                let reader = self.chunk(&mut file, &footer, group, leaf, column.physical())?;
                fill(column, reader, &mut rows).map_err(|what| {
                    StoreError::damaged(&self.path, format!("column `{}`, row group {group}: {what}", column.name))
                })?;
            }
        }
        Ok(rows)
    }

    /// Reads the computed column of a row group; all null where the table has none.
    pub fn read_extra<R: Stored>(&self, group: usize) -> Result<Vec<Option<i64>>> {
        self.guarded(|| self.decode_extra::<R>(group))
    }

    fn decode_extra<R: Stored>(&self, group: usize) -> Result<Vec<Option<i64>>> {
        let footer = self.footer()?;
        let mut values = vec![None; self.group_rows(&footer, group)?];
        if let Some(leaf) = R::EXTRA.and_then(|name| footer.leaf(name)) {
            let chunk = self.chunk(&mut self.open()?, &footer, group, leaf, Physical::INT64)?;
            scalars::<Option<i64>, Int64Type>(chunk, &mut values, false, |slot, v| *slot = Some(*v))
                .map_err(|what| StoreError::damaged(&self.path, what))?;
        }
        Ok(values)
    }

    /// Rows of the part before a row group.
    pub fn first_row(&self, group: usize) -> Result<u64> {
        let footer = self.footer()?;
        Ok(footer.meta.row_groups().iter().take(group).map(|g| g.num_rows().max(0) as u64).sum())
    }

    fn group_rows(&self, footer: &Footer, group: usize) -> Result<usize> {
        let groups = footer.meta.row_groups();
        let found = groups.get(group).ok_or_else(|| StoreError::damaged(&self.path, "a row group is missing"))?;
        match u64::try_from(found.num_rows()) {
            Ok(rows) if rows <= self.entry.rows => Ok(rows as usize),
            _ => Err(StoreError::damaged(&self.path, "a row group has more rows than the part")),
        }
    }

    /// The library trusts what it decodes. Checksums keep nonsense from it; should it stumble all the same, that is
    /// damage, and no reason to go down.
    fn guarded<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
        done.unwrap_or_else(|_| Err(StoreError::damaged(&self.path, "the Parquet library cannot read it")))
    }

    /// A checked chunk, ready to be decoded.
    fn chunk(&self, file: &mut File, footer: &Footer, group: usize, leaf: usize, expected: Physical) -> Result<Source> {
        let meta = footer.meta.row_group(group);
        let column = meta.column(leaf).clone();
        if column.column_type() != expected {
            let found = column.column_type();
            let what = format!("column `{}` is of type {found}, not {expected}", footer.leaves[leaf]);
            return Err(StoreError::damaged(&self.path, what));
        }
        let (start, len) = column.byte_range();
        if start.checked_add(len).is_none_or(|end| end > self.entry.bytes) {
            return Err(StoreError::damaged(&self.path, "a column chunk lies outside of the file"));
        }
        let bytes = read_at(file, &self.path, start, len as usize)?;
        let sum = footer.sums.get(group * footer.leaves.len() + leaf);
        if !cfg!(fuzzing) && Some(&chunk_sum(&bytes)) != sum {
            let what = format!("the checksum of column `{}` in row group {group} does not match", footer.leaves[leaf]);
            return Err(StoreError::damaged(&self.path, what));
        }
        let rows = meta.num_rows().max(0) as usize;
        Ok(Source { chunk: Arc::new(Chunk { start, bytes: bytes.into() }), column, rows })
    }
}

fn read_at(file: &mut File, path: &Path, start: u64, len: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    file.seek(SeekFrom::Start(start)).map_err(StoreError::io("read", path))?;
    file.read_exact(&mut bytes).map_err(StoreError::io("read", path))?;
    Ok(bytes)
}

fn decode_sums(meta: &ParquetMetaData) -> Option<Vec<u64>> {
    let pairs = meta.file_metadata().key_value_metadata()?;
    let text = pairs.iter().find(|kv| kv.key == SUMS_KEY)?.value.as_deref()?;
    text.as_bytes().chunks(16).map(|c| u64::from_str_radix(std::str::from_utf8(c).ok()?, 16).ok()).collect()
}
