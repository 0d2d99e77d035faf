//! Histograms of quantised gradients: exact sums, whatever the order.
//!
//! Gradients are rounded once per tree to integers (first derivative to 2⁻³⁰ of its bound, second derivative to 16
//! bits), and everything after that is integer addition. So a histogram does not depend on the order of rows or on
//! the number of threads, and "parent − smaller child = larger child" holds exactly, which halves the work. A bin is
//! 16 bytes: the first-derivative sum, and one word that holds the second-derivative sum (low 40 bits) and the row
//! count (high 24 bits).

/// Bins reserved per feature: a byte indexes them without a bounds check.
pub const STRIDE: usize = 256;
/// Most rows a tree can be grown on: the count has 24 bits.
pub const ROWS_MAX: usize = (1 << 24) - 1;
const COUNT_SHIFT: u32 = 40;
const HESSIAN_MASK: u64 = (1 << COUNT_SHIFT) - 1;
const GRADIENT_UNITS: f64 = (1u64 << 30) as f64;
const HESSIAN_UNITS: f64 = 65_535.0;

/// Sums over some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bin {
    gradient: i64,
    packed: u64,
}

impl Bin {
    #[inline(always)]
    pub(super) fn add(&mut self, g: Quantised) {
        self.gradient += i64::from(g.gradient);
        self.packed += (1 << COUNT_SHIFT) | u64::from(g.hessian);
    }

    #[inline(always)]
    pub(super) fn plus(self, other: Bin) -> Bin {
        Bin { gradient: self.gradient + other.gradient, packed: self.packed + other.packed }
    }

    /// `self - other`; `other` must be a part of `self`.
    #[inline(always)]
    pub(super) fn minus(self, other: Bin) -> Bin {
        Bin { gradient: self.gradient - other.gradient, packed: self.packed.wrapping_sub(other.packed) }
    }

    /// Rows.
    #[inline(always)]
    pub fn count(self) -> u32 {
        (self.packed >> COUNT_SHIFT) as u32
    }

    /// First-derivative sum in the loss's own units.
    #[inline(always)]
    pub fn gradient(self, scale: Scale) -> f64 {
        self.gradient as f64 * scale.gradient
    }

    /// Second-derivative sum in the loss's own units.
    #[inline(always)]
    pub fn hessian(self, scale: Scale) -> f64 {
        (self.packed & HESSIAN_MASK) as f64 * scale.hessian
    }
}

/// One row's derivatives as integers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quantised {
    gradient: i32,
    hessian: u32,
}

/// What one unit is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    gradient: f64,
    hessian: f64,
}

impl Scale {
    /// A scale under which derivatives up to these bounds fit.
    pub fn for_bounds(gradient_max: f64, hessian_max: f64) -> Self {
        let safe = |v: f64| if v > 0.0 { v } else { 1.0 };
        Scale { gradient: safe(gradient_max) / GRADIENT_UNITS, hessian: safe(hessian_max) / HESSIAN_UNITS }
    }

    /// Rounds to the nearest unit.
    #[inline(always)]
    pub fn quantise(self, gradient: f64, hessian: f64) -> Quantised {
        Quantised {
            gradient: (gradient / self.gradient).round() as i32,
            hessian: (hessian / self.hessian).round() as u32,
        }
    }
}

/// Adds rows to one feature's bins. `gradients[i]` belongs to `rows[i]`.
pub fn accumulate(bins: &mut [Bin; STRIDE], column: &[u8], rows: &[u32], gradients: &[Quantised]) {
    if rows.len() == column.len() {
        // The root without bagging: all rows in order, no gather.
        for (&b, &g) in column.iter().zip(gradients) {
            bins[b as usize].add(g);
        }
        return;
    }
    for (&row, &g) in rows.iter().zip(gradients) {
        bins[column[row as usize] as usize].add(g);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_do_not_depend_on_order_and_subtraction_is_exact() {
        let scale = Scale::for_bounds(1.0, 0.25);
        let column: Vec<u8> = (0..1000u32).map(|i| (i * 37 % 5) as u8).collect();
        let gradients: Vec<Quantised> =
            (0..1000).map(|i| scale.quantise((i as f64 * 0.7).sin(), 0.25 * (i as f64 * 0.3).cos().abs())).collect();
        let (mut all, mut back, mut part, mut rest) =
            ([Bin::default(); STRIDE], [Bin::default(); STRIDE], [Bin::default(); STRIDE], [Bin::default(); STRIDE]);
        let rows: Vec<u32> = (0..1000).collect();
        accumulate(&mut all, &column, &rows, &gradients);
        for i in (0..1000).rev() {
            back[column[i] as usize].add(gradients[i]);
        }
        assert!(all == back);
        accumulate(&mut part, &column, &rows[..300], &gradients[..300]);
        accumulate(&mut rest, &column, &rows[300..], &gradients[300..]);
        for b in 0..STRIDE {
            assert_eq!(all[b].minus(part[b]), rest[b]);
        }
        assert_eq!(all.iter().map(|b| b.count()).sum::<u32>(), 1000);
    }
}
