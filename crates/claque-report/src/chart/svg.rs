//! A drawing under construction: shapes with classes instead of colours, numbers at a tenth of a pixel.
//!
//! Colours come from the style sheet, so one drawing serves light, dark and paper. There is no `xmlns`: inside
//! HTML it is not needed, and without it the page holds no address at all. User text is escaped here, once.

use std::fmt::Write;

/// The paper: a drawing is made once for wide pages and once for narrow ones, so that words keep their size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width in CSS pixels.
    pub width: f64,
    /// Whether this is the narrow drawing.
    pub narrow: bool,
}

impl Frame {
    /// Desktop and paper.
    pub const WIDE: Frame = Frame { width: 720.0, narrow: false };
    /// A phone.
    pub const NARROW: Frame = Frame { width: 344.0, narrow: true };

    /// One of two values.
    pub fn pick<T>(self, wide: T, narrow: T) -> T {
        if self.narrow { narrow } else { wide }
    }
}

/// Where a text is anchored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// At its left end.
    Start,
    /// At its middle.
    Middle,
    /// At its right end.
    End,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Area {
    /// From left, top, width, height.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Area { x, y, w, h }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// Whether two rectangles share a point.
    pub fn overlaps(&self, other: &Area) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether `other` lies inside.
    pub fn holds(&self, other: &Area) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// Shapes so far.
pub struct Svg {
    body: String,
    width: f64,
    height: f64,
}

/// Escapes text for element content and attributes; control characters that XML forbids become spaces.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if (c as u32) < 32 && !matches!(c, '\t' | '\n') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A coordinate: a tenth of a pixel, no trailing zero; what is not finite is drawn at 0.
pub fn num(x: f64) -> String {
    let tenths = if x.is_finite() { (x * 10.0).round() as i64 } else { 0 };
    if tenths % 10 == 0 {
        return (tenths / 10).to_string();
    }
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.abs() / 10, tenths.abs() % 10);
    if whole == 0 { format!("{sign}.{part}") } else { format!("{sign}{whole}.{part}") }
}

/// Width a text will take, in pixels; system fonts differ, so this is a little generous.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars()
        .map(|c| match c {
            'i' | 'l' | 'j' | '.' | ',' | ':' | '·' | ' ' | '\u{a0}' | '|' | '\'' => 0.33,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' => 0.42,
            'm' | 'w' | 'M' | 'W' | '%' => 0.92,
            c if c.is_uppercase() => 0.70,
            c if (c as u32) > 0x2e80 => 1.0,
            _ => 0.62,
        })
        .sum::<f64>()
        * size
}

impl Svg {
    /// An empty drawing.
    pub fn new(width: f64, height: f64) -> Self {
        Svg { body: String::new(), width, height }
    }

    /// A rectangle; negative sizes draw nothing.
    pub fn rect(&mut self, a: Area, class: &str) {
        self.rect_with(a, class, "", None);
    }

    /// A rectangle with further attributes and a tooltip.
    pub fn rect_with(&mut self, a: Area, class: &str, attributes: &str, tip: Option<&str>) {
        let (x, y, w, h) = (num(a.x), num(a.y), num(a.w.max(0.0)), num(a.h.max(0.0)));
        let _ = write!(self.body, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" class="{class}"{attributes}"#);
        self.close("rect", tip);
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let _ = write!(
            self.body,
            r#"<line x1="{}" y1="{}" x2="{}" y2="{}" class="{class}"/>"#,
            num(from.0),
            num(from.1),
            num(to.0),
            num(to.1)
        );
    }

    /// A dot.
    pub fn circle(&mut self, centre: (f64, f64), r: f64, class: &str, tip: Option<&str>) {
        let _ = write!(
            self.body,
            r#"<circle cx="{}" cy="{}" r="{}" class="{class}""#,
            num(centre.0),
            num(centre.1),
            num(r)
        );
        self.close("circle", tip);
    }

    /// A path from its data.
    pub fn path(&mut self, data: &str, class: &str, attributes: &str) {
        let _ = write!(self.body, r#"<path d="{data}" class="{class}"{attributes}/>"#);
    }

    /// A text; its class gives size and colour.
    pub fn text(&mut self, at: (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (x, y) = (num(at.0), num(at.1));
        let _ = write!(self.body, r#"<text x="{x}" y="{y}" class="{class}"{anchor}>{}</text>"#, escape(text));
    }

    /// Coloured names in one line that ends at `at`: (class suffix of the role, sign, name). The browser sets the
    /// distances, so nothing can collide.
    pub fn key(&mut self, at: (f64, f64), entries: &[(&str, &str, &str)]) {
        let _ = write!(self.body, r#"<text x="{}" y="{}" class="lb" text-anchor="end">"#, num(at.0), num(at.1));
        for (i, (role, sign, name)) in entries.iter().enumerate() {
            let gap = if i == 0 { "" } else { r#" dx="16""# };
            let name = escape(name);
            let _ = write!(
                self.body,
                r#"<tspan class="f-{role}"{gap}>{sign}</tspan><tspan class="t-{role}" dx="5">{name}</tspan>"#
            );
        }
        self.body.push_str("</text>");
    }

    fn close(&mut self, element: &str, tip: Option<&str>) {
        match tip {
            Some(tip) => {
                let _ = write!(self.body, "><title>{}</title></{element}>", escape(tip));
            }
            None => self.body.push_str("/>"),
        }
    }

    /// The drawing with its text alternative; `id` must be unique on the page.
    pub fn finish(self, id: &str, title: &str, description: &str) -> String {
        format!(
            r#"<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>{}</svg>"#,
            num(self.width),
            num(self.height),
            num(self.width),
            num(self.height),
            escape(title),
            escape(description),
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_always_finite() {
        assert_eq!(num(12.0), "12");
        assert_eq!(num(0.25), ".3");
        assert_eq!(num(-0.42), "-.4");
        assert_eq!(num(-0.01), "0");
        assert_eq!(num(f64::NAN), "0");
    }

    #[test]
    fn user_text_cannot_leave_its_element() {
        let mut svg = Svg::new(10.0, 10.0);
        svg.text((0.0, 0.0), Anchor::Start, "l", "</text><script>\u{0}");
        let out = svg.finish("x", "a\"b", "d");
        assert!(!out.contains("<script") && out.contains("a&quot;b"));
    }
}
