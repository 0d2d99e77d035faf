//! A bit filter over keys: says "no" for sure, "yes" perhaps.
//!
//! One bit per key, found by the key's high bits. Because the high bits index it, a filter can be folded to half its
//! size (neighbouring bits are joined) and unfolded again without losing a key: in memory it is large, on disk it is
//! as small as its content allows. A few keys are held as they are until there are enough to need bits.

use super::mix;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// Bits in memory: 8 MiB. Ten million keys fill a seventh of it.
const FULL: u32 = 26;
/// Bits per key on disk. Unfolding a filter doubles its set bits with its size, so keys that came early keep the
/// density they had: over many small commits strangers are let through more often, keys are never lost.
const BITS_PER_KEY: u64 = 16;
const SMALLEST: u32 = 14;
/// Size and number of keys before the words.
const HEADER: usize = 1 + 8;
/// Keys held as they are.
const FEW: usize = 1 << 12;

/// A set of keys that may say yes to a stranger.
#[derive(Debug, Clone)]
pub(crate) enum KeyFilter {
    Few(FxHashSet<u64>),
    Many(Bits),
}

#[derive(Debug, Clone)]
pub(crate) struct Bits {
    log2: u32,
    words: Vec<u64>,
    /// Keys that went in, as far as they could be told apart.
    n_keys: u64,
}

impl Default for KeyFilter {
    fn default() -> Self {
        KeyFilter::Few(FxHashSet::default())
    }
}

impl KeyFilter {
    pub fn insert(&mut self, key: u64) {
        match self {
            KeyFilter::Few(keys) => {
                keys.insert(key);
                if keys.len() > FEW {
                    *self = KeyFilter::Many(self.bits(FULL));
                }
            }
            KeyFilter::Many(bits) => bits.insert(key),
        }
    }

    pub fn may_hold(&self, key: u64) -> bool {
        match self {
            KeyFilter::Few(keys) => keys.contains(&key),
            KeyFilter::Many(bits) => bits.may_hold(key),
        }
    }

    /// Adds all keys of another filter.
    pub fn absorb(&mut self, other: &KeyFilter) {
        match (&mut *self, other) {
            (_, KeyFilter::Few(keys)) => keys.iter().for_each(|key| self.insert(*key)),
            (KeyFilter::Few(keys), KeyFilter::Many(theirs)) => {
                let mut joined = theirs.unfolded(roomy(theirs.n_keys + keys.len() as u64));
                keys.iter().for_each(|key| joined.insert(*key));
                *self = KeyFilter::Many(joined);
            }
            (KeyFilter::Many(mine), KeyFilter::Many(theirs)) => {
                let log2 = mine.log2.max(theirs.log2);
                let (mut joined, theirs) = (mine.unfolded(log2), theirs.unfolded(log2));
                joined.words.iter_mut().zip(&theirs.words).for_each(|(mine, theirs)| *mine |= theirs);
                joined.n_keys += theirs.n_keys;
                *self = KeyFilter::Many(joined);
            }
        }
    }

    /// The filter as bits, in at least that size.
    fn bits(&self, log2: u32) -> Bits {
        match self {
            KeyFilter::Few(keys) => {
                let mut bits = Bits { log2, words: vec![0; 1 << (log2 - 6)], n_keys: 0 };
                keys.iter().for_each(|key| bits.insert(*key));
                bits
            }
            KeyFilter::Many(bits) => bits.unfolded(log2),
        }
    }

    /// The filter as bytes, folded as far as its content allows.
    pub fn encode(&self) -> Vec<u8> {
        let bits = match self {
            KeyFilter::Few(keys) => self.bits(roomy(keys.len() as u64)),
            KeyFilter::Many(bits) => bits.folded(),
        };
        let mut out = vec![bits.log2 as u8];
        out.extend(bits.n_keys.to_le_bytes());
        out.extend(bits.words.iter().flat_map(|w| w.to_le_bytes()));
        out
    }

    /// Reads what [`KeyFilter::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Option<KeyFilter> {
        let log2 = u32::from(*bytes.first()?);
        if !(SMALLEST..=FULL).contains(&log2) || bytes.len() != HEADER + (1 << (log2 - 3)) {
            return None;
        }
        let words = (0..1usize << (log2 - 6)).map(|i| crate::sealed::u64_at(bytes, HEADER + 8 * i)).collect();
        Some(KeyFilter::Many(Bits { log2, words, n_keys: crate::sealed::u64_at(bytes, 1) }))
    }
}

/// The size at which that many keys are sparse.
fn roomy(n_keys: u64) -> u32 {
    let bits = n_keys.saturating_mul(BITS_PER_KEY).min(1 << FULL).next_power_of_two();
    bits.trailing_zeros().clamp(SMALLEST, FULL)
}

impl Bits {
    fn insert(&mut self, key: u64) {
        let at = mix(key) >> (64 - self.log2);
        if let Some(word) = self.words.get_mut((at / 64) as usize) {
            let bit = 1 << (at % 64);
            self.n_keys += u64::from(*word & bit == 0);
            *word |= bit;
        }
    }

    fn may_hold(&self, key: u64) -> bool {
        let at = mix(key) >> (64 - self.log2);
        self.words.get((at / 64) as usize).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn unfolded(&self, log2: u32) -> Bits {
        let mut out = self.clone();
        while out.log2 < log2 {
            out.words = out.words.iter().flat_map(|w| [double(*w as u32), double((w >> 32) as u32)]).collect();
            out.log2 += 1;
        }
        out
    }

    fn folded(&self) -> Bits {
        let (mut log2, mut words) = (self.log2, Cow::Borrowed(&self.words[..]));
        while log2 > roomy(self.n_keys) {
            words = words.chunks(2).map(|w| u64::from(halve(w[0])) | u64::from(halve(w[1])) << 32).collect();
            log2 -= 1;
        }
        Bits { log2, words: words.into_owned(), n_keys: self.n_keys }
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
    fn many_keys_fold_to_what_they_need() {
        let mut filter = KeyFilter::default();
        (0..40_000).for_each(|k| filter.insert(k));
        assert!(matches!(filter, KeyFilter::Many(_)));
        let bytes = filter.encode();
        assert!(bytes.len() <= HEADER + (1 << 20) / 8, "{}", bytes.len());
        let back = KeyFilter::decode(&bytes).unwrap();
        assert!((0..40_000).all(|k| back.may_hold(k)));
        assert!(KeyFilter::decode(&[30, 0]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn no_key_is_ever_lost(rounds in prop::collection::vec(prop::collection::vec(any::<u64>(), 0..300), 1..6)) {
            let mut held = KeyFilter::default();
            for keys in &rounds {
                let mut new = KeyFilter::default();
                keys.iter().for_each(|k| new.insert(*k));
                new.absorb(&held);
                held = KeyFilter::decode(&new.encode()).unwrap();
            }
            prop_assert!(rounds.iter().flatten().all(|k| held.may_hold(*k)));
            let wrong = (0..2000u64).filter(|k| held.may_hold(k.wrapping_mul(0xd134_2543_de82_ef95))).count();
            prop_assert!(wrong < 300, "{} of 2000 strangers", wrong);
        }
    }
}
