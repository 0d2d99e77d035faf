//! One file per verb.

pub mod audience;
pub mod campaign;
pub mod compare;
pub mod demo;
pub mod evaluate;
pub mod explain;
pub mod fairness;
pub mod graph;
pub mod ingest;
pub mod init;
pub mod inspect;
pub mod leads;
pub mod map;
pub mod network;
pub mod propagate;
pub mod recalibrate;
pub mod score;
pub mod simulate;
pub mod token;
pub mod train;
