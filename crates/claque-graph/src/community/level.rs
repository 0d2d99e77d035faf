//! One level of the Leiden hierarchy: a weighted undirected graph whose nodes may stand for many, with self-loops.

use crate::csr::Graph;

pub(super) struct Level {
    pub offsets: Vec<usize>,
    pub targets: Vec<u32>,
    pub weights: Vec<f64>,
    /// Weight inside of each node, both directions counted (0 on the first level).
    pub inside: Vec<f64>,
    /// Strength of each node, its inside included.
    pub strength: Vec<f64>,
    /// 2m: the sum of all strengths.
    pub total: f64,
}

impl Level {
    pub fn of_graph(graph: &Graph) -> Self {
        let n = graph.n_nodes();
        let mut offsets = Vec::with_capacity(n + 1);
        let (mut targets, mut weights) = (Vec::with_capacity(graph.n_edges()), Vec::with_capacity(graph.n_edges()));
        offsets.push(0);
        let mut strength = Vec::with_capacity(n);
        for v in graph.nodes() {
            let mut sum = 0.0;
            for (t, w) in graph.edges(v) {
                targets.push(t);
                weights.push(f64::from(w));
                sum += f64::from(w);
            }
            strength.push(sum);
            offsets.push(targets.len());
        }
        let total = strength.iter().sum();
        Level { offsets, targets, weights, inside: vec![0.0; n], strength, total }
    }

    pub fn n(&self) -> usize {
        self.strength.len()
    }

    pub fn edges(&self, v: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.offsets[v]..self.offsets[v + 1];
        self.targets[range.clone()].iter().map(|t| *t as usize).zip(self.weights[range].iter().copied())
    }

    /// The graph whose nodes are the groups of `of` (dense, `n_groups` of them).
    pub fn aggregate(&self, of: &[u32], n_groups: usize) -> Level {
        let mut members = vec![Vec::new(); n_groups];
        for (v, group) in of.iter().enumerate() {
            members[*group as usize].push(v);
        }
        let mut next = Level {
            offsets: vec![0],
            targets: Vec::new(),
            weights: Vec::new(),
            inside: vec![0.0; n_groups],
            strength: vec![0.0; n_groups],
            total: self.total,
        };
        let mut sum = vec![0f64; n_groups];
        let mut touched: Vec<u32> = Vec::new();
        for (group, nodes) in members.iter().enumerate() {
            for &v in nodes {
                next.inside[group] += self.inside[v];
                next.strength[group] += self.strength[v];
                for (t, w) in self.edges(v) {
                    let other = of[t];
                    if other as usize == group {
                        next.inside[group] += w;
                    } else {
                        if sum[other as usize] == 0.0 {
                            touched.push(other);
                        }
                        sum[other as usize] += w;
                    }
                }
            }
            touched.sort_unstable();
            for other in touched.drain(..) {
                next.targets.push(other);
                next.weights.push(std::mem::take(&mut sum[other as usize]));
            }
            next.offsets.push(next.targets.len());
        }
        next
    }
}
