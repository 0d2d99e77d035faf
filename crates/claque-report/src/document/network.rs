//! A network's picture with its communities beside it.

use super::{Block, Chart, Section};
use crate::chart::Drawing;
use crate::numbers::{count, counted, plain};
use crate::table;
use claque_analysis::report::NetworkFinding;

/// Modularity below which communities hardly stand apart: chance alone divides graphs that well (Guimerà et al. 2004).
const FAINT: f64 = 0.1;

/// The picture and the table of communities; `stem` names the CSV files.
pub fn blocks<'a>(s: &mut Section<'a>, net: &'a NetworkFinding, stem: &str) {
    picture(s, net, stem);
    if !net.communities.is_empty() {
        s.push(Block::Table(table::network::communities(stem, net)));
    }
}

/// The picture alone.
pub fn picture<'a>(s: &mut Section<'a>, net: &'a NetworkFinding, stem: &str) {
    let accounts = counted(net.n_nodes, "account", "accounts");
    let title = match (net.n_communities, net.modularity) {
        (1, _) => format!("{accounts} form one community"),
        (n, m) => {
            let divided = match m {
                Some(m) if m < FAINT => format!(" that hardly stand apart (modularity {})", plain(m)),
                Some(m) => format!(" (modularity {})", plain(m)),
                None => String::new(),
            };
            format!("{accounts} form {} of three or more{divided}", counted(n, "community", "communities"))
        }
    };
    let mut notes = vec![
        "Size is the number of actions; colour is the community, named in the picture; a red ring marks accounts that \
         score as likely automated. Of each account its strongest edges are drawn. Nearness follows the edges and has no \
         scale."
            .to_owned(),
    ];
    if !net.picture.left_out.is_empty() {
        notes.push(net.picture.left_out.clone());
    }
    if !net.picture.nodes.is_empty() {
        s.push(Block::Chart(Chart {
            title,
            measure: format!(
                "Edges: {}; {} of {} accounts and {} of {} edges drawn",
                net.edge_is,
                net.picture.nodes.len(),
                count(net.n_nodes),
                count(crate::chart::network::drawn_edges(&net.picture).len() as u64),
                count(net.n_edges)
            ),
            drawing: Drawing::Network(net),
            table: Some(table::network::nodes(stem, net)),
            notes,
            keys: Vec::new(),
        }));
    }
}
