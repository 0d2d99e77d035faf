//! Children, and what nobody may be sorted by.

use super::json;
use crate::program::Program;
use claque_custody::audit::duties::protected_word;

#[test]
fn accounts_that_speak_of_a_minor_are_set_aside_never_scored_and_only_counted() {
    let program = Program::new();
    let user = |id: u64, bio: &str| {
        serde_json::json!({"id_str": format!("{id}"), "id": id, "screen_name": format!("user_{id}"), "name": "U",
            "description": bio, "created_at": "Mon Nov 07 14:54:57 +0000 2016", "followers_count": 9,
            "friends_count": 5, "statuses_count": 7})
    };
    let users = [user(4001, "15 y/o, football"), user(4002, "9th grade teacher"), user(4003, "likes tea")];
    let path = program.file("users.json", serde_json::to_vec(&users).expect("json"));
    let told = program.ingest(&path, &[]);
    assert_eq!((&told["totals"]["kept"], &told["totals"]["suppressed"]), (&2.into(), &1.into()), "{told}");
    let scores = program.ok(&["score", "--format", "csv"]);
    assert_eq!(scores.lines().count(), 3, "a header and two adults");
    let list = json(&program.ok(&["subject", "list", "--json"]));
    assert_eq!((list.as_array().map(Vec::len), &list[0]["absence"]), (Some(1), &"minor".into()));
    let told = program.ok(&["subject", "list"]);
    assert!(told.contains("set aside (minor)") && !told.contains("case"), "nobody asked: there is no case: {told}");
    let token = list[0]["account"].as_str().expect("token");
    assert!(!scores.contains(token));
}

/// Names of fields in a JSON document, and of features that it lists.
fn names_in(value: &serde_json::Value, names: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            names.push(key.clone());
            if let ("name" | "feature", Some(text)) = (key.as_str(), value.as_str()) {
                names.push(text.to_string());
            }
            names_in(value, names);
        }),
        serde_json::Value::Array(values) => values.iter().for_each(|v| names_in(v, names)),
        _ => {}
    }
}

/// Facts that a template asks for: what stands between its brackets, and not its words, which may well say that nothing
/// of the kind is inferred.
fn asked_for(folder: &str, names: &mut Vec<String>) {
    let folder = format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(&folder).expect("templates").flatten() {
        let text = super::read(&entry.path());
        for (open, close) in [("{{", "}}"), ("{%", "%}")] {
            let asked = text.split(open).skip(1).filter_map(|rest| rest.split(close).next());
            names.extend(asked.map(str::to_string));
        }
    }
}

/// The lint over features, templates and schemas.
#[test]
fn no_protected_attribute_is_stored_computed_or_printed() {
    let mut names = claque_store::column_names();
    let n_columns = names.len();
    for model in ["accounts", "mentions"] {
        let path = format!("{}/../../models/{model}/model.json", env!("CARGO_MANIFEST_DIR"));
        names_in(&json(&super::read(std::path::Path::new(&path))), &mut names);
    }
    asked_for("claque-report/templates", &mut names);
    asked_for("claque-custody/templates", &mut names);
    let specs = claque_features::profile::profile_specs().iter().chain(claque_features::activity::activity_specs());
    for spec in specs.chain(claque_graph::features::SPECS) {
        names.extend([spec.name.to_string(), spec.words.to_string()]);
    }
    // What reports, scores and answers hold, by their own field names.
    let program = super::held();
    program.ok(&["audience", super::CREATOR, "--out", "out"]);
    names_in(&json(&super::read(&program.scratch.join("out/report.json"))), &mut names);
    let score = program.ok(&["score", "--format", "ndjson"]).lines().next().map(json).expect("a score");
    names_in(&score, &mut names);
    assert!(n_columns > 80 && names.len() > n_columns + 200, "{} names looked at", names.len());
    for name in &names {
        assert_eq!(protected_word(name), None, "{name}");
    }
    for word in ["gender", "religion_code", "author.ethnicity", "is of caste"] {
        assert!(protected_word(word).is_some(), "the lint would find {word}");
    }
}
