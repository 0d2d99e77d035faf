//! Encounters, episodes and p-values per pair (steps 4 to 7).
//!
//! Encounters within the horizon can be a thousand times as many as actions, so none is stored that need not be. The
//! work goes account by account: all partners of one account with a larger index are counted in an array (one byte per
//! account, two small counters), and only pairs that were fast at least twice are visited again to collect their
//! encounters. Every other pair has p = 1 whatever else it did, and only its being counted matters.

use super::density::{Around, Bin, BinSums, around, chance, without_repeats};
use super::{Act, LagParams, LagTest, Meeting, TestedPair, binomial_tail};
use claque_schema::{AccountToken, ObjectToken};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Accounts per unit of parallel work.
const BATCH: usize = 512;
/// One encounter within the horizon, in the low half of a counter; stays at three.
const NEAR: u8 = 1;
/// One encounter within the window, in the high half of a counter; stays at three.
const FAST: u8 = 4;

/// Tests all pairs.
pub fn test(acts: &[Act], params: &LagParams) -> LagTest {
    let mut saturated = Vec::new();
    let table = Table::of(acts, &mut saturated, params);
    let batches: Vec<usize> = (0..table.accounts.len()).step_by(BATCH).collect();
    let parts: Vec<Part> = batches
        .into_par_iter()
        .map(|from| {
            let mut part = Part::default();
            let mut met = Met { counts: vec![0; table.accounts.len()], touched: Vec::new() };
            for account in from..(from + BATCH).min(table.accounts.len()) {
                table.account(account as u32, &mut met, &mut part, params);
            }
            part
        })
        .collect();
    let mut out = LagTest {
        saturated,
        n_acts: table.acts.len() as u64,
        n_accounts: table.accounts.len() as u64,
        ..LagTest::default()
    };
    for part in parts {
        out.n_tests += part.n_tests;
        out.n_encounters += part.n_encounters;
        out.pairs.extend(part.pairs);
    }
    control(&mut out);
    out
}

fn drop_crowds(kept: &mut Vec<Act>, saturated: &mut Vec<ObjectToken>, params: &LagParams) {
    let crowds = kept.chunk_by(|a, b| a.object == b.object).filter(|o| is_crowd(o, params));
    saturated.extend(crowds.map(|o| o[0].object));
    if !saturated.is_empty() {
        kept.retain(|a| saturated.binary_search(&a.object).is_err());
    }
}

fn is_crowd(acts: &[Act], params: &LagParams) -> bool {
    let ahead = params.crowd_max;
    acts.len() > ahead && (0..acts.len() - ahead).any(|i| acts[i + ahead].at_s - acts[i].at_s <= params.horizon_s)
}

/// What a batch of accounts gave.
#[derive(Default)]
struct Part {
    n_tests: u64,
    n_encounters: u64,
    pairs: Vec<TestedPair>,
}

/// Counters of the partners of one account.
struct Met {
    counts: Vec<u8>,
    touched: Vec<u32>,
}

/// One action, small: objects and accounts by number.
#[derive(Clone, Copy)]
struct Small {
    at_s: i64,
    object: u32,
    account: u32,
}

/// Actions by object and time, and where each account's are.
pub(super) struct Table {
    acts: Vec<Small>,
    around: Vec<Around>,
    bins: Vec<Bin>,
    objects: Vec<ObjectToken>,
    accounts: Vec<AccountToken>,
    /// `places[starts[a]..starts[a + 1]]` are the actions of account a.
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Table {
    /// Prepares actions in any order (steps 1 to 3); crowds go to `saturated`.
    pub(super) fn of(acts: &[Act], saturated: &mut Vec<ObjectToken>, params: &LagParams) -> Table {
        let mut sorted = acts.to_vec();
        sorted.sort_unstable();
        let mut kept = without_repeats(&sorted, params.horizon_s);
        drop_crowds(&mut kept, saturated, params);
        Table::new(&kept, params)
    }

    pub(super) fn n_accounts(&self) -> u64 {
        self.accounts.len() as u64
    }

    pub(super) fn number(&self, account: AccountToken) -> Option<u32> {
        self.accounts.binary_search(&account).ok().map(|i| i as u32)
    }

    /// Places of an account's actions.
    pub(super) fn of_account(&self, account: u32) -> impl Iterator<Item = usize> {
        let own = self.starts[account as usize] as usize..self.starts[account as usize + 1] as usize;
        self.places[own].iter().map(|p| *p as usize)
    }

    pub(super) fn at_s(&self, act: usize) -> i64 {
        self.acts[act].at_s
    }

    pub(super) fn object(&self, act: usize) -> u32 {
        self.acts[act].object
    }

    /// Chance that the encounter of two actions is fast.
    pub(super) fn chance(&self, one: usize, other: usize, lag_s: i64, params: &LagParams) -> f64 {
        chance(&self.around[one], &self.around[other], lag_s, &self.bins, params)
    }

    fn new(kept: &[Act], params: &LagParams) -> Table {
        let mut accounts: Vec<AccountToken> = kept.iter().map(|a| a.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let number: FxHashMap<AccountToken, u32> = accounts.iter().enumerate().map(|(i, a)| (*a, i as u32)).collect();
        let (mut acts, mut counted, mut objects) = (Vec::with_capacity(kept.len()), Vec::new(), Vec::new());
        let mut sums = BinSums::new();
        for of_object in kept.chunk_by(|a, b| a.object == b.object) {
            let object = objects.len() as u32;
            objects.push(of_object[0].object);
            acts.extend(of_object.iter().map(|a| Small { at_s: a.at_s, object, account: number[&a.account] }));
            counted.extend(around(of_object, params));
        }
        counted.iter().for_each(|a| sums.add(a));
        let mut starts = vec![0u32; accounts.len() + 1];
        acts.iter().for_each(|a| starts[a.account as usize + 1] += 1);
        (1..starts.len()).for_each(|i| starts[i] += starts[i - 1]);
        let (mut places, mut next) = (vec![0u32; acts.len()], starts.clone());
        for (i, act) in acts.iter().enumerate() {
            places[next[act.account as usize] as usize] = i as u32;
            next[act.account as usize] += 1;
        }
        Table { acts, around: counted, bins: sums.finish(params), objects, accounts, starts, places }
    }

    /// Visits the encounters of an account with accounts of larger numbers: (own action, other action, absolute lag).
    fn each_encounter(&self, account: u32, horizon_s: i64, mut visit: impl FnMut(usize, usize, i64)) {
        for place in self.of_account(account) {
            let act = self.acts[place];
            for (back, other) in self.acts[..place].iter().rev().enumerate() {
                if other.object != act.object || act.at_s - other.at_s > horizon_s {
                    break;
                }
                if other.account > account {
                    visit(place, place - 1 - back, act.at_s - other.at_s);
                }
            }
            for (ahead, other) in self.acts[place + 1..].iter().enumerate() {
                if other.object != act.object || other.at_s - act.at_s > horizon_s {
                    break;
                }
                if other.account > account {
                    visit(place, place + 1 + ahead, other.at_s - act.at_s);
                }
            }
        }
    }

    /// Counts an account's partners, tests those who were fast at least twice, and clears the counters.
    fn account(&self, account: u32, met: &mut Met, part: &mut Part, params: &LagParams) {
        let (counts, touched) = (&mut met.counts, &mut met.touched);
        let mut n = 0u64;
        self.each_encounter(account, params.horizon_s, |_, other, lag_s| {
            n += 1;
            let partner = self.acts[other].account;
            let count = &mut counts[partner as usize];
            if *count == 0 {
                touched.push(partner);
            }
            if *count & 3 < 3 {
                *count += NEAR;
            }
            if lag_s <= params.window_s && *count >> 2 < 3 {
                *count += FAST;
            }
        });
        part.n_encounters += n;
        part.n_tests += touched.iter().filter(|t| counts[**t as usize] & 3 >= 2).count() as u64;
        if touched.iter().any(|t| counts[*t as usize] >> 2 >= 2) {
            let mut found: Vec<(u32, Meeting)> = Vec::new();
            self.each_encounter(account, params.horizon_s, |own, other, lag_s| {
                let partner = self.acts[other].account;
                if counts[partner as usize] >> 2 >= 2 {
                    found.push((partner, self.meeting(own, other, lag_s, params)));
                }
            });
            found.sort_unstable_by_key(|(partner, m)| (*partner, m.at_s, m.object, m.lag_s.abs(), m.lag_s));
            part.pairs.extend(found.chunk_by_mut(|x, y| x.0 == y.0).map(|of_pair| {
                let (a, b) = (self.accounts[account as usize], self.accounts[of_pair[0].0 as usize]);
                judge(a, b, of_pair, params)
            }));
        }
        touched.drain(..).for_each(|t| counts[t as usize] = 0);
    }

    fn meeting(&self, own: usize, other: usize, lag_s: i64, params: &LagParams) -> Meeting {
        let (own_act, other_act) = (self.acts[own], self.acts[other]);
        Meeting {
            object: self.objects[own_act.object as usize],
            at_s: own_act.at_s.max(other_act.at_s),
            lag_s: other_act.at_s - own_act.at_s,
            chance: self.chance(own, other, lag_s, params),
            fast: lag_s <= params.window_s,
            kept: false,
        }
    }
}

/// Collapses one pair's encounters into episodes and computes its p-value (steps 5 and 6).
fn judge(a: AccountToken, b: AccountToken, found: &mut [(u32, Meeting)], params: &LagParams) -> TestedPair {
    let (mut n, mut k, mut expected) = (0u64, 0u64, 0f64);
    let mut last = None;
    for (_, m) in found.iter_mut() {
        // Chosen by time alone, never by whether it was fast.
        if last.is_some_and(|at| m.at_s - at <= params.horizon_s) {
            continue;
        }
        last = Some(m.at_s);
        m.kept = true;
        n += 1;
        k += u64::from(m.fast);
        expected += m.chance;
    }
    let p = if k as f64 >= expected + 1.0 { binomial_tail(k, n, expected / n as f64) } else { 1.0 };
    let meetings: Vec<Meeting> = found.iter().map(|(_, m)| *m).filter(|m| m.fast || m.kept).collect();
    let n_encounters = meetings.iter().filter(|m| m.fast).count() as u64;
    TestedPair { a, b, n_episodes: n, observed: k, expected, p, q: 1.0, n_encounters, meetings }
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
