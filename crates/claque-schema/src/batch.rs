//! A batch of rows on its way from the door to the dataset.

use crate::{AccountRow, AccountToken, Accounting, EngagementRow, FollowRow, PostRow};
use serde::{Deserialize, Serialize};

/// A handle's token and the id's token of the same account: rows keyed by the handle belong to the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AliasRow {
    /// Token made from the handle.
    pub weak: AccountToken,
    /// Token made from the id.
    pub strong: AccountToken,
}

/// A record that could not be used. Holds no value of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// File index of the workspace's manifest.
    pub file: u32,
    /// Line or record number in that file, from 1.
    pub line: u64,
    /// Why, and what the user can do.
    pub reason: String,
}

/// Rows in the order of the input.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Account observations.
    pub accounts: Vec<AccountRow>,
    /// Posts.
    pub posts: Vec<PostRow>,
    /// Engagements.
    pub engagements: Vec<EngagementRow>,
    /// Follows.
    pub follows: Vec<FollowRow>,
    /// Handles whose id became known.
    pub aliases: Vec<AliasRow>,
    /// Accounts whose profile speaks of a minor: their rows are set aside.
    pub set_aside: Vec<AccountToken>,
    /// Records that could not be used.
    pub rejects: Vec<Reject>,
    /// Records read, kept, rejected here (what is merged is known only when the dataset is committed).
    pub accounting: Accounting,
}

impl Batch {
    /// Rows of all tables.
    pub fn n_rows(&self) -> usize {
        self.accounts.len() + self.posts.len() + self.engagements.len() + self.follows.len()
    }

    /// Visits every account that a row names, with repeats; those that were set aside, too.
    pub fn each_account(&self, visit: &mut dyn FnMut(AccountToken)) {
        self.accounts.iter().for_each(|r| visit(r.account));
        for post in &self.posts {
            let named = [post.author, post.reply_to_author, post.repost_of_author, post.quote_of_author];
            named.into_iter().flatten().chain(post.mentions.iter().copied()).for_each(&mut *visit);
        }
        self.engagements.iter().for_each(|r| [Some(r.account), r.owner].into_iter().flatten().for_each(&mut *visit));
        self.follows.iter().for_each(|r| [r.follower, r.followed].into_iter().for_each(&mut *visit));
        self.set_aside.iter().for_each(|token| visit(*token));
    }
}
