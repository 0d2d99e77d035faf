//! The MIB datasets (Cresci 2015, 2017): `users.csv` with 42 columns and `tweets.csv` with 25, fewer in some classes;
//! 2015 has `friends.csv` and `followers.csv`, too: `source_id` follows `target_id`.
//!
//! Quirks, all seen in the files: `created_at` is Twitter's spelling, or epoch milliseconds with an `L` behind
//! (`1183552203000L`); flags hold `1` or nothing, and `NULL` where the class was never asked; `0` in a reference means
//! "none"; `timestamp`, `crawled_at` and `updated` name no zone. The class, and with it the label, is only in the name
//! of the folder (`genuine_accounts.csv/users.csv`: folders end in `.csv`) or of the file.
//! Cresci et al., "Fame for sale" (DSS 2015); "The paradigm-shift of social spambots" (WWW 2017).

use super::coortweet::sound;
use crate::format::{Context, Detection, Format, Header, Sample, Shape, Sink, Unit};
use crate::record::{RawAccount, RawFollow, RawPost, RawTime, RawWho, Record, Text};
use crate::value::{self, Reading, Zone};
use claque_schema::{Label, Platform, PostKind, TextState};
use std::borrow::Cow;

const USER_COLUMNS: [&str; 7] = [
    "id",
    "screen_name",
    "statuses_count",
    "followers_count",
    "friends_count",
    "favourites_count",
    "profile_use_background_image",
];
const TWEET_COLUMNS: [&str; 5] = ["id", "text", "user_id", "in_reply_to_status_id", "timestamp"];

const FOLLOW_COLUMNS: [&str; 2] = ["source_id", "target_id"];

/// Folder or file names, from the narrower to the wider, and what they say of the accounts.
const CLASSES: &[(&str, Label, Option<&str>)] = &[
    ("genuine", Label::Human, None),
    ("e13", Label::Human, None),
    ("tfp", Label::Human, None),
    ("fake_followers", Label::Automated, Some("fake_follower")),
    ("fsf", Label::Automated, Some("fake_follower")),
    ("int", Label::Automated, Some("fake_follower")),
    ("twt", Label::Automated, Some("fake_follower")),
    ("social_spambot", Label::Automated, Some("social_spambot")),
    ("traditional_spambots", Label::Automated, Some("spam")),
    ("spambots", Label::Automated, Some("spam")),
];

/// The format.
pub(crate) struct Cresci;

impl Format for Cresci {
    fn name(&self) -> &str {
        "cresci"
    }

    fn about(&self) -> &str {
        "Cresci / MIB users.csv and tweets.csv (label from the folder's name)"
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Detection> {
        let names = sample.header?;
        let has = |column: &&str| names.iter().any(|name| name == column);
        // `crawled_at` or `updated` is the MIB crawler's own; other dumps of v1.1 profiles have neither.
        let crawled = has(&"crawled_at") || has(&"updated");
        if crawled && USER_COLUMNS.iter().all(has) {
            let why = "a table with v1.1 profile columns and the MIB crawler's `crawled_at` or `updated`";
            return Some(Detection { confidence: 94, why: why.to_owned() });
        }
        if TWEET_COLUMNS.iter().all(has) && (crawled || has(&"num_hashtags")) {
            let why = "a table with tweet columns and the MIB crawler's `timestamp`";
            return Some(Detection { confidence: 93, why: why.to_owned() });
        }
        // Two columns of ids may be any graph: the name of the file must say what they are.
        let is_list = sample.name.starts_with("friends") || sample.name.starts_with("followers");
        if is_list && names == FOLLOW_COLUMNS {
            let why = "a friends or followers table with `source_id` and `target_id`";
            return Some(Detection { confidence: 80, why: why.to_owned() });
        }
        None
    }

    fn shape(&self) -> Shape {
        Shape::Table { header_contains: Vec::new(), within: 1 }
    }

    fn fields(&self) -> Vec<String> {
        let accounts = [
            "account",
            "handle",
            "name",
            "bio",
            "created_at",
            "observed_at",
            "followers",
            "following",
            "posts",
            "likes_given",
            "listed",
            "verified",
            "protected",
            "default_profile",
            "default_avatar",
            "background_image",
            "has_banner",
            "has_url",
            "has_location",
            "geo_enabled",
            "lang",
            "label",
        ];
        let posts = [
            "post",
            "author",
            "created_at",
            "observed_at",
            "text",
            "kind",
            "reply_to",
            "reply_to_author",
            "repost_of",
            "client",
            "likes",
            "reposts",
            "replies",
        ];
        let named = accounts.iter().map(|f| format!("accounts.{f}"));
        named.chain(posts.iter().map(|f| format!("posts.{f}"))).chain(["follows.rank".to_owned()]).collect()
    }

    fn read(&self, unit: Unit<'_>, context: &Context, sink: &mut dyn Sink) {
        let Unit::Row { header, cells } = unit else { return sink.reject("not a row of a table") };
        let zone = context.timezone.as_deref().and_then(|name| Zone::parse(name).ok()).unwrap_or_default();
        let mut row = Row { header, cells, zone, sink };
        if header.position("text").is_some() && header.position("user_id").is_some() {
            row.tweet();
        } else if header.names() == FOLLOW_COLUMNS {
            row.follow(context);
        } else {
            row.user(context);
        }
    }
}

struct Row<'r, 's> {
    header: &'r Header,
    cells: &'r csv::StringRecord,
    zone: Zone,
    sink: &'s mut dyn Sink,
}

impl<'r> Row<'r, '_> {
    fn cell(&self, column: &str) -> Option<&'r str> {
        self.header.cell(self.cells, column)
    }

    fn text(&self, column: &str) -> Option<Text<'r>> {
        self.cell(column).filter(|cell| !value::is_null(cell)).map(|cell| Cow::Borrowed(cell.trim()))
    }

    fn count(&self, column: &str) -> Option<u64> {
        value::count(self.cell(column)?).value()
    }

    /// `1` is true, an empty cell false, `NULL` unknown: the database's export of a flag.
    fn flag(&self, column: &str) -> Option<bool> {
        let cell = self.cell(column)?;
        if cell.trim().is_empty() { Some(false) } else { value::boolean(cell).value() }
    }

    /// Whether the column holds something; `NULL` in it means "nothing there", too.
    fn has(&self, column: &str) -> Option<bool> {
        self.cell(column).map(|cell| !value::is_null(cell))
    }

    /// The first of the columns that holds a time.
    fn time(&mut self, columns: &[&str]) -> Option<RawTime> {
        let mut bad = false;
        for column in columns {
            match self.cell(column).map(|cell| value::time::auto(cell, &self.zone)) {
                Some(Reading::Value(time)) => return Some(time),
                Some(Reading::Bad) => bad = true,
                Some(Reading::Absent) | None => {}
            }
        }
        if bad {
            self.sink.warn("a time could not be read; left out");
        }
        None
    }

    /// An id of another row; 0 means none.
    fn reference(&mut self, column: &str) -> Option<Text<'r>> {
        sound(self.header, self.cells, column, self.sink).filter(|id| id != "0")
    }

    fn user(&mut self, context: &Context) {
        let who = RawWho { id: self.reference("id"), handle: self.text("screen_name") };
        if who.is_empty() {
            return self.sink.reject("no sound id and no screen_name");
        }
        let class = class(context);
        let account = RawAccount {
            platform: Platform::X,
            who,
            name: self.text("name"),
            // The column is always asked for: nothing in it is an empty bio.
            bio: self.cell("description").map(|cell| if value::is_null(cell) { "" } else { cell }).map(Cow::Borrowed),
            created_at: self.time(&["created_at", "timestamp"]),
            observed_at: self.time(&["crawled_at", "updated"]),
            followers: self.count("followers_count"),
            following: self.count("friends_count"),
            posts: self.count("statuses_count"),
            likes_given: self.count("favourites_count"),
            listed: self.count("listed_count"),
            verified: self.flag("verified"),
            protected: self.flag("protected"),
            default_profile: self.flag("default_profile"),
            default_avatar: self.flag("default_profile_image"),
            background_image: self.flag("profile_use_background_image"),
            has_banner: self.has("profile_banner_url"),
            has_url: self.has("url"),
            has_location: self.has("location"),
            geo_enabled: self.flag("geo_enabled"),
            lang: self.text("lang"),
            label: class.map(|(label, _)| label),
            label_kind: class.and_then(|(_, kind)| kind).map(Cow::Borrowed),
            ..RawAccount::default()
        };
        self.sink.emit(Record::Account(Box::new(account)));
    }

    fn follow(&mut self, context: &Context) {
        let mut who = |column| RawWho { id: self.reference(column), handle: None };
        let (follower, followed) = (who("source_id"), who("target_id"));
        let rank = Some(context.ordinal);
        self.sink.emit(Record::Follow(Box::new(RawFollow {
            platform: Platform::X,
            follower,
            followed,
            rank,
            ..RawFollow::default()
        })));
    }

    fn tweet(&mut self) {
        let id = self.reference("id");
        let author = RawWho { id: self.reference("user_id"), handle: None };
        if id.is_none() && author.is_empty() {
            return self.sink.reject("no sound id and no user_id");
        }
        let repost_of = self.reference("retweeted_status_id");
        let reply_to = self.reference("in_reply_to_status_id");
        let reply_to_author =
            RawWho { id: self.reference("in_reply_to_user_id"), handle: self.text("in_reply_to_screen_name") };
        let text = self.text("text");
        // Classes without `retweeted_status_id` know a repost by its text alone.
        let is_repost = repost_of.is_some() || text.as_ref().is_some_and(|text| text.starts_with("RT @"));
        let kind = if is_repost {
            PostKind::Repost
        } else if reply_to.is_some() || !reply_to_author.is_empty() {
            PostKind::Reply
        } else {
            PostKind::Post
        };
        let text_state = match &text {
            None => TextState::Absent,
            Some(text) if is_repost && text.ends_with('…') => TextState::Cut,
            Some(_) => TextState::Full,
        };
        let counts = !is_repost;
        let post = RawPost {
            platform: Platform::X,
            id,
            author,
            created_at: self.time(&["created_at", "timestamp"]),
            observed_at: self.time(&["crawled_at", "updated"]),
            text,
            text_state,
            kind,
            reply_to,
            reply_to_author,
            repost_of,
            client: self.cell("source").map(value::strip_tags).filter(|client| !value::is_null(client)),
            likes: self.count("favorite_count").filter(|_| counts),
            reposts: self.count("retweet_count").filter(|_| counts),
            replies: self.count("reply_count").filter(|_| counts),
            ..RawPost::default()
        };
        self.sink.emit(Record::Post(Box::new(post)));
    }
}

/// What the folder's name, else the file's, says of the accounts.
fn class(context: &Context) -> Option<(Label, Option<&'static str>)> {
    [&context.folder, &context.name].into_iter().find_map(|name| {
        let name = name.to_ascii_lowercase();
        // `int.csv` is a class, `points.csv` is not: short names must be whole words.
        let found = CLASSES.iter().find(|(class, ..)| {
            if class.len() > 3 { name.starts_with(class) } else { name.split(['.', '_', '-']).next() == Some(*class) }
        })?;
        Some((found.1, found.2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{table, table_with};

    const USERS: &str = "id,name,screen_name,statuses_count,followers_count,friends_count,favourites_count,listed_count,\
        url,lang,location,default_profile,profile_use_background_image,verified,description,created_at,timestamp,crawled_at,updated\n";

    fn in_folder(folder: &str, name: &str) -> Context {
        Context { folder: folder.to_owned(), name: name.to_owned(), ..Context::default() }
    }

    #[test]
    fn users_with_both_spellings_of_time_and_null_flags() {
        let rows = "11,Ann Example,ann_ex,5,6,7,8,9,,en,,1,,,hello,Tue Jun 11 11:20:35 +0000 2013,2013-06-11 13:20:35,2015-05-02 06:41:46,2016-03-15 15:53:47\n\
                    12,Bob Example,bob_ex,5,6,7,8,NULL,http://b.example,NULL,Town,NULL,NULL,NULL,NULL,1183552203000L,2007-07-04 14:30:03,2010-11-07 11:10:52,2016-03-14 17:05:53\n";
        let kept = table(&Cresci, &format!("{USERS}{rows}"));
        let accounts: Vec<_> = kept.accounts().collect();
        let (ann, bob) = (accounts[0], accounts[1]);
        assert_eq!(
            ann.created_at.map(|t| (t.at.to_string(), t.zone_assumed)),
            Some(("2013-06-11T11:20:35Z".into(), false))
        );
        assert_eq!(
            ann.observed_at.map(|t| (t.at.to_string(), t.zone_assumed)),
            Some(("2015-05-02T06:41:46Z".into(), true))
        );
        assert_eq!((ann.default_profile, ann.background_image, ann.verified), (Some(true), Some(false), Some(false)));
        assert_eq!((ann.has_url, ann.has_location, ann.listed), (Some(false), Some(false), Some(9)));
        assert_eq!(bob.created_at.map(|t| t.at.to_string()).as_deref(), Some("2007-07-04T12:30:03Z"));
        assert_eq!((bob.default_profile, bob.verified, bob.listed), (None, None, None));
        assert_eq!((bob.bio.as_deref(), bob.lang.as_deref(), bob.has_url), (Some(""), None, Some(true)));
        assert!(ann.label.is_none());
    }

    #[test]
    fn the_label_comes_from_the_folder_or_the_file() {
        let row = format!("{USERS}11,A,ann,1,1,1,1,1,,,,,,,,,,,\n");
        for (folder, name, label, kind) in [
            ("genuine_accounts.csv", "users.csv", Some(Label::Human), None),
            ("cresci-2017", "genuine_users.csv", Some(Label::Human), None),
            ("e13.csv", "users.csv", Some(Label::Human), None),
            ("int.csv", "users.csv", Some(Label::Automated), Some("fake_follower")),
            ("fake_followers.csv", "users.csv", Some(Label::Automated), Some("fake_follower")),
            ("x", "social_spambot_users_1.csv", Some(Label::Automated), Some("social_spambot")),
            ("traditional_spambots_4.csv", "users.csv", Some(Label::Automated), Some("spam")),
            ("x", "spambots_2.csv", Some(Label::Automated), Some("spam")),
            ("interesting", "users.csv", None, None),
        ] {
            let kept = table_with(&Cresci, &row, &in_folder(folder, name));
            let account = kept.accounts().next().unwrap();
            assert_eq!((account.label, account.label_kind.as_deref()), (label, kind), "{folder}/{name}");
        }
    }

    #[test]
    fn tweets_with_zero_for_no_reference_and_classes_that_lack_columns() {
        let full = "id,text,source,user_id,in_reply_to_status_id,in_reply_to_user_id,in_reply_to_screen_name,retweeted_status_id,retweet_count,favorite_count,num_hashtags,created_at,timestamp\n\
            593932392663912449,RT @ann: hello…,\"<a href=\"\"http://x.example\"\">Web Client</a>\",678033,0,0,,593932168524533760,4,0,0,Fri May 01 00:18:11 +0000 2015,2015-05-01 02:18:11\n\
            2,@bob yes,web,678033,77,78,bob,0,1,2,0,Fri May 01 00:18:11 +0000 2015,2015-05-01 02:18:11\n";
        let kept = table(&Cresci, full);
        let posts: Vec<_> = kept.posts().collect();
        assert_eq!((posts[0].kind, posts[0].text_state), (PostKind::Repost, TextState::Cut));
        assert_eq!(posts[0].repost_of.as_deref(), Some("593932168524533760"));
        assert_eq!((posts[0].client.as_deref(), posts[0].reposts), (Some("Web Client"), None));
        assert!(posts[0].reply_to.is_none() && posts[0].reply_to_author.is_empty());
        assert_eq!(
            (posts[1].kind, posts[1].reply_to.as_deref(), posts[1].likes),
            (PostKind::Reply, Some("77"), Some(2))
        );
        let bare = table(&Cresci, "id,text,user_id\n5,plain words,9\n");
        let post = bare.posts().next().unwrap();
        assert_eq!((post.kind, post.created_at, post.likes), (PostKind::Post, None, None));
    }

    #[test]
    fn the_follows_of_2015_keep_their_direction_and_order() {
        let text = "\"source_id\",\"target_id\"\n\"11\",\"12\"\n\"11\",\"13\"\n";
        let header = ["source_id".to_owned(), "target_id".to_owned()];
        let sample = |name| Sample { name, text, values: &[], header: Some(&header) };
        assert!(Cresci.detect(&sample("friends.csv")).is_some() && Cresci.detect(&sample("edges.csv")).is_none());
        let kept = table(&Cresci, text);
        let follows: Vec<_> = kept.follows().collect();
        assert_eq!(follows.len(), 2);
        assert_eq!((follows[1].follower.id.as_deref(), follows[1].followed.id.as_deref()), (Some("11"), Some("13")));
    }

    #[test]
    fn rows_without_a_key_are_rejected() {
        let kept = table(&Cresci, &format!("{USERS},A,,1,1,1,1,1,,,,,,,,,,,\n"));
        assert!(kept.records.is_empty());
        assert_eq!(kept.rejects, ["no sound id and no screen_name"]);
    }
}
