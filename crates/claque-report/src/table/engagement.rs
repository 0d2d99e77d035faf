//! Tables of types, conventions, comments, pods and money.

use super::{Cell, Table, code, number, text};
use claque_analysis::report::{AudienceTypes, CommentFinding, Money, Pod, PostOutlier, Unit};
use claque_schema::Estimate;

const ESTIMATE: &[&str] = &["share", "share_low", "share_high", "n_sample"];

fn held_back() -> Cell {
    Cell { raw: vec![String::new(); 4], ..Cell::words("held back: too few") }
}

/// Accounts by type.
pub fn types(t: &AudienceTypes) -> Table {
    let cells = t
        .types
        .iter()
        .map(|t| {
            let share = t.share.as_ref().map_or_else(held_back, |e| Cell::estimate(Unit::Share, e));
            vec![Cell::words(t.name.clone()), share]
        })
        .collect();
    let columns = [text("Type", &["type"]), number("Share, 95 % interval", ESTIMATE)];
    Table::new("types", "Accounts by type", &columns, cells)
}

/// The same audience under published conventions.
pub fn conventions(t: &AudienceTypes) -> Table {
    let mut cells = Vec::new();
    for c in &t.conventions {
        for drawer in &c.counts {
            let share = drawer.share.as_ref().map_or_else(held_back, |e| Cell::estimate(Unit::Share, e));
            cells.push(vec![
                Cell::words(c.name.clone()),
                Cell::words(drawer.drawer.clone()),
                share,
                Cell::count(c.n_unknown),
            ]);
        }
    }
    let columns = [
        text("Convention", &["convention"]),
        text("Its drawer", &["drawer"]),
        number("Share of those it can sort", ESTIMATE),
        number("Cannot be sorted", &["n_unknown"]),
    ];
    let sources: Vec<String> = t.conventions.iter().map(|c| format!("{}: {}.", c.name, c.source)).collect();
    Table::new("conventions", "The same audience under published conventions", &columns, cells)
        .with_note(sources.join(" "))
}

/// Reach and prices.
pub fn money(m: &Money) -> Table {
    let mut cells = Vec::new();
    let mut add = |name: &str, unit: Unit, e: Option<&Estimate>| {
        if let Some(e) = e {
            cells.push(vec![Cell::words(name), Cell::estimate(unit, e), Cell::words(e.method.clone())]);
        }
    };
    add("Authentic followers", Unit::Count, Some(&m.authentic_followers));
    add("Effective reach", Unit::Count, Some(&m.effective_reach));
    add("Fee per authentic follower", Unit::Number, m.cost_per_authentic_follower.as_ref());
    add("Fee per follower reached", Unit::Number, m.cost_per_effective_reach.as_ref());
    add("Fee per authentic engagement of one post", Unit::Number, m.cost_per_authentic_engagement.as_ref());
    add("Of the fee, paid for suspect accounts", Unit::Number, m.expected_waste.as_ref());
    let columns = [
        text("What", &["what"]),
        number("Value, interval", &["value", "low", "high", "n_sample"]),
        text("How", &["method"]),
    ];
    Table::new("money", "Reach and prices", &columns, cells)
}

/// Comments by drawer.
pub fn comments(c: &CommentFinding) -> Table {
    let max = c.drawers.iter().map(|d| d.1).max().unwrap_or(0);
    let cells = c.drawers.iter().map(|(name, n)| vec![Cell::words(name.clone()), Cell::bar(*n, max)]).collect();
    let columns = [text("Kind", &["kind"]), number("Comments", &["n_comments"])];
    Table::new("comments", "Comments by kind", &columns, cells)
}

/// The first four, and how many more.
fn few(members: &[String]) -> String {
    let shown = members.iter().take(4).cloned().collect::<Vec<_>>().join(" ");
    if members.len() > 4 { format!("{shown} and {} more", members.len() - 4) } else { shown }
}

/// Groups that comment together.
pub fn pods(rows: &[Pod]) -> Table {
    let cells = rows
        .iter()
        .map(|p| {
            let members: Vec<String> = p.members.iter().map(ToString::to_string).collect();
            vec![
                Cell::words(if p.mutual { "on each other’s posts" } else { "side by side" }),
                Cell::count(p.members.len() as u64),
                Cell::words(if p.includes_creator { "yes" } else { "no" }),
                Cell::share(p.coverage),
                Cell::share(p.expected),
                Cell::small(p.q),
                Cell { raw: vec![members.join(" ")], ..Cell::words(few(&members)) },
                Cell::words(p.words.clone()),
            ]
        })
        .collect();
    let columns = [
        text("How", &["how"]),
        number("Accounts", &["n_accounts"]),
        text("With the creator", &["includes_creator"]),
        number("Of the chances taken", &["coverage"]),
        number("By chance", &["expected"]),
        number("q", &["q"]),
        code("Accounts", &["accounts"]),
        text("What it may be", &["words"]),
    ];
    Table::new("pods", "Groups that comment together beyond chance", &columns, cells)
}

/// Posts unlike the others.
pub fn outliers(rows: &[PostOutlier]) -> Table {
    let cells = rows
        .iter()
        .map(|o| {
            vec![
                Cell::new(o.post.to_string(), o.post.to_string()),
                Cell::plain(o.likes_per_comment),
                Cell::plain(o.usual),
                Cell::words(o.words.clone()),
            ]
        })
        .collect();
    let columns = [
        code("Post", &["post"]),
        number("Likes per comment", &["likes_per_comment"]),
        number("Usual", &["usual"]),
        text("Consistent with", &["words"]),
    ];
    Table::new("odd_posts", "Posts with unusual likes per comment", &columns, cells)
}
