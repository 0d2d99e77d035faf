//! Hour by weekday: 168 cells, one hue, stronger is more.
//!
//! Shades are proportional to the count, from 0 to the busiest cell; the busiest cell says its number.

use super::svg::{Anchor, Area, Frame, Svg};
use crate::numbers;

/// Weekday names, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The weekday, hour and count of the busiest cell; the first of equals.
pub fn busiest(cells: &[[u64; 24]]) -> Option<(usize, usize, u64)> {
    let mut best: Option<(usize, usize, u64)> = None;
    for (d, hours) in cells.iter().enumerate().take(7) {
        for (h, n) in hours.iter().enumerate() {
            if best.is_none_or(|b| *n > b.2) {
                best = Some((d, h, *n));
            }
        }
    }
    best.filter(|b| b.2 > 0)
}

/// Cells with row totals at the right.
pub fn draw(id: &str, title: &str, cells: &[[u64; 24]], frame: Frame) -> String {
    let left = frame.pick(40.0, 32.0);
    let right = frame.pick(64.0, 42.0);
    let cell_w = (frame.width - left - right) / 24.0;
    let cell_h = frame.pick(26.0, 22.0);
    let top = 20.0;
    let best = busiest(cells);
    let max = best.map_or(1, |b| b.2).max(1);
    let mut svg = Svg::new(frame.width, top + 7.0 * cell_h + 34.0);
    for hour in (0..24).step_by(frame.pick(3, 6)) {
        svg.text((left + hour as f64 * cell_w, 13.0), Anchor::Start, "tk", &format!("{hour:02}:00"));
    }
    svg.text((frame.width, 13.0), Anchor::End, "ax", frame.pick("per day", "sum"));
    for (d, hours) in cells.iter().enumerate().take(7) {
        let y = top + d as f64 * cell_h;
        svg.text((0.0, y + cell_h / 2.0 + 4.0), Anchor::Start, "lb", DAYS[d]);
        for (h, n) in hours.iter().enumerate() {
            let area = Area::new(left + h as f64 * cell_w, y, cell_w - 1.5, cell_h - 1.5);
            let tip = format!("{} {h:02}:00 UTC: {}", DAYS[d], numbers::count(*n));
            // An empty cell keeps a trace, so that the grid stays visible.
            let opacity = format!(r#" fill-opacity="{:.2}""#, (*n as f64 / max as f64).max(0.03));
            svg.rect_with(area, "f-accent", &opacity, Some(&tip));
        }
        let total: u64 = hours.iter().sum();
        svg.text((frame.width, y + cell_h / 2.0 + 4.0), Anchor::End, "lb", &numbers::count(total));
    }
    if let Some((d, h, n)) = best {
        let (x, y) = (left + h as f64 * cell_w, top + d as f64 * cell_h);
        svg.rect(Area::new(x - 1.0, y - 1.0, cell_w + 0.5, cell_h + 0.5), "ring");
        let words = format!("busiest: {} {h:02}:00, {} in that hour", DAYS[d], numbers::count(n));
        let y = top + 7.0 * cell_h + 20.0;
        svg.text((left, y), Anchor::Start, "lb strong", &words);
    }
    let words = match best {
        Some((d, h, n)) => {
            format!("Busiest: {} {h:02}:00 UTC with {}; row totals stand at the right.", DAYS[d], numbers::count(n))
        }
        None => "No counts.".to_owned(),
    };
    svg.finish(id, title, &words)
}
