//! Encounters, episodes and p-values per pair (steps 4 to 7).

use super::density::{Around, BinSums, around, chance, without_repeats};
use super::{Act, LagParams, LagTest, TestedPair, binomial_tail};
use claque_schema::{AccountToken, ObjectToken};
use rustc_hash::FxHashMap;

const OBJECTS_KEPT: usize = 8;

/// One encounter of a candidate pair.
#[derive(Debug, Clone, Copy)]
struct Encounter {
    /// The pair, packed: smaller dense index, larger dense index.
    pair: u64,
    /// Time of the later action.
    at_s: i64,
    object: ObjectToken,
    lag_s: i64,
    q: f64,
}

/// How often a pair met, counted no further than is needed.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    /// Within the horizon, up to 2.
    near: u8,
    /// Within the window, up to 2.
    fast: u8,
}

/// Tests all pairs.
pub fn test(acts: &[Act], params: &LagParams) -> LagTest {
    let mut sorted = acts.to_vec();
    sorted.sort_unstable();
    let kept = without_repeats(&sorted, params.horizon_s);
    let (objects, saturated): (Vec<&[Act]>, Vec<&[Act]>) =
        kept.chunk_by(|a, b| a.object == b.object).partition(|o| !is_crowd(o, params));
    let mut accounts: Vec<AccountToken> = objects.iter().flat_map(|o| o.iter().map(|a| a.account)).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let dense: FxHashMap<AccountToken, u32> = accounts.iter().enumerate().map(|(i, a)| (*a, i as u32)).collect();
    let met = meetings(&objects, &dense, params);
    let n_tests = met.values().filter(|m| m.near >= 2).count() as u64;
    let mut encounters = candidates(&objects, &dense, &met, params);
    encounters.sort_unstable_by_key(|e| (e.pair, e.at_s, e.object, e.lag_s));
    let pairs = encounters.chunk_by(|a, b| a.pair == b.pair).map(|e| of_pair(e, &accounts, params)).collect();
    let mut out = LagTest {
        pairs,
        n_tests,
        saturated: saturated.iter().map(|o| o[0].object).collect(),
        n_acts: objects.iter().map(|o| o.len() as u64).sum(),
    };
    control(&mut out);
    out
}

fn is_crowd(acts: &[Act], params: &LagParams) -> bool {
    let ahead = params.crowd_max;
    acts.len() > ahead && (0..acts.len() - ahead).any(|i| acts[i + ahead].at_s - acts[i].at_s <= params.horizon_s)
}

fn pack(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// Visits every encounter of two accounts on one object within the horizon: (index, index, lag).
fn each_encounter(acts: &[Act], horizon_s: i64, mut visit: impl FnMut(usize, usize, i64)) {
    for later in 0..acts.len() {
        for earlier in (0..later).rev() {
            let lag = acts[later].at_s - acts[earlier].at_s;
            if lag > horizon_s {
                break;
            }
            if acts[later].account != acts[earlier].account {
                visit(earlier, later, lag);
            }
        }
    }
}

fn meetings(objects: &[&[Act]], dense: &FxHashMap<AccountToken, u32>, params: &LagParams) -> FxHashMap<u64, Met> {
    let mut met = FxHashMap::<u64, Met>::default();
    let mut index = Vec::new();
    for acts in objects {
        index.clear();
        index.extend(acts.iter().map(|a| dense[&a.account]));
        each_encounter(acts, params.horizon_s, |i, j, lag| {
            let m = met.entry(pack(index[i], index[j])).or_default();
            m.near = (m.near + 1).min(2);
            if lag <= params.window_s {
                m.fast = (m.fast + 1).min(2);
            }
        });
    }
    met
}

/// Encounters of pairs that were fast at least twice: all others get p = 1 whatever else they did.
fn candidates(
    objects: &[&[Act]],
    dense: &FxHashMap<AccountToken, u32>,
    met: &FxHashMap<u64, Met>,
    params: &LagParams,
) -> Vec<Encounter> {
    let counted: Vec<Vec<Around>> = objects.iter().map(|acts| around(acts, params)).collect();
    let mut sums = BinSums::new();
    counted.iter().flatten().for_each(|a| sums.add(a));
    let bins = sums.finish(params);
    let mut found = Vec::new();
    let mut index = Vec::new();
    for (acts, counts) in objects.iter().zip(&counted) {
        index.clear();
        index.extend(acts.iter().map(|a| dense[&a.account]));
        each_encounter(acts, params.horizon_s, |i, j, lag_s| {
            let pair = pack(index[i], index[j]);
            if met[&pair].fast >= 2 {
                let q = chance(&counts[i], &counts[j], lag_s, &bins, params);
                found.push(Encounter { pair, at_s: acts[j].at_s, object: acts[j].object, lag_s, q });
            }
        });
    }
    found
}

/// Collapses one pair's encounters into episodes and computes its p-value (steps 5 and 6).
fn of_pair(encounters: &[Encounter], accounts: &[AccountToken], params: &LagParams) -> TestedPair {
    let (mut n, mut k, mut expected) = (0u64, 0u64, 0f64);
    let mut last = None;
    for e in encounters {
        // Chosen by time alone, never by whether it was fast.
        if last.is_some_and(|at| e.at_s - at <= params.horizon_s) {
            continue;
        }
        last = Some(e.at_s);
        n += 1;
        k += u64::from(e.lag_s <= params.window_s);
        expected += e.q;
    }
    let fast = || encounters.iter().filter(|e| e.lag_s <= params.window_s);
    let mut lags_s: Vec<i64> = fast().map(|e| e.lag_s).collect();
    lags_s.sort_unstable();
    let mut objects: Vec<ObjectToken> = Vec::new();
    for e in fast() {
        if objects.len() < OBJECTS_KEPT && !objects.contains(&e.object) {
            objects.push(e.object);
        }
    }
    let p = if k as f64 >= expected + 1.0 { binomial_tail(k, n, expected / n as f64) } else { 1.0 };
    let pair = encounters[0].pair;
    TestedPair {
        a: accounts[(pair >> 32) as usize],
        b: accounts[(pair & 0xffff_ffff) as usize],
        n_episodes: n,
        observed: k,
        expected,
        p,
        q: 1.0,
        n_encounters: lags_s.len() as u64,
        lags_s,
        objects,
    }
}

/// Benjamini–Hochberg; pairs that are not listed count as p = 1.
fn control(test: &mut LagTest) {
    test.pairs.sort_by(|x, y| x.p.total_cmp(&y.p).then(x.a.cmp(&y.a)).then(x.b.cmp(&y.b)));
    let m = test.n_tests.max(test.pairs.len() as u64) as f64;
    let mut least = 1f64;
    for (i, pair) in test.pairs.iter_mut().enumerate().rev() {
        least = least.min(pair.p * m / (i + 1) as f64);
        pair.q = least;
    }
}
