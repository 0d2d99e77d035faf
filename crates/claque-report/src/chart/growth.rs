//! Small multiples: how families of texts grew, one panel each, on a scale of its own.
//!
//! A panel is a cumulative curve from the family's first post to its last; the suspect part is the filled area below.
//! Panels have their own axes, because a family of 60 posts in 40 minutes and one of 400 in a week would hide each
//! other on a common one; so every panel says its own end and its own length. A steep start means that everybody
//! posted at once, a straight line that the text was passed on at an even pace.

use super::scale::Linear;
use super::svg::{Anchor, Area, Frame, Svg, num, text_width};
use crate::numbers::{self, count};
use crate::palette::Role;
use claque_analysis::report::{Growth, Narrative};
use std::fmt::Write;

/// Size of the words on axes, in pixels.
const TICK_PX: f64 = 12.0;

/// Panels drawn at most.
pub const PANELS: usize = 9;

/// The families that have a curve, largest first, with their number in the table of families.
pub fn drawn(rows: &[Narrative]) -> Vec<(usize, &Narrative, &Growth)> {
    let with_curve = rows.iter().enumerate().filter_map(|(i, n)| n.growth.as_ref().map(|g| (i + 1, n, g)));
    with_curve.take(PANELS).collect()
}

/// Panels in rows of three (two on narrow paper).
pub fn draw(id: &str, title: &str, rows: &[Narrative], frame: Frame) -> String {
    let panels = drawn(rows);
    let per_row = frame.pick(3, 2);
    let gap = frame.pick(28.0, 18.0);
    let width = (frame.width - gap * (per_row - 1) as f64) / per_row as f64;
    let height = 132.0;
    let mut svg = Svg::new(frame.width, panels.len().div_ceil(per_row) as f64 * height);
    for (at, (number, family, growth)) in panels.iter().enumerate() {
        let (x, y) = ((at % per_row) as f64 * (width + gap), (at / per_row) as f64 * height);
        panel(&mut svg, Area::new(x, y, width, height - 22.0), *number, family, growth, frame);
    }
    let words: Vec<String> = panels.iter().map(|(number, n, g)| format!("{number}: {}", words(n, g))).collect();
    svg.finish(id, title, &words.join(" "))
}

/// "60 posts by 58 authors within 44 min, half of them in the first 20 min."
pub fn words(n: &Narrative, g: &Growth) -> String {
    let span = g.step_s * g.posts.len() as i64;
    format!(
        "{} posts by {} authors within {}, half of them in the first {}.",
        count(n.n_posts),
        count(n.n_authors),
        numbers::span(span),
        numbers::span(g.half_s.max(1))
    )
}

fn panel(svg: &mut Svg, area: Area, number: usize, n: &Narrative, g: &Growth, frame: Frame) {
    let plot = Area::new(area.x, area.y + 36.0, area.w, area.h - 52.0);
    svg.text((area.x, area.y + 13.0), Anchor::Start, "lb strong", &number.to_string());
    let from = area.x + if number > 9 { 24.0 } else { 15.0 };
    let room = ((area.x + area.w - from) / frame.pick(6.6, 6.8)) as usize;
    let example: String = n.example.replace(['\n', '\r'], " ");
    svg.text((from, area.y + 13.0), Anchor::Start, "tk", &numbers::clip(&crate::defang::text(&example), room));
    let total = g.posts.last().copied().unwrap_or(1).max(1);
    let x = Linear::new((0.0, g.posts.len() as f64), (plot.x, plot.right()));
    let y = Linear::new((0.0, total as f64), (plot.bottom(), plot.y));
    let steps = |counts: &[u64]| {
        let mut data = String::new();
        for (i, c) in counts.iter().enumerate() {
            let _ = write!(data, "L{} {}", num(x.at(i as f64)), num(y.at(*c as f64)));
            let _ = write!(data, "H{}", num(x.at((i + 1) as f64)));
        }
        data
    };
    if g.suspect.last().copied().unwrap_or(0) > 0 {
        let data = format!("M{} {}{}V{}z", num(plot.x), num(plot.bottom()), steps(&g.suspect), num(plot.bottom()));
        svg.path(&data, &format!("area f-{}", Role::Suspect.class()), "");
    }
    let data = format!("M{} {}{}", num(plot.x), num(plot.bottom()), steps(&g.posts));
    svg.path(&data, &format!("curve s-{}", Role::Rest.class()), "");
    svg.line((plot.x, plot.bottom()), (plot.right(), plot.bottom()), "base");
    svg.text((plot.right(), plot.y - 6.0), Anchor::End, "lb", &count(total));
    let span = format!("+{}", numbers::span(g.step_s * g.posts.len() as i64));
    let start = numbers::moment(g.start, 60);
    // On narrow paper the day must do.
    let fits = text_width(&start, TICK_PX) + text_width(&span, TICK_PX) + TICK_PX <= plot.w;
    let start = if fits { start } else { numbers::moment(g.start, 86_400) };
    svg.text((plot.x, plot.bottom() + 15.0), Anchor::Start, "tk", &start);
    svg.text((plot.right(), plot.bottom() + 15.0), Anchor::End, "tk", &span);
}
