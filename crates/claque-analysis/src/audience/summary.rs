//! Page one of an audience report, written from its numbers.

use crate::limits;
use crate::report::{AudienceFinding, Explanation, Figure, Summary, Unit};
use claque_schema::{Assessment, Confidence, Estimate};

/// Writes page one for one or several creators.
pub fn summarise(creators: &[AudienceFinding]) -> Summary {
    let answer = match creators {
        [] => "No creator was named.".to_string(),
        [one] => answer_one(one),
        many => answer_many(many),
    };
    let confidence = creators.iter().map(confidence).min().unwrap_or(Confidence::Low);
    let mut summary = Summary {
        answer,
        likelihood: None,
        confidence,
        figures: creators.iter().flat_map(|c| figures(c, creators.len() > 1)).take(6).collect(),
        speaks_for: Vec::new(),
        speaks_against: Vec::new(),
        not_assessed: Vec::new(),
        innocent: Vec::new(),
        next_steps: Vec::new(),
    };
    for creator in creators {
        let prefix = if creators.len() > 1 { format!("{}: ", creator.creator) } else { String::new() };
        both_sides(creator, &prefix, &mut summary);
        not_assessed(creator, &prefix, &mut summary);
    }
    summary.innocent = innocent(creators);
    summary.next_steps = next_steps(creators);
    summary
}

/// `12 % (8–17 %)`.
pub fn share_words(estimate: &Estimate) -> String {
    let percent = |x: f64| format!("{:.0}", x * 100.0);
    let Estimate { value, interval, .. } = estimate;
    format!("{} % ({}–{} %)", percent(*value), percent(interval.low), percent(interval.high))
}

fn answer_one(finding: &AudienceFinding) -> String {
    match &finding.suspect_share {
        Assessment::Assessed { result } => format!(
            "Of this creator's {} {} held, {} are estimated to behave like automated or paid-for accounts, with {} \
             confidence{}.",
            thousands(finding.n_held),
            finding.audience_is,
            share_words(result),
            confidence(finding).name(),
            block_clause(finding)
        ),
        Assessment::NotAssessed { why } => {
            format!("No share can be given for this audience: {why}{}.", block_clause(finding))
        }
    }
}

fn answer_many(creators: &[AudienceFinding]) -> String {
    let mut ranked: Vec<(&AudienceFinding, &Estimate)> =
        creators.iter().filter_map(|c| c.suspect_share.get().map(|e| (c, e))).collect();
    ranked.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
    match ranked.as_slice() {
        [] => "No share can be given for any of these audiences.".to_string(),
        [(only, e)] => format!("A share can be given for one audience only: {} has {}.", only.creator, share_words(e)),
        [(best, low), .., (worst, high)] => {
            let apart = low.interval.high < high.interval.low;
            let verdict = if apart { "the difference is beyond the intervals" } else { "the intervals overlap: a tie" };
            format!(
                "Suspect shares run from {} of {}'s audience to {} of {}'s; {verdict}.",
                share_words(low),
                best.creator,
                share_words(high),
                worst.creator
            )
        }
    }
}

fn block_clause(finding: &AudienceFinding) -> String {
    let Some(order) = finding.follow_order.get() else { return String::new() };
    let n: u64 = order.blocks.iter().map(|b| b.n).sum();
    match order.blocks.len() {
        0 => String::new(),
        1 => format!("; one block of {} followers came in an unusual way", thousands(n)),
        k => format!("; {k} blocks with {} followers in all came in an unusual way", thousands(n)),
    }
}

fn confidence(finding: &AudienceFinding) -> Confidence {
    limits::confidence(finding.suspect_share.get(), finding.n_scored, finding.n_held)
}

fn figures(finding: &AudienceFinding, named: bool) -> Vec<Figure> {
    let suffix = if named { format!(" · {}", finding.creator) } else { String::new() };
    let mut figures = vec![Figure {
        name: format!("Suspect share of {}{suffix}", finding.audience_is),
        unit: Unit::Share,
        estimate: finding.suspect_share.clone(),
    }];
    if let Some(engagement) = finding.engagement.get() {
        figures.push(Figure {
            name: format!("Suspect share of engagements{suffix}"),
            unit: Unit::Share,
            estimate: engagement.suspect_share.clone(),
        });
    }
    if !named && let Some(automated) = finding.bands.first() {
        figures.push(Figure {
            name: "Counted in the band “likely automated”".to_string(),
            unit: Unit::Share,
            estimate: Assessment::of(automated.share.clone()),
        });
    }
    figures
}

fn both_sides(finding: &AudienceFinding, prefix: &str, summary: &mut Summary) {
    if let Some(order) = finding.follow_order.get() {
        for block in &order.blocks {
            summary.speaks_for.push(format!("{prefix}{} ({}).", block.words, q_words(block.q)));
        }
        if order.blocks.is_empty() {
            summary.speaks_against.push(format!(
                "{prefix}Follow order and creation dates of {} followers show no block beyond the audience's own history.",
                thousands(order.n)
            ));
        }
    }
    if let Some(share) = finding.suspect_share.get() {
        if share.interval.low > 0.10 {
            summary.speaks_for.push(format!(
                "{prefix}Even the lower bound of the suspect share, {:.0} %, is above a tenth.",
                share.interval.low * 100.0
            ));
        }
        if share.interval.low < 0.05 {
            summary.speaks_against.push(format!(
                "{prefix}The interval reaches down to {:.0} %: the scores alone would allow a largely authentic audience.",
                share.interval.low * 100.0
            ));
        }
    }
    if let Some(human) = finding.bands.iter().find(|b| b.band == claque_schema::Band::LikelyHuman)
        && human.n > 0
    {
        summary.speaks_against.push(format!(
            "{prefix}{} of {} accounts are in the band “likely human”.",
            thousands(human.n),
            thousands(finding.n_held)
        ));
    }
    if let Some(growth) = finding.growth.get() {
        for burst in &growth.bursts {
            summary.speaks_for.push(format!("{prefix}A burst of growth: {}.", burst.words));
        }
    }
}

fn not_assessed(finding: &AudienceFinding, prefix: &str, summary: &mut Summary) {
    let parts = [
        ("Suspect share", finding.suspect_share.why_not()),
        ("Follow order", finding.follow_order.why_not()),
        ("Growth", finding.growth.why_not()),
        ("Engagement", finding.engagement.why_not()),
        ("Interactions among the audience", finding.network.why_not()),
    ];
    for (name, why) in parts {
        if let Some(why) = why {
            summary.not_assessed.push(format!("{prefix}{name}: {why}."));
        }
    }
    if finding.n_abstained > 0 {
        summary.not_assessed.push(format!(
            "{prefix}{} of {} accounts have no score because too little is known about them.",
            thousands(finding.n_abstained),
            thousands(finding.n_held)
        ));
    }
}

fn innocent(creators: &[AudienceFinding]) -> Vec<Explanation> {
    let blocks: Vec<_> = creators.iter().filter_map(|c| c.follow_order.get()).flat_map(|o| &o.blocks).collect();
    let newcomers = blocks
        .iter()
        .filter(|b| b.words.contains("new when they followed") || b.words.contains("sign-up campaign could"))
        .count();
    let tested = creators.iter().any(|c| c.follow_order.get().is_some());
    let result = match (tested, blocks.len(), newcomers) {
        (false, ..) => "not tested: no follower list with creation dates".to_string(),
        (true, 0, _) => "nothing to explain: no block was found".to_string(),
        (true, all, 0) => format!("does not fit: in none of {all} block(s) were the accounts new when they followed"),
        (true, all, k) => format!("could explain {k} of {all} block(s), whose accounts were new when they followed"),
    };
    vec![
        Explanation { name: "A viral moment or give-away".to_string(), result },
        Explanation {
            name: "Quiet but real people".to_string(),
            result: "accounts with little activity are `unsure` or `insufficient`, and never counted as suspect for it"
                .to_string(),
        },
    ]
}

fn next_steps(creators: &[AudienceFinding]) -> Vec<String> {
    let mut steps = Vec::new();
    if creators.iter().any(|c| c.suspect_share.get().is_none_or(|e| e.interval.width() > 0.15)) {
        steps.push(
            "Review a random sample of 50 accounts by hand: it narrows the interval more than more data would.".into(),
        );
    }
    if creators.iter().any(|c| c.n_followers_stated.is_some_and(|all| c.n_held * 2 < all)) {
        steps.push("Collect a larger part of the follower list: less than half of it is held.".into());
    }
    if creators.iter().any(|c| c.engagement.get().is_none()) {
        steps.push(
            "Collect likes and comments of recent posts, so that engagement can be judged beside the audience.".into(),
        );
    }
    if creators.iter().any(|c| c.follow_order.get().is_some_and(|o| !o.blocks.is_empty())) {
        steps.push(
            "Ask the creator what happened when the marked blocks arrived; compare with campaigns and press.".into(),
        );
    }
    steps
}

/// Nobody needs to know how many zeros.
fn q_words(q: f64) -> String {
    if q < 1e-6 { "q below one in a million".to_string() } else { format!("q = {q:.1e}") }
}

/// `12,345`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
