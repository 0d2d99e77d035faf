//! Ranking: average precision of the rank beside that of raw weight and of the p-value.
//!
//! Simulated: W5 (communities, cascades, fast accounts, shared sessions) and W6 (loyal fans, whom timing cannot tell from
//! rings) with five rings of 5 to 20 accounts that share 4 to 12 objects within 10 to 120 s. Ranked are all pairs that met twice within a window; right are pairs of one ring.
//! Accounts have scores as noisy as those of a classifier with an AUC of about .84 (logit normal, ±0.7, standard
//! deviation 1), half of them abstain; the rank is printed with and without them.
//!
//! Real: two files, of which the first is of a known operation and the others are not; each is tested by itself, the
//! pairs are pooled, and pairs of the first are right.

use super::power::{Ring, plant};
use super::{print, real, worlds};
use anyhow::Result;
use claque_analysis::coordination::{Beside, Found, Params, Partners, Rarity, habit, rank};
use claque_graph::null::Act;
use claque_schema::ObjectToken;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::PathBuf;

/// Mean precision at each right item, best first; of items with equal scores the average order counts (by their share).
fn average_precision(mut items: Vec<(f64, bool)>) -> f64 {
    items.sort_by(|x, y| y.0.total_cmp(&x.0));
    let n_right = items.iter().filter(|i| i.1).count() as f64;
    let (mut seen, mut right, mut sum) = (0.0, 0.0, 0.0);
    for tied in items.chunk_by(|x, y| x.0 == y.0) {
        let here = tied.iter().filter(|i| i.1).count() as f64;
        seen += tied.len() as f64;
        right += here;
        sum += here * right / seen;
    }
    sum / n_right.max(1.0)
}

/// One candidate: raw weight, −p, rank without and with scores.
type Scores = [f64; 4];

fn candidates(
    found: &Found,
    acts: &[Act],
    appeared: &FxHashMap<ObjectToken, i64>,
    probability: impl Fn(u64) -> Option<f32>,
    mut visit: impl FnMut(u64, u64, Scores),
) {
    let (rarity, partners) = (Rarity::of(acts), Partners::of(&found.pairs));
    for pair in &found.pairs {
        let strongest = found.strongest(pair);
        let weight = pair.cells.iter().map(|c| found.tested(*c)).map(|t| t.n_encounters).max().unwrap_or(0);
        let quick = habit(found, pair, appeared).is_some_and(|h| h.explains);
        let unscored = Beside { n_common: partners.common(pair.a, pair.b), quick, ..Beside::default() };
        let alone = rank(std::iter::once((&rarity, strongest)), &unscored);
        let beside = Beside { probability: [probability(pair.a.0), probability(pair.b.0)], ..unscored };
        let with = rank(std::iter::once((&rarity, strongest)), &beside);
        visit(pair.a.0, pair.b.0, [weight as f64, -pair.by_chance, alone, with]);
    }
}

fn simulated(world: usize, seed: u64) -> Result<[f64; 4]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut reactions = worlds::play(world, seed)?;
    let mut rings: Vec<FxHashSet<u64>> = Vec::new();
    for _ in 0..5 {
        let ring = Ring {
            members: rng.random_range(5..=20),
            objects: rng.random_range(4..=12),
            within_s: rng.random_range(10..=120),
        };
        rings.push(plant(&mut reactions, ring, &mut rng));
    }
    let planted: FxHashSet<u64> = rings.iter().flatten().copied().collect();
    let mut scores = FxHashMap::<u64, Option<f32>>::default();
    for account in 0..20_000u64 {
        let logit = if planted.contains(&account) { 0.7 } else { -0.7 } + rng.sample::<f64, _>(StandardNormal);
        let score = (1.0 / (1.0 + (-logit).exp())) as f32;
        scores.insert(account, rng.random::<bool>().then_some(score));
    }
    let acts = worlds::acts(&reactions);
    let found = worlds::found(acts.clone(), &Params { resolution_s: Some(1), ..Params::with_seed(1) });
    let mut items: Vec<(Scores, bool)> = Vec::new();
    candidates(
        &found,
        &acts,
        &reactions.iter().map(|r| (ObjectToken(r.object), r.appeared_s)).collect(),
        |a| scores.get(&a).copied().flatten(),
        |a, b, s| {
            items.push((s, rings.iter().any(|r| r.contains(&a) && r.contains(&b))));
        },
    );
    Ok([0, 1, 2, 3].map(|at| average_precision(items.iter().map(|(s, right)| (s[at], *right)).collect())))
}

/// Both mixtures.
pub fn run(runs: u64, first_seed: u64, files: &[PathBuf]) -> Result<()> {
    let mut rows = Vec::new();
    for world in [5, 6] {
        let all = (0..runs).map(|run| simulated(world, first_seed + run)).collect::<Result<Vec<[f64; 4]>>>()?;
        let mean = |at: usize| format!("{:.3}", all.iter().map(|r| r[at]).sum::<f64>() / all.len().max(1) as f64);
        let above = all.iter().filter(|r| r[2] > r[0]).count();
        crate::bench::say(&format!("W{world}: the rank without scores is above raw weight in {above} of {runs} runs"));
        rows.push(vec![format!("W{world} with rings, {runs} runs"), mean(0), mean(1), mean(2), mean(3)]);
    }
    if let Some((first, others)) = files.split_first().filter(|(_, others)| !others.is_empty()) {
        for other in others {
            let mut items: Vec<(Scores, bool)> = Vec::new();
            for (file, right) in [(first, true), (other, false)] {
                let real = real::read(file)?;
                let found = worlds::found(real.acts.clone(), &real.params());
                candidates(&found, &real.acts, &FxHashMap::default(), |_| None, |_, _, s| items.push((s, right)));
            }
            let n_right = items.iter().filter(|i| i.1).count();
            let ap = |at: usize| {
                let items = items.iter().map(|(s, right)| (s[at], *right)).collect();
                format!("{:.3}", average_precision(items))
            };
            let name = |f: &PathBuf| f.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
            let title = format!("{} ({n_right}) + {} ({})", name(first), name(other), items.len() - n_right);
            rows.push(vec![title, ap(0), ap(1), ap(2), "–".into()]);
        }
    }
    crate::bench::say("average precision");
    print(&["mixture", "raw weight", "p-value", "rank", "rank with scores"], &rows);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::average_precision;

    #[test]
    fn average_precision_is_the_mean_of_the_precisions_at_the_right_ones() {
        let items = vec![(4.0, true), (3.0, false), (2.0, true), (1.0, false)];
        assert!((average_precision(items) - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        // Ties tell nothing: the share of right ones.
        assert!((average_precision(vec![(1.0, true), (1.0, false)]) - 0.5).abs() < 1e-12);
    }
}
