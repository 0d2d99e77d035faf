//! What the law gives people a right to, one test per demand. `docs/law-map.md` says which article each one answers.

mod access;
mod audit_and_paperwork;
mod confinement;
mod erasure;
mod human_decision;
mod interruption;
mod log;
mod minors_and_protected_attributes;
mod objection_and_correction;
mod retention_and_licences;
mod small_cells;
mod vault_and_matching;

use crate::program::Program;
use serde_json::Value;
use std::path::Path;
use std::sync::OnceLock;

const CREATOR: &str = "@tiny_baker";

/// A scratch folder with a workspace of a few hundred simulated accounts and the exports it came from. Made once, copied
/// for each test.
fn held() -> Program {
    static MADE: OnceLock<Program> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let program = Program::new();
        let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
        program.ok(&["simulate", &scenario, "--out", "sim"]);
        program.ok(&["ingest", "sim/posts.jsonl", "--licence", "CC0-1.0"]);
        program.ok(&["ingest", "sim/followers_tiny_baker.jsonl", "--follows-of", CREATOR]);
        program
    });
    let copy = Program::bare();
    copy_all(made.scratch.path(), copy.scratch.path());
    copy
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("type").is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copy");
        }
    }
    let mode = std::fs::metadata(from).expect("folder").permissions();
    std::fs::set_permissions(to, mode).expect("protect");
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", &text[..text.len().min(300)]))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Raw ids of the accounts that wrote a post, with their tokens.
fn authors(program: &Program) -> Vec<(String, String)> {
    let posts = read(&program.scratch.join("sim/posts.jsonl"));
    let mut ids: Vec<String> = Vec::new();
    for line in posts.lines() {
        collect(&json(line), &mut ids);
    }
    ids.sort();
    ids.dedup();
    let mut arguments = vec!["token", "--platform", "x"];
    arguments.extend(ids.iter().map(String::as_str));
    let told = program.ok(&arguments);
    let pair = |line: &str| line.split_once(',').map(|(id, token)| (id.to_string(), token.to_string()));
    told.lines().skip(1).filter_map(pair).collect()
}

fn collect(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(id) = fields.get("author_id").and_then(Value::as_str) {
                ids.push(id.to_string());
            }
            fields.values().for_each(|v| collect(v, ids));
        }
        Value::Array(values) => values.iter().for_each(|v| collect(v, ids)),
        _ => {}
    }
}

/// The most suspect accounts by the shipped model, most suspect first.
fn most_suspect(program: &Program, n: usize) -> Vec<String> {
    let scores = program.ok(&["score", "--format", "ndjson", "--reasons", "2"]);
    let mut rows: Vec<(f64, String)> = scores
        .lines()
        .map(json)
        .filter_map(|s| Some((s["probability"].as_f64()?, s["account"].as_str()?.to_string())))
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    rows.into_iter().take(n).map(|(_, token)| token).collect()
}

/// The last entry of the log.
fn last_entry(program: &Program) -> Value {
    json(program.ok(&["log", "show", "--last", "1", "--json"]).trim())
}

/// Reads sixty people and sixty automated accounts with a licence that allows training, source `probe`.
fn probe(program: &Program) {
    let user = |i: u64, label: u64| {
        serde_json::json!({"id_str": format!("{}", 1000 + i), "id": 1000 + i, "screen_name": format!("user_{i}"),
            "name": format!("User {i}"), "description": "likes tea", "created_at": "Mon Nov 07 14:54:57 +0000 2016",
            "followers_count": 30 + 7 * i * (1 + label), "friends_count": 500 - 400 * label, "statuses_count": 70 + i})
    };
    for (label, name) in [(0, "human"), (1, "automated")] {
        let users: Vec<_> = (0..60).map(|i| user(i + 100 * label, label)).collect();
        let path = program.file(&format!("{name}.json"), serde_json::to_vec(&users).expect("json"));
        program.ingest(&path, &["--label", name, "--source", "probe", "--licence", "CC0-1.0"]);
    }
}

/// Forty accounts of the v1.1 format, ids from 5000.
fn forty_users() -> Vec<Value> {
    (0..40)
        .map(|i| {
            serde_json::json!({"id_str": format!("{}", 5000 + i), "id": 5000 + i, "screen_name": format!("u{i}"),
                "name": "U", "description": "", "created_at": "Mon Nov 07 14:54:57 +0000 2016",
                "followers_count": i, "friends_count": 2 * i, "statuses_count": 7})
        })
        .collect()
}
