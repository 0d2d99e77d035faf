//! Why a score is what it is: signed bars around zero, in words with the account's value and the typical range.

use super::scale::Linear;
use super::svg::{Anchor, Area, Frame, Svg};
use crate::numbers;
use claque_schema::{Reason, ScoreRow};

/// `41; typical 0.1–2.3`.
pub fn value_words(r: &Reason) -> String {
    let value = r.value.map_or("not known".to_owned(), numbers::plain);
    match r.typical {
        Some([a, b]) => format!("{value}; typical {}–{}", numbers::plain(a), numbers::plain(b)),
        None => value,
    }
}

/// Bars to the right speak for automation, to the left against; the unit is log-odds.
pub fn draw(id: &str, title: &str, row: &ScoreRow, frame: Frame) -> String {
    let pitch = frame.pick(34.0, 46.0);
    let top = 26.0;
    let height = top + row.reasons.len() as f64 * pitch + 8.0;
    let left = frame.pick(300.0, 0.0);
    let max = row.reasons.iter().map(|r| r.contribution.abs()).filter(|c| c.is_finite()).fold(0.1, f64::max);
    let x = Linear::new((-max, max), (left + 44.0, frame.width - 44.0));
    let mut svg = Svg::new(frame.width, height);
    let zero = x.at(0.0);
    svg.text(
        (zero - 10.0, 13.0),
        Anchor::End,
        "lb t-authentic",
        frame.pick("← speaks against automation", "← against"),
    );
    svg.text((zero + 10.0, 13.0), Anchor::Start, "lb t-suspect", frame.pick("speaks for it →", "for automation →"));
    for (i, r) in row.reasons.iter().enumerate() {
        let base = top + i as f64 * pitch;
        let bar_y = if frame.narrow { base + 22.0 } else { base + 8.0 };
        let end = x.at(r.contribution);
        let class = if r.contribution >= 0.0 { "f-suspect" } else { "f-authentic" };
        svg.rect(Area::new(zero.min(end), bar_y, (end - zero).abs().max(1.0), 16.0), class);
        let amount = format!("{}{}", if r.contribution >= 0.0 { "+" } else { "" }, numbers::plain(r.contribution));
        let (at, anchor) = if r.contribution >= 0.0 { (end + 6.0, Anchor::Start) } else { (end - 6.0, Anchor::End) };
        svg.text((at, bar_y + 12.5), anchor, "tk", &amount);
        if frame.narrow {
            let words = format!("{}: {}", r.words, value_words(r));
            svg.text((0.0, base + 15.0), Anchor::Start, "lb", &numbers::clip(&words, 52));
        } else {
            svg.text((0.0, base + 14.0), Anchor::Start, "lb", &numbers::clip(&r.words, 44));
            svg.text((0.0, base + 28.0), Anchor::Start, "tk", &value_words(r));
        }
    }
    svg.line((zero, top - 2.0), (zero, height - 4.0), "base");
    let words: Vec<String> = row
        .reasons
        .iter()
        .map(|r| format!("{}: {}, contribution {}", r.words, value_words(r), numbers::plain(r.contribution)))
        .collect();
    svg.finish(id, title, &words.join("; "))
}
