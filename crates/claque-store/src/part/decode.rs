//! Column chunks to rows: pages are decoded to values with definition and repetition levels, and put into the rows.

use crate::column::{Access, Column, Place};
use bytes::Bytes;
use bytes::buf::{Buf, Reader};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{BoolType, ByteArrayType, DataType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::file::statistics::{Statistics, ValueStatistics};
use std::sync::Arc;

/// A column chunk in memory that answers to the offsets of its file.
pub(super) struct Chunk {
    pub start: u64,
    pub bytes: Bytes,
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Chunk {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let from = start.checked_sub(self.start).map(|f| f as usize).filter(|f| *f <= self.bytes.len());
        let from = from.ok_or_else(|| ParquetError::EOF("offset outside of the column chunk".to_string()))?;
        Ok(self.bytes.slice(from..).reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let from = start.checked_sub(self.start).map(|f| f as usize);
        match from.and_then(|f| f.checked_add(length).filter(|to| *to <= self.bytes.len()).map(|to| f..to)) {
            Some(range) => Ok(self.bytes.slice(range)),
            None => Err(ParquetError::EOF("range outside of the column chunk".to_string())),
        }
    }
}

/// Where a column's values come from.
pub(super) struct Source {
    pub chunk: Arc<Chunk>,
    pub column: ColumnChunkMetaData,
    pub rows: usize,
}

/// Decoded values with their levels.
struct Values<V> {
    values: Vec<V>,
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

fn decode<T: DataType>(source: Source) -> Result<Values<T::T>, String> {
    let text = |e: ParquetError| e.to_string();
    let descriptor = source.column.column_descr_ptr();
    let (max_defined, max_repeated) = (descriptor.max_def_level(), descriptor.max_rep_level());
    let pages = SerializedPageReader::new(source.chunk, &source.column, source.rows, None).map_err(text)?;
    let mut reader = ColumnReaderImpl::<T>::new(descriptor, Box::new(pages));
    let mut out = Values { values: Vec::with_capacity(source.rows), defined: Vec::new(), repeated: Vec::new() };
    let mut records = 0;
    while records < source.rows {
        let (more, _, _) = reader
            .read_records(
                source.rows - records,
                (max_defined > 0).then_some(&mut out.defined),
                (max_repeated > 0).then_some(&mut out.repeated),
                &mut out.values,
            )
            .map_err(text)?;
        if more == 0 {
            return Err(format!("it ends after {records} of {} rows", source.rows));
        }
        records += more;
    }
    Ok(out)
}

pub(super) fn scalars<R, T: DataType>(
    source: Source,
    rows: &mut [R],
    required: bool,
    mut set: impl FnMut(&mut R, &T::T),
) -> Result<(), String> {
    let found = decode::<T>(source)?;
    if required || found.defined.is_empty() {
        if found.values.len() != rows.len() {
            return Err(format!("it has {} values for {} rows", found.values.len(), rows.len()));
        }
        rows.iter_mut().zip(&found.values).for_each(|(row, value)| set(row, value));
        return Ok(());
    }
    let mut values = found.values.iter();
    for (row, defined) in rows.iter_mut().zip(&found.defined) {
        if *defined > 0 {
            set(row, values.next().ok_or("it has fewer values than it says")?);
        }
    }
    Ok(())
}

fn lists<R, T: DataType>(
    source: Source,
    rows: &mut [R],
    mut set: impl FnMut(&mut R, Place, &T::T) -> bool,
) -> Result<(), String> {
    let found = decode::<T>(source)?;
    let mut values = &found.values[..];
    let mut rows = rows.iter_mut();
    let mut at = 0;
    while at < found.repeated.len() {
        let more = found.repeated[at + 1..].iter().take_while(|r| **r > 0).count();
        let row = rows.next().ok_or("it has more lists than rows")?;
        // An empty list is one undefined entry.
        let of = if found.defined.get(at).is_some_and(|d| *d > 0) { more + 1 } else { 0 };
        let (list, rest) = values.split_at_checked(of).ok_or("it has fewer values than it says")?;
        for (at, value) in list.iter().enumerate() {
            if !set(row, Place { at, of }, value) {
                return Err("a text is not UTF-8".to_string());
            }
        }
        values = rest;
        at += more + 1;
    }
    Ok(())
}

/// Fills a column without reading it where the footer says that all its values are null or one and the same: sources
/// leave most columns empty, and platform, source and file hardly change within a group. Answers whether it did.
pub(super) fn from_statistics<R>(column: &Column<R>, chunk: &ColumnChunkMetaData, rows: &mut [R]) -> bool {
    let Some(statistics) = chunk.statistics() else { return false };
    if !column.required && statistics.null_count_opt() == Some(rows.len() as u64) {
        return true;
    }
    if !column.required || statistics.null_count_opt().is_some_and(|n| n > 0) {
        return false;
    }
    match (&column.access, statistics) {
        (Access::Long(_, set), Statistics::Int64(s)) => {
            constant::<Int64Type>(s).map(|v| rows.iter_mut().for_each(|r| set(r, *v)))
        }
        (Access::Int(_, set), Statistics::Int32(s)) => {
            constant::<Int32Type>(s).map(|v| rows.iter_mut().for_each(|r| set(r, *v)))
        }
        (Access::Flag(_, set), Statistics::Boolean(s)) => {
            constant::<BoolType>(s).map(|v| rows.iter_mut().for_each(|r| set(r, *v)))
        }
        (Access::Text(_, set), Statistics::ByteArray(s)) => constant::<ByteArrayType>(s)
            .and_then(|v| std::str::from_utf8(v.data()).ok())
            // A word that is not understood is left to the reader, who says so.
            .filter(|word| rows.first_mut().is_none_or(|row| set(row, word)))
            .map(|word| {
                rows.iter_mut().for_each(|row| {
                    set(row, word);
                })
            }),
        _ => None,
    }
    .is_some()
}

fn constant<T: DataType>(statistics: &ValueStatistics<T::T>) -> Option<&T::T> {
    let exact = statistics.min_is_exact() && statistics.max_is_exact();
    statistics.min_opt().filter(|min| exact && statistics.max_opt() == Some(min))
}

pub(super) fn fill<R>(column: &Column<R>, source: Source, rows: &mut [R]) -> Result<(), String> {
    let required = column.required;
    match &column.access {
        Access::Long(_, set) => scalars::<R, Int64Type>(source, rows, required, |r, v| set(r, *v)),
        Access::Int(_, set) => scalars::<R, Int32Type>(source, rows, required, |r, v| set(r, *v)),
        Access::Real(_, set) => scalars::<R, FloatType>(source, rows, required, |r, v| set(r, *v)),
        Access::Flag(_, set) => scalars::<R, BoolType>(source, rows, required, |r, v| set(r, *v)),
        Access::Text(_, set) => {
            let mut unknown = false;
            scalars::<R, ByteArrayType>(source, rows, required, |r, v| {
                unknown |= !std::str::from_utf8(v.data()).is_ok_and(|text| set(r, text));
            })?;
            if unknown { Err("a word is unknown; a newer version may have written it".to_string()) } else { Ok(()) }
        }
        Access::Longs(_, _, set) => lists::<R, Int64Type>(source, rows, |r, i, v| {
            set(r, i, *v);
            true
        }),
        Access::Ints(_, _, set) => lists::<R, Int32Type>(source, rows, |r, i, v| {
            set(r, i, *v);
            true
        }),
        Access::Texts(_, _, set) => lists::<R, ByteArrayType>(source, rows, |r, i, v| {
            std::str::from_utf8(v.data()).map(|text| set(r, i, text)).is_ok()
        }),
    }
}
