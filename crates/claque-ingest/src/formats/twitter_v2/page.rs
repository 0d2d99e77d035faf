//! Pages of API v2: what they say about their own contents, and everything in them in order.
//!
//! The URL that twarc notes says more than the data do: whose followers these are, which post these accounts liked,
//! which fields were asked for (so that a missing key means "empty" rather than "unknown").

use super::account;
use super::object::{Object, bare_id};
use super::post;
use crate::format::Sink;
use crate::formats::twitter_v1::{DAMAGED, EMPTY, ERROR_ANSWER, ListOf, emit_listed, rank};
use crate::record::{RawEngagement, RawTime, RawWho, Record};
use crate::value::time;
use claque_schema::{EngagementKind, Platform};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

const LIST_OBJECT: &str = "a list of accounts by name only: no accounts, posts, engagements or follows in it";
const BUCKET: &str = "a count of posts over time: no accounts, posts, engagements or follows in it";
const COMPLIANCE: &str = "a compliance notice: no accounts, posts, engagements or follows in it";
const MISSING: &str = "posts that others refer to are missing (deleted, protected or withheld)";
const REFUSED: &str = "objects that the API refused to show, beyond accounts and posts";
const NO_ID: &str =
    "a post whose id is missing or was damaged by a spreadsheet or a script: export it again with ids as text";

/// What is known around the objects of a page.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub observed_at: Option<RawTime>,
    pub asks_location: bool,
    pub asks_url: bool,
    list: Option<ListOf<'a>>,
    /// The account whose likes these posts are.
    liker: Option<Cow<'a, str>>,
    ordinal: u64,
    users: FxHashMap<&'a str, &'a Object<'a>>,
    handles: FxHashMap<String, &'a Object<'a>>,
    tweets: FxHashMap<&'a str, &'a Object<'a>>,
}

impl<'a> Scope<'a> {
    pub fn user(&self, id: &str) -> Option<&'a Object<'a>> {
        self.users.get(id).copied()
    }

    pub fn user_by_handle(&self, handle: &str) -> Option<&'a Object<'a>> {
        self.handles.get(&handle.to_ascii_lowercase()).copied()
    }

    pub fn tweet(&self, id: &str) -> Option<&'a Object<'a>> {
        self.tweets.get(id).copied()
    }

    /// What the page says about itself. `list` is what the user declares it to be.
    fn of(page: &'a Object<'a>, observed_at: Option<RawTime>, list: Option<ListOf<'a>>, ordinal: u64) -> Self {
        let twarc = page.twarc.get();
        let url = twarc.and_then(|t| t.url.as_deref()).unwrap_or("");
        let fetched = twarc.and_then(|t| time::iso(t.retrieved_at.as_deref()?).value());
        let mut scope = Scope { observed_at: fetched.or(observed_at), ordinal, ..Scope::default() };
        (scope.list, scope.liker) = list_of(url, list);
        let includes = page.includes.get();
        let included_users = includes.iter().flat_map(|i| &i.users.items);
        let fields = url.split('&').find_map(|pair| pair.split_once("user.fields=")).map_or("", |(_, fields)| fields);
        let mut users = included_users.chain(page.data.items.iter().filter(|o| o.is_user()));
        scope.asks_location = fields.contains("location");
        scope.asks_url = fields.split(['%', ',', 'C']).any(|f| f == "url" || f == "2Curl") || fields.contains("Curl");
        for user in users.by_ref() {
            scope.asks_location |= user.location.0.is_some();
            scope.asks_url |= user.url.0.is_some();
            if let Some(id) = user.key() {
                scope.users.entry(id).or_insert(user);
            }
            if let Some(handle) = user.handle.filled() {
                scope.handles.entry(handle.to_ascii_lowercase()).or_insert(user);
            }
        }
        let tweets = includes.iter().flat_map(|i| &i.tweets.items).chain(&page.data.items);
        for tweet in tweets.filter(|tweet| tweet.is_tweet()) {
            if let Some(id) = tweet.key() {
                scope.tweets.entry(id).or_insert(tweet);
            }
        }
        scope
    }
}

/// The list that a page's URL asks for; what the user declares is the better name of a creator.
fn list_of<'a>(url: &'a str, declared: Option<ListOf<'a>>) -> (Option<ListOf<'a>>, Option<Cow<'a, str>>) {
    let path = url.split('?').next().unwrap_or("");
    let mut parts = path.rsplit('/');
    let (Some(what), Some(id), Some(kind)) = (parts.next(), parts.next(), parts.next()) else {
        return (declared, None);
    };
    let who = || RawWho { id: Some(Cow::Borrowed(id)), handle: None };
    match (kind, what) {
        ("users", "followers") => (declared.or_else(|| Some(ListOf::Followers(who()))), None),
        ("users", "following") => (Some(ListOf::Following(who())), None),
        ("tweets", "liking_users") => (Some(ListOf::Likers(Cow::Borrowed(id))), None),
        ("tweets", "retweeted_by") => (Some(ListOf::Reposters(Cow::Borrowed(id))), None),
        ("users", "liked_tweets") => (None, Some(Cow::Borrowed(id))),
        _ => (declared, None),
    }
}

/// Everything emitted from one unit so far, so that an object that a page repeats is one record.
#[derive(Default)]
struct Seen<'a> {
    users: FxHashSet<Cow<'a, str>>,
    tweets: FxHashSet<&'a str>,
    n_records: usize,
}

/// Emits everything a top-level object holds.
pub(super) fn emit<'a>(
    page: &'a Object<'a>,
    observed_at: Option<RawTime>,
    list: Option<ListOf<'a>>,
    ordinal: u64,
    sink: &mut dyn Sink,
) {
    let scope = Scope::of(page, observed_at, list, ordinal);
    let mut seen = Seen::default();
    // What later versions of an edited post replaced is not told again.
    let edited = page.data.items.iter().filter(|t| t.history.items.len() > 1);
    let superseded: FxHashSet<&str> =
        edited.flat_map(|t| t.history.items.iter().filter_map(|id| id.sound.as_deref())).collect();
    if page.data.given {
        for (i, object) in page.data.items.iter().enumerate() {
            emit_datum(object, &scope, i, &mut seen, sink);
        }
    } else if page.is_tweet() || page.is_user() || page.action.0.is_some() {
        emit_datum(page, &scope, 0, &mut seen, sink);
    }
    if let Some(includes) = page.includes.get() {
        for user in &includes.users.items {
            emit_user(user, &scope, None, &mut seen, sink);
        }
        for tweet in includes.tweets.items.iter().filter(|t| t.key().is_none_or(|id| !superseded.contains(id))) {
            emit_tweet(tweet, &scope, &mut seen, sink);
        }
    }
    for problem in &page.errors.items {
        if let Some(account) = account::refused(problem, &scope) {
            seen.n_records += 1;
            sink.emit(Record::Account(Box::new(account)));
        } else if problem.resource.filled().is_some() && page.data.given {
            let is_post = problem.resource.as_deref() == Some("tweet");
            sink.warn(if is_post { MISSING } else { REFUSED });
        }
    }
    if seen.n_records == 0 {
        let is_error = page.errors.given || page.title.0 == Some(true);
        sink.reject(if is_error { ERROR_ANSWER } else { EMPTY });
    }
}

fn emit_datum<'a>(object: &'a Object<'a>, scope: &Scope<'a>, index: usize, seen: &mut Seen<'a>, sink: &mut dyn Sink) {
    if object.is_tweet() {
        emit_tweet(object, scope, seen, sink);
        if let Some((liker, id)) = scope.liker.as_deref().zip(object.key()) {
            emit_like(liker, id, object, scope, index, sink);
        }
    } else if object.is_user() {
        emit_user(object, scope, Some(index), seen, sink);
    } else {
        seen.n_records += 1;
        sink.reject(match object {
            _ if object.is_list.0.is_some() => LIST_OBJECT,
            _ if object.is_bucket.0.is_some() => BUCKET,
            _ if object.action.0.is_some() => COMPLIANCE,
            _ => EMPTY,
        });
    }
}

fn emit_like(liker: &str, id: &str, tweet: &Object<'_>, scope: &Scope<'_>, index: usize, sink: &mut dyn Sink) {
    sink.emit(Record::Engagement(Box::new(RawEngagement {
        platform: Platform::X,
        who: RawWho { id: Some(Cow::Borrowed(liker)), handle: None },
        object: Cow::Borrowed(id),
        owner: RawWho { id: tweet.author_key().map(Cow::Borrowed), handle: None },
        kind: EngagementKind::Like,
        content: None,
        created_at: None,
        rank: Some(rank(scope.ordinal, index)),
        observed_at: scope.observed_at,
    })));
}

/// A user, once per unit; `index` is its place in the page's list, if it stands in one.
fn emit_user<'a>(
    user: &'a Object<'a>,
    scope: &Scope<'a>,
    index: Option<usize>,
    seen: &mut Seen<'a>,
    sink: &mut dyn Sink,
) {
    let who = account::who(user);
    if who.is_empty() {
        return;
    }
    if user.id.damaged {
        sink.warn(DAMAGED);
    }
    let key = who.id.clone().unwrap_or_else(|| Cow::Owned(format!("@{}", who.handle.as_deref().unwrap_or(""))));
    if seen.users.insert(key) {
        seen.n_records += 1;
        sink.emit(Record::Account(Box::new(account::account(user, scope))));
    }
    if let Some((list, index)) = scope.list.as_ref().zip(index) {
        emit_listed(list, who, rank(scope.ordinal, index), scope.observed_at, sink);
    }
}

/// A tweet and what flattened files nest in it: authors, mentioned accounts with counts, referenced tweets.
fn emit_tweet<'a>(tweet: &'a Object<'a>, scope: &Scope<'a>, seen: &mut Seen<'a>, sink: &mut dyn Sink) {
    let Some(id) = tweet.key() else {
        seen.n_records += 1;
        return sink.reject(NO_ID);
    };
    if !seen.tweets.insert(id) {
        return;
    }
    seen.n_records += 1;
    sink.emit(Record::Post(Box::new(post::post(tweet, scope))));
    let mentioned = tweet.entities.get().into_iter().flat_map(|e| &e.mentions.items);
    let inlined = tweet.author.get().into_iter().chain(tweet.reply_to_user.get()).chain(mentioned);
    // A mention of an ordinary page holds a handle and positions; only an inlined user is an observation.
    for user in inlined.filter(|user| user.metrics.get().is_some() || user.created_at.0.is_some()) {
        emit_user(user, scope, None, seen, sink);
    }
    for reference in tweet.references.items.iter().filter(|r| r.text.0.is_some() && r.key() != Some(bare_id(id))) {
        emit_tweet(reference, scope, seen, sink);
    }
}
