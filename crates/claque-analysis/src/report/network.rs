//! Networks, summarised and drawn.

use claque_schema::{AccountToken, Band};
use serde::{Deserialize, Serialize};

/// A network, summarised and drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkFinding {
    /// What an edge is: "interactions of any layer", "co-reposts beyond chance".
    pub edge_is: String,
    /// Nodes in all.
    pub n_nodes: u64,
    /// Edges in all.
    pub n_edges: u64,
    /// Communities with at least three members.
    pub n_communities: u64,
    /// Modularity of the partition.
    pub modularity: Option<f64>,
    /// The largest, at most 12.
    pub communities: Vec<Community>,
    /// What is drawn, at most about 150 nodes.
    pub picture: Picture,
}

/// A community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Community {
    /// Number, largest = 1; colour in the picture.
    pub number: u32,
    /// Members.
    pub n_accounts: u64,
    /// Edges inside.
    pub n_edges: u64,
    /// Edges over possible edges.
    pub density: f64,
    /// Members that are suspect, and members with a score.
    pub n_suspect: u64,
    /// Members with a score.
    pub n_scored: u64,
    /// Most central members.
    pub leaders: Vec<AccountToken>,
    /// What they share: top hashtags or domains.
    pub about: Vec<String>,
}

/// Nodes and edges with places in the unit square.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Nodes.
    pub nodes: Vec<PictureNode>,
    /// Edges: indices into `nodes`, and a weight scaled to 0–1.
    pub edges: Vec<(usize, usize, f32)>,
    /// How many nodes and edges were left out.
    pub left_out: String,
}

/// A drawn node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureNode {
    /// Who.
    pub account: AccountToken,
    /// 0–1.
    pub x: f32,
    /// 0–1, downward.
    pub y: f32,
    /// Scaled 0–1 by actions.
    pub size: f32,
    /// Community number.
    pub community: u32,
    /// Band, where scored.
    pub band: Option<Band>,
    /// Whether to print the token beside it.
    pub labelled: bool,
}
