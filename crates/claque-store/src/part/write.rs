//! Writing a part: row group by row group, each chunk hashed on its way to the disk.

use super::encode::{BLOCK_ROWS, Values, write_extra};
use super::{PartEntry, SUMS_KEY, chunk_sum};
use crate::column::{Coding, Column, message};
use crate::error::{Result, StoreError};
use crate::tables::Stored;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Level 1 of zstd: half the bytes of none at several hundred MB/s; higher levels cost more than they save here.
const ZSTD_LEVEL: i32 = 1;

/// Collects what the Parquet writer puts out until its chunks are hashed.
#[derive(Default)]
struct Pending(Vec<u8>);

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A part being written. At most one row group is in memory.
pub(crate) struct PartWriter {
    path: PathBuf,
    file: File,
    writer: SerializedFileWriter<Pending>,
    sums: String,
    /// Bytes handed to the file.
    pub written: u64,
    /// Rows in finished row groups.
    pub rows: u64,
    number: u32,
}

fn properties<R>(columns: &[Column<R>], extra: Option<&str>) -> WriterProperties {
    let level = ZstdLevel::try_new(ZSTD_LEVEL).unwrap_or_default();
    let mut builder = WriterProperties::builder()
        .set_created_by("claque".to_string())
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    for column in columns {
        let path = ColumnPath::from(column.leaf().split('.').map(str::to_string).collect::<Vec<_>>());
        builder = match column.coding {
            Coding::Dictionary => builder,
            Coding::Plain => builder.set_column_dictionary_enabled(path, false),
            Coding::Delta => builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
        };
    }
    if let Some(extra) = extra {
        builder = builder.set_column_dictionary_enabled(ColumnPath::from(extra), false);
    }
    builder.build()
}

impl PartWriter {
    pub fn create<R: Stored>(path: &Path, number: u32) -> Result<Self> {
        let schema = parse_message_type(&message(R::TABLE.name(), R::columns(), R::EXTRA))
            .map_err(|e| StoreError::encode(path, e))?;
        let properties = Arc::new(properties(R::columns(), R::EXTRA));
        let writer = SerializedFileWriter::new(Pending::default(), Arc::new(schema), properties)
            .map_err(|e| StoreError::encode(path, e))?;
        let file = File::create(path).map_err(StoreError::io("create", path))?;
        Ok(PartWriter { path: path.to_path_buf(), file, writer, sums: String::new(), written: 0, rows: 0, number })
    }

    /// Appends one row group. `extra` has one value per row where the table has a computed column.
    pub fn write_group<R: Stored>(&mut self, rows: &[R], extra: &[Option<i64>]) -> Result<()> {
        self.encode_group(rows, extra).map_err(|e| StoreError::encode(&self.path, e))?;
        self.rows += rows.len() as u64;
        self.drain_group()
    }

    fn encode_group<R: Stored>(&mut self, rows: &[R], extra: &[Option<i64>]) -> parquet::errors::Result<()> {
        let mut gathered: Vec<Values> = R::columns().iter().map(|_| Values::default()).collect();
        for (at, block) in rows.chunks(BLOCK_ROWS).enumerate() {
            for (column, values) in R::columns().iter().zip(&mut gathered) {
                values.gather(column, block);
                if at == 0 {
                    values.expect(rows.len() / BLOCK_ROWS);
                }
            }
        }
        let mut group = self.writer.next_row_group()?;
        for (column, values) in R::columns().iter().zip(gathered) {
            if let Some(mut writer) = group.next_column()? {
                values.write(column, writer.untyped())?;
                writer.close()?;
            }
        }
        if let Some(mut writer) = group.next_column()? {
            write_extra(extra, writer.untyped())?;
            writer.close()?;
        }
        group.close()?;
        Ok(self.writer.flush()?)
    }

    /// Hashes the chunks of the last row group and hands the bytes to the file.
    fn drain_group(&mut self) -> Result<()> {
        let base = self.written;
        let ranges: Vec<(u64, u64)> = self
            .writer
            .flushed_row_groups()
            .last()
            .map(|group| group.columns().iter().map(|c| c.byte_range()).collect())
            .unwrap_or_default();
        let pending = std::mem::take(&mut self.writer.inner_mut().0);
        for (start, len) in ranges {
            let from = start.saturating_sub(base) as usize;
            let chunk = pending
                .get(from..from + len as usize)
                .ok_or_else(|| StoreError::encode(&self.path, "a column chunk lies outside of its row group"))?;
            self.sums += &format!("{:016x}", chunk_sum(chunk));
        }
        self.append(&pending)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(StoreError::io("write", &self.path))?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Writes the footer and waits until the disk has everything.
    pub fn finish<R: Stored>(self) -> Result<PartEntry> {
        let PartWriter { path, mut file, mut writer, sums, written, rows, number } = self;
        writer.append_key_value_metadata(KeyValue::new(SUMS_KEY.to_string(), sums));
        let footer = writer.into_inner().map_err(|e| StoreError::encode(&path, e))?.0;
        file.write_all(&footer).map_err(StoreError::io("write", &path))?;
        file.sync_all().map_err(StoreError::io("write", &path))?;
        Ok(PartEntry {
            table: R::TABLE,
            number,
            rows,
            bytes: written + footer.len() as u64,
            footer_bytes: footer.len() as u64,
            footer_blake3: blake3::hash(&footer).to_hex().to_string(),
            dead: 0,
            dead_file: None,
            revision: 0,
        })
    }
}
