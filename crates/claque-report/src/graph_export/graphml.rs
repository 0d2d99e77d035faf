//! GraphML (<http://graphml.graphdrawing.org/>), as Gephi, NetworkX and igraph read it.
//!
//! Keys are declared with `attr.name` and `attr.type` and carry their meaning as `desc`. The weight is the edge key
//! `weight`. GraphML has no time; spells are written as the text keys `first_at` and `last_at`.

use super::{Attribute, GraphData, Kind, Spell, Value, xml_text};
use crate::error::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::Write;

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";

/// Writes the graph.
///
/// # Errors
/// When an edge has no node, a row lacks attributes, or the destination refuses bytes.
pub fn write(graph: &GraphData, to: impl Write) -> Result<()> {
    graph.check()?;
    let time = graph.has_time();
    let mut w = Writer::new_with_indent(to, b' ', 1);
    w.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = BytesStart::new("graphml");
    root.push_attribute(("xmlns", NAMESPACE));
    w.write_event(Event::Start(root))?;
    keys(&mut w, "node", "n", &with_label(&graph.node_attributes, time))?;
    keys(&mut w, "edge", "e", &with_weight(&graph.edge_attributes, time))?;
    let mut g = BytesStart::new("graph");
    g.push_attribute(("edgedefault", if graph.directed { "directed" } else { "undirected" }));
    w.write_event(Event::Start(g))?;
    w.create_element("desc").write_text_content(BytesText::new(&xml_text(&graph.description)))?;
    for node in &graph.nodes {
        let token = node.account.to_string();
        let mut n = BytesStart::new("node");
        n.push_attribute(("id", token.as_str()));
        w.write_event(Event::Start(n))?;
        let label = Value::Text(token);
        data(
            &mut w,
            "n",
            std::iter::once(&label).chain(&node.attributes).map(Value::text),
            time.then_some(node.spell),
        )?;
        w.write_event(Event::End(BytesEnd::new("node")))?;
    }
    for (i, edge) in graph.edges.iter().enumerate() {
        let mut e = BytesStart::new("edge");
        e.push_attribute(("id", format!("e{i}").as_str()));
        e.push_attribute(("source", graph.nodes[edge.source].account.to_string().as_str()));
        e.push_attribute(("target", graph.nodes[edge.target].account.to_string().as_str()));
        w.write_event(Event::Start(e))?;
        let weight = Value::Float(edge.weight);
        data(
            &mut w,
            "e",
            std::iter::once(&weight).chain(&edge.attributes).map(Value::text),
            time.then_some(edge.spell),
        )?;
        w.write_event(Event::End(BytesEnd::new("edge")))?;
    }
    w.write_event(Event::End(BytesEnd::new("graph")))?;
    w.write_event(Event::End(BytesEnd::new("graphml")))?;
    w.get_mut().write_all(b"\n")?;
    Ok(())
}

fn times(out: &mut Vec<Attribute>, time: bool) {
    if time {
        out.push(Attribute::new("first_at", Kind::Text, "first time, RFC 3339, UTC"));
        out.push(Attribute::new("last_at", Kind::Text, "last time, RFC 3339, UTC"));
    }
}

fn with_label(attributes: &[Attribute], time: bool) -> Vec<Attribute> {
    let mut out = vec![Attribute::new("label", Kind::Text, "pseudonym")];
    out.extend_from_slice(attributes);
    times(&mut out, time);
    out
}

fn with_weight(attributes: &[Attribute], time: bool) -> Vec<Attribute> {
    let mut out = vec![Attribute::new("weight", Kind::Float, "weight of the edge")];
    out.extend_from_slice(attributes);
    times(&mut out, time);
    out
}

fn keys<W: Write>(w: &mut Writer<W>, class: &str, prefix: &str, attributes: &[Attribute]) -> Result<()> {
    for (i, a) in attributes.iter().enumerate() {
        let mut key = BytesStart::new("key");
        key.push_attribute(("id", format!("{prefix}{i}").as_str()));
        key.push_attribute(("for", class));
        key.push_attribute(("attr.name", xml_text(&a.name).as_str()));
        key.push_attribute(("attr.type", a.kind.graphml()));
        w.write_event(Event::Start(key))?;
        w.create_element("desc").write_text_content(BytesText::new(&xml_text(&a.meaning)))?;
        w.write_event(Event::End(BytesEnd::new("key")))?;
    }
    Ok(())
}

fn data<W: Write>(
    w: &mut Writer<W>,
    prefix: &str,
    values: impl Iterator<Item = Option<String>>,
    spell: Option<Option<Spell>>,
) -> Result<()> {
    let times = spell.map(|s| [s.map(|s| s.0.to_string()), s.map(|s| s.1.to_string())]);
    for (i, value) in values.chain(times.into_iter().flatten()).enumerate() {
        let Some(value) = value else { continue };
        let mut d = BytesStart::new("data");
        d.push_attribute(("key", format!("{prefix}{i}").as_str()));
        w.write_event(Event::Start(d))?;
        w.write_event(Event::Text(BytesText::new(&xml_text(&value))))?;
        w.write_event(Event::End(BytesEnd::new("data")))?;
    }
    Ok(())
}

impl Kind {
    /// The type's name in GraphML.
    fn graphml(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Int => "long",
            Kind::Float => "double",
            Kind::Bool => "boolean",
        }
    }
}
