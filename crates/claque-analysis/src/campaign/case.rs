//! The case: how likely it is that part of a campaign was coordinated, and how far that answer can be trusted.
//!
//! The likelihood is a sum of log-odds over separate lines of evidence, starting from a prior of one in five. The
//! weights are a published judgement, not a fit: the report prints them ([`LIKELIHOOD_RULE`]) with every line that
//! counted, and a line that could not be assessed adds nothing. Mention scores add nothing either: they are made of
//! the same evidence and would count it twice.
//!
//! The confidence is about the answer, not about the likelihood ([`CONFIDENCE_RULE`]): five tests of sample, precision,
//! drift, methods and their agreement, each passed or not, printed with what was found.

use crate::audience::thousands;
use crate::report::{CampaignFinding, Case, CaseLine, CoordinatedNetwork, Coordination, InnocentResult};
use claque_schema::Confidence;

/// The rule behind the estimative word, as printed.
pub const LIKELIHOOD_RULE: &str = "Likelihood of part of the campaign being coordinated: log-odds start at −1.4 (one \
in five). Pairs of accounts with timing beyond chance: +2.5 with at least ten accounts in networks that are \
significant, stable and not explained innocently, +1.2 with at least four, +0.3 with fewer, −0.6 with no pair found. The largest family of near-identical original posts, from ten authors on: +2.5 when it \
holds a fifth of the authors, +1.0 from a twentieth, else +0.3; no such family: −0.4. Suspect share of authors: +1.0 \
when its lower bound exceeds 10 %, −0.8 when its upper bound stays below 10 %. Bursts in which the suspect part is at \
least twice its usual share: +0.6. What was not assessed adds nothing. The result is kept within 2–98 %. The weights \
are a judgement, not a fit.";

/// The rule behind the confidence, as printed.
pub const CONFIDENCE_RULE: &str = "Confidence in a campaign's answer is the number of tests passed: high with five, \
moderate with three or four, low with fewer. Sample: at least 200 authors have a score, and half of all. Precision: the \
interval of the suspect share of authors or of the share of inauthentic mentions spans at most 25 points. Drift: the \
authors' profiles are like the training data (population stability index below 0.25). Methods: at least three of \
timing, copies, author scores and bursts could be assessed. Agreement: of the log-odds that the lines of evidence \
add, at least three quarters point the same way.";

const PRIOR: f64 = -1.4;

/// Weighs what was found.
pub fn weigh(finding: &CampaignFinding) -> Case {
    let lines: Vec<CaseLine> =
        [coordination(finding), copies(finding), suspects(finding), bursts(finding)].into_iter().flatten().collect();
    let odds = (PRIOR + lines.iter().map(|l| l.log_odds).sum::<f64>()).exp();
    let tests = tests(finding, &lines);
    let confidence = match tests.iter().filter(|t| t.1).count() {
        5 => Confidence::High,
        3 | 4 => Confidence::Moderate,
        _ => Confidence::Low,
    };
    Case { prior: PRIOR, likelihood: (odds / (1.0 + odds)).clamp(0.02, 0.98), lines, confidence, tests }
}

fn line(name: &str, log_odds: f64, words: String) -> Option<CaseLine> {
    Some(CaseLine { name: name.into(), log_odds, words })
}

fn coordination(finding: &CampaignFinding) -> Option<CaseLine> {
    let c = finding.coordination.get()?;
    let name = "Timing beyond chance";
    let firm = firm(c);
    match c.n_accounts {
        0 => line(
            name,
            -0.6,
            format!("No three accounts act together beyond chance, in {} tested pairs.", thousands(c.n_tested)),
        ),
        n => line(
            name,
            match firm {
                10.. => 2.5,
                4.. => 1.2,
                _ => 0.3,
            },
            format!(
                "{} of {} tested pairs act on the same objects within {} s more often than chance allows; they join {} \
                 accounts, {} of them in networks that are significant, stable and not explained innocently.",
                thousands(c.n_edges),
                thousands(c.n_tested),
                c.window_s,
                thousands(n),
                thousands(firm)
            ),
        ),
    }
}

/// Accounts in networks that are significant, survive other parameters and that no tested innocent explanation explains.
fn firm(c: &Coordination) -> u64 {
    let explained = |n: &CoordinatedNetwork| n.explanations.iter().any(|e| e.result == InnocentResult::Explains);
    let firm = c.networks.iter().filter(|n| n.significant && n.stability.kept && !explained(n));
    firm.map(|n| n.accounts.len() as u64).sum()
}

fn copies(finding: &CampaignFinding) -> Option<CaseLine> {
    let families = finding.narratives.get()?;
    let name = "Near-identical texts";
    let n_large = families.iter().filter(|f| f.n_authors >= 10).count();
    // An account can be in several families: the largest one speaks, sums would count it twice.
    let Some((most, share)) = copied(finding) else {
        let words = "No family of near-identical original posts has ten or more authors.".to_string();
        return line(name, -0.4, words);
    };
    let log_odds = match share {
        s if s >= 0.20 => 2.5,
        s if s >= 0.05 => 1.0,
        _ => 0.3,
    };
    // The list of families is cut, so a full list says "at least".
    let least = if n_large == super::narratives::TOP { "At least " } else { "" };
    let words = format!(
        "{least}{n_large} famil{} of near-identical original posts {} ten or more authors; the largest has {} of {} ({:.0} %).",
        if n_large == 1 { "y" } else { "ies" },
        if n_large == 1 { "has" } else { "have" },
        thousands(most),
        thousands(finding.n_authors),
        share * 100.0
    );
    line(name, log_odds, words)
}

/// Authors of the largest family of copies, from ten on, and their share of all authors.
pub fn copied(finding: &CampaignFinding) -> Option<(u64, f64)> {
    let most = finding.narratives.get()?.iter().map(|f| f.n_authors).filter(|n| *n >= 10).max()?;
    Some((most, most as f64 / finding.n_authors.max(1) as f64))
}

fn suspects(finding: &CampaignFinding) -> Option<CaseLine> {
    let share = finding.suspect_authors.get()?;
    let name = "Scores of authors";
    if share.interval.low > 0.10 {
        return line(
            name,
            1.0,
            format!("The suspect share of authors is at least {:.0} %.", share.interval.low * 100.0),
        );
    }
    if share.interval.high < 0.10 {
        return line(
            name,
            -0.8,
            format!("The suspect share of authors is at most {:.0} %.", share.interval.high * 100.0),
        );
    }
    line(
        name,
        0.0,
        format!(
            "The suspect share of authors may lie anywhere between {:.0} and {:.0} %: it speaks for neither side.",
            share.interval.low * 100.0,
            share.interval.high * 100.0
        ),
    )
}

fn bursts(finding: &CampaignFinding) -> Option<CaseLine> {
    let timeline = finding.timeline.get()?;
    let total: u64 = timeline.total.iter().sum();
    let suspect: u64 = timeline.suspect.iter().sum();
    let usual = suspect as f64 / total.max(1) as f64;
    let loaded: Vec<_> = timeline
        .bursts
        .iter()
        .filter(|b| {
            let all: u64 = timeline.total[b.first..=b.last].iter().sum();
            let own: u64 = timeline.suspect[b.first..=b.last].iter().sum();
            usual > 0.0 && own >= 10 && own as f64 / all.max(1) as f64 >= 2.0 * usual
        })
        .collect();
    let name = "Bursts";
    let Some(first) = loaded.first() else {
        return match timeline.bursts.len() {
            0 => None,
            n => line(
                name,
                0.0,
                format!("{} not more suspect than the rest of the campaign.", counted(n, "burst is", "bursts are")),
            ),
        };
    };
    let words = format!(
        "{} at least twice the usual suspect share; the first: {}.",
        counted(loaded.len(), "burst carries", "bursts carry"),
        first.words
    );
    line(name, 0.6, words)
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn tests(finding: &CampaignFinding, lines: &[CaseLine]) -> Vec<(String, bool, String)> {
    let half = finding.n_scored * 2 >= finding.n_authors;
    let widths = [
        finding.suspect_authors.get().map(|e| e.interval.width()),
        finding.mention_scores.get().map(|m| m.share.interval.width()),
    ];
    let narrowest = widths.into_iter().flatten().reduce(f64::min);
    let methods = [
        finding.coordination.get().is_some(),
        finding.narratives.get().is_some(),
        finding.suspect_authors.get().is_some(),
        finding.bursts.get().is_some(),
    ];
    let n_methods = methods.into_iter().filter(|m| *m).count();
    let (up, down) =
        lines.iter().fold((0.0, 0.0), |(up, down), l| (up + l.log_odds.max(0.0), down - l.log_odds.min(0.0)));
    let agree = f64::max(up, down) / (up + down).max(1e-9);
    let row = |name: &str, passed: bool, words: String| (name.to_string(), passed, words);
    vec![
        row(
            "Sample",
            finding.n_scored >= 200 && half,
            format!("{} of {} authors have a score", thousands(finding.n_scored), thousands(finding.n_authors)),
        ),
        row(
            "Precision",
            narrowest.is_some_and(|w| w <= 0.25),
            narrowest.map_or("no share could be given".into(), |w| {
                format!("the narrower interval spans {:.0} points", w * 100.0)
            }),
        ),
        row(
            "Drift",
            finding.drift.as_ref().is_some_and(|d| d.psi < 0.25),
            finding.drift.as_ref().map_or("not measured: no author has a score".into(), |d| {
                format!("index {:.2}: the authors are {}", d.psi, d.words)
            }),
        ),
        row("Methods", n_methods >= 3, format!("{n_methods} of 4 methods could be used")),
        row(
            "Agreement",
            up + down > 0.0 && agree >= 0.75,
            if up + down > 0.0 {
                format!("{:.0} % of the weight points one way", agree * 100.0)
            } else {
                "no line speaks".into()
            },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::evidence::likelihood_words;

    #[test]
    fn the_printed_rule_is_the_rule() {
        // Prior alone: one in five. With ten accounts beyond chance and a fifth of the authors in one family: −1.4 + 5.
        let p = |odds: f64| odds.exp() / (1.0 + odds.exp());
        assert!((p(PRIOR) - 0.2).abs() < 0.01);
        assert_eq!(likelihood_words(p(PRIOR + 2.5 + 2.5)), "almost certain");
        assert_eq!(likelihood_words(p(PRIOR - 0.6 - 0.4)), "very unlikely");
        for number in ["−1.4", "+2.5", "+1.2", "−0.6", "−0.4", "−0.8", "+0.6"] {
            assert!(LIKELIHOOD_RULE.contains(number), "{number}");
        }
    }
}
