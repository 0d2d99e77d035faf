//! Features of the four sets: the twenty of BotometerLite, and logarithms of ratios.

use super::load::Raw;
use claque_classify::LabelledTable;
use claque_schema::{AccountToken, FeatureTable};
use std::collections::BTreeMap;

/// Names of the features, in the order of [`row`].
pub const NAMES: [&str; 34] = [
    "statuses_count",
    "followers_count",
    "friends_count",
    "favourites_count",
    "listed_count",
    "default_profile",
    "profile_use_background_image",
    "verified",
    "screen_name_length",
    "num_digits_in_screen_name",
    "name_length",
    "num_digits_in_name",
    "description_length",
    "screen_name_likelihood",
    "log_tweet_freq",
    "log_followers_growth_rate",
    "log_friends_growth_rate",
    "log_favourites_growth_rate",
    "log_listed_growth_rate",
    "age_days",
    "log_followers_per_friend",
    "log_statuses_per_follower",
    "log_favourites_per_status",
    "log_listed_per_follower",
    "log_statuses_per_friend",
    "log_favourites_per_follower",
    "log_favourites_per_friend",
    "log_listed_per_status",
    "name_handle_similarity",
    "screen_name_entropy",
    "screen_name_trailing_digits",
    "bio_words",
    "bio_urls",
    "created_day",
];

/// Bigram table over distinct handles: add-one counts over 63 characters, divided by the grand total.
struct Bigrams(Vec<f64>);

fn place(c: char) -> Option<usize> {
    match c {
        'A'..='Z' => Some(c as usize - 'A' as usize),
        'a'..='z' => Some(26 + c as usize - 'a' as usize),
        '0'..='9' => Some(52 + c as usize - '0' as usize),
        '_' => Some(62),
        _ => None,
    }
}

impl Bigrams {
    fn learn<'a>(handles: impl Iterator<Item = &'a str>) -> Self {
        let mut distinct: Vec<&str> = handles.collect();
        distinct.sort_unstable();
        distinct.dedup();
        let mut counts = vec![1.0f64; 63 * 63];
        for handle in distinct {
            let places: Vec<usize> = handle.chars().filter_map(place).collect();
            for pair in places.windows(2) {
                counts[pair[0] * 63 + pair[1]] += 1.0;
            }
        }
        let total: f64 = counts.iter().sum();
        Bigrams(counts.iter().map(|c| (c / total).ln()).collect())
    }

    fn likelihood(&self, handle: &str) -> f64 {
        let places: Vec<usize> = handle.chars().filter_map(place).collect();
        let logs: Vec<f64> = places.windows(2).map(|p| self.0[p[0] * 63 + p[1]]).collect();
        let of = if logs.is_empty() { &self.0 } else { &logs };
        (of.iter().sum::<f64>() / of.len() as f64).exp()
    }
}

fn entropy(text: &str) -> f32 {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    for c in text.chars() {
        *counts.entry(c).or_default() += 1.0;
    }
    let n = text.chars().count() as f64;
    counts.values().map(|c| -(c / n) * (c / n).log2()).sum::<f64>() as f32
}

/// Longest common subsequence over the longer length: a plain likeness of two names.
fn likeness(a: &str, b: &str) -> f32 {
    let clean = |t: &str| t.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>();
    let (a, b) = (clean(a), clean(b));
    let mut line = vec![0u32; b.len() + 1];
    for &x in &a {
        let mut diagonal = 0;
        for (j, &y) in b.iter().enumerate() {
            let above = line[j + 1];
            line[j + 1] = if x == y { diagonal + 1 } else { above.max(line[j]) };
            diagonal = above;
        }
    }
    2.0 * line[b.len()] as f32 / (a.len() + b.len()).max(1) as f32
}

/// Creation from the id: snowflake above 10¹⁶, else a monotone table learned from rows that give both.
fn fill_dates(rows: &mut [Raw]) {
    let mut known: Vec<(f64, f64)> = rows
        .iter()
        // The ids of set 1 went through a spreadsheet.
        .filter(|r| r.set != 1)
        .filter_map(|r| Some((r.id.parse::<f64>().ok().filter(|i| *i > 0.0 && *i < 1e16)?.ln(), r.created?)))
        .collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut anchors: Vec<(f64, f64)> = Vec::new();
    for chunk in known.chunks((known.len() / 400).max(1)) {
        let mut times: Vec<f64> = chunk.iter().map(|k| k.1).collect();
        times.sort_by(f64::total_cmp);
        let time = times[times.len() / 2].max(anchors.last().map_or(0.0, |a| a.1));
        anchors.push((chunk[chunk.len() / 2].0, time));
    }
    for row in rows.iter_mut().filter(|r| r.created.is_none()) {
        let Ok(id) = row.id.parse::<f64>() else { continue };
        row.created = if id > 1e16 {
            row.id.parse::<u64>().ok().map(|id| ((id >> 22) as f64 + 1_288_834_974_657.0) / 1000.0)
        } else {
            let at = anchors.partition_point(|a| a.0 < id.ln()).min(anchors.len().saturating_sub(1));
            anchors.get(at).map(|a| a.1)
        };
    }
    // A set without any time of observation was seen no earlier than its newest account.
    for set in 0..4 {
        let of_set = |r: &&mut Raw| r.set == set;
        if rows.iter().filter(|r| r.set == set).all(|r| r.observed.is_none()) {
            let newest = rows.iter().filter(|r| r.set == set).filter_map(|r| r.created).fold(f64::NAN, f64::max);
            rows.iter_mut().filter(of_set).for_each(|r| r.observed = Some(newest).filter(|n| n.is_finite()));
        }
    }
}

fn row(raw: &Raw, bigrams: &Bigrams) -> [f32; NAMES.len()] {
    let log = |v: f32| if v.is_nan() { v } else { v.max(0.0).ln_1p() };
    let [statuses, followers, friends, favourites, listed] = raw.counts.map(log);
    let age_h = match (raw.created, raw.observed) {
        (Some(c), Some(o)) => (((o - c) / 3600.0) as f32).max(1.0),
        _ => f32::NAN,
    };
    let length = |t: &Option<String>| t.as_ref().map_or(f32::NAN, |t| t.chars().count() as f32);
    let digits =
        |t: &Option<String>| t.as_ref().map_or(f32::NAN, |t| t.chars().filter(|c| c.is_numeric()).count() as f32);
    let handle = raw.handle.as_deref();
    let of = |f: &dyn Fn(&str) -> f32| handle.map_or(f32::NAN, f);
    let bio = |f: &dyn Fn(&str) -> f32| raw.bio.as_deref().map_or(f32::NAN, f);
    let c = raw.counts;
    [
        c[0],
        c[1],
        c[2],
        c[3],
        c[4],
        raw.flags[0],
        raw.flags[1],
        raw.flags[2],
        length(&raw.handle),
        digits(&raw.handle),
        length(&raw.name),
        digits(&raw.name),
        length(&raw.bio),
        of(&|h| bigrams.likelihood(h) as f32),
        statuses - age_h.ln(),
        followers - age_h.ln(),
        friends - age_h.ln(),
        favourites - age_h.ln(),
        listed - age_h.ln(),
        age_h / 24.0,
        followers - friends,
        statuses - followers,
        favourites - statuses,
        listed - followers,
        statuses - friends,
        favourites - followers,
        favourites - friends,
        listed - statuses,
        match (&raw.handle, &raw.name) {
            (Some(h), Some(n)) => likeness(h, n),
            _ => f32::NAN,
        },
        of(&entropy),
        of(&|h| (h.len() - h.trim_end_matches(|c: char| c.is_ascii_digit()).len()) as f32),
        bio(&|b| b.split_whitespace().count() as f32),
        bio(&|b| b.matches("http").count() as f32),
        raw.created.map_or(f32::NAN, |c| (c / 86_400.0) as f32),
    ]
}

/// One token per person: rows that share an id or a handle get the same one, so that no split separates them.
fn tokens(rows: &[Raw]) -> Vec<AccountToken> {
    let mut parent: Vec<usize> = (0..rows.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (i, raw) in rows.iter().enumerate() {
        let keys = [Some(format!("i{}", raw.id)), raw.handle.as_ref().map(|h| format!("h{}", h.trim().to_lowercase()))];
        for key in keys.into_iter().flatten() {
            let other = *first.entry(key).or_insert(i);
            let (a, b) = (root(&mut parent, i), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    (0..rows.len()).map(|i| AccountToken(root(&mut parent, i) as u64)).collect()
}

/// The labelled table of all four sets. `without` names features to leave out.
pub fn table(mut rows: Vec<Raw>, without: &[&str]) -> LabelledTable {
    fill_dates(&mut rows);
    let bigrams = Bigrams::learn(rows.iter().filter_map(|r| r.handle.as_deref()));
    let mut features = FeatureTable::missing(tokens(&rows), NAMES.iter().map(|n| n.to_string()).collect());
    for (i, raw) in rows.iter().enumerate() {
        for (column, v) in features.columns.iter_mut().zip(row(raw, &bigrams)) {
            column[i] = v;
        }
    }
    for at in (0..NAMES.len()).rev().filter(|&f| without.contains(&NAMES[f])) {
        features.names.remove(at);
        features.columns.remove(at);
    }
    LabelledTable {
        features,
        labels: rows.iter().map(|r| r.automated).collect(),
        sources: rows.iter().map(|r| r.set).collect(),
        source_names: super::load::SETS.iter().map(|s| s.to_string()).collect(),
        kinds: Vec::new(),
    }
}
