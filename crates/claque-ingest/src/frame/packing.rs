//! What a file is packed in, told by its first bytes and never by its name.
//!
//! gzip (also several members in a row) and zstd (windows up to 2 GiB, as Pushshift dumps need) are unpacked while
//! reading. Archives and binary formats are refused with the command that turns them into something readable.
//! A guard stops streams that blow up a thousandfold.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How the bytes of an input are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstd,
    /// Not readable; what it is and what to do.
    Refused(&'static str, &'static str),
}

const UNPACK: &str = "unpack it and give the files inside or their folder";

/// Signatures at the start of a file.
const MAGIC: &[(&[u8], Packing)] = &[
    (b"\x1f\x8b", Packing::Gzip),
    (b"\x28\xb5\x2f\xfd", Packing::Zstd),
    (
        b"PK\x03\x04",
        Packing::Refused(
            "a zip archive or a spreadsheet (xlsx, ods)",
            "unzip it and give the folder; save a spreadsheet as CSV (ids as text, or they are damaged)",
        ),
    ),
    (b"PK\x05\x06", Packing::Refused("an empty zip archive", UNPACK)),
    (b"\xfd7zXZ\x00", Packing::Refused("an xz file", "unpack it with `xz -dk FILE`, or pipe it: `xz -dc FILE | … -`")),
    (b"BZh", Packing::Refused("a bzip2 file", "unpack it with `bzip2 -dk FILE`, or pipe it: `bzip2 -dc FILE | … -`")),
    (b"7z\xbc\xaf\x27\x1c", Packing::Refused("a 7-Zip archive", UNPACK)),
    (b"Rar!\x1a\x07", Packing::Refused("a RAR archive", UNPACK)),
    (b"\x04\x22\x4d\x18", Packing::Refused("an lz4 file", "unpack it with `lz4 -d FILE`")),
    (b"PAR1", Packing::Refused("a Parquet file", "export it as CSV or NDJSON (for instance with DuckDB: `COPY … TO`)")),
    (b"ARROW1", Packing::Refused("an Arrow file", "export it as CSV or NDJSON")),
    (b"Obj\x01", Packing::Refused("an Avro file", "export it as NDJSON")),
    (
        b"SQLite format 3\0",
        Packing::Refused("an SQLite database", "export the table: `sqlite3 -csv -header FILE 'select …'`"),
    ),
    (b"%PDF", Packing::Refused("a PDF document", "ask for the data as CSV or JSON")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Packing::Refused("an old Office document (xls, doc)", "save the sheet as CSV (ids as text)"),
    ),
    (b"RDX", Packing::Refused("an R data file", "write it with `write.csv` or `jsonlite::stream_out`")),
    (b"\x80\x04\x95", Packing::Refused("a Python pickle", "write it as CSV or NDJSON")),
    (b"\x89PNG", Packing::Refused("an image", "give data files only")),
    (b"\xff\xd8\xff", Packing::Refused("an image", "give data files only")),
    (b"GIF8", Packing::Refused("an image", "give data files only")),
    (b"\x7fELF", Packing::Refused("a program", "give data files only")),
];

/// Tells the packing from the first bytes.
pub(crate) fn packing(head: &[u8]) -> Packing {
    if head.get(257..262) == Some(b"ustar") {
        return Packing::Refused("a tar archive", "unpack it with `tar xf FILE` and give the folder");
    }
    // A zstd file may start with a skippable frame.
    if matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        return Packing::Zstd;
    }
    MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map_or(Packing::Plain, |&(_, packing)| packing)
}

/// A stream blew up.
#[derive(Debug, thiserror::Error)]
#[error(
    "looks like a decompression bomb: {ratio} times its size after {gib:.1} GiB. If it is genuine, unpack it first and \
     ingest the unpacked file"
)]
pub(crate) struct Bomb {
    ratio: u64,
    gib: f64,
}

/// Counts bytes that pass through.
pub(crate) struct Counting<R> {
    inner: R,
    n: Arc<AtomicU64>,
}

impl<R> Counting<R> {
    pub fn new(inner: R, n: Arc<AtomicU64>) -> Self {
        Counting { inner, n }
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.n.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Stops a decompressor that gives too much for what it took.
pub(crate) struct Guard<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    unpacked: u64,
    ratio: u64,
    floor: u64,
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.unpacked += n as u64;
        if self.unpacked > self.floor {
            let ratio = self.unpacked / self.packed.load(Ordering::Relaxed).max(1);
            if ratio > self.ratio {
                return Err(io::Error::other(Bomb { ratio, gib: self.unpacked as f64 / (1u64 << 30) as f64 }));
            }
        }
        Ok(n)
    }
}

/// Unpacks one layer. `packed` counts the bytes on the disk; `ratio` and `floor` are the guard's limits.
pub(crate) fn unpack<'r>(
    inner: Box<dyn Read + Send + 'r>,
    packing: Packing,
    packed: &Arc<AtomicU64>,
    (ratio, floor): (u64, u64),
) -> io::Result<Box<dyn Read + Send + 'r>> {
    let guard = |inner: Box<dyn Read + Send + 'r>| {
        Box::new(Guard { inner, packed: Arc::clone(packed), unpacked: 0, ratio, floor })
    };
    Ok(match packing {
        Packing::Gzip => {
            guard(Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(1 << 17, inner))))
        }
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::new(inner)?;
            decoder.window_log_max(31)?;
            guard(Box::new(decoder))
        }
        Packing::Plain | Packing::Refused(..) => inner,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_win_over_names() {
        assert_eq!(packing(b"\x1f\x8b\x08"), Packing::Gzip);
        assert_eq!(packing(b"\x52\x2a\x4d\x18\x00"), Packing::Zstd);
        assert_eq!(packing(b"{\"id\":1}"), Packing::Plain);
        assert!(matches!(packing(b"PK\x03\x04rest"), Packing::Refused(..)));
        let mut tar = vec![b'a'; 300];
        tar[257..262].copy_from_slice(b"ustar");
        assert!(matches!(packing(&tar), Packing::Refused("a tar archive", _)));
    }
}
