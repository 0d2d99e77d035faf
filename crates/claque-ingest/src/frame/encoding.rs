//! Character encodings: everything behind this reader is UTF-8 with `\n` line ends.
//!
//! A byte-order mark decides; else zero bytes at every other place mean UTF-16 without one; else, of UTF-8 and
//! windows-1252, the one that leaves more letters right. In files of both kinds (two exports in one) and on a tie that
//! is UTF-8: what is damaged then is replaced and counted, whereas UTF-8 taken for windows-1252 gives wrong letters
//! that nobody hears of. Text in windows-1252 hardly ever holds a sound multi-byte sequence of UTF-8 by chance. UTF-8
//! is passed through as it is: workers repair what is damaged, chunk by chunk. Files with bare carriage returns (old
//! Macintosh, some exports) get line feeds.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// How characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    /// The name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows1252 => "windows-1252",
        }
    }
}

/// Encoding and length of the byte-order mark.
pub(crate) fn sniff(head: &[u8]) -> (Encoding, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
        _ => {}
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if head.len() >= 4 && odd * 10 > half * 3 && even * 20 < half {
        return (Encoding::Utf16Le, 0);
    }
    if head.len() >= 4 && even * 10 > half * 3 && odd * 20 < half {
        return (Encoding::Utf16Be, 0);
    }
    let (sound, broken) = sequences(head);
    (if sound >= broken { Encoding::Utf8 } else { Encoding::Windows1252 }, 0)
}

/// Numbers of sound multi-byte sequences and of broken ones. A sequence cut by the end of the text is neither.
fn sequences(head: &[u8]) -> (usize, usize) {
    let (mut sound, mut broken) = (0, 0);
    let mut rest = head;
    loop {
        let (valid, next) = match std::str::from_utf8(rest) {
            Ok(_) => (rest, None),
            Err(error) => {
                let (valid, bad) = rest.split_at(error.valid_up_to());
                (valid, error.error_len().map(|n| &bad[n..]))
            }
        };
        sound += valid.iter().filter(|&&b| b >= 0xc0).count();
        let Some(next) = next else { return (sound, broken) };
        broken += 1;
        rest = next;
    }
}

/// Whether the text uses bare carriage returns as line ends.
pub(crate) fn ends_lines_with_cr(head: &[u8]) -> bool {
    memchr::memchr(b'\n', head).is_none() && memchr::memchr_iter(b'\r', head).count() > 1
}

/// Whether the bytes look like no text in any encoding: what they are.
pub(crate) fn refuse_binary(encoding: Encoding, head: &[u8]) -> Option<&'static str> {
    if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) || head.is_empty() {
        return None;
    }
    let zeros = memchr::memchr_iter(0, head).count();
    if 2 * zeros > head.len() {
        return Some("mostly zero bytes (an unfinished download or a damaged disk)");
    }
    let control = |b: &&u8| **b != 0 && **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1e);
    let n = head.iter().filter(control).count();
    (20 * n > head.len()).then_some("binary data of an unknown kind")
}

/// Turns any of the encodings into UTF-8.
pub(crate) struct Decoded<R> {
    inner: R,
    decoder: Option<Decoder>,
    /// Encoded bytes that have not been decoded.
    raw: Vec<u8>,
    /// Decoded bytes that have not been handed out, from `at` on.
    text: Vec<u8>,
    at: usize,
    done: bool,
    cr: bool,
}

impl<R: Read> Decoded<R> {
    /// A reader behind the byte-order mark. `cr` says that bare carriage returns end lines.
    pub fn new(inner: R, encoding: Encoding, cr: bool) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        Decoded { inner, decoder, raw: Vec::new(), text: Vec::new(), at: 0, done: false, cr }
    }

    fn decode_block(&mut self) -> io::Result<()> {
        const BLOCK: usize = 1 << 16;
        let Some(decoder) = self.decoder.as_mut() else { return Ok(()) };
        let held = self.raw.len();
        self.raw.resize(BLOCK, 0);
        let n = self.inner.read(&mut self.raw[held..])?;
        self.raw.truncate(held + n);
        let last = n == 0;
        self.text.resize(3 * BLOCK + 16, 0);
        let (result, read, written, _) = decoder.decode_to_utf8(&self.raw, &mut self.text, last);
        self.raw.drain(..read);
        self.text.truncate(written);
        self.at = 0;
        self.done = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = if self.decoder.is_none() {
            self.inner.read(buf)?
        } else {
            while self.at == self.text.len() && !self.done {
                self.decode_block()?;
            }
            let n = buf.len().min(self.text.len() - self.at);
            buf[..n].copy_from_slice(&self.text[self.at..self.at + n]);
            self.at += n;
            n
        };
        if self.cr {
            buf[..n].iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
        }
        Ok(n)
    }
}

/// A chunk's bytes as text: damaged sequences become U+FFFD, zero bytes go. Gives the numbers of both repairs.
pub(crate) fn repair(bytes: &[u8]) -> (std::borrow::Cow<'_, str>, u64, u64) {
    let mut damaged = 0;
    let mut text = match std::str::from_utf8(bytes) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => {
            damaged = bytes.utf8_chunks().filter(|c| !c.invalid().is_empty()).count() as u64;
            String::from_utf8_lossy(bytes)
        }
    };
    let zeros = memchr::memchr_iter(0, text.as_bytes()).count() as u64;
    if zeros > 0 {
        text = std::borrow::Cow::Owned(text.replace('\0', ""));
    }
    (text, damaged, zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (Encoding, String) {
        let (encoding, bom) = sniff(bytes);
        let mut text = String::new();
        Decoded::new(&bytes[bom..], encoding, false).read_to_string(&mut text).unwrap();
        (encoding, text)
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "id,text\n1,Grüße 👋\n2,été\n".repeat(9000);
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(text.as_bytes()), (Encoding::Utf8, text.clone()));
        assert_eq!(decode(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), (Encoding::Utf8, text.clone()));
        assert_eq!(decode(&[b"\xff\xfe", &le[..]].concat()), (Encoding::Utf16Le, text.clone()));
        assert_eq!(decode(&le), (Encoding::Utf16Le, text.clone()));
        assert_eq!(decode(&[b"\xfe\xff", &be[..]].concat()), (Encoding::Utf16Be, text.clone()));
        assert_eq!(decode(&be), (Encoding::Utf16Be, text));
        assert_eq!(decode(b"caf\xe9 \x93x\x94"), (Encoding::Windows1252, "café “x”".into()));
    }

    #[test]
    fn a_little_damage_does_not_change_the_encoding() {
        let mut bytes = "é".repeat(100).into_bytes();
        bytes.push(0xcc);
        bytes.extend_from_slice(b" end");
        assert_eq!(sniff(&bytes).0, Encoding::Utf8);
        let (text, damaged, zeros) = repair(b"a\xccb\0c");
        assert_eq!((text.as_ref(), damaged, zeros), ("a\u{fffd}bc", 1, 1));
    }

    /// A small file of two kinds must not turn into wrong letters that are counted nowhere.
    #[test]
    fn a_few_letters_of_both_encodings_are_read_as_utf_8_and_the_others_counted() {
        let mixed = b"id,text\n1,caf\xc3\xa9\n2,caf\xe9\n";
        assert_eq!(sniff(mixed).0, Encoding::Utf8);
        let (text, damaged, _) = repair(mixed);
        assert_eq!((text.as_ref(), damaged), ("id,text\n1,café\n2,caf\u{fffd}\n", 1));
        // One sound sequence by chance among letters of windows-1252 (`É”`) changes nothing.
        assert_eq!(sniff(b"\x93CAF\xc9\x94 d\xe9j\xe0 vu").0, Encoding::Windows1252);
    }

    #[test]
    fn binary_data_is_told_from_text() {
        assert!(refuse_binary(Encoding::Utf8, &[0; 100]).is_some());
        assert!(refuse_binary(Encoding::Windows1252, &(0..=255).collect::<Vec<u8>>()).is_some());
        assert!(refuse_binary(Encoding::Utf8, b"a,b\0\n1,2\n").is_none());
    }
}
