//! Upright bars over named columns (years of creation, growth by period); counts start at 0.

use super::scale::{Linear, ticks_from_zero};
use super::svg::{Anchor, Area, Frame, Svg, text_width};
use crate::numbers;
use crate::palette::Role;

/// Bars with the highest one labelled.
pub fn draw(id: &str, title: &str, bars: &[(String, u64)], what: &str, frame: Frame) -> String {
    let height = frame.pick(220.0, 190.0);
    let plot = Area::new(46.0, 38.0, frame.width - 52.0, height - 66.0);
    let mut svg = Svg::new(frame.width, height);
    let max = bars.iter().map(|b| b.1).max().unwrap_or(0);
    let ticks = ticks_from_zero(max as f64, 3, true);
    let y = Linear::new((0.0, ticks.last().copied().unwrap_or(1.0)), (plot.bottom(), plot.y));
    for tick in &ticks {
        svg.line((plot.x, y.at(*tick)), (plot.right(), y.at(*tick)), if *tick == 0.0 { "base" } else { "grid" });
        svg.text((plot.x - 8.0, y.at(*tick) + 4.0), Anchor::End, "tk", &numbers::count(*tick as u64));
    }
    svg.text((0.0, 14.0), Anchor::Start, "ax", what);
    let pitch = plot.w / bars.len().max(1) as f64;
    let label_w = bars.iter().map(|b| text_width(&b.0, 12.0)).fold(1.0, f64::max) + 8.0;
    let every = (label_w / pitch).ceil().max(1.0) as usize;
    let highest = bars.iter().position(|b| b.1 == max && max > 0);
    for (i, (label, n)) in bars.iter().enumerate() {
        let x = plot.x + i as f64 * pitch;
        let gap = (pitch * 0.18).clamp(0.5, 10.0);
        let area = Area::new(x + gap / 2.0, y.at(*n as f64), pitch - gap, plot.bottom() - y.at(*n as f64));
        svg.rect_with(
            area,
            &format!("f-{}", Role::Rest.class()),
            "",
            Some(&format!("{label}: {}", numbers::count(*n))),
        );
        let middle = x + pitch / 2.0;
        if i % every == 0 {
            svg.text((middle, plot.bottom() + 17.0), Anchor::Middle, "tk", label);
        }
        if Some(i) == highest {
            svg.text((middle, area.y - 6.0), Anchor::Middle, "lb strong halo", &numbers::count(*n));
        }
    }
    let words: Vec<String> = bars.iter().map(|(l, n)| format!("{l}: {}", numbers::count(*n))).collect();
    svg.finish(id, title, &words.join("; "))
}
