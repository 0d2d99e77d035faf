//! Fast reposts: an account repeats a post within seconds of its publication; the object is the post's author.
//!
//! Whoever is first to repeat one author again and again waits for that author, by notification or by program. Two
//! accounts that do so for the same author meet here although they never repeat one and the same post (Pacheco et al.
//! 2021, "Uncovering Coordinated Networks on Social Media"; Luceri et al. 2024, ten seconds).

use crate::actions::input_order;
use claque_schema::{ActionKind, ActionRow, ObjectToken, PostRow, PostToken, Precision, Timestamp};
use rustc_hash::FxHashMap;

/// Longest time from publication to a fast repost, as Luceri et al. take it, seconds.
pub const FAST_S: i64 = 10;

/// One action per fast repost, in the order of the posts. Needs the original's time: reposts of posts that are not held,
/// or whose times are coarser than a second, make none; nor do reposts of oneself.
pub fn fast_reposts(posts: &[PostRow], fast_s: i64) -> Vec<ActionRow> {
    let exact = |p: &PostRow| p.created_at.filter(|_| p.precision == Precision::Second);
    let wanted: FxHashMap<PostToken, ()> = posts.iter().filter_map(|p| p.repost_of).map(|p| (p, ())).collect();
    let originals: FxHashMap<PostToken, (Timestamp, Option<_>)> = posts
        .iter()
        .filter(|p| wanted.contains_key(&p.post))
        .filter_map(|p| exact(p).map(|at| (p.post, (at, p.author))))
        .collect();
    let action = |post: &PostRow| {
        let (account, at, original) = (post.author?, exact(post)?, post.repost_of?);
        let (published, author) = *originals.get(&original)?;
        let author = post.repost_of_author.or(author).filter(|a| *a != account)?;
        let lag_ms = at.0.saturating_sub(published.0);
        (0..=fast_s * 1000).contains(&lag_ms).then_some(ActionRow {
            account,
            object: ObjectToken(author.0),
            kind: ActionKind::FastRepost,
            content: Some(post.post),
            at,
            order: input_order(post.file, post.line),
        })
    };
    posts.iter().filter_map(action).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::AccountToken;

    #[test]
    fn only_reposts_within_seconds_of_a_held_original_count() {
        let post = |id: u64, author: u64, at: i64, of: Option<u64>| PostRow {
            post: PostToken(id),
            author: Some(AccountToken(author)),
            created_at: Some(Timestamp::from_secs(at)),
            repost_of: of.map(PostToken),
            ..PostRow::default()
        };
        let posts = [
            post(1, 7, 100, None),
            post(2, 8, 105, Some(1)),
            post(3, 9, 110, Some(1)),
            post(4, 9, 111, Some(1)),
            post(5, 7, 101, Some(1)),
            post(6, 9, 101, Some(99)),
        ];
        let found = fast_reposts(&posts, 10);
        assert_eq!(found.iter().map(|a| a.account.0).collect::<Vec<_>>(), [8, 9]);
        assert!(found.iter().all(|a| a.object == ObjectToken(7)));
    }
}
