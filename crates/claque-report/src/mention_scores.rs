//! Scores of mentions by themselves, for `claque mentions`: a table, CSV, NDJSON.

use crate::chart::reasons::value_words;
use crate::csv_files::safe;
use crate::error::Result;
use crate::palette::Role;
use crate::table::{Cell, Mark, Table, code, machine, number, text};
use crate::terminal::to_text;
use claque_schema::{Interval, MentionBand, MentionScore};
use std::io::Write;

/// Version of a line of NDJSON.
pub const SCHEMA: &str = "claque.mention-score/1";

const COLUMNS: [&str; 12] = [
    "post",
    "account",
    "at",
    "probability",
    "probability_low",
    "probability_high",
    "interval_level",
    "band",
    "known_share",
    "reasons",
    "model",
    "model_hash",
];

/// The colour of a band.
pub(crate) fn role(band: MentionBand) -> Role {
    match band {
        MentionBand::LikelyInauthentic => Role::Suspect,
        MentionBand::Unsure => Role::Unsure,
        MentionBand::LikelyAuthentic => Role::Authentic,
        MentionBand::Insufficient => Role::Insufficient,
    }
}

fn reason_words(row: &MentionScore, n: usize) -> String {
    if row.probability.is_none() {
        return "too little is known".to_owned();
    }
    let for_it = row.reasons.iter().filter(|r| r.contribution > 0.0).take(n);
    let words: Vec<String> = for_it.map(|r| format!("{} {}", r.words, value_words(r))).collect();
    if words.is_empty() { "none speaks for it".to_owned() } else { words.join(" · ") }
}

fn reason_values(row: &MentionScore) -> String {
    let value = |r: &claque_schema::Reason| {
        format!("{}={} ({:+.3})", r.feature, r.value.map_or(String::new(), machine), r.contribution)
    };
    row.reasons.iter().map(value).collect::<Vec<_>>().join("; ")
}

/// Scores as a table of the given width; all rows are shown.
pub fn table(rows: &[MentionScore], width: usize) -> String {
    let cells = rows
        .iter()
        .map(|r| {
            let band = MentionBand::ALL.iter().position(|b| *b == r.band).unwrap_or(3) as f64;
            vec![
                Cell { raw: vec![r.post.to_string()], ..Cell::words(r.post.to_string()) },
                Cell::time(r.at),
                Cell { sort: Some(band), mark: Mark::Dot(role(r.band)), ..Cell::words(r.band.name()) },
                Cell::probability(r.probability, r.interval),
                Cell::words(reason_words(r, 1)),
            ]
        })
        .collect();
    let columns = [
        code("Mention", &["post"]),
        text("When (UTC)", &["at"]),
        text("Band", &["band"]),
        number("Probability", &["probability", "probability_low", "probability_high"]),
        text("What speaks for it", &["reasons"]),
    ];
    let mut out = to_text(&Table::new("mentions", "Mentions", &columns, cells), usize::MAX, width.max(40));
    out.push('\n');
    out
}

/// Writes scores as CSV, any number of rows in constant memory.
pub struct Csv<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When the destination refuses bytes.
    pub fn new(to: W) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(to);
        writer.write_record(COLUMNS)?;
        Ok(Csv { writer })
    }

    /// Writes rows.
    ///
    /// # Errors
    /// When the destination refuses bytes.
    pub fn rows(&mut self, rows: &[MentionScore]) -> Result<()> {
        for r in rows {
            let bound = |f: fn(&Interval) -> f64| r.interval.as_ref().map_or(String::new(), |i| machine(f(i)));
            self.writer.write_record([
                r.post.to_string(),
                r.author.map_or(String::new(), |a| a.to_string()),
                r.at.map_or(String::new(), |t| t.to_string()),
                r.probability.map_or(String::new(), machine),
                bound(|i| i.low),
                bound(|i| i.high),
                bound(|i| i.level),
                r.band.name().to_owned(),
                machine(r.known_share),
                safe(&reason_values(r)),
                safe(&r.model.name),
                r.model.hash.clone(),
            ])?;
        }
        Ok(())
    }

    /// Flushes.
    ///
    /// # Errors
    /// When the destination refuses bytes.
    pub fn finish(mut self) -> Result<()> {
        self.writer.flush()?;
        Ok(())
    }
}

#[derive(serde::Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(flatten)]
    row: &'a MentionScore,
}

/// Scores as one JSON object per line, each with its schema.
///
/// # Errors
/// When the destination refuses bytes.
pub fn ndjson(rows: &[MentionScore], mut to: impl Write) -> Result<()> {
    for row in rows {
        serde_json::to_writer(&mut to, &Line { schema: SCHEMA, row })?;
        to.write_all(b"\n")?;
    }
    Ok(())
}
