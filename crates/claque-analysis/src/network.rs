//! Communities of an interaction network, and the part of them that fits into a picture.
//!
//! Communities are Leiden's on the undirected, weighted graph. The picture shows the largest communities; of each, its
//! most active members and their strongest edges, so that at most [`MAX_DRAWN`] nodes are drawn. A network drawn whole
//! is a hairball that says nothing.

use crate::audience::thousands;
use crate::population::Population;
use crate::report::{Community, NetworkFinding, Picture, PictureNode};
use claque_graph::community::{LeidenParams, Partition, leiden, modularity};
use claque_graph::degree::out_strength;
use claque_graph::{Graph, Node, layout::layout};
use claque_schema::{Assessment, InteractionRow};

/// Nodes in a picture at most.
pub const MAX_DRAWN: usize = 150;
/// Communities described at most.
const MAX_COMMUNITIES: usize = 12;
/// Communities drawn at most: more colours cannot be told apart.
const MAX_COLOURS: usize = 8;
const MIN_MEMBERS: u32 = 3;
const MIN_NODES: usize = 5;

/// Communities of the given interactions.
pub fn find(rows: &[InteractionRow], population: &Population, edge_is: &str, seed: u64) -> Assessment<NetworkFinding> {
    let graph = Graph::from_interactions(rows, &[]).undirected();
    of_graph(&graph, population, edge_is, seed)
}

/// Communities of an undirected graph.
pub fn of_graph(graph: &Graph, population: &Population, edge_is: &str, seed: u64) -> Assessment<NetworkFinding> {
    if graph.n_nodes() < MIN_NODES {
        return Assessment::missing(format!(
            "{} accounts are connected by {edge_is}; {MIN_NODES} are needed",
            graph.n_nodes()
        ));
    }
    let partition = leiden(graph, &LeidenParams::with_seed(seed));
    let strength = out_strength(graph);
    let members = members_by_community(&partition, &strength);
    let named = partition.sizes.iter().take_while(|s| **s >= MIN_MEMBERS).count();
    let communities = (0..named.min(MAX_COMMUNITIES)).map(|c| describe(graph, &partition, &members[c], c, population));
    Assessment::of(NetworkFinding {
        edge_is: edge_is.to_string(),
        n_nodes: graph.n_nodes() as u64,
        n_edges: graph.n_edges() as u64 / 2,
        n_communities: named as u64,
        modularity: Some(modularity(graph, &partition.of, 1.0)),
        communities: communities.collect(),
        picture: draw(graph, &partition, &members, &strength, population, seed),
    })
}

/// Members of each community, most active first.
fn members_by_community(partition: &Partition, strength: &[f64]) -> Vec<Vec<Node>> {
    let mut members = vec![Vec::new(); partition.sizes.len()];
    for (node, community) in partition.of.iter().enumerate() {
        members[*community as usize].push(node as Node);
    }
    for list in &mut members {
        list.sort_by(|a, b| strength[*b as usize].total_cmp(&strength[*a as usize]).then(a.cmp(b)));
    }
    members
}

fn describe(
    graph: &Graph,
    partition: &Partition,
    members: &[Node],
    number: usize,
    population: &Population,
) -> Community {
    let inside = |v: Node| graph.targets(v).iter().filter(|t| partition.of[**t as usize] as usize == number).count();
    let n_edges = members.iter().map(|v| inside(*v)).sum::<usize>() as u64 / 2;
    let n = members.len() as u64;
    let known: Vec<_> = members.iter().map(|v| population.get(graph.token(*v))).collect();
    Community {
        number: number as u32 + 1,
        n_accounts: n,
        n_edges,
        density: if n < 2 { 0.0 } else { 2.0 * n_edges as f64 / (n * (n - 1)) as f64 },
        n_suspect: known.iter().filter(|m| m.is_suspect()).count() as u64,
        n_scored: known.iter().filter(|m| m.is_scored()).count() as u64,
        leaders: members.iter().take(3).map(|v| graph.token(*v)).collect(),
    }
}

fn draw(
    graph: &Graph,
    partition: &Partition,
    members: &[Vec<Node>],
    strength: &[f64],
    population: &Population,
    seed: u64,
) -> Picture {
    let chosen = choose(partition, members);
    let small = graph.induced(&chosen);
    let old = |v: Node| graph.node(small.token(v)).unwrap_or_default() as usize;
    let community: Vec<u32> = small.nodes().map(|v| partition.of[old(v)] + 1).collect();
    let strongest = small.nodes().map(|v| strength[old(v)]).fold(1e-9, f64::max);
    let size: Vec<f32> = small.nodes().map(|v| (strength[old(v)] / strongest).sqrt() as f32).collect();
    let radius: Vec<f32> = size.iter().map(|s| 0.006 + 0.016 * s).collect();
    let place = layout(&small, &community, &radius, seed);
    let labelled: Vec<Node> = members.iter().take(MAX_COLOURS).filter_map(|m| m.first().copied()).collect();
    let heaviest = small.nodes().flat_map(|v| small.weights(v)).fold(1e-9f32, |a, b| a.max(*b));
    let nodes = small.nodes().map(|v| {
        let member = population.get(small.token(v));
        PictureNode {
            account: small.token(v),
            x: place[v as usize][0],
            y: place[v as usize][1],
            size: size[v as usize],
            community: community[v as usize],
            band: member.is_scored().then_some(member.band),
            labelled: labelled.contains(&(old(v) as Node)),
        }
    });
    let edges: Vec<(usize, usize, f32)> = small
        .nodes()
        .flat_map(|v| {
            small.edges(v).filter(move |(t, _)| *t > v).map(move |(t, w)| (v as usize, t as usize, w / heaviest))
        })
        .collect();
    // How many of their edges are drawn is for the drawing to say: it leaves out weak ones.
    let left_out = match (small.n_nodes(), graph.n_nodes()) {
        (drawn, all) if drawn == all => format!("All {} accounts are drawn.", thousands(all as u64)),
        (drawn, all) => format!(
            "{drawn} of {} accounts are drawn: the most active members of the {} largest communities.",
            thousands(all as u64),
            members.len().min(MAX_COLOURS)
        ),
    };
    Picture { nodes: nodes.collect(), edges, left_out }
}

/// Shares the places in the picture among the largest communities by the square root of their sizes.
fn choose(partition: &Partition, members: &[Vec<Node>]) -> Vec<Node> {
    let n_drawn = partition.sizes.iter().take(MAX_COLOURS).take_while(|s| **s >= MIN_MEMBERS).count().max(1);
    let share: Vec<f64> = partition.sizes.iter().take(n_drawn).map(|s| f64::from(*s).sqrt()).collect();
    let total: f64 = share.iter().sum();
    let quota = |c: usize| ((share[c] / total * MAX_DRAWN as f64).floor() as usize).max(3);
    (0..n_drawn).flat_map(|c| members[c].iter().take(quota(c)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{AccountToken, Layer};

    fn act(a: u64, b: u64) -> InteractionRow {
        InteractionRow {
            source: AccountToken(a),
            target: AccountToken(b),
            layer: Layer::Repost,
            n_actions: 1,
            first_at: None,
            last_at: None,
        }
    }

    #[test]
    fn a_large_network_is_drawn_small_and_says_what_was_left_out() {
        let rows: Vec<_> = (0..2_000u64).flat_map(|i| [act(i, i % 7 + 10_000), act(i, (i + 7) % 2_000)]).collect();
        let found = find(&rows, &Population::default(), "reposts", 1);
        let network = found.get().expect("assessed");
        assert!(network.picture.nodes.len() <= MAX_DRAWN && !network.picture.nodes.is_empty());
        assert!(network.picture.left_out.contains("of 2,007 accounts"), "{}", network.picture.left_out);
    }

    #[test]
    fn four_accounts_are_no_network() {
        assert!(find(&[act(1, 2), act(3, 4)], &Population::default(), "reposts", 1).why_not().is_some());
    }
}
