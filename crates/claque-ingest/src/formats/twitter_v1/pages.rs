//! What stands around the objects: pages, wrappers, lists of ids, recorded exchanges, notices.
//!
//! Order is data: followers come newest first, and no time is given. A list's rank is `ordinal << 24 | index`, the
//! unit's number in its file above the place inside the unit: ordered over a file of many pages, but not dense.

use super::object::{Interaction, Object};
use super::{account, post};
use crate::format::{Context, Sink};
use crate::formats::twitter_json::Id;
use crate::record::{RawEngagement, RawFollow, RawTime, RawWho, Record};
use crate::value::time;
use claque_schema::{EngagementKind, Platform};
use std::borrow::Cow;

pub(crate) const EMPTY: &str = "no accounts, posts, engagements or follows in it";
pub(crate) const ERROR_ANSWER: &str =
    "an error or rate-limit answer of the API: no accounts, posts, engagements or follows in it";
pub(crate) const NOTICE: &str =
    "a stream notice (deletion, limit, warning): no accounts, posts, engagements or follows in it";
pub(crate) const NOT_JSON: &str = "not a whole JSON value: cut off or malformed";
pub(crate) const WHOSE_LIST: &str = "a list of account ids that does not say whose: give --follows-of CREATOR";
pub(crate) const DAMAGED: &str =
    "ids damaged by a spreadsheet or a script (rounded or as a float): fell back to the handle";

/// What is known around an object.
#[derive(Clone, Default)]
pub(super) struct Scope<'a> {
    /// When the page was fetched.
    pub observed_at: Option<RawTime>,
    /// What the users or ids of the page are.
    pub list: Option<ListOf<'a>>,
    /// Number of the unit in its file.
    pub ordinal: u64,
    /// Recordings inside of recordings are not opened.
    pub is_recorded: bool,
}

/// Whose list of accounts it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ListOf<'a> {
    /// Accounts that follow this one.
    Followers(RawWho<'a>),
    /// Accounts that this one follows.
    Following(RawWho<'a>),
    /// Accounts that reposted this post.
    Reposters(Cow<'a, str>),
    /// Accounts that liked this post.
    Likers(Cow<'a, str>),
}

/// The list that `--follows-of` declares.
pub(crate) fn declared_list(context: &Context) -> Option<ListOf<'_>> {
    let creator = context.follows_of.as_deref()?.trim();
    let who = match creator.strip_prefix('@') {
        Some(handle) => RawWho { id: None, handle: Some(Cow::Borrowed(handle)) },
        None => RawWho { id: Some(Cow::Borrowed(creator)), handle: None },
    };
    (!creator.is_empty()).then_some(ListOf::Followers(who))
}

/// Place in a list that may go on over many units.
pub(crate) fn rank(ordinal: u64, index: usize) -> u64 {
    (ordinal << 24) | (index as u64).min(0xFF_FFFF)
}

/// Emits what the account's place in the list says.
pub(crate) fn emit_listed(
    list: &ListOf<'_>,
    who: RawWho<'_>,
    rank: u64,
    observed_at: Option<RawTime>,
    sink: &mut dyn Sink,
) {
    let follow = |follower: RawWho<'_>, followed: RawWho<'_>, sink: &mut dyn Sink| {
        let rank = Some(rank);
        sink.emit(Record::Follow(Box::new(RawFollow {
            platform: Platform::X,
            follower,
            followed,
            created_at: None,
            rank,
            observed_at,
        })));
    };
    let engagement = |post: &Cow<'_, str>, kind: EngagementKind, who: RawWho<'_>, sink: &mut dyn Sink| {
        sink.emit(Record::Engagement(Box::new(RawEngagement {
            platform: Platform::X,
            who,
            object: Cow::Borrowed(post),
            owner: RawWho::default(),
            kind,
            content: None,
            created_at: None,
            rank: Some(rank),
            observed_at,
        })));
    };
    match list {
        ListOf::Followers(creator) => follow(who, creator.clone(), sink),
        ListOf::Following(creator) => follow(creator.clone(), who, sink),
        ListOf::Reposters(post) => engagement(post, EngagementKind::Repost, who, sink),
        ListOf::Likers(post) => engagement(post, EngagementKind::Like, who, sink),
    }
}

/// Emits everything a top-level object holds.
pub(super) fn emit(object: &Object<'_>, scope: &Scope<'_>, index: usize, sink: &mut dyn Sink) {
    if object.recorded.given && !scope.is_recorded {
        return emit_recorded(&object.recorded.items, scope, sink);
    }
    let mut is_page = false;
    if (object.statuses.given || object.users.given)
        && object.statuses.items.is_empty()
        && object.users.items.is_empty()
    {
        return sink.reject(EMPTY);
    }
    for list in [&object.statuses, &object.users] {
        is_page |= list.given;
        for (i, item) in list.items.iter().enumerate() {
            emit(item, scope, i, sink);
        }
    }
    if object.ids.given {
        return emit_ids(&object.ids.items, scope, sink);
    }
    if is_page {
        return;
    }
    if let Some(tweet) = object.tweet.get() {
        return emit(tweet, scope, index, sink);
    }
    if object.is_tweet() {
        emit_tweet(object, None, scope.observed_at.or(streamed_at(object)), 0, sink);
    } else if object.is_user() {
        emit_user(object, scope, index, sink);
    } else if let Some(user) = object.user.get() {
        // `{"created_at": probe time, "user": {…}}`, as bot repositories store probes.
        let probed = object.created_at.as_deref().and_then(|text| time::twitter(text).value());
        let scope = Scope { observed_at: scope.observed_at.or(probed), ..scope.clone() };
        emit_user(user, &scope, index, sink);
    } else if object.errors.0 == Some(true) {
        sink.reject(ERROR_ANSWER);
    } else if object.notice.0 == Some(true) {
        sink.reject(NOTICE);
    } else {
        sink.reject(EMPTY);
    }
}

/// Streams hand out a tweet the moment it is posted: its time is the time of observation.
fn streamed_at(tweet: &Object<'_>) -> Option<RawTime> {
    let is_streamed = tweet.timestamp_ms.0.is_some() || tweet.filter_level.0.is_some();
    let millis = tweet.timestamp_ms.0.and_then(|ms| i64::try_from(ms).ok()).and_then(time::from_millis);
    millis.or_else(|| time::twitter(tweet.created_at.as_deref()?).value()).filter(|_| is_streamed)
}

fn emit_user(user: &Object<'_>, scope: &Scope<'_>, index: usize, sink: &mut dyn Sink) {
    if user.is_damaged() {
        sink.warn(DAMAGED);
    }
    let record = account::account(user, scope.observed_at);
    let who = record.who.clone();
    sink.emit(Record::Account(Box::new(record)));
    if let Some(list) = &scope.list {
        emit_listed(list, who, rank(scope.ordinal, index), scope.observed_at, sink);
    }
    if let Some(last) = user.last_post.get().filter(|last| last.is_tweet()) {
        emit_tweet(last, Some(user), scope.observed_at, 0, sink);
    }
}

/// A tweet, its author, and the tweets nested in it. `depth` bounds what a hostile file may nest.
fn emit_tweet(
    tweet: &Object<'_>,
    author: Option<&Object<'_>>,
    observed_at: Option<RawTime>,
    depth: usize,
    sink: &mut dyn Sink,
) {
    if let Some(user) = tweet.user.get().filter(|user| !account::who(user).is_empty()) {
        if user.is_damaged() {
            sink.warn(DAMAGED);
        }
        sink.emit(Record::Account(Box::new(account::account(user, observed_at))));
    }
    if tweet.is_damaged() {
        sink.reject("a post whose id was damaged by a spreadsheet or a script: export it again with ids as text");
    } else {
        sink.emit(Record::Post(Box::new(post::post(tweet, author, observed_at))));
    }
    // The API nests two deep: a retweet of a quote.
    if depth < 3 {
        for nested in [tweet.retweeted.get(), tweet.quoted.get()].into_iter().flatten().filter(|t| t.is_tweet()) {
            emit_tweet(nested, None, observed_at, depth + 1, sink);
        }
    }
}

fn emit_ids(ids: &[Id<'_>], scope: &Scope<'_>, sink: &mut dyn Sink) {
    let Some(list) = &scope.list else { return sink.reject(WHOSE_LIST) };
    if ids.is_empty() {
        return sink.reject(EMPTY);
    }
    for (i, id) in ids.iter().enumerate() {
        match &id.sound {
            Some(id) => {
                let who = RawWho { id: Some(Cow::Borrowed(id)), handle: None };
                emit_listed(list, who, rank(scope.ordinal, i), scope.observed_at, sink);
            }
            None => sink.reject("a damaged or missing id in a list of ids"),
        }
    }
}

/// The bodies of a VCR cassette. The request says whose list it is.
fn emit_recorded(interactions: &[Interaction<'_>], scope: &Scope<'_>, sink: &mut dyn Sink) {
    if interactions.is_empty() {
        return sink.reject(EMPTY);
    }
    for (i, interaction) in interactions.iter().enumerate() {
        let uri = interaction.request.get().and_then(|r| r.uri.as_deref()).unwrap_or("");
        let body = interaction.response.get().and_then(|r| r.body.get()).and_then(|b| b.string.as_deref());
        let recorded_at = interaction.recorded_at.as_deref().and_then(|text| {
            let text = text.strip_suffix(" GMT").map_or(Cow::Borrowed(text), |bare| Cow::Owned(format!("{bare}Z")));
            time::iso(&text).value()
        });
        let inner = Scope {
            observed_at: scope.observed_at.or(recorded_at),
            list: match list_of_request(uri) {
                // What the user declares is the better name of the creator.
                Some(ListOf::Followers(_)) if scope.list.is_some() => scope.list.clone(),
                asked => asked.or(scope.list.clone()),
            },
            ordinal: scope.ordinal + i as u64,
            is_recorded: true,
        };
        match body {
            Some(body) => super::read_text(body, &inner, sink),
            None => sink.reject(EMPTY),
        }
    }
}

/// The list that a v1.1 request asks for, by its path and its parameters.
fn list_of_request(uri: &str) -> Option<ListOf<'_>> {
    let (path, query) = uri.split_once('?')?;
    let parameter = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
            .map(|(_, value)| Cow::Borrowed(value))
    };
    let creator = || RawWho { id: parameter("user_id"), handle: parameter("screen_name") };
    if path.contains("/retweeters/ids") {
        return parameter("id").map(ListOf::Reposters);
    }
    if path.contains("/followers/") && !creator().is_empty() {
        return Some(ListOf::Followers(creator()));
    }
    if path.contains("/friends/") && !creator().is_empty() {
        return Some(ListOf::Following(creator()));
    }
    None
}
