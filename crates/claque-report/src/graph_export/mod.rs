//! Graphs for other programs: GEXF 1.3 and GraphML for Gephi and NetworkX, CSV for spreadsheets and scripts.
//!
//! A graph here is nodes with a token, edges between node indices with a weight, and declared attributes on both.
//! Attributes are written as static values, the weight both as the format's own weight and, under
//! [`WEIGHT_ATTRIBUTE`], as an attribute, because Gephi forgets the former in graphs with time. Spells (the time in
//! which an edge or node exists) are optional; a spell of no length is stretched by a second, because Gephi drops
//! what starts and ends in one instant.

pub mod edge_csv;
pub mod gexf;
pub mod graphml;
pub mod ndjson;

use crate::error::{ReportError, Result};
use claque_schema::{AccountToken, Timestamp};

/// Name of the attribute that repeats an edge's weight.
pub const WEIGHT_ATTRIBUTE: &str = "edge_weight";

/// Type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole number.
    Int,
    /// Number.
    Float,
    /// Yes or no.
    Bool,
}

impl Kind {
    /// The type's name in GEXF 1.3.
    fn gexf(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Int => "long",
            Kind::Float => "double",
            Kind::Bool => "boolean",
        }
    }
}

/// An attribute of nodes or edges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Column name, `snake_case`, unit last.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// What it means, in one sentence.
    pub meaning: String,
}

impl Attribute {
    /// From name, type and meaning.
    pub fn new(name: &str, kind: Kind, meaning: &str) -> Self {
        Attribute { name: name.to_owned(), kind, meaning: meaning.to_owned() }
    }
}

/// A value; it must fit its attribute's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known; nothing is written.
    Missing,
    /// Words.
    Text(String),
    /// Whole number.
    Int(i64),
    /// Number; what is not finite is not written.
    Float(f64),
    /// Yes or no.
    Bool(bool),
}

impl Value {
    /// As text; `None` where nothing is known.
    fn text(&self) -> Option<String> {
        match self {
            Value::Missing => None,
            Value::Text(t) => Some(t.clone()),
            Value::Int(n) => Some(n.to_string()),
            Value::Float(x) => x.is_finite().then(|| x.to_string()),
            Value::Bool(b) => Some(b.to_string()),
        }
    }
}

/// From when to when something exists, both included.
pub type Spell = (Timestamp, Timestamp);

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Who.
    pub account: AccountToken,
    /// As many as the graph declares for nodes.
    pub attributes: Vec<Value>,
    /// When it exists.
    pub spell: Option<Spell>,
}

/// An edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Index of the source node.
    pub source: usize,
    /// Index of the target node.
    pub target: usize,
    /// Weight; above zero.
    pub weight: f64,
    /// As many as the graph declares for edges.
    pub attributes: Vec<Value>,
    /// When it exists.
    pub spell: Option<Spell>,
}

/// A graph to export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphData {
    /// What it is, for the file's head.
    pub description: String,
    /// Program and version.
    pub creator: String,
    /// Date of the file, `2026-11-24`.
    pub date: String,
    /// Whether edges have a direction.
    pub directed: bool,
    /// Attributes of nodes.
    pub node_attributes: Vec<Attribute>,
    /// Attributes of edges.
    pub edge_attributes: Vec<Attribute>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Edges.
    pub edges: Vec<Edge>,
}

impl GraphData {
    /// Whether anything has a spell.
    fn has_time(&self) -> bool {
        self.nodes.iter().any(|n| n.spell.is_some()) || self.edges.iter().any(|e| e.spell.is_some())
    }

    /// Every edge has its nodes and every row its declared attributes.
    fn check(&self) -> Result<()> {
        let n_nodes = self.nodes.len();
        let count = |what, index, found, declared| ReportError::AttributeCount { what, index, found, declared };
        for (i, node) in self.nodes.iter().enumerate() {
            if node.attributes.len() != self.node_attributes.len() {
                return Err(count("node", i, node.attributes.len(), self.node_attributes.len()));
            }
        }
        for (i, edge) in self.edges.iter().enumerate() {
            if let Some(node) = [edge.source, edge.target].into_iter().find(|n| *n >= n_nodes) {
                return Err(ReportError::DanglingEdge { edge: i, node, n_nodes });
            }
            if edge.attributes.len() != self.edge_attributes.len() {
                return Err(count("edge", i, edge.attributes.len(), self.edge_attributes.len()));
            }
        }
        Ok(())
    }
}

/// A spell that lasts at least a second.
fn stretched((from, to): Spell) -> Spell {
    let (from, to) = (from.min(to), from.max(to));
    if to.secs() > from.secs() { (from, to) } else { (from, Timestamp::from_secs(from.secs() + 1)) }
}

/// Text without the control characters that XML 1.0 forbids.
fn xml_text(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests;
