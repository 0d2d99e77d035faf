//! Writes a scenario's exports and says how long it took.
//!
//! `cargo run --release -p claque-simulate --example simulate_speed SCENARIO.toml OUT`

#![allow(clippy::print_stdout)]

use claque_simulate::{Scenario, simulate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(path), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: speed SCENARIO.toml OUT".into());
    };
    let scenario = Scenario::from_toml(&std::fs::read_to_string(path)?)?;
    let started = std::time::Instant::now();
    let written = simulate(&scenario, std::path::Path::new(&out))?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&written.posts)?.len() as f64 / 1e6;
    println!(
        "{} accounts, {} posts, posts.jsonl {bytes:.0} MB in {seconds:.1} s ({:.0} posts a second)",
        written.n_accounts,
        written.n_posts,
        written.n_posts as f64 / seconds
    );
    Ok(())
}
