//! The figures, measured and printed.

use super::protocol::{Judged, folds_of, judge};
use super::{CHOICES, published};
use crate::bench::table;
use anyhow::Result;
use claque_classify::ensemble::Recipe;
use claque_classify::evaluate::out_of_fold;
use claque_classify::folds::{self, Split};
use claque_classify::metrics::roc_auc;
use claque_classify::{Algorithm, LabelledTable};
use serde::Serialize;

/// A mean over seeds and the standard deviation between them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Mean {
    pub mean: f64,
    pub sd: f64,
}

impl Mean {
    fn of(values: &[f64]) -> Mean {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n.max(1.0);
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
        Mean { mean, sd }
    }
}

/// A judged set, or a pair of sets.
#[derive(Debug, Clone, Serialize)]
pub struct Judgement {
    /// The set that was learned from; `None` when it was all but the judged one.
    pub train: Option<String>,
    /// The judged set.
    pub test: String,
    pub n_train: usize,
    pub n_test: usize,
    pub n_automated: u64,
    pub roc_auc: Mean,
    pub average_precision: Mean,
    pub precision_at_recall_80: Mean,
    pub f1: Mean,
    pub brier: Mean,
    pub ece: Mean,
    /// The calibration error of a constant one half on the same labels.
    pub ece_of_half: f64,
    /// After a map learned on 50 labels of the judged set, on its other rows.
    pub ece_with_50_labels: Mean,
    pub brier_with_50_labels: Mean,
    /// Of the margins as they come, without a map.
    pub uncalibrated_brier: Mean,
    /// The best of the published baselines: ROC AUC.
    pub baseline_auc: Option<f64>,
}

/// Cross-validation inside of one set: ROC AUC over the pooled left-out scores.
#[derive(Debug, Clone, Serialize)]
pub struct CrossValidation {
    pub set: String,
    pub n: usize,
    /// Per algorithm.
    pub roc_auc: Vec<(Algorithm, f64)>,
    /// LightGBM as published.
    pub lightgbm_auc: f64,
}

/// Everything that is printed.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub schema: &'static str,
    pub algorithm: Algorithm,
    pub seeds: u64,
    pub n_accounts: usize,
    pub features: Vec<String>,
    pub leave_one_set_out_mean_auc: f64,
    pub leave_one_set_out_mean_auc_sd: f64,
    pub leave_one_set_out_mean_brier: f64,
    pub leave_one_set_out_mean_brier_sd: f64,
    pub leave_one_set_out_mean_ece: f64,
    pub leave_one_set_out_mean_ece_sd: f64,
    pub leave_one_set_out_mean_ece_of_half: f64,
    pub leave_one_set_out_mean_average_precision: f64,
    pub leave_one_set_out_mean_precision_at_recall_80: f64,
    pub leave_one_set_out_mean_uncalibrated_brier: f64,
    pub leave_one_set_out_mean_ece_with_50_labels: f64,
    pub leave_one_set_out_mean_ece_with_50_labels_sd: f64,
    pub pairs_mean_auc: f64,
    pub pairs_mean_auc_sd: f64,
    pub pairs_mean_ece: f64,
    pub published_pairs_mean_auc: f64,
    pub sets: Vec<Judgement>,
    pub pairs: Vec<Judgement>,
    pub cross_validation: Vec<CrossValidation>,
    /// What was decided by looking at these figures.
    pub choices_made_on_these_sets: [&'static str; 4],
}

/// A split with the name of its single training set, judged under every seed.
struct Runs {
    train: Option<String>,
    split: Split,
    judged: Vec<Judged>,
}

impl Figures {
    /// Runs all protocols.
    pub fn measure(table: &LabelledTable, seeds: u64, cross_validate: bool) -> Result<Figures> {
        let recipe = Recipe::of(Algorithm::Ensemble)?;
        let left_out = folds::leave_one_source_out(table);
        let mut sets: Vec<Runs> =
            left_out.iter().map(|s| Runs { train: None, split: s.clone(), judged: Vec::new() }).collect();
        let mut pairs: Vec<Runs> = left_out.iter().flat_map(|s| pairs_of(table, s)).collect();
        for seed in 1..=seeds {
            for runs in &mut sets {
                runs.judged.push(judge(table, &recipe, &runs.split, seed, true)?);
            }
            for runs in &mut pairs {
                runs.judged.push(judge(table, &recipe, &runs.split, seed, false)?);
            }
        }
        let over = |runs: &[Runs], of: &dyn Fn(&Judged) -> f64| {
            let of_seed = |seed: usize| runs.iter().map(|r| of(&r.judged[seed])).sum::<f64>() / runs.len() as f64;
            Mean::of(&(0..seeds as usize).map(of_seed).collect::<Vec<f64>>())
        };
        let auc = over(&sets, &|j| j.own.roc_auc);
        let brier = over(&sets, &|j| j.own.brier);
        let ece = over(&sets, &|j| j.own.ece);
        let labels = over(&sets, &|j| j.after_labels[0]);
        let pairs_auc = over(&pairs, &|j| j.own.roc_auc);
        Ok(Figures {
            schema: "claque.reference/1",
            algorithm: Algorithm::Ensemble,
            seeds,
            n_accounts: table.n_rows(),
            features: table.features.names.clone(),
            leave_one_set_out_mean_auc: auc.mean,
            leave_one_set_out_mean_auc_sd: auc.sd,
            leave_one_set_out_mean_brier: brier.mean,
            leave_one_set_out_mean_brier_sd: brier.sd,
            leave_one_set_out_mean_ece: ece.mean,
            leave_one_set_out_mean_ece_sd: ece.sd,
            leave_one_set_out_mean_ece_of_half: over(&sets, &|j| j.own.ece_of_half).mean,
            leave_one_set_out_mean_average_precision: over(&sets, &|j| j.own.average_precision).mean,
            leave_one_set_out_mean_precision_at_recall_80: over(&sets, &|j| j.own.precision_at_recall_80).mean,
            leave_one_set_out_mean_uncalibrated_brier: over(&sets, &|j| j.uncalibrated_brier).mean,
            leave_one_set_out_mean_ece_with_50_labels: labels.mean,
            leave_one_set_out_mean_ece_with_50_labels_sd: labels.sd,
            pairs_mean_auc: pairs_auc.mean,
            pairs_mean_auc_sd: pairs_auc.sd,
            pairs_mean_ece: over(&pairs, &|j| j.own.ece).mean,
            published_pairs_mean_auc: published::PAIRS_MEAN_AUC,
            sets: sets.iter().enumerate().map(|(at, r)| judgement(r, published::LEAVE_ONE_OUT_AUC.get(at))).collect(),
            pairs: pairs.iter().map(|r| judgement(r, None)).collect(),
            cross_validation: if cross_validate { cross_validation(table)? } else { Vec::new() },
            choices_made_on_these_sets: CHOICES,
        })
    }

    /// The same as text.
    pub fn lines(&self) -> Vec<String> {
        let mut out = vec![format!(
            "{} accounts, {} features, {}, {} seeds (mean ± standard deviation between seeds)",
            self.n_accounts,
            self.features.len(),
            self.algorithm,
            self.seeds
        )];
        out.push("\nleave one set out".into());
        out.extend(self.left_out_lines());
        out.push("\none set to another: ROC AUC / ECE".into());
        let row = |j: &Judgement| {
            let train = j.train.clone().unwrap_or_default();
            let auc = format!("{:.3} ± {:.3}", j.roc_auc.mean, j.roc_auc.sd);
            vec![train, j.test.clone(), auc, format!("{:.3}", j.ece.mean)]
        };
        let pairs: Vec<Vec<String>> = self.pairs.iter().map(row).collect();
        out.extend(table::lines(&["learned from", "judged on", "ROC AUC", "ECE"], &pairs));
        out.push(format!(
            "mean of {}: ROC AUC {:.4} ± {:.4}, ECE {:.3} (best published baseline {:.3})",
            self.pairs.len(),
            self.pairs_mean_auc,
            self.pairs_mean_auc_sd,
            self.pairs_mean_ece,
            self.published_pairs_mean_auc
        ));
        if !self.cross_validation.is_empty() {
            out.push("\n5-fold cross-validation inside of each set (weaker evidence): ROC AUC".into());
            let mut head = vec!["set"];
            head.extend(self.cross_validation[0].roc_auc.iter().map(|a| a.0.name()));
            head.push("LightGBM, published");
            let row = |c: &CrossValidation| {
                let mut row = vec![c.set.clone()];
                row.extend(c.roc_auc.iter().map(|a| format!("{:.4}", a.1)));
                row.push(format!("{:.3}", c.lightgbm_auc));
                row
            };
            out.extend(table::lines(&head, &self.cross_validation.iter().map(row).collect::<Vec<_>>()));
        }
        out.push("\nchosen by looking at these figures:".into());
        out.extend(self.choices_made_on_these_sets.iter().map(|c| format!("- {c}")));
        out
    }

    fn left_out_lines(&self) -> Vec<String> {
        let head = [
            "judged set",
            "train",
            "n",
            "ROC AUC",
            "best baseline",
            "AP",
            "P at R .8",
            "Brier",
            "raw Brier",
            "ECE",
            "ECE of ½",
            "ECE, 50 labels",
        ];
        let figure = |m: &Mean| format!("{:.3} ± {:.3}", m.mean, m.sd);
        let row = |j: &Judgement| {
            vec![
                j.test.clone(),
                j.n_train.to_string(),
                j.n_test.to_string(),
                figure(&j.roc_auc),
                j.baseline_auc.map_or_else(String::new, |b| format!("{b:.3}")),
                format!("{:.3}", j.average_precision.mean),
                format!("{:.3}", j.precision_at_recall_80.mean),
                figure(&j.brier),
                format!("{:.3}", j.uncalibrated_brier.mean),
                format!("{:.3}", j.ece.mean),
                format!("{:.3}", j.ece_of_half),
                format!("{:.3}", j.ece_with_50_labels.mean),
            ]
        };
        let mut rows: Vec<Vec<String>> = self.sets.iter().map(row).collect();
        rows.push(vec![
            "mean".into(),
            String::new(),
            String::new(),
            format!("{:.4} ± {:.4}", self.leave_one_set_out_mean_auc, self.leave_one_set_out_mean_auc_sd),
            String::new(),
            format!("{:.3}", self.leave_one_set_out_mean_average_precision),
            format!("{:.3}", self.leave_one_set_out_mean_precision_at_recall_80),
            format!("{:.4} ± {:.4}", self.leave_one_set_out_mean_brier, self.leave_one_set_out_mean_brier_sd),
            format!("{:.4}", self.leave_one_set_out_mean_uncalibrated_brier),
            format!("{:.3}", self.leave_one_set_out_mean_ece),
            format!("{:.3}", self.leave_one_set_out_mean_ece_of_half),
            format!("{:.3}", self.leave_one_set_out_mean_ece_with_50_labels),
        ]);
        table::lines(&head, &rows)
    }
}

/// One run per training set of a split.
fn pairs_of(table: &LabelledTable, split: &Split) -> Vec<Runs> {
    let judged = table.sources[split.test[0]];
    let others = table.sources_present().into_iter().filter(move |&s| s != judged);
    others
        .map(|source| {
            let train = split.train.iter().copied().filter(|&r| table.sources[r] == source).collect();
            let split = Split { name: split.name.clone(), train, test: split.test.clone() };
            Runs { train: Some(table.source_name(source)), split, judged: Vec::new() }
        })
        .collect()
}

fn judgement(runs: &Runs, baselines: Option<&[f64; 3]>) -> Judgement {
    let over = |of: &dyn Fn(&Judged) -> f64| Mean::of(&runs.judged.iter().map(of).collect::<Vec<f64>>());
    let first = &runs.judged[0];
    Judgement {
        train: runs.train.clone(),
        test: runs.split.name.clone(),
        n_train: runs.split.train.len(),
        n_test: runs.split.test.len(),
        n_automated: first.own.n_automated,
        roc_auc: over(&|j| j.own.roc_auc),
        average_precision: over(&|j| j.own.average_precision),
        precision_at_recall_80: over(&|j| j.own.precision_at_recall_80),
        f1: over(&|j| j.own.f1),
        brier: over(&|j| j.own.brier),
        ece: over(&|j| j.own.ece),
        ece_of_half: first.own.ece_of_half,
        ece_with_50_labels: over(&|j| j.after_labels[0]),
        brier_with_50_labels: over(&|j| j.after_labels[1]),
        uncalibrated_brier: over(&|j| j.uncalibrated_brier),
        baseline_auc: baselines.map(|b| b.iter().copied().fold(0.0, f64::max)),
    }
}

fn cross_validation(table: &LabelledTable) -> Result<Vec<CrossValidation>> {
    let mut out = Vec::new();
    for source in table.sources_present() {
        let (own, splits) = folds_of(table, source);
        let mut aucs = Vec::new();
        for algorithm in Algorithm::ALL {
            let left_out = out_of_fold(&own, &Recipe::of(algorithm)?, &splits, 42)?;
            aucs.push((algorithm, roc_auc(&left_out.labels, &left_out.margins)));
        }
        out.push(CrossValidation {
            set: table.source_name(source),
            n: own.n_rows(),
            roc_auc: aucs,
            lightgbm_auc: published::CROSS_VALIDATION_AUC.get(source as usize).copied().unwrap_or(f64::NAN),
        });
    }
    Ok(out)
}
