use super::*;
use crate::draws::{bits, unit};
use claque_schema::{EvidenceSpec, EvidenceTable, MentionBand, PostToken};

const SPECS: &[EvidenceSpec] = &[
    EvidenceSpec { name: "author_probability", line: "author", meaning: "", words: "author’s probability" },
    EvidenceSpec { name: "company_ratio", line: "co-action", meaning: "", words: "company" },
    EvidenceSpec { name: "noise", line: "timing", meaning: "", words: "noise" },
];

/// A campaign in which inauthentic mentions have higher author scores and fast company.
fn campaign(number: u64, n: usize) -> (EvidenceTable, Vec<Option<bool>>) {
    let draw = |row: usize, what: u64| unit(bits(number, 77, row as u64, what)) as f32;
    let labels: Vec<Option<bool>> = (0..n).map(|i| Some(draw(i, 0) < 0.3)).collect();
    let bad = |i: usize| if labels[i] == Some(true) { 1.0 } else { 0.0 };
    let holes = |i: usize, v: f32| if draw(i, 9) < 0.2 { f32::NAN } else { v };
    let columns = vec![
        (0..n).map(|i| holes(i, 0.5 * draw(i, 1) + 0.4 * bad(i))).collect(),
        (0..n).map(|i| (draw(i, 2) + 2.0 * bad(i) * draw(i, 3)).exp()).collect(),
        (0..n).map(|i| draw(i, 4)).collect(),
    ];
    let table = EvidenceTable {
        posts: (0..n as u64).map(PostToken).collect(),
        authors: vec![None; n],
        times: vec![None; n],
        names: SPECS.iter().map(|s| s.name.to_string()).collect(),
        columns,
        author_range: [vec![f32::NAN; n], vec![f32::NAN; n]],
    };
    (table, labels)
}

fn trained() -> (MentionModel, TrainedMentions) {
    let campaigns: Vec<_> = (0..6).map(|c| campaign(c, 400)).collect();
    let labelled: Vec<LabelledMentions<'_>> = campaigns
        .iter()
        .enumerate()
        .map(|(i, (table, labels))| LabelledMentions { name: format!("c{i}"), table, labels: labels.clone() })
        .collect();
    let options = MentionOptions {
        name: "mentions".into(),
        program: "test".into(),
        command: "test".into(),
        trained_at: "2026-01-01".into(),
        valid_until: "2028-01-01".into(),
        seed: 5,
        rows_per_campaign: 300,
        rules: MentionRules::default(),
    };
    let trained = train_mentions(&labelled[..5], &labelled[5..], SPECS, &options).expect("trained");
    (MentionModel::from_json(&trained.model_json).expect("its own file"), trained)
}

#[test]
fn unseen_campaigns_are_told_apart_and_the_model_is_the_same_each_time() {
    let (model, trained) = trained();
    assert_eq!(trained.figures.len(), 2);
    for f in &trained.figures {
        assert!(f.roc_auc.value > 0.85, "{}: {}", f.protocol, f.roc_auc.value);
        assert!(f.pooled.ece < 0.1, "{}", f.pooled.ece);
    }
    assert_eq!(trained.model_json, self::trained().1.model_json);
    assert_eq!(model.file().members.len(), N_MEMBERS);
}

#[test]
fn contributions_add_up_and_a_missing_value_adds_nothing() {
    let (model, _) = trained();
    let (mut table, _) = campaign(9, 200);
    let margins = model.margins(&table);
    for (score, margin) in model.score(&table, 0..200, 10).iter().zip(&margins) {
        let sum = model.file().intercept + score.reasons.iter().map(|r| r.contribution).sum::<f64>();
        // Reasons below a thousandth are not listed.
        assert!((sum - margin).abs() < 3e-3);
        if let (Some(p), Some(i)) = (score.probability, score.interval) {
            assert!(i.contains(p) && i.width() > 0.0);
        }
    }
    table.columns.iter_mut().flatten().for_each(|v| *v = f32::NAN);
    assert!(model.margins(&table).iter().all(|m| (m - model.file().intercept).abs() < 1e-12));
}

#[test]
fn thin_evidence_is_an_abstention() {
    let (model, _) = trained();
    let (mut table, _) = campaign(9, 50);
    table.columns[1].iter_mut().chain(&mut table.author_range[0]).for_each(|v| *v = f32::NAN);
    table.columns[2].fill(f32::NAN);
    let scores = model.score(&table, 0..50, 3);
    assert!(scores.iter().all(|s| s.band == MentionBand::Insufficient && s.probability.is_none()));
}

#[test]
fn an_author_who_may_be_anything_widens_the_interval() {
    let (model, _) = trained();
    let (mut table, _) = campaign(9, 50);
    let widths = |t: &EvidenceTable| -> Vec<Option<f64>> {
        model.score(t, 0..50, 0).iter().map(|s| s.interval.map(|i| i.width())).collect()
    };
    let narrow = widths(&table);
    let known = table.columns[0].clone();
    table.author_range = [known.iter().map(|v| v - 0.05).collect(), known.iter().map(|v| v + 0.05).collect()];
    let pairs: Vec<(f64, f64)> = narrow.iter().zip(widths(&table)).filter_map(|(a, b)| Some(((*a)?, b?))).collect();
    assert!(pairs.iter().all(|(a, b)| b >= a), "{pairs:?}");
    assert!(pairs.iter().any(|(a, b)| *b > a + 1e-6), "{pairs:?}");
}

#[test]
fn the_share_of_a_new_campaign_lies_in_its_interval() {
    let (model, trained) = trained();
    assert_eq!(model.file().share_errors.len(), 5);
    let (table, labels) = campaign(31, 1000);
    let truth = labels.iter().filter(|l| **l == Some(true)).count() as f64 / 1000.0;
    let share = model.share(&table).expect("scored");
    assert!((share.value - truth).abs() < 0.06 && share.interval.width() < 0.3, "{truth} {share:?}");
    assert!(!trained.card_md.is_empty());
}

#[test]
fn one_campaign_is_enough_to_train_and_its_figures_say_that_they_are_optimistic() {
    let (table, labels) = campaign(40, 600);
    let one = [LabelledMentions { name: "one".into(), table: &table, labels }];
    let options = MentionOptions {
        name: "mine".into(),
        program: "test".into(),
        command: "test".into(),
        trained_at: "2026-01-01".into(),
        valid_until: "2028-01-01".into(),
        seed: 5,
        rows_per_campaign: 600,
        rules: MentionRules::default(),
    };
    let trained = train_mentions(&one, &[], SPECS, &options).expect("trained");
    assert!(trained.figures[0].protocol.contains("optimistic"));
    let model = MentionModel::from_json(&trained.model_json).expect("its own file");
    let scored = model.score(&table, 0..600, 0).iter().filter(|s| s.probability.is_some()).count();
    assert!(scored > 300, "{scored}");
}

#[test]
fn a_damaged_file_is_refused() {
    let (_, trained) = trained();
    assert!(MentionModel::from_json(&trained.model_json.replace("mention-model/1", "mention-model/9")).is_err());
    assert!(MentionModel::from_json("{}").is_err());
}
