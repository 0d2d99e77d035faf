//! The JSON of API v2: one reader for pages, tweets, users, errors and notices; see the note in v1's `object`.

use crate::formats::twitter_json::{Count, Flag, Id, List, Maybe, Present, Str, lenient_object};

lenient_object! {
    /// Any object of API v2, flattened or not.
    Object {
        id: Id<'a> = "id",
        created_at: Str<'a> = "created_at",
        entities: Maybe<Entities<'a>> = "entities",
        metrics: Maybe<Metrics<'a>> = "public_metrics",
        withheld: Present<'a> = "withheld",

        // Tweets.
        text: Str<'a> = "text",
        note: Maybe<Note<'a>> = "note_tweet",
        author_id: Id<'a> = "author_id",
        author: Maybe<Object<'a>> = "author",
        conversation: Id<'a> = "conversation_id",
        reply_to_user_id: Id<'a> = "in_reply_to_user_id",
        reply_to_user: Maybe<Object<'a>> = "in_reply_to_user",
        references: List<Object<'a>> = "referenced_tweets",
        // Of a referenced tweet: `retweeted`, `quoted`, `replied_to`. Of an error: a URL.
        kind: Str<'a> = "type",
        lang: Str<'a> = "lang",
        source: Str<'a> = "source",
        attachments: Maybe<Attachments<'a>> = "attachments",
        history: List<Id<'a>> = "edit_history_tweet_ids",

        // Users.
        handle: Str<'a> = "username",
        name: Str<'a> = "name",
        bio: Str<'a> = "description",
        location: Present<'a> = "location",
        url: Present<'a> = "url",
        verified: Flag<'a> = "verified",
        verified_type: Str<'a> = "verified_type",
        protected: Flag<'a> = "protected",
        avatar: Str<'a> = "profile_image_url",
        banner: Present<'a> = "profile_banner_url",

        // Lists, count buckets, compliance lines: recognised in order to say so.
        is_list: Present<'a> = "owner_id" | "member_count",
        is_bucket: Present<'a> = "tweet_count",
        action: Present<'a> = "action" | "redacted_at",

        // Pages.
        data: List<Object<'a>> = "data",
        includes: Maybe<Includes<'a>> = "includes",
        errors: List<Problem<'a>> = "errors",
        title: Present<'a> = "title" | "disconnect_type" | "error",
        twarc: Maybe<Twarc<'a>> = "__twarc",
    }
}

impl Object<'_> {
    /// TwiBot-22 writes `u123` for account 123 and `t123` for post 123.
    pub fn key(&self) -> Option<&str> {
        self.id.sound.as_deref().map(bare_id)
    }

    pub fn author_key(&self) -> Option<&str> {
        self.author_id.sound.as_deref().map(bare_id).or_else(|| self.author.get()?.key())
    }

    /// The whole text, if this object has it.
    pub fn whole_text(&self) -> Option<&str> {
        self.note.get().and_then(|note| note.text.as_deref()).or(self.text.as_deref())
    }

    pub fn is_tweet(&self) -> bool {
        self.text.0.is_some() || (self.author_id.sound.is_some() && self.handle.0.is_none())
    }

    pub fn is_user(&self) -> bool {
        self.handle.0.is_some()
            || (self.name.0.is_some() && self.metrics.get().is_some_and(|m| m.followers.0.is_some()))
    }

    /// The referenced tweet of a kind: `retweeted`, `quoted` or `replied_to`.
    pub fn reference(&self, kind: &str) -> Option<&Self> {
        self.references.items.iter().find(|reference| reference.kind.as_deref() == Some(kind))
    }
}

/// An id without TwiBot-22's letter.
pub(super) fn bare_id(id: &str) -> &str {
    match id.strip_prefix(['u', 't']) {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => digits,
        _ => id,
    }
}

lenient_object! {
    /// Counts of a tweet or of a user.
    Metrics {
        reposts: Count<'a> = "retweet_count",
        replies: Count<'a> = "reply_count",
        likes: Count<'a> = "like_count",
        quotes: Count<'a> = "quote_count",
        views: Count<'a> = "impression_count",
        followers: Count<'a> = "followers_count",
        following: Count<'a> = "following_count",
        posts: Count<'a> = "tweet_count",
        listed: Count<'a> = "listed_count",
    }
}

lenient_object! {
    /// The text of a post beyond 280 characters.
    Note {
        text: Str<'a> = "text",
        entities: Maybe<Entities<'a>> = "entities",
    }
}

lenient_object! {
    /// What a text refers to.
    Entities {
        mentions: List<Object<'a>> = "mentions",
        hashtags: List<Tag<'a>> = "hashtags",
        urls: List<Url<'a>> = "urls",
    }
}

lenient_object! {
    /// A hashtag.
    Tag {
        tag: Str<'a> = "tag" | "text",
    }
}

lenient_object! {
    /// A link.
    Url {
        url: Str<'a> = "url",
        expanded: Str<'a> = "expanded_url",
        unwound: Str<'a> = "unwound_url",
        media_key: Present<'a> = "media_key",
    }
}

lenient_object! {
    /// Media of a tweet: keys, and in flattened files the media themselves.
    Attachments {
        keys: List<Id<'a>> = "media_keys",
        media: List<Medium<'a>> = "media",
    }
}

lenient_object! {
    /// One medium.
    Medium {
        key: Id<'a> = "media_key",
    }
}

lenient_object! {
    /// Objects that the data refer to.
    Includes {
        users: List<Object<'a>> = "users",
        tweets: List<Object<'a>> = "tweets",
    }
}

lenient_object! {
    /// Why something could not be given.
    Problem {
        title: Str<'a> = "title",
        detail: Str<'a> = "detail",
        resource: Str<'a> = "resource_type",
        resource_id: Str<'a> = "resource_id",
        value: Str<'a> = "value",
        parameter: Str<'a> = "parameter",
    }
}

lenient_object! {
    /// What twarc notes about a fetched page.
    Twarc {
        url: Str<'a> = "url",
        retrieved_at: Str<'a> = "retrieved_at",
    }
}
