//! What the audience is worth: effective reach and what a fee buys, each with its interval.
//!
//! Everything here is a monotone function of shares and medians that carry intervals already, so the bounds are the
//! function at their bounds; where two uncertain factors meet (engagements per post × authentic part), both lows make
//! the low and both highs the high, which is wider than 95 %, not narrower.
//!
//! *Authentic followers* are followers less the suspect share. *Effective reach* leaves out those who hardly see a post
//! as well: inactive accounts, mass followers (whose feed holds thousands) and benign automation. Nothing is taken off
//! for accounts that are unsure or without a score: they count by the share, as everybody.

use crate::report::{AudienceTypes, Money, Rates};
use claque_schema::{Assessment, Estimate, Interval};

/// Types that hardly see a post.
const UNREACHED: [&str; 3] = ["inactive", "mass followers", "benign automation"];

/// What is known of the audience.
#[derive(Debug, Clone, Copy)]
pub struct MoneyInput<'a> {
    /// Followers: the platform's count where known, else those held.
    pub followers: u64,
    /// Suspect share of the audience.
    pub share: Option<&'a Estimate>,
    /// Its types.
    pub types: Option<&'a AudienceTypes>,
    /// Engagements per post.
    pub rates: Option<&'a Rates>,
    /// Suspect share of engagements.
    pub engagement_share: Option<&'a Estimate>,
    /// What the creator asks for, in the user's currency.
    pub fee: Option<f64>,
}

/// Works out reach and prices.
pub fn assess(input: &MoneyInput<'_>) -> Assessment<Money> {
    let Some(share) = input.share else {
        return Assessment::missing("reach and prices need the suspect share, which could not be given");
    };
    let n = input.followers as f64;
    let authentic = [1.0 - share.interval.high, 1.0 - share.value, 1.0 - share.interval.low];
    let unreached = input.types.map_or([0.0; 3], |t| {
        let of = |pick: fn(&Estimate) -> f64| {
            t.types
                .iter()
                .filter(|t| UNREACHED.contains(&t.name.as_str()))
                .filter_map(|t| t.share.as_ref())
                .map(pick)
                .sum::<f64>()
        };
        [of(|e| e.interval.high), of(|e| e.value), of(|e| e.interval.low)]
    });
    let followers = authentic.map(|a| a * n);
    let reach = [0, 1, 2].map(|i| ((authentic[i] - unreached[i]) * n).max(0.0));
    let engagements = input.rates.zip(input.engagement_share).map(|(r, s)| {
        let e = &r.engagements_per_post;
        [e.interval.low * (1.0 - s.interval.high), e.value * (1.0 - s.value), e.interval.high * (1.0 - s.interval.low)]
    });
    let estimate = |v: [f64; 3], denominator: &str, method: &str| Estimate {
        value: v[1],
        interval: Interval::new(v[0].min(v[1]), v[2].max(v[1]), 0.95),
        n: share.n,
        denominator: denominator.to_string(),
        method: method.to_string(),
    };
    let price = |v: [f64; 3], denominator: &str| {
        let fee = input.fee?;
        // A bound of nobody has no price.
        (v[0] >= 1.0)
            .then(|| estimate([fee / v[2], fee / v[1], fee / v[0]], denominator, "fee over the count's bounds"))
    };
    Assessment::of(Money {
        fee: input.fee,
        authentic_followers: estimate(followers, "followers", "followers less the suspect share"),
        effective_reach: estimate(
            reach,
            "followers",
            "followers less the suspect share, inactive accounts, mass followers and benign automation",
        ),
        cost_per_authentic_follower: price(followers, "authentic followers"),
        cost_per_effective_reach: price(reach, "followers reached"),
        cost_per_authentic_engagement: engagements.and_then(|e| price(e, "authentic engagements of one post")),
        expected_waste: input.fee.map(|fee| {
            estimate(
                [fee * share.interval.low, fee * share.value, fee * share.interval.high],
                "fee",
                "fee times the suspect share: what is paid for accounts that are not the audience",
            )
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(value: f64, low: f64, high: f64) -> Estimate {
        Estimate {
            value,
            interval: Interval::new(low, high, 0.95),
            n: 1_000,
            denominator: String::new(),
            method: String::new(),
        }
    }

    #[test]
    fn prices_carry_the_interval_of_the_share() {
        let s = share(0.2, 0.1, 0.4);
        let input = MoneyInput {
            followers: 10_000,
            share: Some(&s),
            types: None,
            rates: None,
            engagement_share: None,
            fee: Some(800.0),
        };
        let money = assess(&input).get().cloned().expect("assessed");
        let price = money.cost_per_authentic_follower.expect("a price");
        assert!((price.value - 0.1).abs() < 1e-12);
        assert!(
            (price.interval.low - 800.0 / 9_000.0).abs() < 1e-12
                && (price.interval.high - 800.0 / 6_000.0).abs() < 1e-12
        );
        assert_eq!(money.expected_waste.expect("waste").value, 160.0);
        assert!(money.cost_per_authentic_engagement.is_none(), "engagement is unknown, not free");
        assert!(assess(&MoneyInput { share: None, ..input }).why_not().is_some());
    }
}
