//! Anonymity of what is handed on: no table tells of a few people, neither alone nor with an earlier one.

use super::{CREATOR, held, json, most_suspect, read};
use std::collections::{BTreeMap, BTreeSet};

/// Published counts by table and cell; nothing where suppressed.
fn published(text: &str) -> BTreeMap<(String, String), Option<u64>> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let row = |r: csv::StringRecord| ((r[0].to_string(), r[1].to_string()), r[2].parse().ok());
    table.records().map(|r| row(r.expect("row"))).collect()
}

/// What a reader can find out: the least and the greatest value of every hidden cell of one report, by solving all of
/// its tables together. Cells are counts; the cells of a table add up to its total; the tables of one population have
/// one total. Each cell stands in one equation and the total joins them, so that narrowing bounds until nothing changes
/// is exact.
fn bounds(tables: &BTreeMap<(String, String), Option<u64>>) -> BTreeMap<(String, String), [u64; 2]> {
    const MOST: u64 = 1 << 40;
    let population = |table: &str| table.split(" by ").next().unwrap_or_default().to_string();
    let mut known: BTreeMap<(String, String), [u64; 2]> = BTreeMap::new();
    let place = |(table, cell): &(String, String)| match cell.as_str() {
        "total" => (population(table), "total".to_string()),
        _ => (table.clone(), cell.clone()),
    };
    for (at, value) in tables {
        let slot = known.entry(place(at)).or_insert([0, MOST]);
        *slot = value.map_or(*slot, |v| [v, v]);
    }
    let names: BTreeSet<&String> = tables.keys().map(|(table, _)| table).collect();
    loop {
        let before = known.clone();
        for table in &names {
            let total = (population(table), "total".to_string());
            let cells: Vec<_> = tables.keys().filter(|(t, c)| t == *table && c != "total").cloned().collect();
            let sum = |known: &BTreeMap<_, [u64; 2]>, side: usize| cells.iter().map(|c| known[c][side]).sum::<u64>();
            let (low, high) = (sum(&known, 0), sum(&known, 1));
            let [least, most] = known[&total];
            known.insert(total.clone(), [least.max(low), most.min(high)]);
            let [least, most] = known[&total];
            for cell in &cells {
                let [a, b] = known[cell];
                let (others_low, others_high) = (sum(&known, 0) - a, sum(&known, 1) - b);
                known.insert(cell.clone(), [a.max(least.saturating_sub(others_high)), b.min(most - others_low)]);
            }
        }
        if known == before {
            return known;
        }
    }
}

/// Cells below `k`, and changes below `k` between any two reports, that follow from everything published.
fn recovered(runs: &[BTreeMap<(String, String), Option<u64>>], k: u64) -> Vec<String> {
    let solved: Vec<_> = runs.iter().map(bounds).collect();
    let sure = |run: usize, cell: &(String, String)| {
        let [low, high] = *solved[run].get(cell)?;
        (low == high).then_some(low)
    };
    let mut found = Vec::new();
    for (i, run) in solved.iter().enumerate() {
        for cell in run.keys() {
            let Some(now) = sure(i, cell) else { continue };
            if (1..k).contains(&now) {
                found.push(format!("report {i}: {cell:?} is {now}"));
            }
            for j in 0..i {
                let change = sure(j, cell).map_or(0, |before| before.abs_diff(now));
                if (1..k).contains(&change) {
                    found.push(format!("reports {j} and {i}: {cell:?} changed by {change}"));
                }
            }
        }
    }
    found
}

#[test]
fn a_solver_over_all_published_tables_of_three_reports_recovers_no_cell_below_k() {
    const K: u64 = 40;
    let program = held();
    let policy = program.workspace().join("claque.toml");
    std::fs::write(&policy, read(&policy).replace("small_cells_k = 10", "small_cells_k = 40")).expect("write");
    let (mut runs, mut naive) = (Vec::new(), Vec::new());
    for i in 0..3 {
        let folder = format!("out{i}");
        program.ok(&["audience", CREATOR, "--out", &folder]);
        runs.push(published(&program.ok(&["publish", &format!("{folder}/report.json")])));
        // What hiding small cells alone would publish: the counts as the report itself has them.
        let report = json(&read(&program.scratch.join(&format!("{folder}/report.json"))));
        let bands = report["body"]["creators"][0]["bands"].as_array().expect("bands").clone();
        let counts: Vec<u64> = bands.iter().map(|b| b["n"].as_u64().expect("count")).collect();
        let cell = |name: &str| ("audience by band".to_string(), name.to_string());
        let mut primary: BTreeMap<_, _> = bands
            .iter()
            .zip(&counts)
            .map(|(b, n)| (cell(b["band"].as_str().expect("name")), Some(*n).filter(|n| !(1..K).contains(n))))
            .collect();
        primary.insert(cell("total"), Some(counts.iter().sum()));
        naive.push(primary);
        // A few people leave before the next report.
        most_suspect(&program, 2).iter().for_each(|token| drop(program.ok(&["subject", "suppress", token])));
    }
    assert!(runs[0].values().any(Option::is_some) && runs[0].values().any(Option::is_none), "{:?}", runs[0]);
    assert!(!recovered(&naive, K).is_empty(), "the solver finds what hiding small cells alone leaves open: {naive:?}");
    assert_eq!(recovered(&runs, K), Vec::<String>::new(), "{runs:?}");
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
    assert!(refused.stderr.contains("2 table(s) at epsilon 0.5 each cost 1; 1 of 1.5 is spent"), "{}", refused.stderr);
}
