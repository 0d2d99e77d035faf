//! Several kinds of action and several windows, one answer per pair; and no pair alone.
//!
//! **Cells.** A ring that acts within seconds stands out at a narrow window; one that spreads over minutes fills the
//! sideband of a narrow window and hides there. So every kind is tested at several windows: each (kind, window) is a
//! **cell** with its own number of tests m_c, and its p-values are turned into counts: E = m_c · p is how many pairs of
//! that cell chance alone would bring this far. Of a pair's C cells the smallest count speaks, C times as large
//! (Bonferroni: the windows share their encounters, and no independence is assumed). This is weighted p-value testing
//! (Genovese, Roeder, Wasserman 2006): a narrow cell, in which few pairs can meet twice, does not pay for the many pairs
//! of a wide one.
//!
//! [`Combine::Harmonic`] is the tail of the Cauchy combination (Liu, Xie 2020; Wilson 2019): C over the sum of the
//! 1/E. It gains when several cells agree, at most a factor C, and its level is only asymptotic; `xtask bench null`
//! measures both.
//!
//! **Company.** Two people of one household who open one feed together, day by day, begin their sessions in the same
//! minute and see the same post first. Nothing in *their* actions tells them from two accounts under one order: a ring of
//! two that is given its posts at such moments leaves the very same record, so a test with any power against it calls the
//! household false. (Collapsing a session into one meeting leaves one fast meeting per day; dealing with each account's
//! starts of sessions as given leaves nothing of a ring whose orders are its sessions; the two accounts' synchrony on
//! *different* posts is a sideband of its own, but most such pairs have none or one.) What does tell them apart are
//! others: sessions are shared by two, orders are followed by more.
//!
//! The hypothesis that edges reject is therefore wider than "every pair meets by chance": *the accounts fall into units
//! of at most two; within a unit anything may be arranged; between units, meetings are chance*. Units do not overlap, so
//! of R pairs that connect accounts into components of s₁, s₂ … accounts at most Σ ⌊s/2⌋ are within units, and at least
//! R − Σ ⌊s/2⌋ are between. Sorted by E, the pair of rank r has q = E / (r − Σ ⌊s/2⌋): Benjamini–Hochberg over all cells
//! together, in which only pairs that must be between units count as discoveries, so that no number of households buys
//! lenience for a chance pair. Where nobody but households meets, this is Benjamini–Hochberg on the chance pairs alone
//! (households only lower the divisor), and the chance of any edge is that of any false one, at most 5 %. A pair that
//! shares no account with another accepted one is no edge: it may be a household, and it is [counted apart](`alone`).
//! Pairs whose effect is too small to be an edge take no part. Households of three or more are beyond this and look
//! like a small ring.

use super::LagTest;
use claque_schema::AccountToken;
use rustc_hash::FxHashMap;

/// One kind at one window.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// Its test.
    pub test: &'a LagTest,
}

/// How the cells of one pair are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// The smallest speaks, paid for by the number of cells. Holds whatever depends on what.
    Smallest,
    /// The harmonic mean.
    Harmonic,
}

/// A pair over all cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Beyond {
    /// The smaller token.
    pub a: AccountToken,
    /// The larger token.
    pub b: AccountToken,
    /// Pairs that chance alone would bring this far.
    pub by_chance: f64,
    /// False-discovery-controlled value if every pair could speak for itself.
    pub q_alone: f64,
    /// Of the pairs up to this one, those that must be between units of two.
    pub n_between: u64,
    /// False-discovery-controlled value.
    pub q: f64,
    /// (cell, place in its list of pairs), the strongest first.
    pub cells: Vec<(usize, usize)>,
}

/// Joins the cells; pairs by `by_chance`, then by tokens, those with too small an effect last and with q = 1.
pub fn joint(cells: &[Cell<'_>], combine: Combine, least_effect: f64) -> Vec<Beyond> {
    let mut pairs = each(cells, combine);
    let too_small = |p: &Beyond| p.cells.first().is_none_or(|(c, i)| cells[*c].test.pairs[*i].effect() < least_effect);
    pairs.sort_by(|x, y| {
        let own = x.by_chance.total_cmp(&y.by_chance);
        too_small(x).cmp(&too_small(y)).then(own).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let n = pairs.partition_point(|p| !too_small(p));
    let mut units = Units::default();
    let (mut least, mut least_alone) = (1f64, 1f64);
    for pair in &mut pairs[..n] {
        pair.n_between = units.between(pair.a, pair.b);
    }
    for (i, pair) in pairs[..n].iter_mut().enumerate().rev() {
        least_alone = least_alone.min(pair.by_chance / (i + 1) as f64);
        least = if pair.n_between == 0 { least } else { least.min(pair.by_chance / pair.n_between as f64) };
        (pair.q_alone, pair.q) = (least_alone, least);
    }
    pairs
}

/// Those that share an account with another one of `pairs`.
pub fn in_company<'a>(pairs: &[&'a Beyond]) -> Vec<&'a Beyond> {
    let degree = degrees(pairs);
    pairs.iter().copied().filter(|p| degree[&p.a] > 1 || degree[&p.b] > 1).collect()
}

/// The others.
pub fn alone<'a>(pairs: &[&'a Beyond]) -> Vec<&'a Beyond> {
    let degree = degrees(pairs);
    pairs.iter().copied().filter(|p| degree[&p.a] == 1 && degree[&p.b] == 1).collect()
}

fn degrees(pairs: &[&Beyond]) -> FxHashMap<AccountToken, u32> {
    let mut degree = FxHashMap::default();
    pairs.iter().flat_map(|p| [p.a, p.b]).for_each(|account| *degree.entry(account).or_default() += 1);
    degree
}

/// Components of the pairs so far, and how many of the pairs must be between units of two.
#[derive(Default)]
struct Units {
    numbers: FxHashMap<AccountToken, usize>,
    /// Of each account another one of its component; the last one points to itself.
    towards: Vec<usize>,
    sizes: Vec<u64>,
    n_pairs: u64,
    n_within_max: u64,
}

impl Units {
    /// Adds a pair.
    fn between(&mut self, a: AccountToken, b: AccountToken) -> u64 {
        let (a, b) = (self.root(a), self.root(b));
        self.n_pairs += 1;
        if a != b {
            let (small, large) = if self.sizes[a] < self.sizes[b] { (a, b) } else { (b, a) };
            self.n_within_max -= self.sizes[a] / 2 + self.sizes[b] / 2;
            self.sizes[large] += self.sizes[small];
            self.towards[small] = large;
            self.n_within_max += self.sizes[large] / 2;
        }
        self.n_pairs.saturating_sub(self.n_within_max)
    }

    fn root(&mut self, account: AccountToken) -> usize {
        let next = self.towards.len();
        let mut at = *self.numbers.entry(account).or_insert(next);
        if at == next {
            self.towards.push(next);
            self.sizes.push(1);
        }
        while self.towards[at] != at {
            self.towards[at] = self.towards[self.towards[at]];
            at = self.towards[at];
        }
        at
    }
}

/// Every pair of any cell with its own count.
fn each(cells: &[Cell<'_>], combine: Combine) -> Vec<Beyond> {
    let mut rows: Vec<(AccountToken, AccountToken, usize, usize)> = Vec::new();
    for (c, cell) in cells.iter().enumerate() {
        rows.extend(cell.test.pairs.iter().enumerate().map(|(i, p)| (p.a, p.b, c, i)));
    }
    rows.sort_unstable();
    let count = |c: usize, i: usize| cells[c].test.n_tests as f64 * cells[c].test.pairs[i].p;
    let n_cells = cells.len() as f64;
    rows.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|of_pair| {
            let mut own: Vec<(usize, usize)> = of_pair.iter().map(|r| (r.2, r.3)).collect();
            own.sort_by(|x, y| count(x.0, x.1).total_cmp(&count(y.0, y.1)).then(x.cmp(y)));
            let smallest = own.first().map_or(f64::INFINITY, |(c, i)| count(*c, *i));
            let by_chance = match combine {
                Combine::Smallest => n_cells * smallest,
                Combine::Harmonic => n_cells / own.iter().map(|(c, i)| 1.0 / count(*c, *i).max(1e-290)).sum::<f64>(),
            };
            let (a, b) = (of_pair[0].0, of_pair[0].1);
            Beyond { a, b, by_chance, q_alone: 1.0, n_between: 0, q: 1.0, cells: own }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::null::TestedPair;
    use proptest::prelude::*;

    /// Pairs of account 0.
    fn cell(n_tests: u64, p: &[(u64, f64)]) -> LagTest {
        cell_of(n_tests, &p.iter().map(|(b, p)| (0, *b, *p)).collect::<Vec<_>>())
    }

    fn cell_of(n_tests: u64, p: &[(u64, u64, f64)]) -> LagTest {
        let pair = |(a, b, p): &(u64, u64, f64)| TestedPair {
            a: AccountToken(*a),
            b: AccountToken(*b),
            n_episodes: 2,
            observed: 2,
            expected: 0.1,
            p: *p,
            q: 1.0,
            n_encounters: 2,
            meetings: Vec::new(),
        };
        LagTest { pairs: p.iter().map(pair).collect(), n_tests, ..LagTest::default() }
    }

    #[test]
    fn pairs_by_themselves_are_benjamini_hochberg() {
        let one = cell(10, &[(1, 0.001), (2, 0.012), (3, 0.9)]);
        let mut pairs = joint(&[Cell { test: &one }], Combine::Smallest, 3.0);
        pairs.sort_by_key(|p| p.b);
        let q: Vec<f64> = pairs.iter().map(|p| p.q_alone).collect();
        for (ours, closed) in q.iter().zip([0.01, 0.06, 1.0]) {
            assert!((ours - closed).abs() < 1e-12, "{q:?}");
        }
    }

    #[test]
    fn a_narrow_cell_does_not_pay_for_a_wide_one_and_agreement_helps_the_harmonic_mean_only() {
        let (narrow, wide) = (cell(10, &[(1, 0.002)]), cell(100_000, &[(1, 2e-7), (2, 1e-8)]));
        let cells = [Cell { test: &narrow }, Cell { test: &wide }];
        let smallest = joint(&cells, Combine::Smallest, 3.0);
        assert_eq!(smallest[0].b, AccountToken(2));
        assert!((smallest[0].by_chance - 0.002).abs() < 1e-12 && (smallest[1].by_chance - 0.04).abs() < 1e-12);
        let harmonic = joint(&cells, Combine::Harmonic, 3.0);
        assert!((harmonic[1].by_chance - 0.02).abs() < 1e-12, "{harmonic:?}");
    }

    #[test]
    fn households_are_no_edges_and_buy_nothing_for_a_chance_pair() {
        let homes: Vec<(u64, u64, f64)> = (0..40).map(|i| (2 * i, 2 * i + 1, 1e-20)).collect();
        let found = joint(&[Cell { test: &cell_of(1_000, &homes) }], Combine::Smallest, 3.0);
        assert!(found.iter().all(|p| p.q == 1.0 && p.q_alone < 1e-15), "{found:?}");
        assert_eq!(alone(&found.iter().collect::<Vec<_>>()).len(), 40);
        // One more pair joins two homes: it pays for itself alone, as if there were no homes.
        let with_chance: Vec<_> = homes.iter().copied().chain([(1, 2, 1e-4)]).collect();
        let found = joint(&[Cell { test: &cell_of(1_000, &with_chance) }], Combine::Smallest, 3.0);
        assert!(found.iter().all(|p| (p.q - 0.1).abs() < 1e-12), "{found:?}");
        assert_eq!(in_company(&found.iter().collect::<Vec<_>>()).len(), 3);
    }

    #[test]
    fn of_a_ring_of_five_two_pairs_may_be_homes() {
        let ring: Vec<(u64, u64, f64)> = (0..5).flat_map(|a| (0..a).map(move |b| (b, a, 1e-6))).collect();
        let found = joint(&[Cell { test: &cell_of(1_000, &ring) }], Combine::Smallest, 3.0);
        assert!(found.iter().all(|p| (p.q - 1e-3 / 8.0).abs() < 1e-12), "{found:?}");
    }

    proptest! {
        /// The count of pairs between units is never more than it is for any way of forming units.
        #[test]
        fn no_way_of_forming_units_leaves_fewer_between(
            rows in prop::collection::btree_map((0u64..6, 6u64..12), 0.0f64..1.0, 1..16),
            order in Just((0u64..12).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let rows: Vec<(u64, u64, f64)> = rows.into_iter().map(|((a, b), p)| (a, b, p)).collect();
            let found = joint(&[Cell { test: &cell_of(50, &rows) }], Combine::Smallest, 3.0);
            let unit = |of: AccountToken| order.iter().position(|o| *o == of.0).map(|at| at / 2);
            for (i, pair) in found.iter().enumerate() {
                let between = found[..=i].iter().filter(|p| unit(p.a) != unit(p.b)).count() as u64;
                prop_assert!(pair.n_between <= between);
            }
        }
    }
}
