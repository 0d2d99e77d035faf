//! Surrogates: real actions with their fine timing destroyed and everything else kept.

use super::Act;
use super::density::without_repeats;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// What the test looks at: each account's first action on an object, then its next one more than the horizon after it.
///
/// Surrogates must be made of these. Where repeats are dealt out one by one, the first of many falls near the beginning
/// of its stratum, for everybody in the same minutes: two accounts that repeat themselves then meet fast again and again
/// by the surrogate's making.
pub fn first_acts(acts: &[Act], horizon_s: i64) -> Vec<Act> {
    let mut sorted = acts.to_vec();
    sorted.sort_unstable();
    without_repeats(&sorted, horizon_s)
}

/// Deals the times of each object out anew among the accounts that acted on it within the same stratum of time.
///
/// Who acted on what in which stratum stays, and so does every object's set of times: popularity, exposure and the
/// crowd's rhythm are those of the real file; what is left of two accounts' timing is chance. (A set of accounts that
/// was alone on an object within a stratum keeps its common times: nothing can be dealt out there.)
pub fn shuffled(acts: &[Act], stratum_s: i64, seed: u64) -> Vec<Act> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut sorted = acts.to_vec();
    sorted.sort_unstable();
    let stratum = |a: &Act| (a.object, a.at_s.div_euclid(stratum_s.max(1)));
    for dealt in sorted.chunk_by_mut(|a, b| stratum(a) == stratum(b)) {
        let mut times: Vec<i64> = dealt.iter().map(|a| a.at_s).collect();
        times.shuffle(&mut rng);
        dealt.iter_mut().zip(times).for_each(|(act, at)| act.at_s = at);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{AccountToken, ObjectToken};

    #[test]
    fn dealing_out_keeps_who_acted_on_what_in_which_stratum_and_the_times_of_each_object() {
        let act =
            |i: u64| Act { object: ObjectToken(i % 7), at_s: (i * i % 9_001) as i64, account: AccountToken(i % 31) };
        let acts: Vec<Act> = (0..600).map(act).collect();
        let dealt = shuffled(&acts, 1_200, 1);
        let sorted = |acts: &[Act], key: fn(&Act) -> (u64, u64, i64)| {
            let mut keys: Vec<_> = acts.iter().map(key).collect();
            keys.sort_unstable();
            keys
        };
        let who = |a: &Act| (a.object.0, a.account.0, a.at_s.div_euclid(1_200));
        let when = |a: &Act| (a.object.0, 0, a.at_s);
        assert_eq!(sorted(&acts, who), sorted(&dealt, who));
        assert_eq!(sorted(&acts, when), sorted(&dealt, when));
        assert_ne!(
            sorted(&acts, |a| (a.object.0, a.account.0, a.at_s)),
            sorted(&dealt, |a| (a.object.0, a.account.0, a.at_s))
        );
    }

    #[test]
    fn repeats_within_the_horizon_are_one_action() {
        let act = |account, at_s| Act { object: ObjectToken(1), at_s, account: AccountToken(account) };
        let acts = [act(1, 900), act(1, 0), act(2, 100), act(1, 1_201)];
        assert_eq!(first_acts(&acts, 1_200), [act(1, 0), act(2, 100), act(1, 1_201)]);
    }
}
