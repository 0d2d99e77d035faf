//! Follower order against creation date: the plot that shows a bought block as a horizontal band.
//!
//! Most exports carry no follow time but keep the order in which accounts followed. Nobody can follow before being
//! created, so the youngest accounts near some rank bound the time of following from below: plotted, natural growth
//! is a cloud under a rising edge. Accounts that were made in one go and delivered in one go stand out as a dense
//! rectangle (New York Times 2018, "The Follower Factory", made the picture known).

use super::blocks;
use crate::population::Population;
use crate::report::FollowOrder;
use claque_schema::{Assessment, Band, FollowRow, Timestamp};

/// Points in the picture at most.
const MAX_POINTS: usize = 6_000;
/// Fewer followers with order and date than this show nothing.
const MIN_POINTS: usize = 100;

/// One follower with a place in the order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Placed {
    /// Days since 1970-01-01 on which the account was created.
    pub created_day: i64,
    /// Place of its band in [`Band::ALL`].
    pub band: u8,
    /// When it followed, seconds since 1970, where known.
    pub followed_s: Option<i64>,
    /// Its handle's shape.
    pub handle_shape: Option<u32>,
}

/// Puts followers into the order in which they followed (oldest first) and tests for blocks.
pub fn assess(follows: &[FollowRow], population: &Population) -> Assessment<FollowOrder> {
    let mut rows: Vec<&FollowRow> = follows.iter().filter(|f| f.rank.is_some() || f.created_at.is_some()).collect();
    let timed = rows.iter().filter(|f| f.created_at.is_some()).count() * 10 > rows.len() * 9;
    if timed {
        rows.retain(|f| f.created_at.is_some());
        rows.sort_by_key(|f| (f.created_at, f.rank, f.follower));
    } else {
        rows.retain(|f| f.rank.is_some());
        rows.sort_by_key(|f| (f.rank, f.follower));
    }
    let mut placed: Vec<Placed> = rows
        .iter()
        .filter_map(|f| {
            let member = population.get(f.follower);
            member.created_at.map(|at| Placed {
                created_day: at.day(),
                band: Band::ALL.iter().position(|b| *b == member.band).unwrap_or(3) as u8,
                followed_s: f.created_at.map(Timestamp::secs),
                handle_shape: member.traits.handle_shape,
            })
        })
        .collect();
    if placed.len() < MIN_POINTS {
        return Assessment::missing(format!(
            "{} followers have both a place in the list and a creation date; {MIN_POINTS} are needed (follower lists \
             with profiles, in the order of the export)",
            placed.len()
        ));
    }
    let reversed = !timed && newest_first(&placed);
    if reversed {
        placed.reverse();
    }
    let step = placed.len().div_ceil(MAX_POINTS);
    let points = placed.iter().enumerate().step_by(step);
    Assessment::of(FollowOrder {
        points: points.map(|(rank, p)| [rank as i64, p.created_day, i64::from(p.band)]).collect(),
        n: placed.len() as u64,
        reversed,
        blocks: blocks::find(&placed),
    })
}

/// Whether the youngest accounts stand near the front: they cannot have followed long ago.
fn newest_first(placed: &[Placed]) -> bool {
    let mut by_age: Vec<usize> = (0..placed.len()).collect();
    by_age.sort_by_key(|&i| (std::cmp::Reverse(placed[i].created_day), i));
    let youngest = &by_age[..(placed.len() / 20).max(5)];
    let mean = youngest.iter().sum::<usize>() as f64 / youngest.len() as f64;
    mean < placed.len() as f64 / 2.0
}
