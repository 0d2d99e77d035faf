//! Follows: who follows whom, with the order of the list kept.

use crate::{AccountToken, Platform, Timestamp};

/// `follower` follows `followed`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FollowRow {
    /// Where.
    pub platform: Platform,
    /// Who follows.
    pub follower: AccountToken,
    /// Who is followed.
    pub followed: AccountToken,
    /// When, where the source says so (most do not).
    pub created_at: Option<Timestamp>,
    /// Place in the export, from 0. Most platforms list the newest follower first.
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
