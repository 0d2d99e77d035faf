//! Bursts with those who started them.
//!
//! The bursts themselves are the timeline's (`crate::timeline`: medians, at least ten rows, at least 24 buckets). Here
//! each gets its numbers and its first authors. "Started" is kept literal: of the mentions inside the burst that are
//! no reposts, the first ones, one per author, with how often each was reposted within the burst. Being early is not
//! being the cause; the table says what came first, and a reader sees whether it was what spread.

use crate::bands::counted_share;
use crate::population::Population;
use crate::report::{Actor, BurstFinding, BurstStarter, Timeline};
use claque_schema::{Assessment, PostKind, PostRow, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

const STARTERS: usize = 5;

/// The timeline's bursts, in order of time. `suspect` says of each mention whether it belongs to the suspect part,
/// where that is known.
pub fn find(
    mentions: &[PostRow],
    timeline: &Assessment<Timeline>,
    suspect: impl Fn(usize) -> Option<bool>,
    population: &Population,
) -> Assessment<Vec<BurstFinding>> {
    let Some(timeline) = timeline.get() else {
        return Assessment::missing(timeline.why_not().unwrap_or_default());
    };
    if timeline.total.len() < crate::timeline::MIN_BUCKETS {
        return Assessment::missing(format!(
            "the mentions fill {} stretches of time; {} are needed to say what is usual",
            timeline.total.len(),
            crate::timeline::MIN_BUCKETS
        ));
    }
    let at = |bucket: usize| Timestamp::from_secs(timeline.start.secs() + bucket as i64 * timeline.bucket_s);
    let found = timeline.bursts.iter().map(|burst| {
        let (from, to) = (at(burst.first), at(burst.last + 1));
        let inside: Vec<usize> =
            (0..mentions.len()).filter(|i| mentions[*i].created_at.is_some_and(|t| from <= t && t < to)).collect();
        let known: Vec<bool> = inside.iter().filter_map(|i| suspect(*i)).collect();
        let hits = known.iter().filter(|s| **s).count() as u64;
        let authors: FxHashSet<_> = inside.iter().filter_map(|i| mentions[*i].author).collect();
        BurstFinding {
            from,
            to,
            n_mentions: inside.len() as u64,
            n_authors: authors.len() as u64,
            words: burst.words.clone(),
            suspect_share: if known.is_empty() {
                Assessment::missing("no mention of this burst has a score")
            } else {
                Assessment::of(counted_share(hits, known.len() as u64, "scored mentions of the burst"))
            },
            starters: starters(mentions, &inside, population),
        }
    });
    Assessment::of(found.collect())
}

fn starters(mentions: &[PostRow], inside: &[usize], population: &Population) -> Vec<BurstStarter> {
    let mut reposts = FxHashMap::<u64, u64>::default();
    for post in inside.iter().map(|i| &mentions[*i]) {
        if let Some(of) = post.repost_of {
            *reposts.entry(of.0).or_default() += 1;
        }
    }
    let mut originals: Vec<&PostRow> =
        inside.iter().map(|i| &mentions[*i]).filter(|p| p.kind != PostKind::Repost && p.author.is_some()).collect();
    originals.sort_by_key(|p| (p.created_at, p.post));
    let mut seen = FxHashSet::default();
    originals
        .into_iter()
        .filter(|p| seen.insert(p.author))
        .take(STARTERS)
        .filter_map(|p| {
            let member = population.get(p.author?);
            Some(BurstStarter {
                actor: Actor {
                    account: p.author?,
                    n: reposts.get(&p.post.0).copied().unwrap_or(0),
                    first_at: p.created_at,
                    followers: member.followers,
                    band: member.is_scored().then_some(member.band),
                },
                post: p.post,
            })
        })
        .collect()
}
