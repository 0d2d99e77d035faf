//! Opening an input: hash what is on the disk, unpack it, decode it, and hand out a feed.

use super::encoding::{self, Encoding};
use super::feed::Feed;
use super::packing::{self, Counting, Packing};
use crate::limits::Limits;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes looked at to tell packing and encoding.
const HEAD: usize = 1 << 18;
/// Packings inside of packings.
const MAX_LAYERS: usize = 3;

/// Why an input cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("the file is empty")]
    Empty,
    #[error("this is {what}: {remedy}")]
    Refused { what: &'static str, remedy: &'static str },
    #[error("cannot be read: {}", io_words(.0))]
    Io(io::Error),
}

/// An input ready for a cutter.
pub(crate) struct Opened<'r> {
    pub feed: Feed<'r>,
    pub disk: Disk<'r>,
    pub encoding: Encoding,
    /// Layers of packing, outermost first.
    pub packings: Vec<&'static str>,
}

/// The bytes on the disk: how many passed, and their hash.
pub(crate) struct Disk<'r> {
    raw: Arc<Mutex<Hashing<'r>>>,
    n: Arc<AtomicU64>,
}

struct Hashing<'r> {
    inner: Box<dyn Read + Send + 'r>,
    hasher: blake3::Hasher,
}

struct Shared<'r>(Arc<Mutex<Hashing<'r>>>);

impl Read for Shared<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut raw = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = raw.inner.read(buf)?;
        raw.hasher.update(&buf[..n]);
        Ok(n)
    }
}

impl Disk<'_> {
    /// A counter of the bytes read so far.
    pub fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.n)
    }

    /// Reads what the frames left unread (nothing, unless they gave up) and gives length and hash of the whole.
    pub fn finish(self, drain: bool) -> (u64, String) {
        let mut reader = Counting::new(Shared(Arc::clone(&self.raw)), Arc::clone(&self.n));
        let drained = drain && io::copy(&mut reader, &mut io::sink()).is_ok();
        let raw = self.raw.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = if drained { raw.hasher.finalize().to_hex().to_string() } else { String::new() };
        (self.n.load(Ordering::Relaxed), hash)
    }
}

/// Opens a stream of bytes.
pub(crate) fn open<'r>(raw: impl Read + Send + 'r, limits: &Limits) -> Result<Opened<'r>, OpenError> {
    let n = Arc::new(AtomicU64::new(0));
    let raw = Arc::new(Mutex::new(Hashing { inner: Box::new(raw), hasher: blake3::Hasher::new() }));
    let disk = Disk { raw: Arc::clone(&raw), n: Arc::clone(&n) };
    let mut reader: Box<dyn Read + Send + 'r> = Box::new(Counting::new(Shared(raw), Arc::clone(&n)));
    let mut packings = Vec::new();
    let head = loop {
        let (head, error) = read_head(&mut reader)?;
        if let Some(error) = error {
            reader = Box::new(Fails(Some(error)));
        }
        let layer = packing::packing(&head);
        let name = match layer {
            Packing::Plain => break head,
            Packing::Refused(what, remedy) => return Err(OpenError::Refused { what, remedy }),
            _ if packings.len() == MAX_LAYERS => {
                let what = "packed more than three times over";
                return Err(OpenError::Refused { what, remedy: "unpack it first" });
            }
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        };
        packings.push(name);
        let chained = Box::new(Cursor::new(head).chain(reader));
        reader = packing::unpack(chained, layer, &n, (limits.bomb_ratio, limits.bomb_floor)).map_err(OpenError::Io)?;
    };
    if head.iter().all(u8::is_ascii_whitespace) && head.len() < HEAD {
        return Err(OpenError::Empty);
    }
    let (encoding, bom) = encoding::sniff(&head);
    if let Some(what) = encoding::refuse_binary(encoding, &head) {
        return Err(OpenError::Refused {
            what,
            remedy: "give text files: CSV, TSV, JSON or NDJSON, plain, gzip or zstd",
        });
    }
    let cr = encoding::ends_lines_with_cr(&head);
    let mut whole = Cursor::new(head);
    whole.set_position(bom as u64);
    let feed = Feed::new(encoding::Decoded::new(whole.chain(reader), encoding, cr));
    Ok(Opened { feed, disk, encoding, packings })
}

/// Says again what ended an input while its first bytes were read.
struct Fails(Option<io::Error>);

impl Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The first bytes; a stream that is damaged near its start still gives what came before.
fn read_head(reader: &mut impl Read) -> Result<(Vec<u8>, Option<io::Error>), OpenError> {
    let mut head = Vec::with_capacity(HEAD);
    match reader.by_ref().take(HEAD as u64).read_to_end(&mut head) {
        Ok(_) => Ok((head, None)),
        Err(error) if !head.is_empty() => Ok((head, Some(error))),
        Err(error) => Err(OpenError::Io(error)),
    }
}

/// An input-output error in words that name no path.
pub(crate) fn io_words(error: &io::Error) -> String {
    if let Some(bomb) = error.get_ref().and_then(|inner| inner.downcast_ref::<packing::Bomb>()) {
        return bomb.to_string();
    }
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied; check the rights of the file".into(),
        io::ErrorKind::UnexpectedEof => "the compressed stream ends early; fetch or copy the file again".into(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "the compressed stream is damaged; fetch or copy the file again".into()
        }
        io::ErrorKind::Other if error.to_string().to_lowercase().contains("dictionary") => {
            "zstd with a shared dictionary; unpack it with `zstd -d -D DICTIONARY FILE` first".into()
        }
        io::ErrorKind::Other if error.raw_os_error().is_none() => {
            "the compressed stream is damaged; fetch or copy the file again".into()
        }
        kind => kind.to_string(),
    }
}
