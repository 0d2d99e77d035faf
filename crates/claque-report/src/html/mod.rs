//! The report as one HTML file: no network, no external script or font, under two megabytes.
//!
//! The templates fill in what [`crate::document`] says. The file opens from a mail attachment, so its size is
//! bounded: when a report is very rich it is written again with fewer dots, fewer edges and fewer creators with
//! a section of their own, in the published steps of [`DETAILS`], until it fits. CSV and JSON always hold all.

mod view;

use crate::chart::Detail;
use crate::document::Document;
use crate::error::Result;
use askama::Template;
use claque_analysis::report::Report;

/// Bytes a page must not exceed.
pub const MAX_BYTES: usize = 1_950_000;

const fn detail(points: usize, edges: usize, creators: usize) -> Detail {
    Detail { points, edges, creators }
}

/// What is given up, step by step, to stay under [`MAX_BYTES`].
const DETAILS: [Detail; 6] = [
    detail(6000, 900, 12),
    detail(3000, 600, 12),
    detail(1500, 400, 8),
    detail(800, 300, 5),
    detail(400, 200, 3),
    detail(200, 100, 1),
];

/// The page.
///
/// # Errors
/// When a template cannot be filled in, which would be a defect.
pub fn render(report: &Report) -> Result<String> {
    let mut page = String::new();
    for detail in DETAILS {
        let document = Document::of(report, detail.creators);
        page = view::Page::of(report, &document, detail).render()?;
        if page.len() <= MAX_BYTES {
            break;
        }
    }
    Ok(page)
}

/// A page about a model or an account.
///
/// # Errors
/// When the template cannot be filled in, which would be a defect.
pub fn plain_page(page: &claque_analysis::report::Page, document: &Document<'_>) -> Result<String> {
    Ok(view::PlainPage::of(page, document).render()?)
}

#[cfg(test)]
mod tests;
