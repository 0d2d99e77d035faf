//! When: bursts of the campaign, and rhythms of an author that hands and habits do not make.
//!
//! Minute regularity is the mean resultant length of the minutes of the hour (Mardia and Jupp 2000), corrected for the
//! number of mentions: `√max(0, (R² − 1/n) / (1 − 1/n))`, which is about 0 for even minutes at any n and 1 for a job
//! that runs once an hour.

use super::author::Authors;
use claque_schema::{AccountToken, PostRow, Precision, Timestamp};
use rustc_hash::FxHashMap;
use std::f64::consts::TAU;

const MIN_FOR_MINUTES: u32 = 5;
const MIN_FOR_SECONDS: u32 = 3;
const BIN_S: i64 = 600;
/// Bins of half a day to either side.
const AROUND: usize = 72;

/// Mentions in the same ten minutes over the median of the day around, both plus 1.
pub fn burst_ratio(posts: &[PostRow]) -> Vec<f32> {
    let bin = |at: Timestamp| at.secs().div_euclid(BIN_S);
    let mut counts = std::collections::BTreeMap::<i64, u32>::new();
    for at in posts.iter().filter_map(|p| p.created_at) {
        *counts.entry(bin(at)).or_default() += 1;
    }
    // Quiet bins are not in the map: a day has 145 bins, the median over all of them.
    let mut ratios = FxHashMap::<i64, f32>::default();
    for (&at, &n) in &counts {
        let mut around: Vec<u32> = counts.range(at - AROUND as i64..=at + AROUND as i64).map(|(_, n)| *n).collect();
        around.sort_unstable();
        let n_quiet = 2 * AROUND + 1 - around.len();
        let median = if AROUND < n_quiet { 0 } else { around[AROUND - n_quiet] };
        ratios.insert(at, (n + 1) as f32 / (median + 1) as f32);
    }
    posts.iter().map(|p| p.created_at.and_then(|at| ratios.get(&bin(at)).copied()).unwrap_or(f32::NAN)).collect()
}

#[derive(Default)]
struct Rhythm {
    n: u32,
    cos: f64,
    sin: f64,
    n_whole: u32,
}

/// `[minute regularity, share at second 0]`, the same for all mentions of an author.
pub fn author_columns(posts: &[PostRow], authors: &Authors) -> [Vec<f32>; 2] {
    let timed = || posts.iter().filter_map(|p| p.created_at).filter(|t| t.secs().rem_euclid(60) != 0).count();
    let n_timed = posts.iter().filter(|p| p.created_at.is_some()).count();
    // Where (nearly) every time is a whole minute, the source cuts seconds.
    let has_seconds = timed() * 100 > n_timed;
    let mut rhythms = FxHashMap::<AccountToken, Rhythm>::default();
    for post in posts {
        let (Some(author), Some(at)) = (post.author, post.created_at) else { continue };
        if authors.n(author) < MIN_FOR_SECONDS || post.precision != Precision::Second {
            continue;
        }
        let rhythm = rhythms.entry(author).or_default();
        let angle = TAU * (at.secs().rem_euclid(3_600)) as f64 / 3_600.0;
        rhythm.n += 1;
        rhythm.cos += angle.cos();
        rhythm.sin += angle.sin();
        rhythm.n_whole += u32::from(at.secs().rem_euclid(60) == 0);
    }
    let of = |p: &PostRow| p.author.and_then(|a| rhythms.get(&a));
    let regularity = |r: &Rhythm| {
        let n = f64::from(r.n);
        let squared = (r.cos.powi(2) + r.sin.powi(2)) / (n * n);
        ((squared - 1.0 / n) / (1.0 - 1.0 / n)).max(0.0).sqrt() as f32
    };
    let minutes = posts.iter().map(|p| of(p).filter(|r| r.n >= MIN_FOR_MINUTES).map_or(f32::NAN, regularity));
    let whole = |r: &Rhythm| r.n_whole as f32 / r.n as f32;
    let seconds = posts.iter().map(|p| of(p).filter(|r| has_seconds && r.n >= MIN_FOR_SECONDS).map_or(f32::NAN, whole));
    [minutes.collect(), seconds.collect()]
}
