//! HyperLogLog: how many distinct keys, in a few kilobytes, whatever the stream.
//!
//! Flajolet, Fusy, Gandouet & Meunier 2007; the estimate is Ertl's corrected raw estimator (arXiv:1702.01284, §4),
//! which needs no bias tables and holds from one key to the end of the hash space. Relative standard error
//! 1.04/√m with m = 2^p registers. For sets that are usually small, [`super::KeySet`] is exact and lighter.

use crate::kernel::{DecodeError, Kernel};
use crate::wire::{Reader, Writer};

/// Distinct-key counter of fixed size. Keys must be uniform hashes (see [`super::mix`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HyperLogLog {
    precision: u8,
    registers: Vec<u8>,
}

impl HyperLogLog {
    /// A counter with `2^precision` one-byte registers; the precision is held between 4 and 16.
    pub fn with_precision(precision: u8) -> Self {
        let precision = precision.clamp(4, 16);
        HyperLogLog { precision, registers: vec![0; 1 << precision] }
    }

    /// Counts a key.
    pub fn insert(&mut self, key: u64) {
        let register = (key >> (64 - self.precision)) as usize;
        // The guard bit bounds the rank at 64 − p + 1 when all remaining bits are zero.
        let rest = (key << self.precision) | (1 << (self.precision - 1));
        let rank = rest.leading_zeros() as u8 + 1;
        self.registers[register] = self.registers[register].max(rank);
    }

    /// Takes in another counter of the same precision.
    pub fn merge_from(&mut self, other: &Self) {
        debug_assert_eq!(self.precision, other.precision);
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// Estimated number of distinct keys.
    pub fn estimate(&self) -> f64 {
        let m = self.registers.len() as f64;
        let q = usize::from(64 - self.precision);
        let mut counts = [0u32; 66];
        self.registers.iter().for_each(|&r| counts[usize::from(r)] += 1);
        let mut z = m * tau(1.0 - f64::from(counts[q + 1]) / m);
        for k in (1..=q).rev() {
            z = 0.5 * (z + f64::from(counts[k]));
        }
        z += m * sigma(f64::from(counts[0]) / m);
        m * m / (2.0 * std::f64::consts::LN_2 * z)
    }

    /// Writes the counter into a state: registers that are not zero.
    pub fn write(&self, out: &mut Writer) {
        let set = self.registers.iter().filter(|&&r| r != 0).count();
        out.varint(set as u64);
        let mut last = 0;
        for (at, &rank) in self.registers.iter().enumerate().filter(|(_, r)| **r != 0) {
            out.varint((at - last) as u64);
            out.u8(rank);
            last = at;
        }
    }

    /// Reads a counter of that precision out of a state.
    ///
    /// # Errors
    /// When the bytes hold no such counter.
    pub fn read(from: &mut Reader<'_>, precision: u8) -> Result<Self, DecodeError> {
        let mut counter = Self::with_precision(precision);
        let n = from.count(2)?;
        let mut at = 0usize;
        for i in 0..n {
            let step: usize = from.narrow()?;
            at = at.saturating_add(step);
            let rank = from.u8()?;
            let sound = at < counter.registers.len() && (i == 0 || step > 0);
            if !sound || rank == 0 || rank > 65 - counter.precision {
                return Err(from.invalid("a register that cannot be"));
            }
            counter.registers[at] = rank;
        }
        Ok(counter)
    }
}

/// Ertl 2017, eq. (45): x + Σ x^(2^k)·2^(k−1).
fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

/// Ertl 2017, eq. (46): (1 − x − Σ (1 − x^(2^−k))²·2^−k)/3.
fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}

/// As a kernel: `Params` is the precision.
impl Kernel for HyperLogLog {
    type Params = u8;
    type Row<'a> = u64;
    type Output = f64;

    fn new(precision: &u8) -> Self {
        Self::with_precision(*precision)
    }
    fn update(&mut self, key: u64) {
        self.insert(key);
    }
    fn merge(&mut self, other: Self) {
        self.merge_from(&other);
    }
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        self.write(&mut out);
        out.finish()
    }
    fn decode(precision: &u8, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let counter = Self::read(&mut from, *precision)?;
        from.finish()?;
        Ok(counter)
    }
    fn finish(self) -> f64 {
        self.estimate()
    }
}

#[cfg(test)]
mod tests {
    use super::super::mix;
    use super::*;
    use crate::laws::kernel_laws;

    kernel_laws!(laws, HyperLogLog, 4, any::<u64>(), |r: &u64| *r);

    #[test]
    fn estimates_lie_within_four_standard_errors_over_five_orders_of_magnitude() {
        let mut counter = HyperLogLog::with_precision(12);
        assert_eq!(counter.estimate(), 0.0);
        let mut next = 10u64;
        for key in 1..=1_000_000u64 {
            counter.insert(mix(key));
            counter.insert(mix(key));
            if key == next {
                let error = counter.estimate() / key as f64 - 1.0;
                assert!(error.abs() < 4.0 * 1.04 / 64.0, "{key}: {error}");
                next *= 10;
            }
        }
    }

    #[test]
    fn the_rank_of_an_empty_remainder_stays_in_its_field() {
        let mut counter = HyperLogLog::with_precision(16);
        counter.insert(0);
        assert!(counter.estimate() > 0.0);
        assert!(HyperLogLog::decode(&16, &counter.encode()).is_ok());
    }
}
