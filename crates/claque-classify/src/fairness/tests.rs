//! What the audit promises: closed forms, honest bounds, and a gate that stops the unfair and lets the fair pass.

use super::gap::z_of;
use super::*;
use crate::draws::{bits, unit};

/// Accounts of three groups; people of `c` are flagged with `extra` more probability.
fn crowd(n: usize, seed: u64, extra: f64) -> (Vec<Judged>, Attribute) {
    let draw = |i: usize, k: u64| unit(bits(seed, 60, i as u64, k));
    let groups = ["a", "b", "c"];
    let accounts = (0..n)
        .map(|i| {
            let automated = draw(i, 0) < 0.5;
            let bias = if i % 3 == 2 && !automated { extra } else { 0.0 };
            let flagged = draw(i, 1) < if automated { 0.8 } else { 0.1 + bias };
            Judged { automated, probability: Some(if flagged { 0.85 } else { 0.2 }), flagged }
        })
        .collect();
    let values = (0..n).map(|i| Some(groups[i % 3].to_string())).collect();
    (accounts, Attribute { name: "group".into(), values })
}

#[test]
fn quantiles_and_newcombes_interval_are_the_published_ones() {
    for (tail, z) in [(0.05, 1.959_963_985), (0.01, 2.575_829_304), (0.001, 3.290_526_731), (0.5, 0.674_489_750)] {
        assert!((z_of(tail) - z).abs() < 1e-7, "{tail}: {}", z_of(tail));
    }
    // Newcombe 1998, table II, (a) 56/70 − 48/80: method 10 gives 0.0524 to 0.3339.
    let (low, high) = newcombe((56, 70), (48, 80), z_of(0.05));
    assert!((low - 0.0524).abs() < 1e-4 && (high - 0.3339).abs() < 1e-4, "{low} {high}");
    // (e) 5/56 − 0/29: −0.0381 to 0.1926.
    let (low, high) = newcombe((5, 56), (0, 29), z_of(0.05));
    assert!((low + 0.0381).abs() < 1e-4 && (high - 0.1926).abs() < 1e-4, "{low} {high}");
}

#[test]
fn rates_are_counted_per_group_and_small_cells_say_so() {
    let (mut accounts, mut attribute) = crowd(900, 1, 0.0);
    accounts[0].probability = None;
    attribute.values.iter_mut().take(20).for_each(|v| *v = Some("tiny".into()));
    attribute.values[25] = None;
    let audit = audit(&accounts, &[attribute], 0.7, "test", 1);
    let a = &audit.attributes[0];
    assert_eq!((a.n_unknown, a.cells.len()), (1, 4));
    let tiny = a.cells.iter().find(|c| c.group == "tiny").unwrap();
    assert!(tiny.false_positive_rate.is_none() && tiny.calibration_error.is_none());
    assert_eq!((tiny.n_human + tiny.n_automated, tiny.abstention.n), (20, 20));
    assert!((tiny.abstention.value - 0.05).abs() < 1e-12);
    let b = a.cells.iter().find(|c| c.group == "b").unwrap();
    let fpr = b.false_positive_rate.unwrap();
    assert!(fpr.interval.contains(0.1) && b.false_negative_rate.unwrap().interval.contains(0.2));
    assert!(b.mean_bias.unwrap().abs() < 0.15 && b.positive_predictive_value.unwrap().value > 0.7);
}

#[test]
fn the_lower_bound_exceeds_the_true_gap_in_fewer_than_one_crowd_of_twenty() {
    let (mut above, mut positive) = (0, 0);
    for seed in 0..200 {
        let (accounts, attribute) = crowd(900, 500 + seed, 0.15);
        let gap = audit(&accounts, &[attribute], 0.7, "", 1).attributes.remove(0).equalised_odds_difference.unwrap();
        above += u32::from(gap.lower_bound > 0.15);
        positive += u32::from(gap.lower_bound > 0.0);
        assert!(gap.interval.low <= gap.value && gap.value <= gap.interval.high + 0.05);
    }
    assert!(above <= 10, "{above} of 200");
    assert!(positive >= 150, "a gap of 15 points is seen in {positive} of 200 crowds");
}

#[test]
fn a_planted_gap_is_a_breach_and_a_fair_crowd_is_none() {
    let of = |extra: f64| {
        let (accounts, attribute) = crowd(6000, 3, extra);
        audit(&accounts, &[attribute], 0.7, "", 1)
    };
    assert!(of(0.0).breaches(0.1).is_empty());
    let unfair = of(0.3).breaches(0.1);
    assert_eq!(unfair.len(), 1);
    assert!(unfair[0].what.contains("(c against") && unfair[0].lower_bound > 0.1, "{unfair:?}");
    let mut moved = of(0.0);
    moved.invariance.push(Invariance {
        change: "the language code".into(),
        n: 10,
        mean_change: 0.2,
        max_change: 0.3,
        band_changed: gap::rate(3, 10),
        bound: 0.02,
        holds: false,
    });
    assert_eq!(moved.breaches(0.1).len(), 1);
}
