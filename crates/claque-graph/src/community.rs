//! Communities: Leiden on weighted modularity, and modularity itself.

mod leiden;
mod level;

pub use leiden::{LeidenParams, leiden};

use crate::csr::Graph;

/// A community number per node: 0 is the largest community, ties go to the one with the smallest node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// Community of each node.
    pub of: Vec<u32>,
    /// Nodes of each community.
    pub sizes: Vec<u32>,
}

impl Partition {
    /// Renumbers labels by size.
    pub fn from_labels(labels: &[u32]) -> Self {
        let n_labels = labels.iter().max().map_or(0, |m| *m as usize + 1);
        let mut size = vec![0u32; n_labels];
        let mut first = vec![u32::MAX; n_labels];
        for (node, label) in labels.iter().enumerate() {
            size[*label as usize] += 1;
            first[*label as usize] = first[*label as usize].min(node as u32);
        }
        let mut order: Vec<usize> = (0..n_labels).filter(|&l| size[l] > 0).collect();
        order.sort_by_key(|&l| (std::cmp::Reverse(size[l]), first[l]));
        let mut name = vec![0u32; n_labels];
        for (new, old) in order.iter().enumerate() {
            name[*old] = new as u32;
        }
        Partition {
            of: labels.iter().map(|l| name[*l as usize]).collect(),
            sizes: order.iter().map(|&l| size[l]).collect(),
        }
    }
}

/// Weighted modularity of a partition of an undirected graph (Newman and Girvan 2004; resolution after Reichardt and
/// Bornholdt 2006): Σ over communities of `inside / 2m − resolution · (strength / 2m)²`.
pub fn modularity(graph: &Graph, of: &[u32], resolution: f64) -> f64 {
    let n_communities = of.iter().max().map_or(0, |m| *m as usize + 1);
    let (mut inside, mut strength) = (vec![0f64; n_communities], vec![0f64; n_communities]);
    let mut total = 0f64;
    for v in graph.nodes() {
        let c = of[v as usize] as usize;
        for (t, w) in graph.edges(v) {
            let w = f64::from(w);
            total += w;
            strength[c] += w;
            if of[t as usize] as usize == c {
                inside[c] += w;
            }
        }
    }
    if total == 0.0 {
        return 0.0;
    }
    (0..n_communities).map(|c| inside[c] / total - resolution * (strength[c] / total).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

    fn ring_of_cliques(n_cliques: u64, size: u64) -> Graph {
        let mut edges = Vec::new();
        for c in 0..n_cliques {
            for i in 0..size {
                for j in 0..i {
                    edges.push((AccountToken(c * size + i), AccountToken(c * size + j), 1.0));
                }
            }
            edges.push((AccountToken(c * size), AccountToken(((c + 1) % n_cliques) * size + 1), 1.0));
        }
        Graph::from_edges(edges).undirected()
    }

    #[test]
    fn a_ring_of_cliques_falls_into_its_cliques() {
        let g = ring_of_cliques(12, 6);
        let found = leiden(&g, &LeidenParams::with_seed(7));
        assert_eq!(found.sizes, vec![6; 12]);
    }

    #[test]
    fn modularity_is_that_of_the_definition() {
        let g = ring_of_cliques(4, 5);
        let of: Vec<u32> = (0..20).map(|v| v / 5).collect();
        let m2: f64 = g.n_edges() as f64;
        let mut by_pairs = 0.0;
        for a in g.nodes() {
            for b in g.nodes() {
                if of[a as usize] == of[b as usize] {
                    let k = |v: u32| g.targets(v).len() as f64;
                    by_pairs += f64::from(u8::from(g.has_edge(a, b))) - k(a) * k(b) / m2;
                }
            }
        }
        assert!((modularity(&g, &of, 1.0) - by_pairs / m2).abs() < 1e-12);
    }

    #[test]
    fn the_same_seed_gives_the_same_partition() {
        let g = ring_of_cliques(9, 4);
        assert_eq!(leiden(&g, &LeidenParams::with_seed(3)), leiden(&g, &LeidenParams::with_seed(3)));
    }

    #[test]
    fn communities_are_connected() {
        let g = ring_of_cliques(30, 3);
        let found = leiden(&g, &LeidenParams { resolution: 0.2, ..LeidenParams::with_seed(1) });
        for c in 0..found.sizes.len() as u32 {
            let members: Vec<u32> = g.nodes().filter(|v| found.of[*v as usize] == c).collect();
            assert_eq!(crate::components::weak(&g.induced(&members)).sizes.len(), 1);
        }
    }
}
