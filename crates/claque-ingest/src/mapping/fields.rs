//! The neutral fields that a mapping may fill, per section, and what one field's recipe is.
//!
//! Names are those of the neutral schema; the spellings in the alias lists mean the same. Each field has one natural
//! type, so `type = …` in a file is a check for the reader's eye, not a cast.

use crate::value::{ListStyle, TimeFormat};
use regex_lite::Regex;

/// Index of a path in the mapping's list of paths.
pub(super) type PathId = usize;

/// What a field's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldType {
    /// Free text.
    Text,
    /// An id: damaged ones are refused.
    Id,
    /// An account, by handle unless `type = "id"` says otherwise.
    Who,
    /// A count.
    Int,
    /// Yes or no.
    Bool,
    /// An instant.
    Time,
    /// Several texts.
    List,
    /// A word of a fixed vocabulary.
    Word(Vocabulary),
}

/// Fixed vocabularies; values are checked when the file is loaded, as far as it spells them out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Platform,
    PostKind,
    EngagementKind,
    Label,
    Status,
}

impl FieldType {
    /// As the `type` key spells it.
    pub fn name(self) -> &'static str {
        match self {
            Text | Who | Word(_) => "text",
            Id => "id",
            Int => "int",
            Bool => "bool",
            Time => "time",
            List => "list",
        }
    }
}

/// `when = [[path, value, result]]`: the result where the path holds the value.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub path: PathId,
    pub value: String,
    pub result: String,
}

/// The recipe of one field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub kind: FieldType,
    /// Whether the file says `type = "id"` (matters for [`FieldType::Who`]).
    pub declared_id: bool,
    pub from: Vec<PathId>,
    pub all: bool,
    pub constant: Option<String>,
    pub param: Option<String>,
    pub when: Vec<Case>,
    pub map: Option<Vec<(String, String)>>,
    pub otherwise: Option<String>,
    pub regex: Option<Regex>,
    pub else_from: Vec<PathId>,
    pub formats: Vec<TimeFormat>,
    pub split: Option<ListStyle>,
    pub item: Option<String>,
    pub unquote: bool,
    pub html: bool,
    pub null_if: Option<(PathId, String)>,
    pub plus_days: Option<PathId>,
}

impl Field {
    /// A field of that type that finds nothing yet.
    pub fn new(kind: FieldType) -> Field {
        Field {
            kind,
            declared_id: false,
            from: Vec::new(),
            all: false,
            constant: None,
            param: None,
            when: Vec::new(),
            map: None,
            otherwise: None,
            regex: None,
            else_from: Vec::new(),
            formats: Vec::new(),
            split: None,
            item: None,
            unquote: false,
            html: false,
            null_if: None,
            plus_days: None,
        }
    }
}

/// The keys of a field's table, and what they mean.
pub(super) const FIELD_KEYS: [(&str, &str); 17] = [
    (
        "from",
        "columns, or paths in JSON (`user.id`), the first that holds something; a field given as a text alone means this",
    ),
    ("all", "true: the columns joined by a space"),
    ("const", "this value for every record"),
    ("param", "a value from the command line (`--set NAME=VALUE`); `self` is what --follows-of names"),
    ("when", "[[path, value, result], …]: the result where the path holds the value"),
    ("map", "{ value = result, … }: replaces values"),
    ("else", "this value where nothing else gave one"),
    ("regex", "a pattern with one group: what to take of the text"),
    ("else_from", "columns to look at as they are where `from` gave nothing"),
    ("type", "id, int, bool, time, list or text: a check for the reader's eye"),
    (
        "formats",
        "for times: iso, twitter, epoch, epoch_s, epoch_ms, epoch_us or a strftime pattern (`%Y-%m-%d`), in order",
    ),
    ("split", "for lists: auto, space, none, or what stands between items"),
    ("item", "for lists of objects: the key to take"),
    ("unquote", "true: undoes a second quoting"),
    ("html", "true: tags go, entities are undone"),
    ("null_if", "[path, value]: nothing where the path holds the value"),
    ("plus_days", "a column whose number of days is added to a time"),
];

/// What a mapping may say: each section with its fields and their types, then what may be said of a field.
pub fn mapping_keys() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        ("[account]", AccountFields::listed()),
        ("[post]", PostFields::listed()),
        ("[engagement]", EngagementFields::listed()),
        ("[follow]", FollowFields::listed()),
        ("a field", FIELD_KEYS.to_vec()),
    ]
}

macro_rules! section {
    (
        $(#[$doc:meta])* $struct:ident = $table:literal
        { $($field:ident: $kind:expr => $fills:literal,)+ }
        aliases { $($alias:literal => $target:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(super) struct $struct { $(pub $field: Option<Field>,)+ }

        impl $struct {
            /// The fields' names, then their aliases.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($field),)+ $($alias,)*];

            /// The fields with their types, for people who write a mapping.
            pub fn listed() -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), FieldType::name($kind)),)+]
            }

            /// The natural type of a field, by name or alias.
            pub fn kind_of(key: &str) -> Option<FieldType> {
                let key = Self::canonical(key);
                $(if key == stringify!($field) { return Some($kind); })+
                None
            }

            /// Puts a recipe in its place; false when the place is taken (a field given under two names) or unknown.
            pub fn set(&mut self, key: &str, field: Field) -> bool {
                let key = Self::canonical(key);
                $(if key == stringify!($field) { return self.$field.replace(field).is_none(); })+
                false
            }

            /// What the section can fill, as `table.field`.
            pub fn fills(&self) -> Vec<String> {
                let mut fills = Vec::new();
                $(if self.$field.is_some() && !$fills.is_empty() { fills.push(format!("{}.{}", $table, $fills)); })+
                fills
            }

            fn canonical(key: &str) -> &str {
                match key { $($alias => $target,)* other => other }
            }
        }
    };
}

use FieldType::{Bool, Id, Int, List, Text, Time, Who, Word};

section! {
    /// `[account]`.
    AccountFields = "accounts" {
        platform: Word(Vocabulary::Platform) => "platform",
        id: Id => "account",
        handle: Text => "handle",
        name: Text => "name",
        bio: Text => "bio",
        url: Text => "has_url",
        location: Text => "has_location",
        banner: Text => "has_banner",
        created_at: Time => "created_at",
        observed_at: Time => "observed_at",
        followers_count: Int => "followers",
        following_count: Int => "following",
        posts_count: Int => "posts",
        likes_given: Int => "likes_given",
        listed_count: Int => "listed",
        verified: Bool => "verified",
        protected: Bool => "protected",
        bot_declared: Bool => "bot_declared",
        default_profile: Bool => "default_profile",
        default_avatar: Bool => "default_avatar",
        background_image: Bool => "background_image",
        has_url: Bool => "has_url",
        has_location: Bool => "has_location",
        has_banner: Bool => "has_banner",
        geo_enabled: Bool => "geo_enabled",
        lang: Text => "lang",
        status: Word(Vocabulary::Status) => "status",
        label: Word(Vocabulary::Label) => "label",
        label_kind: Text => "label_kind",
    }
    aliases {
        "account_id" => "id",
        "description" => "bio",
        "followers" => "followers_count",
        "following" => "following_count",
        "posts" => "posts_count",
        "likes_given_count" => "likes_given",
        "listed" => "listed_count",
    }
}

section! {
    /// `[post]`.
    PostFields = "posts" {
        platform: Word(Vocabulary::Platform) => "platform",
        id: Id => "post",
        url: Text => "",
        author_id: Id => "author",
        author_handle: Text => "author",
        created_at: Time => "created_at",
        observed_at: Time => "observed_at",
        text: Text => "text",
        lang: Text => "lang",
        client: Text => "client",
        kind: Word(Vocabulary::PostKind) => "kind",
        reply_to: Id => "reply_to",
        reply_to_author: Id => "reply_to_author",
        reply_to_handle: Text => "reply_to_author",
        repost_of: Id => "repost_of",
        repost_of_author: Id => "repost_of_author",
        repost_of_handle: Text => "repost_of_author",
        quote_of: Id => "quote_of",
        quote_of_author: Id => "quote_of_author",
        quote_of_handle: Text => "quote_of_author",
        conversation_id: Id => "conversation",
        channel: Text => "channel",
        mentions: List => "mentions",
        mention_ids: List => "mentions",
        hashtags: List => "hashtags",
        urls: List => "links",
        media: List => "media",
        like_count: Int => "likes",
        repost_count: Int => "reposts",
        reply_count: Int => "replies",
        quote_count: Int => "quotes",
        view_count: Int => "views",
        identities: List => "",
    }
    aliases {
        "post_id" => "id",
        "likes" => "like_count",
        "reposts" => "repost_count",
        "replies" => "reply_count",
        "quotes" => "quote_count",
        "views" => "view_count",
        "conversation" => "conversation_id",
    }
}

section! {
    /// `[engagement]`.
    EngagementFields = "engagements" {
        platform: Word(Vocabulary::Platform) => "platform",
        account: Who => "account",
        account_id: Id => "account",
        account_handle: Text => "account",
        object: Id => "object",
        owner: Who => "owner",
        owner_id: Id => "owner",
        owner_handle: Text => "owner",
        kind: Word(Vocabulary::EngagementKind) => "kind",
        content: Id => "content",
        created_at: Time => "created_at",
        observed_at: Time => "observed_at",
        rank: Int => "rank",
    }
    aliases {
        "post_id" => "object",
    }
}

section! {
    /// `[follow]`.
    FollowFields = "follows" {
        platform: Word(Vocabulary::Platform) => "platform",
        follower: Who => "follower",
        follower_id: Id => "follower",
        follower_handle: Text => "follower",
        followed: Who => "followed",
        followed_id: Id => "followed",
        followed_handle: Text => "followed",
        created_at: Time => "created_at",
        observed_at: Time => "observed_at",
        rank: Int => "rank",
    }
    aliases {
        "followed_at" => "created_at",
    }
}
