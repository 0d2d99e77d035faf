//! TwiBot-20: an array of `{ID, profile, tweet, neighbor, domain, label}`.
//!
//! The profile is a v1.1 user whose values all became strings with a space at the end (`"15349596 "`, `"None "`);
//! posts are bare texts without id or time, so they get the id `ID/index`; the neighbours are 20 follow edges without
//! times. `label` is `0` (human) or `1` (bot) and is missing from the public sample.

use super::post::by_text_alone;
use crate::format::{Context, Detection, Format, Sample, Shape, Sink, Unit};
use crate::formats::twitter_json::{Count, Flag, Id, List, Maybe, Str, lenient_object};
use crate::record::{RawAccount, RawFollow, RawPost, RawWho, Record};
use crate::text::{hashtag, mention};
use crate::value::{is_null, time, unescape};
use claque_schema::{Label, Platform, PostKind, TextState};
use std::borrow::Cow;

lenient_object! {
    /// One account of the corpus.
    Member {
        id: Id<'a> = "ID",
        profile: Maybe<Profile<'a>> = "profile",
        tweets: List<Str<'a>> = "tweet",
        neighbours: Maybe<Neighbours<'a>> = "neighbor",
        label: Str<'a> = "label",
    }
}

lenient_object! {
    /// A v1.1 user as strings.
    Profile {
        id: Id<'a> = "id",
        id_str: Id<'a> = "id_str",
        handle: Str<'a> = "screen_name",
        name: Str<'a> = "name",
        bio: Str<'a> = "description",
        location: Str<'a> = "location",
        url: Str<'a> = "url",
        created_at: Str<'a> = "created_at",
        followers: Count<'a> = "followers_count",
        following: Count<'a> = "friends_count",
        listed: Count<'a> = "listed_count",
        posts: Count<'a> = "statuses_count",
        likes_given: Count<'a> = "favourites_count",
        verified: Flag<'a> = "verified",
        protected: Flag<'a> = "protected",
        default_profile: Flag<'a> = "default_profile",
        default_avatar: Flag<'a> = "default_profile_image",
        background: Flag<'a> = "profile_use_background_image",
        geo_enabled: Flag<'a> = "geo_enabled",
        lang: Str<'a> = "lang",
    }
}

lenient_object! {
    /// Follow edges.
    Neighbours {
        following: List<Id<'a>> = "following",
        followers: List<Id<'a>> = "follower",
    }
}

/// The format.
pub(crate) struct TwiBot20;

impl Format for TwiBot20 {
    fn name(&self) -> &str {
        "twibot-20"
    }

    fn about(&self) -> &str {
        "TwiBot-20 corpus: JSON objects with `ID`, `profile`, `tweet` and `neighbor`"
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        let is_member = |object: &serde_json::Value| {
            object.get("ID").is_some() && (object.get("profile").is_some() || object.get("neighbor").is_some())
        };
        let keys = |key: &str| sample.text.contains(&format!("\"{key}\":"));
        let large = sample.values.is_empty() && keys("ID") && keys("profile") && keys("screen_name");
        (large || sample.values.iter().any(is_member))
            .then(|| Detection { confidence: 95, why: "JSON objects with `ID`, `profile` and `neighbor`".to_string() })
    }

    fn shape(&self) -> Shape {
        Shape::Json
    }

    fn fields(&self) -> Vec<String> {
        "accounts.handle accounts.name accounts.bio accounts.created_at accounts.followers accounts.following \
         accounts.posts accounts.likes_given accounts.listed accounts.verified accounts.protected \
         accounts.default_profile accounts.default_avatar accounts.background_image accounts.has_url \
         accounts.has_location accounts.geo_enabled accounts.label posts.author posts.text posts.kind posts.mentions \
         posts.hashtags follows.rank"
            .split_whitespace()
            .map(str::to_string)
            .collect()
    }

    fn read(&self, unit: Unit<'_>, _: &Context, sink: &mut dyn Sink) {
        let Unit::Json(text) = unit else { return sink.reject(super::pages::NOT_JSON) };
        match serde_json::from_str::<Member<'_>>(text) {
            Ok(member) => emit(&member, sink),
            Err(_) => sink.reject(super::pages::NOT_JSON),
        }
    }
}

fn emit(member: &Member<'_>, sink: &mut dyn Sink) {
    let profile = member.profile.get();
    let id = member.id.sound.as_deref().or_else(|| profile.and_then(|p| p.id_str.or(&p.id)));
    let handle = profile.and_then(|p| said(&p.handle));
    let who = RawWho { id: id.map(Cow::Borrowed), handle };
    if who.is_empty() {
        return sink.reject("an account without a sound id or handle");
    }
    sink.emit(Record::Account(Box::new(account(profile, who.clone(), member))));
    for (i, tweet) in member.tweets.items.iter().enumerate() {
        let Some((id, text)) = id.zip(tweet.filled()) else { continue };
        sink.emit(Record::Post(Box::new(post(format!("{id}/{i}"), text, &who, profile))));
    }
    let Some(neighbours) = member.neighbours.get() else { return };
    for (list, outward) in [(&neighbours.following, true), (&neighbours.followers, false)] {
        for (i, other) in list.items.iter().enumerate() {
            let Some(other) = other.sound.as_deref() else { continue };
            let other = RawWho { id: Some(Cow::Borrowed(other)), handle: None };
            let (follower, followed) = if outward { (who.clone(), other) } else { (other, who.clone()) };
            let follow =
                RawFollow { platform: Platform::X, follower, followed, rank: Some(i as u64), ..RawFollow::default() };
            sink.emit(Record::Follow(Box::new(follow)));
        }
    }
}

/// A string without the space at its end; `None` for the corpus's word for nothing.
fn said<'a>(text: &'a Str<'_>) -> Option<Cow<'a, str>> {
    text.filled().filter(|text| !is_null(text)).map(Cow::Borrowed)
}

fn account<'a>(profile: Option<&'a Profile<'_>>, who: RawWho<'a>, member: &Member<'_>) -> RawAccount<'a> {
    let label = match member.label.filled() {
        Some("0" | "human") => Some(Label::Human),
        Some("1" | "bot") => Some(Label::Automated),
        _ => None,
    };
    let base = RawAccount { platform: Platform::X, who, label, ..RawAccount::default() };
    let Some(p) = profile else { return base };
    // An empty string is an empty field; `None ` is one, too, since every profile lists every field.
    let has = |text: &Str<'_>| text.0.as_ref().map(|_| said(text).is_some());
    RawAccount {
        name: said(&p.name),
        bio: p.bio.0.as_ref().map(|_| said(&p.bio).unwrap_or(Cow::Borrowed(""))),
        created_at: p.created_at.as_deref().and_then(|text| time::twitter(text).value()),
        followers: p.followers.0,
        following: p.following.0,
        posts: p.posts.0,
        likes_given: p.likes_given.0,
        listed: p.listed.0,
        verified: p.verified.0,
        protected: p.protected.0,
        default_profile: p.default_profile.0,
        default_avatar: p.default_avatar.0,
        background_image: p.background.0,
        has_url: has(&p.url),
        has_location: has(&p.location),
        geo_enabled: p.geo_enabled.0,
        lang: said(&p.lang),
        ..base
    }
}

fn post<'a>(id: String, text: &'a str, who: &RawWho<'a>, profile: Option<&'a Profile<'_>>) -> RawPost<'a> {
    let mut post = RawPost {
        platform: Platform::X,
        id: Some(Cow::Owned(id)),
        author: who.clone(),
        text: Some(unescape(text)),
        text_state: if mention::looks_cut(text) { TextState::Cut } else { TextState::Full },
        kind: PostKind::Post,
        identities: profile.and_then(|p| said(&p.name)).into_iter().collect(),
        ..RawPost::default()
    };
    by_text_alone(&mut post);
    let text = post.text.as_deref().unwrap_or("");
    let handles = mention::handles(text, Platform::X);
    let mentions: Vec<RawWho<'_>> =
        handles.into_iter().map(|h| RawWho { id: None, handle: Some(Cow::Owned(h.to_string())) }).collect();
    let hashtags = hashtag::extract(text).into_iter().map(|tag| Cow::Owned(tag.to_string())).collect();
    // A text that opens with a mention answers it.
    if post.kind == PostKind::Post && text.starts_with('@') {
        post.kind = PostKind::Reply;
        post.reply_to_author = mentions.first().cloned().unwrap_or_default();
    }
    post.mentions = mentions;
    post.hashtags = hashtags;
    post
}
