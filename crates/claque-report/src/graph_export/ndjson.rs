//! Edges as JSON lines: `{"source":…,"target":…,"weight":…, …}`, what is unknown as null.

use super::{GraphData, Value};
use crate::error::Result;
use serde_json::{Map, Value as Json};
use std::io::Write;

/// A value as JSON; a number that is not finite is unknown.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Text(text) => Json::from(text.as_str()),
        Value::Int(n) => Json::from(*n),
        Value::Float(x) => serde_json::Number::from_f64(*x).map_or(Json::Null, Json::Number),
        Value::Bool(b) => Json::from(*b),
    }
}

/// One edge as an object.
pub fn edge(graph: &GraphData, edge: &super::Edge) -> Json {
    let mut object = Map::new();
    object.insert("source".into(), graph.nodes[edge.source].account.to_string().into());
    object.insert("target".into(), graph.nodes[edge.target].account.to_string().into());
    let weight = if edge.weight.fract() == 0.0 { Value::Int(edge.weight as i64) } else { Value::Float(edge.weight) };
    object.insert("weight".into(), json(&weight));
    for (attribute, value) in graph.edge_attributes.iter().zip(&edge.attributes) {
        object.insert(attribute.name.clone(), json(value));
    }
    if let Some((from, to)) = edge.spell {
        object.insert("first_at".into(), from.to_string().into());
        object.insert("last_at".into(), to.to_string().into());
    }
    Json::Object(object)
}

/// Writes the edges.
///
/// # Errors
/// When an edge has no node, a row lacks attributes, or the destination refuses bytes.
pub fn write_edges(graph: &GraphData, mut to: impl Write) -> Result<()> {
    graph.check()?;
    for row in &graph.edges {
        serde_json::to_writer(&mut to, &edge(graph, row))?;
        to.write_all(b"\n")?;
    }
    to.flush()?;
    Ok(())
}
