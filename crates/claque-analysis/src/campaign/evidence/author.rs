//! What an author does in the campaign as a whole: how much, how fast and for whom they repost, which links they push.

use claque_schema::{AccountToken, PostKind, PostRow, Timestamp};
use rustc_hash::FxHashMap;

/// Fewer reposts than this have no focus.
const MIN_REPOSTS: u32 = 3;

/// Places of the mentions by author.
pub struct Authors {
    counts: FxHashMap<AccountToken, u32>,
}

impl Authors {
    /// Counts mentions by author.
    pub fn of(posts: &[PostRow]) -> Self {
        let mut counts = FxHashMap::default();
        for author in posts.iter().filter_map(|p| p.author) {
            *counts.entry(author).or_insert(0) += 1;
        }
        Authors { counts }
    }

    /// Mentions by that author.
    pub fn n(&self, author: AccountToken) -> u32 {
        self.counts.get(&author).copied().unwrap_or(0)
    }
}

/// Seconds between the original and its repost, where both are held.
pub fn repost_lags(posts: &[PostRow]) -> Vec<f32> {
    let originals: FxHashMap<u64, Timestamp> = posts
        .iter()
        .filter(|p| p.kind != PostKind::Repost)
        .filter_map(|p| p.created_at.map(|at| (p.post.0, at)))
        .collect();
    let lag = |p: &PostRow| {
        let (of, at) = (p.repost_of?, p.created_at?);
        let original = originals.get(&of.0)?;
        Some((at.secs() - original.secs()).max(0) as f32)
    };
    posts.iter().map(|p| lag(p).unwrap_or(f32::NAN)).collect()
}

/// Share of an author's reposts that go to one account; the same for all of the author's mentions.
pub fn repost_focus(posts: &[PostRow]) -> Vec<f32> {
    let mut pairs: Vec<(AccountToken, AccountToken)> =
        posts.iter().filter_map(|p| Some((p.author?, p.repost_of_author?))).collect();
    pairs.sort_unstable();
    let mut focus = FxHashMap::<AccountToken, f32>::default();
    for of_author in pairs.chunk_by(|a, b| a.0 == b.0) {
        let n = of_author.len() as u32;
        if n >= MIN_REPOSTS {
            let most = of_author.chunk_by(|a, b| a.1 == b.1).map(<[_]>::len).max().unwrap_or(0);
            focus.insert(of_author[0].0, most as f32 / n as f32);
        }
    }
    posts.iter().map(|p| p.author.and_then(|a| focus.get(&a).copied()).unwrap_or(f32::NAN)).collect()
}

/// How often the author posted the mention's own link (its most repeated one).
pub fn link_repeats(posts: &[PostRow]) -> Vec<f32> {
    let own = |p: &&PostRow| p.kind != PostKind::Repost;
    let mut counts = FxHashMap::<(AccountToken, u64), u32>::default();
    for post in posts.iter().filter(own) {
        if let Some(author) = post.author {
            for link in &post.links {
                *counts.entry((author, link.canonical.0)).or_insert(0) += 1;
            }
        }
    }
    let most = |p: &PostRow| {
        let author = p.author.filter(|_| p.kind != PostKind::Repost)?;
        p.links.iter().filter_map(|l| counts.get(&(author, l.canonical.0))).max().copied()
    };
    posts.iter().map(|p| most(p).map_or(f32::NAN, |n| n as f32)).collect()
}
