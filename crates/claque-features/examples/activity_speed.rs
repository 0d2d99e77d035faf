//! Measures activity features and co-actions: `cargo run --release -p claque-features --example activity_speed [POSTS]`.
#![allow(clippy::print_stdout)]

use claque_features::actions::{ActionParams, actions};
use claque_features::activity::{ActivityParams, PostTimes, activity_table};
use claque_features::coaction::{CoActionParams, Windows, coactions};
use claque_features::interaction::{InteractionParams, interactions};
use claque_features::sketch::mix;
use claque_schema::{AccountToken, ObjectToken, PostKind, PostRow, PostToken, TextState, Timestamp};
use std::time::Instant;

/// A post of one of `accounts`, heavy-tailed: low account numbers post most; two in five are reposts.
fn post(at: u64, accounts: u64) -> PostRow {
    let draw = |salt: u64| mix(at ^ salt << 48) as f64 / u64::MAX as f64;
    let author = (draw(1).powi(3) * accounts as f64) as u64;
    let target = AccountToken((draw(2).powi(3) * accounts as f64) as u64);
    let repost = draw(3) < 0.4;
    PostRow {
        post: PostToken(mix(at)),
        author: Some(AccountToken(author)),
        created_at: Some(Timestamp::from_secs((draw(4) * 30.0 * 86_400.0) as i64)),
        kind: if repost { PostKind::Repost } else { PostKind::Post },
        repost_of: repost.then_some(PostToken((target.0 << 3) | (at % 8))),
        repost_of_author: repost.then_some(target),
        text: Some(format!("a post number {at} about topic {} with the usual words of a post in it", target.0)),
        text_state: TextState::Full,
        text_hash: Some(ObjectToken(mix(at ^ 7))),
        hashtags: vec![format!("topic{}", target.0 % 97)],
        client: Some("web".to_owned()),
        lang: Some("en".to_owned()),
        line: at,
        ..PostRow::default()
    }
}

fn timed<T>(what: &str, n: usize, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = run();
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {seconds:.2} s, {:.0} k posts/s", n as f64 / seconds / 1e3);
    out
}

fn main() {
    let n: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1_000_000);
    let posts: Vec<PostRow> = (0..n).map(|at| post(at, n / 20)).collect();
    let accounts: Vec<AccountToken> = (0..n / 20).map(AccountToken).collect();
    let windows = match Windows::from_secs(&[10, 60]) {
        Ok(windows) => windows,
        Err(error) => {
            println!("{error}");
            return;
        }
    };
    for threads in [1, 2] {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else { return };
        pool.install(|| {
            println!("{threads} threads, {n} posts");
            let times = timed("  post times", posts.len(), || PostTimes::of_posts(&posts));
            let table = timed("  activity", posts.len(), || {
                activity_table(&accounts, posts.chunks(8_192), &ActivityParams::default(), Some(&times))
            });
            println!("  {} accounts on sampled timelines", table.n_sampled);
            let graph =
                timed("  interactions", posts.len(), || interactions(&posts, &[], &[], &InteractionParams::default()));
            let acts = timed("  actions", posts.len(), || actions(&posts, &[], &[], &ActionParams::default()));
            let together =
                timed("  co-actions", posts.len(), || coactions(&acts.rows, &CoActionParams::new(windows.clone())));
            println!(
                "  {} interactions, {} pairs, {} saturated",
                graph.rows.len(),
                together.rows.len(),
                together.saturated.len()
            );
        });
    }
}
