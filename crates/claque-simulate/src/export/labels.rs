//! Labelled account exports for training and evaluation.
//!
//! `labels/<label>/<kind>.v1.jsonl` holds `{"created_at": when looked at, "user": v1.1 object}` lines (the shape of the
//! OSoMe repository's files); `<kind>.v2.jsonl` holds v2 user pages; each account is in one of them, so that both kinds
//! of missing fields are met. `accounts.csv` with its mapping holds all of them once more in one table with gaps.

use super::pages::Twarc;
use super::user::{User, UserV1};
use super::{Output, Table, whole};
use crate::clock::{self, DAY_MS};
use crate::error::SimulateError;
use crate::kind::Kind;
use crate::population::Population;
use crate::profile::{Profile, in_share};
use crate::rng::Purpose;
use crate::scenario::Scenario;
use serde::Serialize;
use std::path::{Path, PathBuf};

const HEADER: [&str; 22] = [
    "id",
    "username",
    "name",
    "description",
    "location",
    "url",
    "lang",
    "created_at",
    "observed_at",
    "followers_count",
    "following_count",
    "tweet_count",
    "like_count",
    "listed_count",
    "verified",
    "protected",
    "default_profile",
    "default_profile_image",
    "profile_use_background_image",
    "geo_enabled",
    "label",
    "kind",
];

const MAPPING: &str = r#"# Reads labels/accounts.csv
mapping = 1
name = "claque-labelled-accounts"
[detect]
columns_all = ["id", "username", "tweet_count", "like_count", "default_profile", "label", "kind"]
[read]
kind = "table"
timezone = "UTC"
[account]
platform = { const = "x" }
id = { from = ["id"], type = "id" }
handle = "username"
name = "name"
description = "description"
location = "location"
url = "url"
lang = "lang"
created_at = { from = ["created_at"], type = "time", formats = ["iso"] }
observed_at = { from = ["observed_at"], type = "time", formats = ["iso"] }
followers_count = { from = ["followers_count"], type = "int" }
following_count = { from = ["following_count"], type = "int" }
posts_count = { from = ["tweet_count"], type = "int" }
likes_given = { from = ["like_count"], type = "int" }
listed_count = { from = ["listed_count"], type = "int" }
verified = { from = ["verified"], type = "bool" }
protected = { from = ["protected"], type = "bool" }
default_profile = { from = ["default_profile"], type = "bool" }
default_avatar = { from = ["default_profile_image"], type = "bool" }
background_image = { from = ["profile_use_background_image"], type = "bool" }
geo_enabled = { from = ["geo_enabled"], type = "bool" }
label = { from = ["label"] }
label_kind = { from = ["kind"] }
"#;

#[derive(Debug, Serialize)]
struct Probe<'a> {
    created_at: String,
    user: UserV1<'a>,
}

#[derive(Debug, Serialize)]
struct Page<'a> {
    data: Vec<User<'a>>,
    __twarc: Twarc,
}

/// Writes all labelled exports.
pub(crate) fn write(
    s: &Scenario,
    people: &Population,
    n_posts: &[u32],
    out: &Path,
) -> Result<Vec<PathBuf>, SimulateError> {
    let folder = out.join("labels");
    let mut files = Vec::new();
    for kind in Kind::ALL {
        let members: Vec<u32> = people.groups_of(kind).flat_map(|g| g.members()).collect();
        if members.is_empty() {
            continue;
        }
        let v1 = |i: &u32| in_share(s.seed, Purpose::Write, *i, 1, s.output.labels_v1_share);
        let (old, new): (Vec<u32>, Vec<u32>) = members.into_iter().partition(v1);
        let base = folder.join(kind.label());
        if !old.is_empty() {
            files.push(probes(people, n_posts, &old, base.join(format!("{}.v1.jsonl", kind.name())))?);
        }
        if !new.is_empty() {
            files.push(pages(people, n_posts, new, base.join(format!("{}.v2.jsonl", kind.name())))?);
        }
    }
    files.push(table(s, people, n_posts, folder.join("accounts.csv"))?);
    files.push(whole(&folder.join("accounts.mapping.toml"), MAPPING)?);
    Ok(files)
}

fn current(people: &Population, n_posts: &[u32], index: u32) -> Profile {
    let mut profile = people.profile(index);
    profile.posts += u64::from(n_posts[index as usize]);
    profile
}

fn probes(people: &Population, n_posts: &[u32], members: &[u32], path: PathBuf) -> Result<PathBuf, SimulateError> {
    let mut output = Output::create(path)?;
    for &index in members {
        let profile = current(people, n_posts, index);
        output.json_line(&Probe { created_at: clock::twitter(profile.observed_ms), user: UserV1::new(&profile) })?;
    }
    output.finish()
}

/// Pages of accounts that were looked at on the same day, so that the page's time is the observation's.
fn pages(people: &Population, n_posts: &[u32], mut members: Vec<u32>, path: PathBuf) -> Result<PathBuf, SimulateError> {
    let day = |i: u32| people.agents[i as usize].origin.observed_ms.div_euclid(DAY_MS);
    members.sort_by_key(|&i| (day(i), i));
    let mut output = Output::create(path)?;
    for same_day in members.chunk_by(|&a, &b| day(a) == day(b)) {
        for page in same_day.chunks(100) {
            let profiles: Vec<Profile> = page.iter().map(|&i| current(people, n_posts, i)).collect();
            let at = profiles.iter().map(|p| p.observed_ms).max().unwrap_or(0);
            let data = profiles.iter().map(|p| User::new(p, p.posts, p.followers)).collect();
            let url =
                "https://api.twitter.com/2/users?user.fields=created_at%2Cdescription%2Cpublic_metrics%2Cverified";
            output.json_line(&Page { data, __twarc: Twarc::new(url.to_owned(), at) })?;
        }
    }
    output.finish()
}

fn table(s: &Scenario, people: &Population, n_posts: &[u32], path: PathBuf) -> Result<PathBuf, SimulateError> {
    let mut table = Table::create(path, &HEADER)?;
    for index in 0..people.agents.len() as u32 {
        let p = current(people, n_posts, index);
        let kind = people.agents[index as usize].kind;
        let mut row: Vec<String> = vec![
            p.id.to_string(),
            p.handle,
            p.name,
            p.bio,
            p.location.unwrap_or_default(),
            p.url.unwrap_or_default(),
            p.lang,
            clock::iso(p.created_ms),
            clock::iso(p.observed_ms),
            p.followers.to_string(),
            p.following.to_string(),
            p.posts.to_string(),
            p.likes.to_string(),
            p.listed.to_string(),
            p.verified.to_string(),
            p.protected.to_string(),
            p.default_theme.to_string(),
            p.default_avatar.to_string(),
            p.background.to_string(),
            p.geo.to_string(),
            kind.label().to_owned(),
            kind.name().to_owned(),
        ];
        // Keys and labels are never missing; anything else may be.
        for (column, cell) in row.iter_mut().enumerate().take(20).skip(2) {
            if in_share(s.seed, Purpose::Write, index, 100 + column as u64, s.output.missing_share) {
                cell.clear();
            }
        }
        table.row(&row)?;
    }
    table.finish()
}
