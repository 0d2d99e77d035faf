//! Who started a campaign, who was amplified, who amplified.

use crate::population::Population;
use crate::report::Actor;
use claque_schema::{AccountToken, PostKind, PostRow, Timestamp};
use rustc_hash::FxHashMap;

const TOP: usize = 20;

/// First posts, in order of time, one row per account. Reposts do not start anything.
pub fn first_movers(mentions: &[PostRow], population: &Population) -> Vec<Actor> {
    let mut firsts = FxHashMap::<AccountToken, (Timestamp, u64)>::default();
    for post in mentions.iter().filter(|p| p.kind != PostKind::Repost) {
        if let (Some(author), Some(at)) = (post.author, post.created_at) {
            let entry = firsts.entry(author).or_insert((at, 0));
            entry.0 = entry.0.min(at);
            entry.1 += 1;
        }
    }
    let mut rows: Vec<Actor> =
        firsts.into_iter().map(|(account, (at, n))| actor(account, n, Some(at), population)).collect();
    rows.sort_by_key(|a| (a.first_at, a.account));
    rows.truncate(TOP);
    rows
}

/// Accounts whose posts were repeated, quoted, answered, or who were mentioned, by number of *distinct* accounts that
/// did so: one hyperactive fan cannot make an account look amplified.
pub fn amplified(mentions: &[PostRow], population: &Population) -> Vec<Actor> {
    let mut pairs: Vec<(AccountToken, AccountToken)> = Vec::new();
    for post in mentions {
        let Some(author) = post.author else { continue };
        let targets = [post.repost_of_author, post.quote_of_author, post.reply_to_author];
        let targets = targets.into_iter().flatten().chain(post.mentions.iter().copied());
        pairs.extend(targets.filter(|t| *t != author).map(|t| (t, author)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut rows: Vec<Actor> = pairs
        .chunk_by(|a, b| a.0 == b.0)
        .map(|chunk| actor(chunk[0].0, chunk.len() as u64, None, population))
        .collect();
    rows.sort_by_key(|a| (std::cmp::Reverse(a.n), a.account));
    rows.truncate(TOP);
    rows
}

/// Accounts that reposted most.
pub fn amplifiers(mentions: &[PostRow], population: &Population) -> Vec<Actor> {
    let mut counts = FxHashMap::<AccountToken, (u64, Option<Timestamp>)>::default();
    for post in mentions.iter().filter(|p| p.kind == PostKind::Repost) {
        if let Some(author) = post.author {
            let entry = counts.entry(author).or_insert((0, None));
            entry.0 += 1;
            entry.1 = match (entry.1, post.created_at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
    }
    let mut rows: Vec<Actor> = counts.into_iter().map(|(account, (n, at))| actor(account, n, at, population)).collect();
    rows.sort_by_key(|a| (std::cmp::Reverse(a.n), a.account));
    rows.truncate(TOP);
    rows
}

fn actor(account: AccountToken, n: u64, first_at: Option<Timestamp>, population: &Population) -> Actor {
    let member = population.get(account);
    Actor { account, n, first_at, followers: member.followers, band: member.is_scored().then_some(member.band) }
}
