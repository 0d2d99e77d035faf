//! `claque network`, end to end, on the small scenario and on small tables of the peers' formats.

use crate::program::Program;
use serde_json::Value;
use std::collections::BTreeMap;

fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().expect("CSV")
}

/// The raw id behind each token, as its holder joins them.
fn raw(program: &Program, ids: &[&str]) -> BTreeMap<String, String> {
    let joined = program.ok(&[&["token", "--platform", "unknown"], ids].concat());
    rows(&joined).into_iter().map(|row| (row["token"].clone(), row["id"].clone())).collect()
}

/// Three accounts share two objects within seconds; a fourth is late.
const SHARES: &str = "object_id,account_id,content_id,timestamp_share\n\
    o1,anna,c1,1600000000\no1,bela,c2,1600000005\no1,carl,c3,1600000011\no1,dora,c4,1600009000\n\
    o2,anna,c5,1600100000\no2,bela,c6,1600100003\no2,carl,c7,1600100900\no3,dora,c8,1600200000\n";

const MESSAGES: &str = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n\
    1,10,u10,r1,,hello,1600000000,\n2,11,u11,r1,,hello,1600000030,\n3,10,u10,r2,,hello,1600000100,\n\
    4,10,u10,r2,,hello,1600000110,\n5,11,u11,r2,,hello,1600000120,\n6,12,u12,,,some words,1600000000,tag\n\
    7,13,u13,,,some words,1600000020,tag\n";

#[test]
fn coortweet_edges_join_to_raw_ids_by_hand() {
    let program = Program::new();
    std::fs::write(program.scratch.join("shares.csv"), SHARES).expect("written");
    program.ingest("shares.csv", &[]);
    let told = program.ok(&["network", "--semantics", "coortweet", "--window", "10s", "--format", "csv"]);
    let raw = raw(&program, &["anna", "bela", "carl", "dora"]);
    let mut edges: Vec<(String, String, String)> = rows(&told)
        .into_iter()
        .map(|e| {
            let mut ends = [raw[&e["source"]].clone(), raw[&e["target"]].clone()];
            ends.sort();
            (ends[0].clone(), ends[1].clone(), e["weight"].clone())
        })
        .collect();
    edges.sort();
    let expected = [("anna", "bela", "2"), ("bela", "carl", "1")];
    assert_eq!(edges, expected.map(|(a, b, w)| (a.into(), b.into(), w.into())));
    let json: Value =
        serde_json::from_str(&program.ok(&["network", "--semantics", "coortweet", "--format", "json"])).expect("JSON");
    assert_eq!(json["networks"][0]["n_pairs"], 3);
}

#[test]
fn the_toolkits_edges_are_directed_and_its_urls_may_be_words() {
    let program = Program::new();
    std::fs::write(program.scratch.join("messages.csv"), MESSAGES).expect("written");
    program.ingest("messages.csv", &[]);
    let raw = raw(&program, &["10", "11", "12", "13"]);
    let edges = |kind: &str| -> Vec<(String, String, String)> {
        let options = ["network", "--semantics", "cnt", "--min-edge-weight", "1", "--format", "csv", "--kind", kind];
        let mut edges: Vec<_> = rows(&program.ok(&options))
            .into_iter()
            .map(|e| (raw[&e["source"]].clone(), raw[&e["target"]].clone(), e["weight"].clone()))
            .collect();
        edges.sort();
        edges
    };
    let own = |of: &[(&str, &str, &str)]| -> Vec<(String, String, String)> {
        of.iter().map(|(a, b, w)| ((*a).into(), (*b).into(), (*w).into())).collect()
    };
    assert_eq!(edges("co_retweet"), own(&[("10", "11", "3"), ("11", "10", "2")]));
    for kind in ["co_link", "co_tweet", "co_similar_tweet"] {
        assert_eq!(edges(kind), own(&[("12", "13", "1"), ("13", "12", "1")]), "{kind}");
    }
}

#[test]
fn the_ring_of_the_small_scenario_is_a_network_with_files_for_gephi() {
    let program = Program::new();
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    program.ok(&["simulate", &scenario, "--out", "sim"]);
    program.ingest("sim/posts.jsonl", &[]);
    let screen = program.ok(&["network", "--out", "net"]);
    assert!(screen.contains("Beyond chance") && screen.lines().count() < 70, "{screen}");
    for file in
        ["report.html", "report.json", "report.md", "edges.csv", "network.gexf", "network.graphml", "attributes.md"]
    {
        assert!(program.scratch.join(&format!("net/{file}")).is_file(), "{file}");
    }
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(program.scratch.join("net/report.json")).expect("report"))
            .expect("JSON");
    let found = &report["body"]["network"];
    let first = &found["networks"][0];
    assert!(first["n_accounts"].as_u64().expect("members") >= 3, "{found:#}");
    assert!(first["evidence"].as_array().is_some_and(|e| !e.is_empty()));
    let beyond = rows(&program.ok(&["network", "--format", "csv"]));
    assert_eq!(beyond.len() as u64, found["n_edges"].as_u64().expect("edges"));
    let all = rows(&program.ok(&["network", "--all", "--min-edge-weight", "2", "--format", "csv"]));
    assert!(all.len() >= beyond.iter().filter(|e| e["weight"].parse::<u64>().expect("weight") >= 2).count());
    assert!(all.iter().any(|e| e["beyond_chance"] == "true"));
    let dictionary = program.ok(&["network", "--help-attributes"]);
    for column in beyond[0].keys() {
        let known = ["first_at", "last_at"].contains(&column.as_str());
        assert!(known || dictionary.contains(&format!("**{column}**")), "{column} is not explained");
    }
}

#[test]
fn wrong_use_is_told_before_any_work() {
    let program = Program::new();
    for options in [
        &["--kind", "co_nothing"][..],
        &["--window", "1w"],
        &["--edge-weight", "2"],
        &["--resolution", "0"],
        &["--out", "net.xlsx"],
    ] {
        let told = program.run(&[&["network"], options].concat());
        assert_eq!(told.code, 2, "{options:?}: {}", told.stderr);
    }
}
