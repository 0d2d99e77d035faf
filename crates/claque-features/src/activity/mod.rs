//! Activity features: rhythm, mix, repetition and targets of an account's posts.
//!
//! One kernel per account ([`Activity`]) takes posts in any order and keeps exact counters, a bounded exact sample of
//! times (see [`timeline`]) and bounded samples of keys and texts. Features are computed when it finishes. Below a stated
//! number of posts a feature is NaN: five posts say nothing about a rhythm. Times are UTC; what depends on the hour is
//! written so that a shift of the time zone does not change it, or says so.

mod circular;
mod facts;
mod features;
mod lags;
mod repetition;
mod state;
mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod timeline;

pub use circular::{rayleigh_p, resultant};
pub use features::activity_specs;
pub use lags::{PostTimes, reply_lags};
pub use state::{Activity, ActivityFeatures, ActivityParams, ActivityRow};
pub use table::{ActivityTable, activity_table};
