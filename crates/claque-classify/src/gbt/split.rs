//! The best split of a leaf on one feature, from its histogram.
//!
//! Gain is the second-order gain of Friedman 2001 / Chen & Guestrin 2016: `GL²/(HL+λ) + GR²/(HR+λ) − G²/(H+λ)`.
//! Missing values are tried on both sides and the better side is remembered; where a leaf has none, a missing value
//! met later follows the larger child. "All values left, missing right" is a split of its own. With a monotone
//! constraint, child values are clamped to the bounds that earlier splits left, and a split in the wrong direction is
//! refused (the *basic* method of LightGBM). In extra-trees mode one random threshold is tried instead of all.

use super::bins::MISSING;
use super::histogram::{Bin, STRIDE, Scale};

/// What a leaf may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows a child must hold.
    pub min_data: u32,
    /// Second-derivative sum a child must hold.
    pub min_hessian: f64,
    /// L2 penalty.
    pub lambda: f64,
    /// Gain to exceed.
    pub min_gain: f64,
    /// Units of the histograms.
    pub scale: Scale,
}

/// A leaf's sums and the bounds its value must keep.
#[derive(Debug, Clone, Copy)]
pub struct LeafSums {
    /// Sums over the leaf.
    pub total: Bin,
    /// Lowest and highest value that monotone splits above allow.
    pub bounds: [f64; 2],
}

/// A split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// How much the loss falls, in its own units.
    pub gain: f64,
    /// Which feature.
    pub feature: u32,
    /// Rows whose bin is at most this go left.
    pub bin: u8,
    /// Whether missing goes left.
    pub missing_left: bool,
    /// Sums of the left child, missing rows included if they go there.
    pub left: Bin,
}

impl Split {
    /// Whether a row with this bin goes left.
    #[inline(always)]
    pub fn goes_left(&self, bin: u8) -> bool {
        if bin == MISSING { self.missing_left } else { bin <= self.bin }
    }

    /// A total order: the larger gain, then the lower feature. Makes the choice independent of threads.
    pub fn better_than(&self, other: &Split) -> bool {
        self.gain > other.gain || (self.gain == other.gain && self.feature < other.feature)
    }
}

impl Limits {
    /// Value of a leaf with these sums: the Newton step, within bounds.
    pub fn value(&self, sums: Bin, bounds: [f64; 2]) -> f64 {
        let h = sums.hessian(self.scale) + self.lambda;
        let raw = if h > 0.0 { -sums.gradient(self.scale) / h } else { 0.0 };
        raw.clamp(bounds[0], bounds[1])
    }

    fn fits(&self, child: Bin) -> bool {
        child.count() >= self.min_data && child.hessian(self.scale) >= self.min_hessian
    }

    /// Score of a child whose value is free: `G²/(H+λ)`.
    #[inline(always)]
    fn free_score(&self, sums: Bin) -> f64 {
        let g = sums.gradient(self.scale);
        let h = sums.hessian(self.scale) + self.lambda;
        if h > 0.0 { g * g / h } else { 0.0 }
    }

    /// Score of a child whose value was clamped: `−(2Gv + (H+λ)v²)`, equal to the free score when it was not.
    fn clamped_score(&self, sums: Bin, value: f64) -> f64 {
        let g = sums.gradient(self.scale);
        let h = sums.hessian(self.scale) + self.lambda;
        -(2.0 * g * value + h * value * value)
    }
}

/// How a feature is searched in one leaf.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// The feature's index.
    pub feature: u32,
    /// Its value bins.
    pub n_bins: usize,
    /// -1, 0, 1.
    pub monotone: i8,
    /// In extra-trees mode: random bits that pick the threshold.
    pub random: Option<u64>,
    /// Whether any value is clamped (monotone constraints are in use).
    pub clamped: bool,
}

/// The best split of a leaf on this feature, if one is allowed.
pub fn best(bins: &[Bin; STRIDE], leaf: &LeafSums, search: &Search, limits: &Limits) -> Option<Split> {
    let missing = bins[MISSING as usize];
    let any_missing = missing.count() > 0;
    let last = search.n_bins as u8;
    let mut found: Option<Split> = None;
    let base = if search.clamped {
        limits.clamped_score(leaf.total, limits.value(leaf.total, leaf.bounds))
    } else {
        limits.free_score(leaf.total)
    };
    let (from, to) = match search.random {
        Some(bits) => {
            let pick = random_threshold(bins, search.n_bins, any_missing, bits)?;
            (pick, pick)
        }
        None => (1, if any_missing { last } else { last.saturating_sub(1) }),
    };
    let mut known = Bin::default();
    for b in 1..=to {
        let here = bins[b as usize];
        // An empty bin repeats the split before it.
        if here.count() == 0 && !(search.random.is_some() && b == to) {
            continue;
        }
        known = known.plus(here);
        if b < from {
            continue;
        }
        let mut consider = |left: Bin, missing_left: bool| {
            let right = leaf.total.minus(left);
            if !limits.fits(left) || !limits.fits(right) {
                return;
            }
            let score = match pair_score(left, right, leaf, search, limits) {
                Some(score) => score,
                None => return,
            };
            let gain = score - base;
            if gain > limits.min_gain && found.is_none_or(|f| gain > f.gain) {
                found = Some(Split { gain, feature: search.feature, bin: b, missing_left, left });
            }
        };
        if any_missing {
            consider(known, false);
            if b < last {
                consider(known.plus(missing), true);
            }
        } else {
            consider(known, known.count() >= leaf.total.count() - known.count());
        }
    }
    found.filter(|f| f.gain > 1e-12)
}

fn pair_score(left: Bin, right: Bin, leaf: &LeafSums, search: &Search, limits: &Limits) -> Option<f64> {
    if !search.clamped {
        return Some(limits.free_score(left) + limits.free_score(right));
    }
    let (vl, vr) = (limits.value(left, leaf.bounds), limits.value(right, leaf.bounds));
    let wrong = (search.monotone > 0 && vl > vr) || (search.monotone < 0 && vl < vr);
    if wrong {
        return None;
    }
    Some(limits.clamped_score(left, vl) + limits.clamped_score(right, vr))
}

/// A threshold drawn evenly from those that leave rows on both sides.
fn random_threshold(bins: &[Bin; STRIDE], n_bins: usize, any_missing: bool, bits: u64) -> Option<u8> {
    let first = (1..=n_bins).find(|&b| bins[b].count() > 0)?;
    let last = (1..=n_bins).rev().find(|&b| bins[b].count() > 0)?;
    let end = if any_missing { last } else { last.checked_sub(1)? };
    if end < first {
        return None;
    }
    // Multiply-shift: even to 2⁻⁵⁶ for at most 255 choices.
    let pick = ((u128::from(bits) * (end - first + 1) as u128) >> 64) as usize;
    Some((first + pick) as u8)
}
