//! A synthetic export of a wanted size: posts with everything inlined, one per line, as `twarc2 flatten` writes.
//!
//! The simulator plays a scenario in the proportions of `data/scenarios/large.toml` (a dozen posts per account, a
//! campaign, a ring, a paste, machines), so lines have what real ones have: authors, referenced posts with their
//! authors, entities, texts in several languages. How many bytes a post takes is learnt from a small run; what is too
//! much is cut at the end of a line.

use anyhow::{Context, Result, ensure};
use claque_simulate::{Scenario, simulate};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write, copy};
use std::path::{Path, PathBuf};

/// Posts of the small run.
const PILOT_POSTS: u64 = 3000;
/// Spare posts: their sizes and number vary.
const SPARE: f64 = 1.12;
/// Attempts before giving up; the second one is nearly always enough.
const ATTEMPTS: usize = 4;

/// Writes a `posts.jsonl` of at least `bytes` below `folder` and gives its path.
pub fn write(bytes: u64, folder: &Path) -> Result<PathBuf> {
    let mut posts = PILOT_POSTS;
    for _ in 0..ATTEMPTS {
        let scenario = Scenario::from_toml(&scenario(posts)).context("the bench's scenario")?;
        let written = simulate(&scenario, folder).context("writing the synthetic export")?;
        let size = std::fs::metadata(&written.posts)?.len();
        if size >= bytes {
            return Ok(written.posts);
        }
        let per_post = size as f64 / posts as f64;
        posts = posts.max((bytes as f64 / per_post * SPARE) as u64 + 1);
    }
    anyhow::bail!("the simulator did not reach {bytes} bytes in {ATTEMPTS} attempts")
}

/// Copies the first lines of `from`, at least `bytes` of them, to `to`; gives the size.
pub fn head(from: &Path, bytes: u64, to: &Path) -> Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(from)?);
    let mut writer = BufWriter::with_capacity(1 << 20, File::create(to)?);
    let copied = copy(&mut reader.by_ref().take(bytes), &mut writer)?;
    ensure!(copied == bytes, "{} holds only {copied} bytes", from.display());
    let mut rest = Vec::new();
    reader.read_until(b'\n', &mut rest)?;
    writer.write_all(&rest)?;
    writer.flush()?;
    Ok(copied + rest.len() as u64)
}

fn scenario(posts: u64) -> String {
    let people = (posts / 12).max(300);
    let (crowd, campaign) = (posts * 3 / 4, posts / 4);
    let (participants, ring, paste) = (people / 4, (people / 500).max(6), (people / 300).max(6));
    let machines = (people / 200).max(1);
    format!(
        r#"
name = "bench"
about = "An export to measure ingest with."
seed = 99
start = "2026-01-05"
days = 14
[output]
form = "flat"
gone_share = 0.02
follower_csv = false
[crowd]
n = {people}
posts = {crowd}.0
[automation]
schedulers = {machines}
news_feeds = {machines}
declared_bots = 1
[[campaign]]
tag = "GreenHarvest"
subject = "Green Harvest"
posts = {campaign}.0
participants = {participants}
  [[campaign.peak]]
  day = 5
  height = 4.0
[[ring]]
name = "bench ring"
campaign = "GreenHarvest"
n = {ring}
leaders = 2
objects = 40
[[copy_paste]]
name = "bench paste"
campaign = "GreenHarvest"
n = {paste}
bursts = 4
minutes = 60.0
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenario_is_sound_at_any_size() {
        for posts in [1, PILOT_POSTS, 1_000_000] {
            let made = Scenario::from_toml(&scenario(posts));
            assert!(made.is_ok(), "{posts}: {made:?}");
        }
    }
}
