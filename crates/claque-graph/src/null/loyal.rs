//! Loyal fans: how far two accounts' own quickness explains that they meet.
//!
//! Two people who both react within two minutes to whatever a favourite posts meet in time again and again, although
//! neither knows of the other. Timing against the crowd cannot tell them from an arrangement (the crowd is slower), but
//! their own habits can: if each reacts to the posts by itself, then how late one was on a post says nothing about how
//! late the other was on the *same* post. So the reaction times are dealt out anew between the posts, each account
//! keeping its own set. With reaction times x₁…xₙ and y₁…yₙ to the n shared objects, the chance that a meeting is fast
//! is then the share of all n² combinations with |xᵢ − yⱼ| ≤ W, and of n meetings Λ = n · chance are expected fast.
//!
//! This explains a pair away only when both are quick with every post. An operation that waits for a signal at some
//! hour of the post's life and then acts within a minute keeps its excess. An operation that itself reacts at once to
//! its leader's posts looks the same as fans in this test: then timing has nothing to say, and texts, scores and the
//! network must.

use super::tail::ln_binomial_tail;

/// What two accounts' own reaction times leave unexplained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loyal {
    /// Shared objects.
    pub n: u64,
    /// Of these, met within the window.
    pub observed: u64,
    /// Expected if each reacts by itself.
    pub expected: f64,
    /// Chance of at least as many; a binomial bound, 1 below expectation.
    pub p: f64,
}

/// Tests `pairs` of reaction times (seconds after each shared object appeared: first account's, second account's).
pub fn loyal(pairs: &[(i64, i64)], window_s: i64) -> Option<Loyal> {
    if pairs.is_empty() {
        return None;
    }
    let n = pairs.len();
    let mut second: Vec<i64> = pairs.iter().map(|p| p.1).collect();
    second.sort_unstable();
    let within = |x: i64| {
        let low = second.partition_point(|y| *y < x - window_s);
        second.partition_point(|y| *y <= x + window_s) - low
    };
    let combined: usize = pairs.iter().map(|p| within(p.0)).sum();
    let chance = combined as f64 / (n * n) as f64;
    let observed = pairs.iter().filter(|p| (p.0 - p.1).abs() <= window_s).count() as u64;
    let expected = chance * n as f64;
    let p = if observed as f64 > expected { ln_binomial_tail(observed, n as u64, chance).exp() } else { 1.0 };
    Some(Loyal { n: n as u64, observed, expected, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_habits_explain_and_a_common_signal_does_not() {
        // Fans: 40 to 120 s after each post, each by itself.
        let fans: Vec<(i64, i64)> = (0..30).map(|i| (40 + i * 37 % 80, 40 + i * 53 % 80)).collect();
        let fans = loyal(&fans, 60).expect("tested");
        assert!(fans.p > 0.05 && fans.expected > 20.0, "{fans:?}");
        // A signal at any hour of the post's life, then within a minute.
        let ring: Vec<(i64, i64)> = (0..10).map(|i| (i * 5_000, i * 5_000 + i * 6)).collect();
        let ring = loyal(&ring, 60).expect("tested");
        assert!(ring.observed == 10 && ring.p < 1e-6, "{ring:?}");
        assert_eq!(loyal(&[], 60), None);
    }

    #[test]
    fn the_expectation_is_the_mean_over_all_ways_of_dealing_out() {
        let pairs: [(i64, i64); 4] = [(10, 500), (30, 20), (480, 900), (700, 35)];
        let mut total = 0;
        // All 24 permutations of the second account's times.
        for code in 0..256usize {
            let order = [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3];
            if (0..4).all(|v| order.contains(&v)) {
                total += (0..4).filter(|i| (pairs[*i].0 - pairs[order[*i]].1).abs() <= 60).count();
            }
        }
        let found = loyal(&pairs, 60).expect("tested");
        assert!((found.expected - total as f64 / 24.0).abs() < 1e-12);
    }
}
