//! Tables of an audience: bands, thresholds, blocks, years, engagement, creators side by side.

use super::{Cell, Mark, Table, code, number, text};
use crate::{chart::follow_order::letter, numbers, palette::Role};
use claque_analysis::report::{AudienceFinding, BandCount, Block, Engagement, Timeline, Unit};
use claque_schema::{Estimate, Timestamp};

const ESTIMATE: &[&str] = &["share", "share_low", "share_high", "n_sample"];

/// Accounts by band.
pub fn bands(rows: &[BandCount]) -> Table {
    let cells = rows
        .iter()
        .map(|b| {
            let band = Cell::band(Some(b.band));
            vec![band, Cell::count(b.n), Cell::estimate(Unit::Share, &b.share)]
        })
        .collect();
    let columns =
        [text("Band", &["band"]), number("Accounts", &["n_accounts"]), number("Share, 95 % interval", ESTIMATE)];
    Table::new("bands", "Accounts by band", &columns, cells)
}

/// The suspect share under other thresholds.
pub fn thresholds(rows: &[(f64, Estimate)], of: &'static str) -> Table {
    let cells = rows
        .iter()
        .map(|(t, e)| vec![Cell::plain(*t), Cell::estimate(Unit::Share, e), Cell::count(e.n), Cell::words(of)])
        .collect();
    let columns = [
        number("Threshold", &["threshold"]),
        number("Suspect share, 95 % interval", ESTIMATE),
        number("n", &[]),
        text("Of", &["share_of"]),
    ];
    Table::new("thresholds", "Suspect share under other thresholds", &columns, cells)
}

/// Bins of the scores.
pub fn scores(h: &claque_analysis::report::Histogram) -> Table {
    let step = (h.high - h.low) / h.counts.len().max(1) as f64;
    let max = h.counts.iter().copied().max().unwrap_or(0);
    let cells = h
        .counts
        .iter()
        .enumerate()
        .map(|(i, n)| {
            let (a, b) = (h.low + i as f64 * step, h.low + (i + 1) as f64 * step);
            vec![Cell::plain(round(a)), Cell::plain(round(b)), Cell::bar(*n, max)]
        })
        .collect();
    let columns = [number("From", &["from"]), number("To", &["to"]), number("Accounts", &["n_accounts"])];
    Table::new("scores", "Scores by bin", &columns, cells)
}

/// Bin edges without the dust of binary fractions.
fn round(x: f64) -> f64 {
    (x * 1e9).round() / 1e9
}

/// Counts over time; readers see the busiest buckets.
pub fn timeline(name: &str, title: &str, t: &Timeline, what: &'static str) -> Table {
    let at = |v: &[u64], i: usize| v.get(i).copied().unwrap_or(0);
    let max = t.total.iter().copied().max().unwrap_or(0);
    let cells = (0..t.total.len())
        .map(|i| {
            let start = Timestamp(t.start.0.saturating_add(i as i64 * t.bucket_s.saturating_mul(1000)));
            let mut when = Cell::time(Some(start));
            when.text = numbers::moment(start, t.bucket_s);
            vec![when, Cell::bar(t.total[i], max), Cell::count(at(&t.suspect, i)), Cell::count(at(&t.unscored, i))]
        })
        .collect();
    let columns = [
        text("From (UTC)", &["bucket_start"]),
        number(what, &["n_total"]),
        number("Suspect", &["n_suspect"]),
        number("Not scored", &["n_unscored"]),
    ];
    let n = t.total.len().min(super::SHOWN);
    let words = format!("the {n} busiest buckets of {}", numbers::duration(t.bucket_s));
    Table::new(name, title, &columns, cells).showing_largest(|i| t.total[i], words)
}

/// Blocks in follow order.
pub fn blocks(rows: &[Block]) -> Table {
    let cells = rows
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let ranks = format!("{}–{}", numbers::count(b.first_rank), numbers::count(b.last_rank));
            let created = format!("{} to {}", b.created_from.date(), b.created_to.date());
            vec![
                Cell::words(letter(i)),
                Cell { raw: vec![b.first_rank.to_string(), b.last_rank.to_string()], ..Cell::words(ranks) },
                Cell { raw: vec![b.created_from.to_string(), b.created_to.to_string()], ..Cell::words(created) },
                Cell::count(b.n),
                Cell::plain(b.expected),
                Cell::small(b.q),
                Cell::words(b.words.clone()),
            ]
        })
        .collect();
    let columns = [
        text("Block", &["block"]),
        number("Places in order", &["first_rank", "last_rank"]),
        text("Created", &["created_from", "created_to"]),
        number("Accounts", &["n_accounts"]),
        number("Expected", &["expected"]),
        number("q", &["q"]),
        text("What it may be", &["words"]),
    ];
    Table::new("blocks", "Blocks of neighbours with similar creation dates", &columns, cells)
}

/// Accounts by year of creation; a year that is held back has no number.
pub fn years(rows: &[(i32, Option<u64>)]) -> Table {
    let max = rows.iter().filter_map(|r| r.1).max().unwrap_or(0);
    let held_back = || Cell { raw: vec![String::new()], ..Cell::words("held back: too few") };
    let cells = rows
        .iter()
        .map(|(y, n)| vec![Cell::words(y.to_string()), n.map_or_else(held_back, |n| Cell::bar(n, max))])
        .collect();
    let columns = [text("Year", &["year"]), number("Accounts", &["n_accounts"])];
    Table::new("creation_years", "Accounts by year of creation", &columns, cells)
}

/// Engagement by kind.
pub fn engagement(e: &Engagement) -> Table {
    let max = e.by_kind.iter().map(|k| k.1).max().unwrap_or(0);
    let cells = e
        .by_kind
        .iter()
        .map(|(kind, all, suspect)| {
            vec![Cell::words(kind.clone()), Cell::bar(*all, max), Cell::count(*suspect), ratio(*suspect, *all)]
        })
        .collect();
    let columns = [
        text("Kind", &["kind"]),
        number("Engagements", &["n_engagements"]),
        number("From suspect accounts", &["n_suspect"]),
        number("Share", &[]),
    ];
    Table::new("engagement", "Engagement by kind", &columns, cells)
}

fn ratio(part: u64, whole: u64) -> Cell {
    if whole == 0 { Cell::unknown() } else { Cell::share(part as f64 / whole as f64) }
}

/// Creators side by side.
pub fn creators(rows: &[AudienceFinding]) -> Table {
    let cells = rows
        .iter()
        .map(|a| {
            let share = match a.suspect_share.get() {
                Some(e) => Cell::estimate(Unit::Share, e),
                None => Cell { raw: vec![String::new(); 4], ..Cell::words("not assessed") },
            };
            let blocks = match a.follow_order.get() {
                Some(f) => Cell::count(f.blocks.len() as u64),
                None => Cell { raw: vec![String::new()], ..Cell::words("not assessed") },
            };
            vec![
                Cell::token(a.creator),
                Cell::maybe_count(a.n_followers_stated),
                Cell::count(a.n_held),
                Cell::count(a.n_scored),
                share,
                blocks,
            ]
        })
        .collect();
    let columns = [
        code("Creator", &["account"]),
        number("Stated", &["n_followers_stated"]),
        number("Held", &["n_held"]),
        number("Scored", &["n_scored"]),
        number("Suspect share, 95 % interval", ESTIMATE),
        number("Blocks", &["n_blocks"]),
    ];
    Table::new("creators", "Creators side by side", &columns, cells)
}

/// What can be said of a share in a table that mixes assessed and other rows.
pub fn shares(rows: &[(&str, Option<&Estimate>, Option<&str>)]) -> Table {
    let cells = rows
        .iter()
        .map(|(name, e, why)| match e {
            Some(e) => vec![
                Cell { mark: Mark::Dot(Role::Suspect), ..Cell::words(*name) },
                Cell::estimate(Unit::Share, e),
                Cell::count(e.n),
                Cell::words(e.denominator.clone()),
                Cell::words(e.method.clone()),
            ],
            None => vec![
                Cell { mark: Mark::Dot(Role::Insufficient), ..Cell::words(*name) },
                Cell { raw: vec![String::new(); 4], ..Cell::words("not assessed") },
                Cell::unknown(),
                Cell::unknown(),
                Cell::words(why.unwrap_or_default()),
            ],
        })
        .collect();
    let columns = [
        text("Share of", &["share_of"]),
        number("Suspect share, 95 % interval", ESTIMATE),
        number("n", &[]),
        text("Denominator", &["denominator"]),
        text("Method", &["method"]),
    ];
    Table::new("shares", "Suspect share by authors, posts and reach", &columns, cells)
}
