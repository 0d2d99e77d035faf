//! Dot and whisker on a scale: an estimate drawn as what it is, a place with a width.
//!
//! One row makes a figure of page one; several make a forest plot (thresholds, creators, shares of authors, posts
//! and reach). Shares are drawn on a scale that starts at 0; on page one it always ends at 100 %.

use super::scale::{Linear, ticks_from_zero};
use super::svg::{Anchor, Area, Frame, Svg, text_width};
use crate::numbers;
use crate::palette::Role;
use claque_analysis::report::Unit;
use claque_schema::{Estimate, Interval};

/// One dot with its whisker.
pub struct Row {
    /// What it is.
    pub label: String,
    /// Value; `None` draws the words "not assessed".
    pub value: Option<(f64, Interval)>,
    /// The value in words.
    pub words: String,
    /// Its colour.
    pub role: Role,
    /// Drawn with weight: the row the report uses.
    pub strong: bool,
}

impl Row {
    /// From an estimate.
    pub fn of(label: String, unit: Unit, e: &Estimate, role: Role) -> Row {
        let words = format!("{} ({})", numbers::value(unit, e), numbers::range(unit, &e.interval));
        Row { label, value: Some((e.value, e.interval)), words, role, strong: false }
    }
}

fn end_of_scale(unit: Unit, rows: &[Row], full: bool) -> Vec<f64> {
    let high = rows.iter().filter_map(|r| r.value.map(|(v, i)| v.max(i.high))).fold(0.0, f64::max);
    match unit {
        Unit::Share if full => vec![0.0, 0.25, 0.5, 0.75, 1.0],
        Unit::Share => ticks_from_zero(high.min(1.0), 5, false),
        Unit::Count => ticks_from_zero(high, 4, true),
        Unit::Number => ticks_from_zero(high, 4, false),
    }
}

fn tick_label(unit: Unit, tick: f64) -> String {
    match unit {
        Unit::Share => {
            let p = 100.0 * tick;
            if (p - p.round()).abs() < 1e-6 { format!("{p:.0}\u{a0}%") } else { numbers::share(tick) }
        }
        Unit::Count => numbers::count(tick.round() as u64),
        Unit::Number => numbers::plain(tick),
    }
}

fn whisker(svg: &mut Svg, x: &Linear, y: f64, row: &Row, big: bool) {
    let Some((value, interval)) = row.value else { return };
    let class = row.role.class();
    let (a, b) = (x.at(interval.low), x.at(interval.high));
    let cap = if big { 9.0 } else { 6.0 };
    let line = format!("whisker s-{class}");
    svg.line((a, y), (b, y), &line);
    svg.line((a, y - cap), (a, y + cap), &line);
    svg.line((b, y - cap), (b, y + cap), &line);
    let tip = format!("{}: {}", row.label, row.words);
    // A whisker shorter than the dot would vanish behind its halo.
    let short = b - a < 18.0;
    let r = match (big, short) {
        (true, false) => 5.5,
        (true, true) | (false, false) => 4.2,
        (false, true) => 3.2,
    };
    let dot = if short { format!("f-{class}") } else { format!("dot f-{class}") };
    svg.circle((x.at(value), y), r, &dot, Some(&tip));
}

/// One estimate on its scale: the drawing of a figure on page one.
pub fn single(id: &str, unit: Unit, row: &Row) -> String {
    let (width, y) = (310.0, 14.0);
    let mut svg = Svg::new(width, 48.0);
    let ticks = end_of_scale(unit, std::slice::from_ref(row), true);
    let end = ticks.last().copied().unwrap_or(1.0);
    let x = Linear::new((0.0, end), (8.0, width - 22.0));
    svg.rect(Area::new(x.at(0.0), y - 1.5, x.at(end) - x.at(0.0), 3.0), "track");
    for tick in &ticks {
        svg.line((x.at(*tick), y + 11.0), (x.at(*tick), y + 15.0), "tick");
        let anchor = if *tick == 0.0 { Anchor::Start } else { Anchor::Middle };
        let at = if *tick == 0.0 { x.at(0.0) - 3.0 } else { x.at(*tick) };
        svg.text((at, 43.0), anchor, "tk", &tick_label(unit, *tick));
    }
    whisker(&mut svg, &x, y, row, true);
    svg.finish(id, &row.label, &format!("{}: {}", row.label, row.words))
}

/// Several estimates under each other.
pub fn rows(id: &str, title: &str, unit: Unit, rows: &[Row], frame: Frame) -> String {
    let label_w = rows.iter().map(|r| text_width(&r.label, 13.0)).fold(0.0, f64::max).min(frame.pick(250.0, 0.0));
    let words_w = rows.iter().map(|r| text_width(&r.words, 13.0)).fold(0.0, f64::max);
    let pitch = frame.pick(30.0, 44.0);
    let left = frame.pick(label_w + 28.0, 8.0);
    let right = frame.pick(frame.width - words_w - 24.0, frame.width - 22.0);
    let (top, height) = (frame.pick(4.0, 2.0), rows.len() as f64 * pitch);
    let ticks = end_of_scale(unit, rows, false);
    let end = ticks.last().copied().unwrap_or(1.0);
    let x = Linear::new((0.0, end), (left, right.max(left + 80.0)));
    let mut svg = Svg::new(frame.width, top + height + 26.0);
    for tick in &ticks {
        let class = if *tick == 0.0 { "base" } else { "grid" };
        // On narrow paper the words stand above their row, so the lines leave them out.
        let lanes = if frame.narrow { rows.len() } else { 1 };
        for lane in 0..lanes {
            let (from, to) = if frame.narrow {
                (top + lane as f64 * pitch + 21.0, top + lane as f64 * pitch + 41.0)
            } else {
                (top, top + height)
            };
            svg.line((x.at(*tick), from), (x.at(*tick), to), class);
        }
        svg.text((x.at(*tick), top + height + 17.0), Anchor::Middle, "tk", &tick_label(unit, *tick));
    }
    for (i, row) in rows.iter().enumerate() {
        let base = top + i as f64 * pitch;
        let y = base + frame.pick(pitch / 2.0, 31.0);
        let class = if row.strong { "lb strong" } else { "lb" };
        if frame.narrow {
            svg.text((0.0, base + 15.0), Anchor::Start, class, &row.label);
            svg.text((frame.width, base + 15.0), Anchor::End, class, &row.words);
        } else {
            svg.text((0.0, y + 4.5), Anchor::Start, class, &numbers::clip(&row.label, 38));
            svg.text((frame.width, y + 4.5), Anchor::End, class, &row.words);
        }
        whisker(&mut svg, &x, y, row, false);
    }
    let description: Vec<String> = rows.iter().map(|r| format!("{}: {}", r.label, r.words)).collect();
    svg.finish(id, title, &description.join("; "))
}
