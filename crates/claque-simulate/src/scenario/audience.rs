//! Creators and how their audiences came to be: natural growth, spikes, and what was bought.

use crate::kind::Style;
use serde::Deserialize;

/// A creator and who follows them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creator {
    /// Handle, also in file names.
    pub handle: String,
    /// Display name.
    pub name: String,
    /// Language of posts and of most of the audience.
    #[serde(default = "english")]
    pub lang: String,
    /// Topic, one of the pack's.
    #[serde(default)]
    pub topic: Option<String>,
    /// Length of the follower list, planted ones included.
    pub followers: usize,
    /// When the account was made and growth began.
    pub since: String,
    /// Own posts per week.
    #[serde(default = "ten")]
    pub posts_per_week: f64,
    /// Expected replies and reposts per own post, as a share of followers.
    #[serde(default = "engagement")]
    pub engagement_share: f64,
    /// Natural spikes.
    #[serde(default)]
    pub spike: Vec<Spike>,
    /// Bought at once.
    #[serde(default)]
    pub block: Vec<Block>,
    /// Bought over weeks.
    #[serde(default)]
    pub drip: Vec<Drip>,
}

/// Why many real people followed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpikeKind {
    /// A post went around.
    Viral,
    /// "Follow to win": many who follow many.
    Giveaway,
    /// Press or television: many who are new.
    Press,
}

/// A natural spike of growth.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spike {
    /// Why.
    pub kind: SpikeKind,
    /// When it began.
    pub at: String,
    /// How many followed because of it.
    pub n: usize,
    /// Time in which two thirds of them came, hours.
    #[serde(default = "thirty")]
    pub hours: f64,
}

/// Quality of bought followers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// Empty accounts made within days.
    Cheap,
    /// Old accounts with bios.
    Aged,
    /// Dormant people's accounts.
    Hacked,
    /// With avatar, bio and some posts.
    Premium,
}

impl Vendor {
    /// The archetype of the ware.
    pub fn style(self) -> Style {
        match self {
            Vendor::Cheap => Style::FakeCheap,
            Vendor::Aged => Style::FakeAged,
            Vendor::Hacked => Style::FakeHacked,
            Vendor::Premium => Style::FakePremium,
        }
    }
}

/// Followers bought at once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Quality.
    pub vendor: Vendor,
    /// Delivery began.
    pub at: String,
    /// How many.
    pub n: usize,
    /// Delivery took, hours.
    #[serde(default = "twelve")]
    pub hours: f64,
    /// The ware was made within so many days (cheap and premium).
    #[serde(default = "five")]
    pub made_within_days: f64,
}

/// Followers bought in small steps.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drip {
    /// Quality.
    pub vendor: Vendor,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// How many in all.
    pub n: usize,
}

fn english() -> String {
    "en".to_owned()
}
fn ten() -> f64 {
    10.0
}
fn engagement() -> f64 {
    0.006
}
fn thirty() -> f64 {
    30.0
}
fn twelve() -> f64 {
    12.0
}
fn five() -> f64 {
    5.0
}
