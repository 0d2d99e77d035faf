//! Scores in equal bins, with the thresholds of the bands drawn where they are; counts start at 0.

use super::scale::{Linear, ticks_from_zero, ticks_within};
use super::svg::{Anchor, Area, Frame, Svg, text_width};
use crate::numbers;
use crate::palette::Role;
use claque_analysis::report::Histogram;

/// The colour of a bin: by the band its middle lies in, when thresholds are known.
fn role(middle: f64, thresholds: Option<[f64; 2]>) -> Role {
    match thresholds {
        Some([low, _]) if middle < low => Role::Authentic,
        Some([_, high]) if middle >= high => Role::Suspect,
        Some(_) => Role::Unsure,
        None => Role::Accent,
    }
}

/// Bars, thresholds and the words of the bands above them.
pub fn draw(id: &str, title: &str, h: &Histogram, thresholds: Option<[f64; 2]>, frame: Frame) -> String {
    let height = frame.pick(270.0, 230.0);
    let plot = Area::new(46.0, 40.0, frame.width - 58.0, height - 84.0);
    let mut svg = Svg::new(frame.width, height);
    let max = h.counts.iter().copied().max().unwrap_or(0) as f64;
    let ticks = ticks_from_zero(max, 5, true);
    let x = Linear::new((h.low, h.high), (plot.x, plot.right()));
    let y = Linear::new((0.0, ticks.last().copied().unwrap_or(1.0)), (plot.bottom(), plot.y));
    for tick in &ticks {
        svg.line((plot.x, y.at(*tick)), (plot.right(), y.at(*tick)), if *tick == 0.0 { "base" } else { "grid" });
        svg.text((plot.x - 8.0, y.at(*tick) + 4.0), Anchor::End, "tk", &numbers::count(*tick as u64));
    }
    let n = h.counts.len().max(1) as f64;
    let step = (h.high - h.low) / n;
    for (i, c) in h.counts.iter().enumerate() {
        let (a, b) = (h.low + i as f64 * step, h.low + (i + 1) as f64 * step);
        let area = Area::new(x.at(a) + 0.75, y.at(*c as f64), x.at(b) - x.at(a) - 1.5, plot.bottom() - y.at(*c as f64));
        let tip = format!("{}–{}: {}", numbers::plain(a), numbers::plain(b), numbers::count(*c));
        svg.rect_with(area, &format!("f-{}", role((a + b) / 2.0, thresholds).class()), "", Some(&tip));
    }
    for tick in ticks_within(h.low, h.high, frame.pick(10, 5)) {
        svg.text((x.at(tick), plot.bottom() + 17.0), Anchor::Middle, "tk", &numbers::plain(tick));
    }
    svg.text((plot.x, 14.0), Anchor::Start, "ax", "accounts");
    svg.text((plot.right(), height - 8.0), Anchor::End, "ax", &format!("{} →", h.measure));
    if let Some([low, high]) = thresholds {
        for t in [low, high] {
            svg.line((x.at(t), plot.y - 4.0), (x.at(t), plot.bottom()), "mark");
        }
        bands(&mut svg, &x, (h.low, low, high, h.high), plot.y - 10.0);
    }
    let total: u64 = h.counts.iter().sum();
    let bins: Vec<String> = h.counts.iter().map(u64::to_string).collect();
    let words = format!(
        "{} scores in {} equal bins from {} to {}: {}.",
        numbers::count(total),
        h.counts.len(),
        numbers::plain(h.low),
        numbers::plain(h.high),
        bins.join(", ")
    );
    svg.finish(id, title, &words)
}

/// Direct labels over the three parts of the scale.
fn bands(svg: &mut Svg, x: &Linear, (start, low, high, end): (f64, f64, f64, f64), y: f64) {
    svg.text((x.at((start + low) / 2.0), y), Anchor::Middle, "lb t-authentic", "likely human");
    let half = text_width("likely automated", 13.0) / 2.0;
    let automated = x.at((high + end) / 2.0).min(x.at(end) + 10.0 - half);
    // The middle word gives way.
    let unsure = x.at((low + high) / 2.0).min(automated - half - text_width("unsure", 13.0) / 2.0 - 8.0);
    svg.text((unsure, y), Anchor::Middle, "lb t-unsure", "unsure");
    svg.text((automated, y), Anchor::Middle, "lb t-suspect", "likely automated");
}
