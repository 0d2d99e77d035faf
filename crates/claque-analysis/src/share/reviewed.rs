//! What fifty accounts that a person looked at are worth.
//!
//! Accounts are laid into strata by how likely the fit holds them to be suspect. In each stratum the reviewed ones say
//! how many are: the share is the sum over strata of size × observed share (post-stratified), whatever the model thinks
//! – it only makes the strata, and one pseudo-observation in each, so that five alike are no proof. With the fit's own
//! answer as the prior (inverse variances) that is prediction-powered inference (Angelopoulos et al. 2023) with strata.
//!
//! Which accounts are worth reviewing follows from the same: those in large strata that could go either way (Neyman
//! 1934: size × √(q(1 − q))), at random within a stratum. A plain random sample is as valid and a little less sharp.

use super::source::N_BINS;

/// Strata of the probability of being suspect.
const N_STRATA: usize = 8;
/// Neither class is ruled out by the fit alone.
const LEAST: f64 = 0.02;

/// One account, for the review.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reviewed {
    /// Bin of its score.
    pub bin: usize,
    /// What the person saw.
    pub suspect: bool,
}

fn stratum(q: f64) -> usize {
    ((q * N_STRATA as f64) as usize).min(N_STRATA - 1)
}

struct Stratum {
    size: f64,
    q: f64,
}

fn strata(histogram: &[f64; N_BINS], by_bin: &[f64; N_BINS]) -> Vec<Stratum> {
    let mut out: Vec<Stratum> = (0..N_STRATA).map(|_| Stratum { size: 0.0, q: 0.0 }).collect();
    for (n, q) in histogram.iter().zip(by_bin) {
        let s = &mut out[stratum(*q)];
        s.size += n;
        s.q += n * q;
    }
    for s in &mut out {
        s.q = (s.q / s.size.max(1e-12)).clamp(LEAST, 1.0 - LEAST);
    }
    out
}

/// Share and standard error of the group from reviews alone (and one pseudo-observation per stratum).
pub fn estimate(histogram: &[f64; N_BINS], by_bin: &[f64; N_BINS], reviews: &[Reviewed]) -> (f64, f64) {
    let total: f64 = histogram.iter().sum();
    let (mut share, mut variance) = (0.0, 0.0);
    for (at, s) in strata(histogram, by_bin).iter().enumerate().filter(|(_, s)| s.size > 0.0) {
        let inside: Vec<bool> = reviews.iter().filter(|r| stratum(by_bin[r.bin]) == at).map(|r| r.suspect).collect();
        let n = inside.len() as f64;
        let hits = inside.iter().filter(|h| **h).count() as f64;
        let p = (hits + s.q) / (n + 1.0);
        let weight = s.size / total;
        share += weight * p;
        variance += weight * weight * p * (1.0 - p) / (n + 2.0) * (1.0 - n / s.size).max(0.0);
    }
    (share, variance.sqrt())
}

/// How many of `n` accounts to review in each bin.
pub fn allocation(histogram: &[f64; N_BINS], by_bin: &[f64; N_BINS], n: usize) -> [usize; N_BINS] {
    let strata = strata(histogram, by_bin);
    let worth: Vec<f64> = strata.iter().map(|s| s.size * (s.q * (1.0 - s.q)).sqrt().max(0.1)).collect();
    let all: f64 = worth.iter().sum();
    // At least two where there are accounts; the rest by worth, the largest remainders first.
    let mut wanted: Vec<usize> = strata.iter().map(|s| (s.size as usize).min(2)).collect();
    let mut left = n.saturating_sub(wanted.iter().sum());
    while left > 0 {
        let short = |i: &usize| worth[*i] / all.max(1e-12) * n as f64 - wanted[*i] as f64;
        let open = (0..N_STRATA).filter(|i| (wanted[*i] as f64) < strata[*i].size);
        let Some(next) = open.max_by(|a, b| short(a).total_cmp(&short(b)).then(b.cmp(a))) else { break };
        wanted[next] += 1;
        left -= 1;
    }
    // A stratum's accounts are spread over its bins by size.
    let mut out = [0; N_BINS];
    for (at, wanted) in wanted.iter().enumerate() {
        for _ in 0..*wanted {
            let room = (0..N_BINS).filter(|b| stratum(by_bin[*b]) == at && (out[*b] as f64) < histogram[*b]);
            let share = |b: &usize| histogram[*b] / (out[*b] as f64 + 1.0);
            if let Some(b) = room.max_by(|a, b| share(a).total_cmp(&share(b)).then(b.cmp(a))) {
                out[b] += 1;
            }
        }
    }
    out
}

/// Reviews (of random accounts, by the best allocation) that would bring the half-width down to `half`.
pub fn needed(histogram: &[f64; N_BINS], by_bin: &[f64; N_BINS], half: f64) -> u64 {
    let total: f64 = histogram.iter().sum();
    let spread: f64 =
        strata(histogram, by_bin).iter().map(|s| s.size / total.max(1e-12) * (s.q * (1.0 - s.q)).sqrt()).sum();
    (1.96 * spread / half).powi(2).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> ([f64; N_BINS], [f64; N_BINS]) {
        let mut histogram = [0.0; N_BINS];
        let mut by_bin = [0.0; N_BINS];
        for b in 0..N_BINS {
            histogram[b] = 50.0;
            by_bin[b] = b as f64 / 19.0;
        }
        (histogram, by_bin)
    }

    #[test]
    fn reviews_of_everybody_give_the_exact_share() {
        let (histogram, by_bin) = setting();
        let reviews: Vec<Reviewed> =
            (0..N_BINS).flat_map(|bin| (0..50).map(move |i| Reviewed { bin, suspect: i < 15 })).collect();
        let (share, error) = estimate(&histogram, &by_bin, &reviews);
        assert!((share - 0.3).abs() < 0.005 && error < 1e-9, "{share} {error}");
    }

    #[test]
    fn the_answer_follows_the_reviews_and_not_the_model() {
        let (histogram, by_bin) = setting();
        let none: Vec<Reviewed> = (0..100).map(|i| Reviewed { bin: i % N_BINS, suspect: false }).collect();
        let (share, _) = estimate(&histogram, &by_bin, &none);
        assert!(share < 0.06, "{share}");
    }

    #[test]
    fn the_allocation_spends_all_and_prefers_what_could_go_either_way() {
        let (histogram, by_bin) = setting();
        let wanted = allocation(&histogram, &by_bin, 50);
        assert_eq!(wanted.iter().sum::<usize>(), 50);
        let sure: usize = wanted[..3].iter().chain(&wanted[17..]).sum();
        let open: usize = wanted[8..12].iter().sum();
        assert!(open > sure, "{wanted:?}");
    }
}
