//! Tables of a network: its communities, and the accounts that are drawn.

use super::{Cell, Mark, Table, code, number, text};
use crate::numbers;
use claque_analysis::report::NetworkFinding;

/// Communities, largest first; `stem` begins the name of the CSV file.
pub fn communities(stem: &str, net: &NetworkFinding) -> Table {
    let max = net.communities.iter().map(|c| c.n_accounts).max().unwrap_or(0);
    let cells = net
        .communities
        .iter()
        .map(|c| {
            let leaders: Vec<String> = c.leaders.iter().map(|l| l.to_string()).collect();
            let shown: Vec<String> = leaders.iter().take(2).cloned().collect();
            let suspect = format!("{} of {} scored", numbers::count(c.n_suspect), numbers::count(c.n_scored));
            vec![
                Cell { sort: Some(f64::from(c.number)), ..Cell::words(c.number.to_string()) },
                Cell::bar(c.n_accounts, max),
                Cell::count(c.n_edges),
                Cell::plain(c.density),
                Cell {
                    raw: vec![c.n_suspect.to_string(), c.n_scored.to_string()],
                    sort: Some(c.n_suspect as f64 / c.n_scored.max(1) as f64),
                    ..Cell::words(suspect)
                },
                Cell { text: shown.join(" "), raw: vec![leaders.join("; ")], sort: None, mark: Mark::None },
            ]
        })
        .collect();
    let columns = [
        number("No.", &["community"]),
        number("Accounts", &["n_accounts"]),
        number("Edges", &["n_edges"]),
        number("Density", &["density"]),
        number("Suspect", &["n_suspect", "n_scored"]),
        code("Most central", &["leaders"]),
    ];
    Table::new(&format!("{stem}_communities"), "Communities", &columns, cells)
}

/// Drawn accounts, largest first.
pub fn nodes(stem: &str, net: &NetworkFinding) -> Table {
    let mut order: Vec<usize> = (0..net.picture.nodes.len()).collect();
    order.sort_by(|a, b| net.picture.nodes[*b].size.total_cmp(&net.picture.nodes[*a].size).then(a.cmp(b)));
    let mut degree = vec![0u64; net.picture.nodes.len()];
    for (a, b, _) in &net.picture.edges {
        for end in [*a, *b] {
            if let Some(d) = degree.get_mut(end) {
                *d += 1;
            }
        }
    }
    let cells = order
        .into_iter()
        .map(|i| {
            let n = &net.picture.nodes[i];
            vec![
                Cell::token(n.account),
                Cell { sort: Some(f64::from(n.community)), ..Cell::words(n.community.to_string()) },
                Cell::band(n.band),
                Cell::count(degree[i]),
            ]
        })
        .collect();
    let columns = [
        code("Account", &["account"]),
        number("Community", &["community"]),
        text("Band", &["band"]),
        number("Edges drawn", &["n_edges_drawn"]),
    ];
    Table::new(&format!("{stem}_accounts"), "Accounts in the picture", &columns, cells)
}
