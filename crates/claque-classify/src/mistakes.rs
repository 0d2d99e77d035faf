//! Error analysis: which kinds of accounts a model is sure about, and wrong.
//!
//! A wrong answer near one half is doubt; a wrong answer at 0.95 is a belief, and says what the model has not learned.
//! Rows are grouped by source and kind (as the source names it; people have none), and each group's share of
//! confident mistakes has Wilson's interval, because kinds are often few.

use crate::data::LabelledTable;
use crate::evaluate::OutOfFold;
use crate::fairness::{Rate, gap::rate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Probability from which (or one minus it, up to which) the model is sure.
pub const SURE_FROM: f64 = 0.9;

/// One kind of account of one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mistakes {
    /// The source.
    pub source: String,
    /// The source's word for the kind; `human` for people, `automated` where it gives none.
    pub kind: String,
    /// Whether the source calls it automated.
    pub automated: bool,
    /// Share of them on which the model is sure and wrong.
    pub confidently_wrong: Rate,
    /// How many that is.
    pub n_wrong: u64,
    /// Mean probability.
    pub mean_probability: f64,
}

/// Confident mistakes by source and kind, the most frequent first.
pub fn mistakes(table: &LabelledTable, predictions: &OutOfFold, probabilities: &[f64]) -> Vec<Mistakes> {
    let mut groups: BTreeMap<(u32, bool, String), (u64, u64, f64)> = BTreeMap::new();
    for (at, &row) in predictions.rows.iter().enumerate() {
        let (automated, p) = (predictions.labels[at], probabilities[at]);
        let kind = table.kinds.get(row).cloned().flatten().filter(|_| automated);
        let kind = kind.unwrap_or_else(|| if automated { "automated" } else { "human" }.to_string());
        let slot = groups.entry((table.sources[row], automated, kind)).or_default();
        slot.0 += 1;
        slot.1 += u64::from(if automated { p <= 1.0 - SURE_FROM } else { p >= SURE_FROM });
        slot.2 += p;
    }
    let mut out: Vec<Mistakes> = groups
        .into_iter()
        .map(|((source, automated, kind), (n, n_wrong, sum))| Mistakes {
            source: table.source_name(source),
            kind,
            automated,
            confidently_wrong: rate(n_wrong, n),
            n_wrong,
            mean_probability: sum / n as f64,
        })
        .collect();
    out.sort_by(|a, b| b.n_wrong.cmp(&a.n_wrong).then(a.source.cmp(&b.source)).then(a.kind.cmp(&b.kind)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::sourced;

    #[test]
    fn the_sure_and_wrong_are_counted_by_source_and_kind() {
        let mut table = sourced(60, 4);
        table.labels = (0..60).map(|i| i % 2 == 0).collect();
        table.kinds = (0..60).map(|i| (i % 4 == 0).then(|| "spam".to_string())).collect();
        let rows: Vec<usize> = (0..60).collect();
        let predictions = OutOfFold { labels: table.labels.clone(), rows, ..OutOfFold::default() };
        // Spam is believed human, everybody else is at one half.
        let p: Vec<f64> = (0..60).map(|i| if i % 4 == 0 { 0.05 } else { 0.5 }).collect();
        let found = mistakes(&table, &predictions, &p);
        assert_eq!(found.iter().map(|m| m.confidently_wrong.n).sum::<u64>(), 60);
        assert!(found[..3].iter().all(|m| m.kind == "spam" && m.n_wrong == 5 && m.confidently_wrong.value == 1.0));
        assert!(found[3..].iter().all(|m| m.n_wrong == 0));
    }
}
