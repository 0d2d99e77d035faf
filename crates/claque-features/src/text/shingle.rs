//! Character shingles: every run of five normalised characters, as a hash.
//!
//! Five characters are about a word in alphabetic scripts and a phrase in logographic ones: enough that shared shingles
//! mean shared wording. Hashes roll (Karp & Rabin 1987: a polynomial over code points, here modulo 2⁶⁴) and are then
//! mixed, because the low bits of a polynomial are weak.

use crate::sketch::mix;

/// Characters in a shingle.
pub const SHINGLE_CHARS: usize = 5;

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Appends the hashes of all shingles, in order and with repeats. A text shorter than a shingle is one shingle; an
/// empty one has none.
pub fn shingles(normalised: &[u32], out: &mut Vec<u64>) {
    if normalised.is_empty() {
        return;
    }
    let width = normalised.len().min(SHINGLE_CHARS);
    let top = BASE.wrapping_pow(width as u32 - 1);
    let push = |hash: u64, c: u32| hash.wrapping_mul(BASE).wrapping_add(u64::from(c) + 1);
    let mut hash = normalised[..width].iter().fold(0, |hash, &c| push(hash, c));
    out.push(mix(hash));
    for (&leaving, &entering) in normalised.iter().zip(&normalised[width..]) {
        hash = push(hash.wrapping_sub(top.wrapping_mul(u64::from(leaving) + 1)), entering);
        out.push(mix(hash));
    }
}

/// Jaccard similarity |A ∩ B| / |A ∪ B| of two sorted sets without repeats; 0 when both are empty.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    match a.len() + b.len() - shared {
        0 => 0.0,
        union => shared as f64 / union as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn rolling_equals_hashing_each_window(text in proptest::collection::vec(0u32..4, 0..40)) {
            let mut rolled = Vec::new();
            shingles(&text, &mut rolled);
            let mut fresh = Vec::new();
            if text.len() <= SHINGLE_CHARS {
                shingles(&text, &mut fresh);
            } else {
                text.windows(SHINGLE_CHARS).for_each(|w| shingles(w, &mut fresh));
            }
            prop_assert_eq!(rolled, fresh);
        }

        #[test]
        fn jaccard_is_that_of_sets(a in proptest::collection::btree_set(0u64..30, 0..20),
                                   b in proptest::collection::btree_set(0u64..30, 0..20)) {
            let union = a.union(&b).count();
            let expected = if union == 0 { 0.0 } else { a.intersection(&b).count() as f64 / union as f64 };
            let list = |s: &BTreeSet<u64>| s.iter().copied().collect::<Vec<_>>();
            prop_assert_eq!(jaccard(&list(&a), &list(&b)), expected);
        }
    }
}
