//! A reliability diagram: what was said against how often it came true, with the diagonal of a model that keeps its
//! word. Dots carry Wilson's interval, because a dot of ten accounts says little.

use super::scale::Linear;
use super::svg::{Anchor, Area, Frame, Svg};
use crate::numbers;
use claque_analysis::report::page::ReliabilityPoint;

/// Dots with whiskers over the diagonal.
pub fn draw(id: &str, title: &str, points: &[ReliabilityPoint], frame: Frame) -> String {
    let side = frame.pick(360.0, 270.0);
    let plot = Area::new(52.0, 26.0, side, side);
    let mut svg = Svg::new(frame.width, plot.bottom() + 44.0);
    let x = Linear::new((0.0, 1.0), (plot.x, plot.right()));
    let y = Linear::new((0.0, 1.0), (plot.bottom(), plot.y));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let class = if tick == 0.0 { "base" } else { "grid" };
        svg.line((plot.x, y.at(tick)), (plot.right(), y.at(tick)), class);
        svg.line((x.at(tick), plot.y), (x.at(tick), plot.bottom()), class);
        svg.text((plot.x - 8.0, y.at(tick) + 4.0), Anchor::End, "tk", &numbers::share(tick));
        svg.text((x.at(tick), plot.bottom() + 17.0), Anchor::Middle, "tk", &numbers::plain(tick));
    }
    svg.text((0.0, 12.0), Anchor::Start, "ax", "labelled automated");
    svg.text((plot.right(), plot.bottom() + 36.0), Anchor::End, "ax", "probability given →");
    svg.line((x.at(0.0), y.at(0.0)), (x.at(1.0), y.at(1.0)), "mark");
    for p in points {
        let at = x.at(p.probability);
        svg.line((at, y.at(p.share[1])), (at, y.at(p.share[2])), "whisker s-accent");
        let tip = format!(
            "probability {}: {} of {} labelled automated",
            numbers::probability(p.probability),
            numbers::share(p.share[0]),
            numbers::counted(p.n, "account", "accounts")
        );
        svg.circle((at, y.at(p.share[0])), 4.2, "dot f-accent", Some(&tip));
    }
    let words: Vec<String> = points
        .iter()
        .map(|p| {
            format!(
                "probability {}: {} labelled automated, n = {}",
                numbers::probability(p.probability),
                numbers::share(p.share[0]),
                numbers::count(p.n)
            )
        })
        .collect();
    svg.finish(id, title, &words.join("; "))
}
