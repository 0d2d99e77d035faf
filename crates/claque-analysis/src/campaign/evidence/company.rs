//! Who else acts on the same object at the same moment, beside who acts on it in the minutes around.
//!
//! A viral post has crowds at any moment, so the number of others within a minute says little by itself. The sideband
//! (the rest of the twenty minutes to either side) says what the minute would hold if nothing were arranged; the ratio
//! of the two is the evidence. This is the idea of `claque_graph::null` for one act instead of a pair; it has no
//! p-value, and the combiner learns what it is worth. Of an account's acts on one object within the horizon only the
//! first counts as company for others, so that one hyperactive account is no crowd.

use claque_schema::{AccountToken, PostKind, PostRow};
use rustc_hash::FxHashSet;

const WINDOW_S: i64 = 60;
const HORIZON_S: i64 = 1_200;

/// One act on one object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Act {
    kind: u8,
    object: u64,
    at_s: i64,
    account: AccountToken,
    mention: u32,
}

fn acts(posts: &[PostRow], families: &[Option<u32>]) -> Vec<Act> {
    let mut acts = Vec::with_capacity(posts.len());
    for (i, post) in posts.iter().enumerate() {
        let (Some(account), Some(at)) = (post.author, post.created_at) else { continue };
        let mut push =
            |kind: u8, object: u64| acts.push(Act { kind, object, at_s: at.secs(), account, mention: i as u32 });
        if let Some(original) = post.repost_of {
            push(0, original.0);
        }
        if post.kind != PostKind::Repost {
            if let Some(parent) = post.reply_to {
                push(1, parent.0);
            }
            post.links.iter().for_each(|l| push(2, l.canonical.0));
            if let Some(family) = families[i] {
                push(3, u64::from(family));
            }
        }
    }
    acts.sort_unstable();
    acts
}

/// `[fast company, company ratio]` of each mention: of its objects, the one with the largest ratio speaks.
pub fn columns(posts: &[PostRow], families: &[Option<u32>]) -> [Vec<f32>; 2] {
    let mut fast = vec![f32::NAN; posts.len()];
    let mut ratio = vec![f32::NAN; posts.len()];
    for on_object in acts(posts, families).chunk_by(|a, b| (a.kind, a.object) == (b.kind, b.object)) {
        let heads = first_acts(on_object);
        let times: Vec<i64> = heads.iter().map(|a| a.at_s).collect();
        for act in on_object {
            // Others only: the author's own first act, where it falls into the range, is taken off.
            let count = |reach: i64| {
                let from = times.partition_point(|t| *t < act.at_s - reach);
                let to = times.partition_point(|t| *t <= act.at_s + reach);
                (to - from) as i64
            };
            let own = |reach: i64| {
                let from = times.partition_point(|t| *t < act.at_s - reach);
                let near = heads[from..].iter().take_while(|h| h.at_s <= act.at_s + reach).take(256);
                near.filter(|h| h.account == act.account).count() as i64
            };
            let near = (count(WINDOW_S) - own(WINDOW_S)).max(0);
            let around = (count(HORIZON_S) - own(HORIZON_S) - near).max(0);
            let share = (2 * WINDOW_S + 1) as f32 / (2 * (HORIZON_S - WINDOW_S)) as f32;
            let value = (near as f32 + 0.5) / (around as f32 * share + 0.5);
            let at = act.mention as usize;
            if ratio[at].is_nan() || value > ratio[at] {
                ratio[at] = value;
                fast[at] = near as f32;
            }
        }
    }
    [fast, ratio]
}

/// Acts on one object (in order of time) without an account's repeats within the horizon.
fn first_acts(acts: &[Act]) -> Vec<Act> {
    let mut last = rustc_hash::FxHashMap::<AccountToken, i64>::default();
    let mut seen = FxHashSet::<u32>::default();
    let mut heads = Vec::with_capacity(acts.len());
    for act in acts {
        let new = last.get(&act.account).is_none_or(|t| act.at_s - t > HORIZON_S);
        if new && seen.insert(act.mention) {
            last.insert(act.account, act.at_s);
            heads.push(*act);
        }
    }
    heads
}
