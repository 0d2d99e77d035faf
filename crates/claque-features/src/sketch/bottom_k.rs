//! Bottom-k by hash: the k smallest keys of a set, each with an exact value.
//!
//! A key among the k smallest of the whole stream is among the k smallest of every part that holds it, so its value
//! (a count, a minimum) is never interrupted and stays exact; keys beyond are forgotten, and that they were is kept.
//! The kept keys are a uniform sample of the distinct keys. With τ the k-th smallest hash as a fraction of the hash
//! space, the number of distinct keys is estimated by (k − 1)/τ (Bar-Yossef et al. 2002; relative error about
//! 1/√(k − 2)), and a sum over distinct keys by the sum over the first k − 1 divided by τ (Cohen & Kaplan 2007).

use crate::kernel::{DecodeError, Kernel};
use crate::wire::{Reader, Writer};

/// A value that can be folded in any order: associative and commutative.
pub trait Fold: Clone + Send {
    /// Takes in another value of the same key.
    fn fold(&mut self, other: &Self);
    /// Writes the value.
    fn write(&self, out: &mut Writer);
    /// Reads it back.
    ///
    /// # Errors
    /// When the bytes hold no such value.
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

impl Fold for () {
    fn fold(&mut self, _: &()) {}
    fn write(&self, _: &mut Writer) {}
    fn read(_: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(())
    }
}

/// Counts add up, and stop at the largest integer.
impl Fold for u64 {
    fn fold(&mut self, other: &u64) {
        *self = self.saturating_add(*other);
    }
    fn write(&self, out: &mut Writer) {
        out.varint(*self);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.varint()
    }
}

/// The least value seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Least(pub u8);

impl Fold for Least {
    fn fold(&mut self, other: &Least) {
        self.0 = self.0.min(other.0);
    }
    fn write(&self, out: &mut Writer) {
        out.u8(self.0);
    }
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.u8().map(Least)
    }
}

/// The k smallest keys seen, each with the fold of its values. Keys must be uniform hashes (see [`super::mix`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BottomMap<V> {
    k: u32,
    /// Whether more than k distinct keys were seen.
    full: bool,
    /// Ascending by key.
    entries: Vec<(u64, V)>,
}

/// Distinct keys.
pub type KeySet = BottomMap<()>;
/// Keys with counts.
pub type CountMap = BottomMap<u64>;

impl<V: Fold> BottomMap<V> {
    /// An empty map that holds at most `k` keys (at least two).
    pub fn with_capacity(k: u32) -> Self {
        BottomMap { k: k.max(2), full: false, entries: Vec::new() }
    }

    /// Takes in one value of one key.
    pub fn insert(&mut self, key: u64, value: V) {
        self.insert_with(key, || value);
    }

    /// Takes in one value of one key; the value is made only when the key is kept.
    pub fn insert_with(&mut self, key: u64, value: impl FnOnce() -> V) {
        match self.entries.binary_search_by_key(&key, |e| e.0) {
            Ok(at) => self.entries[at].1.fold(&value()),
            Err(at) if at >= self.k as usize => self.full = true,
            Err(at) => {
                self.entries.insert(at, (key, value()));
                self.trim();
            }
        }
    }

    fn trim(&mut self) {
        if self.entries.len() > self.k as usize {
            self.entries.truncate(self.k as usize);
            self.full = true;
        }
    }

    /// Takes in another map of the same capacity.
    pub fn merge_from(&mut self, other: &Self) {
        self.full |= other.full;
        if self.entries.is_empty() {
            self.entries.clone_from(&other.entries);
            return;
        }
        let mut merged = Vec::with_capacity((self.entries.len() + other.entries.len()).min(self.k as usize + 1));
        let mut theirs = other.entries.iter().peekable();
        for (key, value) in self.entries.drain(..) {
            while let Some(entry) = theirs.next_if(|e| e.0 < key) {
                merged.push(entry.clone());
            }
            let mut value = value;
            if let Some(same) = theirs.next_if(|e| e.0 == key) {
                value.fold(&same.1);
            }
            merged.push((key, value));
        }
        merged.extend(theirs.cloned());
        self.entries = merged;
        self.trim();
    }

    /// Whether every key seen is here.
    pub fn is_exact(&self) -> bool {
        !self.full
    }

    /// The kept keys and values, ascending by key.
    pub fn entries(&self) -> &[(u64, V)] {
        &self.entries
    }

    /// The value of a kept key.
    pub fn get(&self, key: u64) -> Option<&V> {
        self.entries.binary_search_by_key(&key, |e| e.0).ok().map(|at| &self.entries[at].1)
    }

    /// τ of the module's essay; 1 while exact.
    fn threshold(&self) -> f64 {
        match self.entries.last() {
            Some(last) if self.full => (last.0 as f64 + 1.0) / 2f64.powi(64),
            _ => 1.0,
        }
    }

    /// A sum over all distinct keys: exact while exact, estimated from the sample beyond.
    pub fn sum_by(&self, of: impl Fn(&V) -> f64) -> f64 {
        self.sum_by_key(|_, value| of(value))
    }

    /// As [`BottomMap::sum_by`], for a term that depends on the key, too.
    pub fn sum_by_key(&self, of: impl Fn(u64, &V) -> f64) -> f64 {
        let sample = if self.full { self.entries.len().saturating_sub(1) } else { self.entries.len() };
        self.entries[..sample].iter().map(|e| of(e.0, &e.1)).sum::<f64>() / self.threshold()
    }

    /// Number of distinct keys: exact while exact, estimated beyond.
    pub fn n_distinct(&self) -> f64 {
        self.sum_by(|_| 1.0)
    }

    /// Writes the map into a state.
    pub fn write(&self, out: &mut Writer) {
        out.u8(u8::from(self.full));
        out.varint(self.entries.len() as u64);
        for (key, value) in &self.entries {
            out.fixed64(*key);
            value.write(out);
        }
    }

    /// Reads a map of capacity `k` out of a state.
    ///
    /// # Errors
    /// When the bytes hold no such map.
    pub fn read(from: &mut Reader<'_>, k: u32) -> Result<Self, DecodeError> {
        let mut map = Self::with_capacity(k);
        map.full = from.flag()?;
        let n = from.count(8)?;
        if n > map.k as usize || (map.full && n < map.k as usize) {
            return Err(from.invalid("a sample of another size than its limit"));
        }
        map.entries.reserve_exact(n);
        for _ in 0..n {
            let key = from.fixed64()?;
            if map.entries.last().is_some_and(|last| last.0 >= key) {
                return Err(from.invalid("keys out of order"));
            }
            map.entries.push((key, V::read(from)?));
        }
        Ok(map)
    }
}

impl CountMap {
    /// Shannon entropy in bits of the distribution of `total` over keys, at most log₂ of `total`; NaN for 0.
    ///
    /// `total` is the exact sum of all counts, kept by the caller. Estimated once the map is no longer exact:
    /// H = log₂ N − (1/N) Σ c·log₂ c, the sum over keys being estimated from the sample.
    pub fn entropy_bits(&self, total: u64) -> f64 {
        if total == 0 {
            return f64::NAN;
        }
        let n = total as f64;
        let weighted = self.sum_by(|&c| (c as f64) * (c as f64).max(1.0).log2());
        (n.log2() - weighted / n).clamp(0.0, n.log2())
    }

    /// Largest count among the kept keys (a lower bound once the map is no longer exact).
    pub fn top(&self) -> u64 {
        self.entries.iter().map(|e| e.1).max().unwrap_or(0)
    }
}

/// As a kernel: `Params` is the capacity, a row is a key and its value.
impl<V: Fold + Copy + 'static> Kernel for BottomMap<V> {
    type Params = u32;
    type Row<'a> = (u64, V);
    type Output = Self;

    fn new(k: &u32) -> Self {
        Self::with_capacity(*k)
    }
    fn update(&mut self, (key, value): (u64, V)) {
        self.insert(key, value);
    }
    fn merge(&mut self, other: Self) {
        self.merge_from(&other);
    }
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        self.write(&mut out);
        out.finish()
    }
    fn decode(k: &u32, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let map = Self::read(&mut from, *k)?;
        from.finish()?;
        Ok(map)
    }
    fn finish(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::mix;
    use super::*;
    use crate::laws::kernel_laws;

    kernel_laws!(counts, CountMap, 8, (0u64..30, 1u64..5), |r: &(u64, u64)| (mix(r.0), r.1));
    kernel_laws!(sets, KeySet, 4, 0u64..9, |r: &u64| (mix(*r), ()));
    kernel_laws!(minima, BottomMap<Least>, 4, (0u64..9, any::<u8>()), |r: &(u64, u8)| (mix(r.0), Least(r.1)));

    #[test]
    fn below_its_capacity_everything_is_exact() {
        let mut map = CountMap::with_capacity(100);
        for (key, n) in [(1u64, 1u64), (2, 1), (3, 2)] {
            map.insert(mix(key), n);
        }
        assert!(map.is_exact());
        assert_eq!(map.n_distinct(), 3.0);
        assert_eq!(map.top(), 2);
        assert!((map.entropy_bits(4) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn beyond_its_capacity_distinct_keys_and_entropy_are_near_the_truth() {
        let mut map = CountMap::with_capacity(1024);
        let mut total = 0;
        for key in 0..20_000u64 {
            let n = 1 + key % 3;
            map.insert(mix(key), n);
            total += n;
        }
        assert!(!map.is_exact());
        // Four standard errors of 1/√(k − 2).
        assert!((map.n_distinct() / 20_000.0 - 1.0).abs() < 4.0 / 1022f64.sqrt());
        let n = total as f64;
        let truth = -(0..20_000u64).map(|k| (1 + k % 3) as f64 / n).map(|p| p * p.log2()).sum::<f64>();
        assert!((map.entropy_bits(total) - truth).abs() < 0.3, "{} {truth}", map.entropy_bits(total));
    }
}
