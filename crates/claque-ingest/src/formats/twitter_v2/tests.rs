//! Every quirk of v2 files, on made-up objects.

use super::*;
use crate::formats::testing::{Kept, json};
use claque_schema::{AccountStatus, EngagementKind, PostKind, TextState};
use proptest::prelude::*;

const ANN: &str = r#"{"id":"11","username":"ann_x","name":"Ann Example","description":"tea","created_at":"2021-01-22T16:55:15.000Z",
    "verified":false,"protected":false,"url":"","location":"Here","profile_image_url":"https://abs.twimg.com/sticky/default_profile_images/d.png",
    "public_metrics":{"followers_count":58,"following_count":49,"tweet_count":14483,"listed_count":0}}"#;
const BOB: &str = r#"{"id":"12","username":"bob","name":"Bob B","created_at":"2014-08-09T05:17:14.000Z","public_metrics":{"followers_count":1}}"#;

fn tweet(id: &str, author: &str, extra: &str) -> String {
    format!(
        r#"{{"id":"{id}","author_id":"{author}","created_at":"2021-04-08T19:34:16.000Z","conversation_id":"{id}","lang":"es",
        "public_metrics":{{"retweet_count":410,"reply_count":1,"like_count":2,"quote_count":3,"impression_count":99}}{extra}}}"#
    )
}

fn page(data: &str, includes: &str, rest: &str) -> String {
    format!(
        r#"{{"data":{data},"includes":{includes}{rest},"__twarc":{{"url":"https://api.twitter.com/2/tweets/search/recent?user.fields=created_at%2Clocation","version":"2","retrieved_at":"2021-04-08T19:34:32+00:00"}}}}"#
    )
}

fn read(text: &str) -> Kept {
    json(&TwitterV2, text, &Context::default())
}

#[test]
fn a_page_gives_posts_and_the_accounts_of_its_includes() {
    let post = tweet(
        "100",
        "11",
        r##","text":"hola &lt;3 #Tea @bob https://t.co/a","entities":{"mentions":[{"start":1,"end":2,"username":"bob"}],"hashtags":[{"tag":"Tea"}],"urls":[{"url":"https://t.co/a","expanded_url":"https://bit.ly/a","unwound_url":"https://example.com/a"},{"url":"https://t.co/b","expanded_url":"https://twitter.com/a/status/100/photo/1","media_key":"3_1"}]},"attachments":{"media_keys":["3_1"]}"##,
    );
    let kept = read(&page(&format!("[{post}]"), &format!(r#"{{"users":[{ANN},{BOB}]}}"#), ""));
    assert_eq!((kept.posts().count(), kept.accounts().count(), kept.rejects.len()), (1, 2, 0));
    let post = kept.posts().next().unwrap();
    assert_eq!(post.text.as_deref(), Some("hola <3 #Tea @bob https://t.co/a"));
    assert_eq!((post.author.id.as_deref(), post.author.handle.as_deref()), (Some("11"), Some("ann_x")));
    assert_eq!((post.likes, post.reposts, post.views), (Some(2), Some(410), Some(99)));
    assert_eq!((post.urls.len(), post.urls[0].as_ref(), post.media[0].as_ref()), (1, "https://example.com/a", "3_1"));
    assert_eq!(post.observed_at.unwrap().at.to_string(), "2021-04-08T19:34:32Z");
    // The mention holds a handle alone, but the includes know the name behind it.
    assert!(post.identities.iter().any(|name| name == "Bob B"));
    let ann = kept.accounts().next().unwrap();
    assert_eq!((ann.default_avatar, ann.has_url, ann.has_location), (Some(true), Some(false), Some(true)));
    // The page asked for locations, so a missing one is empty.
    assert_eq!(kept.accounts().nth(1).unwrap().has_location, Some(false));
    assert_eq!(kept.accounts().nth(1).unwrap().status, AccountStatus::Active);
}

#[test]
fn a_retweet_takes_its_words_from_the_includes_and_leaves_the_counts() {
    let rt = tweet(
        "200",
        "11",
        r#","text":"RT @bob: the whole of a lo…","referenced_tweets":[{"type":"retweeted","id":"100"}]"#,
    );
    let original = tweet("100", "12", r#","text":"the whole of a long text""#);
    let kept = read(&page(&format!("[{rt}]"), &format!(r#"{{"users":[{ANN},{BOB}],"tweets":[{original}]}}"#), ""));
    let posts: Vec<_> = kept.posts().collect();
    assert_eq!((posts.len(), posts[0].kind, posts[0].text_state), (2, PostKind::Repost, TextState::Full));
    assert_eq!(posts[0].text, posts[1].text);
    assert_eq!((posts[0].reposts, posts[0].likes, posts[1].reposts), (None, None, Some(410)));
    assert_eq!(posts[0].repost_of_author.handle.as_deref(), Some("bob"));
    // Without includes: the text without its head, known to be cut, and the author's handle.
    let kept = read(&page(&format!("[{rt}]"), "{}", ""));
    let post = kept.posts().next().unwrap();
    assert_eq!((post.text.as_deref(), post.text_state), (Some("the whole of a lo…"), TextState::Cut));
    assert_eq!((post.repost_of.as_deref(), post.repost_of_author.handle.as_deref()), (Some("100"), Some("bob")));
    assert_eq!(post.author.handle, None);
}

#[test]
fn data_may_be_one_object_flattened_or_a_list_of_pages() {
    let one = tweet("100", "11", r#","text":"a""#);
    assert_eq!(read(&page(&one, "{}", "")).posts().count(), 1);
    let two = page(&one, "{}", "");
    assert_eq!(read(&format!("[{two},{two}]")).posts().count(), 2);
    let original = tweet("90", "12", &format!(r#","type":"retweeted","text":"whole text","author":{BOB}"#));
    let flat = tweet(
        "100",
        "11",
        &format!(
            r#","text":"RT @bob: wh…","author":{ANN},"referenced_tweets":[{original}],"entities":{{"mentions":[{BOB}]}},"__twarc":{{"url":"https://api.twitter.com/2/tweets/search/all","retrieved_at":"2021-04-08T19:34:32+00:00"}}"#
        ),
    );
    let kept = read(&flat);
    assert_eq!((kept.posts().count(), kept.accounts().count()), (2, 2));
    assert_eq!(kept.posts().next().unwrap().text.as_deref(), Some("whole text"));
    assert_eq!(kept.posts().nth(1).unwrap().observed_at.unwrap().at.to_string(), "2021-04-08T19:34:32Z");
    // twarc's flatten puts `{}` where an include is missing.
    let kept = read(&tweet("100", "11", r#","text":"a","author":{},"in_reply_to_user":{}"#));
    assert_eq!((kept.posts().count(), kept.accounts().count(), kept.rejects.len()), (1, 0, 0));
}

#[test]
fn replies_and_quotes_name_their_accounts() {
    let reply = tweet(
        "100",
        "11",
        r#","text":"@bob yes","in_reply_to_user_id":"12","referenced_tweets":[{"type":"replied_to","id":"90"},{"type":"quoted","id":"80"}]"#,
    );
    let quoted = tweet("80", "12", r#","text":"q""#);
    let kept = read(&page(&format!("[{reply}]"), &format!(r#"{{"users":[{BOB}],"tweets":[{quoted}]}}"#), ""));
    let post = kept.posts().next().unwrap();
    assert_eq!(
        (post.kind, post.reply_to.as_deref(), post.quote_of.as_deref()),
        (PostKind::Reply, Some("90"), Some("80"))
    );
    assert_eq!(post.reply_to_author.handle.as_deref(), Some("bob"));
    assert_eq!(post.quote_of_author.id.as_deref(), Some("12"));
}

#[test]
fn long_posts_edits_ticks_and_withheld_accounts() {
    let long = tweet(
        "100",
        "11",
        r#","text":"the beginning…","note_tweet":{"text":"the beginning and the end"},"edit_history_tweet_ids":["99","100"]"#,
    );
    let earlier = tweet("99", "11", r#","text":"the beginnin""#);
    let user = r#"{"id":"13","username":"c","verified_type":"blue","withheld":{"country_codes":["XX"]}}"#;
    let kept = read(&page(&format!("[{long}]"), &format!(r#"{{"users":[{user}],"tweets":[{earlier}]}}"#), ""));
    // The earlier version of an edited post is not a second post.
    assert_eq!(kept.posts().count(), 1);
    let post = kept.posts().next().unwrap();
    assert_eq!((post.text.as_deref(), post.text_state), (Some("the beginning and the end"), TextState::Full));
    let account = kept.accounts().next().unwrap();
    assert_eq!((account.verified, account.status), (Some(true), AccountStatus::Withheld));
}

#[test]
fn errors_become_the_state_of_accounts() {
    let errors = r#","errors":[
        {"resource_type":"user","parameter":"entities.mentions.username","value":"gone_x","detail":"User has been suspended: [gone_x].","title":"Forbidden"},
        {"resource_type":"user","parameter":"author_id","value":"77","detail":"Could not find user with author_id: [77].","title":"Not Found Error"},
        {"resource_type":"tweet","parameter":"referenced_tweets.id","value":"78","title":"Not Found Error"}]"#;
    let kept = read(&page(&format!("[{}]", tweet("100", "77", r#","text":"a""#)), "{}", errors));
    let states: Vec<_> = kept.accounts().map(|a| (a.who.id.as_deref(), a.who.handle.as_deref(), a.status)).collect();
    assert_eq!(states, [(None, Some("gone_x"), AccountStatus::Suspended), (Some("77"), None, AccountStatus::Deleted)]);
    assert_eq!((kept.warnings.len(), kept.rejects.len()), (1, 0));
}

#[test]
fn lists_of_accounts_keep_their_order_and_say_what_they_are() {
    let list = |path: &str, data: &str| {
        format!(
            r#"{{"data":[{data}],"meta":{{"result_count":2}},"__twarc":{{"url":"https://api.twitter.com/2/{path}?max_results=1000","retrieved_at":"2022-03-16T02:40:46+00:00"}}}}"#
        )
    };
    let users = format!("{ANN},{BOB}");
    let context = Context { ordinal: 1, ..Context::default() };
    let kept = json(&TwitterV2, &list("users/5/followers", &users), &context);
    let ranks: Vec<_> =
        kept.follows().map(|f| (f.rank.unwrap(), f.followed.id.as_deref().unwrap().to_string())).collect();
    assert_eq!(ranks, [(1 << 24, "5".to_string()), ((1 << 24) + 1, "5".to_string())]);
    let declared = Context { follows_of: Some("@creator".into()), ..Context::default() };
    let kept = json(&TwitterV2, &list("users/5/followers", &users), &declared);
    assert_eq!(kept.follows().next().unwrap().followed.handle.as_deref(), Some("creator"));
    let kept = read(&list("users/5/following", &users));
    assert_eq!(kept.follows().next().unwrap().follower.id.as_deref(), Some("5"));
    let kept = read(&list("tweets/42/liking_users", &users));
    assert_eq!(
        kept.engagements().map(|e| (e.kind, e.object.as_ref(), e.rank)).collect::<Vec<_>>(),
        [(EngagementKind::Like, "42", Some(0)), (EngagementKind::Like, "42", Some(1))]
    );
    let kept = read(&list("tweets/42/retweeted_by", &users));
    assert_eq!(kept.engagements().next().unwrap().kind, EngagementKind::Repost);
    let kept = read(&list("users/5/liked_tweets", &tweet("100", "11", r#","text":"a""#)));
    let like = kept.engagements().next().unwrap();
    assert_eq!(
        (like.who.id.as_deref(), like.object.as_ref(), like.owner.id.as_deref()),
        (Some("5"), "100", Some("11"))
    );
    // JSONL of users, declared to be followers.
    let kept = json(&TwitterV2, ANN, &declared);
    assert_eq!((kept.accounts().count(), kept.follows().count()), (1, 1));
}

#[test]
fn twibot_22_users_lose_their_letter() {
    let kept = read(
        r#"{"id":"u2664730894","username":"a","name":"A","created_at":"2013-09-28 16:49:36+00:00","public_metrics":{"followers_count":5},"verified":false}"#,
    );
    let account = kept.accounts().next().unwrap();
    assert_eq!(account.who.id.as_deref(), Some("2664730894"));
    assert_eq!(account.created_at.unwrap().at.to_string(), "2013-09-28T16:49:36Z");
    assert!(!account.created_at.unwrap().zone_assumed);
}

#[test]
fn what_holds_nothing_is_rejected_with_a_reason() {
    for (text, word) in [
        (r#"{"data":[{"end":"x","start":"y","tweet_count":5}],"meta":{}}"#, "count"),
        (r#"{"data":[{"id":"1","name":"list","owner_id":"2","member_count":3}]}"#, "list"),
        (r#"{"id":"1","action":"delete","created_at":"2019-09-06T17:25:54.667Z","reason":"protected"}"#, "compliance"),
        (r#"{"errors":[{"title":"operational-disconnect"}]}"#, "error"),
        (r#"{"title":"ConnectionException","detail":"x"}"#, "error"),
        (r#"{"meta":{"result_count":0}}"#, "no accounts"),
        ("[]", "no accounts"),
        (r#"{"data":[{"id":"1","te"#, "cut"),
    ] {
        let kept = read(text);
        assert_eq!((kept.records.len(), kept.rejects.len()), (0, 1), "{text}");
        assert!(kept.rejects[0].contains(word), "{text}: {}", kept.rejects[0]);
    }
}

#[test]
fn a_damaged_id_is_no_key() {
    let kept = read(&tweet("100", "11", r#","text":"a""#).replace("\"100\"", "8.41E+17"));
    assert_eq!((kept.posts().count(), kept.rejects.len()), (0, 1));
    let kept = read(&ANN.replace("\"11\"", "906000000000000000"));
    assert_eq!((kept.accounts().next().unwrap().who.id.as_deref(), kept.warnings.len()), (None, 1));
}

#[test]
fn hostile_nesting_stays_on_the_stack() {
    let deep = (0..50).fold(tweet("1", "11", r#","text":"a""#), |inner, i| {
        format!(r#"{{"id":"{}","text":"x","author_id":"1","referenced_tweets":[{inner}]}}"#, i + 2)
    });
    assert_eq!(read(&deep).posts().count(), 51);
    assert_eq!(read(&r#"{"author":"#.repeat(10_000)).rejects, [NOT_JSON]);
}

#[test]
fn detection_says_what_it_saw_and_leaves_other_platforms_alone() {
    let detect = |text: &str| {
        let values: Vec<Value> = serde_json::from_str(text).map(|v| vec![v]).unwrap_or_default();
        TwitterV2.detect(&Sample { name: "", text, values: &values, header: None })
    };
    let one = tweet("100", "11", r#","text":"a""#);
    for text in [
        page(&one, "{}", ""),
        one.clone(),
        ANN.to_string(),
        page(&format!("[{ANN}]"), "{}", ""),
        r#"{"data":[{"tweet_count":5}],"meta":{}}"#.to_string(),
    ] {
        assert!(detect(&text).is_some_and(|found| found.confidence >= 75), "{text}");
    }
    let text = page(&format!("[{one}]"), "{}", "");
    assert_eq!(detect(&text[..350]).unwrap().confidence, 85);
    for other in [
        r#"{"data":[{"id":"1","text":"x","timestamp":"y"}],"paging":{}}"#,
        r#"{"id":"1","username":"a","acct":"a@b","public_metrics":{}}"#,
        r#"{"id":"1","username":"a","name":"A","biography":"","followers_count":5,"media_count":2}"#,
        r#"{"id_str":"1","text":"x","user":{}}"#,
        r#"{"kind":"youtube#commentThreadListResponse","items":[]}"#,
        "[]",
    ] {
        assert_eq!(detect(other), None, "{other}");
    }
}

const KEYS: &[&str] = &[
    "id",
    "created_at",
    "entities",
    "public_metrics",
    "text",
    "note_tweet",
    "author_id",
    "author",
    "conversation_id",
    "in_reply_to_user_id",
    "in_reply_to_user",
    "referenced_tweets",
    "type",
    "attachments",
    "media_keys",
    "media",
    "edit_history_tweet_ids",
    "username",
    "name",
    "description",
    "location",
    "data",
    "includes",
    "users",
    "tweets",
    "errors",
    "resource_type",
    "value",
    "title",
    "__twarc",
    "url",
    "retrieved_at",
    "mentions",
    "hashtags",
    "tag",
    "urls",
    "withheld",
];

proptest! {
    #[test]
    fn no_value_and_no_cut_text_panics(value in crate::formats::twitter_v1::odd_json(KEYS), cut in 0usize..400) {
        let text = value.to_string();
        let context = Context { follows_of: Some("1".to_string()), ..Context::default() };
        let kept = json(&TwitterV2, &text, &context);
        prop_assert!(!kept.records.is_empty() || !kept.rejects.is_empty());
        let end = (0..=cut.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        json(&TwitterV2, &text[..end], &context);
        let values = [value];
        let _ = TwitterV2.detect(&Sample { name: "", text: &text, values: &values, header: None });
    }
}
