//! Counts over time, the suspect part at the bottom where its shape can be read, bursts marked and named.
//!
//! Layers from the base: suspect, not scored, the rest. When there are more buckets than the paper can show,
//! neighbours are summed and the axis says so; nothing is dropped or smoothed.

use super::follow_order::letter;
use super::scale::{Linear, ticks_from_zero, time_ticks};
use super::svg::{Anchor, Area, Frame, Svg, num, text_width};
use crate::numbers;
use crate::palette::Role;
use claque_analysis::report::Timeline;
use claque_schema::Timestamp;
use std::fmt::Write;

/// Counts per column of the drawing.
struct Columns {
    /// `[suspect, unscored, rest]` per column.
    layers: Vec<[u64; 3]>,
    /// Buckets per column.
    factor: usize,
}

fn columns(t: &Timeline, max: usize) -> Columns {
    let factor = t.total.len().div_ceil(max.max(1)).max(1);
    let at = |v: &[u64], i: usize| v.get(i).copied().unwrap_or(0);
    let layers = (0..t.total.len())
        .step_by(factor)
        .map(|start| {
            let mut sums = [0u64; 3];
            for i in start..(start + factor).min(t.total.len()) {
                let (s, u) = (at(&t.suspect, i), at(&t.unscored, i));
                sums[0] += s;
                sums[1] += u;
                sums[2] += t.total[i].saturating_sub(s + u);
            }
            sums
        })
        .collect();
    Columns { layers, factor }
}

/// The time at a (fractional) bucket index.
fn time_of(t: &Timeline, bucket: f64) -> Timestamp {
    Timestamp(t.start.0.saturating_add((bucket * t.bucket_s as f64 * 1000.0) as i64))
}

const ROLES: [(Role, &str); 3] =
    [(Role::Suspect, "suspect"), (Role::Insufficient, "not scored"), (Role::Rest, "the rest")];

/// Stacked columns; `what` is what is counted ("mentions").
pub fn draw(id: &str, title: &str, t: &Timeline, what: &str, frame: Frame) -> String {
    let cols = columns(t, frame.pick(340, 160));
    let lanes = burst_lanes(t, &cols, frame);
    let n_lanes = lanes.iter().map(|l| l.lane + 1).max().unwrap_or(0);
    let top = frame.pick(30.0, 46.0) + n_lanes as f64 * 17.0;
    let height = top + frame.pick(220.0, 180.0) + 28.0;
    let plot = Area::new(46.0, top, frame.width - 52.0, frame.pick(220.0, 180.0));
    let mut svg = Svg::new(frame.width, height);
    let max = cols.layers.iter().map(|l| l.iter().sum::<u64>()).max().unwrap_or(0);
    let ticks = ticks_from_zero(max as f64, 5, true);
    let y = Linear::new((0.0, ticks.last().copied().unwrap_or(1.0)), (plot.bottom(), plot.y));
    let x = Linear::new((0.0, cols.layers.len().max(1) as f64), (plot.x, plot.right()));
    for tick in &ticks {
        svg.line((plot.x, y.at(*tick)), (plot.right(), y.at(*tick)), if *tick == 0.0 { "base" } else { "grid" });
        svg.text((plot.x - 8.0, y.at(*tick) + 4.0), Anchor::End, "tk", &numbers::count(*tick as u64));
    }
    bursts(&mut svg, &lanes, &x, &plot, frame);
    layers(&mut svg, &cols, &x, &y, &plot);
    calendar(&mut svg, t, &cols, &plot, frame);
    header(&mut svg, &cols, t, what, frame);
    svg.finish(id, title, &describe(t, what))
}

fn layers(svg: &mut Svg, cols: &Columns, x: &Linear, y: &Linear, plot: &Area) {
    let width = x.at(1.0) - x.at(0.0);
    // A hairline between few columns; none between many.
    let gap = if width > 6.0 { 1.0 } else { 0.0 };
    for (layer, (role, _)) in ROLES.iter().enumerate() {
        let mut data = String::new();
        for (i, counts) in cols.layers.iter().enumerate() {
            let below: u64 = counts[..layer].iter().sum();
            if counts[layer] == 0 {
                continue;
            }
            let (lo, hi) = (y.at(below as f64), y.at((below + counts[layer]) as f64));
            let left = x.at(i as f64);
            let w = width - gap;
            let _ = write!(data, "M{} {}v{}h{}v{}z", num(left), num(lo), num(hi - lo), num(w), num(lo - hi));
        }
        if !data.is_empty() {
            svg.path(&data, &format!("f-{}", role.class()), "");
        }
    }
    svg.line((plot.x, plot.bottom()), (plot.right(), plot.bottom()), "base");
}

fn calendar(svg: &mut Svg, t: &Timeline, cols: &Columns, plot: &Area, frame: Frame) {
    let buckets = cols.layers.len().max(1) * cols.factor;
    let (start, end) = (t.start, time_of(t, buckets as f64));
    let scale = Linear::new((start.0 as f64, end.0 as f64), (plot.x, plot.right()));
    let mut last_right = f64::NEG_INFINITY;
    for (time, label) in time_ticks(start, end, frame.pick(7, 4)) {
        let at = scale.at(time.0 as f64);
        svg.line((at, plot.bottom()), (at, plot.bottom() + 4.0), "tick");
        let half = text_width(&label, 12.0) / 2.0;
        let middle = at.clamp(half, frame.width - half);
        if middle - half > last_right + 8.0 {
            svg.text((middle, plot.bottom() + 18.0), Anchor::Middle, "tk", &label);
            last_right = middle + half;
        }
    }
}

fn header(svg: &mut Svg, cols: &Columns, t: &Timeline, what: &str, frame: Frame) {
    let unit = format!("{what} per {}", numbers::bucket(t.bucket_s * cols.factor as i64));
    svg.text((0.0, frame.pick(14.0, 34.0)), Anchor::Start, "ax", &unit);
    let entries: Vec<(&str, &str, &str)> = ROLES
        .iter()
        .enumerate()
        .filter(|(layer, _)| cols.layers.iter().any(|l| l[*layer] > 0))
        .map(|(_, (role, label))| (role.class(), "■", *label))
        .collect();
    svg.key((frame.width, 14.0), &entries);
}

/// A burst's place and its label.
struct Lane {
    from: f64,
    to: f64,
    number: usize,
    lane: usize,
    /// Whether the label stands at the burst's left, and the words; `None` where there is no room.
    label: Option<(bool, String)>,
}

fn burst_lanes(t: &Timeline, cols: &Columns, frame: Frame) -> Vec<Lane> {
    let x = Linear::new((0.0, cols.layers.len().max(1) as f64), (46.0, frame.width - 6.0));
    let mut taken: Vec<(usize, f64, f64)> = Vec::new();
    let mut out = Vec::new();
    for (i, burst) in t.bursts.iter().enumerate() {
        let from = x.at((burst.first / cols.factor) as f64);
        let to = x.at((burst.last / cols.factor + 1) as f64);
        // The place is what the mark shows; the table has the rest.
        let words = burst.words.split(" from ").next().unwrap_or_default();
        let words = numbers::clip(words, frame.pick(60, 0));
        let full = if frame.narrow { letter(i) } else { format!("{}: {words}", letter(i)) };
        let width = text_width(&full, 12.5) + 10.0;
        let before = to + width > frame.width;
        let left = if before { (from - width).max(0.0) } else { from };
        let width = width + to - from;
        let free = |lane: usize, a: f64, b: f64| !taken.iter().any(|(l, c, d)| *l == lane && a < *d && *c < b);
        let found = (0..4).find(|lane| free(*lane, left, left + width));
        match found {
            Some(lane) => {
                taken.push((lane, left, left + width));
                out.push(Lane { from, to, number: i, lane, label: Some((before, full)) });
            }
            None => out.push(Lane { from, to, number: i, lane: 3, label: None }),
        }
    }
    out
}

fn bursts(svg: &mut Svg, lanes: &[Lane], x: &Linear, plot: &Area, frame: Frame) {
    let least = (x.at(1.0) - x.at(0.0)).max(2.0);
    for lane in lanes {
        let y = frame.pick(38.0, 54.0) + lane.lane as f64 * 17.0;
        let area = Area::new(lane.from, y - 8.0, (lane.to - lane.from).max(least), plot.bottom() - y + 8.0);
        svg.rect_with(area, "burst", "", Some(&format!("burst {}", letter(lane.number))));
        match &lane.label {
            Some((true, words)) => svg.text((lane.from - 4.0, y + 1.0), Anchor::End, "note halo", words),
            Some((false, words)) => svg.text((lane.from + area.w + 4.0, y + 1.0), Anchor::Start, "note halo", words),
            None => {}
        }
    }
}

fn describe(t: &Timeline, what: &str) -> String {
    let total: u64 = t.total.iter().sum();
    let suspect: u64 = t.suspect.iter().sum();
    let mut words = format!(
        "{} {what} from {} on, in buckets of {}; {} of them from suspect accounts.",
        numbers::count(total),
        t.start.date(),
        numbers::duration(t.bucket_s),
        numbers::count(suspect)
    );
    for (i, burst) in t.bursts.iter().enumerate() {
        let _ = write!(words, " Burst {}: {}.", letter(i), burst.words);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summing_neighbours_loses_nothing() {
        let t = Timeline {
            bucket_s: 60,
            start: Timestamp(0),
            total: (0..1001).collect(),
            suspect: vec![1; 1001],
            unscored: vec![0; 1001],
            bursts: vec![],
        };
        let cols = columns(&t, 100);
        assert!(cols.layers.len() <= 100);
        // Bucket 0 claims one suspect of none: the layers never go below zero.
        assert_eq!(cols.layers.iter().map(|l| l[0]).sum::<u64>(), 1001);
        assert_eq!(cols.layers.iter().map(|l| l.iter().sum::<u64>()).sum::<u64>(), 1000 * 1001 / 2 + 1);
    }
}
