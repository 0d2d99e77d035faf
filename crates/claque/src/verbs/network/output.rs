//! Where a network goes: stdout in the asked format, one file by its ending, or a folder of files.

use crate::verbs::graph;
use anyhow::{Context, Result, bail};
use claque_report::graph_export::{GraphData, edge_csv, ndjson};
use std::path::{Path, PathBuf};

/// Refuses a place that cannot be written to before any work is done.
pub fn check(out: Option<&Path>) -> Result<()> {
    let Some(path) = out else { return Ok(()) };
    if !is_folder(path) {
        graph::ending(path)?;
    } else if path.is_file() {
        bail!("{} is a file; name a folder, or a file that ends in .gexf, .graphml or .csv", path.display());
    }
    Ok(())
}

/// Whether the path names a folder: one that exists, or no ending.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.extension().is_none()
}

/// Writes the graph to a file by its ending, or all formats into a folder.
pub fn write(path: &Path, graph: &GraphData, dictionary: &str) -> Result<()> {
    if !is_folder(path) {
        return graph::export(path, graph);
    }
    std::fs::create_dir_all(path).with_context(|| path.display().to_string())?;
    for name in ["edges.csv", "network.gexf", "network.graphml"] {
        graph::export(&path.join(name), graph)?;
    }
    write_text(&path.join("attributes.md"), dictionary)
}

/// Where [`write`] may have put its files.
pub fn places(path: &Path) -> Vec<PathBuf> {
    if !is_folder(path) {
        return vec![path.to_path_buf(), path.with_extension("nodes.csv")];
    }
    ["edges.csv", "edges.nodes.csv", "network.gexf", "network.graphml", "attributes.md"]
        .map(|name| path.join(name))
        .to_vec()
}

/// Writes a text file.
pub fn write_text(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

/// Edges to stdout as CSV.
pub fn csv(graph: &GraphData) -> Result<()> {
    Ok(edge_csv::write_edges(graph, std::io::BufWriter::new(std::io::stdout().lock()))?)
}

/// Edges to stdout, one JSON object a line.
pub fn lines(graph: &GraphData) -> Result<()> {
    Ok(ndjson::write_edges(graph, std::io::BufWriter::new(std::io::stdout().lock()))?)
}

/// An aligned table; columns from `numbers_from` on are set right.
pub fn table(head: &[&str], rows: Vec<Vec<String>>, numbers_from: usize) -> String {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_header(head.to_vec());
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(numbers_from) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    table.lines().map(|line| line.trim_end().to_string()).collect::<Vec<_>>().join("\n")
}
