//! What columns are called: names that speak for a field, in English, French, Spanish, Portuguese, German and Italian.
//!
//! Names are compared with case, accents and punctuation taken out. A whole match counts most, then a match of the
//! last part of a dotted path, then one of whole words in the name.

/// What the cells of a field must be readable as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Mostly distinct ids.
    Key,
    /// Ids that may repeat.
    Id,
    /// One word.
    Handle,
    /// One word, mostly distinct.
    OwnHandle,
    /// A short text.
    Name,
    /// Running text.
    Prose,
    /// An instant.
    Time,
    /// A count.
    Count,
    /// Yes or no.
    Flag,
    /// Several texts.
    List,
    /// A code of two or three letters, or a name of a language.
    Code,
}

/// A field, what its cells look like, and what its column may be called.
pub(super) struct Hint {
    pub field: &'static str,
    pub look: Look,
    pub names: &'static [&'static str],
}

const fn hint(field: &'static str, look: Look, names: &'static [&'static str]) -> Hint {
    Hint { field, look, names }
}

/// `[post]`.
pub(super) const POST: &[Hint] = &[
    hint(
        "id",
        Look::Key,
        &[
            "post id",
            "tweet id",
            "tweetid",
            "status id",
            "message id",
            "comment id",
            "video id",
            "id",
            "id str",
            "uri",
            "permalink",
            "document id",
            "mention id",
            "url",
            "link",
        ],
    ),
    hint(
        "author_id",
        Look::Id,
        &[
            "author id",
            "user id",
            "userid",
            "account id",
            "from id",
            "owner id",
            "uid",
            "channel id",
            "user did",
            "user id str",
            "id auteur",
            "id autor",
            "id usuario",
            "author did",
        ],
    ),
    hint(
        "author_handle",
        Look::Handle,
        &[
            "author",
            "username",
            "user name",
            "screen name",
            "handle",
            "author handle",
            "user screen name",
            "author username",
            "user",
            "account",
            "from",
            "owner username",
            "auteur",
            "autor",
            "usuario",
            "benutzer",
            "verfasser",
            "utilisateur",
            "utente",
            "autore",
            "influencer",
            "user handle",
        ],
    ),
    hint(
        "created_at",
        Look::Time,
        &[
            "created at",
            "date",
            "timestamp",
            "time",
            "datetime",
            "published",
            "published at",
            "created",
            "posted at",
            "created utc",
            "publish date",
            "unix timestamp",
            "timestamp utc",
            "create time",
            "taken at",
            "fecha",
            "datum",
            "zeit",
            "heure",
            "data",
            "hora",
            "erstellt",
            "date de publication",
            "tweet time",
        ],
    ),
    hint(
        "text",
        Look::Prose,
        &[
            "text",
            "content",
            "body",
            "message",
            "tweet",
            "full text",
            "caption",
            "comment",
            "tweet text",
            "opening text",
            "texte",
            "texto",
            "testo",
            "inhalt",
            "nachricht",
            "contenu",
            "contenido",
            "mensaje",
            "conteudo",
            "kommentar",
            "snippet",
        ],
    ),
    hint("lang", Look::Code, &["lang", "language", "langue", "idioma", "sprache", "lingua"]),
    hint("client", Look::Name, &["client", "source label", "source name", "app", "tweet client name"]),
    hint(
        "reply_to",
        Look::Id,
        &[
            "reply to",
            "in reply to",
            "in reply to id",
            "in reply to status id",
            "in reply to tweetid",
            "reply id",
            "parent id",
            "parent",
            "to tweetid",
            "post id",
            "media id",
            "video id",
            "post shortcode",
        ],
    ),
    hint(
        "reply_to_handle",
        Look::Handle,
        &[
            "in reply to screen name",
            "in reply to user",
            "reply to user",
            "to username",
            "creator",
            "post author",
            "post owner",
        ],
    ),
    hint(
        "repost_of",
        Look::Id,
        &[
            "repost of",
            "retweet id",
            "retweeted id",
            "repost id",
            "retweeted status id",
            "retweet of",
            "retweet tweetid",
        ],
    ),
    hint("quote_of", Look::Id, &["quote of", "quoted id", "quoted status id", "quote id", "quoted tweet tweetid"]),
    hint("conversation_id", Look::Id, &["conversation id", "thread id", "conversation"]),
    hint(
        "channel",
        Look::Name,
        &["subreddit", "channel", "group", "group name", "video", "page name", "kanal", "canal"],
    ),
    hint("mentions", Look::List, &["mentions", "user mentions", "mentioned users", "mentioned names", "menciones"]),
    hint("hashtags", Look::List, &["hashtags", "tags", "hashtag", "mots dieses", "etiquetas"]),
    hint("urls", Look::List, &["urls", "links", "expanded urls", "outlinks", "liens", "enlaces"]),
    hint(
        "like_count",
        Look::Count,
        &[
            "likes",
            "like count",
            "favorite count",
            "favourites",
            "favorites",
            "num likes",
            "likes count",
            "score",
            "me gusta",
            "j aime",
            "gefallt mir",
            "digg count",
        ],
    ),
    hint(
        "repost_count",
        Look::Count,
        &[
            "retweets",
            "retweet count",
            "reposts",
            "repost count",
            "shares",
            "share count",
            "partages",
            "compartidos",
            "retweets count",
        ],
    ),
    hint(
        "reply_count",
        Look::Count,
        &[
            "replies",
            "reply count",
            "comments",
            "comment count",
            "num comments",
            "commentaires",
            "comentarios",
            "kommentare",
            "replies count",
        ],
    ),
    hint("quote_count", Look::Count, &["quotes", "quote count"]),
    hint(
        "view_count",
        Look::Count,
        &["views", "view count", "impressions", "impression count", "play count", "vues", "vistas"],
    ),
];

/// `[account]`, in a file of accounts.
pub(super) const ACCOUNT: &[Hint] = &[
    hint("id", Look::Key, &["id", "user id", "userid", "account id", "id str", "did", "uid", "channel id", "pk"]),
    hint(
        "handle",
        Look::OwnHandle,
        &[
            "screen name",
            "username",
            "user name",
            "handle",
            "user screen name",
            "login",
            "account",
            "user",
            "acct",
            "usuario",
            "utilisateur",
            "benutzername",
            "profile",
        ],
    ),
    hint(
        "name",
        Look::Name,
        &[
            "name",
            "display name",
            "full name",
            "fullname",
            "displayname",
            "nom",
            "nombre",
            "nome",
            "anzeigename",
            "user display name",
            "nickname",
        ],
    ),
    hint(
        "bio",
        Look::Prose,
        &[
            "description",
            "bio",
            "biography",
            "about",
            "profile description",
            "biografia",
            "user description",
            "signature",
        ],
    ),
    hint(
        "created_at",
        Look::Time,
        &[
            "created at",
            "account created at",
            "created",
            "joined",
            "join date",
            "account creation date",
            "registered",
            "created utc",
            "date creation",
            "fecha de creacion",
            "beigetreten",
            "user created at",
            "timestamp utc",
        ],
    ),
    hint(
        "observed_at",
        Look::Time,
        &["collected at", "crawled at", "retrieved at", "observed at", "scraped at", "collection time", "updated"],
    ),
];

/// `[account]`, in files of accounts and of posts: names that belong to the author wherever they stand.
pub(super) const PROFILE: &[Hint] = &[
    hint(
        "followers_count",
        Look::Count,
        &[
            "followers",
            "followers count",
            "follower count",
            "fans",
            "subscribers",
            "subscriber count",
            "abonnes",
            "seguidores",
            "abonnenten",
            "user followers",
            "author followers",
        ],
    ),
    hint(
        "following_count",
        Look::Count,
        &[
            "following",
            "following count",
            "friends",
            "friends count",
            "follows",
            "followings",
            "abonnements",
            "siguiendo",
            "seguindo",
            "user friends",
            "user following",
        ],
    ),
    hint(
        "posts_count",
        Look::Count,
        &[
            "statuses count",
            "tweets",
            "posts",
            "posts count",
            "tweet count",
            "media count",
            "publications",
            "publicaciones",
            "beitrage",
            "user tweets",
            "post count",
        ],
    ),
    hint("likes_given", Look::Count, &["favourites count", "favorites count", "likes given", "user likes"]),
    hint("listed_count", Look::Count, &["listed count", "listedcount", "lists", "user lists"]),
    hint(
        "verified",
        Look::Flag,
        &["verified", "is verified", "user verified", "author verified", "verifie", "verificado"],
    ),
    hint("protected", Look::Flag, &["protected", "private", "is private", "prive", "privado"]),
    hint("default_profile", Look::Flag, &["default profile"]),
    hint("default_avatar", Look::Flag, &["default profile image", "default avatar"]),
    hint("location", Look::Name, &["location", "user location", "lieu", "ubicacion", "ort"]),
];

/// `[account]`, in a file of posts: names that say whose they are.
pub(super) const AUTHOR: &[Hint] = &[
    hint(
        "name",
        Look::Name,
        &[
            "author name",
            "author display name",
            "author fullname",
            "author displayname",
            "user display name",
            "user full name",
            "user displayname",
            "user name",
            "owner full name",
            "nom de l auteur",
            "nombre del autor",
        ],
    ),
    hint(
        "bio",
        Look::Prose,
        &["author description", "user description", "author bio", "user bio", "user raw description"],
    ),
    hint(
        "created_at",
        Look::Time,
        &[
            "author created at",
            "user created at",
            "user timestamp utc",
            "account creation date",
            "account created at",
            "user created",
            "author created utc",
        ],
    ),
];

/// Words that say that a column is about an account; in a file of posts they speak against the post's own fields.
pub(super) const ABOUT_ACCOUNTS: &[&str] = &["author", "user", "owner", "account", "profile", "channel"];

/// What the clock's column is called where date and time are apart.
pub(super) const CLOCK: &[&str] = &["time", "hour", "heure", "hora", "uhrzeit", "ora", "zeit"];

/// `[follow]`: both must be found under these names.
pub(super) const FOLLOW: &[Hint] = &[
    hint("follower", Look::Handle, &["follower", "follower id", "source", "source id", "seguidor", "abonne"]),
    hint(
        "followed",
        Look::Handle,
        &["followed", "followed id", "followee", "target", "target id", "following", "creator"],
    ),
];

/// When an account followed, in a list of followers with their profiles.
pub(super) const FOLLOWED_AT: &[Hint] = &[hint(
    "created_at",
    Look::Time,
    &["followed at", "follow date", "followed on", "date followed", "follow time", "following since"],
)];

/// `[engagement]`: who liked what, and whose it was.
pub(super) const ENGAGEMENT: &[Hint] = &[
    hint(
        "account",
        Look::Handle,
        &[
            "liker",
            "liked by",
            "liker username",
            "liker id",
            "username",
            "user name",
            "user",
            "handle",
            "screen name",
            "account",
            "user id",
            "account id",
        ],
    ),
    hint(
        "object",
        Look::Id,
        &["post id", "media id", "tweet id", "status id", "video id", "post shortcode", "shortcode", "post"],
    ),
    hint("owner", Look::Handle, &["creator", "owner", "post author", "post owner", "page", "creator id"]),
    hint("created_at", Look::Time, &["liked at", "like date", "date liked", "created at", "timestamp", "date", "time"]),
];

/// Names of columns that only a list of likes has.
pub(super) const LIKES: &[&str] = &["liker", "liked by", "liker username", "liker id", "liked at", "date liked"];

/// Columns that may hold ground truth: named in the draft, never mapped by guess.
pub(super) const LABEL: &[&str] =
    &["label", "bot", "is bot", "fake", "is fake", "account type", "class", "spam", "human"];

/// How much a column's name speaks for one of `names`, 0–1.
pub(super) fn match_names(column: &str, names: &[&str]) -> f64 {
    let folded = fold(column);
    let last = fold(column.rsplit(['.', '/', ':']).next().unwrap_or(column));
    let place = |text: &str| names.iter().position(|name| *name == text);
    // Earlier names are the plainer ones; a step of a percent settles ties.
    let rank = |at: usize| 0.01 * at.min(20) as f64;
    if let Some(at) = place(&folded) {
        return 1.0 - rank(at);
    }
    if let Some(at) = place(&last) {
        return 0.85 - rank(at);
    }
    let padded = format!(" {folded} ");
    let words = names.iter().position(|name| name.len() > 3 && padded.contains(&format!(" {name} ")));
    words.map_or(0.0, |at| 0.65 - rank(at))
}

/// Lower case, without accents, words split at punctuation and at capitals, joined by single spaces.
pub(super) fn fold(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::new();
    let mut was_lower = false;
    for c in name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            if c.is_uppercase() && was_lower {
                out.push(' ');
            }
            was_lower = c.is_lowercase() || c.is_numeric();
            out.extend(c.to_lowercase());
        } else {
            was_lower = false;
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        }
    }
    out.trim_end().to_owned()
}
