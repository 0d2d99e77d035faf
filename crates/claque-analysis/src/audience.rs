//! One creator's audience: how much of it is suspect, in what order it came, whether parts of it came as blocks.
//!
//! The audience is the followers where a follower list is held, else the accounts that engaged with the creator.

mod assess;
pub mod blocks;
pub mod follow_order;
mod summary;

pub use assess::{AudienceInput, assess};
pub use summary::{share_words, summarise, thousands};
