//! Measures text families: `cargo run --release -p claque-features --example text_speed [DOCS|FILE]`.
#![allow(clippy::print_stdout)]

use claque_features::sketch::mix;
use claque_features::text::{FamilyParams, TextDoc, families};
use claque_schema::PostToken;
use std::time::Instant;

/// A post of about 120 characters: Zipf-like words, and one in four an edited copy of an earlier one.
fn text(at: u64) -> String {
    let copied = mix(at).is_multiple_of(4) && at > 100;
    let topic = if copied { mix(at ^ 1) % (at / 100 + 1) } else { at };
    let word = |place: u64| {
        // Zipf's law: ln(rank) is uniform.
        let draw = mix(topic << 8 | place) as f64 / u64::MAX as f64;
        let rank = (draw * 20_000f64.ln()).exp() as u64;
        (0..2 + rank % 9).map(|i| char::from(b'a' + (mix(rank << 8 | i) % 26) as u8)).collect::<String>()
    };
    let mut words: Vec<String> = (0..18).map(word).collect();
    if copied {
        words[(mix(at ^ 2) % 18) as usize] = format!("edit{}", at % 97);
    }
    words.join(" ")
}

fn main() {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "400000".to_owned());
    let texts: Vec<String> = match (argument.parse(), std::fs::read_to_string(&argument)) {
        (Ok(n), _) => (0..n).map(text).collect(),
        (Err(_), Ok(lines)) => lines.lines().map(str::to_owned).collect(),
        (Err(_), Err(error)) => {
            println!("{argument}: {error}; give a number of documents or a file with one text per line");
            return;
        }
    };
    let n = texts.len();
    let docs: Vec<TextDoc<'_>> =
        texts.iter().zip(0..).map(|(text, at)| TextDoc { post: PostToken(at), text, text_hash: None }).collect();
    for threads in [1, 2] {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else { return };
        let start = Instant::now();
        let found = pool.install(|| families(&docs, &FamilyParams::default()));
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{threads} threads: {n} docs in {seconds:.2} s, {:.0} docs/s; {} families, {} pairs checked, {} capped buckets",
            n as f64 / seconds,
            found.families.len(),
            found.n_verified,
            found.n_capped_buckets
        );
    }
}
