//! A histogram of non-negative integers in fixed logarithmic buckets: eight to an octave.
//!
//! Values below eight have a bucket each; above, a bucket is 6–12.5 % wide, so quantiles are right to about that.
//! The buckets do not depend on the data, hence merging is adding (the layout of HdrHistogram, Tene).

use crate::kernel::{DecodeError, Kernel};
use crate::wire::{Reader, Writer};

const SUB_BITS: u32 = 3;
const SUB: u64 = 1 << SUB_BITS;
/// Number of buckets that 64-bit values can reach.
const N_BUCKETS: u16 = ((64 - SUB_BITS as u16) + 1) * SUB as u16;

/// Counts in logarithmic buckets, kept sparsely.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogHistogram {
    /// (bucket, count > 0), ascending by bucket.
    counts: Vec<(u16, u64)>,
}

fn bucket_of(value: u64) -> u16 {
    if value < SUB {
        return value as u16;
    }
    let exponent = value.ilog2();
    let sub = (value >> (exponent - SUB_BITS)) & (SUB - 1);
    ((exponent - SUB_BITS + 1) as u64 * SUB + sub) as u16
}

fn lower_bound(bucket: u16) -> u64 {
    let (octave, sub) = (u64::from(bucket) / SUB, u64::from(bucket) % SUB);
    if octave == 0 { sub } else { (SUB + sub) << (octave - 1) }
}

impl LogHistogram {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        self.add_to(bucket_of(value), 1);
    }

    fn add_to(&mut self, bucket: u16, n: u64) {
        match self.counts.binary_search_by_key(&bucket, |c| c.0) {
            Ok(at) => self.counts[at].1 = self.counts[at].1.saturating_add(n),
            Err(at) => self.counts.insert(at, (bucket, n)),
        }
    }

    /// Number of values counted.
    pub fn n(&self) -> u64 {
        self.counts.iter().fold(0u64, |sum, c| sum.saturating_add(c.1))
    }

    /// Largest share of values in one bucket; NaN when empty.
    pub fn top_share(&self) -> f64 {
        let top = self.counts.iter().map(|c| c.1).max().unwrap_or(0);
        top as f64 / self.n() as f64
    }

    /// Number of values up to `limit`; exact when `limit + 1` begins a bucket, else the bucket of `limit` counts in full.
    pub fn n_up_to(&self, limit: u64) -> u64 {
        let last = bucket_of(limit);
        self.counts.iter().take_while(|c| c.0 <= last).fold(0u64, |sum, c| sum.saturating_add(c.1))
    }

    /// The value below which a share `q` of the values lies, interpolated within its bucket; NaN when empty.
    pub fn quantile(&self, q: f64) -> f64 {
        let n = self.n();
        let target = q.clamp(0.0, 1.0) * n as f64;
        let mut below = 0u64;
        for &(bucket, count) in &self.counts {
            let reached = below.saturating_add(count);
            if reached as f64 >= target {
                let (low, high) = (lower_bound(bucket) as f64, lower_bound(bucket + 1) as f64);
                if high - low <= 1.0 {
                    return low;
                }
                return low + (high - low) * ((target - below as f64) / count as f64).clamp(0.0, 1.0);
            }
            below = reached;
        }
        f64::NAN
    }

    /// Shannon entropy in bits over whole octaves (bins ×2 wide), the form used for inter-post gaps; NaN when empty.
    pub fn octave_entropy_bits(&self) -> f64 {
        let n = self.n() as f64;
        if n == 0.0 {
            return f64::NAN;
        }
        let mut entropy = 0.0;
        let mut i = 0;
        while i < self.counts.len() {
            let octave = octave_of(self.counts[i].0);
            let mut count = 0u64;
            while i < self.counts.len() && octave_of(self.counts[i].0) == octave {
                count = count.saturating_add(self.counts[i].1);
                i += 1;
            }
            let p = count as f64 / n;
            entropy -= p * p.log2();
        }
        entropy.max(0.0)
    }

    /// Takes in another histogram.
    pub fn merge_from(&mut self, other: &Self) {
        other.counts.iter().for_each(|&(bucket, n)| self.add_to(bucket, n));
    }

    /// Writes the histogram into a state.
    pub fn write(&self, out: &mut Writer) {
        out.varint(self.counts.len() as u64);
        for &(bucket, n) in &self.counts {
            out.varint(u64::from(bucket));
            out.varint(n);
        }
    }

    /// Reads a histogram out of a state.
    ///
    /// # Errors
    /// When the bytes hold no histogram.
    pub fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let n = from.count(2)?;
        let mut counts: Vec<(u16, u64)> = Vec::with_capacity(n);
        for _ in 0..n {
            let bucket: u16 = from.narrow()?;
            let count = from.varint()?;
            if bucket >= N_BUCKETS || count == 0 || counts.last().is_some_and(|last| last.0 >= bucket) {
                return Err(from.invalid("a bucket that cannot be"));
            }
            counts.push((bucket, count));
        }
        Ok(LogHistogram { counts })
    }
}

/// Octave of a bucket: 0 holds 0, 1 holds 1, 2 holds 2–3, 3 holds 4–7, and so on.
fn octave_of(bucket: u16) -> u32 {
    match lower_bound(bucket) {
        0 => 0,
        low => low.ilog2() + 1,
    }
}

impl Kernel for LogHistogram {
    type Params = ();
    type Row<'a> = u64;
    type Output = Self;

    fn new((): &()) -> Self {
        Self::default()
    }
    fn update(&mut self, value: u64) {
        self.add(value);
    }
    fn merge(&mut self, other: Self) {
        self.merge_from(&other);
    }
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(1);
        self.write(&mut out);
        out.finish()
    }
    fn decode((): &(), bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, 1)?;
        let histogram = Self::read(&mut from)?;
        from.finish()?;
        Ok(histogram)
    }
    fn finish(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::kernel_laws;

    kernel_laws!(laws, LogHistogram, (), prop_oneof![0u64..20, any::<u64>()], |r: &u64| *r);

    #[test]
    fn buckets_tile_the_integers() {
        for bucket in 0..N_BUCKETS - 1 {
            let (low, next) = (lower_bound(bucket), lower_bound(bucket + 1));
            assert!(low < next, "bucket {bucket}");
            assert_eq!(bucket_of(low), bucket);
            assert_eq!(bucket_of(next - 1), bucket);
        }
        assert_eq!(bucket_of(u64::MAX), N_BUCKETS - 1);
    }

    #[test]
    fn the_last_bucket_has_a_quantile() {
        let mut h = LogHistogram::default();
        h.add(u64::MAX);
        assert!(h.quantile(1.0) >= lower_bound(N_BUCKETS - 1) as f64);
    }

    #[test]
    fn quantiles_are_right_to_a_bucket() {
        let mut h = LogHistogram::default();
        (1..=1000).for_each(|v| h.add(v));
        assert!((h.quantile(0.5) / 500.0 - 1.0).abs() < 0.125);
        assert_eq!(h.n_up_to(7), 7);
        assert!(LogHistogram::default().quantile(0.5).is_nan());
    }

    #[test]
    fn octave_entropy_of_equal_octaves_is_the_log_of_their_number() {
        let mut h = LogHistogram::default();
        [1, 2, 3, 4, 7].into_iter().for_each(|v| h.add(v));
        // Octaves {1}, {2, 3}, {4, 7}: shares 1/5, 2/5, 2/5.
        let expected = -(0.2 * 0.2f64.log2() + 2.0 * 0.4 * 0.4f64.log2());
        assert!((h.octave_entropy_bits() - expected).abs() < 1e-12);
    }
}
