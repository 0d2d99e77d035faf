//! Audiences end to end: gate, reviews, comparison, leads, on simulated exports.

use crate::program::Program;
use serde_json::Value;

const CREATOR: &str = "@tiny_baker";

fn held() -> Program {
    let program = Program::new();
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    program.ok(&["simulate", &scenario, "--out", "sim"]);
    program.ingest("sim/posts.jsonl", &[]);
    program.ingest("sim/followers_tiny_baker.jsonl", &["--follows-of", CREATOR]);
    program
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", &text[..text.len().min(300)]))
}

#[test]
fn a_gate_stops_only_when_the_whole_interval_lies_above_the_limit() {
    let program = held();
    let open = program.run(&["audience", CREATOR, "--max-suspect", "1", "--format", "json"]);
    assert_eq!(open.code, 0, "{}", open.stderr);
    let share = json(&open.stdout)["body"]["creators"][0]["suspect_share"].clone();
    let bound = |at: usize| share["interval"][at].as_f64().expect("interval");
    assert!(share["estimate"].is_f64() && share["n"].is_u64() && share["abstained"].is_u64(), "{share}");
    // A limit inside of the interval stops nothing; one below the lower bound does.
    let middle = format!("{}", (bound(0) + bound(1)) / 2.0);
    assert_eq!(program.run(&["audience", CREATOR, "--max-suspect", &middle]).code, 0);
    if bound(0) > 0.002 {
        let low = format!("{}", bound(0) / 2.0);
        let crossed = program.run(&["audience", CREATOR, "--max-suspect", &low, "--format", "json"]);
        assert_eq!(crossed.code, 1, "{}", crossed.stderr);
        let gate = json(&crossed.stdout)["body"]["gate"].clone();
        assert_eq!((gate["crossed"].clone(), gate["reasons"][0]["code"].clone()), (true.into(), "above_limit".into()));
    }
    let few = program.run(&["audience", CREATOR, "--require-min-sample", "100000", "--format", "json"]);
    assert_eq!(few.code, 1);
    assert_eq!(json(&few.stdout)["body"]["gate"]["reasons"][0]["code"], "sample_too_small");
    assert_eq!(program.run(&["audience", CREATOR, "--max-suspect", "25"]).code, 2, "25 is no share");
}

#[test]
fn reviewed_accounts_shrink_the_interval() {
    let program = held();
    program.ok(&["audience", CREATOR, "--out", "out", "--to-review", "50"]);
    let chosen = std::fs::read_to_string(program.scratch.join("out/to_review.csv")).expect("to_review.csv");
    assert_eq!(chosen.lines().count(), 51, "{chosen}");
    let labelled: String = chosen
        .lines()
        .enumerate()
        .map(|(i, line)| if i == 0 { format!("{line}\n") } else { format!("{line}human\n") })
        .collect();
    let file = program.file("reviewed.csv", labelled);
    let width = |arguments: &[&str]| {
        let told = json(&program.ok(&[&["audience", CREATOR, "--format", "json"], arguments].concat()));
        let share = told["body"]["creators"][0]["suspect_share"].clone();
        let bound = |at: usize| share["interval"][at].as_f64().expect("interval");
        (bound(1) - bound(0), share["reviewed"].as_u64().expect("reviewed"))
    };
    let (before, none) = width(&[]);
    let (after, fifty) = width(&["--reviewed", &file]);
    assert_eq!((none, fifty), (0, 50));
    assert!(after < before, "{after} {before}");
    let wrong = program.file("wrong.csv", "token,label\na_0000000000001,bot\n");
    let refused = program.run(&["audience", CREATOR, "--reviewed", &wrong]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("line 2"), "{}", refused.stderr);
}

#[test]
fn creators_are_compared_with_ties_on_a_page_and_in_a_spreadsheet() {
    let program = held();
    // A second creator of whom only engagement is held: anybody who was answered.
    let graph = program.ok(&["audience", CREATOR, "--format", "json"]);
    let token = json(&graph)["body"]["creators"][0]["creator"].as_str().expect("token").to_string();
    let told = json(&program.ok(&["compare", CREATOR, &token, "--fee", "500", "--out", "out", "--format", "json"]));
    let rows = told["body"]["comparison"]["rows"].as_array().expect("rows").clone();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|r| r["place"] == 1 && r["tied"] == true && r["fee"] == 500.0), "{rows:#?}");
    assert!(told["summary"]["answer"].as_str().is_some_and(|a| a.contains("cannot tell")), "{}", told["summary"]);
    let csv = program.ok(&["compare", CREATOR, &token, "--format", "csv"]);
    assert!(csv.starts_with("place,account,label,n_followers,share,"), "{csv}");
    assert!(program.scratch.join("out/comparison.csv").is_file() && program.scratch.join("out/report.html").is_file());
    assert_eq!(program.run(&["compare", CREATOR]).code, 2, "one is no comparison");
}

#[test]
fn leads_keep_the_rows_of_the_file_and_store_nothing() {
    let program = held();
    let before = program.ok(&["inspect", "--format", "json"]);
    let csv = program.ok(&["leads", "sim/followers_tiny_baker.jsonl", "--format", "csv"]);
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(|r| r.expect("row")).collect();
    assert_eq!(rows.len(), 220);
    let advice = ["likely real", "look first", "check before use", "too little known"];
    assert!(rows.iter().all(|r| r[0].parse::<u64>().is_ok() && advice.contains(&&r[2])));
    assert!(rows.iter().filter(|r| !r[6].is_empty()).count() > 200, "reasons are missing");
    assert_eq!(program.ok(&["inspect", "--format", "json"]), before, "something was stored");
    assert!(!csv.contains("tiny_baker"));
}

#[test]
fn events_and_cut_offs_reach_the_report_and_a_wrong_event_is_refused() {
    let program = held();
    let event = "2026-01-02:\"TV appearance\"";
    let told = json(&program.ok(&[
        "audience",
        CREATOR,
        "--event",
        event,
        "--mass-following",
        "2000",
        "--fee",
        "900",
        "--format",
        "json",
    ]));
    let creator = &told["body"]["creators"][0];
    assert_eq!(creator["types"]["result"]["cut_offs"]["mass_following"], 2000);
    assert_eq!(creator["types"]["result"]["conventions"].as_array().map(Vec::len), Some(3));
    assert_eq!(creator["money"]["result"]["fee"], 900.0);
    assert_eq!(program.run(&["audience", CREATOR, "--event", "soon:fame"]).code, 2);
}

#[test]
fn a_list_from_another_platform_is_read_through_a_guessed_mapping_and_judged() {
    let program = Program::new();
    let rows: String = (0..400)
        .map(|i| format!("{i};ann_{i}_x;Ann {i};{};{};{};2019-03-{:02}\n", 90 + i, 200 + i % 70, i % 90, 1 + i % 28))
        .collect();
    let file = program.file(
        "list.csv",
        format!("\u{feff}Pos;Username;Full name;Followers count;Following count;Posts;Joined\n{rows}"),
    );
    let draft =
        program.ok(&["map", "--guess", &file]).replace("[account]", "[account]\nplatform = { const = \"instagram\" }");
    let mapping = program.file("list.toml", draft);
    program.ingest(&file, &["--mapping", &mapping, "--follows-of", "bakery"]);
    // Neither a section for follows in the mapping nor the platform on the command line is asked for.
    let told = json(&program.ok(&["audience", "bakery", "--format", "json"]));
    assert_eq!(told["body"]["creators"][0]["n_held"], 400, "{told}");
}
