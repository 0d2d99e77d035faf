//! Every kind at every window: how many pairs meet, and which of them more often than chance allows.
//!
//! The counts make the curve of edges over windows; the test is that of `claque_graph::null`, run for each kind at each
//! window apart, because each kind has a rhythm of its own. Each of them gets an equal part of the false-discovery
//! rate. Per pair the most significant kind and window speaks.

use super::gather::Gathered;
use crate::report::{CurvePoint, SaturatedRow};
use claque_features::coaction::{CoActionParams, CoKind, Windows, count_pairs};
use claque_graph::null::{self, LagParams, TestedPair};
use claque_schema::{AccountToken, ActionRow};
use std::collections::BTreeMap;

/// Fewer actions of a kind than this can show nothing.
const MIN_ACTS: usize = 50;

/// What the test of one pair gave.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTest {
    /// Meetings within the window, episodes counted once.
    pub observed: u64,
    /// Expected by the null model.
    pub expected: f64,
    /// p-value.
    pub p: f64,
    /// False-discovery-controlled value.
    pub q: f64,
    /// The kind that speaks.
    pub kind: CoKind,
    /// The window that speaks, seconds.
    pub window_s: i64,
    /// Every (kind, window in seconds) at which the pair is beyond chance.
    pub cells: Vec<(CoKind, i64)>,
}

/// What came of all tests.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// Pairs beyond chance.
    pub pairs: BTreeMap<(AccountToken, AccountToken), PairTest>,
    /// Counts by kind and window.
    pub curve: Vec<CurvePoint>,
    /// Objects that were left out of the counts from some window on.
    pub saturated: Vec<SaturatedRow>,
    /// Pairs tested, over all kinds and windows.
    pub n_tested: u64,
    /// Objects too crowded to test, at the window where most were.
    pub n_crowded: u64,
    /// Resolution of the times, seconds.
    pub resolution_s: i64,
    /// The method in a sentence.
    pub method: String,
}

/// Counts and tests all pairs.
pub fn test(gathered: &Gathered, windows: &Windows, usual: LagParams) -> Tested {
    let resolution_s = resolution_s(gathered.actions());
    let tested: Vec<i64> = windows.secs().filter(|w| *w >= resolution_s && *w > 0).collect();
    let kinds = gathered.by_kind.iter().filter(|(_, rows)| rows.len() >= MIN_ACTS).count();
    let fdr = usual.fdr / (kinds * tested.len()).max(1) as f64;
    let mut out = Tested { resolution_s, method: method(&tested, fdr, usual.least_effect), ..Tested::default() };
    for (kind, rows) in &gathered.by_kind {
        let first = out.curve.len();
        count(&mut out, gathered, *kind, rows, windows);
        if rows.len() < MIN_ACTS {
            continue;
        }
        let acts: Vec<null::Act> =
            rows.iter().map(|r| null::Act { object: r.object, at_s: r.at.secs(), account: r.account }).collect();
        for window_s in &tested {
            let params = LagParams { window_s: *window_s, horizon_s: horizon_s(*window_s), resolution_s, fdr, ..usual };
            let found = null::test(&acts, &params);
            out.n_tested += found.n_tests;
            out.n_crowded = out.n_crowded.max(found.saturated.len() as u64);
            let mut n_beyond = 0;
            for pair in found.edges(&params) {
                n_beyond += 1;
                out.beyond(pair, *kind, *window_s);
            }
            if let Some(point) = out.curve[first..].iter_mut().find(|p| p.window_s == *window_s) {
                point.n_beyond = Some(n_beyond);
            }
        }
    }
    out
}

impl Tested {
    fn beyond(&mut self, pair: &TestedPair, kind: CoKind, window_s: i64) {
        let new = PairTest {
            observed: pair.observed,
            expected: pair.expected,
            p: pair.p,
            q: pair.q,
            kind,
            window_s,
            cells: Vec::new(),
        };
        let slot = self.pairs.entry((pair.a, pair.b)).or_insert_with(|| new.clone());
        if new.p < slot.p {
            *slot = PairTest { cells: std::mem::take(&mut slot.cells), ..new };
        }
        slot.cells.push((kind, window_s));
    }
}

fn count(out: &mut Tested, gathered: &Gathered, kind: CoKind, rows: &[ActionRow], windows: &Windows) {
    let Some(action) = kind.action() else { return };
    let params = CoActionParams::new(windows.clone());
    let counted = count_pairs(action, rows, &params, |a, b| gathered.meet(kind, a, b));
    out.curve.extend(counted.curve().into_iter().map(|at| CurvePoint {
        kind: kind.name().to_string(),
        window_s: at.window_s,
        n_edges: at.n_edges,
        n_meetings: at.n_meetings,
        n_accounts: at.n_accounts,
        n_repeated: at.n_repeated,
        n_beyond: None,
    }));
    out.saturated.extend(counted.saturated.iter().map(|s| SaturatedRow {
        kind: kind.name().to_string(),
        object: s.object.to_string(),
        n_actions: s.n_actions,
        from_window_s: s.from_s,
    }));
}

/// Twenty windows up to five minutes, five windows (the least the test allows) beyond: an hour's window need not
/// look at whole days.
fn horizon_s(window_s: i64) -> i64 {
    (20 * window_s).min(6_000).max(5 * window_s)
}

/// 60 where (nearly) all times are whole minutes: seconds were cut.
fn resolution_s<'a>(rows: impl Iterator<Item = &'a ActionRow> + Clone) -> i64 {
    let n = rows.clone().count();
    let whole = rows.filter(|r| r.at.secs() % 60 == 0).count();
    if n >= 20 && whole * 100 >= n * 99 { 60 } else { 1 }
}

fn method(windows: &[i64], fdr: f64, least_effect: f64) -> String {
    if windows.is_empty() {
        return "nothing was tested: every window is narrower than the resolution of the times".to_string();
    }
    format!(
        "lags of meetings within {} s against lags up to twenty times as long (five times, beyond five minutes), {:.2} % \
         false discoveries per kind and window, at least {least_effect} times the expected number",
        windows.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
        fdr * 100.0,
    )
}
