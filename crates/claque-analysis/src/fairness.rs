//! A fairness audit in words: a sentence for the terminal, a page for readers.

use crate::report::page::{IntervalRow, Intervals, Page, PageSection, Part};
use claque_classify::fairness::{AttributeAudit, Audit, CELL_MIN, Cell, Gap, Rate};

/// The largest gap in a sentence, and what the limit says.
pub fn sentence(audit: &Audit, limit: Option<f64>) -> String {
    let Some((attribute, gap)) = largest(audit) else {
        return "no attribute has two groups with enough accounts: nothing can be said about groups".into();
    };
    let judged = match limit {
        None => "no limit is declared (fairness_gap_max in claque.toml, or --gap-max)".to_string(),
        Some(limit) if gap.lower_bound > limit => format!("beyond the declared limit of {limit}"),
        Some(limit) => format!("not certainly beyond the declared limit of {limit}"),
    };
    format!(
        "largest equalised-odds difference {:.3} by {attribute} ({} against {}), at least {:.3} with 95 % certainty over \
         {} comparisons; {judged}",
        gap.value, gap.high, gap.low, gap.lower_bound, gap.n_comparisons
    )
}

fn largest(audit: &Audit) -> Option<(&str, &Gap)> {
    let gaps =
        audit.attributes.iter().filter_map(|a| Some((a.attribute.as_str(), a.equalised_odds_difference.as_ref()?)));
    gaps.max_by(|a, b| a.1.lower_bound.total_cmp(&b.1.lower_bound).then(b.0.cmp(a.0)))
}

/// The page; program, command and time are the caller's.
pub fn page(audit: &Audit, model: &str, limit: Option<f64>) -> Page {
    let mut sections = vec![gaps(audit)];
    sections.extend(audit.attributes.iter().map(attribute));
    sections.push(invariance(audit));
    sections.push(reading());
    let first = sentence(audit, limit);
    Page {
        title: "For whom the model errs".into(),
        answer: first[..1].to_uppercase() + &first[1..] + ".",
        facts: vec![
            ("Model".into(), model.to_string()),
            ("Accounts".into(), format!("{} labelled, predicted by {}", audit.n, audit.predicted_by)),
            ("Flagged".into(), format!("likely automated, from a probability of {}", audit.threshold)),
            (
                "Comparisons".into(),
                format!(
                    "{} pairs of groups over all attributes; bounds are shared out within each attribute",
                    audit.n_comparisons
                ),
            ),
        ],
        sections,
        command: String::new(),
        program: String::new(),
        generated_at: String::new(),
    }
}

fn gaps(audit: &Audit) -> PageSection {
    let mut s = PageSection::new("Gaps between groups");
    let rows = audit
        .attributes
        .iter()
        .map(|a| match &a.equalised_odds_difference {
            Some(g) => vec![
                a.attribute.clone(),
                format!("{:.3} ({:.3}–{:.3})", g.value, g.interval.low, g.interval.high),
                format!("{:.3}", g.lower_bound),
                format!("{} against {}", g.high, g.low),
                g.n_comparisons.to_string(),
            ],
            None => vec![a.attribute.clone(), "not enough data".into(), "–".into(), "–".into(), "0".into()],
        })
        .collect();
    let columns = [
        ("Attribute", false),
        ("Equalised-odds difference (bootstrap)", true),
        ("At least", true),
        ("Between", false),
        ("Pairs", true),
    ];
    s.table(
        "",
        &columns,
        rows,
        "The bootstrap interval of a greatest gap lies too high: noise only widens it. “At least” is the simultaneous \
         95 % lower bound over all pairs (Newcombe’s interval, Bonferroni), which is what a limit is held against.",
    );
    s
}

fn rate(r: &Option<Rate>) -> String {
    r.as_ref()
        .map_or("not enough data".into(), |r| format!("{:.3} ({:.3}–{:.3})", r.value, r.interval.low, r.interval.high))
}

fn attribute(a: &AttributeAudit) -> PageSection {
    let mut s = PageSection::new(format!("By {}", a.attribute));
    let dots = |title: &str, of: fn(&Cell) -> &Option<Rate>| {
        Part::Intervals(Intervals {
            title: title.to_string(),
            measure: "Share with Wilson’s 95 % interval, by group".into(),
            rows: a
                .cells
                .iter()
                .map(|c| IntervalRow {
                    label: c.group.clone(),
                    value: of(c).as_ref().map(|r| [r.value, r.interval.low, r.interval.high]),
                    strong: true,
                })
                .collect(),
        })
    };
    if a.cells.iter().any(|c| c.false_positive_rate.is_some()) {
        s.parts.push(dots("People flagged", |c| &c.false_positive_rate));
    }
    if a.cells.iter().any(|c| c.false_negative_rate.is_some()) {
        s.parts.push(dots("Automated accounts missed", |c| &c.false_negative_rate));
    }
    let rows = a
        .cells
        .iter()
        .map(|c| {
            vec![
                c.group.clone(),
                c.n_human.to_string(),
                c.n_automated.to_string(),
                rate(&c.positive_predictive_value),
                rate(&c.calibration_error),
                c.mean_bias.map_or("–".into(), |b| format!("{b:+.3}")),
                rate(&Some(c.abstention)),
            ]
        })
        .collect();
    let columns = [
        ("Group", false),
        ("Human", true),
        ("Automated", true),
        ("Automated among the flagged", true),
        ("Calibration error", true),
        ("Mean bias", true),
        ("Abstained", true),
    ];
    s.table("Counts, precision, calibration, abstention", &columns, rows, &unknown(a));
    s
}

fn unknown(a: &AttributeAudit) -> String {
    let few = format!("A rate needs {CELL_MIN} accounts of its class.");
    if a.n_unknown == 0 { few } else { format!("{few} {} accounts are of unknown {}.", a.n_unknown, a.attribute) }
}

fn invariance(audit: &Audit) -> PageSection {
    let mut s = PageSection::new("What must not matter");
    if audit.invariance.is_empty() {
        s.text("No change that must not matter could be tried on these accounts.");
        return s;
    }
    let rows = audit
        .invariance
        .iter()
        .map(|i| {
            vec![
                i.change.clone(),
                i.n.to_string(),
                format!("{:.4}", i.mean_change),
                format!("{:.3}", i.max_change),
                rate(&Some(i.band_changed)),
                if i.holds { format!("within {}", i.bound) } else { format!("beyond {}", i.bound) },
            ]
        })
        .collect();
    let columns = [
        ("Changed alone", false),
        ("Accounts", true),
        ("Mean change", true),
        ("Greatest change", true),
        ("Band changed", true),
        ("Bound on the mean", false),
    ];
    s.table(
        "",
        &columns,
        rows,
        "Changes of the probability. A region is not held, so nothing can depend on it; the declared language is held for \
         this audit and is no feature.",
    );
    s
}

fn reading() -> PageSection {
    let mut s = PageSection::new("How to read this");
    s.parts.push(Part::List(vec![
        "Labels are the word of each source. Where a source mislabels a group, this audit cannot see it.".into(),
        "Groups differ in more than the attribute: accounts of one language often come from one source. A gap says that \
         the model errs more for them, not why."
            .into(),
        "Accounts of a source were collected together; intervals treat them as independent and are therefore too narrow \
         for a claim about people at large."
            .into(),
        "Equal odds, equal calibration and equal precision cannot hold together where base rates differ (Chouldechova \
         2017; Kleinberg et al. 2017). Which of them matters is for the user to say."
            .into(),
    ]));
    s
}
