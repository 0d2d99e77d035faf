//! The accounts that a judgement is about, with what is needed of each and nothing more.
//!
//! A million followers must fit into a small part of a gigabyte, so a [`Member`] is a few dozen bytes: full score rows
//! with reasons are made only for the accounts that a report prints.

use claque_schema::{AccountToken, Band, ScoreRow, Timestamp};

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
