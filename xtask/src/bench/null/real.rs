//! Real files: which edges of the peers survive, why the others do not, and surrogates without anything arranged.

use super::{print, share, worlds};
use crate::bench::say;
use anyhow::{Context, Result};
use claque_analysis::coordination::Params;
use claque_graph::null::{Act, LagParams, TestedPair, first_acts, shuffled, test};
use claque_schema::{AccountToken, ObjectToken};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Times of surrogates move within so many seconds: the horizon of the usual window.
const STRATUM_S: i64 = 1_200;

/// A real file.
pub struct Real {
    /// Its actions.
    pub acts: Vec<Act>,
    resolution_s: i64,
}

impl Real {
    /// Parameters of the joint test.
    pub fn params(&self) -> Params {
        Params { resolution_s: Some(self.resolution_s), ..Params::with_seed(1) }
    }
}

/// The same token for the same text.
fn token(text: &str) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn text(file: &Path) -> Result<String> {
    let open = File::open(file).with_context(|| format!("opening {}", file.display()))?;
    let mut text = String::new();
    if file.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(open).read_to_string(&mut text)?;
    } else {
        std::io::BufReader::new(open).read_to_string(&mut text)?;
    }
    Ok(text)
}

/// Reads `object_id, account_id, …, time`.
pub fn read(file: &Path) -> Result<Real> {
    let text = text(file)?;
    let mut acts = Vec::new();
    for line in text.lines().skip(1) {
        let mut cells = line.split(',');
        let (Some(object), Some(account), Some(time)) = (cells.next(), cells.next(), cells.next_back()) else {
            continue;
        };
        let at_s = time.trim_matches('"').parse::<f64>().with_context(|| format!("{} is no time", file.display()))?;
        acts.push(Act {
            object: ObjectToken(token(object.trim_matches('"'))),
            account: AccountToken(token(account.trim_matches('"'))),
            at_s: at_s as i64,
        });
    }
    let whole = acts.iter().filter(|a| a.at_s % 60 == 0).count();
    let resolution_s = if whole * 100 >= acts.len() * 99 { 60 } else { 1 };
    Ok(Real { acts, resolution_s })
}

/// Why a pair with at least two fast encounters is no edge.
fn why_not(pair: &TestedPair, lag: &LagParams) -> &'static str {
    match pair {
        p if p.observed < 2 => "one shared session: a single fast episode",
        p if (p.observed as f64) < p.expected + 1.0 => "no faster than the crowd around them",
        p if p.effect() < lag.least_effect => "effect below 3",
        _ => "too few episodes for the number of pairs tested",
    }
}

/// One file.
pub fn run(file: &Path, peer: Option<&Path>, n_surrogates: u64, seed: u64) -> Result<()> {
    let real = read(file)?;
    let lag = LagParams { resolution_s: real.resolution_s, ..LagParams::USUAL };
    let one = test(&real.acts, &lag);
    let joint = worlds::found(real.acts.clone(), &real.params());
    let in_joint = |p: &&TestedPair| joint.edges().iter().any(|e| (e.a, e.b) == (p.a, p.b));
    say(&format!(
        "{}: {} actions of {} accounts, times to {} s",
        file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        one.n_acts,
        one.n_accounts,
        real.resolution_s
    ));
    say(&format!(
        "60 s: {} of {} pairs that met at least twice are beyond chance ({} before the effect floor); jointly over {:?} s: \
         {} in company, {} alone",
        one.edges(&lag).count(),
        one.pairs.len(),
        one.pairs.iter().filter(|p| p.q <= lag.fdr).count(),
        real.params().windows(),
        joint.edges().len(),
        joint.alone().len()
    ));
    let mut reasons = FxHashMap::<&str, (u64, f64, f64)>::default();
    for pair in one.pairs.iter().filter(|p| !(p.q <= lag.fdr && p.effect() >= lag.least_effect)) {
        let slot = reasons.entry(why_not(pair, &lag)).or_default();
        *slot = (slot.0 + 1, slot.1 + pair.n_encounters as f64, slot.2 + pair.expected);
    }
    let mut rows: Vec<(u64, Vec<String>)> = reasons
        .into_iter()
        .map(|(why, (n, k, e))| {
            let mean = |x: f64| format!("{:.2}", x / n as f64);
            (n, vec![why.to_string(), n.to_string(), mean(k), mean(e)])
        })
        .collect();
    rows.sort_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)));
    let rows: Vec<Vec<String>> = rows.into_iter().map(|r| r.1).collect();
    print(&["rejected at 60 s", "pairs", "mean fast encounters", "mean expected episodes"], &rows);
    if let Some(peer) = peer {
        let edges = peers(peer)?;
        let (twice, beyond): (Vec<_>, Vec<_>) = (
            edges.iter().filter(|e| e.2 >= 2).collect(),
            edges.iter().filter(|e| one.edges(&lag).any(|p| (p.a.0, p.b.0) == (e.0, e.1))).collect(),
        );
        let jointly = one.pairs.iter().filter(in_joint).count();
        say(&format!(
            "of the peer's {} edges {} met at least twice; {} survive at 60 s; {jointly} of the pairs of two survive jointly",
            edges.len(),
            twice.len(),
            beyond.len()
        ));
    }
    surrogates(&real, n_surrogates, seed);
    Ok(())
}

/// A peer's edges: (smaller token, larger token, weight).
fn peers(file: &Path) -> Result<Vec<(u64, u64, u64)>> {
    let text = text(file)?;
    let edge = |line: &str| {
        let mut cells = line.split(',').map(|c| c.trim_matches('"'));
        let (from, to) = (token(cells.next()?), token(cells.next()?));
        Some((from.min(to), from.max(to), cells.next()?.parse().ok()?))
    };
    Ok(text.lines().skip(1).filter_map(edge).collect())
}

/// Times drawn anew, uniformly within the stratum: also what was alone on an object within it loses its timing.
fn redrawn(mut acts: Vec<Act>, stratum_s: i64, step_s: i64, seed: u64) -> Vec<Act> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for act in &mut acts {
        let steps = stratum_s / step_s;
        act.at_s = act.at_s.div_euclid(stratum_s) * stratum_s + rng.random_range(0..steps) * step_s;
    }
    acts
}

/// Actions with company on their object and in their stratum, and those of them where all the company is one account:
/// between two there is nothing to deal out.
fn in_twos(acts: &[Act], stratum_s: i64) -> (usize, usize) {
    let mut sorted = acts.to_vec();
    sorted.sort_unstable();
    let stratum = |a: &Act| (a.object, a.at_s.div_euclid(stratum_s));
    let groups = || sorted.chunk_by(|a, b| stratum(a) == stratum(b)).map(<[Act]>::len).filter(|n| *n > 1);
    (groups().sum(), groups().filter(|n| *n == 2).sum())
}

/// Who acted on what in which stratum is kept, and with it all that was arranged on that scale: only windows whose horizon
/// fits into a stratum have nothing to find.
fn surrogates(real: &Real, n: u64, seed: u64) {
    let (mut dealt, mut drawn) = (Vec::new(), Vec::new());
    let mut params = real.params();
    params.windows_s = params.windows().into_iter().filter(|w| params.lag(*w).horizon_s <= STRATUM_S).collect();
    let acts = first_acts(&real.acts, STRATUM_S);
    for i in 0..n {
        let edges = |acts: Vec<Act>| worlds::found(acts, &params).edges().len();
        dealt.push(edges(shuffled(&acts, STRATUM_S, seed + i)));
        drawn.push(edges(redrawn(acts.clone(), STRATUM_S, real.resolution_s, seed + i)));
    }
    let line = |name: &str, edges: &[usize]| {
        let hits = edges.iter().filter(|e| **e > 0).count() as u64;
        let mean = edges.iter().sum::<usize>() as f64 / n.max(1) as f64;
        say(&format!(
            "surrogates, times {name} within object and 20 min, windows {:?} s: any edge in {}; mean {mean:.2}",
            params.windows_s,
            share(hits, n)
        ));
    };
    if n > 0 {
        line("dealt out anew", &dealt);
        line("drawn anew", &drawn);
        let (in_company, in_twos) = in_twos(&acts, STRATUM_S);
        say(&format!(
            "{in_company} actions have company on their object within the 20 min; {:.0} % of these are in company of one \
             account, where dealing out changes no lag",
            100.0 * in_twos as f64 / in_company.max(1) as f64
        ));
        say("");
    }
}
