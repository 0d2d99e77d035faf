//! Every format that is promised, by synthetic twins of real files: detected by name with a reason, every record
//! accounted for, and the counts those that a reader of the file would give.
//!
//! Adding a format: put a file under `samples/` and one line into [`TWINS`].

use crate::program::Program;
use std::collections::BTreeMap;
use std::path::Path;

/// What must come of a file (or of a folder: the sums).
struct Twin {
    /// Under `tests/samples/`.
    path: &'static str,
    /// Name of the detected format.
    format: &'static str,
    /// Further arguments.
    more: &'static [&'static str],
    /// Records read, kept, merged, rejected.
    counts: [u64; 4],
}

const fn twin(path: &'static str, format: &'static str, counts: [u64; 4]) -> Twin {
    Twin { path, format, more: &[], counts }
}

const fn with(more: &'static [&'static str], path: &'static str, format: &'static str, counts: [u64; 4]) -> Twin {
    Twin { path, format, more, counts }
}

/// A list of accounts that does not say whose they are.
const OF: &[&str] = &["--follows-of", "@ada_ex"];

/// The golden table.
#[rustfmt::skip]
const TWINS: &[Twin] = &[
    //                                           format         read kept merged rejected
    twin("twitter-v1/users_lookup.json",         "twitter-v1",  [6, 6, 0, 0]),
    twin("twitter-v1/search.jsonl",              "twitter-v1",  [16, 13, 3, 0]),
    twin("twitter-v1/search_page.json",          "twitter-v1",  [6, 6, 0, 0]),
    twin("twitter-v1/timeline.json",             "twitter-v1",  [10, 6, 4, 0]),
    twin("twitter-v1/stream.jsonl",              "twitter-v1",  [8, 6, 0, 2]),
    twin("twitter-v1/probes.json",               "twitter-v1",  [4, 4, 0, 0]),
    with(OF, "twitter-v1/follower_ids.json",     "twitter-v1",  [25, 25, 0, 0]),
    twin("twitter-v1/follower_ids.json",         "twitter-v1",  [1, 0, 0, 1]),
    with(OF, "twitter-v1/ids.txt",               "id-lines",    [10, 10, 0, 0]),
    twin("twitter-v1/cassette_search.json",      "twitter-v1",  [8, 7, 1, 0]),
    twin("twitter-v1/cassette_lookup.json",      "twitter-v1",  [2, 2, 0, 0]),
    twin("twitter-v1/cassette_followers.json",   "twitter-v1",  [12, 12, 0, 0]),
    twin("twitter-v1/cassette_reposters.json",   "twitter-v1",  [3, 3, 0, 0]),
    twin("twitter-v1/cassette_rate_limit.json",  "twitter-v1",  [1, 0, 0, 1]),

    twin("twitter-v2/pages.jsonl",               "twitter-v2",  [9, 9, 0, 0]),
    twin("twitter-v2/flat.jsonl",                "twitter-v2",  [9, 7, 2, 0]),
    twin("twitter-v2/users.jsonl",               "twitter-v2",  [7, 7, 0, 0]),
    twin("twitter-v2/bare_users.json",           "twitter-v2",  [3, 3, 0, 0]),
    twin("twitter-v2/followers.jsonl",           "twitter-v2",  [10, 10, 0, 0]),
    twin("twitter-v2/single.json",               "twitter-v2",  [2, 2, 0, 0]),
    twin("twitter-v2/edited.jsonl",              "twitter-v2",  [2, 2, 0, 0]),
    twin("twitter-v2/errors.jsonl",              "twitter-v2",  [2, 1, 0, 1]),
    twin("twitter-v2/counts.jsonl",              "twitter-v2",  [4, 0, 0, 4]),
    twin("twitter-v2/compliance.jsonl",          "twitter-v2",  [2, 0, 0, 2]),
    twin("twitter-v2/lists.jsonl",               "twitter-v2",  [4, 1, 0, 3]),
    twin("twitter-v2/stream_cut.jsonl",          "twitter-v2",  [10, 6, 2, 2]),

    twin("cresci/genuine_accounts.csv",          "cresci",      [8, 7, 1, 0]),
    twin("cresci/traditional_spambots_1.csv",    "cresci",      [3, 3, 0, 0]),
    twin("cresci/fake_followers.csv/users.csv",  "cresci",      [4, 3, 0, 1]),
    twin("coortweet.csv",                        "coortweet",   [13, 12, 0, 1]),
    twin("cnt.csv",                              "cnt",         [6, 5, 1, 0]),

    twin("mappings/538.csv",                "fivethirtyeight-russian-trolls",    [8, 8, 0, 0]),
    twin("mappings/io-archive.csv",         "x-io-archive-tweets",               [8, 8, 0, 0]),
    twin("mappings/io-archive-users.csv",   "x-io-archive-users",                [3, 3, 0, 0]),
    twin("mappings/brandwatch.csv",         "brandwatch-mentions",               [8, 6, 2, 0]),
    twin("mappings/crowdtangle.csv",        "crowdtangle-facebook",              [6, 6, 0, 0]),
    twin("mappings/zeeschuimer.ndjson",     "zeeschuimer-instagram",             [10, 8, 2, 0]),
    with(&["--set", "self=ada_ex"], "mappings/instagram/followers_1.json", "instagram-data-download-followers", [6, 6, 0, 0]),
    twin("mappings/reddit-comments.csv",    "reddit-praw-comments-csv",          [5, 3, 2, 0]),
    twin("mappings/reddit-users.csv",       "reddit-suspicious-users",           [3, 3, 0, 0]),
    twin("mappings/kaggle-bots.csv",        "kaggle-twitter-bots",               [5, 5, 0, 0]),
    twin("mappings/4cat-x.csv",             "4cat-x",                            [8, 8, 0, 0]),
    twin("mappings/human-bots.csv",         "twitter-human-bots",                [4, 4, 0, 0]),
    twin("mappings/twibot22-accounts.csv",  "twibot22-account-csv",              [4, 4, 0, 0]),
    twin("mappings/meltwater.csv",          "meltwater",                         [6, 4, 2, 0]),
];

fn sample(path: &str) -> String {
    format!("{}/../../tests/samples/{path}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_twin_is_detected_with_a_reason_and_counted_as_its_reader_would() {
    let mut wrong = Vec::new();
    for twin in TWINS {
        let program = Program::new();
        let run = program.run(&[&["ingest", &sample(twin.path), "--format", "json"], twin.more].concat());
        let told: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
        let totals = &told["totals"];
        let counts = ["read", "kept", "merged", "rejected"].map(|name| totals[name].as_u64().unwrap_or(u64::MAX));
        let files = told["files"].as_array().cloned().unwrap_or_default();
        let named =
            files.iter().all(|f| f["format"] == twin.format && f["detected"].as_str().is_some_and(|d| d.len() > 10));
        if run.code != 0 || files.is_empty() || !named || counts != twin.counts || run.stderr.contains("panicked") {
            let seen: Vec<_> = files.iter().map(|f| format!("{} ({})", f["format"], f["detected"])).collect();
            wrong.push(format!(
                "{}: exit {}, {} counts {counts:?} instead of {:?}\n  warnings {}\n  {}",
                twin.path,
                run.code,
                seen.join(", "),
                twin.counts,
                told["warnings"],
                run.stderr.trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_twin_is_left_out_of_the_table() {
    let mut open = vec![std::path::PathBuf::from(sample(""))];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("folder").flatten().map(|entry| entry.path()));
        } else if path.file_name().is_some_and(|name| name != "README.md") {
            let listed = TWINS.iter().any(|twin| path.starts_with(Path::new(&sample(twin.path))));
            assert!(listed, "{}: no line in TWINS", path.display());
        }
    }
}

/// Fill rates of a table, by column, as `inspect` tells them.
fn fills(program: &Program, table: &str) -> BTreeMap<String, f64> {
    let told: serde_json::Value = serde_json::from_str(&program.ok(&["inspect", "--format", "json"])).expect("JSON");
    let tables = told["held"]["tables"].as_array().expect("tables");
    let of = tables.iter().find(|t| t["table"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(table))).expect("table");
    assert!(of["n_rows"].as_u64() > Some(0), "{table} is empty");
    let columns = of["columns"].as_array().expect("columns").iter();
    columns.map(|c| (c["name"].as_str().unwrap_or("").to_string(), c["filled"].as_f64().unwrap_or(-1.0))).collect()
}

/// Ingests a twin into a fresh workspace and gives the fill rates of a table.
fn filled(path: &str, more: &[&str], table: &str) -> BTreeMap<String, f64> {
    let program = Program::new();
    program.ingest(&sample(path), more);
    fills(&program, table)
}

#[test]
fn follower_lists_keep_their_order() {
    for (path, more) in [
        ("twitter-v1/follower_ids.json", OF),
        ("twitter-v1/ids.txt", OF),
        ("twitter-v1/cassette_followers.json", &[]),
        ("twitter-v2/followers.jsonl", &[]),
    ] {
        assert_eq!(filled(path, more, "follows")["rank"], 1.0, "{path}");
    }
    let instagram = filled("mappings/instagram/followers_1.json", &["--set", "self=ada_ex"], "follows");
    assert_eq!(instagram["created_at"], 1.0, "this export has the time of every follow");
}

#[test]
fn hidden_likes_are_unknown_and_not_three() {
    // One of four posts hides its likes; it stands twice in the file and is written once.
    assert_eq!(filled("mappings/zeeschuimer.ndjson", &[], "posts")["likes"], 0.75);
}

#[test]
fn folders_that_end_in_csv_carry_the_label_and_l_suffixed_times_are_read() {
    let spam = filled("cresci/traditional_spambots_1.csv", &[], "accounts");
    assert_eq!((spam["created_at"], spam["label"]), (1.0, 1.0));
    let genuine = filled("cresci/genuine_accounts.csv", &[], "accounts");
    assert_eq!((genuine["created_at"], genuine["label"]), (1.0, 1.0));
}

#[test]
fn a_damaged_id_is_replaced_by_the_handle_and_merges_nobody() {
    // Five accounts; three of the ids went through a spreadsheet, two of those to the same number.
    let program = Program::new();
    let summary = program.ingest(&sample("mappings/kaggle-bots.csv"), &[]);
    assert_eq!(
        (summary["totals"]["kept"].as_u64(), summary["totals"]["merged"].as_u64()),
        (Some(5), Some(0)),
        "{summary:#}"
    );
    assert!(summary["warnings"].to_string().contains("spreadsheet"), "{summary:#}");
    assert_eq!(fills(&program, "accounts")["created_at"], 1.0);
}

#[test]
fn posts_and_follows_ingested_twice_are_held_once() {
    for (path, more, table) in [
        ("twitter-v1/search.jsonl", &[][..], "posts"),
        ("twitter-v2/pages.jsonl", &[], "posts"),
        ("cnt.csv", &[], "posts"),
        ("twitter-v1/follower_ids.json", OF, "follows"),
    ] {
        let program = Program::new();
        let rows = || {
            let told: serde_json::Value =
                serde_json::from_str(&program.ok(&["inspect", "--format", "json"])).expect("JSON");
            let tables = told["held"]["tables"].as_array().cloned().unwrap_or_default();
            let of = tables.into_iter().find(|t| t["table"].as_str() == Some(table)).expect("table");
            of["n_rows"].as_u64().unwrap_or(0)
        };
        program.ingest(&sample(path), more);
        let once = rows();
        let again = program.ingest(&sample(path), more);
        let totals = &again["totals"];
        assert_eq!(once, rows(), "{path}: {again:#}");
        assert!(totals["merged"].as_u64() > Some(0), "{path}: {totals}");
    }
}
