//! Rows to column values with definition and repetition levels, one column at a time.

use crate::column::{Access, Column};
use parquet::basic::Type as Physical;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, FloatType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};

/// Level buffers, reused between columns.
#[derive(Default)]
pub(super) struct Levels {
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

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

/// Writes the column's values of all rows.
pub(super) fn write_column<R>(
    column: &Column<R>,
    rows: &[R],
    writer: &mut ColumnWriter<'_>,
    levels: &mut Levels,
) -> Result<()> {
    match (&column.access, writer) {
        (Access::Long(get, _), ColumnWriter::Int64ColumnWriter(w)) => {
            let values = scalars(rows, get, column.required, levels);
            finish::<Int64Type>(w, &values, column.required, levels)
        }
        (Access::Int(get, _), ColumnWriter::Int32ColumnWriter(w)) => {
            let values = scalars(rows, get, column.required, levels);
            finish::<Int32Type>(w, &values, column.required, levels)
        }
        (Access::Real(get, _), ColumnWriter::FloatColumnWriter(w)) => {
            let values = scalars(rows, get, column.required, levels);
            finish::<FloatType>(w, &values, column.required, levels)
        }
        (Access::Flag(get, _), ColumnWriter::BoolColumnWriter(w)) => {
            let values = scalars(rows, get, column.required, levels);
            finish::<BoolType>(w, &values, column.required, levels)
        }
        (Access::Text(get, _), ColumnWriter::ByteArrayColumnWriter(w)) => {
            let values = texts(rows, *get, column.required, levels);
            finish::<ByteArrayType>(w, &values, column.required, levels)
        }
        (Access::Longs(len, get, _), ColumnWriter::Int64ColumnWriter(w)) => {
            let mut values = Vec::new();
            list_levels(rows, *len, levels, |row, i| values.push(get(row, i)));
            finish_list::<Int64Type>(w, &values, levels)
        }
        (Access::Ints(len, get, _), ColumnWriter::Int32ColumnWriter(w)) => {
            let mut values = Vec::new();
            list_levels(rows, *len, levels, |row, i| values.push(get(row, i)));
            finish_list::<Int32Type>(w, &values, levels)
        }
        (Access::Texts(len, get, _), ColumnWriter::ByteArrayColumnWriter(w)) => {
            let mut arena = Arena::default();
            list_levels(rows, *len, levels, |row, i| arena.push(get(row, i)));
            finish_list::<ByteArrayType>(w, &arena.into_values(), levels)
        }
        _ => Err(ParquetError::General(format!("column `{}` and its Parquet type differ", column.name))),
    }
}

/// Writes a computed column of eight-byte numbers.
pub(super) fn write_extra(values: &[Option<i64>], writer: &mut ColumnWriter<'_>, levels: &mut Levels) -> Result<()> {
    let ColumnWriter::Int64ColumnWriter(w) = writer else {
        return Err(ParquetError::General("the computed column is not of eight bytes".to_string()));
    };
    let known = scalars(values, &|v: &Option<i64>| *v, false, levels);
    finish::<Int64Type>(w, &known, false, levels)
}

fn scalars<R, V: Default>(rows: &[R], get: &dyn Fn(&R) -> Option<V>, required: bool, levels: &mut Levels) -> Vec<V> {
    if required {
        return rows.iter().map(|row| get(row).unwrap_or_default()).collect();
    }
    levels.defined.clear();
    let mut values = Vec::new();
    for row in rows {
        let value = get(row);
        levels.defined.push(i16::from(value.is_some()));
        values.extend(value);
    }
    values
}

fn texts<R>(rows: &[R], get: fn(&R) -> Option<&str>, required: bool, levels: &mut Levels) -> Vec<ByteArray> {
    let mut arena = Arena::default();
    levels.defined.clear();
    for row in rows {
        let value = get(row);
        levels.defined.push(i16::from(value.is_some()));
        match value {
            Some(text) => arena.push(text),
            None if required => arena.push(""),
            None => {}
        }
    }
    arena.into_values()
}

fn list_levels<R>(rows: &[R], len: fn(&R) -> usize, levels: &mut Levels, mut visit: impl FnMut(&R, usize)) {
    levels.defined.clear();
    levels.repeated.clear();
    for row in rows {
        let n = len(row);
        if n == 0 {
            levels.defined.push(0);
            levels.repeated.push(0);
        }
        for i in 0..n {
            levels.defined.push(1);
            levels.repeated.push(i16::from(i > 0));
            visit(row, i);
        }
    }
}

type Typed<'a, 'w, T> = &'a mut parquet::column::writer::ColumnWriterImpl<'w, T>;

fn finish<T: DataType>(writer: Typed<'_, '_, T>, values: &[T::T], required: bool, levels: &Levels) -> Result<()> {
    let defined = (!required).then_some(&levels.defined[..]);
    writer.write_batch(values, defined, None).map(drop)
}

fn finish_list<T: DataType>(writer: Typed<'_, '_, T>, values: &[T::T], levels: &Levels) -> Result<()> {
    writer.write_batch(values, Some(&levels.defined), Some(&levels.repeated)).map(drop)
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
        self.ends
            .into_iter()
            .map(|end| {
                let value = all.slice(start, end - start);
                start = end;
                value
            })
            .collect()
    }
}
