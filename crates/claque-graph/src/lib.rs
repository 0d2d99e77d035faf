//! What needs the whole graph: a compact graph, components, cores, ranks, communities, pictures.
//!
//! ```text
//! InteractionRow ─ Graph::from_interactions ─ degree, components, core, page_rank, propagate, triangles, community, layout
//!                                           └ features::table ─ FeatureTable
//! ```
//!
//! Accounts are tokens outside and dense `u32` indices inside; no index leaves the crate without its graph. No
//! algorithm recurses on the size of its input, and every sum has a fixed order, so results are the same bytes at any
//! thread count.

pub mod betweenness;
pub mod community;
pub mod components;
pub mod core_number;
mod csr;
pub mod degree;
pub mod features;
pub mod layer_features;
pub mod layout;
pub mod null;
pub mod page_rank;
pub mod propagate;
pub mod triangles;
mod visit;

pub use csr::{Graph, Node};
pub use visit::EdgeView;
