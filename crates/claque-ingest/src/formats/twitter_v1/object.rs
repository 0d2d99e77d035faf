//! The JSON of API v1.1: one reader for everything that stands at the top of a file.
//!
//! A tweet, a user, a page of search results, a list of ids and a stream notice are told apart by what they hold, and
//! that is known only after reading. So one struct holds the keys of all of them and is filled in one pass.

use crate::formats::twitter_json::{Count, Flag, Id, List, Maybe, Present, Str, lenient_object};

lenient_object! {
    /// Any object of API v1.1.
    Object {
        // Shared by tweets and users.
        id: Id<'a> = "id",
        id_str: Id<'a> = "id_str",
        created_at: Str<'a> = "created_at",
        lang: Str<'a> = "lang",
        withheld: Present<'a> = "withheld_in_countries" | "witheld_in_countries",

        // Tweets.
        full_text: Str<'a> = "full_text",
        text: Str<'a> = "text",
        truncated: Flag<'a> = "truncated",
        extended_tweet: Maybe<Object<'a>> = "extended_tweet",
        entities: Maybe<Entities<'a>> = "entities",
        extended_entities: Maybe<Entities<'a>> = "extended_entities",
        source: Str<'a> = "source",
        reply_to: Id<'a> = "in_reply_to_status_id",
        reply_to_str: Id<'a> = "in_reply_to_status_id_str",
        reply_to_user: Id<'a> = "in_reply_to_user_id",
        reply_to_user_str: Id<'a> = "in_reply_to_user_id_str",
        reply_to_handle: Str<'a> = "in_reply_to_screen_name",
        user: Maybe<Object<'a>> = "user",
        retweeted: Maybe<Object<'a>> = "retweeted_status",
        quoted: Maybe<Object<'a>> = "quoted_status",
        quoted_id: Id<'a> = "quoted_status_id",
        quoted_id_str: Id<'a> = "quoted_status_id_str",
        is_quote: Flag<'a> = "is_quote_status",
        retweet_count: Count<'a> = "retweet_count",
        favorite_count: Count<'a> = "favorite_count",
        reply_count: Count<'a> = "reply_count",
        quote_count: Count<'a> = "quote_count",
        timestamp_ms: Count<'a> = "timestamp_ms",
        filter_level: Present<'a> = "filter_level",

        // Users.
        handle: Str<'a> = "screen_name",
        name: Str<'a> = "name",
        bio: Str<'a> = "description",
        location: Present<'a> = "location",
        url: Present<'a> = "url",
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
        banner: Present<'a> = "profile_banner_url",
        geo_enabled: Flag<'a> = "geo_enabled",
        suspended: Flag<'a> = "suspended",
        last_post: Maybe<Object<'a>> = "status",

        // Pages and wrappers.
        statuses: List<Object<'a>> = "statuses",
        users: List<Object<'a>> = "users",
        ids: List<Id<'a>> = "ids",
        tweet: Maybe<Object<'a>> = "tweet",
        errors: Present<'a> = "errors" | "error",
        notice: Present<'a> = "delete" | "limit" | "scrub_geo" | "status_withheld" | "user_withheld" | "disconnect"
            | "warning",
        recorded: List<Interaction<'a>> = "http_interactions",
    }
}

impl Object<'_> {
    /// `id_str` before `id`: programs that hold numbers as doubles damage the latter only.
    pub fn key(&self) -> Option<&str> {
        self.id_str.or(&self.id)
    }

    /// An id was there, and it is damaged.
    pub fn is_damaged(&self) -> bool {
        self.key().is_none() && (self.id.damaged || self.id_str.damaged)
    }

    pub fn is_tweet(&self) -> bool {
        self.full_text.0.is_some() || self.text.0.is_some() || self.retweeted.get().is_some()
    }

    pub fn is_user(&self) -> bool {
        self.handle.0.is_some() || self.followers.0.is_some() || self.posts.0.is_some()
    }
}

lenient_object! {
    /// What a tweet's text refers to.
    Entities {
        mentions: List<Entity<'a>> = "user_mentions",
        hashtags: List<Entity<'a>> = "hashtags",
        urls: List<Entity<'a>> = "urls",
        media: List<Entity<'a>> = "media",
    }
}

lenient_object! {
    /// One mention, hashtag, link or picture.
    Entity {
        id: Id<'a> = "id",
        id_str: Id<'a> = "id_str",
        handle: Str<'a> = "screen_name",
        name: Str<'a> = "name",
        text: Str<'a> = "text" | "tag",
        url: Str<'a> = "url",
        expanded: Str<'a> = "expanded_url",
    }
}

lenient_object! {
    /// One recorded exchange of a VCR cassette (rtweet's tests, and people's own recordings).
    Interaction {
        request: Maybe<Request<'a>> = "request",
        response: Maybe<Response<'a>> = "response",
        recorded_at: Str<'a> = "recorded_at",
    }
}

lenient_object! {
    /// What was asked.
    Request {
        uri: Str<'a> = "uri",
    }
}

lenient_object! {
    /// What came back.
    Response {
        body: Maybe<Body<'a>> = "body",
    }
}

lenient_object! {
    /// The body as a string of JSON.
    Body {
        string: Str<'a> = "string",
    }
}
