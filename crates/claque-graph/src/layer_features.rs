//! Degrees per layer as features: who is retweeted is not who is replied to, and a bought audience follows but does
//! not talk. Beside [`crate::features`], which looks at the graph of all chosen layers together.
//!
//! Missing (NaN) are accounts without any interaction, and layers of which the data holds none: a source that gives
//! no follows must not make everybody an account without followers.

use claque_schema::{AccountToken, FeatureFamily, FeatureSpec, FeatureTable, InteractionRow, Layer};
use rustc_hash::{FxHashMap, FxHashSet};

macro_rules! layer_specs {
    ($($layer:literal: $acts:literal, $receives:literal;)+) => {
        &[$(
            FeatureSpec {
                name: concat!("graph_", $layer, "_out_degree_log"),
                family: FeatureFamily::Graph,
                unit: "log count",
                meaning: concat!("ln(1 + accounts it ", $acts, ")"),
                source: "Yang et al. 2020",
                words: concat!("accounts it ", $acts),
            },
            FeatureSpec {
                name: concat!("graph_", $layer, "_in_degree_log"),
                family: FeatureFamily::Graph,
                unit: "log count",
                meaning: concat!("ln(1 + accounts ", $receives, ")"),
                source: "Yang et al. 2020",
                words: concat!("accounts ", $receives),
            },
        )+]
    };
}

/// Two features per layer, in the order of [`Layer::ALL`].
pub const SPECS: &[FeatureSpec] = layer_specs! {
    "repost": "reposts", "that repost it";
    "reply": "replies to", "that reply to it";
    "quote": "quotes", "that quote it";
    "mention": "mentions", "that mention it";
    "follow": "follows", "that follow it";
    "comment": "comments on", "that comment on it";
    "like": "likes posts of", "that like its posts";
};

/// Features of the given accounts, in the given order.
pub fn table(rows: &[InteractionRow], accounts: &[AccountToken]) -> FeatureTable {
    let names = SPECS.iter().map(|s| s.name.to_string()).collect();
    let mut table = FeatureTable::missing(accounts.to_vec(), names);
    let place: FxHashMap<AccountToken, usize> = accounts.iter().enumerate().map(|(row, a)| (*a, row)).collect();
    let known: FxHashSet<AccountToken> = rows.iter().flat_map(|r| [r.source, r.target]).collect();
    for (number, layer) in Layer::ALL.into_iter().enumerate() {
        // Slices of one layer may come one after another: a pair counts once.
        let mut pairs: Vec<(AccountToken, AccountToken)> =
            rows.iter().filter(|r| r.layer == layer).map(|r| (r.source, r.target)).collect();
        if pairs.is_empty() {
            continue;
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut degree = vec![[0u32; 2]; accounts.len()];
        for (source, target) in pairs {
            for (side, account) in [source, target].into_iter().enumerate() {
                if let Some(row) = place.get(&account) {
                    degree[*row][side] += 1;
                }
            }
        }
        for (side, column) in table.columns[2 * number..2 * number + 2].iter_mut().enumerate() {
            for ((account, degree), slot) in accounts.iter().zip(&degree).zip(column) {
                if known.contains(account) {
                    *slot = f64::from(degree[side]).ln_1p() as f32;
                }
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(source: u64, target: u64, layer: Layer) -> InteractionRow {
        let (source, target) = (AccountToken(source), AccountToken(target));
        InteractionRow { source, target, layer, n_actions: 5, first_at: None, last_at: None }
    }

    #[test]
    fn each_layer_has_its_two_columns() {
        let names: Vec<String> = Layer::ALL
            .iter()
            .flat_map(|l| ["out", "in"].map(|side| format!("graph_{}_{side}_degree_log", l.name())))
            .collect();
        assert_eq!(SPECS.iter().map(|s| s.name.to_string()).collect::<Vec<_>>(), names);
    }

    #[test]
    fn a_layer_without_rows_and_an_account_without_interactions_are_missing() {
        let rows =
            [row(1, 2, Layer::Repost), row(1, 2, Layer::Repost), row(1, 3, Layer::Repost), row(3, 2, Layer::Reply)];
        let found = table(&rows, &[AccountToken(2), AccountToken(1), AccountToken(9)]);
        let value = |name: &str, at: usize| found.column(name).map_or(f32::NAN, |c| c[at]);
        assert_eq!(value("graph_repost_out_degree_log", 1), 3f32.ln());
        assert_eq!(value("graph_repost_in_degree_log", 0), 2f32.ln());
        assert_eq!(value("graph_reply_out_degree_log", 1), 0.0);
        assert!(value("graph_follow_in_degree_log", 0).is_nan());
        assert!(found.columns.iter().all(|c| c[2].is_nan()));
    }
}
