//! The parallel host of activity features.

use super::*;
use crate::activity::testing::post;
use claque_schema::Timestamp;
use proptest::prelude::*;

fn bits(table: &FeatureTable) -> Vec<Vec<u32>> {
    table.columns.iter().map(|c| c.iter().map(|v| v.to_bits()).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn chunks_and_threads_do_not_change_a_bit(posts in proptest::collection::vec(post(), 0..200)) {
        let accounts: Vec<AccountToken> = (0..6).map(AccountToken).collect();
        let times = PostTimes::of_posts(&posts);
        let run = |size: usize, threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| activity_table(&accounts, posts.chunks(size), &ActivityParams::default(), Some(&times)))
        };
        let (one, many) = (run(1_000, 1), run(7, 3));
        prop_assert_eq!(bits(&one.table), bits(&many.table));
        prop_assert_eq!(&one.n_posts, &many.n_posts);
        prop_assert_eq!(one.n_authorless, posts.iter().filter(|p| p.author.is_none()).count() as u64);
        prop_assert!(one.table.columns.iter().all(|c| c[5].is_nan()), "account 5 has no posts");
    }
}

#[test]
fn a_clock_without_seconds_is_noticed() {
    let posts: Vec<PostRow> = (0..2_000)
        .map(|i| PostRow {
            author: Some(AccountToken(1)),
            created_at: Some(Timestamp::from_secs(i * 60 * 7)),
            ..PostRow::default()
        })
        .collect();
    let out = activity_table(&[AccountToken(1)], [posts].into_iter(), &ActivityParams::default(), None);
    assert!(out.seconds_blind);
    assert!(out.table.column("second_resultant").unwrap()[0].is_nan());
    assert!(!out.table.column("minute_resultant").unwrap()[0].is_nan());
}
