//! What else is known of a block: its words, how fast it followed, how alike its handles are.
//!
//! None of this decides whether a block is reported; the test in [`super::blocks`] does. Handles are compared by shape
//! (letters, digits, runs), of which only a keyed hash is held: vendors make names by pattern, and so do platforms that
//! suggest handles to newcomers – the share among the *other* followers stands beside it for that reason.

use super::blocks::{Candidate, PURE};
use super::follow_order::Placed;
use crate::report::Block;
use claque_schema::Timestamp;
use rustc_hash::FxHashMap;

const DAY_MS: i64 = 86_400_000;
/// Fewer members with a known handle shape say nothing.
const MIN_SHAPES: usize = 20;

/// The block as it is reported.
pub(super) fn describe(c: &Candidate, q: f64, placed: &[Placed]) -> Block {
    let inside = |p: &Placed| c.from_day <= p.created_day && p.created_day <= c.to_day;
    let members: Vec<&Placed> = placed[c.first..=c.last].iter().filter(|p| inside(p)).collect();
    let others = || placed[..c.first].iter().chain(&placed[c.last + 1..]);
    let followed = span(&members);
    let alike = alike(&members, others());
    let words = words(c, followed, alike);
    Block {
        first_rank: c.first as u64,
        last_rank: c.last as u64,
        n: c.n,
        created_from: Timestamp(c.from_day * DAY_MS),
        created_to: Timestamp(c.to_day * DAY_MS),
        expected: c.expected,
        q,
        newcomers: c.newcomers,
        followed: followed.map(|(a, b)| [Timestamp::from_secs(a), Timestamp::from_secs(b)]),
        alike,
        words,
    }
}

/// First and last follow; `None` unless nearly all times are known.
fn span(members: &[&Placed]) -> Option<(i64, i64)> {
    let times: Vec<i64> = members.iter().filter_map(|p| p.followed_s).collect();
    (times.len() * 10 > members.len() * 9).then_some(())?;
    Some((*times.iter().min()?, *times.iter().max()?))
}

/// Share of members, and of the others, whose handle has one of the members' two commonest shapes.
fn alike<'a>(members: &[&Placed], others: impl Iterator<Item = &'a Placed>) -> Option<[f64; 2]> {
    let mut counts = FxHashMap::<u32, usize>::default();
    members.iter().filter_map(|p| p.handle_shape).for_each(|s| *counts.entry(s).or_default() += 1);
    let known: usize = counts.values().sum();
    if known < MIN_SHAPES {
        return None;
    }
    let mut common: Vec<(usize, u32)> = counts.into_iter().map(|(shape, n)| (n, shape)).collect();
    common.sort_unstable_by(|a, b| b.cmp(a));
    common.truncate(2);
    let (mut hits, mut all) = (0usize, 0usize);
    for shape in others.filter_map(|p| p.handle_shape) {
        all += 1;
        hits += usize::from(common.iter().any(|c| c.1 == shape));
    }
    Some([common.iter().map(|c| c.0).sum::<usize>() as f64 / known as f64, hits as f64 / all.max(1) as f64])
}

fn words(c: &Candidate, followed: Option<(i64, i64)>, alike: Option<[f64; 2]>) -> String {
    let span = c.to_day - c.from_day + 1;
    let days = if span == 1 { "one day".to_string() } else { format!("{span} days") };
    let mut words = format!(
        "{} of {} neighbours in follow order were created within {days}, where {:.0} would be expected",
        c.n,
        c.last - c.first + 1,
        c.expected.max(1.0)
    );
    if let Some((first, last)) = followed {
        let hours = (last - first) as f64 / 3_600.0;
        words += &if hours < 48.0 {
            format!("; they followed within {:.0} hours", hours.max(1.0))
        } else {
            format!("; they followed within {:.0} days", hours / 24.0)
        };
    }
    if let Some([here, elsewhere]) = alike.filter(|[here, elsewhere]| *here > 0.2 && *here > 2.0 * elsewhere) {
        words += &format!(
            "; {:.0} % share two shapes of handle ({:.0} % of the others do)",
            here * 100.0,
            elsewhere * 100.0
        );
    }
    words + "; " + innocent(c)
}

fn innocent(c: &Candidate) -> &'static str {
    if c.newcomers && c.density() >= PURE {
        "nearly nobody with an older account followed in between, which growth by people rarely shows; a sign-up campaign \
         that sends its users here could"
    } else if c.newcomers {
        "most were new when they followed: a viral moment, a give-away or a sign-up campaign can look like this"
    } else {
        "they were made long before they followed: a re-activation campaign or a migration between platforms can look \
         like this"
    }
}
