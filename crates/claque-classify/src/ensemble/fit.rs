//! Fitting the members of a recipe, in parallel over members.

use super::holes;
use super::recipe::Recipe;
use super::{Ensemble, LogisticMember, TreeMember};
use crate::draws::{bits, purpose};
use crate::error::TrainError;
use crate::gbt::bins::BinnedTable;
use crate::gbt::params::GbtValidParams;
use crate::gbt::train::{Training, train};
use crate::logistic;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Accounts of each class that a source needs to get members of its own.
const EXPERT_ROWS_MIN: usize = 30;
/// Sources that get members of their own, at most (the largest).
const EXPERTS_MAX: usize = 12;

/// One tree member to fit.
struct Job {
    params: GbtValidParams,
    weight: f64,
    stretch: f64,
    /// Rows of the fitted table; `None` is all.
    rows: Option<Vec<u32>>,
}

/// Fits every member on the given rows. Bins are learned from these rows once and shared.
///
/// Groups that ask for members per source are fitted on all rows, because there are no sources.
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
    fit_sourced(recipe, columns, labels, None, rows, seed)
}

/// [`fit`] with the source of every row.
///
/// # Errors
/// [`TrainError`] of a member.
pub fn fit_sourced(
    recipe: &Recipe,
    columns: &[&[f32]],
    labels: &[bool],
    sources: Option<&[u32]>,
    rows: &[usize],
    seed: u64,
) -> Result<Ensemble, TrainError> {
    let mut own: Vec<Vec<f32>> = columns.par_iter().map(|c| rows.iter().map(|&r| c[r]).collect()).collect();
    let own_labels: Vec<bool> = rows.iter().map(|&r| labels[r]).collect();
    if let Some(sources) = sources {
        let own_sources: Vec<u32> = rows.iter().map(|&r| sources[r]).collect();
        own.par_iter_mut().enumerate().for_each(|(f, c)| holes::fill(c, f as u64, &own_labels, &own_sources, seed));
    }
    let own: Vec<&[f32]> = own.iter().map(Vec::as_slice).collect();
    let targets: Vec<f32> = own_labels.iter().map(|&l| if l { 1.0 } else { 0.0 }).collect();
    let experts = sources.map_or_else(Vec::new, |s| expert_rows(s, &own_labels, rows));
    let recipe = &recipe.for_sources(experts.len());
    let total: f64 = recipe.trees.iter().map(|g| g.weight).sum::<f64>() + recipe.logistic.map_or(0.0, |l| l.weight);
    if !(total.is_finite() && total > 0.0) {
        return Err(TrainError::data("the weights of a recipe must sum to more than 0"));
    }
    let jobs = jobs(recipe, &experts, total, seed);
    let bins = jobs.iter().map(|j| j.params.max_bins).max().unwrap_or(255);
    let table = BinnedTable::learn(if jobs.is_empty() { &[] } else { &own }, bins);
    let trees =
        jobs.into_par_iter().map(|job| member(&table, &targets, job)).collect::<Result<Vec<_>, TrainError>>()?;
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

/// Rows (of the fitted table) of each source that can teach alone, largest sources first.
fn expert_rows(sources: &[u32], own_labels: &[bool], rows: &[usize]) -> Vec<Vec<u32>> {
    let mut by_source: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (own, &row) in rows.iter().enumerate() {
        by_source.entry(sources[row]).or_default().push(own as u32);
    }
    let mut out: Vec<Vec<u32>> = by_source
        .into_values()
        .filter(|rows| {
            let automated = rows.iter().filter(|&&r| own_labels[r as usize]).count();
            automated >= EXPERT_ROWS_MIN && rows.len() - automated >= EXPERT_ROWS_MIN
        })
        .collect();
    out.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    out.truncate(EXPERTS_MAX);
    out
}

fn jobs(recipe: &Recipe, experts: &[Vec<u32>], total: f64, seed: u64) -> Vec<Job> {
    let mut out: Vec<Job> = Vec::new();
    for group in &recipe.trees {
        let alone = group.per_source && experts.len() > 1;
        let parts: Vec<Option<Vec<u32>>> =
            if alone { experts.iter().map(|rows| Some(rows.clone())).collect() } else { vec![None] };
        let weight = group.weight / total / (f64::from(group.copies.max(1)) * parts.len() as f64);
        for rows in parts {
            for _ in 0..group.copies {
                let params =
                    GbtValidParams { seed: bits(seed, purpose::MEMBER, out.len() as u64, 0), ..group.params.clone() };
                out.push(Job { params, weight, stretch: group.stretch, rows: rows.clone() });
            }
        }
    }
    out
}

fn member(table: &BinnedTable, targets: &[f32], job: Job) -> Result<TreeMember, TrainError> {
    let data = Training { table, targets, weights: None, rows: job.rows.as_deref(), validation: &[] };
    let fitted = train(&data, &job.params)?;
    let mut trees = fitted.trees;
    if job.stretch != 1.0 {
        for v in trees.iter_mut().flat_map(|t| t.value.iter_mut()) {
            *v = (f64::from(*v) * job.stretch) as f32;
        }
    }
    Ok(TreeMember { objective: job.params.objective, base: fitted.base * job.stretch, trees, weight: job.weight })
}
