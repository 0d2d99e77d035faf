//! `docs/law-map.md`: every row names a command and a test that exist, and every custody test is in a row.

use anyhow::{Context, Result};
use std::collections::BTreeSet;

const MAP: &str = "docs/law-map.md";
const TESTS: &str = "tests/custody";
const CLI: &str = "crates/claque/src/cli.rs";

/// Every gap between the map, the commands and the tests, in words.
pub fn check() -> Result<Vec<String>> {
    let map = std::fs::read_to_string(MAP).with_context(|| MAP.to_string())?;
    let cli = std::fs::read_to_string(CLI).with_context(|| CLI.to_string())?;
    Ok(gaps(&rows(&map), &verbs(&cli), &tests()?))
}

/// Command and test of each row.
fn rows(map: &str) -> Vec<(String, String)> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|c| c.trim().to_string()).collect::<Vec<_>>();
    let table = map.lines().filter(|l| l.starts_with('|')).map(cells).skip(2);
    table.map(|row| (row.get(3).cloned().unwrap_or_default(), row.get(4).cloned().unwrap_or_default())).collect()
}

fn verbs(cli: &str) -> BTreeSet<String> {
    let variants = cli.lines().filter_map(|line| line.trim().split_once("(verbs::"));
    variants.map(|(name, _)| name.to_lowercase()).collect()
}

/// `module::name` of every test below [`TESTS`].
fn tests() -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(TESTS).with_context(|| TESTS.to_string())?.flatten() {
        let path = entry.path();
        let module = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        found.extend(tests_of(&module, &std::fs::read_to_string(&path)?));
    }
    Ok(found)
}

fn tests_of(module: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let marked = lines.windows(2).filter(|pair| pair[0].trim() == "#[test]");
    let names = marked.filter_map(|pair| pair[1].trim().strip_prefix("fn ")?.split('(').next());
    names.map(|name| format!("{module}::{name}")).collect()
}

fn gaps(rows: &[(String, String)], verbs: &BTreeSet<String>, tests: &BTreeSet<String>) -> Vec<String> {
    let mut findings = Vec::new();
    let mut named = BTreeSet::new();
    for (command, test) in rows {
        let verb = command.trim_matches('`').split(' ').next().unwrap_or_default().to_string();
        if !verbs.contains(&verb) {
            findings.push(format!("{MAP}: there is no command {command}"));
        }
        let test = test.trim_matches('`').to_string();
        if !tests.contains(&test) {
            findings.push(format!("{MAP}: there is no test `{test}`"));
        }
        named.insert(test);
    }
    findings.extend(tests.difference(&named).map(|test| format!("{MAP}: no row names the test `{test}`")));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_test_and_a_test_without_a_row_are_found() {
        let map = "| law | article | asks | command | test |\n|---|---|---|---|---|\n| X | 1 | a | `log show` | `log::a` |\n\
                   | X | 2 | b | `fly` | `log::b` |\n";
        let verbs = verbs("    Log(verbs::log::LogArgs),\n");
        let tests: BTreeSet<String> = tests_of("log", "#[test]\nfn a() {\n#[test]\nfn c() {").into_iter().collect();
        let found = gaps(&rows(map), &verbs, &tests);
        assert_eq!(found.len(), 3, "{found:?}");
    }
}
