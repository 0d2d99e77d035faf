//! How much engagement, how even, and how it went around a campaign.
//!
//! The rate is the median over posts of (likes + comments + reposts, as the platform counts) per follower: one viral
//! post must not speak for a creator. Its interval is the distribution-free one of a median (order statistics). It is
//! laid beside a named and dated benchmark for the platform and the audience's size; rates fall with size, so a
//! benchmark without sizes is marked as such. The user can replace it (`--benchmark FILE`).
//!
//! Likes per comment are compared post by post on the logarithm: a post beyond 3.5 robust deviations (Iglewicz and
//! Hoaglin 1993) has many likes without a word, or many words without a like. Both have innocent reasons.

use super::acts::CreatorPost;
use crate::report::{Benchmark, PeriodRate, PostOutlier, Rates, UserEvent};
use claque_schema::{Assessment, Estimate, Interval, Platform};

/// Fewer posts than this have no usual.
const MIN_POSTS: usize = 8;
const OUTLIER: f64 = 3.5;

/// One line of a benchmark: from so many followers on, this rate.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkRow {
    /// Platform.
    pub platform: Platform,
    /// Followers from which the line counts.
    pub followers_from: u64,
    /// Engagements per post and follower.
    pub rate: f64,
}

/// A benchmark with its name and date.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkTable {
    /// Who published it, and when.
    pub name: String,
    /// Its lines.
    pub rows: Vec<BenchmarkRow>,
}

impl BenchmarkTable {
    /// Medians over 2,100 brands in 14 industries as published in February 2023 for the year 2022.
    pub fn shipped() -> Self {
        let row = |platform, rate| BenchmarkRow { platform, followers_from: 0, rate };
        BenchmarkTable {
            name: "Rival IQ, Social Media Industry Benchmark Report 2023 (medians of brands for 2022, all sizes)"
                .into(),
            rows: vec![
                row(Platform::TikTok, 0.0569),
                row(Platform::Instagram, 0.0047),
                row(Platform::Facebook, 0.0006),
                row(Platform::X, 0.000_35),
            ],
        }
    }

    /// The line for a platform and a size.
    pub fn of(&self, platform: Platform, followers: u64) -> Option<&BenchmarkRow> {
        self.rows
            .iter()
            .filter(|r| r.platform == platform && r.followers_from <= followers)
            .max_by_key(|r| r.followers_from)
    }
}

/// Values from which the range of order statistics can hold a median with 95 %: 1 − 2 · ½⁶ = .97, and .94 for five.
const MIN_INTERVAL: usize = 6;

/// Median with its distribution-free 95 % interval; with fewer than six values the bounds are the least and the greatest.
pub fn median_interval(values: &[f64]) -> Option<(f64, f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let median = *sorted.get(n / 2)?;
    // Ranks by the normal approximation of Binomial(n, ½), which is exact to a rank from six values on.
    let half = 0.98 * (n as f64).sqrt();
    let low = (n as f64 / 2.0 - half).floor().max(0.0) as usize;
    let high = ((n as f64 / 2.0 + half).ceil() as usize).min(n - 1);
    Some((median, sorted[low], sorted[high]))
}

/// Judges the counts of a creator's posts.
pub fn assess(
    posts: &[CreatorPost],
    followers: Option<u64>,
    platform: Platform,
    benchmark: &BenchmarkTable,
    events: &[UserEvent],
) -> Assessment<Rates> {
    let counted: Vec<(&CreatorPost, u64)> = posts.iter().filter_map(|p| p.engagements().map(|e| (p, e))).collect();
    if counted.len() < MIN_POSTS {
        return Assessment::missing(format!(
            "{} posts of this creator with the platform's counts are held; {MIN_POSTS} are needed",
            counted.len()
        ));
    }
    let per_post: Vec<f64> = counted.iter().map(|(_, e)| *e as f64).collect();
    let estimate = |values: &[f64], denominator: &str| {
        median_interval(values).map(|(value, low, high)| Estimate {
            value,
            interval: Interval::new(low, high, 0.95),
            n: values.len() as u64,
            denominator: denominator.to_string(),
            method: "median over posts, interval by order statistics".to_string(),
        })
    };
    let rate = followers.filter(|n| *n > 0).and_then(|n| {
        estimate(&per_post.iter().map(|e| e / n as f64).collect::<Vec<_>>(), "posts, engagements per follower")
    });
    let beside = followers.and_then(|n| benchmark.of(platform, n)).map(|row| Benchmark {
        name: benchmark.name.clone(),
        rate: row.rate,
        for_size: benchmark.rows.iter().filter(|r| r.platform == platform).count() > 1,
    });
    let Some(engagements) = estimate(&per_post, "posts, engagements each") else {
        return Assessment::missing("no post has counts");
    };
    Assessment::of(Rates {
        n_posts: counted.len() as u64,
        engagements_per_post: engagements,
        rate,
        benchmark: beside,
        outliers: outliers(&counted),
        periods: events.iter().filter_map(|e| period(&counted, e)).flatten().collect(),
    })
}

fn outliers(counted: &[(&CreatorPost, u64)]) -> Vec<PostOutlier> {
    let ratios: Vec<(&CreatorPost, f64)> = counted
        .iter()
        .filter_map(|(p, _)| Some((*p, ((p.likes? as f64 + 1.0) / (p.comments? as f64 + 1.0)).ln())))
        .collect();
    let Some((middle, ..)) = median_interval(&ratios.iter().map(|r| r.1).collect::<Vec<_>>()) else {
        return Vec::new();
    };
    let spread = median_interval(&ratios.iter().map(|r| (r.1 - middle).abs()).collect::<Vec<_>>()).map_or(0.0, |m| m.0);
    if ratios.len() < MIN_POSTS || spread <= 0.0 {
        return Vec::new();
    }
    let mut found: Vec<PostOutlier> = ratios
        .iter()
        .map(|(p, ratio)| (p, 0.6745 * (ratio - middle) / spread, ratio))
        .filter(|(_, z, _)| z.abs() > OUTLIER)
        .map(|(p, z, ratio)| PostOutlier {
            post: p.post,
            likes_per_comment: ratio.exp(),
            usual: middle.exp(),
            words: if z > 0.0 {
                "many likes for its comments: consistent with delivered likes, and with a picture that needs no words"
            } else {
                "many comments for its likes: consistent with a comment pod or a prize for comments, and with a dispute"
            }
            .to_string(),
        })
        .collect();
    found.sort_by_key(|o| o.post);
    found
}

/// Medians before, during and after a period; as long before and after as the period itself, at least a week.
fn period(counted: &[(&CreatorPost, u64)], event: &UserEvent) -> Option<[PeriodRate; 3]> {
    let until = event.until?;
    let span = (until.0 - event.at.0).max(7 * 86_400_000);
    let of = |name: &str, from: i64, to: i64| {
        let values: Vec<f64> = counted
            .iter()
            .filter(|(p, _)| p.at.is_some_and(|t| from <= t.0 && t.0 < to))
            .map(|(_, e)| *e as f64)
            .collect();
        let interval = median_interval(&values).filter(|_| values.len() >= MIN_INTERVAL);
        PeriodRate {
            period: format!("{name} “{}”", event.text),
            n_posts: values.len() as u64,
            engagements_per_post: interval.map(|(m, low, high)| [m, low, high]),
        }
    };
    Some([
        of("before", event.at.0 - span, event.at.0),
        of("during", event.at.0, until.0),
        of("after", until.0, until.0 + span),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::{PostToken, Timestamp};

    fn posts(n: u64, likes: impl Fn(u64) -> u64, comments: impl Fn(u64) -> u64) -> Vec<CreatorPost> {
        (0..n)
            .map(|i| CreatorPost {
                post: PostToken(i),
                at: Some(Timestamp(i as i64 * 86_400_000)),
                likes: Some(likes(i)),
                comments: Some(comments(i)),
                reposts: None,
                views: None,
            })
            .collect()
    }

    #[test]
    fn the_median_interval_is_by_order_statistics() {
        // n = 100: ranks 40 and 61 (Conover 1999), here from 0 and rounded outwards.
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let (median, low, high) = median_interval(&values).expect("values");
        assert!((median - 51.0).abs() < 1.1 && (40.0..=42.0).contains(&low) && (60.0..=62.0).contains(&high));
    }

    #[test]
    fn a_post_with_likes_and_no_words_is_found_and_even_posts_are_not() {
        let usual = posts(30, |i| 400 + 13 * (i % 7), |i| 20 + i % 5);
        let found = |p: &[CreatorPost]| {
            assess(p, Some(20_000), Platform::Instagram, &BenchmarkTable::shipped(), &[]).get().cloned().expect("rates")
        };
        assert!(found(&usual).outliers.is_empty());
        let mut odd = usual;
        odd[4].likes = Some(9_000);
        assert_eq!(found(&odd).outliers.iter().map(|o| o.post).collect::<Vec<_>>(), [PostToken(4)]);
        assert!(found(&odd).benchmark.is_some_and(|b| !b.for_size && b.rate == 0.0047));
    }

    #[test]
    fn a_campaign_is_told_before_during_and_after() {
        let event = UserEvent {
            at: Timestamp(10 * 86_400_000),
            until: Some(Timestamp(20 * 86_400_000)),
            text: "spring".into(),
        };
        let p = posts(30, |i| if (10..20).contains(&i) { 900 } else { 300 }, |_| 0);
        let rates = assess(&p, None, Platform::X, &BenchmarkTable::shipped(), &[event]);
        let periods = &rates.get().expect("rates").periods;
        let medians: Vec<f64> = periods.iter().filter_map(|p| p.engagements_per_post.map(|m| m[0])).collect();
        assert_eq!(medians, [300.0, 900.0, 300.0]);
    }
}
