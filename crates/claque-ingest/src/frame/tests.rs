//! Laws of the frames: nothing is lost, nothing panics, and slicing never shows.

use super::feed::Feed;
use super::json::Json;
use super::lines::Lines;
use super::open::{OpenError, open};
use super::table::{Dialect, Table};
use super::{Chunk, Cut, Cutter, Fault};
use crate::limits::Limits;
use proptest::prelude::*;
use std::io::{self, Read};

/// A reader that hands out a few bytes at a time.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.1.min(buf.len()).min(self.0.len());
        buf[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn run(mut cutter: impl Cutter, reader: impl Read + Send, limits: &Limits) -> (Vec<(u64, Vec<u8>)>, Vec<Fault>) {
    let mut feed = Feed::new(reader);
    let (mut units, mut faults, mut ordinal) = (Vec::new(), Vec::new(), 0);
    while let Some(Chunk { bytes, spans, first_ordinal, faults: more }) = cutter.next_chunk(&mut feed, limits) {
        assert_eq!(first_ordinal, ordinal);
        ordinal += spans.len() as u64;
        units.extend(spans.iter().map(|s| (s.line, bytes[s.start..s.end].to_vec())));
        faults.extend(more);
    }
    (units, faults)
}

fn json(text: &[u8], limits: &Limits) -> (Vec<(u64, String)>, Vec<Fault>) {
    let (units, faults) = run(Cut::new(Json::new()), text, limits);
    (units.into_iter().map(|(line, unit)| (line, String::from_utf8(unit).unwrap())).collect(), faults)
}

fn units(text: &str) -> Vec<String> {
    let (units, faults) = json(text.as_bytes(), &Limits::default());
    assert_eq!(faults, []);
    units.into_iter().map(|(_, unit)| unit).collect()
}

fn small(chunk_bytes: usize) -> Limits {
    Limits { chunk_bytes, ..Limits::default() }
}

#[test]
fn json_comes_in_many_dresses() {
    let expected = ["{\"a\":1}", "{\"b\":\"}{\"}"];
    for text in [
        "{\"a\":1}\n{\"b\":\"}{\"}\n",
        "{\"a\":1}\r\n\r\n{\"b\":\"}{\"}",
        "{\"a\":1}{\"b\":\"}{\"}",
        "{\"a\":1} {\"b\":\"}{\"}",
        "[{\"a\":1},{\"b\":\"}{\"}]",
        "[\n  {\"a\":1},\n  {\"b\":\"}{\"}\n]\n",
        "[{\"a\":1}]\n[{\"b\":\"}{\"}]",
        "\x1e{\"a\":1}\n\x1e{\"b\":\"}{\"}\n",
        "window.YTD.tweets.part0 = [ {\"a\":1},\n{\"b\":\"}{\"} ]",
        "\u{feff}{\"a\":1},\n{\"b\":\"}{\"}",
    ] {
        assert_eq!(units(text), expected, "{text}");
    }
    assert_eq!(units("12\n\"x\"\n-3.5e9 null"), ["12", "\"x\"", "-3.5e9", "null"]);
    assert_eq!(units("[12,13]"), ["12", "13"]);
    assert_eq!(units("{\n\"a\":{\"b\":1}\n}\n{\"a\":2}"), ["{\n\"a\":{\"b\":1}\n}", "{\"a\":2}"]);
}

#[test]
fn a_damaged_value_costs_one_record() {
    let text = "{\"id\":1}\n{\"id\":2,\"t\":\"cut\n{\"id\":3}\n{\"id\":4,\"x\":\n{\"id\":5}\n<html>\n{\"id\":6}\n{\"id\":7,\"t";
    let (units, faults) = json(text.as_bytes(), &Limits::default());
    let expected = [(1, "{\"id\":1}"), (3, "{\"id\":3}"), (5, "{\"id\":5}"), (7, "{\"id\":6}")];
    assert_eq!(units.iter().map(|(l, u)| (*l, u.as_str())).collect::<Vec<_>>(), expected);
    assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 4, 6, 8]);
}

#[test]
fn damage_in_a_pretty_printed_array_is_passed_over_at_the_same_indentation() {
    let text = "[\n  {\n    \"a\": [\n      {\"x\": 1]\n    ]\n  },\n  {\n    \"b\": 2\n  }\n]\n";
    let (units, faults) = json(text.as_bytes(), &Limits::default());
    assert_eq!(units, [(7, "{\n    \"b\": 2\n  }".to_owned())]);
    assert_eq!(faults.len(), 1);
}

#[test]
fn a_value_beyond_the_limit_is_skipped_without_being_held() {
    let limits = Limits { record_bytes: 1000, document_bytes: 2000, chunk_bytes: 64, ..Limits::default() };
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(5000));
    let fits = format!("{{\"a\":\"{}\"}}", "x".repeat(1500));
    let text = format!("{fits}\n{{\"b\":1}}\n{long}\n{fits}\n{{\"c\":1}}\n");
    let (units, faults) = json(text.as_bytes(), &limits);
    assert_eq!(units.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 5]);
    assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [3, 4]);
    let (rows, faults) =
        run(Cut::new(Table::new(Dialect::CSV, b"")), format!("a,b\n{long}\nc,d\n").as_bytes(), &limits);
    assert_eq!((rows.len(), faults.len(), rows[1].0), (2, 1, 3));
    let (lines, faults) = run(Cut::new(Lines), format!("a\n{long}\nb\n").as_bytes(), &limits);
    assert_eq!((lines.len(), faults.len(), lines[1].0), (2, 1, 3));
}

#[test]
fn a_line_of_a_hundred_megabytes_needs_no_such_memory() {
    let head = &b"{\"id\":1}\n{\"id\":2,\"text\":\""[..];
    let tail = &b"\"}\n{\"id\":3}\n"[..];
    let limits = Limits { document_bytes: 4 << 20, record_bytes: 4 << 20, ..Limits::default() };
    let mut feed = Feed::new(head.chain(io::repeat(b'x').take(100 << 20)).chain(tail));
    let (mut cutter, mut lines, mut faults) = (Cut::new(Json::new()), Vec::new(), 0);
    while let Some(chunk) = cutter.next_chunk(&mut feed, &limits) {
        assert!(chunk.bytes.len() < 1 << 20 && feed.window().len() < 6 << 20);
        lines.extend(chunk.spans.iter().map(|s| s.line));
        faults += chunk.faults.len();
    }
    assert_eq!((lines, faults), (vec![1, 3], 1));
}

#[test]
fn packed_empty_and_foreign_inputs_are_told_apart() {
    let text = "{\"id\":1}\n".repeat(1000);
    let gz = |bytes: &[u8]| {
        let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
        let mut out = Vec::new();
        encoder.read_to_end(&mut out).unwrap();
        out
    };
    let read = |bytes: &[u8], limits: &Limits| {
        let mut opened = open(bytes, limits).map_err(|e| e.to_string())?;
        opened.feed.fill(32 << 20);
        let n = opened.feed.window().len();
        let error = opened.feed.take_error().map(|e| super::open::io_words(&e));
        let (on_disk, hash) = opened.disk.finish(true);
        assert_eq!((on_disk as usize, hash), (bytes.len(), blake3::hash(bytes).to_hex().to_string()));
        Ok::<_, String>((n, error))
    };
    let plain = Limits::default();
    assert_eq!(read(&gz(text.as_bytes()), &plain), Ok((text.len(), None)));
    assert_eq!(read(&gz(&gz(text.as_bytes())), &plain), Ok((text.len(), None)));
    let two_members = [gz(text.as_bytes()), gz(text.as_bytes())].concat();
    assert_eq!(read(&two_members, &plain), Ok((2 * text.len(), None)));
    assert_eq!(read(&zstd::encode_all(text.as_bytes(), 1).unwrap(), &plain), Ok((text.len(), None)));
    let (_, error) = read(&gz(text.as_bytes())[..60], &plain).unwrap();
    assert!(error.unwrap().contains("ends early"));
    let bomb = Limits { bomb_floor: 1 << 20, bomb_ratio: 100, ..Limits::default() };
    let (n, error) = read(&gz(&vec![b' '; 8 << 20]), &bomb).unwrap();
    assert!(n < 8 << 20 && error.unwrap().contains("decompression bomb"));
    assert!(read(b"PK\x03\x04....", &plain).unwrap_err().contains("zip"));
    assert!(matches!(open(&b" \n"[..], &plain), Err(OpenError::Empty)));
}

fn json_texts() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("{\"a\":1}"),
        Just("\n"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just("\""),
        Just(" "),
        Just("\\"),
        Just("{\"t\":\"x\ny\"}"),
        Just("{\"b\":[{}]}"),
        Just("12"),
        Just("oops"),
        Just("\r\n"),
        Just("\n{\"c\":2}\n"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn slicing_never_shows(text in json_texts(), chunk in 1usize..40, step in 1usize..9) {
        let reference = run(Cut::new(Json::new()), &text[..], &Limits::default());
        prop_assert_eq!(&run(Cut::new(Json::new()), Dribble(&text, step), &small(chunk)), &reference);
        let table = || Cut::new(Table::new(Dialect::CSV, b""));
        let reference = run(table(), &text[..], &Limits::default());
        prop_assert_eq!(&run(table(), Dribble(&text, step), &small(chunk)), &reference);
        let reference = run(Cut::new(Lines), &text[..], &Limits::default());
        prop_assert_eq!(&run(Cut::new(Lines), Dribble(&text, step), &small(chunk)), &reference);
    }

    #[test]
    fn any_bytes_are_framed_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), chunk in 1usize..99) {
        let limits = Limits { record_bytes: 50, document_bytes: 80, ..small(chunk) };
        run(Cut::new(Json::new()), &bytes[..], &limits);
        run(Cut::new(Table::new(Dialect { delimiter: b';', quotes: true, backslash: true }, b"")), &bytes[..], &limits);
        run(Cut::new(Lines), &bytes[..], &limits);
        if let Ok(mut opened) = open(&bytes[..], &limits) {
            opened.feed.fill(10_000);
        }
    }

    #[test]
    fn every_well_formed_record_is_framed(
        texts in prop::collection::vec("[a-z{}\\[\\]\", é\\\\]{0,12}", 1..20), pretty: bool, array: bool, chunk in 1usize..200
    ) {
        let values: Vec<serde_json::Value> = texts.iter().map(|t| serde_json::json!({"text": t, "n": [{}, {"k": t}]})).collect();
        let text = match (array, pretty) {
            (true, true) => serde_json::to_string_pretty(&values).unwrap(),
            (true, false) => serde_json::to_string(&values).unwrap(),
            (false, true) => values.iter().map(|v| serde_json::to_string_pretty(v).unwrap() + "\n").collect(),
            (false, false) => values.iter().map(|v| v.to_string() + "\n").collect(),
        };
        let (units, faults) = json(text.as_bytes(), &small(chunk));
        prop_assert_eq!(faults, vec![]);
        let parsed: Vec<serde_json::Value> = units.iter().map(|(_, u)| serde_json::from_str(u).unwrap()).collect();
        prop_assert_eq!(parsed, values);
    }
}
