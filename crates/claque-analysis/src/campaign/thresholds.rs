//! The suspect share by authors, posts and reach, had the threshold been another one.
//!
//! Plain shares above a threshold. Authors get Wilson's interval; posts and reach are ratios over authors of very
//! unequal weight, so theirs is the linearised one of a ratio estimator (Cochran 1977, ch. 6), in which one author
//! with half of the reach rightly widens everything. Both carry sampling error only; what the classifier does not know
//! is in the adjusted shares above.

use crate::bands::counted_share;
use crate::population::Member;
use crate::report::ThresholdRow;
use claque_schema::{AccountToken, Estimate, Interval};
use rustc_hash::FxHashMap;

const THRESHOLDS: [f64; 4] = [0.3, 0.5, 0.7, 0.9];

/// One row per threshold; empty when no author has a score.
pub fn rows(authors: &[Member], posts: &FxHashMap<AccountToken, u64>) -> Vec<ThresholdRow> {
    let scored: Vec<&Member> = authors.iter().filter(|m| m.is_scored() && !m.benign).collect();
    if scored.is_empty() {
        return Vec::new();
    }
    let row = |threshold: f64| {
        let hit = |m: &Member| f64::from(m.probability.unwrap_or(0.0)) >= threshold;
        let hits = scored.iter().filter(|m| hit(m)).count() as u64;
        let weighted = |of: &dyn Fn(&Member) -> Option<f64>, denominator: &str| {
            let rows: Vec<(f64, bool)> = scored.iter().filter_map(|m| of(m).map(|w| (w, hit(m)))).collect();
            ratio(&rows, denominator)
        };
        ThresholdRow {
            threshold,
            authors: counted_share(hits, scored.len() as u64, "authors with a score"),
            posts: weighted(&|m| posts.get(&m.account).map(|n| *n as f64), "authors, weighted by their mentions"),
            reach: weighted(&|m| m.followers.map(|f| f as f64), "authors, weighted by their followers"),
        }
    };
    THRESHOLDS.into_iter().map(row).collect()
}

/// Weighted share with its linearised interval; `None` without weight.
fn ratio(rows: &[(f64, bool)], denominator: &str) -> Option<Estimate> {
    let total: f64 = rows.iter().map(|r| r.0).sum();
    if total <= 0.0 {
        return None;
    }
    let value = rows.iter().filter(|r| r.1).map(|r| r.0).sum::<f64>() / total;
    let squares: f64 = rows.iter().map(|(w, hit)| (w * (f64::from(u8::from(*hit)) - value)).powi(2)).sum();
    let half = 1.959_964 * squares.sqrt() / total;
    Some(Estimate {
        value,
        interval: Interval::new((value - half).max(0.0), (value + half).min(1.0), 0.95),
        n: rows.len() as u64,
        denominator: denominator.into(),
        method: "plain share above the threshold with the linearised interval of a ratio (sampling error only)".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_give_the_textbook_interval_and_one_heavy_author_widens_it() {
        let equal: Vec<(f64, bool)> = (0..400).map(|i| (1.0, i % 4 == 0)).collect();
        let e = ratio(&equal, "x").expect("weights");
        let textbook = 1.959_964 * (0.25f64 * 0.75 / 400.0).sqrt();
        assert!((e.interval.high - e.value - textbook).abs() < 1e-9);
        let mut heavy = equal;
        heavy.push((400.0, true));
        let wide = ratio(&heavy, "x").expect("weights");
        assert!(wide.interval.width() > 5.0 * e.interval.width(), "{wide:?}");
    }
}
