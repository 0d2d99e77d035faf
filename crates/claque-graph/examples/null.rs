//! The lag test on a four-column file (object, account, content, time in seconds) – for comparing with published figures.
//!
//! `cargo run --release -p claque-graph --example null -- FILE [RESOLUTION_S]`
#![allow(clippy::print_stdout)]

use claque_graph::null::{Act, LagParams, test};
use claque_schema::{AccountToken, ObjectToken};
use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else { return Ok(()) };
    let resolution_s = arguments.next().and_then(|r| r.parse().ok()).unwrap_or(1);
    let text = std::fs::read_to_string(path)?;
    let mut names = HashMap::<String, u64>::new();
    let mut number = |name: &str| {
        let next = names.len() as u64;
        *names.entry(name.to_string()).or_insert(next)
    };
    let mut acts = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').map(|c| c.trim_matches('"')).collect();
        let [object, account, _, time] = cells[..] else { continue };
        let Ok(at) = time.parse::<f64>() else { continue };
        let (object, account) = (number(&format!("o{object}")), number(&format!("a{account}")));
        acts.push(Act { object: ObjectToken(object), account: AccountToken(account), at_s: at as i64 });
    }
    let params = LagParams { resolution_s, ..LagParams::USUAL };
    let started = Instant::now();
    let found = test(&acts, &params);
    let by_q = found.pairs.iter().filter(|p| p.q <= params.fdr).count();
    println!(
        "{} acts, {} tests, {} pairs with two fast encounters, {by_q} with q ≤ {}, {} with effect ≥ {}; {:.2?}",
        found.n_acts,
        found.n_tests,
        found.pairs.len(),
        params.fdr,
        found.edges(&params).count(),
        params.least_effect,
        started.elapsed()
    );
    Ok(())
}
