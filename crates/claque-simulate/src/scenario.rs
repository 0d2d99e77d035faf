//! What a scenario file may say.
//!
//! A scenario is one TOML file: a crowd, honest machines, creators with their audiences, campaigns, and what is planted
//! among them. Every table has defaults, unknown keys are errors, and `check.rs` refuses what makes no sense with the
//! key, the problem and the remedy. The `[world]` table holds the innocent reasons for which strangers act together
//! (rhythm, attention, communities, cascades, fast accounts, shared sessions, loyal fans), one switch each, so that the
//! worlds without coordination that a test must not be fooled by are scenario files, too.

mod audience;
mod check;
mod planted;

pub use audience::{Block, Creator, Drip, Spike, SpikeKind, Vendor};
pub use planted::{CopyPaste, Fans, Pod, ReplySpam, Ring};

use crate::error::SimulateError;
use crate::kind::{Kind, Style};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A scenario, checked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Short name, `[a-z0-9-]`.
    pub name: String,
    /// What it shows, for people.
    #[serde(default)]
    pub about: String,
    /// Same seed, same bytes.
    #[serde(default = "one")]
    pub seed: u64,
    /// First day of the posts, `2026-03-02`, UTC.
    pub start: String,
    /// Number of days.
    #[serde(default = "fourteen")]
    pub days: u32,
    /// Which files, in which shape.
    #[serde(default)]
    pub output: Output,
    /// Ordinary people.
    #[serde(default)]
    pub crowd: Crowd,
    /// Innocent reasons to act together.
    #[serde(default)]
    pub world: World,
    /// Honest machines.
    #[serde(default)]
    pub automation: Automation,
    /// Creators and their audiences.
    #[serde(default)]
    pub creator: Vec<Creator>,
    /// Topics that many talk about.
    #[serde(default)]
    pub campaign: Vec<Campaign>,
    /// Planted: amplifier rings.
    #[serde(default)]
    pub ring: Vec<Ring>,
    /// Planted: copy-paste operations.
    #[serde(default)]
    pub copy_paste: Vec<CopyPaste>,
    /// Planted: links under popular posts.
    #[serde(default)]
    pub reply_spam: Vec<ReplySpam>,
    /// Planted: comment pods.
    #[serde(default)]
    pub pod: Vec<Pod>,
    /// Innocent: fans who react at once (world W6).
    #[serde(default)]
    pub fans: Vec<Fans>,
    /// Accounts for labelled exports, beyond those above.
    #[serde(default)]
    pub population: Vec<Population>,
}

/// How posts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// One page of posts with its includes per line, as twarc2 stores answers.
    #[default]
    Pages,
    /// One post with everything inlined per line, as `twarc2 flatten` writes.
    Flat,
}

/// Which files, in which shape.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// Shape of `posts.jsonl`.
    pub form: Form,
    /// Posts per page, 10–100.
    pub page_size: usize,
    /// Whether posts name their client (`source`; the platform stopped giving it in late 2022, archives have it).
    pub clients: bool,
    /// Share of referenced posts that are gone when the page is fetched (deleted, suspended): an `errors` entry instead.
    pub gone_share: f64,
    /// Whether the follower lists are also written as CSV with a mapping file.
    pub follower_csv: bool,
    /// Whether account exports with labels are written (`labels/`).
    pub labels: bool,
    /// Share of labelled accounts that are exported as v1.1 objects (the others as v2).
    pub labels_v1_share: f64,
    /// Share of the cells of the labelled CSV that are left empty, as exports do.
    pub missing_share: f64,
}

impl Default for Output {
    fn default() -> Self {
        Output {
            form: Form::Pages,
            page_size: 100,
            clients: true,
            gone_share: 0.01,
            follower_csv: true,
            labels: false,
            labels_v1_share: 0.6,
            missing_share: 0.05,
        }
    }
}

/// How a person's actions are made up; shares, unnormalised.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mix {
    /// Own posts.
    pub post: f64,
    /// Replies.
    pub reply: f64,
    /// Reposts.
    pub repost: f64,
    /// Quotes.
    pub quote: f64,
}

impl Default for Mix {
    fn default() -> Self {
        Mix { post: 0.34, reply: 0.26, repost: 0.31, quote: 0.09 }
    }
}

/// Ordinary people.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crowd {
    /// How many.
    pub n: usize,
    /// Expected number of their posts over the whole time, campaigns excluded. Individual rates stay heavy-tailed.
    pub posts: f64,
    /// Weights of languages by code; empty takes those of the packs.
    pub languages: BTreeMap<String, f64>,
    /// Weights of styles; empty takes the usual mix.
    pub styles: BTreeMap<Style, f64>,
    /// What their actions are.
    pub mix: Mix,
}

impl Default for Crowd {
    fn default() -> Self {
        Crowd { n: 1000, posts: 5000.0, languages: BTreeMap::new(), styles: BTreeMap::new(), mix: Mix::default() }
    }
}

/// Innocent reasons to act together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct World {
    /// Day, night, weekday and sessions; without it times are uniform.
    pub rhythm: bool,
    /// Median age of a post when somebody reacts, minutes; 0 spreads reactions evenly over two days.
    pub attention_min: f64,
    /// Tail exponent of how attractive posts are; smaller is heavier.
    pub popularity_tail: f64,
    /// People see the posts of their own community (language and topic); without it everybody sees everything.
    pub communities: bool,
    /// Chance that an attractive post gets a second wave when somebody large repeats it.
    pub cascades: f64,
    /// Share of people who react to what was posted within the last minutes.
    pub fast_share: f64,
    /// Share of people who scroll the same feed at the same time as one other.
    pub shared_sessions: f64,
}

impl Default for World {
    fn default() -> Self {
        World {
            rhythm: true,
            attention_min: 45.0,
            popularity_tail: 1.3,
            communities: true,
            cascades: 0.3,
            fast_share: 0.02,
            shared_sessions: 0.0,
        }
    }
}

/// Honest machines.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Automation {
    /// Organisations that plan posts to the minute.
    pub schedulers: usize,
    /// Headlines with links, every so many minutes.
    pub news_feeds: usize,
    /// Bots that say so (weather, trains, words of the day).
    pub declared_bots: usize,
}

/// A day on which a topic is large.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peak {
    /// Day of the scenario, from 0.
    pub day: u32,
    /// How many times the usual volume.
    pub height: f64,
    /// Hour of the day, UTC, at which it begins.
    #[serde(default = "noon")]
    pub hour: f64,
}

/// A topic that many talk about.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// The hashtag, without `#`.
    pub tag: String,
    /// What it is about, as people write it.
    pub subject: String,
    /// Expected number of organic posts.
    pub posts: f64,
    /// People of the crowd who take part, the active ones first.
    pub participants: usize,
    /// Large days.
    #[serde(default)]
    pub peak: Vec<Peak>,
}

/// Accounts for labelled exports.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// Truth.
    pub kind: Kind,
    /// Archetype.
    pub style: Style,
    /// How many.
    pub n: usize,
    /// Accounts made in one go that share a pattern; 1 makes each its own.
    #[serde(default = "one_usize")]
    pub batch: usize,
    /// When the accounts were looked at: uniform between these dates. Absent: within the scenario, and active in it.
    #[serde(default)]
    pub observed: Option<[String; 2]>,
}

impl Scenario {
    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// [`SimulateError::Parse`] for what is no scenario, [`SimulateError::Invalid`] for one that makes no sense.
    pub fn from_toml(text: &str) -> Result<Self, SimulateError> {
        let scenario: Scenario = toml::from_str(text).map_err(|e| SimulateError::Parse(e.to_string()))?;
        check::check(&scenario)?;
        Ok(scenario)
    }

    /// The scenario behind `claque demo`.
    pub fn demo() -> Self {
        Self::from_toml(include_str!("../../../data/scenarios/demo.toml"))
            .unwrap_or_else(|e| unreachable!("the shipped scenario is tested: {e}"))
    }

    pub(crate) fn start_ms(&self) -> i64 {
        crate::clock::parse(&self.start).unwrap_or(0)
    }

    pub(crate) fn end_ms(&self) -> i64 {
        self.start_ms() + i64::from(self.days) * crate::clock::DAY_MS
    }
}

fn one() -> u64 {
    1
}
fn one_usize() -> usize {
    1
}
fn fourteen() -> u32 {
    14
}
fn noon() -> f64 {
    12.0
}
