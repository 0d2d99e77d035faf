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
    let register = program.workspace().join("custody/register.sqlite");
    if register.exists() {
        let register = rusqlite::Connection::open(register).expect("SQLite");
        register.execute("UPDATE runs SET at = '2020-01-01T00:00:00Z'", []).expect("update");
    }
}

#[test]
fn what_is_older_than_stated_is_purged_everywhere() {
    let program = held();
    let inside = program.workspace().join("reports/one");
    program.ok(&["audience", CREATOR, "--out", inside.to_str().expect("path")]);
    program.ok(&["audience", CREATOR, "--out", "elsewhere"]);
    program.ok(&["audience", CREATOR, "--out", "edited"]);
    std::fs::write(program.scratch.join("edited/report.md"), "my notes").expect("write");
    let nothing = program.ok(&["purge", "--dry-run"]);
    assert!(nothing.contains("0 of 0 files"), "{nothing}");
    let kept = json(&program.ok(&["inspect", "--format", "json"]))["held"]["totals"]["kept"].to_string();
    let stays = nothing.lines().find(|l| l.starts_with("within retention")).expect("what may stay");
    assert!(stays.contains(&format!("{kept} rows of 2 files, until 20")), "{stays}");
    age(&program);
    // Held for longer than stated: nobody is scored on it.
    let refused = program.run(&["score", "--format", "csv"]);
    assert!(refused.code == 3 && refused.stderr.contains("claque purge"), "{}", refused.stderr);
    let failed = program.run(&["audit"]);
    assert!(failed.code == 3 && failed.stdout.contains("FAIL  retention"), "{}", failed.stdout);
    let would = program.ok(&["purge", "--dry-run"]);
    assert!(would.contains("of 2 files"), "{would}");
    assert!(json(&program.ok(&["inspect", "--format", "json"]))["held"]["totals"]["kept"].as_u64() > Some(0));
    let told = program.ok(&["purge"]);
    assert!(told.contains("yours to delete") && told.contains("edited/report.md"), "{told}");
    assert!(program.scratch.join("edited/report.md").exists());
    // Everywhere the program wrote: inside of the workspace and outside of it.
    for folder in [&inside, &program.scratch.join("elsewhere"), &program.scratch.join("edited")] {
        assert!(!folder.join("report.json").exists(), "{}", folder.display());
    }
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
fn a_notice_is_due_48_hours_before_rows_end() {
    let program = held();
    let path = program.workspace().join("manifest.json");
    let mut manifest = json(&read(&path));
    // Thirty days are stated; this file has one more day to go.
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(29 * 24);
    manifest["files"][0]["ingested_at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into();
    std::fs::write(&path, serde_json::to_vec_pretty(&manifest).expect("json")).expect("write");
    let run = program.run(&["purge", "--dry-run"]);
    assert!(run.stderr.contains("1 more files end within 48 hours"), "{}", run.stderr);
}

#[test]
fn fields_that_are_not_allowed_are_not_stored() {
    let program = crate::program::Program::new();
    let path = program.workspace().join("claque.toml");
    let allowed = "allowed_fields = [\"accounts.followers\", \"accounts.created_at\"]";
    let policy = read(&path);
    std::fs::write(&path, policy.replace("allowed_fields = []", allowed)).expect("write");
    let users: Vec<_> = (0..5)
        .map(|i| {
            serde_json::json!({"id_str": format!("{}", 5000 + i), "id": 5000 + i, "screen_name": format!("u{i}"),
                "name": "U", "description": "tea", "created_at": "Mon Nov 07 14:54:57 +0000 2016",
                "followers_count": i, "friends_count": 2 * i, "statuses_count": 7})
        })
        .collect();
    let file = program.file("users.json", serde_json::to_vec(&users).expect("json"));
    program.ingest(&file, &[]);
    let held = json(&program.ok(&["inspect", "--format", "json"]));
    let accounts = held["held"]["tables"].as_array().expect("tables")[0].clone();
    assert_eq!((&accounts["table"], &accounts["n_rows"]), (&"accounts".into(), &5.into()));
    for column in accounts["columns"].as_array().expect("columns") {
        let is_allowed = ["followers", "created_at"].iter().any(|name| column["name"] == *name);
        let is_filled = column["filled"].as_f64() > Some(0.0);
        assert!(is_filled == (is_allowed || column["required"] == true), "{column}");
    }
    assert!(program.run(&["audit"]).stdout.contains("pass  fields"));
    std::fs::write(&path, policy.replace("allowed_fields = []", "allowed_fields = [\"accounts.shoes\"]"))
        .expect("write");
    let refused = program.run(&["ingest", &file, "--source", "again"]);
    assert!(refused.code == 3 && refused.stderr.contains("accounts.shoes"), "{}", refused.stderr);
}

#[test]
fn a_source_says_where_it_came_from_and_cards_and_reports_carry_it() {
    let program = held();
    let users = super::forty_users();
    for (label, more) in [("human", &[][..]), ("automated", &["--no-training"])] {
        let path = program.file(&format!("{label}.json"), serde_json::to_vec(&users).expect("json"));
        let said = ["--label", label, "--source", label, "--licence", "CC BY 4.0", "--origin", "survey of ours"];
        let when = ["--source-basis", "consent", "--obtained", "2026-05-02"];
        program.ingest(&path, &[&said[..], &when, more].concat());
    }
    let sources = json(&read(&program.workspace().join("sources.json")));
    let human = sources.as_array().expect("list").iter().find(|s| s["name"] == "human").expect("source").clone();
    for (field, value) in
        [("origin", "survey of ours"), ("licence", "CC BY 4.0"), ("basis", "consent"), ("obtained", "2026-05-02")]
    {
        assert_eq!(human[field], value);
    }
    assert!(human["train"] == true && human["blake3"].as_str().is_some_and(|h| h.len() == 64), "{human}");
    // A licence that does not allow training is a licence, and no permission.
    let refused = program.run(&["train", "--name", "mine", "--algorithm", "logistic"]);
    assert!(refused.code == 3 && refused.stderr.contains("automated"), "{}", refused.stderr);
    let again = program.file("more.json", serde_json::to_vec(&users[..5]).expect("json"));
    program.ingest(&again, &["--source", "automated", "--licence", "CC BY 4.0"]);
    assert_eq!(program.run(&["train", "--name", "mine", "--algorithm", "logistic"]).code, 3, "once forbidden stays so");
    let relabelled = program.file("bots.json", serde_json::to_vec(&users[10..]).expect("json"));
    let bots = ["--label", "automated", "--source", "bots", "--licence", "CC BY 4.0", "--origin", "a honeypot"];
    program.ingest(&relabelled, &bots);
    program.ok(&["train", "--name", "mine", "--algorithm", "logistic", "--sources", "human,bots"]);
    let card = read(&program.workspace().join("models/mine/card.md"));
    assert!(card.contains("survey of ours 2026-05-02") && card.contains("a honeypot"), "{card}");
    program.ok(&["audience", CREATOR, "--out", "out"]);
    for file in ["report.html", "report.md", "report.json"] {
        assert!(read(&program.scratch.join(&format!("out/{file}"))).contains("survey of ours"), "{file}");
    }
}

#[test]
fn a_source_without_a_licence_teaches_nothing() {
    let program = held();
    let users = super::forty_users();
    for label in ["human", "automated"] {
        let path = program.file(&format!("{label}.json"), serde_json::to_vec(&users).expect("json"));
        program.ingest(&path, &["--label", label, "--source", &format!("bare-{label}")]);
    }
    let refused = program.run(&["train", "--name", "mine", "--algorithm", "logistic"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("licence"), "{}", refused.stderr);
    assert!(program.run(&["audit"]).stdout.contains("pass  licences"));
}
