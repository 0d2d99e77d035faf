//! Demonstrating compliance: the audit with its evidence, and the papers, the same bytes whenever they are made.

use super::{CREATOR, authors, held, read};
use crate::program::{Program, Run};

#[test]
fn a_sound_workspace_passes_every_check_and_each_breach_fails_its_own() {
    let program = held();
    program.ok(&["audience", CREATOR, "--out", "out"]);
    let checkpoint = program.file("checkpoint.txt", program.ok(&["log", "checkpoint"]));
    let told = program.ok(&["audit", "--checkpoint", &checkpoint]);
    assert!(told.contains("14 of 14 checks passed"), "{told}");
    let fails = |name: &str| {
        let run = program.run(&["audit"]);
        assert_eq!(run.code, 3, "{name}: {}", run.stdout);
        let failed: Vec<&str> = run.stdout.lines().filter(|l| l.starts_with("FAIL")).collect();
        assert!(failed.len() == 1 && failed[0].contains(name), "{name}: {failed:?}");
    };
    let workspace = program.workspace();
    std::fs::write(workspace.join("data/x.partial"), b"").expect("write");
    fails("leftovers");
    std::fs::remove_file(workspace.join("data/x.partial")).expect("remove");
    std::fs::create_dir(workspace.join("mine")).expect("folder");
    std::fs::write(workspace.join("mine/report.json"), b"{}").expect("write");
    fails("orphan reports");
    std::fs::remove_dir_all(workspace.join("mine")).expect("remove");
    let report = program.scratch.join("out/report.json");
    let sound = read(&report);
    std::fs::write(&report, sound.replace("0.1", "0.2")).expect("write");
    fails("orphan reports");
    std::fs::write(&report, sound).expect("write");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |m| std::fs::Permissions::from_mode(m);
        std::fs::set_permissions(workspace.join("custody/register.sqlite"), mode(0o644)).expect("chmod");
        // Opening the register protects it again, so the copy that an audit sees is another file.
        std::fs::write(workspace.join("custody/copy.sqlite"), b"").expect("write");
        std::fs::set_permissions(workspace.join("custody/copy.sqlite"), mode(0o644)).expect("chmod");
        fails("permissions");
        std::fs::remove_file(workspace.join("custody/copy.sqlite")).expect("remove");
    }
    assert_eq!(program.run(&["audit"]).code, 0);
    // What cannot be looked at has neither passed nor failed.
    let keys = std::fs::read_dir(program.scratch.join("home/config/claque/keys")).expect("keys");
    let key = read(&keys.flatten().next().expect("key").path());
    let mut command = program.command();
    command.env("CLAQUE_KEY", key.trim()).arg("-w").arg(program.workspace()).arg("audit");
    let run = Run::of(command);
    assert!(
        run.code == 0
            && run.stdout.contains("13 of 13 checks passed, 1 not checked")
            && run.stdout.contains("n/a   key"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_no_file_shows_is_audited_too() {
    let program = held();
    let fails = |program: &Program, name: &str| {
        let run = program.run(&["audit"]);
        let failed: Vec<&str> = run.stdout.lines().filter(|l| l.starts_with("FAIL")).collect();
        assert!(run.code == 3 && failed.iter().any(|l| l.contains(name)), "{name}: {failed:?}");
    };
    let workspace = program.workspace();
    // A key where it must not be, an appeal that nobody answered, a vault that was tampered with.
    std::fs::write(workspace.join("data/copy.key"), "00").expect("write");
    fails(&program, "key");
    std::fs::remove_file(workspace.join("data/copy.key")).expect("remove");
    let token = authors(&program)[0].1.clone();
    program.ok(&["review", "appeal", "open", &token, "--statement", "it is me"]);
    assert_eq!(program.run(&["audit"]).code, 0);
    let register = rusqlite::Connection::open(workspace.join("custody/register.sqlite")).expect("SQLite");
    register.execute("UPDATE appeals SET due = '2020-01-01T00:00:00Z'", []).expect("update");
    drop(register);
    fails(&program, "appeals");
    std::fs::write(workspace.join("custody/vault.bin"), b"CLQVAULT and noise").expect("write");
    fails(&program, "vault");
    std::fs::remove_file(workspace.join("custody/vault.bin")).expect("remove");
    // Somebody's own editing of the list: a forgotten account whose rows are there.
    let before = read(&workspace.join("manifest.json"));
    let listed = serde_json::json!([{ "account": token, "absence": "forgotten", "since": "2026-01-01T00:00:00Z" }]);
    std::fs::write(workspace.join("absent.json"), listed.to_string()).expect("write");
    fails(&program, "absence");
    assert_eq!(read(&workspace.join("manifest.json")), before, "an audit mends nothing");
    let path = workspace.join("claque.toml");
    std::fs::write(&path, read(&path).replace("log_days = 365", "log_days = 30")).expect("write");
    fails(&program, "retention");
}

#[test]
fn the_papers_are_drafted_from_the_workspace_and_come_out_the_same() {
    let program = held();
    for arguments in [
        &["paperwork", "notice"][..],
        &["paperwork", "notice", "--language", "hi"],
        &["paperwork", "record"],
        &["paperwork", "dpia"],
    ] {
        let paper = program.ok(arguments);
        assert!(paper.contains("test") && !paper.contains("{{"), "{arguments:?}: {paper}");
        assert_eq!(program.ok(arguments), paper, "{arguments:?}");
    }
    assert_eq!(program.run(&["paperwork", "dpia", "--language", "hi"]).code, 2);
    // It claims no more than is done, and in words that a person can read.
    let notice = program.ok(&["paperwork", "notice"]);
    for words in ["is still in it", "Nobody outside of", "right to object", "trade union"] {
        assert!(notice.contains(words), "{words}: {notice}");
    }
    assert!(!notice.contains("age_years"), "{notice}");
    let own = program.file("own.md", "Zweck: {{purpose}}; {{n_files}} Dateien");
    assert_eq!(program.ok(&["paperwork", "notice", "--template", &own]), "Zweck: test; 2 Dateien");
}

#[test]
fn a_breach_names_the_accounts_concerned_and_its_deadlines() {
    let program = held();
    let authors = authors(&program);
    let leaked = format!("token,score\n{},0.9\n{},0.2\na_0000000000001,0.1\n", authors[0].1, authors[1].1);
    let leaked = program.file("leaked.csv", leaked);
    let arguments = ["paperwork", "breach", &leaked, "--discovered", "2026-02-27T22:30:00Z"];
    let notice = program.ok(&arguments);
    assert!(notice.contains("2026-03-02T22:30:00Z") && notice.contains("names 2 accounts"), "{notice}");
    assert!(notice.contains(&authors[0].1) && notice.contains(&authors[1].1) && !notice.contains("a_0000000000001"));
    assert_eq!(program.ok(&arguments), notice);
}

#[test]
fn a_leaked_raw_export_is_recognised_and_the_draft_says_that_identities_leaked() {
    let program = held();
    let breach = |file: &str, language: &str| {
        let when = ["--discovered", "2026-02-27T22:30:00Z", "--language", language];
        let run = program.run(&[&["paperwork", "breach", file][..], &when].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run
    };
    let manifest = read(&program.workspace().join("manifest.json"));
    // An export as the platform gives it: every follower, by what the platform calls them.
    let export = program.scratch.join("sim/followers_tiny_baker.jsonl").display().to_string();
    let notice = breach(&export, "en").stdout;
    assert!(notice.contains("Raw identities leaked") && !notice.contains("Tokens leaked"), "{notice}");
    assert!(notice.matches("(raw id or handle)").count() > 200, "{notice}");
    assert!(breach(&export, "hi").stdout.contains("मूल पहचान लीक हुई"));
    // A table that no format knows, with a token beside one of the ids.
    let authors = authors(&program);
    let table = format!("who;note\n{};paid\n{} {};x\n", authors[0].0, authors[1].0, authors[1].1);
    let notice = breach(&program.file("table.csv", table), "en").stdout;
    assert!(notice.contains("names 2 accounts") && notice.contains("word by word"), "{notice}");
    assert!(notice.contains(&format!("{} (raw id or handle, and token)", authors[1].1)), "{notice}");
    assert_eq!(read(&program.workspace().join("manifest.json")), manifest, "nothing of it is stored");
    // Nothing recognised is no all-clear, whether or not the key is there.
    let nothing = program.file("letter.txt", "Dear Sir or Madam, we regret.");
    let run = breach(&nothing, "en");
    assert!(run.stdout.contains("Nothing in it could be recognised") && !run.stdout.contains("0 accounts"));
    assert!(run.stderr.contains("no all-clear"), "{}", run.stderr);
    std::fs::rename(program.scratch.join("home"), program.scratch.join("away")).expect("rename");
    assert!(breach(&export, "en").stdout.contains("The key was not at hand"));
    assert_ne!(program.run(&["paperwork", "breach", "absent.csv", "--discovered", "2026-02-27"]).code, 0);
}
