//! What was done to posts: the one view of likes, comments and reposts that the tests of engagement share.

use claque_schema::{AccountToken, EngagementKind, EngagementRow, Layer, PostKind, PostRow, PostToken, Timestamp};
use rustc_hash::FxHashMap;

/// Somebody acted on somebody's post.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Act {
    /// Who acted.
    pub actor: AccountToken,
    /// On which post.
    pub post: PostToken,
    /// Whose post it is.
    pub author: AccountToken,
    /// How.
    pub layer: Layer,
    /// When, where known.
    pub at: Option<Timestamp>,
    /// Place in the source's list, from the first to act, where no time is known.
    pub rank: Option<u64>,
}

/// A post of the creator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CreatorPost {
    /// Which.
    pub post: PostToken,
    /// When.
    pub at: Option<Timestamp>,
    /// Likes as the platform counts.
    pub likes: Option<u64>,
    /// Comments and replies as the platform counts.
    pub comments: Option<u64>,
    /// Reposts and quotes as the platform counts.
    pub reposts: Option<u64>,
    /// Views as the platform counts.
    pub views: Option<u64>,
}

impl CreatorPost {
    /// The creator's own post; `None` for reposts and for posts of others.
    pub fn of(post: &PostRow, creator: AccountToken) -> Option<Self> {
        let own = post.author == Some(creator) && matches!(post.kind, PostKind::Post | PostKind::Quote);
        let both = |a: Option<u64>, b: Option<u64>| {
            if a.is_none() && b.is_none() { None } else { Some(a.unwrap_or(0) + b.unwrap_or(0)) }
        };
        own.then(|| CreatorPost {
            post: post.post,
            at: post.created_at,
            likes: post.likes,
            comments: post.replies,
            reposts: both(post.reposts, post.quotes),
            views: post.views,
        })
    }

    /// All engagements that the platform counts; `None` when it counts none of the kinds.
    pub fn engagements(&self) -> Option<u64> {
        let kinds = [self.likes, self.comments, self.reposts];
        kinds.iter().any(Option::is_some).then(|| kinds.iter().flatten().sum())
    }
}

/// The act of a reply, comment, repost or quote; `None` for everything else and for acts on oneself.
pub fn of_post(row: &PostRow) -> Option<Act> {
    let (post, author, layer) = match row.kind {
        PostKind::Reply => (row.reply_to, row.reply_to_author, Layer::Reply),
        PostKind::Comment => (row.reply_to, row.reply_to_author, Layer::Comment),
        PostKind::Repost => (row.repost_of, row.repost_of_author, Layer::Repost),
        PostKind::Quote => (row.quote_of, row.quote_of_author, Layer::Quote),
        PostKind::Post => return None,
    };
    let act = Act { actor: row.author?, post: post?, author: author?, layer, at: row.created_at, rank: None };
    (act.actor != act.author).then_some(act)
}

/// The act of an engagement row whose owner is known.
pub fn of_engagement(row: &EngagementRow) -> Option<Act> {
    let layer = match row.kind {
        EngagementKind::Like | EngagementKind::Reaction => Layer::Like,
        EngagementKind::Comment => Layer::Comment,
        EngagementKind::Reply => Layer::Reply,
        EngagementKind::Repost => Layer::Repost,
        EngagementKind::Quote => Layer::Quote,
        EngagementKind::View | EngagementKind::Share => return None,
    };
    let act = Act {
        actor: row.account,
        post: PostToken(row.object.0),
        author: row.owner?,
        layer,
        at: row.created_at,
        rank: row.rank,
    };
    (act.actor != act.author).then_some(act)
}

/// Acts by post, each post's in order of time (of place where no time is known).
pub fn by_post(acts: &[Act]) -> FxHashMap<PostToken, Vec<Act>> {
    let mut posts: FxHashMap<PostToken, Vec<Act>> = FxHashMap::default();
    for act in acts {
        posts.entry(act.post).or_default().push(*act);
    }
    for list in posts.values_mut() {
        list.sort_by_key(|a| (a.at, a.rank, a.actor));
    }
    posts
}
