//! Circular statistics of clock readings (Mardia & Jupp 2000, Directional Statistics).
//!
//! A reading on a dial of N marks is an angle. Its mean resultant length R is 0 when readings spread evenly and 1 when
//! they coincide. The h-th harmonic multiplies angles by h first: a job that runs every 15 minutes has R = 0 in the first
//! harmonic of the hour and 1 in the fourth. Rayleigh's test asks whether R is larger than even spread would give.
//! On posts: Zhang & Paxson 2011, Detecting and analyzing automated activity on Twitter.

use std::sync::LazyLock;

/// cos and sin of the marks of a dial.
fn dial(n: usize) -> Vec<(f64, f64)> {
    let angle = |mark: usize| std::f64::consts::TAU * mark as f64 / n as f64;
    (0..n).map(|mark| (angle(mark).cos(), angle(mark).sin())).collect()
}

static SIXTY: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| dial(60));
static DAY: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| dial(24));

/// Mean resultant length of a histogram over a dial's marks, in the given harmonic; NaN when it is empty.
pub fn resultant(counts: &[u64], harmonic: usize) -> f64 {
    let made;
    let marks = match counts.len() {
        60 => &*SIXTY,
        24 => &*DAY,
        n => {
            made = dial(n);
            &made
        }
    };
    let (mut x, mut y, mut n) = (0.0, 0.0, 0.0);
    for (mark, &count) in counts.iter().enumerate() {
        let (cos, sin) = marks[mark * harmonic % counts.len()];
        let count = count as f64;
        x += count * cos;
        y += count * sin;
        n += count;
    }
    x.hypot(y) / n
}

/// Chance that `n` evenly spread readings have a mean resultant length of at least `r` (Rayleigh's test; the
/// approximation of Wilkie 1983 as given by Zar, good to three decimals for n ≥ 10).
pub fn rayleigh_p(n: f64, r: f64) -> f64 {
    let big_r = n * r;
    ((1.0 + 4.0 * n + 4.0 * (n * n - big_r * big_r)).max(0.0).sqrt() - (1.0 + 2.0 * n)).exp().min(1.0)
}

/// The largest resultant length over some harmonics, and −log₁₀ of its Rayleigh p corrected for their number
/// (Bonferroni), held between 0 and 50.
pub(super) fn peak(counts: &[u64], harmonics: &[usize]) -> (f64, f64) {
    let r = harmonics.iter().map(|&h| resultant(counts, h)).fold(f64::NAN, f64::max);
    let n = counts.iter().map(|&c| c as f64).sum::<f64>();
    let p = rayleigh_p(n, r) * harmonics.len() as f64;
    (r, (-p.log10()).clamp(0.0, 50.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_readings_have_no_resultant_and_equal_readings_a_full_one() {
        assert!(resultant(&[3; 60], 1) < 1e-12);
        let mut one = [0; 24];
        one[7] = 11;
        assert!((resultant(&one, 1) - 1.0).abs() < 1e-12);
        assert!(resultant(&[0; 24], 1).is_nan());
    }

    #[test]
    fn quarter_hours_show_in_the_fourth_harmonic_only() {
        let mut counts = [0; 60];
        [0, 15, 30, 45].into_iter().for_each(|m| counts[m] = 5);
        assert!(resultant(&counts, 1) < 1e-12);
        assert!((resultant(&counts, 4) - 1.0).abs() < 1e-12);
        assert!(peak(&counts, &[1, 2, 3, 4]).1 > 5.0);
    }

    #[test]
    fn rayleigh_agrees_with_published_critical_values() {
        // Zar, Biostatistical Analysis, table B.34: the 5 % point of Rayleigh's z is 2.919 at n = 10, 2.986 at n = 60.
        for (n, z) in [(10.0, 2.919), (60.0, 2.986)] {
            let p = rayleigh_p(n, f64::sqrt(z / n));
            assert!((p - 0.05).abs() < 1e-3, "n = {n}: {p}");
        }
    }
}
