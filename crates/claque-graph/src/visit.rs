//! petgraph's visit traits on the compact graph, so that its algorithms run on it without a copy.

use crate::csr::{Graph, Node};
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoNeighbors,
    IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable,
    Visitable,
};
use petgraph::{Directed, Direction};
use std::iter::{Copied, Enumerate, Map};
use std::ops::Range;
use std::slice::Iter;

/// An edge as petgraph sees it. Its id is its place in the compact arrays.
#[derive(Debug, Clone, Copy)]
pub struct EdgeView<'g> {
    source: Node,
    target: Node,
    id: usize,
    weight: &'g f32,
}

impl PartialEq for EdgeView<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl EdgeRef for EdgeView<'_> {
    type NodeId = Node;
    type EdgeId = usize;
    type Weight = f32;

    fn source(&self) -> Node {
        self.source
    }
    fn target(&self) -> Node {
        self.target
    }
    fn weight(&self) -> &f32 {
        self.weight
    }
    fn id(&self) -> usize {
        self.id
    }
}

impl GraphBase for Graph {
    type NodeId = Node;
    type EdgeId = usize;
}

impl Data for Graph {
    type NodeWeight = claque_schema::AccountToken;
    type EdgeWeight = f32;
}

impl GraphProp for Graph {
    type EdgeType = Directed;
}

impl NodeCount for Graph {
    fn node_count(&self) -> usize {
        self.n_nodes()
    }
}

impl EdgeCount for Graph {
    fn edge_count(&self) -> usize {
        self.n_edges()
    }
}

impl NodeIndexable for Graph {
    fn node_bound(&self) -> usize {
        self.n_nodes()
    }
    fn to_index(&self, node: Node) -> usize {
        node as usize
    }
    fn from_index(&self, index: usize) -> Node {
        index as Node
    }
}

impl NodeCompactIndexable for Graph {}

impl Visitable for Graph {
    // petgraph's own bit set, named through the graph type that uses it.
    type Map = <petgraph::Graph<(), ()> as Visitable>::Map;

    fn visit_map(&self) -> Self::Map {
        Self::Map::with_capacity(self.n_nodes())
    }
    fn reset_map(&self, map: &mut Self::Map) {
        map.clear();
        map.grow(self.n_nodes());
    }
}

impl IntoNodeIdentifiers for &Graph {
    type NodeIdentifiers = Range<Node>;
    fn node_identifiers(self) -> Range<Node> {
        self.nodes()
    }
}

impl<'g> IntoNodeReferences for &'g Graph {
    type NodeRef = (Node, &'g claque_schema::AccountToken);
    type NodeReferences = Map<
        Enumerate<Iter<'g, claque_schema::AccountToken>>,
        fn((usize, &'g claque_schema::AccountToken)) -> (Node, &'g claque_schema::AccountToken),
    >;
    fn node_references(self) -> Self::NodeReferences {
        self.tokens().iter().enumerate().map(|(i, t)| (i as Node, t))
    }
}

impl<'g> IntoNeighbors for &'g Graph {
    type Neighbors = Copied<Iter<'g, Node>>;
    fn neighbors(self, node: Node) -> Self::Neighbors {
        self.targets(node).iter().copied()
    }
}

impl<'g> IntoNeighborsDirected for &'g Graph {
    type NeighborsDirected = Copied<Iter<'g, Node>>;
    fn neighbors_directed(self, node: Node, direction: Direction) -> Self::NeighborsDirected {
        match direction {
            Direction::Outgoing => self.targets(node).iter().copied(),
            Direction::Incoming => self.reversed().targets(node).iter().copied(),
        }
    }
}

/// Edges that leave one node.
#[derive(Debug, Clone)]
pub struct NodeEdges<'g> {
    graph: &'g Graph,
    source: Node,
    rest: Range<usize>,
}

impl<'g> Iterator for NodeEdges<'g> {
    type Item = EdgeView<'g>;
    fn next(&mut self) -> Option<EdgeView<'g>> {
        let id = self.rest.next()?;
        let (target, weight) = self.graph.edge_at(id);
        Some(EdgeView { source: self.source, target, id, weight })
    }
}

impl<'g> IntoEdges for &'g Graph {
    type Edges = NodeEdges<'g>;
    fn edges(self, node: Node) -> NodeEdges<'g> {
        NodeEdges { graph: self, source: node, rest: self.range(node) }
    }
}

/// All edges.
#[derive(Debug, Clone)]
pub struct AllEdges<'g> {
    row: NodeEdges<'g>,
}

impl<'g> Iterator for AllEdges<'g> {
    type Item = EdgeView<'g>;
    fn next(&mut self) -> Option<EdgeView<'g>> {
        loop {
            if let Some(edge) = self.row.next() {
                return Some(edge);
            }
            let next = self.row.source.checked_add(1)?;
            if next as usize >= self.row.graph.n_nodes() {
                return None;
            }
            self.row = NodeEdges { graph: self.row.graph, source: next, rest: self.row.graph.range(next) };
        }
    }
}

impl<'g> IntoEdgeReferences for &'g Graph {
    type EdgeRef = EdgeView<'g>;
    type EdgeReferences = AllEdges<'g>;
    fn edge_references(self) -> AllEdges<'g> {
        let rest = if self.n_nodes() == 0 { 0..0 } else { self.range(0) };
        AllEdges { row: NodeEdges { graph: self, source: 0, rest } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;
    use petgraph::algo::{dijkstra, kosaraju_scc};
    use petgraph::visit::{Bfs, Walker};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn petgraphs_algorithms_give_the_same_on_both_graphs(edges in prop::collection::vec((0u64..20, 0u64..20, 1u8..9), 1..80)) {
            let ours = Graph::from_edges(edges.iter().map(|(a, b, w)| (AccountToken(*a), AccountToken(*b), f32::from(*w))));
            let mut theirs = petgraph::Graph::<(), f32>::new();
            let nodes: Vec<_> = ours.nodes().map(|_| theirs.add_node(())).collect();
            for edge in ours.edge_references() {
                theirs.add_edge(nodes[edge.source() as usize], nodes[edge.target() as usize], *edge.weight());
            }
            prop_assert_eq!(theirs.edge_count(), ours.n_edges());
            let a = dijkstra(&ours, 0, None, |e| *e.weight());
            let b = dijkstra(&theirs, nodes[0], None, |e| *e.weight());
            prop_assert_eq!(a.len(), b.len());
            for (node, cost) in a {
                prop_assert_eq!(cost, b[&nodes[node as usize]]);
            }
            prop_assert_eq!(Bfs::new(&ours, 0).iter(&ours).count(), Bfs::new(&theirs, nodes[0]).iter(&theirs).count());
            prop_assert_eq!(kosaraju_scc(&ours).len(), kosaraju_scc(&theirs).len());
        }
    }
}
