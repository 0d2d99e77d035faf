//! Interactions: who acted on what belongs to whom, how often, from when to when.
//!
//! The kernel ([`InteractionCount`]) holds one (source, target, layer); [`Interactions`] is the host that reads posts,
//! engagements and follows into it. Rules: an account's acts on itself are dropped and counted; a mention of the very
//! account a post answers, quotes or reposts is the same act, not a second one; mentions inside a repost are the
//! original author's. With a bounded time slice, acts without a time cannot be placed and are counted as undated.

use crate::kernel::{DecodeError, Kernel};
use crate::run::Grouped;
use crate::slice::{Placement, TimeSlice};
use crate::wire::{Reader, Writer};
use claque_schema::{
    AccountToken, EngagementKind, EngagementRow, FollowRow, InteractionRow, Layer, PostKind, PostRow, Timestamp,
};

/// How often, and between which times, one account acted on another in one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InteractionCount {
    n: u64,
    ends: Option<(Timestamp, Timestamp)>,
}

impl InteractionCount {
    fn widen(&mut self, (first, last): (Timestamp, Timestamp)) {
        self.ends = Some(self.ends.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
    }
}

/// A row is the time of one act, where known.
impl Kernel for InteractionCount {
    type Params = ();
    type Row<'a> = Option<Timestamp>;
    type Output = (u64, Option<Timestamp>, Option<Timestamp>);

    fn new((): &()) -> Self {
        InteractionCount { n: 0, ends: None }
    }

    fn update(&mut self, at: Option<Timestamp>) {
        self.n = self.n.saturating_add(1);
        if let Some(at) = at {
            self.widen((at, at));
        }
    }

    fn merge(&mut self, other: Self) {
        self.n = self.n.saturating_add(other.n);
        if let Some(ends) = other.ends {
            self.widen(ends);
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        out.varint(self.n);
        out.option(self.ends, |out, (first, last)| {
            out.zigzag(first.0);
            out.zigzag(last.0);
        });
        out.finish()
    }

    fn decode((): &(), bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let n = from.varint()?;
        let ends = from.option(|from| Ok((Timestamp(from.zigzag()?), Timestamp(from.zigzag()?))))?;
        if ends.is_some_and(|(first, last)| first > last) {
            return Err(from.invalid("a first time after the last"));
        }
        from.finish()?;
        Ok(InteractionCount { n, ends })
    }

    /// Number of acts, first and last time.
    fn finish(self) -> Self::Output {
        (self.n, self.ends.map(|e| e.0), self.ends.map(|e| e.1))
    }
}

/// Which acts count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InteractionParams {
    /// When they happened.
    pub slice: TimeSlice,
    /// In which layers.
    pub layers: Vec<Layer>,
}

impl Default for InteractionParams {
    fn default() -> Self {
        InteractionParams { slice: TimeSlice::ALL, layers: Layer::ALL.to_vec() }
    }
}

/// Acts that made no interaction, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InteractionCounts {
    /// Acts that count.
    pub n_acts: u64,
    /// Acts of an account on itself.
    pub n_self_loops: u64,
    /// Acts outside of the slice.
    pub n_outside: u64,
    /// Acts without a time, when the slice is bounded.
    pub n_undated: u64,
    /// Reposts, replies, quotes, comments and engagements whose owner is not known, and posts without an author.
    pub n_unknown_end: u64,
}

impl InteractionCounts {
    fn merge(&mut self, other: &Self) {
        self.n_acts += other.n_acts;
        self.n_self_loops += other.n_self_loops;
        self.n_outside += other.n_outside;
        self.n_undated += other.n_undated;
        self.n_unknown_end += other.n_unknown_end;
    }
}

/// The finished table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InteractionTable {
    /// Sorted by source, target, layer.
    pub rows: Vec<InteractionRow>,
    /// What was counted and what was left out.
    pub counts: InteractionCounts,
}

/// The host: takes rows in any order and on any number of threads (one host each, then `merge`).
#[derive(Debug, Clone)]
pub struct Interactions {
    params: InteractionParams,
    grouped: Grouped<InteractionCount, (AccountToken, AccountToken, Layer)>,
    counts: InteractionCounts,
}

impl Interactions {
    /// Nothing counted yet.
    pub fn new(params: &InteractionParams) -> Self {
        Interactions { params: params.clone(), grouped: Grouped::new(&()), counts: InteractionCounts::default() }
    }

    fn act(&mut self, source: Option<AccountToken>, target: Option<AccountToken>, layer: Layer, at: Option<Timestamp>) {
        if !self.params.layers.contains(&layer) {
            return;
        }
        let (Some(source), Some(target)) = (source, target) else {
            self.counts.n_unknown_end += 1;
            return;
        };
        match self.params.slice.place(at) {
            _ if source == target => self.counts.n_self_loops += 1,
            Placement::Outside => self.counts.n_outside += 1,
            Placement::Undated => self.counts.n_undated += 1,
            Placement::Inside => {
                self.counts.n_acts += 1;
                self.grouped.update((source, target, layer), at);
            }
        }
    }

    /// Reposts, replies, quotes, comments and mentions of posts.
    pub fn add_posts(&mut self, posts: &[PostRow]) {
        for post in posts {
            let (author, at) = (post.author, post.created_at);
            let answer = if post.kind == PostKind::Comment { Layer::Comment } else { Layer::Reply };
            let acts = [
                (post.repost_of_author, post.kind == PostKind::Repost || post.repost_of.is_some(), Layer::Repost),
                (post.reply_to_author, matches!(post.kind, PostKind::Reply | PostKind::Comment), answer),
                (post.quote_of_author, post.kind == PostKind::Quote || post.quote_of.is_some(), Layer::Quote),
            ];
            for (target, declared, layer) in acts {
                if target.is_some() || declared {
                    self.act(author, target, layer, at);
                }
            }
            if post.kind != PostKind::Repost {
                let acted = acts.map(|(target, ..)| target);
                for &mention in post.mentions.iter().filter(|m| !acted.contains(&Some(**m))) {
                    self.act(author, Some(mention), Layer::Mention, at);
                }
            }
        }
    }

    /// Likes, reactions, comments and shares. Views are no acts.
    pub fn add_engagements(&mut self, engagements: &[EngagementRow]) {
        for row in engagements {
            let layer = match row.kind {
                EngagementKind::Like | EngagementKind::Reaction => Layer::Like,
                EngagementKind::Repost | EngagementKind::Share => Layer::Repost,
                EngagementKind::Reply => Layer::Reply,
                EngagementKind::Quote => Layer::Quote,
                EngagementKind::Comment => Layer::Comment,
                EngagementKind::View => continue,
            };
            self.act(Some(row.account), row.owner, layer, row.created_at);
        }
    }

    /// Follows.
    pub fn add_follows(&mut self, follows: &[FollowRow]) {
        for row in follows {
            self.act(Some(row.follower), Some(row.followed), Layer::Follow, row.created_at);
        }
    }

    /// Takes in another host that ran with equal parameters.
    pub fn merge(&mut self, other: Self) {
        self.counts.merge(&other.counts);
        self.grouped.merge(other.grouped);
    }

    /// The table.
    pub fn finish(self) -> InteractionTable {
        let row = |((source, target, layer), count): ((AccountToken, AccountToken, Layer), InteractionCount)| {
            let (n_actions, first_at, last_at) = count.finish();
            InteractionRow { source, target, layer, n_actions, first_at, last_at }
        };
        InteractionTable { rows: self.grouped.into_sorted().into_iter().map(row).collect(), counts: self.counts }
    }
}

/// The interactions of whole tables, on the calling thread.
pub fn interactions(
    posts: &[PostRow],
    engagements: &[EngagementRow],
    follows: &[FollowRow],
    params: &InteractionParams,
) -> InteractionTable {
    let mut host = Interactions::new(params);
    host.add_posts(posts);
    host.add_engagements(engagements);
    host.add_follows(follows);
    host.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::testing::post;
    use crate::laws::kernel_laws;
    use proptest::prelude::*;

    kernel_laws!(laws, InteractionCount, (), proptest::option::of(any::<i64>()), |r: &Option<i64>| r.map(Timestamp));

    fn reply(author: u64, to: u64, mentions: &[u64], at: i64) -> PostRow {
        PostRow {
            author: Some(AccountToken(author)),
            kind: PostKind::Reply,
            reply_to_author: Some(AccountToken(to)),
            mentions: mentions.iter().copied().map(AccountToken).collect(),
            created_at: Some(Timestamp(at)),
            ..PostRow::default()
        }
    }

    #[test]
    fn a_reply_that_mentions_its_target_is_one_act() {
        let table = interactions(&[reply(1, 2, &[2, 3], 5), reply(1, 2, &[], 3)], &[], &[], &Default::default());
        let short: Vec<_> = table.rows.iter().map(|r| (r.source.0, r.target.0, r.layer, r.n_actions)).collect();
        assert_eq!(short, [(1, 2, Layer::Reply, 2), (1, 3, Layer::Mention, 1)]);
        assert_eq!((table.rows[0].first_at, table.rows[0].last_at), (Some(Timestamp(3)), Some(Timestamp(5))));
    }

    #[test]
    fn self_loops_and_times_outside_are_counted_not_lost() {
        let posts = [reply(1, 1, &[], 5), reply(1, 2, &[], 50), reply(1, 2, &[], 7)];
        let slice = TimeSlice { since: Some(Timestamp(0)), until: Some(Timestamp(50)) };
        let table =
            interactions(&posts, &[], &[FollowRow::default()], &InteractionParams { slice, ..Default::default() });
        assert_eq!(table.rows.len(), 1);
        let expected = InteractionCounts { n_acts: 1, n_self_loops: 2, n_outside: 1, n_undated: 0, n_unknown_end: 0 };
        assert_eq!(table.counts, expected);
    }

    proptest! {
        #[test]
        fn split_hosts_merge_to_the_table_of_one(posts in proptest::collection::vec(post(), 0..80), cut in 0usize..80) {
            let params = InteractionParams::default();
            let whole = interactions(&posts, &[], &[], &params);
            let (a, b) = posts.split_at(cut.min(posts.len()));
            let mut host = Interactions::new(&params);
            host.add_posts(b);
            let mut other = Interactions::new(&params);
            other.add_posts(a);
            host.merge(other);
            prop_assert_eq!(host.finish(), whole);
        }
    }
}
