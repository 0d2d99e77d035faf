//! The suspect share of a group of accounts, with an interval that carries what a classifier does not know.
//!
//! Counting accounts above a threshold, or averaging probabilities, is right only if the classifier errs here as it
//! erred where it was calibrated. It does not: on sources it has not seen, the scores of people and of automated
//! accounts lie elsewhere. An adjusted count (Bella et al. 2010) uses one mean per class and source; where the means
//! move, the share moves with them. The whole histogram of scores says more – two humps are two humps wherever they lie –
//! so the share is found by matching distributions (González-Castro et al. 2013), in the Bayesian form of
//! [`mixture`]: the group's own scores say where the two humps lie, other sources what to expect of them.
//!
//! | step | what enters the interval |
//! |---|---|
//! | [`mixture::Mixture::fit`] | differences between sources, classifier error, sampling |
//! | finite population | a sample that is the whole audience has no sampling error |
//! | abstentions | accounts without a score may be anything between the share's bounds and the double of its upper one |
//! | [`reviewed`] | accounts that a person looked at shrink all of it |
//!
//! No share is given with fewer than [`MIN_SCORED`] scores, when the interval is wider than [`MAX_WIDTH`], when the
//! model tells the classes apart on no source, or when the drift test says that the accounts are unlike every source on
//! which its errors are known.

mod bump;
mod humps;
pub mod measure;
pub mod mixture;
pub mod reviewed;
mod sampler;
mod shapes;
pub mod source;

pub use source::SourceError;

use claque_schema::{Assessment, Estimate, Interval};
use mixture::Mixture;
use reviewed::Reviewed;
use source::{N_BINS, bin};

/// Above this width an interval says nothing and the share is refused.
pub const MAX_WIDTH: f64 = 0.7;
/// Fewer scored accounts than this give no share.
pub const MIN_SCORED: usize = 30;
/// Half-width that "n more followers" is told for.
pub const WANTED_HALF: f64 = 0.03;
/// Drift beyond the largest among the sources with known errors, by which an audience is still taken for alike.
const DRIFT_ROOM: f64 = 1.25;

/// What a share is asked of.
#[derive(Debug, Clone, Copy)]
pub struct ShareInput<'a> {
    /// Probabilities of the accounts with a score that are no benign automation.
    pub probabilities: &'a [f32],
    /// One weight per probability makes it a share of posts or of reach instead of accounts.
    pub weights: Option<&'a [f64]>,
    /// Size of the whole group, where known.
    pub population: Option<u64>,
    /// Accounts without a score.
    pub abstained: u64,
    /// How the model errs elsewhere.
    pub sources: &'a [SourceError],
    /// How unlike the training rows the accounts are, where measured.
    pub drift: Option<f64>,
    /// Accounts that a person looked at.
    pub reviews: &'a [Reviewed],
    /// Level of the interval.
    pub level: f64,
    /// What the rows are.
    pub denominator: &'a str,
}

/// A share with what else the fit says.
#[derive(Debug, Clone)]
pub struct Share {
    /// The share, or why there is none.
    pub assessment: Assessment<Estimate>,
    /// Probability of being suspect by bin of score; `None` where nothing could be fitted.
    pub by_bin: Option<[f64; N_BINS]>,
    /// Scored accounts that would have to be added for ± 3 points; `None` when none would do.
    pub need_more: Option<u64>,
    /// Reviews that would do.
    pub need_reviews: Option<u64>,
}

impl Share {
    fn missing(why: impl Into<String>) -> Share {
        Share { assessment: Assessment::missing(why), by_bin: None, need_more: None, need_reviews: None }
    }

    /// Probability that an account with this score is suspect in this group.
    pub fn posterior(&self, probability: f32) -> Option<f64> {
        self.by_bin.map(|q| q[bin(f64::from(probability))])
    }
}

/// The share of automated accounts behind the given probabilities, at 95 %, without reviews.
pub fn suspect_share(
    probabilities: &[f32],
    weights: Option<&[f64]>,
    population: Option<u64>,
    sources: &[SourceError],
    denominator: &str,
) -> Assessment<Estimate> {
    let input = ShareInput {
        probabilities,
        weights,
        population,
        abstained: 0,
        sources,
        drift: None,
        reviews: &[],
        level: 0.95,
        denominator,
    };
    estimate(&input).assessment
}

/// Finds the share.
pub fn estimate(input: &ShareInput<'_>) -> Share {
    estimate_with(input, &Mixture::new(input.sources))
}

/// [`estimate`] with shapes made before, for many groups under one model.
pub fn estimate_with(input: &ShareInput<'_>, mixture: &Mixture) -> Share {
    let n = input.probabilities.len();
    if n < MIN_SCORED {
        return Share::missing(format!("only {n} of the {} have a score; {MIN_SCORED} are needed", input.denominator));
    }
    if input.sources.is_empty() {
        return Share::missing("the model carries no error rates from sources it has not seen");
    }
    if let Some(why) = unlike(input) {
        return Share::missing(why);
    }
    let (histogram, independent) = histogram(input);
    let free = free_sample(independent, n, input.population);
    let Some(posterior) = mixture.fit(&histogram, free).filter(|_| mixture.tells_apart()) else {
        return Share::missing("on no source does the model tell people from automated accounts");
    };
    let mut value = posterior.median();
    let (mut low, mut high) = posterior.interval(input.level);
    if let ([only], true) = (input.sources, input.reviews.is_empty()) {
        // One source: its own shapes speak for the value, the usual differences between sources for the interval.
        value = if only.seen { mixture.plain_share(&histogram).unwrap_or(value) } else { value };
    }
    if !input.reviews.is_empty() {
        (value, low, high) = reviewed::estimate(&histogram, &posterior, input.reviews, free, input.level);
    }
    (low, high) = with_abstentions(low, high, n as u64, input.abstained);
    let interval = Interval::new(low.min(value).clamp(0.0, 1.0), high.max(value).clamp(0.0, 1.0), input.level);
    let half = interval.width() / 2.0;
    let share = Share {
        by_bin: Some(posterior.by_bin),
        need_more: need_more(half, free, mixture.most(), n as u64, input),
        need_reviews: Some(reviewed::needed(&histogram, &posterior.by_bin, WANTED_HALF)),
        assessment: Assessment::missing(""),
    };
    Share { assessment: judged(input, value, interval), ..share }
}

fn judged(input: &ShareInput<'_>, value: f64, interval: Interval) -> Assessment<Estimate> {
    if interval.width() > MAX_WIDTH {
        return Assessment::missing(format!(
            "the interval would be {:.0}–{:.0} %, which says nothing; review a sample of accounts to narrow it",
            interval.low * 100.0,
            interval.high * 100.0
        ));
    }
    let reviews = match input.reviews.len() {
        0 => String::new(),
        n => format!(" and {n} reviewed accounts"),
    };
    Assessment::of(Estimate {
        value,
        interval,
        n: input.probabilities.len() as u64,
        denominator: input.denominator.to_string(),
        method: format!(
            "score distribution taken apart into people and automated accounts as {} source(s) show them{reviews}; the interval \
             carries sampling, classifier error, abstentions and the differences between sources",
            input.sources.len()
        ),
    })
}

/// Why the errors known of the sources say nothing about these accounts.
fn unlike(input: &ShareInput<'_>) -> Option<String> {
    let known = input.sources.iter().filter_map(|s| s.drift).fold(f64::NEG_INFINITY, f64::max);
    let drift = input.drift.filter(|d| known.is_finite() && input.reviews.is_empty() && *d > DRIFT_ROOM * known)?;
    Some(format!(
        "these accounts are unlike any on which the model's errors are known (population stability index {drift:.1}, at \
         most {known:.1} there); review a sample of accounts, or train on accounts like these"
    ))
}

/// Weighted counts per bin, and how many independent accounts they are worth (Kish 1965).
fn histogram(input: &ShareInput<'_>) -> ([f64; N_BINS], f64) {
    let mut counts = [0.0; N_BINS];
    let (mut sum, mut squares) = (0.0, 0.0);
    for (i, p) in input.probabilities.iter().enumerate() {
        let weight = input.weights.map_or(1.0, |w| w[i]);
        counts[bin(f64::from(*p))] += weight;
        sum += weight;
        squares += weight * weight;
    }
    (counts, if squares > 0.0 { sum * sum / squares } else { 1.0 })
}

/// Accounts that would scatter as much as this sample does: more than it holds when it is a large part of a finite group.
fn free_sample(independent: f64, n: usize, population: Option<u64>) -> f64 {
    let fraction = population.map_or(0.0, |all| (n as f64 / all.max(1) as f64).min(1.0));
    independent / (1.0 - fraction).max(1e-6)
}

/// Accounts without a score are a part of the whole; nothing says that they are like the others. They are allowed any
/// share from none to twice the upper bound.
fn with_abstentions(low: f64, high: f64, n: u64, abstained: u64) -> (f64, f64) {
    let part = abstained as f64 / (n + abstained).max(1) as f64;
    (low * (1.0 - part), high * (1.0 - part) + part * (2.0 * high).min(1.0))
}

/// The half-width falls with 1/n + 1/most: how many more accounts bring it to ± 3 points.
fn need_more(half: f64, free: f64, most: f64, n: u64, input: &ShareInput<'_>) -> Option<u64> {
    if half <= WANTED_HALF {
        return Some(0);
    }
    if !input.reviews.is_empty() {
        return None;
    }
    let now = 1.0 / free + 1.0 / most;
    let wanted = now * (WANTED_HALF / half).powi(2) - 1.0 / most;
    (wanted > 0.0).then(|| (1.0 / wanted).ceil() as u64).map(|all| all.saturating_sub(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// A score with log-odds around `centre`.
    fn score(centre: f64, rng: &mut ChaCha8Rng) -> f32 {
        let normal: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        (1.0 / (1.0 + (-(centre + normal)).exp())) as f32
    }

    fn source(name: &str, human: f64, automated: f64, seed: u64) -> SourceError {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut rows = Vec::new();
        for (centre, label) in [(human, false), (automated, true)] {
            for _ in 0..2_000 {
                let p = f64::from(score(centre, &mut rng));
                rows.push((p, p > 0.7, label));
            }
        }
        SourceError::measure(name, &rows, 0.9).expect("both classes")
    }

    fn group(share: f64, human: f64, automated: f64, n: usize, seed: u64) -> Vec<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..n).map(|i| score(if (i as f64) < share * n as f64 { automated } else { human }, &mut rng)).collect()
    }

    fn sources() -> Vec<SourceError> {
        vec![source("a", -2.0, 1.5, 1), source("b", -1.5, 2.0, 2), source("c", -2.5, 1.0, 3)]
    }

    #[test]
    fn planted_shares_lie_in_the_interval_also_where_scores_have_moved() {
        for (human, automated) in [(-2.0, 1.5), (-1.2, 2.2), (-2.8, 1.2)] {
            for share in [0.0, 0.05, 0.3, 0.7] {
                let p = group(share, human, automated, 1_000, 9);
                let found = suspect_share(&p, None, None, &sources(), "followers");
                let e = found.get().expect("assessed");
                assert!(e.interval.contains(share), "{human} {share}: {e:?}");
                assert!((e.value - share).abs() < 0.08, "{human} {share}: {e:?}");
            }
        }
    }

    #[test]
    fn reviews_shrink_the_interval_and_abstentions_widen_it() {
        let (p, sources) = (group(0.3, -2.0, 1.5, 1_000, 4), sources());
        let input = ShareInput {
            probabilities: &p,
            weights: None,
            population: None,
            abstained: 0,
            sources: &sources,
            drift: None,
            reviews: &[],
            level: 0.95,
            denominator: "followers",
        };
        let width = |input: &ShareInput<'_>| estimate(input).assessment.get().map(|e| e.interval.width());
        let reviews: Vec<Reviewed> =
            (0..50).map(|i| Reviewed { bin: bin(f64::from(p[i * 20])), suspect: i * 20 < 300 }).collect();
        let plain = width(&input).expect("assessed");
        let with_reviews = estimate(&ShareInput { reviews: &reviews, ..input });
        let e = with_reviews.assessment.get().expect("assessed");
        assert!(e.interval.width() < 0.7 * plain && e.interval.contains(0.3), "{plain} {e:?}");
        assert!(width(&ShareInput { abstained: 500, ..input }).expect("assessed") > 1.2 * plain);
        assert!(width(&ShareInput { level: 0.8, ..input }).expect("assessed") < 0.9 * plain);
    }

    #[test]
    fn accounts_unlike_every_source_get_no_share() {
        let p = group(0.3, -2.0, 1.5, 500, 4);
        let sources = [SourceError { drift: Some(0.4), ..source("a", -2.0, 1.5, 1) }];
        let input = ShareInput {
            probabilities: &p,
            weights: None,
            population: None,
            abstained: 0,
            sources: &sources,
            drift: Some(0.6),
            reviews: &[],
            level: 0.95,
            denominator: "followers",
        };
        assert!(estimate(&input).assessment.why_not().is_some_and(|w| w.contains("unlike")));
        assert!(estimate(&ShareInput { drift: Some(0.45), ..input }).assessment.get().is_some());
    }

    #[test]
    fn too_few_scores_and_no_error_rates_give_no_share() {
        assert!(suspect_share(&[0.5; 10], None, None, &sources(), "x").why_not().is_some());
        assert!(suspect_share(&[0.5; 100], None, None, &[], "x").why_not().is_some());
        // Classes that are not told apart on any source.
        let blind = [source("a", -1.0, -0.9, 1), source("b", -1.0, -1.0, 2)];
        let found = suspect_share(&group(0.5, -1.0, -0.9, 300, 1), None, None, &blind, "x");
        assert!(found.why_not().is_some(), "{found:?}");
    }
}
