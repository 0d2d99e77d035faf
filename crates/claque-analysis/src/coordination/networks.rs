//! Edges to networks, and what chance says of each network.

use super::cells::{Found, KindActs};
use crate::report::NetworkSynchrony;
use claque_graph::community::{LeidenParams, leiden};
use claque_graph::null::{scan_log10, synchrony};
use claque_graph::{Graph, Node};
use claque_schema::AccountToken;

/// Two who share their sessions are no network.
const MIN_MEMBERS: usize = 3;
/// Networks described at most.
pub const MAX_NETWORKS: usize = 50;

/// Members of each community of three or more of the graph of edges, those with the strongest edges first; largest first.
pub fn members(edges: &[(AccountToken, AccountToken, f64)], resolution: f64, seed: u64) -> Vec<Vec<AccountToken>> {
    let graph = Graph::from_edges(edges.iter().map(|(a, b, w)| (*a, *b, *w as f32))).undirected();
    if graph.n_nodes() == 0 {
        return Vec::new();
    }
    let partition = leiden(&graph, &LeidenParams { resolution, ..LeidenParams::with_seed(seed) });
    let mut networks: Vec<Vec<Node>> = vec![Vec::new(); partition.sizes.len()];
    graph.nodes().for_each(|v| networks[partition.of[v as usize] as usize].push(v));
    let strength = |v: Node| graph.weights(v).iter().map(|w| f64::from(*w)).sum::<f64>();
    for network in &mut networks {
        network.sort_by(|x, y| strength(*y).total_cmp(&strength(*x)).then(x.cmp(y)));
    }
    networks.retain(|n| n.len() >= MIN_MEMBERS);
    networks.sort_by_key(|n| (std::cmp::Reverse(n.len()), n.iter().min().copied()));
    networks.into_iter().map(|n| n.into_iter().map(|v| graph.token(v)).collect()).collect()
}

/// log₁₀ of a bound on the chance that any `size` of `n_accounts` are connected when each pair is an edge with chance
/// `edge`: all sets, all spanning trees of each (Cayley: s^(s−2)), each tree's s − 1 edges independent.
pub fn connected_log10(n_accounts: u64, size: u64, edge: f64) -> f64 {
    let s = size as f64;
    (scan_log10(n_accounts, size) + (s - 2.0) * s.log10() + (s - 1.0) * edge.max(1e-300).log10()).min(0.0)
}

/// The most telling kind and window of each network, paid for by the number of cells.
pub fn synchronies(kinds: &[KindActs], found: &Found, networks: &[Vec<AccountToken>]) -> Vec<Option<NetworkSynchrony>> {
    let mut best: Vec<Option<NetworkSynchrony>> = vec![None; networks.len()];
    let price = (found.cells.len() as f64).log10();
    for cell in &found.cells {
        let of_kind = &kinds[cell.kind];
        for (slot, tested) in best.iter_mut().zip(synchrony(&of_kind.acts, networks, &cell.params)) {
            let Some(s) = tested else { continue };
            let log10_p = (s.log10_p_any + price).min(0.0);
            if slot.as_ref().is_none_or(|b| log10_p < b.log10_p) {
                *slot = Some(NetworkSynchrony {
                    kind: of_kind.kind.to_string(),
                    window_s: cell.params.window_s as u32,
                    n_bursts: s.n_bursts,
                    n: s.n,
                    observed: s.observed,
                    expected: s.expected,
                    log10_p,
                });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn the_bound_on_connected_sets_holds_in_random_graphs() {
        // 40 accounts, each of 780 pairs an edge with chance 0.002: how often are 4 or more connected?
        let (n, size, edge) = (40u64, 4u64, 0.002);
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let n_runs = 20_000;
        let mut hits = 0;
        for _ in 0..n_runs {
            let mut of: Vec<usize> = (0..n as usize).collect();
            for a in 0..n as usize {
                for b in 0..a {
                    if rng.random::<f64>() < edge {
                        let (x, y) = (of[a], of[b]);
                        of.iter_mut().filter(|o| **o == x).for_each(|o| *o = y);
                    }
                }
            }
            hits += u32::from((0..n as usize).any(|c| of.iter().filter(|o| **o == c).count() >= size as usize));
        }
        let bound = 10f64.powf(connected_log10(n, size, edge));
        let share = f64::from(hits) / f64::from(n_runs);
        assert!(hits > 0 && share <= bound, "{share} {bound}");
    }
}
