//! Power: rings planted among the ordinary users of W4.
//!
//! A ring of m accounts is drawn from the world's own accounts, which keep everything else they do. It shares n objects,
//! drawn from the world's; each at the time of an ordinary repost of it, so that the ring acts while the crowd does;
//! members act within the window, uniformly. A pair of members is found when it is an edge; an edge that is not such a
//! pair is a false discovery.

use super::{print, worlds};
use anyhow::Result;
use claque_analysis::coordination::Params;
use claque_graph::null::LagParams;
use claque_simulate::Reaction;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashSet;

/// A ring to plant.
#[derive(Clone, Copy)]
pub struct Ring {
    /// Members.
    pub members: usize,
    /// Objects that all of them share.
    pub objects: usize,
    /// They act within so many seconds.
    pub within_s: i64,
}

/// Adds a ring's reactions to a world and returns its members.
pub fn plant(reactions: &mut Vec<Reaction>, ring: Ring, rng: &mut ChaCha8Rng) -> FxHashSet<u64> {
    let mut accounts: Vec<u32> = reactions.iter().map(|r| r.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let (members, _) = accounts.partial_shuffle(rng, ring.members);
    let n = reactions.len();
    let mut taken = FxHashSet::default();
    while taken.len() < ring.objects {
        let model = reactions[rng.random_range(0..n)];
        if taken.insert(model.object) {
            reactions.extend(members.iter().map(|m| Reaction {
                account: *m,
                at_s: model.at_s + rng.random_range(0..=ring.within_s),
                plant: 1,
                ..model
            }));
        }
    }
    members.iter().map(|m| u64::from(*m)).collect()
}

/// Share of pairs found, and the false share of what was found, by one way of testing.
#[derive(Default, Clone, Copy)]
struct Rates {
    power: f64,
    false_share: f64,
}

impl Rates {
    fn of(edges: impl Iterator<Item = (u64, u64)>, members: &FxHashSet<u64>) -> Rates {
        let (mut right, mut all) = (0, 0);
        for (a, b) in edges {
            all += 1;
            right += usize::from(members.contains(&a) && members.contains(&b));
        }
        let pairs = members.len() * (members.len() - 1) / 2;
        Rates { power: right as f64 / pairs as f64, false_share: (all - right) as f64 / all.max(1) as f64 }
    }

    fn mean(all: &[[Rates; 4]], at: usize) -> Rates {
        let mean = |of: fn(&Rates) -> f64| all.iter().map(|r| of(&r[at])).sum::<f64>() / all.len().max(1) as f64;
        Rates { power: mean(|r| r.power), false_share: mean(|r| r.false_share) }
    }
}

fn one_run(world: &[Reaction], ring: Ring, seed: u64) -> [Rates; 4] {
    let mut reactions = world.to_vec();
    let members = plant(&mut reactions, ring, &mut ChaCha8Rng::seed_from_u64(seed));
    let acts = worlds::acts(&reactions);
    let one = |lag: LagParams| {
        let found = claque_graph::null::test(&acts, &lag);
        Rates::of(found.edges(&lag).map(|p| (p.a.0, p.b.0)), &members)
    };
    let params = Params { resolution_s: Some(1), ..Params::with_seed(1) };
    let joint = worlds::found(acts.clone(), &params);
    // The grid costs as much as four tests: the rings of ten objects show what it takes away.
    let kept = (ring.objects == 10).then(|| worlds::assess(&worlds::posts(&reactions))).flatten();
    let kept = kept.map_or(Rates { power: f64::NAN, false_share: f64::NAN }, |c| {
        Rates::of(c.edges.iter().map(|e| (e.a.0, e.b.0)), &members)
    });
    [
        one(LagParams::USUAL),
        one(LagParams { window_s: 10, horizon_s: 600, ..LagParams::USUAL }),
        Rates::of(joint.edges().into_iter().map(|p| (p.a.0, p.b.0)), &members),
        kept,
    ]
}

/// The power curve.
pub fn run(runs: u64, first_seed: u64) -> Result<()> {
    let rings: Vec<Ring> = [60, 10, 300]
        .into_iter()
        .flat_map(|within_s| [10, 5, 3, 2].map(|objects| (within_s, objects)))
        .flat_map(|(within_s, objects)| [5, 20, 100].map(|members| Ring { members, objects, within_s }))
        .collect();
    let mut rates: Vec<Vec<[Rates; 4]>> = vec![Vec::new(); rings.len()];
    for run in 0..runs {
        let world = worlds::play(4, first_seed + run)?;
        for (slot, ring) in rates.iter_mut().zip(&rings) {
            // The main rings in every run, the curve in the first ten.
            if run < 10 || ring.objects == 10 && ring.within_s == 60 {
                slot.push(one_run(&world, *ring, first_seed + run));
            }
        }
    }
    let rows: Vec<Vec<String>> = rings
        .iter()
        .zip(&rates)
        .map(|(ring, rates)| {
            let cell = |at: usize| {
                let r = Rates::mean(rates, at);
                if r.power.is_nan() { "–".into() } else { format!("{:.2} ({:.1} %)", r.power, 100.0 * r.false_share) }
            };
            let name = format!("{} accounts, {} objects, {} s", ring.members, ring.objects, ring.within_s);
            vec![name, rates.len().to_string(), cell(0), cell(1), cell(2), cell(3)]
        })
        .collect();
    crate::bench::say("power (mean false-discovery proportion) of rings planted in W4");
    print(&["ring", "runs", "60 s", "10 s", "jointly", "kept on the grid"], &rows);
    Ok(())
}
