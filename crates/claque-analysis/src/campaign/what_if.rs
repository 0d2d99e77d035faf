//! What the same data says when the suspect part is left out.
//!
//! Arithmetic, not a forecast: nobody knows what the others would have done without it. Two cuts stand side by side,
//! because they take out different things: the accounts in the band "likely automated", and the mentions in the band
//! "likely inauthentic" whoever made them.

use crate::population::Member;
use crate::report::{Narrative, WhatIf};
use claque_schema::{AccountToken, Assessment, PostKind, PostRow};
use rustc_hash::{FxHashMap, FxHashSet};

/// Which mentions stay.
type Keep<'a> = &'a dyn Fn(usize) -> bool;

/// The measures with all mentions and under each cut.
pub fn compute(
    mentions: &[PostRow],
    authors: &[Member],
    inauthentic: Option<&dyn Fn(usize) -> bool>,
    narratives: Option<&Vec<Narrative>>,
) -> Assessment<Vec<WhatIf>> {
    let scored = authors.iter().any(Member::is_scored);
    if !scored && inauthentic.is_none() {
        return Assessment::missing("neither an author nor a mention has a score, so nothing can be taken out");
    }
    let suspects: FxHashSet<AccountToken> = authors.iter().filter(|m| m.is_suspect()).map(|m| m.account).collect();
    let by_account = |i: usize| mentions[i].author.is_none_or(|a| !suspects.contains(&a));
    let keep_all: &dyn Fn(usize) -> bool = &|_| true;
    let without_accounts: Option<&dyn Fn(usize) -> bool> = if scored { Some(&by_account) } else { None };
    let by_mention = inauthentic.map(|bad| move |i: usize| !bad(i));
    let without_mentions = by_mention.as_ref().map(|f| f as &dyn Fn(usize) -> bool);
    let followers: FxHashMap<AccountToken, u64> =
        authors.iter().filter_map(|m| m.followers.map(|f| (m.account, f))).collect();
    let nothing = |keep: Option<&dyn Fn(usize) -> bool>| keep.is_none_or(|k| (0..mentions.len()).all(k));
    if nothing(without_accounts) && nothing(without_mentions) {
        return Assessment::missing(
            "no author is in the band “likely automated” and no mention in the band “likely inauthentic”, so nothing \
             would change",
        );
    }
    let measure = |name: &str, of: &dyn Fn(Keep<'_>) -> f64| WhatIf {
        measure: name.into(),
        all: of(keep_all),
        without_accounts: without_accounts.map(of),
        without_mentions: without_mentions.map(of),
    };
    let mut rows = vec![
        measure("Mentions", &|keep| kept(mentions, keep).count() as f64),
        measure("Authors", &|keep| authors_of(mentions, keep).len() as f64),
        measure("Reposts", &|keep| kept(mentions, keep).filter(|p| p.kind == PostKind::Repost).count() as f64),
        measure("Summed followers of authors", &|keep| {
            authors_of(mentions, keep).iter().filter_map(|a| followers.get(a)).map(|f| *f as f64).sum()
        }),
        measure("Mentions in the busiest hour", &|keep| busiest_hour(mentions, keep)),
        measure("Mentions by the most active author", &|keep| most_active(mentions, keep)),
    ];
    if let Some(narratives) = narratives.filter(|n| !n.is_empty()) {
        let largest = narratives.iter().map(|n| n.n_posts).max().unwrap_or(0) as f64;
        rows.push(WhatIf {
            measure: "Posts of the largest text family".into(),
            all: largest,
            without_accounts: None,
            without_mentions: without_mentions
                .map(|_| narratives.iter().map(|n| n.n_posts - n.n_suspect_posts).max().unwrap_or(0) as f64),
        });
    }
    Assessment::of(rows)
}

fn kept<'a>(mentions: &'a [PostRow], keep: &'a dyn Fn(usize) -> bool) -> impl Iterator<Item = &'a PostRow> {
    mentions.iter().enumerate().filter(move |(i, _)| keep(*i)).map(|(_, p)| p)
}

fn authors_of(mentions: &[PostRow], keep: &dyn Fn(usize) -> bool) -> FxHashSet<AccountToken> {
    kept(mentions, keep).filter_map(|p| p.author).collect()
}

fn busiest_hour(mentions: &[PostRow], keep: &dyn Fn(usize) -> bool) -> f64 {
    let mut hours = FxHashMap::<i64, u64>::default();
    for at in kept(mentions, keep).filter_map(|p| p.created_at) {
        *hours.entry(at.secs().div_euclid(3_600)).or_default() += 1;
    }
    hours.values().copied().max().unwrap_or(0) as f64
}

fn most_active(mentions: &[PostRow], keep: &dyn Fn(usize) -> bool) -> f64 {
    let mut counts = FxHashMap::<AccountToken, u64>::default();
    for author in kept(mentions, keep).filter_map(|p| p.author) {
        *counts.entry(author).or_default() += 1;
    }
    counts.values().copied().max().unwrap_or(0) as f64
}
