//! Degrees, strengths and reciprocity.

use crate::csr::{Graph, Node};

/// Sum of the weights that leave each node.
pub fn out_strength(graph: &Graph) -> Vec<f64> {
    graph.nodes().map(|v| graph.weights(v).iter().map(|w| f64::from(*w)).sum()).collect()
}

/// Number of edges that enter each node.
pub fn in_degree(graph: &Graph) -> Vec<u32> {
    let mut degree = vec![0u32; graph.n_nodes()];
    for node in graph.nodes() {
        for target in graph.targets(node) {
            degree[*target as usize] += 1;
        }
    }
    degree
}

/// Share of a node's outgoing edges that are answered; `None` without outgoing edges.
pub fn reciprocity_of(graph: &Graph, node: Node) -> Option<f64> {
    let targets = graph.targets(node);
    let answered = targets.iter().filter(|t| graph.has_edge(**t, node)).count();
    (!targets.is_empty()).then(|| answered as f64 / targets.len() as f64)
}

/// Share of all edges that are answered (Newman, Forrest and Balthrop 2002); `None` without edges.
pub fn reciprocity(graph: &Graph) -> Option<f64> {
    let answered: usize =
        graph.nodes().map(|v| graph.targets(v).iter().filter(|t| graph.has_edge(**t, v)).count()).sum();
    (graph.n_edges() > 0).then(|| answered as f64 / graph.n_edges() as f64)
}
