//! The whole path on synthetic files: packing, damage, folders, and the law that every record is accounted for.

use super::*;
use crate::format::{Context, Sink, Unit};
use crate::record::Record;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const JSON_MAPPING: &str = "mapping = 1\nname = \"test-json\"\n[read]\nkind = \"ndjson\"\n[post]\nid = \"id\"\n\
                            author_id = \"author\"\ntext = \"text\"\n";
const TABLE_MAPPING: &str = "mapping = 1\nname = \"test-table\"\n[read]\nkind = \"table\"\n[post]\nid = \"id\"\n\
                             author_id = \"author\"\ntext = \"text\"\n";

fn key() -> PseudonymKey {
    PseudonymKey::from_bytes([5; 32])
}

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn options(&self, mapping: &str, path: impl AsRef<Path>) -> IngestOptions {
        let mapping = self.put(".mapping.toml", mapping);
        IngestOptions { mapping: Some(mapping), paths: vec![path.as_ref().into()], ..IngestOptions::default() }
    }
}

/// Ingests and checks what must hold for every input.
fn run(options: &IngestOptions) -> Result<(IngestOutcome, Batch), IngestError> {
    let mut all = Batch::default();
    let records = Mutex::new(0);
    let outcome = ingest(
        options,
        &key(),
        &mut |batch| {
            assert!(batch.accounting.balances());
            assert_eq!(batch.accounting.rejected as usize, batch.rejects.len());
            assert_eq!(batch.accounting.kept as usize, batch.n_rows());
            all.posts.extend(batch.posts);
            all.rejects.extend(batch.rejects);
            all.accounting += batch.accounting;
            Ok(())
        },
        &|progress| *records.lock().unwrap() = progress.records,
    )?;
    let mut sum = claque_schema::Accounting::default();
    outcome.files.iter().for_each(|file| sum += file.accounting);
    assert_eq!(sum, all.accounting);
    Ok((outcome, all))
}

fn jsonl(n: usize) -> String {
    (0..n).map(|i| format!("{{\"id\":\"{i}\",\"author\":\"{}\",\"text\":\"hello number {i}\"}}\n", i % 7)).collect()
}

fn csv_text(n: usize) -> String {
    let rows: String = (0..n).map(|i| format!("{i},{},\"hello, \"\"number\"\"\n{i} ünï\"\n", i % 7)).collect();
    format!("id,author,text\n{rows}")
}

#[test]
fn rows_come_in_the_order_of_the_input_whatever_the_chunks() {
    let desk = Desk::new();
    for (mapping, text) in [(JSON_MAPPING, jsonl(500)), (TABLE_MAPPING, csv_text(500))] {
        let path = desk.put("data", text);
        let mut options = desk.options(mapping, &path);
        let (_, whole) = run(&options).unwrap();
        assert_eq!(whole.accounting.kept, 500);
        let lines: Vec<u64> = whole.posts.iter().map(|post| post.line).collect();
        assert!(lines.is_sorted(), "{lines:?}");
        options.limits.chunk_bytes = 100;
        let (_, pieces) = run(&options).unwrap();
        assert_eq!(whole.posts, pieces.posts);
    }
}

#[test]
fn every_packing_and_encoding_gives_the_same_rows() {
    use std::io::Write;
    let desk = Desk::new();
    let text = csv_text(300);
    let plain = run(&desk.options(TABLE_MAPPING, desk.put("plain.csv", &text))).unwrap().1.posts;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for bytes in [
        gz.finish().unwrap(),
        zstd::encode_all(text.as_bytes(), 1).unwrap(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        utf16,
        latin,
        text.replace('\n', "\r\n").into_bytes(),
    ] {
        let (outcome, batch) = run(&desk.options(TABLE_MAPPING, desk.put("odd.txt", &bytes))).unwrap();
        assert_eq!(outcome.files[0].blake3, blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(batch.posts.len(), plain.len());
        assert!(batch.posts.iter().zip(&plain).all(|(a, b)| (a.post, a.text_hash) == (b.post, b.text_hash)));
    }
}

#[test]
fn a_truncated_file_gives_its_rows_and_one_reject() {
    let desk = Desk::new();
    let text = jsonl(100);
    let path = desk.put("cut.jsonl", &text[..text.len() - 9]);
    let (_, batch) = run(&desk.options(JSON_MAPPING, path)).unwrap();
    assert_eq!((batch.accounting.kept, batch.accounting.rejected), (99, 1));
    assert_eq!(batch.rejects[0].line, 100);
}

#[test]
fn damaged_bytes_cost_characters_and_not_rows() {
    let desk = Desk::new();
    let mut bytes = jsonl(9000).into_bytes();
    // Damage and zero bytes far behind the sample.
    let at = memchr::memmem::find(&bytes, b"number 8990").unwrap();
    bytes[at] = 0xff;
    bytes[at + 2] = 0;
    let mut options = desk.options(JSON_MAPPING, desk.put("x", &bytes));
    options.limits.chunk_bytes = 1000;
    let (outcome, batch) = run(&options).unwrap();
    assert_eq!(batch.accounting.kept, 9000);
    assert_eq!(outcome.warnings.len(), 2, "{:?}", outcome.warnings);
}

#[test]
fn rows_that_do_not_fit_the_header_are_counted() {
    let desk = Desk::new();
    let path = desk.put("r.csv", "id,author,text\n1,a,x\n2,b,y,,\n3,c,un,quoted\n4,d\n\n,,\nid,author,text\n5,e,z\n");
    let (outcome, batch) = run(&desk.options(TABLE_MAPPING, path)).unwrap();
    assert_eq!(batch.posts.iter().map(|post| post.line).collect::<Vec<_>>(), [2, 3, 5, 9]);
    assert_eq!(batch.rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [4]);
    assert!(outcome.warnings[0].1.contains("shorter"));
}

#[test]
fn one_bad_file_does_not_keep_the_others_from_being_read() {
    let desk = Desk::new();
    desk.put("data/a.csv/users.csv", csv_text(3));
    desk.put("data/b.csv", csv_text(2));
    desk.put("data/empty.csv", "");
    desk.put("data/z.zip", b"PK\x03\x04...");
    desk.put("data/.hidden", "x");
    let root = desk.folder.path().join("data");
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.join("nowhere"), root.join("dangling.csv")).unwrap();
    let (outcome, batch) = run(&desk.options(TABLE_MAPPING, &root)).unwrap();
    let names: Vec<(u32, &str)> = outcome.files.iter().map(|file| (file.file, file.name.as_str())).collect();
    assert_eq!(names, [(0, "users.csv"), (1, "b.csv")]);
    assert_eq!(batch.posts.iter().map(|post| post.file).collect::<Vec<_>>(), [0, 0, 0, 1, 1]);
    let skipped: Vec<&str> = outcome.skipped.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(skipped, ["dangling.csv", "empty.csv", "z.zip"]);
    assert!(outcome.skipped.iter().all(|(_, why)| !why.contains('/') || why.contains("unzip")));
}

#[test]
fn nothing_readable_is_an_error_that_says_why() {
    let desk = Desk::new();
    let error = run(&desk.options(TABLE_MAPPING, desk.put("empty.csv", " \n"))).unwrap_err().to_string();
    assert!(error.contains("empty.csv: the file is empty"), "{error}");
    let error = run(&desk.options(TABLE_MAPPING, "/no/such/secret-folder/file.csv")).unwrap_err().to_string();
    assert!(error.contains("file.csv: no such file") && !error.contains("secret"), "{error}");
    let options = IngestOptions { format: Some("nonsense".into()), ..IngestOptions::default() };
    assert!(run(&options).unwrap_err().to_string().contains("twitter-v2"));
    let options = IngestOptions { timezone: Some("Mars/Base".into()), ..IngestOptions::default() };
    assert!(matches!(run(&options), Err(IngestError::TimeZone(_))));
}

#[test]
fn a_bomb_and_a_cut_stream_stop_their_file_only() {
    use std::io::Write;
    let desk = Desk::new();
    let gz = |text: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = [jsonl(10).into_bytes(), vec![b' '; 8 << 20]].concat();
    desk.put("data/bomb.gz", gz(&bomb));
    let whole = gz(jsonl(5000).as_bytes());
    desk.put("data/cut.gz", &whole[..whole.len() / 2]);
    desk.put("data/fine", jsonl(10));
    let mut options = desk.options(JSON_MAPPING, desk.folder.path().join("data"));
    options.limits.bomb_floor = 1 << 20;
    options.limits.bomb_ratio = 100;
    let (outcome, batch) = run(&options).unwrap();
    assert_eq!(outcome.files.len(), 3);
    assert!(outcome.skipped[0].1.contains("decompression bomb"), "{:?}", outcome.skipped);
    assert!(outcome.skipped[1].1.contains("ends early"), "{:?}", outcome.skipped);
    assert!(batch.accounting.kept > 1000);
}

#[test]
fn a_failing_receiver_stops_the_run() {
    let desk = Desk::new();
    let mut options = desk.options(JSON_MAPPING, desk.put("x", jsonl(1000)));
    options.limits.chunk_bytes = 100;
    let result = ingest(&options, &key(), &mut |_| Err("disk full".into()), &|_| {});
    assert!(matches!(result, Err(IngestError::Sink(error)) if error.to_string() == "disk full"));
}

#[test]
fn a_label_reaches_every_account() {
    let desk = Desk::new();
    let mapping =
        "mapping = 1\nname = \"a\"\n[read]\nkind = \"table\"\n[account]\nid = \"id\"\nplatform = { const = \"x\" }\n";
    let mut options = desk.options(mapping, desk.put("a.csv", "id,n\n1,2\n3,4\n"));
    options.label = Some((claque_schema::Label::Automated, Some("fake_follower".into())));
    let mut labels = Vec::new();
    let mut keep = |batch: Batch| {
        labels.extend(batch.accounts.into_iter().map(|row| (row.label, row.label_kind)));
        Ok(())
    };
    ingest(&options, &key(), &mut keep, &|_| {}).unwrap();
    assert_eq!(labels, vec![(Some(claque_schema::Label::Automated), Some("fake_follower".to_owned())); 2]);
}

struct Count(u64);

impl Sink for Count {
    fn emit(&mut self, _: Record<'_>) {
        self.0 += 1;
    }
    fn reject(&mut self, _: &str) {
        self.0 += 1;
    }
    fn warn(&mut self, _: &str) {}
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_format_panics_on_any_input(bytes in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "[\\{\\}\\[\\]\":,a-z0-9_ \n.é@#]{0,200}".prop_map(String::into_bytes),
        r#"(\{"(id|id_str|data|user|full_text|text|author_id|includes|users|ids|statuses)":("x"|1|null|\[\]|\{\}|\[\{"id":"1"\}\])\}\n){1,6}"#
            .prop_map(String::into_bytes),
    ]) {
        let text = String::from_utf8_lossy(&bytes);
        let header = crate::format::Header::new(text.split([',', '\n']).map(str::to_owned));
        let cells: csv::StringRecord = text.split(['\n', ' ']).collect();
        for format in registry() {
            let mut sink = Count(0);
            let context = Context::default();
            format.read(Unit::Json(&text), &context, &mut sink);
            format.read(Unit::Line(&text), &context, &mut sink);
            format.read(Unit::Row { header: &header, cells: &cells }, &context, &mut sink);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_file_is_read_by_any_format_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let desk = Desk::new();
        let path = desk.put("any", &bytes);
        for (name, _) in formats().into_iter().take(6) {
            let options = IngestOptions { paths: vec![path.clone()], format: Some(name), ..IngestOptions::default() };
            let _ = run(&options);
        }
    }
}
