//! Posts as actions on objects, by kind; and how exact their times are.

use super::cells::KindActs;
use claque_graph::null::Act;
use claque_schema::{ObjectToken, PostKind, PostRow, Precision};

/// Kinds of shared action that are tested.
pub const KINDS: [&str; 4] = ["repost", "reply", "link", "copied text"];

/// Fewer timed shared actions than this can show nothing.
pub const MIN_ACTS: usize = 50;

/// Each kind with enough actions.
pub fn by_kind(posts: &[PostRow]) -> Vec<KindActs> {
    KINDS
        .into_iter()
        .map(|kind| KindActs { kind, acts: acts(posts, kind) })
        .filter(|k| k.acts.len() >= MIN_ACTS)
        .collect()
}

/// Objects on which a post is an action of that kind.
pub fn objects(post: &PostRow, kind: &str) -> Vec<ObjectToken> {
    let own = post.kind != PostKind::Repost;
    match kind {
        "repost" => post.repost_of.into_iter().map(Into::into).collect(),
        "reply" if own => post.reply_to.into_iter().map(Into::into).collect(),
        "link" if own => post.links.iter().map(|l| l.canonical).collect(),
        // Empty and very short texts are alike without being copies.
        "copied text" if own && post.tokens.len() >= 5 => post.text_hash.into_iter().collect(),
        _ => Vec::new(),
    }
}

fn acts(posts: &[PostRow], kind: &str) -> Vec<Act> {
    let timed = posts.iter().filter(|p| p.precision != Precision::Day);
    timed
        .filter_map(|p| Some((p, p.author?, p.created_at?.secs())))
        .flat_map(|(p, account, at_s)| objects(p, kind).into_iter().map(move |object| Act { object, at_s, account }))
        .collect()
}

/// 60 where (nearly) all times are whole minutes: seconds were cut. 3600 for whole hours.
pub fn resolution_s(posts: &[PostRow]) -> i64 {
    let times = || posts.iter().filter_map(|p| p.created_at).map(|t| t.secs());
    let n = times().count();
    let nearly_all = |step: i64| n >= 20 && times().filter(|t| t % step == 0).count() * 100 >= n * 99;
    [3_600, 60].into_iter().find(|step| nearly_all(*step)).unwrap_or(1)
}
