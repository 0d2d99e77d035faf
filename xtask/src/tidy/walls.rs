//! Crate walls: who may use whom (design, §3), held against `cargo metadata`.

use anyhow::Result;
use cargo_metadata::{DependencyKind, MetadataCommand};

/// What each crate may use of the workspace. The composition root and the two tools may use everything.
const WALLS: &[(&str, &[&str])] = &[
    ("claque-schema", &[]),
    ("claque-ingest", &["claque-schema"]),
    ("claque-store", &["claque-schema"]),
    ("claque-custody", &["claque-schema", "claque-store"]),
    ("claque-features", &["claque-schema"]),
    ("claque-graph", &["claque-schema"]),
    ("claque-classify", &["claque-schema"]),
    ("claque-analysis", &["claque-schema", "claque-features", "claque-graph", "claque-classify"]),
    ("claque-report", &["claque-schema", "claque-analysis"]),
    ("claque-simulate", &["claque-schema", "claque-ingest"]),
];

/// Outside crates that only one crate may know, and who.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("linfa", &["claque-classify"]),
    ("linfa-logistic", &["claque-classify"]),
    ("parquet", &["claque-store"]),
    ("reqwest", &["claque-fetch"]),
    ("tokio", &["claque-fetch"]),
    ("clap", &["claque", "xtask"]),
    ("indicatif", &["claque"]),
    ("askama", &["claque-report"]),
    ("rusqlite", &["claque-custody"]),
    ("chacha20poly1305", &["claque-custody"]),
    ("argon2", &["claque-custody"]),
    ("ed25519-dalek", &["claque-custody"]),
];

/// Every breach of a wall, in words.
pub fn check() -> Result<Vec<String>> {
    let metadata = MetadataCommand::new().no_deps().exec()?;
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let name = package.name.to_string();
        let allowed = WALLS.iter().find(|(n, _)| *n == name).map(|(_, allowed)| *allowed);
        if allowed.is_none() && name.starts_with("claque-") {
            findings.push(format!("crate {name} has no row in the table of walls"));
        }
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            let used = dependency.name.as_str();
            if let (Some(allowed), true) = (allowed, used.starts_with("claque-"))
                && !allowed.contains(&used)
            {
                findings.push(format!("crate {name} may not use {used}"));
            }
            if let Some((_, owners)) = ONLY_IN.iter().find(|(n, _)| *n == used)
                && !owners.contains(&name.as_str())
            {
                findings.push(format!("crate {name} may not know {used}: only {} may", owners.join(", ")));
            }
        }
    }
    Ok(findings)
}
