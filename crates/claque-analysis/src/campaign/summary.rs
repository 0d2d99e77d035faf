//! Page one of a campaign report: organic or coordinated, written from the numbers, with both sides of the case.
//!
//! The likelihood that *part* of a campaign was coordinated is a sum of log-odds over the separate lines of evidence,
//! starting from a prior of one in five. The weights are a published judgement, not a fit: they are printed in the
//! report's limits ([`LIKELIHOOD_RULE`]), every line that counted is listed on page one, and a line that could not be
//! assessed adds nothing.

use crate::limits;
use crate::report::{CampaignFinding, Explanation, Figure, Summary, Unit};
use claque_schema::evidence::likelihood_words;
use claque_schema::{Assessment, Confidence, Estimate};

/// The rule behind the estimative word, as printed.
pub const LIKELIHOOD_RULE: &str = "Likelihood of part of the campaign being coordinated: log-odds start at −1.4 (one \
in five). Pairs of accounts with timing beyond chance: +2.5 with at least ten accounts in networks, +1.2 with at least \
four, −0.6 with none found. The largest family of near-identical original posts, from ten authors on: +2.5 when it \
holds a fifth of the authors, +1.0 from a twentieth, else +0.3; no such family: −0.4. Suspect share of authors: +1.0 when its lower bound exceeds 10 %, −0.8 when its upper \
bound stays below 10 %. Bursts in which the suspect part is at least twice its usual share: +0.6. What was not \
assessed adds nothing. The result is kept within 2–98 %.";

struct Line {
    log_odds: f64,
    words: String,
}

/// Writes page one.
pub fn summarise(finding: &CampaignFinding) -> Summary {
    let lines: Vec<Line> =
        [coordination(finding), copies(finding), suspects(finding), bursts(finding)].into_iter().flatten().collect();
    let odds = (-1.4 + lines.iter().map(|l| l.log_odds).sum::<f64>()).exp();
    let likelihood = (odds / (1.0 + odds)).clamp(0.02, 0.98);
    let confidence = confidence(finding);
    let (speaks_for, speaks_against): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|l| l.log_odds > 0.0);
    let mut speaks_against: Vec<String> = speaks_against.iter().map(|l| l.words.clone()).collect();
    speaks_against.extend(broad_base(finding));
    Summary {
        answer: answer(finding, likelihood, confidence),
        likelihood: Some(likelihood),
        confidence,
        figures: figures(finding),
        speaks_for: speaks_for.iter().map(|l| l.words.clone()).collect(),
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
    let share = match finding.suspect_authors.get() {
        Some(e) => format!("{} of its authors behave like automated or paid-for accounts", share_words(e)),
        None => "no suspect share can be given for its authors".to_string(),
    };
    let timing = match finding.coordination.get() {
        Some(c) if c.n_accounts > 0 => {
            format!(
                ", and {} of {} act together faster and more often than chance allows",
                c.n_accounts, finding.n_authors
            )
        }
        // No pair beyond chance is not the whole story where many post the same words.
        Some(_) => match copied(finding) {
            Some((most, share)) if share >= 0.05 => {
                format!(
                    "; {most} of {} post near-identical texts, though no pair is faster than chance",
                    finding.n_authors
                )
            }
            _ => ", and no accounts act together beyond chance".to_string(),
        },
        None => String::new(),
    };
    format!("{lead} that part of this campaign was coordinated: {share}{timing}.")
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

fn share_words(estimate: &Estimate) -> String {
    crate::audience::share_words(estimate)
}

fn coordination(finding: &CampaignFinding) -> Option<Line> {
    let c = finding.coordination.get()?;
    Some(match c.n_accounts {
        0 => Line {
            log_odds: -0.6,
            words: format!("None of {} tested pairs of accounts acts together beyond chance.", thousands(c.n_tested)),
        },
        n => Line {
            log_odds: if n >= 10 {
                2.5
            } else if n >= 4 {
                1.2
            } else {
                0.3
            },
            words: format!(
                "{} pairs among {} accounts act on the same objects within {} s more often than chance allows ({}).",
                thousands(c.n_edges),
                thousands(n),
                c.window_s,
                c.method
            ),
        },
    })
}

fn copies(finding: &CampaignFinding) -> Option<Line> {
    let families = finding.narratives.get()?;
    let large: Vec<_> = families.iter().filter(|f| f.n_authors >= 10).collect();
    // An account can be in several families: the largest one speaks, sums would count it twice.
    let Some((most, share)) = copied(finding) else {
        let words = "No family of near-identical original posts has ten or more authors.".to_string();
        return Some(Line { log_odds: -0.4, words });
    };
    let log_odds = match share {
        s if s >= 0.20 => 2.5,
        s if s >= 0.05 => 1.0,
        _ => 0.3,
    };
    let words = format!(
        "{} famil{} of near-identical original posts {} ten or more authors; the largest has {} of {} ({:.0} %).",
        large.len(),
        if large.len() == 1 { "y" } else { "ies" },
        if large.len() == 1 { "has" } else { "have" },
        thousands(most),
        thousands(finding.n_authors),
        share * 100.0
    );
    Some(Line { log_odds, words })
}

/// Authors of the largest family of copies, from ten on, and their share of all authors.
fn copied(finding: &CampaignFinding) -> Option<(u64, f64)> {
    let most = finding.narratives.get()?.iter().map(|f| f.n_authors).filter(|n| *n >= 10).max()?;
    Some((most, most as f64 / finding.n_authors.max(1) as f64))
}

fn suspects(finding: &CampaignFinding) -> Option<Line> {
    let share = finding.suspect_authors.get()?;
    if share.interval.low > 0.10 {
        let words = format!("The suspect share of authors is at least {:.0} %.", share.interval.low * 100.0);
        return Some(Line { log_odds: 1.0, words });
    }
    if share.interval.high < 0.10 {
        let words = format!("The suspect share of authors is at most {:.0} %.", share.interval.high * 100.0);
        return Some(Line { log_odds: -0.8, words });
    }
    None
}

fn bursts(finding: &CampaignFinding) -> Option<Line> {
    let timeline = finding.timeline.get()?;
    let total: u64 = timeline.total.iter().sum();
    let suspect: u64 = timeline.suspect.iter().sum();
    let usual = suspect as f64 / total.max(1) as f64;
    let loaded = timeline.bursts.iter().filter(|b| {
        let all: u64 = timeline.total[b.first..=b.last].iter().sum();
        let own: u64 = timeline.suspect[b.first..=b.last].iter().sum();
        usual > 0.0 && own >= 10 && own as f64 / all.max(1) as f64 >= 2.0 * usual
    });
    let first = loaded.clone().next()?;
    Some(Line {
        log_odds: 0.6,
        words: format!(
            "{} burst(s) carry at least twice the usual suspect share; the first: {}.",
            loaded.count(),
            first.words
        ),
    })
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
    vec![
        share("Suspect share of authors", &finding.suspect_authors),
        share("Suspect share of mentions", &finding.suspect_posts),
        share("Suspect share of reach", &finding.suspect_reach),
    ]
}

fn confidence(finding: &CampaignFinding) -> Confidence {
    let by_share = limits::confidence(finding.suspect_authors.get(), finding.n_scored, finding.n_authors);
    // Agreement of two independent methods lifts what the share alone cannot bear; disagreement lowers it.
    match finding.coordination.get() {
        Some(c) if c.n_accounts >= 10 => by_share.max(Confidence::Moderate),
        _ => by_share.min(Confidence::Moderate),
    }
}

fn not_assessed(finding: &CampaignFinding) -> Vec<String> {
    let parts = [
        ("Suspect share of authors", finding.suspect_authors.why_not()),
        ("Suspect share of reach", finding.suspect_reach.why_not()),
        ("Timeline", finding.timeline.why_not()),
        ("Near-identical texts", finding.narratives.why_not()),
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

fn innocent(finding: &CampaignFinding) -> Vec<Explanation> {
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
        Some(t) => format!("could explain {} burst(s): check press and calendars for the marked hours", t.bursts.len()),
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

fn thousands(n: u64) -> String {
    crate::audience::thousands(n)
}
