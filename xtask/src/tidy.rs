//! The design's rules that a machine can check.
//!
//! Each rule is one function over the tracked Rust files or the manifest; all findings are printed, then the run
//! fails. A rule that is right but inconvenient is changed here and in the design together, never worked around.

mod law_map;
mod sources;
mod walls;

use anyhow::{Result, bail};

/// Runs every rule.
pub fn run() -> Result<()> {
    let mut findings = walls::check()?;
    findings.extend(sources::check()?);
    findings.extend(law_map::check()?);
    for finding in &findings {
        say(finding);
    }
    if findings.is_empty() {
        say("tidy: nothing to mend");
        return Ok(());
    }
    bail!("{} finding(s)", findings.len())
}

#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
}
