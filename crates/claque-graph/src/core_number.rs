//! k-cores by buckets (Batagelj and Zaveršnik 2003): linear in edges.
//!
//! The core number of a node is the largest k such that the node belongs to a subgraph in which every node has at
//! least k neighbours. Takes an undirected graph (both directions held).

use crate::csr::Graph;

/// Core number of each node of an undirected graph.
pub fn core_numbers(graph: &Graph) -> Vec<u32> {
    let n = graph.n_nodes();
    let mut degree: Vec<usize> = graph.nodes().map(|v| graph.targets(v).len()).collect();
    let highest = degree.iter().copied().max().unwrap_or(0);
    // `bin[d]` is where nodes of degree d begin in `order`; `place[v]` is where v stands there.
    let mut bin = vec![0usize; highest + 2];
    for d in &degree {
        bin[d + 1] += 1;
    }
    for d in 0..=highest {
        bin[d + 1] += bin[d];
    }
    let mut cursor = bin.clone();
    let (mut order, mut place) = (vec![0usize; n], vec![0usize; n]);
    for v in 0..n {
        place[v] = cursor[degree[v]];
        order[place[v]] = v;
        cursor[degree[v]] += 1;
    }
    for i in 0..n {
        let v = order[i];
        for target in graph.targets(v as u32) {
            let u = *target as usize;
            if degree[u] > degree[v] {
                // Swap u with the first node of its bin, then shrink the bin from below: u moves one bin down.
                let first = bin[degree[u]];
                let w = order[first];
                if w != u {
                    order.swap(first, place[u]);
                    place[w] = place[u];
                    place[u] = first;
                }
                bin[degree[u]] += 1;
                degree[u] -= 1;
            }
        }
    }
    degree.into_iter().map(|d| d as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;
    use proptest::prelude::*;

    /// From the definition: peel nodes of degree < k until none is left to peel.
    fn oracle(graph: &Graph) -> Vec<u32> {
        let mut core = vec![0; graph.n_nodes()];
        for k in 1..=graph.n_nodes() as u32 {
            let mut alive = vec![true; graph.n_nodes()];
            loop {
                let weak = graph.nodes().find(|v| {
                    alive[*v as usize] && (graph.targets(*v).iter().filter(|t| alive[**t as usize]).count() as u32) < k
                });
                match weak {
                    Some(v) => alive[v as usize] = false,
                    None => break,
                }
            }
            for v in 0..alive.len() {
                if alive[v] {
                    core[v] = k;
                }
            }
        }
        core
    }

    proptest! {
        #[test]
        fn cores_are_those_of_the_definition(edges in prop::collection::vec((0u64..14, 0u64..14), 1..70)) {
            let g = Graph::from_edges(edges.iter().map(|(a, b)| (AccountToken(*a), AccountToken(*b), 1.0))).undirected();
            prop_assert_eq!(core_numbers(&g), oracle(&g));
        }
    }
}
