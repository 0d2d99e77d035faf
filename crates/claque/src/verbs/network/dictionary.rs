//! The columns of every edge list, explained: on the screen and as a file beside the exports.

use crate::exit::Outcome;
use crate::printer;
use anyhow::Result;
use claque_analysis::networks::attributes::{self, AttributeSpec, Kind};
use claque_report::graph_export::{self, Attribute};
use std::fmt::Write;

/// A section of the dictionary: title, meaning of `weight`, columns.
type Part = (&'static str, &'static str, Vec<AttributeSpec>);

fn parts() -> Vec<Part> {
    let with = |own: &[AttributeSpec]| [&attributes::SHARED[..], own].concat();
    vec![
        ("Edges under --semantics claque", attributes::WEIGHT_CLAQUE, attributes::CLAQUE.to_vec()),
        ("Edges under --semantics coortweet", attributes::WEIGHT_COORTWEET, with(&attributes::COORTWEET)),
        ("Edges under --semantics cnt", attributes::WEIGHT_CNT, with(&attributes::CNT)),
    ]
}

/// The columns as the exports declare them.
pub fn declared(specs: &[AttributeSpec]) -> Vec<Attribute> {
    let kind = |kind| match kind {
        Kind::Text => graph_export::Kind::Text,
        Kind::Int => graph_export::Kind::Int,
        Kind::Float => graph_export::Kind::Float,
        Kind::Bool => graph_export::Kind::Bool,
    };
    specs.iter().map(|s| Attribute::new(s.name, kind(s.kind), s.meaning)).collect()
}

/// Markdown of one part: `weight` first.
pub fn markdown(title: &str, weight: &str, specs: &[AttributeSpec]) -> String {
    let mut out = format!("## {title}\n\n**weight**: {weight}\n");
    for spec in specs {
        let _ = write!(out, "\n**{}**: {}\n", spec.name, spec.meaning);
    }
    out
}

/// Markdown of the columns of nodes.
pub fn nodes() -> String {
    let mut out = "## Nodes under --semantics claque\n\n**id**: the account's pseudonym.\n".to_string();
    for spec in attributes::NODES {
        let _ = write!(out, "\n**{}**: {}\n", spec.name, spec.meaning);
    }
    out
}

/// `--help-attributes`.
pub fn print() -> Result<Outcome> {
    let ends = "# Columns of edge lists\n\n**source**, **target**: pseudonyms of the two accounts; the holder of the raw \
        file and of the key joins them to ids with `claque token`. Undirected edges have the smaller token as source.\n";
    printer::line(ends)?;
    for (title, weight, specs) in parts() {
        printer::line(&markdown(title, weight, &specs))?;
    }
    printer::line(&nodes())?;
    Ok(Outcome::Done)
}
