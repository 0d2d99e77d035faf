//! Rows to column values with definition and repetition levels.
//!
//! Rows are wide and come from another core's cache. So they are taken apart in blocks that fit into a core's own
//! cache, all columns of a block before the next one; then the columns are written one after another.

use crate::column::{Access, Column};
use parquet::basic::Type as Physical;
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, FloatType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};

/// Rows taken apart at once: some 100 KB of them.
pub(super) const BLOCK_ROWS: usize = 256;

impl<R> Column<R> {
    /// The physical type that the column's access works with.
    pub(super) fn physical(&self) -> Physical {
        match self.access {
            Access::Long(..) | Access::Longs(..) => Physical::INT64,
            Access::Int(..) | Access::Ints(..) => Physical::INT32,
            Access::Real(..) => Physical::FLOAT,
            Access::Flag(..) => Physical::BOOLEAN,
            Access::Text(..) | Access::Texts(..) => Physical::BYTE_ARRAY,
        }
    }
}

/// Values of one column.
#[derive(Default)]
pub(super) struct Values {
    longs: Vec<i64>,
    ints: Vec<i32>,
    reals: Vec<f32>,
    flags: Vec<bool>,
    texts: Arena,
    levels: Levels,
}

/// Definition and repetition levels.
#[derive(Default)]
struct Levels {
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

impl Values {
    /// Takes the column's values out of some rows.
    pub(super) fn gather<R>(&mut self, column: &Column<R>, rows: &[R]) {
        let levels = (!column.required).then_some(&mut self.levels.defined);
        match &column.access {
            Access::Long(get, _) => scalars(rows, *get, &mut self.longs, levels),
            Access::Int(get, _) => scalars(rows, *get, &mut self.ints, levels),
            Access::Real(get, _) => scalars(rows, *get, &mut self.reals, levels),
            Access::Flag(get, _) => scalars(rows, *get, &mut self.flags, levels),
            Access::Text(get, _) => texts(rows, *get, &mut self.texts, levels),
            Access::Longs(len, get, _) => {
                self.levels.lists(rows, *len, |row, i| self.longs.push(get(row, i)));
            }
            Access::Ints(len, get, _) => self.levels.lists(rows, *len, |row, i| self.ints.push(get(row, i))),
            Access::Texts(len, get, _) => self.levels.lists(rows, *len, |row, i| self.texts.push(get(row, i))),
        }
    }

    /// Makes room for `more` times what has been gathered so far.
    pub(super) fn expect(&mut self, more: usize) {
        self.longs.reserve(more * self.longs.len());
        self.ints.reserve(more * self.ints.len());
        self.reals.reserve(more * self.reals.len());
        self.flags.reserve(more * self.flags.len());
        self.texts.bytes.reserve(more * self.texts.bytes.len());
        self.texts.ends.reserve(more * self.texts.ends.len());
        self.levels.defined.reserve(more * self.levels.defined.len());
        self.levels.repeated.reserve(more * self.levels.repeated.len());
    }

    /// Writes what was gathered.
    pub(super) fn write<R>(self, column: &Column<R>, writer: &mut ColumnWriter<'_>) -> Result<()> {
        let defined = (column.is_list() || !column.required).then_some(&self.levels.defined[..]);
        let repeated = column.is_list().then_some(&self.levels.repeated[..]);
        match (column.physical(), writer) {
            (Physical::INT64, ColumnWriter::Int64ColumnWriter(w)) => {
                finish::<Int64Type>(w, &self.longs, defined, repeated)
            }
            (Physical::INT32, ColumnWriter::Int32ColumnWriter(w)) => {
                finish::<Int32Type>(w, &self.ints, defined, repeated)
            }
            (Physical::FLOAT, ColumnWriter::FloatColumnWriter(w)) => {
                finish::<FloatType>(w, &self.reals, defined, repeated)
            }
            (Physical::BOOLEAN, ColumnWriter::BoolColumnWriter(w)) => {
                finish::<BoolType>(w, &self.flags, defined, repeated)
            }
            (Physical::BYTE_ARRAY, ColumnWriter::ByteArrayColumnWriter(w)) => {
                finish::<ByteArrayType>(w, &self.texts.into_values(), defined, repeated)
            }
            _ => Err(ParquetError::General(format!("column `{}` and its Parquet type differ", column.name))),
        }
    }
}

/// Writes a computed column of eight-byte numbers.
pub(super) fn write_extra(values: &[Option<i64>], writer: &mut ColumnWriter<'_>) -> Result<()> {
    let ColumnWriter::Int64ColumnWriter(w) = writer else {
        return Err(ParquetError::General("the computed column is not of eight bytes".to_string()));
    };
    let (mut known, mut defined) = (Vec::new(), Vec::new());
    scalars(values, |v| *v, &mut known, Some(&mut defined));
    finish::<Int64Type>(w, &known, Some(&defined), None)
}

fn scalars<R, V: Default>(
    rows: &[R],
    get: impl Fn(&R) -> Option<V>,
    values: &mut Vec<V>,
    levels: Option<&mut Vec<i16>>,
) {
    let Some(levels) = levels else {
        return values.extend(rows.iter().map(|row| get(row).unwrap_or_default()));
    };
    for row in rows {
        let value = get(row);
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
}

fn texts<R>(rows: &[R], get: fn(&R) -> Option<&str>, arena: &mut Arena, levels: Option<&mut Vec<i16>>) {
    let Some(levels) = levels else {
        return rows.iter().for_each(|row| arena.push(get(row).unwrap_or_default()));
    };
    for row in rows {
        let value = get(row);
        levels.push(i16::from(value.is_some()));
        value.into_iter().for_each(|text| arena.push(text));
    }
}

impl Levels {
    fn lists<R>(&mut self, rows: &[R], len: fn(&R) -> usize, mut visit: impl FnMut(&R, usize)) {
        for row in rows {
            let n = len(row);
            if n == 0 {
                self.defined.push(0);
                self.repeated.push(0);
            }
            for i in 0..n {
                self.defined.push(1);
                self.repeated.push(i16::from(i > 0));
                visit(row, i);
            }
        }
    }
}

fn finish<T: DataType>(
    writer: &mut ColumnWriterImpl<'_, T>,
    values: &[T::T],
    defined: Option<&[i16]>,
    repeated: Option<&[i16]>,
) -> Result<()> {
    writer.write_batch(values, defined, repeated).map(drop)
}

/// Many texts in one allocation.
#[derive(Default)]
struct Arena {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Arena {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    fn into_values(self) -> Vec<ByteArray> {
        let all = ByteArray::from(self.bytes);
        let mut start = 0;
        let slice = |end| {
            let value = all.slice(start, end - start);
            start = end;
            value
        };
        self.ends.into_iter().map(slice).collect()
    }
}
