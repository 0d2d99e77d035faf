//! Several kinds of action and several windows, one answer per pair.
//!
//! A ring that acts within seconds stands out at a narrow window; one that spreads over minutes fills the sideband of a
//! narrow window and hides there. So every kind is tested at several windows: each (kind, window) is a **cell** with
//! its own number of tests m_c, and its p-values are turned into counts: E = m_c · p is how many pairs of that cell
//! chance alone would bring this far. Of a pair's C cells the smallest count speaks, C times as large (Bonferroni: the
//! windows share their encounters, and no independence is assumed). This is weighted p-value testing (Genovese, Roeder,
//! Wasserman 2006): a narrow cell, in which few pairs can meet twice, does not pay for the many pairs of a wide one.
//! Sorted by E, the pair of rank r has q = E / r, and Benjamini–Hochberg's step-up is over *all* cells together.
//!
//! [`Combine::Harmonic`] is the tail of the Cauchy combination (Liu, Xie 2020; Wilson 2019): C over the sum of the
//! 1/E. It gains when several cells agree, at most a factor C, and its level is only asymptotic; `xtask bench null`
//! measures both.

use super::LagTest;
use claque_schema::AccountToken;

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
    /// False-discovery-controlled value.
    pub q: f64,
    /// (cell, place in its list of pairs), the strongest first.
    pub cells: Vec<(usize, usize)>,
}

/// Joins the cells; pairs by `by_chance`, then by tokens.
pub fn joint(cells: &[Cell<'_>], combine: Combine) -> Vec<Beyond> {
    let mut rows: Vec<(AccountToken, AccountToken, usize, usize)> = Vec::new();
    for (c, cell) in cells.iter().enumerate() {
        rows.extend(cell.test.pairs.iter().enumerate().map(|(i, p)| (p.a, p.b, c, i)));
    }
    rows.sort_unstable();
    let count = |c: usize, i: usize| cells[c].test.n_tests as f64 * cells[c].test.pairs[i].p;
    let n_cells = cells.len() as f64;
    let mut pairs: Vec<Beyond> = rows
        .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|of_pair| {
            let mut own: Vec<(usize, usize)> = of_pair.iter().map(|r| (r.2, r.3)).collect();
            own.sort_by(|x, y| count(x.0, x.1).total_cmp(&count(y.0, y.1)).then(x.cmp(y)));
            let smallest = own.first().map_or(f64::INFINITY, |(c, i)| count(*c, *i));
            let by_chance = match combine {
                Combine::Smallest => n_cells * smallest,
                Combine::Harmonic => n_cells / own.iter().map(|(c, i)| 1.0 / count(*c, *i).max(1e-290)).sum::<f64>(),
            };
            Beyond { a: of_pair[0].0, b: of_pair[0].1, by_chance, q: 1.0, cells: own }
        })
        .collect();
    pairs.sort_by(|x, y| x.by_chance.total_cmp(&y.by_chance).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut least = 1f64;
    for (i, pair) in pairs.iter_mut().enumerate().rev() {
        least = least.min(pair.by_chance / (i + 1) as f64);
        pair.q = least;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::null::TestedPair;

    fn cell(n_tests: u64, p: &[(u64, f64)]) -> LagTest {
        let pair = |(b, p): &(u64, f64)| TestedPair {
            a: AccountToken(0),
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
    fn one_cell_is_benjamini_hochberg() {
        let one = cell(10, &[(1, 0.001), (2, 0.012), (3, 0.9)]);
        let q: Vec<f64> = joint(&[Cell { test: &one }], Combine::Smallest).iter().map(|p| p.q).collect();
        for (ours, closed) in q.iter().zip([0.01, 0.06, 1.0]) {
            assert!((ours - closed).abs() < 1e-12, "{q:?}");
        }
    }

    #[test]
    fn a_narrow_cell_does_not_pay_for_a_wide_one_and_agreement_helps_the_harmonic_mean_only() {
        let (narrow, wide) = (cell(10, &[(1, 0.002)]), cell(100_000, &[(1, 2e-7), (2, 1e-8)]));
        let cells = [Cell { test: &narrow }, Cell { test: &wide }];
        let smallest = joint(&cells, Combine::Smallest);
        assert_eq!(smallest[0].b, AccountToken(2));
        assert!((smallest[0].by_chance - 0.002).abs() < 1e-12 && (smallest[1].by_chance - 0.04).abs() < 1e-12);
        let harmonic = joint(&cells, Combine::Harmonic);
        assert!((harmonic[1].by_chance - 0.02).abs() < 1e-12, "{harmonic:?}");
    }
}
