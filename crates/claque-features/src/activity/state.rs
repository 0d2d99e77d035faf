//! The kernel of an account's posts.

use super::facts::Facts;
use super::features;
use super::repetition::{TextSample, sample};
use super::timeline::{Stamp, Timeline};
use crate::kernel::{DecodeError, Kernel};
use crate::sketch::{CountMap, LogHistogram, hash_text, mix};
use crate::slice::{Placement, TimeSlice};
use crate::wire::{Reader, Writer};
use claque_schema::{AccountToken, PostKind, PostRow, Precision, TextState};

/// Limits and slice of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivityParams {
    /// Which posts count.
    pub slice: TimeSlice,
    /// Times kept exactly; 3,200 is what X ever shows of an account's timeline.
    pub posts_max: u32,
    /// Keys kept of each kind (targets, hashtags, domains, texts) before counts become estimates.
    pub keys_max: u32,
    /// Posts whose wording is compared.
    pub texts_max: u32,
}

impl Default for ActivityParams {
    fn default() -> Self {
        ActivityParams { slice: TimeSlice::ALL, posts_max: 3_200, keys_max: 256, texts_max: 64 }
    }
}

/// A post and what only the host can know of it.
#[derive(Debug, Clone, Copy)]
pub struct ActivityRow<'a> {
    /// The post; its author is the group.
    pub post: &'a PostRow,
    /// Seconds since the post it answers, where both times are known (see [`super::PostTimes`]).
    pub reply_lag_s: Option<u64>,
}

/// Sums over posts; all exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Posts by kind, in the order of [`PostKind`].
    pub kinds: [u64; 5],
    /// Posts that are no reposts ("own").
    pub own: u64,
    /// Hashtags, links, mentions, media of own posts.
    pub hashtags: u64,
    pub links: u64,
    pub mentions: u64,
    pub media: u64,
    /// Links of own posts with a domain.
    pub domains: u64,
    /// Acts on other accounts' posts and mentions of others.
    pub interactions: u64,
    /// Posts with a known client, and with a known language.
    pub clients: u64,
    pub langs: u64,
    /// Own posts with a text hash.
    pub texts: u64,
    /// Likes and reposts that own posts got, and how many posts know them.
    pub likes: u64,
    pub likes_known: u64,
    pub reposts: u64,
    pub reposts_known: u64,
}

impl Sums {
    const N: usize = 19;

    fn slots(&mut self) -> [&mut u64; Self::N] {
        let [a, b, c, d, e] = &mut self.kinds;
        [
            a,
            b,
            c,
            d,
            e,
            &mut self.own,
            &mut self.hashtags,
            &mut self.links,
            &mut self.mentions,
            &mut self.media,
            &mut self.domains,
            &mut self.interactions,
            &mut self.clients,
            &mut self.langs,
            &mut self.texts,
            &mut self.likes,
            &mut self.likes_known,
            &mut self.reposts,
            &mut self.reposts_known,
        ]
    }
}

/// The state of one account. See the module's essay for what is exact and what is sampled.
#[derive(Debug, Clone)]
pub struct Activity {
    pub(super) params: ActivityParams,
    pub(super) sums: Sums,
    pub(super) timeline: Timeline,
    pub(super) clients: CountMap,
    pub(super) langs: CountMap,
    pub(super) domains: CountMap,
    pub(super) hashtags: CountMap,
    pub(super) targets: CountMap,
    pub(super) texts: CountMap,
    pub(super) wording: TextSample,
    pub(super) lags: LogHistogram,
}

/// The features of one account.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityFeatures {
    /// Posts counted.
    pub n_posts: u64,
    /// Posts timed to the second, and how many of them fall on second 0: a source whose clock shows minutes only has
    /// them all there (see [`super::activity_table`]).
    pub n_seconds: u64,
    /// See `n_seconds`.
    pub n_second_zero: u64,
    /// Whether gaps rest on a sample of days.
    pub timeline_sampled: bool,
    /// Values in the order of [`super::activity_specs`]; NaN is missing.
    pub values: Vec<f32>,
}

fn add(slot: &mut u64, n: u64) {
    *slot = slot.saturating_add(n);
}

impl Activity {
    fn count_targets(&mut self, post: &PostRow, own: bool) {
        let acted = [post.reply_to_author, post.repost_of_author, post.quote_of_author];
        let mentions: &[AccountToken] = if own { &post.mentions } else { &[] };
        // A reply mentions whom it answers: one act, not two.
        let further = mentions.iter().copied().filter(|m| !acted.contains(&Some(*m)));
        for target in acted.into_iter().flatten().chain(further).filter(|t| Some(*t) != post.author) {
            add(&mut self.sums.interactions, 1);
            self.targets.insert(mix(target.0), 1);
        }
    }

    fn count_own(&mut self, post: &PostRow) {
        add(&mut self.sums.own, 1);
        add(&mut self.sums.hashtags, post.hashtags.len() as u64);
        add(&mut self.sums.links, post.links.len() as u64);
        add(&mut self.sums.mentions, post.mentions.len() as u64);
        add(&mut self.sums.media, post.media.len() as u64);
        post.hashtags.iter().for_each(|tag| self.hashtags.insert(hash_text(tag), 1));
        for link in post.links.iter().filter(|link| !link.domain.is_empty()) {
            add(&mut self.sums.domains, 1);
            self.domains.insert(hash_text(&link.domain), 1);
        }
        if let Some(hash) = post.text_hash {
            add(&mut self.sums.texts, 1);
            self.texts.insert(mix(hash.0), 1);
        }
        if let Some(text) = &post.text
            && !matches!(post.text_state, TextState::Absent | TextState::Removed)
        {
            sample(&mut self.wording, post.post, text);
        }
        if let Some(likes) = post.likes {
            add(&mut self.sums.likes, likes);
            add(&mut self.sums.likes_known, 1);
        }
        if let Some(reposts) = post.reposts {
            add(&mut self.sums.reposts, reposts);
            add(&mut self.sums.reposts_known, 1);
        }
    }

    fn maps(&self) -> [&CountMap; 6] {
        [&self.clients, &self.langs, &self.domains, &self.hashtags, &self.targets, &self.texts]
    }

    fn maps_mut(&mut self) -> [&mut CountMap; 6] {
        [&mut self.clients, &mut self.langs, &mut self.domains, &mut self.hashtags, &mut self.targets, &mut self.texts]
    }
}

impl Kernel for Activity {
    type Params = ActivityParams;
    type Row<'a> = ActivityRow<'a>;
    type Output = ActivityFeatures;

    fn new(params: &ActivityParams) -> Self {
        let map = || CountMap::with_capacity(params.keys_max);
        Activity {
            params: *params,
            sums: Sums::default(),
            timeline: Timeline::with_limit(params.posts_max),
            clients: map(),
            langs: map(),
            domains: map(),
            hashtags: map(),
            targets: map(),
            texts: map(),
            wording: TextSample::with_capacity(params.texts_max),
            lags: LogHistogram::default(),
        }
    }

    fn update(&mut self, row: ActivityRow<'_>) {
        let post = row.post;
        if self.params.slice.place(post.created_at) != Placement::Inside {
            return;
        }
        add(&mut self.sums.kinds[post.kind as usize], 1);
        match (post.created_at, post.precision) {
            (Some(at), Precision::Second) => self.timeline.add(Stamp::new(at, true)),
            (Some(at), Precision::Minute) => self.timeline.add(Stamp::new(at, false)),
            // A day or less has no place on a clock.
            _ => {}
        }
        let own = post.kind != PostKind::Repost;
        self.count_targets(post, own);
        if own {
            self.count_own(post);
        }
        if let Some(client) = &post.client {
            add(&mut self.sums.clients, 1);
            self.clients.insert(hash_text(client), 1);
        }
        if let Some(lang) = &post.lang {
            add(&mut self.sums.langs, 1);
            self.langs.insert(hash_text(lang), 1);
        }
        if let Some(lag) = row.reply_lag_s {
            self.lags.add(lag);
        }
    }

    fn merge(&mut self, mut other: Self) {
        for (mine, theirs) in self.sums.slots().into_iter().zip(other.sums.slots()) {
            add(mine, *theirs);
        }
        for (mine, theirs) in self.maps_mut().into_iter().zip(other.maps()) {
            mine.merge_from(theirs);
        }
        self.wording.merge_from(&other.wording);
        self.lags.merge_from(&other.lags);
        self.timeline.merge_from(other.timeline);
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        let mut sums = self.sums;
        sums.slots().into_iter().for_each(|slot| out.varint(*slot));
        self.timeline.write(&mut out);
        self.maps().into_iter().for_each(|map| map.write(&mut out));
        self.wording.write(&mut out);
        self.lags.write(&mut out);
        out.finish()
    }

    fn decode(params: &ActivityParams, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let mut state = Self::new(params);
        for slot in state.sums.slots() {
            *slot = from.varint()?;
        }
        state.timeline = Timeline::read(&mut from, params.posts_max)?;
        for map in state.maps_mut() {
            *map = CountMap::read(&mut from, params.keys_max)?;
        }
        state.wording = TextSample::read(&mut from, params.texts_max)?;
        state.lags = LogHistogram::read(&mut from)?;
        from.finish()?;
        Ok(state)
    }

    fn finish(self) -> ActivityFeatures {
        let facts = Facts::new(self);
        ActivityFeatures {
            n_posts: facts.n_posts,
            n_seconds: facts.clock.seconds.iter().fold(0, |sum, n| sum.saturating_add(*n)),
            n_second_zero: facts.clock.seconds[0],
            timeline_sampled: facts.sampled,
            values: features::values(&facts),
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
