//! Tables of a campaign: who, what, when, and what remains without the suspect part.

use super::{Cell, Table, code, number, text};
use crate::{chart::heat_map::DAYS, numbers};
use claque_analysis::report::{
    Actor, Bridge, BurstFinding, Case, CoordinatedEdge, CoordinatedNetwork, DomainRatings, InnocentResult, LinkRow,
    Narrative, ThresholdRow, Unit, WhatIf,
};

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
        // An empty heading keeps a column of unknowns from readers.
        text(if rows.iter().any(|a| a.first_at.is_some()) { "First (UTC)" } else { "" }, &["first_at"]),
        number("Followers", &["n_followers"]),
    ];
    Table::new(name, title, &columns, cells)
}

/// Accounts that join the parts of the network.
pub fn bridges(rows: &[Bridge]) -> Table {
    let cells = rows
        .iter()
        .map(|b| {
            vec![
                Cell::token(b.account),
                Cell::band(b.band),
                Cell::share(b.path_share),
                Cell::count(b.n_neighbours),
                b.neighbours_joined_share.map_or_else(Cell::unknown, Cell::share),
                Cell::maybe_count(b.followers),
            ]
        })
        .collect();
    let columns = [
        code("Account", &["account"]),
        text("Band", &["band"]),
        number("Paths through it", &["path_share"]),
        number("Neighbours", &["n_neighbours"]),
        number("Pairs of them joined", &["neighbours_joined_share"]),
        number("Followers", &["n_followers"]),
    ];
    Table::new("bridges", "Who joins the parts", &columns, cells)
}

/// Bursts with their numbers.
pub fn bursts(rows: &[BurstFinding]) -> Table {
    let cells = rows
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let starters: Vec<String> = b.starters.iter().map(|s| s.actor.account.to_string()).collect();
            let shown: Vec<String> = starters.iter().take(3).cloned().collect();
            let share = match b.suspect_share.get() {
                Some(e) => Cell::estimate(Unit::Share, e),
                None => Cell { raw: vec![String::new(); 4], ..Cell::unknown() },
            };
            vec![
                Cell::words(crate::chart::follow_order::letter(i)),
                Cell::time(Some(b.from)),
                Cell::time(Some(b.to)),
                Cell::count(b.n_mentions),
                Cell::count(b.n_authors),
                share,
                Cell { text: shown.join(" "), raw: vec![starters.join("; ")], sort: None, mark: super::Mark::None },
            ]
        })
        .collect();
    let columns = [
        text("Burst", &["burst"]),
        text("From (UTC)", &["from"]),
        text("To (UTC)", &["to"]),
        number("Mentions", &["n_mentions"]),
        number("Authors", &["n_authors"]),
        number("Suspect part", &["suspect_share", "suspect_share_low", "suspect_share_high", "n_scored"]),
        code("", &["first_authors"]),
    ];
    Table::new("bursts", "Bursts", &columns, cells)
}

/// First authors of each burst, one a row.
pub fn starters(rows: &[BurstFinding]) -> Table {
    let cells = rows
        .iter()
        .enumerate()
        .flat_map(|(i, b)| b.starters.iter().map(move |s| (i, s)))
        .map(|(i, s)| {
            vec![
                Cell::words(crate::chart::follow_order::letter(i)),
                Cell::time(s.actor.first_at),
                Cell::token(s.actor.account),
                Cell::band(s.actor.band),
                Cell::count(s.actor.n),
                Cell::maybe_count(s.actor.followers),
                Cell { raw: vec![s.post.to_string()], ..Cell::words(s.post.to_string()) },
            ]
        })
        .collect();
    let columns = [
        text("Burst", &["burst"]),
        text("When (UTC)", &["at"]),
        code("Account", &["account"]),
        text("Band", &["band"]),
        number("Reposts in the burst", &["n_reposts"]),
        number("Followers", &["n_followers"]),
        code("Post", &["post"]),
    ];
    Table::new("burst_starters", "First posts of each burst", &columns, cells)
}

/// Single links.
pub fn links(rows: &[LinkRow]) -> Table {
    let max = rows.iter().map(|r| r.n_mentions).max().unwrap_or(0);
    let cells = rows
        .iter()
        .map(|r| {
            vec![
                Cell { raw: vec![r.link.to_string()], ..Cell::words(r.link.to_string()) },
                Cell::domain(&r.domain),
                Cell::bar(r.n_mentions, max),
                Cell::count(r.n_authors),
                Cell::count(r.n_suspect),
                Cell::time(r.first_at),
            ]
        })
        .collect();
    let columns = [
        code("Link", &["link"]),
        text("Domain", &["domain"]),
        number("Mentions", &["n_mentions"]),
        number("Authors", &["n_authors"]),
        number("Suspect", &["n_suspect"]),
        text("First (UTC)", &["first_at"]),
    ];
    Table::new("links", "Most shared links", &columns, cells)
}

/// Domains with the user's ratings beside them.
pub fn domains(rows: &[(String, u64, u64)], ratings: Option<&DomainRatings>) -> Table {
    let mut table = shared("domains", "Registrable domains", "Domain", rows, Cell::domain);
    if let Some(ratings) = ratings {
        let rating = |d: &str| ratings.domains.iter().find(|(name, _)| name == d).map(|(_, r)| *r);
        table.columns.push(number("Rating", &["rating"]));
        table.rows.iter_mut().zip(rows).for_each(|(cells, row)| {
            cells.push(rating(&row.0).map_or_else(Cell::unknown, Cell::plain));
        });
    }
    table
}

/// Suspect shares of authors, mentions and reach under other thresholds.
pub fn thresholds(rows: &[ThresholdRow], used: Option<f64>) -> Table {
    let share = |e: Option<&claque_schema::Estimate>| match e {
        Some(e) => Cell::estimate(Unit::Share, e),
        None => Cell { raw: vec![String::new(); 4], ..Cell::unknown() },
    };
    let cells = rows
        .iter()
        .map(|r| {
            let mark = if used.is_some_and(|u| (u - r.threshold).abs() < 1e-9) { " (used)" } else { "" };
            vec![
                Cell {
                    raw: vec![super::machine(r.threshold)],
                    sort: Some(r.threshold),
                    ..Cell::words(format!("{}{mark}", numbers::plain(r.threshold)))
                },
                share(Some(&r.authors)),
                share(r.posts.as_ref()),
                share(r.reach.as_ref()),
            ]
        })
        .collect();
    let columns = [
        number("Threshold", &["threshold"]),
        number("Authors", &["authors", "authors_low", "authors_high", "authors_n"]),
        number("Mentions", &["mentions", "mentions_low", "mentions_high", "mentions_n"]),
        number("Reach", &["reach", "reach_low", "reach_high", "reach_n"]),
    ];
    Table::new("thresholds_campaign", "The suspect part under other thresholds", &columns, cells)
}

/// How the likelihood came about.
pub fn case(case: &Case) -> Table {
    let odds = |x: f64| Cell {
        raw: vec![super::machine(x)],
        sort: Some(x),
        ..Cell::words(if x == 0.0 { "0".to_owned() } else { format!("{x:+.1}").replace('-', "−") })
    };
    let mut cells = vec![vec![
        Cell::words("Before any evidence"),
        odds(case.prior),
        Cell::words("One campaign in five, by judgement."),
    ]];
    cells.extend(case.lines.iter().map(|l| vec![Cell::words(&*l.name), odds(l.log_odds), Cell::words(&*l.words)]));
    let sum = case.prior + case.lines.iter().map(|l| l.log_odds).sum::<f64>();
    cells.push(vec![
        Cell::words("Together"),
        odds(sum),
        Cell::words(format!("A likelihood of {}, kept within 2–98 %.", numbers::share(case.likelihood))),
    ]);
    let columns =
        [text("Line of evidence", &["line"]), number("Log-odds", &["log_odds"]), text("What was found", &["words"])];
    Table::new("case", "How the likelihood came about", &columns, cells)
}

/// The tests behind the confidence.
pub fn tests(case: &Case) -> Table {
    let cells = case
        .tests
        .iter()
        .map(|(name, passed, words)| {
            let role = if *passed { crate::palette::Role::Authentic } else { crate::palette::Role::Insufficient };
            vec![
                Cell::words(&**name),
                Cell { mark: super::Mark::Dot(role), ..Cell::words(if *passed { "passed" } else { "not passed" }) },
                Cell::words(&**words),
            ]
        })
        .collect();
    let columns = [text("Test", &["test"]), text("Result", &["result"]), text("What was found", &["words"])];
    Table::new("confidence_tests", "How the confidence came about", &columns, cells)
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
        .enumerate()
        .map(|(i, n)| {
            let mut example = Cell::foreign(&n.example);
            example.text = numbers::clip(&example.text, 200);
            vec![
                Cell { sort: Some((i + 1) as f64), ..Cell::words((i + 1).to_string()) },
                example,
                Cell::bar(n.n_posts, max),
                Cell::count(n.n_authors),
                Cell {
                    raw: vec![n.n_suspect_posts.to_string(), n.n_suspect.to_string()],
                    ..Cell::count(n.n_suspect_posts)
                },
                Cell::count(n.n_variants),
                n.growth.as_ref().map_or_else(Cell::unknown, |g| Cell {
                    raw: vec![g.half_s.to_string()],
                    sort: Some(g.half_s as f64),
                    ..Cell::words(numbers::span(g.half_s.max(1)))
                }),
                Cell::time(n.first_at),
                Cell { text: String::new(), ..Cell::time(n.last_at) },
            ]
        })
        .collect();
    let columns = [
        number("No.", &["number"]),
        text("Example (redacted)", &["example"]),
        number("Posts", &["n_posts"]),
        number("Authors", &["n_authors"]),
        number("Suspect posts", &["n_suspect_posts", "n_suspect_authors"]),
        number("Wordings", &["n_variants"]),
        number("Half within", &["half_s"]),
        text("First (UTC)", &["first_at"]),
        text("", &["last_at"]),
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
                Cell {
                    raw: vec![
                        super::machine(e.effect),
                        super::machine(e.rank),
                        super::machine(e.grid_share),
                        e.network.to_string(),
                    ],
                    ..Cell::words(match e.habit {
                        Some(h) if h.explains => "explains it",
                        Some(_) => "does not",
                        None => "–",
                    })
                },
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
        text("Own quickness", &["effect", "rank", "grid_share", "network"]),
        text("Shared", &["examples"]),
    ];
    Table::new("coordinated_pairs", "Strongest pairs", &columns, cells)
}

/// Networks of pairs beyond chance: significance, stability, innocent explanations.
pub fn networks(rows: &[CoordinatedNetwork]) -> Table {
    let power = |log10: f64| Cell {
        raw: vec![super::machine(log10)],
        sort: Some(log10),
        ..Cell::words(if log10 < -300.0 { "< 10⁻³⁰⁰".to_owned() } else { numbers::small(10f64.powf(log10)) })
    };
    let cells = rows
        .iter()
        .map(|n| {
            let of = |wanted: InnocentResult| -> Vec<&str> {
                n.explanations.iter().filter(|e| e.result == wanted).map(|e| e.name.as_str()).collect()
            };
            let fits = [of(InnocentResult::Explains), of(InnocentResult::Partly)];
            let words = match (&fits[0][..], &fits[1][..]) {
                ([], []) => "none fits".to_owned(),
                ([], partly) => format!("in part: {}", partly.join(", ")),
                (explains, _) => format!("fits: {}", explains.join(", ")),
            };
            let synchrony = match &n.synchrony {
                Some(s) => Cell {
                    raw: vec![s.observed.to_string(), super::machine(s.expected), super::machine(s.log10_p)],
                    sort: Some(s.log10_p),
                    ..Cell::words(format!("{} of {}, {} expected", s.observed, s.n, numbers::plain(s.expected)))
                },
                None => Cell { raw: vec![String::new(); 3], ..Cell::unknown() },
            };
            vec![
                Cell { sort: Some(f64::from(n.number)), ..Cell::words(n.number.to_string()) },
                Cell::count(n.accounts.len() as u64),
                Cell::count(n.n_edges),
                Cell::plain(n.density),
                power(n.connected_log10_p),
                synchrony,
                Cell { raw: vec![n.significant.to_string()], ..Cell::words(if n.significant { "yes" } else { "no" }) },
                Cell {
                    raw: vec![n.stability.kept.to_string(), super::machine(n.stability.bootstrap)],
                    ..Cell::words(format!(
                        "{} ({} kept)",
                        if n.stability.kept { "yes" } else { "no" },
                        numbers::share(n.stability.bootstrap)
                    ))
                },
                Cell::words(words),
            ]
        })
        .collect();
    let columns = [
        number("No.", &["network"]),
        number("Accounts", &["n_accounts"]),
        number("Edges", &["n_edges"]),
        number("Density", &["density"]),
        number("Connected by chance, p", &["connected_log10_p"]),
        text("Fast followers", &["synchrony_observed", "synchrony_expected", "synchrony_log10_p"]),
        text("Significant", &["significant"]),
        text("Stable", &["stable", "bootstrap_share"]),
        text("Innocent explanations", &["innocent"]),
    ];
    Table::new("coordinated_networks", "Networks beyond chance", &columns, cells)
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
pub fn what_if(rows: &[WhatIf]) -> Table {
    let part = |all: f64, without: Option<f64>| match without {
        Some(v) => {
            let text = if all == 0.0 {
                numbers::plain(v)
            } else {
                format!("{} ({})", numbers::plain(v), change((v - all) / all))
            };
            Cell { text, ..Cell::plain(v) }
        }
        None => Cell::unknown(),
    };
    let cells = rows
        .iter()
        .map(|r| {
            vec![
                Cell::words(&*r.measure),
                Cell::plain(r.all),
                part(r.all, r.without_accounts),
                part(r.all, r.without_mentions),
            ]
        })
        .collect();
    let columns = [
        text("Measure", &["measure"]),
        number("All", &["all"]),
        number("Without accounts likely automated", &["without_accounts"]),
        number("Without mentions likely inauthentic", &["without_mentions"]),
    ];
    Table::new("what_if", "Without the suspect part", &columns, cells)
}

/// A relative change with its sign.
fn change(x: f64) -> String {
    let sign = if x > 0.0 {
        "+"
    } else if x < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", numbers::share(x.abs()))
}
