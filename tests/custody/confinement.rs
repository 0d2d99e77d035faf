//! Security of processing: no network, no writing elsewhere.

use super::{CREATOR, authors, held};
use crate::program::{Program, Run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One line per verb that needs no more than a workspace with labelled accounts, a model and a report. `TOKEN` is an
/// account's, `FILE` a raw export.
const VERBS: &[&str] = &[
    "ingest sim/posts.jsonl --source again",
    "map --list",
    "token --platform x 12345",
    "inspect",
    "graph --out out/g.csv",
    "network --out out/network",
    "train --name mine --algorithm logistic --features profile",
    "evaluate --algorithm logistic",
    "score --format csv",
    "explain TOKEN",
    "fairness",
    "propagate --reviewed in/reviewed.csv",
    "recalibrate --draw 20",
    "audience @tiny_baker --out out/audience",
    "compare @tiny_baker TOKEN --out out/compare",
    "leads FILE",
    "campaign --topic #HarbourLights --out out/campaign",
    "mentions --topic #HarbourLights --format ndjson",
    "publish out/audience/report.json",
    "review queue",
    "review show TOKEN",
    "review decide TOKEN authentic --reason posts-by-hand --reviewer r1",
    "review appeal open TOKEN --statement it-is-me",
    "review stats",
    "review export",
    "match FILE --with in/scores.csv",
    "vault status",
    "vault approver out/second.key",
    "subject export TOKEN --out out/answer",
    "subject correct TOKEN --set followers=7",
    "subject suppress TOKEN",
    "subject list",
    "paperwork notice",
    "paperwork record",
    "paperwork dpia",
    "paperwork breach in/scores.csv --discovered 2026-02-27T22:30:00Z",
    "log show",
    "log verify",
    "log checkpoint",
    "purge",
    "subject forget TOKEN --yes",
    "audit",
    "simulate SCENARIO --out out/simulated",
];

/// `demo` makes a workspace of its own and takes long: `.ci/custody` runs it without a network. `reveal` and `init` are
/// run below.
const ELSEWHERE: [&str; 4] = ["demo", "help", "init", "reveal"];

/// Verbs that the program names in its help.
fn named(program: &Program) -> BTreeSet<String> {
    let mut command = program.command();
    command.arg("--help");
    let help = Run::of(command).stdout;
    let commands = help.split_once("Commands:").and_then(|(_, rest)| rest.split_once("Options:")).expect("help").0;
    let first = commands.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    first.filter_map(|l| l.split_whitespace().next()).map(str::to_string).collect()
}

/// A workspace with everything that some verb needs.
fn furnished() -> Program {
    let program = held();
    super::probe(&program);
    let scores = program.ok(&["score", "--format", "csv"]);
    program.file("scores.csv", scores);
    let reviewed = authors(&program).into_iter().enumerate().take(40);
    let reviewed = reviewed.map(|(i, (_, token))| format!("{token},{}\n", ["human", "automated"][i % 2]));
    program.file("reviewed.csv", format!("token,label\n{}", reviewed.collect::<String>()));
    std::fs::create_dir(program.scratch.join("out")).expect("folder");
    program
}

/// The words of a line of [`VERBS`].
fn words(program: &Program, line: &str) -> Vec<String> {
    let token = &authors(program)[0].1;
    let scenario = format!("{}/../../data/scenarios/small.toml", env!("CARGO_MANIFEST_DIR"));
    let word = |word: &str| match word {
        "TOKEN" => token.clone(),
        "FILE" => "sim/followers_tiny_baker.jsonl".into(),
        "SCENARIO" => scenario.clone(),
        other => other.to_string(),
    };
    line.split(' ').map(word).collect()
}

/// Runs the program without a network, on a disk that is read-only but for workspace, output folder and the folder of
/// keys.
fn shut_in(program: &Program, workspace: &Path, words: &[String]) -> Run {
    let scratch = program.scratch.path();
    let script = "mount -o remount,bind,ro / && mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && \
        for d in ws out home/config/claque/keys; do mount --bind \"$0/$d\" \"$0/$d\" && \
        mount -o remount,bind,rw \"$0/$d\"; done && cd \"$0\" && exec \"$@\"";
    let mut command = assert_cmd::Command::new("unshare");
    command
        .args(["-rnm", "sh", "-c", script])
        .arg(scratch)
        .arg(env!("CARGO_BIN_EXE_claque"))
        .env("HOME", program.scratch.join("home"))
        .env("XDG_CONFIG_HOME", program.scratch.join("home/config"))
        .env("CLAQUE_VAULT_PASSPHRASE", "correct horse battery staple")
        .current_dir(scratch)
        .arg("-w")
        .arg(workspace)
        .args(words);
    Run::of(command)
}

fn may_shut_in() -> bool {
    let mut may = Command::new("unshare");
    may.args(["-rnm", "mount", "-o", "remount,bind,ro", "/"]).stdout(Stdio::null()).stderr(Stdio::null());
    let may = may.status().is_ok_and(|status| status.success());
    if !may {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: this system lets nobody make network and mount namespaces (unshare -rnm)");
        }
    }
    may
}

#[test]
fn every_verb_runs_with_the_network_denied_and_a_disk_that_is_read_only_elsewhere() {
    let program = furnished();
    let tried = VERBS.iter().filter_map(|line| line.split(' ').next()).chain(ELSEWHERE).map(str::to_string);
    let untried: Vec<_> = named(&program).difference(&tried.collect()).cloned().collect();
    assert!(untried.is_empty(), "verbs that this test does not know: {untried:?}");
    if !may_shut_in() {
        return;
    }
    let try_network = ["-rn", "sh", "-c", "tail -n +2 /proc/net/route | wc -l"];
    let routes = Command::new("unshare").args(try_network).output().expect("unshare");
    assert_eq!(String::from_utf8_lossy(&routes.stdout).trim(), "0", "no route: the network is denied");
    for line in VERBS {
        let run = shut_in(&program, &program.workspace(), &words(&program, line));
        assert_eq!(run.code, 0, "{line}: {}{}", run.stdout, run.stderr);
    }
    let init = ["init", "--purpose", "test", "--basis", "test", "--retention-days", "9"].map(str::to_string);
    let made = program.scratch.join("out/made");
    let run = shut_in(&program, &made, &init);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // A raw id is given out without a network, too; who may not have it is refused by policy, not by the disk.
    let reveal = ["reveal", "TOKEN", "--reason", "none", "--approval", "in/scores.csv"].join(" ");
    let run = shut_in(&program, &program.workspace(), &words(&program, &reveal));
    assert!(run.code == 2 && run.stderr.contains("not an approval"), "{}", run.stderr);
    // The sandbox is one: what lies outside of the three folders cannot be written.
    let outside = ["graph", "--out", "in/g.csv"].map(str::to_string);
    let run = shut_in(&program, &program.workspace(), &outside);
    assert!(run.code == 2 && run.stderr.to_lowercase().contains("read-only"), "{}", run.stderr);
}

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

/// The same where no namespaces can be made: home and working folder stay as they were.
#[test]
fn nothing_is_written_outside_of_workspace_output_and_key_folder() {
    let program = held();
    std::fs::create_dir(program.scratch.join("out")).expect("folder");
    let before = files(program.scratch.path());
    let report = ["audience", CREATOR, "--out", "out"];
    for arguments in [&report[..], &["ingest", "sim/posts.jsonl", "--source", "again"], &["score"], &["audit"]] {
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
