//! Blocks that audiences and campaigns share: bands, thresholds, scores, accounts for review.

use super::{Block, Chart, Section};
use crate::chart::{Drawing, interval::Row, stacked_bar::Part};
use crate::numbers::{self, count, counted};
use crate::palette::Role;
use crate::table;
use claque_analysis::report::{BandCount, Body, Histogram, Unit};
use claque_schema::{Band, Estimate, ScoreRow};

/// What the two sides of the case are called: what they speak for and against.
pub fn sides(body: &Body) -> [&'static str; 2] {
    match body {
        Body::Audience { .. } | Body::Overview { .. } => {
            ["What speaks for accounts that are automated or paid for", "What speaks against it"]
        }
        Body::Comparison { .. } => ["Nothing unusual found", "What to ask before booking"],
        Body::Campaign { .. } | Body::Network { .. } => ["What speaks for coordination", "What speaks against it"],
    }
}

/// What the interval of a share means, once per section.
pub const READ_WHISKER: &str = "The dot is the best single value; the whisker is where the truth may lie.";

/// Bands as one bar.
pub fn bands<'a>(s: &mut Section<'a>, rows: &'a [BandCount]) {
    let total: u64 = rows.iter().map(|b| b.n).sum();
    if total == 0 {
        let why = "no account has a band; score the dataset first";
        s.push(Block::NotAssessed { title: "Bands".into(), why: why.into() });
        return;
    }
    let suspect = rows.iter().find(|b| b.band == Band::LikelyAutomated);
    let title = match suspect {
        Some(b) => format!(
            "{} of {} accounts score as likely automated: {}",
            count(b.n),
            count(total),
            numbers::share(b.share.value)
        ),
        None => format!("{} by band", counted(total, "account", "accounts")),
    };
    let parts = rows.iter().map(|b| Part { label: b.band.name().to_owned(), n: b.n, role: Role::of(b.band) }).collect();
    let denominator = rows.first().map_or("accounts", |b| b.share.denominator.as_str());
    s.push(Block::Chart(Chart {
        title,
        measure: format!("Accounts by band, share of {denominator}, n = {}", count(total)),
        drawing: Drawing::StackedBar(parts),
        table: Some(table::audience::bands(rows)),
        notes: vec![
            "A band says how an account behaves, not what it is. “Insufficient” means that too little is known to say \
             anything; such accounts are never counted as suspect."
                .into(),
        ],
        keys: Vec::new(),
    }));
}

/// The suspect share under other thresholds.
pub fn thresholds<'a>(s: &mut Section<'a>, rows: &'a [(f64, Estimate)], used: Option<[f64; 2]>, of: &'static str) {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let drawn = rows
        .iter()
        .map(|(t, e)| {
            let strong = used.is_some_and(|u| (u[1] - t).abs() < 1e-9);
            let label = format!("threshold {}{}", numbers::plain(*t), if strong { " (used)" } else { "" });
            Row { strong, ..Row::of(label, Unit::Share, e, if strong { Role::Suspect } else { Role::Rest }) }
        })
        .collect();
    let (a, b) = (&first.1, &last.1);
    s.push(Block::Chart(Chart {
        title: format!(
            "Another threshold would have said between {} and {}",
            numbers::value(Unit::Share, if a.value < b.value { a } else { b }),
            numbers::value(Unit::Share, if a.value < b.value { b } else { a })
        ),
        measure: format!(
            "Suspect share of {}, by the probability from which an account counts as suspect",
            a.denominator
        ),
        drawing: Drawing::Intervals { unit: Unit::Share, rows: drawn },
        table: Some(table::audience::thresholds(rows, of)),
        notes: vec![READ_WHISKER.into(), capital(&a.method)],
        keys: Vec::new(),
    }));
}

/// Scores in bins.
pub fn scores<'a>(s: &mut Section<'a>, h: &'a Histogram, thresholds: Option<[f64; 2]>) {
    let total: u64 = h.counts.iter().sum();
    let mut seen = 0;
    let half = h.counts.iter().position(|c| {
        seen += c;
        2 * seen >= total
    });
    let step = (h.high - h.low) / h.counts.len().max(1) as f64;
    let title = match half {
        Some(i) if total > 0 => format!(
            "Half of the {} scores lie below {}",
            count(total),
            numbers::probability(h.low + (i + 1) as f64 * step)
        ),
        _ => "No account has a score".to_owned(),
    };
    let mut notes = Vec::new();
    if let Some([low, high]) = thresholds {
        notes.push(format!(
            "The lines are the thresholds of the bands: below {} likely human, from {} on likely automated.",
            numbers::plain(low),
            numbers::plain(high)
        ));
    }
    if h.n_missing > 0 {
        notes.push(format!("{} had no score and are not in the picture.", counted(h.n_missing, "account", "accounts")));
    }
    s.push(Block::Chart(Chart {
        title,
        measure: format!("{}, accounts per bin", capital(&h.measure)),
        drawing: Drawing::Histogram { histogram: h, thresholds },
        table: Some(table::audience::scores(h)),
        notes,
        keys: Vec::new(),
    }));
}

/// Accounts for a reviewer, with the reasons of the first ones drawn.
pub fn review<'a>(s: &mut Section<'a>, rows: &'a [ScoreRow], who: &str) {
    s.push(Block::Heading("Accounts worth a reviewer’s look".into()));
    if rows.is_empty() {
        s.text(format!("None of the {who} scores as likely automated."));
        return;
    }
    s.text(
        "Most suspect first. A score is a reason to look, never a verdict: before anything is done about an account, \
         a person reviews it and its holder can contest.",
    );
    s.push(Block::Table(
        table::scores::table("accounts", "Accounts worth a reviewer’s look", rows).without_caption().with_note(
            "Tokens can be joined to raw ids by the holder of the raw file, and nobody else, with claque token.",
        ),
    ));
    let charts: Vec<Chart> = rows.iter().filter(|r| !r.reasons.is_empty()).take(3).map(explain).collect();
    if !charts.is_empty() {
        let title = match charts.len() {
            1 => "Why: the reasons behind the first score".to_owned(),
            n => format!("Why: the reasons behind the first {} scores", ["", "", "two", "three"][n.min(3)]),
        };
        s.push(Block::Folded { title, charts });
    }
}

fn explain(row: &ScoreRow) -> Chart<'_> {
    let score = match (row.probability, row.interval) {
        (Some(p), Some(i)) => {
            format!("{} ({})", numbers::probability(p), numbers::probability_range(&i))
        }
        (Some(p), None) => numbers::probability(p),
        (None, _) => "abstained".to_owned(),
    };
    Chart {
        title: format!("{}: {}, {score}", row.account, row.band.name()),
        measure: "Contribution to the score in log-odds; the account’s value; the middle half among people".into(),
        drawing: Drawing::Reasons(row),
        table: None,
        notes: Vec::new(),
        keys: Vec::new(),
    }
}

/// First letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
