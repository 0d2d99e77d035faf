//! Measures profile features: `cargo run --release -p claque-features --example profile_speed [ACCOUNTS]`.
#![allow(clippy::print_stdout)]

use claque_features::profile::{profile_specs, profile_table};
use claque_schema::account::{BioNumbers, NameNumbers};
use claque_schema::{AccountRow, AccountToken, Timestamp};
use std::time::Instant;

fn main() {
    let n: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(500_000);
    let name = NameNumbers { length: 12, digits: 4, likelihood: Some(1e-3), entropy: 3.0, ..Default::default() };
    let rows: Vec<AccountRow> = (0..n)
        .map(|i| AccountRow {
            account: AccountToken(i),
            created_at: Some(Timestamp::from_secs((i * 7919 % 400_000_000) as i64)),
            observed_at: Some(Timestamp::from_secs(1_600_000_000)),
            followers: Some(i * 31 % 100_003),
            following: Some(i * 17 % 5_003),
            posts: Some(i * 13 % 200_003),
            likes_given: Some(i % 1_009),
            listed: Some(i % 11),
            verified: Some(i % 50 == 0),
            handle: Some(name),
            name: Some(name),
            bio: Some(BioNumbers { length: 80, words: 14, ..Default::default() }),
            ..Default::default()
        })
        .collect();
    for _ in 0..3 {
        let start = Instant::now();
        let table = profile_table(&rows, None);
        let seconds = start.elapsed().as_secs_f64();
        let rate = n as f64 / seconds / 1e6;
        println!(
            "{} columns of {} accounts: {seconds:.3} s, {rate:.2} M accounts/s",
            profile_specs().len(),
            table.n_rows()
        );
    }
}
