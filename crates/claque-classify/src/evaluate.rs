//! How well an algorithm does on rows it did not see: plain cross-validation, and whole sources left out.
//!
//! The two answer different questions. Stratified folds say how well more accounts *of the same sources* would be
//! told apart: the weaker figure, and the one that everybody reports. Leaving a source out says what to expect of
//! accounts that nobody labelled. Margins of left-out rows are turned into probabilities by maps that were fitted on
//! the other folds ([`crate::calibrate::cross_fit`]); the figures of the uncalibrated margins are kept beside them.
//! The models behind those other folds had seen the judged one, which flatters the map (two or three numbers) by a
//! few thousandths of a Brier score; the crate's `reference` example nests the whole of it and prints that, too.

use crate::calibrate::{self, Method};
use crate::data::LabelledTable;
use crate::ensemble::{self, Algorithm, Recipe};
use crate::error::TrainError;
use crate::folds::{self, Split};
use crate::gbt::sigmoid;
use crate::metrics::{Bootstrapped, Metrics, bootstrap, brier, roc_auc};
use serde::{Deserialize, Serialize};

/// How rows are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Folds with the shares of labels and sources kept.
    Stratified,
    /// Folds of whole sources.
    SourceGrouped,
    /// One source at a time.
    LeaveOneSourceOut,
    /// Some sources learned from, others judged.
    TrainTest,
    /// Accounts made before a date learned from, those made after it judged.
    Temporal,
}

impl Protocol {
    /// The name in words.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Stratified => "stratified cross-validation",
            Protocol::SourceGrouped => "source-grouped cross-validation",
            Protocol::LeaveOneSourceOut => "leave one source out",
            Protocol::TrainTest => "trained on some sources, judged on others",
            Protocol::Temporal => "trained on older accounts, judged on newer ones",
        }
    }

    /// The splits of a table; `k` folds where the protocol has folds. Named sources and dates are the caller's
    /// ([`folds::train_test`], [`folds::temporal`]), so those protocols have no splits here.
    pub fn splits(self, table: &LabelledTable, k: usize, seed: u64) -> Vec<Split> {
        match self {
            Protocol::Stratified => folds::stratified(table, k, seed),
            Protocol::SourceGrouped => folds::source_grouped(table, k),
            Protocol::LeaveOneSourceOut => folds::leave_one_source_out(table),
            Protocol::TrainTest | Protocol::Temporal => Vec::new(),
        }
    }
}

/// Predictions for rows by models that did not see them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutOfFold {
    /// Row of the table per prediction, ascending.
    pub rows: Vec<usize>,
    /// Log-odds per prediction.
    pub margins: Vec<f64>,
    /// Label per prediction.
    pub labels: Vec<bool>,
    /// Which split judged it.
    pub groups: Vec<u32>,
    /// Names of the splits.
    pub names: Vec<String>,
    /// Rows learned from, per split.
    pub n_train: Vec<u64>,
}

/// Fits a recipe on every split and predicts the rows left out.
///
/// # Errors
/// [`TrainError::Data`] without a usable split; whatever fitting says.
pub fn out_of_fold(
    table: &LabelledTable,
    recipe: &Recipe,
    splits: &[Split],
    seed: u64,
) -> Result<OutOfFold, TrainError> {
    if splits.is_empty() {
        return Err(TrainError::data("no split has both classes to learn from and rows to judge"));
    }
    let columns = table.columns();
    let mut out = OutOfFold::default();
    let mut found: Vec<(usize, f64, u32)> = Vec::new();
    for (group, split) in splits.iter().enumerate() {
        let model = ensemble::fit_sourced(recipe, &columns, &table.labels, Some(&table.sources), &split.train, seed)?;
        let test: Vec<Vec<f32>> = columns.iter().map(|c| split.test.iter().map(|&r| c[r]).collect()).collect();
        let test: Vec<&[f32]> = test.iter().map(Vec::as_slice).collect();
        found.extend(split.test.iter().zip(model.margins(&test)).map(|(&row, m)| (row, m, group as u32)));
        out.names.push(split.name.clone());
        out.n_train.push(split.train.len() as u64);
    }
    found.sort_by_key(|f| (f.0, f.2));
    for (row, margin, group) in found {
        out.rows.push(row);
        out.margins.push(margin);
        out.labels.push(table.labels[row]);
        out.groups.push(group);
    }
    Ok(out)
}

impl OutOfFold {
    /// Probabilities by the best map, each row's fitted without its own split; and which map that was.
    pub fn calibrated(&self) -> (Vec<f64>, Method) {
        let choice = calibrate::choose(&self.margins, &self.labels, &self.groups);
        let method = match choice.calibration {
            calibrate::Calibration::Identity => Method::Identity,
            calibrate::Calibration::Platt { .. } => Method::Platt,
            calibrate::Calibration::Beta { .. } => Method::Beta,
            calibrate::Calibration::Isotonic { .. } => Method::Isotonic,
        };
        let fitted = calibrate::cross_fit(method, &self.margins, &self.labels, &self.groups);
        (fitted.unwrap_or_else(|| self.raw()), method)
    }

    /// Probabilities without a map.
    pub fn raw(&self) -> Vec<f64> {
        self.margins.iter().map(|&m| sigmoid(m)).collect()
    }

    /// Splits whose judged rows hold both classes.
    pub fn n_two_class_splits(&self) -> usize {
        (0..self.names.len() as u32)
            .filter(|&g| {
                let labels = || self.groups.iter().zip(&self.labels).filter(move |p| *p.0 == g).map(|p| *p.1);
                labels().any(|l| l) && labels().any(|l| !l)
            })
            .count()
    }
}

/// The figures of one split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoldMetrics {
    /// What was judged.
    pub name: String,
    /// Rows learned from.
    pub n_train: u64,
    /// Whether the judged rows hold both classes; ranking figures mean nothing otherwise.
    pub both_classes: bool,
    /// The figures.
    pub metrics: Metrics,
}

/// An evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What was evaluated.
    pub algorithm: Algorithm,
    /// How.
    pub protocol: Protocol,
    /// Seed of folds and members.
    pub seed: u64,
    /// Per split.
    pub folds: Vec<FoldMetrics>,
    /// Over all rows together.
    pub pooled: Metrics,
    /// Mean ROC AUC over splits with both classes.
    pub mean_auc: f64,
    /// Standard deviation of it over those splits (population).
    pub sd_auc: f64,
    /// Mean Brier score over splits.
    pub mean_brier: f64,
    /// Mean calibration error over splits.
    pub mean_ece: f64,
    /// Pooled ROC AUC with a 95 % bootstrap interval over accounts.
    pub auc_interval: Bootstrapped,
    /// Pooled Brier score with a 95 % bootstrap interval over accounts.
    pub brier_interval: Bootstrapped,
    /// The map from margin to probability that cross-fitting chose.
    pub calibration: Method,
    /// Pooled figures without it.
    pub uncalibrated: Metrics,
}

/// Bootstrap replicates of an evaluation's intervals.
const REPLICATES: u32 = 200;

/// Evaluates an algorithm.
///
/// # Errors
/// [`TrainError`] when the table or the splits do not allow it.
pub fn evaluate(
    table: &LabelledTable,
    algorithm: Algorithm,
    protocol: Protocol,
    k: usize,
    seed: u64,
) -> Result<Evaluation, TrainError> {
    table.check()?;
    let predictions = out_of_fold(table, &Recipe::of(algorithm)?, &protocol.splits(table, k, seed), seed)?;
    Ok(summarise(&predictions, algorithm, protocol, seed))
}

/// The figures of predictions.
pub fn summarise(predictions: &OutOfFold, algorithm: Algorithm, protocol: Protocol, seed: u64) -> Evaluation {
    let (probabilities, calibration) = predictions.calibrated();
    let labels = &predictions.labels;
    let folds: Vec<FoldMetrics> = predictions
        .names
        .iter()
        .enumerate()
        .map(|(g, name)| {
            let rows: Vec<usize> = (0..labels.len()).filter(|&i| predictions.groups[i] == g as u32).collect();
            let l: Vec<bool> = rows.iter().map(|&i| labels[i]).collect();
            let p: Vec<f64> = rows.iter().map(|&i| probabilities[i]).collect();
            // Ranking does not change under a monotone map, but ties may appear: rank by the margin.
            let m: Vec<f64> = rows.iter().map(|&i| predictions.margins[i]).collect();
            let both_classes = l.contains(&true) && l.contains(&false);
            let metrics = Metrics { roc_auc: roc_auc(&l, &m), ..Metrics::of(&l, &p) };
            FoldMetrics { name: name.clone(), n_train: predictions.n_train[g], both_classes, metrics }
        })
        .collect();
    let aucs: Vec<f64> = folds.iter().filter(|f| f.both_classes).map(|f| f.metrics.roc_auc).collect();
    let mean = |v: &[f64]| if v.is_empty() { f64::NAN } else { v.iter().sum::<f64>() / v.len() as f64 };
    let mean_auc = if aucs.is_empty() { 0.5 } else { mean(&aucs) };
    let variance =
        if aucs.is_empty() { 0.0 } else { mean(&aucs.iter().map(|a| (a - mean_auc).powi(2)).collect::<Vec<_>>()) };
    let briers: Vec<f64> = folds.iter().map(|f| f.metrics.brier).collect();
    let eces: Vec<f64> = folds.iter().map(|f| f.metrics.ece).collect();
    Evaluation {
        algorithm,
        protocol,
        seed,
        pooled: Metrics::of(labels, &probabilities),
        mean_auc,
        sd_auc: variance.sqrt(),
        mean_brier: mean(&briers),
        mean_ece: mean(&eces),
        auc_interval: bootstrap(labels, &probabilities, roc_auc, REPLICATES, 0.95, seed),
        brier_interval: bootstrap(labels, &probabilities, brier, REPLICATES, 0.95, seed),
        calibration,
        uncalibrated: Metrics::of(labels, &predictions.raw()),
        folds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::sourced;

    #[test]
    fn a_source_left_out_is_harder_than_a_fold_and_both_are_reported() {
        let table = sourced(900, 5);
        let cv = evaluate(&table, Algorithm::Gbt, Protocol::Stratified, 3, 1).unwrap();
        let out = evaluate(&table, Algorithm::Gbt, Protocol::LeaveOneSourceOut, 3, 1).unwrap();
        assert_eq!((cv.folds.len(), out.folds.len()), (3, 3));
        assert_eq!(cv.pooled.n, 900);
        assert!(cv.mean_auc > 0.85 && cv.mean_auc > out.mean_auc, "{} {}", cv.mean_auc, out.mean_auc);
        assert!(cv.auc_interval.interval.contains(cv.auc_interval.value));
        let json = serde_json::to_string(&cv).unwrap();
        // serde_json reads floats to the last bit but one.
        let read = serde_json::from_str::<Evaluation>(&json).unwrap();
        assert!((read.mean_auc - cv.mean_auc).abs() < 1e-12 && read.folds.len() == 3);
    }

    #[test]
    fn every_algorithm_learns_and_the_shallow_tree_least() {
        let table = sourced(900, 6);
        let auc = |a| evaluate(&table, a, Protocol::Stratified, 3, 1).unwrap().mean_auc;
        let shallow = auc(Algorithm::ShallowTree);
        for a in [Algorithm::Gbt, Algorithm::Forest] {
            assert!(auc(a) > shallow, "{a}");
        }
        assert!(shallow > 0.6 && auc(Algorithm::Logistic) > 0.55);
    }
}
