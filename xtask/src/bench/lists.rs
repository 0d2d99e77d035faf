//! Synthetic lists of any length: a follower list as CSV with its mapping file, and v2 users as twarc 2 flattens them.
//!
//! Row `i` depends on `i` alone, nothing is held in memory. No two accounts share a name or a bio, so nothing that was
//! worked out for one row helps with another: the hard case for the door.

use anyhow::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Reads the CSV that [`followers`] writes.
pub const MAPPING: &str = r#"mapping = 1
name = "bench-followers"
[detect]
columns_all = ["id", "username", "name", "followers_count"]
[read]
kind = "table"
timezone = "UTC"
[account]
platform = { const = "x" }
id = { from = ["id"], type = "id" }
handle = "username"
name = "name"
description = "description"
created_at = { from = ["created_at"], type = "time", formats = ["iso"] }
followers_count = { from = ["followers_count"], type = "int" }
following_count = { from = ["following_count"], type = "int" }
posts_count = { from = ["tweet_count"], type = "int" }
observed_at = { from = ["observed_at"], type = "time", formats = ["iso"] }
[follow]
platform = { const = "x" }
follower = { from = ["id"], type = "id" }
followed = { param = "creator" }
"#;

const FIRST: [&str; 12] =
    ["Ana", "José", "Mia", "Noah", "Zeynep", "Ivan", "Lina", "Omar", "Priya", "Kenji", "Тарас", "Chloé"];
const LAST: [&str; 11] =
    ["Marsh", "Okafor", "Silva", "Novak", "Tanaka", "Haddad", "Rossi", "Kaya", "Petrov", "Müller", "Lind"];
const WORDS: [&str; 16] = [
    "coffee",
    "runner",
    "mum of",
    "she/her",
    "football",
    "🌱",
    "data",
    "views mine",
    "photos",
    "dogs",
    "tea",
    "✨",
    "teacher",
    "books",
    "ex",
    "travel",
];

/// One made-up account.
struct Person {
    id: u64,
    handle: String,
    name: String,
    bio: String,
    created_at: String,
    counts: [u64; 3],
}

fn person(i: u64) -> Person {
    let mut dice = i.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66;
    let mut roll = |sides: u64| {
        dice ^= dice >> 27;
        dice = dice.wrapping_mul(0x94D0_49BB_1331_11EB);
        dice ^= dice >> 31;
        dice % sides
    };
    let (first, last) = (FIRST[roll(12) as usize], LAST[roll(11) as usize]);
    let bio: Vec<&str> = (0..3 + roll(9)).map(|_| WORDS[roll(16) as usize]).collect();
    Person {
        // Ids as X gave them out until 2016: their order is that of joining.
        id: 1_000_003 + i * 2_003 + roll(1_999),
        handle: format!("{}_{}{i}", last.chars().filter(char::is_ascii).collect::<String>(), roll(90)),
        name: format!("{first} {last}"),
        bio: format!("{} {i} #{}", bio.join(" "), WORDS[roll(5) as usize].replace([' ', '/'], "")),
        created_at: format!("20{:02}-{:02}-{:02}T0{}:00:00.000Z", 9 + roll(14), 1 + roll(12), 1 + roll(28), roll(10)),
        counts: [roll(900), roll(2_000), roll(20_000)],
    }
}

/// Writes a follower list of `n` rows as CSV.
pub fn followers(n: u64, to: &Path) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(to)?);
    writeln!(out, "id,username,name,created_at,followers_count,following_count,tweet_count,description,observed_at")?;
    for i in 0..n {
        let Person { id, handle, name, bio, created_at, counts: [followers, following, posts] } = person(i);
        writeln!(
            out,
            "{id},{handle},{name},{created_at},{followers},{following},{posts},\"{bio}\",2026-01-01T00:00:00Z"
        )?;
    }
    Ok(out.flush()?)
}

/// Writes `n` v2 user objects, one a line.
pub fn users(n: u64, to: &Path) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(to)?);
    for i in 0..n {
        let Person { id, handle, name, bio, created_at, counts: [followers, following, posts] } = person(i);
        let line = serde_json::json!({
            "id": id.to_string(), "username": handle, "name": name, "created_at": created_at, "description": bio,
            "protected": false, "verified": false, "location": "",
            "profile_image_url": format!("https://pbs.twimg.com/profile_images/{id}/x_normal.jpg"),
            "public_metrics": {"followers_count": followers, "following_count": following, "tweet_count": posts,
                "listed_count": i % 7},
            "__twarc": {"url": "https://api.twitter.com/2/users?user.fields=created_at", "version": "2.14.0",
                "retrieved_at": "2026-01-01T00:00:00+00:00"},
        });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
