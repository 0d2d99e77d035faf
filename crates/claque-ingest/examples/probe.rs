//! Reads files and prints what was recognised, kept, rejected and repaired.
//!
//! `cargo run -p claque-ingest --example probe -- [--as FORMAT | --mapping FILE] [--follows-of WHO] PATH…`

#![allow(clippy::print_stdout)]

use claque_ingest::{IngestOptions, PseudonymKey, ingest};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

fn main() {
    let mut options = IngestOptions::default();
    let mut verbose = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--as" => options.format = arguments.next(),
            "--mapping" => options.mapping = arguments.next().map(PathBuf::from),
            "--follows-of" => options.follows_of = arguments.next(),
            "--timezone" => options.timezone = arguments.next(),
            "--rows" => verbose = true,
            path => options.paths.push(path.into()),
        }
    }
    let key = PseudonymKey::from_bytes([1; 32]);
    let start = Instant::now();
    let mut counts = [0usize; 5];
    let mut rejects: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let result = ingest(
        &options,
        &key,
        &mut |batch| {
            let new = [
                batch.accounts.len(),
                batch.posts.len(),
                batch.engagements.len(),
                batch.follows.len(),
                batch.aliases.len(),
            ];
            counts.iter_mut().zip(new).for_each(|(count, n)| *count += n);
            for reject in &batch.rejects {
                let entry = rejects.entry(reject.reason.clone()).or_insert((0, reject.line));
                entry.0 += 1;
            }
            if verbose {
                println!("{:#?}\n{:#?}\n{:#?}\n{:#?}", batch.accounts, batch.posts, batch.engagements, batch.follows);
            }
            Ok(())
        },
        &|_| {},
    );
    match result {
        Ok(outcome) => {
            for file in &outcome.files {
                println!("{}\n  {}: {}\n  {:?}", file.name, file.format, file.detected, file.accounting);
            }
            for (name, why) in &outcome.skipped {
                println!("skipped {name}: {why}");
            }
            for (name, note, n) in &outcome.warnings {
                println!("warning {name}: {note} ({n})");
            }
            for (reason, (n, line)) in &rejects {
                println!("reject: {reason} ({n}, first at line {line})");
            }
            let [accounts, posts, engagements, follows, aliases] = counts;
            println!(
                "{accounts} accounts, {posts} posts, {engagements} engagements, {follows} follows, {aliases} aliases"
            );
            println!("{:.2} s", start.elapsed().as_secs_f64());
        }
        Err(error) => println!("error: {error}"),
    }
}
