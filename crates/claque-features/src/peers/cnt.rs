//! coordination-network-toolkit (Graham & QUT Digital Observatory, version 1.5.2): directed weights of six networks.
//!
//! `weight(u → v)` is the number of distinct messages of u that have at least one matching message of v within the window, both
//! ends included; it need not equal `weight(v → u)`. A message that appears twice counts by its first row. Self-loops
//! are left out. Of the tool's known defects none is reproduced: a message without a link links to nothing.

use claque_schema::{AccountToken, PostKind, PostRow, PostToken};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// Parameters under the tool's names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CntParams {
    /// `time_window`, milliseconds.
    pub window_ms: i64,
    /// `min_edge_weight`: least weight of an edge that is kept.
    pub min_edge_weight: u64,
    /// `similarity_threshold` of similar texts: least Jaccard similarity of token sets.
    pub similarity: f64,
}

impl Default for CntParams {
    /// 60 seconds, as the tool's manual says (its command line takes 1), weight 2, similarity 0.8.
    fn default() -> Self {
        CntParams { window_ms: 60_000, min_edge_weight: 2, similarity: 0.8 }
    }
}

/// One directed edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CntEdge {
    /// Whose messages are counted.
    pub source: AccountToken,
    /// Whose messages they match.
    pub target: AccountToken,
    /// How many.
    pub weight: u64,
}

/// A message under one key; sorted, messages of one key stand together in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Keyed {
    key: u64,
    at_ms: i64,
    author: AccountToken,
    post: PostToken,
    row: u32,
}

/// Equal reposted message.
pub fn co_retweet(posts: &[PostRow], params: &CntParams) -> Vec<CntEdge> {
    by_key(posts, params, |post, keys| keys.extend(post.repost_of.map(|p| p.0)))
}

/// Any link in common, as spelt, between messages that are no reposts.
pub fn co_link(posts: &[PostRow], params: &CntParams) -> Vec<CntEdge> {
    by_key(posts, params, |post, keys| {
        if is_own(post) {
            keys.extend(post.links.iter().map(|link| link.raw.0));
            keys.sort_unstable();
            keys.dedup();
        }
    })
}

/// Equal answered message, between messages that are no reposts.
pub fn co_reply(posts: &[PostRow], params: &CntParams) -> Vec<CntEdge> {
    by_key(posts, params, |post, keys| keys.extend(post.reply_to.filter(|_| is_own(post)).map(|p| p.0)))
}

/// Equal text (lower-cased, without mentions, white space collapsed), between messages that are no reposts.
pub fn co_tweet(posts: &[PostRow], params: &CntParams) -> Vec<CntEdge> {
    by_key(posts, params, |post, keys| keys.extend(post.text_hash.filter(|_| is_own(post)).map(|h| h.0)))
}

/// Similar texts, between messages that are no reposts: every two messages in the window are compared.
///
/// Texts without a token match nothing. The tool's tokens are UAX 29 words without white space and without lone
/// apostrophes (`'`); [`PostRow::tokens`] must be made so for equal figures. The cost is the number of message pairs in the window; for large inputs use
/// [`crate::text::families`] first.
pub fn co_similar_tweet(posts: &[PostRow], params: &CntParams) -> Vec<CntEdge> {
    let keyed = keyed(posts, |post, keys| {
        if is_own(post) && !post.tokens.is_empty() {
            keys.push(0);
        }
    });
    edges_where(&keyed, params, |a, b| {
        similar(&posts[a.row as usize].tokens, &posts[b.row as usize].tokens, params.similarity)
    })
}

/// Any two messages in the window.
pub fn co_post(posts: &[PostRow], params: &CntParams) -> Vec<CntEdge> {
    by_key(posts, params, |_, keys| keys.push(0))
}

fn is_own(post: &PostRow) -> bool {
    post.repost_of.is_none() && post.kind != PostKind::Repost
}

/// Messages with their keys: first row of each message, those without author or time left out.
fn keyed(posts: &[PostRow], mut keys_of: impl FnMut(&PostRow, &mut Vec<u64>)) -> Vec<Keyed> {
    let mut seen: FxHashSet<PostToken> = FxHashSet::default();
    let mut out = Vec::new();
    let mut keys = Vec::new();
    for (row, post) in posts.iter().enumerate() {
        let (Some(author), Some(at)) = (post.author, post.created_at) else { continue };
        if !seen.insert(post.post) {
            continue;
        }
        keys.clear();
        keys_of(post, &mut keys);
        out.extend(keys.iter().map(|&key| Keyed { key, at_ms: at.0, author, post: post.post, row: row as u32 }));
    }
    out.par_sort_unstable();
    out
}

fn by_key(posts: &[PostRow], params: &CntParams, keys_of: impl FnMut(&PostRow, &mut Vec<u64>)) -> Vec<CntEdge> {
    edges_where(&keyed(posts, keys_of), params, |_, _| true)
}

/// Sorted (source, target, message of source) of every match, counted.
fn edges_where(keyed: &[Keyed], params: &CntParams, matches: impl Fn(&Keyed, &Keyed) -> bool + Sync) -> Vec<CntEdge> {
    let groups: Vec<&[Keyed]> = keyed.chunk_by(|a, b| a.key == b.key).filter(|g| g.len() > 1).collect();
    let mut met: Vec<(AccountToken, AccountToken, PostToken)> = groups
        .into_par_iter()
        .flat_map(|group| {
            // Long groups are shared out too: each piece looks back across its own beginning.
            const PIECE: usize = 1 << 14;
            let pieces: Vec<_> = (0..group.len()).step_by(PIECE).collect();
            pieces.into_par_iter().flat_map_iter(move |from| window_pairs(group, from, PIECE, params.window_ms))
        })
        .filter(|(a, b)| matches(a, b))
        .flat_map_iter(|(a, b)| [(a.author, b.author, a.post), (b.author, a.author, b.post)])
        .collect();
    met.par_sort_unstable();
    met.dedup();
    met.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|group| CntEdge { source: group[0].0, target: group[0].1, weight: group.len() as u64 })
        .filter(|edge| edge.weight >= params.min_edge_weight)
        .collect()
}

/// Pairs (older, newer) of different authors in one group whose newer message is among `piece` messages from `from` on.
fn window_pairs(group: &[Keyed], from: usize, piece: usize, window_ms: i64) -> impl Iterator<Item = (&Keyed, &Keyed)> {
    let mut start = group.partition_point(|k| k.at_ms < group[from].at_ms.saturating_sub(window_ms));
    (from..(from + piece).min(group.len())).flat_map(move |j| {
        let b = &group[j];
        while b.at_ms.saturating_sub(group[start].at_ms) > window_ms {
            start += 1;
        }
        group[start..j].iter().filter(move |a| a.author != b.author).map(move |a| (a, b))
    })
}

/// Whether the Jaccard similarity of two sorted token sets is at least `threshold`.
fn similar(a: &[u32], b: &[u32], threshold: f64) -> bool {
    let (small, large) = (a.len().min(b.len()), a.len().max(b.len()));
    if (small as f64) < threshold * large as f64 {
        return false;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared as f64 / (a.len() + b.len() - shared) as f64 >= threshold
}

#[cfg(test)]
#[path = "cnt_tests.rs"]
mod tests;
