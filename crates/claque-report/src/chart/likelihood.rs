//! The estimative words on their scale (ICD 203), the one in use filled in.

use super::svg::{Anchor, Area, Frame, Svg};
use super::{scale::Linear, svg::text_width};

/// Words and upper bounds of the convention that `claque_schema::evidence::likelihood_words` speaks.
const WORDS: [(&str, f64); 7] = [
    ("almost no chance", 0.05),
    ("very unlikely", 0.20),
    ("unlikely", 0.45),
    ("roughly even", 0.55),
    ("likely", 0.80),
    ("very likely", 0.95),
    ("almost certain", 1.0),
];

/// The scale with `probability` marked by the word it belongs to.
pub fn draw(id: &str, probability: f64, frame: Frame) -> String {
    let mut svg = Svg::new(frame.width, 52.0);
    let x = Linear::new((0.0, 1.0), (1.0, frame.width - 1.0));
    let current = claque_schema::evidence::likelihood_words(probability);
    let mut low = 0.0;
    for (word, high) in WORDS {
        let area = Area::new(x.at(low) + 1.0, 22.0, x.at(high) - x.at(low) - 2.0, 8.0);
        let here = word == current;
        svg.rect_with(area, if here { "f-accent" } else { "track" }, "", Some(word));
        if here {
            let half = text_width(word, 14.0) / 2.0;
            let middle = (area.x + area.w / 2.0).clamp(half, frame.width - half);
            svg.text((middle, 14.0), Anchor::Middle, "lb strong t-accent", word);
        }
        // The narrow outer words leave no room for their bounds.
        if high < 1.0 && (!frame.narrow || high != 0.05 && high != 0.95) {
            svg.text((x.at(high), 46.0), Anchor::Middle, "tk", &format!("{:.0}", 100.0 * high));
        }
        low = high;
    }
    svg.text((0.0, 46.0), Anchor::Start, "tk", "0");
    svg.text((frame.width, 46.0), Anchor::End, "tk", "100");
    svg.finish(id, "Likelihood", &format!("On the scale of estimative words this is “{current}”."))
}
