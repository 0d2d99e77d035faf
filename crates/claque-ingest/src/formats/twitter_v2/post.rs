//! A v2 tweet as a post; the rules are those of v1 (see there), with references by id and words from the includes.

use super::object::{Entities, Object, bare_id};
use super::page::Scope;
use crate::record::{RawPost, RawWho};
use crate::text::mention;
use crate::value::{time, unescape};
use claque_schema::{Platform, PostKind, TextState};
use std::borrow::Cow;

/// A tweet as a record.
pub(super) fn post<'a>(tweet: &'a Object<'_>, scope: &Scope<'a>) -> RawPost<'a> {
    let retweeted = tweet.reference("retweeted");
    let original = retweeted.and_then(|reference| whole(reference, scope));
    let said = original.unwrap_or(tweet);
    let mut post = RawPost {
        platform: Platform::X,
        id: tweet.key().map(Cow::Borrowed),
        author: author(tweet, scope),
        created_at: tweet.created_at.as_deref().and_then(|text| time::iso(text).value()),
        observed_at: scope.observed_at,
        lang: said.lang.filled().or(tweet.lang.filled()).map(Cow::Borrowed),
        client: tweet.source.filled().map(Cow::Borrowed),
        conversation: tweet.conversation.sound.as_deref().map(bare_id).map(Cow::Borrowed),
        ..RawPost::default()
    };
    references(tweet, scope, &mut post);
    text(tweet, original, &mut post);
    if retweeted.is_none() {
        counts(tweet, &mut post);
    }
    entities(said, &mut post);
    media(said, &mut post);
    identities(tweet, original, scope, &mut post);
    post
}

/// A referenced tweet with its text: inlined in flattened files, else from the page's includes.
fn whole<'s>(reference: &'s Object<'_>, scope: &Scope<'s>) -> Option<&'s Object<'s>> {
    if reference.text.0.is_some() {
        return Some(reference);
    }
    scope.tweet(reference.key()?)
}

fn author<'a>(tweet: &'a Object<'_>, scope: &Scope<'a>) -> RawWho<'a> {
    let id = tweet.author_key();
    let user = tweet.author.get().filter(|user| user.handle.0.is_some()).or_else(|| scope.user(id?));
    RawWho { id: id.map(Cow::Borrowed), handle: user.and_then(|user| user.handle.filled()).map(Cow::Borrowed) }
}

fn references<'a>(tweet: &'a Object<'_>, scope: &Scope<'a>, post: &mut RawPost<'a>) {
    let reply_to_user = tweet.reply_to_user_id.sound.as_deref().map(bare_id);
    let author_of = |reference: Option<&'a Object<'_>>| -> RawWho<'a> {
        reference
            .and_then(|r| {
                if r.author_key().is_some() {
                    Some(author(r, scope))
                } else {
                    Some(author(scope.tweet(r.key()?)?, scope))
                }
            })
            .unwrap_or_default()
    };
    if let Some(retweeted) = tweet.reference("retweeted") {
        post.kind = PostKind::Repost;
        post.repost_of = retweeted.key().map(Cow::Borrowed);
        post.repost_of_author = author_of(Some(retweeted));
        if post.repost_of_author.is_empty() {
            // The original is gone from the includes; the text still names its author.
            let head = tweet.text.as_deref().and_then(mention::old_retweet);
            post.repost_of_author.handle = head.map(|(handle, _)| Cow::Borrowed(handle));
        }
        return;
    }
    let (replied, quoted) = (tweet.reference("replied_to"), tweet.reference("quoted"));
    post.reply_to = replied.and_then(Object::key).map(Cow::Borrowed);
    post.reply_to_author = match reply_to_user {
        Some(id) => {
            let user = tweet.reply_to_user.get().or_else(|| scope.user(id));
            RawWho { id: Some(Cow::Borrowed(id)), handle: user.and_then(|u| u.handle.filled()).map(Cow::Borrowed) }
        }
        None => author_of(replied),
    };
    post.quote_of = quoted.and_then(Object::key).map(Cow::Borrowed);
    post.quote_of_author = author_of(quoted);
    post.kind = if replied.is_some() || reply_to_user.is_some() {
        PostKind::Reply
    } else if quoted.is_some() {
        PostKind::Quote
    } else {
        PostKind::Post
    };
}

fn text<'a>(tweet: &'a Object<'_>, original: Option<&'a Object<'_>>, post: &mut RawPost<'a>) {
    if let Some(whole) = original.and_then(Object::whole_text) {
        // Even an original of the includes is cut when it is long and its `note_tweet` was not asked for.
        let is_cut = original.is_some_and(|o| o.note.get().is_none()) && mention::looks_cut(whole);
        post.text = Some(unescape(whole));
        post.text_state = if is_cut { TextState::Cut } else { TextState::Full };
        return;
    }
    let Some(own) = tweet.whole_text() else { return };
    let is_note = tweet.note.get().is_some();
    let body =
        if post.kind == PostKind::Repost { mention::old_retweet(own).map_or(own, |(_, body)| body) } else { own };
    post.text = Some(unescape(body));
    post.text_state = if !is_note && mention::looks_cut(body) { TextState::Cut } else { TextState::Full };
    if post.kind == PostKind::Post {
        crate::formats::twitter_v1::by_text_alone(post);
    }
}

fn counts(tweet: &Object<'_>, post: &mut RawPost<'_>) {
    let Some(metrics) = tweet.metrics.get().filter(|_| post.kind != PostKind::Repost) else { return };
    post.likes = metrics.likes.0;
    post.reposts = metrics.reposts.0;
    post.replies = metrics.replies.0;
    post.quotes = metrics.quotes.0;
    post.views = metrics.views.0;
}

fn all_entities<'a>(said: &'a Object<'_>) -> impl Iterator<Item = &'a Entities<'a>> {
    let note = said.note.get().and_then(|note| note.entities.get());
    [note, said.entities.get()].into_iter().flatten()
}

fn entities<'a>(said: &'a Object<'_>, post: &mut RawPost<'a>) {
    let quoted = said.reference("quoted").and_then(Object::key);
    let is_permalink = |url: &str| quoted.is_some_and(|id| url.contains("/status/") && url.contains(id));
    for entities in all_entities(said) {
        for user in &entities.mentions.items {
            let who = super::account::who(user);
            if !who.is_empty() && !post.mentions.contains(&who) {
                post.mentions.push(who);
            }
        }
        for tag in entities.hashtags.items.iter().filter_map(|h| h.tag.filled()) {
            if !post.hashtags.iter().any(|known| known == tag) {
                post.hashtags.push(Cow::Borrowed(tag));
            }
        }
        for link in entities.urls.items.iter().filter(|link| link.media_key.0 != Some(true)) {
            let url = link.unwound.filled().or(link.expanded.filled()).or(link.url.filled());
            let Some(url) = url.filter(|url| !is_permalink(url) && !is_own_media(url)) else { continue };
            if !post.urls.iter().any(|known| known == url) {
                post.urls.push(Cow::Borrowed(url));
            }
        }
    }
}

/// `https://twitter.com/name/status/1/photo/1`: the post's own picture.
fn is_own_media(url: &str) -> bool {
    (url.contains("twitter.com/") || url.contains("//x.com/")) && (url.contains("/photo/") || url.contains("/video/"))
}

fn media<'a>(said: &'a Object<'_>, post: &mut RawPost<'a>) {
    let Some(attachments) = said.attachments.get() else { return };
    let keys = attachments.keys.items.iter().chain(attachments.media.items.iter().map(|m| &m.key));
    for key in keys.filter_map(|key| key.sound.as_deref()) {
        if !post.media.iter().any(|known| known == key) {
            post.media.push(Cow::Borrowed(key));
        }
    }
}

/// Names that the redactor takes out of the text: of the author, of everybody mentioned, of the originals' authors.
fn identities<'a>(tweet: &'a Object<'_>, original: Option<&'a Object<'a>>, scope: &Scope<'a>, post: &mut RawPost<'a>) {
    let mut users: Vec<&'a Object<'_>> = Vec::with_capacity(8);
    for said in [Some(tweet), original].into_iter().flatten() {
        users.extend(said.author.get().or_else(|| scope.user(said.author_key()?)));
        users.extend(
            said.reply_to_user.get().or_else(|| scope.user(said.reply_to_user_id.sound.as_deref().map(bare_id)?)),
        );
        for mentioned in all_entities(said).flat_map(|e| &e.mentions.items) {
            let known = mentioned.key().and_then(|id| scope.user(id));
            users.push(known.or_else(|| scope.user_by_handle(mentioned.handle.filled()?)).unwrap_or(mentioned));
        }
        for reference in &said.references.items {
            let whole = whole(reference, scope).unwrap_or(reference);
            users.extend(whole.author.get().or_else(|| scope.user(whole.author_key()?)));
        }
    }
    post.identities.reserve(2 * users.len());
    for user in users {
        post.identities.extend(user.name.filled().map(Cow::Borrowed));
        post.identities.extend(user.handle.filled().map(Cow::Borrowed));
    }
    post.identities.sort_unstable();
    post.identities.dedup();
}
