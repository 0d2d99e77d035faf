//! A bit filter over keys: says "no" for sure, "yes" perhaps.
//!
//! One bit per key, found by the key's high bits. Because the high bits index it, a filter can be folded to half its
//! size (neighbouring bits are joined) and unfolded again without losing a key: in memory it is large, on disk it is
//! as small as its content allows.

use super::mix;

/// Bits in memory: 8 MiB. Ten million keys fill a seventh of it.
const FULL: u32 = 26;
/// On disk a filter is folded as long as at most one bit in this many is set.
const SPARSE: u64 = 16;
const SMALLEST: u32 = 12;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyFilter {
    log2: u32,
    words: Vec<u64>,
}

impl Default for KeyFilter {
    fn default() -> Self {
        KeyFilter { log2: FULL, words: Vec::new() }
    }
}

impl KeyFilter {
    pub fn insert(&mut self, key: u64) {
        if self.words.is_empty() {
            self.words = vec![0; 1 << (self.log2 - 6)];
        }
        let at = mix(key) >> (64 - self.log2);
        if let Some(word) = self.words.get_mut((at / 64) as usize) {
            *word |= 1 << (at % 64);
        }
    }

    pub fn may_hold(&self, key: u64) -> bool {
        let at = mix(key) >> (64 - self.log2);
        self.words.get((at / 64) as usize).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// Adds all keys of another filter.
    pub fn absorb(&mut self, other: &KeyFilter) {
        if other.is_empty() {
            return;
        }
        let other = other.unfolded(self.log2);
        if self.words.is_empty() {
            self.words = other.words;
            return;
        }
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn unfolded(&self, log2: u32) -> KeyFilter {
        let mut out = self.clone();
        while out.log2 < log2 {
            out.words = out.words.iter().flat_map(|w| [double(*w as u32), double((w >> 32) as u32)]).collect();
            out.log2 += 1;
        }
        out
    }

    fn folded(&self) -> KeyFilter {
        let mut out = self.clone();
        if out.words.is_empty() {
            return KeyFilter { log2: SMALLEST, words: vec![0; 1 << (SMALLEST - 6)] };
        }
        loop {
            let set: u64 = out.words.iter().map(|w| u64::from(w.count_ones())).sum();
            if out.log2 <= SMALLEST || set * SPARSE > 1 << (out.log2 - 1) {
                return out;
            }
            out.words = out.words.chunks(2).map(|w| u64::from(halve(w[0])) | u64::from(halve(w[1])) << 32).collect();
            out.log2 -= 1;
        }
    }

    /// The folded filter as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let small = self.folded();
        let mut out = vec![small.log2 as u8];
        out.extend(small.words.iter().flat_map(|w| w.to_le_bytes()));
        out
    }

    /// Reads what [`KeyFilter::encode`] wrote, in full size.
    pub fn decode(bytes: &[u8]) -> Option<KeyFilter> {
        let log2 = u32::from(*bytes.first()?);
        if !(SMALLEST..=FULL).contains(&log2) || bytes.len() != 1 + (1 << (log2 - 3)) {
            return None;
        }
        let words = (0..1usize << (log2 - 6)).map(|i| crate::sealed::u64_at(bytes, 1 + 8 * i)).collect();
        Some(KeyFilter { log2, words }.unfolded(FULL))
    }
}

/// Every bit twice.
fn double(bits: u32) -> u64 {
    let mut x = u64::from(bits);
    x = (x | x << 16) & 0x0000_ffff_0000_ffff;
    x = (x | x << 8) & 0x00ff_00ff_00ff_00ff;
    x = (x | x << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    x = (x | x << 2) & 0x3333_3333_3333_3333;
    x = (x | x << 1) & 0x5555_5555_5555_5555;
    x | x << 1
}

/// Neighbouring bits joined.
fn halve(bits: u64) -> u32 {
    let mut x = (bits | bits >> 1) & 0x5555_5555_5555_5555;
    x = (x | x >> 1) & 0x3333_3333_3333_3333;
    x = (x | x >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    x = (x | x >> 4) & 0x00ff_00ff_00ff_00ff;
    x = (x | x >> 8) & 0x0000_ffff_0000_ffff;
    (x | x >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bits_double_and_halve() {
        for bits in [0, 1, 0x8000_0000, 0xdead_beef, u32::MAX] {
            assert_eq!(halve(double(bits)), bits);
        }
        assert_eq!(double(0b101), 0b11_00_11);
        assert_eq!(halve(0b10_00_01), 0b101);
    }

    #[test]
    fn a_small_filter_is_small_on_disk() {
        let mut filter = KeyFilter::default();
        (0..100).for_each(|k| filter.insert(k));
        assert!(filter.encode().len() < 1024);
        assert!(KeyFilter::decode(&[30, 0]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn no_key_is_ever_lost(a in prop::collection::vec(any::<u64>(), 0..300), b in prop::collection::vec(any::<u64>(), 0..300)) {
            let (mut first, mut second) = (KeyFilter::default(), KeyFilter::default());
            a.iter().for_each(|k| first.insert(*k));
            b.iter().for_each(|k| second.insert(*k));
            let mut both = KeyFilter::decode(&first.encode()).unwrap();
            both.absorb(&second);
            let both = KeyFilter::decode(&both.encode()).unwrap();
            prop_assert!(a.iter().chain(&b).all(|k| both.may_hold(*k)));
            let wrong = (0..2000u64).filter(|k| both.may_hold(k.wrapping_mul(0xd134_2543_de82_ef95))).count();
            prop_assert!(wrong < 500, "{} of 2000 strangers", wrong);
        }
    }
}
