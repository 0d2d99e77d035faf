//! What the custody part promises, at full size: the numbers behind the scaled-down tests.
//!
//! A workspace of a million rows is made through the door, one account is forgotten, the same file is read again, and the
//! audit is asked. (A thousand changed logs, a thousand damaged vaults and two hundred kills are tests of their own.)

use super::{meter, say};
use anyhow::{Context, Result, ensure};
use clap::Args;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Args)]
pub struct CustodyArgs {
    /// Rows of the workspace
    #[arg(long, default_value_t = 1_000_000)]
    rows: usize,
    /// The program to measure
    #[arg(long, default_value = "target/release/claque")]
    program: PathBuf,
}

/// Runs the measurement.
pub fn run(args: &CustodyArgs) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = args.program.canonicalize().with_context(|| args.program.display().to_string())?;
    let at = Bench { program, dir: dir.path() };
    let export = dir.path().join("shares.csv");
    std::fs::write(&export, shares(args.rows))?;
    let export = export.to_string_lossy().into_owned();
    at.run(&["init", "--purpose", "bench", "--basis", "synthetic", "--retention-days", "9"])?;
    let ingest = at.run(&["ingest", &export])?;
    let held = at.said(&["subject", "export", WHO, "--platform", PLATFORM])?;
    ensure!(!held.contains("Nothing is held in the dataset"), "nothing is held that could be forgotten");
    let forget = at.run(&["subject", "forget", WHO, "--yes", "--platform", PLATFORM])?;
    let verdict = if forget < 10.0 { "reached" } else { "missed" };
    say(&format!("ingest of {} rows        {ingest:.1} CPU-s", args.rows));
    say(&format!("forget one account       {forget:.2} CPU-s   target 10: {verdict}"));
    let again = at.run(&["ingest", &export, "--source", "again"])?;
    say(&format!("the same file again      {again:.1} CPU-s"));
    at.run(&["log", "verify"])?;
    let answer = at.said(&["subject", "export", WHO, "--platform", PLATFORM])?;
    ensure!(answer.contains("Nothing is held in the dataset"), "the forgotten account is back");
    // The audit reads the dataset's own columns for the forgotten.
    at.run(&["audit"])?;
    say("forgotten account        absent after the same file was read again; the audit passes, the log verifies");
    Ok(())
}

/// The account that is forgotten: unlike any other number in the file.
const WHO: &str = "770000000000007";
/// The toolkit's files do not name theirs.
const PLATFORM: &str = "unknown";

struct Bench<'a> {
    program: PathBuf,
    dir: &'a Path,
}

impl Bench<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.env("HOME", self.dir).env("XDG_CONFIG_HOME", self.dir.join("config")).current_dir(self.dir);
        command.arg("-w").arg(self.dir.join("ws")).args(arguments);
        command
    }

    /// Runs a verb; gives its CPU seconds.
    fn run(&self, arguments: &[&str]) -> Result<f64> {
        let before = meter::children_cpu_s().context("this system does not tell CPU time")?;
        let output = self.command(arguments).output()?;
        ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(meter::children_cpu_s().unwrap_or(before) - before)
    }

    fn said(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Posts in the columns of the coordination-network-toolkit: a hundred thousand accounts, each reposting others.
fn shares(rows: usize) -> String {
    let mut out = String::from("message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n");
    for i in 0..rows {
        let (user, other) = (i % 100_000, (i * 7919) % rows.max(1));
        let _ = writeln!(
            out,
            "{i},{},user_{user},,{},\"post {i} about harvest day\",{},http://example.com/{}",
            770_000_000_000_000u64 + user as u64,
            if i % 3 == 0 { other.to_string() } else { String::new() },
            1_650_000_000 + i,
            i % 5000
        );
    }
    out
}
