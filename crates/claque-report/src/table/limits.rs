//! Tables of the last sections: error rates, base rates, inputs, parameters, the row account.

use super::{Cell, Mark, Table, code, number, text};
use crate::numbers;
use claque_analysis::report::{Explanation, Figure, ModelLimits, RunManifest};
use claque_schema::{Accounting, Assessment};

/// Figures of page one.
pub fn figures(rows: &[Figure]) -> Table {
    let cells = rows
        .iter()
        .map(|f| match &f.estimate {
            Assessment::Assessed { result: e } => vec![
                Cell::words(f.name.clone()),
                Cell::estimate(f.unit, e),
                Cell::count(e.n),
                Cell::words(e.denominator.clone()),
                Cell::words(e.method.clone()),
            ],
            Assessment::NotAssessed { why } => vec![
                Cell::words(f.name.clone()),
                Cell { raw: vec![String::new(); 4], ..Cell::words("not assessed") },
                Cell::unknown(),
                Cell::unknown(),
                Cell::words(why.clone()),
            ],
        })
        .collect();
    let columns = [
        text("Figure", &["figure"]),
        number("Value, 95 % interval", &["value", "low", "high", "n_sample"]),
        number("n", &[]),
        text("Denominator", &["denominator"]),
        text("Method, or why not", &["method"]),
    ];
    Table::new("figures", "Figures that matter", &columns, cells)
}

/// Innocent explanations.
pub fn innocent(rows: &[Explanation]) -> Table {
    let cells = rows.iter().map(|e| vec![Cell::words(e.name.clone()), Cell::words(e.result.clone())]).collect();
    let columns = [text("Explanation", &["explanation"]), text("Result", &["result"])];
    Table::new("innocent", "Innocent explanations", &columns, cells)
}

/// What a flag means at several base rates.
pub fn base_rates(rows: &[(f64, f64)]) -> Table {
    let cells = rows
        .iter()
        .map(|(rate, human)| {
            let cell = Cell { mark: Mark::Bar(human.clamp(0.0, 1.0)), ..Cell::share(*human) };
            vec![Cell::share(*rate), cell]
        })
        .collect();
    let columns = [
        number("If this share of accounts is automated", &["base_rate"]),
        number("… this share of flagged accounts would be people", &["share_human_of_flagged"]),
    ];
    Table::new("base_rates", "What a flag means at several base rates", &columns, cells)
}

/// Error rates of the model.
pub fn errors(model: &ModelLimits) -> Table {
    let cells = model
        .errors
        .iter()
        .map(|(measure, value, interval)| {
            let cell = match interval {
                Some(i) => Cell {
                    text: format!("{} ({}–{})", numbers::plain(*value), numbers::plain(i.low), numbers::plain(i.high)),
                    raw: vec![super::machine(*value), super::machine(i.low), super::machine(i.high)],
                    sort: Some(*value),
                    mark: if i.high <= 1.0 && i.low >= 0.0 { Mark::Whisker(i.low, *value, i.high) } else { Mark::None },
                },
                None => Cell { raw: vec![super::machine(*value), String::new(), String::new()], ..Cell::plain(*value) },
            };
            vec![Cell::words(measure.clone()), cell]
        })
        .collect();
    let columns = [text("Measure", &["measure"]), number("Value, 95 % interval", &["value", "low", "high"])];
    Table::new("model_errors", "How the model errs on sources it has not seen", &columns, cells)
}

fn accounting_cells(a: &Accounting) -> Vec<Cell> {
    [a.read, a.kept, a.merged, a.rejected, a.suppressed].into_iter().map(Cell::count).collect()
}

/// Sources: where the data came from, and what may be done with it.
pub fn sources(m: &RunManifest) -> Table {
    let said = |text: &str| Cell::words(if text.is_empty() { "not stated".to_owned() } else { text.to_owned() });
    let cells = m
        .sources
        .iter()
        .map(|s| {
            let hash: String = s.blake3.chars().take(16).collect();
            vec![
                Cell::words(s.name.clone()),
                said(&s.origin),
                said(&s.obtained),
                said(&s.licence),
                said(if s.basis.is_empty() { &m.basis } else { &s.basis }),
                Cell::words(if s.train { "yes" } else { "no" }.to_owned()),
                Cell { raw: vec![s.blake3.clone()], ..Cell::words(hash) },
            ]
        })
        .collect();
    let columns = [
        text("Source", &["source"]),
        text("Origin", &["origin"]),
        text("Obtained", &["obtained"]),
        text("Stated licence", &["licence"]),
        text("Legal basis", &["basis"]),
        text("May train models", &["may_train"]),
        code("BLAKE3", &["blake3"]),
    ];
    Table::new("sources", "Sources", &columns, cells)
}

/// Input files with their hashes and rows.
pub fn inputs(m: &RunManifest) -> Table {
    let cells = m
        .inputs
        .iter()
        .map(|f| {
            let hash: String = f.blake3.chars().take(16).collect();
            let hash = if hash.is_empty() { "not hashed".to_owned() } else { hash };
            let mut cells = vec![
                Cell::words(f.name.clone()),
                Cell {
                    sort: Some(f.bytes as f64),
                    raw: vec![f.bytes.to_string()],
                    ..Cell::words(numbers::bytes(f.bytes))
                },
                Cell { raw: vec![f.blake3.clone()], ..Cell::words(hash) },
                Cell { raw: vec![f.format.clone(), f.detected.clone()], ..Cell::words(f.format.clone()) },
            ];
            cells.extend(accounting_cells(&f.accounting));
            cells
        })
        .collect();
    let columns = [
        text("File", &["file"]),
        number("Size", &["bytes"]),
        code("BLAKE3", &["blake3"]),
        text("Format", &["format", "detected"]),
        number("Read", &["n_read"]),
        number("Kept", &["n_kept"]),
        number("Merged", &["n_merged"]),
        number("Rejected", &["n_rejected"]),
        number("Suppressed", &["n_suppressed"]),
    ];
    Table::new("inputs", "Input files", &columns, cells)
}

/// Parameters.
pub fn parameters(m: &RunManifest) -> Table {
    let cells = m.parameters.iter().map(|(k, v)| vec![Cell::words(k.clone()), Cell::words(v.clone())]).collect();
    Table::new("parameters", "Parameters", &[text("Parameter", &["parameter"]), text("Value", &["value"])], cells)
}
