//! GEXF and GraphML are well formed, declare what they use, and keep the promises Gephi needs.

use super::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

fn graph(time: bool) -> GraphData {
    let at = Timestamp::from_secs(1_700_000_000);
    let node = |n: u64, label: &str| Node {
        account: AccountToken(n),
        attributes: vec![Value::Text(label.into()), Value::Float(f64::NAN), Value::Bool(true)],
        spell: time.then_some((at, at)),
    };
    GraphData {
        description: "co-reposts <beyond> chance & more\u{1}".into(),
        creator: "claque 0.1.0".into(),
        date: "2026-11-24".into(),
        directed: true,
        node_attributes: vec![
            Attribute::new("band", Kind::Text, "band of the score"),
            Attribute::new("probability", Kind::Float, "calibrated probability"),
            Attribute::new("verified", Kind::Bool, "the platform's tick"),
        ],
        edge_attributes: vec![Attribute::new("n_objects", Kind::Int, "distinct objects \"shared\"")],
        nodes: vec![node(1, "likely automated"), node(2, "=cmd|'x'"), node(3, "unsure")],
        edges: vec![
            Edge {
                source: 0,
                target: 1,
                weight: 3.0,
                attributes: vec![Value::Int(2)],
                spell: time.then_some((at, at)),
            },
            Edge { source: 1, target: 2, weight: 0.25, attributes: vec![Value::Missing], spell: None },
        ],
    }
}

fn written(f: impl Fn(&GraphData, &mut Vec<u8>) -> Result<()>, graph: &GraphData) -> String {
    let mut out = Vec::new();
    f(graph, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    e.attributes()
        .flatten()
        .find(|a| a.key.as_ref() == name.as_bytes())
        .map(|a| a.unescape_value().unwrap().into_owned())
}

/// Every element with its attributes; fails on anything malformed.
fn elements(xml: &str) -> Vec<(String, BytesStart<'static>)> {
    let mut reader = Reader::from_str(xml);
    let mut out = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return out,
            Event::Start(e) | Event::Empty(e) => {
                out.push((String::from_utf8(e.name().as_ref().to_vec()).unwrap(), e.into_owned()));
            }
            _ => {}
        }
    }
}

#[test]
fn gexf_declares_its_namespace_version_and_attributes() {
    let xml = written(|g, w| gexf::write(g, w), &graph(false));
    let all = elements(&xml);
    let root = &all[0];
    assert_eq!(root.0, "gexf");
    assert_eq!(attribute(&root.1, "xmlns").as_deref(), Some("http://gexf.net/1.3"));
    assert_eq!(attribute(&root.1, "version").as_deref(), Some("1.3"));
    let of = |name: &str| all.iter().filter(|e| e.0 == name).map(|e| e.1.clone()).collect::<Vec<_>>();
    assert_eq!(of("attribute").len(), 3 + 1 + 1);
    assert_eq!(of("node").len(), 3);
    assert_eq!(attribute(&of("edge")[0], "weight").as_deref(), Some("3"));
    // NaN and missing values are absent, not written as words.
    assert!(!xml.contains("NaN"));
    assert_eq!(attribute(&of("graph")[0], "mode").as_deref(), Some("static"));
    assert!(of("spell").is_empty());
    // The schema wants declarations before nodes before edges.
    let order: Vec<usize> = ["<attributes", "<nodes", "<edges"].iter().map(|t| xml.find(t).unwrap()).collect();
    assert!(order.is_sorted());
}

/// Rules of `gexf.xsd`, `data.xsd` and `dynamics.xsd` 1.3 for what is written here: element, parent, required and
/// optional attributes.
const GEXF_RULES: [(&str, &str, &[&str], &[&str]); 14] = [
    ("gexf", "", &["version"], &["variant", "xmlns", "xmlns:xsi", "xsi:schemaLocation"]),
    ("meta", "gexf", &[], &["lastmodifieddate"]),
    ("creator", "meta", &[], &[]),
    ("description", "meta", &[], &[]),
    ("graph", "gexf", &[], &["defaultedgetype", "idtype", "mode", "timeformat", "timerepresentation", "start", "end"]),
    ("attributes", "graph", &["class"], &["mode", "start", "end"]),
    ("attribute", "attributes", &["id", "title", "type"], &[]),
    ("nodes", "graph", &[], &["count"]),
    ("node", "nodes", &["id"], &["label", "start", "end"]),
    ("edges", "graph", &[], &["count"]),
    ("edge", "edges", &["id", "source", "target"], &["label", "type", "kind", "weight", "start", "end"]),
    ("attvalues", "node|edge", &[], &[]),
    ("attvalue", "attvalues", &["for", "value"], &["start", "end"]),
    ("spells", "node|edge", &[], &[]),
];

#[test]
fn gexf_keeps_the_rules_of_its_schema() {
    for time in [false, true] {
        let xml = written(|g, w| gexf::write(g, w), &graph(time));
        let (mut reader, mut path) = (Reader::from_str(&xml), Vec::<String>::new());
        let check = |e: &BytesStart<'_>, path: &[String]| {
            let name = String::from_utf8(e.name().as_ref().to_vec()).unwrap();
            let own: Vec<String> =
                e.attributes().flatten().map(|a| String::from_utf8(a.key.as_ref().to_vec()).unwrap()).collect();
            let value = |of: &str| attribute(e, of).unwrap_or_default();
            if name == "spell" {
                assert_eq!(path.last().map(String::as_str), Some("spells"));
                // xs:dateTime.
                assert!(value("start").parse::<jiff::Timestamp>().is_ok() && value("end").ends_with('Z'));
                return;
            }
            let (_, parents, required, optional) =
                GEXF_RULES.iter().find(|rule| rule.0 == name).unwrap_or_else(|| panic!("{name} is no element"));
            let parent = path.last().map_or("", String::as_str);
            assert!(parents.split('|').any(|p| p == parent), "{name} in {parent}");
            assert!(required.iter().all(|r| own.iter().any(|o| o == r)), "{name}: {own:?}");
            assert!(
                own.iter().all(|o| required.contains(&o.as_str()) || optional.contains(&o.as_str())),
                "{name}: {own:?}"
            );
            match name.as_str() {
                "attribute" => assert!(["string", "long", "double", "boolean"].contains(&value("type").as_str())),
                "attributes" => assert!(["node", "edge"].contains(&value("class").as_str())),
                "nodes" | "edges" => assert!(value("count").parse::<u64>().is_ok()),
                "edge" => assert!(value("weight").parse::<f64>().is_ok_and(f64::is_finite)),
                "graph" => assert!(["directed", "undirected"].contains(&value("defaultedgetype").as_str())),
                _ => {}
            }
        };
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(e) => {
                    check(&e, &path);
                    path.push(String::from_utf8(e.name().as_ref().to_vec()).unwrap());
                }
                Event::Empty(e) => check(&e, &path),
                Event::End(_) => drop(path.pop()),
                _ => {}
            }
        }
    }
}

#[test]
fn every_format_carries_the_meaning_of_its_attributes() {
    for xml in [written(|g, w| gexf::write(g, w), &graph(true)), written(|g, w| graphml::write(g, w), &graph(true))] {
        assert!(xml.contains("calibrated probability") && xml.contains("distinct objects"));
    }
    let lines = written(|g, w| ndjson::write_edges(g, w), &graph(true));
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((first["weight"].as_u64(), first["n_objects"].as_u64()), (Some(3), Some(2)));
    assert!(first["first_at"].is_string());
}

#[test]
fn gexf_values_refer_to_declared_attributes_and_edges_to_nodes() {
    let all = elements(&written(|g, w| gexf::write(g, w), &graph(true)));
    let ids: Vec<String> = all.iter().filter(|e| e.0 == "node").map(|e| attribute(&e.1, "id").unwrap()).collect();
    for (name, e) in &all {
        match name.as_str() {
            "attvalue" => assert!(attribute(e, "for").unwrap().parse::<usize>().unwrap() < 3),
            "edge" => {
                assert!(
                    ids.contains(&attribute(e, "source").unwrap()) && ids.contains(&attribute(e, "target").unwrap())
                );
            }
            _ => {}
        }
    }
}

#[test]
fn no_spell_starts_when_it_ends() {
    let all = elements(&written(|g, w| gexf::write(g, w), &graph(true)));
    let spells: Vec<_> = all.iter().filter(|e| e.0 == "spell").collect();
    assert_eq!(spells.len(), 4);
    for (_, e) in spells {
        assert!(attribute(e, "start") < attribute(e, "end"));
    }
}

#[test]
fn graphml_declares_every_key_it_uses() {
    for time in [false, true] {
        let all = elements(&written(|g, w| graphml::write(g, w), &graph(time)));
        let keys: Vec<String> = all.iter().filter(|e| e.0 == "key").map(|e| attribute(&e.1, "id").unwrap()).collect();
        for (_, e) in all.iter().filter(|e| e.0 == "data") {
            assert!(keys.contains(&attribute(e, "key").unwrap()));
        }
        let names: Vec<String> = all.iter().filter_map(|e| attribute(&e.1, "attr.name")).collect();
        assert!(names.contains(&"weight".to_owned()));
        assert_eq!(names.contains(&"first_at".to_owned()), time);
    }
}

#[test]
fn csv_edges_carry_tokens_weights_and_no_formulas() {
    let g = graph(false);
    let edges = written(|g, w| edge_csv::write_edges(g, w), &g);
    assert_eq!(edges.lines().next(), Some("source,target,weight,n_objects"));
    assert!(edges.contains(&format!("{},{},3,2", AccountToken(1), AccountToken(2))));
    let nodes = written(|g, w| edge_csv::write_nodes(g, w), &g);
    assert!(nodes.contains("'=cmd"));
    assert!(written(|g, w| edge_csv::write_edges(g, w), &graph(true)).contains("first_at,last_at"));
}

#[test]
fn a_graph_that_contradicts_itself_is_refused() {
    let mut g = graph(false);
    g.edges[0].target = 9;
    assert!(matches!(gexf::write(&g, Vec::new()), Err(ReportError::DanglingEdge { edge: 0, node: 9, n_nodes: 3 })));
    let mut g = graph(false);
    g.nodes[1].attributes.pop();
    assert!(matches!(graphml::write(&g, Vec::new()), Err(ReportError::AttributeCount { what: "node", index: 1, .. })));
}
