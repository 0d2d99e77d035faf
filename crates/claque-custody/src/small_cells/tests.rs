use super::*;

fn frame(counts: &[u64]) -> Frame {
    Frame { name: "f".into(), cells: counts.iter().enumerate().map(|(i, n)| (format!("c{i}"), *n)).collect() }
}

fn one(frame: Frame, history: &[(i64, PublishedCell)], k: u64) -> Vec<PublishedCell> {
    release(&[(frame, history.to_vec())], k)
}

fn values(released: &[PublishedCell]) -> Vec<Option<u64>> {
    released.iter().map(|c| c.value).collect()
}

#[test]
fn a_small_cell_is_hidden_with_a_second_one() {
    assert_eq!(values(&one(frame(&[40, 3, 12, 25]), &[], 10)), [Some(40), None, None, Some(25), Some(80)]);
    assert_eq!(values(&one(frame(&[40, 30]), &[], 10)), [Some(40), Some(30), Some(70)]);
    assert_eq!(values(&one(frame(&[40, 0, 30]), &[], 10)), [Some(40), Some(0), Some(30), Some(70)]);
    // Nobody to hide behind: the total goes.
    assert_eq!(values(&one(frame(&[0, 3]), &[], 10)), [Some(0), None, None]);
    // Nor may another table about the same people tell it.
    let history: Vec<(i64, PublishedCell)> = one(frame(&[0, 40, 41]), &[], 10).into_iter().map(|c| (1, c)).collect();
    let twice = release(&[(frame(&[0, 40, 42]), history), (frame(&[12, 30, 40]), vec![])], 10);
    assert_eq!(values(&twice[4..]), [None, Some(30), Some(40), None], "the total grew by one");
    let only = release(&[(frame(&[3]), vec![]), (frame(&[0, 3]), vec![])], 10);
    assert!(values(&only).iter().flatten().all(|v| *v == 0));
}

#[test]
fn what_two_reports_would_tell_together_is_hidden_in_the_second() {
    let first = one(frame(&[40, 30]), &[], 10);
    let history: Vec<(i64, PublishedCell)> = first.into_iter().map(|c| (1, c)).collect();
    // One more person in the first category.
    assert_eq!(values(&one(frame(&[41, 30]), &history, 10)), [None, Some(30), None]);
    assert_eq!(values(&one(frame(&[55, 30]), &history, 10)), [Some(55), Some(30), Some(85)]);
    assert_eq!(values(&one(frame(&[40, 30]), &history, 10)), [Some(40), Some(30), Some(70)], "nothing changed");
}

/// Every assignment of counts up to `max` that agrees with what was published of one run.
fn agreeing(published: &[Option<u64>], max: u64) -> Vec<Vec<u64>> {
    let (total, cells) = published.split_last().expect("a total");
    let mut all: Vec<Vec<u64>> = vec![vec![]];
    for cell in cells {
        let choices: Vec<u64> = cell.map_or_else(|| (0..=max).collect(), |v| vec![v]);
        all = all
            .into_iter()
            .flat_map(|row| choices.iter().map(move |c| row.iter().copied().chain([*c]).collect()))
            .collect();
    }
    all.retain(|row| total.is_none_or(|t| row.iter().sum::<u64>() == t));
    all
}

/// The attacker: knows every published table, that people only join, and no more. Finds what has one possible value.
fn recovered(tables: &[Vec<Option<u64>>], max: u64, k: u64) -> Vec<String> {
    recovered_from(tables.iter().map(|t| agreeing(t, max)).collect(), k)
}

/// The same, from the worlds that agree with each report.
fn recovered_from(mut worlds: Vec<Vec<Vec<u64>>>, k: u64) -> Vec<String> {
    let grows = |a: &[u64], b: &[u64]| a.iter().zip(b).all(|(x, y)| x <= y);
    for i in 1..worlds.len() {
        let before = worlds[i - 1].clone();
        worlds[i].retain(|w| before.iter().any(|b| grows(b, w)));
    }
    for i in (1..worlds.len()).rev() {
        let after = worlds[i].clone();
        worlds[i - 1].retain(|w| after.iter().any(|a| grows(w, a)));
    }
    let mut found = Vec::new();
    let n_cells = worlds[0].first().map_or(0, Vec::len);
    for c in 0..n_cells {
        for (i, world) in worlds.iter().enumerate() {
            let possible: BTreeSet<u64> = world.iter().map(|w| w[c]).collect();
            if possible.len() == 1 && possible.iter().all(|v| (1..k).contains(v)) {
                found.push(format!("cell {c} of report {i} is {possible:?}"));
            }
        }
        for i in 0..worlds.len() {
            for j in i + 1..worlds.len() {
                let pairs = worlds[i].iter().flat_map(|a| worlds[j].iter().map(move |b| (a, b)));
                let joined: BTreeSet<u64> = pairs.filter(|(a, b)| grows(a, b)).map(|(a, b)| b[c] - a[c]).collect();
                if joined.len() == 1 && joined.iter().all(|v| (1..k).contains(v)) {
                    found.push(format!("cell {c} grew by {joined:?} from report {i} to {j}"));
                }
            }
        }
    }
    found
}

#[test]
fn a_solver_over_three_consecutive_reports_recovers_no_small_cell() {
    let (k, max) = (3, 7);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |n: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) % n
    };
    let (mut n_naive, mut n_shown) = (0, 0);
    for _ in 0..150 {
        let mut counts = [below(5), below(5), below(5)];
        let mut history: Vec<(i64, PublishedCell)> = Vec::new();
        let (mut tables, mut naive) = (Vec::new(), Vec::new());
        for run in 0..3 {
            let released = one(frame(&counts), &history, k);
            n_shown += released.iter().filter(|c| c.value.is_some()).count();
            tables.push(values(&released));
            // What primary suppression alone would publish.
            let mut only: Vec<Option<u64>> = counts.iter().map(|n| (!(1..k).contains(n)).then_some(*n)).collect();
            only.push(Some(counts.iter().sum()));
            naive.push(only);
            history.extend(released.into_iter().map(|c| (run, c)));
            counts.iter_mut().for_each(|n| *n = (*n + below(3)).min(max));
        }
        assert_eq!(recovered(&tables, max, k), Vec::<String>::new(), "{tables:?}");
        n_naive += usize::from(!recovered(&naive, max, k).is_empty());
    }
    assert!(n_naive > 75, "the solver breaks primary suppression in {n_naive} of 150");
    assert!(n_shown > 150, "{n_shown} of 1800 cells are still published");
}

/// Worlds that agree with two tables about the same people: the cells of both, one after the other.
fn agreeing_with_both(first: &[Option<u64>], second: &[Option<u64>], max: u64) -> Vec<Vec<u64>> {
    let (a, b) = (agreeing(first, max), agreeing(second, max));
    let same = |x: &Vec<u64>, y: &Vec<u64>| x.iter().sum::<u64>() == y.iter().sum::<u64>();
    a.iter().flat_map(|x| b.iter().filter(move |y| same(x, y)).map(move |y| [&x[..], y].concat())).collect()
}

#[test]
fn a_solver_over_two_tables_of_three_reports_recovers_no_small_cell() {
    let (k, max) = (3, 5);
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |n: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) % n
    };
    let (mut n_shown, mut n_naive) = (0, 0);
    for _ in 0..60 {
        let mut people = [below(4), below(4), below(4), below(4)];
        let mut histories = [Vec::new(), Vec::new()];
        let (mut worlds, mut naive) = (Vec::new(), Vec::new());
        for run in 0..3 {
            // The same four kinds of people, counted by two questions: 0 and 1 against 2 and 3, even against odd.
            let [a, b, c, d] = people;
            let frames = [Frame { name: "x".into(), ..frame(&[a + b, c + d]) }, frame(&[a + c, b + d])];
            let known: Vec<_> = frames.iter().cloned().zip(histories.iter().cloned()).collect();
            let released = release(&known, k);
            let (x, y) = released.split_at(3);
            n_shown += released.iter().filter(|c| c.value.is_some()).count();
            worlds.push(agreeing_with_both(&values(x), &values(y), 2 * max));
            // Small cells hidden in each table, and nothing else.
            let primary = |frame: &Frame| -> Vec<Option<u64>> {
                let cells = frame.cells.iter().map(|(_, n)| (!(1..k).contains(n)).then_some(*n));
                cells.chain([Some(frame.total())]).collect()
            };
            naive.push(agreeing_with_both(&primary(&frames[0]), &primary(&frames[1]), 2 * max));
            histories[0].extend(x.iter().cloned().map(|c| (run, c)));
            histories[1].extend(y.iter().cloned().map(|c| (run, c)));
            people.iter_mut().for_each(|n| *n = (*n + below(2)).min(max));
        }
        assert_eq!(recovered_from(worlds.clone(), k), Vec::<String>::new(), "{histories:?}");
        n_naive += usize::from(!recovered_from(naive, k).is_empty());
    }
    assert!(n_shown > 60, "{n_shown} of 1080 cells are still published");
    assert!(n_naive > 30, "the solver breaks tables in which only small cells are hidden in {n_naive} of 60");
}

#[test]
fn noise_is_unbiased_and_as_wide_as_epsilon_says() {
    let (n, epsilon) = (4000, 0.5_f64);
    let draws: Vec<f64> = (0..n).map(|_| noisy(10_000, epsilon).unwrap() as f64 - 10_000.0).collect();
    let mean = draws.iter().sum::<f64>() / f64::from(n);
    let variance = draws.iter().map(|d| d * d).sum::<f64>() / f64::from(n);
    // Var = 2a/(1−a)² with a = exp(−ε); five standard errors either way.
    let a = (-epsilon).exp();
    let wanted = 2.0 * a / (1.0 - a).powi(2);
    assert!(mean.abs() < 5.0 * (wanted / f64::from(n)).sqrt(), "mean {mean}");
    assert!((variance / wanted - 1.0).abs() < 0.25, "variance {variance}, wanted {wanted}");
    assert!(noisy(5, 0.0).is_err() && noisy(5, f64::NAN).is_err());
}
