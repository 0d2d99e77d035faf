//! Raw records: the only place where a raw identity can be represented.
//!
//! A [`Format`](crate::format::Format) reads its input into these records; the door (`door.rs`) turns them into the
//! pseudonymous rows of `claque-schema`. The module is private to the crate, so no other crate can hold a handle.
//! All fields are optional: unknown is `None`, never a default.

use claque_schema::{AccountStatus, EngagementKind, Label, Platform, PostKind, Precision, TextState, Timestamp};
use std::borrow::Cow;

/// Text borrowed from the input where possible.
pub(crate) type Text<'a> = Cow<'a, str>;

/// How an account is named in the input: by id, by handle, or by both.
///
/// An id that a spreadsheet damaged must not be put into `id`; see `value::sound_id`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RawWho<'a> {
    pub id: Option<Text<'a>>,
    pub handle: Option<Text<'a>>,
}

impl RawWho<'_> {
    pub fn is_empty(&self) -> bool {
        self.id.is_none() && self.handle.is_none()
    }
}

/// A time as read, with what is known of its exactness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RawTime {
    pub at: Timestamp,
    pub precision: Precision,
    /// The source named no zone: UTC or the user's zone was assumed.
    pub zone_assumed: bool,
}

/// One observation of an account.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawAccount<'a> {
    pub platform: Platform,
    pub who: RawWho<'a>,
    pub name: Option<Text<'a>>,
    pub bio: Option<Text<'a>>,
    pub created_at: Option<RawTime>,
    pub observed_at: Option<RawTime>,
    pub followers: Option<u64>,
    pub following: Option<u64>,
    pub posts: Option<u64>,
    pub likes_given: Option<u64>,
    pub listed: Option<u64>,
    pub verified: Option<bool>,
    pub protected: Option<bool>,
    pub bot_declared: Option<bool>,
    pub default_profile: Option<bool>,
    pub default_avatar: Option<bool>,
    pub background_image: Option<bool>,
    pub has_banner: Option<bool>,
    pub has_url: Option<bool>,
    pub has_location: Option<bool>,
    pub geo_enabled: Option<bool>,
    pub lang: Option<Text<'a>>,
    pub status: AccountStatus,
    pub label: Option<Label>,
    pub label_kind: Option<Text<'a>>,
}

/// One post.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawPost<'a> {
    pub platform: Platform,
    pub id: Option<Text<'a>>,
    pub author: RawWho<'a>,
    pub created_at: Option<RawTime>,
    pub observed_at: Option<RawTime>,
    pub text: Option<Text<'a>>,
    pub text_state: TextState,
    pub lang: Option<Text<'a>>,
    pub kind: PostKind,
    pub reply_to: Option<Text<'a>>,
    pub reply_to_author: RawWho<'a>,
    pub repost_of: Option<Text<'a>>,
    pub repost_of_author: RawWho<'a>,
    pub quote_of: Option<Text<'a>>,
    pub quote_of_author: RawWho<'a>,
    pub conversation: Option<Text<'a>>,
    pub channel: Option<Text<'a>>,
    pub mentions: Vec<RawWho<'a>>,
    pub hashtags: Vec<Text<'a>>,
    pub urls: Vec<Text<'a>>,
    pub media: Vec<Text<'a>>,
    pub client: Option<Text<'a>>,
    pub likes: Option<u64>,
    pub reposts: Option<u64>,
    pub replies: Option<u64>,
    pub quotes: Option<u64>,
    pub views: Option<u64>,
    /// Names and handles that occur in the record beyond those above (display names of mentioned accounts, say):
    /// the redactor takes them out of the text, too.
    pub identities: Vec<Text<'a>>,
}

/// One engagement that is no post.
#[derive(Debug, Clone)]
pub(crate) struct RawEngagement<'a> {
    pub platform: Platform,
    pub who: RawWho<'a>,
    /// A post id, or any declared object when `kind` is `Share`.
    pub object: Text<'a>,
    pub owner: RawWho<'a>,
    pub kind: EngagementKind,
    pub content: Option<Text<'a>>,
    pub created_at: Option<RawTime>,
    pub rank: Option<u64>,
    pub observed_at: Option<RawTime>,
}

/// One follow.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawFollow<'a> {
    pub platform: Platform,
    pub follower: RawWho<'a>,
    pub followed: RawWho<'a>,
    pub created_at: Option<RawTime>,
    pub rank: Option<u64>,
    pub observed_at: Option<RawTime>,
}

/// What a format emits.
#[derive(Debug, Clone)]
pub(crate) enum Record<'a> {
    Account(Box<RawAccount<'a>>),
    Post(Box<RawPost<'a>>),
    Engagement(Box<RawEngagement<'a>>),
    Follow(Box<RawFollow<'a>>),
}
