//! Specialists: which kinds of automation an account is like.
//!
//! Where labels name kinds (`automated:fake_follower`), every kind with accounts enough gets a small model of its own,
//! the same trees on the same features, that tells it from people: those of the sources that hold the kind, where they
//! are enough, because otherwise it would learn to tell sources apart. What it gives, a sub-score, is the probability
//! of the kind for an account that is of this kind or a person's, as if both were equally common. So kinds of any size
//! compare, and sub-scores of several kinds add up to nothing: an account may be like several, or like none.
//!
//! Specialists are a file beside `model.json`. The model does not know them, so they cannot move its score.

mod figures;
mod fit;

pub use figures::{KindFigures, KindsFigures};
pub use fit::{KIND_MIN, specialists};

use crate::calibrate::{Calibration, shift_base_rate};
use crate::ensemble::Ensemble;
use crate::error::ModelError;
use crate::model::Reliability;
use claque_schema::{Band, FeatureTable, Interval, KindScore, ScoreRow};
use serde::{Deserialize, Serialize};

/// Version of the file's form.
const SCHEMA: u32 = 1;
/// Calibrated probabilities are kept this far from 0 and 1, where odds have no end.
const EDGE: f64 = 1e-6;

/// One kind against people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Specialist {
    /// The kind, as the labels call it.
    pub kind: String,
    /// Share of the kind among the accounts it learned from, which its calibration assumes.
    pub share: f64,
    /// Margin to probability.
    pub calibration: Calibration,
    /// How often it was right on left-out accounts, by probability.
    pub reliability: Reliability,
    /// The trees.
    pub ensemble: Ensemble,
}

/// The contents of `kinds.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Specialists {
    /// Version of the form.
    schema: u32,
    /// The model that they stand beside.
    pub model: String,
    /// Features by name, in the order that the trees use.
    pub features: Vec<String>,
    /// One per kind, by name.
    pub kinds: Vec<Specialist>,
}

impl Specialists {
    /// Reads and checks a `kinds.json`.
    ///
    /// # Errors
    /// [`ModelError`] when it is none, of another version, or damaged.
    pub fn from_json(text: &str) -> Result<Specialists, ModelError> {
        let out: Specialists = serde_json::from_str(text)?;
        if out.schema != SCHEMA {
            return Err(ModelError::Schema { found: out.schema, supported: SCHEMA });
        }
        let n = out.features.len();
        let sound = |s: &Specialist| {
            (0.0..=1.0).contains(&s.share)
                && s.calibration.is_sound()
                && s.reliability.is_sound()
                && s.ensemble.logistic.is_none()
                && s.ensemble.weights().iter().all(|w| w.is_finite())
                && s.ensemble.trees.iter().all(|m| m.base.is_finite() && m.trees.iter().all(|t| t.is_sound(n)))
        };
        match out.kinds.iter().find(|s| !sound(s)) {
            Some(bad) => Err(ModelError::Damaged(format!("the specialist for `{}` contradicts itself", bad.kind))),
            None => Ok(out),
        }
    }

    /// The bytes of `kinds.json`: the same for the same specialists.
    ///
    /// # Errors
    /// When a number cannot be written (it is not finite).
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(|text| text + "\n")
    }

    /// Puts sub-scores, greatest first, into the rows whose band is `likely automated` or `unsure`; `rows` are scores
    /// of the table's accounts, in its order. Nobody needs to know what kind of automation a likely person is like, and
    /// most accounts are likely people: that is why a large audience costs little more.
    pub fn add_to(&self, table: &FeatureTable, rows: &mut [ScoreRow]) {
        let wanted = |row: &ScoreRow| matches!(row.band, Band::LikelyAutomated | Band::Unsure);
        let at: Vec<usize> = (0..rows.len()).filter(|&r| wanted(&rows[r])).collect();
        let columns: Vec<Vec<f32>> = self
            .features
            .iter()
            .map(|name| match table.column(name) {
                Some(column) => at.iter().map(|&r| column[r]).collect(),
                None => vec![f32::NAN; at.len()],
            })
            .collect();
        let columns: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
        for specialist in &self.kinds {
            for (&row, margin) in at.iter().zip(specialist.ensemble.margins(&columns)) {
                rows[row].kinds.push(specialist.score(margin));
            }
        }
        for &row in &at {
            rows[row].kinds.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        }
    }
}

impl Specialist {
    fn score(&self, margin: f64) -> KindScore {
        let even = |p: f64| shift_base_rate(p.clamp(EDGE, 1.0 - EDGE), self.share, 0.5);
        let own = self.calibration.apply(margin);
        let i = self.reliability.interval(own, own, own);
        KindScore {
            kind: self.kind.clone(),
            probability: even(own),
            interval: Interval::new(even(i.low), even(i.high), i.level),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::data::LabelledTable;
    use crate::data::tests::sourced;
    use claque_schema::{AccountToken, ModelRef};

    /// A third of the automated accounts are of one kind, the rest of another; `delta` tells the first, `epsilon` the
    /// second. Some ten accounts are of a third kind.
    pub(crate) fn of_kinds(n: usize) -> LabelledTable {
        let mut t = sourced(n, 31);
        for i in 0..n {
            if !t.labels[i] {
                continue;
            }
            let (kind, column) = match i {
                0..=30 => ("rare", 3),
                _ if i % 9 < 3 => ("first kind", 3),
                _ => ("second kind", 4),
            };
            t.kinds[i] = Some(kind.into());
            t.features.columns[column][i] += 3.0;
        }
        t
    }

    fn rows(t: &LabelledTable, band: impl Fn(usize) -> Band) -> Vec<ScoreRow> {
        let row = |i: usize| ScoreRow {
            account: AccountToken(i as u64),
            probability: Some(0.5),
            interval: None,
            band: band(i),
            set: None,
            known_share: 1.0,
            reasons: Vec::new(),
            kinds: Vec::new(),
            model: ModelRef { name: "m".into(), hash: "0".into() },
            as_of: None,
        };
        (0..t.n_rows()).map(row).collect()
    }

    #[test]
    fn an_account_is_most_like_its_own_kind_and_likely_people_have_no_sub_scores() {
        let table = of_kinds(1500);
        let (found, figures) = specialists(&table, "test", 3, 7).unwrap();
        let found = Specialists::from_json(&found.unwrap().to_json().unwrap()).unwrap();
        assert_eq!(found.kinds.iter().map(|s| s.kind.as_str()).collect::<Vec<_>>(), ["first kind", "second kind"]);
        assert_eq!(figures.too_few.len(), 1);
        let mut scored = rows(&table, |i| if table.labels[i] { Band::Unsure } else { Band::LikelyHuman });
        found.add_to(&table.features, &mut scored);
        let (mut own, mut all) = (0, 0);
        for (row, kind) in scored.iter().zip(&table.kinds) {
            assert_eq!(row.kinds.is_empty(), row.band == Band::LikelyHuman);
            assert!(row.kinds.iter().all(|k| k.interval.contains(k.probability)));
            if let (Some(first), Some(kind)) = (row.kinds.first(), kind.as_deref().filter(|k| *k != "rare")) {
                all += 1;
                own += usize::from(first.kind == kind);
            }
        }
        assert!(own * 10 > all * 8, "{own} of {all}");
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let (found, _) = specialists(&of_kinds(900), "test", 3, 7).unwrap();
        let mut found = found.unwrap();
        found.features.truncate(1);
        assert!(Specialists::from_json(&found.to_json().unwrap()).is_err());
        assert!(Specialists::from_json("{}").is_err());
    }
}
