//! X (Twitter) API v1.1: what twarc 1, rtweet, tweepy and the old streams wrote, and what many archives still hold.
//!
//! Tweets and users, one a line or in arrays; search pages (`statuses`); user pages (`users`); lists of follower,
//! friend and retweeter ids (`ids`); `{"user": …}` probes of bot repositories; VCR cassettes of recorded answers.
//! Two small formats belong here: `twibot-20` (a research corpus of v1.1 profiles) and `id-lines` (bare ids).

mod account;
mod id_lines;
mod object;
mod pages;
mod post;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::odd_json;
mod twibot20;

pub(crate) use id_lines::IdLines;
pub(crate) use pages::{DAMAGED, EMPTY, ERROR_ANSWER, ListOf, NOT_JSON, declared_list, emit_listed, rank};
pub(crate) use post::by_text_alone;
pub(crate) use twibot20::TwiBot20;

use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};
use crate::formats::twitter_json::{Id, nothing};
use crate::record::RawWho;
use object::Object;
use pages::Scope;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;

/// The format.
pub(crate) struct TwitterV1;

impl Format for TwitterV1 {
    fn name(&self) -> &str {
        "twitter-v1"
    }

    fn about(&self) -> &str {
        "X (Twitter) API v1.1: tweets, users, search pages, follower ids; JSON, JSONL, arrays, recorded answers"
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
        let scope = Scope { list: declared_list(context), ordinal: context.ordinal, ..Scope::default() };
        match unit {
            Unit::Json(text) | Unit::Line(text) => read_text(text, &scope, sink),
            Unit::Row { .. } => sink.reject(NOT_JSON),
        }
    }
}

const FIELDS: &str = "accounts.handle accounts.name accounts.bio accounts.created_at accounts.observed_at \
    accounts.followers accounts.following accounts.posts accounts.likes_given accounts.listed accounts.verified \
    accounts.protected accounts.default_profile accounts.default_avatar accounts.background_image accounts.has_banner \
    accounts.has_url accounts.has_location accounts.geo_enabled accounts.lang accounts.status \
    posts.author posts.created_at posts.observed_at posts.text posts.lang posts.kind posts.reply_to \
    posts.reply_to_author posts.repost_of posts.repost_of_author posts.quote_of posts.quote_of_author posts.mentions \
    posts.hashtags posts.links posts.media posts.client posts.likes posts.reposts posts.replies posts.quotes \
    engagements.rank follows.rank";

/// A JSON value at the top of a file or in an array.
enum Item<'a> {
    Object(Box<Object<'a>>),
    Id(Id<'a>),
    List(Vec<Item<'a>>),
}

impl Default for Item<'_> {
    fn default() -> Self {
        Item::Id(Id::default())
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item<'de>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item<'de>, A::Error> {
        Ok(Item::Object(Box::new(Object::deserialize(MapAccessDeserializer::new(map))?)))
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Item<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Item::List(items))
    }
    fn visit_str<E>(self, text: &str) -> Result<Item<'de>, E> {
        Ok(Item::Id(Id::read(Cow::Owned(text.to_string()))))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Item<'de>, E> {
        Ok(Item::Id(Id::read(Cow::Owned(number.to_string()))))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Item<'de>, E> {
        Ok(Item::default())
    }
    fn visit_f64<E>(self, _: f64) -> Result<Item<'de>, E> {
        Ok(Item::Id(Id { sound: None, damaged: true }))
    }
    nothing!(bool null);
}

impl<'de> Deserialize<'de> for Item<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

/// Reads one JSON value and emits what it holds. Recorded answers of API v2 go to that format's reader.
fn read_text(text: &str, scope: &Scope<'_>, sink: &mut dyn Sink) {
    if scope.is_recorded && serde_json::from_str::<Value>(text).is_ok_and(|v| crate::formats::twitter_v2::is_answer(&v))
    {
        return crate::formats::twitter_v2::read_recorded(
            text,
            scope.observed_at,
            scope.list.clone(),
            scope.ordinal,
            sink,
        );
    }
    match serde_json::from_str::<Item<'_>>(text) {
        Ok(item) => emit_item(&item, scope, 0, sink),
        Err(_) => sink.reject(NOT_JSON),
    }
}

fn emit_item(item: &Item<'_>, scope: &Scope<'_>, index: usize, sink: &mut dyn Sink) {
    match item {
        Item::Object(object) => pages::emit(object, scope, index, sink),
        Item::List(items) if items.is_empty() => sink.reject(EMPTY),
        Item::List(items) => {
            for (i, item) in items.iter().enumerate() {
                emit_item(item, scope, i, sink);
            }
        }
        Item::Id(Id { sound: Some(id), .. }) => match &scope.list {
            Some(list) => {
                let who = RawWho { id: Some(Cow::Borrowed(id)), handle: None };
                emit_listed(list, who, rank(scope.ordinal, index), scope.observed_at, sink);
            }
            None => sink.reject(pages::WHOSE_LIST),
        },
        Item::Id(_) => sink.reject(EMPTY),
    }
}

/// What a value looks like, in words, with the confidence that it is v1.1.
fn describe(value: &Value) -> Option<(u8, &'static str)> {
    if let Value::Array(items) = value {
        return items.iter().take(5).find_map(describe);
    }
    let object = value.as_object()?;
    let has = |key: &str| object.contains_key(key);
    let inner = |key: &str| object.get(key).and_then(|list| list.get(0)).and_then(describe).is_some();
    let is_list = |key: &str| object.get(key).is_some_and(Value::is_array);
    if is_list("http_interactions") {
        let uri = value.pointer("/http_interactions/0/request/uri").and_then(Value::as_str).unwrap_or("");
        let ours = ["//api.twitter.com/", "//api.x.com/"].iter().any(|host| uri.contains(host));
        return ours.then_some((90, "recorded answers (VCR cassette) of the X API"));
    }
    if has("full_text") && (has("user") || has("id_str")) {
        return Some((95, "JSON objects with `full_text` and `user`"));
    }
    if has("text") && has("id_str") && (has("user") || has("retweet_count")) {
        return Some((93, "JSON objects with `id_str`, `text` and `user`"));
    }
    if has("screen_name") && (has("id_str") || has("followers_count") || has("statuses_count")) {
        return Some((92, "JSON objects with `screen_name` and `id_str` or counts: v1.1 users"));
    }
    if object.get("user").is_some_and(|user| describe(user).is_some()) {
        return Some((88, "JSON objects with a v1.1 `user` inside"));
    }
    if is_list("statuses") && (has("search_metadata") || inner("statuses")) {
        return Some((95, "pages with `statuses` and `search_metadata`"));
    }
    if is_list("users") && (has("next_cursor") || inner("users")) {
        return Some((90, "pages with `users` and `next_cursor`"));
    }
    if is_list("ids") && (has("next_cursor") || has("next_cursor_str") || has("previous_cursor")) {
        return Some((90, "pages with `ids` and `next_cursor`: lists of account ids"));
    }
    let delete = value.pointer("/delete/status/id_str").or(value.pointer("/delete/status/id"));
    if delete.is_some() || (has("rate_limit_context") && has("resources")) {
        return Some((60, "stream notices or rate-limit answers of the v1.1 API"));
    }
    None
}

fn describe_text(text: &str) -> Option<(u8, &'static str)> {
    let has = |key: &str| text.contains(key);
    let spaced = |key: &str| has(&format!("\"{key}\":")) || has(&format!("\"{key}\" :"));
    let is_v1 = spaced("id_str") && spaced("screen_name") && (spaced("full_text") || spaced("text"));
    if is_v1 && !spaced("author_id") {
        return Some((85, "a large JSON value with `id_str`, `screen_name` and `full_text` in it"));
    }
    let is_ids = text.trim_start().starts_with('{') && spaced("ids");
    (is_ids && text.len() > 1_000).then_some((50, "a large JSON value with a list of `ids` in it"))
}
