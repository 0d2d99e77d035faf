//! Security of raw ids: off by default, opened by two people, closed to everybody else; or never kept at all.

use super::{authors, held, json, last_entry, read};
use crate::program::{Program, Run};
use testkit::planted::search;

const PASSPHRASE: &str = "correct horse battery staple";

fn with_passphrase(program: &Program, passphrase: &str, arguments: &[&str]) -> Run {
    let mut command = program.command();
    command.env("CLAQUE_VAULT_PASSPHRASE", passphrase).arg("-w").arg(program.workspace()).args(arguments);
    Run::of(command)
}

/// A workspace with a vault that holds the authors' ids, and an approver.
fn guarded() -> Program {
    let program = held();
    assert_eq!(with_passphrase(&program, PASSPHRASE, &["vault", "on"]).code, 3, "nobody may open it yet");
    let public = program.ok(&["vault", "approver", "second.key"]);
    let path = program.workspace().join("claque.toml");
    let text = read(&path).replace("may_reveal = []", &format!("may_reveal = [\"{}\"]", public.trim()));
    std::fs::write(&path, text).expect("write");
    assert_eq!(with_passphrase(&program, "short", &["vault", "on"]).code, 2);
    assert_eq!(with_passphrase(&program, PASSPHRASE, &["vault", "on"]).code, 0);
    let csv: String = authors(&program).iter().map(|(id, _)| format!("{id}\n")).collect();
    let export = program.file("authors.csv", format!("author_id\n{csv}"));
    let kept = with_passphrase(&program, PASSPHRASE, &["vault", "keep", &export]);
    assert_eq!(kept.code, 0, "{}", kept.stderr);
    program
}

#[test]
fn a_raw_id_is_revealed_by_two_people_for_a_reason_once_and_logged() {
    let program = guarded();
    let (id, token) = authors(&program)[0].clone();
    assert!(search(&program.workspace(), std::slice::from_ref(&id)).is_empty(), "a raw id in the clear");
    let approval =
        ["vault", "approve", &token, "--reason", "court order 12/34", "--as", "second.key", "--out", "ok.txt"];
    program.ok(&approval);
    let reveal = |passphrase: &str, reason: &str| {
        let arguments = ["reveal", &token, "--reason", reason, "--approval", "ok.txt"];
        with_passphrase(&program, passphrase, &arguments)
    };
    let before = last_entry(&program);
    for (passphrase, reason) in [(PASSPHRASE, "curiosity"), ("wrong horse battery staple", "court order 12/34")] {
        let refused = reveal(passphrase, reason);
        assert_eq!((refused.code, refused.stdout.as_str()), (3, ""), "{}", refused.stderr);
    }
    assert_eq!(last_entry(&program), before);
    let shown = reveal(PASSPHRASE, "court order 12/34");
    assert_eq!((shown.code, shown.stdout.trim()), (0, id.as_str()), "{}", shown.stderr);
    let entry = last_entry(&program);
    assert!(entry["act"] == "reveal" && !entry.to_string().contains(&token) && !entry.to_string().contains(&id));
    assert_eq!(reveal(PASSPHRASE, "court order 12/34").code, 3, "one approval, one reveal");
    // Forgetting empties the vault, too, and asks nobody for the passphrase.
    assert!(program.ok(&["subject", "forget", &token, "--yes"]).contains("vault entry        erased"));
}

#[test]
fn results_are_joined_to_a_raw_export_and_nothing_is_stored() {
    let program = held();
    std::fs::write(program.scratch.join("scores.csv"), program.ok(&["score", "--format", "csv"])).expect("write");
    let (id, token) = authors(&program)[0].clone();
    let export = program.file("raw.csv", format!("author_id,note\n{id},\"a, b\"\n424242,nobody\n"));
    let size = |program: &Program| {
        let told = json(&program.ok(&["inspect", "--format", "json"]));
        (told["held"]["totals"].clone(), std::fs::read(program.workspace().join("manifest.json")).expect("manifest"))
    };
    let before = size(&program);
    let joined = program.ok(&["match", &export, "--with", "scores.csv"]);
    let mut lines = joined.lines();
    assert!(
        lines.next().is_some_and(|h| h.starts_with("author_id,note,claque_account,claque_probability")),
        "{joined}"
    );
    assert!(lines.next().is_some_and(|l| l.starts_with(&format!("{id},\"a, b\",{token},"))), "{joined}");
    assert!(lines.next().is_some_and(|l| l.starts_with("424242,nobody,,")), "{joined}");
    assert_eq!(size(&program), before);
    assert!(search(&program.workspace(), &[id]).is_empty());
    let lines = program.ok(&["match", "sim/posts.jsonl", "--with", "scores.csv"]);
    assert!(lines.lines().filter(|l| json(l)["claque"]["claque_band"].is_string()).count() > 100);
}
