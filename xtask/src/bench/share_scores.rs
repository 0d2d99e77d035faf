//! Score tables: accounts read through the door, held in memory, scored once; draws resample the scores.

use anyhow::{Context, Result};
use claque_classify::{LabelledTable, Model};
use claque_features::profile::profile_table;
use claque_ingest::{IngestOptions, PseudonymKey, ingest};
use claque_schema::{AccountRow, Label};
use claque_simulate::{Scenario, simulate};
use std::path::{Path, PathBuf};

/// Reads account rows.
pub fn read(paths: &[PathBuf], label: Option<(Label, Option<String>)>) -> Result<Vec<AccountRow>> {
    let options = IngestOptions { paths: paths.to_vec(), label, ..IngestOptions::default() };
    let mut rows = Vec::new();
    ingest(
        &options,
        &PseudonymKey::from_bytes([7; 32]),
        &mut |batch| {
            rows.extend(batch.accounts);
            Ok(())
        },
        &|_| (),
    )
    .with_context(|| paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))?;
    Ok(rows)
}

/// Probabilities of those rows that the model scores.
pub fn score(model: &Model, rows: &[AccountRow]) -> Vec<f32> {
    let scored = model.score(&profile_table(rows, None), None, 0);
    scored.iter().filter_map(|s| s.probability.map(|p| p as f32)).collect()
}

/// Labelled rows of several sources as a table to train on; rows without a label are left out.
pub fn labelled(sources: &[(&str, &[AccountRow])]) -> LabelledTable {
    let mut table = LabelledTable::default();
    let mut rows: Vec<AccountRow> = Vec::new();
    for (at, (name, accounts)) in sources.iter().enumerate() {
        table.source_names.push((*name).to_string());
        for row in accounts.iter().filter(|r| r.label.is_some()) {
            table.labels.push(row.label == Some(Label::Automated));
            table.sources.push(at as u32);
            table.kinds.push(row.label_kind.clone());
            rows.push(row.clone());
        }
    }
    table.features = profile_table(&rows, None);
    table
}

/// Simulated accounts of one kind and style, read back from their exports.
pub fn simulated(name: &str, seed: u64, crowd: usize, populations: &[(&str, &str, usize)]) -> Result<Vec<AccountRow>> {
    let mut text = format!(
        "name = \"{name}\"\nabout = \"accounts for the share's bench\"\nseed = {seed}\nstart = \"2026-05-04\"\ndays = 2\n\
         [output]\nlabels = true\nlabels_v1_share = 0.6\nmissing_share = 0.06\n[crowd]\nn = {crowd}\nposts = 500.0\n"
    );
    for (kind, style, n) in populations {
        text += &format!("[[population]]\nkind = \"{kind}\"\nstyle = \"{style}\"\nn = {n}\n");
        if *kind != "human" {
            text += "batch = 90\n";
        }
    }
    let scenario = Scenario::from_toml(&text).context("the bench's own scenario")?;
    let folder = std::env::temp_dir().join(format!("claque-bench-share-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let read = simulate(&scenario, &folder).map_err(anyhow::Error::from).and_then(|written| {
        let kind = populations.first().map_or("human", |p| p.0);
        let files: Vec<PathBuf> = written.files.iter().filter(|f| is_kind(f, kind)).cloned().collect();
        read(&files, None)
    });
    std::fs::remove_dir_all(&folder)?;
    read
}

fn is_kind(file: &Path, kind: &str) -> bool {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.starts_with(&format!("{kind}.v")) && name.ends_with(".jsonl")
}
