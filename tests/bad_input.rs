//! Hostile files: a clear message or counted rejects, exit code 2 only when nothing could be done, never a panic.

use crate::program::Program;
use std::io::Write;

fn no_panic(text: &str) {
    assert!(!text.contains("panicked") && !text.contains("internal fault"), "{text}");
}

#[test]
fn a_truncated_file_keeps_what_was_whole_and_counts_the_rest() {
    let program = Program::new();
    let whole = r#"{"id_str":"12","screen_name":"someone_a","created_at":"Mon Nov 07 14:54:57 +0000 2016","followers_count":1,"friends_count":2,"statuses_count":3}"#;
    let path = program.file("cut.jsonl", format!("{whole}\n{whole}\n{}", &whole[..40]));
    let summary = program.ingest(&path, &[]);
    let totals = &summary["totals"];
    assert_eq!((totals["read"].as_u64(), totals["rejected"].as_u64()), (Some(3), Some(1)), "{summary}");
}

#[test]
fn a_bomb_is_stopped_and_named() {
    let program = Program::new();
    let mut packed = flate2_gz();
    for _ in 0..2_300 {
        packed.write_all(&vec![b'0'; 1 << 20]).expect("pack");
    }
    let path = program.file("bomb.jsonl.gz", packed.finish().expect("pack"));
    let run = program.run(&["ingest", &path]);
    no_panic(&run.stderr);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("bomb") || run.stderr.contains("no known format"), "{}", run.stderr);
}

fn flate2_gz() -> flate2::write::GzEncoder<Vec<u8>> {
    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best())
}

#[test]
fn odd_files_are_refused_one_by_one_and_sound_ones_are_still_read() {
    let program = Program::new();
    let header = "object_id,account_id,content_id,timestamp_share\n";
    let good = program.file("folder/good.csv", format!("{header}o1,u1,c1,1650000000\no1,u2,c2,1650000009\n"));
    program.file("folder/empty.csv", "");
    program.file("folder/x.csv/inside.csv", format!("{header}o2,u3,c3,1650000000\n"));
    program.file("folder/garbage.bin", [0u8, 159, 146, 150, 255, 254, 7, 8]);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(format!("{header}o3,u4,c4,1650000000\n").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    program.file("folder/wide.csv", utf16);
    let folder = good.trim_end_matches("/good.csv");
    let summary = program.ingest(folder, &[]);
    assert_eq!(summary["totals"]["kept"], 4, "{summary:#}");
    let skipped = summary["skipped"].to_string();
    assert!(skipped.contains("empty.csv") && skipped.contains("garbage.bin"), "{skipped}");
}

#[test]
fn ids_that_a_spreadsheet_damaged_are_refused_as_keys_and_counted() {
    let program = Program::new();
    let mut table = String::from("message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n");
    table += "8.41E+17,7,person_a,,,hello there,1650000000,\n10,1.01E+18,person_b,,,hello again,1650000001,\n11,9,person_c,,,fine,1650000002,\n";
    let summary = program.ingest(&program.file("cnt.csv", table), &[]);
    let told = summary.to_string();
    assert_eq!(
        summary["totals"]["read"],
        summary["totals"]["kept"].as_u64().unwrap_or(0) + summary["totals"]["rejected"].as_u64().unwrap_or(0),
        "{told}"
    );
    assert!(told.contains("spreadsheet"), "{told}");
}

#[test]
fn nothing_usable_is_exit_code_2_with_a_remedy() {
    let program = Program::new();
    for (name, bytes) in [("empty.json", &b""[..]), ("noise.csv", b"lorem ipsum dolor\nsit amet consectetur\n")] {
        let run = program.run(&["ingest", &program.file(name, bytes)]);
        no_panic(&run.stderr);
        assert_eq!(run.code, 2, "{name}: {}", run.stderr);
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
    let missing = program.run(&["ingest", "no/such/file.json"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("file.json"), "{}", missing.stderr);
}
