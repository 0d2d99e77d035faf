//! Tables of scores: token, probability with interval, band, reasons.

use super::{Cell, Table, code, number, text};
use crate::chart::reasons::value_words;
use claque_schema::ScoreRow;

/// The reasons that weigh most for automation, as a reader gets them.
pub fn reason_words(row: &ScoreRow, n: usize) -> String {
    if row.probability.is_none() {
        return "too little is known".to_owned();
    }
    let words: Vec<String> = row
        .reasons
        .iter()
        .filter(|r| r.contribution > 0.0)
        .take(n)
        .map(|r| format!("{} {}", r.words, value_words(r)))
        .collect();
    if words.is_empty() { "none speaks for automation".to_owned() } else { words.join(" · ") }
}

/// All reasons for machines: `feature=value (contribution)`.
pub fn reason_values(row: &ScoreRow) -> String {
    let words: Vec<String> = row
        .reasons
        .iter()
        .map(|r| format!("{}={} ({:+.3})", r.feature, r.value.map_or(String::new(), super::machine), r.contribution))
        .collect();
    words.join("; ")
}

/// Scores as a table; `name` is the stem of its CSV.
pub fn table(name: &str, title: &str, rows: &[ScoreRow]) -> Table {
    let cells = rows
        .iter()
        .map(|r| {
            vec![
                Cell::token(r.account),
                Cell::band(Some(r.band)),
                Cell::probability(r.probability, r.interval),
                Cell::share(r.known_share),
                Cell { raw: vec![reason_values(r)], ..Cell::words(reason_words(r, 3)) },
                Cell {
                    raw: vec![
                        r.model.name.clone(),
                        r.model.hash.clone(),
                        r.as_of.map_or(String::new(), |t| t.to_string()),
                    ],
                    ..Cell::words("")
                },
            ]
        })
        .collect();
    let columns = [
        code("Account", &["account"]),
        text("Band", &["band"]),
        number("Probability of automation", &["probability", "probability_low", "probability_high"]),
        number("Known", &["known_share"]),
        text("What speaks for it", &["reasons"]),
        text("", &["model", "model_hash", "as_of"]),
    ];
    Table::new(name, title, &columns, cells)
}
