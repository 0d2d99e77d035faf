//! Follower lists: v2 user pages, newest follower first, and the same as CSV with a mapping file.
//!
//! Neither names the time of a follow: the platform does not give it, the order stands in for it.

use super::pages::Twarc;
use super::user::{User, code};
use super::{Output, Table, whole};
use crate::clock::{self, HOUR_MS};
use crate::error::SimulateError;
use crate::population::Population;
use crate::scenario::Scenario;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Followers per page: what the API gives at most.
const PAGE: usize = 1000;

/// The mapping file that lets any reader of mappings read the CSV.
const MAPPING: &str = r#"# Reads followers_*.csv. The creator is asked for on the command line: --set creator=HANDLE
mapping = 1
name = "claque-followers"
[detect]
columns_all = ["order", "id", "username", "followers_count", "following_count", "tweet_count"]
[read]
kind = "table"
timezone = "UTC"
[account]
platform = { const = "x" }
id = { from = ["id"], type = "id" }
handle = "username"
name = "name"
description = "description"
created_at = { from = ["created_at"], type = "time", formats = ["iso"] }
followers_count = { from = ["followers_count"], type = "int" }
following_count = { from = ["following_count"], type = "int" }
posts_count = { from = ["tweet_count"], type = "int" }
verified = { from = ["verified"], type = "bool" }
observed_at = { from = ["observed_at"], type = "time", formats = ["iso"] }
[follow]
platform = { const = "x" }
follower = { from = ["id"], type = "id" }
followed = { param = "creator" }
"#;

#[derive(Debug, Serialize)]
struct Meta {
    result_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_token: Option<String>,
}

#[derive(Debug, Serialize)]
struct Page<'a> {
    data: Vec<User<'a>>,
    meta: Meta,
    __twarc: Twarc,
}

/// Writes all creators' lists.
pub(crate) fn write(
    s: &Scenario,
    people: &Population,
    n_posts: &[u32],
    out: &Path,
) -> Result<Vec<PathBuf>, SimulateError> {
    let mut files = Vec::new();
    for number in 0..s.creator.len() {
        files.push(pages(s, people, number, n_posts, out)?);
        if s.output.follower_csv {
            files.push(table(s, people, number, n_posts, out)?);
        }
    }
    if s.output.follower_csv && !s.creator.is_empty() {
        files.push(whole(&out.join("followers.mapping.toml"), MAPPING)?);
    }
    Ok(files)
}

fn pages(
    s: &Scenario,
    people: &Population,
    number: usize,
    n_posts: &[u32],
    out: &Path,
) -> Result<PathBuf, SimulateError> {
    let creator = &s.creator[number];
    let mut output = Output::create(out.join(format!("followers_{}.jsonl", creator.handle)))?;
    let id = people.named(&creator.handle).map_or(0, |g| people.profile(g.first).id);
    let newest_first: Vec<u32> = people.audiences[number].follows.iter().rev().map(|f| f.agent).collect();
    let n_pages = newest_first.len().div_ceil(PAGE);
    let token = |page: usize| code(id ^ page as u64, 16).to_uppercase();
    for (i, page) in newest_first.chunks(PAGE).enumerate() {
        let mut profiles: Vec<_> = page.iter().map(|&a| people.profile(a)).collect();
        // Fifteen requests in fifteen minutes: about one page a minute.
        let at = s.end_ms() + HOUR_MS + i as i64 * 61_000;
        for profile in &mut profiles {
            profile.observed_ms = at;
        }
        let posts = |i: usize| profiles[i].posts + u64::from(n_posts[page[i] as usize]);
        let data = profiles.iter().enumerate().map(|(i, p)| User::new(p, posts(i), p.followers)).collect();
        output.json_line(&Page {
            data,
            meta: Meta {
                result_count: page.len(),
                next_token: (i + 1 < n_pages).then(|| token(i + 1)),
                previous_token: (i > 0).then(|| token(i - 1)),
            },
            __twarc: Twarc::new(
                format!("https://api.twitter.com/2/users/{id}/followers?max_results={PAGE}&user.fields=created_at%2Cdescription%2Centities%2Cid%2Clocation%2Cname%2Cprofile_image_url%2Cprotected%2Cpublic_metrics%2Curl%2Cusername%2Cverified%2Cverified_type"),
                at,
            ),
        })?;
    }
    output.finish()
}

fn table(
    s: &Scenario,
    people: &Population,
    number: usize,
    n_posts: &[u32],
    out: &Path,
) -> Result<PathBuf, SimulateError> {
    const HEADER: [&str; 11] = [
        "order",
        "id",
        "username",
        "name",
        "created_at",
        "followers_count",
        "following_count",
        "tweet_count",
        "verified",
        "description",
        "observed_at",
    ];
    let mut table = Table::create(out.join(format!("followers_{}.csv", s.creator[number].handle)), &HEADER)?;
    let observed = clock::iso(s.end_ms() + HOUR_MS);
    for (order, follow) in people.audiences[number].follows.iter().rev().enumerate() {
        let p = people.profile(follow.agent);
        let posts = p.posts + u64::from(n_posts[follow.agent as usize]);
        table.row(&[
            (order + 1).to_string(),
            p.id.to_string(),
            p.handle,
            p.name,
            clock::iso(p.created_ms),
            p.followers.to_string(),
            p.following.to_string(),
            posts.to_string(),
            p.verified.to_string(),
            p.bio,
            observed.clone(),
        ])?;
    }
    table.finish()
}
