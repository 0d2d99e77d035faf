//! Sections of a campaign: how much, when, who, what, together, and what remains without the suspect part.

use super::{Block, Chart, Section, audience::timeline, network, parts};
use crate::chart::{Drawing, growth, heat_map, interval::Row, stacked_bar::Part};
use crate::numbers::{self, count, counted, duration};
use crate::palette::Role;
use crate::table::{self, Cell};
use claque_analysis::report::{CampaignFinding, Coordination, Narrative, Unit, WhatIf};

/// All sections.
pub fn sections(c: &CampaignFinding, thresholds: Option<[f64; 2]>) -> Vec<Section<'_>> {
    let mut out = vec![extent(c, thresholds), when(c), who(c), together(c), what(c)];
    let mut last = Section::new("without", "Without the suspect part, and accounts for review");
    last.assess("Without the suspect part", &c.what_if, |s, rows| what_if(s, rows));
    parts::review(&mut last, &c.accounts, "authors");
    out.push(last);
    out
}

fn what_if<'a>(s: &mut Section<'a>, rows: &'a [WhatIf]) {
    let first = rows.first();
    let cut = first.and_then(|r| r.without_mentions.or(r.without_accounts).map(|w| (r, w)));
    let title = cut.map_or_else(
        || "What remains without the suspect part".to_owned(),
        |(r, w)| {
            format!(
                "Without the suspect part, {} of {} mentions remain ({})",
                count(w as u64),
                count(r.all as u64),
                numbers::share(w / r.all.max(1.0))
            )
        },
    );
    s.push(Block::Chart(Chart {
        title,
        measure: "Share of each measure that remains, per cent of all; two ways of taking the suspect part out".into(),
        drawing: Drawing::Remains(rows),
        table: Some(table::campaign::what_if(rows)),
        notes: vec![
            "Accounts by their own scores; mentions by the mention scores, whoever made them.".into(),
            "Arithmetic, not a forecast: nobody knows what the others would have done.".into(),
        ],
        keys: Vec::new(),
    }));
}

fn extent(c: &CampaignFinding, thresholds: Option<[f64; 2]>) -> Section<'_> {
    let mut s = Section::new("extent", "How much of it is suspect");
    let span = match (c.since, c.until) {
        (Some(a), Some(b)) => format!(" between {} and {} UTC", numbers::moment(a, 60), numbers::moment(b, 60)),
        _ => String::new(),
    };
    s.text(format!(
        "{}: {} ({}) by {}{span}. {}",
        c.topic,
        counted(c.n_mentions, "mention", "mentions"),
        counted(c.n_reposts, "repost", "reposts"),
        counted(c.n_authors, "author", "authors"),
        match (c.n_scored, c.n_abstained) {
            (0, _) => "No author has a score: their profiles are not held.".to_owned(),
            (n, 0) if n == c.n_authors => "All of them have a score.".to_owned(),
            (n, k) => format!(
                "{} a score; {} left out because too little is known of them.",
                counted(n, "author has", "authors have"),
                counted(k, "was", "were")
            ),
        }
    ));
    s.push(Block::Table(table::campaign::case(&c.case).with_note(
        "Weights are a published judgement, not a fit; the rule is under Limits. What was not assessed adds nothing.",
    )));
    s.push(Block::Table(table::campaign::tests(&c.case)));
    s.push(Block::Heading("The suspect part".into()));
    shares(&mut s, c);
    mention_bands(&mut s, c);
    if c.n_scored > 0 {
        parts::bands(&mut s, &c.bands);
        parts::thresholds(&mut s, &c.other_thresholds, thresholds, "authors");
        s.push(Block::Table(table::campaign::thresholds(&c.thresholds, thresholds.map(|t| t[1])).with_note(
            "Plain shares of scored authors, with sampling error only; what the classifier may be off by is in the \
             adjusted shares above.",
        )));
        s.assess("Score distribution", &c.scores, |s, h| parts::scores(s, h, thresholds));
    }
    s
}

/// Mentions by band as one bar.
fn mention_bands<'a>(s: &mut Section<'a>, c: &'a CampaignFinding) {
    s.assess("Mention scores", &c.mention_scores, |s, m| {
        let total: u64 = m.bands.iter().map(|b| b.1).sum();
        let suspect = m.bands.first().map_or(0, |b| b.1);
        let part = |(band, n): &(claque_schema::MentionBand, u64)| Part {
            label: band.name().to_owned(),
            n: *n,
            role: crate::mention_scores::role(*band),
        };
        s.push(Block::Chart(Chart {
            title: format!(
                "{} of mentions are expected to be inauthentic; {} of {} clearly enough to be marked",
                numbers::estimate(Unit::Share, &m.share),
                count(suspect),
                count(total)
            ),
            measure: format!("Mentions by band, n = {}", count(total)),
            drawing: Drawing::StackedBar(m.bands.iter().map(part).collect()),
            table: Some(table::counts(
                "mention_bands",
                "Mentions by band",
                "Band",
                &m.bands.iter().map(|(b, n)| (b.name().to_owned(), *n)).collect::<Vec<_>>(),
            )),
            notes: vec![
                "The expected share averages the probabilities of all scored mentions, “unsure” ones included; only marked \
                 mentions are the suspect part of the charts below."
                    .into(),
                "A mention’s score joins the author’s score, company on the same object, copied text, timing, client and \
                 link. A band says what the mention is consistent with, not who is behind it."
                    .into(),
                format!("Model {} {}. {}.", m.model.name, m.model.hash, parts::capital(&m.share.method)),
            ],
            keys: Vec::new(),
        }));
    });
}

fn shares<'a>(s: &mut Section<'a>, c: &'a CampaignFinding) {
    let all = [("authors", &c.suspect_authors), ("posts", &c.suspect_posts), ("reach", &c.suspect_reach)];
    let rows: Vec<(&str, _, _)> = all.iter().map(|(name, a)| (*name, a.get(), a.why_not())).collect();
    let assessed: Vec<String> = rows
        .iter()
        .filter_map(|(name, e, _)| e.map(|e| format!("{} of {name}", numbers::value(Unit::Share, e))))
        .collect();
    // One reason for all three is said once.
    let whys: Vec<&(&str, _, Option<&str>)> = rows.iter().filter(|r| r.2.is_some()).collect();
    if whys.len() == rows.len() && c.n_scored == 0 {
        let why = "no author has a score: collect their profiles (creation date, followers, counts)";
        s.push(Block::NotAssessed {
            title: "Suspect share of authors, posts and reach".into(),
            why: parts::capital(why),
        });
        return;
    }
    for (name, _, why) in whys {
        let why = parts::capital(why.unwrap_or_default());
        s.push(Block::NotAssessed { title: format!("Suspect share of {name}"), why });
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
        let mut chart = timeline(t, "timeline", "mentions", "Mentions");
        chart.notes.push(format!("The suspect part is {}.", c.suspect_is));
        s.push(Block::Chart(chart));
        if let Some(dense) = &c.densest {
            let mut chart = timeline(dense, "timeline_densest", "mentions", "Mentions");
            let span = dense.bucket_s * dense.total.len() as i64;
            chart.title = format!("Nine in ten mentions came within {}", numbers::span(span));
            s.push(Block::Chart(chart));
        }
    });
    s.assess("Bursts", &c.bursts, |s, rows| {
        if rows.is_empty() {
            s.text(
                "No burst: no stretch of at least ten mentions lies six robust standard deviations above what is usual \
                 around it.",
            );
            return;
        }
        s.push(Block::Table(table::campaign::bursts(rows).with_note(
            "A burst holds at least ten mentions and one in a hundred of all, six robust standard deviations above the \
             median of the four weeks around it. The letters are those of the timeline.",
        )));
        s.push(Block::Table(table::campaign::starters(rows).with_note(
            "The first authors of posts inside the burst that are no reposts. Being early is not being the cause.",
        )));
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
    s.assess("Who joins the parts", &c.bridges, |s, found| {
        if found.rows.is_empty() {
            s.text("No account lies on a shortest path between two others.");
        } else {
            let note = format!(
                "Share of the shortest paths between other accounts that pass through the account: {}. A bridge has \
                 neighbours that do not know each other.",
                found.method
            );
            s.push(Block::Table(table::campaign::bridges(&found.rows).with_note(note)));
        }
    });
    s
}

fn what(c: &CampaignFinding) -> Section<'_> {
    let mut s = Section::new("what", "What was said and shared");
    s.assess("Narratives", &c.narratives, |s, rows| {
        if rows.is_empty() {
            s.text("No family of near-identical texts was found.");
        } else {
            growth_curves(s, rows);
            s.push(Block::Table(table::campaign::narratives(rows).with_note(format!(
                "Suspect posts are {}. Half within: time from the first post until half of the posts were there.",
                c.suspect_is
            ))));
        }
    });
    s.assess("Domains", &c.domains, |s, rows| {
        let t = table::campaign::domains(rows, c.domain_ratings.get());
        s.push(Block::Table(
            t.with_note("Defanged here so that nobody follows one by accident; the CSV holds the bare names."),
        ));
        ratings(s, c);
    });
    if let Some(rows) = c.links.get() {
        s.push(Block::Table(table::campaign::links(rows).with_note(format!(
            "A link is a keyed hash of its URL: paths and parameters name people. Suspect mentions are {}.",
            c.suspect_is
        ))));
    }
    if !c.hashtags.is_empty() {
        let t = table::campaign::shared("hashtags", "Other hashtags", "Hashtag", &c.hashtags, Cell::foreign);
        s.push(Block::Table(t));
    }
    if !c.kinds.is_empty() {
        s.push(Block::Table(table::counts("kinds", "Mentions by kind", "Kind", &c.kinds)));
    }
    if !c.languages.is_empty() {
        s.push(Block::Table(table::counts(
            "languages",
            "Languages, as the platform or else the text tells",
            "Language",
            &c.languages,
        )));
    }
    s.assess("Clients", &c.clients, |s, rows| {
        s.push(Block::Table(table::counts("clients", "Client applications", "Client", rows)));
    });
    s
}

fn growth_curves<'a>(s: &mut Section<'a>, rows: &'a [Narrative]) {
    let drawn = growth::drawn(rows);
    let Some((number, family, curve)) = drawn.first() else { return };
    s.push(Block::Chart(Chart {
        title: format!("The largest family of near-identical texts: {}", growth::words(family, curve)),
        measure: format!(
            "Posts since the first of each family, cumulative; the {} with most authors, each on its own scale",
            match drawn.len() {
                1 => "one family".to_owned(),
                n => format!("{n} families"),
            }
        ),
        drawing: Drawing::Growth(rows),
        table: None,
        notes: vec![
            format!(
                "The number in each panel is the family’s in the table below (from {number} on); at the right end stand \
                 all of its posts. The filled part is the suspect part."
            ),
            "Families are near-identical original posts by at least three authors; reposts repeat by design and do not \
             count."
                .into(),
        ],
        keys: Vec::new(),
    }));
}

fn ratings(s: &mut Section<'_>, c: &CampaignFinding) {
    match &c.domain_ratings {
        claque_schema::Assessment::Assessed { result: r } => {
            let group = |name: &str, mean: Option<f64>| match mean {
                Some(m) => format!("{name} {}", numbers::plain(m)),
                None => format!("{name} not given (fewer than twenty rated links)"),
            };
            s.text(format!(
                "The list {} rates {} of the campaign’s links ({}). Their mean rating is {}; {}; {}. The median of the \
                 list’s {} domains is {}. A rating is its author’s judgement of a whole domain.",
                r.list,
                numbers::value(Unit::Share, &r.coverage),
                numbers::range(Unit::Share, &r.coverage.interval),
                numbers::plain(r.mean_all),
                group("in the suspect part", r.mean_suspect),
                group("in the rest", r.mean_rest),
                count(r.n_listed),
                numbers::plain(r.list_median)
            ));
        }
        claque_schema::Assessment::NotAssessed { why } => {
            s.text(format!("Reliability of the domains was not assessed: {why}."));
        }
    }
}

fn together(c: &CampaignFinding) -> Section<'_> {
    let mut s = Section::new("together", "Who acts together");
    s.assess("Coordination", &c.coordination, coordination);
    s.push(Block::Heading("The same words".into()));
    s.assess("Network of shared texts", &c.text_network, |s, net| {
        s.text(
            "Who posts the same words, whatever the time. No chance model stands behind these edges: a slogan or a share \
             button joins people, too. Families of three hundred authors and more join nobody.",
        );
        network::blocks(s, net, "shared_texts");
    });
    s.push(Block::Heading("The interaction network".into()));
    s.assess("Interaction network", &c.network, |s, net| network::blocks(s, net, "interaction"));
    s
}

fn coordination<'a>(s: &mut Section<'a>, c: &'a Coordination) {
    s.push(Block::Heading("Timing beyond chance".into()));
    s.text(match c.n_edges {
        0 if c.n_alone > 0 => format!(
            "No three of the accounts act together within {} more often than chance allows. {} of {} do so without a \
             third, which two people who read one feed together do, too.",
            duration(i64::from(c.window_s)),
            count(c.n_alone),
            counted(c.n_tested, "tested pair", "tested pairs")
        ),
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
    if c.n_explained > 0 {
        s.text(format!(
            "Of these, {} would arise if each account were merely quick by itself.",
            counted(c.n_explained, "pair", "pairs")
        ));
    }
    if c.n_unstable > 0 {
        s.text(format!(
            "{} more did not survive other parameters and are not listed.",
            counted(c.n_unstable, "pair", "pairs")
        ));
    }
    s.text(format!("Method: {}", c.method));
    if let Some(net) = &c.network {
        network::blocks(s, net, "coordinated");
    }
    if !c.networks.is_empty() {
        s.push(Block::Table(table::campaign::networks(&c.networks).with_note(
            "Connected by chance: the chance that any accounts are joined like this by accidental edges. Fast followers: \
             members that act within the window of the first, of those that follow. Stable: members that stay when \
             objects are drawn anew.",
        )));
    }
    if !c.edges.is_empty() {
        s.push(Block::Table(table::campaign::pairs(&c.edges).with_note(
            "Observed and expected are encounters within the window; q is controlled for the number of pairs tested. Own \
             quickness: whether two people who are both this quick would meet as often.",
        )));
    }
    if !c.caveats.is_empty() {
        s.push(Block::List(c.caveats.iter().map(|c| c.0.clone()).collect()));
    }
}
