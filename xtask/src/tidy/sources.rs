//! Source rules: sizes, module essays, names, and marks that must not stay.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

const MAX_FILE_LINES: usize = 600;
const MAX_FUNCTION_LINES: usize = 70;
const BANNED_MODULES: &[&str] = &["utils", "util", "common", "helpers", "helper", "misc", "manager"];

/// Every breach of a source rule, in words.
pub fn check() -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for path in tracked_rust_files()? {
        // A file that is deleted but still tracked is git's business, not ours.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.display();
        let lines: Vec<&str> = text.lines().collect();
        if lines.len() > MAX_FILE_LINES {
            findings
                .push(format!("{name}: {} lines, at most {MAX_FILE_LINES}: split it by what it knows", lines.len()));
        }
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        if BANNED_MODULES.contains(&stem) {
            findings.push(format!("{name}: `{stem}` says nothing about what is inside"));
        }
        if needs_essay(&path) && !text.trim_start().starts_with("//!") {
            findings.push(format!("{name}: a module opens with `//!`: what it knows and why"));
        }
        findings.extend(
            long_functions(&lines)
                .into_iter()
                .map(|(at, what, n)| format!("{name}:{at}: `{what}` has {n} lines, at most {MAX_FUNCTION_LINES}")),
        );
        findings.extend(
            left_marks(&path, &lines).into_iter().map(|(at, mark)| format!("{name}:{at}: `{mark}` left behind")),
        );
    }
    Ok(findings)
}

fn tracked_rust_files() -> Result<Vec<PathBuf>> {
    let out = Command::new("git").args(["ls-files", "*.rs"]).output().context("git ls-files")?;
    Ok(String::from_utf8_lossy(&out.stdout).lines().map(PathBuf::from).collect())
}

fn needs_essay(path: &Path) -> bool {
    // Sibling test modules and fuzz targets are described by the module they test.
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    !stem.ends_with("tests") && !path.components().any(|c| c.as_os_str() == "fuzz_targets")
}

/// Functions that are too long: (line, name, length). Relies on `rustfmt`: a function ends at the first line that is
/// a closing brace at the function's own indentation.
fn long_functions(lines: &[&str]) -> Vec<(usize, String, usize)> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let Some(name) = function_name(trimmed) else { continue };
        let indent = &line[..line.len() - trimmed.len()];
        let end = format!("{indent}}}");
        let body = lines[at..].iter().take_while(|l| **l != end).count();
        let has_body = lines[at..].iter().take(body).any(|l| l.trim_end().ends_with('{'));
        if has_body && at + body < lines.len() && body + 1 > MAX_FUNCTION_LINES {
            found.push((at + 1, name, body + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let rest = ["pub(crate) ", "pub(super) ", "pub "].iter().find_map(|p| line.strip_prefix(p)).unwrap_or(line);
    let rest = rest.strip_prefix("const ").unwrap_or(rest);
    let name: String = rest.strip_prefix("fn ")?.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    // One-liners end where they start.
    (!line.trim_end().ends_with('}')).then_some(name)
}

fn left_marks(path: &Path, lines: &[&str]) -> Vec<(usize, &'static str)> {
    // This file names the marks, so it cannot be held against them.
    if path.ends_with("tidy/sources.rs") {
        return Vec::new();
    }
    let marks = ["todo!(", "unimplemented!(", "#[ignore", "FIXME", "XXX", "dbg!("];
    let hits = lines.iter().enumerate();
    hits.filter_map(|(at, line)| marks.iter().find(|m| line.contains(**m)).map(|m| (at + 1, *m))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_found_and_a_short_one_is_not() {
        let mut source = vec!["fn short() {", "    1;", "}", "fn long() {"];
        source.extend(std::iter::repeat_n("    1;", 80));
        source.push("}");
        let found = long_functions(&source);
        assert_eq!(found, vec![(4, "long".to_string(), 82)]);
    }
}
