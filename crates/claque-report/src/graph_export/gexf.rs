//! GEXF 1.3 (<https://gexf.net/schema.html>), as Gephi reads it.
//!
//! Attributes are declared by class before nodes and edges; ids of attributes are their positions. A graph with
//! spells has `mode="dynamic"` and intervals as `dateTime`; its values stay static.

use super::{Attribute, GraphData, Spell, Value, WEIGHT_ATTRIBUTE, stretched, xml_text};
use crate::error::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::Write;

const NAMESPACE: &str = "http://gexf.net/1.3";
const LOCATION: &str = "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd";

/// Writes the graph.
///
/// # Errors
/// When an edge has no node, a row lacks attributes, or the destination refuses bytes.
pub fn write(graph: &GraphData, to: impl Write) -> Result<()> {
    graph.check()?;
    let mut w = Writer::new_with_indent(to, b' ', 1);
    w.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = BytesStart::new("gexf");
    root.push_attribute(("xmlns", NAMESPACE));
    root.push_attribute(("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"));
    root.push_attribute(("xsi:schemaLocation", LOCATION));
    root.push_attribute(("version", "1.3"));
    w.write_event(Event::Start(root))?;
    meta(&mut w, graph)?;
    let mut g = BytesStart::new("graph");
    g.push_attribute(("defaultedgetype", if graph.directed { "directed" } else { "undirected" }));
    if graph.has_time() {
        g.push_attribute(("mode", "dynamic"));
        g.push_attribute(("timeformat", "dateTime"));
        g.push_attribute(("timerepresentation", "interval"));
    } else {
        g.push_attribute(("mode", "static"));
    }
    w.write_event(Event::Start(g))?;
    declare(&mut w, "node", &graph.node_attributes, false)?;
    declare(&mut w, "edge", &graph.edge_attributes, true)?;
    nodes(&mut w, graph)?;
    edges(&mut w, graph)?;
    w.write_event(Event::End(BytesEnd::new("graph")))?;
    w.write_event(Event::End(BytesEnd::new("gexf")))?;
    w.get_mut().write_all(b"\n")?;
    Ok(())
}

fn meta<W: Write>(w: &mut Writer<W>, graph: &GraphData) -> Result<()> {
    let mut start = BytesStart::new("meta");
    if !graph.date.is_empty() {
        start.push_attribute(("lastmodifieddate", graph.date.as_str()));
    }
    w.write_event(Event::Start(start))?;
    // The schema has no place for the meaning of an attribute: the data dictionary stands in the description.
    let mut description = graph.description.clone();
    for (class, attributes) in [("node", &graph.node_attributes), ("edge", &graph.edge_attributes)] {
        attributes.iter().for_each(|a| description.push_str(&format!("\n{class} {}: {}", a.name, a.meaning)));
    }
    for (name, text) in [("creator", &graph.creator), ("description", &description)] {
        w.create_element(name).write_text_content(BytesText::new(&xml_text(text)))?;
    }
    w.write_event(Event::End(BytesEnd::new("meta")))?;
    Ok(())
}

fn declare<W: Write>(w: &mut Writer<W>, class: &str, attributes: &[Attribute], weight: bool) -> Result<()> {
    if attributes.is_empty() && !weight {
        return Ok(());
    }
    let mut start = BytesStart::new("attributes");
    start.push_attribute(("class", class));
    start.push_attribute(("mode", "static"));
    w.write_event(Event::Start(start))?;
    let own = weight.then_some((WEIGHT_ATTRIBUTE, "double"));
    let declared = attributes.iter().map(|a| (a.name.as_str(), a.kind.gexf())).chain(own);
    for (i, (name, kind)) in declared.enumerate() {
        let mut a = BytesStart::new("attribute");
        a.push_attribute(("id", i.to_string().as_str()));
        a.push_attribute(("title", xml_text(name).as_str()));
        a.push_attribute(("type", kind));
        w.write_event(Event::Empty(a))?;
    }
    w.write_event(Event::End(BytesEnd::new("attributes")))?;
    Ok(())
}

fn values<W: Write>(w: &mut Writer<W>, values: impl Iterator<Item = Option<String>>) -> Result<()> {
    let known: Vec<(usize, String)> = values.enumerate().filter_map(|(i, v)| v.map(|v| (i, v))).collect();
    if known.is_empty() {
        return Ok(());
    }
    w.write_event(Event::Start(BytesStart::new("attvalues")))?;
    for (i, value) in known {
        let mut a = BytesStart::new("attvalue");
        a.push_attribute(("for", i.to_string().as_str()));
        a.push_attribute(("value", xml_text(&value).as_str()));
        w.write_event(Event::Empty(a))?;
    }
    w.write_event(Event::End(BytesEnd::new("attvalues")))?;
    Ok(())
}

fn spell<W: Write>(w: &mut Writer<W>, spell: Option<Spell>) -> Result<()> {
    let Some((from, to)) = spell.map(stretched) else { return Ok(()) };
    w.write_event(Event::Start(BytesStart::new("spells")))?;
    let mut s = BytesStart::new("spell");
    s.push_attribute(("start", from.to_string().as_str()));
    s.push_attribute(("end", to.to_string().as_str()));
    w.write_event(Event::Empty(s))?;
    w.write_event(Event::End(BytesEnd::new("spells")))?;
    Ok(())
}

fn nodes<W: Write>(w: &mut Writer<W>, graph: &GraphData) -> Result<()> {
    let mut start = BytesStart::new("nodes");
    start.push_attribute(("count", graph.nodes.len().to_string().as_str()));
    w.write_event(Event::Start(start))?;
    for node in &graph.nodes {
        let token = node.account.to_string();
        let mut n = BytesStart::new("node");
        n.push_attribute(("id", token.as_str()));
        n.push_attribute(("label", token.as_str()));
        if node.spell.is_none() && node.attributes.iter().all(|v| *v == Value::Missing) {
            w.write_event(Event::Empty(n))?;
            continue;
        }
        w.write_event(Event::Start(n))?;
        values(w, node.attributes.iter().map(Value::text))?;
        spell(w, node.spell)?;
        w.write_event(Event::End(BytesEnd::new("node")))?;
    }
    w.write_event(Event::End(BytesEnd::new("nodes")))?;
    Ok(())
}

fn edges<W: Write>(w: &mut Writer<W>, graph: &GraphData) -> Result<()> {
    let mut start = BytesStart::new("edges");
    start.push_attribute(("count", graph.edges.len().to_string().as_str()));
    w.write_event(Event::Start(start))?;
    for (i, edge) in graph.edges.iter().enumerate() {
        let mut e = BytesStart::new("edge");
        e.push_attribute(("id", i.to_string().as_str()));
        e.push_attribute(("source", graph.nodes[edge.source].account.to_string().as_str()));
        e.push_attribute(("target", graph.nodes[edge.target].account.to_string().as_str()));
        e.push_attribute(("weight", edge.weight.to_string().as_str()));
        w.write_event(Event::Start(e))?;
        let weight = Value::Float(edge.weight);
        values(w, edge.attributes.iter().chain(std::iter::once(&weight)).map(Value::text))?;
        spell(w, edge.spell)?;
        w.write_event(Event::End(BytesEnd::new("edge")))?;
    }
    w.write_event(Event::End(BytesEnd::new("edges")))?;
    Ok(())
}
