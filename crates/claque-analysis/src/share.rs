//! The suspect share of a group of accounts, with an interval that carries what a classifier does not know.
//!
//! Counting accounts above a threshold, or averaging probabilities, is right only if the classifier errs here as it
//! erred where it was calibrated. It does not: on sources it has not seen, the mean score of people and of automated
//! accounts moves from source to source. So the share is a *probabilistic adjusted count* (Bella et al. 2010)
//!
//! ```text
//! share_s = (mean score − mean score of people in s) / (mean score of automated in s − mean score of people in s)
//! ```
//!
//! once per held-out source `s`, and the spread over sources is part of the interval: with k sources the estimate is
//! their mean, the variance is (1 + 1/k)·τ² (between sources, for one more source) plus the mean sampling variance,
//! and the bound is Student's t with k − 1 degrees of freedom – a random-effects prediction interval (Higgins,
//! Thompson and Spiegelhalter 2009). Sampling error shrinks with the finite population when all of it is held. The interval is
//! cut to 0–1. When it covers more than [`MAX_WIDTH`], no share is given. Sources on which the model cannot tell the
//! classes apart (contrast below 0.2) are left out: a share assumes that it can.

use claque_schema::{Assessment, Estimate, Interval};
use serde::{Deserialize, Serialize};

/// Above this width an interval says nothing and the share is refused.
pub const MAX_WIDTH: f64 = 0.7;
/// Fewer scored accounts than this give no share.
pub const MIN_SCORED: usize = 30;
/// A source whose automated accounts score this little above its people cannot adjust anything.
const MIN_CONTRAST: f64 = 0.2;

/// How the model scores a source that it has not been trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceError {
    /// The source's name.
    pub source: String,
    /// Human-labelled accounts.
    pub n_human: u64,
    /// Accounts labelled automated.
    pub n_automated: u64,
    /// Mean probability given to people.
    pub mean_human: f64,
    /// Mean probability given to automated accounts.
    pub mean_automated: f64,
    /// Variance of the probabilities given to people.
    #[serde(default)]
    pub var_human: f64,
    /// Variance of the probabilities given to automated accounts.
    #[serde(default)]
    pub var_automated: f64,
    /// Share of automated accounts in the band "likely automated".
    #[serde(default)]
    pub true_positive_rate: f64,
    /// Share of people in that band.
    #[serde(default)]
    pub false_positive_rate: f64,
    /// Area under the ROC curve.
    #[serde(default)]
    pub roc_auc: f64,
}

impl SourceError {
    /// Measures a source from labelled probabilities: `(probability, flagged, is automated)`; `None` when a class is
    /// missing. The caller gives the ROC AUC.
    pub fn measure(source: &str, rows: &[(f64, bool, bool)], roc_auc: f64) -> Option<SourceError> {
        let of = |automated: bool| rows.iter().filter(move |r| r.2 == automated);
        let moments = |automated: bool| {
            let n = of(automated).count() as f64;
            let mean = of(automated).map(|r| r.0).sum::<f64>() / n;
            let variance = of(automated).map(|r| (r.0 - mean).powi(2)).sum::<f64>() / n;
            (n, mean, variance, of(automated).filter(|r| r.1).count() as f64 / n)
        };
        let (n_h, mean_human, var_human, false_positive_rate) = moments(false);
        let (n_a, mean_automated, var_automated, true_positive_rate) = moments(true);
        (n_h > 0.0 && n_a > 0.0).then(|| SourceError {
            source: source.to_string(),
            n_human: n_h as u64,
            n_automated: n_a as u64,
            mean_human,
            mean_automated,
            var_human,
            var_automated,
            true_positive_rate,
            false_positive_rate,
            roc_auc,
        })
    }
}

/// The share of automated accounts behind the given probabilities.
///
/// `population` is the size of the whole group, when `probabilities` are a sample or all of it; `denominator` says
/// what the rows are. `weights` makes it a share of posts or of reach instead of accounts (one weight per probability).
pub fn suspect_share(
    probabilities: &[f32],
    weights: Option<&[f64]>,
    population: Option<u64>,
    sources: &[SourceError],
    denominator: &str,
) -> Assessment<Estimate> {
    let n = probabilities.len();
    if n < MIN_SCORED {
        return Assessment::missing(format!("only {n} of the {denominator} have a score; {MIN_SCORED} are needed"));
    }
    let usable: Vec<&SourceError> =
        sources.iter().filter(|s| s.mean_automated - s.mean_human >= MIN_CONTRAST).collect();
    if usable.is_empty() {
        return Assessment::missing("the model carries no error rates from sources it has not seen");
    }
    let sample = weighted_mean(probabilities, weights, population);
    let per_source: Vec<(f64, f64)> = usable.iter().map(|s| adjust(&sample, s)).collect();
    let k = per_source.len() as f64;
    let value = per_source.iter().map(|(v, _)| v).sum::<f64>() / k;
    let within = per_source.iter().map(|(_, w)| w).sum::<f64>() / k;
    let between = if per_source.len() > 1 {
        per_source.iter().map(|(v, _)| (v - value).powi(2)).sum::<f64>() / (k - 1.0)
    } else {
        0.0
    };
    // One source says nothing of how sources differ: take the spread that was measured between public sets.
    let (tau2, t) = if per_source.len() > 1 { (between, student_t975(per_source.len() - 1)) } else { (0.01, 1.96) };
    let half = t * ((1.0 + 1.0 / k) * tau2).sqrt().hypot(within.sqrt() * 1.96 / t);
    let interval = Interval::new((value - half).clamp(0.0, 1.0), (value + half).clamp(0.0, 1.0), 0.95);
    if interval.width() > MAX_WIDTH {
        return Assessment::missing(format!(
            "the interval would be {:.0}–{:.0} %, which says nothing; review a sample of accounts to narrow it",
            interval.low * 100.0,
            interval.high * 100.0
        ));
    }
    Assessment::of(Estimate {
        value: value.clamp(interval.low, interval.high),
        interval,
        n: n as u64,
        denominator: denominator.to_string(),
        method: format!(
            "probabilistic adjusted count over the error rates on {} held-out source(s); the interval carries sampling \
             error and the differences between sources",
            per_source.len()
        ),
    })
}

struct Sample {
    mean: f64,
    /// Sampling variance of the mean.
    variance: f64,
}

fn weighted_mean(probabilities: &[f32], weights: Option<&[f64]>, population: Option<u64>) -> Sample {
    let weight = |i: usize| weights.map_or(1.0, |w| w[i]);
    let total: f64 = (0..probabilities.len()).map(weight).sum();
    if total <= 0.0 {
        return Sample { mean: 0.0, variance: 0.25 };
    }
    let mean = probabilities.iter().enumerate().map(|(i, p)| weight(i) * f64::from(*p)).sum::<f64>() / total;
    // Linearised variance of a ratio estimator; for equal weights the textbook one.
    let squares: f64 =
        probabilities.iter().enumerate().map(|(i, p)| (weight(i) * (f64::from(*p) - mean)).powi(2)).sum();
    let fraction = population.map_or(0.0, |all| (probabilities.len() as f64 / all.max(1) as f64).min(1.0));
    Sample { mean, variance: squares / (total * total) * (1.0 - fraction) }
}

/// The share by one source's error rates, and its sampling variance (delta method).
fn adjust(sample: &Sample, source: &SourceError) -> (f64, f64) {
    let contrast = source.mean_automated - source.mean_human;
    // Not cut to 0–1 here: an estimate below 0 says how much lower this group scores than the source's people, and
    // that spread belongs into the interval.
    let share = (sample.mean - source.mean_human) / contrast;
    let human = source.var_human / source.n_human.max(1) as f64;
    let automated = source.var_automated / source.n_automated.max(1) as f64;
    let variance =
        sample.variance + (1.0 - share.clamp(0.0, 1.0)).powi(2) * human + share.clamp(0.0, 1.0).powi(2) * automated;
    (share, variance / (contrast * contrast))
}

/// 97.5 % quantile of Student's t.
fn student_t975(degrees: usize) -> f64 {
    const TABLE: [f64; 10] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
    match degrees {
        0 => f64::INFINITY,
        d if d <= TABLE.len() => TABLE[d - 1],
        // Cornish–Fisher around the normal: below 0.0025 off from eleven degrees on.
        d => {
            let z: f64 = 1.959_964;
            let d = d as f64;
            z + (z.powi(3) + z) / (4.0 * d) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * d * d)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, human: f64, automated: f64) -> SourceError {
        SourceError {
            source: name.into(),
            n_human: 1000,
            n_automated: 1000,
            mean_human: human,
            mean_automated: automated,
            var_human: 0.02,
            var_automated: 0.02,
            true_positive_rate: 0.7,
            false_positive_rate: 0.05,
            roc_auc: 0.9,
        }
    }

    fn mixture(share: f64, human: f32, automated: f32, n: usize) -> Vec<f32> {
        (0..n).map(|i| if (i as f64) < share * n as f64 { automated } else { human }).collect()
    }

    #[test]
    fn a_planted_share_is_recovered_when_sources_agree() {
        let sources = [source("a", 0.2, 0.8), source("b", 0.2, 0.8), source("c", 0.2, 0.8)];
        for share in [0.0, 0.1, 0.5, 0.9] {
            let p = mixture(share, 0.2, 0.8, 2000);
            let found = suspect_share(&p, None, None, &sources, "followers");
            let e = found.get().expect("assessed");
            assert!((e.value - share).abs() < 0.01, "{share}: {e:?}");
            assert!(e.interval.contains(share), "{share}: {e:?}");
        }
    }

    #[test]
    fn sources_that_differ_widen_the_interval() {
        let p = mixture(0.3, 0.25, 0.55, 2000);
        let near = [source("a", 0.24, 0.56), source("b", 0.26, 0.54), source("c", 0.25, 0.55)];
        let far = [source("a", 0.17, 0.59), source("b", 0.30, 0.60), source("c", 0.25, 0.55)];
        let narrow = suspect_share(&p, None, None, &near, "x").get().map(|e| e.interval.width());
        let wide = suspect_share(&p, None, None, &far, "x").get().map(|e| e.interval.width());
        match (narrow, wide) {
            (Some(narrow), Some(wide)) => assert!(wide > 2.0 * narrow, "{narrow} {wide}"),
            (Some(_), None) => {}
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn too_few_scores_and_no_error_rates_give_no_share() {
        let sources = [source("a", 0.2, 0.8)];
        assert!(suspect_share(&[0.5; 10], None, None, &sources, "x").why_not().is_some());
        assert!(suspect_share(&[0.5; 100], None, None, &[], "x").why_not().is_some());
    }

    #[test]
    fn t_quantiles_match_the_table_beyond_its_end() {
        // Student's t at 97.5 %: 11 → 2.201, 20 → 2.086, 100 → 1.984.
        for (d, t) in [(11, 2.201), (20, 2.086), (100, 1.984)] {
            assert!((student_t975(d) - t).abs() < 2.5e-3, "{d}");
        }
    }
}
