use super::*;
use std::io::Write;

fn draft(name: &str, text: &str) -> Result<String, GuessError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    guess(&path)
}

fn rows(header: &str, row: impl Fn(usize) -> String) -> String {
    let mut out = format!("{header}\n");
    for i in 0..40 {
        out.push_str(&row(i));
        out.push('\n');
    }
    out
}

#[test]
fn a_table_of_posts_gets_a_draft_that_loads_and_holds_no_cell() {
    let text = rows("post_id,author,date,text,likes,Zustand", |i| {
        format!(
            "{},planted_{i},2024-05-{:02} 10:00:00,\"a secret sentence of number {i}, you know\",{},x{i}",
            1000 + i,
            i % 28 + 1,
            i * 3
        )
    });
    let draft = draft("posts.csv", &text).unwrap();
    assert!(crate::mapping::parse(&draft, "draft").is_ok());
    for line in [
        "id = { from = [\"post_id\"]",
        "author_handle = { from = [\"author\"] }",
        "formats = [\"iso\"]",
        "like_count = ",
    ] {
        assert!(draft.contains(line), "{line} is missing from\n{draft}");
    }
    assert!(draft.contains("timezone = \"UTC\"") && draft.contains('%'), "the zone and the confidence are named");
    assert!(draft.contains("# Not used: \"Zustand\""));
    assert!(!draft.contains("planted") && !draft.contains("secret"));
}

#[test]
fn likes_comments_and_follow_times_find_their_places() {
    let likes = draft(
        "likes.csv",
        &rows("post_id,creator,liker,liked_at", |i| {
            format!("{},baker,fan_{i},2024-05-{:02} 10:00:00", 7_000 + i % 5, i % 28 + 1)
        }),
    )
    .unwrap();
    for line in [
        "[engagement]",
        "account = { from = [\"liker\"] }",
        "object = { from = [\"post_id\"]",
        "owner = { from = [\"creator\"] }",
        "kind = { const = \"like\" }",
        "created_at = { from = [\"liked_at\"]",
    ] {
        assert!(likes.contains(line), "{line} is missing from\n{likes}");
    }
    let comments = draft(
        "comments.csv",
        &rows("comment_id,post_id,creator,username,text,created_at", |i| {
            format!(
                "{},{},baker,fan_{i},\"what a lovely loaf number {i}, well done\",2024-05-{:02} 10:00:00",
                9_000 + i,
                7_000 + i % 5,
                i % 28 + 1
            )
        }),
    )
    .unwrap();
    for line in [
        "[post]",
        "id = { from = [\"comment_id\"]",
        "reply_to = { from = [\"post_id\"]",
        "reply_to_handle = { from = [\"creator\"] }",
        "kind = { const = \"comment\" }",
        "author_handle = { from = [\"username\"] }",
    ] {
        assert!(comments.contains(line), "{line} is missing from\n{comments}");
    }
    let followers = draft(
        "followers.csv",
        &rows("username,followers_count,followed_at", |i| {
            format!("fan_{i},{},2024-05-{:02} 10:00:00", 10 * i, i % 28 + 1)
        }),
    )
    .unwrap();
    for line in [
        "[account]",
        "[follow]",
        "followed = { param = \"self\" }",
        "follower_handle = { from = [\"username\"] }",
        "created_at = { from = [\"followed_at\"]",
    ] {
        assert!(followers.contains(line), "{line} is missing from\n{followers}");
    }
}

#[test]
fn a_table_of_accounts_in_another_language_is_understood() {
    let text = rows("usuario;nombre;biografía;seguidores;siguiendo;fecha de creación;bot", |i| {
        format!(
            "user{i};Name {i};texto de la persona {i} con palabras;1.2{:02}.000;{};{}/3/2019 10:0{};1",
            i,
            i,
            13 + i % 10,
            i % 10
        )
    });
    let draft = draft("cuentas.csv", &text).unwrap();
    for line in [
        "[account]",
        "handle = { from = [\"usuario\"] }",
        "followers_count = { from = [\"seguidores\"]",
        "bio = ",
        "formats = [\"%d/%m/%Y %H:%M\"]",
        "# May be ground truth",
    ] {
        assert!(draft.contains(line), "{line} is missing from\n{draft}");
    }
    assert!(!draft.contains("\n[post]") && !draft.contains("\nlabel ="), "a label is never mapped by guess");
}

#[test]
fn day_and_month_that_cannot_be_told_apart_are_marked() {
    let text = rows("id,author,text,date", |i| {
        format!("{i},u{i},some words that make a text,{}/{}/2020 10:00", i % 12 + 1, i % 12 + 1)
    });
    assert!(draft("x.csv", &text).unwrap().contains("DAY AND MONTH CANNOT BE TOLD APART"));
}

#[test]
fn date_and_clock_in_two_columns_are_joined() {
    let text = rows("Document ID,Date,Time,Author Handle,Opening Text", |i| {
        format!("d{i},{}-Jul-2026,0{}:12 AM,u{i},some words that make a text", i % 28 + 1, i % 9 + 1)
    });
    let draft = draft("x.csv", &text).unwrap();
    assert!(draft.contains("from = [\"Date\", \"Time\"], all = true") && draft.contains("%I:%M %p"), "{draft}");
}

#[test]
fn the_authors_times_and_ids_are_not_the_posts() {
    let text: String = (0..20)
        .map(|i| format!("{{\"id\":\"{i}00\",\"author\":{{\"createdAt\":\"2010-01-01T00:00:0{}Z\",\"handle\":\"h{i}\"}},\"record\":{{\"text\":\"some words that make a text\",\"createdAt\":\"2020-01-01T00:00:00Z\"}}}}\n", i % 10))
        .collect();
    let draft = draft("x.ndjson", &text).unwrap();
    let (post, account) = draft.split_once("[account]").unwrap();
    assert!(post.contains("created_at = { from = [\"record.createdAt\"]"), "{draft}");
    assert!(account.contains("created_at = { from = [\"author.createdAt\"]"), "{draft}");
}

#[test]
fn damaged_ids_are_pointed_out() {
    let text = rows("tweet_id,user_id,text", |i| format!("8.{i}1E+17,{},some words that make a text", 100 + i));
    assert!(draft("x.csv", &text).unwrap().contains("damaged by a spreadsheet"));
}

#[test]
fn nested_json_gets_paths_and_rare_keys_stay_out() {
    let text: String = (0..20)
        .map(|i| format!("{{\"id\":\"{}\",\"data\":{{\"user\":{{\"username\":\"n{i}\"}},\"caption\":\"some words that make a text\",\"taken_at\":{}}},\"planted_{i}\":1}}\n", 500 + i, 1_600_000_000 + i))
        .collect();
    let draft = draft("x.ndjson", &text).unwrap();
    for line in ["kind = \"ndjson\"", "\"data.user.username\"", "\"data.caption\"", "formats = [\"epoch\"]"] {
        assert!(draft.contains(line), "{line} is missing from\n{draft}");
    }
    assert!(!draft.contains("planted"), "keys that may be names stay out");
}

#[test]
fn a_table_of_follows_is_told_from_one_of_accounts() {
    let text = rows("follower,followed", |i| format!("a{i},b"));
    assert!(draft("x.csv", &text).unwrap().contains("[follow]"));
}

#[test]
fn what_cannot_be_mapped_says_so() {
    assert!(matches!(draft("x.csv", "just a line of words\nand another"), Err(GuessError::NoTable { .. })));
    assert!(matches!(draft("x.csv", "alpha,beta\n1.5,2.5\n3.5,4.5\n"), Err(GuessError::NothingFound { .. })));
    assert!(matches!(guess(Path::new("no/such/file.csv")), Err(GuessError::Unreadable { .. })));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn every_draft_loads(names in proptest::collection::vec("(id|text|author|date|followers|bio|\\PC{1,8})", 2..6), cell in "\\PC{0,12}") {
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let header: Vec<String> = names.iter().map(|name| quote(name)).collect();
        let row: Vec<String> = names.iter().map(|_| quote(&cell)).collect();
        let text = format!("{}\n{}\n{}\n", header.join(","), row.join(","), row.join(","));
        if let Ok(draft) = draft("x.csv", &text) {
            proptest::prop_assert!(crate::mapping::parse(&draft, "draft").is_ok());
        }
    }
}
