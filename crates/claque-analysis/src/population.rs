//! The accounts that a judgement is about, with what is needed of each and nothing more.
//!
//! A million followers must fit into a small part of a gigabyte, so a [`Member`] is a few dozen bytes: full score rows
//! with reasons are made only for the accounts that a report prints.

use claque_schema::{AccountRow, AccountToken, Band, ScoreRow, Timestamp};

/// What a judgement needs to know of one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Who.
    pub account: AccountToken,
    /// When the account was made.
    pub created_at: Option<Timestamp>,
    /// How many follow it.
    pub followers: Option<u64>,
    /// Calibrated probability of automation; `None` is an abstention.
    pub probability: Option<f32>,
    /// Its band.
    pub band: Band,
    /// Declares itself automated or posts through known scheduling and feed tools: never part of a suspect share.
    pub benign: bool,
    /// What the profile says about how the account is used.
    pub traits: Traits,
}

/// What a profile says about how an account is used. Unknown is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Traits {
    /// Accounts it follows.
    pub following: Option<u32>,
    /// Posts ever made.
    pub posts: Option<u32>,
    /// Lists it is on.
    pub listed: Option<u32>,
    /// Age when it was looked at, days.
    pub age_days: Option<u16>,
    /// Days between its last post held and the end of the data.
    pub idle_days: Option<u16>,
    /// 32 bits of the keyed hash of its handle's shape: equal shapes, equal number.
    pub handle_shape: Option<u32>,
    /// Untouched avatar.
    pub default_avatar: Option<bool>,
    /// Has a bio.
    pub has_bio: Option<bool>,
    /// Gives a location.
    pub has_location: Option<bool>,
    /// Gives a URL.
    pub has_url: Option<bool>,
    /// The platform's tick.
    pub verified: Option<bool>,
}

impl Traits {
    /// The traits of an observed account.
    pub fn of(row: &AccountRow) -> Self {
        let small = |n: Option<u64>| n.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let age = row.created_at.zip(row.observed_at).map(|(made, seen)| seen.day() - made.day());
        Traits {
            following: small(row.following),
            posts: small(row.posts),
            listed: small(row.listed),
            age_days: age.filter(|d| *d >= 0).map(|d| u16::try_from(d).unwrap_or(u16::MAX)),
            idle_days: None,
            handle_shape: row.handle.map(|h| (h.shape.0 >> 32) as u32),
            default_avatar: row.default_avatar,
            has_bio: row.bio.map(|b| b.length > 0),
            has_location: row.has_location,
            has_url: row.has_url,
            verified: row.verified,
        }
    }
}

impl Member {
    /// A member of whom nothing is known.
    pub fn unknown(account: AccountToken) -> Self {
        Member {
            account,
            created_at: None,
            followers: None,
            probability: None,
            band: Band::Insufficient,
            benign: false,
            traits: Traits::default(),
        }
    }

    /// Takes over a score.
    pub fn with_score(mut self, score: &ScoreRow) -> Self {
        self.probability = score.probability.map(|p| p as f32);
        self.band = score.band;
        self
    }

    /// Likely automated, and not benign automation.
    pub fn is_suspect(&self) -> bool {
        self.band == Band::LikelyAutomated && !self.benign
    }

    /// Whether there is a probability at all.
    pub fn is_scored(&self) -> bool {
        self.probability.is_some()
    }
}

/// Members with look-up by token.
#[derive(Debug, Clone, Default)]
pub struct Population {
    members: Vec<Member>,
}

impl Population {
    /// Takes members in any order; of two with the same token the first stays.
    pub fn new(mut members: Vec<Member>) -> Self {
        members.sort_by_key(|m| m.account);
        members.dedup_by_key(|m| m.account);
        Population { members }
    }

    /// All, by token.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member of that token; an unknown one when it is not held.
    pub fn get(&self, account: AccountToken) -> Member {
        match self.members.binary_search_by_key(&account, |m| m.account) {
            Ok(at) => self.members[at],
            Err(_) => Member::unknown(account),
        }
    }
}
