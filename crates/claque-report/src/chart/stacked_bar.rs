//! One bar of 100 %, cut into parts, each named where it is; intervals stand in the table beside it.

use super::svg::{Anchor, Area, Frame, Svg, text_width};
use crate::numbers;
use crate::palette::Role;

/// One part of the whole.
pub struct Part {
    /// Its name.
    pub label: String,
    /// Rows in it.
    pub n: u64,
    /// Its colour.
    pub role: Role,
}

/// On narrow paper the labels stand under each other, each with its colour.
fn narrow(id: &str, title: &str, parts: &[Part], words: &str, share: impl Fn(u64) -> f64) -> String {
    let frame = Frame::NARROW;
    let shown: Vec<&Part> = parts.iter().filter(|p| p.n > 0).collect();
    let mut svg = Svg::new(frame.width, 52.0 + 24.0 * shown.len() as f64);
    let mut x = 0.0;
    for (i, part) in shown.into_iter().enumerate() {
        let (w, class) = (share(part.n) * frame.width, part.role.class());
        svg.rect(Area::new(x, 4.0, (w - 1.5).max(1.5), 34.0), &format!("f-{class}"));
        x += w;
        let y = 63.0 + 24.0 * i as f64;
        svg.rect(Area::new(0.0, y - 11.0, 11.0, 11.0), &format!("f-{class}"));
        svg.text((78.0, y), Anchor::End, &format!("big t-{class}"), &numbers::share(share(part.n)));
        svg.text((90.0, y), Anchor::Start, "lb", &part.label);
    }
    svg.finish(id, title, words)
}

/// The bar with labels above and below, lifted to further lines where they would touch.
pub fn draw(id: &str, title: &str, parts: &[Part], frame: Frame) -> String {
    let total: u64 = parts.iter().map(|p| p.n).sum();
    let share = |n: u64| if total == 0 { 0.0 } else { n as f64 / total as f64 };
    let words: Vec<String> = parts
        .iter()
        .map(|p| format!("{}: {} ({})", p.label, numbers::count(p.n), numbers::share(share(p.n))))
        .collect();
    let words = words.join("; ");
    if frame.narrow {
        return narrow(id, title, parts, &words, share);
    }
    let bar_y = 6.0;
    let bar_h = 40.0;
    let mut placed: Vec<Area> = Vec::new();
    let mut labels = Vec::new();
    let mut bars = Vec::new();
    // From the right: a label that finds its line taken goes lower, and the line that leads to it passes only
    // labels that begin further right.
    let mut x = frame.width;
    for part in parts.iter().rev() {
        let w = share(part.n) * frame.width;
        x -= w;
        bars.push((Area::new(x, bar_y, (w - 1.5).max(if part.n > 0 { 1.5 } else { 0.0 }), bar_h), part));
        if part.n > 0 {
            let value = numbers::share(share(part.n));
            let width = text_width(&part.label, 13.0).max(text_width(&value, 17.0)) + 14.0;
            let left = x.min(frame.width - width).max(0.0);
            let mut area = Area::new(left, bar_y + bar_h + 10.0, width, 38.0);
            while placed.iter().any(|p| p.overlaps(&area)) {
                area.y += 42.0;
            }
            placed.push(area);
            labels.push((area, x, part, value));
        }
    }
    let bottom = placed.iter().map(Area::bottom).fold(bar_y + bar_h, f64::max);
    let mut svg = Svg::new(frame.width, bottom + 6.0);
    for (area, part) in bars {
        let tip = format!("{}: {}", part.label, numbers::count(part.n));
        svg.rect_with(area, &format!("f-{}", part.role.class()), "", Some(&tip));
    }
    for (area, x, part, _) in &labels {
        svg.line((x + 0.75, bar_y + bar_h), (x + 0.75, area.y + 2.0), &format!("lead s-{}", part.role.class()));
    }
    // A label at the page's edge begins left of its part, where another one's line may pass: words come last, with a halo.
    for (area, x, part, value) in labels {
        let class = part.role.class();
        let at = area.x + if area.x < x { 0.0 } else { 0.5 };
        svg.text((at, area.y + 17.0), Anchor::Start, &format!("big halo t-{class}"), &value);
        svg.text((at, area.y + 33.0), Anchor::Start, "lb halo", &part.label);
    }
    svg.finish(id, title, &words)
}
