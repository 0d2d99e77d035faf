//! The main path, end to end, on simulated exports: simulate, init, ingest, inspect, graph, train, evaluate, score,
//! campaign, audience. What the figures should be is tested where they are made; here, that every step does its part.

use crate::program::{Program, Run};
use quick_xml::events::Event;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

const CREATOR: &str = "@tiny_baker";

/// A scratch folder with the small scenario's exports under `sim/`.
fn simulated() -> Program {
    let program = Program::new();
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    let written = program.ok(&["simulate", &scenario, "--out", "sim"]);
    assert!(written.lines().all(|line| program.scratch.join(line).is_file()), "{written}");
    program
}

/// The same with its posts and its follower list ingested.
fn held() -> Program {
    let program = simulated();
    program.ingest("sim/posts.jsonl", &[]);
    program.ingest("sim/followers_tiny_baker.jsonl", &["--follows-of", CREATOR]);
    program
}

/// Ingests the labelled accounts as two sources, each with both labels.
fn label(program: &Program, licence: &[&str]) {
    for (source, ending) in [("probes", "v1"), ("pages", "v2")] {
        for label in ["human", "automated"] {
            let kinds: Vec<String> = std::fs::read_dir(program.scratch.join(&format!("sim/labels/{label}")))
                .expect("labels")
                .flatten()
                .map(|entry| entry.path().to_string_lossy().into_owned())
                .filter(|path| path.contains(&format!(".{ending}.")))
                .collect();
            for path in kinds {
                let kind = Path::new(&path).file_name().and_then(|n| n.to_str()).and_then(|n| n.split('.').next());
                let label = format!("{label}:{}", kind.expect("kind"));
                let told = program.ingest(&path, &[&["--label", &label, "--source", source], licence].concat());
                assert_eq!(told["totals"]["rejected"], 0, "{told:#}");
            }
        }
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", &text[..text.len().min(300)]))
}

fn read(program: &Program, path: &str) -> String {
    std::fs::read_to_string(program.scratch.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names of elements in an XML file, which must be well-formed.
fn elements(text: &str) -> Vec<String> {
    let (mut reader, mut names) = (quick_xml::Reader::from_str(text), Vec::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(e) | Event::Empty(e) => names.push(String::from_utf8_lossy(e.name().as_ref()).into_owned()),
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn every_record_is_accounted_for_and_inspect_says_what_it_supports() {
    let program = held();
    label(&program, &["--licence", "CC0-1.0"]);
    let told = json(&program.ok(&["inspect", "--format", "json"]));
    assert_eq!(told["schema"], "claque.inspect/1");
    let totals = &told["held"]["totals"];
    let n = |name: &str| totals[name].as_u64().expect("count");
    assert_eq!(n("read"), n("kept") + n("merged") + n("rejected") + n("suppressed"));
    let analyses = told["analyses"].as_array().expect("analyses");
    assert!(analyses.len() >= 6 && analyses.iter().all(|a| a["supported"] == true), "{analyses:#?}");
    let names: Vec<&str> =
        told["held"]["sources"].as_array().expect("sources").iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(names, ["posts", "followers_tiny_baker", "probes", "pages"]);
    // What the simulator says that it wrote is what is held.
    let truth = json(&read(&program, "sim/truth.json"));
    let posts =
        told["held"]["tables"].as_array().expect("tables").iter().find(|t| t["table"] == "posts").expect("posts");
    assert_eq!(posts["n_rows"], truth["posts"]);
    assert!(program.ok(&["inspect"]).contains("what the data supports"));
}

#[test]
fn stdin_gzip_and_zstd_give_what_the_plain_file_gives() {
    let program = simulated();
    let plain = read(&program, "sim/posts.jsonl");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(plain.as_bytes()).expect("gzip");
    let gz = program.file("posts.jsonl.gz", gz.finish().expect("gzip"));
    let zst = program.file("posts.zst", zstd::encode_all(plain.as_bytes(), 1).expect("zstd"));
    let wanted = program.ingest("sim/posts.jsonl", &[])["totals"].clone();
    assert!(wanted["kept"].as_u64() > Some(1_000), "{wanted}");
    for path in [gz.as_str(), &zst, "-"] {
        let program = Program::new();
        let input: &[u8] = if path == "-" { plain.as_bytes() } else { b"" };
        let run = program.run_with(&["ingest", path, "--format", "json"], input);
        assert_eq!(run.code, 0, "{path}: {}", run.stderr);
        assert_eq!(json(&run.stdout)["totals"], wanted, "{path}");
    }
}

#[test]
fn the_workspace_is_found_from_a_folder_inside_of_it() {
    let program = simulated();
    program.ingest("sim/followers_tiny_baker.jsonl", &["--follows-of", CREATOR]);
    let folder = program.workspace().join("notes/of/mine");
    std::fs::create_dir_all(&folder).expect("folder");
    let mut inside = program.command();
    inside.current_dir(folder).arg("inspect");
    let run = Run::of(inside);
    assert_eq!((run.code, run.stdout), (0, program.ok(&["inspect"])));
    let mut outside = program.command();
    outside.arg("inspect");
    let run = Run::of(outside);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no workspace") && run.stderr.contains("init"), "{}", run.stderr);
}

#[test]
fn without_a_purpose_nobody_is_scored() {
    let program = Program::bare();
    assert_eq!(program.run(&["init"]).code, 0);
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    program.ok(&["simulate", &scenario, "--out", "sim"]);
    program.ingest("sim/posts.jsonl", &[]);
    program.ok(&["inspect"]);
    for arguments in [
        &["score"][..],
        &["audience", CREATOR],
        &["campaign", "--topic", "#HarbourLights"],
        &["train", "--name", "mine"],
        &["evaluate"],
    ] {
        let run = program.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("purpose") && run.stderr.contains("basis"), "{}", run.stderr);
    }
}

#[test]
fn the_graph_is_summed_up_and_exported_for_other_tools() {
    let program = held();
    let facts = json(&program.ok(&["graph", "--format", "json"]));
    let (nodes, edges) = (facts["n_accounts"].as_u64().expect("n"), facts["n_edges"].as_u64().expect("n"));
    assert!(nodes > 100 && edges > 200, "{facts}");
    for name in ["g.gexf", "g.graphml", "g.csv"] {
        program.ok(&["graph", "--out", name]);
    }
    for (name, root) in [("g.gexf", "gexf"), ("g.graphml", "graphml")] {
        let names = elements(&read(&program, name));
        let count = |wanted: &str| names.iter().filter(|n| *n == wanted).count() as u64;
        assert_eq!((names[0].as_str(), count("node"), count("edge")), (root, nodes, edges), "{name}");
    }
    assert!(read(&program, "g.gexf").contains("http://gexf.net/1.3"));
    for (name, rows) in [("g.csv", edges), ("g.nodes.csv", nodes)] {
        let mut table = csv::Reader::from_path(program.scratch.join(name)).expect("CSV");
        let found = table.records().collect::<Result<Vec<_>, _>>().expect("rows").len();
        assert_eq!(found as u64, rows, "{name}");
    }
    // One layer alone is smaller, and an unknown ending is refused before the work.
    let follows = json(&program.ok(&["graph", "--layer", "follow", "--format", "json"]));
    assert_eq!(follows["by_layer"], serde_json::json!([["follow", 220]]));
    assert_eq!(program.run(&["graph", "--out", "g.xlsx"]).code, 2);
}

#[test]
fn training_needs_a_licence_and_gives_a_model_that_scores() {
    let unlicensed = held();
    label(&unlicensed, &[]);
    let refused = unlicensed.run(&["train", "--name", "mine"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("licence"), "{}", refused.stderr);

    let program = held();
    label(&program, &["--licence", "CC0-1.0"]);
    for (name, algorithm) in [("trees", "gbt"), ("line", "logistic")] {
        let said = program.ok(&["train", "--name", name, "--algorithm", algorithm]);
        assert!(said.contains("within sources") && said.contains("across sources"), "{said}");
        for file in ["model.json", "card.md", "metrics.json", "training.toml", "transfer.json"] {
            assert!(program.workspace().join("models").join(name).join(file).is_file(), "{name}/{file}");
        }
        let scores = program.ok(&["score", "--model", name, "--format", "ndjson"]);
        assert!(json(scores.lines().next().expect("a score"))["model"]["name"] == name);
    }
    let told = json(&program.ok(&["evaluate", "--algorithm", "gbt", "--format", "json"]));
    let within = told["within_sources"]["mean_auc"].as_f64().expect("AUC");
    assert!((0.85..=1.0).contains(&within), "{within}");
    assert!(told["leave_one_source_out"]["mean_auc"].as_f64() > Some(0.6), "{:#}", told["leave_one_source_out"]);
    assert_eq!(program.run(&["score", "--model", "nobody"]).code, 2);
}

#[test]
fn scores_name_their_model_and_are_the_same_bytes_again_and_on_one_thread() {
    let program = held();
    let ndjson = program.ok(&["score", "--format", "ndjson"]);
    let mut seen = BTreeSet::new();
    for line in ndjson.lines() {
        let score = json(line);
        let token = score["account"].as_str().expect("token").to_string();
        assert!(token.len() == 15 && token.starts_with("a_") && seen.insert(token), "{line}");
        let p = score["probability"].as_f64();
        assert!(p.is_some_and(|p| (0.0..=1.0).contains(&p)) || score["band"] == "insufficient", "{line}");
        if let Some(p) = p {
            let end = |name: &str| score["interval"][name].as_f64().expect("interval");
            assert!(end("low") <= p && p <= end("high"), "{line}");
            assert!(score["reasons"].as_array().is_some_and(|r| !r.is_empty()), "{line}");
        }
        assert!(score["model"]["hash"].as_str().is_some_and(|h| h.len() >= 12), "{line}");
    }
    assert!(seen.len() > 300, "{}", seen.len());
    let csv_text = program.ok(&["score", "--format", "csv"]);
    let mut table = csv::Reader::from_reader(csv_text.as_bytes());
    let tokens: BTreeSet<String> = table.records().map(|r| r.expect("row")[0].to_string()).collect();
    assert_eq!(tokens, seen);
    assert!(program.ok(&["score", "--top", "3"]).contains("Probability of automation"));
    assert_eq!(program.ok(&["score", "--format", "ndjson"]), ndjson);
    let mut alone = program.command();
    alone.env("RAYON_NUM_THREADS", "1").arg("-w").arg(program.workspace()).args(["score", "--format", "ndjson"]);
    assert!(Run::of(alone).stdout == ndjson, "other bytes on one thread");
}

#[test]
fn the_whole_path_on_one_thread_gives_the_same_scores() {
    let scores = |threads: &str| {
        let program = Program::bare();
        let run = |arguments: &[&str]| {
            let mut command = program.command();
            command.env("CLAQUE_KEY", "5a".repeat(32)).env("RAYON_NUM_THREADS", threads);
            let run = Run::of({
                command.arg("-w").arg(program.workspace()).args(arguments);
                command
            });
            assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
            run.stdout
        };
        let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
        run(&["simulate", &scenario, "--out", "sim"]);
        run(&["init", "--purpose", "test", "--basis", "test", "--retention-days", "9"]);
        run(&["ingest", "sim/posts.jsonl"]);
        run(&["score", "--format", "ndjson"])
    };
    assert!(scores("1") == scores("4"), "other bytes at another number of threads");
}

/// A report's folder: no network, the schema, and the files that it names.
fn check_report(program: &Program, folder: &str) -> Value {
    let html = read(program, &format!("{folder}/report.html"));
    for attribute in ["src=\"", "href=\"", "url(", "@import"] {
        for (at, _) in html.match_indices(attribute) {
            let value = &html[at + attribute.len()..];
            let inside = value.starts_with(['#', '\'']) || value.starts_with("data:");
            assert!(inside, "{folder}: {attribute}{}", value.chars().take(40).collect::<String>());
        }
    }
    assert!(!html.contains("<script src") && !html.contains("<link") && !html.contains("<iframe"), "{folder}");
    let report = json(&read(program, &format!("{folder}/report.json")));
    assert_eq!(report["schema"], "claque.report/1");
    assert!(report["summary"]["answer"].as_str().is_some_and(|a| a.len() > 40), "{}", report["summary"]);
    assert!(report["manifest"]["command"].as_str().is_some_and(|c| c.starts_with("claque ")));
    assert!(report["limits"]["model"]["model"]["hash"].is_string());
    assert!(read(program, &format!("{folder}/report.md")).starts_with("# "));
    for entry in std::fs::read_dir(program.scratch.join(folder)).expect("folder").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "csv") {
            let mut table = csv::Reader::from_path(&path).expect("CSV");
            table.records().for_each(|row| drop(row.unwrap_or_else(|e| panic!("{}: {e}", path.display()))));
        }
    }
    report
}

#[test]
fn a_campaign_is_judged_and_reported() {
    let program = held();
    let screen = program.ok(&["campaign", "--topic", "#HarbourLights", "--out", "out"]);
    assert!(screen.starts_with("Campaign #harbourlights"), "{screen}");
    let report = check_report(&program, "out");
    let campaign = &report["body"]["campaign"];
    assert!(campaign["n_mentions"].as_u64() > Some(300) && campaign["n_authors"].as_u64() > Some(50), "{campaign}");
    assert_eq!(campaign["suspect_authors"]["state"], "assessed");
    // The planted ring acts together; its accounts are named by token only.
    assert_eq!(campaign["coordination"]["state"], "assessed");
    let text = campaign.to_string();
    assert!(!text.contains("tiny_baker"), "a handle in the report");
    let nothing = program.run(&["campaign", "--topic", "#nobodysaidthis"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("no post"), "{}", nothing.stderr);
    // An interval before everything.
    assert_eq!(program.run(&["campaign", "--topic", "#HarbourLights", "--until", "2020-01-01"]).code, 2);
}

#[test]
fn an_audience_is_judged_and_reported() {
    let program = held();
    let screen = program.ok(&["audience", CREATOR, "--out", "out"]);
    assert!(screen.starts_with("Audience of a_"), "{screen}");
    let report = check_report(&program, "out");
    let creator = &report["body"]["creators"][0];
    assert_eq!(creator["n_held"], 220);
    assert_eq!(creator["audience_is"], "followers");
    let share = &creator["suspect_share"];
    assert_eq!(share["state"], "assessed", "{share}");
    assert_eq!(creator["follow_order"]["state"], "assessed", "the list's order was lost");
    assert!(creator["growth"]["result"]["over_time"].is_null(), "the list has no times");
    // The same creator by token, in another format.
    let token = program.ok(&["token", "--platform", "x", CREATOR]);
    let token = token.lines().last().and_then(|l| l.rsplit(',').next()).expect("token").trim().to_string();
    assert_eq!(creator["creator"].as_str().map(str::len), Some(token.len()));
    let by_token = json(&program.ok(&["audience", creator["creator"].as_str().expect("token"), "--format", "json"]));
    assert_eq!(by_token["body"]["creators"][0], *creator);
    let nobody = program.run(&["audience", "@nobody_at_all"]);
    assert_eq!(nobody.code, 2);
    assert!(nobody.stderr.contains("--follows-of"), "{}", nobody.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let program = held();
    for format in ["csv", "ndjson"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_claque"))
            .env("HOME", program.scratch.join("home"))
            .env("XDG_CONFIG_HOME", program.scratch.join("home/config"))
            .arg("-w")
            .arg(program.workspace())
            .args(["score", "--format", format])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ends");
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
