//! Random draws that do not depend on the order in which they are made.
//!
//! Every draw is a hash of *(seed, what it is for, where)*; so the threshold tried in node 7 of tree 3 for feature 5
//! is the same whether one thread gets there or eight. The mixer is SplitMix64's finaliser (Steele et al. 2014).

/// 64 even bits for a place.
pub fn bits(seed: u64, purpose: u64, a: u64, b: u64) -> u64 {
    let mut x = mix(seed ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = mix(x ^ a.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    mix(x ^ b.wrapping_mul(0x94d0_49bb_1331_11eb))
}

fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// What draws are for: different purposes are independent.
pub mod purpose {
    /// Rows of a tree.
    pub const ROWS: u64 = 1;
    /// Features of a tree.
    pub const TREE_FEATURES: u64 = 2;
    /// Features of a node.
    pub const NODE_FEATURES: u64 = 3;
    /// Threshold of a node and feature.
    pub const THRESHOLD: u64 = 4;
    /// Fold of a row.
    pub const FOLD: u64 = 5;
    /// Members of an ensemble.
    pub const MEMBER: u64 = 6;
    /// Bootstrap replicates.
    pub const BOOTSTRAP: u64 = 7;
    /// Values put into the holes of a collection.
    pub const HOLE: u64 = 9;
    /// Masks of feature families.
    pub const MASK: u64 = 8;
}

/// The `k` places of `0..n` whose draws are smallest, ascending: a sample without replacement.
pub fn sample(n: usize, k: usize, seed: u64, what: u64, place: u64) -> Vec<u32> {
    if k >= n {
        return (0..n as u32).collect();
    }
    let mut drawn: Vec<(u64, u32)> = (0..n as u64).map(|i| (bits(seed, what, place, i), i as u32)).collect();
    drawn.select_nth_unstable(k);
    let mut chosen: Vec<u32> = drawn[..k].iter().map(|d| d.1).collect();
    chosen.sort_unstable();
    chosen
}

/// A number of `0..n`.
pub fn below(n: usize, bits: u64) -> usize {
    ((u128::from(bits) * n as u128) >> 64) as usize
}

/// A number in 0..1.
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_have_their_size_and_are_even() {
        let mut hits = [0u32; 10];
        for place in 0..2000 {
            let s = sample(10, 3, 7, purpose::ROWS, place);
            assert_eq!(s.len(), 3);
            assert!(s.windows(2).all(|w| w[0] < w[1]));
            for i in s {
                hits[i as usize] += 1;
            }
        }
        // 600 expected each, standard deviation about 20.
        assert!(hits.iter().all(|&h| (h as i32 - 600).abs() < 100), "{hits:?}");
        assert_eq!(sample(3, 9, 1, 1, 1), [0, 1, 2]);
    }
}
