//! Tails of counts and false-discovery control, shared by the tests of an audience.

/// P(X ≥ k) for a Poisson variable.
pub fn poisson_tail(k: u64, mean: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let kf = k as f64;
    let log_first = kf * mean.ln() - mean - ln_gamma(kf + 1.0);
    let (mut term, mut sum, mut i) = (1.0, 1.0, kf);
    loop {
        i += 1.0;
        term *= mean / i;
        sum += term;
        if term < 1e-17 * sum && i > mean {
            break;
        }
    }
    (log_first + sum.ln()).exp().min(1.0)
}

/// P(X ≥ k) when `size` are drawn from all `size + n`, of which `k + hits` are marked: Fisher's exact test, one-sided.
pub fn hypergeometric_tail(k: u64, size: u64, hits: u64, n: u64) -> f64 {
    let (k, size, marked, all) = (k as f64, size as f64, (k + hits) as f64, (size + n) as f64);
    let ln_choose = |n: f64, k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let log_first = ln_choose(marked, k) + ln_choose(all - marked, size - k) - ln_choose(all, size);
    let (mut term, mut sum, mut i) = (1.0, 1.0, k);
    while i < size.min(marked) {
        term *= (marked - i) * (size - i) / ((i + 1.0) * (all - marked - size + i + 1.0));
        sum += term;
        i += 1.0;
        if term < 1e-17 * sum {
            break;
        }
    }
    (log_first + sum.ln()).exp().min(1.0)
}

/// Benjamini–Hochberg: q-values in the order given. `n_tests` counts tests that left no p-value behind as p = 1.
pub fn false_discovery(p: &[f64], n_tests: usize) -> Vec<f64> {
    let m = n_tests.max(p.len()) as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut q = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (rank, at) in order.iter().enumerate().rev() {
        least = least.min(p[*at] * m / (rank + 1) as f64);
        q[*at] = least;
    }
    q
}

/// Lanczos' approximation (g = 7, n = 9), relative error below 1e-14 for x ≥ 0.5.
pub fn ln_gamma(x: f64) -> f64 {
    const C: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let t = x + 7.5;
    let series: f64 = C[0] + C[1..].iter().enumerate().map(|(i, c)| c / (x + i as f64 + 1.0)).sum::<f64>();
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + series.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hypergeometric_tail_is_fishers() {
        // Fisher's tea: 4 of 4 right among 8 cups, 1/70; 3 or more, 17/70.
        assert!((hypergeometric_tail(4, 4, 0, 4) - 1.0 / 70.0).abs() < 1e-12);
        assert!((hypergeometric_tail(3, 4, 1, 4) - 17.0 / 70.0).abs() < 1e-12);
    }

    #[test]
    fn the_poisson_tail_is_one_minus_the_head() {
        for (k, mean) in [(1u64, 0.3), (4, 2.0), (20, 9.5), (3, 40.0)] {
            let mut term = f64::exp(-mean);
            let mut head = 0.0;
            for i in 0..k {
                head += term;
                term *= mean / (i + 1) as f64;
            }
            assert!((poisson_tail(k, mean) - (1.0 - head)).abs() < 1e-12, "{k} {mean}");
        }
    }

    #[test]
    fn q_values_are_benjamini_hochbergs() {
        // Benjamini and Hochberg's step-up by hand: p (m/rank), then the running minimum from the largest.
        let q = false_discovery(&[0.01, 0.04, 0.03, 0.005], 4);
        for (found, wanted) in q.iter().zip([0.02, 0.04, 0.04, 0.02]) {
            assert!((found - wanted).abs() < 1e-12, "{q:?}");
        }
    }
}
