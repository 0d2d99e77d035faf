//! One creator's audience: how much of it is suspect, in what order it came, whether parts of it came as blocks.
//!
//! The audience is the followers where a follower list is held, else the accounts that engaged with the creator.

pub mod acts;
mod assess;
mod block_evidence;
pub mod blocks;
pub mod comments;
pub mod comparison;
pub mod follow_order;
pub mod gate;
pub mod growth;
pub mod money;
pub mod overlap;
pub mod pods;
pub mod rates;
mod summary;
pub mod types;

pub use assess::{AudienceInput, AudienceSettings, assess};
pub use summary::{share_words, summarise, thousands};
