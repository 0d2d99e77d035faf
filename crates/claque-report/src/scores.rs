//! Scores by themselves, for `claque score`: a table, CSV, NDJSON; and the bars of one score's reasons.

use crate::chart::reasons::value_words;
use crate::csv_files::safe;
use crate::error::Result;
use crate::numbers;
use crate::table::{self, machine};
use crate::terminal::{Options, to_text};
use claque_schema::ScoreRow;
use std::fmt::Write as _;
use std::io::Write;

/// Version of a line of NDJSON.
pub const SCHEMA: &str = "claque.score/1";

/// Columns of [`csv()`].
const COLUMNS: [&str; 12] = [
    "account",
    "probability",
    "probability_low",
    "probability_high",
    "interval_level",
    "band",
    "set",
    "known_share",
    "reasons",
    "model",
    "model_hash",
    "as_of",
];

/// Scores as a table of the given width; all rows are shown.
pub fn table(rows: &[ScoreRow], width: usize) -> String {
    let t = table::scores::table("scores", "Scores", rows);
    let mut out = to_text(&t, usize::MAX, width.max(40));
    out.push('\n');
    out
}

/// Scores as CSV with a header, written as they come: any number of rows in constant memory.
///
/// # Errors
/// When the destination refuses bytes.
pub fn csv<'a>(rows: impl IntoIterator<Item = &'a ScoreRow>, to: impl Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(COLUMNS)?;
    for r in rows {
        let bound =
            |f: fn(&claque_schema::Interval) -> f64| r.interval.as_ref().map_or(String::new(), |i| machine(f(i)));
        writer.write_record([
            r.account.to_string(),
            r.probability.map_or(String::new(), machine),
            bound(|i| i.low),
            bound(|i| i.high),
            bound(|i| i.level),
            r.band.name().to_owned(),
            r.set.map_or(String::new(), |s| s.name().to_owned()),
            machine(r.known_share),
            safe(&table::scores::reason_values(r)),
            safe(&r.model.name),
            r.model.hash.clone(),
            r.as_of.map_or(String::new(), |t| t.to_string()),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

#[derive(serde::Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(flatten)]
    row: &'a ScoreRow,
}

/// Scores as one JSON object per line, each with its schema.
///
/// # Errors
/// When the destination refuses bytes.
pub fn ndjson<'a>(rows: impl IntoIterator<Item = &'a ScoreRow>, mut to: impl Write) -> Result<()> {
    for row in rows {
        serde_json::to_writer(&mut to, &Line { schema: SCHEMA, row })?;
        to.write_all(b"\n")?;
    }
    to.flush()?;
    Ok(())
}

/// Reasons as signed bars around zero.
pub(crate) fn bars(out: &mut String, row: &ScoreRow, options: &Options<'_>, width: usize) {
    if row.reasons.is_empty() {
        return;
    }
    let half = ((width - 40) / 2).clamp(6, 20);
    let max = row.reasons.iter().map(|r| r.contribution.abs()).filter(|c| c.is_finite()).fold(0.1, f64::max);
    let label = width - 2 * half - 9;
    let _ = writeln!(out, "{:<label$}{:>half$}│{:<half$}", "", "against ", " for automation");
    for r in &row.reasons {
        let n = ((r.contribution.abs() / max) * half as f64).round().min(half as f64) as usize;
        let bar = "█".repeat(n.max(1));
        let (left, right) = if r.contribution < 0.0 {
            let pad = " ".repeat(half - n.max(1));
            (format!("{pad}{}", options.paint(&bar, "38;5;32")), " ".repeat(half))
        } else {
            (" ".repeat(half), format!("{}{}", options.paint(&bar, "38;5;166"), " ".repeat(half - n.max(1))))
        };
        let sign = if r.contribution >= 0.0 { "+" } else { "" };
        let words = numbers::clip(&r.words, label.saturating_sub(2));
        let amount = format!("{sign}{}", numbers::plain(r.contribution));
        let _ = writeln!(out, "{words:<label$}{left}│{right} {amount:>7}");
        let _ = writeln!(out, "  {}", value_words(r));
    }
    out.push('\n');
}
