//! The rights to object and to have things put right.

use super::{CREATOR, held, json, most_suspect, read};

#[test]
fn a_person_who_opted_out_is_in_no_output_and_only_counted() {
    let program = held();
    let before = program.ok(&["score", "--format", "csv"]);
    let token = most_suspect(&program, 1).remove(0);
    program.ok(&["subject", "suppress", &token]);
    program.ok(&["graph", "--out", "g.csv"]);
    let screen = program.ok(&["audience", CREATOR, "--out", "out"]);
    assert!(screen.replace('\n', " ").contains("1 suppressed"), "{screen}");
    for text in [
        program.ok(&["score", "--format", "csv"]),
        program.ok(&["review", "queue", "--top", "1000"]),
        read(&program.scratch.join("g.csv")),
        read(&program.scratch.join("g.nodes.csv")),
        read(&program.scratch.join("out/report.json")),
        read(&program.scratch.join("out/report.html")),
    ] {
        assert!(!text.contains(&token));
    }
    assert_eq!(json(&read(&program.scratch.join("out/report.json")))["standing"]["n_suppressed"], 1);
    // Checked on the way in, too.
    let again = program.ingest("sim/followers_tiny_baker.jsonl", &["--follows-of", CREATOR, "--source", "again"]);
    assert!(again["totals"]["suppressed"].as_u64() > Some(0), "{again}");
    program.ok(&["subject", "suppress", &token, "--lift"]);
    let lines = |text: &str| text.lines().map(str::to_string).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(lines(&program.ok(&["score", "--format", "csv"])), lines(&before));
}

#[test]
fn a_wrong_value_is_put_right_and_before_and_after_are_kept() {
    let program = held();
    let token = most_suspect(&program, 1).remove(0);
    let told = program.ok(&["subject", "correct", &token, "--set", "followers=54321", "--set", "verified=true"]);
    assert!(told.contains("followers: was") && told.contains("is 54321") && told.contains("score: was"), "{told}");
    program.ok(&["subject", "export", &token, "--out", "answer"]);
    let data = json(&read(&program.scratch.join("answer/access.json")));
    assert_eq!(data["corrections"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["corrections"][0][3], "54321");
    let rows = data["rows"].as_array().expect("rows");
    assert!(rows.iter().any(|r| r["fields"]["followers"] == 54321));
    assert!(rows.iter().filter(|r| r["table"] == "accounts").count() >= 2, "what was said before is kept");
    for bad in ["followers=many", "nose=long", "followers"] {
        assert_eq!(program.run(&["subject", "correct", &token, "--set", bad]).code, 2, "{bad}");
    }
}
