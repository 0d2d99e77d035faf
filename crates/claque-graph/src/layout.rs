//! Places for the nodes of a small picture.
//!
//! Fruchterman and Reingold (1991) with three changes for readable pictures of communities: communities start apart
//! on a circle (sized by their members), edges between communities pull less than edges inside, and a last pass pushes
//! overlapping nodes apart. Meant for at most a few hundred nodes: forces are computed for all pairs.

use crate::csr::Graph;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const N_ROUNDS: usize = 300;

/// Places `[x, y]` in the unit square for each node of an undirected graph.
///
/// `community` gives each node's community, `radius` each node's radius in units of the square.
pub fn layout(graph: &Graph, community: &[u32], radius: &[f32], seed: u64) -> Vec<[f32; 2]> {
    let n = graph.n_nodes();
    if n == 0 {
        return Vec::new();
    }
    let mut place = start(n, community, seed);
    let ideal = (1.0 / n as f64).sqrt() * 0.9;
    let strongest = graph.nodes().flat_map(|v| graph.weights(v)).fold(1e-9f32, |a, b| a.max(*b));
    for round in 0..N_ROUNDS {
        let heat = 0.08 * (1.0 - round as f64 / N_ROUNDS as f64).powi(2) + 0.0005;
        let mut force = vec![[0f64; 2]; n];
        for a in 0..n {
            for b in 0..a {
                let far = if community[a] == community[b] { 1.0 } else { 2.2 };
                let (d, dx, dy) = apart(place[a], place[b]);
                let push = far * ideal * ideal / d;
                force[a] = [force[a][0] + dx / d * push, force[a][1] + dy / d * push];
                force[b] = [force[b][0] - dx / d * push, force[b][1] - dy / d * push];
            }
        }
        for v in graph.nodes() {
            for (t, w) in graph.edges(v) {
                let (a, b) = (v as usize, t as usize);
                let near = if community[a] == community[b] { 1.0 } else { 0.15 };
                let (d, dx, dy) = apart(place[a], place[b]);
                // Half of it here, half when the edge comes up from its other end.
                let pull = 0.5 * near * d * d / ideal * (0.4 + 0.6 * f64::from((w / strongest).sqrt()));
                force[a] = [force[a][0] - dx / d * pull, force[a][1] - dy / d * pull];
                force[b] = [force[b][0] + dx / d * pull, force[b][1] + dy / d * pull];
            }
        }
        for v in 0..n {
            // A weak pull to the middle keeps separate components in the picture.
            let [fx, fy] = [force[v][0] - 0.6 * ideal * place[v][0], force[v][1] - 0.6 * ideal * place[v][1]];
            let length = fx.hypot(fy).max(1e-12);
            let step = length.min(heat);
            place[v] = [place[v][0] + fx / length * step, place[v][1] + fy / length * step];
        }
    }
    let mut place = into_square(&place, radius);
    push_apart(&mut place, radius);
    place.into_iter().map(|[x, y]| [x as f32, y as f32]).collect()
}

fn start(n: usize, community: &[u32], seed: u64) -> Vec<[f64; 2]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut sizes = std::collections::BTreeMap::<u32, usize>::new();
    for c in community {
        *sizes.entry(*c).or_default() += 1;
    }
    let mut angle = 0.0;
    let mut centre = std::collections::BTreeMap::new();
    for (c, size) in &sizes {
        let slice = *size as f64 / n as f64 * std::f64::consts::TAU;
        let middle: f64 = angle + slice / 2.0;
        let ring = if sizes.len() == 1 { 0.0 } else { 0.45 };
        centre.insert(*c, [ring * middle.cos(), ring * middle.sin()]);
        angle += slice;
    }
    (0..n)
        .map(|v| {
            let [x, y] = centre[&community[v]];
            [x + rng.random_range(-0.1..0.1), y + rng.random_range(-0.1..0.1)]
        })
        .collect()
}

fn apart(a: [f64; 2], b: [f64; 2]) -> (f64, f64, f64) {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    (dx.hypot(dy).max(1e-4), dx, dy)
}

fn into_square(place: &[[f64; 2]], radius: &[f32]) -> Vec<[f64; 2]> {
    let margin = f64::from(radius.iter().copied().fold(0.01f32, f32::max)) + 0.01;
    let bounds = |axis: usize| {
        let low = place.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let high = place.iter().map(|p| p[axis]).fold(f64::NEG_INFINITY, f64::max);
        (low, (high - low).max(1e-9))
    };
    let (x, y) = (bounds(0), bounds(1));
    let fit = |v: f64, (low, span): (f64, f64)| margin + (1.0 - 2.0 * margin) * (v - low) / span;
    place.iter().map(|p| [fit(p[0], x), fit(p[1], y)]).collect()
}

/// Moves overlapping nodes apart, a few rounds; keeps them inside of the square.
fn push_apart(place: &mut [[f64; 2]], radius: &[f32]) {
    for _ in 0..60 {
        let mut moved = false;
        for a in 0..place.len() {
            for b in 0..a {
                let least = f64::from(radius[a] + radius[b]) * 1.15;
                let (d, dx, dy) = apart(place[a], place[b]);
                if d < least {
                    let shift = (least - d) / 2.0 / d;
                    // Two nodes in one place part along the diagonal.
                    let (dx, dy) = if dx == 0.0 && dy == 0.0 { (1e-4, 1e-4) } else { (dx, dy) };
                    place[a] = [place[a][0] + dx * shift, place[a][1] + dy * shift];
                    place[b] = [place[b][0] - dx * shift, place[b][1] - dy * shift];
                    moved = true;
                }
            }
        }
        for (p, r) in place.iter_mut().zip(radius) {
            let r = f64::from(*r);
            *p = [p[0].clamp(r, 1.0 - r), p[1].clamp(r, 1.0 - r)];
        }
        if !moved {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

    #[test]
    fn two_cliques_lie_apart_inside_of_the_square() {
        let mut edges = Vec::new();
        for c in 0..2u64 {
            for i in 0..12 {
                for j in 0..i {
                    edges.push((AccountToken(c * 100 + i), AccountToken(c * 100 + j), 1.0));
                }
            }
        }
        edges.push((AccountToken(0), AccountToken(100), 1.0));
        let g = Graph::from_edges(edges).undirected();
        let community: Vec<u32> = g.tokens().iter().map(|t| u32::from(t.0 >= 100)).collect();
        let radius = vec![0.015; g.n_nodes()];
        let place = layout(&g, &community, &radius, 1);
        assert!(place.iter().flatten().all(|v| (0.0..=1.0).contains(v)));
        let centre = |c: u32| {
            let own: Vec<_> = place.iter().zip(&community).filter(|(_, k)| **k == c).map(|(p, _)| *p).collect();
            let sum = own.iter().fold([0f32; 2], |s, p| [s[0] + p[0], s[1] + p[1]]);
            [sum[0] / own.len() as f32, sum[1] / own.len() as f32]
        };
        let (a, b) = (centre(0), centre(1));
        assert!((a[0] - b[0]).hypot(a[1] - b[1]) > 0.3, "{a:?} {b:?}");
        assert_eq!(place, layout(&g, &community, &radius, 1));
    }
}
