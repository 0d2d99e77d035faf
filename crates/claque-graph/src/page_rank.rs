//! PageRank (Brin and Page 1998), weighted, with dangling nodes' rank spread over all nodes.
//!
//! Ranks are pulled along reversed edges: each node's sum has a fixed order, so nodes can be shared among threads and
//! the result is the same bytes.

use crate::csr::Graph;
use crate::degree::out_strength;
use rayon::prelude::*;

/// How to iterate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRankParams {
    /// Probability of following an edge, usually 0.85.
    pub damping: f64,
    /// Stops when the ranks move by less than this in sum.
    pub tolerance: f64,
    /// Stops after this many rounds.
    pub max_rounds: usize,
}

impl PageRankParams {
    /// Damping 0.85, tolerance 10⁻¹², 200 rounds.
    pub const USUAL: PageRankParams = PageRankParams { damping: 0.85, tolerance: 1e-12, max_rounds: 200 };
}

/// PageRank of each node; sums to 1.
pub fn page_rank(graph: &Graph, params: PageRankParams) -> Vec<f64> {
    let n = graph.n_nodes();
    if n == 0 {
        return Vec::new();
    }
    let strength = out_strength(graph);
    let incoming = graph.reversed();
    let mut rank = vec![1.0 / n as f64; n];
    for _ in 0..params.max_rounds {
        let dangling: f64 = (0..n).filter(|&v| strength[v] == 0.0).map(|v| rank[v]).sum();
        let base = (1.0 - params.damping + params.damping * dangling) / n as f64;
        let share: Vec<f64> = (0..n).map(|v| if strength[v] > 0.0 { rank[v] / strength[v] } else { 0.0 }).collect();
        let next: Vec<f64> = (0..n as u32)
            .into_par_iter()
            .with_min_len(4096)
            .map(|v| {
                base + params.damping * incoming.edges(v).map(|(s, w)| share[s as usize] * f64::from(w)).sum::<f64>()
            })
            .collect();
        let moved: f64 = rank.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum();
        rank = next;
        if moved < params.tolerance {
            break;
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_solve_the_equation(edges in prop::collection::vec((0u64..12, 0u64..12, 1u8..5), 1..40)) {
            let g = Graph::from_edges(edges.iter().map(|(a, b, w)| (AccountToken(*a), AccountToken(*b), f32::from(*w))));
            let rank = page_rank(&g, PageRankParams::USUAL);
            prop_assert!((rank.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            // The dense matrix, straight from the definition.
            let n = g.n_nodes();
            for v in 0..n {
                let mut expected = 0.15 / n as f64;
                for (u, from) in rank.iter().enumerate() {
                    let out: f64 = g.weights(u as u32).iter().map(|w| f64::from(*w)).sum();
                    let to_v: f64 = g.edges(u as u32).filter(|(t, _)| *t as usize == v).map(|(_, w)| f64::from(w)).sum();
                    expected += 0.85 * from * if out == 0.0 { 1.0 / n as f64 } else { to_v / out };
                }
                prop_assert!((rank[v] - expected).abs() < 1e-9, "{} {}", rank[v], expected);
            }
        }
    }
}
