//! Factors of a card: how errors depend on the evidence at hand, and on whom the account belongs to.

use crate::fairness::Rate;
use crate::kinds::KindFigures;
use crate::model::SKILL_MIN;
use crate::train::MetricsFile;
use std::fmt::Write;

/// Error against evidence.
pub fn evidence(figures: &MetricsFile) -> String {
    let curve = &figures.evidence;
    if curve.points.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "## How much must be known\n\nLeft-out accounts with features taken away at random; skill is what the model's \
         Brier score gains over always saying the base rate.\n\n| known from (share of importance) | rows | Brier | \
         skill | at least |\n|---|---|---|---|---|\n",
    );
    for p in &curve.points {
        let _ =
            writeln!(out, "| {:.3} | {} | {:.3} | {:.3} | {:.3} |", p.known_from, p.n, p.brier, p.skill, p.skill_low);
    }
    match curve.known_min {
        Some(least) => {
            let _ = writeln!(
                out,
                "\nFrom {least:.3} on every bin has a skill of at least {SKILL_MIN} with 95 % certainty: below, the answer \
                 is `insufficient`."
            );
        }
        None => {
            out.push_str("\nNo share of evidence shows that skill with certainty; the default least share is used.\n")
        }
    }
    out
}

/// Errors by group.
pub fn fairness(figures: &MetricsFile) -> String {
    let Some(audit) = &figures.fairness else { return String::new() };
    let mut out = format!(
        "## For whom it errs\n\nOn {} left-out accounts, flagged from {:.2}; rates with Wilson's 95 % intervals. \"At \
         least\" is a simultaneous 95 % lower bound over all pairs of groups of the attribute.\n\n| attribute | \
         equalised-odds difference | at least | between | pairs |\n|---|---|---|---|---|\n",
        audit.n, audit.threshold
    );
    for a in &audit.attributes {
        let _ = match &a.equalised_odds_difference {
            Some(g) => writeln!(
                out,
                "| {} | {:.3} | {:.3} | {} against {} | {} |",
                a.attribute, g.value, g.lower_bound, g.high, g.low, g.n_comparisons
            ),
            None => writeln!(out, "| {} | not enough data | – | – | 0 |", a.attribute),
        };
    }
    out.push_str("\n| group | human | automated | people flagged | automated missed |\n|---|---|---|---|---|\n");
    let rate = |r: &Option<Rate>| {
        r.map_or("not enough data".to_string(), |r| {
            format!("{:.3} [{:.3}, {:.3}]", r.value, r.interval.low, r.interval.high)
        })
    };
    for a in &audit.attributes {
        for c in &a.cells {
            let _ = writeln!(
                out,
                "| {}: {} | {} | {} | {} | {} |",
                a.attribute,
                c.group,
                c.n_human,
                c.n_automated,
                rate(&c.false_positive_rate),
                rate(&c.false_negative_rate)
            );
        }
    }
    for i in &audit.invariance {
        let _ = writeln!(
            out,
            "\nChanging {} alone moves the probability of {} accounts by {:.4} on average ({:.3} at most; bound on the \
             mean {}): {}.",
            i.change,
            i.n,
            i.mean_change,
            i.max_change,
            i.bound,
            if i.holds { "holds" } else { "does NOT hold" }
        );
    }
    out
}

/// Specialists per kind of automation.
pub fn kinds(figures: &MetricsFile) -> String {
    let Some(kinds) = &figures.kinds else { return String::new() };
    let mut out = format!(
        "## Kinds of automation\n\nEach kind with at least {} labelled accounts has a small model of its own that tells it \
         from people; its sub-score is said beside a score and never moves it. A sub-score is the probability of the kind \
         for an account that is of this kind or a person's, as if both were equally common.\n\n",
        kinds.least
    );
    if !kinds.kinds.is_empty() {
        out.push_str(
            "| kind | accounts | people | trees | ROC AUC, left-out accounts of the same sources | left-out sources |\n\
             |---|---|---|---|---|---|\n",
        );
    }
    for KindFigures { kind, n, n_people, n_trees, cross_validation_auc, across_sources_auc, n_sources } in &kinds.kinds
    {
        let across = across_sources_auc.map_or("one source only".to_string(), |a| format!("{a:.3} ({n_sources})"));
        let _ = writeln!(out, "| {kind} | {n} | {n_people} | {n_trees} | {cross_validation_auc:.3} | {across} |");
    }
    if !kinds.too_few.is_empty() {
        let few: Vec<String> = kinds.too_few.iter().map(|(kind, n)| format!("{kind} ({n})")).collect();
        let _ = writeln!(out, "\nToo few accounts, or people beside them, for a sub-score: {}.", few.join(", "));
    }
    out
}
