//! Everything that can be counted in one pass and merged.
//!
//! A [`Kernel`] is the state of one group (an account, an object, a pair of accounts) with an associative and
//! commutative `merge`; grouping belongs to a host ([`run`] here, SQL on a cluster). What rests on kernels:
//!
//! - [`profile`]: features of an account's latest observation and of its growth between observations;
//! - [`activity`]: rhythm, mix, repetition and targets of an account's posts;
//! - [`interaction`] and [`actions`]: who acts on whom, and on what, in the one view where every platform looks alike;
//! - [`text`]: families of near-duplicate texts, in any script;
//! - [`coaction`]: two accounts, one object, within a window; [`peers`]: the same question exactly as two published
//!   tools ask it, so that results can be compared.
//!
//! Invariants: no IO, no async, no clock, no randomness without a stated seed. State is integers; floating point
//! appears only in `finish`. A limit (a full sample, a saturated object) is part of the state and is reported.
//! A missing value is NaN in a feature table, never 0.

pub mod actions;
pub mod activity;
pub mod coaction;
mod column;
pub mod interaction;
pub mod kernel;
pub mod peers;
pub mod profile;
pub mod run;
pub mod sketch;
pub mod slice;
pub mod text;
pub mod wire;

#[cfg(test)]
mod laws;

pub use kernel::{DecodeError, Kernel};
pub use run::{Grouped, run_chunks, run_grouped};
pub use slice::TimeSlice;
