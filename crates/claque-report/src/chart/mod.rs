//! Charts as inline SVG: one file per kind, all on the small drawing board of [`svg`].
//!
//! A chart is data plus a title that says the finding; it is drawn twice, for wide and for narrow pages
//! ([`svg::Frame`]), so that words are never scaled down. Charts compute places and sums for display, nothing else.

pub mod bars;
pub mod follow_order;
pub mod growth;
pub mod heat_map;
pub mod histogram;
pub mod interval;
pub mod likelihood;
pub mod network;
pub mod reasons;
pub mod reliability;
pub mod remains;
pub mod scale;
pub mod stacked_bar;
pub mod svg;
pub mod timeline;

use claque_analysis::report::{self, Unit};
use claque_schema::ScoreRow;
use svg::Frame;

/// What is drawn, with the data it is drawn from.
pub enum Drawing<'a> {
    /// Dots with whiskers under each other.
    Intervals {
        /// Unit of the scale.
        unit: Unit,
        /// Rows from the top.
        rows: Vec<interval::Row>,
    },
    /// Scores in bins, with the thresholds of the bands.
    Histogram {
        /// Bins.
        histogram: &'a report::Histogram,
        /// Bounds of the bands, where a model is known.
        thresholds: Option<[f64; 2]>,
    },
    /// One bar of 100 %.
    StackedBar(Vec<stacked_bar::Part>),
    /// Counts over time.
    Timeline {
        /// Counts.
        timeline: &'a report::Timeline,
        /// What is counted.
        what: &'static str,
    },
    /// Hour by weekday.
    HeatMap(&'a [[u64; 24]]),
    /// Follower order against creation date.
    FollowOrder(&'a report::FollowOrder),
    /// Families of texts, a curve each.
    Growth(&'a [report::Narrative]),
    /// What remains without the suspect part.
    Remains(&'a [report::WhatIf]),
    /// A network.
    Network(&'a report::NetworkFinding),
    /// Reasons of one score.
    Reasons(&'a ScoreRow),
    /// Probability against the share that came true.
    Reliability(&'a [report::page::ReliabilityPoint]),
    /// Upright bars.
    Bars {
        /// (label, count).
        bars: Vec<(String, u64)>,
        /// What is counted.
        what: &'static str,
    },
}

/// How much detail a page can bear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detail {
    /// Dots per scatter plot.
    pub points: usize,
    /// Edges per network.
    pub edges: usize,
    /// Creators with a section of their own.
    pub creators: usize,
}

impl Drawing<'_> {
    /// The drawing as SVG; `id` must be unique on the page.
    pub fn draw(&self, id: &str, title: &str, detail: Detail, frame: Frame) -> String {
        match self {
            Drawing::Intervals { unit, rows } => interval::rows(id, title, *unit, rows, frame),
            Drawing::Histogram { histogram, thresholds } => histogram::draw(id, title, histogram, *thresholds, frame),
            Drawing::StackedBar(parts) => stacked_bar::draw(id, title, parts, frame),
            Drawing::Timeline { timeline, what } => timeline::draw(id, title, timeline, what, frame),
            Drawing::HeatMap(cells) => heat_map::draw(id, title, cells, frame),
            Drawing::FollowOrder(f) => follow_order::draw(id, title, f, detail.points, frame),
            Drawing::Growth(rows) => growth::draw(id, title, rows, frame),
            Drawing::Remains(rows) => remains::draw(id, title, rows, frame),
            Drawing::Network(net) => network::draw(id, title, net, detail.edges, frame),
            Drawing::Reasons(row) => reasons::draw(id, title, row, frame),
            Drawing::Reliability(points) => reliability::draw(id, title, points, frame),
            Drawing::Bars { bars, what } => bars::draw(id, title, bars, what, frame),
        }
    }
}
