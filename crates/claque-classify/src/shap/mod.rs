//! Reasons: path-dependent TreeSHAP, exact, by leaves.
//!
//! The value of a coalition `S` of features is the expected output when the features in `S` follow the row and every
//! other split is averaged over the training rows that went each way (Lundberg et al. 2020, the *path-dependent*
//! variant). For one leaf with value `v` that is `v · Π_{j∈S} o_j · Π_{j∉S} z_j`, where over the *distinct* features `j`
//! of its path `o_j` is 1 if the row satisfies all tests on `j`, and `z_j` is the share of training rows that do. So a
//! leaf's Shapley value for feature `k` is `v (o_k − z_k) Σ_S w(|S|) Π o Π z`, which depends only on *which* of the
//! path's features are satisfied. Neighbouring leaves share one table over the classes that their tests cut the values
//! into, and explaining a row is a lookup (`groups`; the idea of Fast TreeSHAP v2, Yang 2021). Leaves whose paths hold
//! many features have tables of their own, and very long paths are computed as they come.
//!
//! Contributions add up to the margin: `base + Σ contributions = margin` within 10⁻⁹. Forests are explained in their
//! mean target and scaled to log-odds by one factor per row; the logistic member's contributions are its terms.

mod explain;
mod groups;
mod paths;
#[cfg(test)]
mod tests;

pub use explain::{Explainer, Explanations};
