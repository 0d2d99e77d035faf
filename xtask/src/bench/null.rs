//! `bench null`: does the test of co-action against chance keep its promises?
//!
//! | part | what is measured | target |
//! |---|---|---|
//! | `worlds` | share of runs with any false edge in the worlds W0–W5, 200 fresh seeds each; W6 apart | 5 % within Monte Carlo error |
//! | `power` | share of planted pairs found within W4, and the false-discovery proportion | .95 for ten objects within 60 s; 5 % |
//! | `ranking` | average precision of the rank and of raw weight | rank above weight |
//! | `real` | edges of two peers that survive on real files, and why the others do not; surrogates of the same files | – |
//!
//! The worlds are the scenario files of `data/scenarios/worlds`, each with 60,000 posts of 4,000 people in two weeks,
//! nearly all of them reposts; nobody coordinates in them. A run is a world of its own seed; the seeds begin at
//! 1,000,000 so that development may use those below.

mod power;
mod ranking;
mod real;
mod worlds;

use super::{say, table};
use anyhow::Result;
use clap::{Args, ValueEnum};
use claque_graph::null::binomial_tail;
use std::path::PathBuf;

/// Which parts, how many runs.
#[derive(Args)]
pub struct NullArgs {
    /// Parts [default: all that need no file]
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Runs of each world
    #[arg(long, default_value_t = 200)]
    runs: u64,
    /// First seed
    #[arg(long, default_value_t = 1_000_000)]
    first_seed: u64,
    /// Worlds, by number
    #[arg(long, value_delimiter = ',', default_value = "0,1,2,3,4,5,6")]
    worlds: Vec<usize>,
    /// Actions on real objects (CSV with object_id, account_id and a time, or .csv.gz); repeat for more files
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// Edges that a peer found on the same file (CSV: from, to, weight), in the order of the files
    #[arg(long, value_name = "FILE")]
    peer: Vec<PathBuf>,
    /// Surrogates of each real file
    #[arg(long, default_value_t = 100)]
    surrogates: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Worlds,
    Power,
    Ranking,
    Real,
}

/// Runs the parts that were asked for.
pub fn run(args: &NullArgs) -> Result<()> {
    let asked = |part| args.parts.contains(&part) || args.parts.is_empty();
    if asked(Part::Worlds) {
        worlds::run(&args.worlds, args.runs, args.first_seed)?;
    }
    if asked(Part::Power) {
        power::run(args.runs.min(50), args.first_seed + 100_000)?;
    }
    if asked(Part::Ranking) {
        ranking::run(args.runs.min(20), args.first_seed + 200_000, &args.file)?;
    }
    for (i, file) in args.file.iter().enumerate().filter(|_| asked(Part::Real)) {
        real::run(file, args.peer.get(i).map(PathBuf::as_path), args.surrogates, args.first_seed)?;
    }
    Ok(())
}

/// Clopper–Pearson interval at 95 %: the chances at which so many hits would just not be surprising.
fn clopper_pearson(hits: u64, n: u64) -> (f64, f64) {
    let root = |f: &dyn Fn(f64) -> bool| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let mid = (low + high) / 2.0;
            if f(mid) { low = mid } else { high = mid }
        }
        low
    };
    let low = if hits == 0 { 0.0 } else { root(&|q| binomial_tail(hits, n, q) < 0.025) };
    let high = if hits == n { 1.0 } else { root(&|q| 1.0 - binomial_tail(hits + 1, n, q) > 0.025) };
    (low, high)
}

/// "3 of 200 (0.3–4.3 %)".
fn share(hits: u64, n: u64) -> String {
    let (low, high) = clopper_pearson(hits, n);
    format!("{hits} of {n} ({:.1}–{:.1} %)", low * 100.0, high * 100.0)
}

fn print(head: &[&str], rows: &[Vec<String>]) {
    table::lines(head, rows).iter().for_each(|line| say(line));
    say("");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_clopper_and_pearsons() {
        // Closed form for no hits: 1 − 0.025^(1/n); and a published value, 10 of 100: 0.0490–0.1762.
        let (low, high) = clopper_pearson(0, 8);
        assert!(low == 0.0 && (high - (1.0 - 0.025f64.powf(1.0 / 8.0))).abs() < 1e-9);
        let (low, high) = clopper_pearson(10, 100);
        assert!((low - 0.0490).abs() < 1e-4 && (high - 0.1762).abs() < 1e-4, "{low} {high}");
    }
}
