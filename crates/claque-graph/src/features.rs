//! An account's position in the interaction graph as features. Accounts outside of the graph have none: NaN, never 0.

use crate::community::{LeidenParams, leiden};
use crate::core_number::core_numbers;
use crate::csr::Graph;
use crate::degree::{in_degree, out_strength, reciprocity_of};
use crate::page_rank::{PageRankParams, page_rank};
use crate::triangles::local_clustering;
use claque_schema::{AccountToken, FeatureFamily, FeatureSpec, FeatureTable};

const fn spec(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
    words: &'static str,
) -> FeatureSpec {
    FeatureSpec { name, family: FeatureFamily::Graph, unit, meaning, source, words }
}

/// The graph features, in the order of the table's columns.
pub const SPECS: &[FeatureSpec] = &[
    spec("graph_out_degree_log", "log count", "ln(1 + accounts acted on)", "Yang et al. 2020", "accounts acted on"),
    spec(
        "graph_in_degree_log",
        "log count",
        "ln(1 + accounts that acted on it)",
        "Yang et al. 2020",
        "accounts that act on it",
    ),
    spec("graph_out_strength_log", "log count", "ln(1 + interactions made)", "Yang et al. 2020", "interactions made"),
    spec(
        "graph_in_strength_log",
        "log count",
        "ln(1 + interactions received)",
        "Yang et al. 2020",
        "interactions received",
    ),
    spec("graph_reciprocity", "share", "share of accounts acted on that act back", "Newman et al. 2002", "reciprocity"),
    spec("graph_core_number", "count", "largest k such that it belongs to a k-core", "Seidman 1983", "core number"),
    spec("graph_page_rank_log", "log ratio", "ln(PageRank × nodes), damping 0.85", "Brin and Page 1998", "PageRank"),
    spec(
        "graph_clustering",
        "share",
        "share of its pairs of neighbours that interact",
        "Watts and Strogatz 1998",
        "clustering",
    ),
    spec(
        "graph_community_size_log",
        "log count",
        "ln(size of its community)",
        "Traag et al. 2019",
        "size of its community",
    ),
];

/// Features of the given accounts (in the given order) in a directed graph.
pub fn table(graph: &Graph, accounts: &[AccountToken], seed: u64) -> FeatureTable {
    let names = SPECS.iter().map(|s| s.name.to_string()).collect();
    let mut table = FeatureTable::missing(accounts.to_vec(), names);
    if graph.n_nodes() == 0 {
        return table;
    }
    let both = graph.undirected();
    let out = out_strength(graph);
    let incoming = out_strength(graph.reversed());
    let in_degrees = in_degree(graph);
    let core = core_numbers(&both);
    let rank = page_rank(graph, PageRankParams::USUAL);
    let clustering = local_clustering(&both);
    let communities = leiden(&both, &LeidenParams::with_seed(seed));
    for (row, account) in accounts.iter().enumerate() {
        let Some(node) = graph.node(*account) else { continue };
        let v = node as usize;
        let values = [
            (graph.targets(node).len() as f64).ln_1p(),
            f64::from(in_degrees[v]).ln_1p(),
            out[v].ln_1p(),
            incoming[v].ln_1p(),
            reciprocity_of(graph, node).unwrap_or(f64::NAN),
            f64::from(core[v]),
            (rank[v] * graph.n_nodes() as f64).ln(),
            if both.targets(node).len() < 2 { f64::NAN } else { clustering[v] },
            f64::from(communities.sizes[communities.of[v] as usize]).ln(),
        ];
        for (column, value) in table.columns.iter_mut().zip(values) {
            column[row] = value as f32;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_outside_of_the_graph_has_no_position() {
        let g = Graph::from_edges([(AccountToken(1), AccountToken(2), 3.0), (AccountToken(2), AccountToken(1), 1.0)]);
        let t = table(&g, &[AccountToken(2), AccountToken(3)], 1);
        assert_eq!(t.column("graph_reciprocity").map(|c| c[0]), Some(1.0));
        assert!(t.columns.iter().all(|c| c[1].is_nan()));
        assert!((t.column("graph_in_strength_log").map_or(0.0, |c| c[0]) - 4f32.ln()).abs() < 1e-6);
    }
}
