//! Holds the algorithms against reference results on a large interaction graph.
//!
//! `cargo run --release -p claque-graph --example reference -- DIR` where DIR has `higgs_activity.und.csv` and
//! `higgs_activity.pagerank_igraph.csv`, unpacked. Prints figures to compare; exits silently when DIR is absent.
#![allow(clippy::print_stdout)]

use claque_graph::community::{LeidenParams, leiden, modularity};
use claque_graph::page_rank::{PageRankParams, page_rank};
use claque_graph::{Graph, components, core_number, triangles};
use claque_schema::AccountToken;
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(dir) = std::env::args().nth(1) else { return Ok(()) };
    let text = std::fs::read_to_string(format!("{dir}/higgs_activity.und.csv"))?;
    let started = Instant::now();
    let rows = text.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?.parse().ok()?, cells.next()?.parse().ok()?, cells.next()?.parse().ok()?))
    });
    let edges = rows.map(|(a, b, w): (u64, u64, f32)| (AccountToken(a), AccountToken(b), w));
    // Accounts without an edge are part of the reference graph, too.
    let nodes = (0..304_691).map(AccountToken);
    let graph = Graph::from_nodes_and_edges(nodes, edges).undirected();
    println!("build {:.2?}: {} nodes, {} edges", started.elapsed(), graph.n_nodes(), graph.n_edges() / 2);
    let timed = |name: &str, f: &mut dyn FnMut() -> String| {
        let started = Instant::now();
        let words = f();
        println!("{name} {:.2?}: {words}", started.elapsed());
    };
    timed("components", &mut || {
        let c = components::weak(&graph);
        format!("{}, largest {}", c.sizes.len(), c.largest())
    });
    timed("cores", &mut || {
        let core = core_number::core_numbers(&graph);
        let top = core.iter().max().copied().unwrap_or(0);
        format!("highest {top}, nodes in it {}", core.iter().filter(|c| **c == top).count())
    });
    timed("triangles", &mut || {
        let all: u64 = triangles::triangles(&graph).iter().sum();
        let mean = triangles::local_clustering(&graph).iter().sum::<f64>() / graph.n_nodes() as f64;
        format!("{}, mean clustering {mean:.6}", all / 3)
    });
    let expected = std::fs::read_to_string(format!("{dir}/higgs_activity.pagerank_igraph.csv"))?;
    timed("pagerank", &mut || {
        let rank = page_rank(&graph, PageRankParams::USUAL);
        let worst = expected.lines().skip(1).filter_map(|line| {
            let (id, value) = line.split_once(',')?;
            let node = graph.node(AccountToken(id.parse().ok()?))?;
            Some((rank[node as usize] - value.parse::<f64>().ok()?).abs())
        });
        format!("largest difference to igraph {:.2e}", worst.fold(0.0, f64::max))
    });
    for seed in 1..=3 {
        timed("leiden", &mut || {
            let found = leiden(&graph, &LeidenParams::with_seed(seed));
            format!("Q {:.5}, {} communities", modularity(&graph, &found.of, 1.0), found.sizes.len())
        });
    }
    Ok(())
}
