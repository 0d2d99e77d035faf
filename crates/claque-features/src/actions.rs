//! Actions: an account acts on an object at a time. The one view in which every platform looks the same.
//!
//! Posts, engagements and follows are turned into rows that co-action, counting and the peers' algorithms share. Objects are
//! tokens: posts by their own bits, accounts likewise (mentions, follows), links by the keyed hash of their canonical or
//! raw URL, texts by their keyed hash. A hashtag's token is an unkeyed XXH3 of the tag: hashtags are public words, not
//! secrets, and an equal token across workspaces gives nothing away.
//! What cannot become an action (no time, no author, too coarse a time) is counted.

use crate::slice::{Placement, TimeSlice};
use claque_schema::{
    AccountToken, ActionKind, ActionRow, EngagementKind, EngagementRow, FollowRow, ObjectToken, PostKind, PostRow,
    PostToken, Precision, Timestamp,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Which spelling of a URL is the object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LinkObject {
    /// Without scheme, `www.`, tracking parameters and fragment: the same page is the same object.
    #[default]
    Canonical,
    /// As the source spells it, as the peers compare.
    Raw,
}

/// Which rows become actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionParams {
    /// When they happened.
    pub slice: TimeSlice,
    /// Which kinds.
    pub kinds: Vec<ActionKind>,
    /// Which spelling of a URL is the object.
    pub link: LinkObject,
    /// Coarsest time resolution that is accepted, seconds; 60 leaves out times known to the day.
    pub resolution_max_s: u32,
}

impl Default for ActionParams {
    fn default() -> Self {
        use ActionKind::*;
        ActionParams {
            slice: TimeSlice::ALL,
            kinds: vec![Post, Repost, Reply, Quote, Link, Hashtag, Mention, Like, Follow, Comment, Share],
            link: LinkObject::Canonical,
            resolution_max_s: 60,
        }
    }
}

/// Rows that became no action, by reason; a row is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ActionCounts {
    /// Actions made.
    pub n_actions: u64,
    /// Rows without a time.
    pub n_undated: u64,
    /// Rows whose time is coarser than asked for.
    pub n_coarse: u64,
    /// Rows outside of the slice.
    pub n_outside: u64,
    /// Posts without an author.
    pub n_authorless: u64,
}

/// Token of a hashtag object (lower-cased, without `#`).
pub fn hashtag_object(tag: &str) -> ObjectToken {
    ObjectToken(xxh3_64_with_seed(tag.as_bytes(), 0x6861_7368_7461_6731))
}

/// Token of a domain object (registrable domain in lower case).
pub fn domain_object(domain: &str) -> ObjectToken {
    ObjectToken(xxh3_64_with_seed(domain.as_bytes(), 0x646f_6d61_696e_3031))
}

/// Place in the input: file, then line (40 bits; a file of more than 10¹² lines shares the last place).
pub fn input_order(file: u32, line: u64) -> u64 {
    (u64::from(file) & 0xff_ffff) << 40 | line.min((1 << 40) - 1)
}

/// Collects actions from rows.
#[derive(Debug, Clone, Default)]
pub struct Actions {
    params: ActionParams,
    /// In the order of the rows given.
    pub rows: Vec<ActionRow>,
    /// What became of the rows.
    pub counts: ActionCounts,
}

/// What all actions of one row share.
#[derive(Clone, Copy)]
struct Act {
    account: AccountToken,
    content: Option<PostToken>,
    at: Timestamp,
    order: u64,
}

impl Actions {
    /// Nothing collected yet.
    pub fn new(params: &ActionParams) -> Self {
        Actions { params: params.clone(), ..Actions::default() }
    }

    /// The time, if the row may become an action.
    fn admit(&mut self, at: Option<Timestamp>, precision: Precision) -> Option<Timestamp> {
        let Some(at) = at else {
            self.counts.n_undated += 1;
            return None;
        };
        if precision.seconds().is_none_or(|s| s > self.params.resolution_max_s) {
            self.counts.n_coarse += 1;
            return None;
        }
        if self.params.slice.place(Some(at)) != Placement::Inside {
            self.counts.n_outside += 1;
            return None;
        }
        Some(at)
    }

    fn push(&mut self, kind: ActionKind, object: Option<ObjectToken>, act: Act) {
        let Some(object) = object.filter(|_| self.params.kinds.contains(&kind)) else { return };
        let Act { account, content, at, order } = act;
        self.counts.n_actions += 1;
        self.rows.push(ActionRow { account, object, kind, content, at, order });
    }

    /// Texts posted, posts repeated, answered and quoted, links, hashtags and mentions.
    ///
    /// A repost is one action on the original; its text, links, hashtags and mentions are the original author's.
    pub fn add_post(&mut self, post: &PostRow) {
        let Some(account) = post.author else {
            self.counts.n_authorless += 1;
            return;
        };
        let Some(at) = self.admit(post.created_at, post.precision) else { return };
        let act = Act { account, content: Some(post.post), at, order: input_order(post.file, post.line) };
        let object = |p: Option<PostToken>| p.map(ObjectToken::from);
        if post.kind == PostKind::Repost || post.repost_of.is_some() {
            self.push(ActionKind::Repost, object(post.repost_of), act);
            return;
        }
        self.push(ActionKind::Post, post.text_hash, act);
        let answer = if post.kind == PostKind::Comment { ActionKind::Comment } else { ActionKind::Reply };
        self.push(answer, object(post.reply_to), act);
        self.push(ActionKind::Quote, object(post.quote_of), act);
        for (i, link) in post.links.iter().enumerate() {
            let target = self.link_object(link);
            // One post acts once on one object, however often it links there.
            if !post.links[..i].iter().any(|l| self.link_object(l) == target) {
                self.push(ActionKind::Link, target, act);
            }
        }
        for (i, link) in post.links.iter().enumerate() {
            if !link.domain.is_empty() && !post.links[..i].iter().any(|l| l.domain == link.domain) {
                self.push(ActionKind::Domain, Some(domain_object(&link.domain)), act);
            }
        }
        for (i, media) in post.media.iter().enumerate() {
            if !post.media[..i].contains(media) {
                self.push(ActionKind::Media, Some(*media), act);
            }
        }
        post.hashtags.iter().for_each(|tag| self.push(ActionKind::Hashtag, Some(hashtag_object(tag)), act));
        post.mentions.iter().for_each(|m| self.push(ActionKind::Mention, Some(ObjectToken(m.0)), act));
    }

    fn link_object(&self, link: &claque_schema::Link) -> Option<ObjectToken> {
        match self.params.link {
            LinkObject::Canonical => Some(link.canonical),
            LinkObject::Raw => Some(link.raw),
        }
    }

    /// Likes, reactions, shares and the like; views are no actions.
    pub fn add_engagement(&mut self, row: &EngagementRow) {
        let kind = match row.kind {
            EngagementKind::Like | EngagementKind::Reaction => ActionKind::Like,
            EngagementKind::Repost => ActionKind::Repost,
            EngagementKind::Reply => ActionKind::Reply,
            EngagementKind::Quote => ActionKind::Quote,
            EngagementKind::Comment => ActionKind::Comment,
            EngagementKind::Share => ActionKind::Share,
            EngagementKind::View => return,
        };
        let Some(at) = self.admit(row.created_at, Precision::Second) else { return };
        let order = input_order(row.file, row.line);
        self.push(kind, Some(row.object), Act { account: row.account, content: row.content, at, order });
    }

    /// Follows; the object is the account followed.
    pub fn add_follow(&mut self, row: &FollowRow) {
        let Some(at) = self.admit(row.created_at, Precision::Second) else { return };
        let order = input_order(row.file, row.line);
        let act = Act { account: row.follower, content: None, at, order };
        self.push(ActionKind::Follow, Some(ObjectToken(row.followed.0)), act);
    }
}

/// The actions of whole tables.
pub fn actions(
    posts: &[PostRow],
    engagements: &[EngagementRow],
    follows: &[FollowRow],
    params: &ActionParams,
) -> Actions {
    let mut out = Actions::new(params);
    posts.iter().for_each(|row| out.add_post(row));
    engagements.iter().for_each(|row| out.add_engagement(row));
    follows.iter().for_each(|row| out.add_follow(row));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::testing::{link, post};
    use proptest::prelude::*;

    fn dated() -> PostRow {
        PostRow {
            post: PostToken(9),
            author: Some(AccountToken(1)),
            created_at: Some(Timestamp(7)),
            file: 2,
            line: 3,
            ..PostRow::default()
        }
    }

    fn kinds(actions: &Actions) -> Vec<ActionKind> {
        actions.rows.iter().map(|r| r.kind).collect()
    }

    #[test]
    fn an_own_post_acts_on_its_text_links_tags_and_mentions() {
        let row = PostRow {
            text_hash: Some(ObjectToken(1)),
            // Two spellings of one page.
            links: vec![link(4), link(5)],
            hashtags: vec!["a".into(), "b".into()],
            mentions: vec![AccountToken(3)],
            reply_to: Some(PostToken(8)),
            ..dated()
        };
        let out = actions(&[row], &[], &[], &ActionParams::default());
        use ActionKind::*;
        assert_eq!(kinds(&out), [Post, Reply, Link, Hashtag, Hashtag, Mention]);
        assert_eq!(out.rows[0].order, input_order(2, 3));
        assert_ne!(hashtag_object("a"), domain_object("a"));
    }

    #[test]
    fn a_repost_acts_on_the_original_only() {
        let row =
            PostRow { repost_of: Some(PostToken(5)), hashtags: vec!["a".into()], kind: PostKind::Repost, ..dated() };
        let out = actions(&[row], &[], &[], &ActionParams::default());
        assert_eq!(kinds(&out), [ActionKind::Repost]);
        assert_eq!(out.rows[0].object, ObjectToken(5));
    }

    proptest! {
        #[test]
        fn every_post_is_acted_on_or_counted(posts in proptest::collection::vec(post(), 0..60)) {
            let out = actions(&posts, &[], &[], &ActionParams::default());
            let c = out.counts;
            let left_out = c.n_undated + c.n_coarse + c.n_outside + c.n_authorless;
            let sound = posts.iter().filter(|p| {
                p.author.is_some() && p.created_at.is_some() && matches!(p.precision, Precision::Second | Precision::Minute)
            });
            prop_assert_eq!(left_out + sound.count() as u64, posts.len() as u64);
            prop_assert_eq!(c.n_actions, out.rows.len() as u64);
        }
    }
}
