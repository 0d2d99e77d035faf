//! No identity gets past the door: planted in every place an export has, found in no byte that is written.

use crate::program::Program;
use serde_json::json;
use std::path::Path;
use testkit::planted::{Person, search, search_bytes};

fn people() -> Vec<Person> {
    (0..6).map(Person::new).collect()
}

fn needles() -> Vec<String> {
    people().iter().flat_map(Person::needles).collect()
}

fn v2_page(people: &[Person]) -> String {
    let users: Vec<_> = people
        .iter()
        .map(|p| {
            json!({
                "id": p.id, "username": p.handle, "name": p.name, "description": format!("{} {}", p.bio, p.email),
                "created_at": "2019-03-01T10:00:00.000Z", "location": p.name, "url": format!("https://t.co/{}", p.handle),
                "public_metrics": {"followers_count": 12, "following_count": 30, "tweet_count": 99, "listed_count": 0},
            })
        })
        .collect();
    let tweets: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let other = &people[(i + 1) % people.len()];
            let text = format!(
                "RT @{}: {} says write to {} or call {} #spring #{} https://example.com/u/{}?mail={}",
                other.handle, other.name, other.email, other.phone, other.handle, other.handle, other.email
            );
            json!({
                "id": format!("{}{}", 1_500_000_000_000_000_000u64 + i as u64, ""), "author_id": p.id, "text": text,
                "created_at": format!("2022-05-0{}T12:00:00.000Z", i + 1), "conversation_id": "1500000000000000000",
                "in_reply_to_user_id": other.id, "source": format!("{} app", p.name),
                "entities": {
                    "mentions": [{"start": 3, "end": 9, "username": other.handle, "id": other.id}],
                    "hashtags": [{"start": 1, "end": 2, "tag": "spring"}, {"start": 1, "end": 2, "tag": other.handle}],
                    "urls": [{"url": "https://t.co/x", "expanded_url": format!("https://twitter.com/{}/status/1", other.handle)}],
                },
                "public_metrics": {"retweet_count": 1, "reply_count": 0, "like_count": 2, "quote_count": 0},
                (p.handle.clone()): {"unknown key": p.name},
            })
        })
        .collect();
    json!({"data": tweets, "includes": {"users": users}, "meta": {"result_count": tweets.len()}}).to_string()
}

#[test]
fn planted_identities_are_found_in_no_byte_of_workspace_outputs_or_messages() {
    let program = Program::new();
    let (people, needles) = (people(), needles());
    let page = program.file("page.jsonl", v2_page(&people) + "\n{\"data\": [{\"id\": \"" + &people[0].handle + "\n");
    let users: Vec<_> = people
        .iter()
        .map(|p| json!({"id_str": p.id, "id": 1, "screen_name": p.handle, "name": p.name, "description": p.bio,
            "created_at": "Mon Nov 07 14:54:57 +0000 2016", "followers_count": 3, "friends_count": 5, "statuses_count": 7}))
        .collect();
    let users = program.file("users.json", serde_json::to_vec(&users).expect("json"));
    // This format has no display names: a name that stands in a text alone, declared nowhere in its record, cannot be
    // told from any other words (README, limits). Handles, addresses and numbers can.
    let mut cnt = String::from("message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n");
    for (i, p) in people.iter().enumerate() {
        cnt += &format!(
            "9{i},{},{},,,\"Dear {}, mail {} or ring {} #spring\",1650000{i:03},http://x.com/{}\n",
            p.id, p.handle, p.handle, p.email, p.phone, p.handle
        );
    }
    cnt += &format!("{},broken\n", people[1].email);
    let cnt = program.file("cnt.csv", cnt);
    let mut odd = String::from("post id,who,said,date\n");
    for (i, p) in people.iter().enumerate() {
        odd += &format!("{i},@{},{} {},not a date {}\n", p.handle, p.name, p.email, p.phone);
    }
    let odd = program.file("odd.csv", odd);
    let mut said = Vec::new();
    for arguments in [
        vec!["ingest", &page],
        vec![
            "ingest",
            &users,
            "--label",
            "human",
            "--source",
            "planted",
            "--licence",
            "test",
            "--follows-of",
            "@somebody",
        ],
        vec!["ingest", &cnt, "--format", "json"],
        vec!["ingest", &odd],
        vec!["map", "--guess", &odd],
        vec!["inspect"],
        vec!["score", "--format", "ndjson"],
        vec!["graph"],
        vec!["campaign", "--topic", "#spring", "--out", "out"],
        vec!["audience", "@somebody", "--platform", "x", "--out", "out2"],
    ] {
        let run = program.run(&arguments);
        assert!(run.code == 0 || run.code == 2, "claque {}: {}\n{}", arguments.join(" "), run.code, run.stderr);
        said.push(run.stdout + &run.stderr);
    }
    let mut leaks = search(&program.workspace(), &needles);
    leaks.extend(search(&program.scratch.join("out"), &needles));
    leaks.extend(search(&program.scratch.join("out2"), &needles));
    leaks.extend(search(&program.scratch.join("home"), &needles));
    leaks.extend(search_bytes(Path::new("said"), said.join("\n").as_bytes(), &needles));
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn tokens_are_the_same_in_one_workspace_and_others_in_another() {
    let (one, two) = (Program::new(), Program::new());
    let first = one.ok(&["token", "--platform", "x", "12345", "@somebody"]);
    assert_eq!(first, one.ok(&["token", "--platform", "x", "12345", "@somebody"]));
    assert_ne!(first, two.ok(&["token", "--platform", "x", "12345", "@somebody"]));
    let from_stdin = one.run_with(&["token", "--platform", "x", "-"], b"12345\n@somebody\n");
    assert_eq!(first, from_stdin.stdout);
}
