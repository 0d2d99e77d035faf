//! One CSV end to end, beside coordination-network-toolkit.

use crate::bench::meter::children_cpu_s;
use crate::bench::{say, table, verdict};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many times less CPU than the peer.
const TARGET: f64 = 20.0;
/// The toolkit's networks of this file.
const KINDS: [&str; 3] = ["co_retweet", "co_tweet", "co_similar_tweet"];

/// Measures both sides in turns, so that a busy machine is busy for both.
pub fn run(python: &Path, messages: &Path, claque: Option<&Path>, runs: u32) -> Result<()> {
    let claque = match claque {
        Some(path) => path.to_path_buf(),
        None => std::env::current_exe()?.with_file_name("claque"),
    };
    if !claque.is_file() {
        say(&format!("skipped: end to end: {} is missing; build it or name --claque", claque.display()));
        return Ok(());
    }
    let has = "import coordination_network_toolkit.__main__";
    if !quiet(Command::new(python).args(["-c", has])).is_ok_and(|done| done) {
        say(&format!("skipped: end to end: {} has no coordination-network-toolkit", python.display()));
        return Ok(());
    }
    let scratch = Scratch::new()?;
    // The toolkit reads plain CSV only; unpacking is not measured for it.
    let plain = scratch.0.join("messages.csv");
    unpack(messages, &plain)?;
    let mut least = [[f64::INFINITY; 3]; 2];
    let mut keep = |side: usize, step: usize, cpu_s: f64| least[side][step] = least[side][step].min(cpu_s);
    for at in 0..runs.max(1) {
        let folder = scratch.0.join(format!("run{at}"));
        std::fs::create_dir_all(&folder)?;
        for (step, cpu_s) in ours(&claque, &plain, &folder)?.into_iter().enumerate() {
            keep(0, step, cpu_s);
        }
        for (step, cpu_s) in theirs(python, &plain, &folder)?.into_iter().enumerate() {
            keep(1, step, cpu_s);
        }
        std::fs::remove_dir_all(&folder)?;
    }
    print(&least, runs);
    Ok(())
}

/// [reading the CSV, co_retweet alone, all three networks]; ours reads once for all three, as its user would.
fn ours(claque: &Path, messages: &Path, folder: &Path) -> Result<[f64; 3]> {
    let workspace = folder.join("workspace");
    let key = folder.join("key");
    let base = || {
        let mut command = Command::new(claque);
        command.args(["-q", "-w"]).arg(&workspace).arg("--key-file").arg(&key);
        command
    };
    let policy = ["init", "--purpose", "a bench", "--basis", "a bench", "--retention-days", "1"];
    let reading = cpu(base().args(policy))? + cpu(base().arg("ingest").arg(messages))?;
    let network = |kinds: &str| {
        let options = ["--window", "60s", "--semantics", "cnt", "--min-edge-weight", "1", "--format", "csv", "--kind"];
        cpu(base().arg("network").args(options).arg(kinds))
    };
    Ok([reading, network(KINDS[0])?, network(&KINDS.join(","))?])
}

fn theirs(python: &Path, messages: &Path, folder: &Path) -> Result<[f64; 3]> {
    let database = folder.join("peer.db");
    let base = || {
        let mut command = Command::new(python);
        command.args(["-c", "from coordination_network_toolkit.__main__ import main; main()"]).arg(&database);
        command
    };
    let reading = cpu(base().arg("preprocess").arg(messages))?;
    let mut networks = [0.0; 3];
    for (step, kind) in KINDS.iter().enumerate() {
        let options = ["--time_window", "60", "--min_edge_weight", "1", "--n_cpus", "1"];
        networks[step] = cpu(base().args(["compute", kind]).args(options))?;
        // Its CSV output crashes in the released version; GraphML is its default.
        networks[step] += cpu(base().arg("export_network").arg(folder.join(format!("{kind}.graphml"))).arg(kind))?;
    }
    Ok([reading, networks[0], networks.iter().sum()])
}

fn print(least: &[[f64; 3]; 2], runs: u32) {
    let head =
        ["end to end, CPU s", "reading the CSV", "co_retweet alone", "all three networks", "reading and all three"];
    let row = |name: &str, of: &[f64; 3]| {
        let sum = of[0] + of[2];
        vec![
            name.to_owned(),
            format!("{:.2}", of[0]),
            format!("{:.2}", of[1]),
            format!("{:.2}", of[2]),
            format!("{sum:.2}"),
        ]
    };
    let rows = [row("claque", &least[0]), row("coordination-network-toolkit", &least[1])];
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    let ratio = |steps: &[usize]| {
        let sum = |side: usize| steps.iter().map(|s| least[side][*s]).sum::<f64>();
        sum(1) / sum(0).max(0.01)
    };
    let all = ratio(&[0, 2]);
    say(&format!(
        "target: at least {TARGET:.0} × less CPU end to end: {} (× {all:.1} for reading and {}; × {:.1} for reading and \
         co_retweet alone; × {:.1} for the networks without reading); lowest of {runs} run(s) of each step",
        verdict(all, TARGET),
        KINDS.join(", "),
        ratio(&[0, 1]),
        ratio(&[2]),
    ));
}

/// CPU seconds of a child that must succeed.
fn cpu(command: &mut Command) -> Result<f64> {
    let before = children_cpu_s().context("this system does not tell the CPU time of child processes")?;
    let out = command.stdin(Stdio::null()).output().context("starting a measured program")?;
    let shown = String::from_utf8_lossy(&out.stderr);
    ensure!(out.status.success(), "a measured program failed: {}", shown.trim());
    Ok(children_cpu_s().unwrap_or(before) - before)
}

/// Whether a program ran and succeeded.
fn quiet(command: &mut Command) -> Result<bool> {
    Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?.success())
}

/// Copies a file, unpacked when it is gzip.
fn unpack(from: &Path, to: &Path) -> Result<()> {
    let mut input = super::communities::open(from)?;
    let mut out = std::fs::File::create(to).with_context(|| to.display().to_string())?;
    std::io::copy(&mut input, &mut out)?;
    Ok(())
}

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("claque-bench-peer-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
