//! The colours of the report, in one table, for light and dark.
//!
//! The roles (suspect, unsure, authentic, benign automation, insufficient) are Okabe and Ito's colours (*Color
//! Universal Design*, 2008), which stay apart under the common forms of colour blindness. Where an original is too
//! pale for its background it is darkened or lightened in the same hue until it has a contrast of 3:1 (WCAG 2.2,
//! 1.4.11); a second "ink" shade of each role has 4.5:1 and is used for words (1.4.3). Communities of a network are
//! no roles: they have their own family (Tol's "muted"), so that a colour never means two things.
//!
//! The style sheet's variables are printed from this table, and the tests compute the contrasts from it.

use claque_schema::Band;
use std::fmt::Write;

/// What a colour stands for, everywhere in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Likely automated and not benign.
    Suspect,
    /// The evidence points both ways.
    Unsure,
    /// Behaves like people.
    Authentic,
    /// Schedulers, feeds, declared automation.
    Benign,
    /// Too little is known, or nothing was scored.
    Insufficient,
    /// Everything that is not suspect, without a claim about it.
    Rest,
    /// The one accent: links, estimates that have no role.
    Accent,
}

impl Role {
    /// The suffix of the CSS classes and variables.
    pub fn class(self) -> &'static str {
        match self {
            Role::Suspect => "suspect",
            Role::Unsure => "unsure",
            Role::Authentic => "authentic",
            Role::Benign => "benign",
            Role::Insufficient => "insufficient",
            Role::Rest => "rest",
            Role::Accent => "accent",
        }
    }

    /// The role of a band.
    pub fn of(band: Band) -> Role {
        match band {
            Band::LikelyAutomated => Role::Suspect,
            Band::Unsure => Role::Unsure,
            Band::LikelyHuman => Role::Authentic,
            Band::Insufficient => Role::Insufficient,
        }
    }
}

/// A colour that draws (3:1) and its ink that writes (4.5:1), on light and on dark.
pub struct Shade {
    /// Variable name without the dashes.
    pub name: &'static str,
    /// Shapes on light.
    pub light: &'static str,
    /// Words on light.
    pub light_ink: &'static str,
    /// Shapes on dark.
    pub dark: &'static str,
    /// Words on dark.
    pub dark_ink: &'static str,
}

const fn shade(
    name: &'static str,
    light: &'static str,
    light_ink: &'static str,
    dark: &'static str,
    dark_ink: &'static str,
) -> Shade {
    Shade { name, light, light_ink, dark, dark_ink }
}

/// Roles first, then the communities `c1`–`c8`; `c0` is every further community.
pub const SHADES: [Shade; 16] = [
    shade("suspect", "#d55e00", "#b04c00", "#e5752a", "#f08e4c"),
    shade("unsure", "#c08400", "#8a5f00", "#e69f00", "#eeb032"),
    shade("authentic", "#0072b2", "#00619a", "#56b4e9", "#74c2ee"),
    shade("benign", "#00936b", "#007556", "#1fb48a", "#45c7a1"),
    shade("insufficient", "#868a91", "#64686f", "#8b9097", "#a9aeb5"),
    shade("rest", "#7f93a8", "#556a80", "#71879d", "#a3b5c7"),
    shade("accent", "#7d3468", "#7d3468", "#d59bc3", "#dba9cb"),
    shade("c1", "#332288", "#332288", "#a79bec", "#b9aff2"),
    shade("c2", "#3f9c8c", "#26776a", "#5cc0b0", "#74ccbe"),
    shade("c3", "#a3913a", "#76681f", "#dccb78", "#e2d48f"),
    shade("c4", "#882255", "#882255", "#d773a4", "#e08fb6"),
    shade("c5", "#3d95c4", "#22709b", "#88ccee", "#9dd6f2"),
    shade("c6", "#117733", "#117733", "#5cb877", "#7bc892"),
    shade("c7", "#aa4499", "#9a388a", "#d583c8", "#e09dd5"),
    shade("c8", "#868630", "#6a6a1e", "#b9b955", "#c8c872"),
    shade("c0", "#83878e", "#64686f", "#878c94", "#a9aeb5"),
];

/// Surfaces and words that belong to no role: (variable, light, dark).
pub const SURFACES: [(&str, &str, &str); 6] = [
    ("bg", "#fdfcfa", "#16181c"),
    ("panel", "#f6f4f0", "#1e2126"),
    ("ink", "#1e2126", "#e9e6e0"),
    ("muted", "#595f68", "#a8aeb6"),
    ("rule", "#dfdbd4", "#353a42"),
    ("axis", "#8a8d92", "#7d838b"),
];

/// Classes of the roles and communities: fill, stroke, words in drawings, words in HTML.
fn classes(out: &mut String) {
    for s in &SHADES {
        let n = s.name;
        let _ = writeln!(
            out,
            ".f-{n}{{fill:var(--{n})}}.s-{n}{{stroke:var(--{n})}}.t-{n}{{fill:var(--{n}-ink)}}.k-{n}{{color:var(--{n}-ink)}}.b-{n}{{background:var(--{n})}}"
        );
    }
}

/// The style sheet's first part: variables for light and dark, and the classes that use them.
pub fn css() -> String {
    let mut out = String::from(":root{color-scheme:light dark;");
    for (name, light, _) in SURFACES {
        let _ = write!(out, "--{name}:{light};");
    }
    for s in &SHADES {
        let _ = write!(out, "--{}:{};--{}-ink:{};", s.name, s.light, s.name, s.light_ink);
    }
    // Paper is always light.
    out.push_str("}\n@media screen and (prefers-color-scheme:dark){:root{");
    for (name, _, dark) in SURFACES {
        let _ = write!(out, "--{name}:{dark};");
    }
    for s in &SHADES {
        let _ = write!(out, "--{}:{};--{}-ink:{};", s.name, s.dark, s.name, s.dark_ink);
    }
    out.push_str("}}\n");
    classes(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2 relative luminance.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_agrees_with_the_known_extremes() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_shape_has_3_to_1_and_every_word_4_5_to_1_on_both_grounds() {
        let grounds = |dark: bool| SURFACES[..2].iter().map(move |s| if dark { s.2 } else { s.1 });
        for s in &SHADES {
            for (dark, shape, ink) in [(false, s.light, s.light_ink), (true, s.dark, s.dark_ink)] {
                for ground in grounds(dark) {
                    // Shapes stand on the page itself; words also on panels.
                    if ground == SURFACES[0].1 || ground == SURFACES[0].2 {
                        assert!(contrast(shape, ground) >= 3.0, "{} {shape} {}", s.name, contrast(shape, ground));
                    }
                    assert!(contrast(ink, ground) >= 4.5, "{} ink {ink} {}", s.name, contrast(ink, ground));
                }
            }
        }
        for dark in [false, true] {
            for ground in grounds(dark) {
                for s in &SURFACES[2..4] {
                    let ink = if dark { s.2 } else { s.1 };
                    assert!(contrast(ink, ground) >= 4.5, "{} {}", s.0, contrast(ink, ground));
                }
            }
        }
    }

    #[test]
    fn every_variable_has_a_light_and_a_dark_value() {
        let css = css();
        for s in &SHADES {
            assert_eq!(css.matches(&format!("--{}:", s.name)).count(), 2, "{}", s.name);
        }
    }
}
