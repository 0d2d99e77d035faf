//! Edges and nodes as CSV: `source,target,weight,…` and `id,…`, tokens as keys, safe for spreadsheets.

use super::{Attribute, GraphData, Spell, Value};
use crate::csv_files::safe;
use crate::error::Result;
use std::io::Write;

fn header<'a>(fixed: &[&'a str], attributes: &'a [Attribute], time: bool) -> Vec<&'a str> {
    let mut names = fixed.to_vec();
    names.extend(attributes.iter().map(|a| a.name.as_str()));
    if time {
        names.extend(["first_at", "last_at"]);
    }
    names
}

fn tail(record: &mut Vec<String>, values: &[Value], spell: Option<Spell>, time: bool) {
    record.extend(values.iter().map(|v| safe(&v.text().unwrap_or_default())));
    if time {
        record.push(spell.map_or(String::new(), |s| s.0.to_string()));
        record.push(spell.map_or(String::new(), |s| s.1.to_string()));
    }
}

/// Writes the edges; an undirected edge is one row.
///
/// # Errors
/// When an edge has no node, a row lacks attributes, or the destination refuses bytes.
pub fn write_edges(graph: &GraphData, to: impl Write) -> Result<()> {
    graph.check()?;
    let time = graph.has_time();
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(header(&["source", "target", "weight"], &graph.edge_attributes, time))?;
    for edge in &graph.edges {
        let mut record = vec![
            graph.nodes[edge.source].account.to_string(),
            graph.nodes[edge.target].account.to_string(),
            edge.weight.to_string(),
        ];
        tail(&mut record, &edge.attributes, edge.spell, time);
        writer.write_record(record)?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes the nodes.
///
/// # Errors
/// When a row lacks attributes or the destination refuses bytes.
pub fn write_nodes(graph: &GraphData, to: impl Write) -> Result<()> {
    graph.check()?;
    let time = graph.has_time();
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(header(&["id"], &graph.node_attributes, time))?;
    for node in &graph.nodes {
        let mut record = vec![node.account.to_string()];
        tail(&mut record, &node.attributes, node.spell, time);
        writer.write_record(record)?;
    }
    writer.flush()?;
    Ok(())
}
