//! Features to a calibrated probability, with reasons, honest figures and a model card.
//!
//! | module | what it knows |
//! |---|---|
//! | [`data`] | labelled accounts and their sources |
//! | [`gbt`] | histogram gradient-boosted trees and forests (linfa citizens), the fast predictor |
//! | [`logistic`] | linfa-logistic with preparation for heavy tails and holes |
//! | [`ensemble`] | recipes, members, the mean of their log-odds |
//! | [`metrics`] | ranking, decisions, calibration, bootstrap intervals |
//! | [`folds`], [`evaluate`] | splits by account and by source; evaluations |
//! | [`calibrate`] | Platt, beta, isotonic, cross-fitted over sources |
//! | [`figures`], [`mistakes`] | every figure with its interval; the confidently wrong by kind |
//! | [`fairness`] | errors by group, gaps beyond chance, invariance |
//! | [`shap`] | exact path-dependent TreeSHAP |
//! | [`leakage`] | single features that tell too much |
//! | [`model`] | the model file, scores, bands, conformal sets, drift |
//! | [`kinds`] | specialists: which kinds of automation an account is like |
//! | [`mentions`] | mention scores: the logistic combiner of a campaign's evidence |
//! | [`train`], [`card`] | from a table to model, figures, card and `training.toml` |
//!
//! The main path is [`train::train`] → [`Model::from_json`] → [`Model::score`]. Everything is deterministic: the same
//! table, options and seed give the same bytes at any thread count.
//!
//! This is the only crate that knows linfa.

pub mod calibrate;
pub mod card;
pub mod data;
pub mod draws;
pub mod ensemble;
pub mod error;
pub mod evaluate;
pub mod fairness;
pub mod figures;
pub mod folds;
pub mod gbt;
pub mod kinds;
pub mod leakage;
pub mod logistic;
pub mod mentions;
pub mod metrics;
pub mod mistakes;
pub mod model;
pub mod shap;
pub mod train;

pub use data::LabelledTable;
pub use ensemble::Algorithm;
pub use error::{ModelError, TrainError};
pub use evaluate::{Evaluation, Protocol, evaluate};
pub use metrics::Metrics;
pub use model::{Model, Rules};
pub use train::{TrainOptions, TrainSource, Trained, train};
