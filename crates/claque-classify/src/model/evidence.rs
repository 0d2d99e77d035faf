//! How much must be known before a score says anything: error against evidence, learned from left-out rows.
//!
//! One fold's rows are shown to a model that did not see them, with features taken away at random, each row at a rate of
//! its own. Rows are sorted by the share of importance that is left and cut into bins; in each the model's Brier score
//! is held against that of always saying the bin's base rate (the skill `1 − B/B₀`, with a normal interval of the mean
//! difference). The least share from which every bin shows a skill of at least [`SKILL_MIN`], with 95 % certainty, is
//! what an account must have known for a score; below it the answer is `insufficient`, never one half.
//!
//! Features go missing by families in life, and not at random: the curve is a floor for evidence, not a promise.

use crate::calibrate::Calibration;
use crate::data::LabelledTable;
use crate::draws::{bits, purpose, unit};
use crate::ensemble::Ensemble;
use serde::{Deserialize, Serialize};

/// Skill over the base rate from which a score says something.
pub const SKILL_MIN: f64 = 0.1;
/// Bins of the curve.
const BINS: usize = 10;
/// Rows per bin, at least; fewer give no curve.
const ROWS_MIN: usize = 60;
/// Copies of every row, each with other features taken away.
const COPIES: u64 = 3;
/// No curve makes the program ask for more than this.
const KNOWN_MAX: f64 = 0.6;

/// Rows of about one share of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EvidencePoint {
    /// Least importance-weighted share of known features in the bin.
    pub known_from: f64,
    /// Rows (an account occurs several times).
    pub n: u64,
    /// Brier score of the model.
    pub brier: f64,
    /// Brier score of the bin's base rate.
    pub brier_of_base_rate: f64,
    /// `1 − brier / brier_of_base_rate`.
    pub skill: f64,
    /// Lower end of its 95 % interval.
    pub skill_low: f64,
}

/// The curve and what follows from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceCurve {
    /// By ascending evidence.
    pub points: Vec<EvidencePoint>,
    /// The least share that must be known; `None` when the rows do not bear a curve.
    pub known_min: Option<f64>,
}

impl EvidenceCurve {
    /// From rows that the ensemble did not see. `importance` sums to 1 over the table's features.
    pub fn of(
        ensemble: &Ensemble,
        calibration: &Calibration,
        unseen: &LabelledTable,
        importance: &[f64],
        seed: u64,
    ) -> EvidenceCurve {
        let n = unseen.n_rows();
        let mut rows: Vec<(f64, f64, bool)> = Vec::new();
        for copy in 0..COPIES {
            let (columns, known) = masked(unseen, importance, bits(seed, purpose::MASK, copy, 1));
            let views: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
            let margins = ensemble.margins(&views);
            rows.extend((0..n).map(|i| (known[i], calibration.apply(margins[i]), unseen.labels[i])));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        if rows.len() < BINS * ROWS_MIN {
            return EvidenceCurve::default();
        }
        let points: Vec<EvidencePoint> =
            (0..BINS).map(|b| point(&rows[b * rows.len() / BINS..(b + 1) * rows.len() / BINS])).collect();
        let poor = points.iter().rposition(|p| p.skill_low < SKILL_MIN);
        let known_min = match poor {
            None => Some(points[0].known_from),
            Some(last) => points.get(last + 1).map(|p| p.known_from),
        };
        EvidenceCurve { points, known_min: known_min.map(|k| k.min(KNOWN_MAX)) }
    }
}

/// Columns with values taken away, each row at its own rate, and the importance that is left.
fn masked(table: &LabelledTable, importance: &[f64], key: u64) -> (Vec<Vec<f32>>, Vec<f64>) {
    let n = table.n_rows();
    let rate: Vec<f64> = (0..n as u64).map(|i| unit(bits(key, purpose::MASK, i, 2))).collect();
    let mut known = vec![0.0; n];
    let columns = table
        .features
        .columns
        .iter()
        .enumerate()
        .map(|(f, column)| {
            (0..n)
                .map(|i| {
                    let taken = unit(bits(key, purpose::MASK, i as u64, 3 + f as u64)) < rate[i];
                    if taken || !column[i].is_finite() {
                        return f32::NAN;
                    }
                    known[i] += importance.get(f).copied().unwrap_or(0.0);
                    column[i]
                })
                .collect()
        })
        .collect();
    (columns, known)
}

fn point(rows: &[(f64, f64, bool)]) -> EvidencePoint {
    let n = rows.len() as f64;
    let target = |label: bool| if label { 1.0 } else { 0.0 };
    let base = rows.iter().filter(|r| r.2).count() as f64 / n;
    let losses = |r: &(f64, f64, bool)| ((r.1 - target(r.2)).powi(2), (base - target(r.2)).powi(2));
    let (brier, brier_of_base_rate) = rows.iter().map(losses).fold((0.0, 0.0), |s, l| (s.0 + l.0 / n, s.1 + l.1 / n));
    let gain = brier_of_base_rate - brier;
    let variance = rows.iter().map(losses).map(|(b, b0)| (b0 - b - gain).powi(2)).sum::<f64>() / n;
    // An account is in the sample several times: as many independent rows as accounts.
    let half = 1.96 * (variance * COPIES as f64 / n).sqrt();
    let skill = |gain: f64| if brier_of_base_rate > 0.0 { gain / brier_of_base_rate } else { 0.0 };
    EvidencePoint {
        known_from: rows.first().map_or(0.0, |r| r.0),
        n: rows.len() as u64,
        brier,
        brier_of_base_rate,
        skill: skill(gain),
        skill_low: skill(gain - half),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::sourced;
    use crate::ensemble::{Algorithm, Recipe, fit};

    #[test]
    fn skill_grows_with_evidence_and_the_least_evidence_is_where_it_begins() {
        let table = sourced(3000, 21);
        let rows: Vec<usize> = (0..2000).collect();
        let columns = table.columns();
        let ensemble = fit(&Recipe::of(Algorithm::Gbt).unwrap(), &columns, &table.labels, &rows, 1).unwrap();
        let unseen = table.take(&(2000..3000).collect::<Vec<_>>());
        let even = vec![1.0 / 6.0; 6];
        let curve = EvidenceCurve::of(&ensemble, &Calibration::Identity, &unseen, &even, 3);
        assert_eq!(curve.points.len(), BINS);
        assert!(curve.points[BINS - 1].skill > curve.points[0].skill + 0.2, "{curve:?}");
        let least = curve.known_min.unwrap();
        assert!(least > 0.0 && least <= KNOWN_MAX, "{least}");
        let few = EvidenceCurve::of(&ensemble, &Calibration::Identity, &unseen.take(&[0, 1, 2]), &even, 3);
        assert_eq!(few, EvidenceCurve::default());
    }
}
