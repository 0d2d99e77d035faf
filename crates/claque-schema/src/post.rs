//! Posts, redacted.

use crate::{AccountToken, ObjectToken, Platform, PostToken, Precision, Timestamp};
use serde::{Deserialize, Serialize};

/// What kind of post it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum PostKind {
    #[default]
    Post,
    Reply,
    Repost,
    Quote,
    /// A reply to something that is not an account's post: a video, an article, a submission.
    Comment,
}

/// How much of the text is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum TextState {
    Full,
    /// The source holds a cut copy ("…").
    Cut,
    #[default]
    Absent,
    /// Removed by its author or a moderator.
    Removed,
}

/// A link in a post. The URL itself is not kept: paths and parameters name people.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// Keyed hash of the URL exactly as the source spells it.
    pub raw: ObjectToken,
    /// Keyed hash of the canonical URL (scheme, `www.`, tracking parameters and fragment removed).
    pub canonical: ObjectToken,
    /// Registrable domain, `example.com`. Empty when the source gave something that is no URL.
    pub domain: String,
}

/// One post. Several rows for one post are observations; the one with the latest `observed_at` wins.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostRow {
    /// Where it was posted.
    pub platform: Platform,
    /// Its pseudonym.
    pub post: PostToken,
    /// Who posted; `None` for deleted accounts, which are never one account.
    pub author: Option<AccountToken>,
    /// When, as far as it can be trusted.
    pub created_at: Option<Timestamp>,
    /// How exact `created_at` is.
    pub precision: Precision,
    /// The source gave no time zone and UTC (or the user's zone) was assumed.
    pub zone_assumed: bool,
    /// When the platform showed these values.
    pub observed_at: Option<Timestamp>,
    /// Redacted text.
    pub text: Option<String>,
    /// How much of it there is.
    pub text_state: TextState,
    /// Keyed hash of the text, lower-cased, @-mentions removed and white space collapsed.
    pub text_hash: Option<ObjectToken>,
    /// Sorted distinct 32-bit keyed hashes of its UAX 29 words (lower-cased, @-mentions removed, white space left out).
    pub tokens: Vec<u32>,
    /// Language, ISO 639-1: the platform's word, else detected.
    pub lang: Option<String>,
    /// Post, reply, repost, quote, comment.
    pub kind: PostKind,
    /// The post it answers.
    pub reply_to: Option<PostToken>,
    /// Whose post it answers.
    pub reply_to_author: Option<AccountToken>,
    /// The post it repeats.
    pub repost_of: Option<PostToken>,
    /// Whose post it repeats.
    pub repost_of_author: Option<AccountToken>,
    /// The post it quotes.
    pub quote_of: Option<PostToken>,
    /// Whose post it quotes.
    pub quote_of_author: Option<AccountToken>,
    /// Thread or conversation.
    pub conversation: Option<PostToken>,
    /// Subreddit, group, video: a keyed hash.
    pub channel: Option<ObjectToken>,
    /// Accounts mentioned, in order, without repeats.
    pub mentions: Vec<AccountToken>,
    /// Hashtags, lower-cased (NFKC), without `#`, in order, without repeats.
    pub hashtags: Vec<String>,
    /// Links, in order.
    pub links: Vec<Link>,
    /// Keyed hashes of media (perceptual hashes or media ids as given).
    pub media: Vec<ObjectToken>,
    /// Client application; names outside a known list are replaced by `other-` and four characters of a keyed hash.
    pub client: Option<String>,
    /// Likes it got. A repost's own counts are left empty: platforms report the original's.
    pub likes: Option<u64>,
    /// Reposts it got.
    pub reposts: Option<u64>,
    /// Replies it got.
    pub replies: Option<u64>,
    /// Quotes it got.
    pub quotes: Option<u64>,
    /// Views it got.
    pub views: Option<u64>,
    /// Which declared source this row came from.
    pub source: u32,
    /// Which file of the workspace's manifest.
    pub file: u32,
    /// Line (or record number) in that file, from 1. Order of input is (file, line).
    pub line: u64,
}
