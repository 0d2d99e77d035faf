//! Anonymity of what is handed on: no table tells of a few people, neither alone nor with an earlier one.

use super::{CREATOR, held, most_suspect, read};
use std::collections::BTreeMap;

/// Published counts by table and cell; nothing where suppressed.
fn published(text: &str) -> BTreeMap<(String, String), Option<u64>> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let row = |r: csv::StringRecord| ((r[0].to_string(), r[1].to_string()), r[2].parse().ok());
    table.records().map(|r| row(r.expect("row"))).collect()
}

#[test]
fn published_tables_hide_the_few_and_no_subtraction_of_reports_brings_them_back() {
    let program = held();
    let mut runs = Vec::new();
    for i in 0..3 {
        let folder = format!("out{i}");
        program.ok(&["audience", CREATOR, "--out", &folder]);
        runs.push(published(&program.ok(&["publish", &format!("{folder}/report.json")])));
        // One person leaves before the next report.
        let token = most_suspect(&program, i + 1).remove(i);
        program.ok(&["subject", "suppress", &token]);
    }
    // The fixture has no small cell of its own: what is hidden is hidden because one person left between two reports.
    assert!(runs[0].values().any(Option::is_some), "{:?}", runs[0]);
    assert!(runs.iter().flat_map(BTreeMap::values).any(Option::is_none), "{runs:?}");
    for run in &runs {
        assert!(run.values().flatten().all(|n| *n == 0 || *n >= 10), "{run:?}");
    }
    for pair in [(0, 1), (1, 2), (0, 2)] {
        for (cell, before) in &runs[pair.0] {
            let after = runs[pair.1].get(cell).copied().flatten();
            if let (Some(before), Some(after)) = (before, after) {
                let change = before.abs_diff(after);
                assert!(change == 0 || change >= 10, "{cell:?}: {before} then {after}");
            }
        }
    }
}

#[test]
fn noisy_counts_spend_a_budget_that_ends() {
    let program = held();
    program.ok(&["audience", CREATOR, "--out", "out"]);
    let publish = ["publish", "out/report.json", "--epsilon", "0.5"];
    assert_eq!(program.run(&publish).code, 3, "no budget is stated");
    let path = program.workspace().join("claque.toml");
    std::fs::write(&path, read(&path).replace("epsilon_max = 0.0", "epsilon_max = 1.5")).expect("write");
    let told = published(&program.ok(&publish));
    assert!(told.values().all(Option::is_some));
    let refused = program.run(&publish);
    assert_eq!(refused.code, 3, "{}", refused.stdout);
    assert!(refused.stderr.contains("budget"), "{}", refused.stderr);
}
