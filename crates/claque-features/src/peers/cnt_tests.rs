//! The toolkit's weights on hand-made messages, and against comparing all pairs.

use super::*;
use claque_schema::{Link, ObjectToken, Timestamp};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn message(post: u64, author: u64, at_s: i64) -> PostRow {
    PostRow {
        post: PostToken(post),
        author: Some(AccountToken(author)),
        created_at: Some(Timestamp::from_secs(at_s)),
        ..PostRow::default()
    }
}

fn repost(post: u64, author: u64, at_s: i64, of: u64) -> PostRow {
    PostRow { repost_of: Some(PostToken(of)), kind: PostKind::Repost, ..message(post, author, at_s) }
}

fn link(raw: u64) -> Link {
    Link { raw: ObjectToken(raw), canonical: ObjectToken(raw), domain: String::new() }
}

fn all() -> CntParams {
    CntParams { min_edge_weight: 1, ..CntParams::default() }
}

fn short(edges: &[CntEdge]) -> Vec<(u64, u64, u64)> {
    edges.iter().map(|e| (e.source.0, e.target.0, e.weight)).collect()
}

#[test]
fn weights_count_messages_of_the_source_and_differ_by_direction() {
    // Account 1 reposts twice, account 2 once, all within the window.
    let posts = [repost(11, 1, 0, 9), repost(12, 1, 5, 9), repost(21, 2, 60, 9)];
    assert_eq!(short(&co_retweet(&posts, &all())), [(1, 2, 2), (2, 1, 1)]);
    assert_eq!(short(&co_retweet(&posts, &CntParams::default())), [(1, 2, 2)]);
    let late = [repost(11, 1, 0, 9), repost(21, 2, 61, 9)];
    assert!(co_retweet(&late, &all()).is_empty());
}

#[test]
fn the_first_row_of_a_message_wins() {
    let posts = [repost(11, 1, 0, 9), repost(11, 3, 0, 9), repost(21, 2, 1, 9)];
    assert_eq!(short(&co_retweet(&posts, &all())), [(1, 2, 1), (2, 1, 1)]);
}

#[test]
fn messages_without_a_link_link_to_nothing_and_several_links_are_one_match() {
    let with = |post, author, links: &[u64]| PostRow {
        links: links.iter().copied().map(link).collect(),
        ..message(post, author, 0)
    };
    let posts = [with(1, 1, &[5, 6]), with(2, 2, &[5, 6]), with(3, 3, &[]), with(4, 4, &[])];
    assert_eq!(short(&co_link(&posts, &all())), [(1, 2, 1), (2, 1, 1)]);
}

#[test]
fn reposts_take_no_part_in_the_text_networks() {
    let text = |mut post: PostRow| {
        post.text_hash = Some(ObjectToken(3));
        post.tokens = vec![1, 2, 3];
        post.reply_to = Some(PostToken(77));
        post
    };
    let posts = [text(message(1, 1, 0)), text(message(2, 2, 0)), text(repost(3, 3, 0, 9))];
    for edges in [co_tweet(&posts, &all()), co_similar_tweet(&posts, &all()), co_reply(&posts, &all())] {
        assert_eq!(short(&edges), [(1, 2, 1), (2, 1, 1)]);
    }
    assert_eq!(co_post(&posts, &all()).len(), 6);
}

#[test]
fn similarity_is_inclusive_and_needs_tokens() {
    assert!(similar(&[1, 2, 3, 4], &[1, 2, 3, 4, 5], 0.8));
    assert!(!similar(&[1, 2, 3, 4], &[1, 2, 3, 5], 0.8));
    let posts = [message(1, 1, 0), message(2, 2, 0)];
    assert!(co_similar_tweet(&posts, &all()).is_empty());
}

/// Distinct messages of the source that match, over all pairs.
fn oracle(posts: &[PostRow], params: &CntParams, matches: impl Fn(&PostRow, &PostRow) -> bool) -> Vec<CntEdge> {
    let mut seen = BTreeSet::new();
    let first: Vec<&PostRow> = posts.iter().filter(|p| seen.insert(p.post)).collect();
    let mut met: BTreeMap<(AccountToken, AccountToken), BTreeSet<PostToken>> = BTreeMap::new();
    for x in &first {
        for y in &first {
            let (Some(tx), Some(ty), Some(ax), Some(ay)) = (x.created_at, y.created_at, x.author, y.author) else {
                continue;
            };
            if ax != ay && (tx.0 - ty.0).abs() <= params.window_ms && matches(x, y) {
                met.entry((ax, ay)).or_default().insert(x.post);
            }
        }
    }
    let edge = |((source, target), posts): (&(AccountToken, AccountToken), &BTreeSet<PostToken>)| CntEdge {
        source: *source,
        target: *target,
        weight: posts.len() as u64,
    };
    met.iter().map(edge).filter(|e| e.weight >= params.min_edge_weight).collect()
}

proptest! {
    #[test]
    fn weights_are_those_of_comparing_all_pairs(
        raw in proptest::collection::vec((0u64..30, 0u64..5, 0i64..300, 0u64..4, proptest::collection::vec(0u64..3, 0..3)), 0..40),
    ) {
        let posts: Vec<PostRow> = raw
            .into_iter()
            .map(|(post, author, at, of, links)| PostRow {
                links: links.into_iter().map(link).collect(),
                repost_of: (of > 0).then_some(PostToken(of)),
                ..message(post, author, at)
            })
            .collect();
        let params = all();
        let reposts = oracle(&posts, &params, |x, y| x.repost_of.is_some() && x.repost_of == y.repost_of);
        prop_assert_eq!(co_retweet(&posts, &params), reposts);
        let own = |x: &PostRow, y: &PostRow| x.repost_of.is_none() && y.repost_of.is_none();
        let links = oracle(&posts, &params, |x, y| own(x, y) && x.links.iter().any(|l| y.links.contains(l)));
        prop_assert_eq!(co_link(&posts, &params), links);
        prop_assert_eq!(co_post(&posts, &params), oracle(&posts, &params, |_, _| true));
    }
}
