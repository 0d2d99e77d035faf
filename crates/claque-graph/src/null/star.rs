//! Networks beyond chance: do its members meet this fast, given that the network was *looked for*?
//!
//! A network is found by its edges, so counting its edges again proves nothing. Two things are needed: a statistic
//! whose parts do not depend on each other, and a price for the search.
//!
//! **Stars.** Among the members' actions on an object, the first is the anchor; the members who follow within H are its
//! spokes. Given the anchor, if nothing was arranged, the spokes fall independently, each within W with the chance of
//! the pairs' test. (All pairs of a burst would not do: if A and C both follow B at once, A and C meet at once, too.)
//! A star that begins within H of the end of the last kept one is the same episode and is dropped. Over all kept stars
//! K of n spokes are fast where Λ = Σ chances are expected; K is bounded by the binomial with the mean chance.
//!
//! **The search.** Among N accounts there are C(N, s) sets of s members, and N sizes. Multiplying by both bounds the
//! probability that *any* set would look like this (a union bound, so it holds for every way of choosing a set).

use super::encounters::Table;
use super::tail::ln_binomial_tail;
use super::{Act, LagParams};
use claque_schema::AccountToken;

/// How fast the members of a network meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Synchrony {
    /// Kept stars: bursts of at least two members, apart by more than the horizon.
    pub n_bursts: u64,
    /// Spokes of these.
    pub n: u64,
    /// Spokes within the window of their anchor.
    pub observed: u64,
    /// Expected.
    pub expected: f64,
    /// log₁₀ of the p-value of this one set.
    pub log10_p: f64,
    /// log₁₀ of the p-value with the price of the search, at most 0.
    pub log10_p_any: f64,
}

/// log₁₀ of the number of sets of `size` out of `n_accounts`, over all sizes.
pub fn scan_log10(n_accounts: u64, size: u64) -> f64 {
    let size_or_rest = size.min(n_accounts.saturating_sub(size));
    let choose: f64 = (0..size_or_rest).map(|i| ((n_accounts - i) as f64 / (i + 1) as f64).log10()).sum();
    choose + (n_accounts.max(1) as f64).log10()
}

/// Synchrony of each of `networks` (sets of members) in one cell; `None` where no two members met.
pub fn synchrony(acts: &[Act], networks: &[Vec<AccountToken>], params: &LagParams) -> Vec<Option<Synchrony>> {
    let mut saturated = Vec::new();
    let table = Table::of(acts, &mut saturated, params);
    networks.iter().map(|members| table.synchrony(members, params)).collect()
}

/// (anchor's time, object, anchor's action, its spokes' actions)
type Star = (i64, u32, usize, Vec<usize>);

impl Table {
    fn synchrony(&self, members: &[AccountToken], params: &LagParams) -> Option<Synchrony> {
        let mut stars = self.stars(members, params.horizon_s);
        stars.sort_unstable();
        let (mut n_bursts, mut n, mut observed, mut expected) = (0, 0, 0, 0.0);
        let mut last: Option<i64> = None;
        for (at_s, _, anchor, spokes) in &stars {
            if last.is_some_and(|end| at_s - end <= params.horizon_s) {
                continue;
            }
            n_bursts += 1;
            for spoke in spokes {
                let lag_s = self.at_s(*spoke) - at_s;
                n += 1;
                observed += u64::from(lag_s <= params.window_s);
                expected += self.chance(*anchor, *spoke, lag_s, params);
                last = Some(self.at_s(*spoke));
            }
        }
        if n == 0 {
            return None;
        }
        let ln_p =
            if observed as f64 >= expected + 1.0 { ln_binomial_tail(observed, n, expected / n as f64) } else { 0.0 };
        let log10_p = ln_p / std::f64::consts::LN_10;
        let size = members.len() as u64;
        let log10_p_any = (log10_p + scan_log10(self.n_accounts(), size)).min(0.0);
        Some(Synchrony { n_bursts, n, observed, expected, log10_p, log10_p_any })
    }

    fn stars(&self, members: &[AccountToken], horizon_s: i64) -> Vec<Star> {
        let mut own: Vec<usize> =
            members.iter().filter_map(|m| self.number(*m)).flat_map(|m| self.of_account(m)).collect();
        // Actions are stored by object, time and account.
        own.sort_unstable();
        own.dedup();
        let mut stars: Vec<Star> = Vec::new();
        for act in own {
            let (object, at_s) = (self.object(act), self.at_s(act));
            match stars.last_mut() {
                Some(star) if star.1 == object && at_s - star.0 <= horizon_s => star.3.push(act),
                _ => stars.push((at_s, object, act, Vec::new())),
            }
        }
        stars.retain(|star| !star.3.is_empty());
        stars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::null::{LagParams, oracle};
    use claque_schema::ObjectToken;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn act(account: u64, object: u64, at_s: i64) -> Act {
        Act { object: ObjectToken(object), at_s, account: AccountToken(account) }
    }

    #[test]
    fn the_number_of_sets_is_counted() {
        // C(7, 3) · 7.
        assert!((scan_log10(7, 3) - 245f64.log10()).abs() < 1e-12);
    }

    #[test]
    fn a_ring_is_a_network_beyond_chance_and_a_crowd_is_not() {
        let mut acts: Vec<Act> =
            (0..6_000u64).map(|i| act(i * 7 % 1_009, i % 211, (i * i % 40_009) as i64 * 9)).collect();
        let crowd: Vec<AccountToken> = (0..5).map(AccountToken).collect();
        for object in 0..10 {
            for member in 0..5 {
                acts.push(act(5_000 + member, object, object as i64 * 30_000 + 7 * member as i64));
            }
        }
        let ring: Vec<AccountToken> = (5_000..5_005).map(AccountToken).collect();
        let found = synchrony(&acts, &[crowd, ring], &LagParams::USUAL);
        assert!(found[0].is_none_or(|s| s.log10_p_any == 0.0), "{found:?}");
        let ring = found[1].expect("met");
        assert_eq!((ring.n_bursts, ring.n, ring.observed), (10, 40, 40));
        assert!(ring.log10_p_any < -20.0, "{ring:?}");
    }

    #[test]
    fn the_bound_holds_over_all_sets_of_a_small_world() {
        // Seven accounts, twelve objects, uniform times: how often does *any* of the 120 sets look significant?
        let params = LagParams { window_s: 60, horizon_s: 600, ..LagParams::USUAL };
        let sets: Vec<Vec<AccountToken>> = (0u32..128)
            .filter(|m| m.count_ones() >= 2)
            .map(|m| (0..7).filter(|i| m >> i & 1 == 1).map(AccountToken).collect())
            .collect();
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let n_runs = 200;
        let mut hits = 0;
        for _ in 0..n_runs {
            let acts: Vec<Act> =
                (0..84).map(|i| act(i % 7, i / 7, (i / 7) as i64 * 10_000 + rng.random_range(0..600))).collect();
            let found = synchrony(&acts, &sets, &params);
            hits += u32::from(found.iter().flatten().any(|s| s.log10_p_any <= 0.05f64.log10()));
        }
        // 200 runs at 5 %: 17 or more have a chance below 3 %.
        assert!(hits <= 16, "{hits} of {n_runs}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn stars_equal_the_definition(rows in prop::collection::vec((0u64..6, 0u64..4, 0i64..6_000), 0..120)) {
            let acts: Vec<Act> = rows.iter().map(|(a, o, t)| act(*a, *o, *t)).collect();
            let params = LagParams { window_s: 60, horizon_s: 900, ..LagParams::USUAL };
            let members: Vec<AccountToken> = (0..4).map(AccountToken).collect();
            let ours = synchrony(&acts, std::slice::from_ref(&members), &params)[0];
            let theirs = oracle::stars(&acts, &members, &params);
            prop_assert_eq!(ours.map_or((0, 0), |s| (s.n, s.observed)), (theirs.0, theirs.1));
            prop_assert!((ours.map_or(0.0, |s| s.expected) - theirs.2).abs() < 1e-9);
        }
    }
}
