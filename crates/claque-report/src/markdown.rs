//! The report as Markdown (CommonMark with tables), for tickets, wikis and diffs.
//!
//! Charts appear as their finding, their measure and their table. What others wrote is escaped, so that a post
//! cannot bring a link, an image or HTML into a wiki.

use crate::document::{Block, Chart, Document, Section, parts};
use crate::numbers;
use crate::table::{self, Kind, Table};
use crate::{defang, table::SHOWN};
use claque_analysis::report::Report;
use claque_schema::evidence::likelihood_words;
use std::fmt::Write;

/// Escapes what CommonMark or an HTML renderer could act on. An underscore within a word is harmless and kept.
fn escape(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    for (i, c) in chars.iter().enumerate() {
        let inside = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.is_alphanumeric());
        match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' => {
                out.push('\\');
                out.push(*c);
            }
            '_' if !(inside(i.checked_sub(1)) && inside(Some(i + 1))) => out.push_str("\\_"),
            '\n' | '\r' | '\t' => out.push(' '),
            c => out.push(*c),
        }
    }
    // A defanged dot needs no backslashes to be harmless, and reads better without.
    let out = out.replace("\\[.\\]", "[.]");
    // At the start of a line these would begin a heading, a list or a quote.
    if out.starts_with(['#', '-', '+']) { format!("\\{out}") } else { out }
}

fn own(text: &str) -> String {
    escape(&defang::links(text))
}

/// The whole report.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    page_one(&mut out, report);
    for section in &Document::of(report, usize::MAX).sections {
        write_section(&mut out, section);
    }
    out
}

fn list(out: &mut String, title: &str, items: &[String], empty: &str) {
    let _ = writeln!(out, "### {title}\n");
    if items.is_empty() {
        let _ = writeln!(out, "{empty}\n");
        return;
    }
    for item in items {
        let _ = writeln!(out, "- {}", own(item));
    }
    out.push('\n');
}

fn page_one(out: &mut String, report: &Report) {
    let s = &report.summary;
    let _ = writeln!(out, "# {}\n\n**{}**\n", own(&report.title), own(&s.answer));
    if !report.standing.words.is_empty() {
        let _ = writeln!(out, "> {}\n", own(&report.standing.words));
    }
    let likelihood = s.likelihood.map_or(String::new(), |p| format!("Likelihood: {}. ", likelihood_words(p)));
    let _ = writeln!(out, "{likelihood}Confidence: {} (the rule is under Limits).\n", s.confidence.name());
    if !s.figures.is_empty() {
        write_table(out, &table::limits::figures(&s.figures));
    }
    let [speaks_for, speaks_against] = parts::sides(&report.body);
    list(out, speaks_for, &s.speaks_for, "Nothing that was tested.");
    list(out, speaks_against, &s.speaks_against, "Nothing that was tested.");
    list(out, "What was not assessed, and why", &s.not_assessed, "Everything this report can assess was assessed.");
    if !s.innocent.is_empty() {
        out.push_str("### Innocent explanations tested\n\n");
        write_table(out, &table::limits::innocent(&s.innocent));
    }
    list(out, "What one could do next", &s.next_steps, "–");
}

fn write_section(out: &mut String, section: &Section<'_>) {
    let _ = writeln!(out, "## {}\n", own(&section.title));
    for block in &section.blocks {
        match block {
            Block::Heading(t) => {
                let _ = writeln!(out, "### {}\n", own(t));
            }
            Block::Text(t) => {
                let _ = writeln!(out, "{}\n", own(t));
            }
            Block::List(items) => {
                for item in items {
                    let _ = writeln!(out, "- {}", own(item));
                }
                out.push('\n');
            }
            Block::Facts(rows) => {
                for (name, value) in rows {
                    let _ = writeln!(out, "- {}: {}", own(name), own(value));
                }
                out.push('\n');
            }
            Block::Code(t) => {
                let _ = writeln!(out, "```sh\n{}\n```\n", t.replace("```", "` ` `"));
            }
            Block::Table(t) => {
                if t.captioned {
                    let _ = writeln!(out, "### {}\n", own(&t.title));
                }
                write_table(out, t);
            }
            Block::Chart(c) => write_chart(out, c),
            Block::Folded { title, charts } => {
                let _ = writeln!(out, "### {}\n", own(title));
                charts.iter().for_each(|c| write_chart(out, c));
            }
            Block::NotAssessed { title, why } => {
                let _ = writeln!(out, "### {}: not assessed\n\n{}\n", own(title), own(why));
            }
        }
    }
}

fn write_chart(out: &mut String, c: &Chart<'_>) {
    let _ = writeln!(out, "### {}\n\n{}\n", own(&c.title), own(&c.measure));
    if let crate::chart::Drawing::Reasons(row) = &c.drawing {
        for r in &row.reasons {
            let words = crate::chart::reasons::value_words(r);
            let _ = writeln!(out, "- {}: {} ({})", own(&r.words), own(&words), numbers::plain(r.contribution));
        }
        out.push('\n');
    }
    if let Some(t) = &c.table {
        write_table(out, t);
    }
    for note in c.notes.iter().chain(&c.keys) {
        let _ = writeln!(out, "{}\n", own(note));
    }
}

fn write_table(out: &mut String, t: &Table) {
    let kept: Vec<usize> = (0..t.columns.len()).filter(|i| !t.columns[*i].heading.is_empty()).collect();
    for i in &kept {
        let _ = write!(out, "| {} ", t.columns[*i].heading);
    }
    out.push_str("|\n");
    for i in &kept {
        out.push_str(if t.columns[*i].kind == Kind::Number { "|---:" } else { "|---" });
    }
    out.push_str("|\n");
    for row in t.shown_rows().into_iter().take(SHOWN) {
        for i in &kept {
            let text = row.get(*i).map_or("", |c| c.text.as_str());
            let text = match t.columns[*i].kind {
                Kind::Code => {
                    text.split(' ').map(|t| format!("`{}`", t.replace('`', "'"))).collect::<Vec<_>>().join(" ")
                }
                _ => escape(&numbers::clip(text, 400)),
            };
            let _ = write!(out, "| {text} ");
        }
        out.push_str("|\n");
    }
    out.push('\n');
    for line in t.rest().iter().chain(&t.note) {
        let _ = writeln!(out, "{}\n", own(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_bring_no_markup() {
        assert_eq!(escape("![x](y) <b> | `c`"), "!\\[x\\](y) \\<b\\> \\| \\`c\\`");
        assert_eq!(escape("a_b _c_"), "a_b \\_c\\_");
        assert_eq!(escape("# no heading\nsame line"), "\\# no heading same line");
        assert_eq!(own("http://x.org"), "hxxp://x[.]org");
    }
}
