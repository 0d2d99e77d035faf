//! Connected components: weakly by union–find, strongly by an iterative Tarjan.

use crate::csr::{Graph, Node};

/// A component number per node, numbered from 0 by their smallest node, and the size of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// Component of each node.
    pub of: Vec<u32>,
    /// Nodes of each component.
    pub sizes: Vec<u32>,
}

impl Components {
    fn from_labels(labels: Vec<u32>) -> Self {
        let mut names = vec![u32::MAX; labels.len()];
        let mut sizes = Vec::new();
        let of = labels
            .into_iter()
            .map(|label| {
                let name = &mut names[label as usize];
                if *name == u32::MAX {
                    *name = sizes.len() as u32;
                    sizes.push(0);
                }
                sizes[*name as usize] += 1;
                *name
            })
            .collect();
        Components { of, sizes }
    }

    /// Size of the largest; 0 for an empty graph.
    pub fn largest(&self) -> u32 {
        self.sizes.iter().copied().max().unwrap_or(0)
    }
}

/// Components when directions are ignored. Union by index with path halving: near-linear.
pub fn weak(graph: &Graph) -> Components {
    let mut parent: Vec<u32> = graph.nodes().collect();
    fn root(parent: &mut [u32], mut v: u32) -> u32 {
        while parent[v as usize] != v {
            parent[v as usize] = parent[parent[v as usize] as usize];
            v = parent[v as usize];
        }
        v
    }
    for node in graph.nodes() {
        for target in graph.targets(node) {
            let (a, b) = (root(&mut parent, node), root(&mut parent, *target));
            // The smaller index becomes the root, so the numbering does not depend on edge order.
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let labels = (0..parent.len() as u32).map(|v| root(&mut parent, v)).collect();
    Components::from_labels(labels)
}

/// Strongly connected components (Tarjan 1972) with an explicit stack: a path of a million nodes must not overflow.
pub fn strong(graph: &Graph) -> Components {
    const UNSEEN: u32 = u32::MAX;
    let n = graph.n_nodes();
    let (mut index, mut low) = (vec![UNSEEN; n], vec![0u32; n]);
    let mut label = vec![UNSEEN; n];
    let (mut stack, mut next): (Vec<Node>, u32) = (Vec::new(), 0);
    // (node, edges already looked at)
    let mut calls: Vec<(Node, usize)> = Vec::new();
    for start in graph.nodes() {
        if index[start as usize] != UNSEEN {
            continue;
        }
        calls.push((start, 0));
        while let Some((v, seen)) = calls.pop() {
            let vi = v as usize;
            if seen == 0 {
                index[vi] = next;
                low[vi] = next;
                next += 1;
                stack.push(v);
            }
            match graph.targets(v).get(seen) {
                Some(&t) => {
                    calls.push((v, seen + 1));
                    if index[t as usize] == UNSEEN {
                        calls.push((t, 0));
                    } else if label[t as usize] == UNSEEN {
                        low[vi] = low[vi].min(index[t as usize]);
                    }
                }
                None => {
                    if low[vi] == index[vi] {
                        while let Some(w) = stack.pop() {
                            label[w as usize] = v;
                            if w == v {
                                break;
                            }
                        }
                    }
                    if let Some((parent, _)) = calls.last() {
                        low[*parent as usize] = low[*parent as usize].min(low[vi]);
                    }
                }
            }
        }
    }
    Components::from_labels(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;
    use proptest::prelude::*;

    #[test]
    fn a_long_path_overflows_no_stack() {
        let path = Graph::from_edges((0..300_000u64).map(|i| (AccountToken(i), AccountToken(i + 1), 1.0)));
        assert_eq!(strong(&path).sizes.len(), 300_001);
        assert_eq!(weak(&path).sizes, vec![300_001]);
    }

    proptest! {
        #[test]
        fn both_agree_with_petgraph(edges in prop::collection::vec((0u64..25, 0u64..25), 1..60)) {
            let g = Graph::from_edges(edges.iter().map(|(a, b)| (AccountToken(*a), AccountToken(*b), 1.0)));
            let theirs = petgraph::algo::tarjan_scc(&g);
            let ours = strong(&g);
            prop_assert_eq!(ours.sizes.len(), theirs.len());
            for component in theirs {
                prop_assert!(component.iter().all(|v| ours.of[*v as usize] == ours.of[component[0] as usize]));
            }
            let both = g.undirected();
            prop_assert_eq!(weak(&g).of, strong(&both).of);
        }
    }
}
