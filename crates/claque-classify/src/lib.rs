//! Features to a calibrated probability, with reasons, honest figures and a model card.

pub mod data;
pub mod draws;
pub mod error;
pub mod gbt;
pub mod logistic;
pub mod metrics;

pub use data::LabelledTable;
pub use error::{ModelError, TrainError};
