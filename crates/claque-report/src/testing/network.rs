//! A network of 120 nodes in seven communities, laid out as a real layout would.

use super::random::Random;
use claque_analysis::report::{Community, NetworkFinding, Picture, PictureNode};
use claque_schema::{AccountToken, Band};

const CENTRES: [(f64, f64, usize); 7] = [
    (0.28, 0.32, 34),
    (0.72, 0.30, 26),
    (0.50, 0.74, 22),
    (0.14, 0.78, 14),
    (0.86, 0.72, 12),
    (0.52, 0.10, 7),
    (0.93, 0.42, 5),
];

/// The finding.
pub fn network(edge_is: &str, seed: u64) -> NetworkFinding {
    let mut random = Random::new(seed);
    let mut nodes = Vec::new();
    let mut communities = Vec::new();
    for (c, (x, y, n)) in CENTRES.into_iter().enumerate() {
        let first = nodes.len();
        for i in 0..n {
            // A spiral keeps neighbours apart, as a force-directed layout does.
            let (radius, angle) = (0.024 * (i as f64 + 0.5).sqrt(), 2.399_963 * i as f64);
            let suspect = c == 0 && i < 24 || random.unit() < 0.05;
            nodes.push(PictureNode {
                account: AccountToken(random.next()),
                x: (x + radius * angle.cos() * 0.95 + 0.006 * random.normal()) as f32,
                y: (y + radius * angle.sin() * 1.2 + 0.006 * random.normal()) as f32,
                size: (1.0 / (1.0 + i as f64)).max(0.04) as f32,
                community: c as u32 + 1,
                band: Some(if suspect { Band::LikelyAutomated } else { Band::LikelyHuman }),
                labelled: i < 2,
            });
        }
        communities.push(Community {
            number: c as u32 + 1,
            n_accounts: 14 * n as u64,
            n_edges: 60 * n as u64,
            density: 0.9 / n as f64,
            n_suspect: if c == 0 { 301 } else { 3 },
            n_scored: 12 * n as u64,
            leaders: nodes[first..first + 3].iter().map(|n| n.account).collect(),
        });
    }
    let edges = edges(&nodes, &mut random);
    NetworkFinding {
        edge_is: edge_is.into(),
        n_nodes: 1_680,
        n_edges: 7_212,
        n_communities: 31,
        modularity: Some(0.612),
        communities,
        picture: Picture {
            nodes,
            edges,
            left_out: "1,560 accounts and 6,700 edges of less weight were left out.".into(),
        },
    }
}

fn edges(nodes: &[PictureNode], random: &mut Random) -> Vec<(usize, usize, f32)> {
    let mut out = Vec::new();
    for i in 0..nodes.len() {
        let same: Vec<usize> = (0..i).filter(|j| nodes[*j].community == nodes[i].community).collect();
        for _ in 0..4.min(same.len()) {
            let j = same[random.below(same.len() as u64) as usize];
            out.push((j, i, (random.unit() * random.unit()) as f32));
        }
        if random.unit() < 0.25 {
            out.push((random.below(nodes.len() as u64) as usize, i, 0.1));
        }
    }
    out.retain(|e| e.0 != e.1);
    out
}
