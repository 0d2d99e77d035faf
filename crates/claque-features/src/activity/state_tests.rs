//! The activity kernel: laws, and features of accounts whose behaviour is known.

use super::*;
use crate::activity::activity_specs;
use crate::activity::testing::post;
use crate::laws::kernel_laws;
use claque_schema::{ObjectToken, PostToken, Timestamp};

fn row(r: &(PostRow, Option<u64>)) -> ActivityRow<'_> {
    ActivityRow { post: &r.0, reply_lag_s: r.1 }
}

kernel_laws!(roomy, Activity, ActivityParams::default(), (post(), any::<Option<u64>>()), row);
kernel_laws!(
    crowded,
    Activity,
    ActivityParams { posts_max: 6, keys_max: 3, texts_max: 2, ..ActivityParams::default() },
    (post(), any::<Option<u64>>()),
    row
);
kernel_laws!(
    sliced,
    Activity,
    ActivityParams {
        slice: TimeSlice { since: Some(Timestamp::from_secs(1_000_000)), until: Some(Timestamp::from_secs(2_000_000)) },
        ..ActivityParams::default()
    },
    (post(), any::<Option<u64>>()),
    row
);

fn features(posts: &[PostRow]) -> impl Fn(&str) -> f32 + use<> {
    let mut state = Activity::new(&ActivityParams::default());
    posts.iter().for_each(|post| state.update(ActivityRow { post, reply_lag_s: None }));
    let values = state.finish().values;
    move |name| values[activity_specs().iter().position(|s| s.name == name).unwrap()]
}

fn at(n: u64, secs: i64) -> PostRow {
    PostRow {
        post: PostToken(n),
        author: Some(AccountToken(1)),
        created_at: Some(Timestamp::from_secs(secs)),
        text: Some(format!("message number {n} with words of its own")),
        text_state: TextState::Full,
        text_hash: Some(ObjectToken(n)),
        client: Some("web".to_owned()),
        ..PostRow::default()
    }
}

#[test]
fn a_metronome_looks_like_one() {
    let posts: Vec<PostRow> = (0..200).map(|i| at(i, i as i64 * 900)).collect();
    let of = features(&posts);
    assert_eq!(of("gap_burstiness"), -1.0);
    assert_eq!(of("gap_entropy_bits"), 0.0);
    assert_eq!(of("gap_top_share"), 1.0);
    assert_eq!(of("minute_resultant"), 1.0);
    assert!(of("minute_regularity") > 20.0 && of("second_regularity") > 20.0);
    assert_eq!(of("longest_quiet_h"), 0.0);
    assert!((of("quiet_share") - 0.25).abs() < 0.02);
    assert_eq!(of("client_entropy_bits"), 0.0);
}

#[test]
fn a_person_who_sleeps_does_not() {
    // Four posts a day between 8 and 20 o'clock, at scattered minutes.
    let posts: Vec<PostRow> = (0..200u64)
        .map(|i| {
            let noise = (mix(i) % 10_800) as i64;
            at(i, (i as i64 / 4) * 86_400 + 28_800 + (i as i64 % 4) * 10_800 + noise)
        })
        .collect();
    let of = features(&posts);
    assert!(of("gap_burstiness") > -0.5);
    assert!(of("minute_regularity") < 3.0 && of("second_regularity") < 3.0);
    assert_eq!(of("longest_quiet_h"), 12.0);
    assert_eq!(of("quiet_share"), 0.0);
    assert!((of("posts_per_day") - 4.0).abs() < 0.2);
    assert_eq!(of("active_day_share"), 1.0);
    assert_eq!(of("repeat_share"), 0.0);
}

#[test]
fn clients_count_by_their_class() {
    let mut posts: Vec<PostRow> = (0..10).map(|i| at(i, i as i64 * 1_000)).collect();
    posts[..4].iter_mut().for_each(|p| p.client = Some("dlvr.it".to_owned()));
    posts[4] = PostRow { client: Some("TweetDeck".to_owned()), ..at(4, 4_000) };
    let of = features(&posts);
    assert_eq!(of("client_automation_share"), 0.4);
    assert_eq!(of("client_scheduler_share"), 0.1);
    assert_eq!(of("client_official_share"), 0.5);
    assert_eq!(of("n_clients"), 3.0);
}

#[test]
fn below_five_posts_nothing_but_their_number_is_said() {
    let posts: Vec<PostRow> = (0..4).map(|i| at(i, i as i64 * 1_000)).collect();
    let mut state = Activity::new(&ActivityParams::default());
    posts.iter().for_each(|post| state.update(ActivityRow { post, reply_lag_s: Some(3) }));
    let out = state.finish();
    for (spec, value) in activity_specs().iter().zip(out.values) {
        assert!(value.is_nan() || spec.name == "posts_held", "{} = {value}", spec.name);
    }
}

#[test]
fn copies_and_targets_are_counted() {
    let mut posts: Vec<PostRow> = (0..10).map(|i| at(i, i as i64 * 1_000)).collect();
    for post in &mut posts {
        post.text = Some("the one thing it ever says, again and again".to_owned());
        post.text_hash = Some(ObjectToken(1));
        post.kind = PostKind::Reply;
        post.reply_to_author = Some(AccountToken(2));
        post.mentions = vec![AccountToken(2), AccountToken(3)];
    }
    let of = features(&posts);
    assert_eq!(of("repeat_share"), 0.9);
    assert_eq!(of("text_top_share"), 1.0);
    assert!((of("shingle_repetition") - 0.9).abs() < 1e-6);
    assert_eq!(of("reply_share"), 1.0);
    // Answering and mentioning the same account is one act.
    assert_eq!(of("interactions_per_post"), 2.0);
    assert_eq!(of("target_diversity"), 0.1);
    assert_eq!(of("target_entropy_bits"), 1.0);
}
