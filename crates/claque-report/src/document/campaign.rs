//! Sections of a campaign: how much, when, who, what, together, and what remains without the suspect part.

use super::{Block, Chart, Section, audience::timeline, network, parts};
use crate::chart::{Drawing, heat_map, interval::Row};
use crate::numbers::{self, count, counted, duration};
use crate::palette::Role;
use crate::table::{self, Cell};
use claque_analysis::report::{CampaignFinding, Coordination, Unit};

/// All sections.
pub fn sections(c: &CampaignFinding, thresholds: Option<[f64; 2]>) -> Vec<Section<'_>> {
    let mut out = vec![extent(c, thresholds), when(c), who(c), what(c), together(c)];
    let mut last = Section::new("without", "Without the suspect part, and accounts for review");
    last.assess("Without the suspect part", &c.what_if, |s, rows| {
        s.push(Block::Table(
            table::campaign::what_if(rows)
                .with_note("Arithmetic, not a forecast: what the same data says when suspect accounts are left out."),
        ));
    });
    parts::review(&mut last, &c.accounts, "authors");
    out.push(last);
    out
}

fn extent(c: &CampaignFinding, thresholds: Option<[f64; 2]>) -> Section<'_> {
    let mut s = Section::new("extent", "How much of it is suspect");
    let span = match (c.since, c.until) {
        (Some(a), Some(b)) => format!(" between {} and {} UTC", numbers::moment(a, 60), numbers::moment(b, 60)),
        _ => String::new(),
    };
    s.text(format!(
        "{}: {} ({}) by {}{span}. {} have a score; {} were left out because too little is known of them.",
        c.topic,
        counted(c.n_mentions, "mention", "mentions"),
        counted(c.n_reposts, "repost", "reposts"),
        counted(c.n_authors, "author", "authors"),
        counted(c.n_scored, "author", "authors"),
        count(c.n_abstained)
    ));
    shares(&mut s, c);
    parts::bands(&mut s, &c.bands);
    parts::thresholds(&mut s, &c.other_thresholds, thresholds, "authors");
    s.assess("Score distribution", &c.scores, |s, h| parts::scores(s, h, thresholds));
    s
}

fn shares<'a>(s: &mut Section<'a>, c: &'a CampaignFinding) {
    let all = [("authors", &c.suspect_authors), ("posts", &c.suspect_posts), ("reach", &c.suspect_reach)];
    let rows: Vec<(&str, _, _)> = all.iter().map(|(name, a)| (*name, a.get(), a.why_not())).collect();
    let assessed: Vec<String> = rows
        .iter()
        .filter_map(|(name, e, _)| e.map(|e| format!("{} of {name}", numbers::value(Unit::Share, e))))
        .collect();
    for (name, _, why) in &rows {
        if let Some(why) = why {
            s.push(Block::NotAssessed { title: format!("Suspect share of {name}"), why: parts::capital(why) });
        }
    }
    if assessed.is_empty() {
        return;
    }
    let drawn = rows
        .iter()
        .filter_map(|(name, e, _)| {
            e.map(|e| Row::of(format!("of {name}, n = {}", count(e.n)), Unit::Share, e, Role::Suspect))
        })
        .collect();
    s.push(Block::Chart(Chart {
        title: format!("The suspect part: {}", assessed.join(", ")),
        measure: "Suspect share of authors, of their mentions and of their summed followers, with interval".into(),
        drawing: Drawing::Intervals { unit: Unit::Share, rows: drawn },
        table: Some(table::audience::shares(&rows)),
        notes: vec![
            parts::READ_WHISKER.into(),
            "Reach adds up followers of authors; people who follow several are counted several times.".into(),
        ],
        keys: Vec::new(),
    }));
}

fn when(c: &CampaignFinding) -> Section<'_> {
    let mut s = Section::new("when", "When");
    s.assess("Mentions over time", &c.timeline, |s, t| {
        s.push(Block::Chart(timeline(t, "timeline", "mentions", "Mentions")));
    });
    s.assess("Hours and weekdays", &c.heat_map, |s, cells| {
        let title = heat_map::busiest(cells).map_or("No mention has a time".to_owned(), |(d, h, n)| {
            let days = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
            format!("{} at {h:02}:00 UTC are the busiest hour of the week: {}", days[d.min(6)], count(n))
        });
        s.push(Block::Chart(Chart {
            title,
            measure: "Mentions by weekday and hour of day, UTC; the stronger the colour, the more".into(),
            drawing: Drawing::HeatMap(cells),
            table: Some(table::campaign::heat_map(cells)),
            notes: vec![
                "People of one region leave the night empty; software and people of many regions do not.".into(),
            ],
            keys: Vec::new(),
        }));
    });
    s
}

fn who(c: &CampaignFinding) -> Section<'_> {
    let mut s = Section::new("who", "Who started, who amplified");
    let lists = [
        ("first_movers", "Who posted first", "Mentions", &c.first_movers),
        ("amplified", "Who was repeated, answered and mentioned most", "Received", &c.amplified),
        ("amplifiers", "Who repeated others most", "Reposts made", &c.amplifiers),
    ];
    for (name, title, n, rows) in lists {
        if rows.is_empty() {
            let why = "no mention carries what this needs (times and reposts of known accounts)";
            s.push(Block::NotAssessed { title: title.into(), why: why.into() });
        } else {
            s.push(Block::Table(table::campaign::actors(name, title, n, rows)));
        }
    }
    s
}

fn what(c: &CampaignFinding) -> Section<'_> {
    let mut s = Section::new("what", "What was said and shared");
    s.assess("Narratives", &c.narratives, |s, rows| {
        if rows.is_empty() {
            s.text("No family of near-identical texts was found.");
        } else {
            s.push(Block::Table(table::campaign::narratives(rows)));
        }
    });
    s.assess("Domains", &c.domains, |s, rows| {
        if rows.is_empty() {
            s.text("No mention links to a domain.");
        } else {
            let t = table::campaign::shared("domains", "Registrable domains", "Domain", rows, Cell::domain);
            s.push(Block::Table(
                t.with_note("Defanged here so that nobody follows one by accident; the CSV holds the bare names."),
            ));
        }
    });
    if !c.hashtags.is_empty() {
        let t = table::campaign::shared("hashtags", "Other hashtags", "Hashtag", &c.hashtags, Cell::foreign);
        s.push(Block::Table(t));
    }
    if !c.kinds.is_empty() {
        s.push(Block::Table(table::counts("kinds", "Mentions by kind", "Kind", &c.kinds)));
    }
    if !c.languages.is_empty() {
        s.push(Block::Table(table::counts("languages", "Languages", "Language", &c.languages)));
    }
    s.assess("Clients", &c.clients, |s, rows| {
        s.push(Block::Table(table::counts("clients", "Client applications", "Client", rows)));
    });
    s
}

fn together(c: &CampaignFinding) -> Section<'_> {
    let mut s = Section::new("together", "Who acts together");
    s.assess("Coordination", &c.coordination, coordination);
    s.push(Block::Heading("The interaction network".into()));
    s.assess("Interaction network", &c.network, |s, net| network::blocks(s, net, "interaction"));
    s
}

fn coordination<'a>(s: &mut Section<'a>, c: &'a Coordination) {
    s.push(Block::Heading("Timing beyond chance".into()));
    s.text(match c.n_edges {
        0 => format!(
            "None of {} acts together within {} more often than chance allows.",
            counted(c.n_tested, "tested pair", "tested pairs"),
            duration(i64::from(c.window_s))
        ),
        n => format!(
            "{} of {} act on the same objects within {} more often than chance allows; they join {}.",
            count(n),
            counted(c.n_tested, "tested pair", "tested pairs"),
            duration(i64::from(c.window_s)),
            counted(c.n_accounts, "account", "accounts")
        ),
    });
    s.text(format!("Method: {}", c.method));
    if let Some(net) = &c.network {
        network::blocks(s, net, "coordinated");
    }
    if !c.edges.is_empty() {
        s.push(Block::Table(table::campaign::pairs(&c.edges).with_note(
            "Observed and expected are encounters within the window; q is controlled for the number of pairs tested.",
        )));
    }
    if !c.caveats.is_empty() {
        s.push(Block::List(c.caveats.iter().map(|c| c.0.clone()).collect()));
    }
}
