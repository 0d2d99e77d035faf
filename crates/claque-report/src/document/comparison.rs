//! The shortlist: one chart, one table, what two audiences share.

use super::{Block, Chart, Section, parts};
use crate::chart::{Drawing, interval::Row};
use crate::palette::Role;
use crate::table;
use claque_analysis::report::{Comparison, Unit};

/// Everything after page one's sentence; fits on the page.
pub fn sections(c: &Comparison) -> Vec<Section<'_>> {
    let mut s = Section::new("shortlist", "The shortlist");
    let rows = c
        .rows
        .iter()
        .map(|r| {
            let name = table::comparison::name(r);
            let label =
                r.place.map_or(name.clone(), |place| format!("{place}{} {name}", if r.tied { "=" } else { "." }));
            match r.suspect_share.get() {
                Some(e) => Row::of(label, Unit::Share, e, Role::Suspect),
                None => {
                    Row { label, value: None, words: "not assessed".into(), role: Role::Insufficient, strong: false }
                }
            }
        })
        .collect();
    s.push(Block::Chart(Chart {
        title: "Suspect share of each audience, the most authentic first".into(),
        measure: "Share of the audience with its interval; = marks a shared place".into(),
        drawing: Drawing::Intervals { unit: Unit::Share, rows },
        table: None,
        notes: vec![parts::READ_WHISKER.to_owned(), c.rule.clone()],
        keys: Vec::new(),
    }));
    s.push(Block::Table(table::comparison::shortlist(&c.rows)));
    if !c.overlaps.is_empty() {
        s.push(Block::Table(table::comparison::overlaps(&c.overlaps)));
    }
    vec![s]
}
