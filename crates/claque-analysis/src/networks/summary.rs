//! Page one of a network report.

use crate::bands::counted_share;
use crate::report::{Figure, InnocentResult, NetworkGroup, NetworksFinding, Summary, Unit};
use claque_schema::{Assessment, Confidence};

/// The answer, its figures, both sides, what next.
pub fn summarise(found: &NetworksFinding) -> Summary {
    let what = found.topic.as_ref().map_or(String::new(), |t| format!(" on {t}"));
    let answer = if found.n_tested == 0 {
        format!("Whether accounts act together{what} could not be tested: too few timed actions on shared objects.")
    } else if found.n_edges == 0 {
        format!("No three of {} accounts act together{what} faster and more often than chance allows.", found.n_active)
    } else {
        format!(
            "{} of {} accounts act together{what} faster and more often than chance allows, in {} network(s) of three or \
             more. That is timing beyond chance, not proof of an arrangement.",
            found.n_accounts, found.n_active, found.n_networks
        )
    };
    let share = match found.n_tested {
        0 => Assessment::missing("nothing could be tested"),
        _ => Assessment::of(counted_share(found.n_accounts, found.n_active, "accounts with an action on an object")),
    };
    Summary {
        answer,
        likelihood: None,
        confidence: confidence(found),
        figures: vec![Figure { name: "Accounts in pairs beyond chance".into(), unit: Unit::Share, estimate: share }],
        speaks_for: speaks_for(found),
        speaks_against: speaks_against(found),
        not_assessed: not_assessed(found),
        innocent: found.networks.first().map_or(Vec::new(), |n| n.explanations.iter().map(Into::into).collect()),
        next_steps: vec![
            "Read the pairs of posts behind the strongest edges before anything else.".into(),
            "Join tokens to ids with claque token only for accounts that a person will review.".into(),
        ],
    }
}

/// Moderate where most listed pairs are beyond chance at several kinds or windows (or none is at all, of many tested);
/// low where times are coarse, little was tested or one window alone speaks. Timing alone never makes it high.
fn confidence(found: &NetworksFinding) -> Confidence {
    let agreeing = found.edges.iter().filter(|e| e.test.as_ref().is_some_and(|t| t.n_cells >= 2)).count();
    if found.n_tested < 100 || found.resolution_s > 1 {
        Confidence::Low
    } else if found.edges.is_empty() || 2 * agreeing >= found.edges.len() {
        Confidence::Moderate
    } else {
        Confidence::Low
    }
}

fn speaks_for(found: &NetworksFinding) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(first) = found.networks.first() {
        out.push(format!(
            "The largest network has {} accounts with {} co-actions within {} s (median lag {:.0} s).",
            first.n_accounts,
            first.n_coactions,
            found.windows_s.last().copied().unwrap_or(0),
            first.median_lag_s
        ));
    }
    let several = found.edges.iter().filter(|e| e.kinds.len() > 1).count();
    if several > 0 {
        out.push(format!("{several} of the {} heaviest pairs act together in several ways.", found.edges.len()));
    }
    let suspect: u64 = found.networks.iter().map(|n| n.n_suspect).sum();
    let scored: u64 = found.networks.iter().map(|n| n.n_scored).sum();
    if suspect > 0 {
        out.push(format!("{suspect} of {scored} members with a score are likely automated."));
    }
    out
}

fn speaks_against(found: &NetworksFinding) -> Vec<String> {
    let mut out = Vec::new();
    let met: u64 = found.curve.iter().map(|p| p.n_repeated).sum();
    if found.n_edges > 0 && met > 0 {
        out.push("Most pairs that meet repeatedly are what chance gives; only those beyond it are shown.".into());
    }
    let explained = |n: &&NetworkGroup| n.explanations.iter().any(|e| e.result == InnocentResult::Explains);
    let n_explained = found.networks.iter().filter(explained).count();
    if n_explained > 0 {
        out.push(format!("{n_explained} network(s) look like what an innocent explanation would give."));
    }
    if found.n_unstable > 0 {
        out.push(format!("{} pair(s) depend on the choice of windows and were left out.", found.n_unstable));
    }
    out
}

fn not_assessed(found: &NetworksFinding) -> Vec<String> {
    let mut out = Vec::new();
    if found.networks.iter().all(|n| n.n_scored == 0) && !found.networks.is_empty() {
        out.push("Account scores: no member has one.".into());
    }
    if !found.saturated.is_empty() {
        out.push(format!("{} object(s) with too many actions at once.", found.saturated.len()));
    }
    out
}
