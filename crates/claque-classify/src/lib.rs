//! Features to a calibrated probability, with reasons, honest figures and a model card.

pub mod calibrate;
pub mod data;
pub mod draws;
pub mod ensemble;
pub mod error;
pub mod folds;
pub mod gbt;
pub mod logistic;
pub mod metrics;
pub mod shap;

pub use data::LabelledTable;
pub use error::{ModelError, TrainError};
