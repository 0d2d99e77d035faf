//! The report as a sequence of sections and blocks, before any format: titles that say the finding, subtitles that
//! say measure and unit, a chart with its table, or why there is none.
//!
//! HTML and Markdown walk this; CSV takes its tables. A format has no sentence of its own about the data, so that
//! two formats cannot say different things.

mod audience;
mod audience_parts;
mod campaign;
mod comparison;
mod limits;
mod network;
mod networks;
pub mod parts;

use crate::chart::Drawing;
use crate::table::Table;
use claque_analysis::report::{Body, Report};
use claque_schema::Assessment;

/// Everything after page one.
pub struct Document<'a> {
    /// Sections in order.
    pub sections: Vec<Section<'a>>,
}

/// A section.
pub struct Section<'a> {
    /// Anchor.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whose audience it is, or which campaign beside audiences: a column in CSV.
    pub subject: Option<String>,
    /// Blocks in order.
    pub blocks: Vec<Block<'a>>,
}

/// A piece of a section.
pub enum Block<'a> {
    /// A heading within a section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Sentences under each other.
    List(Vec<String>),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A command to copy.
    Code(String),
    /// A table without a chart.
    Table(Table),
    /// A chart with its table.
    Chart(Chart<'a>),
    /// Charts that most readers skip.
    Folded {
        /// What is inside.
        title: String,
        /// The charts.
        charts: Vec<Chart<'a>>,
    },
    /// What could not be assessed.
    NotAssessed {
        /// What.
        title: String,
        /// Why, and what to collect.
        why: String,
    },
}

/// A chart.
pub struct Chart<'a> {
    /// Says the finding.
    pub title: String,
    /// Says measure and unit.
    pub measure: String,
    /// The data.
    pub drawing: Drawing<'a>,
    /// The same as a table.
    pub table: Option<Table>,
    /// How to read it, blocks in words, method.
    pub notes: Vec<String>,
    /// What the letters in the drawing mean, where a wide drawing says it itself.
    pub keys: Vec<String>,
}

impl<'a> Section<'a> {
    fn new(id: impl Into<String>, title: impl Into<String>) -> Section<'a> {
        Section { id: id.into(), title: title.into(), subject: None, blocks: Vec::new() }
    }

    fn push(&mut self, block: Block<'a>) {
        self.blocks.push(block);
    }

    fn text(&mut self, text: impl Into<String>) {
        self.push(Block::Text(text.into()));
    }

    /// The block of an assessment, or why there is none.
    fn assess<T>(&mut self, title: &str, part: &'a Assessment<T>, blocks: impl FnOnce(&mut Self, &'a T)) {
        match part {
            Assessment::Assessed { result } => blocks(self, result),
            Assessment::NotAssessed { why } => {
                self.push(Block::NotAssessed { title: title.to_owned(), why: parts::capital(why) });
            }
        }
    }
}

impl<'a> Document<'a> {
    /// Everything after page one, limits and manifest last; at most `creators` creators have a section.
    pub fn of(report: &'a Report, creators: usize) -> Document<'a> {
        let thresholds = report.limits.model.as_ref().map(|m| m.thresholds);
        let mut sections = match &report.body {
            Body::Audience { creators: found, overlaps, gate } => {
                let mut sections = audience::sections(found, thresholds, creators);
                audience_parts::beside(&mut sections, overlaps, gate.as_ref());
                sections
            }
            Body::Comparison { comparison } => comparison::sections(comparison),
            Body::Campaign { campaign } => campaign::sections(campaign, thresholds),
            Body::Network { network } => networks::sections(network),
            Body::Overview { creators: found, campaign } => {
                let mut sections = audience::sections(found, thresholds, creators);
                let mut more = campaign::sections(campaign, thresholds);
                more.iter_mut().for_each(|s| s.subject = Some(campaign.topic.clone()));
                if let Some(first) = more.first_mut() {
                    first.title = format!("Campaign {}: how much of it is suspect", campaign.topic);
                }
                sections.extend(more);
                sections
            }
        };
        sections.push(limits::limits(report));
        sections.push(limits::manifest(report));
        Document { sections }
    }

    /// Every table with the subject of its section, in order.
    pub fn tables(&self) -> Vec<(Option<&str>, &Table)> {
        let mut out = Vec::new();
        for section in &self.sections {
            let subject = section.subject.as_deref();
            for block in &section.blocks {
                match block {
                    Block::Table(t) => out.push((subject, t)),
                    Block::Chart(c) => out.extend(c.table.as_ref().map(|t| (subject, t))),
                    Block::Folded { charts, .. } => {
                        out.extend(charts.iter().filter_map(|c| c.table.as_ref()).map(|t| (subject, t)));
                    }
                    _ => {}
                }
            }
        }
        out
    }
}
