//! Sections of `claque network`: the networks with their evidence, the pairs, the counts behind them.

use super::{Block, Section, network, parts};
use crate::numbers::{self, count, counted, duration};
use crate::table::networks as table;
use claque_analysis::report::{NetworkGroup, NetworksFinding};

/// Networks that get a part of their own.
const DETAILED: usize = 6;

/// All sections.
pub fn sections(found: &NetworksFinding) -> Vec<Section<'_>> {
    let mut out = vec![together(found)];
    out.extend(found.networks.iter().take(DETAILED).map(one));
    out.push(pairs(found));
    out.push(counts(found));
    out
}

fn together(found: &NetworksFinding) -> Section<'_> {
    let mut s = Section::new("networks", "Who acts together");
    let span = match (found.since, found.until) {
        (Some(a), Some(b)) => format!(" between {} and {} UTC", numbers::moment(a, 60), numbers::moment(b, 60)),
        _ => String::new(),
    };
    s.text(format!(
        "{} on objects ({}) by {}{span}. {} that a third account meets are beyond chance, of {}; they join {} in {} (largest \
         {}).",
        counted(found.n_actions, "action", "actions"),
        found.kinds.join(", "),
        counted(found.n_active, "account", "accounts"),
        counted(found.n_edges, "pair", "pairs"),
        counted(found.n_tested, "test", "tests"),
        counted(found.n_accounts, "account", "accounts"),
        counted(found.n_components, "component", "components"),
        count(found.largest_component),
    ));
    s.text(format!("Method: {}.", found.method));
    if let Some(net) = &found.picture {
        network::picture(&mut s, net, "network");
    }
    if found.networks.is_empty() {
        s.push(Block::NotAssessed {
            title: "Networks".into(),
            why: "No three accounts are joined by pairs beyond chance.".into(),
        });
    } else {
        let shown = format!(
            "Communities by Leiden at resolution {}, of three or more accounts, that survive the grid of windows; {} in all.",
            numbers::plain(found.leiden_resolution),
            count(found.n_networks)
        );
        s.push(Block::Table(table::networks(&found.networks).with_note(shown)));
    }
    if !found.caveats.is_empty() {
        s.push(Block::List(found.caveats.iter().map(|c| c.0.clone()).collect()));
    }
    s
}

fn one(n: &NetworkGroup) -> Section<'_> {
    let title = format!("Network {}: {}", n.number, counted(n.n_accounts, "account", "accounts"));
    let mut s = Section::new(format!("network-{}", n.number), title);
    let at: Vec<String> =
        n.by_cell.iter().map(|(kind, w, edges)| format!("{} {kind} within {}", count(*edges), duration(*w))).collect();
    let rhythm = match (n.rhythm.get(), n.rhythm.why_not()) {
        (Some(r), _) => format!(
            "hours of {} members overlap by {}, a member's and an outsider's by {}",
            count(r.n),
            numbers::share(r.inside),
            numbers::share(r.outside)
        ),
        (None, why) => format!("not assessed: {}", why.unwrap_or_default()),
    };
    s.push(Block::Facts(vec![
        ("Pairs".into(), format!("{} of all possible: {}", numbers::share(n.density), count(n.n_edges))),
        ("Time".into(), format!("{} to {} UTC", numbers::moment(n.first_at, 60), numbers::moment(n.last_at, 60))),
        ("Co-actions".into(), format!("{}; median lag {} s", count(n.n_coactions), numbers::plain(n.median_lag_s))),
        ("Core".into(), format!("{} members in the {}-core, the others at the edge", count(n.n_core), n.core_k)),
        ("Rhythm".into(), rhythm),
        ("Scores".into(), format!("{} of {} with a score are likely automated", count(n.n_suspect), count(n.n_scored))),
        ("Beyond chance at".into(), at.join(", ")),
        ("Against chance".into(), chance(n)),
        ("Stability".into(), stability(n)),
    ]));
    if !n.leaders.is_empty() || !n.amplifiers.is_empty() {
        s.push(Block::Table(table::roles(n)));
    }
    s.push(Block::Table(table::objects(n, &n.objects)));
    let innocent: Vec<String> = n.explanations.iter().map(|e| format!("{}: {}", e.name, e.words)).collect();
    if !innocent.is_empty() {
        s.push(Block::Heading("Innocent explanations, tested".into()));
        s.push(Block::List(innocent));
    }
    s.push(Block::Table(
        table::evidence(n, &n.evidence)
            .with_note("The fastest meetings of the heaviest pairs, each on another object."),
    ));
    parts::bands(&mut s, &n.bands);
    if !n.caveats.is_empty() {
        s.push(Block::List(n.caveats.iter().map(|c| c.0.clone()).collect()));
    }
    s
}

fn chance(n: &NetworkGroup) -> String {
    let synchrony = n.synchrony.as_ref().map_or("not assessed".to_owned(), |s| {
        format!(
            "{} of {} follow the first within {} where {} are expected ({}; log₁₀ p {})",
            count(s.observed),
            count(s.n),
            duration(s.window_s.into()),
            numbers::plain(s.expected),
            s.kind,
            numbers::plain(s.log10_p)
        )
    });
    format!(
        "{}: synchrony {synchrony}; density {} pairs where chance gives at most {} (log₁₀ p {})",
        if n.significant { "significant" } else { "not significant as a whole" },
        count(n.n_edges),
        numbers::plain(n.expected_edges),
        numbers::plain(n.connected_log10_p)
    )
}

fn stability(n: &NetworkGroup) -> String {
    let grid: Vec<String> =
        n.stability.grid.iter().map(|(at, share)| format!("{} at {at}", numbers::share(*share))).collect();
    format!(
        "members that keep an edge: {}; {} when the objects are drawn anew ({} draws)",
        grid.join(", "),
        numbers::share(n.stability.bootstrap),
        n.stability.n_bootstrap
    )
}

fn pairs(found: &NetworksFinding) -> Section<'_> {
    let mut s = Section::new("pairs", "Pairs beyond chance");
    if found.edges.is_empty() {
        s.text("None.");
        return s;
    }
    s.push(Block::Table(table::pairs(found).without_caption().with_note(
        "Weight is the smaller number of distinct posts of the two sides, so that one busy account cannot raise it. \
         The strongest evidence stands first: weight, rarity of objects, texts and scores together. Observed and expected are \
         meetings within the window, an episode counted once; every \
         column is explained by claque network --help-attributes.",
    )));
    s
}

fn counts(found: &NetworksFinding) -> Section<'_> {
    let mut s = Section::new("windows", "Counts by kind and window");
    s.text(
        "How many pairs of accounts meet at all. Most of them meet by chance: compare the last column, which counts \
         pairs beyond chance at that kind and window alone.",
    );
    s.push(Block::Table(table::curve(&found.curve).without_caption()));
    if !found.saturated.is_empty() {
        s.push(Block::Table(table::saturated(&found.saturated)));
    }
    s
}
