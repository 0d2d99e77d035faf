//! Scores: a calibrated probability with an interval, a band and reasons, or an abstention.
//!
//! Rows are scored in blocks, in parallel; a block's numbers depend on its rows alone, so the result is the same at
//! any thread count.

use super::Model;
use super::conformal::PredictionSet;
use super::reliability::Reliability;
use crate::calibrate::shift_base_rate;
use crate::ensemble::{BlockMargins, Compiled};
use crate::gbt::logit;
use crate::shap::{Explainer, Explanations};
use claque_schema::{Band, FeatureTable, Interval, Reason, ScoreRow, Timestamp};
use rayon::prelude::*;

/// Rows per parallel block.
const BLOCK: usize = 2048;
/// Contributions smaller than this are no reasons.
const LEAST_REASON: f64 = 1e-6;

/// What a margin amounts to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Calibrated probability.
    pub probability: f64,
    /// Its interval.
    pub interval: Interval,
    /// The conformal set at the model's risk level.
    pub set: PredictionSet,
    /// The band.
    pub band: Band,
}

impl Model {
    /// Probability, interval, set and band of a margin; `spread` is the standard error of the members' mean.
    pub fn verdict(&self, margin: f64, spread: f64) -> Verdict {
        let file = &self.file;
        let (mut probability, mut interval) = match &file.recalibration {
            Some(map) => {
                let score = |m: f64| logit(file.calibration.apply(m));
                let (own, reach) = (score(margin), (score(margin + spread) - score(margin - spread)) / 2.0);
                (map.apply(own), map.interval(own, reach))
            }
            None => {
                let reach = Reliability::z() * spread;
                let at = |m: f64| file.calibration.apply(m);
                let probability = at(margin);
                (probability, file.reliability.interval(probability, at(margin - reach), at(margin + reach)))
            }
        };
        if let Some(to) = self.supposed_base_rate {
            let shift = |p: f64| shift_base_rate(p.clamp(1e-6, 1.0 - 1e-6), file.base_rate(), to);
            probability = shift(probability);
            interval = Interval::new(shift(interval.low), shift(interval.high), interval.level);
        }
        let set = file.conformal.set(margin, file.rules.alpha);
        Verdict { probability, interval, set, band: self.band(probability, interval, set) }
    }

    fn band(&self, probability: f64, interval: Interval, set: PredictionSet) -> Band {
        let rules = &self.file.rules;
        let open = matches!(set, PredictionSet::Both | PredictionSet::Neither);
        if open || (interval.low < 0.5 && interval.high > 0.5) {
            Band::Unsure
        } else if probability >= rules.automated_from && set != PredictionSet::Human {
            Band::LikelyAutomated
        } else if probability <= rules.human_up_to && set != PredictionSet::Automated {
            Band::LikelyHuman
        } else {
            Band::Unsure
        }
    }
}

/// Standard error of the members' weighted mean: their weighted standard deviation times `√Σw²`.
fn spread(weights: &[f64], members: &BlockMargins, row: usize) -> f64 {
    let mean = members.margins[row];
    let variance: f64 = weights.iter().zip(&members.members).map(|(w, m)| w * (m[row] - mean).powi(2)).sum();
    let shrink: f64 = weights.iter().map(|w| w * w).sum();
    (variance.max(0.0) * shrink).sqrt()
}

impl Model {
    fn named(&self) -> Vec<usize> {
        let features = &self.file.features;
        let same = |f: usize| features.iter().position(|g| !g.words.is_empty() && g.words == features[f].words);
        (0..features.len()).map(|f| same(f).unwrap_or(f)).collect()
    }

    /// The table's columns in the order of the model's features; `absent` stands for those the table lacks.
    fn columns<'a>(&self, table: &'a FeatureTable, absent: &'a [f32]) -> Vec<&'a [f32]> {
        self.file.features.iter().map(|f| table.column(&f.name).unwrap_or(absent)).collect()
    }

    /// Log-odds of every account before calibration.
    pub fn margins(&self, table: &FeatureTable) -> Vec<f64> {
        let absent = vec![f32::NAN; table.n_rows()];
        let columns = self.columns(table, &absent);
        let compiled = self.file.ensemble.compile(columns.len());
        blocks(table.n_rows()).flat_map_iter(|(first, n)| compiled.block(&columns, first, n).margins).collect()
    }

    /// Calibrated probabilities of every account, without abstention: for evaluation and bulk work.
    pub fn probabilities(&self, table: &FeatureTable) -> Vec<f64> {
        self.margins(table).into_iter().map(|m| self.verdict(m, 0.0).probability).collect()
    }

    /// Scores every account of the table, in its order.
    ///
    /// Features are found by name; those the table lacks are missing. `as_of` is put into the rows as it is.
    /// `n_reasons` is the most reasons per account; 0 skips explaining, which is much faster.
    pub fn score(&self, table: &FeatureTable, as_of: Option<Timestamp>, n_reasons: usize) -> Vec<ScoreRow> {
        let absent = vec![f32::NAN; table.n_rows()];
        let columns = self.columns(table, &absent);
        let scorer = Scorer {
            model: self,
            compiled: self.file.ensemble.compile(columns.len()),
            explainer: (n_reasons > 0).then(|| Explainer::new(&self.file.ensemble, columns.len())),
            weights: self.file.ensemble.weights(),
            columns,
            n_reasons,
            named: self.named(),
            as_of,
        };
        blocks(table.n_rows()).flat_map_iter(|(first, n)| scorer.block(table, first, n)).collect()
    }
}

fn blocks(n: usize) -> impl IndexedParallelIterator<Item = (usize, usize)> {
    (0..n.div_ceil(BLOCK)).into_par_iter().map(move |b| (b * BLOCK, BLOCK.min(n - b * BLOCK)))
}

struct Scorer<'a> {
    model: &'a Model,
    compiled: Compiled<'a>,
    explainer: Option<Explainer<'a>>,
    weights: Vec<f64>,
    columns: Vec<&'a [f32]>,
    n_reasons: usize,
    /// Per feature the first one that is told in the same words: a count and its logarithm are one reason.
    named: Vec<usize>,
    as_of: Option<Timestamp>,
}

impl Scorer<'_> {
    fn block(&self, table: &FeatureTable, first: usize, n: usize) -> Vec<ScoreRow> {
        let margins = self.compiled.block(&self.columns, first, n);
        let explained = self.explainer.as_ref().map(|e| e.block(&self.columns, first, n));
        let file = self.model.file();
        let (shares, weights) = self.known(first, n);
        (0..n)
            .map(|row| {
                let (known_share, known_weight) = (shares[row], weights[row]);
                let mut out = ScoreRow {
                    account: table.accounts[first + row],
                    probability: None,
                    interval: None,
                    band: Band::Insufficient,
                    set: None,
                    known_share,
                    reasons: Vec::new(),
                    kinds: Vec::new(),
                    model: self.model.reference().clone(),
                    as_of: self.as_of,
                };
                if known_weight >= file.rules.min_known && known_share > 0.0 {
                    let verdict = self.model.verdict(margins.margins[row], spread(&self.weights, &margins, row));
                    out.probability = Some(verdict.probability);
                    out.interval = Some(verdict.interval);
                    out.band = verdict.band;
                    out.set = Some(verdict.set);
                    out.reasons = explained.as_ref().map_or_else(Vec::new, |e| self.reasons(e, first, row));
                }
                out
            })
            .collect()
    }

    /// Per row the share of features that are known, and the same weighted by importance.
    fn known(&self, first: usize, n: usize) -> (Vec<f64>, Vec<f64>) {
        let features = &self.model.file().features;
        let (mut shares, mut weights) = (vec![0.0; n], vec![0.0; n]);
        for (profile, column) in features.iter().zip(&self.columns) {
            for ((sum, weight), v) in shares.iter_mut().zip(&mut weights).zip(&column[first..first + n]) {
                *sum += if v.is_finite() { 1.0 } else { 0.0 };
                *weight += if v.is_finite() { profile.importance } else { 0.0 };
            }
        }
        shares.iter_mut().for_each(|s| *s /= features.len() as f64);
        (shares, weights)
    }

    fn reasons(&self, explained: &Explanations, first: usize, row: usize) -> Vec<Reason> {
        let features = &self.model.file().features;
        let mut sums = vec![0.0; features.len()];
        for (f, contribution) in explained.contributions.iter().enumerate() {
            sums[self.named[f]] += contribution[row];
        }
        let size = |f: usize| sums[f].abs();
        let mut order: Vec<usize> = (0..sums.len()).filter(|&f| size(f) > LEAST_REASON).collect();
        order.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        order.truncate(self.n_reasons);
        order
            .into_iter()
            .map(|f| {
                let value = self.columns[f][first + row];
                Reason {
                    feature: features[f].name.clone(),
                    words: features[f].words.clone(),
                    value: value.is_finite().then(|| f64::from(value)),
                    typical: features[f].typical,
                    contribution: sums[f],
                }
            })
            .collect()
    }
}
