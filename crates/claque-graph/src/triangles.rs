//! Triangles and local clustering (Watts and Strogatz 1998) on undirected graphs.
//!
//! Each triangle is found once, from its node of lowest degree outward (Chiba and Nishizeki 1985): hubs are cheap.

use crate::csr::{Graph, Node};

/// Triangles through each node of an undirected graph.
pub fn triangles(graph: &Graph) -> Vec<u64> {
    let n = graph.n_nodes();
    let rank = |v: Node| (graph.targets(v).len(), v);
    let forward: Vec<Vec<Node>> =
        graph.nodes().map(|v| graph.targets(v).iter().copied().filter(|t| rank(*t) > rank(v)).collect()).collect();
    let mut count = vec![0u64; n];
    let mut mark = vec![u32::MAX; n];
    for v in graph.nodes() {
        for &u in &forward[v as usize] {
            mark[u as usize] = v;
        }
        for &u in &forward[v as usize] {
            for &w in &forward[u as usize] {
                if mark[w as usize] == v {
                    count[v as usize] += 1;
                    count[u as usize] += 1;
                    count[w as usize] += 1;
                }
            }
        }
    }
    count
}

/// Share of a node's pairs of neighbours that are neighbours themselves; 0 below two neighbours.
pub fn local_clustering(graph: &Graph) -> Vec<f64> {
    let count = triangles(graph);
    graph
        .nodes()
        .map(|v| {
            let degree = graph.targets(v).len() as f64;
            if degree < 2.0 { 0.0 } else { 2.0 * count[v as usize] as f64 / (degree * (degree - 1.0)) }
        })
        .collect()
}
