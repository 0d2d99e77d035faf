//! Page one of an audience report, written from its numbers.

use crate::limits;
use crate::report::{AudienceFinding, Explanation, Figure, Summary, Unit};
use crate::share::MIN_SCORED;
use claque_schema::{Assessment, Confidence, Estimate};

/// Times the usual engagement from which more of it speaks for neither side.
const MUCH_MORE: f64 = 3.0;

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
    let Some(share) = finding.suspect_share.get() else {
        let why = finding.suspect_share.why_not().unwrap_or_default();
        return format!("No share can be given for this audience: {why}{}.", block_clause(finding));
    };
    let reach = match finding.money.get() {
        Some(money) => {
            let e = &money.effective_reach;
            format!(
                ". That leaves about {} accounts ({} to {}) that are likely authentic and may see a post",
                rounded(e.value),
                rounded(e.interval.low),
                rounded(e.interval.high)
            )
        }
        None => String::new(),
    };
    format!(
        "Of this creator's {} {} held, {} are estimated to behave like automated or paid-for accounts, with {} \
         confidence{}{reach}.",
        thousands(finding.n_held),
        finding.audience_is,
        share_words(share),
        confidence(finding).name(),
        block_clause(finding)
    )
}

/// Two significant digits: more would pretend to be known.
fn rounded(x: f64) -> String {
    if x < 100.0 {
        return format!("{x:.0}");
    }
    let step = 10f64.powf(x.log10().floor() - 1.0);
    thousands(((x / step).round() * step) as u64)
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
        estimate: finding.suspect_share.assessment.clone(),
    }];
    if let Some(engagement) = finding.engagement.get() {
        figures.push(Figure {
            name: format!("Suspect share of engagements{suffix}"),
            unit: Unit::Share,
            estimate: engagement.suspect_share.clone(),
        });
    }
    if let Some(money) = finding.money.get().filter(|_| !named) {
        let mut add = |name: &str, unit: Unit, e: Option<&Estimate>| {
            figures.extend(e.map(|e| Figure { name: name.to_string(), unit, estimate: Assessment::of(e.clone()) }));
        };
        add("Effective reach, followers", Unit::Count, Some(&money.effective_reach));
        add("Fee per follower reached", Unit::Number, money.cost_per_effective_reach.as_ref());
        add("Of the fee, paid for suspect accounts", Unit::Number, money.expected_waste.as_ref());
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
        let bursts =
            growth.over_time.iter().flat_map(|t| &t.bursts).map(|b| format!("A burst of growth: {}.", b.words));
        let changes = growth.changes.iter().map(|c| format!("Between two snapshots, {}.", c.words));
        let turns = growth.follow_unfollow.iter().map(|w| format!("Between snapshots {w}."));
        summary.speaks_for.extend(bursts.chain(changes).chain(turns).map(|w| format!("{prefix}{w}")));
    }
    engagement_sides(finding, prefix, summary);
}

fn engagement_sides(finding: &AudienceFinding, prefix: &str, summary: &mut Summary) {
    for pod in finding.pods.get().iter().flat_map(|p| &p.pods).filter(|p| p.mutual).take(3) {
        summary.speaks_for.push(format!("{prefix}{} ({}).", capital(&pod.words), q_words(pod.q)));
    }
    if let Some(found) = finding.pods.get().filter(|p| p.pods.is_empty()) {
        summary.speaks_against.push(format!(
            "{prefix}No accounts comment on each other's posts beyond chance ({} pairs tested).",
            thousands(found.n_pairs_tested)
        ));
    }
    if let Some(comments) = finding.comments.get() {
        let copied: u64 = comments.drawers.iter().take(2).map(|d| d.1).sum();
        let words = format!(
            "{prefix}{} of {} comments are copied from others or used again by their author.",
            thousands(copied),
            thousands(comments.n_comments)
        );
        if copied * 5 > comments.n_comments {
            summary.speaks_for.push(words);
        } else {
            summary.speaks_against.push(words);
        }
    }
    if let Some(rates) = finding.rates.get()
        && let (Some(rate), Some(benchmark)) = (&rates.rate, &rates.benchmark)
    {
        let size = if benchmark.for_size { "" } else { ", not by size of audience" };
        let words = format!(
            "{prefix}A post gets {:.2} engagements per 100 followers ({:.2}–{:.2}) where {:.2} are usual by {}{size}.",
            rate.value * 100.0,
            rate.interval.low * 100.0,
            rate.interval.high * 100.0,
            benchmark.rate * 100.0,
            benchmark.name
        );
        // Far more than usual exonerates nobody: bought engagement looks like that, and so do small, close audiences.
        match () {
            () if rate.interval.high < benchmark.rate => summary.speaks_for.push(words),
            () if rate.value <= MUCH_MORE * benchmark.rate => summary.speaks_against.push(words),
            () => {}
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn not_assessed(finding: &AudienceFinding, prefix: &str, summary: &mut Summary) {
    let parts = [
        ("Suspect share", finding.suspect_share.why_not()),
        ("Follow order", finding.follow_order.why_not()),
        ("Growth", finding.growth.why_not()),
        ("Engagement", finding.engagement.why_not()),
        ("Engagement rate", finding.rates.why_not()),
        ("Comments", finding.comments.why_not()),
        ("Pods", finding.pods.why_not()),
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
    let newcomers = blocks.iter().filter(|b| b.newcomers).count();
    let tested = creators.iter().any(|c| c.follow_order.get().is_some());
    let result = match (tested, blocks.len(), newcomers) {
        (false, ..) => "not tested: no follower list with creation dates".to_string(),
        (true, 0, _) => "nothing to explain: no block was found".to_string(),
        (true, all, 0) => {
            format!("does not fit: in none of the blocks found ({all}) were the accounts new when they followed")
        }
        (true, all, k) => format!("could explain {k} of {all} blocks, whose accounts were new when they followed"),
    };
    vec![
        Explanation { name: "A viral moment or give-away".to_string(), result },
        Explanation {
            name: "Quiet but real people".to_string(),
            result:
                "not tested: of whom too little is known has no score and counts for nobody; but a score can be high \
                     because an account hardly posts, as quiet people do. Look at such accounts before acting on one"
                    .to_string(),
        },
    ]
}

/// What would give a share where there is none, or make a wide interval narrow.
fn sharper(creator: &AudienceFinding) -> Option<String> {
    const HOW: &str = "(`--to-review 50` writes which ones, `--reviewed FILE` reads your answers)";
    let share = &creator.suspect_share;
    let Some(e) = share.get() else {
        let scored = creator.n_scored;
        return Some(match scored < MIN_SCORED as u64 {
            true => format!(
                "Collect more of the audience, with profiles: {} of it have a score, and {MIN_SCORED} are needed.",
                thousands(scored)
            ),
            false => format!("Review 50 accounts by hand: with their answers a share can be given {HOW}."),
        });
    };
    if e.interval.width() <= 0.06 {
        return None;
    }
    if let Some(n) = share.need_more.filter(|n| *n > 0) {
        return Some(format!("{} more followers with a profile would bring the share to ± 3 points.", thousands(n)));
    }
    Some(match share.need_reviews.map(|n| n.max(30)).filter(|n| *n <= 400 && *n < creator.n_scored) {
        Some(n) => format!(
            "Review accounts by hand: about {n} would bring the share to ± 3 points, 50 to about ± 4 to 5; more followers \
             would not {HOW}."
        ),
        None => format!("Review accounts by hand: 50 would narrow the share the most; more followers would not {HOW}."),
    })
}

fn next_steps(creators: &[AudienceFinding]) -> Vec<String> {
    let mut steps: Vec<String> = creators.iter().find_map(sharper).into_iter().collect();
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
