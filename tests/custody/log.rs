//! Accountability: everything that was done is on record, and the record cannot be rewritten unseen.

use super::{CREATOR, authors, held, last_entry, read};
use rusqlite::Connection;

#[test]
fn every_act_leaves_one_entry_and_no_entry_names_a_person() {
    let program = held();
    let (id, token) = authors(&program)[0].clone();
    program.ok(&["score", "--format", "csv"]);
    program.ok(&["audience", CREATOR, "--out", "out"]);
    program.ok(&["review", "decide", &token, "authentic", "--reason", "posts by hand", "--reviewer", "r1"]);
    program.ok(&["subject", "export", &id]);
    program.ok(&["subject", "suppress", &token]);
    program.ok(&["subject", "forget", &id, "--yes"]);
    program.ok(&["purge"]);
    let text = program.ok(&["log", "show", "--json"]);
    let acts: Vec<String> = text.lines().map(|l| super::json(l)["act"].as_str().expect("act").to_string()).collect();
    let wanted = ["init", "ingest", "ingest", "score", "report", "review", "export", "suppress", "forget", "purge"];
    assert_eq!(acts, wanted);
    for needle in [id.as_str(), &token, "tiny_baker", "posts by hand", "posts.jsonl"] {
        assert!(!text.contains(needle), "the log names {needle}");
        assert!(!program.ok(&["log", "show"]).contains(needle));
    }
    assert!(program.ok(&["log", "verify"]).starts_with("intact: 10 entries"));
}

#[test]
fn a_change_of_policy_is_on_record() {
    let program = held();
    let path = program.workspace().join("claque.toml");
    std::fs::write(&path, read(&path).replace("retention_days = 30", "retention_days = 60")).expect("write");
    program.ok(&["score", "--format", "csv"]);
    let text = program.ok(&["log", "show", "--last", "2", "--json"]);
    let entries: Vec<_> = text.lines().map(super::json).collect();
    assert_eq!((&entries[0]["act"], &entries[0]["counts"]["retention_days"]), (&"policy".into(), &60.into()));
    assert_ne!(
        entries[0]["hashes"]["policy"],
        super::json(program.ok(&["log", "show", "--json"]).lines().next().expect("first"))["hashes"]["policy"]
    );
}

#[test]
fn a_rewritten_log_is_found_and_stops_the_program() {
    let program = held();
    program.ok(&["score", "--format", "csv"]);
    let checkpoint = program.file("checkpoint.txt", program.ok(&["log", "checkpoint"]));
    program.ok(&["log", "verify", "--checkpoint", &checkpoint]);
    let log = program.workspace().join("custody/log.sqlite");
    let sound = std::fs::read(&log).expect("log");
    let connection = Connection::open(&log).expect("SQLite");
    connection
        .execute("UPDATE entries SET entry = replace(entry, 'score', 'audit') WHERE seq = 4", [])
        .expect("update");
    drop(connection);
    let found = program.run(&["log", "verify"]);
    assert_eq!(found.code, 3, "{}", found.stdout);
    assert!(found.stdout.contains("FAULT"), "{}", found.stdout);
    let refused = program.run(&["score", "--format", "csv"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("does not verify") && refused.stderr.contains("what to do"), "{}", refused.stderr);
    // A whole log made anew verifies by itself, and not against the checkpoint.
    std::fs::remove_dir_all(program.workspace().join("custody")).expect("remove");
    program.ok(&["score", "--format", "csv"]);
    program.ok(&["log", "verify"]);
    assert_eq!(program.run(&["log", "verify", "--checkpoint", &checkpoint]).code, 3);
    std::fs::write(&log, sound).expect("write");
    assert_eq!(program.run(&["log", "verify"]).code, 3, "an old log under a new seal");
}

#[test]
fn an_auditor_can_read_the_log_with_any_sqlite() {
    let program = held();
    let connection = Connection::open(program.workspace().join("custody/log.sqlite")).expect("SQLite");
    let n: i64 = connection
        .query_row("SELECT count(*) FROM log WHERE act = 'ingest' AND counts ->> 'kept' > 0", [], |row| row.get(0))
        .expect("the view");
    assert_eq!(n, 2);
    assert_eq!(last_entry(&program)["act"], "ingest");
}
