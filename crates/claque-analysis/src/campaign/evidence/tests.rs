use super::*;
use claque_schema::{PostKind, PostToken, TextState, Timestamp};

fn post(number: u64, author: u64, at_s: i64) -> PostRow {
    PostRow {
        post: PostToken(number),
        author: Some(AccountToken(author)),
        created_at: Some(Timestamp::from_secs(at_s)),
        ..PostRow::default()
    }
}

fn repost(number: u64, author: u64, of: u64, at_s: i64) -> PostRow {
    PostRow {
        kind: PostKind::Repost,
        repost_of: Some(PostToken(of)),
        repost_of_author: Some(AccountToken(of)),
        ..post(number, author, at_s)
    }
}

fn table(mentions: &[PostRow]) -> EvidenceTable {
    evidence(&EvidenceInput {
        mentions,
        population: &Population::default(),
        ranges: &FxHashMap::default(),
        partners: None,
    })
}

fn values(table: &EvidenceTable, name: &str) -> Vec<f32> {
    table.column(name).expect("a column of the evidence").to_vec()
}

#[test]
fn company_is_counted_without_oneself_and_against_its_surroundings() {
    // Five accounts within ten seconds on object 100; on object 200 five accounts at even steps of four minutes.
    let mut mentions: Vec<PostRow> = (0..5).map(|i| repost(i, i, 100, 1_000 + 2 * i as i64)).collect();
    mentions.extend((0..5).map(|i| repost(10 + i, i, 200, 100_000 + 240 * i as i64)));
    let t = table(&mentions);
    let (fast, ratio) = (values(&t, "fast_company"), values(&t, "company_ratio"));
    assert_eq!(fast[..5], [4.0; 5]);
    assert_eq!(fast[5..], [0.0; 5]);
    assert!(ratio[..5].iter().all(|r| *r == 9.0), "{ratio:?}");
    assert!(ratio[5..].iter().all(|r| *r < 1.0), "{ratio:?}");
}

#[test]
fn one_hyperactive_account_is_no_crowd() {
    let mut mentions: Vec<PostRow> = (0..30).map(|i| repost(i, 7, 100, 1_000 + i as i64)).collect();
    mentions.push(repost(99, 8, 100, 1_020));
    let t = table(&mentions);
    assert_eq!(values(&t, "fast_company")[30], 1.0);
}

#[test]
fn a_copied_text_has_a_family_a_repost_has_no_words_of_its_own() {
    let text = "Only this brand understands what our city needs right now!";
    let with = |p: PostRow, text: &str| PostRow { text: Some(text.into()), text_state: TextState::Full, ..p };
    let mentions = vec![
        with(post(1, 1, 0), text),
        with(post(2, 2, 600), text),
        with(post(3, 3, 90_000), text),
        with(post(4, 4, 10), "my daily reminder that the gym opens at seven today"),
        with(repost(5, 5, 1, 20), text),
    ];
    let t = table(&mentions);
    let authors = values(&t, "family_authors");
    assert_eq!(authors[..4], [2.0, 2.0, 2.0, 0.0]);
    assert!(authors[4].is_nan());
    let pace = values(&t, "family_pace");
    assert_eq!(pace[..3], [0.5, 0.5, 0.0]);
    assert_eq!(values(&t, "repost_lag_s")[4], 20.0);
}

#[test]
fn an_hourly_job_is_regular_and_even_minutes_are_not() {
    let job = (0..24).map(|i| post(i, 1, 1_800 + 3_600 * i as i64));
    let hand = (0..24).map(|i| post(100 + i, 2, 3_600 * i as i64 + 150 * i as i64));
    let mentions: Vec<PostRow> = job.chain(hand).collect();
    let regular = values(&table(&mentions), "minute_regularity");
    assert!((regular[0] - 1.0).abs() < 1e-3, "{}", regular[0]);
    assert!(regular[30] < 0.05, "{}", regular[30]);
    assert!(values(&table(&mentions[..4]), "minute_regularity")[0].is_nan());
}

#[test]
fn what_a_source_does_not_say_stays_unknown() {
    let t = table(&[post(1, 1, 0)]);
    for name in ["author_probability", "client_automation", "family_authors", "partners_beyond_chance", "link_repeats"]
    {
        assert!(values(&t, name)[0].is_nan(), "{name}");
    }
}

#[test]
fn the_evidence_does_not_depend_on_the_order_of_the_input() {
    let mut mentions: Vec<PostRow> =
        (0..60).map(|i| repost(i, i % 11, 100 + i % 3, 1_000 + (i * i % 97) as i64 * 31)).collect();
    let rows = |t: &EvidenceTable| {
        let mut rows: Vec<(u64, Vec<u32>)> =
            (0..t.n_rows()).map(|i| (t.posts[i].0, t.columns.iter().map(|c| c[i].to_bits()).collect())).collect();
        rows.sort();
        rows
    };
    let one = rows(&table(&mentions));
    mentions.reverse();
    assert_eq!(one, rows(&table(&mentions)));
}
