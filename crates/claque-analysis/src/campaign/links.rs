//! Where a campaign links: single links, and how reliable their domains are by a list that the user brings.
//!
//! A reliability list is somebody's judgement about domains (one number per registrable domain, higher is better);
//! Claque ships none and takes no side. What is said is kept to what the list can bear: the coverage (links whose domain
//! it rates) stands first, means are over rated links only, and a list with less than [`MIN_RATED`] rated links says
//! nothing.

use crate::bands::counted_share;
use crate::report::{DomainRatings, LinkRow};
use claque_schema::{AccountToken, Assessment, ObjectToken, PostRow};
use rustc_hash::FxHashMap;

const TOP: usize = 50;
const MIN_RATED: usize = 20;

/// A list of domains with a number each.
#[derive(Debug, Clone, Default)]
pub struct DomainList {
    /// What the user's file is called, and its hash.
    pub name: String,
    /// Rating by registrable domain, lower-cased.
    pub ratings: FxHashMap<String, f64>,
}

/// The links that most authors posted.
pub fn links(mentions: &[PostRow], suspect: impl Fn(usize) -> Option<bool>) -> Assessment<Vec<LinkRow>> {
    #[derive(Default)]
    struct Seen<'a> {
        domain: &'a str,
        n: u64,
        n_suspect: u64,
        authors: Vec<AccountToken>,
        first: Option<claque_schema::Timestamp>,
    }
    let mut seen = FxHashMap::<ObjectToken, Seen<'_>>::default();
    for (i, post) in mentions.iter().enumerate() {
        for link in post.links.iter().filter(|l| !l.domain.is_empty()) {
            let entry = seen.entry(link.canonical).or_default();
            entry.domain = &link.domain;
            entry.n += 1;
            entry.n_suspect += u64::from(suspect(i) == Some(true));
            entry.authors.extend(post.author);
            entry.first = match (entry.first, post.created_at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
    }
    if seen.is_empty() {
        return Assessment::missing("no mention carries a link with a domain");
    }
    let mut rows: Vec<LinkRow> = seen
        .into_iter()
        .map(|(link, mut s)| {
            s.authors.sort_unstable();
            s.authors.dedup();
            LinkRow {
                link,
                domain: s.domain.to_string(),
                n_mentions: s.n,
                n_authors: s.authors.len() as u64,
                n_suspect: s.n_suspect,
                first_at: s.first,
            }
        })
        .collect();
    rows.sort_by(|a, b| b.n_authors.cmp(&a.n_authors).then(b.n_mentions.cmp(&a.n_mentions)).then(a.link.cmp(&b.link)));
    rows.truncate(TOP);
    Assessment::of(rows)
}

/// What the list says about the campaign's links.
pub fn ratings(
    mentions: &[PostRow],
    list: Option<&DomainList>,
    suspect: impl Fn(usize) -> Option<bool>,
) -> Assessment<DomainRatings> {
    let Some(list) = list else {
        return Assessment::missing("no reliability list was given (--domain-list FILE)");
    };
    let mut n_links = 0u64;
    let mut rated: Vec<(f64, Option<bool>)> = Vec::new();
    let mut by_domain = FxHashMap::<&str, f64>::default();
    for (i, post) in mentions.iter().enumerate() {
        for link in post.links.iter().filter(|l| !l.domain.is_empty()) {
            n_links += 1;
            if let Some(rating) = list.ratings.get(&link.domain) {
                rated.push((*rating, suspect(i)));
                by_domain.insert(&link.domain, *rating);
            }
        }
    }
    if rated.len() < MIN_RATED {
        return Assessment::missing(format!(
            "the list {} rates {} of {n_links} links; {MIN_RATED} are needed",
            list.name,
            rated.len()
        ));
    }
    let mean = |wanted: &dyn Fn(Option<bool>) -> bool| {
        let of: Vec<f64> = rated.iter().filter(|r| wanted(r.1)).map(|r| r.0).collect();
        (of.len() >= MIN_RATED).then(|| of.iter().sum::<f64>() / of.len() as f64)
    };
    let mut all: Vec<f64> = list.ratings.values().copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    let mut domains: Vec<(String, f64)> = by_domain.into_iter().map(|(d, r)| (d.to_string(), r)).collect();
    domains.sort_by(|a, b| a.0.cmp(&b.0));
    Assessment::of(DomainRatings {
        list: list.name.clone(),
        n_listed: list.ratings.len() as u64,
        list_median: all[all.len() / 2],
        coverage: counted_share(rated.len() as u64, n_links, "links with a domain"),
        mean_all: rated.iter().map(|r| r.0).sum::<f64>() / rated.len() as f64,
        mean_suspect: mean(&|s| s == Some(true)),
        mean_rest: mean(&|s| s == Some(false)),
        domains,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::Link;

    #[test]
    fn coverage_counts_links_and_unrated_domains_move_no_mean() {
        let post = |domain: &str, n: u64| PostRow {
            author: Some(AccountToken(n)),
            links: vec![Link { raw: ObjectToken(n), canonical: ObjectToken(n), domain: domain.into() }],
            ..PostRow::default()
        };
        let mut mentions: Vec<PostRow> = (0..30).map(|n| post("good.example", n)).collect();
        mentions.extend((0..10).map(|n| post("bad.example", 100 + n)));
        mentions.extend((0..40).map(|n| post("unknown.example", 200 + n)));
        let ratings_of = [("good.example".to_string(), 1.0), ("bad.example".to_string(), 0.0)];
        let list = DomainList { name: "test".into(), ratings: ratings_of.into_iter().collect() };
        let found = ratings(&mentions, Some(&list), |_| None);
        let r = found.get().expect("enough rated links");
        assert_eq!((r.coverage.value, r.mean_all), (0.5, 0.75));
        assert!(r.mean_suspect.is_none());
        assert!(ratings(&mentions[40..], Some(&list), |_| None).why_not().is_some());
    }
}
