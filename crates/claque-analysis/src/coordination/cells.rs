//! Kinds of shared action at several windows, and the pairs beyond chance over all of them.

use super::Params;
use claque_graph::null::{Act, Beyond, Cell, Combine, LagParams, LagTest, TestedPair, alone, in_company, joint, test};

/// Actions of one kind.
#[derive(Debug, Clone)]
pub struct KindActs {
    /// "repost", "reply", "link", "copied text".
    pub kind: &'static str,
    /// In any order.
    pub acts: Vec<Act>,
}

/// One kind at one window, tested.
#[derive(Debug, Clone)]
pub struct TestedCell {
    /// Place of its kind in the list of kinds.
    pub kind: usize,
    /// Its parameters.
    pub params: LagParams,
    /// Its test.
    pub test: LagTest,
}

/// All cells, and their pairs.
#[derive(Debug, Clone)]
pub struct Found {
    /// Every kind at every window.
    pub cells: Vec<TestedCell>,
    /// All pairs that were fast at least twice in some cell, by significance.
    pub pairs: Vec<Beyond>,
    /// The first so many of them have an effect that is large enough and q within the false-discovery rate.
    n_accepted: usize,
    least_effect: f64,
    fdr: f64,
}

/// Tests every kind at every window.
pub fn find(kinds: &[KindActs], params: &Params) -> Found {
    let cell = |kind: usize, window_s: i64| {
        let lag = params.lag(window_s);
        TestedCell { kind, params: lag, test: test(&kinds[kind].acts, &lag) }
    };
    let windows = params.windows();
    let cells: Vec<TestedCell> =
        (0..kinds.len()).flat_map(|kind| windows.iter().map(move |w| (kind, *w))).map(|(k, w)| cell(k, w)).collect();
    let views: Vec<Cell<'_>> = cells.iter().map(|c| Cell { test: &c.test }).collect();
    let pairs = joint(&views, Combine::Smallest, params.least_effect);
    let n_accepted = pairs.partition_point(|p| p.q <= params.fdr);
    Found { cells, pairs, n_accepted, least_effect: params.least_effect, fdr: params.fdr }
}

impl Found {
    /// The pair in one of its cells.
    pub fn tested(&self, cell: (usize, usize)) -> &TestedPair {
        &self.cells[cell.0].test.pairs[cell.1]
    }

    /// The pair in the cell that says most.
    pub fn strongest(&self, pair: &Beyond) -> &TestedPair {
        self.tested(pair.cells[0])
    }

    /// Pairs beyond chance that share an account with another one: those that are in no other are no edges.
    pub fn edges(&self) -> Vec<&Beyond> {
        in_company(&self.pairs[..self.n_accepted].iter().collect::<Vec<_>>())
    }

    /// Pairs that would be beyond chance by themselves, but that no third account meets so: two who share their
    /// sessions, or a ring of two.
    pub fn alone(&self) -> Vec<&Beyond> {
        alone(&self.pairs.iter().filter(|p| p.q_alone <= self.fdr).collect::<Vec<_>>())
    }

    /// The shortest window at which the pair is beyond chance: how fast it is.
    pub fn fastest(&self, pair: &Beyond) -> (usize, usize) {
        let mut cells = self.passing(pair);
        cells.sort_by_key(|c| self.cells[c.0].params.window_s);
        cells[0]
    }

    /// Cells in which the pair would pass by this cell alone, the strongest first; at least one.
    pub fn passing(&self, pair: &Beyond) -> Vec<(usize, usize)> {
        let passes = |cell: &(usize, usize)| self.passes(cell.0, self.tested(*cell).p, self.tested(*cell).effect());
        let more = pair.cells[1..].iter().copied().filter(passes);
        std::iter::once(pair.cells[0]).chain(more).collect()
    }

    /// Whether a pair with this p-value and effect in this cell would be accepted: no more pairs than the accepted share
    /// would come this far by chance, with the price of all cells.
    pub fn passes(&self, cell: usize, p: f64, effect: f64) -> bool {
        let n_between = self.pairs[..self.n_accepted].last().map_or(0, |last| last.n_between);
        let by_chance = p * self.cells[cell].test.n_tests as f64 * self.cells.len() as f64;
        by_chance <= self.fdr * n_between as f64 && effect >= self.least_effect
    }

    /// Tests over all cells.
    pub fn n_tests(&self) -> u64 {
        self.cells.iter().map(|c| c.test.n_tests).sum()
    }

    /// Chance of a pair to become an edge by one of `cells` if nothing was arranged, at most.
    ///
    /// A pair with p in a cell of m pairs counts as C · m · p pairs by chance; accepted are those up to the last accepted
    /// one's count, so their p is at most that over C · m. In a cell with next to no pairs that bounds nothing: ask only for
    /// cells that were used, and pay for their choice.
    pub fn chance_of_an_edge(&self, cells: impl Iterator<Item = usize>) -> f64 {
        let last = self.pairs[..self.n_accepted].last();
        let bar = last.map_or(0.0, |p| p.by_chance.max(f64::MIN_POSITIVE)) / self.cells.len().max(1) as f64;
        cells.map(|c| (bar / self.cells[c].test.n_tests.max(1) as f64).min(1.0)).sum::<f64>().min(1.0)
    }
}
