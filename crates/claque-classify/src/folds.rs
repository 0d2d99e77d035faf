//! Which rows are learned from and which are judged: stratified folds, source-grouped folds, one source left out.
//!
//! Folds are drawn per *account*, not per row: an account that occurs in two sources is never on both sides. When a
//! source is left out, training rows of accounts that also occur in it are dropped (as the baselines' protocol does).

use crate::data::LabelledTable;
use crate::draws::{bits, purpose};
use claque_schema::AccountToken;
use std::collections::{BTreeMap, BTreeSet};

/// Rows to learn from and rows to judge, both ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What is judged: `fold 3`, or a source's name.
    pub name: String,
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to judge.
    pub test: Vec<usize>,
}

/// `k` folds with the label's share (and each source's) kept: accounts are dealt out in seeded order, class by class.
pub fn stratified(table: &LabelledTable, k: usize, seed: u64) -> Vec<Split> {
    let n = table.n_rows();
    let mut groups: BTreeMap<(u32, bool), Vec<usize>> = BTreeMap::new();
    for row in 0..n {
        groups.entry((table.sources[row], table.labels[row])).or_default().push(row);
    }
    let mut fold_of_account: BTreeMap<AccountToken, usize> = BTreeMap::new();
    let mut fold = vec![0usize; n];
    let mut next = 0;
    for rows in groups.into_values() {
        let mut order = rows;
        order.sort_by_key(|&r| (bits(seed, purpose::FOLD, table.features.accounts[r].0, 0), r));
        for row in order {
            let dealt = *fold_of_account.entry(table.features.accounts[row]).or_insert_with(|| {
                next += 1;
                (next - 1) % k.max(1)
            });
            fold[row] = dealt;
        }
    }
    (0..k.max(1))
        .map(|f| Split {
            name: format!("fold {}", f + 1),
            train: (0..n).filter(|&r| fold[r] != f).collect(),
            test: (0..n).filter(|&r| fold[r] == f).collect(),
        })
        .filter(|s| usable(table, s))
        .collect()
}

/// Folds in which no source is on both sides: at most `k` groups of whole sources, evened out by rows.
///
/// With `k` at least the number of sources this is leave-one-source-out.
pub fn source_grouped(table: &LabelledTable, k: usize) -> Vec<Split> {
    let mut sizes: Vec<(usize, u32)> =
        table.counts_by_source().iter().map(|(&s, &(h, a))| ((h + a) as usize, s)).collect();
    sizes.sort_by_key(|&(n, s)| (std::cmp::Reverse(n), s));
    let k = k.clamp(1, sizes.len().max(1));
    let mut folds: Vec<(usize, BTreeSet<u32>)> = vec![(0, BTreeSet::new()); k];
    for (n, source) in sizes {
        // The largest source goes to the emptiest fold.
        if let Some(fold) = folds.iter_mut().min_by_key(|f| f.0) {
            fold.0 += n;
            fold.1.insert(source);
        }
    }
    folds.into_iter().map(|(_, sources)| without(table, &sources)).filter(|s| usable(table, s)).collect()
}

/// One split per source: learn from the others, judge this one.
pub fn leave_one_source_out(table: &LabelledTable) -> Vec<Split> {
    table
        .sources_present()
        .into_iter()
        .map(|source| without(table, &BTreeSet::from([source])))
        .filter(|s| usable(table, s))
        .collect()
}

/// One split: learn from the sources `train`, judge the sources `test`; accounts of both are judged only.
pub fn train_test(table: &LabelledTable, train: &BTreeSet<u32>, test: &BTreeSet<u32>) -> Vec<Split> {
    let mut split = without(table, test);
    split.train.retain(|&r| train.contains(&table.sources[r]));
    Some(split).filter(|s| usable(table, s)).into_iter().collect()
}

/// One split by time: the older `share` of the accounts is learned from, the newer rest is judged. `times` has one
/// entry per row; rows without a time are left out, and rows of one instant stay on one side.
pub fn temporal(table: &LabelledTable, times: &[Option<i64>], share: f64) -> Vec<Split> {
    let mut known: Vec<i64> = times.iter().flatten().copied().collect();
    known.sort_unstable();
    let Some(&cut) = known.get((known.len() as f64 * share) as usize) else { return Vec::new() };
    let pick = |keep: &dyn Fn(i64) -> bool| -> Vec<usize> {
        (0..table.n_rows()).filter(|&r| times.get(r).copied().flatten().is_some_and(keep)).collect()
    };
    let test = pick(&|t| t >= cut);
    let judged: BTreeSet<AccountToken> = test.iter().map(|&r| table.features.accounts[r]).collect();
    let mut train = pick(&|t| t < cut);
    train.retain(|&r| !judged.contains(&table.features.accounts[r]));
    let split = Split { name: "newer accounts".into(), train, test };
    Some(split).filter(|s| usable(table, s)).into_iter().collect()
}

fn without(table: &LabelledTable, sources: &BTreeSet<u32>) -> Split {
    let test: Vec<usize> = (0..table.n_rows()).filter(|&r| sources.contains(&table.sources[r])).collect();
    let judged: BTreeSet<AccountToken> = test.iter().map(|&r| table.features.accounts[r]).collect();
    let train = (0..table.n_rows())
        .filter(|&r| !sources.contains(&table.sources[r]) && !judged.contains(&table.features.accounts[r]))
        .collect();
    let names: Vec<String> = sources.iter().map(|&s| table.source_name(s)).collect();
    Split { name: names.join(" + "), train, test }
}

/// A split needs both classes to learn from and something to judge.
fn usable(table: &LabelledTable, split: &Split) -> bool {
    let automated = split.train.iter().filter(|&&r| table.labels[r]).count();
    !split.test.is_empty() && automated > 0 && automated < split.train.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque_schema::FeatureTable;

    fn table(n: usize) -> LabelledTable {
        let accounts = (0..n as u64).map(AccountToken).collect();
        LabelledTable {
            features: FeatureTable::missing(accounts, vec!["a".into()]),
            labels: (0..n).map(|i| i % 4 == 0).collect(),
            sources: (0..n).map(|i| (i * 3 / n) as u32).collect(),
            source_names: vec!["a".into(), "b".into(), "c".into()],
            kinds: Vec::new(),
        }
    }

    #[test]
    fn every_row_is_judged_once_and_shares_are_kept() {
        let t = table(300);
        let splits = stratified(&t, 5, 42);
        let mut seen = vec![0; 300];
        for s in &splits {
            assert_eq!(s.train.len() + s.test.len(), 300);
            s.test.iter().for_each(|&r| seen[r] += 1);
            let automated = s.test.iter().filter(|&&r| t.labels[r]).count();
            assert!((14..=16).contains(&automated), "{automated}");
        }
        assert!(seen.iter().all(|&n| n == 1));
        assert_ne!(stratified(&t, 5, 43)[0].test, splits[0].test);
    }

    #[test]
    fn an_account_in_two_sources_is_never_on_both_sides() {
        let mut t = table(300);
        for r in 200..230 {
            t.features.accounts[r] = AccountToken(r as u64 - 150);
        }
        for splits in [stratified(&t, 5, 1), leave_one_source_out(&t), source_grouped(&t, 2)] {
            for s in splits {
                let judged: BTreeSet<_> = s.test.iter().map(|&r| t.features.accounts[r]).collect();
                assert!(s.train.iter().all(|&r| !judged.contains(&t.features.accounts[r])));
            }
        }
    }

    #[test]
    fn named_sources_and_dates_split_once_and_never_share_an_account() {
        let mut t = table(300);
        t.features.accounts[250] = t.features.accounts[10];
        let split = &train_test(&t, &BTreeSet::from([0, 1]), &BTreeSet::from([2]))[0];
        assert_eq!((split.train.len(), split.test.len(), split.name.as_str()), (199, 100, "c"));
        assert!(train_test(&t, &BTreeSet::new(), &BTreeSet::from([2])).is_empty());
        let times: Vec<Option<i64>> = (0..300).map(|i| (i % 10 != 9).then_some((299 - i) as i64)).collect();
        let split = &temporal(&t, &times, 0.7)[0];
        assert_eq!(split.train.len() + split.test.len(), 270 - 1);
        let newest = split.train.iter().filter_map(|&r| times[r]).max().unwrap();
        assert!(split.test.iter().all(|&r| times[r].unwrap() > newest));
    }

    #[test]
    fn sources_are_left_out_whole() {
        let t = table(300);
        let splits = leave_one_source_out(&t);
        assert_eq!(splits.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(source_grouped(&t, 9).len(), 3);
        assert_eq!(source_grouped(&t, 2).len(), 2);
        let mut one_class = t.clone();
        one_class.labels = one_class.sources.iter().map(|&s| s == 0).collect();
        // Leaving out the only automated source leaves one class to learn from.
        assert_eq!(leave_one_source_out(&one_class).len(), 2);
    }
}
