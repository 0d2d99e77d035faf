//! Rows and objects into records: the sections of a mapping, filled field by field.

use super::evaluate::{Reader, declared, handle};
use super::fields::{AccountFields, EngagementFields, Field, FollowFields, PostFields};
use super::vocabulary;
use crate::record::{RawAccount, RawEngagement, RawFollow, RawPost, RawWho, Record, Text};
use claque_schema::{EngagementKind, Platform, PostKind, TextState};
use std::borrow::Cow;

impl<'u> Reader<'u, '_> {
    /// Emits every record that the mapping finds in the row or object, or rejects it.
    pub fn records(&mut self) {
        let mapping = self.mapping;
        let mut n_emitted = 0;
        let platform = self.shared_platform();
        let (mut name, mut list) = (None, None);
        if let Some(fields) = mapping.account.as_deref() {
            let account = self.account(fields, platform);
            name.clone_from(&account.name);
            if !account.who.is_empty() {
                list = self.listed(&account);
                self.sink.emit(Record::Account(Box::new(account)));
                n_emitted += 1;
            }
        }
        if let Some(fields) = mapping.post.as_deref() {
            let mut post = self.post(fields, platform);
            if post.id.is_some() || !post.author.is_empty() {
                post.identities.extend(name);
                self.sink.emit(Record::Post(Box::new(post)));
                n_emitted += 1;
            }
        }
        if let Some(engagement) = mapping.engagement.as_deref().and_then(|fields| self.engagement(fields, platform)) {
            self.sink.emit(Record::Engagement(Box::new(engagement)));
            n_emitted += 1;
        }
        let stated = mapping.follow.as_deref().and_then(|fields| self.follow(fields, platform));
        if let Some(follow) = stated.or(list) {
            self.sink.emit(Record::Follow(Box::new(follow)));
            n_emitted += 1;
        }
        if n_emitted == 0 {
            self.sink.reject(self.missing());
        }
    }

    /// Why nothing came out, as far as the mapping's own shape says it.
    fn missing(&self) -> &'static str {
        let mapping = self.mapping;
        let only_account = mapping.account.is_some() && mapping.post.is_none() && mapping.follow.is_none();
        if only_account && mapping.engagement.is_none() {
            return "no sound id and no handle";
        }
        if mapping.follow.is_some() {
            return "no follower, or nobody followed: name the account with --follows-of, or `--set` the mapping's parameter";
        }
        "no sound id, author, engagement or follow in it"
    }

    /// The platform of the sections that name none: that of the first section that does.
    fn shared_platform(&mut self) -> Platform {
        let mapping = self.mapping;
        let fields = [
            mapping.post.as_deref().map(|section| &section.platform),
            mapping.account.as_deref().map(|section| &section.platform),
            mapping.engagement.as_deref().map(|section| &section.platform),
            mapping.follow.as_deref().map(|section| &section.platform),
        ];
        let named = fields.into_iter().flatten().find(|field| field.is_some());
        named.map_or(Platform::Unknown, |field| self.platform(field, Platform::Unknown))
    }

    fn platform(&mut self, field: &'u Option<Field>, shared: Platform) -> Platform {
        if field.is_none() {
            return shared;
        }
        self.word(field, |word| word.parse().ok(), "platform not known; left open").unwrap_or_default()
    }

    fn account(&mut self, f: &'u AccountFields, shared: Platform) -> RawAccount<'u> {
        let label = self.word(&f.label, vocabulary::label, "label is neither human nor automated; left out");
        let own_kind = self.text(&f.label_kind).and_then(|kind| vocabulary::label_kind(&kind));
        let observed_at = self.time(&f.observed_at);
        let (label, kind) = label.map_or((None, None), |(label, kind)| (Some(label), kind));
        RawAccount {
            platform: self.platform(&f.platform, shared),
            who: self.who(&f.id, &f.handle),
            name: self.text(&f.name),
            // A bio column without a bio means an empty bio, not an unknown one.
            bio: self.text(&f.bio).or_else(|| self.is_place(&f.bio).then_some(Cow::Borrowed(""))),
            created_at: self.time_before(&f.created_at, observed_at.map(|time| time.at)),
            observed_at,
            followers: self.count(&f.followers_count),
            following: self.count(&f.following_count),
            posts: self.count(&f.posts_count),
            likes_given: self.count(&f.likes_given),
            listed: self.count(&f.listed_count),
            verified: self.flag(&f.verified),
            protected: self.flag(&f.protected),
            bot_declared: self.flag(&f.bot_declared),
            default_profile: self.flag(&f.default_profile),
            default_avatar: self.flag(&f.default_avatar),
            background_image: self.flag(&f.background_image),
            has_banner: self.flag(&f.has_banner).or_else(|| self.has(&f.banner)),
            has_url: self.flag(&f.has_url).or_else(|| self.has(&f.url)),
            has_location: self.flag(&f.has_location).or_else(|| self.has(&f.location)),
            geo_enabled: self.flag(&f.geo_enabled),
            lang: self.text(&f.lang),
            status: self.word(&f.status, vocabulary::status, "account status not known; left open").unwrap_or_default(),
            label_kind: own_kind.or(kind).filter(|_| label.is_some()).map(Cow::Owned),
            label,
        }
    }

    /// Whether a text is there, where the source has a place for it.
    fn has(&mut self, field: &'u Option<Field>) -> Option<bool> {
        self.is_place(field).then(|| self.text(field).is_some())
    }

    fn is_place(&self, field: &'u Option<Field>) -> bool {
        field.as_ref().is_some_and(|field| self.has_place(field))
    }

    fn post(&mut self, f: &'u PostFields, shared: Platform) -> RawPost<'u> {
        let (id, damaged) = self.id(f.id.as_ref());
        if damaged {
            self.sink.warn("id of the post damaged by a spreadsheet; left out");
        }
        let mut post = RawPost {
            platform: self.platform(&f.platform, shared),
            id,
            author: self.who(&f.author_id, &f.author_handle),
            created_at: self.time(&f.created_at),
            observed_at: self.time(&f.observed_at),
            lang: self.text(&f.lang),
            reply_to: self.reference(&f.reply_to),
            reply_to_author: self.who(&f.reply_to_author, &f.reply_to_handle),
            repost_of: self.reference(&f.repost_of),
            repost_of_author: self.who(&f.repost_of_author, &f.repost_of_handle),
            quote_of: self.reference(&f.quote_of),
            quote_of_author: self.who(&f.quote_of_author, &f.quote_of_handle),
            conversation: self.reference(&f.conversation_id),
            channel: self.text(&f.channel),
            mentions: self.mentions(f),
            hashtags: self.list(&f.hashtags).into_iter().map(|tag| without(tag, '#')).collect(),
            urls: self.list(&f.urls),
            media: self.list(&f.media),
            client: self.text(&f.client),
            identities: self.list(&f.identities),
            ..RawPost::default()
        };
        post.kind = self.kind(f, &post);
        (post.text, post.text_state) = self.body(f, post.kind);
        // A repost on X carries the counts of the original.
        if post.kind != PostKind::Repost || post.platform != Platform::X {
            post.likes = self.count(&f.like_count);
            post.reposts = self.count(&f.repost_count);
            post.replies = self.count(&f.reply_count);
            post.quotes = self.count(&f.quote_count);
            post.views = self.count(&f.view_count);
        }
        post
    }

    /// The declared kind, or what the references say.
    fn kind(&mut self, f: &'u PostFields, post: &RawPost<'u>) -> PostKind {
        if let Some(kind) =
            self.word(&f.kind, vocabulary::post_kind, "kind of post not known; taken from its references")
        {
            return kind;
        }
        if post.repost_of.is_some() || !post.repost_of_author.is_empty() {
            PostKind::Repost
        } else if post.quote_of.is_some() || !post.quote_of_author.is_empty() {
            PostKind::Quote
        } else if post.reply_to.is_some() || !post.reply_to_author.is_empty() {
            PostKind::Reply
        } else {
            PostKind::Post
        }
    }

    /// The text and how much of it there is. A column after the first is a substitute (`Snippet` for `Full Text`), so
    /// an ellipsis at its end means that it was cut; the same holds for the text of a repost.
    fn body(&mut self, f: &'u PostFields, kind: PostKind) -> (Option<Text<'u>>, TextState) {
        let Some((text, place)) = self.text_and_place(&f.text) else { return (None, TextState::Absent) };
        if matches!(text.as_ref(), "[removed]" | "[deleted]") {
            return (None, TextState::Removed);
        }
        let is_cut = text.ends_with('…') || (place > 0 && text.ends_with("..."));
        let may_be_cut = kind == PostKind::Repost || place > 0 || text.starts_with("RT @");
        let state = if is_cut && may_be_cut { TextState::Cut } else { TextState::Full };
        (Some(text), state)
    }

    fn mentions(&mut self, f: &'u PostFields) -> Vec<RawWho<'u>> {
        let handles = self.list(&f.mentions);
        let ids: Vec<Text<'u>> = self.list(&f.mention_ids);
        // Two lists of one length belong together; otherwise nobody knows which id is whose.
        if !ids.is_empty() && ids.len() == handles.len() {
            let pairs = ids.into_iter().zip(handles);
            return pairs.map(|(id, name)| RawWho { id: sound(id), handle: handle(name) }).collect();
        }
        let by_id = ids.into_iter().map(|id| RawWho { id: sound(id), handle: None });
        let by_handle = handles.into_iter().map(|name| RawWho { id: None, handle: handle(name) });
        let all = by_handle.chain(by_id);
        all.filter(|who| !who.is_empty()).collect()
    }

    fn engagement(&mut self, f: &'u EngagementFields, shared: Platform) -> Option<RawEngagement<'u>> {
        let who = self.any_who(&f.account, &f.account_id, &f.account_handle);
        let object = self.reference(&f.object)?;
        if who.is_empty() {
            return None;
        }
        let note = "kind of engagement not known; row left out";
        let kind: EngagementKind = self.word(&f.kind, vocabulary::engagement_kind, note)?;
        Some(RawEngagement {
            platform: self.platform(&f.platform, shared),
            who,
            object,
            owner: self.any_who(&f.owner, &f.owner_id, &f.owner_handle),
            kind,
            content: self.reference(&f.content),
            created_at: self.time(&f.created_at),
            rank: self.count(&f.rank).or(Some(self.context.ordinal)),
            observed_at: self.time(&f.observed_at),
        })
    }

    /// The follow that an account stands for in a file of accounts alone which `--follows-of` declares to be a list.
    fn listed(&self, account: &RawAccount<'u>) -> Option<RawFollow<'u>> {
        let mapping = self.mapping;
        let only_accounts = mapping.post.is_none() && mapping.engagement.is_none() && mapping.follow.is_none();
        let creator = self.context.follows_of.as_deref().filter(|_| only_accounts)?;
        Some(RawFollow {
            platform: account.platform,
            follower: account.who.clone(),
            followed: declared(Cow::Borrowed(creator)),
            created_at: None,
            rank: Some(self.context.ordinal),
            observed_at: account.observed_at,
        })
    }

    fn follow(&mut self, f: &'u FollowFields, shared: Platform) -> Option<RawFollow<'u>> {
        let follower = self.any_who(&f.follower, &f.follower_id, &f.follower_handle);
        let followed = self.any_who(&f.followed, &f.followed_id, &f.followed_handle);
        if follower.is_empty() || followed.is_empty() {
            return None;
        }
        Some(RawFollow {
            platform: self.platform(&f.platform, shared),
            follower,
            followed,
            created_at: self.time(&f.created_at),
            rank: self.count(&f.rank).or(Some(self.context.ordinal)),
            observed_at: self.time(&f.observed_at),
        })
    }
}

/// An id of a list, unless it is damaged or `-1`.
fn sound(id: Text<'_>) -> Option<Text<'_>> {
    match crate::value::sound_id(&id).sound() {
        Some(sound) if sound.len() == id.len() => Some(id),
        Some(sound) => Some(Cow::Owned(sound.into_owned())),
        None => None,
    }
}

/// The text without a sign at its start.
fn without(text: Text<'_>, sign: char) -> Text<'_> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix(sign).unwrap_or(text)),
        Cow::Owned(text) if text.starts_with(sign) => Cow::Owned(text[sign.len_utf8()..].to_owned()),
        owned => owned,
    }
}
