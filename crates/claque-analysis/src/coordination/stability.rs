//! Does a finding depend on the choice of windows and horizon, or on single objects?
//!
//! The grid runs the whole test again with all windows shorter and longer and with shorter and longer horizons
//! ([`super::Params::grid`]). An edge must be found at half of the points or more; of a network, half of the members
//! must still have an edge inside of it at *every* point. The bootstrap (Efron 1979) draws the objects anew with
//! replacement and repeats each edge's test with the same bar: an edge that rests on one or two objects falls.

use super::cells::Found;
use claque_graph::null::{Beyond, binomial_tail};
use claque_schema::{AccountToken, ObjectToken};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};

/// Edges found at each point of the grid.
pub type Grid = Vec<(String, FxHashSet<(AccountToken, AccountToken)>)>;

/// Share of the points at which the pair is an edge; 1 without points.
pub fn grid_share(grid: &Grid, a: AccountToken, b: AccountToken) -> f64 {
    if grid.is_empty() {
        return 1.0;
    }
    grid.iter().filter(|(_, edges)| edges.contains(&(a, b))).count() as f64 / grid.len() as f64
}

/// Share of `members` that have one of `edges` to another member.
pub fn share_connected<'a>(
    members: &[AccountToken],
    edges: impl Iterator<Item = &'a (AccountToken, AccountToken)>,
) -> f64 {
    let inside: FxHashSet<AccountToken> = members.iter().copied().collect();
    let mut connected = FxHashSet::default();
    for (a, b) in edges.filter(|(a, b)| inside.contains(a) && inside.contains(b)) {
        connected.extend([*a, *b]);
    }
    connected.len() as f64 / members.len().max(1) as f64
}

/// Edges that remain in each of `n` draws of the objects.
pub fn bootstrap(found: &Found, edges: &[&Beyond], n: u32, seed: u64) -> Vec<FxHashSet<(AccountToken, AccountToken)>> {
    let mut objects: Vec<ObjectToken> =
        edges.iter().flat_map(|e| found.strongest(e).meetings.iter().map(|m| m.object)).collect();
    objects.sort_unstable();
    objects.dedup();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..n)
        .map(|_| {
            let mut drawn = FxHashMap::<ObjectToken, u32>::default();
            for _ in 0..objects.len() {
                *drawn.entry(objects[rng.random_range(0..objects.len())]).or_default() += 1;
            }
            edges.iter().filter(|e| remains(found, e, &drawn)).map(|e| (e.a, e.b)).collect()
        })
        .collect()
}

fn remains(found: &Found, edge: &Beyond, drawn: &FxHashMap<ObjectToken, u32>) -> bool {
    let (mut n, mut k, mut expected) = (0u64, 0u64, 0f64);
    for m in found.strongest(edge).meetings.iter().filter(|m| m.kept) {
        let times = u64::from(drawn.get(&m.object).copied().unwrap_or(0));
        n += times;
        k += if m.fast { times } else { 0 };
        expected += times as f64 * m.chance;
    }
    let p = if n > 0 && k as f64 >= expected + 1.0 { binomial_tail(k, n, expected / n as f64) } else { 1.0 };
    found.passes(edge.cells[0].0, p, k as f64 / expected.max(1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_without_an_edge_inside_are_not_connected() {
        let t = AccountToken;
        let edges = [(t(1), t(2)), (t(2), t(9)), (t(3), t(8))];
        assert_eq!(share_connected(&[t(1), t(2), t(3), t(4)], edges.iter()), 0.5);
    }
}
