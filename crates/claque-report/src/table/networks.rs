//! Tables of coordinated networks: counts by window, networks, their objects and evidence, pairs.

use super::{Cell, Table, code, machine, number, text};
use crate::numbers::{self, count, duration};
use claque_analysis::report::{
    CommonObject, CurvePoint, EvidencePair, NetworkEdge, NetworkGroup, NetworkRole, NetworksFinding, SaturatedRow,
};
use claque_schema::Timestamp;

fn window(secs: i64) -> Cell {
    Cell { raw: vec![secs.to_string()], sort: Some(secs as f64), ..Cell::words(duration(secs)) }
}

/// A span of time: days from two days on.
fn span((from, to): (Timestamp, Timestamp)) -> String {
    let secs = (to.secs() - from.secs()).max(0);
    if secs >= 2 * 86_400 { numbers::counted(secs as u64 / 86_400, "day", "days") } else { duration(secs) }
}

fn kinds(rows: &[(String, u64)]) -> Cell {
    let mut words: Vec<String> = rows.iter().take(2).map(|(kind, n)| format!("{kind} {}", count(*n))).collect();
    if rows.len() > 2 {
        words.push(format!("{} more", rows.len() - 2));
    }
    let raw: Vec<String> = rows.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    Cell { raw: vec![raw.join("; ")], ..Cell::words(words.join(", ")) }
}

/// Edges and weights by kind and window.
pub fn curve(rows: &[CurvePoint]) -> Table {
    let cells = rows
        .iter()
        .map(|p| {
            vec![
                Cell::words(p.kind.clone()),
                window(p.window_s),
                Cell::count(p.n_edges),
                Cell::count(p.n_meetings),
                Cell::count(p.n_accounts),
                Cell::count(p.n_repeated),
                Cell::maybe_count(p.n_beyond),
            ]
        })
        .collect();
    let columns = [
        text("Kind", &["kind"]),
        number("Window", &["window_s"]),
        number("Pairs that meet", &["n_edges"]),
        number("Meetings", &["n_meetings"]),
        number("Accounts", &["n_accounts"]),
        number("Twice or more", &["n_repeated"]),
        number("Beyond chance", &["n_beyond_chance"]),
    ];
    Table::new("windows", "Pairs of accounts by kind and window", &columns, cells)
}

/// The rows that say something, for one screen: kinds and windows with pairs beyond chance, or all without one.
pub fn brief_curve(rows: &[CurvePoint]) -> Table {
    let telling: Vec<CurvePoint> = rows.iter().filter(|p| p.n_beyond.is_some_and(|n| n > 0)).cloned().collect();
    curve(if telling.is_empty() { rows } else { &telling })
}

/// Objects left out of the counts.
pub fn saturated(rows: &[SaturatedRow]) -> Table {
    let cells = rows
        .iter()
        .map(|s| {
            vec![
                Cell::words(s.kind.clone()),
                Cell::foreign(&s.object),
                Cell::count(s.n_actions),
                window(s.from_window_s),
            ]
        })
        .collect();
    let columns = [
        text("Kind", &["kind"]),
        text("Object", &["object"]),
        number("Actions", &["n_actions"]),
        number("Left out from", &["from_window_s"]),
    ];
    Table::new("saturated", "Objects with too many actions at once", &columns, cells)
}

/// Networks, largest first.
pub fn networks(rows: &[NetworkGroup]) -> Table {
    let max = rows.iter().map(|n| n.n_accounts).max().unwrap_or(0);
    let cells = rows
        .iter()
        .map(|n| {
            let suspect = format!("{} of {} scored", count(n.n_suspect), count(n.n_scored));
            let rhythm = n.rhythm.get();
            let lead = n.leaders.first().map_or_else(Cell::unknown, |r| Cell::token(r.account));
            vec![
                Cell { sort: Some(f64::from(n.number)), ..Cell::words(n.number.to_string()) },
                Cell::bar(n.n_accounts, max),
                Cell::count(n.n_edges),
                Cell::plain(n.density),
                Cell {
                    raw: vec![n.first_at.to_string(), n.last_at.to_string()],
                    sort: Some((n.last_at.0 - n.first_at.0) as f64),
                    ..Cell::words(span((n.first_at, n.last_at)))
                },
                Cell::plain(n.median_lag_s),
                kinds(&n.kinds),
                rhythm.map_or_else(
                    || Cell { raw: vec![String::new(); 2], ..Cell::unknown() },
                    |r| Cell {
                        raw: vec![machine(r.inside), machine(r.outside)],
                        sort: Some(r.inside),
                        ..Cell::words(format!("{} vs {}", numbers::plain(r.inside), numbers::plain(r.outside)))
                    },
                ),
                Cell { raw: vec![n.n_suspect.to_string(), n.n_scored.to_string()], ..Cell::words(suspect) },
                lead,
            ]
        })
        .collect();
    let columns = [
        number("No.", &["network"]),
        number("Accounts", &["n_accounts"]),
        number("Pairs", &["n_edges"]),
        number("Density", &["density"]),
        number("Span", &["first_at", "last_at"]),
        number("Median lag, s", &["median_lag_s"]),
        text("Together by", &["kinds"]),
        number("Rhythm, inside vs outside", &["rhythm_inside", "rhythm_outside"]),
        text("Likely automated", &["n_suspect", "n_scored"]),
        code("Leads most", &["leader"]),
    ];
    Table::new("networks", "Networks", &columns, cells)
}

/// Common objects of one network.
pub fn objects(n: &NetworkGroup, rows: &[CommonObject]) -> Table {
    let max = rows.iter().map(|o| o.n_accounts).max().unwrap_or(0);
    let cells = rows
        .iter()
        .map(|o| {
            let mut object = Cell::foreign(&o.object);
            object.text = numbers::clip(&object.text, 120);
            vec![
                network(n),
                Cell::words(o.kind.clone()),
                object,
                Cell::bar(o.n_accounts, max),
                Cell::count(o.n_coactions),
            ]
        })
        .collect();
    let columns = [
        number("", &["network"]),
        text("Kind", &["kind"]),
        text("Object (redacted)", &["object"]),
        number("Members", &["n_accounts"]),
        number("Co-actions", &["n_coactions"]),
    ];
    Table::new("network_objects", "What they share", &columns, cells)
}

/// Hidden from readers, a key for machines.
fn network(n: &NetworkGroup) -> Cell {
    Cell::words(n.number.to_string())
}

/// Leaders and amplifiers of one network.
pub fn roles(n: &NetworkGroup) -> Table {
    let row = |role: &'static str, r: &NetworkRole| {
        vec![
            network(n),
            Cell::words(role),
            Cell::token(r.account),
            Cell::band(r.band),
            Cell::count(r.n_first),
            Cell::count(r.n_second),
        ]
    };
    let leads = n.leaders.iter().map(|r| row("comes first", r));
    let cells = leads.chain(n.amplifiers.iter().map(|r| row("follows", r))).collect();
    let columns = [
        number("", &["network"]),
        text("Role", &["role"]),
        code("Account", &["account"]),
        text("Band", &["band"]),
        number("Came first", &["n_first"]),
        number("Came second", &["n_second"]),
    ];
    Table::new("network_roles", "Who leads, who follows", &columns, cells)
}

/// Pairs of posts behind the strongest edges of one network.
pub fn evidence(n: &NetworkGroup, rows: &[EvidencePair]) -> Table {
    let cells = rows
        .iter()
        .map(|e| {
            let words = |t: &Option<String>| {
                let mut cell = t.as_deref().map_or_else(Cell::unknown, Cell::foreign);
                cell.text = numbers::clip(&cell.text, 100);
                cell
            };
            let post = |p: &claque_analysis::report::EvidencePost| p.post.map_or(String::new(), |t| t.to_string());
            vec![
                network(n),
                Cell::words(e.kind.clone()),
                Cell::time(Some(e.first.at)),
                Cell::plain(e.lag_s),
                Cell::token(e.first.account),
                Cell::token(e.second.account),
                words(&e.first.text),
                words(&e.second.text),
                Cell { raw: vec![post(&e.first), post(&e.second), e.object.clone()], ..Cell::unknown() },
            ]
        })
        .collect();
    let columns = [
        number("", &["network"]),
        text("Kind", &["kind"]),
        text("First (UTC)", &["first_at"]),
        number("Lag, s", &["lag_s"]),
        code("First", &["first"]),
        code("Second", &["second"]),
        text("First post (redacted)", &["first_text"]),
        text("Second post (redacted)", &["second_text"]),
        text("", &["first_post", "second_post", "object"]),
    ];
    Table::new("network_evidence", "Pairs of posts behind the strongest edges", &columns, cells)
}

/// The strongest pairs beyond chance.
pub fn pairs(found: &NetworksFinding) -> Table {
    let max = found.edges.iter().map(|e| e.weight).max().unwrap_or(0);
    let cells = found.edges.iter().map(|e| pair(e, max)).collect();
    let columns = [
        code("Account", &["a"]),
        code("Account", &["b"]),
        number("Network", &["network"]),
        number("Weight", &["weight"]),
        text("Together by", &["kinds"]),
        number("Objects", &["n_objects"]),
        number("Symmetry", &["edge_symmetry"]),
        number("Median lag, s", &["median_lag_s"]),
        number("Observed", &["observed"]),
        number("Expected", &["expected"]),
        number("q", &["p", "q"]),
    ];
    Table::new("network_pairs", "The strongest pairs beyond chance", &columns, cells)
}

fn pair(e: &NetworkEdge, max: u64) -> Vec<Cell> {
    let t = e.test.as_ref();
    vec![
        Cell::token(e.a),
        Cell::token(e.b),
        e.network.map_or_else(Cell::unknown, |n| Cell::count(n.into())),
        Cell::bar(e.weight, max),
        kinds(&e.kinds),
        Cell::count(e.n_objects),
        Cell::plain(e.edge_symmetry),
        Cell::plain(e.median_lag_s),
        t.map_or_else(Cell::unknown, |t| Cell::count(t.observed)),
        t.map_or_else(Cell::unknown, |t| Cell::plain(t.expected)),
        t.map_or_else(
            || Cell { raw: vec![String::new(); 2], ..Cell::unknown() },
            |t| Cell { raw: vec![machine(t.p), machine(t.q)], ..Cell::small(t.q) },
        ),
    ]
}

/// Networks for one screen.
pub fn brief(rows: &[NetworkGroup]) -> Table {
    let cells = rows
        .iter()
        .map(|n| {
            let main = n.kinds.first().map_or("–", |(kind, _)| kind.as_str());
            let more = if n.kinds.len() > 1 { format!(" +{}", n.kinds.len() - 1) } else { String::new() };
            vec![
                Cell::words(n.number.to_string()),
                Cell::count(n.n_accounts),
                Cell::count(n.n_edges),
                Cell::plain(n.density),
                Cell::words(span((n.first_at, n.last_at))),
                Cell::plain(n.median_lag_s),
                Cell::words(format!("{main}{more}")),
                Cell::words(if n.significant { "yes" } else { "no" }),
                n.leaders.first().map_or_else(Cell::unknown, |r| Cell::token(r.account)),
            ]
        })
        .collect();
    let columns = [
        number("No.", &["network"]),
        number("Accounts", &["n_accounts"]),
        number("Pairs", &["n_edges"]),
        number("Density", &["density"]),
        number("Span", &["span"]),
        number("Lag, s", &["median_lag_s"]),
        text("Mainly by", &["kinds"]),
        text("As a whole", &["significant"]),
        code("Leads most", &["leader"]),
    ];
    Table::new("networks", "Networks", &columns, cells)
}

/// Pairs for one screen.
pub fn brief_pairs(found: &NetworksFinding) -> Table {
    let cells = found
        .edges
        .iter()
        .map(|e| {
            let t = e.test.as_ref();
            vec![
                Cell::token(e.a),
                Cell::token(e.b),
                Cell::count(e.weight),
                Cell::count(e.n_objects),
                Cell::plain(e.median_lag_s),
                t.map_or_else(Cell::unknown, |t| {
                    Cell::words(format!("{} vs {}", count(t.observed), numbers::plain(t.expected)))
                }),
                t.map_or_else(Cell::unknown, |t| Cell::small(t.q)),
            ]
        })
        .collect();
    let columns = [
        code("Account", &["a"]),
        code("Account", &["b"]),
        number("Weight", &["weight"]),
        number("Objects", &["n_objects"]),
        number("Lag, s", &["median_lag_s"]),
        number("Met vs chance", &["observed"]),
        number("q", &["q"]),
    ];
    Table::new("network_pairs", "The strongest pairs beyond chance", &columns, cells)
}
