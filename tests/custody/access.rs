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
fn an_answer_is_in_plain_words_and_lists_only_files_that_name_the_person() {
    let program = held();
    let listed = most_suspect(&program, 1).remove(0);
    program.ok(&["audience", super::CREATOR, "--out", "out"]);
    program.ok(&["subject", "export", &listed, "--out", "answer"]);
    let plain = read(&program.scratch.join("answer/access.md"));
    for words in ["followers: ", "accounts followed: ", "variety of the characters in the handle: ", " UTC"] {
        assert!(plain.contains(words), "{words}: {plain}");
    }
    // No machine's name, no line number, no digit that nobody needs.
    for raw in ["handle_", "- file:", "- line:", "weak_key", "bio_", ".000"] {
        assert!(!plain.contains(raw), "{raw}: {plain}");
    }
    let data = json(&read(&program.scratch.join("answer/access.json")));
    assert!(data["rows"][0]["fields"].get("handle_length").is_some(), "the data has every column");
    let files: Vec<String> = data["reports"]
        .as_array()
        .expect("reports")
        .iter()
        .flat_map(|r| r["files"].as_array().expect("files").clone())
        .map(|f| f.as_str().expect("path").to_string())
        .collect();
    assert!(!files.is_empty());
    for file in &files {
        assert!(file.starts_with("out/") && plain.contains(file), "{file}");
        assert!(read(&program.scratch.join(file)).contains(&listed), "{file} does not name the account");
    }
    let shown = program.ok(&["review", "show", &listed]);
    assert!(shown.contains("  followers: ") && !shown.contains("handle_") && !shown.contains(".000"), "{shown}");
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
