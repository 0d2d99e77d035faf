//! Tables of a campaign: who, what, when, and what remains without the suspect part.

use super::{Cell, Table, code, number, text};
use crate::{chart::heat_map::DAYS, numbers};
use claque_analysis::report::{Actor, CoordinatedEdge, Narrative};

/// People with a part in a campaign; `n` is what the count means.
pub fn actors(name: &str, title: &str, n: &'static str, rows: &[Actor]) -> Table {
    let max = rows.iter().map(|a| a.n).max().unwrap_or(0);
    let cells = rows
        .iter()
        .map(|a| {
            vec![
                Cell::token(a.account),
                Cell::band(a.band),
                Cell::bar(a.n, max),
                Cell::time(a.first_at),
                Cell::maybe_count(a.followers),
            ]
        })
        .collect();
    let columns = [
        code("Account", &["account"]),
        text("Band", &["band"]),
        number(n, &["n"]),
        text("First (UTC)", &["first_at"]),
        number("Followers", &["n_followers"]),
    ];
    Table::new(name, title, &columns, cells)
}

/// Domains or hashtags: name, mentions, authors.
pub fn shared(
    name: &str,
    title: &str,
    what: &'static str,
    rows: &[(String, u64, u64)],
    cell: fn(&str) -> Cell,
) -> Table {
    let max = rows.iter().map(|r| r.1).max().unwrap_or(0);
    let cells =
        rows.iter().map(|(label, n, authors)| vec![cell(label), Cell::bar(*n, max), Cell::count(*authors)]).collect();
    let columns = [text(what, &["name"]), number("Mentions", &["n_mentions"]), number("Authors", &["n_authors"])];
    Table::new(name, title, &columns, cells)
}

/// Families of near-identical texts.
pub fn narratives(rows: &[Narrative]) -> Table {
    let max = rows.iter().map(|n| n.n_posts).max().unwrap_or(0);
    let cells = rows
        .iter()
        .map(|n| {
            let mut example = Cell::foreign(&n.example);
            example.text = numbers::clip(&example.text, 200);
            vec![
                example,
                Cell::bar(n.n_posts, max),
                Cell::count(n.n_authors),
                Cell::count(n.n_suspect),
                Cell::time(n.first_at),
                Cell::time(n.last_at),
            ]
        })
        .collect();
    let columns = [
        text("Example (redacted)", &["example"]),
        number("Posts", &["n_posts"]),
        number("Authors", &["n_authors"]),
        number("Suspect", &["n_suspect"]),
        text("First (UTC)", &["first_at"]),
        text("Last (UTC)", &["last_at"]),
    ];
    Table::new("narratives", "Families of near-identical texts", &columns, cells)
}

/// Pairs whose timing is beyond chance.
pub fn pairs(rows: &[CoordinatedEdge]) -> Table {
    let cells = rows
        .iter()
        .map(|e| {
            let shown: Vec<String> = e.examples.iter().take(2).map(|(k, o)| format!("{k} {o}")).collect();
            let all: Vec<String> = e.examples.iter().map(|(k, o)| format!("{k} {o}")).collect();
            let mut examples = Cell::foreign(&shown.join(", "));
            examples.text = numbers::clip(&examples.text, 80);
            examples.raw = vec![all.join("; ")];
            vec![
                Cell::token(e.a),
                Cell::token(e.b),
                Cell::count(e.observed),
                Cell::plain(e.expected),
                Cell { raw: vec![super::machine(e.p), super::machine(e.q)], ..Cell::small(e.q) },
                Cell::plain(e.median_lag_s),
                examples,
            ]
        })
        .collect();
    let columns = [
        code("Account", &["a"]),
        code("Account", &["b"]),
        number("Observed", &["observed"]),
        number("Expected", &["expected"]),
        number("q", &["p", "q"]),
        number("Median lag, s", &["median_lag_s"]),
        text("Shared", &["examples"]),
    ];
    Table::new("coordinated_pairs", "Strongest pairs", &columns, cells)
}

/// Hour by weekday, as long rows for machines; readers see the busiest.
pub fn heat_map(rows: &[[u64; 24]]) -> Table {
    let max = rows.iter().flatten().copied().max().unwrap_or(0);
    let mut keys = Vec::new();
    let mut cells = Vec::new();
    for (d, hours) in rows.iter().enumerate().take(7) {
        for (h, n) in hours.iter().enumerate() {
            keys.push(*n);
            let day = Cell { sort: Some(d as f64), ..Cell::words(DAYS[d]) };
            let hour = Cell { raw: vec![h.to_string()], sort: Some(h as f64), ..Cell::words(format!("{h:02}:00")) };
            cells.push(vec![day, hour, Cell::bar(*n, max)]);
        }
    }
    let columns = [text("Day", &["weekday"]), text("Hour (UTC)", &["hour"]), number("Mentions", &["n_mentions"])];
    Table::new("hours", "Mentions by hour and weekday", &columns, cells)
        .showing_largest(|i| keys[i], "the 20 busiest hours of the week".to_owned())
}

/// With and without the suspect part.
pub fn what_if(rows: &[(String, f64, f64)]) -> Table {
    let cells = rows
        .iter()
        .map(|(measure, all, without)| {
            let change = if *all == 0.0 { Cell::unknown() } else { change((without - all) / all) };
            vec![Cell::words(measure.clone()), Cell::plain(*all), Cell::plain(*without), change]
        })
        .collect();
    let columns = [
        text("Measure", &["measure"]),
        number("All", &["all"]),
        number("Without the suspect part", &["without_suspect"]),
        number("Change", &[]),
    ];
    Table::new("what_if", "Without the suspect part", &columns, cells)
}

/// A relative change with its sign.
fn change(x: f64) -> Cell {
    let cell = Cell::share(x.abs());
    let sign = if x > 0.0 {
        "+"
    } else if x < 0.0 {
        "−"
    } else {
        ""
    };
    Cell { text: format!("{sign}{}", cell.text), sort: Some(x), ..cell }
}
