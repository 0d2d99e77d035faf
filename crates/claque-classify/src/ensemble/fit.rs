//! Fitting the members of a recipe, in parallel over members.

use super::recipe::Recipe;
use super::{Ensemble, LogisticMember, TreeMember};
use crate::draws::{bits, purpose};
use crate::error::TrainError;
use crate::gbt::bins::BinnedTable;
use crate::gbt::params::GbtValidParams;
use crate::gbt::train::{Training, train};
use crate::logistic;
use rayon::prelude::*;

/// Fits every member on the given rows. Bins are learned from these rows once and shared.
///
/// # Errors
/// [`TrainError`] of a member.
pub fn fit(
    recipe: &Recipe,
    columns: &[&[f32]],
    labels: &[bool],
    rows: &[usize],
    seed: u64,
) -> Result<Ensemble, TrainError> {
    let own: Vec<Vec<f32>> = columns.par_iter().map(|c| rows.iter().map(|&r| c[r]).collect()).collect();
    let own: Vec<&[f32]> = own.iter().map(Vec::as_slice).collect();
    let own_labels: Vec<bool> = rows.iter().map(|&r| labels[r]).collect();
    let targets: Vec<f32> = own_labels.iter().map(|&l| if l { 1.0 } else { 0.0 }).collect();
    let total: f64 = recipe.trees.iter().map(|g| g.weight).sum::<f64>() + recipe.logistic.map_or(0.0, |l| l.weight);
    if !(total.is_finite() && total > 0.0) {
        return Err(TrainError::data("the weights of a recipe must sum to more than 0"));
    }
    let members: Vec<(GbtValidParams, f64)> = recipe
        .trees
        .iter()
        .flat_map(|g| (0..g.copies).map(move |_| (g.params.clone(), g.weight / f64::from(g.copies) / total)))
        .enumerate()
        .map(|(i, (params, weight))| {
            (GbtValidParams { seed: bits(seed, purpose::MEMBER, i as u64, 0), ..params }, weight)
        })
        .collect();
    let bins = members.iter().map(|m| m.0.max_bins).max().unwrap_or(255);
    let table = if members.is_empty() { None } else { Some(BinnedTable::learn(&own, bins)) };
    let trees = members
        .into_par_iter()
        .map(|(params, weight)| {
            let Some(table) = &table else { return Err(TrainError::data("no table")) };
            let data = Training { table, targets: &targets, weights: None, rows: None, validation: &[] };
            let fitted = train(&data, &params)?;
            Ok(TreeMember { objective: params.objective, base: fitted.base, trees: fitted.trees, weight })
        })
        .collect::<Result<Vec<_>, TrainError>>()?;
    let logistic = match recipe.logistic {
        Some(part) => {
            let all: Vec<u32> = (0..own_labels.len() as u32).collect();
            let mut model = logistic::fit(&own, &own_labels, &all, part.alpha, part.indicators)?;
            model.soften(part.soften);
            Some(LogisticMember { model, weight: part.weight / total })
        }
        None => None,
    };
    Ok(Ensemble { trees, logistic })
}
