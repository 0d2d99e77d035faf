//! The right of access: everything held, where it came from, every score with its reasons, every report.

use super::{authors, held, json, most_suspect, read};

#[test]
fn a_person_gets_everything_that_is_held_about_them() {
    let program = held();
    let listed = most_suspect(&program, 1).remove(0);
    program.ok(&["audience", super::CREATOR, "--out", "out"]);
    let report = read(&program.scratch.join("out/report.json"));
    let named = report.contains(&listed);
    program.ok(&["review", "decide", &listed, "cannot-tell", "--reason", "too few posts", "--reviewer", "r1"]);
    program.ok(&["subject", "export", &listed, "--out", "answer"]);
    let data = json(&read(&program.scratch.join("answer/access.json")));
    assert_eq!(data["schema"], "claque.subject/1");
    let rows = data["rows"].as_array().expect("rows");
    assert!(rows.iter().any(|r| r["table"] == "accounts" && r["own"] == true), "{rows:#?}");
    assert!(rows.iter().all(|r| r["fields"].as_object().is_some_and(|f| !f.is_empty())));
    let sources = data["sources"].as_array().expect("sources");
    assert!(sources.iter().all(|s| s["name"].as_str().is_some_and(|n| n.ends_with(".jsonl"))), "{sources:?}");
    let score = &data["scores"][0];
    assert!(score["probability"].is_number() && score["model_hash"].as_str().is_some_and(|h| h.len() > 8), "{score}");
    assert!(score["reasons"].as_array().is_some_and(|r| !r.is_empty()), "{score}");
    assert_eq!(data["reports"].as_array().map(Vec::len), Some(usize::from(named)));
    assert_eq!(data["reviews"][0]["reason"], "too few posts");
    // Statutory clock: thirty days from the answer's own date.
    let due = data["answer_due"].as_str().expect("due");
    let today = data["generated_at"].as_str().expect("date");
    assert!(due > today);
    let plain = read(&program.scratch.join("answer/access.md"));
    for words in ["Why:", "probability of automation", "too few posts", "What you can ask"] {
        assert!(plain.contains(words), "{words}");
    }
}

#[test]
fn rows_of_other_people_are_not_handed_out() {
    let program = held();
    let (id, token) = authors(&program)[1].clone();
    program.ok(&["subject", "export", &id, "--out", "answer"]);
    let data = json(&read(&program.scratch.join("answer/access.json")));
    let others: Vec<_> = data["rows"].as_array().expect("rows").iter().filter(|r| r["own"] == false).cloned().collect();
    for row in &others {
        let text = row.to_string();
        assert!(text.contains(&token) && !text.contains("\"text\""), "{row}");
    }
    // An account that is not held gets an answer, too: nothing is held.
    let nobody = program.ok(&["subject", "export", "999999999999999999"]);
    assert!(nobody.contains("Nothing is held in the dataset"), "{nobody}");
}
