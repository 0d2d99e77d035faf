//! What remains: per measure one bar of 100 % (everything) and dots where each cut would leave it.

use super::scale::Linear;
use super::svg::{Anchor, Frame, Svg};
use crate::numbers;
use crate::palette::Role;
use claque_analysis::report::WhatIf;

const CUTS: [(&str, Role); 2] =
    [("without likely automated accounts", Role::Accent), ("without likely inauthentic mentions", Role::Suspect)];

fn part(row: &WhatIf, cut: usize) -> Option<f64> {
    let value = if cut == 0 { row.without_accounts } else { row.without_mentions };
    value.filter(|_| row.all > 0.0).map(|v| (v / row.all).clamp(0.0, 1.0))
}

/// One line per measure.
pub fn draw(id: &str, title: &str, rows: &[WhatIf], frame: Frame) -> String {
    let label = frame.pick(230.0, 0.0);
    let pitch = frame.pick(30.0, 46.0);
    let right = frame.pick(124.0, 112.0);
    let x = Linear::new((0.0, 1.0), (label + 6.0, frame.width - right));
    let top = frame.pick(28.0, 46.0);
    let mut svg = Svg::new(frame.width, top + rows.len() as f64 * pitch + 26.0);
    let used: Vec<(&str, &str, &str)> = CUTS
        .iter()
        .enumerate()
        .filter(|(cut, _)| rows.iter().any(|r| part(r, *cut).is_some()))
        .map(|(_, (name, role))| (role.class(), "●", *name))
        .collect();
    // A phone has room for one name in a line.
    for (line, entry) in used.chunks(frame.pick(2, 1)).enumerate() {
        svg.key((frame.width, 14.0 + 18.0 * line as f64), entry);
    }
    let bottom = top + rows.len() as f64 * pitch;
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        svg.line((x.at(tick), top), (x.at(tick), bottom), if tick == 0.0 { "base" } else { "grid" });
        svg.text((x.at(tick), bottom + 17.0), Anchor::Middle, "tk", &format!("{:.0}\u{a0}%", 100.0 * tick));
    }
    let mut words = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let y = top + i as f64 * pitch + frame.pick(15.0, 32.0);
        let at = if frame.narrow { (0.0, y - 14.0) } else { (0.0, y + 4.5) };
        svg.text(at, Anchor::Start, "lb", &numbers::clip(&row.measure, frame.pick(34, 48)));
        svg.line((x.at(0.0), y), (x.at(1.0), y), "lane");
        for (cut, (name, role)) in CUTS.iter().enumerate() {
            let Some(share) = part(row, cut) else { continue };
            let tip = format!("{}, {name}: {} of all", row.measure, numbers::share(share));
            svg.circle(
                (x.at(share), y),
                if cut == 0 { 4.6 } else { 5.6 },
                &format!("dot f-{}", role.class()),
                Some(&tip),
            );
            words.push(tip);
        }
        // One column of words per cut, in its colour.
        for (cut, at) in [(0, frame.width - right / 2.0 - 4.0), (1, frame.width)] {
            if let Some(share) = part(row, cut) {
                let class = format!("lb t-{}", CUTS[cut].1.class());
                svg.text((at, y + 4.5), Anchor::End, &class, &numbers::share(share));
            }
        }
    }
    svg.finish(id, title, &words.join("; "))
}
