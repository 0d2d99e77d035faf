//! What must never pass the door, and what must come out of it.

use super::*;
use crate::key::ObjectKind;
use crate::record::{RawAccount, RawEngagement, RawFollow, RawPost, RawTime};
use claque_schema::{EngagementKind, PostKind, Precision, TextState};
use std::borrow::Cow;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

fn key() -> PseudonymKey {
    PseudonymKey::from_bytes([3; 32])
}

fn with_door(emit: impl FnOnce(&mut Collector<'_>)) -> (Batch, FxHashMap<String, u64>) {
    let key = key();
    let door = Door { platform: Platform::X, ..Door::new(&key, NOW) };
    let mut collector = Collector::new(&door, 4, 1);
    collector.line = 9;
    emit(&mut collector);
    assert!(collector.batch.accounting.balances());
    (collector.batch, collector.warnings)
}

fn who<'a>(id: &'a str, handle: &'a str) -> RawWho<'a> {
    let some = |text: &'a str| (!text.is_empty()).then_some(Cow::Borrowed(text));
    RawWho { id: some(id), handle: some(handle) }
}

fn at(secs: i64) -> Option<RawTime> {
    Some(RawTime { at: Timestamp::from_secs(secs), precision: Precision::Second, zone_assumed: false })
}

#[test]
fn an_account_becomes_tokens_and_numbers() {
    let (batch, _) = with_door(|door| {
        door.emit(Record::Account(Box::new(RawAccount {
            who: who("77", "@Planted_Name1"),
            name: Some("Planted Person".into()),
            bio: Some("".into()),
            created_at: at(1_500_000_000),
            label_kind: Some("Fake-Follower".into()),
            ..RawAccount::default()
        })));
    });
    let row = &batch.accounts[0];
    assert_eq!(row.account, crate::account_token(&key(), Platform::X, "77"));
    assert_eq!((row.platform, row.weak_key, row.file, row.line), (Platform::X, false, 4, 9));
    assert_eq!((row.handle.unwrap().length, row.handle.unwrap().digits, row.bio.unwrap().length), (13, 1, 0));
    assert_eq!(row.label_kind.as_deref(), Some("fake_follower"));
    let weak = crate::account_token(&key(), Platform::X, "@planted_name1");
    assert_eq!(batch.aliases, [AliasRow { weak, strong: row.account }]);
    assert!(!format!("{batch:?}").to_lowercase().contains("planted"));
}

#[test]
fn a_handle_alone_is_a_weak_key_and_nobody_is_a_reject() {
    let (batch, _) = with_door(|door| {
        door.emit(Record::Account(Box::new(RawAccount { who: who("", "someone"), ..RawAccount::default() })));
        door.emit(Record::Account(Box::new(RawAccount { who: who("", "[deleted]"), ..RawAccount::default() })));
        door.emit(Record::Post(Box::default()));
        door.emit(Record::Follow(Box::new(RawFollow { follower: who("1", ""), ..RawFollow::default() })));
        door.emit(Record::Follow(Box::new(RawFollow {
            follower: who("1", ""),
            followed: who("1", "x"),
            ..RawFollow::default()
        })));
        door.reject("made up");
    });
    assert!(batch.accounts[0].weak_key);
    assert_eq!((batch.accounting.read, batch.accounting.kept, batch.accounting.rejected), (6, 1, 5));
    assert!(batch.rejects.iter().all(|reject| (reject.file, reject.line) == (4, 9)));
}

#[test]
fn a_post_keeps_what_is_needed_and_names_nobody() {
    let (batch, _) = with_door(|door| {
        door.emit(Record::Post(Box::new(RawPost {
            id: Some("1212092628029698048".into()),
            author: who("5", "plantedhandle"),
            text: Some(
                "Planted Person and @other say hello to #BigNews https://plantedhandle.com/x?utm_source=q".into(),
            ),
            kind: PostKind::Repost,
            repost_of: Some("7".into()),
            mentions: vec![who("6", "other"), who("6", "other")],
            hashtags: vec!["BigNews".into(), "bignews".into(), "PlantedHandle".into()],
            urls: vec!["https://plantedhandle.com/x?utm_source=q".into(), "https://example.org/".into()],
            client: Some("PlantedClient".into()),
            identities: vec!["Planted Person".into()],
            likes: Some(3),
            ..RawPost::default()
        })));
    });
    let row = &batch.posts[0];
    assert_eq!(row.created_at.unwrap().to_string(), "2019-12-31T19:26:16Z");
    assert_eq!((row.text_state, row.likes, row.mentions.len()), (TextState::Full, None, 1));
    assert_eq!(row.hashtags.len(), 2);
    assert_eq!(row.hashtags[0], "bignews");
    assert!(row.hashtags[1].starts_with("hidden-"), "a tag that is a handle is hidden, not dropped");
    assert_eq!(row.links[1].domain, "example.org");
    assert_eq!(row.links[0].canonical, crate::url_object(&key(), "http://plantedhandle.com/x"));
    assert!(row.text_hash.is_some() && row.tokens.len() > 5);
    let printed = format!("{batch:?}").to_lowercase();
    assert!(!printed.contains("planted") && !printed.contains("@other"), "{printed}");
}

#[test]
fn impossible_times_are_left_out_and_counted() {
    let (batch, warnings) = with_door(|door| {
        for secs in [0, 4_000_000_000, 1_600_000_000] {
            let id = Some("12".into());
            door.emit(Record::Post(Box::new(RawPost { id, created_at: at(secs), ..RawPost::default() })));
        }
        let late = RawAccount {
            who: who("12345678901", ""),
            created_at: at(1_600_000_000),
            observed_at: at(1_500_000_000),
            ..RawAccount::default()
        };
        door.emit(Record::Account(Box::new(late)));
    });
    assert_eq!(batch.posts.iter().filter(|row| row.created_at.is_some()).count(), 1);
    assert_eq!(batch.accounts[0].created_at, None);
    assert_eq!(warnings.values().sum::<u64>(), 3);
}

#[test]
fn the_id_tells_when_an_account_was_made() {
    let (batch, _) = with_door(|door| {
        door.emit(Record::Account(Box::new(RawAccount { who: who("500704345", ""), ..RawAccount::default() })));
    });
    let row = &batch.accounts[0];
    assert!(row.created_from_id);
    assert_eq!((row.created_precision, row.created_at.unwrap().date().as_str()), (Precision::Day, "2012-02-23"));
}

#[test]
fn likes_point_at_posts_and_shares_at_any_object() {
    let engagement = |kind, object: &'static str| {
        Record::Engagement(Box::new(RawEngagement {
            platform: Platform::Bluesky,
            who: who("did:plc:x", ""),
            object: object.into(),
            owner: RawWho::default(),
            kind,
            content: None,
            created_at: None,
            rank: Some(2),
            observed_at: None,
        }))
    };
    let (batch, _) = with_door(|door| {
        door.emit(engagement(EngagementKind::Like, "at://post"));
        door.emit(engagement(EngagementKind::Share, "at://post"));
        door.emit(engagement(EngagementKind::Like, " "));
    });
    let post = post_token(&key(), Platform::Bluesky, "at://post");
    assert_eq!(batch.engagements[0].object, post.into());
    let generic = key().object(ObjectKind::Generic, Some(Platform::Bluesky), "at://post");
    assert_eq!(batch.engagements[1].object, generic);
    assert_eq!(batch.rejects.len(), 1);
}

#[test]
fn a_hash_that_stands_in_for_a_name_is_no_name() {
    let hash = "ab".repeat(32);
    let (batch, _) = with_door(|door| {
        door.emit(Record::Account(Box::new(RawAccount {
            who: who(&hash, &hash),
            name: Some(hash.as_str().into()),
            ..RawAccount::default()
        })));
    });
    assert_eq!((batch.accounts[0].handle, batch.accounts[0].name), (None, None));
}
