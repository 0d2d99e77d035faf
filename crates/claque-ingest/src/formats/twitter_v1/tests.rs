//! Every quirk of v1.1 files, on made-up objects.

use super::*;
use crate::formats::testing::{Kept, json};
use claque_schema::{AccountStatus, EngagementKind, Label, PostKind, TextState};
use proptest::prelude::*;

const USER: &str = r#"{"id":1589632502309990401,"id_str":"1589632502309990401","name":"Ann Example","screen_name":"ann_x",
    "location":"","description":"likes tea","url":null,"followers_count":12,"friends_count":34,"listed_count":1,
    "created_at":"Wed Aug 16 18:33:34 +0000 2017","favourites_count":5,"statuses_count":99,"verified":false,
    "protected":false,"default_profile":true,"default_profile_image":false,"profile_use_background_image":true,
    "geo_enabled":false,"lang":null}"#;

fn tweet(extra: &str) -> String {
    format!(
        r#"{{"created_at":"Mon Nov 07 14:54:57 +0000 2022","id":1589700000000000123,"id_str":"1589700000000000123",
        "user":{USER},"source":"<a href=\"x\">dlvr.it</a>","favorite_count":7,"retweet_count":3{extra}}}"#
    )
}

fn read(text: &str) -> Kept {
    json(&TwitterV1, text, &Context::default())
}

fn read_followers(text: &str, ordinal: u64) -> Kept {
    json(&TwitterV1, text, &Context { follows_of: Some("@creator".into()), ordinal, ..Context::default() })
}

#[test]
fn a_user_is_an_account_with_everything_it_says() {
    let kept = read(USER);
    let account = kept.accounts().next().unwrap();
    assert_eq!(account.who.id.as_deref(), Some("1589632502309990401"));
    assert_eq!(account.who.handle.as_deref(), Some("ann_x"));
    assert_eq!((account.followers, account.following, account.posts), (Some(12), Some(34), Some(99)));
    assert_eq!((account.likes_given, account.listed), (Some(5), Some(1)));
    assert_eq!((account.has_url, account.has_location, account.has_banner), (Some(false), Some(false), Some(false)));
    assert_eq!((account.default_profile, account.default_avatar), (Some(true), Some(false)));
    assert_eq!(account.created_at.unwrap().at.to_string(), "2017-08-16T18:33:34Z");
    assert_eq!(account.status, AccountStatus::Active);
    assert_eq!((account.observed_at, account.lang.clone(), account.label), (None, None, None));
}

#[test]
fn a_tweet_gives_its_author_and_a_post() {
    let text = tweet(
        r##","full_text":"see &amp; read https://t.co/a #Tea @Bob","entities":{"user_mentions":[{"id_str":"5","screen_name":"Bob","name":"Bob B"}],
        "hashtags":[{"text":"Tea"}],"urls":[{"url":"https://t.co/a","expanded_url":"https://example.com/a"}]},"lang":"en",
        "extended_entities":{"media":[{"id_str":"77"}]}"##,
    );
    let kept = read(&text);
    assert_eq!((kept.accounts().count(), kept.posts().count(), kept.rejects.len()), (1, 1, 0));
    let post = kept.posts().next().unwrap();
    assert_eq!(post.text.as_deref(), Some("see & read https://t.co/a #Tea @Bob"));
    assert_eq!((post.text_state, post.kind), (TextState::Full, PostKind::Post));
    assert_eq!((post.likes, post.reposts, post.replies), (Some(7), Some(3), None));
    assert_eq!(
        (post.hashtags.len(), post.urls[0].as_ref(), post.media[0].as_ref()),
        (1, "https://example.com/a", "77")
    );
    assert_eq!(post.mentions[0].id.as_deref(), Some("5"));
    assert!(post.identities.iter().any(|name| name == "Bob B") && post.identities.iter().any(|n| n == "Ann Example"));
    assert!(post.client.as_deref().unwrap().contains("dlvr.it"));
}

#[test]
fn ids_above_two_to_the_53_are_exact_and_damaged_ones_are_no_keys() {
    let exact = read(r#"{"id":1589632502309990401,"screen_name":"a"}"#);
    assert_eq!(exact.accounts().next().unwrap().who.id.as_deref(), Some("1589632502309990401"));
    for damaged in ["8.41E+17", "906000000000000000", "\"8.41E+17\""] {
        let kept = read(&format!(r#"{{"id":{damaged},"screen_name":"ann"}}"#));
        let who = &kept.accounts().next().unwrap().who;
        assert_eq!((who.id.as_deref(), who.handle.as_deref()), (None, Some("ann")), "{damaged}");
        assert_eq!(kept.warnings.len(), 1);
        let kept = read(&format!(r#"{{"id":{damaged},"text":"hello","user":{USER}}}"#));
        assert_eq!((kept.posts().count(), kept.accounts().count(), kept.rejects.len()), (0, 1, 1), "{damaged}");
    }
    // `id_str` is sound where `id` went through a double.
    let kept = read(r#"{"id":1589632502309990400,"id_str":"1589632502309990401","screen_name":"a"}"#);
    assert_eq!(kept.accounts().next().unwrap().who.id.as_deref(), Some("1589632502309990401"));
}

#[test]
fn a_retweet_takes_the_whole_words_of_the_original_and_none_of_its_counts() {
    let original = r##"{"created_at":"Sun Nov 06 10:00:00 +0000 2022","id_str":"42","full_text":"the whole of a long text #Tea","user":{"id_str":"9","screen_name":"carl","name":"Carl C","followers_count":1},"favorite_count":700,"entities":{"hashtags":[{"text":"Tea"}],"user_mentions":[],"urls":[]}}"##;
    let kept = read(&tweet(&format!(
        r#","full_text":"RT @carl: the whole of a lo…","retweeted_status":{original},"is_quote_status":true,"quoted_status_id_str":"41""#
    )));
    let posts: Vec<_> = kept.posts().collect();
    assert_eq!((posts.len(), kept.accounts().count()), (2, 2));
    assert_eq!((posts[0].kind, posts[0].text_state), (PostKind::Repost, TextState::Full));
    assert_eq!(posts[0].text, posts[1].text);
    assert_eq!(posts[0].hashtags, ["Tea"]);
    assert_eq!((posts[0].likes, posts[0].reposts), (None, None));
    assert_eq!((posts[0].repost_of.as_deref(), posts[0].repost_of_author.id.as_deref()), (Some("42"), Some("9")));
    assert_eq!(posts[0].quote_of, None);
    assert!(posts[0].identities.iter().any(|name| name == "Carl C"));
    assert_eq!((posts[1].likes, posts[1].kind), (Some(700), PostKind::Post));
}

#[test]
fn streams_keep_the_whole_text_elsewhere_and_their_time_is_the_observation() {
    let kept = read(&tweet(
        r#","text":"the beginning… https://t.co/x","truncated":true,"timestamp_ms":"1667832897123","extended_tweet":{"full_text":"the beginning and the end"}"#,
    ));
    let post = kept.posts().next().unwrap();
    assert_eq!((post.text.as_deref(), post.text_state), (Some("the beginning and the end"), TextState::Full));
    assert_eq!(post.observed_at.unwrap().at.0, 1_667_832_897_123);
    let kept = read(&tweet(r#","text":"the beginning… https://t.co/x","truncated":true"#));
    assert_eq!(kept.posts().next().unwrap().text_state, TextState::Cut);
}

#[test]
fn replies_quotes_and_retweets_known_by_text_alone() {
    let kept = read(&tweet(
        r#","text":"@bob yes","in_reply_to_status_id":1589632502309990401,"in_reply_to_user_id_str":"5","in_reply_to_screen_name":"bob""#,
    ));
    let reply = kept.posts().next().unwrap();
    assert_eq!((reply.kind, reply.reply_to.as_deref()), (PostKind::Reply, Some("1589632502309990401")));
    assert_eq!(reply.reply_to_author.id.as_deref(), Some("5"));
    // The quoted tweet is gone, and its permalink is no link.
    let kept = read(&tweet(
        r#","text":"look","is_quote_status":true,"quoted_status_id_str":"41","entities":{"urls":[{"expanded_url":"https://twitter.com/x/status/41"}]}"#,
    ));
    let quote = kept.posts().next().unwrap();
    assert_eq!((quote.kind, quote.quote_of.as_deref(), quote.urls.len()), (PostKind::Quote, Some("41"), 0));
    let kept = read(&tweet(r#","text":"RT @carl: the whole of a lo…","retweeted":false"#));
    let retweet = kept.posts().next().unwrap();
    assert_eq!((retweet.kind, retweet.text_state, retweet.likes), (PostKind::Repost, TextState::Cut, None));
    assert_eq!(retweet.repost_of_author.handle.as_deref(), Some("carl"));
    assert_eq!(retweet.text.as_deref(), Some("the whole of a lo…"));
}

#[test]
fn pages_arrays_and_wrappers_are_opened() {
    let one = tweet(r#","text":"a""#);
    let other = one.replace("1589700000000000123", "1589700000000000124");
    let kept = read(&format!(r#"{{"statuses":[{one},{other}],"search_metadata":{{"count":2}}}}"#));
    assert_eq!((kept.posts().count(), kept.accounts().count()), (2, 2));
    assert_eq!(read(&format!("[{one},{other}]")).posts().count(), 2);
    assert_eq!(read(&format!(r#"{{"users":[{USER}],"next_cursor":0}}"#)).accounts().count(), 1);
    assert_eq!(read(&format!(r#"{{"tweet":{one}}}"#)).posts().count(), 1);
    let probe = read(&format!(r#"{{"created_at":"Tue Nov 06 20:31:33 +0000 2018","user":{USER}}}"#));
    assert_eq!(probe.accounts().next().unwrap().observed_at.unwrap().at.to_string(), "2018-11-06T20:31:33Z");
    // A user's last tweet belongs to the user.
    let kept = read(&USER.replacen('{', r#"{"status":{"id_str":"8","text":"hi"},"#, 1));
    assert_eq!(kept.posts().next().unwrap().author.handle.as_deref(), Some("ann_x"));
}

#[test]
fn follower_lists_keep_their_order_over_pages() {
    let page = r#"{"ids":[1589659320618287110,"5",7.5E+17],"next_cursor":12,"next_cursor_str":"12"}"#;
    let (first, second) = (read_followers(page, 0), read_followers(page, 1));
    let ranks: Vec<u64> = first.follows().chain(second.follows()).filter_map(|f| f.rank).collect();
    assert_eq!(ranks, [0, 1, 1 << 24, (1 << 24) + 1]);
    let follow = first.follows().next().unwrap();
    assert_eq!(follow.follower.id.as_deref(), Some("1589659320618287110"));
    assert_eq!(follow.followed.handle.as_deref(), Some("creator"));
    assert_eq!(first.rejects.len(), 1);
    // User objects are accounts and followers at once.
    let kept = read_followers(&format!("[{USER}]"), 0);
    assert_eq!((kept.accounts().count(), kept.follows().count()), (1, 1));
    // Nobody knows whose list it is.
    let kept = read(page);
    assert_eq!((kept.follows().count(), kept.rejects.len()), (0, 1));
    assert!(kept.rejects[0].contains("--follows-of"));
}

#[test]
fn what_holds_nothing_is_rejected_with_a_reason() {
    for (text, reason) in [
        (r#"{"delete":{"status":{"id":1,"user_id":2}}}"#, pages::NOTICE),
        (r#"{"limit":{"track":5}}"#, pages::NOTICE),
        (r#"{"errors":[{"code":88,"message":"Rate limit exceeded"}]}"#, ERROR_ANSWER),
        (r#"{"error":"Not authorized."}"#, ERROR_ANSWER),
        (r#"{"rate_limit_context":{"access_token":"1-x"},"resources":{}}"#, EMPTY),
        ("{}", EMPTY),
        ("[]", EMPTY),
        (r#"{"id":1,"text":"cut"#, NOT_JSON),
    ] {
        let kept = read(text);
        assert_eq!((kept.records.len(), kept.rejects.as_slice()), (0, [reason.to_string()].as_slice()), "{text}");
    }
}

#[test]
fn recorded_answers_are_opened_and_dated() {
    let cassette = |uri: &str, body: &str| {
        serde_json::json!({"http_interactions": [{"request": {"method": "get", "uri": uri},
            "response": {"status": {}, "body": {"encoding": "", "file": false, "string": body}},
            "recorded_at": "2022-11-08 21:16:37 GMT"}]})
        .to_string()
    };
    let kept = read(&cassette(
        "https://api.twitter.com/1.1/search/tweets.json?q=x",
        &format!(r#"{{"statuses":[{}]}}"#, tweet(r#","text":"a""#)),
    ));
    assert_eq!(kept.posts().next().unwrap().observed_at.unwrap().at.to_string(), "2022-11-08T21:16:37Z");
    let followers = "https://api.twitter.com/1.1/followers/ids.json?screen_name=creator&cursor=-1";
    let kept = read(&cassette(followers, r#"{"ids":["1","2"],"next_cursor":0}"#));
    assert_eq!(kept.follows().next().unwrap().followed.handle.as_deref(), Some("creator"));
    let retweeters = "https://api.twitter.com/1.1/statuses/retweeters/ids.json?id=42&count=100";
    let kept = read(&cassette(retweeters, r#"{"ids":["1","2"]}"#));
    let engagement = kept.engagements().nth(1).unwrap();
    assert_eq!((engagement.kind, engagement.object.as_ref(), engagement.rank), (EngagementKind::Repost, "42", Some(1)));
    let v2 = r#"{"data":[{"id":"3","username":"z","name":"Z"}],"meta":{"result_count":1}}"#;
    assert_eq!(read(&cassette("https://api.twitter.com/2/users/1/followers", v2)).accounts().count(), 1);
    // A recording inside of a recording is not opened.
    assert_eq!(read(&cassette("x", &cassette("y", "[]"))).rejects, [EMPTY]);
}

#[test]
fn hostile_nesting_stays_on_the_stack() {
    let deep = (0..120).fold(tweet(r#","text":"a""#), |inner, i| {
        format!(r#"{{"id":{},"text":"x","retweeted_status":{inner}}}"#, i + 1)
    });
    let kept = read(&deep);
    assert!(kept.posts().count() <= 4);
    assert_eq!(read(&"[".repeat(100_000)).rejects, [NOT_JSON]);
    assert_eq!(read(&r#"{"retweeted_status":"#.repeat(10_000)).rejects, [NOT_JSON]);
}

#[test]
fn twibot_20_members_lose_their_trailing_spaces() {
    let member = r#"{"ID":"17461978","profile":{"id":"17461978 ","id_str":"17461978 ","name":"Ann X ","screen_name":"annx ",
        "location":"None ","description":"None ","url":"None ","created_at":"Tue Nov 18 10:27:25 +0000 2008 ","followers_count":"9 ",
        "verified":"True ","protected":"False ","lang":"None "},"tweet":["RT @bob: hello…\n","@carl yes #Tea\n","plain\n"],
        "neighbor":{"following":["5"],"follower":["6","7"]},"domain":["Politics"],"label":"1"}"#;
    let kept = json(&TwiBot20, member, &Context::default());
    let account = kept.accounts().next().unwrap();
    assert_eq!((account.who.id.as_deref(), account.who.handle.as_deref()), (Some("17461978"), Some("annx")));
    assert_eq!((account.followers, account.verified, account.protected), (Some(9), Some(true), Some(false)));
    assert_eq!((account.has_location, account.bio.as_deref(), account.lang.clone()), (Some(false), Some(""), None));
    assert_eq!((account.label, account.created_at.is_some()), (Some(Label::Automated), true));
    let posts: Vec<_> = kept.posts().collect();
    assert_eq!(posts.iter().map(|p| p.kind).collect::<Vec<_>>(), [PostKind::Repost, PostKind::Reply, PostKind::Post]);
    assert_eq!((posts[1].id.as_deref(), posts[1].hashtags.len()), (Some("17461978/1"), 1));
    assert_eq!(kept.follows().count(), 3);
    let lean = json(&TwiBot20, r#"{"ID":"1","profile":null,"tweet":null,"neighbor":null}"#, &Context::default());
    assert_eq!((lean.accounts().count(), lean.rejects.len()), (1, 0));
    assert_eq!(json(&TwiBot20, "{}", &Context::default()).rejects.len(), 1);
}

#[test]
fn bare_ids_need_to_be_told_whose_followers_they_are() {
    let context = Context { follows_of: Some("77".into()), ordinal: 4, ..Context::default() };
    let mut kept = Kept::default();
    for line in ["1589659320618287110", " 5 ", "", "8.41E+17", "abc"] {
        IdLines.read(Unit::Line(line), &context, &mut kept);
    }
    assert_eq!((kept.follows().count(), kept.rejects.len()), (2, 2));
    assert_eq!(kept.follows().next().unwrap().followed.id.as_deref(), Some("77"));
    IdLines.read(Unit::Line("5"), &Context::default(), &mut kept);
    assert!(kept.rejects[2].contains("--follows-of"));
}

#[test]
fn detection_says_what_it_saw() {
    let detect = |text: &str| {
        let values: Vec<Value> = serde_json::from_str(text).map(|v| vec![v]).unwrap_or_default();
        let sample = Sample { name: "", text, values: &values, header: None };
        (TwitterV1.detect(&sample), TwiBot20.detect(&sample), IdLines.detect(&sample))
    };
    for text in
        [USER.to_string(), tweet(r#","text":"a""#), format!("[{USER}]"), r#"{"ids":[1],"next_cursor":0}"#.to_string()]
    {
        let found = detect(&text).0.unwrap_or_else(|| panic!("{text}"));
        assert!(found.confidence >= 85 && found.why.contains('`'), "{}", found.why);
    }
    let whole = tweet(r#","full_text":"a""#);
    assert_eq!(detect(&whole[..whole.len() - 1]).0.unwrap().confidence, 85);
    assert!(detect(r#"{"ID":"1","profile":{},"neighbor":null}"#).1.is_some());
    assert!(detect("12\n345\n6789\n").2.is_some() && detect("12\nx\n").2.is_none() && detect("").2.is_none());
    for other in [r#"{"id":"1","acct":"a@b","username":"a"}"#, r#"{"did":"x","kind":"commit"}"#, "[]", "5"] {
        assert_eq!(detect(other).0, None, "{other}");
    }
}

/// JSON with the keys that matter, in places where they do not belong.
pub(crate) fn odd_json(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["RT @a: b…", "-1", "None ", "Mon Nov 07 14:54:57 +0000 2022", "retweeted", "9e99"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(keys), inner), 0..10)
                .prop_map(|entries| Value::Object(entries.into_iter().map(|(k, v)| (k.to_string(), v)).collect())),
        ]
    })
}

const KEYS: &[&str] = &[
    "id",
    "id_str",
    "created_at",
    "full_text",
    "text",
    "extended_tweet",
    "entities",
    "user_mentions",
    "hashtags",
    "urls",
    "media",
    "user",
    "retweeted_status",
    "quoted_status",
    "screen_name",
    "name",
    "description",
    "followers_count",
    "status",
    "statuses",
    "users",
    "ids",
    "errors",
    "delete",
    "http_interactions",
    "response",
    "body",
    "string",
    "tweet",
    "profile",
    "ID",
    "neighbor",
    "following",
    "follower",
    "timestamp_ms",
    "in_reply_to_user_id",
    "source",
    "lang",
];

proptest! {
    #[test]
    fn no_value_and_no_cut_text_panics(value in odd_json(KEYS), cut in 0usize..400, follows in any::<bool>()) {
        let text = value.to_string();
        let context = Context { follows_of: follows.then(|| "@c".to_string()), ..Context::default() };
        let kept = json(&TwitterV1, &text, &context);
        prop_assert!(!kept.records.is_empty() || !kept.rejects.is_empty());
        json(&TwiBot20, &text, &context);
        let end = (0..=cut.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        json(&TwitterV1, &text[..end], &context);
        let values = [value];
        let sample = Sample { name: "", text: &text, values: &values, header: None };
        let _ = (TwitterV1.detect(&sample), TwiBot20.detect(&sample), IdLines.detect(&sample));
    }
}
