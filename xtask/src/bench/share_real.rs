//! Mixes of real accounts: cresci-2017's people and fake followers at known shares.
//!
//! (a) The model is trained on one half of the same files and asked about the other half: the easy case that baselines
//! are published for. (b) The model is trained on the other three Twitter sets alone, as a user would meet it; rows of
//! theirs that are also in cresci-2017 are left out. With `--others` each of those three is the audience, too. Then 50 accounts of the audience are "reviewed": their true labels
//! are handed in, chosen as `--to-review` chooses them.

use super::share_scores::{labelled, read, score};
use super::{say, table};
use anyhow::{Context, Result};
use claque_analysis::share::measure::errors_of_training;
use claque_analysis::share::mixture::Mixture;
use claque_analysis::share::reviewed::{Reviewed, allocation};
use claque_analysis::share::source::{N_BINS, bin};
use claque_analysis::share::{Share, ShareInput, SourceError, estimate_with};
use claque_classify::{Model, TrainOptions, TrainSource, train};
use claque_schema::{AccountRow, Label, SourceDecl};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::HashSet;
use std::path::Path;

const SHARES: [f64; 5] = [0.0, 0.02, 0.1, 0.3, 0.6];
const N: usize = 1_000;
const DRAWS: u64 = 30;
const REVIEWED: usize = 50;

struct Judge {
    model: Model,
    sources: Vec<SourceError>,
    mixture: Mixture,
}

impl Judge {
    fn train(sources: &[(&str, &[AccountRow])]) -> Result<Judge> {
        let table = labelled(sources);
        let declared = sources.iter().map(|(name, _)| TrainSource {
            decl: SourceDecl {
                name: (*name).to_string(),
                licence: "measured here, not shipped".into(),
                train: true,
                ..SourceDecl::default()
            },
            blake3: String::new(),
        });
        let options =
            TrainOptions { name: "bench".into(), sources: declared.collect(), seed: 42, ..TrainOptions::default() };
        let trained = train(&table, &options)?;
        let sources = errors_of_training(&table, &options, &trained.model_json)?;
        let model = Model::from_json(&trained.model_json)?;
        Ok(Judge { model, mixture: Mixture::new(&sources), sources })
    }

    fn share(&self, probabilities: &[f32], reviews: &[Reviewed]) -> Share {
        let input = ShareInput {
            probabilities,
            weights: None,
            population: Some(probabilities.len() as u64),
            abstained: 0,
            sources: &self.sources,
            drift: None,
            reviews,
            level: 0.95,
            denominator: "accounts",
        };
        estimate_with(&input, &self.mixture)
    }
}

/// A labelled set: name, folder's files, or files with the label that their name tells.
const SETS: [(&str, &[&str]); 3] = [
    ("nyu-kaggle-2017", &["bots_data.csv", "nonbots_data.csv"]),
    ("human-bots-7488", &["val.csv", "test.csv"]),
    ("twibot-22-2280", &["testing_twibot-22_account.csv"]),
];
const SPAMBOTS: [&str; 7] = [
    "social_spambot_users_1.csv",
    "social_spambot_users_2.csv",
    "social_spambot_users_3.csv",
    "spambots_1.csv",
    "spambots_2.csv",
    "spambots_3.csv",
    "spambots_4.csv",
];

/// Both cases; `others` takes each of the other sets as the audience, too.
pub fn run(folder: &Path, others: bool) -> Result<()> {
    let cresci = folder.join("cresci-2017");
    let people = read(&[cresci.join("genuine_users.csv")], Some((Label::Human, None)))?;
    let fakes = read(&[cresci.join("fake_followers.csv")], Some((Label::Automated, None)))?;
    halves(&people, &fakes)?;
    let mut sets = Vec::new();
    for (name, files) in SETS {
        sets.push((name, read(&files.iter().map(|f| folder.join(name).join(f)).collect::<Vec<_>>(), None)?));
    }
    across("cresci-2017", &people, &fakes, &sets)?;
    if !others {
        return Ok(());
    }
    let spam = read(&SPAMBOTS.map(|f| cresci.join(f)), Some((Label::Automated, None)))?;
    for at in 0..sets.len() {
        let (name, rows) = sets.remove(at);
        let of = |label| rows.iter().filter(|r| r.label == Some(label)).cloned().collect::<Vec<_>>();
        sets.push(("cresci-2017", [people.as_slice(), &fakes, &spam].concat()));
        across(name, &of(Label::Human), &of(Label::Automated), &sets)?;
        sets.pop();
        sets.insert(at, (name, rows));
    }
    Ok(())
}

fn halves(people: &[AccountRow], fakes: &[AccountRow]) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(42);
    let mut split = |rows: &[AccountRow]| {
        let mut rows = rows.to_vec();
        rows.shuffle(&mut rng);
        let half = rows.split_off(rows.len() / 2);
        [rows, half]
    };
    let (people, fakes) = (split(people), split(fakes));
    let (mut errors, mut plain, mut k) = (vec![0.0; SHARES.len()], 0.0, 0.0);
    for at in 0..2 {
        let judge = Judge::train(&[("half", &[people[at].as_slice(), &fakes[at]].concat())])?;
        let (h, a) = (score(&judge.model, &people[1 - at]), score(&judge.model, &fakes[1 - at]));
        for (i, share) in SHARES.iter().enumerate() {
            for seed in 0..DRAWS {
                let (sample, _) = draw(&h, &a, *share, seed);
                let found = judge.share(&sample, &[]);
                let e = found.assessment.get().with_context(|| format!("{:?}", found.assessment.why_not()))?;
                errors[i] += (e.value - share).abs();
                plain += (sample.iter().filter(|p| **p >= 0.5).count() as f64 / N as f64 - share).abs();
                k += 1.0;
            }
        }
    }
    let per_share = 2.0 * DRAWS as f64;
    let cells: Vec<String> = SHARES
        .iter()
        .zip(&errors)
        .map(|(share, sum)| format!("{:.0} %: {:.2}", share * 100.0, 100.0 * sum / per_share))
        .collect();
    say(&format!(
        "(a) trained on the other half, {N} accounts, {DRAWS} draws per share and half: mean absolute error {:.2} points \
         ({}); plain counting {:.2}; best Python baseline 0.28",
        100.0 * errors.iter().sum::<f64>() / k,
        cells.join(", "),
        100.0 * plain / k
    ));
    Ok(())
}

fn draw(h: &[f32], a: &[f32], share: f64, seed: u64) -> (Vec<f32>, Vec<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(1_000 + seed);
    let n_a = (share * N as f64).round() as usize;
    let (mut people, mut fakes) = (h.to_vec(), a.to_vec());
    let mut sample = people.partial_shuffle(&mut rng, N - n_a).0.to_vec();
    sample.extend_from_slice(fakes.partial_shuffle(&mut rng, n_a).0);
    (sample, (0..N).map(|i| i >= N - n_a).collect())
}

/// `people` and `suspects` of one set, judged by a model that was trained on the others.
fn across(
    name: &str,
    people: &[AccountRow],
    suspects: &[AccountRow],
    others: &[(&str, Vec<AccountRow>)],
) -> Result<()> {
    let held: HashSet<_> = people.iter().chain(suspects).map(|r| r.account).collect();
    let apart: Vec<(&str, Vec<AccountRow>)> = others
        .iter()
        .map(|(name, rows)| (*name, rows.iter().filter(|r| !held.contains(&r.account)).cloned().collect()))
        .collect();
    let sources: Vec<(&str, &[AccountRow])> = apart.iter().map(|(name, rows)| (*name, rows.as_slice())).collect();
    let judge = Judge::train(&sources)?;
    let (h, a) = (score(&judge.model, people), score(&judge.model, suspects));
    let mut rows = Vec::new();
    for share in SHARES {
        rows.push(one_share(&judge, &h, &a, share));
    }
    say(&format!("(b) {name} by a model trained on three other sets, {N} accounts, {DRAWS} draws per share; points"));
    let head =
        ["share", "estimate", "interval", "widest", "holds", "error", "reviewed: error", "± half", "widest", "holds"];
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    Ok(())
}

fn one_share(judge: &Judge, h: &[f32], a: &[f32], share: f64) -> Vec<String> {
    let mut sums = [0.0; 8];
    let (mut widest, mut widest_reviewed, mut given) = (0.0f64, 0.0f64, 0.0);
    for seed in 0..DRAWS {
        let (sample, truth) = draw(h, a, share, seed);
        let plain = judge.share(&sample, &[]);
        let reviews = review(&sample, &truth, &plain, seed);
        let reviewed = judge.share(&sample, &reviews);
        let (Some(e), Some(r)) = (plain.assessment.get(), reviewed.assessment.get()) else { continue };
        given += 1.0;
        widest = widest.max(e.interval.width());
        widest_reviewed = widest_reviewed.max(r.interval.width() / 2.0);
        let hold = |i: &claque_schema::Interval| f64::from(u8::from(i.contains(share)));
        let values = [
            e.value,
            e.interval.low,
            e.interval.high,
            hold(&e.interval),
            (e.value - share).abs(),
            (r.value - share).abs(),
            r.interval.width() / 2.0,
            hold(&r.interval),
        ];
        sums.iter_mut().zip(values).for_each(|(sum, v)| *sum += v);
    }
    let m = sums.map(|s| 100.0 * s / f64::max(given, 1.0));
    vec![
        format!("{:.0} %", share * 100.0),
        format!("{:.1}", m[0]),
        format!("{:.1}–{:.1}", m[1], m[2]),
        format!("{:.1}", 100.0 * widest),
        format!("{:.0} %", m[3]),
        format!("{:.1}", m[4]),
        format!("{:.1}", m[5]),
        format!("{:.1}", m[6]),
        format!("{:.1}", 100.0 * widest_reviewed),
        format!("{:.0} %", m[7]),
    ]
}

/// The accounts that a person would be asked to look at, with their true labels.
fn review(sample: &[f32], truth: &[bool], fit: &Share, seed: u64) -> Vec<Reviewed> {
    let Some(by_bin) = fit.by_bin else { return Vec::new() };
    let mut bins: Vec<Vec<usize>> = vec![Vec::new(); N_BINS];
    sample.iter().enumerate().for_each(|(i, p)| bins[bin(f64::from(*p))].push(i));
    let mut histogram = [0.0; N_BINS];
    histogram.iter_mut().zip(&bins).for_each(|(n, b)| *n = b.len() as f64);
    let mut rng = ChaCha8Rng::seed_from_u64(9_000 + seed);
    let mut out = Vec::new();
    for (at, n) in allocation(&histogram, &by_bin, REVIEWED).into_iter().enumerate() {
        let chosen = bins[at].partial_shuffle(&mut rng, n).0;
        out.extend(chosen.iter().map(|i| Reviewed { bin: at, suspect: truth[*i] }));
    }
    out
}
