//! Security of processing: no network, no writing elsewhere, no half-done work after a crash.

use super::{CREATOR, authors, held};
use crate::program::{Program, Run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Every file below a folder with its size and time of change.
fn files(folder: &Path) -> BTreeMap<PathBuf, (u64, std::time::SystemTime)> {
    let (mut out, mut open) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(path) = open.pop() {
        let Ok(meta) = std::fs::metadata(&path) else { continue };
        if meta.is_dir() {
            open.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|e| e.path()));
        } else {
            out.insert(path, (meta.len(), meta.modified().expect("time")));
        }
    }
    out
}

const VERBS: &[&[&str]] = &[
    &["ingest", "sim/posts.jsonl", "--source", "again"],
    &["inspect"],
    &["graph", "--out", "out/g.csv"],
    &["score", "--format", "csv"],
    &["audience", CREATOR, "--out", "out"],
    &["campaign", "--topic", "#HarbourLights", "--out", "out"],
    &["review", "queue"],
    &["review", "stats"],
    &["log", "verify"],
    &["log", "checkpoint"],
    &["paperwork", "notice"],
    &["audit"],
    &["purge", "--dry-run"],
];

#[test]
fn everything_runs_with_the_network_denied() {
    let may = Command::new("unshare").args(["-rn", "true"]).stderr(Stdio::null()).status();
    if !may.is_ok_and(|status| status.success()) {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: this system lets nobody make a network namespace (unshare -rn)");
        }
        return;
    }
    let program = held();
    std::fs::create_dir(program.scratch.join("out")).expect("folder");
    for arguments in VERBS {
        let mut command = assert_cmd::Command::new("unshare");
        command
            .args(["-rn", env!("CARGO_BIN_EXE_claque")])
            .env("HOME", program.scratch.join("home"))
            .env("XDG_CONFIG_HOME", program.scratch.join("home/config"))
            .current_dir(program.scratch.path())
            .arg("-w")
            .arg(program.workspace())
            .args(*arguments);
        let run = Run::of(command);
        // Inside of the namespace files belong to "root": the audit may object to nothing else.
        assert!(run.code == 0, "{arguments:?}: {}{}", run.stdout, run.stderr);
    }
}

#[test]
fn nothing_is_written_outside_of_workspace_output_and_key_folder() {
    let program = held();
    std::fs::create_dir(program.scratch.join("out")).expect("folder");
    let before = files(program.scratch.path());
    for arguments in VERBS {
        program.ok(arguments);
    }
    let token = authors(&program)[0].1.clone();
    program.ok(&["subject", "export", &token, "--out", "out"]);
    program.ok(&["subject", "forget", &token, "--yes"]);
    let allowed = ["ws", "out", "home/config/claque/keys"].map(|f| program.scratch.join(f));
    for (path, state) in files(program.scratch.path()) {
        let new = before.get(&path) != Some(&state);
        assert!(!new || allowed.iter().any(|folder| path.starts_with(folder)), "{}", path.display());
    }
}

/// Runs a verb and kills it after `wait`; answers whether it had ended by itself.
fn killed_after(program: &Program, arguments: &[&str], wait: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_claque"))
        .env_clear()
        .env("HOME", program.scratch.join("home"))
        .env("XDG_CONFIG_HOME", program.scratch.join("home/config"))
        .current_dir(program.scratch.path())
        .arg("-w")
        .arg(program.workspace())
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    std::thread::sleep(wait);
    let ended = matches!(child.try_wait(), Ok(Some(_)));
    let _ = child.kill();
    let _ = child.wait();
    ended
}

#[test]
fn killed_at_any_moment_nothing_is_half_done_and_the_log_is_whole() {
    let program = held();
    let authors = authors(&program);
    let plenty = std::env::var("CLAQUE_KILLS").ok().and_then(|n| n.parse::<usize>().ok());
    let rounds = plenty.unwrap_or(12);
    // How long the commands take here tells which moments are worth trying.
    let start = Instant::now();
    program.ok(&["subject", "forget", &authors[0].0, "--yes"]);
    let whole = start.elapsed();
    let (mut n_killed, mut next) = (0, 1);
    for round in 0..rounds {
        let wait = whole.mul_f64(((round * 7919) % rounds) as f64 / rounds as f64);
        let token = authors[next % authors.len()].1.clone();
        let source = format!("again-{round}");
        let arguments: &[&str] = match round % 3 {
            0 => &["subject", "forget", &token, "--yes"],
            1 => &["ingest", "sim/followers_tiny_baker.jsonl", "--follows-of", CREATOR, "--source", &source],
            _ => &["purge"],
        };
        n_killed += usize::from(!killed_after(&program, arguments, wait));
        let list = program.ok(&["subject", "list", "--json"]);
        assert!(!list.contains("\"pending\""), "half-forgotten after {wait:?}");
        let verified = program.ok(&["log", "verify"]);
        assert!(verified.starts_with("intact"), "{verified}");
        if list.contains(&token) {
            let answer = program.ok(&["subject", "export", &token]);
            assert!(answer.contains("Nothing is held in the dataset"), "{answer}");
            next += 1;
        }
        let left: Vec<_> = std::fs::read_dir(program.workspace())
            .expect("workspace")
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(".staging") || name.ends_with(".new"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert!(n_killed * 2 >= rounds, "{n_killed} of {rounds} were cut short");
    program.ok(&["inspect"]);
}
