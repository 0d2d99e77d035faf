//! The trees as a linfa algorithm: `GbtParams::boosted().fit(&dataset)?.predict(&records)`.
//!
//! linfa gives the contract (`ParamGuard`, `Fit`, `PredictInplace`) and the probability type; records may be any
//! float array, targets are `bool`.

use super::bins::BinnedTable;
use super::flat::FlatTrees;
use super::params::{GbtValidParams, Objective};
use super::train::{Boosted, Training, sigmoid, train};
use super::tree::Tree;
use crate::error::TrainError;
use linfa::dataset::{AsSingleTargets, DatasetBase, Pr};
use linfa::traits::{Fit, PredictInplace};
use ndarray::{Array1, ArrayBase, Data, Ix2};

/// A fitted ensemble with its compiled predictor.
#[derive(Debug, Clone)]
pub struct GbtModel {
    /// Log-odds before the first tree (0 for a forest).
    pub base: f64,
    /// What leaves hold.
    pub objective: Objective,
    /// Features it was trained on.
    pub n_features: usize,
    /// The trees.
    pub trees: Vec<Tree>,
    flat: FlatTrees,
}

impl GbtModel {
    /// Compiles an ensemble.
    pub fn new(boosted: Boosted, objective: Objective, n_features: usize) -> Self {
        let flat = FlatTrees::compile(&[&boosted.trees], n_features);
        GbtModel { base: boosted.base, objective, n_features, trees: boosted.trees, flat }
    }

    /// Base plus leaf values of each row: log-odds, or the mean target of a forest.
    pub fn raw(&self, columns: &[&[f32]]) -> Vec<f64> {
        let mut out = vec![self.base; columns.first().map_or(0, |c| c.len())];
        self.flat.add_to(columns, 0, &mut [&mut out]);
        out
    }

    /// Probability of `true` of each row.
    pub fn probabilities(&self, columns: &[&[f32]]) -> Vec<f64> {
        let mut raw = self.raw(columns);
        for v in &mut raw {
            *v = match self.objective {
                Objective::LogLoss => sigmoid(*v),
                Objective::Mean => v.clamp(0.0, 1.0),
            };
        }
        raw
    }
}

/// Columns of an array as `f32`.
fn columns_of<F: linfa::Float, D: Data<Elem = F>>(records: &ArrayBase<D, Ix2>) -> Vec<Vec<f32>> {
    records.columns().into_iter().map(|c| c.iter().map(|v| v.to_f32().unwrap_or(f32::NAN)).collect()).collect()
}

impl<F: linfa::Float, D: Data<Elem = F>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, TrainError>
    for GbtValidParams
{
    type Object = GbtModel;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<GbtModel, TrainError> {
        let columns = columns_of(dataset.records());
        let slices: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
        let table = BinnedTable::learn(&slices, self.max_bins);
        let targets: Vec<f32> = dataset.as_single_targets().iter().map(|&t| if t { 1.0 } else { 0.0 }).collect();
        let weights: Option<Vec<f32>> = dataset.weights().map(<[f32]>::to_vec);
        let data = Training {
            table: &table,
            targets: &targets,
            weights: weights.as_deref().filter(|w| !w.is_empty()),
            rows: None,
            validation: &[],
        };
        Ok(GbtModel::new(train(&data, self)?, self.objective, table.n_features()))
    }
}

impl<F: linfa::Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<Pr>> for GbtModel {
    /// # Panics
    /// When records and targets differ in length or the records have another number of features, as linfa's own do.
    fn predict_inplace<'a>(&'a self, records: &'a ArrayBase<D, Ix2>, targets: &mut Array1<Pr>) {
        assert_eq!(records.nrows(), targets.len(), "one target per record");
        assert_eq!(records.ncols(), self.n_features, "the features the model was trained on");
        let columns = columns_of(records);
        let slices: Vec<&[f32]> = columns.iter().map(Vec::as_slice).collect();
        for (slot, p) in targets.iter_mut().zip(self.probabilities(&slices)) {
            *slot = Pr::new(p as f32);
        }
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<Pr> {
        Array1::from_elem(records.nrows(), Pr::even())
    }
}
