//! `posts.jsonl`: pages of posts with their includes, or flattened posts, as twarc2 stores them.
//!
//! Pages are fetched every night for the day that ended, so that counts are those of that night. They run forward in
//! time (the search API gives the newest first; a nightly collection is usually sorted when it is joined).

use super::Output;
use super::tweet::{Tweet, named};
use super::user::User;
use crate::clock::{self, DAY_MS, HOUR_MS};
use crate::error::SimulateError;
use crate::population::Population;
use crate::post::Post;
use crate::profile::{Profile, in_share};
use crate::rng::Purpose;
use crate::scenario::{Form, Scenario};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Profiles kept at hand; more are made again when needed.
const CACHE: usize = 60_000;
const VERSION: &str = "2.14.0";

/// What twarc notes about a page.
#[derive(Debug, Serialize)]
pub(crate) struct Twarc {
    pub url: String,
    pub version: &'static str,
    pub retrieved_at: String,
}

impl Twarc {
    /// A note.
    pub fn new(url: String, at: i64) -> Self {
        Twarc { url, version: VERSION, retrieved_at: clock::iso_offset(at) }
    }
}

#[derive(Debug, Serialize)]
struct Missing {
    value: String,
    detail: String,
    title: &'static str,
    resource_type: &'static str,
    parameter: &'static str,
    resource_id: String,
    r#type: &'static str,
}

#[derive(Debug, Serialize)]
struct Includes<'a> {
    users: Vec<User<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tweets: Vec<Tweet<'a>>,
}

#[derive(Debug, Serialize)]
struct Meta {
    newest_id: String,
    oldest_id: String,
    result_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
struct Page<'a> {
    data: Vec<Tweet<'a>>,
    includes: Includes<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Missing>,
    meta: Meta,
    __twarc: Twarc,
}

/// Writes posts.
pub(crate) struct PostWriter<'a> {
    s: &'a Scenario,
    people: &'a Population,
    output: Output,
    cache: HashMap<u32, Arc<Profile>>,
    /// Posts of each account so far.
    pub n_posts: Vec<u32>,
    pub n_pages: u64,
}

impl<'a> PostWriter<'a> {
    pub fn create(s: &'a Scenario, people: &'a Population, path: PathBuf) -> Result<Self, SimulateError> {
        let n_posts = vec![0; people.agents.len()];
        Ok(PostWriter { s, people, output: Output::create(path)?, cache: HashMap::new(), n_posts, n_pages: 0 })
    }

    fn profile(&mut self, index: u32) -> Arc<Profile> {
        if self.cache.len() > CACHE {
            self.cache.clear();
        }
        let people = self.people;
        Arc::clone(self.cache.entry(index).or_insert_with(|| Arc::new(people.profile(index))))
    }

    /// Writes a day's posts, which are in order of time.
    pub fn day(&mut self, day: u32, posts: &[Arc<Post>]) -> Result<(), SimulateError> {
        let fetched = self.s.start_ms() + (i64::from(day) + 1) * DAY_MS + 2 * HOUR_MS;
        for post in posts {
            self.n_posts[post.author as usize] += 1;
        }
        let n_pages = posts.len().div_ceil(self.s.output.page_size);
        for (i, page) in posts.chunks(self.s.output.page_size).enumerate() {
            self.page(page, fetched + i as i64 * 2000, day, i + 1 < n_pages)?;
        }
        Ok(())
    }

    /// Everybody who is named on a page, each once, in order of appearance, with the state of that night.
    fn users_of(&mut self, posts: &[Arc<Post>]) -> Vec<(u32, Arc<Profile>)> {
        let mut seen = HashSet::new();
        let mut users = Vec::new();
        for post in posts {
            for index in [Some(post.author), named(post)].into_iter().flatten() {
                if seen.insert(index) {
                    let profile = self.profile(index);
                    users.push((index, profile));
                }
            }
        }
        users
    }

    fn url(&self, day: u32) -> String {
        let start = clock::iso(self.s.start_ms() + i64::from(day) * DAY_MS).replace(':', "%3A");
        let terms: Vec<String> = self.s.campaign.iter().map(|c| format!("%23{}", c.tag)).collect();
        let query = if terms.is_empty() { "sample".to_owned() } else { terms.join("%20OR%20") };
        format!(
            "https://api.twitter.com/2/tweets/search/all?expansions=author_id%2Cin_reply_to_user_id%2Creferenced_tweets.id%2Creferenced_tweets.id.author_id%2Centities.mentions.username&start_time={start}&max_results={}&query={query}",
            self.s.output.page_size
        )
    }

    fn page(&mut self, posts: &[Arc<Post>], at: i64, day: u32, more: bool) -> Result<(), SimulateError> {
        let users = self.users_of(posts);
        let by_number: HashMap<u32, &Profile> = users.iter().map(|(i, p)| (*i, p.as_ref())).collect();
        let ids = |index: u32| by_number.get(&index).map_or(0, |p| p.id);
        let clients = self.s.output.clients;
        let (mut tweets, mut errors, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for target in posts.iter().filter_map(|p| p.target.as_ref()) {
            if !seen.insert(target.id) {
                continue;
            }
            if in_share(target.id, Purpose::Write, target.author, 7, self.s.output.gone_share) {
                errors.push(missing(target.id));
            } else {
                tweets.push(Tweet::new(target, self.people, &ids, clients));
            }
        }
        let data: Vec<Tweet<'_>> = posts.iter().map(|p| Tweet::new(p, self.people, &ids, clients)).collect();
        let users = users.iter().map(|(i, p)| self.user(*i, p, at)).collect();
        let id = |post: Option<&Arc<Post>>| post.map_or_else(String::new, |p| p.id.to_string());
        let page = Page {
            data,
            includes: Includes { users, tweets },
            errors,
            meta: Meta {
                newest_id: id(posts.last()),
                oldest_id: id(posts.first()),
                result_count: posts.len(),
                next_token: more
                    .then(|| format!("b26v89c19zqg8o3f{}", super::user::code(at as u64, 20).to_lowercase())),
            },
            __twarc: Twarc::new(self.url(day), at),
        };
        self.n_pages += 1;
        match self.s.output.form {
            Form::Pages => self.output.json_line(&page),
            Form::Flat => flat(&mut self.output, &page),
        }
    }

    fn user<'p>(&self, index: u32, profile: &'p Profile, at: i64) -> User<'p> {
        let agent = &self.people.agents[index as usize];
        let followers = match self.people.group(index).creator {
            Some(number) if agent.origin.style == crate::kind::Style::Creator => {
                self.people.audiences[number].size_at(at) as u64
            }
            _ => profile.followers,
        };
        User::new(profile, profile.posts + u64::from(self.n_posts[index as usize]), followers)
    }

    /// Closes the file.
    pub fn finish(self) -> Result<(PathBuf, Vec<u32>), SimulateError> {
        Ok((self.output.finish()?, self.n_posts))
    }
}

fn missing(id: u64) -> Missing {
    Missing {
        value: id.to_string(),
        detail: format!("Could not find tweet with referenced_tweets.id: [{id}]."),
        title: "Not Found Error",
        resource_type: "tweet",
        parameter: "referenced_tweets.id",
        resource_id: id.to_string(),
        r#type: "https://api.twitter.com/2/problems/resource-not-found",
    }
}

/// Writes a page as `twarc2 flatten` does: each post with author, references and mentions inlined.
fn flat(output: &mut Output, page: &Page<'_>) -> Result<(), SimulateError> {
    use serde_json::{Value, json};
    let value = |x: &dyn erased::ToValue| x.to_value();
    let users: HashMap<String, Value> = page
        .includes
        .users
        .iter()
        .map(|u| value(u))
        .filter_map(|u| Some((u.get("id")?.as_str()?.to_owned(), u)))
        .collect();
    let user = |id: Option<&Value>| {
        id.and_then(Value::as_str).and_then(|id| users.get(id)).cloned().unwrap_or_else(|| json!({}))
    };
    let tweets: HashMap<String, Value> = page
        .includes
        .tweets
        .iter()
        .map(|t| value(t))
        .filter_map(|mut t| {
            t["author"] = user(t.get("author_id"));
            Some((t.get("id")?.as_str()?.to_owned(), t))
        })
        .collect();
    for tweet in &page.data {
        let mut tweet = value(tweet);
        tweet["author"] = user(tweet.get("author_id"));
        if tweet.get("in_reply_to_user_id").is_some() {
            tweet["in_reply_to_user"] = user(tweet.get("in_reply_to_user_id"));
        }
        for reference in tweet.get_mut("referenced_tweets").and_then(Value::as_array_mut).into_iter().flatten() {
            let full = reference["id"].as_str().and_then(|id| tweets.get(id)).and_then(Value::as_object);
            if let (Some(full), Some(reference)) = (full, reference.as_object_mut()) {
                reference.extend(full.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
        }
        tweet["__twarc"] = value(&page.__twarc);
        output.json_line(&tweet)?;
    }
    Ok(())
}

mod erased {
    //! `serde_json::to_value` behind an object, so that one closure serves every type.

    /// Anything that can become a JSON value.
    pub(super) trait ToValue {
        /// The value; null for what cannot be one, which the types here never are.
        fn to_value(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> ToValue for T {
        fn to_value(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap_or_default()
        }
    }
}
