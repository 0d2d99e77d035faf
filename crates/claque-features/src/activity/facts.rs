//! What several activity features share, computed once per account from the finished state.

use super::circular::{peak, resultant};
use super::repetition::repetition;
use super::state::{Activity, Sums};
use super::timeline::{Clock, Times};
use crate::sketch::{CountMap, LogHistogram};

/// Least number of posts (or gaps, links, replies …) behind a feature, unless it says otherwise.
pub(super) const MIN: u64 = 5;
/// Least number of readings for a clock's regularity.
pub(super) const MIN_CLOCK: f64 = 10.0;
/// Least number of posts for the shape of a day.
pub(super) const MIN_DAY: f64 = 24.0;
/// Harmonics of the hour: every 60, 30, 20, 15, 10 and 5 minutes.
const MINUTE_HARMONICS: [usize; 6] = [1, 2, 3, 4, 6, 12];
/// Harmonics of the minute: every 60, 30, 15 seconds.
const SECOND_HARMONICS: [usize; 3] = [1, 2, 4];

/// Gap statistics; NaN below [`MIN`] gaps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gaps {
    pub mean_log: f64,
    pub sd_log: f64,
    pub median_s: f64,
    pub burstiness: f64,
    pub memory: f64,
    pub entropy_bits: f64,
    pub top_share: f64,
}

/// The shape of a day; NaN below [`MIN_DAY`] posts.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayShape {
    pub resultant: f64,
    pub entropy_bits: f64,
    pub quiet_share: f64,
    pub longest_quiet_h: f64,
    pub weekend_share: f64,
}

/// Everything the feature list reads.
pub(super) struct Facts {
    pub sums: Sums,
    pub n_posts: u64,
    pub n_timed: f64,
    pub sampled: bool,
    pub clock: Clock,
    pub span_days: f64,
    pub n_days: f64,
    pub gaps: Gaps,
    pub day: DayShape,
    pub second_peak: (f64, f64),
    pub minute_peak: (f64, f64),
    pub clients: CountMap,
    pub langs: CountMap,
    pub domains: CountMap,
    pub hashtags: CountMap,
    pub targets: CountMap,
    pub texts: CountMap,
    pub lags: LogHistogram,
    pub repetition: f64,
}

impl Facts {
    pub fn new(state: Activity) -> Self {
        let times = state.timeline.into_times();
        let n_timed = times.clock.minutes.iter().map(|&n| n as f64).sum();
        let n_seconds = times.clock.seconds.iter().map(|&n| n as f64).sum();
        let when = |n: f64, counts: &[u64], harmonics: &[usize]| {
            if n >= MIN_CLOCK { peak(counts, harmonics) } else { (f64::NAN, f64::NAN) }
        };
        Facts {
            sums: state.sums,
            n_posts: state.sums.kinds.iter().fold(0, |sum, n| sum.saturating_add(*n)),
            n_timed,
            sampled: times.sampled,
            span_days: times.clock.span_days(),
            n_days: times.clock.n_days(),
            gaps: Gaps::of(&times),
            day: DayShape::of(&times.clock, n_timed),
            second_peak: when(n_seconds, &times.clock.seconds, &SECOND_HARMONICS),
            minute_peak: when(n_timed, &times.clock.minutes, &MINUTE_HARMONICS),
            clock: times.clock,
            repetition: repetition(&state.wording, MIN as usize),
            clients: state.clients,
            langs: state.langs,
            domains: state.domains,
            hashtags: state.hashtags,
            targets: state.targets,
            texts: state.texts,
            lags: state.lags,
        }
    }
}

impl Gaps {
    const MISSING: Gaps = Gaps {
        mean_log: f64::NAN,
        sd_log: f64::NAN,
        median_s: f64::NAN,
        burstiness: f64::NAN,
        memory: f64::NAN,
        entropy_bits: f64::NAN,
        top_share: f64::NAN,
    };

    fn of(times: &Times) -> Self {
        let gaps: Vec<Option<u64>> = times.gaps().collect();
        let known: Vec<f64> = gaps.iter().flatten().map(|&g| g as f64).collect();
        if known.len() < MIN as usize {
            return Gaps::MISSING;
        }
        let mut histogram = LogHistogram::default();
        gaps.iter().flatten().for_each(|&g| histogram.add(g));
        let logs: Vec<f64> = known.iter().map(|g| g.ln_1p()).collect();
        let (mean_log, sd_log) = moments(&logs);
        let (mean, sd) = moments(&known);
        let pairs: Vec<(f64, f64)> = gaps
            .windows(2)
            .filter_map(|w| Some((w[0]? as f64, w[1]? as f64)))
            .map(|(a, b)| (a.ln_1p(), b.ln_1p()))
            .collect();
        Gaps {
            mean_log,
            sd_log,
            median_s: histogram.quantile(0.5),
            burstiness: (sd - mean) / (sd + mean),
            memory: correlation(&pairs),
            entropy_bits: histogram.octave_entropy_bits(),
            top_share: histogram.top_share(),
        }
    }
}

/// Mean and (population) standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    (mean, variance.sqrt())
}

/// Pearson's correlation; NaN below [`MIN`] pairs or when either side is constant.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    if pairs.len() < MIN as usize {
        return f64::NAN;
    }
    let (mx, sx) = moments(&pairs.iter().map(|p| p.0).collect::<Vec<_>>());
    let (my, sy) = moments(&pairs.iter().map(|p| p.1).collect::<Vec<_>>());
    let covariance = pairs.iter().map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / pairs.len() as f64;
    if sx < 1e-9 || sy < 1e-9 { f64::NAN } else { (covariance / (sx * sy)).clamp(-1.0, 1.0) }
}

impl DayShape {
    fn of(clock: &Clock, n: f64) -> Self {
        if n < MIN_DAY {
            let nan = f64::NAN;
            return DayShape {
                resultant: nan,
                entropy_bits: nan,
                quiet_share: nan,
                longest_quiet_h: nan,
                weekend_share: nan,
            };
        }
        let hours = clock.hours();
        let entropy = hours.iter().filter(|&&c| c > 0).map(|&c| c as f64 / n).map(|p| -p * p.log2()).sum::<f64>();
        let window = |start: usize| (0..6).map(|h| hours[(start + h) % 24] as f64).sum::<f64>();
        let weekend = clock.week[120..].iter().map(|&c| c as f64).sum::<f64>();
        DayShape {
            resultant: resultant(&hours, 1),
            entropy_bits: entropy,
            quiet_share: (0..24).map(window).fold(f64::INFINITY, f64::min) / n,
            longest_quiet_h: longest_quiet(&hours) as f64,
            weekend_share: weekend / n,
        }
    }
}

/// Longest run of hours without a post around the clock.
fn longest_quiet(hours: &[u64; 24]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for at in 0..48 {
        run = if hours[at % 24] == 0 { run + 1 } else { 0 };
        longest = longest.max(run.min(24));
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quiet_stretch_runs_across_midnight() {
        let mut hours = [1; 24];
        [22, 23, 0, 1, 2].into_iter().for_each(|h| hours[h] = 0);
        assert_eq!(longest_quiet(&hours), 5);
        assert_eq!(longest_quiet(&[0; 24]), 24);
    }

    #[test]
    fn correlation_is_that_of_the_textbook() {
        let pairs: Vec<(f64, f64)> = [(1., 2.), (2., 4.), (3., 5.), (4., 4.), (5., 5.)].to_vec();
        assert!((correlation(&pairs) - 6.0 / 60f64.sqrt()).abs() < 1e-12);
        assert!(correlation(&pairs[..4]).is_nan());
    }
}
