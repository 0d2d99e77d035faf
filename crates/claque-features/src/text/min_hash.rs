//! MinHash signatures in bands: texts that share a band are candidates for near-duplicates.
//!
//! A signature holds, for 64 hash functions, the least hash over a text's shingles; two signatures agree in a place
//! with probability J, their Jaccard similarity (Broder 1997). In 16 bands of 4 rows a pair becomes a
//! candidate with probability 1 − (1 − J⁴)¹⁶: .9998 at J = .8, .64 at .5, .03 at .2 (Leskovec, Rajaraman & Ullman, ch. 3).
//! The functions are h₁ + i·h₂ of a shingle's two 32-bit halves (Kirsch & Mitzenmacher 2006): an addition each where
//! independent functions cost a multiplication. Each is uniform over shingles, which is what the agreement
//! probability rests on; a test holds the rates against the formula.

/// Bands of a signature.
pub const N_BANDS: usize = 16;
/// Hash functions in a band.
pub const ROWS_PER_BAND: usize = 4;
const N_HASHES: usize = N_BANDS * ROWS_PER_BAND;

/// The hash of each band of a set of shingle hashes (repeats do no harm). An empty set has no bands to share.
pub fn band_hashes(shingles: &[u64]) -> Option<[u32; N_BANDS]> {
    if shingles.is_empty() {
        return None;
    }
    // Signed minima: the baseline vector unit compares signed lanes only.
    let mut least = [i32::MAX; N_HASHES];
    for &shingle in shingles {
        let first = shingle as u32;
        let step = (shingle >> 32) as u32 | 1;
        // Four lanes, each four functions apart, so that the loop carries no long chain of additions.
        let mut lane = [0u32, 1, 2, 3].map(|i| first.wrapping_add(step.wrapping_mul(i)));
        let stride = step.wrapping_mul(4);
        for row in least.chunks_exact_mut(4) {
            for (slot, hash) in row.iter_mut().zip(&mut lane) {
                *slot = (*slot).min(*hash as i32);
                *hash = hash.wrapping_add(stride);
            }
        }
    }
    let mut bands = [0u32; N_BANDS];
    for (band, rows) in bands.iter_mut().zip(least.chunks_exact(ROWS_PER_BAND)) {
        let folded =
            rows.iter().fold(0u64, |hash, &row| crate::sketch::mix(hash.rotate_left(32) ^ u64::from(row as u32)));
        *band = (folded >> 32) as u32;
    }
    Some(bands)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;

    /// Two sets of `shared` common and `own` separate shingles each; the share of trials that become candidates.
    fn candidate_rate(shared: u64, own: u64, trials: u64) -> f64 {
        let hits = (0..trials).filter(|t| {
            let common = (0..shared).map(|i| mix(t << 20 | i));
            let a: Vec<u64> = common.clone().chain((0..own).map(|i| mix(t << 20 | 1 << 16 | i))).collect();
            let b: Vec<u64> = common.chain((0..own).map(|i| mix(t << 20 | 1 << 17 | i))).collect();
            let (a, b) = (band_hashes(&a).unwrap(), band_hashes(&b).unwrap());
            a.iter().zip(&b).any(|(x, y)| x == y)
        });
        hits.count() as f64 / trials as f64
    }

    #[test]
    fn candidates_appear_at_the_rate_of_the_banding_formula() {
        // (shared, own) and the Jaccard similarity they make: shared / (shared + 2·own).
        for (shared, own) in [(80, 10), (60, 20), (50, 25), (40, 30), (20, 40)] {
            let j = shared as f64 / (shared + 2 * own) as f64;
            let expected = 1.0 - (1.0 - j.powi(ROWS_PER_BAND as i32)).powi(N_BANDS as i32);
            let found = candidate_rate(shared, own, 2_000);
            assert!((found - expected).abs() < 0.06, "J = {j}: {found} instead of {expected}");
        }
    }

    #[test]
    fn near_duplicates_at_the_threshold_are_hardly_ever_missed() {
        assert!(candidate_rate(80, 10, 4_000) > 0.99);
    }

    #[test]
    fn nothing_has_no_signature() {
        assert_eq!(band_hashes(&[]), None);
    }
}
