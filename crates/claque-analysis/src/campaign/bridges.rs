//! Bridges: accounts through which a campaign passes from one part of its network to another.
//!
//! Betweenness on the undirected interaction network of the campaign (`claque_graph::betweenness`): of the shortest
//! paths between any two other accounts, the share that passes through the account. An account that everybody
//! answers has much of it without joining anything, so the table shows beside it how many neighbours the account has
//! and what share of them know each other: a bridge has few neighbours that do.

use crate::audience::thousands;
use crate::population::Population;
use crate::report::{Bridge, Bridges};
use claque_graph::Graph;
use claque_graph::betweenness::betweenness;
use claque_schema::{Assessment, InteractionRow};

const TOP: usize = 20;
/// Sources × edges at most: a few seconds.
const WORK_MAX: usize = 300_000_000;
const MIN_NODES: usize = 10;
/// Neighbours of which it is counted who knows whom.
const NEIGHBOURS_MAX: usize = 400;

/// The accounts with the highest betweenness.
pub fn find(rows: &[InteractionRow], population: &Population, seed: u64) -> Assessment<Bridges> {
    let graph = Graph::from_interactions(rows, &[]).undirected();
    if graph.n_nodes() < MIN_NODES {
        return Assessment::missing(format!(
            "{} accounts interact within the campaign; {MIN_NODES} are needed",
            graph.n_nodes()
        ));
    }
    let found = betweenness(&graph, WORK_MAX, seed);
    let mut order: Vec<u32> = graph.nodes().filter(|v| found.share[*v as usize] > 0.0).collect();
    order.sort_by(|a, b| found.share[*b as usize].total_cmp(&found.share[*a as usize]).then(a.cmp(b)));
    order.truncate(TOP);
    let row = |v: &u32| {
        let member = population.get(graph.token(*v));
        Bridge {
            account: graph.token(*v),
            path_share: found.share[*v as usize],
            n_neighbours: graph.targets(*v).len() as u64,
            neighbours_joined_share: joined_share(&graph, *v),
            followers: member.followers,
            band: member.is_scored().then_some(member.band),
        }
    };
    let exact = found.n_sources == graph.n_nodes();
    Assessment::of(Bridges {
        method: format!(
            "betweenness (Brandes 2001) on {} accounts and {} edges, {}",
            thousands(graph.n_nodes() as u64),
            thousands(graph.n_edges() as u64 / 2),
            if exact {
                "exact".to_string()
            } else {
                format!("estimated from {} evenly drawn sources", found.n_sources)
            }
        ),
        rows: order.iter().map(row).collect(),
    })
}

/// Share of the pairs of neighbours that are joined themselves; of the first [`NEIGHBOURS_MAX`] neighbours.
fn joined_share(graph: &Graph, v: u32) -> Option<f64> {
    let all = graph.targets(v);
    let neighbours = &all[..all.len().min(NEIGHBOURS_MAX)];
    let n = neighbours.len();
    if n < 2 {
        return None;
    }
    let joined: usize = neighbours
        .iter()
        .map(|w| graph.targets(*w).iter().filter(|t| neighbours.binary_search(t).is_ok()).count())
        .sum();
    Some(joined as f64 / (n * (n - 1)) as f64)
}
