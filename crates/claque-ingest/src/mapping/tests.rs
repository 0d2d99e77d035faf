use super::*;
use crate::format::Header;
use crate::formats::testing::{Kept, json, table, table_with};
use crate::value::TimeFormat;
use claque_schema::{EngagementKind, Label, Platform, PostKind, Precision, TextState};
use proptest::prelude::*;

fn mapping(text: &str) -> Mapping {
    parse(&format!("mapping = 1\nname = \"test\"\n{text}"), "test.toml").unwrap()
}

fn error(text: &str) -> String {
    parse(text, "test.toml").unwrap_err().to_string()
}

fn shipped_by_name(name: &str) -> Mapping {
    let (file, text) = shipped::TEXTS.iter().find(|(file, _)| *file == name).unwrap();
    parse(text, file).unwrap()
}

#[test]
fn what_the_list_of_keys_says_of_times_is_what_they_are_read_by() {
    let keys = mapping_keys().pop().expect("the keys of a field").1;
    let said = keys.iter().find(|(key, _)| *key == "formats").expect("formats").1;
    let names = said.trim_start_matches("for times: ").split(" or ").next().expect("names");
    assert!(names.split(", ").count() == 6 && names.split(", ").all(|name| TimeFormat::parse(name).is_ok()), "{said}");
}

#[test]
fn every_shipped_mapping_loads_says_what_it_is_and_can_be_detected() {
    assert_eq!(shipped().len(), shipped::TEXTS.len());
    let mut names = std::collections::BTreeSet::new();
    for (file, text) in shipped::TEXTS {
        let mapping = parse(text, file).unwrap_or_else(|e| panic!("{e}"));
        assert!(names.insert(mapping.name.clone()), "{file}: two mappings are called {}", mapping.name);
        assert!(!mapping.about.starts_with("mapping file"), "{file}: no `about`");
        assert!(!mapping.fields().is_empty(), "{file}");
        let detect = &mapping.detect;
        let can = !detect.columns_all.is_empty() || !detect.json_keys.is_empty() || !detect.equals.is_empty();
        assert!(can, "{file}: nothing to detect it by");
    }
}

#[test]
fn each_shipped_table_is_recognised_by_its_own_columns_and_by_no_other_first() {
    for mapping in shipped().iter().filter(|m| m.kind == Kind::Table) {
        let mut names: Vec<String> = mapping.detect.columns_all.clone();
        names.extend(mapping.detect.columns_any.first().cloned());
        let sample = Sample { name: "", text: "", values: &[], header: Some(&names) };
        let best =
            shipped().iter().filter_map(|m| Some((m.detect(&sample)?.confidence, m.name()))).max_by_key(|(c, _)| *c);
        assert_eq!(best.map(|(_, name)| name), Some(mapping.name()));
    }
}

#[test]
fn mistakes_are_named_with_line_place_and_remedy() {
    let head = "mapping = 1\nname = \"t\"\n";
    for (text, wanted) in [
        ("name = \"t\"\n", "`mapping = 1` is missing"),
        ("mapping = 2\nname = \"t\"\n", "version 1"),
        (
            &format!("{head}[post]\nid = \"a\"\nauthor_hande = \"b\"\n"),
            "test.toml:5: unknown key `author_hande` in [post] (did you mean `author_handle`?)",
        ),
        (
            &format!("{head}[post]\nid = {{ form = [\"a\"] }}\n"),
            "test.toml:4: unknown key `form` in [post] id (did you mean `from`?)",
        ),
        (&format!("{head}[raed]\n"), "(did you mean `read`?)"),
        (&format!("{head}[read]\ndelimiter = \";\"\n"), "found out from the file itself"),
        (&format!("{head}[post]\nid = {{ from = [\"a\"], regex = '(' }}\n"), "regex"),
        (&format!("{head}[post]\nid = {{ from = [\"a\"], regex = 'x+' }}\n"), "needs a group"),
        (&format!("{head}[post]\nid = {{ from = [\"a\"], type = \"int\" }}\n"), "of type `id`; `int` does not fit"),
        (&format!("{head}[post]\nid = \"a\"\ncreated_at = {{ from = [\"b\"], formats = [\"%Q\"] }}\n"), "%Q"),
        (
            &format!("{head}[post]\nid = \"a\"\nplatform = {{ const = \"myspace\" }}\n"),
            "`myspace` is not known here; known: x,",
        ),
        (&format!("{head}[post]\nid = \"a\"\nkind = {{ when = [[\"a\", \"b\"]] }}\n"), "rows of three"),
        (&format!("{head}[post]\nid = {{ all = true }}\n"), "nothing to read from"),
        (&format!("{head}[post]\ntext = \"a\"\n"), "a post needs"),
        (&format!("{head}[account]\nname = \"a\"\n"), "an account needs"),
        (&format!("{head}[account]\nid = \"a\"\naccount_id = \"b\"\n"), "given twice"),
        (&format!("{head}[follow]\nfollower = \"a\"\n"), "a follow needs"),
        (&format!("{head}[engagement]\naccount = \"a\"\nobject = \"b\"\n"), "an engagement needs"),
        (
            &format!("{head}[account]\nid = \"a\"\nlabel = {{ from = [\"b\"], map = {{ 1 = \"robotic\" }} }}\n"),
            "`robotic` is not known",
        ),
        (&format!("{head}[read]\ntimezone = \"Europe/Atlantis\"\n"), "no known time zone"),
        (head, "nothing would be read"),
        ("mapping = 1\nname = \n", "test.toml:2: not valid TOML"),
    ] {
        let message = error(text);
        assert!(message.contains(wanted), "{message}\n  should say: {wanted}");
    }
}

#[test]
fn a_field_tries_its_columns_in_order_and_damaged_ids_are_passed_over() {
    let m = mapping("[account]\nid = { from = [\"a\", \"b\"], type = \"id\" }\nhandle = \"h\"\n");
    let kept = table(&m, "a,b,h\n8.41E+17,841417491268145152,x\n906000000000000000,,y\n,,z\n1,2,@w\n");
    let who: Vec<_> = kept.accounts().map(|a| (a.who.id.as_deref(), a.who.handle.as_deref())).collect();
    assert_eq!(
        who,
        [(Some("841417491268145152"), Some("x")), (None, Some("y")), (None, Some("z")), (Some("1"), Some("w"))]
    );
    assert_eq!(
        kept.warnings,
        [
            "id damaged by a spreadsheet; taken from another column",
            "id damaged by a spreadsheet; fell back to the handle"
        ]
    );
}

#[test]
fn an_id_never_falls_back_to_the_column_of_the_handle() {
    let m =
        mapping("[account]\nid = { from = [\"a\"], type = \"id\", else_from = [\"Author\"] }\nhandle = \"Author\"\n");
    let kept = table(&m, "a,Author\n,alice\n");
    assert_eq!(kept.accounts().next().map(|a| a.who.id.clone()), Some(None));
}

#[test]
fn regex_map_when_else_and_else_from_work_in_that_order() {
    let m = mapping(
        "[post]\nid = { from = [\"u\"], regex = 'status(?:es)?/(\\d+)', else_from = [\"r\"] }\n\
         platform = { from = [\"p\", \"d\"], map = { twitter = \"x\", \"bsky.app\" = \"bluesky\" }, else = \"web\" }\n\
         kind = { when = [[\"rt\", \"yes\", \"repost\"], [\"q\", \"yes\", \"quote\"]], else = \"post\" }\n\
         author_handle = \"h\"\n",
    );
    let kept = table(
        &m,
        "u,r,p,d,rt,q,h\nhttp://x.example/a/statuses/12,R1,Twitter,t.co,Yes,yes,a\nhttp://b.example,R2,news,bsky.app,no,YES,b\nhttp://c.example,R3,news,c.example,,,c\n",
    );
    let rows: Vec<_> = kept.posts().map(|p| (p.id.as_deref().unwrap(), p.platform, p.kind)).collect();
    assert_eq!(
        rows,
        [
            ("12", Platform::X, PostKind::Repost),
            ("R2", Platform::Bluesky, PostKind::Quote),
            ("R3", Platform::Web, PostKind::Post)
        ]
    );
}

#[test]
fn times_with_formats_zones_joined_columns_and_added_days() {
    let m = mapping(
        "[read]\ntimezone = \"America/New_York\"\n[account]\nid = \"i\"\n\
         created_at = { from = [\"d\", \"t\"], all = true, type = \"time\", formats = [\"%d-%b-%Y %I:%M %p\"] }\n\
         observed_at = { from = [\"c\"], formats = [\"iso\"], plus_days = \"n\" }\n",
    );
    let csv = "i,d,t,c,n\n1,17-Jul-2026,09:12 AM,2009-04-13,2\n2,bad,worse,2009-04-13,x\n";
    let kept = table(&m, csv);
    let first = kept.accounts().next().unwrap();
    let created = first.created_at.unwrap();
    assert_eq!(
        (created.at.to_string().as_str(), created.precision, created.zone_assumed),
        ("2026-07-17T13:12:00Z", Precision::Minute, true)
    );
    assert_eq!(first.observed_at.unwrap().at.to_string(), "2009-04-15T00:00:00Z");
    assert_eq!(kept.warnings, ["a time could not be read; left out"]);
    // The user's zone goes before the file's.
    let context = Context { timezone: Some("UTC".into()), ..Context::default() };
    let kept = table_with(&m, csv, &context);
    assert_eq!(kept.accounts().next().unwrap().created_at.unwrap().at.to_string(), "2026-07-17T09:12:00Z");
}

#[test]
fn unknown_is_none_but_an_empty_bio_is_empty() {
    let m = mapping(
        "[account]\nid = \"i\"\nbio = \"b\"\nlocation = \"l\"\nurl = \"nowhere\"\nfollowers_count = \"f\"\nverified = \"v\"\n",
    );
    let kept = table(&m, "i,b,l,f,v\n1,,,-1,\n2,hi,Town,\"1,972,048\",False \n3,NULL,N/A,many,perhaps\n");
    let a: Vec<_> = kept.accounts().collect();
    assert_eq!((a[0].bio.as_deref(), a[0].has_location, a[0].has_url), (Some(""), Some(false), None));
    assert_eq!((a[0].followers, a[0].verified), (None, None));
    assert_eq!((a[1].followers, a[1].verified, a[1].has_location), (Some(1_972_048), Some(false), Some(true)));
    assert_eq!((a[2].followers, a[2].verified, a[2].bio.as_deref()), (None, None, Some("")));
    assert_eq!(kept.warnings, ["a count could not be read; left out", "a yes/no value could not be read; left out"]);
}

#[test]
fn labels_need_a_word_or_a_map() {
    let m = mapping("[account]\nid = \"i\"\nlabel = \"l\"\nlabel_kind = \"k\"\n");
    let kept = table(&m, "i,l,k\n1,human,\n2,bot,Right Troll\n3,automated:fake_follower,\n4,1,\n5,social bot,\n");
    let labels: Vec<_> = kept.accounts().map(|a| (a.label, a.label_kind.as_deref())).collect();
    let auto = Some(Label::Automated);
    assert_eq!(
        labels,
        [
            (Some(Label::Human), None),
            (auto, Some("right_troll")),
            (auto, Some("fake_follower")),
            (None, None),
            (auto, Some("social_spambot"))
        ]
    );
    assert_eq!(kept.warnings, ["label is neither human nor automated; left out"]);
}

#[test]
fn deleted_authors_are_nobody_and_removed_texts_are_marked() {
    let m = shipped_by_name("reddit-comments-csv");
    let kept = table(
        &m,
        "fullname,author.name,body,created_utc,parent_id,score\nt1_a,[deleted],[removed],1470604422.0,t1_p,3\nt1_b,ann,it&amp;that,1470604423,t3_s,-4\n",
    );
    let posts: Vec<_> = kept.posts().collect();
    assert!(posts[0].author.is_empty());
    assert_eq!(
        (posts[0].text.as_deref(), posts[0].text_state, posts[0].kind),
        (None, TextState::Removed, PostKind::Reply)
    );
    assert_eq!((posts[1].text.as_deref(), posts[1].kind, posts[1].likes), (Some("it&that"), PostKind::Comment, None));
    assert_eq!(kept.accounts().count(), 1, "a deleted author is no account");
}

#[test]
fn rounded_author_ids_are_recovered_from_the_twin_column() {
    let kept = table(
        &shipped_by_name("538-trolls"),
        "external_author_id,author,content,publish_date,harvested_date,following,followers,updates,post_type,account_category,alt_external_id,tweet_id,tco1_step1,tco2_step1,tco3_step1\n\
         906000000000000000,TROLL_ONE,some text,10/1/2017 19:58,10/1/2017 19:59,1052,9636,253,RETWEET,RightTroll,905874659358453760,914580356430536707,https://a.example/1,,https://b.example/2\n",
    );
    let post = kept.posts().next().unwrap();
    assert_eq!(post.author.id.as_deref(), Some("905874659358453760"));
    assert_eq!(post.created_at.unwrap().at.to_string(), "2017-10-01T19:58:00Z");
    assert_eq!((post.kind, post.urls.len()), (PostKind::Repost, 2));
    let account = kept.accounts().next().unwrap();
    assert_eq!((account.followers, account.label_kind.as_deref()), (Some(9636), Some("information_operation")));
}

#[test]
fn hashed_and_plain_accounts_of_the_archive_are_told_apart() {
    let hash = "a".repeat(64);
    let csv = format!(
        "tweetid,userid,user_display_name,user_screen_name,tweet_text,tweet_time,tweet_client_name,is_retweet,retweet_tweetid,in_reply_to_tweetid,hashtags,urls,user_mentions,like_count\n\
         1,{hash},{hash},{hash},hello,2017-08-19 15:13,Web,False,,,\"[a, b]\",\"['http://a.example']\",\"['77']\",0.0\n\
         2,33,Big Account,bigacct,RT @x: hi…,2017-08-19 15:13,Web,True,9,,[],absent,[],5.0\n"
    );
    let kept = table(&shipped_by_name("io-archive"), &csv);
    let (a, p): (Vec<_>, Vec<_>) = (kept.accounts().collect(), kept.posts().collect());
    assert_eq!(
        (a[0].who.id.as_deref(), a[0].who.handle.as_deref(), a[0].name.as_deref()),
        (Some(hash.as_str()), None, None)
    );
    assert_eq!((a[1].who.handle.as_deref(), a[1].name.as_deref()), (Some("bigacct"), Some("Big Account")));
    assert_eq!(p[0].created_at.unwrap().precision, Precision::Minute);
    assert_eq!((p[0].hashtags.len(), p[0].urls.len(), p[0].likes), (2, 1, Some(0)));
    assert_eq!(p[0].mentions[0].id.as_deref(), Some("77"));
    assert_eq!((p[1].kind, p[1].text_state, p[1].likes, p[1].urls.len()), (PostKind::Repost, TextState::Cut, None, 0));
}

#[test]
fn the_torture_table_of_spreadsheet_damage() {
    let kept = table(
        &shipped_by_name("kaggle-bots"),
        "id,id_str,screen_name,description,followers_count,friends_count,listedcount,created_at,favourites_count,verified,statuses_count,default_profile,default_profile_image,name,bot\n\
         8.41E+17,8.41E+17,\"\"\"quoted_one\"\"\",,0,22,0,13/03/2017 22:21,0,FALSE,1,TRUE,FALSE,Q,1\n\
         34716038,34716038,plain,bio,571310,76070,4909,Thu Apr 23 20:15:49 +0000 2009,37437,TRUE,56077,FALSE,FALSE,P,0\n\
         55,55,third,bio,1,2,3,\"\"\"Fri Mar 03 10:00:00 +0000 2017\"\"\",4,FALSE,5,TRUE,TRUE,T,1\n",
    );
    let a: Vec<_> = kept.accounts().collect();
    assert_eq!((a[0].who.id.as_deref(), a[0].who.handle.as_deref()), (None, Some("quoted_one")));
    let created: Vec<String> = a.iter().map(|a| a.created_at.unwrap().at.to_string()).collect();
    assert_eq!(created, ["2017-03-13T22:21:00Z", "2009-04-23T20:15:49Z", "2017-03-03T10:00:00Z"]);
    assert_eq!(a.iter().map(|a| a.created_at.unwrap().zone_assumed).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!((a[0].label, a[1].label), (Some(Label::Automated), Some(Label::Human)));
    assert!(a.iter().all(|a| a.observed_at.unwrap().at.date() == "2017-04-01"));
}

#[test]
fn day_and_month_are_read_so_that_an_account_is_not_younger_than_its_observation() {
    let m = mapping(
        "[account]\nid = \"i\"\ncreated_at = { from = [\"c\"], formats = [\"%m/%d/%Y %H:%M\", \"%d/%m/%Y %H:%M\"] }\n\
         observed_at = { const = \"2017-04-01\" }\n",
    );
    let kept = table(&m, "i,c\n1,12/3/2017 14:59\n2,2/3/2017 14:59\n3,12/11/2018 1:00\n");
    let created: Vec<String> = kept.accounts().map(|a| a.created_at.unwrap().at.date()).collect();
    assert_eq!(created, ["2017-03-12", "2017-02-03", "2018-12-11"], "the third is for the door to judge");
}

#[test]
fn follows_keep_order_and_time_and_ask_whose_they_are() {
    let m = shipped_by_name("instagram-followers");
    let unit =
        r#"{"title":"","string_list_data":[{"href":"https://i.example/ann","value":"ann","timestamp":1600000000}]}"#;
    let context = Context { follows_of: Some("@creator".into()), ordinal: 7, ..Context::default() };
    let kept = json(&m, unit, &context);
    let follow = kept.follows().next().unwrap();
    assert_eq!((follow.follower.handle.as_deref(), follow.followed.handle.as_deref()), (Some("ann"), Some("creator")));
    assert_eq!((follow.rank, follow.created_at.unwrap().at.secs()), (Some(7), 1_600_000_000));
    let newer = r#"{"title":"bob","string_list_data":[{"href":"https://i.example/bob","timestamp":1600000000}]}"#;
    assert_eq!(json(&m, newer, &context).follows().next().unwrap().follower.handle.as_deref(), Some("bob"));
    let asked = json(&m, unit, &Context::default());
    assert!(asked.records.is_empty() && asked.rejects[0].contains("--follows-of"));
    let wrapped = format!("{{\"relationships_following\":[{unit},{unit}]}}");
    let kept = json(&shipped_by_name("instagram-following"), &wrapped, &context);
    let follows: Vec<_> = kept.follows().collect();
    assert_eq!((follows.len(), follows[1].rank), (2, Some(1)));
    assert_eq!(follows[0].follower.handle.as_deref(), Some("creator"));
}

#[test]
fn a_file_of_accounts_alone_is_a_follower_list_when_the_user_says_whose() {
    let m = mapping("[account]\nplatform = { const = \"instagram\" }\nhandle = \"h\"\n");
    let context = Context { follows_of: Some("@creator".into()), ordinal: 3, ..Context::default() };
    let kept = json(&m, r#"{"h":"ann"}"#, &context);
    let follow = kept.follows().next().unwrap();
    assert_eq!((follow.follower.handle.as_deref(), follow.followed.handle.as_deref()), (Some("ann"), Some("creator")));
    assert_eq!((follow.platform, follow.rank, kept.accounts().count()), (Platform::Instagram, Some(3), 1));
    assert_eq!(json(&m, r#"{"h":"ann"}"#, &Context::default()).follows().count(), 0);
    // A mapping that speaks of follows itself, or of posts, is taken at its word.
    let posts = mapping("[account]\nhandle = \"h\"\n[post]\nid = \"i\"\n");
    assert_eq!(json(&posts, r#"{"h":"ann","i":"1"}"#, &context).follows().count(), 0);
}

#[test]
fn hidden_like_counts_are_not_three() {
    let m = shipped_by_name("zeeschuimer-instagram");
    let unit = |hidden: bool| {
        format!(
            r#"{{"item_id":"9","timestamp_collected":1700000000123,"source_platform":"instagram.com","data":{{"pk":"1234567890123456789","taken_at":1690000000,"caption":{{"text":"hi"}},"user":{{"pk":"5","username":"ann","full_name":"Ann","is_verified":true}},"like_count":3,"comment_count":2,"like_and_view_counts_disabled":{hidden}}}}}"#
        )
    };
    let likes = |hidden| json(&m, &unit(hidden), &Context::default()).posts().next().unwrap().likes;
    assert_eq!((likes(true), likes(false)), (None, Some(3)));
}

#[test]
fn json_paths_reach_into_lists_and_flattened_names() {
    let m = shipped_by_name("snscrape");
    let unit = r##"{"url":"u","date":"2022-01-01T00:00:00+00:00","content":"hey","id":1477000000000000001,"conversationId":1,"replyCount":1,"retweetCount":2,"likeCount":3,"quoteCount":4,"user":{"username":"ann","id":7,"displayname":"Ann E","followersCount":10,"created":"2010-01-01T00:00:00+00:00"},"mentionedUsers":[{"username":"bob","id":8,"displayname":"Bob X"},{"username":"cat","id":9}],"hashtags":["#One","two"],"outlinks":["https://a.example"],"inReplyToTweetId":5}"##;
    let kept = json(&m, unit, &Context::default());
    let post = kept.posts().next().unwrap();
    assert_eq!(post.id.as_deref(), Some("1477000000000000001"));
    let mentions: Vec<_> = post.mentions.iter().map(|w| (w.id.as_deref(), w.handle.as_deref())).collect();
    assert_eq!(mentions, [(Some("8"), Some("bob")), (Some("9"), Some("cat"))]);
    assert_eq!((post.hashtags.as_slice(), post.kind), (["One".into(), "two".into()].as_slice(), PostKind::Reply));
    assert!(post.identities.contains(&"Bob X".into()) && post.identities.contains(&"Ann E".into()));
    let t = shipped_by_name("talkwalker");
    let flat = r#"{"published":1600000000000,"content":"c","source_type":["SOCIALMEDIA_TWITTER"],"url":"http://twitter.com/a/statuses/99","extra_author_attributes.name":"Ann","extra_author_attributes.short_name":"ann"}"#;
    let kept = json(&t, flat, &Context::default());
    let post = kept.posts().next().unwrap();
    assert_eq!(
        (post.id.as_deref(), post.author.handle.as_deref(), post.platform),
        (Some("99"), Some("ann"), Platform::X)
    );
}

#[test]
fn a_header_behind_a_preamble_is_recognised() {
    let m = shipped_by_name("brandwatch");
    let text = "Report:,Bulk\nBrand:,B\n\nQuery Id,Date,Url,Author,Page Type\n1,2026-07-17 09:00:01.0,http://twitter.com/a/statuses/1,a,twitter\n";
    let names = vec!["Report:".to_owned(), "Bulk".to_owned()];
    let sample = Sample { name: "", text, values: &[], header: Some(&names) };
    assert!(m.detect(&sample).is_some());
    assert_eq!(m.shape(), Shape::Table { header_contains: vec!["Date".into(), "Url".into()], within: 30 });
}

#[test]
fn columns_are_found_in_any_case_and_spacing() {
    let m = mapping("[account]\nid = \"User  ID\"\nhandle = \"HANDLE\"\n");
    let kept = table(&m, "user id,Handle\n1,ann\n");
    assert_eq!(kept.accounts().next().unwrap().who.handle.as_deref(), Some("ann"));
}

#[test]
fn a_post_seen_through_a_repost_is_also_an_engagement() {
    let kept = table(
        &shipped_by_name("minet-bluesky"),
        "cid,did,uri,user_did,user_handle,to_post_uri,quoted_uri,indexed_at_utc,timestamp_utc,text,repost_by_user_did,repost_timestamp_utc\n\
         c,d,at://did:plc:a/app.bsky.feed.post/1,did:plc:a,a.example,,,x,1742116928,hello there,did:plc:b,1743613219\n\
         c,d,at://did:plc:a/app.bsky.feed.post/2,did:plc:a,a.example,,,x,-62142368029,hello there,,\n",
    );
    let engagements: Vec<_> = kept.engagements().collect();
    assert_eq!((kept.posts().count(), engagements.len(), engagements[0].kind), (2, 1, EngagementKind::Repost));
    assert_eq!(engagements[0].who.id.as_deref(), Some("did:plc:b"));
    assert!(kept.posts().nth(1).unwrap().created_at.unwrap().at.secs() < 0, "year 0 is for the door to judge");
}

#[test]
fn rows_that_give_nothing_are_rejected_once_and_without_values() {
    let m = mapping(
        "[account]\nid = { from = [\"i\"], type = \"id\" }\n[post]\nid = \"p\"\nauthor_id = { from = [\"i\"], type = \"id\" }\n",
    );
    let Kept { records, rejects, .. } = table(&m, "i,p,x\n,,planted_name\n");
    assert!(records.is_empty());
    assert_eq!(rejects.len(), 1);
    assert!(!rejects[0].contains("planted"));
}

/// All field forms at once, for the property tests.
fn everything() -> Mapping {
    mapping(
        "[read]\nkind = \"table\"\nrecords = [\"$\", \"a.b[0]\"]\n\
         [post]\nid = { from = [\"a\"], regex = '(\\d+)', else_from = [\"b\"] }\nauthor_handle = { from = [\"b\"], unquote = true, html = true }\n\
         created_at = { from = [\"c\", \"a\"], all = true, formats = [\"%Y-%m-%d %H:%M\", \"epoch\"], else_from = [\"b\"], plus_days = \"a\" }\n\
         text = { from = [\"b\", \"c\"] }\nmentions = { from = [\"a\", \"c\"], all = true, item = \"x\" }\nhashtags = { from = [\"b\"], split = \"auto\" }\n\
         kind = { when = [[\"a\", \"1\", \"repost\"]], else = \"post\" }\nlike_count = { from = [\"c\"], null_if = [\"a\", \"\"] }\n\
         [account]\nid = \"a\"\nhandle = \"b\"\nverified = \"c\"\nlabel = { from = [\"c\"], map = { 1 = \"bot\" } }\n\
         [follow]\nfollower = \"a\"\nfollowed = { param = \"self\" }\n\
         [engagement]\naccount = { from = [\"a\"], type = \"id\" }\nobject = \"b\"\nkind = { const = \"like\" }\n",
    )
}

proptest! {
    #[test]
    fn no_row_makes_a_mapping_panic(rows in proptest::collection::vec(proptest::collection::vec("\\PC{0,20}|[-0-9E+.,:'\" \\[\\]{}]{0,24}", 0..5), 0..6)) {
        let m = everything();
        let header = Header::new(["a", "b", "c"].map(str::to_owned));
        let mut kept = Kept::default();
        for row in rows {
            let cells = csv::StringRecord::from(row);
            m.read(Unit::Row { header: &header, cells: &cells }, &Context::default(), &mut kept);
        }
    }

    #[test]
    fn no_json_makes_a_mapping_panic(text in "\\PC{0,60}", n in any::<i64>(), x in any::<f64>(), s in "\\PC{0,20}") {
        let m = everything();
        json(&m, &text, &Context::default());
        let units = [
            serde_json::json!({"a": n, "b": s, "c": [x, {"x": s}, null, [n]]}),
            serde_json::json!({"a": {"b": [[{"a": s, "b": n}, 3, null]]}, "c": x}),
            serde_json::json!([{"a": s}]),
        ];
        for unit in units {
            json(&m, &unit.to_string(), &Context { follows_of: Some(s.clone()), ..Context::default() });
        }
    }

    #[test]
    fn no_text_makes_the_mapping_reader_panic(text in "\\PC{0,80}", tail in "[a-z\\[\\]{}=\"', .0-9\n]{0,80}") {
        let _ = parse(&text, "t");
        let _ = parse(&format!("mapping = 1\nname = \"t\"\n[post]\n{tail}"), "t");
        let _ = parse(&format!("mapping = 1\nname = \"t\"\n[post]\nid = {{ {tail} }}"), "t");
    }
}
