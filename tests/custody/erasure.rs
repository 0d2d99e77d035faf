//! The right to be forgotten: in no byte, for good, without harm to others.

use super::{CREATOR, authors, held, json, read};
use crate::program::Program;
use std::collections::BTreeMap;
use std::path::Path;
use testkit::planted::{search, zstd_frames};

/// Weight of the interactions by pair of accounts, from the graph's own export.
fn edges(program: &Program, name: &str) -> BTreeMap<(String, String), u64> {
    program.ok(&["graph", "--out", name]);
    let mut table = csv::Reader::from_path(program.scratch.join(name)).expect("CSV");
    let mut edges = BTreeMap::new();
    for row in table.records() {
        let row = row.expect("row");
        *edges.entry((row[0].to_string(), row[1].to_string())).or_default() += row[2].parse::<u64>().expect("weight");
    }
    edges
}

/// Places below a folder that hold the token as text or as a number, in either byte order, but for the tombstone.
pub fn places(folder: &Path, token: &str) -> Vec<String> {
    let alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    let value = token[2..].chars().fold(0u64, |v, c| (v << 5) | alphabet.find(c).expect("digit") as u64);
    let numbers = [value.to_le_bytes(), value.to_be_bytes()];
    let mut found: Vec<String> =
        search(folder, &[token.to_string()]).iter().map(|leak| leak.place.display().to_string()).collect();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("folder").flatten().map(|e| e.path()));
        } else {
            let bytes = std::fs::read(&path).expect("file");
            // Pages of the dataset are compressed.
            let plain = zstd_frames(&bytes);
            let mut looked_at = plain.iter().chain([&bytes]);
            let hit = looked_at.any(|bytes| numbers.iter().any(|n| bytes.windows(8).any(|w| w == n)));
            found.extend(hit.then(|| path.display().to_string()));
        }
    }
    found.retain(|place| !place.ends_with("absent.json"));
    found
}

#[test]
fn a_forgotten_person_is_in_no_byte_of_the_workspace_and_does_not_come_back() {
    let program = held();
    program.ok(&["score", "--format", "csv"]);
    let inside = program.workspace().join("reports/one");
    program.ok(&["campaign", "--topic", "#HarbourLights", "--out", inside.to_str().expect("path")]);
    // Somebody whom the report names, so that every place holds something.
    let report = read(&inside.join("report.json"));
    let (id, token) = authors(&program).into_iter().find(|(_, token)| report.contains(token.as_str())).expect("named");
    program.ok(&["review", "decide", &token, "inauthentic", "--reason", "copied texts", "--reviewer", "r1"]);
    program.ok(&["campaign", "--topic", "#HarbourLights", "--out", "outside"]);
    program.ok(&["campaign", "--topic", "#HarbourLights", "--out", "edited"]);
    let edited = program.scratch.join("edited/report.md");
    std::fs::write(&edited, format!("my notes\n{}", read(&edited))).expect("write");
    let is_named = read(&edited).contains(&token);
    let found = places(&program.workspace(), &token);
    for place in ["data/", "custody/register.sqlite", "reports/one"] {
        assert!(found.iter().any(|f| f.contains(place)), "the search would find what is in {place}: {found:?}");
    }
    let told = program.ok(&["subject", "forget", &id, "--yes"]);
    assert!(told.contains("rows erased") && told.contains("case"), "{told}");
    assert_eq!(places(&program.workspace(), &token), Vec::<String>::new());
    assert_eq!(search(&program.workspace(), std::slice::from_ref(&id)).len(), 0);
    // Reports went wherever they were written; what somebody has changed since is theirs.
    assert_eq!(places(&program.scratch.join("outside"), &token), Vec::<String>::new());
    assert!(edited.exists() && is_named == told.contains("yours to delete"), "{told}");
    // The same files again: every record about the person is kept out and counted.
    let again = program.ingest("sim/posts.jsonl", &["--source", "again"]);
    assert!(again["totals"]["suppressed"].as_u64() > Some(0), "{again}");
    assert_eq!(places(&program.workspace(), &token), Vec::<String>::new());
    assert!(!program.ok(&["score", "--format", "csv"]).contains(&token));
    assert!(program.ok(&["log", "verify"]).starts_with("intact"));
    assert!(program.ok(&["subject", "list"]).contains("forgotten"));
    assert_eq!(program.run(&["subject", "suppress", &token]).code, 2);
}

#[test]
fn others_lose_exactly_their_ties_to_the_forgotten_person() {
    let program = held();
    let before = edges(&program, "before.csv");
    // Somebody with ties in both directions.
    let degree = |token: &str| before.keys().filter(|(a, b)| a == token || b == token).count();
    let authors = authors(&program);
    let (id, token) = authors.iter().max_by_key(|(_, token)| degree(token)).expect("an author");
    assert!(degree(token) > 2);
    program.ok(&["subject", "forget", id, "--yes"]);
    let mut wanted = before.clone();
    wanted.retain(|(a, b), _| a != token && b != token);
    assert_eq!(edges(&program, "after.csv"), wanted);
}

#[test]
fn a_model_that_learnt_from_a_forgotten_person_says_so() {
    let program = Program::new();
    super::probe(&program);
    program.ok(&["train", "--name", "mine", "--algorithm", "logistic"]);
    let told = program.ok(&["subject", "forget", "1003", "--yes"]);
    assert!(told.contains("model stale        mine"), "{told}");
    assert!(read(&program.workspace().join("models/mine/card.md")).contains("## Stale"));
    let failed = program.run(&["audit"]);
    assert!(failed.code == 3 && failed.stdout.contains("FAIL  stale models"), "{}", failed.stdout);
    program.ok(&["train", "--name", "mine", "--algorithm", "logistic"]);
    assert!(program.run(&["audit"]).stdout.contains("pass  stale models"));
}

#[test]
fn a_name_in_a_file_name_goes_with_the_person() {
    let program = held();
    assert!(read(&program.workspace().join("manifest.json")).contains("tiny_baker"));
    let inside = program.workspace().join("reports");
    program.ok(&["audience", CREATOR, "--out", inside.to_str().expect("path")]);
    assert!(!search(&inside, &["tiny_baker".to_string()]).is_empty(), "reports name their input files");
    program.ok(&["subject", "forget", CREATOR, "--yes"]);
    assert_eq!(search(&program.workspace(), &["tiny_baker".to_string()]).len(), 0);
    let told = json(&program.ok(&["inspect", "--format", "json"]));
    let n = |name: &str| told["held"]["totals"][name].as_u64().expect("count");
    assert_eq!(n("read"), n("kept") + n("merged") + n("rejected") + n("suppressed"));
}
