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
        let features = FeatureTable {
            accounts: self.features.accounts.clone(),
            names: keep.iter().map(|&f| self.features.names[f].clone()).collect(),
            columns: keep.iter().map(|&f| self.features.columns[f].clone()).collect(),
        };
        LabelledTable { features, ..self.clone() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

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
    fn columns_nobody_fills_are_dropped_and_a_single_class_is_refused() {
        let mut t = table();
        assert_eq!(t.without_empty_columns().features.names, ["a"]);
        assert!(t.check().is_ok());
        t.labels = vec![true; 4];
        let message = t.check().map_err(|e| e.to_string()).unwrap_err();
        assert!(message.contains("none of them human"), "{message}");
    }
}
