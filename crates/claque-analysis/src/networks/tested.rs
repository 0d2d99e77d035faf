//! Every kind at every window: how many pairs meet, and which of them more often than chance allows.
//!
//! The counts make the curve of edges over windows. The test is that of [`crate::coordination`]: every kind at every
//! window, joined per pair, kept only where it survives a grid of windows and horizons.

use super::gather::Gathered;
use crate::coordination::{self, Found, KindActs, Params};
use crate::population::Population;
use crate::report::{Coordination, CurvePoint, SaturatedRow};
use claque_features::coaction::{CoActionParams, CoKind, Windows, count_pairs};
use claque_graph::null::Act;
use claque_schema::{AccountToken, ActionRow, PostRow};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer actions of a kind than this can show nothing.
const MIN_ACTS: usize = 50;
/// Windows above this have horizons of five windows, the least that the test allows, instead of twenty: an hour's window
/// need not look at whole days.
const LONG_S: i64 = 300;

/// Pairs as (lesser token, greater token).
type Pair = (AccountToken, AccountToken);

/// What came of all tests.
#[derive(Debug, Clone)]
pub struct Tested {
    /// Edges, networks and caveats of the test.
    pub coordination: Coordination,
    /// Per edge every (kind, window in seconds) at which it is beyond chance by itself.
    pub cells: BTreeMap<Pair, BTreeSet<(CoKind, i64)>>,
    /// Counts by kind and window.
    pub curve: Vec<CurvePoint>,
    /// Objects that were left out of the counts from some window on.
    pub saturated: Vec<SaturatedRow>,
}

/// How communities are cut, and the seed of everything random.
#[derive(Debug, Clone, Copy)]
pub struct TestParams {
    /// Resolution of the communities.
    pub resolution: f64,
    /// Seed.
    pub seed: u64,
}

/// Counts and tests all pairs.
pub fn test(
    posts: &[PostRow],
    gathered: &Gathered,
    windows: &Windows,
    population: &Population,
    asked: TestParams,
) -> Tested {
    let (mut curve, mut saturated) = (Vec::new(), Vec::new());
    for (kind, rows) in &gathered.by_kind {
        count(&mut curve, &mut saturated, gathered, *kind, rows, windows);
    }
    let enough: Vec<&(CoKind, Vec<ActionRow>)> =
        gathered.by_kind.iter().filter(|(_, rows)| rows.len() >= MIN_ACTS).collect();
    let kinds: Vec<KindActs> =
        enough.iter().map(|(kind, rows)| KindActs { kind: label(*kind), acts: acts(rows) }).collect();
    let widest = windows.secs().last().unwrap_or(0);
    let usual = Params::with_seed(asked.seed);
    let params = Params {
        windows_s: windows.secs().collect(),
        horizon_windows: if widest > LONG_S { 5 } else { usual.horizon_windows },
        resolution_s: Some(resolution_s(gathered.actions())),
        leiden_resolution: asked.resolution,
        ..usual
    };
    let (coordination, found) = coordination::assess_kinds(posts, &kinds, population, &params);
    let kept: BTreeSet<Pair> = coordination.edges.iter().map(|e| (e.a, e.b)).collect();
    let kind_of = |cell: usize| enough[found.cells[cell].kind].0;
    let cells = cells(&found, &kept, kind_of);
    for (i, cell) in found.cells.iter().enumerate() {
        let at = (kind_of(i), cell.params.window_s);
        let point = curve.iter_mut().find(|p| p.kind == at.0.name() && p.window_s == at.1);
        if let Some(point) = point {
            point.n_beyond = Some(cells.values().filter(|own| own.contains(&at)).count() as u64);
        }
    }
    Tested { coordination, cells, curve, saturated }
}

fn cells(
    found: &Found,
    kept: &BTreeSet<Pair>,
    kind_of: impl Fn(usize) -> CoKind,
) -> BTreeMap<Pair, BTreeSet<(CoKind, i64)>> {
    let of = |pair| found.passing(pair).iter().map(|c| (kind_of(c.0), found.cells[c.0].params.window_s)).collect();
    found.edges().into_iter().filter(|p| kept.contains(&(p.a, p.b))).map(|p| ((p.a, p.b), of(p))).collect()
}

/// The names under which the test knows a kind, where it knows it.
fn label(kind: CoKind) -> &'static str {
    match kind {
        CoKind::Repost => "repost",
        CoKind::Reply => "reply",
        CoKind::Link => "link",
        CoKind::Text | CoKind::Similar => "copied text",
        other => other.name(),
    }
}

fn acts(rows: &[ActionRow]) -> Vec<Act> {
    rows.iter().map(|r| Act { object: r.object, at_s: r.at.secs(), account: r.account }).collect()
}

fn count(
    curve: &mut Vec<CurvePoint>,
    saturated: &mut Vec<SaturatedRow>,
    gathered: &Gathered,
    kind: CoKind,
    rows: &[ActionRow],
    windows: &Windows,
) {
    let Some(action) = kind.action() else { return };
    let params = CoActionParams::new(windows.clone());
    let counted = count_pairs(action, rows, &params, |a, b| gathered.meet(kind, a, b));
    curve.extend(counted.curve().into_iter().map(|at| CurvePoint {
        kind: kind.name().to_string(),
        window_s: at.window_s,
        n_edges: at.n_edges,
        n_meetings: at.n_meetings,
        n_accounts: at.n_accounts,
        n_repeated: at.n_repeated,
        n_beyond: None,
    }));
    saturated.extend(counted.saturated.iter().map(|s| SaturatedRow {
        kind: kind.name().to_string(),
        object: s.object.to_string(),
        n_actions: s.n_actions,
        from_window_s: s.from_s,
    }));
}

/// 60 where (nearly) all times are whole minutes: seconds were cut. 3600 for whole hours.
fn resolution_s<'a>(rows: impl Iterator<Item = &'a ActionRow> + Clone) -> i64 {
    let n = rows.clone().count();
    let nearly_all = |step: i64| n >= 20 && rows.clone().filter(|r| r.at.secs() % step == 0).count() * 100 >= n * 99;
    [3_600, 60].into_iter().find(|step| nearly_all(*step)).unwrap_or(1)
}
