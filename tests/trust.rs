//! What makes a score worth trusting, end to end: explanations, recalibration, evaluation, fairness and its gate,
//! labels spread over a graph, and that what must not matter does not.

use crate::program::Program;
use serde_json::Value;
use std::collections::BTreeMap;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", &text[..text.len().min(300)]))
}

/// The small scenario's posts, and its labelled accounts as two sources.
fn labelled() -> Program {
    let program = Program::new();
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    program.ok(&["simulate", &scenario, "--out", "sim"]);
    program.ingest("sim/posts.jsonl", &[]);
    for label in ["human", "automated"] {
        let folder = program.scratch.join(&format!("sim/labels/{label}"));
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("labels")
            .flatten()
            .map(|entry| entry.path().to_string_lossy().into_owned())
            .collect();
        files.sort();
        for path in files {
            let source = if path.contains(".v1.") { "probes" } else { "pages" };
            let more = ["--label", label, "--source", source, "--licence", "CC0-1.0"];
            program.ingest(&path, &more);
        }
    }
    program
}

/// Probability by token; accounts without one are left out.
fn scores(program: &Program, more: &[&str]) -> BTreeMap<String, f64> {
    let out = program.ok(&[&["score", "--format", "ndjson", "--reasons", "0"], more].concat());
    out.lines()
        .map(json)
        .filter_map(|s| Some((s["account"].as_str()?.to_string(), s["probability"].as_f64()?)))
        .collect()
}

fn self_contained(program: &Program, path: &str) -> String {
    let html = std::fs::read_to_string(program.scratch.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(html.starts_with("<!doctype html>") && !html.contains("://") && !html.contains("<link"), "{path}");
    html
}

#[test]
fn an_account_is_explained_and_its_counterfactuals_are_true_of_the_model() {
    let program = labelled();
    let all = scores(&program, &[]);
    let (token, p) = all.iter().max_by(|a, b| a.1.total_cmp(b.1)).expect("scores");
    let told = json(&program.ok(&["explain", token, "--format", "json", "--out", "why"]));
    assert_eq!((&told["schema"], &told["score"]["account"]), (&"claque.explain/1".into(), &token.as_str().into()));
    assert_eq!(told["score"]["probability"].as_f64(), Some(*p));
    assert!(told["score"]["reasons"].as_array().is_some_and(|r| !r.is_empty()));
    assert_eq!(told["rules"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["base_rates"].as_array().map(Vec::len), Some(4));
    for change in told["counterfactuals"].as_array().expect("list") {
        assert_ne!(change["to_band"], change["from_band"], "{change}");
    }
    let rare = json(&program.ok(&["explain", token, "--format", "json", "--base-rate", "0.01"]));
    assert!(rare["score"]["probability"].as_f64() < Some(*p) && rare["base_rate_supposed"] == true);
    let html = self_contained(&program, "why/explain.html");
    for text in ["What would change the band", "Published rules", "What is missing", "consistent with"] {
        assert!(html.contains(text), "{text}");
    }
    let screen = program.ok(&["explain", token]);
    assert!(screen.contains("against") && screen.contains("Conformal set") && screen.contains("People among"));
    let nobody = program.run(&["explain", "@nobody_at_all"]);
    assert!(nobody.code == 2 && !nobody.stderr.contains("nobody_at_all"), "{}", nobody.stderr);
}

#[test]
fn sub_scores_stand_beside_suspect_scores_only_and_a_small_kind_has_none() {
    let program = labelled();
    let mut n = 0;
    for row in program.ok(&["score", "--format", "ndjson", "--reasons", "0"]).lines().map(json) {
        let suspect = row["band"] == "likely automated" || row["band"] == "unsure";
        assert_eq!(row["kinds"].as_array().is_some(), suspect, "{row}");
        n += usize::from(suspect);
    }
    assert!(n > 0);
    let (token, _) = scores(&program, &[]).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("scores");
    assert!(program.ok(&["explain", &token]).contains("Kinds of automation it is like"));
    for (label, kind) in [("human", "human"), ("automated", "fake_follower")] {
        for version in ["v1", "v2"] {
            let path = format!("sim/labels/{label}/{kind}.{version}.jsonl");
            program.ingest(&path, &["--label", &format!("{label}:{kind}"), "--source", "few", "--licence", "CC0-1.0"]);
        }
    }
    let said = program.ok(&["train", "--name", "own", "--sources", "few", "--algorithm", "gbt"]);
    assert!(said.contains("fake_follower (none: "), "{said}");
    let rows = program.ok(&["score", "--format", "ndjson", "--model", "own"]);
    assert!(rows.lines().map(json).all(|row| row["kinds"].is_null()));
}

#[test]
fn fifty_reviewed_accounts_make_a_model_that_every_judgement_can_use() {
    let program = labelled();
    let drawn = program.ok(&["recalibrate", "--draw", "50"]);
    assert_eq!(drawn, program.ok(&["recalibrate", "--draw", "50"]), "another draw from the same seed");
    assert_eq!((drawn.lines().count(), drawn.lines().next()), (51, Some("token,label")));
    let all = scores(&program, &[]);
    // This reviewer finds people in all but the most suspect tenth.
    let label = |token: &str| if all[token] > 0.97 { "automated" } else { "human" };
    let rows: Vec<String> =
        drawn.lines().skip(1).map(|l| l.trim_end_matches(',')).map(|t| format!("{t},{}", label(t))).collect();
    let file = program.file("reviewed.csv", format!("token,label\n{}\n", rows.join("\n")));
    let told = program.ok(&["recalibrate", "--reviewed", &file, "--name", "own"]);
    assert!(told.contains("reviewed         50 accounts") && told.contains("95 % interval"), "{told}");
    let own = scores(&program, &["--model", "own"]);
    let mean = |m: &BTreeMap<String, f64>| m.values().sum::<f64>() / m.len() as f64;
    assert!(own.len() == all.len() && mean(&own) < mean(&all), "{} {}", mean(&own), mean(&all));
    // The order is kept.
    let mut by_old: Vec<&String> = all.keys().collect();
    by_old.sort_by(|a, b| all[*a].total_cmp(&all[*b]));
    assert!(own[by_old[0]] <= own[by_old[by_old.len() - 1]]);
    program.ingest("sim/followers_tiny_baker.jsonl", &["--follows-of", "@tiny_baker"]);
    let audience = json(&program.ok(&["audience", "@tiny_baker", "--model", "own", "--format", "json"]));
    assert_eq!(audience["limits"]["model"]["model"]["name"], "own");
    let few = program.file("few.csv", format!("token,label\n{}\n", rows[..20].join("\n")));
    let refused = program.run(&["recalibrate", "--reviewed", &few, "--name", "few"]);
    assert!(refused.code == 2 && refused.stderr.contains("50 are needed"), "{}", refused.stderr);
    let card = std::fs::read_to_string(program.workspace().join("models/own/card.md")).expect("card");
    assert!(card.contains("50 reviewed accounts"), "{card}");
}

#[test]
fn protocols_say_what_they_are_and_the_stronger_statement_comes_first() {
    let program = labelled();
    let run = |more: &[&str]| {
        json(&program.ok(&[&["evaluate", "--algorithm", "shallow_tree", "--format", "json"], more].concat()))
    };
    let both = run(&["--out", "eval"]);
    let protocols: Vec<&str> =
        both["judgements"].as_array().expect("list").iter().filter_map(|j| j["protocol"].as_str()).collect();
    assert_eq!(protocols, ["leave_one_source_out", "stratified"]);
    let first = &both["judgements"][0]["figures"][0];
    for figure in ["roc_auc", "pr_auc", "precision_at_recall_80", "f1", "mcc", "brier", "ece"] {
        let interval = &first[figure]["interval"];
        assert!(interval["low"].as_f64() <= interval["high"].as_f64() && interval["low"].is_number(), "{figure}");
    }
    assert!(both["judgements"][0]["mistakes"].as_array().is_some_and(|m| !m.is_empty()));
    assert!(self_contained(&program, "eval/evaluate.html").contains("the weaker statement"));
    let named = run(&["--train-on", "probes", "--test-on", "pages"]);
    assert_eq!(named["judgements"][0]["figures"][0]["name"], "pages");
    assert!(run(&["--protocol", "temporal"])["temporal"]["mean_brier"].is_number());
    assert_eq!(run(&["--protocol", "cv"])["leave_one_source_out"], Value::Null);
    let unknown = program.run(&["evaluate", "--train-on", "probes", "--test-on", "nothing"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("nothing"), "{}", unknown.stderr);
}

#[test]
fn groups_are_audited_and_a_model_beyond_the_declared_gap_is_not_published() {
    let program = labelled();
    let audit = json(&program.ok(&["fairness", "--format", "json", "--out", "fair"]));
    let names: Vec<&str> =
        audit["attributes"].as_array().expect("list").iter().filter_map(|a| a["attribute"].as_str()).collect();
    assert_eq!(names, ["language", "script of the name", "age of the account", "followers", "platform", "source"]);
    let language = audit["invariance"].as_array().expect("list").iter().find(|i| i["change"] == "the language code");
    assert_eq!(language.expect("tried")["max_change"].as_f64(), Some(0.0), "the declared language moved a score");
    assert!(self_contained(&program, "fair/fairness.html").contains("equalised-odds"));
    let train =
        |name: &str, gap: &str| program.run(&["train", "--name", name, "--algorithm", "logistic", "--gap-max", gap]);
    let refused = train("unfair", "0.000001");
    assert!(refused.code == 3 && refused.stderr.contains("equalised-odds difference"), "{}", refused.stderr);
    assert!(!program.workspace().join("models/unfair").exists(), "a refused model was written");
    let passed = train("fair", "1.0");
    assert!(passed.code == 0 && passed.stdout.contains("fairness"), "{}{}", passed.stdout, passed.stderr);
    assert_eq!(program.run(&["fairness", "--model", "fair", "--sources", "probes", "--gap-max", "1.0"]).code, 0);
}

#[test]
fn labels_spread_over_given_edges_and_stop_where_nobody_is_connected() {
    let program = Program::new();
    let token = |i: u64| {
        let out = program.ok(&["token", "--platform", "x", &format!("90000000{i}")]);
        out.lines().last().and_then(|l| l.rsplit(',').next()).expect("token").to_string()
    };
    let tokens: Vec<String> = (0..14).map(token).collect();
    let mut edges = String::from("source,target\n");
    for group in [0..6, 6..12] {
        for i in group.clone() {
            for j in group.clone().filter(|j| *j > i) {
                edges += &format!("{},{}\n", tokens[i], tokens[j]);
            }
        }
    }
    edges += &format!("{},{}\n{},{}\n", tokens[0], tokens[6], tokens[12], tokens[13]);
    let edges = program.file("edges.csv", edges);
    let seeds = program.file("seeds.csv", format!("token,label\n{},human\n{},automated\n", tokens[1], tokens[7]));
    let out = program.ok(&["propagate", "--edges", &edges, "--reviewed", &seeds]);
    let mut table = csv::Reader::from_reader(out.as_bytes());
    let rows: BTreeMap<String, (f64, String)> = table
        .records()
        .map(|r| r.expect("row"))
        .map(|r| (r[0].to_string(), (r[1].parse().expect("number"), r[5].to_string())))
        .collect();
    assert_eq!(rows.len(), 14);
    for (i, token) in tokens.iter().enumerate() {
        let (score, reading) = &rows[token];
        match i {
            0..6 => assert!(*score < 0.0, "{i}: {score}"),
            6..12 => assert!(*score > 0.0, "{i}: {score}"),
            _ => assert_eq!((*score, reading.as_str()), (0.0, "insufficient")),
        }
    }
    let one = program.file("one.csv", format!("token,label\n{},human\n", tokens[1]));
    assert_eq!(program.run(&["propagate", "--edges", &edges, "--reviewed", &one]).code, 2);
}

#[test]
fn where_somebody_lives_and_which_letters_a_name_has_moves_no_score_beyond_a_bound() {
    let program = Program::new();
    let account = |id: u64, name: &str, place: &str, lang: &str, i: u64| {
        format!(
            r#"{{"id":{id},"id_str":"{id}","name":"{name}","screen_name":"olga_p{i}","location":"{place}","description":"tea and trains","url":null,"protected":false,"followers_count":{},"friends_count":{},"listed_count":{},"created_at":"Sat Mar 05 09:10:07 +0000 2016","favourites_count":{},"verified":false,"statuses_count":{},"lang":"{lang}","default_profile":true,"default_profile_image":false}}"#,
            20 + 37 * i,
            90 + 11 * i,
            i % 4,
            30 * i,
            100 + 210 * i
        )
    };
    let mut text = String::new();
    for i in 0..40 {
        text += &account(800_000 + 10 * i, "Olga Petrova", "London", "en", i);
        text += "\n";
        text += &account(800_001 + 10 * i, "Olga Petrova", "Lagos", "yo", i);
        text += "\n";
        text += &account(800_002 + 10 * i, "Ольга Петрова", "London", "en", i);
        text += "\n";
    }
    let path = program.file("users.jsonl", text);
    program.ingest(&path, &[]);
    let ids: Vec<String> = (0..40).flat_map(|i| (0..3).map(move |k| (800_000 + 10 * i + k).to_string())).collect();
    let arguments: Vec<&str> = ["token", "--platform", "x"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    let told = program.ok(&arguments);
    let tokens: Vec<&str> = told.lines().skip(1).filter_map(|l| l.rsplit(',').next()).map(str::trim).collect();
    let p = scores(&program, &[]);
    let of = |i: usize, k: usize| p[tokens[3 * i + k]];
    let place: f64 = (0..40).map(|i| (of(i, 0) - of(i, 1)).abs()).fold(0.0, f64::max);
    assert_eq!(place, 0.0, "region and language code moved a score");
    let script: f64 = (0..40).map(|i| (of(i, 0) - of(i, 2)).abs()).sum::<f64>() / 40.0;
    assert!(script <= 0.05, "the script of the name moves scores by {script} on average");
}

#[test]
fn every_model_that_is_compiled_in_scores_by_its_name() {
    let program = labelled();
    for name in ["accounts", "accounts-posts", "accounts-graph"] {
        let rows = program.ok(&["score", "--format", "ndjson", "--reasons", "0", "--model", name]);
        let rows: Vec<Value> = rows.lines().map(json).collect();
        assert!(rows.iter().all(|r| r["model"]["name"] == name));
        assert!(rows.iter().any(|r| r["probability"].is_number()), "{name} scores nobody");
    }
    let unknown = program.run(&["score", "--model", "nobody"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("accounts-graph"), "{}", unknown.stderr);
}
