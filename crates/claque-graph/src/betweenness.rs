//! Betweenness: which accounts lie on the shortest paths between others – the bridges of a network.
//!
//! Brandes 2001 on the unweighted, undirected graph: one breadth-first search per source, dependencies summed backwards,
//! `O(sources · edges)`. All nodes are sources while that is cheap; on larger graphs evenly drawn pivots stand for
//! them (Brandes and Pich 2007), which ranks the nodes with high betweenness well and the rest roughly. Values are
//! shares: of all ordered pairs of *other* nodes (connected or not), the part of shortest paths through the node.

use crate::{Graph, Node};
use rayon::prelude::*;

/// Betweenness of every node, with how it was computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Betweenness {
    /// Share of shortest paths between other nodes that pass, 0–1, by node.
    pub share: Vec<f64>,
    /// Sources that were searched from.
    pub n_sources: usize,
}

/// Betweenness on an undirected graph. `work_max` bounds sources × edges; at least 16 sources are used.
pub fn betweenness(graph: &Graph, work_max: usize, seed: u64) -> Betweenness {
    let n = graph.n_nodes();
    let affordable = (work_max / graph.n_edges().max(1)).max(16);
    let sources = pivots(n, affordable, seed);
    // A fixed number of parts, summed in order: the same bytes at any thread count.
    let parts: Vec<Vec<f64>> = sources
        .par_chunks(sources.len().div_ceil(16).max(1))
        .map(|part| {
            let mut search = Search::new(n);
            part.iter().for_each(|s| search.from(graph, *s));
            search.sum
        })
        .collect();
    let pairs = (n.saturating_sub(1) * n.saturating_sub(2)).max(1) as f64;
    let scale = n as f64 / sources.len().max(1) as f64 / pairs;
    let share = (0..n).map(|v| parts.iter().map(|p| p[v]).sum::<f64>() * scale).collect();
    Betweenness { share, n_sources: sources.len() }
}

/// All nodes, or `k` of them at even steps from a seeded start.
fn pivots(n: usize, k: usize, seed: u64) -> Vec<Node> {
    if k >= n {
        return (0..n as Node).collect();
    }
    // Nodes are in the order of their tokens, which are hashes: even steps are an even draw.
    let start = (seed % n as u64) as usize;
    (0..k).map(|i| ((start + i * n / k) % n) as Node).collect()
}

/// The state of one search, reused.
struct Search {
    sum: Vec<f64>,
    distance: Vec<u32>,
    paths: Vec<f64>,
    dependency: Vec<f64>,
    order: Vec<Node>,
}

impl Search {
    fn new(n: usize) -> Self {
        Search {
            sum: vec![0.0; n],
            distance: vec![u32::MAX; n],
            paths: vec![0.0; n],
            dependency: vec![0.0; n],
            order: Vec::with_capacity(n),
        }
    }

    fn from(&mut self, graph: &Graph, source: Node) {
        self.order.clear();
        self.order.push(source);
        self.distance[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        let mut at = 0;
        while at < self.order.len() {
            let v = self.order[at];
            at += 1;
            for &w in graph.targets(v) {
                let (v, w) = (v as usize, w as usize);
                if self.distance[w] == u32::MAX {
                    self.distance[w] = self.distance[v] + 1;
                    self.order.push(w as Node);
                }
                if self.distance[w] == self.distance[v] + 1 {
                    self.paths[w] += self.paths[v];
                }
            }
        }
        for &w in self.order.iter().rev() {
            for &v in graph.targets(w) {
                let (v, w) = (v as usize, w as usize);
                if self.distance[v] + 1 == self.distance[w] {
                    self.dependency[v] += self.paths[v] / self.paths[w] * (1.0 + self.dependency[w]);
                }
            }
            if w != source {
                self.sum[w as usize] += self.dependency[w as usize];
            }
        }
        for &v in &self.order {
            self.distance[v as usize] = u32::MAX;
            self.paths[v as usize] = 0.0;
            self.dependency[v as usize] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

    fn graph(edges: &[(u64, u64)]) -> Graph {
        Graph::from_edges(edges.iter().map(|(a, b)| (AccountToken(*a), AccountToken(*b), 1.0))).undirected()
    }

    #[test]
    fn the_middle_of_a_path_and_the_hub_of_a_star_have_the_textbook_values() {
        // Path 0-1-2-3-4: node 2 lies between 2·2 unordered pairs, nodes 1 and 3 between 3 of 6 each.
        let path = betweenness(&graph(&[(0, 1), (1, 2), (2, 3), (3, 4)]), usize::MAX, 1).share;
        let expected = [0.0, 3.0 / 6.0, 4.0 / 6.0, 3.0 / 6.0, 0.0];
        path.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{path:?}"));
        let star = betweenness(&graph(&[(0, 1), (0, 2), (0, 3)]), usize::MAX, 1).share;
        assert!((star[0] - 1.0).abs() < 1e-12 && star[1..].iter().all(|x| *x == 0.0));
    }

    #[test]
    fn equal_paths_share_and_pivots_find_the_bridge() {
        // A square: two shortest paths between opposite corners, each corner carries half of one pair.
        let square = betweenness(&graph(&[(0, 1), (1, 2), (2, 3), (3, 0)]), usize::MAX, 1).share;
        assert!(square.iter().all(|x| (x - 0.5 / 3.0).abs() < 1e-12), "{square:?}");
        // Two cliques of 60 joined by node 500.
        let mut edges = Vec::new();
        for a in 0..60u64 {
            for b in 0..a {
                edges.extend([(a, b), (100 + a, 100 + b)]);
            }
        }
        edges.extend([(0, 500), (100, 500)]);
        let g = graph(&edges);
        let found = betweenness(&g, 1, 7);
        assert_eq!(found.n_sources, 16);
        let best = (0..g.n_nodes()).max_by(|a, b| found.share[*a].total_cmp(&found.share[*b])).unwrap_or(0);
        assert!([0, 100, 500].contains(&g.token(best as Node).0), "{best}");
    }
}
