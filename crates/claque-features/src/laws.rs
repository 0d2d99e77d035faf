//! The laws of kernels as one reusable test.
//!
//! `kernel_laws!(name, Kernel, params, strategy, as_row)` registers a kernel: rows are drawn from the strategy and
//! the kernel must keep every law of [`crate::kernel::Kernel`] on them, and survive arbitrary bytes.

use crate::kernel::Kernel;
use proptest::prelude::*;

/// A small generator for shuffles and cuts (splitmix64); proptest supplies the seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

fn fold<K: Kernel, R>(params: &K::Params, rows: &[&R], as_row: for<'a> fn(&'a R) -> K::Row<'a>) -> K {
    let mut state = K::new(params);
    for row in rows {
        state.update(as_row(row));
    }
    state
}

fn merged<K: Kernel>(mut a: K, b: K) -> K {
    a.merge(b);
    a
}

/// Checks order, split, associativity, commutativity, identity and round trip on one list of rows.
pub fn check<K: Kernel, R>(
    params: &K::Params,
    rows: &[R],
    seed: u64,
    as_row: for<'a> fn(&'a R) -> K::Row<'a>,
) -> Result<(), TestCaseError> {
    let in_order: Vec<&R> = rows.iter().collect();
    let whole = fold::<K, R>(params, &in_order, as_row);
    let expected = whole.encode();

    let mut dice = Dice(seed);
    let mut shuffled = in_order.clone();
    for i in (1..shuffled.len()).rev() {
        shuffled.swap(i, dice.below(i + 1));
    }
    prop_assert_eq!(&fold::<K, R>(params, &shuffled, as_row).encode(), &expected, "order of rows");

    let cut = dice.below(rows.len() + 1);
    let second = cut + dice.below(rows.len() + 1 - cut);
    let part = |rows: &[&R]| fold::<K, R>(params, rows, as_row);
    let (a, b, c) = (part(&shuffled[..cut]), part(&shuffled[cut..second]), part(&shuffled[second..]));
    let left = merged(merged(a.clone(), b.clone()), c.clone());
    let right = merged(a.clone(), merged(b.clone(), c.clone()));
    let turned = merged(c.clone(), merged(b.clone(), a.clone()));
    prop_assert_eq!(&left.encode(), &expected, "split in three, merged from the left");
    prop_assert_eq!(&right.encode(), &expected, "merge is associative");
    prop_assert_eq!(&turned.encode(), &expected, "merge is commutative");

    prop_assert_eq!(&merged(K::new(params), whole.clone()).encode(), &expected, "new is a left identity");
    prop_assert_eq!(&merged(whole.clone(), K::new(params)).encode(), &expected, "new is a right identity");

    let again = |state: &K| K::decode(params, &state.encode()).map_err(|e| TestCaseError::fail(e.to_string()));
    prop_assert_eq!(&again(&whole)?.encode(), &expected, "decode gives the state back");
    prop_assert_eq!(&merged(again(&a)?, merged(again(&c)?, again(&b)?)).encode(), &expected, "decoded states merge");
    let mut resumed = again(&a)?;
    shuffled[cut..].iter().for_each(|row| resumed.update(as_row(row)));
    prop_assert_eq!(&resumed.encode(), &expected, "a decoded state goes on counting");
    whole.finish();
    Ok(())
}

/// Checks that no bytes make the kernel panic, neither in `decode` nor afterwards.
pub fn survive<K: Kernel, R>(
    params: &K::Params,
    rows: &[R],
    noise: &[u8],
    seed: u64,
    as_row: for<'a> fn(&'a R) -> K::Row<'a>,
) -> Result<(), TestCaseError> {
    let refs: Vec<&R> = rows.iter().collect();
    let sound = fold::<K, R>(params, &refs, as_row).encode();
    let mut dice = Dice(seed);
    let mut tries = vec![noise.to_vec(), sound[..dice.below(sound.len())].to_vec()];
    let mut versioned = vec![sound[0]];
    versioned.extend_from_slice(noise);
    tries.push(versioned);
    for _ in 0..4 {
        let mut flipped = sound.clone();
        let at = dice.below(flipped.len());
        flipped[at] = dice.below(256) as u8;
        tries.push(flipped);
    }
    for bytes in tries {
        if let Ok(mut state) = K::decode(params, &bytes) {
            rows.iter().for_each(|row| state.update(as_row(row)));
            let other = K::decode(params, &bytes).map_err(|e| TestCaseError::fail(e.to_string()))?;
            state.merge(other);
            prop_assert!(K::decode(params, &state.encode()).is_ok(), "what was accepted is written readably");
            state.finish();
        }
    }
    Ok(())
}

/// Registers a kernel for the law tests: `kernel_laws!(name, Kernel, params, row strategy, fn(&Owned) -> Row)`.
macro_rules! kernel_laws {
    ($name:ident, $kernel:ty, $params:expr, $rows:expr, $as_row:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports)]
            use proptest::prelude::*;

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(48))]
                #[test]
                fn keeps_the_kernel_laws(rows in proptest::collection::vec($rows, 0..50), seed: u64) {
                    $crate::laws::check::<$kernel, _>(&$params, &rows, seed, $as_row)?;
                }

                #[test]
                fn survives_arbitrary_bytes(
                    rows in proptest::collection::vec($rows, 0..8),
                    noise in proptest::collection::vec(any::<u8>(), 0..200),
                    seed: u64,
                ) {
                    $crate::laws::survive::<$kernel, _>(&$params, &rows, &noise, seed, $as_row)?;
                }
            }
        }
    };
}
pub(crate) use kernel_laws;
