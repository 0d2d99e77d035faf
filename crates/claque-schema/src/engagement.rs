//! Engagements that are no posts: likes, reactions, list memberships, declared shares.

use crate::{AccountToken, ObjectToken, Platform, PostToken, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody did to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum EngagementKind {
    Like,
    Repost,
    Reply,
    Quote,
    Comment,
    Reaction,
    View,
    /// Shared a declared object (CooRTweet's generic `object_id`).
    Share,
}

/// One account acted on one object. Engagements that follow from a post row are not stored twice.
#[derive(Debug, Clone, PartialEq)]
pub struct EngagementRow {
    /// Where it happened.
    pub platform: Platform,
    /// Who acted.
    pub account: AccountToken,
    /// On what.
    pub object: ObjectToken,
    /// Whose object it is, where known.
    pub owner: Option<AccountToken>,
    /// How.
    pub kind: EngagementKind,
    /// The post by which it was done, where the source names one.
    pub content: Option<PostToken>,
    /// When.
    pub created_at: Option<Timestamp>,
    /// Not before, where only bounds are known.
    pub not_before: Option<Timestamp>,
    /// Not after, where only bounds are known.
    pub not_after: Option<Timestamp>,
    /// Place in the source's list, from 0: stands in for time where none is given.
    pub rank: Option<u64>,
    /// When the list was taken.
    pub observed_at: Option<Timestamp>,
    /// Which declared source this row came from.
    pub source: u32,
    /// Which file of the workspace's manifest.
    pub file: u32,
    /// Line (or record number) in that file, from 1.
    pub line: u64,
}
