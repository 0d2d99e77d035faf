//! Draft or final: how far people have decided about the accounts that a report names.

use crate::outputs;
use crate::session::Session;
use anyhow::Result;
use claque_analysis::report::{Report, Standing};
use claque_custody::{Refusal, Register};
use claque_store::Absence;
use std::collections::BTreeMap;

/// The report with its standing. It is final when the verb asked for that; then it is refused while a decision is
/// missing about an account in the action band.
pub fn settled(session: &Session, report: &Report) -> Result<Report> {
    let standing = standing(session, report, report.standing.is_final)?;
    Ok(Report { standing, ..report.clone() })
}

fn standing(session: &Session, report: &Report, is_final: bool) -> Result<Standing> {
    let (_, rows) = outputs::named(report)?;
    let action: Vec<_> = rows.iter().filter(|r| session.policy.action_bands.contains(&r.band)).collect();
    let held = Register::exists(session.workspace.dir());
    let decided = if held { session.register()?.standing()? } else { BTreeMap::new() };
    let n_undecided = action.iter().filter(|r| !decided.contains_key(&r.account)).count() as u64;
    if is_final && n_undecided > 0 {
        return Err(Refusal {
            reason: format!(
                "a final report waits for a decision about each account in the action band: {n_undecided} of {} missing",
                action.len()
            ),
            remedy: "decide them (`claque review queue`, `claque review decide TOKEN …`), or leave out --final for a draft"
                .into(),
        }
        .into());
    }
    let absent = session.workspace.absent();
    let n_suppressed = absent.n(Absence::Suppressed) + absent.n(Absence::Forgotten);
    let n_minors = absent.n(Absence::Minor);
    let n_cleared = decided.values().filter(|r| r.decision.clears()).count() as u64;
    let mut words = if action.is_empty() {
        let standing = if is_final { "Final" } else { "Draft: nobody may act on it" };
        format!("{standing}. It names no account in the action band, so no decision is waited for.")
    } else if is_final {
        format!(
            "Final: a person has decided about each of the {} accounts in the action band that it names.",
            action.len()
        )
    } else {
        match (action.len(), n_undecided) {
            (all, 0) => format!(
                "Draft. A person has decided about each of the {all} accounts in the action band that it names."
            ),
            (all, n) => format!(
                "Draft: nobody may act on it. {n} of {all} accounts in the action band that it names wait for a person's \
                 decision."
            ),
        }
    };
    let left_out = [(n_suppressed, "suppressed"), (n_minors, "set aside as minors’")];
    for (n, what) in left_out.into_iter().filter(|(n, _)| *n > 0) {
        words += &format!(" {n} {what}.");
    }
    Ok(Standing { is_final, n_action: action.len() as u64, n_undecided, n_cleared, n_suppressed, n_minors, words })
}
