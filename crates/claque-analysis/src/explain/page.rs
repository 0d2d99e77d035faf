//! The explanation as a page.

use super::{Explanation, RuleOutcome};
use crate::report::page::{Page, PageSection, Part};
use claque_schema::{Band, Estimate, KindScore, ScoreRow};

/// The page; program, command and time are the caller's.
pub fn page(e: &Explanation) -> Page {
    Page {
        title: format!("Why {} scores as it does", e.score.account),
        answer: answer(e),
        facts: facts(e),
        sections: [Some(reasons(e)), kinds(e)]
            .into_iter()
            .flatten()
            .chain([counterfactuals(e), rules(e), base_rates(e), missing(e)])
            .collect(),
        command: String::new(),
        program: String::new(),
        generated_at: String::new(),
    }
}

fn answer(e: &Explanation) -> String {
    let s = &e.score;
    match (s.probability, s.interval) {
        (Some(p), Some(i)) => format!(
            "The account’s behaviour is {} with a probability of automation of {p:.2} (95 % interval {:.2}–{:.2}).",
            match s.band {
                Band::LikelyAutomated =>
                    "consistent with the automated accounts of the training sources: likely automated,",
                Band::LikelyHuman => "consistent with the people of the training sources: likely human,",
                _ => "consistent with either class: unsure,",
            },
            i.low,
            i.high
        ),
        _ => "Too little is known about this account for a score: insufficient evidence.".into(),
    }
}

fn facts(e: &Explanation) -> Vec<(String, String)> {
    let s = &e.score;
    let mut out = vec![("Model".to_string(), format!("{} {}", s.model.name, s.model.hash))];
    if let Some(set) = s.set {
        out.push(("Conformal set".into(), format!("{} at risk {}: {}", set.name(), e.risk, set.words())));
    }
    out.push((
        "Bands".into(),
        format!("likely human up to {}, likely automated from {}", e.thresholds[0], e.thresholds[1]),
    ));
    let whose = if e.base_rate_supposed { "supposed with --base-rate" } else { "of the accounts it was calibrated on" };
    out.push(("Base rate".into(), format!("{:.1} % automated, {whose}", 100.0 * e.base_rate)));
    out.push(("Known".into(), format!("{:.0} % of the model’s features", 100.0 * s.known_share)));
    out.push(("Peers".into(), format!("{} {}", e.peers.n, e.peers.words)));
    out.push(("All accounts held".into(), e.drift.clone()));
    out
}

fn reasons(e: &Explanation) -> PageSection {
    let mut s = PageSection::new("Reasons");
    if e.score.reasons.is_empty() {
        s.text("There is no score, so there are no reasons.");
        return s;
    }
    s.parts.push(Part::Reasons(ScoreRow { ..e.score.clone() }));
    let whose = if e.peers.used {
        format!("The typical range is the middle half of {} {}.", e.peers.n, e.peers.words)
    } else {
        format!(
            "Only {} {} are held, too few for a range: the typical range is the middle half of the people the model \
             was trained on.",
            e.peers.n, e.peers.words
        )
    };
    s.text(format!(
        "{whose} Contributions are log-odds by exact path-dependent TreeSHAP; those not shown are smaller. They say what \
         moved the score, not what makes an account automated."
    ));
    s
}

/// What kinds of automation the account is like, where sub-scores were made.
fn kinds(e: &Explanation) -> Option<PageSection> {
    let row = |k: &KindScore| {
        vec![
            k.kind.replace('_', " "),
            format!("{:.2}", k.probability),
            format!("{:.2}–{:.2}", k.interval.low, k.interval.high),
        ]
    };
    let rows: Vec<Vec<String>> = e.score.kinds.iter().map(row).collect();
    let mut s = PageSection::new("Kinds of automation it is like");
    s.table(
        "",
        &[("Kind", false), ("Sub-score", true), ("95 % interval", true)],
        rows,
        "Probability of the kind for an account that is of this kind or a person’s, as if both were equally common. \
         Sub-scores do not add up, and no score is made of them. The model’s card says how well each kind is told from \
         people.",
    );
    Some(s).filter(|_| !e.score.kinds.is_empty())
}

fn counterfactuals(e: &Explanation) -> PageSection {
    let mut s = PageSection::new("What would change the band");
    if e.counterfactuals.is_empty() {
        s.text(
            "No single change of what the account’s holder can act on (posts, likes, accounts followed, bio, picture, \
             banner, link, location) was found to change the band.",
        );
    } else {
        s.parts.push(Part::List(e.counterfactuals.iter().map(|c| format!("{}.", c.words)).collect()));
    }
    s.text(
        "Each was verified: the fact was changed, all profile features computed again, and the model scored the result. \
         It describes the model, not the account.",
    );
    s
}

fn estimate(e: &Estimate) -> String {
    format!(
        "{:.1} % ({:.1}–{:.1} %) of {} {}",
        100.0 * e.value,
        100.0 * e.interval.low,
        100.0 * e.interval.high,
        e.n,
        e.denominator
    )
}

fn rules(e: &Explanation) -> PageSection {
    let mut s = PageSection::new("Published rules beside the model");
    let model_flags = e.score.band == Band::LikelyAutomated;
    let row = |r: &RuleOutcome| {
        let says = match r.rules.flagged {
            None => "too little known",
            Some(true) => "flagged",
            Some(false) => "not flagged",
        };
        let agrees = match r.rules.flagged {
            None => "–",
            Some(f) if f == model_flags => "agree",
            Some(_) => "disagree",
        };
        vec![
            r.rules.name.to_string(),
            says.to_string(),
            agrees.to_string(),
            format!("{} met, {} not, {} not judged", r.rules.met.len(), r.rules.unmet.len(), r.rules.n_unknown),
            r.disagreement.as_ref().map_or("–".into(), estimate),
        ]
    };
    let columns = [
        ("Rules", false),
        ("This account", false),
        ("With the model", false),
        ("Criteria", false),
        ("Disagree with the model on", false),
    ];
    s.table(
        "",
        &columns,
        e.rules.iter().map(row).collect(),
        "Disagreement is about flagging, over all accounts held \
        that both could judge; Wilson’s 95 % interval.",
    );
    for r in &e.rules {
        let met = if r.rules.met.is_empty() { "none".to_string() } else { r.rules.met.join("; ") };
        s.text(format!("{}: {}. Met: {met}.", r.rules.name, r.rules.method));
    }
    s
}

fn base_rates(e: &Explanation) -> PageSection {
    let mut s = PageSection::new("If automation is rare or common");
    let share = |x: f64| format!("{:.0} %", 100.0 * x);
    let rows = e
        .base_rates
        .iter()
        .map(|b| {
            vec![
                share(b.base_rate),
                b.probability.map_or("–".into(), |p| format!("{p:.2}")),
                b.human_among_flagged.map_or("not measured".into(), |[l, h]| format!("{} to {}", share(l), share(h))),
            ]
        })
        .collect();
    let columns =
        [("Accounts automated", true), ("This account’s probability", true), ("People among the flagged", true)];
    s.table(
        "",
        &columns,
        rows,
        "Of all accounts flagged as likely automated, how many would be people: least and greatest over the sources on \
         which the model was measured and not trained.",
    );
    s
}

fn missing(e: &Explanation) -> PageSection {
    let mut s = PageSection::new("What is missing");
    let m = &e.missing;
    if m.features.is_empty() {
        s.text("Every feature of the model is known for this account.");
    } else {
        let shown: Vec<&str> = m.features.iter().take(12).map(String::as_str).collect();
        let more = m.features.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        s.text(format!(
            "{:.0} % of the evidence is missing, weighted by importance (a score needs at least {:.0} % known): {}{more}.",
            100.0 * m.importance,
            100.0 * m.known_min,
            shown.join(", ")
        ));
    }
    s.text(
        "A score is a reason to look, never a verdict. Before anything is done about an account a person looks at the \
         evidence, and its holder can contest.",
    );
    s
}
