//! Timing beyond chance: a null model for pairs of accounts that act on the same objects.
//!
//! Existing tools keep a pair when its number of co-actions exceeds a cut-off. The question here is another one: would
//! these two meet this often, this fast, if nobody had arranged it? Both having acted on an object is taken as given
//! (communities see the same posts; overlap itself proves nothing); what is tested is the **lag** of their encounters.
//!
//! With a window W, a horizon H ≥ 5W and a timestamp resolution δ:
//!
//! 1. An account's action on an object that falls at most H after its last kept one is dropped.
//! 2. Around each action the *others* on the object within W, 3W, 5W and H are counted. The sideband (lags from W to
//!    3W and from 3W to 5W, where an arranged encounter would not fall) says how dense the object was at that moment.
//! 3. Actions are binned by the object's age and the density around them; per bin the sideband gives the chance `q`
//!    that an encounter within H falls within W.
//! 4. Per encounter, the two actions' own sidebands refine that chance; the larger value is used.
//! 5. Encounters of a pair within H of each other are one episode: two people scrolling one feed meet once.
//! 6. Of n episodes k fall within W where Λ = Σq are expected. The number of successes of unlike trials is bounded in
//!    its tail by the binomial with the mean chance when k ≥ Λ + 1 (Hoeffding 1956): that is the p-value.
//! 7. Benjamini–Hochberg over all pairs with at least two encounters within H.
//!
//! What an edge then says is "timing beyond chance", never "coordination". Loyal fans with fast notifications cannot
//! be told from arranged action against the crowd's timing; an effect size (observed over expected) of at least 3
//! removes most of them, and [`loyal`] asks whether the two accounts' own reaction times explain the rest. Fit nulls
//! per kind of action and per source, never on a mixture.
//!
//! [`test`] is one kind at one window, [`joint`] several of them and where no pair stands alone, [`synchrony`] a network
//! as a whole, [`shuffled`] makes surrogates of real files.

mod density;
mod encounters;
mod joint;
mod loyal;
mod star;
mod surrogate;
mod tail;

#[cfg(test)]
mod oracle;

pub use encounters::test;
pub use joint::{Beyond, Cell, Combine, alone, in_company, joint};
pub use loyal::{Loyal, loyal};
pub use star::{Synchrony, scan_log10, synchrony};
pub use surrogate::{first_acts, shuffled};
pub use tail::{binomial_tail, ln_binomial_tail};

use claque_schema::{AccountToken, ObjectToken};

/// One action: who, on what, when (seconds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// On what.
    pub object: ObjectToken,
    /// When, in seconds since the epoch.
    pub at_s: i64,
    /// Who.
    pub account: AccountToken,
}

/// Parameters of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LagParams {
    /// Window W: encounters with a lag of at most this count as fast, in seconds.
    pub window_s: i64,
    /// Horizon H, at least five windows, in seconds.
    pub horizon_s: i64,
    /// Timestamp resolution δ in seconds: 60 where seconds are cut.
    pub resolution_s: i64,
    /// False-discovery rate.
    pub fdr: f64,
    /// Least ratio of observed to expected.
    pub least_effect: f64,
    /// An object with more actions than this within H of one of them is saturated: reported, not tested.
    pub crowd_max: usize,
}

impl LagParams {
    /// W = 60 s, H = 20 min, δ = 1 s, 5 % false discoveries, effect at least 3.
    pub const USUAL: LagParams =
        LagParams { window_s: 60, horizon_s: 1_200, resolution_s: 1, fdr: 0.05, least_effect: 3.0, crowd_max: 20_000 };
}

/// An encounter of a pair: both acted on the object within the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    /// On what.
    pub object: ObjectToken,
    /// Time of the later action, in seconds.
    pub at_s: i64,
    /// Time of b's action less time of a's, in seconds.
    pub lag_s: i64,
    /// Chance that an encounter like this one is fast.
    pub chance: f64,
    /// Within the window.
    pub fast: bool,
    /// Whether it stands for its episode.
    pub kept: bool,
}

/// A pair that was tested.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedPair {
    /// The smaller token.
    pub a: AccountToken,
    /// The larger token.
    pub b: AccountToken,
    /// Episodes within the horizon.
    pub n_episodes: u64,
    /// Of these, within the window.
    pub observed: u64,
    /// Expected within the window.
    pub expected: f64,
    /// p-value.
    pub p: f64,
    /// Benjamini–Hochberg value.
    pub q: f64,
    /// Encounters within the window before episodes were collapsed.
    pub n_encounters: u64,
    /// Encounters that were fast or stand for an episode, in order of time.
    pub meetings: Vec<Meeting>,
}

impl TestedPair {
    /// Observed over expected.
    pub fn effect(&self) -> f64 {
        self.observed as f64 / self.expected.max(1e-9)
    }

    /// The fast encounters, in order of time.
    pub fn fast(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.iter().filter(|m| m.fast)
    }

    /// Median lag of the fast encounters, in seconds.
    pub fn median_lag_s(&self) -> f64 {
        let mut lags: Vec<i64> = self.fast().map(|m| m.lag_s.abs()).collect();
        lags.sort_unstable();
        match lags.len() {
            0 => f64::NAN,
            n if n % 2 == 1 => lags[n / 2] as f64,
            n => (lags[n / 2 - 1] + lags[n / 2]) as f64 / 2.0,
        }
    }

    /// Objects of the fast encounters, distinct, in order of time.
    pub fn objects(&self) -> Vec<ObjectToken> {
        let mut seen = rustc_hash::FxHashSet::default();
        self.fast().map(|m| m.object).filter(|o| seen.insert(*o)).collect()
    }
}

/// What the test gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LagTest {
    /// Pairs with at least two fast encounters, by p, then by tokens.
    pub pairs: Vec<TestedPair>,
    /// Pairs with at least two encounters within the horizon: the number of tests.
    pub n_tests: u64,
    /// Encounters within the horizon.
    pub n_encounters: u64,
    /// Objects left out because a crowd acted on them at once.
    pub saturated: Vec<ObjectToken>,
    /// Actions that were used.
    pub n_acts: u64,
    /// Accounts that acted.
    pub n_accounts: u64,
}

impl LagTest {
    /// The pairs beyond chance.
    pub fn edges(&self, params: &LagParams) -> impl Iterator<Item = &TestedPair> {
        let (fdr, least) = (params.fdr, params.least_effect);
        self.pairs.iter().filter(move |p| p.q <= fdr && p.effect() >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn act(account: u64, object: u64, at_s: i64) -> Act {
        Act { object: ObjectToken(object), at_s, account: AccountToken(account) }
    }

    /// Ordinary accounts that act on popular objects with decaying attention.
    fn crowd(seed: u64, n_acts: usize) -> Vec<Act> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..n_acts)
            .map(|_| {
                let object = (rng.random::<f64>().powi(2) * 400.0) as u64;
                let account = (rng.random::<f64>().powi(2) * 600.0) as u64;
                let delay = -(rng.random::<f64>().max(1e-9).ln()) * 5_000.0;
                act(account, object, object as i64 * 3_000 + delay as i64)
            })
            .collect()
    }

    #[test]
    fn a_ring_is_found_and_a_crowd_has_no_edges() {
        let mut acts = crowd(1, 20_000);
        assert_eq!(test(&acts, &LagParams::USUAL).edges(&LagParams::USUAL).count(), 0);
        for object in 0..10 {
            for member in 0..5 {
                let t = (object * 31) as i64 * 3_000 + 40_000;
                acts.push(act(9_000 + member, object * 31, t + member as i64 * 9));
            }
        }
        let found = test(&acts, &LagParams::USUAL);
        let edges: Vec<_> = found.edges(&LagParams::USUAL).collect();
        assert_eq!(edges.len(), 10, "{edges:?}");
        assert!(edges.iter().all(|e| e.a.0 >= 9_000 && e.observed == 10));
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing() {
        let mut acts = crowd(2, 5_000);
        let one = test(&acts, &LagParams::USUAL);
        acts.reverse();
        assert_eq!(one, test(&acts, &LagParams::USUAL));
    }

    #[test]
    fn a_crowd_on_one_object_is_reported_not_tested() {
        let acts: Vec<Act> = (0..5_000).map(|i| act(i, 1, i as i64 % 60)).collect();
        let found = test(&acts, &LagParams { crowd_max: 1_000, ..LagParams::USUAL });
        assert_eq!(found.saturated, vec![ObjectToken(1)]);
        assert!(found.pairs.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_small_input_equals_the_definition(rows in prop::collection::vec((0u64..6, 0u64..5, 0i64..9_000), 0..160)) {
            let acts: Vec<Act> = rows.iter().map(|(a, o, t)| act(*a, *o, *t)).collect();
            let params = LagParams { window_s: 60, horizon_s: 900, resolution_s: 1, ..LagParams::USUAL };
            let ours = test(&acts, &params);
            let theirs = oracle::test(&acts, &params);
            prop_assert_eq!(ours.n_tests, theirs.len() as u64);
            for pair in &ours.pairs {
                let same = &theirs[&(pair.a, pair.b)];
                prop_assert_eq!((pair.n_episodes, pair.observed), (same.n, same.k));
                prop_assert!((pair.expected - same.expected).abs() < 1e-9, "{} {}", pair.expected, same.expected);
                prop_assert!((pair.p - same.p).abs() < 1e-9);
            }
        }
    }
}
