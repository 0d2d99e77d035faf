//! A v1.1 tweet as a post.
//!
//! Rules that matter later: a retweet carries the original's whole text, hashtags, links and mentions, because its own
//! copies are cut, and none of the counts, which are the original's; a quote is known by its id even when the quoted
//! tweet is gone; a retweet that is known only by `RT @name: ` is still one.

use super::object::{Entities, Object};
use crate::record::{RawPost, RawTime, RawWho};
use crate::text::{hashtag, mention};
use crate::value::{time, unescape};
use claque_schema::{Platform, PostKind, TextState};
use std::borrow::Cow;

/// A tweet as a record. `author` stands in where the tweet does not hold its user (a user's last tweet).
pub(super) fn post<'a>(
    tweet: &'a Object<'_>,
    author: Option<&'a Object<'_>>,
    observed_at: Option<RawTime>,
) -> RawPost<'a> {
    let user = tweet.user.get().or(author);
    let original = tweet.retweeted.get();
    // What is said: the original's words, if there is one.
    let said = original.unwrap_or(tweet);
    let mut post = RawPost {
        platform: Platform::X,
        id: tweet.key().map(Cow::Borrowed),
        author: user.map(super::account::who).unwrap_or_default(),
        created_at: tweet.created_at.as_deref().and_then(|text| time::twitter(text).value()),
        observed_at,
        lang: said.lang.filled().or(tweet.lang.filled()).map(Cow::Borrowed),
        client: tweet.source.filled().map(Cow::Borrowed),
        ..RawPost::default()
    };
    let (text, state) = text(said);
    post.text = text;
    post.text_state = state;
    references(tweet, &mut post);
    if original.is_none() {
        counts(tweet, &mut post);
        by_text_alone(&mut post);
    }
    entities(said, &mut post);
    identities(tweet, user, &mut post);
    post
}

/// The whole text if there is one, with what is known of its wholeness.
fn text<'a>(tweet: &'a Object<'_>) -> (Option<Cow<'a, str>>, TextState) {
    let extended = tweet.extended_tweet.get().and_then(|e| e.full_text.as_deref().or(e.text.as_deref()));
    if let Some(whole) = extended.or(tweet.full_text.as_deref()) {
        return (Some(unescape(whole)), TextState::Full);
    }
    let Some(text) = tweet.text.as_deref() else { return (None, TextState::Absent) };
    let is_cut = tweet.truncated.0 == Some(true) || mention::looks_cut(text);
    (Some(unescape(text)), if is_cut { TextState::Cut } else { TextState::Full })
}

fn references<'a>(tweet: &'a Object<'_>, post: &mut RawPost<'a>) {
    post.reply_to = tweet.reply_to_str.or(&tweet.reply_to).map(Cow::Borrowed);
    post.reply_to_author = RawWho {
        id: tweet.reply_to_user_str.or(&tweet.reply_to_user).map(Cow::Borrowed),
        handle: tweet.reply_to_handle.filled().map(Cow::Borrowed),
    };
    if let Some(original) = tweet.retweeted.get() {
        // A retweet of a quote says `is_quote_status`, too, but it is the original that quotes.
        post.kind = PostKind::Repost;
        post.repost_of = original.key().map(Cow::Borrowed);
        post.repost_of_author = original.user.get().map(super::account::who).unwrap_or_default();
        return;
    }
    let quoted = tweet.quoted.get();
    post.quote_of = tweet.quoted_id_str.or(&tweet.quoted_id).or_else(|| quoted?.key()).map(Cow::Borrowed);
    post.quote_of_author = quoted.and_then(|q| q.user.get()).map(super::account::who).unwrap_or_default();
    let quotes = post.quote_of.is_some() || tweet.is_quote.0 == Some(true);
    post.kind = if post.reply_to.is_some() || !post.reply_to_author.is_empty() {
        PostKind::Reply
    } else if quotes {
        PostKind::Quote
    } else {
        PostKind::Post
    };
}

fn counts(tweet: &Object<'_>, post: &mut RawPost<'_>) {
    post.likes = tweet.favorite_count.0;
    post.reposts = tweet.retweet_count.0;
    post.replies = tweet.reply_count.0;
    post.quotes = tweet.quote_count.0;
}

/// A retweet that only its text gives away (archives, bare-text corpora): the body without its head, the author by
/// handle, no counts.
pub(crate) fn by_text_alone(post: &mut RawPost<'_>) {
    if post.kind != PostKind::Post {
        return;
    }
    let Some(text) = post.text.as_deref() else { return };
    let Some((handle, body)) = mention::old_retweet(text) else { return };
    let (handle, body) = (handle.to_string(), body.to_string());
    post.kind = PostKind::Repost;
    post.repost_of_author = RawWho { id: None, handle: Some(Cow::Owned(handle)) };
    if mention::looks_cut(&body) {
        post.text_state = TextState::Cut;
    }
    post.text = Some(Cow::Owned(body));
    (post.likes, post.reposts, post.replies, post.quotes) = (None, None, None, None);
}

fn entities<'a>(said: &'a Object<'_>, post: &mut RawPost<'a>) {
    let whole = said.extended_tweet.get();
    let given = whole.and_then(|e| e.entities.get()).or(said.entities.get());
    let Some(entities) = given else {
        if let Some(text) = post.text.as_deref() {
            post.hashtags = hashtag::extract(text).into_iter().map(|tag| Cow::Owned(tag.to_string())).collect();
            post.mentions = mention::handles(text, Platform::X)
                .into_iter()
                .map(|handle| RawWho { id: None, handle: Some(Cow::Owned(handle.to_string())) })
                .collect();
        }
        return;
    };
    post.mentions = entities
        .mentions
        .items
        .iter()
        .map(|m| RawWho { id: m.id_str.or(&m.id).map(Cow::Borrowed), handle: m.handle.filled().map(Cow::Borrowed) })
        .filter(|who| !who.is_empty())
        .collect();
    post.hashtags = entities.hashtags.items.iter().filter_map(|h| h.text.filled()).map(Cow::Borrowed).collect();
    // The permalink of the quoted tweet is a quote, not a link.
    let quoted = said.quoted_id_str.or(&said.quoted_id);
    let is_permalink = |url: &str| quoted.is_some_and(|id| url.contains("/status/") && url.contains(id));
    post.urls = entities
        .urls
        .items
        .iter()
        .filter_map(|link| link.expanded.filled().or(link.url.filled()))
        .filter(|url| !is_permalink(url))
        .map(Cow::Borrowed)
        .collect();
    let extended = whole.and_then(|e| e.extended_entities.get()).or(said.extended_entities.get()).unwrap_or(entities);
    post.media = media(extended).chain(media(entities)).fold(Vec::new(), |mut seen, id| {
        if !seen.contains(&id) {
            seen.push(id);
        }
        seen
    });
}

fn media<'a>(entities: &'a Entities<'_>) -> impl Iterator<Item = Cow<'a, str>> {
    entities.media.items.iter().filter_map(|m| m.id_str.or(&m.id)).map(Cow::Borrowed)
}

/// Display names, which the redactor takes out of the text beside the handles it knows.
fn identities<'a>(tweet: &'a Object<'_>, user: Option<&'a Object<'_>>, post: &mut RawPost<'a>) {
    let nested = [tweet.retweeted.get(), tweet.quoted.get(), tweet.retweeted.get().and_then(|t| t.quoted.get())];
    // The words of a retweet are the original's: redacted as there, or equal texts would differ.
    let user = user.filter(|_| tweet.retweeted.get().is_none());
    let users = user.into_iter().chain(nested.into_iter().flatten().filter_map(|t| t.user.get()));
    let users: Vec<&'a Object<'_>> = users.collect();
    for user in users {
        post.identities.extend(user.name.filled().map(Cow::Borrowed));
        post.identities.extend(user.handle.filled().map(Cow::Borrowed));
    }
    let holders = [
        Some(tweet),
        tweet.extended_tweet.get(),
        tweet.retweeted.get(),
        tweet.retweeted.get().and_then(|t| t.extended_tweet.get()),
    ];
    for entities in holders.into_iter().flatten().filter_map(|holder| holder.entities.get()) {
        for mention in &entities.mentions.items {
            post.identities.extend(mention.name.filled().map(Cow::Borrowed));
        }
    }
    post.identities.sort_unstable();
    post.identities.dedup();
}
