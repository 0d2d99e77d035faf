//! Storage limitation, and what may be learnt from: nothing is held for longer than stated, nothing is trained on
//! without a licence.

use super::{CREATOR, held, json, read};

/// Lets everything ingested so far be old.
fn age(program: &crate::program::Program) {
    let path = program.workspace().join("manifest.json");
    let text = read(&path);
    let mut manifest = json(&text);
    for file in manifest["files"].as_array_mut().expect("files") {
        file["ingested_at"] = "2020-01-01T00:00:00Z".into();
    }
    std::fs::write(&path, serde_json::to_vec_pretty(&manifest).expect("json")).expect("write");
}

#[test]
fn what_is_older_than_stated_is_purged_everywhere() {
    let program = held();
    let inside = program.workspace().join("reports/one");
    program.ok(&["audience", CREATOR, "--out", inside.to_str().expect("path")]);
    let nothing = program.ok(&["purge", "--dry-run"]);
    assert!(nothing.contains("0 of 0 files"), "{nothing}");
    age(&program);
    let failed = program.run(&["audit"]);
    assert!(failed.code == 3 && failed.stdout.contains("FAIL  retention"), "{}", failed.stdout);
    let would = program.ok(&["purge", "--dry-run"]);
    assert!(would.contains("of 2 files"), "{would}");
    assert!(json(&program.ok(&["inspect", "--format", "json"]))["held"]["totals"]["kept"].as_u64() > Some(0));
    program.ok(&["purge"]);
    let held = json(&program.ok(&["inspect", "--format", "json"]))["held"].clone();
    assert_eq!(held["totals"]["kept"], 0);
    for table in held["tables"].as_array().expect("tables") {
        assert_eq!(table["n_rows"], 0, "{table}");
    }
    assert!(program.run(&["audit"]).stdout.contains("pass  retention"));
    assert!(program.ok(&["log", "verify"]).starts_with("intact"), "the log outlives the data");
}

#[test]
fn without_a_stated_purpose_basis_and_retention_nobody_is_scored_or_purged() {
    let program = held();
    let path = program.workspace().join("claque.toml");
    std::fs::write(&path, read(&path).replace("purpose = \"test\"", "purpose = \"\"")).expect("write");
    for arguments in [&["score"][..], &["audience", CREATOR], &["purge"]] {
        let run = program.run(arguments);
        assert_eq!(run.code, 3, "{arguments:?}: {}", run.stderr);
    }
    assert!(program.run(&["audit"]).stdout.contains("FAIL  purpose"));
}

#[test]
fn fields_beyond_the_allowed_ones_are_found() {
    let program = held();
    let path = program.workspace().join("claque.toml");
    let text = read(&path).replace("allowed_fields = []", "allowed_fields = [\"accounts.account\", \"posts.post\"]");
    std::fs::write(&path, text).expect("write");
    let run = program.run(&["audit"]);
    assert!(run.code == 3 && run.stdout.contains("accounts.followers is filled"), "{}", run.stdout);
}

#[test]
fn a_source_without_a_licence_teaches_nothing() {
    let program = held();
    let users: Vec<_> = (0..40)
        .map(|i| {
            serde_json::json!({"id_str": format!("{}", 5000 + i), "id": 5000 + i, "screen_name": format!("u{i}"),
                "name": "U", "description": "", "created_at": "Mon Nov 07 14:54:57 +0000 2016",
                "followers_count": i, "friends_count": 2 * i, "statuses_count": 7})
        })
        .collect();
    for label in ["human", "automated"] {
        let path = program.file(&format!("{label}.json"), serde_json::to_vec(&users).expect("json"));
        program.ingest(&path, &["--label", label, "--source", &format!("bare-{label}")]);
    }
    let refused = program.run(&["train", "--name", "mine", "--algorithm", "logistic"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("licence"), "{}", refused.stderr);
    assert!(program.run(&["audit"]).stdout.contains("pass  licences"));
}
