//! Order of following against date of creation: one dot per follower, found blocks outlined and named.
//!
//! An audience that grew by itself fills the area under a rising edge (nobody follows before they exist). Accounts
//! made in one go and delivered in one go lie in a small, dense rectangle.

use super::scale::{Linear, ticks_within, time_ticks};
use super::svg::{Anchor, Area, Frame, Svg, num, text_width};
use crate::numbers;
use crate::palette::Role;
use claque_analysis::report::{Block, FollowOrder};
use claque_schema::{Band, Timestamp};
use std::fmt::Write;

const DAY_MS: i64 = 86_400_000;

/// At most `cap` points, taken evenly.
pub fn thinned(points: &[[i64; 3]], cap: usize) -> impl Iterator<Item = &[i64; 3]> {
    let step = points.len().div_ceil(cap.max(1)).max(1);
    points.iter().step_by(step)
}

/// The letter of the i-th block: A, B, … Z, then numbers.
pub fn letter(i: usize) -> String {
    u8::try_from(i).ok().filter(|i| *i < 26).map_or_else(|| (i + 1).to_string(), |i| ((b'A' + i) as char).to_string())
}

struct Plane {
    x: Linear,
    y: Linear,
    plot: Area,
    days: (i64, i64),
    ranks: (f64, f64),
}

fn plane(f: &FollowOrder, frame: Frame) -> Plane {
    let plot = Area::new(46.0, frame.pick(34.0, 50.0), frame.width - 54.0, frame.pick(400.0, 300.0));
    // Years 1–9999: what lies outside is a broken date and must not stretch the axis beyond the calendar.
    let days = f.points.iter().map(|p| p[1].clamp(-719_162, 2_932_896));
    let (lo, hi) = (days.clone().min().unwrap_or(0), days.max().unwrap_or(1));
    let last = f.points.iter().map(|p| p[0]).max().unwrap_or(0).max(f.n.saturating_sub(1) as i64).max(1) as f64;
    // A little air so that no dot touches the frame.
    let air = ((hi - lo) / 40).max(5);
    let days = (lo - air, hi + air);
    Plane {
        x: Linear::new((0.0, last), (plot.x + 3.0, plot.right() - 3.0)),
        y: Linear::new((days.0 as f64, days.1 as f64), (plot.bottom(), plot.y)),
        plot,
        days,
        ranks: (0.0, last),
    }
}

/// The plot with at most `cap` dots.
pub fn draw(id: &str, title: &str, f: &FollowOrder, cap: usize, frame: Frame) -> String {
    let p = plane(f, frame);
    let mut svg = Svg::new(frame.width, p.plot.bottom() + 44.0);
    axes(&mut svg, &p, frame);
    let mut key = Vec::new();
    for band in Band::ALL {
        let data = dots(f, band, cap, &p);
        if data.is_empty() {
            continue;
        }
        let class = Role::of(band).class();
        svg.path(&data, &format!("pt s-{class}"), "");
        key.push((class, "●", band.name()));
    }
    // A phone has room for two names in a line.
    for (row, names) in key.chunks(frame.pick(4, 2)).enumerate() {
        svg.key((frame.width, 14.0 + 18.0 * row as f64), names);
    }
    blocks(&mut svg, f, &p, frame);
    let mut words = format!("{} followers with order and date of creation.", numbers::count(f.n));
    for (i, b) in f.blocks.iter().enumerate() {
        let _ = write!(words, " Block {}: {}", letter(i), b.words);
    }
    svg.finish(id, title, &words)
}

fn axes(svg: &mut Svg, p: &Plane, frame: Frame) {
    let (a, b) = (Timestamp(p.days.0 * DAY_MS), Timestamp(p.days.1 * DAY_MS));
    for (t, label) in time_ticks(a, b, frame.pick(9, 7)) {
        let y = p.y.at(t.day() as f64);
        svg.line((p.plot.x, y), (p.plot.right(), y), "grid");
        svg.text((p.plot.x - 8.0, y + 4.0), Anchor::End, "tk", &label);
    }
    svg.line((p.plot.x, p.plot.bottom()), (p.plot.right(), p.plot.bottom()), "base");
    for tick in ticks_within(p.ranks.0, p.ranks.1, frame.pick(6, 3)) {
        let x = p.x.at(tick);
        svg.line((x, p.plot.bottom()), (x, p.plot.bottom() + 4.0), "tick");
        let label = numbers::count(tick as u64);
        let half = text_width(&label, 12.0) / 2.0;
        svg.text((x.min(frame.width - half), p.plot.bottom() + 18.0), Anchor::Middle, "tk", &label);
    }
    svg.text((0.0, frame.pick(14.0, 32.0)), Anchor::Start, "ax", "created ↑");
    let words = frame.pick("order of following, oldest first →", "order of following →");
    svg.text((p.plot.right(), p.plot.bottom() + 37.0), Anchor::End, "ax", words);
}

/// Dots of one band as one path of zero-length strokes with round caps.
fn dots(f: &FollowOrder, band: Band, cap: usize, p: &Plane) -> String {
    let wanted = Band::ALL.iter().position(|b| *b == band).unwrap_or(3) as i64;
    let mut data = String::new();
    let (mut px, mut py) = (0i64, 0i64);
    for point in thinned(&f.points, cap).filter(|q| q[2] == wanted || (wanted == 3 && !(0..3).contains(&q[2]))) {
        // Tenths of a pixel, relative: sums of rounded steps would drift, so the difference of rounded places.
        let x = (p.x.at(point[0] as f64) * 10.0).round() as i64;
        let y = (p.y.at(point[1] as f64) * 10.0).round() as i64;
        let (dx, dy) = (num((x - px) as f64 / 10.0), num((y - py) as f64 / 10.0));
        let space = if dy.starts_with('-') { "" } else { " " };
        let _ = write!(data, "m{dx}{space}{dy}h0");
        (px, py) = (x, y);
    }
    data
}

fn blocks(svg: &mut Svg, f: &FollowOrder, p: &Plane, frame: Frame) {
    let outline = |b: &Block| {
        let (x0, x1) = (p.x.at(b.first_rank as f64), p.x.at(b.last_rank as f64));
        let (y1, y0) = (p.y.at(b.created_from.day() as f64), p.y.at(b.created_to.day() as f64));
        Area::new(x0 - 4.0, y0 - 4.0, x1 - x0 + 8.0, y1 - y0 + 8.0)
    };
    // Labels keep clear of every outline, not of the earlier ones alone.
    let mut placed: Vec<Area> = f.blocks.iter().map(outline).collect();
    for (i, b) in f.blocks.iter().enumerate() {
        let area = outline(b);
        let tip = format!("Block {}: {}", letter(i), b.words);
        svg.rect_with(area, "block", "", Some(&tip));
        let words = if frame.narrow {
            letter(i)
        } else {
            format!("{}: {} accounts, {} expected", letter(i), numbers::count(b.n), numbers::plain(b.expected))
        };
        let width = text_width(&words, 13.0) + 4.0;
        let places = [
            (area.x, area.y - 7.0),
            (area.x, area.bottom() + 16.0),
            (area.right() - width, area.y - 7.0),
            (area.right() + 6.0, area.y + area.h / 2.0 + 4.0),
            (area.x - width - 2.0, area.y + area.h / 2.0 + 4.0),
            (area.x, area.y - 25.0),
        ];
        let page = Area::new(0.0, p.plot.y - 16.0, frame.width, p.plot.h + 16.0);
        let bounds = |at: (f64, f64)| Area::new(at.0, at.1 - 12.0, width, 15.0);
        let free = |at: &&(f64, f64)| {
            let area = bounds(**at);
            page.holds(&area) && !placed.iter().any(|q| q.overlaps(&area))
        };
        if let Some(at) = places.iter().find(free) {
            placed.push(bounds(*at));
            svg.text(*at, Anchor::Start, "lb strong halo", &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_holds_for_any_number_of_points() {
        for n in [0, 1, 99, 100, 101, 6000] {
            let points = vec![[0, 0, 0]; n];
            assert!(thinned(&points, 100).count() <= 100, "{n}");
        }
        assert_eq!(
            (letter(0), letter(25), letter(26), letter(300)),
            ("A".into(), "Z".into(), "27".into(), "301".into())
        );
    }
}
