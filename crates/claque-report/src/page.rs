//! Pages about a model or one account: the same sections for the terminal and for HTML.

use crate::chart::{Drawing, interval::Row};
use crate::document::{Block, Chart, Document, Section};
use crate::error::Result;
use crate::palette::Role;
use crate::table::{self, Cell, Column, Table};
use crate::terminal::{Options, to_text, wrap};
use crate::{html, numbers, scores};
use claque_analysis::report::page::{IntervalRow, Intervals, Page, PageTable, Part, Reliability};
use claque_analysis::report::{PageSection, Unit};
use claque_schema::Interval;
use std::fmt::Write as _;

/// Rows of a table on a terminal.
const TERMINAL_ROWS: usize = 40;

/// The page as one self-contained HTML file.
///
/// # Errors
/// When a template cannot be filled in, which would be a defect.
pub fn html(page: &Page) -> Result<String> {
    html::plain_page(page, &document(page))
}

/// The page as text.
pub fn terminal(page: &Page, options: &Options<'_>) -> String {
    let width = options.width.clamp(40, 160);
    let mut out = String::new();
    let _ = writeln!(out, "{}\n", options.paint(&page.title, "2"));
    lines(&mut out, &page.answer, width, |l| options.paint(l, "1"));
    out.push('\n');
    for (name, value) in &page.facts {
        for (i, line) in wrap(value, width.saturating_sub(22)).iter().enumerate() {
            let _ = writeln!(out, "{:<22}{line}", if i == 0 { name } else { "" });
        }
    }
    for section in &page.sections {
        let _ = writeln!(out, "\n{}\n", options.paint(&section.title, "1"));
        for part in &section.parts {
            terminal_part(&mut out, part, options, width);
        }
    }
    out
}

fn lines(out: &mut String, text: &str, width: usize, paint: impl Fn(&str) -> String) {
    for line in wrap(text, width) {
        let _ = writeln!(out, "{}", paint(&line));
    }
}

fn terminal_part(out: &mut String, part: &Part, options: &Options<'_>, width: usize) {
    let own = |l: &str| l.to_owned();
    let titled = |out: &mut String, title: &str, table: &Table| {
        if !title.is_empty() {
            lines(out, title, width, own);
        }
        let _ = writeln!(out, "{}", to_text(table, TERMINAL_ROWS, width));
        if let Some(note) = &table.note {
            lines(out, note, width, |l| options.paint(l, "2"));
        }
        out.push('\n');
    };
    match part {
        Part::Text(text) => {
            lines(out, text, width, own);
            out.push('\n');
        }
        Part::List(items) => {
            for item in items {
                for (i, line) in wrap(item, width.saturating_sub(2)).iter().enumerate() {
                    let _ = writeln!(out, "{}{line}", if i == 0 { "· " } else { "  " });
                }
            }
            out.push('\n');
        }
        Part::Table(t) => titled(out, &t.title, &table_of(t)),
        Part::Reasons(row) => scores::bars(out, row, options, width),
        Part::Intervals(i) => titled(out, &i.title, &interval_table(i)),
        Part::Reliability(r) => titled(out, &r.title, &reliability_table(r)),
    }
}

fn document(page: &Page) -> Document<'_> {
    let mut sections: Vec<Section<'_>> =
        page.sections.iter().enumerate().map(|(i, s)| section(s, &format!("s{}", i + 1))).collect();
    if !page.command.is_empty() {
        let blocks = vec![Block::Code(crate::defang::links(&page.command))];
        let title = "The command that makes it again".to_owned();
        sections.push(Section { id: "command".into(), title, subject: None, blocks });
    }
    Document { sections }
}

fn section<'a>(s: &'a PageSection, id: &str) -> Section<'a> {
    let blocks = s.parts.iter().map(block).collect();
    Section { id: id.to_owned(), title: s.title.clone(), subject: None, blocks }
}

fn block(part: &Part) -> Block<'_> {
    let chart = |title: &str, measure: &str, drawing, table| {
        Block::Chart(Chart {
            title: title.to_owned(),
            measure: measure.to_owned(),
            drawing,
            table,
            notes: Vec::new(),
            keys: Vec::new(),
        })
    };
    match part {
        Part::Text(text) => Block::Text(text.clone()),
        Part::List(items) => Block::List(items.clone()),
        Part::Table(t) => Block::Table(table_of(t)),
        Part::Reasons(row) => chart(
            "What moved the score, and which way",
            "Contribution in log-odds; the account’s value; the middle half of its peers",
            Drawing::Reasons(row),
            None,
        ),
        Part::Intervals(i) => {
            let rows = i.rows.iter().filter(|r| r.value.is_some()).map(row).collect();
            chart(&i.title, &i.measure, Drawing::Intervals { unit: Unit::Number, rows }, Some(interval_table(i)))
        }
        Part::Reliability(r) => {
            chart(&r.title, &r.measure, Drawing::Reliability(&r.points), Some(reliability_table(r)))
        }
    }
}

fn row(r: &IntervalRow) -> Row {
    let [value, low, high] = r.value.unwrap_or_default();
    Row {
        label: r.label.clone(),
        value: Some((value, Interval::new(low, high, 0.95))),
        words: words(r),
        role: if r.strong { Role::Accent } else { Role::Rest },
        strong: r.strong,
    }
}

fn words(r: &IntervalRow) -> String {
    match r.value {
        Some([v, l, h]) => format!("{v:.3} ({l:.3}–{h:.3})"),
        None => "not enough data".to_owned(),
    }
}

fn of(title: &str, columns: &[(&'static str, bool)], rows: Vec<Vec<Cell>>) -> Table {
    let columns: Vec<Column> = columns
        .iter()
        .map(|(h, n)| if *n { table::number(h, &["value"]) } else { table::text(h, &["value"]) })
        .collect();
    let shown = Some((0..rows.len()).collect());
    let captioned = !title.is_empty();
    Table { shown, captioned, ..Table::new("page", title, &columns, rows) }
}

fn table_of(t: &PageTable) -> Table {
    let rows = t.rows.iter().map(|r| r.iter().map(Cell::words).collect()).collect();
    Table { note: t.note.clone(), ..of(&t.title, &t.columns, rows) }
}

fn interval_table(i: &Intervals) -> Table {
    let rows = i.rows.iter().map(|r| vec![Cell::words(&r.label), Cell::words(words(r))]).collect();
    of(&i.title, &[("Measure", false), ("Value (95 % interval)", true)], rows).without_caption()
}

fn reliability_table(r: &Reliability) -> Table {
    let rows = r
        .points
        .iter()
        .map(|p| {
            let [share, low, high] = p.share;
            vec![
                Cell::words(numbers::probability(p.probability)),
                Cell::words(format!("{share:.3} ({low:.3}–{high:.3})")),
                Cell::count(p.n),
            ]
        })
        .collect();
    let columns = [("Mean probability", true), ("Labelled automated (95 % interval)", true), ("Accounts", true)];
    of(&r.title, &columns, rows).without_caption()
}
