//! Histogram gradient-boosted trees, and a random forest on the same grower.
//!
//! Columns are binned once to bytes ([`bins`]); derivatives are rounded to integers and summed in histograms
//! ([`histogram`]); a leaf is searched feature by feature ([`split`]); the leaf that gains most is split next
//! ([`grow`]); the loop around it boosts or bags ([`train`]). Missing values have their own bin and a learned side.
//! Everything after binning is integer arithmetic or is computed per feature and combined in feature order, so a
//! model has the same bytes at any thread count.
//!
//! Methods: Friedman 2001 (boosting), Chen & Guestrin 2016 (second-order gain, learned missing direction), Ke et al.
//! 2017 (leaf-wise growth, histogram subtraction, greedy bins), Shi et al. 2022 (quantised gradients), Geurts et al.
//! 2006 (extra trees), Breiman 2001 (forest). [`citizen`] makes it a linfa algorithm; [`flat`] is the fast predictor.

pub mod bins;
pub mod citizen;
pub mod flat;
pub mod grow;
pub mod histogram;
pub mod params;
pub mod ranks;
pub mod split;
#[cfg(test)]
pub(crate) mod tests;
pub mod train;
pub mod tree;

pub use citizen::GbtModel;
pub use params::{GbtParams, GbtValidParams, Objective};
pub use train::{logit, sigmoid};
pub use tree::Tree;
