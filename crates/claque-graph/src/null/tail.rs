//! The binomial's upper tail, exact to rounding.

/// P(Bin(n, q) ≥ k).
pub fn binomial_tail(k: u64, n: u64, q: f64) -> f64 {
    ln_binomial_tail(k, n, q).exp().min(1.0)
}

/// ln P(Bin(n, q) ≥ k): networks have tails that a double cannot hold.
pub fn ln_binomial_tail(k: u64, n: u64, q: f64) -> f64 {
    if k == 0 || q >= 1.0 && k <= n {
        return 0.0;
    }
    if k > n || q <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let (kf, nf) = (k as f64, n as f64);
    // The term at k, by a product that neither over- nor underflows for the sizes at hand.
    let mut log_term = kf * q.ln() + (nf - kf) * (-q).ln_1p();
    for i in 0..k.min(n - k) {
        log_term += ((nf - i as f64) / (i as f64 + 1.0)).ln();
    }
    let odds = q / (1.0 - q);
    let (mut term, mut sum, mut i) = (1.0, 1.0, kf);
    while i < nf {
        term *= (nf - i) / (i + 1.0) * odds;
        sum += term;
        i += 1.0;
        if term < 1e-17 * sum && i > nf * q {
            break;
        }
    }
    (log_term + sum.ln()).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_sum_of_its_terms() {
        let choose = |n: u64, k: u64| (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product::<f64>();
        for (n, q) in [(1u64, 0.3), (10, 0.3), (25, 0.01), (40, 0.8)] {
            for k in 0..=n {
                let sum: f64 =
                    (k..=n).map(|i| choose(n, i) * f64::powi(q, i as i32) * f64::powi(1.0 - q, (n - i) as i32)).sum();
                assert!((binomial_tail(k, n, q) - sum).abs() < 1e-12 * (1.0 + 1.0 / sum), "{n} {k} {q}");
            }
        }
    }
}
