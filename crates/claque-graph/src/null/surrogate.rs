//! Surrogates: real actions with their fine timing destroyed and everything else kept.

use super::Act;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

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
