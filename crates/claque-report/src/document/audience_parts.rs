//! Parts of an audience's section: types, reach and money, comments, pods, rates; and what stands beside all creators.

use super::{Block, Chart, Section, audience, parts};
use crate::chart::{Drawing, interval::Row, stacked_bar::Part};
use crate::numbers::{self, count, counted};
use crate::palette::Role;
use crate::table;
use claque_analysis::report::{
    AudienceTypes, CommentFinding, Gate, GrowthFinding, Money, Overlap, PodFinding, Rates, Unit,
};

/// Colour of a type.
fn role(name: &str) -> Role {
    match name {
        "likely fake followers" | "likely amplifiers" => Role::Suspect,
        "unsure" => Role::Unsure,
        "insufficient" => Role::Insufficient,
        "benign automation" => Role::Benign,
        "authentic people" | "creators" | "organisations" => Role::Authentic,
        _ => Role::Rest,
    }
}

/// Types as one bar, with the result under other conventions.
pub fn types<'a>(s: &mut Section<'a>, t: &'a AudienceTypes) {
    let shown = || t.types.iter().filter_map(|t| t.share.as_ref().map(|e| (t, e)));
    let largest = shown().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let title = largest.map_or("Types are held back: the audience is too small".to_owned(), |(t, e)| {
        format!("The largest part is {}: {}", t.name, numbers::estimate(Unit::Share, e))
    });
    let drawn = shown()
        .map(|(t, e)| Part { label: t.name.clone(), n: (e.value * e.n as f64).round() as u64, role: role(&t.name) })
        .filter(|p| p.n > 0)
        .collect();
    let cuts = &t.cut_offs;
    s.push(Block::Chart(Chart {
        title,
        measure: "Accounts by type; an account near a cut-off counts in parts".into(),
        drawing: Drawing::StackedBar(drawn),
        table: Some(table::engagement::types(t)),
        notes: vec![format!(
            "Mass followers follow more than {} accounts, creators have more than {} followers, inactive accounts wrote \
             fewer than {} posts or none for {} days. Half of “unsure” and the likely fake followers and amplifiers make \
             the suspect share. Inactive people and benign automation are never part of it.",
            count(u64::from(cuts.mass_following)),
            count(u64::from(cuts.creator_followers)),
            cuts.active_posts,
            cuts.idle_days
        )],
        keys: Vec::new(),
    }));
    s.push(Block::Table(table::engagement::conventions(t)));
}

/// Reach and prices, as dots with whiskers.
pub fn money<'a>(s: &mut Section<'a>, m: &'a Money) {
    let rows = vec![
        Row::of("authentic followers".into(), Unit::Count, &m.authentic_followers, Role::Authentic),
        Row::of("effective reach".into(), Unit::Count, &m.effective_reach, Role::Accent),
    ];
    s.push(Block::Chart(Chart {
        title: format!("A post may reach {} authentic followers", numbers::estimate(Unit::Count, &m.effective_reach)),
        measure: "Followers, with intervals".into(),
        drawing: Drawing::Intervals { unit: Unit::Count, rows },
        table: Some(table::engagement::money(m)),
        notes: vec![parts::READ_WHISKER.to_owned(), m.effective_reach.method.clone()],
        keys: Vec::new(),
    }));
}

/// Growth: follow times where known, snapshots, events.
pub fn growth<'a>(s: &mut Section<'a>, g: &'a GrowthFinding) {
    if let Some(t) = &g.over_time {
        s.push(Block::Chart(audience::timeline(t, "growth", "new followers", "New followers")));
    }
    let mut facts = Vec::new();
    if g.snapshots.len() > 1 {
        facts.push(format!("Followers were counted at {} times; {}.", count(g.snapshots.len() as u64), g.history));
    }
    facts.extend(g.changes.iter().map(|c| format!("{} to {}: {}.", c.from.date(), c.to.date(), c.words)));
    facts.extend(g.follow_unfollow.iter().map(|w| format!("{}.", parts::capital(w))));
    if g.n_lists > 1 {
        facts.push(format!(
            "{} lists were taken; {} of the earlier ones are not in the last.",
            g.n_lists,
            counted(g.n_gone, "follower", "followers")
        ));
    }
    facts.extend(g.events.iter().map(|e| format!("You named: {}, “{}”.", e.at.date(), e.text)));
    if !facts.is_empty() {
        s.push(Block::Heading("Growth and what is known of it".into()));
        s.push(Block::List(facts));
    }
}

/// Engagement as counted by the platform.
pub fn rates<'a>(s: &mut Section<'a>, r: &'a Rates) {
    s.push(Block::Heading("Engagement rate".into()));
    let mut facts = vec![(
        format!("Engagements per post, median of {} posts", count(r.n_posts)),
        numbers::estimate(Unit::Count, &r.engagements_per_post),
    )];
    if let Some(rate) = &r.rate {
        facts.push(("Per follower".into(), numbers::estimate(Unit::Share, rate)));
    }
    if let Some(b) = &r.benchmark {
        facts.push((b.name.clone(), numbers::share(b.rate)));
    }
    for p in &r.periods {
        let value = p.engagements_per_post.map_or("no posts".to_owned(), |[m, low, high]| {
            format!("{} ({}–{}), {} posts", numbers::plain(m), numbers::plain(low), numbers::plain(high), p.n_posts)
        });
        facts.push((parts::capital(&p.period), value));
    }
    s.push(Block::Facts(facts));
    if !r.outliers.is_empty() {
        s.push(Block::Table(table::engagement::outliers(&r.outliers)));
    }
}

/// Comments by drawer.
pub fn comments<'a>(s: &mut Section<'a>, c: &'a CommentFinding) {
    let parts = c
        .drawers
        .iter()
        .map(|(name, n)| Part {
            label: name.clone(),
            n: *n,
            role: match name.as_str() {
                "copied by others" | "used again" => Role::Suspect,
                "own words" => Role::Authentic,
                _ => Role::Rest,
            },
        })
        .filter(|p| p.n > 0)
        .collect();
    let mut notes = vec![
        "Only copies and texts used again speak against a comment; hearts and tagged friends are what people post. No word \
         list is used, so every language is treated alike."
            .to_owned(),
    ];
    if let (Some(middle), Some(fast)) = (c.median_latency_s, c.within_minute_share) {
        notes.push(format!(
            "Half of the comments came within {}; {} within a minute of the post.",
            numbers::duration(middle as i64),
            numbers::share(fast)
        ));
    }
    s.push(Block::Chart(Chart {
        title: match c.authentic_share.get() {
            Some(share) => format!(
                "{} of comments are neither copied nor from suspect accounts",
                numbers::estimate(Unit::Share, share)
            ),
            None => "Comments by what they say, whoever wrote them".to_owned(),
        },
        measure: format!(
            "Comments by kind, n = {} from {}",
            count(c.n_comments),
            counted(c.n_accounts, "account", "accounts")
        ),
        drawing: Drawing::StackedBar(parts),
        table: Some(table::engagement::comments(c)),
        notes,
        keys: Vec::new(),
    }));
}

/// Pods.
pub fn pods<'a>(s: &mut Section<'a>, p: &'a PodFinding) {
    s.push(Block::Heading(match p.pods.iter().filter(|p| p.mutual).count() {
        0 => "No accounts comment on each other’s posts beyond chance".into(),
        n => format!("{} comment on each other’s posts beyond chance", counted(n as u64, "group", "groups")),
    }));
    s.text(format!(
        "{} of accounts were tested under {} with comments.",
        counted(p.n_pairs_tested, "pair", "pairs"),
        counted(p.n_posts, "post", "posts")
    ));
    if !p.pods.is_empty() {
        s.push(Block::Table(table::engagement::pods(&p.pods)));
    }
}

/// What stands beside all creators: shared accounts, the gate.
pub fn beside<'a>(sections: &mut [Section<'a>], overlaps: &'a [Overlap], gate: Option<&'a Gate>) {
    let Some(first) = sections.first_mut() else { return };
    if !overlaps.is_empty() {
        first.push(Block::Table(table::comparison::overlaps(overlaps)));
    }
    if let Some(gate) = gate {
        first.push(Block::Heading(
            if gate.crossed { "The gate was crossed" } else { "The gate was not crossed" }.into(),
        ));
        first.push(Block::List(gate.reasons.iter().map(|r| format!("{}: {}.", r.creator, r.words)).collect()));
    }
}
