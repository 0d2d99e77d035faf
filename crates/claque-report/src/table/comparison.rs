//! Tables of a shortlist.

use super::{Cell, Table, code, number, text};
use claque_analysis::report::{ComparisonRow, Overlap, Unit};
use claque_schema::Estimate;

/// What a row is called.
pub fn name(row: &ComparisonRow) -> String {
    row.label.clone().unwrap_or_else(|| row.creator.to_string())
}

fn maybe(unit: Unit, e: Option<&Estimate>) -> Cell {
    match e {
        Some(e) => Cell::estimate(unit, e),
        None => Cell { raw: vec![String::new(); 4], ..Cell::unknown() },
    }
}

/// Creators by place.
pub fn shortlist(rows: &[ComparisonRow]) -> Table {
    let priced = rows.iter().any(|r| r.fee.is_some());
    let cells = rows
        .iter()
        .map(|r| {
            let place = r.place.map_or("–".to_owned(), |p| format!("{p}{}", if r.tied { "=" } else { "" }));
            let blocks = match r.blocks {
                Some((n, accounts)) if n > 0 => format!("{n} ({accounts} accounts)"),
                Some(_) => "none".to_owned(),
                None => "not assessed".to_owned(),
            };
            let mut cells = vec![
                Cell { raw: vec![r.place.map_or(String::new(), |p| p.to_string())], ..Cell::words(place) },
                Cell { raw: vec![r.creator.to_string(), name(r)], ..Cell::words(name(r)) },
                Cell::count(r.n_followers),
                maybe(Unit::Share, r.suspect_share.get()),
                maybe(Unit::Count, r.effective_reach.as_ref()),
                maybe(Unit::Share, r.suspect_engagements.get()),
                Cell { raw: vec![r.blocks.map_or(String::new(), |b| b.0.to_string())], ..Cell::words(blocks) },
                Cell::maybe_count(r.pods),
            ];
            if priced {
                cells.push(r.fee.map_or_else(Cell::unknown, Cell::plain));
                cells.push(maybe(Unit::Number, r.cost_per_reach.as_ref()));
                cells.push(maybe(Unit::Number, r.expected_waste.as_ref()));
            }
            cells
        })
        .collect();
    let mut columns = vec![
        text("Place", &["place"]),
        text("Creator", &["account", "label"]),
        number("Followers", &["n_followers"]),
        number("Suspect share", &["share", "share_low", "share_high", "n_sample"]),
        number("Effective reach", &["reach", "reach_low", "reach_high", "reach_n"]),
        number("Suspect engagements", &["engagements", "engagements_low", "engagements_high", "engagements_n"]),
        text("Unusual blocks", &["n_blocks"]),
        number("Pods", &["n_pods"]),
    ];
    if priced {
        columns.push(number("Fee", &["fee"]));
        columns.push(number("Fee per follower reached", &["price", "price_low", "price_high", "price_n"]));
        columns.push(number("Paid for suspect accounts", &["waste", "waste_low", "waste_high", "waste_n"]));
    }
    Table::new("comparison", "Creators by place", &columns, cells)
}

/// What two audiences share.
pub fn overlaps(rows: &[Overlap]) -> Table {
    let cells = rows
        .iter()
        .map(|o| {
            let held_back = || Cell { raw: vec![String::new()], ..Cell::words("held back: too few") };
            vec![
                Cell::token(o.a),
                Cell::token(o.b),
                o.n_shared.map_or_else(held_back, Cell::count),
                maybe(Unit::Share, o.share.as_ref()),
            ]
        })
        .collect();
    let columns = [
        code("Creator", &["account_a"]),
        code("and", &["account_b"]),
        number("Accounts seen in both", &["n_shared"]),
        number("Share of the smaller audience", &["share", "share_low", "share_high", "n_sample"]),
    ];
    Table::new("overlaps", "Accounts that audiences share", &columns, cells)
}
