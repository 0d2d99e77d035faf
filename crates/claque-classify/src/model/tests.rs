//! What a model file promises: the same bytes, the same scores, abstention, reasons that add up, no panic on damage.

use super::*;
use crate::data::tests::sourced;
use crate::train::tests::trained;
use claque_schema::{AccountToken, Band, FeatureTable};

fn model() -> Model {
    Model::from_json(&trained().model_json).unwrap()
}

#[test]
fn scores_are_the_same_at_any_thread_count_and_carry_the_model() {
    let model = model();
    let table = sourced(5000, 77).features;
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| model.score(&table, None, 3))).unwrap()
    };
    let one = run(1);
    assert!(one == run(3));
    let rows = model.score(&table, None, 3);
    assert_eq!(rows.len(), 5000);
    assert_eq!(rows[7].account, table.accounts[7]);
    assert_eq!(rows[0].model, *model.reference());
    assert_eq!(model.reference().hash.len(), 16);
    for row in &rows {
        let (p, i) = (row.probability.unwrap(), row.interval.unwrap());
        assert!(i.contains(p) && i.low >= 0.0 && i.high <= 1.0);
        assert!(row.reasons.len() <= 3 && !row.reasons.is_empty());
        assert!(row.reasons.windows(2).all(|w| w[0].contribution.abs() >= w[1].contribution.abs()));
    }
    for band in [Band::LikelyAutomated, Band::LikelyHuman, Band::Unsure] {
        assert!(rows.iter().any(|r| r.band == band), "{band:?} never occurs");
    }
}

#[test]
fn too_little_evidence_gives_an_abstention_and_not_a_half() {
    let model = model();
    let table = FeatureTable::missing(vec![AccountToken(1)], vec!["alpha".into(), "something else".into()]);
    let row = &model.score(&table, None, 3)[0];
    assert_eq!((row.probability, row.band, row.known_share), (None, Band::Insufficient, 0.0));
    assert!(row.interval.is_none() && row.reasons.is_empty());
    assert!(model.score(&FeatureTable::default(), None, 3).is_empty());
}

#[test]
fn families_the_model_does_not_know_do_not_move_a_score() {
    let model = model();
    let table = sourced(50, 78).features;
    let mut wider = table.clone();
    wider.names.insert(0, "posts_at_night".into());
    wider.columns.insert(0, (0..50).map(|i| i as f32 * 1e6).collect());
    assert_eq!(model.score(&table, None, 2), model.score(&wider, None, 2));
}

#[test]
fn a_damaged_file_is_refused_with_a_reason() {
    let text = trained().model_json;
    assert!(matches!(Model::from_json("{}"), Err(ModelError::Json(_))));
    let newer = text.replacen("\"schema\":1", "\"schema\":9", 1);
    assert!(matches!(Model::from_json(&newer), Err(ModelError::Schema { found: 9, .. })));
    let mut file: ModelFile = serde_json::from_str(&text).unwrap();
    file.ensemble.trees[0].trees[0].left[0] = 500;
    let message = Model::from_json(&file.to_json().unwrap()).map_err(|e| e.to_string()).unwrap_err();
    assert!(message.contains("damaged"), "{message}");
    let mut file: ModelFile = serde_json::from_str(&text).unwrap();
    file.features.truncate(1);
    assert!(Model::from_json(&file.to_json().unwrap()).is_err());
}

#[test]
fn drift_is_small_on_the_same_kind_of_accounts_and_large_on_others() {
    let model = model();
    let same = model.drift(&sourced(2000, 79).features);
    assert!(same.psi < 0.1, "{}", same.psi);
    let mut other = sourced(2000, 79).features;
    other.columns[0].iter_mut().for_each(|v| *v = *v * 10.0 + 5.0);
    other.columns[1].iter_mut().for_each(|v| *v = f32::NAN);
    let drift = model.drift(&other);
    assert!(drift.psi > 0.25 && drift.words().starts_with("unlike"), "{}", drift.psi);
    assert!(["alpha", "beta"].contains(&drift.features[0].name.as_str()));
}

#[test]
fn a_shift_by_chance_is_not_called_one_at_any_size() {
    let model = model();
    let mut called = 0;
    for seed in 0..40 {
        called += u64::from(model.drift(&sourced(120, 1000 + seed).features).n_shifted.unwrap() > 0);
    }
    // At 5 % over all features, 2 of 40 samples are expected.
    assert!(called <= 8, "{called} of 40 samples of 120");
    assert_eq!(model.drift(&FeatureTable::default()).n_shifted, Some(0));
}

#[test]
fn a_supposed_base_rate_moves_probability_and_band_but_not_the_set() {
    let table = sourced(500, 80).features;
    let even = model();
    let rare = model().with_base_rate(Some(0.01));
    let (a, b) = (even.score(&table, None, 0), rare.score(&table, None, 0));
    assert!(a.iter().zip(&b).all(|(x, y)| x.probability > y.probability && x.set == y.set));
    assert!(b.iter().zip(&b).all(|(x, _)| x.interval.unwrap().contains(x.probability.unwrap())));
    let flagged = |rows: &[claque_schema::ScoreRow]| rows.iter().filter(|r| r.band == Band::LikelyAutomated).count();
    assert!(flagged(&b) < flagged(&a));
    assert!((rare.base_rate() - 0.01).abs() < 1e-12);
}

#[test]
fn a_recalibrated_model_is_a_model_file_that_keeps_its_ranking() {
    let model = model();
    let table = sourced(300, 81);
    let margins = model.margins(&table.features);
    let (file, figures) = model.recalibrated("own", &margins, &table.labels, &margins, "2026-01-01").unwrap();
    let own = Model::from_json(&file.to_json().unwrap()).unwrap();
    assert_eq!(own.reference().name, "own");
    assert_ne!(own.reference().hash, model.reference().hash);
    let (before, after) = (model.score(&table.features, None, 0), own.score(&table.features, None, 0));
    let auc = |rows: &[claque_schema::ScoreRow]| {
        let p: Vec<f64> = rows.iter().map(|r| r.probability.unwrap()).collect();
        crate::metrics::roc_auc(&table.labels, &p)
    };
    // Pooled scores tie.
    assert!(auc(&after) >= auc(&before) - 0.02 && figures.n == 300);
    assert!(after.iter().all(|r| r.interval.unwrap().contains(r.probability.unwrap())));
    assert!(model.recalibrated("own", &margins[..20], &table.labels[..20], &margins, "").is_err());
}
