//! One screen for the answer: the sentence, figures in a table, bands, both sides in short, where the report is.
//!
//! The caller says how wide the screen is and whether colour may be used (`NO_COLOR`, pipes); colour only helps,
//! nothing depends on it. No IO here: the text is returned.

use crate::numbers::{self, count};
use crate::{defang, table};
use claque_analysis::report::{AudienceFinding, BandCount, Body, Report, Unit};
use claque_schema::evidence::likelihood_words;
use claque_schema::{Assessment, Band};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write;

/// How to write to a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Whether ANSI colours may be used.
    pub colour: bool,
    /// Columns of the screen; below 40 is treated as 40.
    pub width: usize,
    /// Where the files are, for the last line.
    pub location: Option<&'a str>,
}

const RESET: &str = "\x1b[0m";

impl Options<'_> {
    fn width(&self) -> usize {
        self.width.clamp(40, 200)
    }

    pub(crate) fn paint(&self, text: &str, code: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}{RESET}") } else { text.to_owned() }
    }
}

/// The colour of a band, from the 256 of xterm: near the Okabe–Ito shades of the page.
pub(crate) fn band_code(band: Band) -> &'static str {
    match band {
        Band::LikelyAutomated => "38;5;166",
        Band::Unsure => "38;5;178",
        Band::LikelyHuman => "38;5;32",
        Band::Insufficient => "38;5;245",
    }
}

/// Breaks text into lines of at most `width` characters; words longer than a line are cut.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    // A no-break space does not separate words.
    for word in text.split([' ', '\n', '\t']).filter(|w| !w.is_empty()) {
        let chars: Vec<char> = word.chars().collect();
        for piece in chars.chunks(width.max(1)) {
            if length > 0 && length + 1 + piece.len() > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.extend(piece);
            length += piece.len();
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A bare table in the house style: no lines but one under the head.
pub(crate) fn plain_table(width: usize) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width as u16);
    table
}

/// The report's first screen.
pub fn render(report: &Report, options: &Options<'_>) -> String {
    let s = &report.summary;
    let width = options.width();
    let mut out = String::new();
    let _ = writeln!(out, "{}", options.paint(&defang::links(&report.title), "2"));
    for line in wrap(&report.standing.words, width) {
        let _ = writeln!(out, "{}", options.paint(&line, "33"));
    }
    out.push('\n');
    for line in wrap(&defang::links(&s.answer), width) {
        let _ = writeln!(out, "{}", options.paint(&line, "1"));
    }
    let likelihood = s.likelihood.map_or(String::new(), |p| format!("Likelihood: {} · ", likelihood_words(p)));
    let _ = writeln!(out, "\n{likelihood}Confidence: {}\n", s.confidence.name());
    figures(&mut out, report, width);
    for (subject, bands) in bands_of(report).into_iter().take(3) {
        bands_bars(&mut out, subject.as_deref(), bands, options, width);
    }
    if let Body::Comparison { comparison } = &report.body {
        let _ = writeln!(out, "{}\n", to_text(&table::comparison::shortlist(&comparison.rows), 20, width));
    }
    if let Body::Audience { creators, .. } | Body::Overview { creators, .. } = &report.body
        && creators.len() > 1
    {
        let t = table::audience::creators(creators);
        let _ = writeln!(out, "{}\n", to_text(&t, 10, width));
    }
    if let Body::Network { network } = &report.body {
        for (table, rows) in [
            (table::networks::brief_curve(&network.curve), 12),
            (table::networks::brief(&network.networks), 6),
            (table::networks::brief_pairs(network), 5),
        ] {
            if !table.rows.is_empty() {
                let _ = writeln!(out, "{}\n", to_text(&table, rows, width));
            }
        }
    }
    let [speaks_for, speaks_against] = match report.body {
        Body::Comparison { .. } => ["Usual", "Ask about"],
        _ => ["For", "Against"],
    };
    brief(&mut out, speaks_for, &s.speaks_for, width);
    brief(&mut out, speaks_against, &s.speaks_against, width);
    brief(&mut out, "Not assessed", &s.not_assessed, width);
    brief(&mut out, "Next", &s.next_steps, width);
    let _ = writeln!(
        out,
        "\n{}",
        options.paint("A score is a reason to look, never a verdict; limits and method are in the report.", "2")
    );
    if let Some(location) = options.location {
        let _ = writeln!(out, "Report: {location}");
    }
    out
}

fn figures(out: &mut String, report: &Report, width: usize) {
    let mut t = plain_table(width);
    for f in &report.summary.figures {
        match &f.estimate {
            Assessment::Assessed { result: e } => t.add_row(vec![
                f.name.clone(),
                numbers::value(f.unit, e),
                numbers::range(f.unit, &e.interval),
                format!("n = {} {}", count(e.n), e.denominator),
            ]),
            Assessment::NotAssessed { why } => {
                t.add_row(vec![f.name.clone(), numbers::NONE.into(), String::new(), format!("not assessed: {why}")])
            }
        };
    }
    for column in [1, 2] {
        if let Some(c) = t.column_mut(column) {
            c.set_cell_alignment(CellAlignment::Right);
        }
    }
    if !report.summary.figures.is_empty() {
        let _ = writeln!(out, "{}\n", trimmed(&t.to_string()));
    }
}

fn bands_of(report: &Report) -> Vec<(Option<String>, &[BandCount])> {
    match &report.body {
        Body::Audience { creators, .. } => audience_bands(creators),
        Body::Comparison { .. } => Vec::new(),
        Body::Campaign { campaign } => vec![(None, campaign.bands.as_slice())],
        Body::Network { .. } => Vec::new(),
        Body::Overview { creators, campaign } => {
            let mut bands = audience_bands(creators);
            bands.push((Some(campaign.topic.clone()), campaign.bands.as_slice()));
            bands
        }
    }
}

fn audience_bands(creators: &[AudienceFinding]) -> Vec<(Option<String>, &[BandCount])> {
    let several = creators.len() > 1;
    creators.iter().map(|a| (several.then(|| a.creator.to_string()), a.bands.as_slice())).collect()
}

fn bands_bars(out: &mut String, subject: Option<&str>, bands: &[BandCount], options: &Options<'_>, width: usize) {
    let total: u64 = bands.iter().map(|b| b.n).sum();
    if total == 0 {
        return;
    }
    if let Some(subject) = subject {
        let _ = writeln!(out, "{subject}");
    }
    let room = width.saturating_sub(52).clamp(8, 40);
    for b in bands {
        let filled = ((b.n as f64 / total as f64) * room as f64).round() as usize;
        let filled = if b.n > 0 { filled.max(1) } else { 0 };
        let bar = format!("{}{}", options.paint(&"█".repeat(filled), band_code(b.band)), " ".repeat(room - filled));
        let line = format!(
            "{:<17}{bar} {:>9}  {:>6} ({})",
            b.band.name(),
            count(b.n),
            numbers::value(Unit::Share, &b.share),
            numbers::range(Unit::Share, &b.share.interval)
        );
        let _ = writeln!(out, "{line}");
    }
    out.push('\n');
}

fn brief(out: &mut String, title: &str, items: &[String], width: usize) {
    if items.is_empty() {
        return;
    }
    for (i, item) in items.iter().take(2).enumerate() {
        let head = if i == 0 { title } else { "" };
        for (j, line) in wrap(&defang::links(item), width.saturating_sub(14)).iter().enumerate() {
            let _ = writeln!(out, "{:<14}{line}", if j == 0 { head } else { "" });
        }
    }
    if items.len() > 2 {
        let _ = writeln!(out, "{:<14}… and {} more in the report", "", items.len() - 2);
    }
}

/// A table of the document as terminal text, with at most `rows` rows.
pub(crate) fn to_text(t: &table::Table, rows: usize, width: usize) -> String {
    let mut out = plain_table(width);
    let kept: Vec<usize> = (0..t.columns.len()).filter(|i| !t.columns[*i].heading.is_empty()).collect();
    out.set_header(kept.iter().map(|i| t.columns[*i].heading));
    for row in t.rows.iter().take(rows) {
        out.add_row(kept.iter().map(|i| row.get(*i).map_or("", |c| c.text.as_str())));
    }
    for (at, i) in kept.iter().enumerate() {
        if t.columns[*i].kind == table::Kind::Number
            && let Some(c) = out.column_mut(at)
        {
            c.set_cell_alignment(CellAlignment::Right);
        }
    }
    trimmed(&out.to_string())
}

/// Without blanks at line ends, which terminals and diffs do not need; the first column starts at the margin.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let inset = lines.iter().filter(|l| !l.is_empty()).all(|l| l.starts_with(' '));
    lines.iter().map(|l| if inset { l.get(1..).unwrap_or(l) } else { l }).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_keeps_every_word_and_the_width() {
        let text = "one two\u{a0}two three aVeryLongWordThatDoesNotFit end";
        let lines = wrap(text, 10);
        assert!(lines.iter().all(|l| l.chars().count() <= 10), "{lines:?}");
        let joined: String = lines.concat().chars().filter(|c| *c != ' ').collect();
        assert_eq!(joined, text.replace(' ', ""));
    }
}
