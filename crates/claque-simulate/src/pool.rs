//! What people can react to: the attractive posts of the last two days, by community.
//!
//! A reader's attention decays with a post's age (log-normal around `attention_min`; Kwak et al. 2010 found half of all
//! reposts within an hour). The age is drawn first, then a post of about that age is chosen by its attractiveness; a
//! third of the time readers choose from the few posts that everybody is talking about, which may have a second wave.
//! Memory is bounded: so many posts per community and hour, the most attractive kept.

use crate::clock::HOUR_MS;
use crate::post::Post;
use crate::rng::{Draw, Stream};
use crate::scenario::World;
use std::collections::VecDeque;
use std::sync::Arc;

/// Hours that the pool remembers.
const HOURS: i64 = 48;
/// Posts kept per community and hour.
const PER_HOUR: usize = 192;
/// Posts that everybody talks about, per community.
const HOT: usize = 24;

#[derive(Debug, Default)]
struct Community {
    /// (hour since the epoch, posts in order of time).
    hours: VecDeque<(i64, Vec<Arc<Post>>)>,
    hot: Vec<Arc<Post>>,
}

/// The posts of the last two days.
#[derive(Debug)]
pub(crate) struct Pool {
    communities: Vec<Community>,
}

/// How a reader reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub community: u32,
    pub at: i64,
    /// Reacts to what came within the last minutes.
    pub fast: bool,
}

impl Pool {
    pub fn new(communities: usize) -> Self {
        Pool { communities: (0..communities).map(|_| Community::default()).collect() }
    }

    /// Adds a day's originals (in order of time) and forgets what is too old.
    pub fn add(&mut self, originals: &[Arc<Post>], day_end: i64) {
        let mut touched = vec![false; self.communities.len()];
        for post in originals {
            let hour = post.at.div_euclid(HOUR_MS);
            let at = post.community as usize;
            touched[at] = true;
            let hours = &mut self.communities[at].hours;
            match hours.back_mut() {
                Some((last, posts)) if *last == hour => posts.push(Arc::clone(post)),
                _ => hours.push_back((hour, vec![Arc::clone(post)])),
            }
        }
        let oldest = day_end.div_euclid(HOUR_MS) - HOURS - 24;
        for (community, touched) in self.communities.iter_mut().zip(touched) {
            while community.hours.front().is_some_and(|(hour, _)| *hour < oldest) {
                community.hours.pop_front();
            }
            if touched {
                community.trim();
            }
        }
    }

    /// A post to react to, or none when the community has been silent.
    pub fn choose(&self, reader: Reader, world: &World, rng: &mut Stream) -> Option<Arc<Post>> {
        let community = &self.communities[reader.community as usize];
        if reader.fast {
            return community.latest(reader.at - 5_000, rng);
        }
        if rng.chance(0.33)
            && let Some(post) = community.talked_about(reader.at, world.attention_min, rng)
        {
            return Some(post);
        }
        let age_ms = if world.attention_min > 0.0 {
            rng.log_normal(world.attention_min, 1.3) * 60_000.0
        } else {
            rng.unit() * (HOURS * HOUR_MS) as f64
        };
        let age_ms = (age_ms as i64).clamp(8_000, HOURS * HOUR_MS);
        community.around(reader.at - age_ms, reader.at - 8_000, rng)
    }

    /// The most attractive posts of the last hours over all communities: where spam goes.
    pub fn popular(&self, before: i64, rng: &mut Stream) -> Option<Arc<Post>> {
        let some = self.communities.iter().filter(|c| !c.hot.is_empty());
        let n = some.clone().count();
        let community = some.clone().nth(rng.below(n))?;
        let fresh = |p: &&Arc<Post>| p.at < before && p.at > before - 6 * HOUR_MS;
        let posts: Vec<&Arc<Post>> = community.hot.iter().filter(fresh).collect();
        (!posts.is_empty()).then(|| Arc::clone(posts[rng.below(posts.len())]))
    }
}

fn by_weight(posts: &[Arc<Post>], rng: &mut Stream, weight: impl Fn(&Post) -> f64) -> Option<Arc<Post>> {
    if posts.is_empty() {
        return None;
    }
    Some(Arc::clone(&posts[rng.weighted(posts.iter().map(|p| weight(p)))]))
}

impl Community {
    fn trim(&mut self) {
        for (_, posts) in &mut self.hours {
            if posts.len() > PER_HOUR {
                // Ties by id: the order must not depend on the sort's whims.
                posts.sort_by(|a, b| b.attract.total_cmp(&a.attract).then(a.id.cmp(&b.id)));
                posts.truncate(PER_HOUR);
                posts.sort_by_key(|p| p.id);
            }
        }
        let mut all: Vec<&Arc<Post>> = self.hours.iter().flat_map(|(_, posts)| posts).collect();
        all.sort_by(|a, b| b.attract.total_cmp(&a.attract).then(a.id.cmp(&b.id)));
        self.hot = all.into_iter().take(3 * HOT).cloned().collect();
    }

    /// One of the last few posts before `before`.
    fn latest(&self, before: i64, rng: &mut Stream) -> Option<Arc<Post>> {
        let (_, posts) = self.hours.iter().rev().find(|(_, posts)| posts.first().is_some_and(|p| p.at < before))?;
        let end = posts.partition_point(|p| p.at < before);
        let recent = &posts[end.saturating_sub(4)..end];
        by_weight(recent, rng, |p| f64::from(p.attract))
    }

    /// A post of the hour that holds `around`, or of the nearest earlier one.
    fn around(&self, around: i64, before: i64, rng: &mut Stream) -> Option<Arc<Post>> {
        let hour = around.div_euclid(HOUR_MS);
        let at = self.hours.partition_point(|(h, _)| *h <= hour);
        for (_, posts) in self.hours.range(..at).rev() {
            let end = posts.partition_point(|p| p.at < before);
            if end > 0 {
                return by_weight(&posts[..end], rng, |p| f64::from(p.attract));
            }
        }
        None
    }

    /// One of the posts that everybody talks about, by attractiveness and freshness of its last wave.
    fn talked_about(&self, at: i64, attention_min: f64, rng: &mut Stream) -> Option<Arc<Post>> {
        let life = (if attention_min > 0.0 { attention_min * 4.0 } else { 60.0 * HOURS as f64 }) * 60_000.0;
        let heat = |p: &Post| {
            let decay = |from: i64| if at > from + 8_000 { (-((at - from) as f64) / life).exp() } else { 0.0 };
            f64::from(p.attract) * (decay(p.at) + p.wave.map_or(0.0, |w| 0.8 * decay(w)))
        };
        let candidates: Vec<Arc<Post>> = self.hot.iter().filter(|p| p.at + 8_000 < at).take(HOT).cloned().collect();
        by_weight(&candidates, rng, heat)
    }
}
