//! `claque mentions`, end to end, on the small scenario: scores with reasons, comparison with labels, training on them.

use crate::program::Program;
use serde_json::Value;
use std::collections::HashMap;

const TOPIC: &str = "#HarbourLights";

/// The small scenario's posts, ingested, with the truth as a file of labels.
fn held() -> (Program, String) {
    let program = Program::new();
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    program.ok(&["simulate", &scenario, "--out", "sim"]);
    program.ingest("sim/posts.jsonl", &[]);
    let truth = std::fs::read_to_string(program.scratch.join("sim/truth.csv")).expect("truth");
    let arranged = ["amplifier", "copy_paste", "spam_bot", "reply_spam", "fake_follower"];
    let mut labels = String::from("account,label\n");
    for line in truth.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let label = if arranged.contains(&cells[2]) { "inauthentic" } else { "authentic" };
        labels.push_str(&format!("{},{label}\n", cells[0]));
    }
    let labels = program.file("labels.csv", labels);
    (program, labels)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("a line of JSON")).collect()
}

#[test]
fn every_mention_gets_a_score_with_interval_and_reasons_or_an_abstention() {
    let (program, labels) = held();
    let text = program.ok(&["mentions", "--topic", TOPIC, "--format", "ndjson", "--labels", &labels]);
    let rows = lines(&text);
    assert!(rows.len() > 300, "{}", rows.len());
    for row in &rows {
        assert_eq!(row["schema"], "claque.mention-score/1");
        assert!(row["post"].as_str().is_some_and(|p| p.starts_with("p_")));
        match row["probability"].as_f64() {
            Some(p) => {
                let [low, high] = ["low", "high"].map(|b| row["interval"][b].as_f64().expect("bound"));
                assert!(low <= p && p <= high && low < high, "{row}");
                let reasons = row["reasons"].as_array().expect("reasons");
                assert!(!reasons.is_empty() && reasons.iter().all(|r| r["contribution"].is_f64()), "{row}");
            }
            None => assert_eq!(row["band"], "insufficient"),
        }
    }
    // CSV and NDJSON say the same.
    let csv = program.ok(&["mentions", "--topic", TOPIC, "--format", "csv"]);
    assert_eq!(csv.lines().count(), rows.len() + 1);
    assert!(csv.starts_with("post,account,at,probability"));
    assert!(program.ok(&["mentions", "--topic", TOPIC]).contains("inauthentic"));
}

#[test]
fn planted_mentions_rank_above_the_others_and_the_user_can_train_on_labels() {
    let (program, labels) = held();
    program.ok(&["mentions", "--topic", TOPIC, "--labels", &labels, "--save-evidence", "e.csv"]);
    let run = program.run(&["mentions", "--topic", TOPIC, "--labels", &labels]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let auc: f64 = run
        .stderr
        .split("ROC AUC ")
        .nth(1)
        .and_then(|t| t.split(',').next())
        .and_then(|t| t.parse().ok())
        .unwrap_or_else(|| panic!("no comparison with the labels: {}", run.stderr));
    assert!(auc > 0.8, "{auc}");
    let told = program.ok(&["mentions", "--train", "mine", "--evidence", "e.csv"]);
    assert!(told.contains("optimistic"), "{told}");
    let mine = program.ok(&["mentions", "--topic", TOPIC, "--mention-model", "mine", "--format", "ndjson"]);
    assert!(lines(&mine).iter().all(|row| row["model"]["name"] == "mine"));
    let refused = program.run(&["mentions", "--train", "mine", "--evidence", &labels]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
}

#[test]
fn the_campaign_report_carries_the_case_and_what_the_mentions_add_up_to() {
    let (program, _) = held();
    let list = program.file("list.csv", "domain,rating\nexample.com,0.9\n");
    let report: Value =
        serde_json::from_str(&program.ok(&["campaign", "--topic", TOPIC, "--format", "json", "--domain-list", &list]))
            .expect("a report");
    let found = &report["body"]["campaign"];
    assert_eq!(found["mention_scores"]["state"], "assessed", "{}", found["mention_scores"]);
    let bands: HashMap<&str, u64> = found["mention_scores"]["result"]["bands"]
        .as_array()
        .expect("bands")
        .iter()
        .map(|b| (b[0].as_str().expect("band"), b[1].as_u64().expect("count")))
        .collect();
    assert_eq!(bands.values().sum::<u64>(), found["n_mentions"].as_u64().expect("count"));
    let case = &found["case"];
    let odds: f64 = case["prior"].as_f64().expect("prior")
        + case["lines"].as_array().expect("lines").iter().filter_map(|l| l["log_odds"].as_f64()).sum::<f64>();
    let likelihood = (odds.exp() / (1.0 + odds.exp())).clamp(0.02, 0.98);
    assert!((case["likelihood"].as_f64().expect("likelihood") - likelihood).abs() < 1e-9);
    assert_eq!(report["summary"]["likelihood"], case["likelihood"]);
    assert_eq!(case["tests"].as_array().map(Vec::len), Some(5));
    assert_eq!(found["domain_ratings"]["state"], "not_assessed");
}
