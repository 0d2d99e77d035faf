//! Maps against closed forms, and what the choice promises.

use super::*;
use crate::draws::{bits, unit};
use proptest::prelude::*;

/// `n` rows at margin `m` of which `k` are automated.
fn cell(m: f64, k: usize, n: usize, margins: &mut Vec<f64>, labels: &mut Vec<bool>) {
    for i in 0..n {
        margins.push(m);
        labels.push(i < k);
    }
}

#[test]
fn platt_on_two_margins_passes_through_the_smoothed_shares() {
    let (mut m, mut l) = (Vec::new(), Vec::new());
    cell(-1.0, 20, 100, &mut m, &mut l);
    cell(2.0, 70, 100, &mut m, &mut l);
    // With two distinct margins the line is saturated: each fitted probability is the mean target there.
    let (high, low) = (91.0 / 92.0, 1.0 / 112.0);
    let wanted = [(20.0 * high + 80.0 * low) / 100.0, (70.0 * high + 30.0 * low) / 100.0];
    let map = Calibration::fit(Method::Platt, &m, &l).unwrap();
    assert!((map.apply(-1.0) - wanted[0]).abs() < 1e-7);
    assert!((map.apply(2.0) - wanted[1]).abs() < 1e-7);
    let slope = (logit(wanted[1]) - logit(wanted[0])) / 3.0;
    assert!(matches!(map, Calibration::Platt { slope: s, .. } if (s - slope).abs() < 1e-6));
}

#[test]
fn beta_on_three_margins_passes_through_the_shares() {
    let (mut m, mut l) = (Vec::new(), Vec::new());
    let cells = [(-2.0, 10), (0.0, 35), (3.0, 80)];
    for (margin, k) in cells {
        cell(margin, k, 100, &mut m, &mut l);
    }
    let map = Calibration::fit(Method::Beta, &m, &l).unwrap();
    for (margin, k) in cells {
        assert!((map.apply(margin) - k as f64 / 100.0).abs() < 1e-6, "{map:?}");
    }
}

#[test]
fn isotonic_pools_the_textbook_example() {
    // Shares 1, 0 | 1, 0, 0 | 1: the violators pool to 1/2 and then with what follows to 2/5.
    let m = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let l = [true, false, true, false, false, true];
    let blocks = pool_adjacent_violators(&m, &l);
    assert_eq!(blocks, [(1.0, 5.0, 2.0, 5.0), (6.0, 6.0, 1.0, 1.0)]);
}

#[test]
fn a_distortion_is_undone_and_the_simplest_sufficient_map_is_taken() {
    let n = 6000;
    let truth: Vec<f64> = (0..n).map(|i| 6.0 * unit(bits(1, 90, i, 0)) - 3.0).collect();
    let labels: Vec<bool> = (0..n as usize).map(|i| unit(bits(1, 90, i as u64, 1)) < sigmoid(truth[i])).collect();
    let groups: Vec<u32> = (0..n as u32).map(|i| i % 5).collect();
    let identity = choose(&truth, &labels, &groups);
    assert_eq!(identity.calibration, Calibration::Identity);
    let bold: Vec<f64> = truth.iter().map(|m| 3.0 * m + 1.0).collect();
    let chosen = choose(&bold, &labels, &groups);
    match chosen.calibration {
        Calibration::Platt { slope, intercept } => {
            assert!((slope - 1.0 / 3.0).abs() < 0.02 && (intercept + 1.0 / 3.0).abs() < 0.08, "{slope} {intercept}")
        }
        other => panic!("{other:?} {:?}", chosen.brier),
    }
    assert_eq!(choose(&bold, &labels, &vec![7; n as usize]).calibration, Calibration::Identity);
}

#[test]
fn a_base_rate_is_moved_by_bayes_rule() {
    // Likelihood ratio 3 at even odds is 0.75; at a base rate of 5 % the odds are 3/19.
    assert!((shift_base_rate(0.75, 0.5, 0.05) - 3.0 / 22.0).abs() < 1e-12);
    assert!((shift_base_rate(0.3, 0.2, 0.2) - 0.3).abs() < 1e-12);
}

proptest! {
    #[test]
    fn no_map_ever_falls_or_leaves_the_unit_interval(
        rows in prop::collection::vec((-30.0f64..30.0, any::<bool>()), 4..120),
    ) {
        let m: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let l: Vec<bool> = rows.iter().map(|r| r.1).collect();
        for method in Method::ALL {
            if let Some(map) = Calibration::fit(method, &m, &l) {
                prop_assert!(map.is_sound());
                let line: Vec<f64> = (-80..=80).map(|i| map.apply(i as f64 / 2.0)).collect();
                prop_assert!(line.iter().all(|p| (0.0..=1.0).contains(p)));
                prop_assert!(line.windows(2).all(|w| w[1] >= w[0] - 1e-12), "{:?}", map);
            }
        }
    }
}
