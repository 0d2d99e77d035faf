//! A shortlist: creators by the authenticity of their audiences, with ties where the data cannot tell.
//!
//! Sorted by suspect share, the most authentic first. Whoever's interval overlaps with that of the first of a place
//! shares the place: the order inside of a place may be chance, and a price should decide there. Creators without a
//! share come last, without a place.

use crate::report::{AudienceFinding, Comparison, ComparisonRow, Overlap, Summary};
use claque_schema::{Assessment, Confidence, Estimate, Interval};

/// How places are given, as printed.
pub const RULE: &str = "Sorted by suspect share, the most authentic audience first. Creators whose intervals overlap with \
that of the first of a place share the place: among them the order may be chance, so let price and fit decide.";

/// What is said of a creator about whom nothing has to be said.
const NOTHING: &str = "nothing unusual beside the share";

/// Makes the shortlist; `labels` are the names that the user gave, in the order of the findings.
pub fn of(findings: &[AudienceFinding], labels: &[Option<String>], overlaps: Vec<Overlap>) -> Comparison {
    let mut rows: Vec<ComparisonRow> =
        findings.iter().enumerate().map(|(i, f)| row(f, labels.get(i).cloned().flatten())).collect();
    let value = |r: &ComparisonRow| r.suspect_share.get().map_or(2.0, |e| e.value);
    rows.sort_by(|a, b| value(a).total_cmp(&value(b)).then(a.creator.cmp(&b.creator)));
    let mut first: Option<(u64, Interval)> = None;
    for (i, row) in rows.iter_mut().enumerate() {
        let Some(e) = row.suspect_share.get() else { continue };
        let place = match first {
            Some((place, interval)) if e.interval.low <= interval.high => place,
            _ => {
                first = Some((i as u64 + 1, e.interval));
                i as u64 + 1
            }
        };
        row.place = Some(place);
    }
    for i in 0..rows.len() {
        rows[i].tied = rows[i].place.is_some() && rows.iter().filter(|r| r.place == rows[i].place).count() > 1;
    }
    Comparison { rows, overlaps, rule: RULE.to_string() }
}

fn row(f: &AudienceFinding, label: Option<String>) -> ComparisonRow {
    let money = f.money.get();
    ComparisonRow {
        place: None,
        tied: false,
        creator: f.creator,
        label,
        n_followers: f.n_followers_stated.unwrap_or(f.n_held),
        suspect_share: f.suspect_share.clone(),
        effective_reach: money.map(|m| m.effective_reach.clone()),
        engagement_rate: f.rates.get().and_then(|r| r.rate.clone()),
        suspect_engagements: match f.engagement.get() {
            Some(e) => e.suspect_share.clone(),
            None => Assessment::missing(f.engagement.why_not().unwrap_or_default()),
        },
        blocks: f.follow_order.get().map(|o| (o.blocks.len() as u64, o.blocks.iter().map(|b| b.n).sum())),
        pods: f.pods.get().map(|p| p.pods.iter().filter(|p| p.mutual).count() as u64),
        fee: money.and_then(|m| m.fee),
        cost_per_reach: money.and_then(|m| m.cost_per_effective_reach.clone()),
        expected_waste: money.and_then(|m| m.expected_waste.clone()),
        words: words(f),
    }
}

/// What a buyer should know of one creator.
fn words(f: &AudienceFinding) -> String {
    let mut parts = Vec::new();
    match f.suspect_share.get() {
        Some(e) if e.interval.width() > 0.25 => {
            parts.push("the interval is wide: review 50 accounts before paying".into())
        }
        Some(_) => {}
        None => parts.push(format!("no share: {}", f.suspect_share.why_not().unwrap_or_default())),
    }
    if let Some(order) = f.follow_order.get().filter(|o| !o.blocks.is_empty()) {
        let n: u64 = order.blocks.iter().map(|b| b.n).sum();
        parts.push(format!("{n} followers came in unusual blocks ({}): ask what happened then", order.blocks.len()));
    }
    if let Some(pods) = f.pods.get().filter(|p| p.pods.iter().any(|p| p.mutual && p.includes_creator)) {
        let n = pods.pods.iter().filter(|p| p.includes_creator).map(|p| p.members.len()).max().unwrap_or(0);
        parts.push(format!("comments on each other's posts with {} others beyond chance", n.saturating_sub(1)));
    }
    if parts.is_empty() { NOTHING.to_string() } else { parts.join("; ") }
}

/// Page one of a comparison.
pub fn summarise(c: &Comparison) -> Summary {
    let placed: Vec<&ComparisonRow> = c.rows.iter().filter(|r| r.place.is_some()).collect();
    let answer = match placed.as_slice() {
        [] => "No share can be given for any of these audiences, so none can be preferred.".to_string(),
        [only] => format!("A share can be given for {} only: {}.", name(only), share(only)),
        [best, ..] => {
            let tied: Vec<String> = placed.iter().filter(|r| r.place == best.place).map(|r| name(r)).collect();
            let others = placed.len() - tied.len();
            match (tied.len(), others) {
                (1, _) => format!(
                    "{} has the most authentic audience of {}, beyond the intervals: {} suspect.",
                    tied[0],
                    placed.len(),
                    share(best)
                ),
                (_, 0) => format!(
                    "The scores cannot tell these {} audiences apart: suspect shares run from {} to {}, and all intervals \
                     overlap. {}",
                    placed.len(),
                    share(best),
                    placed.last().map_or_else(String::new, |r| share(r)),
                    blocks_first(&placed)
                ),
                _ => {
                    format!("{} share the first place; {others} lie behind them beyond the intervals.", tied.join(", "))
                }
            }
        }
    };
    let told = |quiet: bool| {
        let rows = c.rows.iter().filter(|r| (r.words == NOTHING) == quiet);
        rows.map(|r| format!("{}: {}.", name(r), r.words)).collect()
    };
    Summary {
        answer,
        likelihood: None,
        confidence: confidence(&placed),
        figures: Vec::new(),
        speaks_for: told(true),
        speaks_against: told(false),
        not_assessed: c
            .rows
            .iter()
            .filter_map(|r| r.suspect_share.why_not().map(|why| format!("{}: {why}", name(r))))
            .collect(),
        innocent: Vec::new(),
        next_steps: steps(c, &placed),
    }
}

fn name(r: &ComparisonRow) -> String {
    r.label.clone().unwrap_or_else(|| r.creator.to_string())
}

/// What to do where scores leave a tie: blocks in follow order do not care about scores.
fn blocks_first(placed: &[&ComparisonRow]) -> String {
    let with: Vec<String> = placed.iter().filter(|r| r.blocks.is_some_and(|(n, _)| n > 0)).map(|r| name(r)).collect();
    match with.as_slice() {
        [] => "Let price and fit decide, or review 50 accounts of each.".to_string(),
        some => format!("But followers of {} came in unusual blocks: ask about those before paying.", some.join(", ")),
    }
}

fn share(r: &ComparisonRow) -> String {
    r.suspect_share.get().map_or_else(String::new, super::share_words)
}

fn confidence(placed: &[&ComparisonRow]) -> Confidence {
    let width = |e: &Estimate| e.interval.width();
    match placed.iter().filter_map(|r| r.suspect_share.get()).map(width).fold(0.0, f64::max) {
        w if w <= 0.0 => Confidence::Low,
        w if w <= 0.10 => Confidence::High,
        w if w <= 0.35 => Confidence::Moderate,
        _ => Confidence::Low,
    }
}

fn steps(c: &Comparison, placed: &[&ComparisonRow]) -> Vec<String> {
    let mut steps = Vec::new();
    if placed.iter().any(|r| r.tied) {
        steps.push(
            "Where places are shared, compare price per follower reached; review 50 accounts of each to part them."
                .into(),
        );
    }
    if c.rows.iter().any(|r| r.fee.is_none() && r.suspect_share.get().is_some()) {
        steps.push(
            "Give each fee (`--fee`) to see what a follower reached costs and what is paid for suspect accounts."
                .into(),
        );
    }
    if c.overlaps.iter().any(|o| o.share.as_ref().is_some_and(|s| s.value > 0.2)) {
        steps.push(
            "Two of these audiences overlap by more than a fifth: booking both reaches those accounts twice.".into(),
        );
    }
    steps
}
