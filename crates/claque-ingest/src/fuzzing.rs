//! Doors for the fuzz targets below `fuzz/`, compiled with `--cfg fuzzing` alone: each runs one family of parsers on
//! arbitrary bytes and asserts what must hold whatever they are. A panic is a finding; so is a broken assertion.

use crate::detect::Preview;
use crate::door::Door;
use crate::driver::file::cutting;
use crate::driver::work::Job;
use crate::format::{Context, Format, Shape};
use crate::formats::registry;
use crate::frame::Chunk;
use crate::frame::encoding::{Decoded, repair, sniff};
use crate::frame::feed::Feed;
use crate::frame::open::open;
use crate::key::PseudonymKey;
use crate::limits::Limits;
use crate::text::bigram::BigramTable;
use crate::text::redact::redact;
use crate::text::words::Folded;
use crate::text::{bio, client, emoji, hashtag, lang, mention, name, url, words};
use crate::value::{self, ListStyle, TimeFormat, Zone, list, literal, sound_id, strip_tags, unescape, unquote};
use claque_schema::{ObjectToken, Platform, Timestamp};
use std::io::{Cursor, Read};
use std::sync::{Arc, OnceLock};

/// Small, so that short inputs meet every bound.
fn limits(chunk_bytes: usize) -> Limits {
    Limits {
        chunk_bytes,
        record_bytes: 2048,
        document_bytes: 1 << 14,
        depth: 16,
        bomb_floor: 1 << 20,
        ..Limits::default()
    }
}

fn known() -> &'static [Arc<dyn Format>] {
    static KNOWN: OnceLock<Vec<Arc<dyn Format>>> = OnceLock::new();
    KNOWN.get_or_init(registry)
}

fn cut(bytes: &[u8], shape: &Shape, chunk_bytes: usize) -> Option<(Vec<String>, Vec<(u64, &'static str)>)> {
    let limits = limits(chunk_bytes);
    let mut feed = open(Cursor::new(bytes.to_vec()), &limits).ok()?.feed;
    let preview = Preview::of(&mut feed, "x");
    let (mut cutter, _) = cutting(shape, &preview, &mut feed).ok()?;
    let (mut units, mut faults) = (Vec::new(), Vec::new());
    while let Some(chunk) = cutter.next_chunk(&mut feed, &limits) {
        let Chunk { bytes, spans, faults: some, .. } = chunk;
        units.extend(spans.iter().map(|s| format!("{}:{}", s.line, String::from_utf8_lossy(&bytes[s.start..s.end]))));
        faults.extend(some.iter().map(|fault| (fault.line, fault.reason)));
    }
    Some((units, faults))
}

/// Opening, unpacking, decoding and cutting: how the input is sliced into chunks never shows.
pub fn frames(bytes: &[u8]) {
    for shape in [Shape::Json, Shape::Lines, Shape::Table { header_contains: Vec::new(), within: 1 }] {
        assert_eq!(cut(bytes, &shape, 24), cut(bytes, &shape, 1 << 12), "{shape:?}");
    }
}

/// Encodings: decoding gives UTF-8 or bytes that `repair` makes so, whatever the size of the reads.
pub fn encodings(bytes: &[u8]) {
    let (encoding, mark) = sniff(bytes);
    for cr in [false, true] {
        let mut whole = Vec::new();
        let rest = &bytes[mark.min(bytes.len())..];
        let read = Decoded::new(rest, encoding, cr).read_to_end(&mut whole).is_ok();
        let (mut single, mut byte, mut one) = (Vec::new(), [0u8; 1], Decoded::new(rest, encoding, cr));
        while read && one.read(&mut byte).is_ok_and(|n| n > 0) {
            single.push(byte[0]);
        }
        assert!(!read || single == whole);
        let (text, _, _) = repair(&whole);
        assert!(!text.contains('\0'));
    }
}

fn run(format: &dyn Format, file_name: &str, bytes: &[u8]) {
    let limits = limits(256);
    let Ok(opened) = open(Cursor::new(bytes.to_vec()), &limits) else { return };
    let mut feed: Feed<'_> = opened.feed;
    let preview = Preview::of(&mut feed, file_name);
    let _ = preview.choose(known());
    let Ok((mut cutter, units)) = cutting(&format.shape(), &preview, &mut feed) else { return };
    let key = PseudonymKey::from_bytes([7; 32]);
    let door = Door::new(&key, Timestamp::from_secs(1_800_000_000));
    let context = Context {
        name: file_name.to_owned(),
        follows_of: Some("@somebody".into()),
        params: vec![("creator".into(), "@somebody".into()), ("self".into(), "@somebody".into())],
        ..Context::default()
    };
    let job = Job { format, door: &door, units: &units, context: &context, file: 0 };
    while let Some(chunk) = cutter.next_chunk(&mut feed, &limits) {
        let expected = (chunk.spans.len() + chunk.faults.len()) as u64;
        let done = job.read(&chunk);
        assert!(done.batch.accounting.balances());
        assert!(done.batch.accounting.read >= expected, "a record was lost");
    }
}

/// The built-in JSON formats; the first byte chooses one.
pub fn json_formats(bytes: &[u8]) {
    built_in(&["twitter-v2", "twitter-v1", "twibot-20", "id-lines"], bytes);
}

/// The built-in tables; the first byte chooses one.
pub fn csv_formats(bytes: &[u8]) {
    built_in(&["cresci", "coortweet", "cnt"], bytes);
}

fn built_in(names: &[&str], bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let wanted = names[usize::from(*first) % names.len()];
    if let Some(format) = known().iter().find(|format| format.name() == wanted) {
        run(&**format, "tweets.csv", rest);
    }
}

/// The shipped mapping files; the first byte chooses one.
pub fn shipped_mappings(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    run(&*known()[usize::from(*first) % known().len()], "x.csv", rest);
}

/// A mapping file of somebody's own (up to the first zero byte) and a file that it reads.
pub fn mapping_files(bytes: &[u8]) {
    let (text, data) = bytes.split_at(bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len()));
    if let Ok(mapping) = crate::mapping::parse(&String::from_utf8_lossy(text), "fuzz") {
        run(&mapping, "x.csv", data.get(1..).unwrap_or_default());
    }
}

/// Redaction: stable, and no known handle or at sign with a name gets through.
pub fn redaction(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or(("", &text));
    let names: Vec<&str> = first.split(',').take(4).collect();
    let once = redact(rest, &names);
    assert!(once.len() <= 5 * rest.len() + 16);
    assert_eq!(redact(&once, &names), once);
}

/// Everything else that is made of a text.
pub fn texts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let hash = |text: &str| ObjectToken(text.len() as u64);
    let folded = Folded::of(&text);
    let normal = folded.normal();
    assert_eq!(Folded::of(&normal).normal(), normal);
    let _ = (folded.tokens(&mut Vec::new(), |word| word.len() as u32), words::count(&text), emoji::count(&text));
    let _ = (lang::from_platform(&text), client::normalise(&text, |name| name.len() as u64));
    for platform in Platform::ALL {
        let _ = (bio::numbers(&text, *platform, hash), mention::handles(&text, *platform));
    }
    let n = name::numbers(&text, BigramTable::shipped(), hash);
    assert!(n.entropy.is_finite() && n.digits <= n.length);
    let _ = (name::similarity(&text, "handle"), mention::old_retweet(&text), mention::looks_cut(&text));
    for tag in hashtag::extract(&text) {
        assert_eq!(hashtag::normalise(&hashtag::normalise(tag)), hashtag::normalise(tag));
    }
    let canonical = url::canonical(&text);
    assert!(canonical.domain.is_empty() || url::canonical(&canonical.url) == canonical);
    let _ = BigramTable::from_text(&text);
}

/// Times: the first line may be a pattern or a zone.
pub fn times(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (spec, cell) = text.split_once('\n').unwrap_or(("", &text));
    let zone = Zone::parse(spec).unwrap_or_default();
    let _ = (value::time::auto(cell, &zone), value::time::twitter(cell), value::time::iso(cell));
    let words = ["epoch", "epoch_s", "epoch_ms", "epoch_us", "iso", "twitter", spec];
    let formats: Vec<TimeFormat> = words.iter().filter_map(|spec| TimeFormat::parse(spec).ok()).collect();
    for format in &formats {
        let _ = value::time::time(cell, std::slice::from_ref(format), &zone);
    }
}

/// Ids, numbers, flags, lists, literals and markup in cells.
pub fn cells(bytes: &[u8]) {
    let cell = String::from_utf8_lossy(bytes);
    if let value::Id::Sound(id) = sound_id(&cell) {
        assert!(!id.trim().is_empty());
    }
    let _ = (value::count(&cell), value::boolean(&cell), value::is_null(&cell), literal(&cell));
    let _ = (unquote(&cell), unescape(&cell), strip_tags(&cell));
    for style in ["auto", "none", " ", "|", ","] {
        let _ = (list(&cell, &ListStyle::parse(style), None), list(&cell, &ListStyle::parse(style), Some("name")));
    }
}
