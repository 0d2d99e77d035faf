//! Small cells: tables that are handed on, with every count below k hidden, and nothing left by which it could be found.
//!
//! Three ways lead from a published table back to a few people, and all are closed here:
//! 1. a cell is small itself (primary suppression: 0 < n < k);
//! 2. one hidden cell is the total less the others (secondary suppression: at least two cells are hidden, they count at
//!    least k together, and each could be anything from 0 to that sum);
//! 3. two reports are subtracted (differencing): a cell or total that differs from *any* earlier published value of it by
//!    less than k is hidden in the later report, as is a total by which the hidden rest would be known to have grown by
//!    less than k.
//!
//! Where hiding cells does not help, the total is hidden. Zero is published: no person is in it. See Hundepool et al.,
//! *Statistical Disclosure Control* (2012), ch. 4. Counts with noise instead (two-sided geometric mechanism, Ghosh,
//! Roughgarden & Sundararajan 2012) spend a budget that the register keeps.

mod noise;
#[cfg(test)]
mod tests;

pub use noise::noisy;

use crate::register::PublishedCell;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the cell that sums the others up.
pub const TOTAL: &str = "total";

/// A table about one population: categories that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What is counted, by what.
    pub name: String,
    /// Categories with counts.
    pub cells: Vec<(String, u64)>,
}

impl Frame {
    fn total(&self) -> u64 {
        self.cells.iter().map(|c| c.1).sum()
    }
}

/// What an earlier reader knows: published values by cell, for each earlier run.
type Earlier = Vec<BTreeMap<String, Option<u64>>>;

/// What is planned for one table: which cells to hide, and whether its total may be shown.
struct Plan<'a> {
    frame: &'a Frame,
    hidden: BTreeSet<usize>,
    total_is_safe: bool,
}

/// Tables about one population as they may be published, given everything published of each before.
///
/// They have one total: where one table must hide it, no other may show it, be it as the sum of its cells.
pub fn release(frames: &[(Frame, Vec<(i64, PublishedCell)>)], k: u64) -> Vec<PublishedCell> {
    let mut plans: Vec<Plan<'_>> = frames.iter().map(|(frame, history)| plan(frame, history, k)).collect();
    let show_total = plans.iter().all(|p| p.total_is_safe);
    if !show_total {
        plans.iter_mut().for_each(|plan| plan.hide_the_sum(k));
    }
    plans.iter().flat_map(|plan| plan.cells(show_total)).collect()
}

fn plan<'a>(frame: &'a Frame, history: &[(i64, PublishedCell)], k: u64) -> Plan<'a> {
    let mut runs = BTreeMap::<i64, BTreeMap<String, Option<u64>>>::new();
    for (run, cell) in history {
        runs.entry(*run).or_default().insert(cell.cell.clone(), cell.value);
    }
    let earlier: Earlier = runs.into_values().collect();
    let near = |name: &str, value: u64| {
        let mut values = earlier.iter().filter_map(|run| run.get(name).copied().flatten());
        values.any(|before| differs_little(before, value, k))
    };
    let is_small = |(name, value): &(String, u64)| (1..k).contains(value) || near(name, *value);
    let hidden = (0..frame.cells.len()).filter(|i| is_small(&frame.cells[*i])).collect();
    let total = frame.total();
    let mut plan = Plan { frame, hidden, total_is_safe: !near(TOTAL, total) && !(1..k).contains(&total) };
    // The rest that a reader can compute must hold two cells and k people, and must not differ little from before.
    while plan.total_is_safe && !safe(frame, &plan.hidden, &earlier, k) {
        plan.total_is_safe = plan.hide_one_more();
    }
    plan
}

impl Plan<'_> {
    /// Hides the smallest cell that is shown and counts somebody: an empty cell protects nobody.
    fn hide_one_more(&mut self) -> bool {
        let shown = (0..self.frame.cells.len()).filter(|i| !self.hidden.contains(i) && self.frame.cells[*i].1 > 0);
        let next = shown.min_by_key(|i| (self.frame.cells[*i].1, *i));
        next.is_some_and(|next| self.hidden.insert(next))
    }

    /// Hides so many cells that their sum with the others cannot be told.
    fn hide_the_sum(&mut self, k: u64) {
        let rest = |plan: &Plan<'_>| plan.hidden.iter().map(|i| plan.frame.cells[*i].1).sum::<u64>();
        while (self.hidden.is_empty() || rest(self) < k) && self.hide_one_more() {}
    }

    fn cells(&self, show_total: bool) -> Vec<PublishedCell> {
        let frame = &self.frame.name;
        let cell = |name: &str, value: Option<u64>| PublishedCell { frame: frame.clone(), cell: name.into(), value };
        let cells = self.frame.cells.iter().enumerate();
        let mut out: Vec<PublishedCell> =
            cells.map(|(i, (name, value))| cell(name, (!self.hidden.contains(&i)).then_some(*value))).collect();
        out.push(cell(TOTAL, show_total.then_some(self.frame.total())));
        out
    }
}

fn differs_little(before: u64, now: u64, k: u64) -> bool {
    (1..k).contains(&before.abs_diff(now))
}

/// Whether nothing small can be found when the total is shown and these cells are hidden.
fn safe(frame: &Frame, hidden: &BTreeSet<usize>, earlier: &Earlier, k: u64) -> bool {
    if hidden.is_empty() {
        return true;
    }
    let rest: u64 = hidden.iter().map(|i| frame.cells[*i].1).sum();
    let counted = hidden.iter().filter(|i| frame.cells[**i].1 > 0).count();
    if counted < 2 || rest < k {
        return false;
    }
    // What an earlier reader knows about the hidden cells together: their sum, where cells or total show it.
    let names: Vec<&str> = hidden.iter().map(|i| frame.cells[*i].0.as_str()).collect();
    let before = earlier.iter().filter_map(|run| known_sum(run, &names));
    before.into_iter().all(|before| !differs_little(before, rest, k))
}

/// The sum of cells in an earlier table, where it follows from what was published.
fn known_sum(run: &BTreeMap<String, Option<u64>>, names: &[&str]) -> Option<u64> {
    let each: Option<u64> = names.iter().map(|n| run.get(*n).copied().flatten()).sum();
    each.or_else(|| {
        let total = run.get(TOTAL).copied().flatten()?;
        let others = run.iter().filter(|(name, _)| name.as_str() != TOTAL && !names.contains(&name.as_str()));
        let others: Option<u64> = others.map(|(_, value)| *value).sum();
        total.checked_sub(others?)
    })
}
