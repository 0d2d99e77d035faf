//! Spreading a few labels over a graph of trust: linear residual propagation, and SybilRank beside it.
//!
//! *Linear residual propagation* (Wang, Zhang & Gong 2017, *SybilSCAR*; Jia, Wang & Gong 2017): every node has a residual
//! score, above 0 for automated; labelled nodes start at ±1, everybody takes over what the neighbours say,
//!
//! ```text
//! p ← q + d · D^(−1/2) W D^(−1/2) p
//! ```
//!
//! with `q` the labels, `d` a damping just below 1, and a fixed number of rounds. SybilSCAR weights all edges alike,
//! which random attack edges defeat: they carry labels into the wrong region. Here an edge weighs
//! `ε + (common neighbours)`: friends have friends in common, an edge that was talked into existence has none
//! (embeddedness, Granovetter 1973; Easley & Kleinberg 2010). An attacker who closes triangles defeats this weight, too;
//! [`Weights::Even`] is the plain form. The symmetric normalisation (Zhou et al. 2004) keeps hubs from shouting.
//!
//! *SybilRank* (Cao, Sirivianos, Yang & Pregueiro 2012) is the yardstick: trust from human seeds alone, ⌈log₂ n⌉ rounds
//! of a random walk, divided by degree.
//!
//! Scores rank; they are no probabilities. Sums run in the order of the neighbours, so the bytes are the same at any
//! thread count.

use crate::csr::{Graph, Node};
use rayon::prelude::*;

/// What a labelled node is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// The node.
    pub node: Node,
    /// By the word of whoever labelled it.
    pub automated: bool,
}

/// How much an edge carries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weights {
    /// All edges alike, as SybilSCAR.
    Even,
    /// `ε` plus the number of common neighbours.
    Embedded {
        /// What an edge without a common neighbour carries.
        epsilon: f64,
    },
}

/// How to spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PropagateParams {
    /// Weights of edges.
    pub weights: Weights,
    /// Share of the neighbours' word that is taken over.
    pub damping: f64,
    /// Rounds.
    pub rounds: u32,
}

impl PropagateParams {
    /// Embedded edges (ε = 0.1), damping 0.98, 50 rounds.
    pub const USUAL: PropagateParams =
        PropagateParams { weights: Weights::Embedded { epsilon: 0.1 }, damping: 0.98, rounds: 50 };
}

/// A graph made ready: weights are computed once, labels can be spread many times.
#[derive(Debug, Clone)]
pub struct Spreader<'a> {
    graph: &'a Graph,
    /// Per edge, in the graph's order.
    weights: Vec<f64>,
    damping: f64,
    rounds: u32,
}

impl<'a> Spreader<'a> {
    /// Makes an undirected graph ready (see [`Graph::undirected`]).
    pub fn new(graph: &'a Graph, params: PropagateParams) -> Self {
        let raw: Vec<Vec<f64>> = graph
            .nodes()
            .into_par_iter()
            .with_min_len(64)
            .map(|v| {
                let own = graph.targets(v);
                own.iter()
                    .map(|u| match params.weights {
                        Weights::Even => 1.0,
                        Weights::Embedded { epsilon } => epsilon + in_common(own, graph.targets(*u)) as f64,
                    })
                    .collect()
            })
            .collect();
        let strength: Vec<f64> = raw.iter().map(|w| w.iter().sum::<f64>()).collect();
        let weights = graph
            .nodes()
            .zip(&raw)
            .flat_map(|(v, row)| {
                let strength = &strength;
                graph.targets(v).iter().zip(row).map(move |(u, w)| {
                    let both = (strength[v as usize] * strength[*u as usize]).sqrt();
                    if both > 0.0 { w / both } else { 0.0 }
                })
            })
            .collect();
        Spreader { graph, weights, damping: params.damping, rounds: params.rounds }
    }

    /// Residual scores by node, above 0 for automated; 0 where no label reaches. The greatest size is 1.
    ///
    /// Human and automated seeds weigh the same in sum, so that a one-sided choice of seeds does not tilt everybody.
    pub fn scores(&self, seeds: &[Seed]) -> Vec<f64> {
        let n = self.graph.n_nodes();
        let count = |automated: bool| seeds.iter().filter(|s| s.automated == automated).count().max(1) as f64;
        let (human, automated) = (1.0 / count(false), 1.0 / count(true));
        let mut start = vec![0.0; n];
        for seed in seeds.iter().filter(|s| (s.node as usize) < n) {
            start[seed.node as usize] = if seed.automated { automated } else { -human };
        }
        let mut now = start.clone();
        for _ in 0..self.rounds {
            now = self
                .graph
                .nodes()
                .into_par_iter()
                .with_min_len(512)
                .map(|v| {
                    let range = self.graph.range(v);
                    let heard: f64 =
                        self.graph.targets(v).iter().zip(&self.weights[range]).map(|(u, w)| w * now[*u as usize]).sum();
                    start[v as usize] + self.damping * heard
                })
                .collect();
        }
        let greatest = now.iter().map(|p| p.abs()).fold(0.0, f64::max);
        if greatest > 0.0 {
            now.iter_mut().for_each(|p| *p /= greatest);
        }
        now
    }
}

/// Size of the intersection of two ascending lists.
fn in_common(a: &[Node], b: &[Node]) -> usize {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() * 16 < long.len() {
        return short.iter().filter(|v| long.binary_search(v).is_ok()).count();
    }
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < short.len() && j < long.len() {
        match short[i].cmp(&long[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

/// SybilRank: minus the trust per degree, so that higher is more suspect as everywhere here. Isolated nodes get 0.
pub fn sybil_rank(graph: &Graph, human_seeds: &[Node]) -> Vec<f64> {
    let n = graph.n_nodes();
    let degree: Vec<f64> = graph.nodes().map(|v| graph.targets(v).len().max(1) as f64).collect();
    let mut trust = vec![0.0; n];
    for seed in human_seeds {
        trust[*seed as usize] = 1.0 / human_seeds.len() as f64;
    }
    for _ in 0..(n.max(2) as f64).log2().ceil() as u32 {
        trust = graph
            .nodes()
            .into_par_iter()
            .with_min_len(512)
            .map(|v| graph.targets(v).iter().map(|u| trust[*u as usize] / degree[*u as usize]).sum())
            .collect();
    }
    trust.iter().zip(&degree).map(|(t, d)| -t / d).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn graph(edges: &[(u64, u64)]) -> Graph {
        Graph::from_edges(edges.iter().map(|(a, b)| (AccountToken(*a), AccountToken(*b), 1.0))).undirected()
    }

    /// Two regions of cliques in a ring, joined by random attack edges.
    fn regions(attack: usize, seed: u64) -> Graph {
        let mut edges = Vec::new();
        for region in [0u64, 1000] {
            for clique in 0..40u64 {
                let at = |i: u64| region + (clique * 8 + i) % 320;
                // Neighbouring cliques share two nodes.
                for i in 0..10 {
                    for j in i + 1..10 {
                        edges.push((at(i), at(j)));
                    }
                }
            }
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        for _ in 0..attack {
            edges.push((random.random_range(0..320), 1000 + random.random_range(0..320)));
        }
        graph(&edges)
    }

    fn seeds(graph: &Graph, n: u64) -> Vec<Seed> {
        let of = |automated: bool| {
            (0..n)
                .map(move |i| AccountToken((i * 37) % 320 + if automated { 1000 } else { 0 }))
                .map(move |t| (t, automated))
        };
        of(false).chain(of(true)).filter_map(|(t, automated)| Some(Seed { node: graph.node(t)?, automated })).collect()
    }

    /// Share of (automated, human) pairs in the right order.
    fn auc(graph: &Graph, scores: &[f64]) -> f64 {
        let of = |automated: bool| -> Vec<f64> {
            graph.nodes().filter(|v| (graph.token(*v).0 >= 1000) == automated).map(|v| scores[v as usize]).collect()
        };
        let (high, low) = (of(true), of(false));
        let won: f64 = high
            .iter()
            .map(|h| {
                low.iter()
                    .map(|l| {
                        if h > l {
                            1.0
                        } else if h == l {
                            0.5
                        } else {
                            0.0
                        }
                    })
                    .sum::<f64>()
            })
            .sum();
        won / (high.len() * low.len()) as f64
    }

    #[test]
    fn one_round_on_a_path_is_what_the_formula_says() {
        let g = graph(&[(0, 1), (1, 2)]);
        let params = PropagateParams { weights: Weights::Even, damping: 0.5, rounds: 2 };
        let s = Spreader::new(&g, params).scores(&[Seed { node: 0, automated: true }]);
        // D^(−1/2) W D^(−1/2) has 1/√2 on both edges. Round 1: (1, h, 0) with h = 0.5/√2; round 2: (1 + h²·…).
        let h = 0.5 / 2f64.sqrt();
        let expected = [1.0 + h * h, h, h * h];
        for (a, b) in s.iter().zip(expected) {
            assert!((a - b / expected[0]).abs() < 1e-12, "{s:?}");
        }
    }

    #[test]
    fn attack_edges_hurt_the_even_weights_more_than_the_embedded_ones() {
        let g = regions(1500, 3);
        let s = seeds(&g, 10);
        let even = PropagateParams { weights: Weights::Even, ..PropagateParams::USUAL };
        let (plain, embedded) =
            (Spreader::new(&g, even).scores(&s), Spreader::new(&g, PropagateParams::USUAL).scores(&s));
        let (plain, embedded) = (auc(&g, &plain), auc(&g, &embedded));
        let human: Vec<Node> = s.iter().filter(|s| !s.automated).map(|s| s.node).collect();
        let rank = auc(&g, &sybil_rank(&g, &human));
        assert!(embedded > 0.97 && embedded > plain && embedded > rank, "{embedded} {plain} {rank}");
        let few = regions(10, 3);
        let ranked = auc(&few, &sybil_rank(&few, &human));
        assert!(ranked > 0.9, "{ranked}");
    }

    #[test]
    fn where_no_label_reaches_the_score_is_nothing_and_threads_change_no_byte() {
        let g = graph(&[(0, 1), (5, 6)]);
        let s = Spreader::new(&g, PropagateParams::USUAL).scores(&[Seed { node: 0, automated: true }]);
        assert_eq!(&s[2..], &[0.0, 0.0]);
        assert!(Spreader::new(&g, PropagateParams::USUAL).scores(&[]).iter().all(|x| *x == 0.0));
        let g = regions(100, 4);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Spreader::new(&g, PropagateParams::USUAL).scores(&seeds(&g, 20)))
        };
        assert_eq!(run(1), run(4));
    }

    #[test]
    fn common_neighbours_are_counted_either_way() {
        let long: Vec<Node> = (0..100).collect();
        assert_eq!(in_common(&[3, 50, 200], &long), 2);
        assert_eq!(in_common(&[1, 2, 4], &[2, 3, 4, 5]), 2);
        assert_eq!(in_common(&[], &long), 0);
    }
}
