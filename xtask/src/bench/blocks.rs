//! `bench blocks`: planted blocks recovered with their spans, and false blocks on growth that nobody bought.
//!
//! Growth is made here, apart from the simulator: follow times along a curve that bends up, accounts of any age with the
//! platform's two waves of sign-ups, a tenth newcomers. A *viral* moment brings a twentieth to a fifth of the audience
//! within two days, a quarter to two fifths of them newcomers of that week; a *give-away* less, with up to three fifths
//! newcomers. Planted blocks are of 50 to 5,000 accounts made within 3 to 45 days, delivered with up to a third of real
//! followers in between. Recovered is a block whose places overlap with a found one by at least 0.7 (intersection over
//! union).

use super::meter::Meter;
use super::{say, table};
use anyhow::Result;
use clap::Args;
use claque_analysis::audience::blocks::find;
use claque_analysis::audience::follow_order::Placed;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const FIRST_DAY: f64 = 15_000.0;
const DAYS: f64 = 3_000.0;
const OVERLAP: f64 = 0.7;

/// What to measure.
#[derive(Args)]
pub struct BlocksArgs {
    /// Runs per cell.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// Largest audience; runs of a million are few.
    #[arg(long, default_value_t = 1_000_000)]
    largest: usize,
}

#[derive(Clone, Copy)]
enum Growth {
    Natural,
    Viral,
    GiveAway,
}

/// Both tables.
pub fn run(args: &BlocksArgs) -> Result<()> {
    let runs = |n: usize| {
        if n > 200_000 {
            args.seeds.min(5)
        } else if n > 20_000 {
            args.seeds.min(30)
        } else {
            args.seeds
        }
    };
    let mut rows = Vec::new();
    for (name, growth) in [("natural", Growth::Natural), ("viral", Growth::Viral), ("give-away", Growth::GiveAway)] {
        for n in [1_000, 10_000, 100_000].into_iter().filter(|n| *n <= args.largest) {
            let with = (0..args.seeds).filter(|seed| !find(&grown(n, growth, *seed)).is_empty()).count();
            let share = format!("{:.1} %", 100.0 * with as f64 / args.seeds as f64);
            rows.push(vec![name.to_string(), table::grouped(n as f64), args.seeds.to_string(), share]);
        }
    }
    table::lines(&["growth", "followers", "runs", "with a false block"], &rows).iter().for_each(|l| say(l));
    let mut rows = Vec::new();
    for n in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|n| *n <= args.largest) {
        for size in [50, 500, 5_000].into_iter().filter(|s| s * 4 <= n) {
            rows.push(planted(n, size, runs(n)));
        }
    }
    let head = ["followers", "block of", "runs", "found", "spans within", "CPU s per run"];
    table::lines(&head, &rows).iter().for_each(|l| say(l));
    Ok(())
}

fn follower(day: f64, newcomers: f64, rng: &mut ChaCha8Rng) -> Placed {
    let age = if rng.random_bool(newcomers) {
        rng.random_range(0.0..7.0)
    } else {
        // Two waves of sign-ups over a flat ground.
        let origin = FIRST_DAY - 1_500.0;
        let made = match rng.random_range(0..10) {
            0..3 => origin + 700.0 + 120.0 * normal(rng),
            3..5 => origin + 2_600.0 + 90.0 * normal(rng),
            _ => rng.random_range(origin..day),
        };
        (day - made).max(rng.random_range(7.0..900.0))
    };
    Placed { created_day: (day - age) as i64, ..Placed::default() }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

fn grown(n: usize, growth: Growth, seed: u64) -> Vec<Placed> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed * 31 + n as u64);
    let moment = match growth {
        Growth::Natural => None,
        Growth::Viral => Some((rng.random_range(0.05..0.2), rng.random_range(0.25..0.4))),
        Growth::GiveAway => Some((rng.random_range(0.03..0.1), rng.random_range(0.15..0.6))),
    };
    let at = rng.random_range(0.2..0.9);
    let size = moment.map_or(0, |m: (f64, f64)| (m.0 * n as f64) as usize);
    let mut out = Vec::with_capacity(n);
    let usual = n - size;
    for i in 0..usual {
        if let Some((_, newcomers)) = moment.filter(|_| i == (at * usual as f64) as usize) {
            let day = FIRST_DAY + DAYS * f64::powf(at, 0.6);
            out.extend((0..size).map(|k| follower(day + 2.0 * k as f64 / size as f64, newcomers, &mut rng)));
        }
        let day = FIRST_DAY + DAYS * (i as f64 / usual as f64).powf(0.6);
        out.push(follower(day, 0.1, &mut rng));
    }
    out
}

fn planted(n: usize, size: usize, runs: u64) -> Vec<String> {
    let (mut found, mut off) = (0u64, 0.0);
    let meter = Meter::start();
    for seed in 0..runs {
        let mut rng = ChaCha8Rng::seed_from_u64(seed * 77 + size as u64);
        let mut placed = grown(n - size, Growth::Natural, seed + 500);
        let at = rng.random_range(n / 10..n - size - n / 10);
        let edge = FIRST_DAY + DAYS * (at as f64 / n as f64).powf(0.6);
        let span = rng.random_range(3.0..45.0);
        let oldest = edge - rng.random_range(5.0..400.0) - span;
        let others = rng.random_range(0.0..0.33);
        let mut block = Vec::new();
        let mut ours = 0;
        while ours < size {
            if rng.random_bool(others) {
                block.push(follower(edge, 0.1, &mut rng));
            } else {
                ours += 1;
                let made = oldest + rng.random_range(0.0..span);
                block.push(Placed { created_day: made as i64, ..Placed::default() });
            }
        }
        let end = at + block.len();
        placed.splice(at..at, block);
        let best = find(&placed)
            .iter()
            .map(|b| {
                let (first, last) = (b.first_rank as usize, b.last_rank as usize + 1);
                let both = last.min(end).saturating_sub(first.max(at)) as f64;
                both / (last.max(end) - first.min(at)) as f64
            })
            .fold(0.0, f64::max);
        if best >= OVERLAP {
            found += 1;
            off += 1.0 - best;
        }
    }
    let cpu = meter.spent().cpu_s() / runs as f64;
    vec![
        table::grouped(n as f64),
        table::grouped(size as f64),
        runs.to_string(),
        format!("{:.0} %", 100.0 * found as f64 / runs as f64),
        format!("{:.0} %", 100.0 * off / found.max(1) as f64),
        format!("{cpu:.2}"),
    ]
}
