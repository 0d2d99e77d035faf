//! What a number in a report is made of: an estimate with its interval, its denominator and its limits.

use serde::{Deserialize, Serialize};

/// A closed interval at a stated level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Coverage it claims, for instance 0.95.
    pub level: f64,
}

impl Interval {
    /// An interval with its bounds put in order.
    pub fn new(a: f64, b: f64, level: f64) -> Self {
        Interval { low: a.min(b), high: a.max(b), level }
    }

    /// `high - low`.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// Whether the value lies inside, bounds included.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Wilson's score interval of a share (Wilson 1927), at 95 %.
    ///
    /// `hits` of `n`; `n = 0` gives the whole of 0–1.
    pub fn wilson95(hits: u64, n: u64) -> Self {
        const Z: f64 = 1.959_963_984_540_054;
        if n == 0 {
            return Interval::new(0.0, 1.0, 0.95);
        }
        let n = n as f64;
        let p = hits as f64 / n;
        let centre = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Interval::new(((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0), 0.95)
    }
}

/// A figure that may be printed: never without interval, sample and denominator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The best single value.
    pub value: f64,
    /// Where the truth may lie, and with what coverage.
    pub interval: Interval,
    /// How many rows it rests on.
    pub n: u64,
    /// What the rows are: "followers held", "authors with a score" …
    pub denominator: String,
    /// How value and interval were made, in one sentence.
    pub method: String,
}

/// How much the answer can bear, by the rule printed in the report's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Confidence {
    Low,
    Moderate,
    High,
}

impl Confidence {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Moderate => "moderate",
            Confidence::High => "high",
        }
    }
}

/// A limit of a finding, in one sentence a lawyer could read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Caveat(pub String);

/// A part of a report: assessed, or not and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Assessment<T> {
    /// There was enough to go on.
    Assessed {
        /// What was found.
        result: T,
    },
    /// There was not.
    NotAssessed {
        /// What is missing, and what the user could collect.
        why: String,
    },
}

impl<T> Assessment<T> {
    /// Wraps a result.
    pub fn of(result: T) -> Self {
        Assessment::Assessed { result }
    }

    /// States what is missing.
    pub fn missing(why: impl Into<String>) -> Self {
        Assessment::NotAssessed { why: why.into() }
    }

    /// The result, if there is one.
    pub fn get(&self) -> Option<&T> {
        match self {
            Assessment::Assessed { result } => Some(result),
            Assessment::NotAssessed { .. } => None,
        }
    }

    /// Why there is none.
    pub fn why_not(&self) -> Option<&str> {
        match self {
            Assessment::Assessed { .. } => None,
            Assessment::NotAssessed { why } => Some(why),
        }
    }
}

/// Estimative words of the intelligence convention (US ICD 203) for a probability.
///
/// Outside of 1–99 % the outermost words are kept: no report says "certain".
pub fn likelihood_words(probability: f64) -> &'static str {
    match probability {
        p if p < 0.05 => "almost no chance",
        p if p < 0.20 => "very unlikely",
        p if p < 0.45 => "unlikely",
        p if p < 0.55 => "roughly even",
        p if p < 0.80 => "likely",
        p if p < 0.95 => "very likely",
        _ => "almost certain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_published_values() {
        // Newcombe 1998, table I: 81 of 263 → 0.2553 to 0.3662; 0 of 20 → 0 to 0.1611.
        let i = Interval::wilson95(81, 263);
        assert!((i.low - 0.2553).abs() < 5e-5 && (i.high - 0.3662).abs() < 5e-5, "{i:?}");
        let i = Interval::wilson95(0, 20);
        assert!(i.low == 0.0 && (i.high - 0.1611).abs() < 5e-5, "{i:?}");
    }

    #[test]
    fn words_change_at_the_published_bounds() {
        assert_eq!(likelihood_words(0.0), "almost no chance");
        assert_eq!(likelihood_words(0.45), "roughly even");
        assert_eq!(likelihood_words(0.55), "likely");
        assert_eq!(likelihood_words(0.95), "almost certain");
    }
}
