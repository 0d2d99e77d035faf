//! The reference figures: in-set cross-validation, leave-one-set-out and one-set-to-another on four Twitter sets.
//!
//! `cargo run --release -p claque-classify --example reference -- FOLDER` reads the sets from a folder that the
//! project does not ship. Experiments: see `exp`.
#![allow(clippy::print_stdout, missing_docs)]

mod features;
mod load;

use claque_classify::ensemble::{self, LogisticPart, Recipe, TreeGroup};
use claque_classify::folds;
use claque_classify::gbt::{GbtParams, sigmoid};
use claque_classify::metrics::{brier, ece, roc_auc};
use linfa::ParamGuard;
use std::time::Instant;

fn loso(name: &str, table: &claque_classify::LabelledTable, recipe: &Recipe, seeds: u64) {
    let columns = table.columns();
    let t = Instant::now();
    let mut means = Vec::new();
    let mut per = vec![(0.0, 0.0, 0.0); 4];
    for seed in 1..=seeds {
        let (mut a, mut b) = (0.0, 0.0);
        for (i, s) in folds::leave_one_source_out(table).iter().enumerate() {
            let model = ensemble::fit(recipe, &columns, &table.labels, &s.train, seed).unwrap();
            let own: Vec<Vec<f32>> = columns.iter().map(|c| s.test.iter().map(|&r| c[r]).collect()).collect();
            let own: Vec<&[f32]> = own.iter().map(|c| c.as_slice()).collect();
            let p: Vec<f64> = model.margins(&own).into_iter().map(sigmoid).collect();
            let l: Vec<bool> = s.test.iter().map(|&r| table.labels[r]).collect();
            let (auc, br) = (roc_auc(&l, &p), brier(&l, &p));
            per[i].0 += auc / seeds as f64;
            per[i].1 += br / seeds as f64;
            per[i].2 += ece(&l, &p) / seeds as f64;
            a += auc / 4.0;
            b += br / 4.0;
        }
        means.push((a, b));
    }
    let n = means.len() as f64;
    let ma = means.iter().map(|m| m.0).sum::<f64>() / n;
    let mb = means.iter().map(|m| m.1).sum::<f64>() / n;
    let sd = (means.iter().map(|m| (m.0 - ma).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    print!("{name:30} AUC {ma:.4}±{sd:.4} Br {mb:.4} |");
    for p in per {
        print!(" {:.3}/{:.3}", p.0, p.1);
    }
    println!("  {:.1}s", t.elapsed().as_secs_f64());
}

fn main() {
    let root = std::env::args().nth(1).expect("folder");
    let rows = load::all(root.as_ref()).unwrap();
    let table = features::table(
        rows.clone(),
        &["created_day", "screen_name_entropy", "screen_name_trailing_digits", "bio_words", "bio_urls"],
    );
    println!("{:?}", table.counts_by_source());
    for (n, c) in table.features.names.iter().zip(&table.features.columns) {
        let shares: Vec<String> = (0..4)
            .map(|s| {
                let v: Vec<f32> = (0..table.n_rows()).filter(|&r| table.sources[r] == s).map(|r| c[r]).collect();
                let k: Vec<f32> = v.iter().copied().filter(|x| x.is_finite()).collect();
                format!("{:.2}:{:.2}", k.len() as f32 / v.len() as f32, k.iter().sum::<f32>() / k.len().max(1) as f32)
            })
            .collect();
        println!("{n:30} {shares:?}");
    }
    let base = GbtParams::boosted()
        .rounds(200)
        .learning_rate(0.05)
        .max_leaves(16)
        .lambda(1.0)
        .feature_fraction(0.7)
        .bagging_fraction(0.8)
        .soft_targets([0.2, 0.8]);
    let one = |p: GbtParams| Recipe {
        trees: vec![TreeGroup { params: p.check().unwrap(), copies: 1, weight: 1.0 }],
        logistic: None,
    };
    loso("base", &table, &one(base.clone()), 4);
    loso("base hard", &table, &one(base.clone().soft_targets([0.0, 1.0])), 4);
    loso("node ff .7", &table, &one(base.clone().feature_fraction(1.0).node_feature_fraction(0.7)), 4);
    loso("node ff .3", &table, &one(base.clone().feature_fraction(1.0).node_feature_fraction(0.3)), 4);
    loso("extra", &table, &one(base.clone().extra_trees(true)), 4);
    loso("extra 400", &table, &one(base.clone().extra_trees(true).rounds(400)), 4);
    loso("forest", &table, &one(GbtParams::forest()), 2);
    loso("forest mdl 5", &table, &one(GbtParams::forest().min_data(5)), 2);
    loso(
        "logistic",
        &table,
        &Recipe { trees: vec![], logistic: Some(LogisticPart { alpha: 1.0, soften: 1.0, weight: 1.0 }) },
        1,
    );
    loso(
        "logistic .5",
        &table,
        &Recipe { trees: vec![], logistic: Some(LogisticPart { alpha: 1.0, soften: 0.5, weight: 1.0 }) },
        1,
    );
    let ens = Recipe::of(ensemble::Algorithm::Ensemble).unwrap();
    loso("ensemble", &table, &ens, 4);
    let mut nol = ens.clone();
    nol.logistic = None;
    loso("ensemble -log", &table, &nol, 4);
}
