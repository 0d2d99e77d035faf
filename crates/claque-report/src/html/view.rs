//! What the templates see: strings that are ready to be escaped, and drawings that already are.

use crate::chart::interval::{self, Row};
use crate::chart::{Detail, likelihood, svg::Frame};
use crate::document::{Block, Chart, Document, parts};
use crate::palette::{self, Role};
use crate::table::{Cell, Kind, Mark, Table};
use crate::{defang, numbers};
use askama::Template;
use claque_analysis::report::{Figure, Report, Summary};
use claque_schema::{Assessment, Confidence};

/// The whole page.
#[derive(Template)]
#[template(path = "report.html")]
pub struct Page {
    standing: String,
    /// The same as a string of CSS, for the foot of every printed page.
    standing_css: String,
    is_final: bool,
    title: String,
    program: String,
    written: String,
    written_date: String,
    style: &'static str,
    palette: String,
    script: &'static str,
    answer: String,
    likelihood: Option<(String, String)>,
    pips: [bool; 3],
    confidence: &'static str,
    figures: Vec<FigureView>,
    sides: Vec<Side>,
    innocent: Vec<(String, String)>,
    next_steps: Vec<String>,
    sections: Vec<SectionView>,
}

struct FigureView {
    name: String,
    assessed: bool,
    value: String,
    interval: String,
    drawing: String,
    sample: String,
    method: String,
}

/// A page about a model or an account.
#[derive(Template)]
#[template(path = "page.html")]
pub struct PlainPage {
    title: String,
    program: String,
    written: String,
    written_date: String,
    style: &'static str,
    palette: String,
    script: &'static str,
    answer: String,
    facts: Vec<(String, String)>,
    sections: Vec<SectionView>,
}

impl PlainPage {
    /// From a page and its sections as a document.
    pub fn of(page: &claque_analysis::report::Page, document: &Document<'_>) -> PlainPage {
        // Pages are small: no detail has to be given up.
        let detail = Detail { points: 6000, edges: 900, creators: 1 };
        PlainPage {
            title: defang::links(&page.title),
            program: page.program.clone(),
            written: page.generated_at.clone(),
            written_date: page.generated_at.split('T').next().unwrap_or_default().to_owned(),
            style: include_str!("../../templates/style.css"),
            palette: palette::css(),
            script: include_str!("../../templates/script.js"),
            answer: prose(&page.answer),
            facts: page.facts.iter().map(|(k, v)| (k.clone(), prose(v))).collect(),
            sections: sections(document, detail),
        }
    }
}

/// One side of the case.
struct Side {
    title: &'static str,
    class: &'static str,
    empty: &'static str,
    items: Vec<String>,
    wide: bool,
}

struct SectionView {
    id: String,
    title: String,
    blocks: Vec<BlockView>,
}

/// A block that is ready for its template.
pub enum BlockView {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Sentences.
    List(Vec<String>),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A command.
    Code(String),
    /// A table.
    Table(TableView),
    /// A chart.
    Chart(ChartView),
    /// Charts folded away.
    Folded(String, Vec<ChartView>),
    /// What was not assessed, and why.
    NotAssessed(String, String),
}

/// A chart with both drawings.
#[derive(Template)]
#[template(path = "chart.html")]
pub struct ChartView {
    title: String,
    measure: String,
    wide: String,
    narrow: String,
    notes: Vec<String>,
    keys: Vec<String>,
    table: Option<TableView>,
}

/// A table's shown rows.
#[derive(Template)]
#[template(path = "table.html")]
pub struct TableView {
    title: String,
    captioned: bool,
    columns: Vec<ColumnView>,
    rows: Vec<Vec<CellView>>,
    lines: Vec<String>,
}

struct ColumnView {
    heading: &'static str,
    numeric: bool,
}

struct CellView {
    class: &'static str,
    sort: String,
    before: String,
    text: String,
    code: bool,
    marked: bool,
}

impl CellView {
    fn tokens(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ')
    }
}

impl Page {
    /// The page of a report at some detail.
    pub fn of(report: &Report, document: &Document<'_>, detail: Detail) -> Page {
        let s = &report.summary;
        let m = &report.manifest;
        let likelihood = s.likelihood.filter(|p| p.is_finite()).map(|p| {
            (likelihood::draw("likelihood-w", p, Frame::WIDE), likelihood::draw("likelihood-n", p, Frame::NARROW))
        });
        let pips = [true, s.confidence >= Confidence::Moderate, s.confidence >= Confidence::High];
        Page {
            standing: report.standing.words.clone(),
            standing_css: css_string(&report.standing.words),
            is_final: report.standing.is_final,
            title: defang::links(&report.title),
            program: m.program.clone(),
            written: m.generated_at.clone(),
            written_date: m.generated_at.split('T').next().unwrap_or_default().to_owned(),
            style: include_str!("../../templates/style.css"),
            palette: palette::css(),
            script: include_str!("../../templates/script.js"),
            answer: prose(&s.answer),
            likelihood,
            pips,
            confidence: s.confidence.name(),
            figures: s.figures.iter().enumerate().map(|(i, f)| figure(i, f)).collect(),
            sides: sides(s, parts::sides(&report.body)),
            innocent: s.innocent.iter().map(|e| (e.name.clone(), prose(&e.result))).collect(),
            next_steps: s.next_steps.iter().map(|t| prose(t)).collect(),
            sections: sections(document, detail),
        }
    }
}

/// A sentence for the page: links defanged, per-cent signs kept with their numbers.
fn prose(text: &str) -> String {
    numbers::joined(&defang::links(text))
}

fn figure(i: usize, f: &Figure) -> FigureView {
    match &f.estimate {
        Assessment::Assessed { result: e } => {
            let row = Row::of(f.name.clone(), f.unit, e, figure_role(&f.name));
            FigureView {
                name: f.name.clone(),
                assessed: true,
                value: numbers::value(f.unit, e),
                interval: format!("{} {}", numbers::level(&e.interval), numbers::range(f.unit, &e.interval)),
                drawing: interval::single(&format!("figure-{i}"), f.unit, &row),
                sample: format!("n = {} {}", numbers::count(e.n), e.denominator),
                method: defang::links(&e.method),
            }
        }
        Assessment::NotAssessed { why } => FigureView {
            name: f.name.clone(),
            assessed: false,
            value: String::new(),
            interval: String::new(),
            drawing: String::new(),
            sample: String::new(),
            method: why.clone(),
        },
    }
}

/// A text inside of a CSS string in a `<style>` element: nothing in it can end the string or the element.
fn css_string(text: &str) -> String {
    text.chars()
        .map(
            |c| {
                if c.is_alphanumeric() || " .:,".contains(c) { c.to_string() } else { format!("\\{:x} ", u32::from(c)) }
            },
        )
        .collect()
}

/// A figure that names a role has its colour.
fn figure_role(name: &str) -> Role {
    let name = name.to_lowercase();
    match () {
        () if name.contains("benign") => Role::Benign,
        () if name.contains("inauthentic") => Role::Suspect,
        () if name.contains("authentic") => Role::Authentic,
        () if name.contains("suspect") => Role::Suspect,
        () => Role::Accent,
    }
}

fn sides(s: &Summary, titles: [&'static str; 2]) -> Vec<Side> {
    let clean = |items: &[String]| items.iter().map(|t| prose(t)).collect();
    vec![
        Side {
            title: titles[0],
            class: "for",
            empty: "Nothing that was tested.",
            items: clean(&s.speaks_for),
            wide: false,
        },
        Side {
            title: titles[1],
            class: "against",
            empty: "Nothing that was tested.",
            items: clean(&s.speaks_against),
            wide: false,
        },
        Side {
            title: "What was not assessed, and why",
            class: "missing",
            empty: "Everything this report can assess was assessed.",
            items: clean(&s.not_assessed),
            wide: true,
        },
    ]
}

fn sections(document: &Document<'_>, detail: Detail) -> Vec<SectionView> {
    let mut n = 0;
    let mut chart = |c: &Chart<'_>| {
        n += 1;
        chart_view(c, n, detail)
    };
    let mut out = Vec::new();
    for s in &document.sections {
        let blocks = s
            .blocks
            .iter()
            .map(|block| match block {
                Block::Heading(t) => BlockView::Heading(t.clone()),
                Block::Text(t) => BlockView::Text(prose(t)),
                Block::List(items) => BlockView::List(items.iter().map(|t| prose(t)).collect()),
                Block::Facts(rows) => {
                    BlockView::Facts(rows.iter().map(|(k, v)| (k.clone(), defang::links(v))).collect())
                }
                Block::Code(t) => BlockView::Code(t.clone()),
                Block::Table(t) => BlockView::Table(TableView::of(t)),
                Block::Chart(c) => BlockView::Chart(chart(c)),
                Block::Folded { title, charts } => {
                    BlockView::Folded(title.clone(), charts.iter().map(&mut chart).collect())
                }
                Block::NotAssessed { title, why } => BlockView::NotAssessed(title.clone(), defang::links(why)),
            })
            .collect();
        out.push(SectionView { id: s.id.clone(), title: defang::links(&s.title), blocks });
    }
    out
}

fn chart_view(c: &Chart<'_>, n: usize, detail: Detail) -> ChartView {
    ChartView {
        title: prose(&c.title),
        measure: prose(&c.measure),
        wide: c.drawing.draw(&format!("w{n}"), &c.title, detail, Frame::WIDE),
        narrow: c.drawing.draw(&format!("n{n}"), &c.title, detail, Frame::NARROW),
        notes: c.notes.iter().filter(|t| !t.is_empty()).map(|t| prose(t)).collect(),
        keys: c.keys.clone(),
        table: c.table.as_ref().map(TableView::of),
    }
}

impl TableView {
    /// The rows that readers see.
    pub fn of(t: &Table) -> TableView {
        let kept: Vec<usize> = (0..t.columns.len()).filter(|i| !t.columns[*i].heading.is_empty()).collect();
        let columns = kept
            .iter()
            .map(|i| ColumnView { heading: t.columns[*i].heading, numeric: t.columns[*i].kind == Kind::Number })
            .collect();
        let rows = t
            .shown_rows()
            .into_iter()
            .map(|row| kept.iter().filter_map(|i| row.get(*i).map(|c| cell(c, t.columns[*i].kind))).collect())
            .collect();
        TableView {
            title: t.title.clone(),
            captioned: t.captioned,
            columns,
            rows,
            lines: t.rest().into_iter().chain(t.note.clone()).collect(),
        }
    }
}

fn cell(c: &Cell, kind: Kind) -> CellView {
    let before = match c.mark {
        Mark::None => String::new(),
        Mark::Bar(x) => format!(
            r#"<span class="bar" aria-hidden="true"><i style="width:{:.0}%"></i></span>"#,
            100.0 * x.clamp(0.0, 1.0)
        ),
        Mark::Whisker(low, value, high) => mini(low, value, high),
        Mark::Dot(role) => format!(r#"<i class="chip b-{}" aria-hidden="true"></i>"#, role.class()),
    };
    let class = match (kind, c.mark) {
        (Kind::Number, _) => "n",
        (Kind::Code, _) => "c",
        (Kind::Text, Mark::Dot(_)) => "band",
        // Words that sort by a number are dates and hours.
        (Kind::Text, _) if c.sort.is_some() => "c",
        (Kind::Text, _) => "",
    };
    CellView {
        class,
        sort: c.sort.map_or(String::new(), |x| x.to_string()),
        before,
        text: numbers::clip(&c.text, 400),
        code: kind == Kind::Code,
        marked: matches!(c.mark, Mark::Bar(_) | Mark::Whisker(..)),
    }
}

/// Dot and whisker on 0–1, as small as a word.
fn mini(low: f64, value: f64, high: f64) -> String {
    let x = |v: f64| crate::chart::svg::num(3.0 + 66.0 * v.clamp(0.0, 1.0));
    format!(
        r#"<svg class="mini" viewBox="0 0 72 12" aria-hidden="true"><line class="track" x1="3" y1="6" x2="69" y2="6"/><line x1="{}" y1="6" x2="{}" y2="6"/><circle cx="{}" cy="6" r="3"/></svg>"#,
        x(low),
        x(high),
        x(value)
    )
}
