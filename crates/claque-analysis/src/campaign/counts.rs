//! Plain counts over mentions: kinds, languages, clients, domains, hashtags.

use super::language;
use claque_schema::{AccountToken, Assessment, ObjectToken, PostKind, PostRow};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Rows in a table at most; the CSV has no more either, so they are chosen by count.
const TOP: usize = 50;

/// Mentions by kind.
pub fn kinds(mentions: &[PostRow]) -> Vec<(String, u64)> {
    count(mentions.iter().map(|p| match p.kind {
        PostKind::Post => "post",
        PostKind::Reply => "reply",
        PostKind::Repost => "repost",
        PostKind::Quote => "quote",
        PostKind::Comment => "comment",
    }))
}

/// Mentions by language: the platform's word, or else a guess from the text, made once for texts that are repeated.
pub fn languages(mentions: &[PostRow]) -> Vec<(String, u64)> {
    let mut guessed: FxHashMap<ObjectToken, Option<&'static str>> = FxHashMap::default();
    count(mentions.iter().filter_map(|post| match &post.lang {
        Some(code) => Some(code.as_str()),
        None => {
            let text = post.text.as_deref()?;
            *guessed.entry(post.text_hash?).or_insert_with(|| language::guess(text))
        }
    }))
}

/// Mentions by client.
pub fn clients(mentions: &[PostRow]) -> Assessment<Vec<(String, u64)>> {
    let counts = count(mentions.iter().filter_map(|p| p.client.as_deref()));
    if counts.is_empty() {
        return Assessment::missing("the source does not say which client posted");
    }
    Assessment::of(counts)
}

/// Registrable domains: (domain, mentions, authors).
pub fn domains(mentions: &[PostRow]) -> Assessment<Vec<(String, u64, u64)>> {
    let rows = mentions.iter().flat_map(|p| p.links.iter().map(move |l| (l.domain.as_str(), p.author)));
    let counts = count_with_authors(rows.filter(|(domain, _)| !domain.is_empty()));
    if counts.is_empty() {
        return Assessment::missing("no mention carries a link with a domain");
    }
    Assessment::of(counts)
}

/// Hashtags but one: (tag, mentions, authors).
pub fn hashtags(mentions: &[PostRow], but: Option<&str>) -> Vec<(String, u64, u64)> {
    let rows = mentions.iter().flat_map(|p| p.hashtags.iter().map(move |h| (h.as_str(), p.author)));
    count_with_authors(rows.filter(|(tag, _)| Some(*tag) != but))
}

fn count<'a>(values: impl Iterator<Item = &'a str>) -> Vec<(String, u64)> {
    let mut counts = BTreeMap::<&str, u64>::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut rows: Vec<(String, u64)> = counts.into_iter().map(|(v, n)| (v.to_string(), n)).collect();
    rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    rows.truncate(TOP);
    rows
}

fn count_with_authors<'a>(rows: impl Iterator<Item = (&'a str, Option<AccountToken>)>) -> Vec<(String, u64, u64)> {
    let mut seen = BTreeMap::<&str, (u64, Vec<AccountToken>)>::new();
    for (value, author) in rows {
        let entry = seen.entry(value).or_default();
        entry.0 += 1;
        entry.1.extend(author);
    }
    let mut rows: Vec<(String, u64, u64)> = seen
        .into_iter()
        .map(|(value, (n, mut authors))| {
            authors.sort_unstable();
            authors.dedup();
            (value.to_string(), n, authors.len() as u64)
        })
        .collect();
    rows.sort_by_key(|(_, n, authors)| (std::cmp::Reverse(*authors), std::cmp::Reverse(*n)));
    rows.truncate(TOP);
    rows
}
