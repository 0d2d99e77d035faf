//! Errors of a model on its own training table: on sources left out in turn, and on left-out accounts of each.
//!
//! A share leans on both. Sources left out say how scores move where the model has never been; left-out accounts of the
//! training sources say what scores look like where it has. An audience is like the one, like the other, or between.

use super::SourceError;
use claque_classify::ensemble::Recipe;
use claque_classify::evaluate::{OutOfFold, Protocol, out_of_fold};
use claque_classify::metrics::roc_auc;
use claque_classify::{LabelledTable, Model, TrainError, TrainOptions};

/// Per source left out in turn, then (`seen`) per source by stratified folds. `model_json` is the finished model.
///
/// # Errors
/// When a fold cannot be fitted, or the model cannot be read.
pub fn errors_of_training(
    table: &LabelledTable,
    options: &TrainOptions,
    model_json: &str,
) -> Result<Vec<SourceError>, TrainError> {
    let recipe = Recipe::of(options.algorithm)?;
    // The finished model's own map for all: on these scores lie those that it will give. A map per split would move every
    // source by what the other ones are like, and be taken for a difference between sources.
    let model = Model::from_json(model_json).map_err(|e| TrainError::Write(e.to_string()))?;
    let mapped = |held_out: &OutOfFold| -> Vec<f64> {
        held_out.margins.iter().map(|m| model.verdict(*m, 0.0).probability).collect()
    };
    let mut sources = Vec::new();
    let splits = Protocol::LeaveOneSourceOut.splits(table, 0, options.seed);
    if !splits.is_empty() {
        let held_out = out_of_fold(table, &recipe, &splits, options.seed)?;
        let probabilities = mapped(&held_out);
        for (group, name) in held_out.names.iter().enumerate() {
            let inside = |i: usize| held_out.groups[i] as usize == group;
            sources.extend(measure(&held_out, &probabilities, options, name, inside));
        }
    }
    let folds = Protocol::Stratified.splits(table, options.folds, options.seed);
    let held_out = out_of_fold(table, &recipe, &folds, options.seed)?;
    let probabilities = mapped(&held_out);
    for source in table.sources_present() {
        let inside = |i: usize| table.sources[held_out.rows[i]] == source;
        let seen = measure(&held_out, &probabilities, options, &table.source_name(source), inside);
        sources.extend(seen.map(|s| SourceError { seen: true, ..s }));
    }
    Ok(sources)
}

fn measure(
    held_out: &OutOfFold,
    probabilities: &[f64],
    options: &TrainOptions,
    name: &str,
    inside: impl Fn(usize) -> bool,
) -> Option<SourceError> {
    let rows: Vec<(f64, bool, bool)> = (0..held_out.rows.len())
        .filter(|i| inside(*i))
        .map(|i| (probabilities[i], probabilities[i] >= options.rules.automated_from, held_out.labels[i]))
        .collect();
    let (p, y): (Vec<f64>, Vec<bool>) = rows.iter().map(|r| (r.0, r.2)).unzip();
    SourceError::measure(name, &rows, roc_auc(&y, &p))
}
