//! `bench share`: does the interval of the suspect share hold, and how far off is the estimate?
//!
//! Simulated audiences of known composition are drawn from score tables that are made once: people of the crowd or of
//! other habits, bought followers of four qualities. *Clean* mixes are like the simulated source among the model's error
//! rates; *drifted* ones have other people and other wares; *adversarial* ones hold no cheap ware, only aged, premium and
//! hacked accounts, which are made to pass. Each cell is drawn `seeds` times; a share that is refused counts as not given,
//! and does not count as held. Beside it stand plain counting (scores of at least ½) and, with `--python`, QuaPy's PACC,
//! EMQ and HDy on the same scores.
//!
//! The constants of the estimator were chosen on pools and sets like these: coverage here is a check of the program, not
//! an independent test.

use super::share_scores::{score, simulated};
use super::{meter::Meter, say, share_real, table};
use anyhow::{Context, Result};
use clap::Args;
use claque_analysis::share::mixture::Mixture;
use claque_analysis::share::{ShareInput, SourceError, estimate_with};
use claque_classify::Model;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SHARES: [f64; 4] = [0.01, 0.05, 0.2, 0.5];
const SIZES: [usize; 3] = [200, 1_000, 10_000];
/// Draws per cell that are given to QuaPy.
const BESIDE: usize = 10;
const STYLES: [&str; 4] = ["fake_cheap", "fake_aged", "fake_premium", "fake_hacked"];
/// (name, people of other habits, parts of [`STYLES`]).
const MIXES: [(&str, bool, [f64; 4]); 3] = [
    ("clean", false, [0.5, 0.15, 0.25, 0.1]),
    ("drifted", true, [0.3, 0.3, 0.3, 0.1]),
    ("adversarial", false, [0.0, 0.4, 0.3, 0.3]),
];

/// What to measure.
#[derive(Args)]
pub struct ShareArgs {
    /// Draws per cell.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The folder of labelled sets, for mixes of real accounts.
    #[arg(long, value_name = "DIR")]
    real: Option<PathBuf>,
    /// With --real: each of the other labelled sets as the audience, too.
    #[arg(long, requires = "real")]
    others: bool,
    /// Leaves the simulated grid out.
    #[arg(long)]
    no_grid: bool,
    /// A Python interpreter that can import QuaPy.
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
}

struct Pools {
    people: [Vec<f32>; 2],
    styles: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct Transfer {
    sources: Vec<SourceError>,
}

#[derive(Serialize)]
struct Asked {
    human: Vec<f32>,
    automated: Vec<f32>,
    samples: Vec<Vec<f32>>,
}

/// Runs both parts.
pub fn run(args: &ShareArgs) -> Result<()> {
    if !args.no_grid {
        grid(args)?;
    }
    match &args.real {
        Some(folder) => share_real::run(folder, args.others),
        None => {
            say("mixes of real accounts: skipped, no folder was named (--real)");
            Ok(())
        }
    }
}

fn shipped() -> Result<(Model, Vec<SourceError>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/accounts");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).with_context(|| name.to_string());
    let transfer: Transfer = serde_json::from_str(&read("transfer.json")?)?;
    Ok((Model::from_json(&read("model.json")?)?, transfer.sources))
}

fn pools(model: &Model, seed: u64) -> Result<Pools> {
    let of = |name: &str, crowd, populations: &[(&str, &str, usize)]| -> Result<Vec<f32>> {
        Ok(score(model, &simulated(name, seed, crowd, populations)?))
    };
    let odd: Vec<(&str, &str, usize)> =
        ["creator", "organisation", "newcomer", "lurker"].iter().map(|s| ("human", *s, 2_200)).collect();
    let styles =
        STYLES.iter().map(|s| of(&s.replace('_', "-"), 50, &[("fake_follower", *s, 3_000)])).collect::<Result<_>>()?;
    Ok(Pools { people: [of("crowd", 9_000, &[])?, of("odd", 50, &odd)?], styles })
}

fn draw(pools: &Pools, odd: bool, parts: &[f64; 4], share: f64, n: usize, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let mut out = Vec::with_capacity(n);
    for _ in 0..n {
        let pool = if rng.random_bool(share) {
            let mut at = rng.random::<f64>();
            let style = parts.iter().position(|p| {
                at -= p;
                at < 0.0
            });
            &pools.styles[style.unwrap_or(3)]
        } else {
            &pools.people[usize::from(odd)]
        };
        out.extend(pool.choose(rng));
    }
    out
}

struct Cell {
    row: Vec<String>,
    kept: Vec<Vec<f32>>,
    share: f64,
}

fn grid(args: &ShareArgs) -> Result<()> {
    let (model, sources) = shipped()?;
    let pools = pools(&model, 4_711)?;
    let mixture = Mixture::new(&sources);
    let meter = Meter::start();
    let mut cells = Vec::new();
    for (name, odd, parts) in MIXES {
        for share in SHARES {
            for n in SIZES {
                let samples = |seed: u64| {
                    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ (n as u64) << 20 ^ ((share * 1e3) as u64) << 40);
                    draw(&pools, odd, &parts, share, n, &mut rng)
                };
                cells.push(cell(name, share, n, args.seeds, &samples, &sources, &mixture));
            }
        }
    }
    let spent = meter.spent();
    let beside = match &args.python {
        Some(python) => quapy(python, &model, &cells).unwrap_or_else(|e| {
            say(&format!("QuaPy: skipped: {e:#}"));
            Vec::new()
        }),
        None => {
            say("QuaPy: skipped, no interpreter was named (--python)");
            Vec::new()
        }
    };
    let mut head = vec!["mix", "share", "n", "given", "holds", "width", "MAE", "plain count"];
    if !beside.is_empty() {
        head.extend(["QuaPy PACC", "QuaPy EMQ", "QuaPy HDy"]);
    }
    let rows: Vec<Vec<String>> = cells
        .iter()
        .enumerate()
        .map(|(i, c)| [c.row.clone(), beside.get(i).cloned().unwrap_or_default()].concat())
        .collect();
    table::lines(&head, &rows).iter().for_each(|line| say(line));
    let fits = cells.len() as f64 * args.seeds as f64;
    say(&format!(
        "{} draws per cell; MAE in points; QuaPy on {BESIDE} draws; {:.0} ms of CPU per share",
        args.seeds,
        1e3 * spent.cpu_s() / fits
    ));
    Ok(())
}

fn cell(
    name: &str,
    share: f64,
    n: usize,
    seeds: u64,
    samples: &dyn Fn(u64) -> Vec<f32>,
    sources: &[SourceError],
    mixture: &Mixture,
) -> Cell {
    let (mut given, mut holds, mut width, mut error, mut plain) = (0u64, 0u64, 0.0, 0.0, 0.0);
    let mut kept = Vec::new();
    for seed in 0..seeds {
        let sample = samples(seed);
        plain += (sample.iter().filter(|p| **p >= 0.5).count() as f64 / n as f64 - share).abs();
        let input = ShareInput {
            probabilities: &sample,
            weights: None,
            population: None,
            abstained: 0,
            sources,
            drift: None,
            reviews: &[],
            level: 0.95,
            denominator: "accounts",
        };
        if let Some(e) = estimate_with(&input, mixture).assessment.get() {
            given += 1;
            holds += u64::from(e.interval.contains(share));
            width += e.interval.width();
            error += (e.value - share).abs();
        }
        if kept.len() < BESIDE {
            kept.push(sample);
        }
    }
    let mean = |sum: f64, k: u64| if k == 0 { "–".to_string() } else { format!("{:.1}", 100.0 * sum / k as f64) };
    let row = vec![
        name.to_string(),
        format!("{:.0} %", share * 100.0),
        table::grouped(n as f64),
        format!("{} %", mean(given as f64, seeds)),
        format!("{} %", mean(holds as f64, given)),
        mean(width, given),
        mean(error, given),
        mean(plain, seeds),
    ];
    Cell { row, kept, share }
}

/// Mean absolute errors per cell of PACC, EMQ and HDy, trained on scores of a fresh simulated set.
fn quapy(python: &Path, model: &Model, cells: &[Cell]) -> Result<Vec<Vec<String>>> {
    let reference = pools(model, 90_210)?;
    let asked = Asked {
        human: reference.people[0].iter().take(4_000).copied().collect(),
        automated: reference.styles.iter().flat_map(|s| s.iter().take(1_000)).copied().collect(),
        samples: cells.iter().flat_map(|c| c.kept.iter().cloned()).collect(),
    };
    let mut child = Command::new(python)
        .args(["-c", include_str!("quapy.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| python.display().to_string())?;
    serde_json::to_writer(child.stdin.take().context("no pipe")?, &asked)?;
    let output = child.wait_with_output()?;
    anyhow::ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("no message")
    );
    let found: Vec<[f64; 3]> = serde_json::from_slice(&output.stdout)?;
    let mut found = found.into_iter();
    Ok(cells
        .iter()
        .map(|c| {
            let mut errors = [0.0; 3];
            for estimates in found.by_ref().take(c.kept.len()) {
                errors.iter_mut().zip(estimates).for_each(|(sum, e)| *sum += (e - c.share).abs());
            }
            errors.map(|sum| format!("{:.1}", 100.0 * sum / c.kept.len().max(1) as f64)).to_vec()
        })
        .collect())
}
