//! Page one of a campaign report: organic or coordinated, written from the numbers, with both sides of the case.
//!
//! The numbers are weighed in [`super::case`]; here they become sentences.

use super::case::copied;
use crate::bands::counted_share;
use crate::report::{
    CampaignFinding, CaseLine, CoordinatedNetwork, Explanation, Figure, InnocentResult, Summary, Unit,
};
use claque_schema::evidence::likelihood_words;
use claque_schema::{Assessment, Confidence, Estimate};

/// Writes page one.
pub fn summarise(finding: &CampaignFinding) -> Summary {
    let case = &finding.case;
    let words = |side: fn(&CaseLine) -> bool| case.lines.iter().filter(move |l| side(l)).map(|l| l.words.clone());
    let mut speaks_against: Vec<String> = words(|l| l.log_odds < 0.0).collect();
    speaks_against.extend(broad_base(finding));
    // What speaks for neither side keeps an honest reader from counting it.
    speaks_against.extend(words(|l| l.log_odds == 0.0));
    Summary {
        answer: answer(finding, case.likelihood, case.confidence),
        likelihood: Some(case.likelihood),
        confidence: case.confidence,
        figures: figures(finding),
        speaks_for: words(|l| l.log_odds > 0.0).collect(),
        speaks_against,
        not_assessed: not_assessed(finding),
        innocent: innocent(finding),
        next_steps: next_steps(finding),
    }
}

fn answer(finding: &CampaignFinding, likelihood: f64, confidence: Confidence) -> String {
    let words = likelihood_words(likelihood);
    let lead = match words {
        "almost no chance" => format!("There is almost no chance (below 5 %), with {} confidence,", confidence.name()),
        "roughly even" => format!("The chance is roughly even (45–55 %), with {} confidence,", confidence.name()),
        _ => format!("It is {words} ({}), with {} confidence,", range_of(words), confidence.name()),
    };
    format!("{lead} that part of this campaign was coordinated: {}.", facts(finding).join("; "))
}

/// What the sentence rests on, most telling first; at most three facts.
fn facts(finding: &CampaignFinding) -> Vec<String> {
    let mut facts = Vec::new();
    let n_together = finding.coordination.get().map(|c| c.n_accounts);
    if let (Some(1..), Some(share)) = (n_together, together(finding).get()) {
        facts.push(format!(
            "{} of its authors act together faster and more often than chance allows",
            share_words(share)
        ));
    }
    // No pair beyond chance is not the whole story where many post the same words.
    if let Some((most, _)) = copied(finding).filter(|c| c.1 >= 0.05) {
        let but = if n_together == Some(0) { ", though no three are faster than chance" } else { "" };
        facts.push(format!("{most} of {} authors post near-identical texts{but}", thousands(finding.n_authors)));
    } else if n_together == Some(0) {
        facts.push("no three accounts act together beyond chance".to_string());
    }
    if let Some(m) = finding.mention_scores.get() {
        facts.push(format!("{} of its mentions are consistent with arranged posting", share_words(&m.share)));
    }
    match finding.suspect_authors.get() {
        // A dot at 0 with a long whisker is a bound, not a share.
        Some(e) if e.interval.low < 0.005 => facts.push(format!(
            "at most {:.0} % of its authors behave like automated or paid-for accounts",
            e.interval.high * 100.0
        )),
        Some(e) => facts.push(format!("{} of its authors behave like automated or paid-for accounts", share_words(e))),
        None if facts.is_empty() => facts.push("no suspect share can be given for its authors".to_string()),
        None => {}
    }
    facts.truncate(3);
    facts
}

fn range_of(words: &str) -> &'static str {
    match words {
        "very unlikely" => "5–20 %",
        "unlikely" => "20–45 %",
        "likely" => "55–80 %",
        "very likely" => "80–95 %",
        _ => "above 95 %",
    }
}

/// `1.2 % (0.9–1.6 %)`; whole per cents where the interval is wide.
fn share_words(estimate: &Estimate) -> String {
    let Estimate { value, interval, .. } = estimate;
    let decimals = usize::from(interval.width() < 0.05);
    let percent = |x: f64| format!("{:.decimals$}", x * 100.0);
    format!("{} % ({}–{} %)", percent(*value), percent(interval.low), percent(interval.high))
}

/// What an organic campaign looks like, where this one does.
fn broad_base(finding: &CampaignFinding) -> Vec<String> {
    let mut words = Vec::new();
    let originals = finding.n_mentions - finding.n_reposts;
    if finding.n_authors > 0 && originals as f64 / finding.n_mentions.max(1) as f64 > 0.5 {
        words.push(format!(
            "More than half of the mentions ({} of {}) are original posts, replies or quotes.",
            thousands(originals),
            thousands(finding.n_mentions)
        ));
    }
    if let Some(human) = finding.bands.iter().find(|b| b.band == claque_schema::Band::LikelyHuman)
        && human.n * 2 > finding.n_authors
    {
        words.push(format!(
            "Most authors ({} of {}) are in the band “likely human”.",
            thousands(human.n),
            thousands(finding.n_authors)
        ));
    }
    words
}

fn figures(finding: &CampaignFinding) -> Vec<Figure> {
    let share = |name: &str, estimate: &Assessment<Estimate>| Figure {
        name: name.to_string(),
        unit: Unit::Share,
        estimate: estimate.clone(),
    };
    let mentions = match &finding.mention_scores {
        Assessment::Assessed { result } => Assessment::of(result.share.clone()),
        Assessment::NotAssessed { why } => Assessment::missing(why.clone()),
    };
    vec![
        share("Suspect share of authors", &finding.suspect_authors),
        share("Share of inauthentic mentions", &mentions),
        share("Share of authors acting together beyond chance", &together(finding)),
        share("Suspect share of reach", &finding.suspect_reach),
    ]
}

/// Authors in networks beyond chance, of all authors: a plain share, with Wilson's interval.
fn together(finding: &CampaignFinding) -> Assessment<Estimate> {
    match &finding.coordination {
        Assessment::NotAssessed { why } => Assessment::missing(why.clone()),
        Assessment::Assessed { result } => Assessment::of(Estimate {
            method: format!(
                "accounts in pairs with timing beyond chance, of all authors; Wilson's interval (sampling error only); {}",
                result.method
            ),
            ..counted_share(result.n_accounts.min(finding.n_authors), finding.n_authors, "authors")
        }),
    }
}

fn not_assessed(finding: &CampaignFinding) -> Vec<String> {
    let parts = [
        ("Suspect share of authors", finding.suspect_authors.why_not()),
        ("Suspect share of reach", finding.suspect_reach.why_not()),
        ("Timeline", finding.timeline.why_not()),
        ("Near-identical texts", finding.narratives.why_not()),
        ("Mention scores", finding.mention_scores.why_not()),
        ("Bursts", finding.bursts.why_not()),
        ("Timing beyond chance", finding.coordination.why_not()),
        ("Links", finding.domains.why_not()),
        ("Clients", finding.clients.why_not()),
    ];
    let mut words: Vec<String> =
        parts.into_iter().filter_map(|(name, why)| why.map(|w| format!("{name}: {w}."))).collect();
    if finding.n_abstained > 0 {
        words.push(format!(
            "{} of {} authors have no score because too little is known about them.",
            thousands(finding.n_abstained),
            thousands(finding.n_authors)
        ));
    }
    words
}

/// Innocent explanations: tested on the networks where there are any, else what the campaign as a whole allows to say.
fn innocent(finding: &CampaignFinding) -> Vec<Explanation> {
    if let Some(c) = finding.coordination.get()
        && !c.networks.is_empty()
    {
        return of_networks(&c.networks);
    }
    let feeds: Vec<&str> = ["dlvr.it", "IFTTT", "Buffer", "Hootsuite", "TweetDeck", "Zapier"].to_vec();
    let clients = match finding.clients.get() {
        None => "not tested: the source names no clients".to_string(),
        Some(rows) => {
            let n: u64 = rows.iter().filter(|(c, _)| feeds.iter().any(|f| c.contains(f))).map(|(_, n)| n).sum();
            format!(
                "{} of {} mentions came through known scheduling and feed tools",
                thousands(n),
                thousands(finding.n_mentions)
            )
        }
    };
    let event = match finding.timeline.get() {
        None => "not tested: too few times".to_string(),
        Some(t) if t.bursts.is_empty() => "does not fit: no burst stands out".to_string(),
        Some(t) => format!(
            "could explain {}: check press and calendars for the marked hours",
            counted(t.bursts.len(), "burst", "bursts")
        ),
    };
    let shared_text = match finding.narratives.get() {
        None => "not tested: no texts".to_string(),
        Some(rows) => {
            let with_many = rows.iter().filter(|r| r.n_authors >= 10).count();
            match with_many {
                0 => "nothing to explain: no text has ten or more authors".to_string(),
                k => format!(
                    "could explain {k} famil{}: look for a share button or petition with that text",
                    if k == 1 { "y" } else { "ies" }
                ),
            }
        }
    };
    vec![
        Explanation { name: "Schedulers and news feeds".into(), result: clients },
        Explanation { name: "A live event".into(), result: event },
        Explanation { name: "A prefilled share text".into(), result: shared_text },
    ]
}

/// Each explanation with what it gives for the largest network, and for how many networks it fits.
fn of_networks(networks: &[CoordinatedNetwork]) -> Vec<Explanation> {
    let Some(largest) = networks.first() else { return Vec::new() };
    let fits = |name: &str| {
        let explains = |n: &&CoordinatedNetwork| {
            n.explanations.iter().any(|e| e.name == name && e.result == InnocentResult::Explains)
        };
        networks.iter().filter(explains).count()
    };
    largest
        .explanations
        .iter()
        .map(|test| {
            let mut row = Explanation::from(test);
            if networks.len() > 1 {
                row.result = format!(
                    "for the largest of {} networks {}; it fits {} of them",
                    networks.len(),
                    row.result,
                    fits(&test.name)
                );
            }
            row
        })
        .collect()
}

fn next_steps(finding: &CampaignFinding) -> Vec<String> {
    let mut steps = Vec::new();
    if finding.coordination.get().is_some_and(|c| c.n_accounts > 0) {
        steps.push(
            "Look at the pairs with the strongest evidence first; their posts are in the CSV beside this report."
                .into(),
        );
    }
    if finding.n_abstained * 4 > finding.n_authors {
        steps.push("Collect the profiles of the authors (creation date, followers, counts): a quarter or more could not be scored.".into());
    }
    if finding.suspect_authors.get().is_none_or(|e| e.interval.width() > 0.2) {
        steps.push(
            "Review a random sample of 50 authors by hand: it narrows the interval more than more mentions would."
                .into(),
        );
    }
    if finding.clients.get().is_none() {
        steps.push("Collect the posting client where the platform gives it: it tells schedulers from people.".into());
    }
    steps
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn thousands(n: u64) -> String {
    crate::audience::thousands(n)
}
