//! What fifty accounts that a person looked at are worth.
//!
//! The reviewed accounts say how likely an account is suspect by its score, *here*: the fit's log-odds of lying in the
//! automated hump, moved and stretched, between two asymptotes, because look-alikes of both kinds lie far from the
//! boundary. All such curves are weighed by what people saw and the share is their mean over everybody's scores –
//! model-assisted estimation (Särndal, Swensson and Wretman 1992) in Bayesian form: fifty labels place the boundary, a
//! thousand scores say how many lie on each side of it. How accounts were chosen does not matter as long as it was by
//! their score, or at random.
//!
//! Which accounts are worth reviewing: those in large strata that could go either way (Neyman 1934: size × √(q(1 − q))),
//! at random within a stratum. A plain random sample is as valid and a little less sharp.

use super::bump::normal_cdf;
use super::mixture::Posterior;
use super::source::N_BINS;

/// Logarithms of what the fit's log-odds are stretched by, and the standard deviation of their prior.
const STRETCHES: [f64; 9] = [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
const STRETCH: f64 = 0.2;
/// Moves of the fit's log-odds: steps to either side, the step, and the standard deviation of their prior.
const MOVES: i32 = 30;
const MOVE_STEP: f64 = 0.3;
const MOVE: f64 = 3.0;
/// What the asymptotes may be.
const ASYMPTOTES: [f64; 6] = [0.0, 0.01, 0.03, 0.08, 0.16, 0.3];
/// Scale of their exponential prior.
const ASYMPTOTE: f64 = 0.01;
/// Stretches of the fit's word on the share.
const N_DENSITIES: usize = 20;
/// Part of that word that says nothing.
const FLOOR: f64 = 0.2;

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

/// Share and interval of the group, from accounts that a person looked at in each bin of the score.
///
/// Every curve of a grid gets the likelihood of the reviews, a prior that keeps odd asymptotes rare, and the fit's own
/// word on the share that it implies, held up by a floor: a fit that is wrong must not outvote what people saw. `free` is
/// how many independent accounts the group is worth beside the whole that it was drawn from.
pub fn estimate(
    histogram: &[f64; N_BINS],
    fit: &Posterior,
    reviews: &[Reviewed],
    free: f64,
    level: f64,
) -> (f64, f64, f64) {
    let (mut seen, mut suspect) = ([0.0; N_BINS], [0.0; N_BINS]);
    for r in reviews {
        seen[r.bin] += 1.0;
        suspect[r.bin] += f64::from(u8::from(r.suspect));
    }
    let said = densities(fit.shares());
    let mut outcomes: Vec<Outcome> = curves(&fit.in_hump)
        .map(|curve| {
            let mut outcome = curve.outcome(histogram, &seen, &suspect, free);
            outcome.log_weight += said[((outcome.share * N_DENSITIES as f64) as usize).min(N_DENSITIES - 1)].ln();
            outcome
        })
        .collect();
    let best = outcomes.iter().map(|o| o.log_weight).fold(f64::NEG_INFINITY, f64::max);
    outcomes.retain(|o| o.log_weight > best - 14.0);
    outcomes.iter_mut().for_each(|o| o.log_weight = (o.log_weight - best).exp());
    let total: f64 = outcomes.iter().map(|o| o.log_weight).sum();
    let below =
        |x: f64| outcomes.iter().map(|o| o.log_weight * normal_cdf((x - o.share) / o.deviation)).sum::<f64>() / total;
    let quantile = |wanted: f64| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let middle = (low + high) / 2.0;
            if below(middle) < wanted { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    };
    let value = outcomes.iter().map(|o| o.log_weight * o.share).sum::<f64>() / total;
    // Who saw no suspect cannot rule out that there is none.
    let low = if suspect.iter().sum::<f64>() > 0.0 { quantile((1.0 - level) / 2.0) } else { 0.0 };
    let high = if suspect != seen { quantile((1.0 + level) / 2.0) } else { 1.0 };
    (value, low, high)
}

/// How likely an account in each bin is suspect, with the logarithm of the curve's prior.
struct Curve {
    log_prior: f64,
    at: [f64; N_BINS],
}

/// What a curve says of the group.
struct Outcome {
    log_weight: f64,
    share: f64,
    deviation: f64,
}

fn curves(in_hump: &[f64; N_BINS]) -> impl Iterator<Item = Curve> {
    let pairs = || ASYMPTOTES.into_iter().flat_map(|low| ASYMPTOTES.into_iter().map(move |high| (low, high)));
    (-MOVES..=MOVES).flat_map(move |step| {
        STRETCHES.into_iter().flat_map(move |stretch| {
            let shift = MOVE_STEP * f64::from(step);
            let rise = in_hump.map(|x| 1.0 / (1.0 + (-(shift + stretch.exp() * x)).exp()));
            let log_prior = -((shift / MOVE).powi(2) + (stretch / STRETCH).powi(2)) / 2.0;
            pairs().map(move |(low, high)| Curve {
                log_prior: log_prior - (low + high) / ASYMPTOTE,
                at: rise.map(|r| (low + (1.0 - low - high) * r).clamp(1e-4, 1.0 - 1e-4)),
            })
        })
    })
}

impl Curve {
    fn outcome(&self, histogram: &[f64; N_BINS], seen: &[f64; N_BINS], suspect: &[f64; N_BINS], free: f64) -> Outcome {
        let total: f64 = histogram.iter().sum::<f64>().max(1e-12);
        let (mut log_weight, mut sum, mut variance) = (self.log_prior, 0.0, 0.0);
        for b in 0..N_BINS {
            let q = self.at[b];
            if seen[b] > 0.0 {
                log_weight += suspect[b] * q.ln() + (seen[b] - suspect[b]) * (1.0 - q).ln();
            }
            let rest = (histogram[b] - seen[b]).max(0.0);
            sum += suspect[b] + rest * q;
            variance += rest * q * (1.0 - q);
        }
        let share = (sum / total).clamp(0.0, 1.0);
        let sampling = share * (1.0 - share) / free.max(1.0);
        Outcome { log_weight, share, deviation: (variance / (total * total) + sampling).sqrt().max(1e-4) }
    }
}

/// The fit's draws as densities on even stretches, with the floor.
fn densities(shares: &[f64]) -> [f64; N_DENSITIES] {
    let mut out = [FLOOR; N_DENSITIES];
    for share in shares {
        let at = ((share * N_DENSITIES as f64) as usize).min(N_DENSITIES - 1);
        out[at] += (1.0 - FLOOR) * N_DENSITIES as f64 / shares.len() as f64;
    }
    out
}

/// How many of `n` accounts to review in each bin.
pub fn allocation(histogram: &[f64; N_BINS], by_bin: &[f64; N_BINS], n: usize) -> [usize; N_BINS] {
    let strata = strata(histogram, by_bin);
    let worth: Vec<f64> = strata.iter().map(|s| s.size * (s.q * (1.0 - s.q)).sqrt().max(0.05)).collect();
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
    use crate::share::humps::Humps;

    fn setting() -> ([f64; N_BINS], [f64; N_BINS]) {
        let mut histogram = [0.0; N_BINS];
        let mut by_bin = [0.0; N_BINS];
        for b in 0..N_BINS {
            histogram[b] = 50.0;
            by_bin[b] = b as f64 / 19.0;
        }
        (histogram, by_bin)
    }

    fn fit() -> Posterior {
        Humps::new(&[]).fit(&setting().0, 1e3)
    }

    /// Every account in a bin from `boundary` on is suspect, every `every`th is reviewed.
    fn reviewed(boundary: usize, every: usize) -> Vec<Reviewed> {
        (0..N_BINS * 50).step_by(every).map(|i| Reviewed { bin: i / 50, suspect: i / 50 >= boundary }).collect()
    }

    #[test]
    fn fifty_reviews_find_the_share_within_four_points_where_scores_tell() {
        let mut histogram = [0.0; N_BINS];
        histogram[3..8].fill(120.0);
        histogram[13..18].fill(80.0);
        let fit = Humps::new(&[]).fit(&histogram, 1e9);
        let reviews: Vec<Reviewed> = (0..N_BINS)
            .flat_map(|bin| (0..histogram[bin] as usize / 20).map(move |_| Reviewed { bin, suspect: bin >= 10 }))
            .collect();
        let (share, low, high) = estimate(&histogram, &fit, &reviews, 1e9, 0.95);
        assert_eq!(reviews.len(), 50);
        assert!((share - 0.4).abs() < 0.02 && low <= 0.4 && 0.4 <= high && high - low < 0.08, "{share} {low} {high}");
    }

    #[test]
    fn the_answer_follows_the_reviews_and_not_the_model() {
        let (histogram, _) = setting();
        let (share, _, high) = estimate(&histogram, &fit(), &reviewed(N_BINS, 10), 1e9, 0.95);
        assert!(share < 0.05 && high < 0.1, "{share} {high}");
    }

    #[test]
    fn a_sample_of_a_larger_audience_keeps_its_sampling_error() {
        let (histogram, _) = setting();
        let width = |free| {
            let (_, low, high) = estimate(&histogram, &fit(), &reviewed(10, 2), free, 0.95);
            high - low
        };
        assert!(width(100.0) > 2.0 * width(1e9), "{} {}", width(100.0), width(1e9));
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
