//! The host: actions to co-actions of every pair of accounts.
//!
//! Actions are sorted by kind, object and time once; objects are then independent and shared out among threads, each
//! with its own map of pairs, merged at the end. An object is left out, and reported, when it has more actions or more
//! pairs within the widest window than the limits allow: a hashtag that everybody uses says nothing about anybody.

use super::object::Act;
use super::pair::{PairCoAction, PairParams, PairRow, PairSummary};
use super::window::{Windows, encounters, n_encounters};
use crate::kernel::Kernel;
use crate::run::Grouped;
use claque_schema::{AccountToken, ActionKind, ActionRow, ObjectToken};
use rayon::prelude::*;

/// Windows and limits of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoActionParams {
    /// The windows counted.
    pub windows: Windows,
    /// Actions on one object beyond which it is saturated.
    pub actions_max: usize,
    /// Pairs on one object within the widest window beyond which it is saturated.
    pub encounters_max: u64,
    /// Distinct posts and objects kept exactly per pair.
    pub keys_max: u32,
}

impl CoActionParams {
    /// The default limits: 200,000 actions and 5 million pairs per object, 1,024 distinct posts per pair and side.
    pub fn new(windows: Windows) -> Self {
        CoActionParams { windows, actions_max: 200_000, encounters_max: 5_000_000, keys_max: 1_024 }
    }
}

/// What two accounts did together in one kind of action; `a` < `b`.
#[derive(Debug, Clone, PartialEq)]
pub struct CoActionRow {
    /// The lesser token.
    pub a: AccountToken,
    /// The greater token.
    pub b: AccountToken,
    /// The kind of action both did.
    pub kind: ActionKind,
    /// Counts by window, lags, leads.
    pub summary: PairSummary,
}

/// An object that was not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaturatedObject {
    /// The kind of action.
    pub kind: ActionKind,
    /// Which object.
    pub object: ObjectToken,
    /// How many actions it has.
    pub n_actions: u64,
    /// How many pairs would have had to be looked at, where that was counted.
    pub n_encounters: Option<u64>,
    /// The narrowest window at which it was left out, seconds.
    pub from_s: i64,
}

/// All co-actions of an input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoActionTable {
    /// Sorted by a, b, kind.
    pub rows: Vec<CoActionRow>,
    /// Objects left out, sorted by kind and object.
    pub saturated: Vec<SaturatedObject>,
    /// Objects looked at, saturated ones included.
    pub n_objects: u64,
}

type Pairs = Grouped<PairCoAction, (AccountToken, AccountToken, ActionKind)>;

struct Part {
    pairs: Pairs,
    saturated: Vec<SaturatedObject>,
}

/// Counts the co-actions of all pairs of accounts. Deterministic at any thread count.
pub fn coactions(actions: &[ActionRow], params: &CoActionParams) -> CoActionTable {
    coactions_where(actions, params, |_, _, _| true)
}

/// The same for those pairs of actions (older, newer) that `counts` admits.
pub fn coactions_where(
    actions: &[ActionRow],
    params: &CoActionParams,
    counts: impl Fn(ActionKind, &Act, &Act) -> bool + Sync,
) -> CoActionTable {
    let mut keyed: Vec<(ActionKind, ObjectToken, Act)> =
        actions.iter().map(|row| (row.kind, row.object, Act::from(row))).collect();
    keyed.par_sort_unstable();
    let groups: Vec<&[(ActionKind, ObjectToken, Act)]> = keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
    let n_objects = groups.len() as u64;
    let pair_params = PairParams { windows: params.windows.clone(), keys_max: params.keys_max };
    let empty = || Part { pairs: Pairs::new(&pair_params), saturated: Vec::new() };
    let mut whole = groups
        .into_par_iter()
        .fold(empty, |mut part, group| {
            add_object(&mut part, group, params, &counts);
            part
        })
        .reduce(empty, |mut a, b| {
            a.pairs.merge(b.pairs);
            a.saturated.extend(b.saturated);
            a
        });
    whole.saturated.sort_unstable_by_key(|s| (s.kind, s.object));
    let row = |((a, b, kind), state): ((AccountToken, AccountToken, ActionKind), PairCoAction)| CoActionRow {
        a,
        b,
        kind,
        summary: state.finish(),
    };
    let rows = whole.pairs.into_sorted().into_par_iter().map(row).collect();
    CoActionTable { rows, saturated: whole.saturated, n_objects }
}

fn add_object(
    part: &mut Part,
    group: &[(ActionKind, ObjectToken, Act)],
    params: &CoActionParams,
    counts: impl Fn(ActionKind, &Act, &Act) -> bool,
) {
    let Some(&(kind, object, _)) = group.first() else { return };
    if group.len() < 2 {
        return;
    }
    let n_actions = group.len() as u64;
    let width = params.windows.widest_ms();
    if group.len() > params.actions_max {
        part.saturated.push(SaturatedObject { kind, object, n_actions, n_encounters: None, from_s: width / 1000 });
        return;
    }
    let acts: Vec<Act> = group.iter().map(|g| g.2).collect();
    let n = n_encounters(&acts, width);
    if n > params.encounters_max {
        part.saturated.push(SaturatedObject { kind, object, n_actions, n_encounters: Some(n), from_s: width / 1000 });
        return;
    }
    encounters(&acts, width, |older, newer, lag_ms| {
        if !counts(kind, older, newer) {
            return;
        }
        let turned = newer.account < older.account;
        let (a, b) = if turned { (newer, older) } else { (older, newer) };
        let lag_ms = if turned { -lag_ms } else { lag_ms };
        let row = PairRow { object, lag_ms, a_content: a.content_key(), b_content: b.content_key() };
        part.pairs.update((a.account, b.account, kind), row);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{PostToken, Timestamp};
    use proptest::prelude::*;

    fn action(account: u64, object: u64, at_s: i64, order: u64) -> ActionRow {
        ActionRow {
            account: AccountToken(account),
            object: ObjectToken(object),
            kind: ActionKind::Repost,
            content: Some(PostToken(1_000 + order)),
            at: Timestamp::from_secs(at_s),
            order,
        }
    }

    fn params() -> CoActionParams {
        CoActionParams::new(Windows::from_secs(&[10, 60]).unwrap())
    }

    #[test]
    fn an_object_with_too_many_pairs_is_reported_and_costs_nothing() {
        let actions: Vec<ActionRow> = (0..50_000).map(|i| action(i, 1, 0, i)).collect();
        let table = coactions(&actions, &params());
        assert!(table.rows.is_empty());
        let n = 50_000u64;
        assert_eq!(table.saturated[0].n_encounters, Some(n * (n - 1) / 2));
        let few = CoActionParams { actions_max: 100, ..params() };
        assert_eq!(coactions(&actions, &few).saturated[0].n_actions, n);
    }

    proptest! {
        #[test]
        fn counts_are_those_of_comparing_all_pairs(raw in proptest::collection::vec((0u64..5, 0u64..4, 0i64..200), 0..60)) {
            let actions: Vec<ActionRow> = raw.iter().zip(0..).map(|(&(who, what, at), i)| action(who, what, at, i)).collect();
            let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| coactions(&actions, &params()));
            let many = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap().install(|| coactions(&actions, &params()));
            prop_assert_eq!(format!("{one:?}"), format!("{many:?}"));
            for (slot, window) in [10, 60].into_iter().enumerate() {
                let mut expected = std::collections::BTreeMap::new();
                for (i, x) in actions.iter().enumerate() {
                    for y in &actions[..i] {
                        if x.object == y.object && x.account != y.account && (x.at.0 - y.at.0).abs() <= window * 1000 {
                            let key = (x.account.min(y.account), x.account.max(y.account));
                            *expected.entry(key).or_insert(0u64) += 1;
                        }
                    }
                }
                let found: std::collections::BTreeMap<_, _> = one
                    .rows
                    .iter()
                    .map(|r| ((r.a, r.b), r.summary.windows[slot].n_pairs))
                    .filter(|(_, n)| *n > 0)
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
