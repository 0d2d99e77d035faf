//! Prints the shape of a scenario: quantiles of profile counts by kind, and rhythm and repetition of posts.
//!
//! `cargo run --release -p claque-simulate --example shape [SCENARIO.toml] [OUT]`

#![allow(clippy::print_stdout)]

use claque_simulate::{Scenario, simulate};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io::BufRead;
use std::path::PathBuf;

const COLUMNS: [(&str, usize); 5] = [("posts", 11), ("followers", 9), ("following", 10), ("likes", 12), ("listed", 13)];

fn quantile(sorted: &[f64], q: f64) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        n => sorted[((n - 1) as f64 * q).round() as usize],
    }
}

fn line(name: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let zero = values.iter().filter(|v| **v == 0.0).count() as f64 / values.len().max(1) as f64;
    let q: Vec<String> =
        [0.05, 0.25, 0.5, 0.75, 0.95, 0.99].iter().map(|q| format!("{:.6}", quantile(&values, *q))).collect();
    let q: Vec<String> = q
        .iter()
        .map(|x| format!("{:>11}", x.trim_end_matches('0').trim_end_matches('.').chars().take(9).collect::<String>()))
        .collect();
    println!("  {name:<16} zero {zero:>5.2}  {}", q.join(" "));
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut scenario = match args.next() {
        Some(path) => Scenario::from_toml(&std::fs::read_to_string(path)?)?,
        None => Scenario::demo(),
    };
    let out = args.next().map_or_else(|| std::env::temp_dir().join("claque-shape"), PathBuf::from);
    scenario.output.labels = true;
    scenario.output.missing_share = 0.0;
    let started = std::time::Instant::now();
    let written = simulate(&scenario, &out)?;
    println!("{} accounts, {} posts in {:.1} s", written.n_accounts, written.n_posts, started.elapsed().as_secs_f64());
    println!("posts by kind: {:?}", written.posts_by_kind);
    profiles(&out.join("labels/accounts.csv"))?;
    posts(&written.posts)
}

fn profiles(path: &std::path::Path) -> Result<(), Box<dyn Error>> {
    let mut kinds: BTreeMap<String, Vec<csv::StringRecord>> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        kinds.entry(row[21].to_owned()).or_default().push(row);
    }
    for (kind, rows) in kinds {
        println!("\n{kind} ({})                q05 q25 q50 q75 q95 q99", rows.len());
        let numbers = |f: &dyn Fn(&csv::StringRecord) -> f64| rows.iter().map(f).collect::<Vec<f64>>();
        for (name, column) in COLUMNS {
            line(name, numbers(&|r| r[column].parse().unwrap_or(f64::NAN)));
        }
        line("handle length", numbers(&|r| r[1].chars().count() as f64));
        line("handle digits", numbers(&|r| r[1].chars().filter(char::is_ascii_digit).count() as f64));
        line("bio length", numbers(&|r| r[3].chars().count() as f64));
        let year = |r: &csv::StringRecord| {
            r[7][..4].parse::<f64>().unwrap_or(f64::NAN) + r[7][5..7].parse::<f64>().unwrap_or(1.0) / 12.0
        };
        let seen = |r: &csv::StringRecord| {
            r[8][..4].parse::<f64>().unwrap_or(f64::NAN) + r[8][5..7].parse::<f64>().unwrap_or(1.0) / 12.0
        };
        line("age, years", numbers(&|r| seen(r) - year(r)));
        for (name, column) in [("verified", 14), ("default theme", 16), ("no avatar", 17), ("geo", 19)] {
            let share = rows.iter().filter(|r| &r[column] == "true").count() as f64 / rows.len() as f64;
            print!("  {name} {share:.2}");
        }
        println!();
    }
    Ok(())
}

fn posts(path: &std::path::Path) -> Result<(), Box<dyn Error>> {
    let (mut hours, mut by_author) = ([0u64; 24], HashMap::<String, u64>::new());
    let (mut texts, mut kinds, mut targets) =
        (HashMap::<String, u64>::new(), BTreeMap::<String, u64>::new(), HashMap::<String, u64>::new());
    for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
        let page: serde_json::Value = serde_json::from_str(&line?)?;
        for post in page["data"].as_array().into_iter().flatten() {
            let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
            hours[text(&post["created_at"])[11..13].parse::<usize>()?] += 1;
            *by_author.entry(text(&post["author_id"])).or_default() += 1;
            let kind = text(&post["referenced_tweets"][0]["type"]);
            if kind == "retweeted" {
                *targets.entry(text(&post["referenced_tweets"][0]["id"])).or_default() += 1;
            }
            if kind.is_empty() {
                *texts.entry(text(&post["text"])).or_default() += 1;
            }
            *kinds.entry(if kind.is_empty() { "post".into() } else { kind }).or_default() += 1;
        }
    }
    println!("\nposts by hour (UTC): {hours:?}\nkinds: {kinds:?}");
    line("posts per author", by_author.values().map(|n| *n as f64).collect());
    line("reposts per post", targets.values().map(|n| *n as f64).collect());
    let repeated: u64 = texts.values().filter(|n| **n > 1).sum();
    println!("own posts {}, of which texts that occur more than once {repeated}", texts.values().sum::<u64>());
    let mut top: Vec<_> = texts.into_iter().filter(|(_, n)| *n > 1).collect();
    top.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for (text, n) in top.into_iter().take(12) {
        println!("  {n:>5}  {text}");
    }
    Ok(())
}
