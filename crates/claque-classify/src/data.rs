//! Labelled accounts: features, the label a source gives, and which source that was.
//!
//! A label is the word of a source, not the truth about a person. That is why every row keeps its source: figures
//! that ignore it (plain cross-validation) are always better than what a user will meet on accounts that nobody
//! labelled yet, so the crate splits by source wherever there are two.

use crate::error::TrainError;
use claque_schema::FeatureTable;
use std::collections::BTreeMap;

/// Accounts with features and labels. All vectors have one entry per account.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelledTable {
    /// The features. One account may occur in several sources, as several rows.
    pub features: FeatureTable,
    /// `true` is automated.
    pub labels: Vec<bool>,
    /// Index into [`source_names`](Self::source_names).
    pub sources: Vec<u32>,
    /// Names of the declared sources.
    pub source_names: Vec<String>,
    /// Kind of automation, where the source gives one (`fake_follower`, `spam` …).
    pub kinds: Vec<Option<String>>,
}

impl LabelledTable {
    /// Number of accounts.
    pub fn n_rows(&self) -> usize {
        self.labels.len()
    }

    /// Accounts labelled automated.
    pub fn n_automated(&self) -> usize {
        self.labels.iter().filter(|&&l| l).count()
    }

    /// Indices of the sources that occur, ascending.
    pub fn sources_present(&self) -> Vec<u32> {
        let mut seen: Vec<u32> = self.sources.clone();
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    /// Name of a source, `source 3` when it has none.
    pub fn source_name(&self, source: u32) -> String {
        self.source_names.get(source as usize).cloned().unwrap_or_else(|| format!("source {source}"))
    }

    /// `(humans, automated)` per source that occurs.
    pub fn counts_by_source(&self) -> BTreeMap<u32, (u64, u64)> {
        let mut counts = BTreeMap::new();
        for (&source, &label) in self.sources.iter().zip(&self.labels) {
            let slot: &mut (u64, u64) = counts.entry(source).or_default();
            if label { slot.1 += 1 } else { slot.0 += 1 }
        }
        counts
    }

    /// The columns, as the learners take them.
    pub fn columns(&self) -> Vec<&[f32]> {
        self.features.columns.iter().map(Vec::as_slice).collect()
    }

    /// The labels as 0 and 1.
    pub fn targets(&self) -> Vec<f32> {
        self.labels.iter().map(|&l| if l { 1.0 } else { 0.0 }).collect()
    }

    /// A table of the given rows, in the given order.
    pub fn take(&self, rows: &[usize]) -> LabelledTable {
        let features = FeatureTable {
            accounts: rows.iter().map(|&r| self.features.accounts[r]).collect(),
            names: self.features.names.clone(),
            columns: self.features.columns.iter().map(|c| rows.iter().map(|&r| c[r]).collect()).collect(),
        };
        LabelledTable {
            features,
            labels: rows.iter().map(|&r| self.labels[r]).collect(),
            sources: rows.iter().map(|&r| self.sources[r]).collect(),
            source_names: self.source_names.clone(),
            kinds: rows.iter().map(|&r| self.kinds.get(r).cloned().flatten()).collect(),
        }
    }

    /// A table with the features that have a value in at least one row, in their order.
    ///
    /// A column that is missing everywhere would only dilute the share of known features.
    pub fn without_empty_columns(&self) -> LabelledTable {
        let keep: Vec<usize> = (0..self.features.columns.len())
            .filter(|&f| self.features.columns[f].iter().any(|v| v.is_finite()))
            .collect();
        self.with_columns(&keep)
    }

    /// A table without features that order the accounts as an earlier one does (or backwards): exactly, or nearly
    /// (Spearman's rank correlation of at least 0.98 where both are known, and known of the same accounts).
    ///
    /// A count and its logarithm say the same to a tree; both would only crowd out other features where features are
    /// drawn, and split one reason in two.
    pub fn without_twins(&self) -> LabelledTable {
        let mut keep: Vec<(usize, Order)> = Vec::new();
        for f in 0..self.features.columns.len() {
            let column = &self.features.columns[f];
            let order = Order::of(column);
            let twin = |earlier: &Order| {
                earlier.says_the_same(column, order.n_distinct) || earlier.correlation(&order) >= NEAR_TWIN
            };
            if !keep.iter().any(|(_, earlier)| twin(earlier)) {
                keep.push((f, order));
            }
        }
        let keep: Vec<usize> = keep.into_iter().map(|k| k.0).collect();
        self.with_columns(&keep)
    }

    /// A table of the given features, in the given order.
    pub fn with_columns(&self, keep: &[usize]) -> LabelledTable {
        let features = FeatureTable {
            accounts: self.features.accounts.clone(),
            names: keep.iter().map(|&f| self.features.names[f].clone()).collect(),
            columns: keep.iter().map(|&f| self.features.columns[f].clone()).collect(),
        };
        LabelledTable {
            features,
            labels: self.labels.clone(),
            sources: self.sources.clone(),
            source_names: self.source_names.clone(),
            kinds: self.kinds.clone(),
        }
    }

    /// Says why the table cannot be learned from, if it cannot.
    ///
    /// # Errors
    /// [`TrainError::Data`] when lengths differ, a class is absent, or there are no features.
    pub fn check(&self) -> Result<(), TrainError> {
        let n = self.n_rows();
        let short = self.features.columns.iter().any(|c| c.len() != n);
        if self.features.accounts.len() != n || self.sources.len() != n || short {
            return Err(TrainError::data("features, labels and sources have different lengths"));
        }
        if !self.kinds.is_empty() && self.kinds.len() != n {
            return Err(TrainError::data("labels and kinds have different lengths"));
        }
        if self.features.names.len() != self.features.columns.len() {
            return Err(TrainError::data("names and columns have different lengths"));
        }
        if self.features.columns.is_empty() {
            return Err(TrainError::data("there are no features; remedy: ingest sources that give counts or names"));
        }
        let automated = self.n_automated();
        if automated == 0 || automated == n {
            let missing = if automated == 0 { "automated" } else { "human" };
            return Err(TrainError::data(format!(
                "{n} labelled accounts, none of them {missing}; remedy: ingest a source with `--label {missing}`"
            )));
        }
        Ok(())
    }
}

/// Size of a rank correlation from which two features are near twins.
const NEAR_TWIN: f64 = 0.98;

/// A column's rows in ascending order of their value, missing ones last.
struct Order {
    rows: Vec<(f32, u32)>,
    n_known: usize,
    n_distinct: usize,
    /// Per row its rank among the known, halves for ties, less the mean rank; 0 for missing ones.
    ranks: Vec<f32>,
    /// Sum of their squares.
    spread: f64,
}

impl Order {
    fn of(column: &[f32]) -> Order {
        let mut rows: Vec<(f32, u32)> =
            column.iter().zip(0u32..).map(|(&v, row)| (if v.is_finite() { v } else { f32::NAN }, row)).collect();
        rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let n_known = rows.iter().filter(|r| !r.0.is_nan()).count();
        let n_distinct = rows[..n_known].chunk_by(|a, b| a.0 == b.0).count();
        let mut ranks = vec![0.0; column.len()];
        let mut below = 0;
        for ties in rows[..n_known].chunk_by(|a, b| a.0 == b.0) {
            let rank = below as f64 + (ties.len() as f64 - n_known as f64) / 2.0;
            ties.iter().for_each(|t| ranks[t.1 as usize] = rank as f32);
            below += ties.len();
        }
        let spread = ranks.iter().map(|&r| f64::from(r) * f64::from(r)).sum();
        Order { rows, n_known, n_distinct, ranks, spread }
    }

    /// Size of Spearman's rank correlation; 0 unless both are known of the same rows.
    fn correlation(&self, other: &Order) -> f64 {
        let same = self.n_known == other.n_known
            && self.rows[self.n_known..].iter().zip(&other.rows[other.n_known..]).all(|(a, b)| a.1 == b.1);
        if !same || self.spread <= 0.0 || other.spread <= 0.0 {
            return 0.0;
        }
        let sum: f64 = self.ranks.iter().zip(&other.ranks).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
        sum.abs() / (self.spread * other.spread).sqrt()
    }

    /// Whether another column is a rising or falling function of this one that keeps nearly all distinctions.
    ///
    /// Nearly, because the logarithm of a large count loses its last digits in `f32`.
    fn says_the_same(&self, other: &[f32], n_distinct: usize) -> bool {
        let (known, missing) = self.rows.split_at(self.n_known);
        let value = |r: &(f32, u32)| other[r.1 as usize];
        n_distinct * 10 >= self.n_distinct * 9
            && missing.iter().all(|r| !value(r).is_finite())
            && known.iter().all(|r| value(r).is_finite())
            && known.windows(2).all(|w| w[0].0 != w[1].0 || value(&w[0]) == value(&w[1]))
            && (known.windows(2).all(|w| value(&w[0]) <= value(&w[1]))
                || known.windows(2).all(|w| value(&w[0]) >= value(&w[1])))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use claque_schema::AccountToken;

    /// Accounts of three sources; the last column tells the label apart in one source only.
    pub(crate) fn sourced(n: usize, seed: u64) -> LabelledTable {
        let (mut columns, targets) = crate::gbt::tests::synthetic(n, seed);
        let sources: Vec<u32> = (0..n).map(|i| (i % 3) as u32).collect();
        columns[5] = (0..n)
            .map(|i| match sources[i] {
                0 => targets[i] + columns[3][i],
                _ => columns[3][i] * 2.0,
            })
            .collect();
        let accounts = (0..n as u64).map(|i| AccountToken(i * 7919)).collect();
        let names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"].map(String::from).to_vec();
        LabelledTable {
            features: FeatureTable { accounts, names, columns },
            labels: targets.iter().map(|&t| t > 0.5).collect(),
            sources,
            source_names: vec!["first".into(), "second".into(), "third".into()],
            kinds: vec![None; n],
        }
    }

    fn table() -> LabelledTable {
        let accounts = (0..4).map(AccountToken).collect();
        let mut features = FeatureTable::missing(accounts, vec!["a".into(), "b".into()]);
        features.columns[0] = vec![1.0, 2.0, 3.0, 4.0];
        LabelledTable {
            features,
            labels: vec![true, false, true, false],
            sources: vec![0, 0, 1, 1],
            source_names: vec!["one".into()],
            kinds: vec![Some("spam".into()), None, None, None],
        }
    }

    #[test]
    fn taking_rows_keeps_every_column_aligned() {
        let t = table().take(&[2, 0]);
        assert_eq!(t.features.columns[0], [3.0, 1.0]);
        assert_eq!(t.labels, [true, true]);
        assert_eq!(t.sources, [1, 0]);
        assert_eq!(t.kinds, [None, Some("spam".to_string())]);
        assert_eq!(t.source_name(1), "source 1");
    }

    #[test]
    fn a_count_and_its_logarithm_are_one_feature() {
        let mut t = sourced(50, 1);
        let alpha = t.features.columns[0].clone();
        t.features.names.extend(["log_alpha".into(), "minus_alpha".into()]);
        t.features.columns.push(alpha.iter().map(|v| v.ln_1p()).collect());
        t.features.columns.push(alpha.iter().map(|v| -v).collect());
        assert_eq!(t.without_twins().features.names, ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]);
    }

    #[test]
    fn near_twins_go_and_what_is_known_of_other_accounts_stays() {
        let mut t = sourced(400, 1);
        let alpha = t.features.columns[0].clone();
        t.features.names.extend(["nearly".into(), "half_known".into()]);
        t.features.columns.push(alpha.iter().zip(&t.features.columns[1]).map(|(a, b)| a + 0.02 * b).collect());
        t.features.columns.push(alpha.iter().zip(0..).map(|(v, i)| if i % 2 == 0 { *v } else { f32::NAN }).collect());
        let names = t.without_twins().features.names;
        assert!(!names.contains(&"nearly".into()) && names.contains(&"half_known".into()), "{names:?}");
    }

    #[test]
    fn columns_nobody_fills_are_dropped_and_a_single_class_is_refused() {
        let mut t = table();
        assert_eq!(t.without_empty_columns().features.names, ["a"]);
        assert!(t.check().is_ok());
        t.labels = vec![true; 4];
        let message = t.check().map_err(|e| e.to_string()).unwrap_err();
        assert!(message.contains("none of them human"), "{message}");
    }
}
