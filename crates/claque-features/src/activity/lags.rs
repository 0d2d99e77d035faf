//! Reply lags: how long after the parent a reply came. Needs the parents' times, hence an index.
//!
//! The index is built from the posts held (a reply to a post that is not held has no lag), and is a sorted list: 16
//! bytes a post, no hash order.

use claque_schema::{PostRow, PostToken, Precision, Timestamp};
use rayon::prelude::*;

/// Times of posts by token.
#[derive(Debug, Clone, Default)]
pub struct PostTimes {
    sorted: Vec<(PostToken, Timestamp)>,
}

impl PostTimes {
    /// From (post, time) pairs in any order; the earliest of several times stays.
    pub fn new(mut times: Vec<(PostToken, Timestamp)>) -> Self {
        times.par_sort_unstable();
        times.dedup_by_key(|entry| entry.0);
        PostTimes { sorted: times }
    }

    /// From posts timed to the minute or better.
    pub fn of_posts<'a>(posts: impl IntoIterator<Item = &'a PostRow>) -> Self {
        Self::new(posts.into_iter().filter_map(|post| Some((post.post, timed(post)?))).collect())
    }

    /// The time of a post, if it is held.
    pub fn get(&self, post: PostToken) -> Option<Timestamp> {
        self.sorted.binary_search_by_key(&post, |entry| entry.0).ok().map(|at| self.sorted[at].1)
    }

    /// Number of posts.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there is no post.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Seconds from the parent to a reply or comment; `None` when either time is unknown or the reply comes first
    /// (clocks that disagree).
    pub fn reply_lag_s(&self, post: &PostRow) -> Option<u64> {
        let parent = self.get(post.reply_to?)?;
        u64::try_from(timed(post)?.secs().checked_sub(parent.secs())?).ok()
    }
}

fn timed(post: &PostRow) -> Option<Timestamp> {
    post.created_at.filter(|_| matches!(post.precision, Precision::Second | Precision::Minute))
}

/// The lag of each post, in the order of `posts`.
pub fn reply_lags(posts: &[PostRow], times: &PostTimes) -> Vec<Option<u64>> {
    posts.iter().map(|post| times.reply_lag_s(post)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(token: u64, at: i64, reply_to: Option<u64>) -> PostRow {
        PostRow {
            post: PostToken(token),
            created_at: Some(Timestamp::from_secs(at)),
            reply_to: reply_to.map(PostToken),
            ..Default::default()
        }
    }

    #[test]
    fn a_lag_needs_both_times_in_their_order() {
        let posts = [post(1, 100, None), post(2, 107, Some(1)), post(3, 90, Some(1)), post(4, 100, Some(99))];
        let times = PostTimes::of_posts(&posts);
        assert_eq!(reply_lags(&posts, &times), [None, Some(7), None, None]);
    }
}
