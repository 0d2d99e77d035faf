//! A campaign: the mentions of a topic in an interval, who made them, how they spread, and how organic that looks.

mod actors;
mod assess;
mod bridges;
mod bursts;
pub mod case;
mod counts;
pub mod evidence;
mod language;
pub mod links;
pub mod narratives;
mod partners;
mod summary;
mod thresholds;
pub mod topic;
mod what_if;

pub use assess::{CampaignInput, assess};
pub use case::{CONFIDENCE_RULE, LIKELIHOOD_RULE};
pub use links::DomainList;
pub use partners::partners;
pub use summary::summarise;
pub use topic::Topic;
