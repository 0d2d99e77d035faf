//! Leiden (Traag, Waltman and van Eck 2019): like Louvain, but communities are guaranteed to be connected.
//!
//! A round moves nodes between communities from a queue until none gains (`move_nodes`), splits each community into
//! well-connected parts (`refine`), and goes on with the parts as nodes, grouped as before. Rounds start again from
//! the result, as often as asked. Of equal gains the smaller community number wins and the order of visits comes from
//! the seed, so the result is deterministic. Refinement takes the best part instead of a random good one: the random
//! choice (θ = 0.01 in the paper) is needed for the convergence proof, not for connectedness.

use super::Partition;
use super::level::Level;
use crate::csr::Graph;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeidenParams {
    /// 1 is plain modularity; more gives smaller communities.
    pub resolution: f64,
    /// Rounds over the whole graph; 2 as in igraph and leidenalg.
    pub n_rounds: usize,
    /// Seed of the order of visits.
    pub seed: u64,
}

impl LeidenParams {
    /// Resolution 1, two rounds.
    pub const fn with_seed(seed: u64) -> Self {
        LeidenParams { resolution: 1.0, n_rounds: 2, seed }
    }
}

/// Communities of an undirected graph (both directions held).
pub fn leiden(graph: &Graph, params: &LeidenParams) -> Partition {
    let base = Level::of_graph(graph);
    let mut rng = ChaCha8Rng::seed_from_u64(params.seed);
    let mut of: Vec<u32> = (0..base.n() as u32).collect();
    if base.total > 0.0 {
        for _ in 0..params.n_rounds.max(1) {
            let before = of.clone();
            of = round(&base, of, params.resolution, &mut rng);
            if of == before {
                break;
            }
        }
    }
    Partition::from_labels(&of)
}

/// One pass up the hierarchy from a given partition of the base level.
fn round(base: &Level, start: Vec<u32>, resolution: f64, rng: &mut ChaCha8Rng) -> Vec<u32> {
    // `node_of[v]`: the node of the current level that stands for base node v.
    let mut node_of: Vec<u32> = (0..base.n() as u32).collect();
    let mut community = start;
    let mut owned: Option<Level> = None;
    loop {
        let level = owned.as_ref().unwrap_or(base);
        move_nodes(level, &mut community, resolution, rng);
        let (part, n_parts) = refine(level, &community, resolution, rng);
        if n_parts == level.n() {
            return node_of.iter().map(|v| community[*v as usize]).collect();
        }
        let mut upper = vec![0u32; n_parts];
        for (v, p) in part.iter().enumerate() {
            upper[*p as usize] = community[v];
        }
        for v in &mut node_of {
            *v = part[*v as usize];
        }
        let next = level.aggregate(&part, n_parts);
        // Community numbers must be below the number of nodes of the next level.
        community = dense(&upper);
        owned = Some(next);
    }
}

fn dense(labels: &[u32]) -> Vec<u32> {
    let mut names = rustc_hash::FxHashMap::default();
    labels
        .iter()
        .map(|l| {
            let next = names.len() as u32;
            *names.entry(*l).or_insert(next)
        })
        .collect()
}

/// Weights from one node to the communities around it; reused without clearing the whole array.
struct Around {
    weight: Vec<f64>,
    seen: Vec<u32>,
}

impl Around {
    fn new(n: usize) -> Self {
        Around { weight: vec![0.0; n], seen: Vec::new() }
    }

    fn add(&mut self, community: u32, weight: f64) {
        if self.weight[community as usize] == 0.0 {
            self.seen.push(community);
        }
        self.weight[community as usize] += weight;
    }

    fn clear(&mut self) {
        for c in self.seen.drain(..) {
            self.weight[c as usize] = 0.0;
        }
    }
}

/// Moves nodes to the community with the largest gain until no node in the queue gains.
fn move_nodes(level: &Level, community: &mut [u32], resolution: f64, rng: &mut ChaCha8Rng) {
    let n = level.n();
    let mut strength = vec![0f64; n];
    let mut size = vec![0u32; n];
    for v in 0..n {
        strength[community[v] as usize] += level.strength[v];
        size[community[v] as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..n as u32).rev().filter(|c| size[*c as usize] == 0).collect();
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.shuffle(rng);
    let mut queued = vec![true; n];
    let mut queue: VecDeque<u32> = order.into();
    let mut around = Around::new(n);
    while let Some(v) = queue.pop_front() {
        let vi = v as usize;
        queued[vi] = false;
        let old = community[vi];
        for (t, w) in level.edges(vi) {
            around.add(community[t], w);
        }
        strength[old as usize] -= level.strength[vi];
        size[old as usize] -= 1;
        let gain = |c: u32, around: &Around| {
            around.weight[c as usize] - resolution * level.strength[vi] * strength[c as usize] / level.total
        };
        let mut best = (old, gain(old, &around));
        for &c in &around.seen {
            let g = gain(c, &around);
            if g > best.1 + 1e-12 || (g >= best.1 - 1e-12 && best.0 != old && c < best.0 && g > best.1 - 1e-12) {
                best = (c, g);
            }
        }
        // Alone is worth 0: better than a community that costs more than it gives.
        if best.1 < -1e-12
            && let Some(&c) = empty.last()
        {
            best = (if size[old as usize] == 0 { old } else { c }, 0.0);
        }
        around.clear();
        let new = best.0;
        strength[new as usize] += level.strength[vi];
        size[new as usize] += 1;
        if new != old {
            if empty.last() == Some(&new) {
                empty.pop();
            }
            if size[old as usize] == 0 {
                empty.push(old);
            }
            community[vi] = new;
            for (t, _) in level.edges(vi) {
                if community[t] != new && !queued[t] {
                    queued[t] = true;
                    queue.push_back(t as u32);
                }
            }
        }
    }
}

/// Splits each community into well-connected parts; gives a dense part number per node and the number of parts.
fn refine(level: &Level, community: &[u32], resolution: f64, rng: &mut ChaCha8Rng) -> (Vec<u32>, usize) {
    let n = level.n();
    let mut total = vec![0f64; n];
    for v in 0..n {
        total[community[v] as usize] += level.strength[v];
    }
    let expected = |k: f64, rest: f64| resolution * k * rest / level.total;
    // Every node is its own part at first; `cut` is a part's weight to the rest of its community.
    let mut part: Vec<u32> = (0..n as u32).collect();
    let mut strength = level.strength.clone();
    let mut single = vec![true; n];
    let mut cut: Vec<f64> =
        (0..n).map(|v| level.edges(v).filter(|(t, _)| community[*t] == community[v]).map(|(_, w)| w).sum()).collect();
    let well_connected = |cut: f64, k: f64, all: f64| cut >= expected(k, all - k) - 1e-12;
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.shuffle(rng);
    let mut around = Around::new(n);
    for v in order {
        let vi = v as usize;
        let all = total[community[vi] as usize];
        if !single[vi] || !well_connected(cut[vi], level.strength[vi], all) {
            continue;
        }
        for (t, w) in level.edges(vi) {
            if community[t] == community[vi] {
                around.add(part[t], w);
            }
        }
        let mut best: Option<(u32, f64)> = None;
        for &p in &around.seen {
            let pi = p as usize;
            let gain = around.weight[pi] - expected(level.strength[vi], strength[pi]);
            let better = best.is_none_or(|(q, g)| gain > g + 1e-12 || (gain > g - 1e-12 && p < q));
            if p != v && gain > 1e-12 && better && well_connected(cut[pi], strength[pi], all) {
                best = Some((p, gain));
            }
        }
        if let Some((p, _)) = best {
            let pi = p as usize;
            let between = around.weight[pi];
            part[vi] = p;
            single[vi] = false;
            single[pi] = false;
            strength[pi] += level.strength[vi];
            cut[pi] += cut[vi] - 2.0 * between;
        }
        around.clear();
    }
    let parts = dense(&part);
    let n_parts = parts.iter().max().map_or(0, |m| *m as usize + 1);
    (parts, n_parts)
}
