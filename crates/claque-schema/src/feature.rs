//! Feature tables: one column per feature, one row per account, missing is NaN.

use crate::AccountToken;
use serde::{Deserialize, Serialize};

/// Where a feature comes from; absence of a family never moves a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum FeatureFamily {
    Profile,
    Activity,
    Text,
    Graph,
}

/// What a feature is. Every feature ships with its meaning, unit, source and the words a reason uses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FeatureSpec {
    /// The name in tables and models, `snake_case`, unit last.
    pub name: &'static str,
    /// Where it comes from.
    pub family: FeatureFamily,
    /// Unit: `count`, `per hour`, `share`, `bits`, `log ratio`, `flag` …
    pub unit: &'static str,
    /// What it measures, with the formula where there is one.
    pub meaning: &'static str,
    /// Who published it or why it is here.
    pub source: &'static str,
    /// What a reason calls it: "posts per hour".
    pub words: &'static str,
}

/// Features of many accounts, column-major.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureTable {
    /// Row keys, in ascending order unless said otherwise.
    pub accounts: Vec<AccountToken>,
    /// Column names.
    pub names: Vec<String>,
    /// `columns[feature][row]`; NaN is missing.
    pub columns: Vec<Vec<f32>>,
}

impl FeatureTable {
    /// An all-missing table of the given shape.
    pub fn missing(accounts: Vec<AccountToken>, names: Vec<String>) -> Self {
        let columns = vec![vec![f32::NAN; accounts.len()]; names.len()];
        FeatureTable { accounts, names, columns }
    }

    /// Number of accounts.
    pub fn n_rows(&self) -> usize {
        self.accounts.len()
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&[f32]> {
        let at = self.names.iter().position(|n| n == name)?;
        Some(&self.columns[at])
    }

    /// Puts another table's columns beside these. Both must have the same accounts in the same order.
    ///
    /// # Panics
    /// When the row keys differ: joining misaligned tables would attach one account's features to another.
    pub fn join(&mut self, other: FeatureTable) {
        assert!(self.accounts == other.accounts, "feature tables with different rows cannot be joined");
        self.names.extend(other.names);
        self.columns.extend(other.columns);
    }
}
