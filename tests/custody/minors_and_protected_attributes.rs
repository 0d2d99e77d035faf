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
    let token = list[0]["account"].as_str().expect("token");
    assert!(!scores.contains(token));
}

#[test]
fn no_protected_attribute_is_stored_computed_or_printed() {
    for name in claque_store::column_names() {
        assert_eq!(protected_word(&name), None, "{name}");
    }
    let program = Program::new();
    let specs = include_str!("../../models/accounts/model.json");
    let model = json(specs);
    let mut names = Vec::new();
    fn features(value: &serde_json::Value, names: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                if let ("name" | "feature", Some(text)) = (key.as_str(), value.as_str()) {
                    names.push(text.to_string());
                }
                features(value, names);
            }),
            serde_json::Value::Array(values) => values.iter().for_each(|v| features(v, names)),
            _ => {}
        }
    }
    features(&model, &mut names);
    assert!(names.len() > 10, "{names:?}");
    for name in &names {
        assert_eq!(protected_word(name), None, "{name}");
    }
    drop(program);
}
