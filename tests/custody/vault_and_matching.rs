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

/// Switches the vault on, with one approver.
fn switch_on(program: &Program) {
    assert_eq!(with_passphrase(program, PASSPHRASE, &["vault", "on"]).code, 3, "nobody may open it yet");
    let public = program.ok(&["vault", "approver", "second.key"]);
    let path = program.workspace().join("claque.toml");
    let text = read(&path).replace("may_reveal = []", &format!("may_reveal = [\"{}\"]", public.trim()));
    std::fs::write(&path, text).expect("write");
    assert_eq!(with_passphrase(program, "short", &["vault", "on"]).code, 2);
    assert_eq!(with_passphrase(program, PASSPHRASE, &["vault", "on"]).code, 0);
}

/// The authors' ids as a raw export.
fn export(program: &Program) -> String {
    let csv: String = authors(program).iter().map(|(id, _)| format!("{id}\n")).collect();
    program.file("authors.csv", format!("author_id\n{csv}"))
}

/// A workspace with a vault that holds the authors' ids, and an approver.
fn guarded() -> Program {
    let program = held();
    assert_eq!(program.ok(&["vault", "status"]).trim(), "off", "off by default");
    switch_on(&program);
    let export = export(&program);
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
fn a_vault_that_is_on_is_filled_as_files_are_read_and_never_with_who_is_absent() {
    let program = held();
    let authors = authors(&program);
    program.ok(&["subject", "suppress", &authors[1].1]);
    switch_on(&program);
    let posts = ["ingest", "sim/posts.jsonl", "--source", "again"];
    let refused = program.run(&posts);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("--no-vault"), "{}", refused.stderr);
    program.ok(&[&posts[..], &["--no-vault"]].concat());
    assert_eq!(program.ok(&["vault", "status"]).trim(), "on: 0 accounts");
    let read = with_passphrase(&program, PASSPHRASE, &posts);
    assert_eq!(read.code, 0, "{}", read.stderr);
    let (id, token) = &authors[0];
    let ok = ["vault", "approve", token, "--reason", "court order", "--as", "second.key", "--out", "ok.txt"];
    program.ok(&ok);
    let arguments = ["reveal", token, "--reason", "court order", "--approval", "ok.txt"];
    assert_eq!(with_passphrase(&program, PASSPHRASE, &arguments).stdout.trim(), id);
    let other = ["vault", "approve", &authors[1].1, "--reason", "court order", "--as", "second.key"];
    std::fs::write(program.scratch.join("other.txt"), program.ok(&other)).expect("write");
    let arguments = ["reveal", &authors[1].1, "--reason", "court order", "--approval", "other.txt"];
    let absent = with_passphrase(&program, PASSPHRASE, &arguments);
    assert!(absent.code == 2 && absent.stderr.contains("does not hold"), "{}", absent.stderr);
    let ids: Vec<String> = authors.into_iter().map(|(id, _)| id).collect();
    assert!(search(&program.workspace(), &ids).is_empty(), "a raw id in the clear");
}

/// Runs a verb whose standard error nobody reads, until it waits for that; searches its memory.
#[cfg(target_os = "linux")]
fn memory_of(program: &Program, passphrase: &str, arguments: &[&str], needles: &[String]) -> Option<Vec<String>> {
    use std::io::Write;
    let (_reader, mut full) = std::io::pipe().expect("pipe");
    // As much as a pipe takes: the next byte waits.
    full.write_all(&[b' '; 65_536]).expect("fill");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_claque"));
    command.env_clear().env("HOME", program.scratch.join("home")).env("CLAQUE_VAULT_PASSPHRASE", passphrase);
    command.env("XDG_CONFIG_HOME", program.scratch.join("home/config")).current_dir(program.scratch.path());
    command.arg("-w").arg(program.workspace()).args(arguments).stdin(std::process::Stdio::null());
    let mut child = command.stdout(full.try_clone().expect("pipe")).stderr(full).spawn().expect("the program runs");
    testkit::memory::wait_until_idle(child.id()).unwrap_or_else(|e| panic!("{arguments:?}: {e}"));
    let found = testkit::memory::search(child.id(), needles);
    child.kill().and_then(|()| child.wait()).expect("it ends");
    match found {
        Ok(leaks) => Some(leaks.iter().map(|l| format!("{} in {}", l.needle, l.place.display())).collect()),
        Err(error) => {
            #[allow(clippy::print_stderr)]
            {
                eprintln!("skipped: this system shows nobody a process's memory ({error})");
            }
            None
        }
    }
}

/// Needles are the raw ids of all authors and the handle of the creator, as a debugger or a memory dump would show them.
#[cfg(target_os = "linux")]
#[test]
fn while_the_vault_is_closed_no_raw_id_is_in_memory_or_on_the_disk() {
    let program = guarded();
    let authors = authors(&program);
    let mut ids: Vec<String> = authors.iter().map(|(id, _)| id.clone()).collect();
    let token = authors[0].1.as_str();
    let approve = ["vault", "approve", token, "--reason", "court order", "--as", "second.key", "--out", "ok.txt"];
    program.ok(&approve);
    let reveal = ["reveal", token, "--reason", "court order", "--approval", "ok.txt"];
    // The search finds what is there: the passphrase in the environment, and the raw id that is on its way out.
    let Some(found) = memory_of(&program, PASSPHRASE, &reveal, &[ids[0].clone(), PASSPHRASE.into()]) else { return };
    assert!([&ids[0], PASSPHRASE].iter().all(|n| found.iter().any(|f| f.starts_with(*n))), "{found:?}");
    // Loaded and closed; refused with a wrong passphrase; closed again after new ids went in.
    let wrong = "wrong horse battery staple";
    for (passphrase, arguments) in [(wrong, &["vault", "status"][..]), (wrong, &reveal), (wrong, &["audit"])] {
        assert_eq!(memory_of(&program, passphrase, arguments, &ids), Some(Vec::new()), "{arguments:?}");
    }
    let export = export(&program);
    program.ok(&["vault", "off", "--yes"]);
    assert_eq!(with_passphrase(&program, PASSPHRASE, &["vault", "on"]).code, 0);
    let keep = ["vault", "keep", &export];
    assert_eq!(memory_of(&program, PASSPHRASE, &keep, &ids), Some(Vec::new()), "after `vault keep`");
    assert!(program.ok(&["vault", "status"]).starts_with("on: "), "it was filled before it came to rest");
    // Nor on the disk: workspace, home, and the system's folder of temporary files.
    ids.retain(|id| id.len() > 6);
    for folder in [program.workspace(), program.scratch.join("home")] {
        assert!(search(&folder, &ids).is_empty(), "{}", folder.display());
    }
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
