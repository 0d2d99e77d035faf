//! How fast posts are written, merged and read, on made-up posts.
//!
//! `cargo run --release -p claque-store --example store_speed -- [POSTS] [THREADS]`

use claque_schema::*;
use claque_store::{PostColumns, Scan, Workspace};
use std::time::Instant;

/// A cheap sequence of scattered numbers (splitmix64; Steele, Lea & Flood 2014).
fn scatter(i: u64) -> u64 {
    let mut z = i.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const WORDS: [&str; 16] = [
    "the",
    "market",
    "of",
    "people",
    "today",
    "never",
    "again",
    "look",
    "at",
    "this",
    "wonderful",
    "day",
    "we",
    "vote",
    "for",
    "change",
];

fn post(i: u64) -> PostRow {
    let r = scatter(i);
    let text: Vec<&str> = (0..18).map(|k| WORDS[(scatter(r ^ k) % 16) as usize]).collect();
    let repost = r.is_multiple_of(3);
    PostRow {
        platform: Platform::X,
        // Every tenth post is met a second time.
        post: PostToken(scatter(if i % 10 == 9 { i - 5 } else { i })),
        author: Some(AccountToken(scatter(r % 50_000))),
        created_at: Some(Timestamp(1_600_000_000_000 + (i * 730) as i64)),
        observed_at: Some(Timestamp(1_700_000_000_000 + i as i64 / 100)),
        text: Some(text.join(" ")),
        text_state: TextState::Full,
        text_hash: Some(ObjectToken(scatter(r ^ 77))),
        tokens: (0..14).map(|k| (scatter(r ^ k) % 4096) as u32).collect(),
        lang: Some("en".to_string()),
        kind: if repost { PostKind::Repost } else { PostKind::Post },
        repost_of: repost.then_some(PostToken(scatter(r % 9000))),
        repost_of_author: repost.then_some(AccountToken(scatter(r % 5000))),
        conversation: Some(PostToken(scatter(i))),
        mentions: if r.is_multiple_of(4) { vec![AccountToken(scatter(r % 800))] } else { Vec::new() },
        hashtags: if r.is_multiple_of(2) { vec![format!("tag{}", r % 500), "news".to_string()] } else { Vec::new() },
        links: if r.is_multiple_of(5) {
            vec![Link { raw: ObjectToken(r), canonical: ObjectToken(r ^ 1), domain: format!("site{}.com", r % 300) }]
        } else {
            Vec::new()
        },
        client: Some(["Twitter Web App", "Twitter for iPhone", "other-1a2b"][(r % 3) as usize].to_string()),
        likes: Some(r % 40),
        reposts: Some(r % 7),
        replies: Some(r % 3),
        quotes: Some(0),
        line: i + 1,
        ..PostRow::default()
    }
}

fn seconds_of_cpu() -> f64 {
    // Fields 14 and 15 of /proc/self/stat are user and system time in ticks of 10 ms.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or("");
    let ticks: Vec<f64> = after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|v| v.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[allow(clippy::print_stdout)]
fn say(what: &str, n: u64, clock: Instant, cpu: f64) {
    let (wall, cpu) = (clock.elapsed().as_secs_f64(), seconds_of_cpu() - cpu);
    println!(
        "{what:<34} {n:>9} rows  {wall:>6.2} s wall  {cpu:>6.2} s CPU  {:>9.0} rows/CPU-s  peak {} MiB",
        n as f64 / cpu.max(0.01),
        peak_mib()
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let n: u64 = args.next().map_or(Ok(2_000_000), |a| a.parse())?;
    let dir = std::env::temp_dir().join(format!("claque-store-speed-{}", std::process::id()));
    let mut ws = Workspace::create(&dir, "")?;
    for round in 0..2u32 {
        let mut writer = ws.writer()?;
        let (mut made, mut pushed) = (0.0, 0.0);
        let clock = Instant::now();
        let whole = seconds_of_cpu();
        for start in (0..n).step_by(10_000) {
            let at = seconds_of_cpu();
            let posts = (start..(start + 10_000).min(n)).map(|i| PostRow { file: round, ..post(i) }).collect();
            let between = seconds_of_cpu();
            writer.push(Batch { posts, ..Batch::default() })?;
            made += between - at;
            pushed += seconds_of_cpu() - between;
        }
        say(if round == 0 { "push" } else { "push the same again" }, n, clock, whole + made);
        let (clock, cpu) = (Instant::now(), seconds_of_cpu());
        let file = InputFile {
            file: round,
            name: "made up".to_string(),
            bytes: 0,
            blake3: String::new(),
            format: "made up".to_string(),
            detected: String::new(),
            source: 0,
            accounting: Accounting { read: n, ..Accounting::default() },
            ingested_at: String::new(),
        };
        let report = writer.commit(vec![file])?;
        say("commit", n, clock, cpu);
        say("push and commit", n, clock, cpu - pushed);
        let _ = report.totals;
        ws.reload()?;
    }
    for (what, columns) in [
        ("read all", PostColumns::ALL),
        ("read without text", PostColumns::WITHOUT_TEXT),
        ("read light", PostColumns::LIGHT),
    ] {
        let (clock, cpu) = (Instant::now(), seconds_of_cpu());
        let scan = Scan::ALL.with_columns(columns);
        let mut rows = 0;
        for group in ws.post_groups()? {
            rows += ws.read_posts(&group, &scan)?.len() as u64;
        }
        say(what, rows, clock, cpu);
    }
    let facts = ws.inspect()?;
    let bytes = facts.tables.iter().map(|t| t.bytes).sum::<u64>();
    #[allow(clippy::print_stdout)]
    {
        println!("{:.1} bytes per row on disk", bytes as f64 / (2 * n) as f64);
    }
    if std::env::args().nth(2).as_deref() != Some("keep") {
        std::fs::remove_dir_all(&dir)?;
    }
    Ok(())
}
