//! A campaign: the mentions of a topic in an interval, who made them, how they spread, and how organic that looks.

mod actors;
mod assess;
mod counts;
pub mod narratives;
mod summary;
pub mod topic;

pub use assess::{CampaignInput, assess};
pub use summary::{LIKELIHOOD_RULE, summarise};
pub use topic::Topic;
