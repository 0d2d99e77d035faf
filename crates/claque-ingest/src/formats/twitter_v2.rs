//! X (Twitter) API v2: pages with includes and errors, streams, twarc 2's files (flattened or not), users and follower
//! pages, and the `user.json` of TwiBot-22.
//!
//! `data` is a list or one object; flattened lines have none and hold their author and referenced posts inline.
//! Missing includes (deleted, protected or suspended accounts) leave a post with its author's id alone; the page's
//! `errors` become account rows that say "suspended" or "deleted".

mod account;
mod object;
mod page;
mod post;
#[cfg(test)]
mod tests;

use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};
use crate::formats::twitter_json::List;
use crate::formats::twitter_v1::{EMPTY, ListOf, NOT_JSON, declared_list};
use crate::record::RawTime;
use object::Object;
use serde_json::Value;

/// The format.
pub(crate) struct TwitterV2;

impl Format for TwitterV2 {
    fn name(&self) -> &str {
        "twitter-v2"
    }

    fn about(&self) -> &str {
        "X (Twitter) API v2 and twarc 2: pages, flattened lines, streams, users, followers; TwiBot-22 user.json"
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        let found = sample.values.iter().find_map(describe);
        // A page larger than the sample is no whole value: look at its text.
        let found = found.or_else(|| if sample.values.is_empty() { describe_text(sample.text) } else { None });
        found.map(|(confidence, why)| Detection { confidence, why: why.to_string() })
    }

    fn shape(&self) -> Shape {
        Shape::Json
    }

    fn fields(&self) -> Vec<String> {
        FIELDS.split_whitespace().map(str::to_string).collect()
    }

    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink) {
        match unit {
            Unit::Json(text) | Unit::Line(text) => {
                read_recorded(text, None, declared_list(context), context.ordinal, sink);
            }
            Unit::Row { .. } => sink.reject(NOT_JSON),
        }
    }
}

const FIELDS: &str = "accounts.handle accounts.name accounts.bio accounts.created_at accounts.observed_at \
    accounts.followers accounts.following accounts.posts accounts.listed accounts.verified accounts.protected \
    accounts.default_avatar accounts.has_url accounts.has_location accounts.status \
    posts.author posts.created_at posts.observed_at posts.text posts.lang posts.kind posts.reply_to \
    posts.reply_to_author posts.repost_of posts.repost_of_author posts.quote_of posts.quote_of_author \
    posts.conversation posts.mentions posts.hashtags posts.links posts.media posts.client posts.likes posts.reposts \
    posts.replies posts.quotes posts.views engagements.rank follows.rank";

/// Reads one JSON value (an object, or a list of them) that was observed at a known time, if any.
pub(crate) fn read_recorded(
    text: &str,
    observed_at: Option<RawTime>,
    list: Option<ListOf<'_>>,
    ordinal: u64,
    sink: &mut dyn Sink,
) {
    let Ok(objects) = serde_json::from_str::<List<Object<'_>>>(text) else { return sink.reject(NOT_JSON) };
    if objects.items.is_empty() {
        return sink.reject(EMPTY);
    }
    for object in &objects.items {
        page::emit(object, observed_at, list.clone(), ordinal, sink);
    }
}

/// Whether a recorded answer is one of v2.
pub(crate) fn is_answer(value: &Value) -> bool {
    describe(value).is_some()
}

/// What a value looks like, in words, with the confidence that it is v2.
fn describe(value: &Value) -> Option<(u8, &'static str)> {
    if let Value::Array(items) = value {
        return items.iter().take(5).find_map(describe);
    }
    let object = value.as_object()?;
    let has = |key: &str| object.contains_key(key);
    let is_text = |key: &str| object.get(key).is_some_and(Value::is_string);
    if has("id_str") {
        return None;
    }
    if has("data") {
        return describe_page(value);
    }
    if is_text("id") && is_text("text") && has("author_id") {
        let flat = has("author") || has("__twarc");
        return Some(if flat {
            (95, "JSON objects with `author_id`, `text` and `author`: flattened twarc 2 lines")
        } else {
            (92, "JSON objects with `id`, `text` and `author_id`")
        });
    }
    // Mastodon's accounts have an `acct`; Meta's Graph API has its counts at the top, v2 never has.
    let elsewhere = has("acct") || has("followers_count") || has("media_count");
    if is_text("username") && has("id") && (has("public_metrics") || has("name")) && !elsewhere {
        let sure = value.pointer("/public_metrics/followers_count").is_some() || has("__twarc");
        return Some((if sure { 93 } else { 70 }, "JSON objects with `username` and `public_metrics`: v2 users"));
    }
    if has("id") && has("action") && has("created_at") && has("reason") {
        return Some((60, "compliance lines with `action` and `reason`"));
    }
    let is_problem = has("errors") || (has("title") && has("detail"));
    (is_problem && value.to_string().contains("api.twitter.com/2/problems"))
        .then_some((60, "error answers of the v2 API"))
}

fn describe_page(page: &Value) -> Option<(u8, &'static str)> {
    let first = match page.get("data")? {
        Value::Array(items) => items.first(),
        object => Some(object),
    };
    let has = |key: &str| page.get(key).is_some();
    let framed =
        has("__twarc") || has("includes") || page.pointer("/meta/result_count").is_some() || has("matching_rules");
    let item = |key: &str| first.is_some_and(|first| first.get(key).is_some());
    if item("tweet_count") || item("member_count") || item("owner_id") {
        return Some((80, "v2 pages of counts or lists"));
    }
    let is_tweet = item("text") && (item("author_id") || item("edit_history_tweet_ids") || framed);
    let is_user = item("username") && (framed || item("public_metrics"));
    if is_tweet && item("id") {
        return Some((95, "v2 pages with posts in `data`"));
    }
    if is_user && item("id") {
        return Some((93, "v2 pages with users in `data`"));
    }
    has("__twarc").then_some((75, "v2 pages as twarc 2 writes them"))
}

fn describe_text(text: &str) -> Option<(u8, &'static str)> {
    let has = |key: &str| text.contains(&format!("\"{key}\":")) || text.contains(&format!("\"{key}\" :"));
    if has("id_str") {
        return None;
    }
    let is_v2 = has("data") && has("author_id") && has("text") && (has("conversation_id") || has("public_metrics"));
    if is_v2 || (has("author_id") && has("referenced_tweets")) {
        return Some((85, "a large JSON value with `data`, `author_id` and `public_metrics` in it"));
    }
    let is_users = has("data") && has("username") && has("followers_count") && has("tweet_count");
    is_users.then_some((85, "a large JSON value with v2 users in it"))
}
