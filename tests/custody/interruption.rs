//! Resilience: killed with SIGKILL at random moments, two hundred in all (`CLAQUE_KILLS` sets another number), the
//! program leaves nothing half done. What the next command of any kind finds is what these tests look at.

use super::erasure::places;
use super::{authors, copy_all, held, json, read};
use crate::program::Program;
use rusqlite::Connection;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Moments of each of the four acts.
fn n_moments() -> usize {
    let asked = std::env::var("CLAQUE_KILLS").ok().and_then(|n| n.parse::<usize>().ok());
    asked.unwrap_or(200).div_ceil(4)
}

/// How many times as often a command may be started as it must be cut short: one that ends first is started again.
const TRIES: usize = 5;

/// Random numbers in 0–1, the same in every run: xorshift64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A copy of a prepared workspace: each moment starts from the same state.
fn again(prepared: &Program) -> Program {
    let copy = Program::bare();
    copy_all(prepared.scratch.path(), copy.scratch.path());
    copy
}

fn start(program: &Program, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_claque"))
        .env_clear()
        .env("HOME", program.scratch.join("home"))
        .env("XDG_CONFIG_HOME", program.scratch.join("home/config"))
        .current_dir(program.scratch.path())
        .arg("-w")
        .arg(program.workspace())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs")
}

/// Kills it; answers whether it had not ended by itself.
fn kill(mut child: Child) -> bool {
    let ended = matches!(child.try_wait(), Ok(Some(_)));
    let _ = child.kill();
    let _ = child.wait();
    !ended
}

/// Runs a command to many moments within the time that it takes as a whole, each on a copy of its own, and lets `look`
/// look at what is left.
fn interrupt(prepared: &Program, arguments: &[&str], seed: u64, look: impl Fn(&Program, &str)) {
    let whole = (0..3).map(|_| {
        let program = again(prepared);
        let begin = Instant::now();
        program.ok(arguments);
        begin.elapsed()
    });
    let mut whole = whole.min().unwrap_or_default();
    let (n, mut dice, mut n_cut) = (n_moments(), Dice(seed), 0);
    for _ in 0..n * TRIES {
        if n_cut == n {
            return;
        }
        let program = again(prepared);
        let wait = whole.mul_f64(dice.roll());
        let child = start(&program, arguments);
        std::thread::sleep(wait);
        if kill(child) {
            n_cut += 1;
        } else {
            // It was quicker than it had been: a busy machine has become a quiet one.
            whole = wait.max(Duration::from_millis(1));
        }
        look(&program, &format!("killed after {wait:?} of {whole:?}"));
    }
    panic!("only {n_cut} of {} were cut short", n * TRIES);
}

/// Every check of the audit passes: log whole, no leftover, nothing of a forgotten account, every report known.
fn sound(program: &Program, when: &str) {
    let audit = program.run(&["audit"]);
    assert_eq!(audit.code, 0, "{when}: {}{}", audit.stdout, audit.stderr);
    let verified = program.ok(&["log", "verify"]);
    assert!(verified.starts_with("intact"), "{when}: {verified}");
}

fn totals(program: &Program) -> serde_json::Value {
    json(&program.ok(&["inspect", "--format", "json"]))["held"].clone()
}

/// Scores, a review and a report: something about people in every place where the program writes.
fn prepared() -> Program {
    let program = held();
    program.ok(&["score", "--format", "csv"]);
    let inside = program.workspace().join("reports/one");
    program.ok(&["campaign", "--topic", "#HarbourLights", "--out", inside.to_str().expect("path")]);
    program
}

#[test]
fn killed_while_it_ingests_it_has_read_all_of_a_file_or_nothing() {
    let program = held();
    let arguments = ["ingest", "sim/posts.jsonl", "--source", "again"];
    let before = totals(&program)["totals"].clone();
    let after = {
        let whole = again(&program);
        whole.ok(&arguments);
        totals(&whole)["totals"].clone()
    };
    assert_ne!(before, after);
    interrupt(&program, &arguments, 11, |program, when| {
        sound(program, when);
        let found = totals(program)["totals"].clone();
        assert!(found == before || found == after, "{when}: {found}");
    });
}

#[test]
fn killed_while_it_forgets_nobody_is_half_forgotten() {
    let program = prepared();
    // Somebody whom the report names, so that every place holds something.
    let report = read(&program.workspace().join("reports/one/report.json"));
    let named = authors(&program).into_iter().find(|(_, token)| report.contains(token.as_str()));
    let (id, token) = named.expect("the report names somebody");
    program.ok(&["review", "decide", &token, "inauthentic", "--reason", "copied texts", "--reviewer", "r1"]);
    let before = totals(&program)["tables"].clone();
    interrupt(&program, &["subject", "forget", &id, "--yes"], 23, |program, when| {
        sound(program, when);
        let list = program.ok(&["subject", "list", "--json"]);
        assert!(!list.contains("\"pending\""), "{when}: {list}");
        if list.contains(&token) {
            assert_eq!(places(&program.workspace(), &token), Vec::<String>::new(), "{when}");
        } else {
            // Reports that name somebody go first; without a tombstone nothing else has gone.
            assert_eq!(totals(program)["tables"], before, "{when}: rows went without a tombstone");
            assert!(program.ok(&["subject", "export", &token]).contains("copied texts"), "{when}");
        }
    });
}

#[test]
fn killed_while_it_purges_the_next_purge_finishes_it() {
    let program = prepared();
    age(&program.workspace());
    interrupt(&program, &["purge"], 37, |program, when| {
        let verified = program.ok(&["log", "verify"]);
        assert!(verified.starts_with("intact"), "{when}: {verified}");
        program.ok(&["purge"]);
        sound(program, when);
        assert_eq!(totals(program)["totals"]["kept"], 0, "{when}");
        assert!(!program.workspace().join("reports/one/report.json").exists(), "{when}");
    });
}

/// Lets everything that is held be old.
fn age(workspace: &Path) {
    let path = workspace.join("manifest.json");
    let mut manifest = json(&read(&path));
    for file in manifest["files"].as_array_mut().expect("files") {
        file["ingested_at"] = "2020-01-01T00:00:00Z".into();
    }
    std::fs::write(&path, serde_json::to_vec_pretty(&manifest).expect("json")).expect("write");
    let register = Connection::open(workspace.join("custody/register.sqlite")).expect("SQLite");
    register.execute("UPDATE runs SET at = '2020-01-01T00:00:00Z'", []).expect("update");
}

#[test]
fn killed_while_it_appends_to_the_log_the_chain_is_whole() {
    let program = held();
    let leaked = program.file("leaked.csv", "token\na_0000000000001\n");
    let arguments = ["paperwork", "breach", &leaked, "--discovered", "2026-02-27T22:30:00Z"];
    let entries = |program: &Program| program.ok(&["log", "show", "--json"]).lines().count();
    let before = entries(&program);
    let (n, mut dice, mut n_cut, mut n_appended) = (n_moments(), Dice(51), 0, 0);
    let mut longest = 30_000.0;
    for _ in 0..n * TRIES {
        if n_cut == n {
            break;
        }
        let program = again(&program);
        let custody = program.workspace().join("custody");
        let seal = std::fs::read(custody.join("log.seal")).expect("seal");
        let mut child = start(&program, &arguments);
        // SQLite's journal stands from the first change to the commit; the seal follows it.
        let begun =
            |child: &mut Child| custody.join("log.sqlite-journal").exists() || !matches!(child.try_wait(), Ok(None));
        while !begun(&mut child) {
            std::hint::spin_loop();
        }
        let wait: f64 = longest * dice.roll().powi(2);
        std::thread::sleep(Duration::from_micros(wait as u64));
        let was_cut = kill(child);
        if was_cut {
            n_cut += 1;
        } else {
            longest = wait.max(500.0);
        }
        let was_sealed = std::fs::read(custody.join("log.seal")).is_ok_and(|now| now != seal);
        let found = entries(&program);
        assert!(found == before || found == before + 1, "{found} entries, {before} before");
        assert!(!was_sealed || found == before + 1, "sealed and not there");
        sound(&program, "killed while appending");
        assert_eq!(entries(&program), found + 1, "the audit's own entry follows");
        n_appended += usize::from(was_cut) * (found - before);
    }
    assert_eq!(n_cut, n, "only so many of {} were cut short", n * TRIES);
    assert!(n < 20 || (1..n).contains(&n_appended), "{n_appended} of {n} were appended: the moments are badly chosen");
}
