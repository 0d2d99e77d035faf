//! Compares our answers with saved outputs of the two peer tools, by hand, on CSV files at hand:
//!
//! ```text
//! compare_peers coortweet INPUT.csv WINDOW_S PAIRS.csv EDGES.csv COMPONENTS.csv
//! compare_peers cnt co_retweet|co_link|co_tweet|co_similar_tweet INPUT.csv WINDOW_S EDGES.csv
//! ```
//!
//! Inputs are in the tools' own formats. Ids are hashed here without a key: this is a check, not an ingestion.
#![allow(clippy::print_stdout)]

use claque_features::peers::cnt::{self, CntEdge, CntParams};
use claque_features::peers::coortweet::{CoorNetwork, CoorParams, detect_groups, generate_coordinated_network};
use claque_schema::{AccountToken, ActionKind, ActionRow, Link, ObjectToken, PostKind, PostRow, PostToken, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::time::Instant;
use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_64;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn token(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// Rows as maps from column to value.
fn rows(path: &str) -> Outcome<Vec<HashMap<String, String>>> {
    let mut reader = csv::Reader::from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

fn field<'a>(row: &'a HashMap<String, String>, name: &str) -> Outcome<&'a str> {
    row.get(name).map(String::as_str).ok_or_else(|| format!("no column `{name}`").into())
}

/// How often each value occurs in one list but not in the other.
fn differences<T: Ord + Clone>(ours: &[T], theirs: &[T]) -> (usize, usize) {
    let mut counts: BTreeMap<T, i64> = BTreeMap::new();
    ours.iter().for_each(|v| *counts.entry(v.clone()).or_insert(0) += 1);
    theirs.iter().for_each(|v| *counts.entry(v.clone()).or_insert(0) -= 1);
    let sum = |sign: i64| counts.values().map(|n| (n * sign).max(0) as usize).sum();
    (sum(1), sum(-1))
}

fn say<T: Ord + Clone>(what: &str, ours: &[T], theirs: &[T]) {
    let (more, fewer) = differences(ours, theirs);
    println!("{what}: ours {}, theirs {}, only ours {more}, only theirs {fewer}", ours.len(), theirs.len());
}

fn coortweet(input: &str, window_s: i64, pairs: &str, edges: &str, components: &str) -> Outcome<()> {
    let mut actions = Vec::new();
    for (order, row) in rows(input)?.iter().enumerate() {
        actions.push(ActionRow {
            account: AccountToken(token(field(row, "account_id")?)),
            object: ObjectToken(token(field(row, "object_id")?)),
            kind: ActionKind::Share,
            content: Some(PostToken(token(field(row, "content_id")?))),
            at: Timestamp::from_secs(field(row, "timestamp_share")?.parse::<f64>()? as i64),
            order: order as u64,
        });
    }
    let params = CoorParams { window_ms: window_s * 1000, ..CoorParams::default() };
    let start = Instant::now();
    let found = detect_groups(&actions, &params);
    let network = generate_coordinated_network(&found, &params);
    println!("{} rows in {:.3} s; threshold {}", actions.len(), start.elapsed().as_secs_f64(), network.threshold);

    let ours: Vec<[u64; 6]> = found
        .iter()
        .map(|p| [p.object.0, p.account.0, p.account_y.0, p.content.0, p.content_y.0, p.lag_ms as u64 / 1000])
        .collect();
    let mut theirs = Vec::new();
    for row in rows(pairs)? {
        let id = |name: &str| field(&row, name).map(token);
        let lag = field(&row, "time_delta")?.parse::<f64>()? as u64;
        theirs.push([
            id("object_id")?,
            id("account_id")?,
            id("account_id_y")?,
            id("content_id")?,
            id("content_id_y")?,
            lag,
        ]);
    }
    say("pairs", &ours, &theirs);

    let key = |a: u64, b: u64, weight: u64, mean: f64, over: u64| {
        (a.min(b), a.max(b), weight, (mean * 1e6).round() as i64, over)
    };
    let ours: Vec<_> = network
        .edges
        .iter()
        .map(|e| key(e.a.0, e.b.0, e.weight, e.avg_time_delta_s, u64::from(e.over_threshold)))
        .collect();
    let mut theirs = Vec::new();
    for row in rows(edges)? {
        let number = |name: &str| -> Outcome<f64> { Ok(field(&row, name)?.parse()?) };
        let (from, to) = (token(field(&row, "from")?), token(field(&row, "to")?));
        theirs.push(key(
            from,
            to,
            number("weight")? as u64,
            number("avg_time_delta")?,
            number("weight_threshold")? as u64,
        ));
    }
    say("edges", &ours, &theirs);

    compare_components(&network, components)
}

fn compare_components(network: &CoorNetwork, components: &str) -> Outcome<()> {
    let table = rows(components)?;
    let column = |row: &HashMap<String, String>| row.keys().find(|k| k.contains("component")).cloned();
    let name = table.first().and_then(column).ok_or("no component column")?;
    let account = table.first().and_then(|r| r.keys().find(|k| **k != name).cloned()).ok_or("no account column")?;
    let mut groups: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    table.iter().for_each(|row| groups.entry(row[&name].as_str()).or_default().push(token(&row[&account])));
    let mut own: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    network.components.iter().for_each(|(a, c)| own.entry(*c).or_default().push(a.0));
    let sorted = |mut group: Vec<u64>| {
        group.sort_unstable();
        group
    };
    say(
        "components",
        &own.into_values().map(sorted).collect::<Vec<_>>(),
        &groups.into_values().map(sorted).collect::<Vec<_>>(),
    );
    Ok(())
}

/// Lower case, every `@…` up to white space deleted, white space collapsed.
fn normal(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut kept = String::new();
    let mut inside = false;
    for c in lower.chars() {
        inside = if c.is_whitespace() { false } else { inside || c == '@' };
        if !inside {
            kept.push(c);
        }
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words by UAX 29 without white space, and without lone apostrophes, which the tool's splitting swallows.
fn tokens(normal: &str) -> Vec<u32> {
    let words = normal.split_word_bounds().filter(|w| !w.trim().is_empty() && *w != "'");
    let mut out: Vec<u32> = words.map(|w| token(w) as u32).collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn message(row: &HashMap<String, String>) -> Outcome<PostRow> {
    let some = |name: &str| field(row, name).map(|v| (!v.is_empty()).then(|| token(v)));
    let repost_of = some("repost_id")?.map(PostToken);
    let text = normal(field(row, "message")?);
    let link =
        |url: &str| Link { raw: ObjectToken(token(url)), canonical: ObjectToken(token(url)), domain: String::new() };
    Ok(PostRow {
        post: PostToken(token(field(row, "message_id")?)),
        author: some("user_id")?.map(AccountToken),
        created_at: Some(Timestamp::from_secs(field(row, "timestamp")?.parse::<f64>()? as i64)),
        kind: if repost_of.is_some() { PostKind::Repost } else { PostKind::Post },
        repost_of,
        reply_to: some("reply_id")?.map(PostToken),
        text_hash: Some(ObjectToken(token(&text))),
        tokens: tokens(&text),
        links: field(row, "urls")?.split_whitespace().map(link).collect(),
        ..PostRow::default()
    })
}

fn toolkit(network: &str, input: &str, window_s: i64, edges: &str) -> Outcome<()> {
    let posts = rows(input)?.iter().map(message).collect::<Outcome<Vec<_>>>()?;
    let params = CntParams { window_ms: window_s * 1000, min_edge_weight: 1, ..CntParams::default() };
    let start = Instant::now();
    let found = match network {
        "co_retweet" => cnt::co_retweet(&posts, &params),
        "co_link" => cnt::co_link(&posts, &params),
        "co_tweet" => cnt::co_tweet(&posts, &params),
        "co_similar_tweet" => cnt::co_similar_tweet(&posts, &params),
        other => return Err(format!("unknown network `{other}`").into()),
    };
    let weight: u64 = found.iter().map(|e| e.weight).sum();
    println!("{} messages in {:.3} s; sum of weight {weight}", posts.len(), start.elapsed().as_secs_f64());
    let mut theirs = Vec::new();
    for row in rows(edges)? {
        let account = |name: &str| field(&row, name).map(|v| AccountToken(token(v)));
        let weight = field(&row, "weight")?.parse()?;
        theirs.push(CntEdge { source: account("source")?, target: account("target")?, weight });
    }
    say(network, &found, &theirs);
    Ok(())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["coortweet", input, window, pairs, edges, components] => {
            coortweet(input, window.parse()?, pairs, edges, components)
        }
        ["cnt", network, input, window, edges] => toolkit(network, input, window.parse()?, edges),
        _ => Err("usage: compare_peers coortweet|cnt …; see the top of this file".into()),
    }
}
