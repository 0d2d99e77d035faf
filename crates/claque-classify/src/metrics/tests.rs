//! Figures against scikit-learn 1.9.1 (`roc_auc_score`, `average_precision_score`, `precision_recall_curve`,
//! `f1_score`, `matthews_corrcoef`, `brier_score_loss`, `log_loss`) and closed forms.

use super::*;
use crate::draws::{bits, unit};

const P: [f64; 16] = [0.9, 0.1, 0.8, 0.35, 0.4, 0.35, 0.6, 0.6, 0.6, 0.2, 0.05, 1.0, 0.0, 0.5, 0.5, 0.75];
const Y: [u8; 16] = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0];

fn labels() -> Vec<bool> {
    Y.iter().map(|&y| y == 1).collect()
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} is not {b}");
}

#[test]
fn figures_equal_scikit_learns_on_scores_with_ties() {
    let m = Metrics::of(&labels(), &P);
    near(m.roc_auc, 0.8412698412698414);
    near(m.average_precision, 0.8112244897959182);
    near(m.precision_at_recall_80, 0.6666666666666666);
    near(m.f1, 0.75);
    near(m.mcc, 0.5238095238095238);
    near(m.brier, 0.159375);
    near(m.log_loss, 0.46314142464591657);
    near(m.ece, 0.14375000000000002);
    near(m.ece_of_half, 0.0625);
    assert_eq!(m.confusion, Confusion { true_positive: 6, false_positive: 3, true_negative: 6, false_negative: 1 });
}

#[test]
fn auc_is_the_share_of_ordered_pairs() {
    let l = labels();
    let (mut sum, mut pairs) = (0.0, 0.0);
    for i in 0..16 {
        for j in 0..16 {
            if l[i] && !l[j] {
                pairs += 1.0;
                sum += if P[i] > P[j] {
                    1.0
                } else if P[i] == P[j] {
                    0.5
                } else {
                    0.0
                };
            }
        }
    }
    near(roc_auc(&l, &P), sum / pairs);
    near(roc_auc(&[true, true], &[0.1, 0.9]), 0.5);
}

#[test]
fn perfect_and_constant_scores_have_their_known_figures() {
    let l = labels();
    let perfect: Vec<f64> = l.iter().map(|&l| if l { 1.0 } else { 0.0 }).collect();
    let m = Metrics::of(&l, &perfect);
    assert_eq!((m.roc_auc, m.average_precision, m.brier, m.ece, m.mcc), (1.0, 1.0, 0.0, 0.0, 1.0));
    let half = Metrics::of(&l, &[0.5; 16]);
    near(half.roc_auc, 0.5);
    near(half.average_precision, 7.0 / 16.0);
    near(half.brier, 0.25);
    near(half.ece, half.ece_of_half);
    assert_eq!(Metrics::of(&[], &[]).brier, 0.0);
}

#[test]
fn a_bootstrap_interval_covers_about_as_often_as_it_says() {
    // The mean of n Bernoulli draws is known; count how often its interval holds the truth.
    let mut covered = 0;
    for world in 0..100u64 {
        let l = vec![true; 120];
        let p: Vec<f64> = (0..120).map(|i| unit(bits(3, 50, world, i))).collect();
        let mean = |_: &[bool], p: &[f64]| p.iter().sum::<f64>() / p.len() as f64;
        let b = bootstrap(&l, &p, mean, 200, 0.9, world);
        covered += u32::from(b.interval.contains(0.5));
    }
    assert!((82..=97).contains(&covered), "{covered}");
}

#[test]
fn a_bootstrap_is_the_same_at_any_thread_count() {
    let l = labels();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bootstrap(&l, &P, roc_auc, 50, 0.95, 7))
    };
    assert_eq!(run(1), run(4));
}
