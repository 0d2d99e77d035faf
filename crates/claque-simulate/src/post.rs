//! A post of the simulation, before it becomes JSON.

use crate::rng::{Draw, Stream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Stands for the link in a text until the post is written: short links depend on the post's id.
pub(crate) const LINK: char = '\u{1}';

/// Clients by number.
pub(crate) const CLIENTS: [&str; 12] = [
    "Twitter for iPhone",
    "Twitter for Android",
    "Twitter Web App",
    "Twitter for iPad",
    "TweetDeck",
    "Hootsuite Inc.",
    "Buffer",
    "SocialFlow",
    "dlvr.it",
    "IFTTT",
    "Cheap Bots, Done Quick!",
    "Zapier.com",
];
/// Planning tools within [`CLIENTS`].
pub(crate) const PLANNERS: [u8; 4] = [4, 5, 6, 7];
/// Feed tools within [`CLIENTS`].
pub(crate) const FEEDERS: [u8; 3] = [8, 9, 11];

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Post,
    Reply,
    Repost,
    Quote,
}

/// One post.
#[derive(Debug)]
pub(crate) struct Post {
    /// 0 until it is given one.
    pub id: u64,
    pub at: i64,
    pub author: u32,
    pub what: What,
    /// What a reaction reacts to: always an original, so that chains stay one deep.
    pub target: Option<Arc<Post>>,
    /// Without `RT …` and reply mentions; empty for a repost.
    pub text: String,
    /// Where [`LINK`] leads.
    pub link: Option<Box<str>>,
    pub pack: u8,
    pub community: u32,
    pub client: u8,
    /// Number of the campaign, from 1; 0 is none.
    pub campaign: u8,
    /// Number of what planted it, from 1; 0 is organic.
    pub plant: u16,
    /// Weight when people choose what to react to.
    pub attract: f32,
    /// A second wave of attention, if any.
    pub wave: Option<i64>,
    /// Likes, reposts, replies, quotes, views it has gathered outside of the export.
    pub metrics: [u32; 5],
    /// Reposts, replies, quotes within the export so far.
    pub seen: [AtomicU32; 3],
}

impl Post {
    /// A post without reactions.
    pub fn new(at: i64, author: u32, what: What) -> Self {
        Post {
            id: 0,
            at: at / 1000 * 1000,
            author,
            what,
            target: None,
            text: String::new(),
            link: None,
            pack: 0,
            community: 0,
            client: 0,
            campaign: 0,
            plant: 0,
            attract: 0.0,
            wave: None,
            metrics: [0; 5],
            seen: Default::default(),
        }
    }

    /// The post that carries the text people see: the original of a repost.
    pub fn content(&self) -> &Post {
        match (&self.what, &self.target) {
            (What::Repost, Some(target)) => target,
            _ => self,
        }
    }

    /// Counts a reaction of the export.
    pub fn count(&self, what: What) {
        let slot = match what {
            What::Repost => 0,
            What::Reply => 1,
            What::Quote => 2,
            What::Post => return,
        };
        self.seen[slot].fetch_add(1, Ordering::Relaxed);
    }

    /// Likes, reposts, replies, quotes, views as the platform shows them: never less than the export holds.
    pub fn shown_metrics(&self) -> [u32; 5] {
        let seen: [u32; 3] = std::array::from_fn(|i| self.seen[i].load(Ordering::Relaxed));
        let [likes, reposts, replies, quotes, views] = self.metrics;
        let reposts = reposts.max(seen[0]);
        [likes, reposts, replies.max(seen[1]), quotes.max(seen[2]), views.max(3 * (likes + reposts))]
    }

    /// Draws how attractive the post is and what it gathers outside of the export.
    pub fn draw_reach(&mut self, followers: u64, tail: f64, cascades: f64, rng: &mut Stream) {
        let luck = rng.pareto(tail);
        self.attract = (((followers + 20) as f64).powf(0.55) * luck) as f32;
        let likes = 0.3 + 0.006 * (followers as f64).powf(0.92) * luck.powf(0.9).min(400.0) * rng.log_normal(1.0, 0.6);
        let likes = rng.poisson(likes);
        let share = |of: f64, rng: &mut Stream| rng.poisson(f64::from(likes) * of);
        let (reposts, replies, quotes) = (share(0.18, rng), share(0.14, rng), share(0.03, rng));
        let views = f64::from(likes) * rng.between(25.0, 90.0) + followers as f64 * rng.between(0.03, 0.15) + 5.0;
        self.metrics = [likes, reposts, replies, quotes, views as u32];
        if luck > 6.0 && rng.chance(cascades) {
            self.wave = Some(self.at + (rng.log_between(1.0, 30.0) * 3_600_000.0) as i64);
        }
    }
}
