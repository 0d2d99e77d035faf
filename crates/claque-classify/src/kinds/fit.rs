//! Learning specialists.

use super::{KindFigures, KindsFigures, SCHEMA, Specialist, Specialists};
use crate::calibrate;
use crate::data::LabelledTable;
use crate::ensemble::{self, Recipe, TreeGroup};
use crate::error::TrainError;
use crate::evaluate::{OutOfFold, Protocol, out_of_fold};
use crate::gbt::GbtParams;
use crate::metrics::roc_auc;
use crate::model::Reliability;
use linfa::ParamGuard;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts of a kind, and people beside them, from which a kind gets a specialist.
pub const KIND_MIN: usize = 100;

/// Few and small trees on a half of the features each: a kind is told by little, and a specialist must not cost what the
/// model costs. Nothing here was chosen by looking at figures.
fn recipe() -> Result<Recipe, TrainError> {
    let params = GbtParams::boosted().rounds(30).learning_rate(0.15).max_leaves(8).lambda(1.0);
    let params = params.bagging_fraction(0.8).feature_fraction(0.5).check()?;
    Ok(Recipe { trees: vec![TreeGroup::new(params, 1, 1.0)], logistic: None })
}

/// Specialists for every kind of automation with accounts enough, and how they do on accounts that they did not see;
/// `None` when there is no such kind.
///
/// # Errors
/// [`TrainError`] of a fit.
pub fn specialists(
    table: &LabelledTable,
    model: &str,
    folds: usize,
    seed: u64,
) -> Result<(Option<Specialists>, KindsFigures), TrainError> {
    let mut by_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, kind) in table.kinds.iter().enumerate() {
        if let Some(kind) = kind.as_deref().filter(|_| table.labels[row]) {
            by_kind.entry(kind).or_default().push(row);
        }
    }
    let mut figures = KindsFigures { least: KIND_MIN as u64, ..KindsFigures::default() };
    let mut kinds = Vec::new();
    for (kind, rows) in by_kind {
        let people = people_beside(table, &rows);
        if rows.len() < KIND_MIN || people.len() < KIND_MIN {
            figures.too_few.push((kind.to_string(), rows.len() as u64));
            continue;
        }
        let mut both = [rows, people].concat();
        both.sort_unstable();
        let (specialist, own) = specialist(kind, &table.take(&both), folds, seed)?;
        kinds.push(specialist);
        figures.kinds.push(own);
    }
    let features = table.features.names.clone();
    let out = Specialists { schema: SCHEMA, model: model.to_string(), features, kinds };
    Ok((Some(out).filter(|s| !s.kinds.is_empty()), figures))
}

/// People of the sources that hold the kind; all people where those are too few.
fn people_beside(table: &LabelledTable, kind: &[usize]) -> Vec<usize> {
    let sources: BTreeSet<u32> = kind.iter().map(|&r| table.sources[r]).collect();
    let people = (0..table.n_rows()).filter(|&r| !table.labels[r]);
    let (beside, others): (Vec<usize>, Vec<usize>) = people.partition(|&r| sources.contains(&table.sources[r]));
    if beside.len() >= KIND_MIN { beside } else { [beside, others].concat() }
}

/// A specialist from a table of one kind and people.
fn specialist(
    kind: &str,
    table: &LabelledTable,
    folds: usize,
    seed: u64,
) -> Result<(Specialist, KindFigures), TrainError> {
    let recipe = recipe()?;
    let held_out = out_of_fold(table, &recipe, &Protocol::Stratified.splits(table, folds, seed), seed)?;
    let sources = Protocol::LeaveOneSourceOut.splits(table, folds, seed);
    let across = if sources.is_empty() { Vec::new() } else { aucs(&out_of_fold(table, &recipe, &sources, seed)?) };
    let rows: Vec<usize> = (0..table.n_rows()).collect();
    let ensemble = ensemble::fit_sourced(&recipe, &table.columns(), &table.labels, Some(&table.sources), &rows, seed)?;
    let choice = calibrate::choose(&held_out.margins, &held_out.labels, &held_out.groups);
    let (probabilities, _) = held_out.calibrated();
    let n = table.n_automated();
    let figures = KindFigures {
        kind: kind.to_string(),
        n: n as u64,
        n_people: (table.n_rows() - n) as u64,
        n_trees: ensemble.n_trees() as u64,
        cross_validation_auc: mean(&aucs(&held_out)).unwrap_or(0.5),
        across_sources_auc: mean(&across),
        n_sources: across.len() as u64,
    };
    let specialist = Specialist {
        kind: kind.to_string(),
        share: n as f64 / table.n_rows() as f64,
        calibration: choice.calibration,
        reliability: Reliability::of(&probabilities, &held_out.labels),
        ensemble,
    };
    Ok((specialist, figures))
}

/// ROC AUC of every split whose judged accounts hold both classes.
fn aucs(judged: &OutOfFold) -> Vec<f64> {
    let of = |group: u32| {
        let rows = || (0..judged.rows.len()).filter(move |&i| judged.groups[i] == group);
        let labels: Vec<bool> = rows().map(|i| judged.labels[i]).collect();
        let margins: Vec<f64> = rows().map(|i| judged.margins[i]).collect();
        (labels.contains(&true) && labels.contains(&false)).then(|| roc_auc(&labels, &margins))
    };
    (0..judged.names.len() as u32).filter_map(of).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
