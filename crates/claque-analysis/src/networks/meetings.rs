//! The meetings of chosen pairs, one by one: what edges, leaders, common objects and evidence are made of.

use super::gather::Gathered;
use claque_features::coaction::{Act, CoKind, Windows, encounters, n_encounters};
use claque_schema::{AccountToken, ObjectToken};
use rustc_hash::FxHashSet;

/// Pairs of actions on one object that are looked at for chosen accounts; beyond it the window narrows.
const ENCOUNTERS_MAX: u64 = 20_000_000;

/// Two actions on one object within the widest window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// How.
    pub kind: CoKind,
    /// On what.
    pub object: ObjectToken,
    /// Who came first.
    pub older: Act,
    /// Who came second; equal times by place in the input.
    pub newer: Act,
}

impl Meeting {
    /// The pair, the lesser token first.
    pub fn pair(&self) -> (AccountToken, AccountToken) {
        (self.older.account.min(self.newer.account), self.older.account.max(self.newer.account))
    }

    /// Time between, milliseconds.
    pub fn lag_ms(&self) -> i64 {
        self.newer.at.0.saturating_sub(self.older.at.0)
    }
}

/// All meetings of the given pairs, by pair, then by time.
pub fn meetings(
    gathered: &Gathered,
    windows: &Windows,
    pairs: &FxHashSet<(AccountToken, AccountToken)>,
) -> Vec<Meeting> {
    let accounts: FxHashSet<AccountToken> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let mut out = Vec::new();
    for (kind, rows) in &gathered.by_kind {
        let mut keyed: Vec<(ObjectToken, Act)> =
            rows.iter().filter(|r| accounts.contains(&r.account)).map(|r| (r.object, Act::from(r))).collect();
        keyed.sort_unstable();
        for group in keyed.chunk_by(|x, y| x.0 == y.0).filter(|g| g.len() > 1) {
            let acts: Vec<Act> = group.iter().map(|g| g.1).collect();
            let widths: Vec<i64> = windows.secs().map(|s| s * 1000).collect();
            let fits = |w: &&i64| n_encounters(&acts, **w) <= ENCOUNTERS_MAX;
            let Some(width_ms) = widths.iter().rev().find(fits) else { continue };
            encounters(&acts, *width_ms, |older, newer, _| {
                let meeting = Meeting { kind: *kind, object: group[0].0, older: *older, newer: *newer };
                if pairs.contains(&meeting.pair()) && gathered.meet(*kind, older, newer) {
                    out.push(meeting);
                }
            });
        }
    }
    out.sort_by_key(|m| (m.pair(), m.older.at, m.older.order, m.newer.order, m.kind));
    out
}
